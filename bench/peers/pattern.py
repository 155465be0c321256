"""The numbers that both sides compute with; bench/numbers.go has the same."""

import numpy as np

SIDE, HIDDEN, CLASSES = 784, 512, 10
SCALE1, SCALE2 = 1 / 28, 1 / 16


def pattern(shape, seed, dtype="float32", scale=1.0):
    """Numbers between -scale and scale, the same on both sides."""
    k = np.arange(int(np.prod(shape)), dtype=np.uint64)
    v = (np.uint64(31) * k * k + np.uint64(40503) * k + np.uint64(9973 * seed)) % np.uint64(65521)
    return ((v / 32760 - 1) * scale).reshape(shape).astype(dtype)


def probe(a):
    """Up to 64 elements from the first to the last."""
    flat = np.asarray(a).reshape(-1)
    n = min(64, flat.size)
    return [flat[i * (flat.size - 1) // max(1, n - 1)] for i in range(n)]


def matrices(r):
    """The two matrices of a product as they are stored, and how they are to be read."""
    a = pattern((r["k"], r["m"]) if r.get("ta") else (r["m"], r["k"]), 1, r["dtype"])
    b = pattern((r["n"], r["k"]) if r.get("tb") else (r["k"], r["n"]), 2, r["dtype"])
    return a, b


def images(n):
    """n images between 0 and 1 and their classes."""
    x = (pattern((n, SIDE), 3, "float64") + 1) / 2
    return x.astype("float32"), (np.arange(n) * 7 + np.arange(n) // 10) % CLASSES


def weights():
    """w1 (512, 784), b1, w2 (10, 512) and b2, as PyTorch has them."""
    return (pattern((HIDDEN, SIDE), 4, scale=SCALE1), pattern(HIDDEN, 5, scale=SCALE1),
            pattern((CLASSES, HIDDEN), 6, scale=SCALE2), pattern(CLASSES, 7, scale=SCALE2))
