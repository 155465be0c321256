"""BLIS, through its CBLAS interface."""

import ctypes
import os

import numpy as np

from library import has_avx512, open_library
from pattern import matrices, probe

ROW_MAJOR, NO, YES = 101, 111, 112
blis = None


def load(threads, library):
    global blis
    blis = open_library(library, ["blis"], ["/usr/lib/x86_64-linux-gnu/blis-pthread", "/usr/lib/aarch64-linux-gnu/blis-pthread"])
    blis.bli_info_get_version_str.restype = ctypes.c_char_p
    blis.bli_arch_string.restype = ctypes.c_char_p
    if has_avx512():
        # It goes by the processor's name to tell how many units for AVX-512
        # there are, and takes AVX2 if the name tells nothing, as in a virtual
        # machine. Its kernels for AVX-512 are the faster ones.
        kinds = [blis.bli_arch_string(i) for i in range(4)]
        if b"skx" in kinds:
            os.environ["BLIS_ARCH_TYPE"] = str(kinds.index(b"skx"))
    blis.bli_init()
    kernels = blis.bli_arch_string(blis.bli_arch_query_id()).decode()
    return f"BLIS {blis.bli_info_get_version_str().decode()} ({kernels})"


def gemm(r):
    a, b = matrices(r)
    c = np.empty((r["m"], r["n"]), r["dtype"])
    real = ctypes.c_float if r["dtype"] == "float32" else ctypes.c_double
    call = blis.cblas_sgemm if r["dtype"] == "float32" else blis.cblas_dgemm
    size, pointer = ctypes.c_int, ctypes.c_void_p
    call.argtypes = [size] * 6 + [real, pointer, size, pointer, size, real, pointer, size]
    call.restype = None
    args = (ROW_MAJOR, YES if r.get("ta") else NO, YES if r.get("tb") else NO, r["m"], r["n"], r["k"],
            1.0, a.ctypes.data, a.shape[1], b.ctypes.data, b.shape[1], 0.0, c.ctypes.data, r["n"])
    scratch = np.empty(1, r["dtype"])
    one = (ROW_MAJOR, NO, NO, 1, 1, 1, 1.0, a.ctypes.data, 1, b.ctypes.data, 1, 0.0, scratch.ctypes.data, 1)

    def op():
        call(*args)

    def idle(keep=scratch):
        call(*one)

    op.keep = (a, b, c)
    op()
    return op, probe(c), idle


works = {"gemm": gemm}
