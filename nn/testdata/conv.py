"""Writes conv.json: what PyTorch's convolutions give, in float64.

    python3 conv.py > conv.json

Each case has random options. Its numbers follow from a formula (numbers below), so
the file has only the shapes, and of each result the sum Σ c·v with c[i] = 1/2 +
frac((i + 1)·φ), which another value of any element would change.
"""

import json
import math
import random
import sys

import torch
from torch import nn

PHI = (1 + math.sqrt(5)) / 2
torch.set_num_threads(1)


def numbers(seed, *shape):
    n = math.prod(shape)
    v = [((i * 7919 + seed * 271) % 1009) / 1009 - 0.5 for i in range(n)]
    return torch.tensor([round(a * 64) / 64 for a in v], dtype=torch.float64).reshape(shape)


def weights(n):
    return torch.tensor([0.5 + ((i + 1) * PHI) % 1 for i in range(n)], dtype=torch.float64)


def digest(v):
    return float((v.detach().flatten() * weights(v.numel())).sum())


def run(layer, x):
    layer = layer.double()
    for i, p in enumerate(layer.parameters()):
        p.data = numbers(i + 2, *p.shape)
    x = x.requires_grad_(True)
    y = layer(x)
    (y.flatten() * weights(y.numel())).sum().backward()
    d = {"y": digest(y), "shape": list(y.shape), "x": digest(x.grad), "weight": digest(layer.weight.grad)}
    if layer.bias is not None:
        d["bias"] = digest(layer.bias.grad)
    return d


def options(r, axes, transposed):
    groups = r.choice([1, 1, 1, 2, 3])
    o = {
        "axes": axes,
        "in": groups * r.randint(1, 4),
        "out": groups * r.randint(1, 4),
        "size": [r.randint(1, 5 if axes < 3 else 3) for _ in range(axes)],
        "groups": groups,
        "bias": r.random() < 0.7,
    }
    if r.random() < 0.2:  # depthwise
        o["in"] = o["groups"] = r.randint(2, 5)
        o["out"] = o["in"] * r.randint(1, 2)
    if r.random() < 0.5:
        o["stride"] = [r.randint(1, 3) for _ in range(axes)]
    if r.random() < 0.4:
        o["dilation"] = [r.randint(1, 3) for _ in range(axes)]
    if r.random() < 0.5:
        o["padding"] = [r.randint(0, 3) for _ in range(axes)]
    elif not transposed and "stride" not in o and r.random() < 0.5:
        o["same"] = True
    return o


def case(r, axes, transposed):
    while True:
        o = options(r, axes, transposed)
        kind = getattr(nn, f"Conv{'Transpose' if transposed else ''}{axes}d")
        args = {k: tuple(o[k]) for k in ("stride", "dilation", "padding") if k in o}
        if o.get("same"):
            args["padding"] = "same"
        if not transposed and ("padding" in o or o.get("same")) and r.random() < 0.4:
            o["mode"] = args["padding_mode"] = r.choice(["reflect", "replicate", "circular"])
        if transposed and r.random() < 0.5:
            o["extra"] = [r.randint(0, max(s, d) - 1) for s, d in zip(o.get("stride", [1] * axes), o.get("dilation", [1] * axes))]
            args["output_padding"] = tuple(o["extra"])
        layer = kind(o["in"], o["out"], tuple(o["size"]), groups=o["groups"], bias=o["bias"], **args)
        o["x"] = [r.randint(1, 3), o["in"]] + [r.randint(1, 12 if axes < 3 else 6) for _ in range(axes)]
        try:
            o["results"] = run(layer, numbers(1, *o["x"]))
        except (RuntimeError, ValueError):
            continue  # a kernel larger than its input
        o["transposed"] = transposed
        return o


def training():
    """Ten steps of a small network."""
    net = nn.Sequential(
        nn.Conv2d(2, 6, 3, stride=2, padding=1), nn.ReLU(), nn.Conv2d(6, 6, (3, 5), padding=(1, 2), groups=6), nn.Tanh(),
        nn.ConvTranspose2d(6, 3, 2, stride=2), nn.ReLU(), nn.Flatten(), nn.Linear(3 * 8 * 8, 4)).double()
    for i, p in enumerate(net.parameters()):
        p.data = numbers(i + 2, *p.shape) * 0.5
    x, t = numbers(1, 5, 2, 8, 8) * 4, torch.tensor([0, 3, 1, 2, 1])
    opt = torch.optim.SGD(net.parameters(), lr=0.2, momentum=0.9)
    losses = []
    for _ in range(10):
        opt.zero_grad()
        loss = nn.functional.cross_entropy(net(x), t)
        loss.backward()
        opt.step()
        losses.append(float(loss.detach()))
    return {"losses": losses, "parameters": [digest(p) for p in net.parameters()]}


r = random.Random(15)
cases = [case(r, axes, False) for axes, n in ((1, 40), (2, 80), (3, 30)) for _ in range(n)]
cases += [case(r, axes, True) for axes, n in ((1, 25), (2, 50), (3, 15)) for _ in range(n)]
lines = ",\n".join(json.dumps(c) for c in cases)
sys.stdout.write(f'{{"torch": "{torch.__version__}", "training": {json.dumps(training())}, "cases": [\n{lines}\n]}}\n')
