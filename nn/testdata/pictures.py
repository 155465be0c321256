"""Writes pictures-LAYER.json, what PyTorch makes of layers for pictures, in float64, and
pictures-training.json, ten training steps of a network of them.

    python3 pictures.py             # made with PyTorch 2.15.0
    python3 pictures.py 500 7 DIR   # 500 drawn cases of each, from seed 7, in DIR

The cases are as those of options.py, but that x is made from a seed, as by `numbers`.
"""

import json
import math
import random
import sys

import torch
from torch import nn

PHI = (1 + math.sqrt(5)) / 2
torch.set_default_dtype(torch.float64)


def weights(n):
    return torch.tensor([0.5 + ((i + 1) * PHI) % 1 for i in range(n)])


def numbers(seed, lo, hi, *shape):
    v = [lo + (hi - lo) * ((i * 7919 + seed * 271) % 1009) / 1009 for i in range(math.prod(shape))]
    return torch.tensor([round(a * 64) / 64 for a in v]).reshape(shape)


def flat(t):
    return {"shape": list(t.shape), "data": [float(v) for v in t.double().flatten()]}


BATCH = {1: nn.BatchNorm1d, 2: nn.BatchNorm2d, 3: nn.BatchNorm3d}
INSTANCE = {1: nn.InstanceNorm1d, 2: nn.InstanceNorm2d, 3: nn.InstanceNorm3d}

LAYERS = {
    "batch-norm": lambda axes, c, eps, m, affine, track: BATCH[axes](
        c, eps=eps, momentum=None if m < 0 else m, affine=bool(affine), track_running_stats=bool(track)),
    "instance-norm": lambda axes, c, eps, m, affine, track: INSTANCE[axes](
        c, eps=eps, momentum=m, affine=bool(affine), track_running_stats=bool(track)),
    "group-norm": lambda groups, c, eps, affine, bias: nn.GroupNorm(groups, c, eps=eps, affine=bool(affine), bias=bool(bias)),
    "prelu": lambda c: nn.PReLU(c),
}
cases = []


def add(layer, args, shape, seed, training):
    m = LAYERS[layer](*args)
    m.train(training)
    with torch.no_grad():
        for i, p in enumerate(m.parameters()):
            p.copy_(numbers(seed + i, 0.25, 2, *p.shape))
        if not training:
            for i, b in enumerate(m.buffers()):
                if b.dtype.is_floating_point:
                    b.copy_(numbers(seed + 5 + i, 0.5, 2, *b.shape))
    case = {"layer": layer, "args": args, "training": training, "shape": shape, "seed": seed,
            "state": {k: flat(v) for k, v in m.state_dict().items()}}
    x = numbers(seed, -2, 3, *shape).requires_grad_()
    y = m(x)
    (y.flatten() * weights(y.numel())).sum().backward()
    case["y"] = flat(y.detach())
    case["grads"] = {k: flat(p.grad) for k, p in m.named_parameters()} | {"x": flat(x.grad)}
    case["after"] = {k: flat(v) for k, v in m.state_dict().items()}
    cases.append(case)


def draw(r, layer):
    axes = r.choice([1, 2, 2, 3])
    shape = [r.randint(1, 2), r.randint(1, 3)] + [r.randint(1, [0, 9, 5, 3][axes]) for _ in range(axes)]
    eps, affine, track, seed = 10 ** -r.randint(2, 6), r.randint(0, 1), r.randint(0, 1), r.randint(1, 999)
    training = r.random() < 0.6
    if layer == "batch-norm":
        shape[0] += 1
        args = [axes, shape[1], eps, r.choice([-1, round(r.uniform(0, 1), 2)]), affine, track]
    elif layer == "instance-norm":
        shape[-1] += 1
        args = [axes, shape[1], eps, round(r.uniform(0, 1), 2), affine, track]
    elif layer == "group-norm":
        groups = r.randint(1, 3)
        shape[1] = groups * r.randint(1, 3)
        shape = shape[: r.choice([2, len(shape), len(shape)])]
        if len(shape) == 2:
            shape[1] += groups
        shape[0] += 1
        args = [groups, shape[1], eps, affine, affine * track]
    else:
        args = [r.choice([1, shape[1]])]
    add(layer, args, shape, seed, training)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(
            nn.BatchNorm2d(4), nn.ReLU(), nn.MaxPool2d(3, 2, 1), nn.GroupNorm(2, 4), nn.PReLU(4), nn.AvgPool2d(2, 1, ceil_mode=True),
            nn.InstanceNorm2d(4, affine=True, track_running_stats=True), nn.AdaptiveAvgPool2d((2, 3)), nn.Flatten(), nn.Linear(24, 5), nn.Tanh(), nn.Linear(5, 3))

    def forward(self, x):
        return self.body(x)


def training():
    net = Net()
    with torch.no_grad():
        for i, p in enumerate(net.parameters()):
            p.copy_(numbers(i + 1, -1 if p.dim() > 1 else 0.25, 1, *p.shape))
    start = {k: flat(v) for k, v in net.body.state_dict().items()}
    x, t = numbers(77, -2, 2, 6, 4, 9, 11), torch.tensor([0, 2, 1, 1, 0, 2])
    steps, losses = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9), []
    for _ in range(10):
        steps.zero_grad()
        loss = nn.functional.cross_entropy(net(x), t)
        loss.backward()
        steps.step()
        losses.append(loss.item())
    net.eval()
    return {"start": start, "losses": losses, "after": {k: flat(v) for k, v in net.body.state_dict().items()},
            "inference": flat(net(x).detach())}


def write(name, text):
    with open(f"{where}/pictures-{name}.json", "w") as f:
        f.write(text)


count, seed, where = (int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]) if len(sys.argv) > 1 else (60, 3, ".")
for name in LAYERS:
    r, cases = random.Random(seed), []
    for _ in range(count if name != "prelu" else count // 4):
        draw(r, name)
    write(name, "[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
write("training", json.dumps(training()) + "\n")
