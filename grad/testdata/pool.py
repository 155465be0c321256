"""Writes maxpool.json, avgpool.json and adaptivepool.json: what PyTorch's poolings give
for drawn kernels, strides, paddings, dilations and shapes, in float64.

    python3 pool.py            # made with PyTorch 2.15.0
    python3 pool.py 400 7 DIR  # 400 drawn cases of each, from seed 7, in DIR

x[i] is ((i·7919 + seed·271) mod 41 − 20)/8, which has many equal numbers, and the
gradients are those of Σ (1 + (i mod 11)/4)·y[i].
"""

import json
import math
import random
import sys

import torch
import torch.nn.functional as F

MAX = {1: F.max_pool1d, 2: F.max_pool2d, 3: F.max_pool3d}
AVG = {1: F.avg_pool1d, 2: F.avg_pool2d, 3: F.avg_pool3d}
ADAPTIVE_MAX = {1: F.adaptive_max_pool1d, 2: F.adaptive_max_pool2d, 3: F.adaptive_max_pool3d}
ADAPTIVE_AVG = {1: F.adaptive_avg_pool1d, 2: F.adaptive_avg_pool2d, 3: F.adaptive_avg_pool3d}
LENGTHS = {1: (3, 25), 2: (3, 9), 3: (2, 5)}


def numbers(seed, shape):
    v = [((i * 7919 + seed * 271) % 41 - 20) / 8 for i in range(math.prod(shape))]
    return torch.tensor(v, dtype=torch.float64).reshape(shape)


def case(f, shape, seed, **named):
    """Returns what f gives, None if PyTorch takes no such arguments."""
    x = numbers(seed, shape).requires_grad_()
    try:
        y = f(x)
    except RuntimeError:  # a kernel larger than the input, of three axes
        return None
    if not y.isfinite().all():  # a window that has padding alone
        return None
    w = torch.tensor([1 + (i % 11) / 4 for i in range(y.numel())], dtype=torch.float64)
    (y.flatten() * w).sum().backward()
    return {"shape": shape, "seed": seed, **named, "out": list(y.shape), "y": y.flatten().tolist(), "dx": x.grad.flatten().tolist()}


def draw(r, kind):
    axes = r.choice([1, 2, 2, 2, 3])
    shape = [r.randint(1, 2), r.randint(1, 2)] + [r.randint(*LENGTHS[axes]) for _ in range(axes)]
    seed = r.randint(1, 999)
    if kind == "adaptive":
        out = [r.randint(1, n + (n < 5)) for n in shape[2:]]
        largest = r.random() < 0.5
        f = ADAPTIVE_MAX[axes] if largest else ADAPTIVE_AVG[axes]
        return case(lambda x: f(x, out), shape, seed, bins=out, max=largest)
    size = [r.randint(1, min(5, n)) for n in shape[2:]]
    if r.random() < 0.5:
        size = [r.choice([2, 3])] * axes
    stride = r.choice([None, [r.randint(1, 3) for _ in size], [2] * axes])
    padding = [r.randint(0, k // 2) for k in size]
    if r.random() < 0.3:
        padding = [0] * axes
    ceil = r.random() < 0.5
    named = {"size": size, "stride": stride or size, "padding": padding, "ceil": ceil}
    if any(n + 2 * p < k for n, p, k in zip(shape[2:], padding, size)):
        return None
    if kind == "avg":
        count = r.random() < 0.5
        return case(lambda x: AVG[axes](x, size, stride, padding, ceil, count), shape, seed, **named, count=count)
    dilation = [r.randint(1, 2) for _ in size] if r.random() < 0.5 else [1] * axes
    if any(n + 2 * p < d * (k - 1) + 1 for n, p, d, k in zip(shape[2:], padding, dilation, size)):
        return None
    return case(lambda x: MAX[axes](x, size, stride, padding, dilation, ceil_mode=ceil), shape, seed, **named, dilation=dilation)


count, seed, where = (int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]) if len(sys.argv) > 1 else (90, 15, ".")
for kind in ("max", "avg", "adaptive"):
    r, cases = random.Random(seed), []
    while len(cases) < count:
        if (c := draw(r, kind)) is not None:
            cases.append(c)
    with open(f"{where}/{kind}pool.json", "w") as f:
        f.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
