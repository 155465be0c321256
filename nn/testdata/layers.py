"""Writes layers.json: what PyTorch's layers and losses give, in float64.

    python3 torch.py > layers.json

Inputs are multiples of 1/64, so float32 holds them exactly. A result with
more than one element is reduced to the loss Σ c·y with c[i] = 1/2 +
frac((i + 1)·φ), as grad.Check does it. Every case is also run in float32, and
the script fails if that does not agree.
"""

import json
import math
import sys

import torch
from torch import nn

PHI = (1 + math.sqrt(5)) / 2


def numbers(seed, lo, hi, *shape):
    n = math.prod(shape)
    v = [lo + (hi - lo) * ((i * 7919 + seed * 271) % 1009) / 1009 for i in range(n)]
    return torch.tensor([round(a * 64) / 64 for a in v], dtype=torch.float64).reshape(shape)


def weights(n):
    return torch.tensor([0.5 + ((i + 1) * PHI) % 1 for i in range(n)], dtype=torch.float64)


def run(f, x, params, dtype):
    """Returns y, and the gradients of x and of params."""
    if x.dtype.is_floating_point:
        x = x.detach().to(dtype).requires_grad_(True)
    y = f(x)
    (y.flatten() * weights(y.numel()).to(dtype)).sum().backward()
    grads = {k: p.grad.clone() for k, p in params().items()}
    if x.dtype.is_floating_point:
        grads["x"] = x.grad.clone()
    return y.detach(), grads


def flat(t):
    return {"shape": list(t.shape), "data": [float(v) for v in t.double().flatten()]}


cases = {}


def compare(name, a, b):
    scale = max(1e-30, float(b.abs().max())) if b.numel() else 1
    d = float((a.double() - b).abs().max()) / scale if b.numel() else 0
    if d > 1e-5:
        sys.exit(f"{name}: float32 differs by {d}")


class HardSigmoid(nn.Module):
    """nn.Hardsigmoid with its sixth in double precision: the backward half of
    PyTorch's takes the float32 nearest to 1/6, in float64 too."""

    def forward(self, x):
        return nn.functional.relu6(x + 3) / 6


def layer(name, make, x, training=False):
    """make returns a module; its parameters are set to numbers of our own."""
    out = []
    for dtype in (torch.float64, torch.float32):
        m = make()
        m = m.to(dtype) if isinstance(m, nn.Module) else m
        params = dict(m.named_parameters()) if isinstance(m, nn.Module) else {}
        start = {}
        with torch.no_grad():
            for i, (k, p) in enumerate(params.items()):
                p.copy_(numbers(i + 5, 0.25, 2, *p.shape))
                start[k] = p.detach().clone()
            if isinstance(m, nn.Module):
                m.train(training)
                if not training:
                    for i, (k, b) in enumerate(m.named_buffers()):
                        if b.dtype.is_floating_point:
                            b.copy_(numbers(i + 9, 0.5, 2, *b.shape))
        before = {k: b.clone() for k, b in m.named_buffers()} if isinstance(m, nn.Module) else {}
        y, grads = run(m, x, lambda: params, dtype)
        after = {k: b.clone() for k, b in m.named_buffers()} if isinstance(m, nn.Module) else {}
        out.append((y, grads, start, before, after))
    (y, grads, start, before, after), (y32, grads32, *_) = out
    compare(name, y32, y)
    for k in grads:
        compare(name + " " + k, grads32[k], grads[k])
    case = {"x": flat(x), "y": flat(y), "grads": {k: flat(g) for k, g in sorted(grads.items())}}
    if start:
        case["params"] = {k: flat(p) for k, p in start.items()}
    if before:
        case["before"] = {k: flat(b) for k, b in before.items()}
        case["after"] = {k: flat(b) for k, b in after.items()}
    cases[name] = case


def loss(name, make, x, t):
    """make(dtype) returns a loss of outputs and targets."""
    out = []
    for dtype in (torch.float64, torch.float32):
        target = t.to(dtype) if t.dtype.is_floating_point else t
        out.append(run(lambda v: make(dtype)(v, target), x, dict, dtype))
    (y, grads), (y32, grads32) = out
    compare(name, y32, y)
    compare(name + " x", grads32["x"], grads["x"])
    cases[name] = {"x": flat(x), "y": flat(y), "grads": {"x": flat(grads["x"])}, "target": flat(t)}


def main():
    wide = numbers(1, -8, 8, 4, 5)
    for name, m in {
        "LeakyReLU 0.01": nn.LeakyReLU(0.01),
        "ELU 1": nn.ELU(),
        "ELU 0.5": nn.ELU(0.5),
        "GELU": nn.GELU(),
        "GELU tanh": nn.GELU(approximate="tanh"),
        "SiLU": nn.SiLU(),
        "Softplus": nn.Softplus(),
        "HardSwish": nn.Hardswish(),
        "HardSigmoid": HardSigmoid(),
        "Mish": nn.Mish(),
        "Softmax": nn.Softmax(-1),
        "Tanh": nn.Tanh(),
        "Sigmoid": nn.Sigmoid(),
        "ReLU": nn.ReLU(),
    }.items():
        layer(name, lambda m=m: m, wide)
    layer("Linear 5→3", lambda: nn.Linear(5, 3), numbers(2, -2, 2, 4, 5))
    layer("Flatten", nn.Flatten, numbers(2, -2, 2, 2, 3, 2))
    x, x3 = numbers(3, -1, 3, 6, 3), numbers(4, -1, 3, 2, 3, 4)
    layer("BatchNorm1d 3, training", lambda: nn.BatchNorm1d(3), x, training=True)
    layer("BatchNorm1d 3, inference", lambda: nn.BatchNorm1d(3), x)
    layer("BatchNorm1d 3, training, three axes", lambda: nn.BatchNorm1d(3), x3, training=True)
    layer("BatchNorm1d 3, training, options", lambda: nn.BatchNorm1d(3, eps=0.01, momentum=0.25), x, training=True)
    layer("LayerNorm 4", lambda: nn.LayerNorm(4), x3)
    layer("Embedding 5→2", lambda: nn.Embedding(5, 2), torch.tensor([[0, 4, 1], [1, 1, 3]]))

    logits, labels = numbers(6, -4, 4, 5, 3), torch.tensor([0, 2, 1, 2, 0])
    w = [0.5, 2, 1.25]
    for name, k in {
        "cross-entropy, mean": dict(),
        "cross-entropy, sum": dict(reduction="sum"),
        "cross-entropy, weights, mean": dict(weight=w),
        "cross-entropy, weights, sum": dict(weight=w, reduction="sum"),
        "cross-entropy, smoothing, mean": dict(label_smoothing=0.1),
        "cross-entropy, weights and smoothing, mean": dict(weight=w, label_smoothing=0.3),
        "cross-entropy, weights and smoothing, sum": dict(weight=w, label_smoothing=0.3, reduction="sum"),
    }.items():
        def make(dtype, k=k):
            k = dict(k)
            if "weight" in k:
                k["weight"] = torch.tensor(k["weight"], dtype=dtype)
            return nn.CrossEntropyLoss(**k)

        loss(name, make, logits, labels)
    x, t, p = numbers(7, -4, 4, 4, 2), numbers(8, -3, 3, 4, 2), numbers(8, 0, 1, 4, 2)
    for red in ("mean", "sum"):
        k = {"reduction": red}
        loss("binary cross-entropy, " + red, lambda d: nn.BCEWithLogitsLoss(**k), x, p)
        loss("binary cross-entropy, weight, " + red,
             lambda d: nn.BCEWithLogitsLoss(pos_weight=torch.tensor([3.0], dtype=d), **k), x, p)
        loss("binary cross-entropy, weights, " + red,
             lambda d: nn.BCEWithLogitsLoss(pos_weight=torch.tensor([3, 0.5], dtype=d), **k), x, p)
        loss("mean squared error, " + red, lambda d: nn.MSELoss(**k), x, t)
        loss("mean absolute error, " + red, lambda d: nn.L1Loss(**k), x, t)
        loss("Huber 1, " + red, lambda d: nn.HuberLoss(**k), x, t)
        loss("Huber 2.5, " + red, lambda d: nn.HuberLoss(delta=2.5, **k), x, t)
    lines = [f"{json.dumps(k, ensure_ascii=False)}: {json.dumps(v, separators=(',', ':'))}" for k, v in cases.items()]
    print("{\n\"torch\": \"" + torch.__version__ + "\",\n\"cases\": {\n" + ",\n".join(lines) + "\n}}")


main()
