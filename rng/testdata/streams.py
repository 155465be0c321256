"""Writes streams.json: the first draws of some streams, for the tests.

    python3 streams.py > streams.json

It works out from the descriptions what package rng must give: the seed words
by SHA-256 as streams.go documents, the words by PCG-DXSM (M. E. O'Neill, and
the multiplier of NumPy's PCG64DXSM) as Go's math/rand/v2 has it.
"""

import hashlib
import json
import struct

MASK64 = 2**64 - 1
MASK128 = 2**128 - 1
MULTIPLIER = 2549297995355413924 << 64 | 4865540595714422341
INCREMENT = 6364136223846793005 << 64 | 1442695040888963407


def derive(seed, name):
    text = b"cajal/rng/1\0" + struct.pack("<Q", seed) + name.encode()
    return struct.unpack("<QQ", hashlib.sha256(text).digest()[:16])


def pcg(high, low):
    state = high << 64 | low
    while True:
        state = (state * MULTIPLIER + INCREMENT) & MASK128
        high, low = state >> 64, state & MASK64
        high ^= high >> 32
        high = high * 0xDA942042E4DD58B5 & MASK64
        high ^= high >> 48
        yield high * (low | 1) & MASK64


def entry(seed, name):
    words = pcg(*derive(seed, name))
    return {
        "seed": seed,
        "name": name,
        "uint64": [next(words) for _ in range(4)],
        "float64": [(next(words) & (2**53 - 1)) / 2**53 for _ in range(4)],
    }


names = ["", "init", "shuffle", "dropout/3", "größe"]
entries = [entry(seed, name) for seed in (0, 1, 2**64 - 1) for name in names]
print("[" + ",\n".join(json.dumps(e, ensure_ascii=False) for e in entries) + "]")
