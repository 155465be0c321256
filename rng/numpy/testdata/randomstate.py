"""Writes randomstate.json: what NumPy's RandomState gives, for the tests.

    python3 randomstate.py > randomstate.json

For each seed all draws come from one generator in the order of the keys, so
that a call which consumes too little or too much spoils all that follow.
Floats are written so that they read back to the same bits.
"""

import hashlib
import json
import sys

import numpy as np

RANGES = [
    (0, 1),  # draws nothing
    (0, 10),
    (-5, 6),
    (0, 2**31),
    (-(2**31), 2**31),
    (0, 2**32),
    (0, 2**32 + 1),
    (-(2**62), 2**62 + 12345),
    (-(2**63), 2**63 - 1),
]


def draws(seed):
    r = np.random.RandomState(seed)
    shuffled = np.arange(100, 113)
    return {
        "seed": seed,
        "uint32": r.randint(0, 2**32, 5, dtype=np.uint32).tolist(),
        "random_sample": r.random_sample(6).tolist(),
        "randn": r.randn(3, 3).tolist(),  # odd: leaves a normal waiting
        "uniform": r.uniform(-3, 0.1, 5).tolist(),
        "normal": r.normal(1.5, 0.7, 4).tolist(),
        "randint": [
            {"lo": lo, "hi": hi, "values": r.randint(lo, hi, 6).tolist()}
            for lo, hi in RANGES
        ],
        "randint_scalar": [int(r.randint(n)) for n in (1, 2, 1000, 2**40)],
        "permutation": [r.permutation(n).tolist() for n in (0, 1, 2, 17)],
        "shuffle": (r.shuffle(shuffled), shuffled.tolist())[1],
        "after": r.random_sample(1300)[-2:].tolist(),  # across four refills
        "last": float(r.standard_normal()),
        "normals": r.standard_normal(100).tolist(),
        # SHA-256 of 10,000 normals as little-endian float32: these bits do not
        # depend on how the C library rounds a logarithm
        "many": hashlib.sha256(r.randn(10_000).astype("<f4").tobytes()).hexdigest(),
    }


json.dump(
    {
        "numpy": np.__version__,
        "draws": [draws(s) for s in (0, 1, 42, 2**32 - 1)],
    },
    sys.stdout,
    indent=None,
    separators=(",", ":"),
)
print()
