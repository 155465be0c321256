"""Writes eager.json: operations on arrays and what NumPy makes of them.

    python3 eager.py > eager.json  # made with NumPy 2.4.6

A case is {op, ints, numbers, in, out}: the name of a method, its arguments, and
arrays {dtype, shape, data} before and after; data holds decimal numbers. Floats
are multiples of 1/8, so that no sum or product of theirs is rounded.
"""

import json

import numpy as np

rng = np.random.default_rng(11)
FLOATS = (np.float32, np.float64)
WHOLE = (np.int64, np.int32, np.uint8)
ALL = FLOATS + WHOLE + (np.bool_,)
cases = []


def encode(a):
    a = np.asarray(a)
    return {"dtype": str(a.dtype), "shape": list(a.shape), "data": [str(x) for x in a.ravel()]}


def add(op, ins, outs, ints=(), numbers=()):
    outs = outs if isinstance(outs, tuple) else (outs,)
    cases.append({"op": op, "ints": [int(i) for i in ints], "numbers": list(numbers),
                  "in": [encode(a) for a in ins], "out": [encode(a) for a in outs]})


def draw(dtype, shape, special=True):
    n = int(np.prod(shape))
    if dtype is np.bool_:
        return rng.integers(0, 2, n).astype(bool).reshape(shape)
    if dtype in FLOATS:
        a = (rng.integers(-40, 40, n) / 8).astype(dtype)
        if special and n > 3:
            a[rng.integers(n)] = rng.choice([np.nan, np.inf, -np.inf, -0.0])
        return a.reshape(shape)
    lo, hi = (0, 256) if dtype is np.uint8 else (-9, 9)
    a = rng.integers(lo, hi, n).astype(dtype)
    if special and n > 3:
        a[rng.integers(n)] = np.iinfo(dtype).max
        a[rng.integers(n)] = np.iinfo(dtype).min
    return a.reshape(shape)


PAIRS = (((), ()), ((3,), (3,)), ((4, 3), (3,)), ((4, 1), (1, 5)), ((2, 3, 2), (3, 1)), ((0, 3), (3,)))
np.seterr(all="ignore")

for dtype in ALL:
    for sa, sb in PAIRS:
        a, b = draw(dtype, sa), draw(dtype, sb)
        add("less", [a, b], a < b)
        add("less equal", [a, b], a <= b)
        add("greater", [a, b], a > b)
        add("greater equal", [a, b], a >= b)
        add("equal to", [a, b], a == b)
        add("not equal to", [a, b], a != b)
        mask = draw(np.bool_, sa)
        add("where", [mask, a, b], np.where(mask, a, b))
        if dtype is np.bool_:
            add("and", [a, b], a & b)
            add("or", [a, b], a | b)
            add("not", [a], ~a)
            continue
        add("add", [a, b], a + b)
        add("sub", [a, b], a - b)
        add("mul", [a, b], a * b)
        add("div", [a, b], a / b if dtype in FLOATS else np.where(b == 0, dtype(0), a // np.where(b == 0, dtype(1), b)))
        add("minimum", [a, b], np.minimum(a, b))
        add("maximum", [a, b], np.maximum(a, b))
        add("neg", [a], -a)
        add("abs", [a], np.abs(a))
        add("scale", [a], a * dtype(3), numbers=[3])
        add("add scalar", [a], a + dtype(5), numbers=[5])
        add("clamp", [a], np.clip(a, 1, 4), numbers=[1, 4])
    for shape in ((5,), (3, 4), (2, 3, 4)):
        a = draw(dtype, shape)
        axis = int(rng.integers(len(shape)))
        n = shape[axis]
        for other in ALL:
            if dtype not in FLOATS or other in FLOATS + (np.bool_,):
                add("to", [a, np.zeros(0, other)], a.astype(other))
        index = rng.integers(-n, n, (2, 3))
        add("take", [a, index], np.take(a, index, axis), [axis])
        add("gather", [a, np.argsort(a, axis)], np.take_along_axis(a, np.argsort(a, axis), axis), [axis])
        add("concat", [a, a, a[..., :0]][: 3 if axis == len(shape) - 1 else 2], np.concatenate([a, a], axis), [axis])
        add("stack", [a, a], np.stack([a, a], axis), [axis])
        add("stack", [a, a], np.stack([a, a], -1), [-1])
        add("split", [a], tuple(np.split(a, [1, 1], axis)), [axis, 1, 0, n - 1])
        add("pad", [a], np.pad(a, [(1, 2)] + [(0, 1)] * (len(shape) - 1), constant_values=1),
            [1, 2] + [0, 1] * (len(shape) - 1), [1])
        add("slice", [a], np.moveaxis(np.moveaxis(a, axis, 0)[1:-1:2], 0, axis), [axis, 1, -1, 2])
        add("argmax", [a], np.argmax(a, axis), [axis])
        add("argmin", [a], np.argmin(a, axis), [axis])
        order = np.argsort(a, axis, kind="stable")
        add("sort", [a], (np.take_along_axis(a, order, axis), order), [axis])
        down = np.flip(n - 1 - np.argsort(np.flip(a, axis), axis, kind="stable"), axis)
        top = np.take(down, np.arange(2), axis)
        add("topk", [a], (np.take_along_axis(a, top, axis), top), [2, axis])
        for axes in ((axis,), (0, len(shape) - 1) if len(shape) > 1 else (0,), tuple(range(len(shape)))):
            wide = a.astype(np.float64) if dtype in FLOATS else a
            whole = dtype if dtype in FLOATS else np.int64
            add("sum over", [a], wide.sum(axes, dtype=None if dtype in FLOATS else np.int64).astype(whole), axes)
            mild = a if dtype in FLOATS else draw(dtype, shape, special=False)
            mean = mild.mean(axes, dtype=np.float64)
            add("mean over", [mild], mean.astype(dtype if dtype in FLOATS else np.float64), axes)
            if dtype is not np.bool_:
                add("max over", [a], a.max(axes), axes)
                add("min over", [a], a.min(axes), axes)
            add("any over", [a], a.any(axes), axes)
            add("all over", [a], a.all(axes), axes)
        clean = draw(dtype, shape, special=False)
        add("cumsum", [clean], np.cumsum(clean, axis, dtype=dtype if dtype in FLOATS else np.int64), [axis])
    if dtype in WHOLE:
        ids = (draw(dtype, (2, 3)) % 4).astype(dtype)
        add("one hot", [ids], np.eye(4, dtype=np.float32)[ids], [4])
    if dtype is not np.bool_:
        for sa, sb in (((3, 4), (4, 2)), ((2, 3, 4), (4, 2)), ((2, 1, 3, 4), (5, 4, 2)), ((3, 0), (0, 2)), ((0, 4), (4, 2))):
            a, b = draw(dtype, sa, False), draw(dtype, sb, False)
            add("matmul", [a, b], np.matmul(a, b))

print('[\n' + ',\n'.join(json.dumps(c, separators=(",", ":")) for c in cases) + '\n]')
