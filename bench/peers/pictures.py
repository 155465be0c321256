"""Networks for pictures in PyTorch, under torchvision's names, with the numbers that
bench/pictures.go gives them.

python3 pictures.py NETWORK THREADS LAST COMPILED

prints how many bytes the process grows by in the training steps of a network. LAST is 1
for channels last, COMPILED 1 for torch.compile.
"""

import sys
import zlib

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from pattern import CLASSES, pattern


class LeNet(nn.Module):
    """LeCun and others, 1998, with ReLU and maxima."""

    def __init__(self, dropout):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 6, 5, padding=2), nn.Conv2d(6, 16, 5)
        self.fc1, self.fc2, self.fc3 = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, CLASSES)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv1(x)), 2)
        x = torch.flatten(F.max_pool2d(F.relu(self.conv2(x)), 2), 1)
        return self.fc3(F.relu(self.fc2(F.relu(self.fc1(x)))))


class Example(nn.Module):
    """The network of PyTorch's example for MNIST, without its log-softmax, which is the loss's."""

    def __init__(self, dropout):
        super().__init__()
        self.conv1, self.conv2 = nn.Conv2d(1, 32, 3), nn.Conv2d(32, 64, 3)
        self.dropout1, self.dropout2 = nn.Dropout(0.25 * dropout), nn.Dropout(0.5 * dropout)
        self.fc1, self.fc2 = nn.Linear(9216, 128), nn.Linear(128, CLASSES)

    def forward(self, x):
        x = F.max_pool2d(F.relu(self.conv2(F.relu(self.conv1(x)))), 2)
        x = torch.flatten(self.dropout1(x), 1)
        return self.fc2(self.dropout2(F.relu(self.fc1(x))))


class Block(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        self.downsample = None
        if i != o or stride != 1:
            self.downsample = nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o))
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        y = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(x)))))
        y += x if self.downsample is None else self.downsample(x)
        return self.relu(y)


class ResNet(nn.Module):
    def __init__(self, width, blocks, classes, small):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 3, 1, 1, bias=False) if small else nn.Conv2d(3, width, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.pool = nn.Identity() if small else nn.MaxPool2d(3, 2, 1)
        i, self.stages = width, len(blocks)
        for stage, n in enumerate(blocks):
            o = width << stage
            layers = [Block(i if b == 0 else o, o, 2 if stage > 0 and b == 0 else 1) for b in range(n)]
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
            i = o
        self.fc = nn.Linear(i, classes)

    def forward(self, x):
        x = self.pool(self.relu(self.bn1(self.conv1(x))))
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.fc(torch.flatten(F.adaptive_avg_pool2d(x, 1), 1))


def conv_norm(i, o, size, stride=1, groups=1, act=True):
    layers = [nn.Conv2d(i, o, size, stride, size // 2, groups=groups, bias=False), nn.BatchNorm2d(o)]
    return nn.Sequential(*layers, *([nn.ReLU6(inplace=True)] if act else []))


class Inverted(nn.Module):
    def __init__(self, i, o, stride, expand):
        super().__init__()
        hidden = i * expand
        layers = [conv_norm(i, hidden, 1)] if expand != 1 else []
        layers += [conv_norm(hidden, hidden, 3, stride, hidden), *conv_norm(hidden, o, 1, act=False)]
        self.conv, self.adds = nn.Sequential(*layers), stride == 1 and i == o

    def forward(self, x):
        return x + self.conv(x) if self.adds else self.conv(x)


class MobileNet(nn.Module):
    def __init__(self):
        super().__init__()
        features, i = [conv_norm(3, 32, 3, 2)], 32
        for expand, o, times, stride in [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]:
            for b in range(times):
                features.append(Inverted(i, o, stride if b == 0 else 1, expand))
                i = o
        self.features = nn.Sequential(*features, conv_norm(320, 1280, 1))
        self.classifier = nn.Sequential(nn.Dropout(0.2), nn.Linear(1280, 1000))

    def forward(self, x):
        return self.classifier(torch.flatten(F.adaptive_avg_pool2d(self.features(x), 1), 1))


# What makes a network, with dropout times a number; the pictures that it takes; and the
# optimiser that trains it.
networks = {
    "lenet": (LeNet, (1, 28, 28), lambda p: torch.optim.Adam(p, lr=0.001)),
    "example": (Example, (1, 28, 28), lambda p: torch.optim.Adadelta(p, lr=1.0)),
    "resnet20": (lambda dropout: ResNet(16, [3, 3, 3], CLASSES, True), (3, 32, 32), lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.9)),
    "resnet18": (lambda dropout: ResNet(64, [2, 2, 2, 2], 1000, False), (3, 224, 224), None),
    "mobilenet": (lambda dropout: MobileNet(), (3, 224, 224), None),
}


def network(name, dropout=1):
    net = networks[name][0](dropout)
    with torch.no_grad():
        for key, t in net.state_dict().items():
            if t.dtype != torch.float32:
                continue
            p = pattern(t.shape, zlib.crc32(key.encode()) % 65521, "float64")
            if key.endswith("running_var"):
                p = 1 + p / 2
            elif t.ndim > 1:
                p *= np.sqrt(6 / np.prod(t.shape[1:]))
            else:
                p = p / 10 + key.endswith("weight")
            t.copy_(torch.from_numpy(p))
    return net


def pictures(name, n):
    """n pictures between -1 and 1 and their classes."""
    x = pattern((n, *networks[name][1]), 3)
    return torch.from_numpy(x), torch.from_numpy((np.arange(n) * 7 + np.arange(n) // 10) % CLASSES)


def steps(net, optimizer, x, y):
    """A training step that returns the loss that it began with."""
    criterion = nn.CrossEntropyLoss()

    def step():
        optimizer.zero_grad()
        loss = criterion(net(x), y)
        loss.backward()
        optimizer.step()
        return loss

    return step


def stepper(name, n, dropout, last, compiled):
    net, (x, y) = network(name, dropout), pictures(name, n)
    if last:
        net, x = net.to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last)
    optimizer = networks[name][2](net.parameters())
    return steps(torch.compile(net) if compiled else net, optimizer, x, y)


def predictor(name, n, last, compiled):
    net, x = network(name).eval(), pictures(name, n)[0]
    if last:
        net, x = net.to(memory_format=torch.channels_last), x.contiguous(memory_format=torch.channels_last)
    if compiled:
        net = torch.compile(net)

    def op():
        with torch.inference_mode() if not compiled else torch.no_grad():
            return net(x)

    return op


def convolution(r, last):
    """A layer and the two gradients of it, of which one is asked for."""
    shape, kernel = (r["rows"], r["in"], r["side"], r["side"]), (r["out"], r["in"] // r["groups"], 3, 3)
    x, w = torch.from_numpy(pattern(shape, 1)), torch.from_numpy(pattern(kernel, 2))
    if last:
        x, w = (t.contiguous(memory_format=torch.channels_last) for t in (x, w))
    args = [r["stride"]] * 2, [1, 1], [1, 1], False, [0, 0], r["groups"]
    y = torch.ops.aten.convolution(x, w, None, *args)
    dy = torch.from_numpy(pattern(tuple(y.shape), 4))
    if last:
        dy = dy.contiguous(memory_format=torch.channels_last)
    mask = [r["part"] == "input", r["part"] == "weights", False]

    def op():
        if r["part"] == "forward":
            return torch.ops.aten.convolution(x, w, None, *args)
        return torch.ops.aten.convolution_backward(dy, x, w, None, *args, mask)[0 if mask[0] else 1]

    return op


def status(key):
    with open("/proc/self/status") as f:
        return next(int(line.split()[1]) * 1024 for line in f if line.startswith(key))


def main():
    name, threads, last, compiled = sys.argv[1], int(sys.argv[2]), sys.argv[3] == "1", sys.argv[4] == "1"
    torch.set_num_threads(threads)
    warm = nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8 * 9, CLASSES))
    adam = torch.optim.Adam(warm.parameters())
    for _ in range(2):  # code and tables that every program has
        F.cross_entropy(warm(torch.zeros(4, 3, 8, 8)), torch.zeros(4, dtype=torch.int64)).backward()
        adam.step()
    with open("/proc/self/clear_refs", "w") as f:
        f.write("5")
    before = status("VmRSS")
    step = stepper(name, 64, 1, last, compiled)
    for _ in range(5):
        step()
    print(status("VmHWM") - before)


if __name__ == "__main__":
    main()
