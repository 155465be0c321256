"""Writes ../ziggurattables.go: the tables of NumPy's ziggurats.

    python3 ziggurat.py > ../ziggurattables.go

Their last bits depend on how they were computed once, and NumPy's numbers on those
bits. So they are looked up where NumPy has them, in its compiled module: rows of 256
numbers that fit each other as the tables of a ziggurat do.
"""

import math
import pathlib
import struct

import numpy as np
import numpy.random

ROWS = 256
NORMAL, EXPONENTIAL = 3.6541528853610088, 7.697117470131050  # where the tails begin

module = next(pathlib.Path(numpy.random.__file__).parent.glob("_generator*.so")).read_bytes()


def rows(kind, size):
    """All aligned places of the module, read as 256 numbers."""
    for at in range(0, len(module) - ROWS * size, size):
        yield struct.unpack_from(f"<{ROWS}{kind}", module, at)


def widths(kind, size, bits, tail):
    """w: of row i the width, over 2^bits; the last is where the tail begins."""
    last = struct.pack("<" + kind, tail / 2**bits)
    at = module.find(last)
    while at >= 0:
        begin = at - (ROWS - 1) * size
        w = struct.unpack_from(f"<{ROWS}{kind}", module, begin)
        if all(0 < a < b for a, b in zip(w[1:], w[2:])) and w[0] > w[ROWS - 1]:
            return w
        at = module.find(last, at + 1)
    raise LookupError("no table of widths")


def limits(kind, size, bits, w):
    """k: below which a row's numbers are taken at once, w[i−1]/w[i]·2^bits but for rounding."""
    for at in range(0, len(module) - ROWS * size, size):
        if module[at + size : at + 2 * size] == bytes(size):
            k = struct.unpack_from(f"<{ROWS}{kind}", module, at)
            if all(abs(k[i] - w[i - 1] / w[i] * 2**bits) <= max(8, 2 ** (bits - 22)) for i in range(2, ROWS)):
                return k
    raise LookupError("no table of limits")


def heights(kind, size, bits, w, f):
    """f: the density at each row's width."""
    one = struct.pack("<" + kind, 1)
    at = module.find(one)
    while at >= 0:
        if at + ROWS * size <= len(module):
            h = struct.unpack_from(f"<{ROWS}{kind}", module, at)
            if all(abs(h[i] / f(w[i] * 2**bits) - 1) < 1e-5 for i in range(1, ROWS)):
                return h
        at = module.find(one, at + 1)
    raise LookupError("no table of heights")


def table(name, what, values, kind):
    lines = [f"// {name} are {what}.", f"var {name} = [{ROWS}]{kind}{{"]
    step = 4 if "64" in kind else 6
    text = [hex(v) if isinstance(v, int) else (v.hex() if "64" in kind else repr(np.float32(v).item().hex()).strip("'")) for v in values]
    lines += ["\t" + ", ".join(text[i : i + step]) + "," for i in range(0, ROWS, step)]
    return "\n".join(lines) + "\n}"


print(f"// Written by testdata/ziggurat.py, from NumPy {np.__version__}. DO NOT EDIT.\n")
print("package numpy\n")
print("// The tables of NumPy's ziggurats (copyright 2005-2026, NumPy Developers, license")
print("// BSD-3-Clause). Row 0 is the strip with the tail, row 1 the top.")
for name, tail, f, bits in (
    ("normal", NORMAL, lambda x: math.exp(-x * x / 2), 52),
    ("exponential", EXPONENTIAL, lambda x: math.exp(-x), 53),
):
    for suffix, kind, size, word, b in (("", "d", 8, "Q", bits), ("32", "f", 4, "I", 23)):
        w = widths(kind, size, b, tail)
        gotype = "float64" if size == 8 else "float32"
        print("\n" + table(f"{name}Limits{suffix}", "the numbers below which one of a row is taken at once", limits(word, size, b, w), f"uint{8 * size}"))
        print("\n" + table(f"{name}Widths{suffix}", f"the widths of the rows, over 2^{b}", w, gotype))
        print("\n" + table(f"{name}Heights{suffix}", "what the density is at the widths", heights(kind, size, b, w, f), gotype))
