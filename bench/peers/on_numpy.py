"""NumPy, and OpenBLAS below it."""

import numpy as np

import moons as article
from pattern import matrices, pattern, probe


def load(threads, library):
    config = np.show_config(mode="dicts")["Build Dependencies"]["blas"]
    return f"NumPy {np.__version__} with {config['name']} {config['version']}"


def gemm(r):
    a, b = matrices(r)
    c = np.empty((r["m"], r["n"]), r["dtype"])
    a, b = a.T if r.get("ta") else a, b.T if r.get("tb") else b

    def op():
        np.matmul(a, b, out=c)

    one = np.ones((1, 1), r["dtype"])
    out = np.empty((1, 1), r["dtype"])
    op()
    return op, probe(c), lambda: np.matmul(one, one, out=out)


def elementwise(formula):
    def make(r):
        x = pattern(r["m"], 1, r["dtype"], 8).reshape(r["rows"], -1)
        y = np.empty_like(x)

        def op():
            formula(x, y)

        op()
        return op, probe(y)

    return make


def sigmoid(x, y):
    np.negative(x, out=y)
    np.exp(y, out=y)
    np.add(y, 1, out=y)
    np.reciprocal(y, out=y)


def softmax(x, y):
    np.subtract(x, x.max(axis=1, keepdims=True), out=y)
    np.exp(y, out=y)
    np.divide(y, y.sum(axis=1, keepdims=True), out=y)


def moons(r):
    X, y = article.moons()
    return lambda: article.train(X, y, passes=r["passes"]), [article.train(X, y, passes=1)]


works = {
    "gemm": gemm,
    "exp": elementwise(lambda x, y: np.exp(x, out=y)),
    "tanh": elementwise(lambda x, y: np.tanh(x, out=y)),
    "sigmoid": elementwise(sigmoid),
    "softmax": elementwise(softmax),
    "moons": moons,
}
