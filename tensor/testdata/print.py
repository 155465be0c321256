"""Writes print.json: arrays and what NumPy's str makes of them.

    python3 print.py > print.json        # made with NumPy 2.4.6
    python3 print.py 20000 > print.json  # with more random cases

A case is {dtype, shape, data, want}; data holds decimal numbers. Large arrays have "scale" in place of data: element i is
((i * 7919) % 1009 - 500) * scale.
"""

import json
import sys

import numpy as np

rng = np.random.default_rng(7)
cases = []


def add(a, **source):
    if not source:
        source = {"data": [str(x) for x in a.ravel()]}
    cases.append({"dtype": str(a.dtype), "shape": list(a.shape), **source, "want": str(a)})


def both(values, shape=None):
    for dtype in (np.float32, np.float64):
        with np.errstate(over="ignore"):
            a = np.array(values, dtype)
        add(a if shape is None else a.reshape(shape))


nan, inf = np.nan, np.inf
for v in (0, -0.0, 1, -1, 0.1, 1 / 3, nan, inf, -inf, 1e-4, 9.999e-5, 1.5e-7, 123456.7, 999999, 1e6, 99999999, 1e8,
          123456789.125, 9999999999999998, 1e16, 1e17, 1.25e20, 1e100, 5e-324, 1e-45, 2**-44, 2**-12, 1e23):
    both(v)
    both([v])
    both([v, 1])
for v in ([1, 2, 3], [0.1, 0.25, 10], [-1, 0.5], [1e8, 1], [99999999, 1e5], [999999, 1000], [1e-4, 0.09], [1e-4, 0.2],
          [1e-5, 1], [1, 1000], [1, 1001], [0.001, 1.0], [0, 0], [0, 1e-5], [0, 1e-9, 1e9], [nan], [inf], [-inf],
          [nan, -inf], [nan, inf, 1], [nan, 1, -inf], [1.5, nan], [1e10, nan, -inf], [1e-10, -1], [0.1, 1e-5],
          [1 / 3, 2e-5], [1e100, 1], [1e-100, 1e100], [1e300, 1e-300, 0], [0.123456785, 1], [0.5, 1e-8, 3],
          [9.999999995, 1], [99.9999999999, 1], [9.9999999999e9, 1], [1e5, 12.5], [-0.0, 1], [-1e-5, -0.0, nan],
          [1.1e-5, 1.2345678], [0.1, 1.2345678e-6], [16777216, 3], [1.0000001, 1.0000002], [1e20, 1e21],
          [0.30000001192092896, 1e-6], [4.9e-324, 1.7976931348623157e308]):
    both(v)
both([[1, 2], [3, 4]])
both([[0.5, -10.25], [nan, 1e3]])
for shape in ((0,), (2, 0), (0, 3, 2)):
    both([], shape)
    add(np.zeros(shape, np.int64))
for shape in ((1, 1), (1, 1, 1, 1), (2, 1, 3), (2, 3, 4), (2, 2, 2, 2), (1, 30), (3, 25), (2, 2, 20)):
    both(np.round(rng.normal(size=shape), 3))
    both(rng.normal(size=shape) * 100)
    both(rng.normal(size=shape) * 1e9)
    add(rng.integers(-1000, 1000, shape))
for v in (0, -5, 2**63 - 1, -(2**63), [0], [1, 2, 3], [-1, 10, 100], [2**63 - 1, -(2**63)], [[1, -2], [30, 4]]):
    add(np.array(v, np.int64))

for v in (0, -5, 2**31 - 1, [1, 2, 3], [-1, 10, 100], [[1, -2], [30, 4]]):
    add(np.array(v, np.int32))
for v in (0, 255, [1, 20, 255], [[1, 2], [30, 4]]):
    add(np.array(v, np.uint8))
for v in (0, 1, [0], [1], [1, 0], [1, 1], [0, 0], [[1, 0, 1], [0, 0, 1]], [[1, 1], [1, 1]], [1, 0] * 20):
    add(np.array(v, bool))
add(np.zeros((0, 2), bool))

for n in range(33, 39):  # around the width of a line
    for dims in (1, 2, 3, 4):
        add(np.full((1,) * (dims - 1) + (n,), 7, np.int64))
for dims in (20, 40):  # words that fit on no line
    add(np.array([-(2**63), 1, -2, 3], np.int64).reshape((1,) * dims + (4,)))

for shape in ((1000,), (1001,), (7, 150), (6, 200), (3, 400), (250, 5), (12, 10, 9), (2, 7, 100), (3, 4, 5, 20),
              (1, 1, 1200), (1200, 1, 1), (40, 40), (2000, 2, 0)):
    n = int(np.prod(shape))
    i = (np.arange(n, dtype=np.int64) * 7919) % 1009 - 500
    add(i.reshape(shape), scale=1)
    if n != 1000:
        for dtype, scale in ((np.float32, 0.25), (np.float64, 1 / 3), (np.float32, 1e-6)):
            add((i * scale).astype(dtype).reshape(shape), scale=scale)


def random_values(n):
    kind = rng.integers(6)
    if kind == 0:
        return rng.normal(size=n)
    if kind == 1:
        return np.round(rng.normal(size=n) * 10.0 ** rng.integers(0, 5), rng.integers(0, 9))
    if kind == 2:
        return rng.normal(size=n) * 10.0 ** rng.uniform(-12, 12, n)
    if kind == 3:
        return rng.integers(-100, 100, n) * 2.0 ** rng.integers(-140, 120, n)
    if kind == 4:
        return 2.0 ** rng.integers(-1070, 1020, n) * rng.choice([-1, 1], n)
    return rng.uniform(0, 1, n) * 10.0 ** rng.integers(-4, 8)


for _ in range(int(sys.argv[1]) if len(sys.argv) > 1 else 100):
    shape = tuple(rng.integers(1, 5, rng.integers(0, 4)))
    n = int(np.prod(shape))
    values = random_values(n)
    if rng.random() < 0.25:
        values[rng.integers(n)] = rng.choice([nan, inf, -inf, 0, -0.0])
    dtype = rng.choice([np.float32, np.float64])
    with np.errstate(over="ignore", under="ignore"):
        add(values.astype(dtype).reshape(shape))

print('[\n' + ',\n'.join(json.dumps(c) for c in cases) + '\n]')
