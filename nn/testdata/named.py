"""Writes a network with named submodules, and named.json: what it gives.

    python3 named.py        # needs torch and safetensors

Residual blocks with batch norm, and an embedding whose table is the weight of
the last layer too. named.safetensors is what safetensors.torch.save_model
writes, in float32 and with one name for the shared table; named-*-of-2 and
their index hold PyTorch's own state_dict, in float64 and with both names. All
numbers are multiples of 1/64, so float32 holds them exactly.

The numbers of named.json are float64's. Beside each tensor stands "error", how
far PyTorch's own float32 is from them, relative to the largest element.
"""

import json
import math
import pathlib

import torch
from safetensors.torch import save_file, save_model
from torch import nn

HERE = pathlib.Path(__file__).parent


class Block(nn.Module):
    def __init__(self, d, hidden):
        super().__init__()
        self.bn = nn.BatchNorm1d(d)
        self.fc1 = nn.Linear(d, hidden)
        self.fc2 = nn.Linear(hidden, d, bias=False)

    def forward(self, x):
        return x + self.fc2(torch.relu(self.fc1(self.bn(x))))


class Net(nn.Module):
    def __init__(self, words=9, d=4, length=3, width=8):
        super().__init__()
        self.embed = nn.Embedding(words, d)
        self.fc1 = nn.Linear(length * d, width)
        self.blocks = nn.ModuleList([Block(width, 6), Block(width, 5)])
        self.norm = nn.LayerNorm(width)
        self.head = nn.Sequential(nn.Linear(width, d), nn.Tanh())
        self.decoder = nn.Linear(d, words)
        self.decoder.weight = self.embed.weight

    def forward(self, ids):
        h = self.fc1(self.embed(ids).flatten(1))
        for block in self.blocks:
            h = block(h)
        return self.decoder(self.head(self.norm(h)))


def fill(net):
    """Numbers of our own, around what PyTorch starts with."""
    with torch.no_grad():
        for seed, (name, p) in enumerate(net.named_parameters()):
            around, spread = (1, 0.25) if "norm" in name and "weight" in name or "bn.weight" in name else (0, 0.75)
            v = [around + spread * (2 * (((i + 1) * 7919 + seed * 271) % 1009) / 1009 - 1) for i in range(p.numel())]
            p.copy_(torch.tensor([round(a * 64) / 64 for a in v], dtype=torch.float64).reshape(p.shape))


def batches(n=12, steps=10):
    ids = [[[(s * 5 + i * 7 + j * 11 + i * j * s) % 9 for j in range(3)] for i in range(n)] for s in range(steps)]
    labels = [[(s + 2 * i + i * i) % 9 for i in range(n)] for s in range(steps)]
    return torch.tensor(ids), torch.tensor(labels)


def run(dtype):
    """Returns all that is compared, by name."""
    net = Net().to(torch.float64)
    fill(net)
    net = net.to(dtype)
    ids, labels = batches()
    y = net(ids[0])
    nn.functional.cross_entropy(y, labels[0]).backward()
    out = {"y": y.detach().clone()}
    for k, p in net.named_parameters():
        out["grad " + k] = p.grad.clone()

    net = Net().to(torch.float64)
    fill(net)
    net = net.to(dtype)
    sgd = torch.optim.SGD(net.parameters(), lr=0.1, momentum=0.9)
    losses = []
    for x, t in zip(ids, labels):
        sgd.zero_grad()
        loss = nn.functional.cross_entropy(net(x), t)
        loss.backward()
        sgd.step()
        losses.append(float(loss.detach()))
    out["losses"] = torch.tensor(losses, dtype=torch.float64)
    for k, v in net.state_dict().items():
        out["after " + k] = v.clone()
    net.eval()
    out["inferred"] = net(ids[0]).detach()
    return out


def main():
    net = Net().to(torch.float64)
    fill(net)
    state = {k: v.clone() for k, v in net.state_dict().items()}
    names = list(state)
    shards = {"named-1-of-2.safetensors": names[: len(names) // 2], "named-2-of-2.safetensors": names[len(names) // 2 :]}
    for file, held in shards.items():
        save_file({k: state[k] for k in held}, HERE / file, {"format": "pt"})
    size = sum(v.numel() * v.element_size() for v in state.values())
    index = {"metadata": {"total_size": size}, "weight_map": {k: f for f, held in shards.items() for k in held}}
    (HERE / "named.safetensors.index.json").write_text(json.dumps(index, indent=1) + "\n")
    save_model(net.to(torch.float32), str(HERE / "named.safetensors"))

    double, single = run(torch.float64), run(torch.float32)
    ids, labels = batches()
    golden = {"ids": ids.tolist(), "labels": labels.tolist(), "tensors": {}}
    for k, v in double.items():
        largest = max(float(v.double().abs().max()), 1e-300)
        error = float((single[k].double() - v.double()).abs().max()) / largest
        golden["tensors"][k] = {"shape": list(v.shape), "data": [float(a) for a in v.double().flatten()], "error": error}
    (HERE / "named.json").write_text(json.dumps(golden) + "\n")


if __name__ == "__main__":
    main()
