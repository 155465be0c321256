"""oneDNN's matrix product; it has none in double precision."""

import ctypes

import numpy as np

from library import open_library
from pattern import matrices, probe
from serve import Cannot

dnnl = None


class Version(ctypes.Structure):
    _fields_ = [("major", ctypes.c_int), ("minor", ctypes.c_int), ("patch", ctypes.c_int)]


def load(threads, library):
    global dnnl
    dnnl = open_library(library, ["dnnl"])
    dnnl.dnnl_version.restype = ctypes.POINTER(Version)
    v = dnnl.dnnl_version().contents
    size, real, pointer = ctypes.c_int64, ctypes.c_float, ctypes.c_void_p
    dnnl.dnnl_sgemm.argtypes = [ctypes.c_char] * 2 + [size] * 3 + [real, pointer, size, pointer, size, real, pointer, size]
    return f"oneDNN {v.major}.{v.minor}.{v.patch}"


def gemm(r):
    if r["dtype"] != "float32":
        raise Cannot("has no product in " + r["dtype"])
    a, b = matrices(r)
    c, scratch = np.empty((r["m"], r["n"]), "float32"), np.empty(1, "float32")
    args = (b"T" if r.get("ta") else b"N", b"T" if r.get("tb") else b"N", r["m"], r["n"], r["k"],
            1.0, a.ctypes.data, a.shape[1], b.ctypes.data, b.shape[1], 0.0, c.ctypes.data, r["n"])
    one = (b"N", b"N", 1, 1, 1, 1.0, args[6], 1, args[8], 1, 0.0, scratch.ctypes.data, 1)
    call = dnnl.dnnl_sgemm

    def op():
        call(*args)

    def idle(keep=scratch):
        call(*one)

    op.keep = (a, b, c)
    if call(*args) != 0:
        raise RuntimeError("dnnl_sgemm failed")
    return op, probe(c), idle


works = {"gemm": gemm}
