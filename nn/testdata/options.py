"""Writes options.json: what PyTorch makes of layers with options, in float64.

    python3 options.py > options.json         # made with PyTorch 2.15.0
    python3 options.py 300 7 > anywhere.json  # 300 drawn cases, from seed 7

A case names a layer and its arguments, as options_test.go makes it. y and the
gradients are those of Σ c·y with c[i] = 1/2 + frac((i + 1)·φ), as in layers.py.
Where a layer has parameters or buffers, it then takes ten steps of gradient descent
on Σ c·y² / 10 with a rate of 0.05, and "losses" and "after" say what came out.
"""

import json
import math
import random
import sys

import torch
from torch import nn
import torch.nn.functional as F

PHI = (1 + math.sqrt(5)) / 2
torch.set_default_dtype(torch.float64)


def weights(n):
    return torch.tensor([0.5 + ((i + 1) * PHI) % 1 for i in range(n)])


def flat(t):
    return {"shape": list(t.shape), "data": [float(v) for v in t.double().flatten()]}


class Function(nn.Module):
    def __init__(self, f):
        super().__init__()
        self.f = f

    def forward(self, x):
        return self.f(x)


def celu(a):
    """nn.CELU in double precision: the backward half of PyTorch's takes the float32
    nearest to 1/a, in float64 too."""
    return Function(lambda x: torch.where(x > 0, x, a * torch.expm1(torch.where(x > 0, 0, x) / a)))


def momentum(m):
    return None if m < 0 else m


LAYERS = {
    "selu": lambda: nn.SELU(),
    "celu": celu,
    "elu": lambda a: nn.ELU(a),
    "gelu-tanh": lambda: nn.GELU(approximate="tanh"),
    "mish": lambda: nn.Mish(),
    "relu6": lambda: nn.ReLU6(),
    "softsign": lambda: nn.Softsign(),
    "log-sigmoid": lambda: nn.LogSigmoid(),
    "tanhshrink": lambda: nn.Tanhshrink(),
    "softshrink": lambda s: nn.Softshrink(s),
    "hardshrink": lambda s: nn.Hardshrink(s),
    "hardtanh": lambda lo, hi: nn.Hardtanh(lo, hi),
    "threshold": lambda t, v: nn.Threshold(t, v),
    "softplus": lambda b, t: nn.Softplus(b, t),
    "softmin": lambda: nn.Softmin(-1),
    "log-softmax": lambda: nn.LogSoftmax(-1),
    "glu": lambda axis: nn.GLU(int(axis)),
    "maxout": lambda k: Function(lambda x: x.unflatten(-1, (-1, int(k))).amax(-1)),
    "prelu": lambda n: nn.PReLU(int(n)),
    "batch-norm": lambda c, eps, m, affine, track: nn.BatchNorm1d(
        int(c), eps=eps, momentum=momentum(m), affine=bool(affine), track_running_stats=bool(track)),
    "layer-norm": lambda eps, affine, bias, *shape: nn.LayerNorm(
        [int(d) for d in shape], eps=eps, elementwise_affine=bool(affine), bias=bool(bias)),
    "rms-norm": lambda eps, affine, *shape: nn.RMSNorm(
        [int(d) for d in shape], eps=None if eps < 0 else eps, elementwise_affine=bool(affine)),
    "embedding": lambda v, d, p: nn.Embedding(int(v), int(d), padding_idx=None if p < 0 else int(p)),
}
cases = []


def numbers(r, lo, hi, *shape):
    """Multiples of 1/64, which float32 holds exactly."""
    return torch.tensor([round(r.uniform(lo, hi) * 64) / 64 for _ in range(math.prod(shape))]).reshape(shape)


def add(r, layer, args, x, training=True):
    m = LAYERS[layer](*args)
    m.train(training)
    with torch.no_grad():
        for p in m.parameters():
            p.copy_(numbers(r, 0.25, 2, *p.shape))
        if layer == "embedding" and args[2] >= 0:
            m.weight[int(args[2])] = 0
        if not training:
            for b in m.buffers():
                if b.dtype.is_floating_point:
                    b.copy_(numbers(r, 0.5, 2, *b.shape))
    case = {"layer": layer, "args": args, "training": training, "x": flat(x),
            "state": {k: flat(v) for k, v in m.state_dict().items()}}
    ids = not x.dtype.is_floating_point
    x = x.clone() if ids else x.clone().requires_grad_()
    y = m(x)
    (y.flatten() * weights(y.numel())).sum().backward()
    case["y"] = flat(y.detach())
    case["grads"] = {k: flat(p.grad) for k, p in m.named_parameters()}
    if not ids:
        case["grads"]["x"] = flat(x.grad)
    if case["state"]:
        losses = []
        steps = torch.optim.SGD(m.parameters(), lr=0.05) if list(m.parameters()) else None
        for _ in range(10):
            m.zero_grad()
            y = m(x.detach())
            loss = (y.flatten() ** 2 * weights(y.numel())).sum() / 10
            if steps:
                loss.backward()
                steps.step()
            losses.append(loss.item())
        case["losses"] = losses
        case["after"] = {k: flat(v) for k, v in m.state_dict().items()}
    cases.append(case)


def listed():
    r = random.Random(3)
    wide = numbers(r, -8, 8, 4, 6)
    for layer, args in [
        ("selu", []), ("celu", [1]), ("celu", [0.3]), ("celu", [-0.7]), ("elu", [1.5]), ("gelu-tanh", []), ("mish", []), ("relu6", []),
        ("softsign", []), ("log-sigmoid", []), ("tanhshrink", []), ("softshrink", [0.5]), ("softshrink", [2]), ("hardshrink", [0.5]),
        ("hardtanh", [-1, 1]), ("hardtanh", [-0.5, 3]), ("threshold", [0.5, 20]), ("softplus", [1, 20]), ("softplus", [0.5, 2]),
        ("glu", [-1]), ("maxout", [3]), ("maxout", [1]), ("prelu", [1]), ("prelu", [6]),
    ]:
        add(r, layer, args, wide)
    x, x3 = numbers(r, -1, 3, 6, 4), numbers(r, -1, 3, 2, 3, 4)
    for layer in ("softmin", "log-softmax"):  # whose gradients cancel where one number is far from the others
        add(r, layer, [], numbers(r, -2, 2, 4, 6))
    add(r, "glu", [1], numbers(r, -3, 3, 2, 4, 3))
    add(r, "prelu", [3], x3 - 1)
    add(r, "batch-norm", [4, 1e-5, 0.1, 0, 1], x)
    add(r, "batch-norm", [4, 1e-5, 0.1, 0, 1], x, training=False)
    add(r, "batch-norm", [4, 1e-5, -1, 1, 1], x)
    add(r, "batch-norm", [3, 1e-3, 0.3, 1, 0], x3)
    add(r, "batch-norm", [3, 1e-5, 0.1, 0, 0], x3, training=False)
    add(r, "layer-norm", [1e-5, 0, 0, 4], x3)
    add(r, "layer-norm", [1e-5, 1, 0, 4], x3)
    add(r, "layer-norm", [1e-3, 1, 1, 3, 4], x3)
    add(r, "layer-norm", [1e-5, 1, 0, 2, 3, 4], x3)
    add(r, "rms-norm", [-1, 1, 4], x3)
    add(r, "rms-norm", [1e-3, 0, 3, 4], x3)
    add(r, "embedding", [5, 2, 1], torch.tensor([[0, 4, 1], [1, 1, 3]]))


def draw(r):
    layer = r.choice(list(LAYERS))
    shape = [r.randint(1, 7) for _ in range(r.randint(1, 4))]
    one = lambda lo, hi: round(r.uniform(lo, hi), 2)
    reach = r.choice([1, 4, 12, 60])
    args, training = [], True
    if layer in ("celu", "elu"):
        args = [r.choice([-1, 1]) * one(0.1, 3)]
    elif layer in ("softshrink", "hardshrink"):
        args = [one(0, 3)]
    elif layer == "hardtanh":
        lo = one(-2, 2)
        args = [lo, lo + one(0.1, 3)]
    elif layer == "threshold":
        args = [one(-2, 2), one(-9, 9)]
    elif layer == "softplus":
        args = [one(0.1, 4), one(-3, 30)]
    elif layer == "glu":
        axis = r.randrange(-len(shape), len(shape))
        shape[axis] *= 2
        args = [axis]
    elif layer == "maxout":
        args = [r.randint(1, 5)]
        shape[-1] *= args[0]
    elif layer == "prelu":
        args = [shape[1] if len(shape) > 1 and r.random() < 0.7 else 1]
    elif layer == "batch-norm":
        shape = [r.randint(2, 9), r.randint(1, 60)] + ([r.randint(1, 9)] if r.random() < 0.5 else [])
        args = [shape[1], 10 ** -r.randint(2, 6), r.choice([-1, one(0, 1)]), r.randint(0, 1), r.randint(0, 1)]
        training = r.random() < 0.6
        reach = min(reach, 12)
    elif layer == "layer-norm":
        affine = r.randint(0, 1)
        args = [10 ** -r.randint(2, 6), affine, r.randint(0, 1) * affine] + shape[r.randrange(len(shape)):]
    elif layer == "rms-norm":
        args = [r.choice([-1, 1e-5]), r.randint(0, 1)] + shape[r.randrange(len(shape)):]
    elif layer == "embedding":
        v = r.randint(1, 9)
        x = torch.tensor([r.randrange(v) for _ in range(math.prod(shape))]).reshape(shape)
        return add(r, layer, [v, r.randint(1, 5), r.choice([-1, r.randrange(v)])], x)
    add(r, layer, args, numbers(r, -reach, reach, *shape), training)


if len(sys.argv) > 1:
    r = random.Random(int(sys.argv[2]))
    for _ in range(int(sys.argv[1])):
        draw(r)
else:
    listed()
print("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]")
