"""PyTorch, eager, as its tutorials write it."""

import os
import subprocess
import sys

import numpy as np
import torch
from torch import nn

import moons as article
from pattern import images, matrices, pattern, probe, weights
from pictures import convolution, predictor, stepper, steps
from serve import Fixed


def load(threads, library):
    torch.set_num_threads(threads)
    return f"PyTorch {torch.__version__}"


def gemm(r):
    a, b = map(torch.from_numpy, matrices(r))
    a, b = a.T if r.get("ta") else a, b.T if r.get("tb") else b
    c, one, out = torch.empty(r["m"], r["n"], dtype=a.dtype), torch.ones(1, 1, dtype=a.dtype), torch.empty(1, 1, dtype=a.dtype)

    def op():
        torch.mm(a, b, out=c)

    op()
    return op, probe(c.numpy()), lambda: torch.mm(one, one, out=out)


def elementwise(formula):
    def make(r):
        x = torch.from_numpy(pattern(r["m"], 1, r["dtype"], 8).reshape(r["rows"], -1))
        y = torch.empty_like(x)

        def op():
            formula(x, y)

        op()
        return op, probe(y.numpy())

    return make


def moons(r):
    X, y = article.moons()
    X, y = torch.from_numpy(X), torch.from_numpy(y)

    def train(passes=r["passes"]):
        np.random.seed(0)
        w1 = torch.tensor(np.random.randn(2, 3) / np.sqrt(2), requires_grad=True)
        b1 = torch.zeros(3, dtype=torch.float64, requires_grad=True)
        w2 = torch.tensor(np.random.randn(3, 2) / np.sqrt(3), requires_grad=True)
        b2 = torch.zeros(2, dtype=torch.float64, requires_grad=True)
        sgd = torch.optim.SGD([{"params": [w1, w2], "weight_decay": 0.01}, {"params": [b1, b2]}], lr=0.01)
        first = None
        for i in range(passes):
            loss = nn.functional.cross_entropy(torch.tanh(X @ w1 + b1) @ w2 + b2, y, reduction="sum")
            sgd.zero_grad()
            loss.backward()
            sgd.step()
            if i % 1000 == 0:
                with torch.no_grad():
                    now = nn.functional.cross_entropy(torch.tanh(X @ w1 + b1) @ w2 + b2, y, reduction="sum")
                    now = (now + 0.005 * (w1.square().sum() + w2.square().sum())).item() / len(X)
                first = now if first is None else first
        return first

    return train, [train(1)]


def network(dropout):
    """The article's network. Dropout of None leaves the layer out."""
    net = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), *([] if dropout is None else [nn.Dropout(dropout)]), nn.Linear(512, 10))
    with torch.no_grad():
        for p, w in zip(net.parameters(), weights()):
            p.copy_(torch.from_numpy(w))
    return net


def train(r):
    x, y = map(torch.from_numpy, images(r["rows"]))

    def stepper(net):
        return steps(net, torch.optim.Adam(net.parameters(), lr=0.001), x, y)

    check = stepper(network(None))
    return stepper(network(0.2)), [check().item() for _ in range(5)]


def infer(r):
    net, x = network(0.2).eval(), torch.from_numpy(images(r["rows"])[0])

    def op():
        with torch.inference_mode():
            return net(x)

    return op, probe(op().numpy())


def picture_works(last=False, compiled=False):
    """Networks for pictures and their layers."""

    def train(r):
        check = stepper(r["network"], r["rows"], 0, last, compiled)
        return stepper(r["network"], r["rows"], 1, last, compiled), [check().item() for _ in range(5)]

    def infer(r):
        op = predictor(r["network"], r["rows"], last, compiled)
        return op, probe(op().contiguous().numpy())

    def layer(r):
        op = convolution(r, last)
        op()
        return op, probe(op().contiguous().numpy())

    def peak(r):
        here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "pictures.py")
        said = subprocess.run([sys.executable, here, r["network"], str(torch.get_num_threads()), str(int(last)), str(int(compiled))],
                              check=True, capture_output=True, text=True).stdout
        return Fixed(float(said)), []

    works = {"train pictures": train, "infer pictures": infer, "memory": peak}
    return works if compiled else works | {"conv": layer}


works = picture_works() | {
    "gemm": gemm,
    "exp": elementwise(lambda x, y: torch.exp(x, out=y)),
    "tanh": elementwise(lambda x, y: torch.tanh(x, out=y)),
    "sigmoid": elementwise(lambda x, y: torch.sigmoid(x, out=y)),
    "softmax": elementwise(lambda x, y: torch.ops.aten._softmax.out(x, 1, False, out=y)),
    "moons": moons,
    "train": train,
    "infer": infer,
}
