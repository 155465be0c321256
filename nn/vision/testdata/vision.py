"""Writes vision.json, what torchvision's blocks and networks give in float64, and
names.txt, the names and shapes of the numbers of its networks.

    python3 vision.py               # made with PyTorch 2.15.0 and torchvision 0.29.2
    python3 vision.py 200 7 DIR     # 200 drawn blocks of each kind, from seed 7, in DIR

Numbers are made from seeds, as by `numbers`, and results are told by two numbers, as by
`digest`, so that whole networks are a few lines.
"""

import json
import math
import random
import sys

import torch
from torch import nn
from torchvision import models, ops
from torchvision.models.mobilenetv2 import InvertedResidual
from torchvision.models.resnet import BasicBlock, Bottleneck, conv1x1

PHI = (1 + math.sqrt(5)) / 2
torch.set_default_dtype(torch.float64)


def numbers(seed, lo, hi, *shape):
    """Numbers as random ones, multiples of (hi - lo)/1024."""
    v = (torch.arange(math.prod(shape), dtype=torch.int64) + seed * 40503) * 2654435761 & 0xFFFFFFFF
    v = (v ^ v >> 15) * 2246822519 & 0xFFFFFFFF
    v = (v ^ v >> 13) * 3266489917 & 0xFFFFFFFF
    return (lo + (hi - lo) * (v >> 22).double() / 1024).reshape(shape)


def fill(m):
    """Weights of a size that fits their number, and statistics as of a trained network."""
    with torch.no_grad():
        for i, (name, p) in enumerate(m.named_parameters()):
            if p.dim() > 1:
                fan = p[0].numel()
                p.copy_(numbers(i + 1, -1, 1, *p.shape) * 2.0 ** (1 - (fan.bit_length() + 1) // 2))
            elif name.endswith("weight"):
                p.copy_(numbers(i + 1, 0.5, 1.5, *p.shape))
            else:
                p.copy_(numbers(i + 1, -0.25, 0.25, *p.shape))
        i = 0
        for name, b in m.named_buffers():
            if b.dtype.is_floating_point:
                b.copy_(numbers(i, 0.5, 1.5, *b.shape) if name.endswith("var") else numbers(i, -0.25, 0.25, *b.shape))
                i += 1
    return m


def digest(t):
    v = t.detach().double().flatten()
    w = 0.5 + ((torch.arange(v.numel(), dtype=torch.float64) + 1) * PHI) % 1
    return [float(f"{d:.12g}") for d in [(v * w).sum(), v.norm()]]


def weigh(y):
    w = 0.5 + ((torch.arange(y.numel(), dtype=torch.float64) + 1) * PHI) % 1
    return (y.flatten() * w).sum()


def shortcut(i, o, stride):
    return None if i == o and stride == 1 else nn.Sequential(conv1x1(i, o, stride), nn.BatchNorm2d(o))


class HardSigmoid(nn.Module):
    """As nn.Hardsigmoid, whose sixth is one of single precision on the way back."""

    def forward(self, x):
        return nn.functional.relu6(x + 3) / 6


ACTS = [nn.ReLU, nn.SiLU]
GATES = [nn.Sigmoid, HardSigmoid]
BLOCKS = {
    "basic-block": lambda i, o, s: BasicBlock(i, o, s, shortcut(i, o, s)),
    "bottleneck": lambda i, w, s: Bottleneck(i, w, s, shortcut(i, 4 * w, s)),
    "inverted-residual": lambda i, o, s, e: InvertedResidual(i, o, s, e),
    "squeeze-excite": lambda c, q, a, g: ops.SqueezeExcitation(c, q, ACTS[a], GATES[g]),
}


def draw(r, kind):
    i, o, s = r.randint(1, 6), r.randint(1, 6), r.randint(1, 2)
    if r.random() < 0.5:
        o, s = i, 1
    if kind == "bottleneck":
        if r.random() < 0.5:
            i = 4 * o
        return [i, o, s]
    if kind == "inverted-residual":
        return [i, o, s, r.randint(1, 4)]
    if kind == "squeeze-excite":
        return [i, o, r.randint(0, 1), r.randint(0, 1)]
    return [i, o, s]


def case(m, kind, args, shape, training):
    fill(m).train(training)
    x = numbers(77, -2, 3, *shape).requires_grad_()
    y = m(x)
    weigh(y).backward()
    return {"kind": kind, "args": args, "shape": shape, "training": training, "y": digest(y), "out": list(y.shape),
            "grads": {k: digest(p.grad) for k, p in m.named_parameters()} | {"x": digest(x.grad)},
            "after": {k: digest(b) for k, b in m.named_buffers()}}


class Cifar(nn.Module):
    """A residual network for CIFAR of torchvision's blocks."""

    def __init__(self, width, blocks, classes):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(3, width, 3, padding=1, bias=False), nn.BatchNorm2d(width)
        i = width
        for s in range(3):
            layers = []
            for b in range(blocks):
                o, stride = width << s, 2 if s > 0 and b == 0 else 1
                layers.append(BasicBlock(i, o, stride, shortcut(i, o, stride)))
                i = o
            setattr(self, f"layer{s + 1}", nn.Sequential(*layers))
        self.fc = nn.Linear(i, classes)

    def forward(self, x):
        x = torch.relu(self.bn1(self.conv1(x)))
        return self.fc(self.layer3(self.layer2(self.layer1(x))).mean((2, 3)))


def without_dropout(m):
    m.classifier[0].p = 0.0
    return m


# The last number is how many steps are compared. On a batch of two the norms of the deepest
# one see few numbers: if its input is changed by 1e-14, PyTorch's losses differ from its own
# in the first digit after ten.
NETWORKS = {
    "resnet18": (lambda: models.resnet18(num_classes=5), [3, 3, 64, 64], 10),
    "resnet50": (lambda: models.resnet50(num_classes=5), [2, 3, 64, 64], 2),
    "resnet20": (lambda: Cifar(16, 3, 10), [4, 3, 16, 16], 10),
    "mobilenet_v2": (lambda: without_dropout(models.mobilenet_v2(num_classes=5)), [6, 3, 64, 64], 3),
    "mobilenet_v2 of half the width": (lambda: without_dropout(models.mobilenet_v2(num_classes=5, width_mult=0.5)), [6, 3, 64, 64], 10),
}


def training(make, shape, steps):
    net, x = fill(make()), numbers(77, -2, 2, *shape)
    target = torch.arange(shape[0]) % 5
    out = {"shape": shape, "logits": net.eval()(x).tolist()}
    net.train()
    sgd, losses = torch.optim.SGD(net.parameters(), lr=0.0005, momentum=0.9), []
    for step in range(steps):
        sgd.zero_grad()
        loss = nn.functional.cross_entropy(net(x), target)
        loss.backward()
        if step == 0:
            out["grads"] = {k: digest(p.grad) for k, p in net.named_parameters()}
        sgd.step()
        losses.append(loss.item())
    return out | {"losses": losses, "after": {k: digest(v) for k, v in net.state_dict().items() if k.endswith("weight") or k.endswith("mean")}}


count, seed, where = (int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]) if len(sys.argv) > 1 else (16, 3, ".")
cases = []
for kind, make in BLOCKS.items():
    r = random.Random(seed)
    for _ in range(count):
        args = draw(r, kind)
        shape = [r.randint(2, 3), args[0], r.randint(3, 7), r.randint(3, 7)]
        cases.append(case(make(*args), kind, args, shape, r.random() < 0.6))
with open(f"{where}/vision.json", "w") as f:
    f.write('{"blocks": [\n' + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "],\n")
    f.write('"networks": {\n' + ",\n".join(json.dumps(n) + ": " + json.dumps(training(*v), separators=(",", ":")) for n, v in NETWORKS.items()) + "}}\n")
with open(f"{where}/names.txt", "w") as f:
    for name in ["resnet18", "resnet34", "resnet50", "mobilenet_v2"]:
        for k, v in getattr(models, name)().state_dict().items():
            print(name, k, "×".join(map(str, v.shape)), file=f)
