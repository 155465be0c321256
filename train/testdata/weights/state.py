"""Writes small networks of PyTorch with what they compute, for the tests of
saving and loading.

    python3 -m pip install torch safetensors
    python3 state.py        # in this folder

made with torch 2.15.0 and safetensors 0.8.0. Each network has a file of its
state_dict and one of inputs x and outputs y, in evaluation mode, after some
steps of training that move the running statistics.

    python3 state.py check FILE NET

loads what Cajal saved for one of the networks and prints the largest
difference from y.
"""

import sys

import torch
from safetensors.torch import load_file, save_file
from torch import nn


def networks():
    torch.manual_seed(7)
    return {
        "dense": (
            nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3, bias=False)),
            torch.randn(6, 4),
        ),
        "norms": (
            nn.Sequential(
                nn.Linear(4, 6),
                nn.BatchNorm1d(6),
                nn.ReLU(),
                nn.Sequential(nn.Linear(6, 5), nn.LayerNorm(5)),
                nn.Linear(5, 2),
            ).double(),
            torch.randn(6, 4).double(),
        ),
        "embedding": (
            nn.Sequential(nn.Embedding(9, 3), nn.Flatten(), nn.Linear(6, 4)),
            torch.randint(0, 9, (5, 2)),
        ),
    }


def make():
    for name, (net, x) in networks().items():
        opt = torch.optim.SGD(net.parameters(), 0.05)
        for _ in range(5):
            opt.zero_grad()
            net(x).square().mean().backward()
            opt.step()
        net.eval()
        save_file(net.state_dict(), f"{name}.safetensors")
        save_file({"x": x, "y": net(x).detach()}, f"{name}-data.safetensors")


def check(path, name):
    net = networks()[name][0]
    net.load_state_dict(load_file(path), strict=True)
    net.eval()
    data = load_file(f"{name}-data.safetensors")
    print((net(data["x"]) - data["y"]).abs().max().item())


if len(sys.argv) > 1:
    check(sys.argv[2], sys.argv[3])
else:
    make()
