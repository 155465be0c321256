"""Writes what PyTorch makes of padding, resizing and other layers that move pixels,
and of their gradients, in float64.

    python3 resample.py pad > pad.json            # made with PyTorch 2.15.0
    python3 resample.py upsample > upsample.json

Inputs are not stored: element i of x is (37·i mod 101)/16 − 3. The gradient is that of
the sum of y times 1, 1.25, 1.5, … which begins anew after eleven.

"nearest" in upsample.json has which pixels the nearest modes take of rows, in float64 (y)
and in float32 (single), at ratios where rounding shows. PyTorch's gradient of these modes
takes other pixels than their result at some such ratios; the gradient here is that of
the result.
"""

import json
import math
import random
import sys

import torch
from torch import nn
import torch.nn.functional as F

torch.set_default_dtype(torch.float64)
r = random.Random(21)


def numbers(shape):
    return torch.tensor([37 * i % 101 / 16 - 3 for i in range(math.prod(shape))]).reshape(shape)


def weights(t):
    return (1 + (torch.arange(t.numel()) % 11) / 4).reshape(t.shape)


def run(f, shape):
    x = numbers(shape).requires_grad_()
    y = f(x)
    (y * weights(y)).sum().backward()
    return y.detach(), x.grad


def short(t):
    return [int(v) if v == int(v) else v for v in t.flatten().tolist()]


def case(name, args, shape, f):
    y, dx = run(f, shape)
    return {"layer": name, "args": args, "x": list(shape), "shape": list(y.shape), "y": short(y), "grad": short(dx)}


def pads():
    cases = []
    for kind in ("Zero", "Constant", "Reflection", "Replication", "Circular"):
        for axes in (1, 2, 3):
            for _ in range(6):
                lengths = [r.randint(1, (9, 5, 3)[axes - 1]) for _ in range(axes)]
                widths = []
                for n in reversed(lengths):  # the last axis first
                    most = {"Reflection": n - 1, "Circular": n}.get(kind, 3)
                    widths += [r.randint(0, most), r.randint(0, most)]
                if r.random() < 0.25:
                    widths = [min(widths)]
                value = [round(r.uniform(-2, 2), 1)] if kind == "Constant" else []
                given = widths[0] if len(widths) == 1 else tuple(widths)
                layer = getattr(nn, f"{kind}Pad{axes}d")(given, *value) if value else getattr(nn, f"{kind}Pad{axes}d")(given)
                cases.append(case(f"{kind}Pad{axes}d", value + widths, [r.randint(1, 2), r.randint(1, 2)] + lengths, layer))
    for _ in range(4):
        n, c, k, h, w = (r.randint(1, 3) for _ in range(5))
        cases.append(case("PixelShuffle", [k], [n, c * k * k, h, w], nn.PixelShuffle(k)))
        cases.append(case("PixelUnshuffle", [k], [n, c, h * k, w * k], nn.PixelUnshuffle(k)))
        shape = [n, c * k] + [h, w][:r.randint(1, 2)]
        cases.append(case("ChannelShuffle", [k], shape, nn.ChannelShuffle(k)))
        axis = r.choice([1, -2, 2])
        shape = [n, c * k, 3, h]
        lengths = [c, k] if axis != 2 else [1, -1, 1]
        cases.append(case("Unflatten", [axis] + lengths, [n, c * k, c * k, h] if axis == -2 else shape, nn.Unflatten(axis, lengths)))
        slopes = nn.PReLU(c * k)
        with torch.no_grad():
            slopes.weight.copy_(torch.arange(c * k) / 8 - 0.25)
        cases.append(case("PReLU", [c * k], [n, c * k, h, w], slopes))
    return cases


def resize(c):
    """The function of a case of Upsample."""
    mode = c["mode"]
    if mode == "linear":
        mode = ("linear", "bilinear", "trilinear")[len(c["x"]) - 3]
    to = {"size": c.get("size"), "scale_factor": c.get("scale")}
    if mode.endswith("linear"):
        to["align_corners"] = c["align"]
    if c["recompute"]:
        to["recompute_scale_factor"] = True
    return lambda x: F.interpolate(x, mode=mode, **to)


def scale():
    s = r.choice([r.uniform(0.3, 2.5), round(r.uniform(0.3, 2.5), 1), r.randint(1, 3), 1 / 3, 0.5])
    return s


def taken(c, dtype=torch.float64):
    """Which elements of x the result has."""
    return resize(c)(torch.arange(math.prod(c["x"]), dtype=dtype).reshape(c["x"])).long()


def resizes():
    cases = []
    while len(cases) < 96:
        axes = (1, 2, 2, 3)[len(cases) % 4]
        mode = ("nearest", "nearest-exact", "linear", "linear")[len(cases) // 4 % 4]
        lengths = [r.randint(1, (9, 5, 3)[axes - 1]) for _ in range(axes)]
        c = {"mode": mode, "align": mode == "linear" and r.random() < 0.5, "recompute": False, "x": [r.randint(1, 2), r.randint(1, 2)] + lengths}
        if r.random() < 0.5:
            c["size"] = [r.randint(1, (11, 7, 4)[axes - 1]) for _ in lengths]
        else:
            c["scale"] = [scale() for _ in lengths]
            c["recompute"] = r.random() < 0.3
            if min(math.floor(n * s) for n, s in zip(lengths, c["scale"])) < 1:
                continue
        y, dx = run(resize(c), c["x"])
        if mode != "linear":
            index = taken(c)
            if not torch.equal(index, taken(c, torch.float32)):
                continue
            dx = torch.zeros(math.prod(c["x"])).index_add(0, index.flatten(), weights(y).flatten())
        cases.append({**c, "shape": list(y.shape), "y": short(y), "grad": short(dx)})
    return cases


def nearest():
    cases = []
    while len(cases) < 48:
        n = r.randint(2, 30)
        ones = [1] * (len(cases) % 3)  # the axes before the row
        c = {"mode": r.choice(["nearest", "nearest-exact"]), "align": False, "recompute": False, "x": [1, 1] + ones + [n]}
        if r.random() < 0.5:
            c["size"] = ones + [r.randint(1, 160)]
        else:
            c["scale"] = ones + [r.choice([r.randint(2, 9), 1 / r.randint(2, 9), round(r.uniform(0.2, 5), 1), 1 + r.random() / n, 2 + r.random() / n])]
            if not 1 <= n * c["scale"][-1] < 160:
                continue
        c["y"], c["single"] = short(taken(c)), short(taken(c, torch.float32))
        # What exact arithmetic would take, to have mostly cases where it differs.
        m, half = len(c["y"]), 0.5 if c["mode"] == "nearest-exact" else 0
        s = 1 / c["scale"][-1] if "scale" in c else n / m
        exact = [min(math.floor((j + half) * s + 1e-12), n - 1) for j in range(m)]
        if c["y"] != exact or c["single"] != exact or r.random() < 0.05:
            cases.append(c)
    return cases


if sys.argv[1] == "pad":
    text = pads()
    print("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in text) + "\n]")
else:
    parts = {"resize": resizes(), "nearest": nearest()}
    print("{" + ",\n".join(json.dumps(k) + ": [\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in v) + "\n]" for k, v in parts.items()) + "}")
