"""Fits the polynomials of poly.go. Run: python3 fit.py

Each is worked out with 60 digits: the exponential has the smallest largest
error of expm1 (Remez), the others are the Chebyshev interpolation of a smooth
function on the interval that range reduction leaves. The errors printed are the
largest on 4000 points, relative to the result.
"""
from mpmath import mp, mpf, chebyfit, cos, erfc, exp, expm1, atanh, log, linspace, lu_solve, matrix, pi, polyval, sqrt, tanh

mp.dps = 60


def p(r):  # exp(r) = 1 + r + r² p(r)
    if abs(r) < mpf(10) ** -15:
        return mpf(1) / 2 + r / 6
    return (expm1(r) - r) / r ** 2


def l(z):  # log((1+s)/(1-s)) = 2s + s z l(z), z = s²
    if z < mpf(10) ** -20:
        return mpf(2) / 3 + z * 2 / 5
    s = sqrt(z)
    return (2 * atanh(s) / s - 2) / z


def t(z):  # tanh(r) = r + r³ t(z), z = r²
    if z < mpf(10) ** -20:
        return -mpf(1) / 3 + z * 2 / 15
    r = sqrt(z)
    return (tanh(r) / r - 1) / z


def remez(f, weight, end, terms):
    """The polynomial whose error times weight(x) > 0 has the smallest maximum on ±end."""
    x = [-end * cos(pi * i / terms) for i in range(terms + 1)]
    grid = linspace(-end, end, 4000)
    for _ in range(8):
        a = matrix([[v**k for k in range(terms)] + [(-1) ** i / weight(v)] for i, v in enumerate(x)])
        c = list(lu_solve(a, matrix([f(v) for v in x])))[:terms][::-1]
        e = [(polyval(c, v) - f(v)) * weight(v) for v in grid]
        x, start = [], 0
        for i in range(1, len(grid) + 1):  # the largest error between two zeros
            if i == len(grid) or (e[i] > 0) != (e[start] > 0):
                x.append(grid[max(range(start, i), key=lambda j: abs(e[j]))])
                start = i
        while len(x) > terms + 1:
            x.pop(0 if abs((polyval(c, x[0]) - f(x[0])) * weight(x[0])) < abs((polyval(c, x[-1]) - f(x[-1])) * weight(x[-1])) else -1)
    return c


half = log(2) / 2 * (1 + mpf(10) ** -4)
for name, terms in ("Exp32", 5), ("Exp64", 10):
    c = remez(p, lambda r: max(abs(r), half / 20), half, terms)
    err = max(abs(1 + r + r * r * polyval(c, r) - exp(r)) / exp(r) for r in linspace(-half, half, 4001))
    err1 = max(abs(r + r * r * polyval(c, r) - expm1(r)) / abs(expm1(r)) for r in linspace(-half, half, 4000))
    print("//", name, "error 2^%.1f" % float(log(err, 2)), "of exp, 2^%.1f" % float(log(err1, 2)), "of expm1")
    print("var %s = [%d]float64{" % (name, terms))
    for x in reversed(c):
        print("\t%s," % mp.nstr(x, 20))
    print("}")
for name, terms in ("Tanh32", 3), ("Tanh64", 6):
    c = chebyfit(t, [0, half * half / 4], terms)
    err = max(abs((r + r**3 * polyval(c, r * r)) / tanh(r) - 1) for r in linspace(-half / 2, half / 2, 4000))
    print("//", name, "error 2^%.1f" % float(log(err, 2)))
    print("var %s = [%d]float64{" % (name, terms))
    for x in reversed(c):
        print("\t%s," % mp.nstr(x, 20))
    print("}")
for name, terms in ("Log32", 4), ("Log64", 8):
    lo, hi = mpf("-0.25"), mpf("0.5")
    top = (hi / (2 + hi)) ** 2
    c = chebyfit(l, [0, top], terms)
    f = [x for x in linspace(lo, hi, 4001) if x != 0]
    err = 0
    for x in f:
        s = x / (2 + x)
        z = s * s
        err = max(err, abs(2 * s + s * z * polyval(c, z) - log(1 + x)) / abs(log(1 + x)))
    print("//", name, "error 2^%.1f" % float(log(err, 2)))
    print("var %s = [%d]float64{" % (name, terms))
    for x in reversed(c):
        print("\t%s," % mp.nstr(x, 20))
    print("}")


def tail(top, k):  # exp(a²/2)·Φ(−a) = t·Tail(1 − 2k·t) with t = 1/(a + k)
    def f(q):
        t = (1 - q) / (2 * k)
        a = (1 / t - k) / sqrt(mpf(2))
        return exp(a * a) * erfc(a) / 2 / t

    return f, 1 - 2 * mpf(k) / (top + k)


for name, terms, top, k in ("Tail32", 10, 15, 4), ("Tail64", 23, 39, 6):
    f, end = tail(top, k)
    c = chebyfit(f, [-1, end], terms)
    err = max(abs(polyval(c, q) / f(q) - 1) for q in linspace(-1, end, 501))
    print("//", name, "error 2^%.1f" % float(log(err, 2)))
    print("var %s = [%d]float64{" % (name, terms))
    for x in reversed(c):
        print("\t%s," % mp.nstr(x, 20))
    print("}")
