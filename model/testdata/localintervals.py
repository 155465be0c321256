"""Writes localintervals.json: local intervals, by NumPy. Run it in this directory."""

import json

import numpy as np

LEVELS = np.arange(1, 100)


def widths(off, w):
    """The weighted conformal quantile of each level, of residuals off."""
    order = np.argsort(off, kind="stable")
    total = w.sum() + w.mean()
    at = np.searchsorted(100 * np.cumsum(w[order]), LEVELS * total)
    return [float(off[order][k]) for k in at if k < len(off)]


def scale(p, off, w):
    """Points of the prediction and of the size of residuals there."""
    n = len(p)
    points = min(max(n // 50, 1), 8)
    whole = np.average(off, weights=w)
    xs, sizes = [], []
    for k in range(points):
        low, high = k * n // points, (k + 1) * n // points
        half = (high - low) // 2
        part = slice(max(0, low - half), min(n, high + half))
        xs.append(np.average(p[part], weights=w[part]))
        sizes.append(np.average(off[part], weights=w[part]) + 0.3 * whole)
    return np.array(xs), np.array(sizes)


def local(p, off, w):
    order = np.argsort(p, kind="stable")
    p, off, w = p[order], off[order], w[order]
    sizes, part = np.empty(len(p)), np.arange(len(p)) % 5
    for k in range(5):
        sizes[part == k] = np.interp(p[part == k], *scale(p[part != k], off[part != k], w[part != k]))
    constant, relative = widths(off, w), widths(off / sizes, w)
    gain = 1 - np.average(sizes * relative[89], weights=w) / constant[89]
    return scale(p, off, w), relative, constant, gain


def case(n, spread, weighted):
    i = np.arange(n)
    p = 100 + (i * 37 % n) / 4
    noise = (i * 61 % 101 - 50) / 50  # -1 to 1, in no order
    truth = p + noise * (1 + spread * (p - 100))
    w = 1.0 + i % 3 if weighted else np.ones(n)
    (xs, sizes), relative, constant, gain = local(p, np.abs(truth - p), w)
    ats = [90.0, 101.0, 110.0, 150.0, 400.0]
    return {
        "predicted": p.tolist(), "truth": truth.tolist(), "weights": w.tolist() if weighted else None, "local": bool(gain > 0.03),
        "constant": {str(level): constant[level - 1] for level in (10, 50, 90, 99)}, "at": ats,
        "reach": {str(level): [float(v) * relative[level - 1] for v in np.interp(ats, xs, sizes)] for level in (10, 50, 90, 99)},
    }


with open("localintervals.json", "w", encoding="utf-8") as f:
    json.dump({"grows": case(301, 0.2, False), "grows, weighted": case(301, 0.2, True), "is the same": case(301, 0, False), "few": case(110, 0.2, False)}, f)
