"""Writes generator.json: numbers of NumPy's default_rng, for the tests.

    python3 generator.py > generator.json          the sessions of the tests
    python3 generator.py 500 40 > generator.json   500 sessions of 40 random calls

A session is a seed and calls in a row; "raw" is what the generator gives afterwards,
which shows that nothing was drawn too often or too rarely.
"""

import json
import random
import sys

import numpy as np

INTS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]


def numbers(v):
    v = np.asarray(v)
    if v.dtype == np.float32:
        v = v.astype(np.float64)
    return [int(x) if v.dtype.kind in "iub" else float(x) for x in v.ravel()]


def integer_range(rnd, dtype):
    info = np.iinfo(dtype)
    low, high = int(info.min), int(info.max)
    kind = rnd.randrange(5)
    if kind == 0:
        return low, high
    if kind == 1:
        lo = rnd.randint(low, high)
        return lo, lo
    if kind == 2:
        lo = rnd.randint(low, high - 1)
        return lo, min(high, lo + rnd.randint(1, 40))
    if kind == 3 and "64" in dtype:
        lo = rnd.randint(low, high - 2**33)
        return lo, lo + 2**32 - 1 + rnd.randint(-1, 1)
    return tuple(sorted((rnd.randint(low, high), rnd.randint(low, high))))


def probabilities(rnd, n):
    p = [0.0 if rnd.random() < 0.2 else rnd.random() for _ in range(n)]
    if sum(p) == 0:
        p[0] = 1.0
    return [v / sum(p) for v in p]


OPS = [
    "random", "random32", "normal", "normal32", "exponential", "exponential32", "uniform", "scaled",
    "integers", "integers", "bools", "below", "permutation", "choice", "weighted", "sample", "unordered",
    "sampleweighted", "gamma", "beta", "poisson", "binomial", "raw", "raw32", "advance", "jumped",
]


def call(rnd, rng, op, most):
    n = rnd.randint(1, most)
    c = {"op": op, "n": n}
    if op == "random":
        out = rng.random(n)
    elif op == "random32":
        out = rng.random(n, dtype=np.float32)
    elif op == "normal":
        out = rng.standard_normal(n)
    elif op == "normal32":
        out = rng.standard_normal(n, dtype=np.float32)
    elif op == "exponential":
        out = rng.standard_exponential(n)
    elif op == "exponential32":
        out = rng.standard_exponential(n, dtype=np.float32)
    elif op == "uniform":
        c["a"] = rnd.gauss(0, 100)
        c["b"] = c["a"] + rnd.expovariate(0.1)
        out = rng.uniform(c["a"], c["b"], n)
    elif op == "scaled":
        c["a"], c["b"] = rnd.gauss(0, 100), rnd.expovariate(0.1)
        out = rng.normal(c["a"], c["b"], n)
    elif op == "integers":
        c["type"] = rnd.choice(INTS)
        lo, hi = integer_range(rnd, c["type"])
        c["lo"], c["hi"] = str(lo), str(hi)
        out = rng.integers(lo, hi, n, dtype=c["type"], endpoint=True)
    elif op == "bools":
        out = rng.integers(0, 2, n, dtype=bool)
    elif op == "below":
        c["k"] = rnd.choice([1, 2, 10, 2**31, 2**32 - 1, 2**32, 2**32 + 1, 2**62 + 12345])
        out = [rng.integers(c["k"]) for _ in range(n)]
    elif op == "permutation":
        out = rng.permutation(n)
    elif op == "choice":
        c["k"] = rnd.choice([1, 7, 1000, 2**40])
        out = rng.choice(c["k"], n)
    elif op == "weighted":
        c["p"] = probabilities(rnd, rnd.randint(1, 12))
        out = rng.choice(len(c["p"]), n, p=c["p"])
    elif op in ("sample", "unordered"):
        c["k"] = rnd.choice([n, n + 1, 2 * n, 9999, 20000])
        if rnd.random() < 0.1:
            c["n"], c["k"] = rnd.choice([(201, 10001), (500, 10000), (501, 10001), (200, 10001), (10001, 10001)])
        out = rng.choice(c["k"], c["n"], replace=False, shuffle=op == "sample")
        if len(out) > 600:
            out = out[:600]
    elif op == "sampleweighted":
        c["p"] = probabilities(rnd, rnd.randint(1, 12))
        c["n"] = rnd.randint(0, sum(v > 0 for v in c["p"]))
        out = rng.choice(len(c["p"]), c["n"], replace=False, p=c["p"])
    elif op == "gamma":
        c["a"] = rnd.choice([0.0, 1.0, 0.001, rnd.random(), rnd.random() * 3, rnd.expovariate(0.01)])
        c["b"] = rnd.choice([1.0, rnd.random() * 5])
        out = rng.gamma(c["a"], c["b"], n)
    elif op == "beta":
        c["a"], c["b"] = (rnd.choice([1.0, 1e-4, 1e-110, rnd.random(), rnd.random() * 3, rnd.expovariate(0.01)]) for _ in range(2))
        out = rng.beta(c["a"], c["b"], n)
    elif op == "poisson":
        c["a"] = rnd.choice([0.0, rnd.random(), rnd.random() * 20, rnd.expovariate(0.01), 10.0 ** rnd.randint(2, 15)])
        out = rng.poisson(c["a"], n)
    elif op == "binomial":
        c["k"] = rnd.choice([0, 1, 10, 100, rnd.randint(1, 10**5), rnd.randint(1, 10**12)])
        c["a"] = rnd.choice([0.0, 1.0, 0.5, rnd.random(), rnd.random() ** 8])
        out = rng.binomial(c["k"], c["a"], n)
    elif op == "raw":
        out = np.atleast_1d(rng.bit_generator.random_raw(n))
    elif op == "raw32":
        out = rng.integers(0, 2**32 - 1, n, dtype=np.uint32, endpoint=True)
    elif op == "advance":
        delta = rnd.choice([0, 1, -1, rnd.getrandbits(60), rnd.getrandbits(127), -rnd.getrandbits(127)])
        c["delta"] = str(delta)
        rng.bit_generator.advance(delta)
        out = []
    elif op == "jumped":
        c["n"] = n = rnd.randint(1, 5)
        out = np.atleast_1d(rng.bit_generator.jumped(n).random_raw(2))
    c["out"] = numbers(out)
    return c


def session(rnd, seed, ops, most):
    rng = np.random.default_rng(seed)
    s = {"seed": [str(v) for v in (seed if isinstance(seed, list) else [seed])]}
    s["calls"] = [call(rnd, rng, op, most) for op in ops]
    s["state"] = rng.bit_generator.state
    s["raw"] = int(rng.bit_generator.random_raw())
    return s


def sequence(entropy, **more):
    s = np.random.SeedSequence(entropy, **more)
    first = [numbers(s.generate_state(n)) for n in (1, 9)]
    out = {
        "entropy": [str(v) for v in (entropy if isinstance(entropy, list) else [entropy])],
        "key": list(more.get("spawn_key", ())),
        "pool": more.get("pool_size", 4),
        "words": first[1],
        "words64": numbers(s.generate_state(5, np.uint64)),
    }
    children = s.spawn(2) + s.spawn(1)
    out["children"] = [numbers(c.generate_state(4)) for c in children]
    out["grandchild"] = numbers(children[2].spawn(2)[1].generate_state(4))
    return out


rnd = random.Random(1)
SEEDS = [0, 1, 42, 2**32 - 1, 2**32, 2**64 - 1, 2**64, 12345678901234567890123456789012345678901234567890,
         [0], [1, 2, 3], [2**40, 0, 7], [1, 2, 3, 4, 5, 6, 7], []]
if len(sys.argv) > 2:
    sessions = [session(rnd, rnd.choice(SEEDS + [rnd.getrandbits(rnd.randint(1, 200))]),
                        [rnd.choice(OPS) for _ in range(int(sys.argv[2]))], 60) for _ in range(int(sys.argv[1]))]
else:
    sessions = [session(rnd, seed, rnd.sample(OPS, len(OPS)), 9) for seed in SEEDS]
sequences = [sequence(s) for s in SEEDS] + [
    sequence(5, spawn_key=(3,)), sequence([1, 2, 3, 4, 5], spawn_key=(0, 2**33)), sequence(2**100, pool_size=8),
    sequence(9, spawn_key=(1, 2), pool_size=6),
]
print('{"version":' + json.dumps(np.__version__) + ',"sessions":[')
print(",\n".join(json.dumps(s, separators=(",", ":")) for s in sessions))
print('],"sequences":[')
print(",\n".join(json.dumps(s, separators=(",", ":")) for s in sequences))
print("]}")
