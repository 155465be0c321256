"""Writes optim.json: runs of PyTorch's optimisers in double precision.

    python3 optim.py > optim.json

Each case starts from the same two parameters and steps a hundred times along
gradients that depend on the step alone, eighths that are exact in binary; the
bias has none in every third step. Numbers after the steps in "at" follow.
"""

import json

import torch
from torch import optim
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

AT = [1, 2, 3, 10, 50, 100]


def gradient(t, lo, n):
    return torch.tensor([((7 * t + 13 * i * i + t * i) % 17 - 7) / 8 for i in range(lo, lo + n)], dtype=torch.float64)


def run(name, make, norm=None, value=None):
    w = torch.tensor([[0.5, -1.0, 2.0], [0.25, 0.75, -0.125]], dtype=torch.float64, requires_grad=True)
    b = torch.tensor([1.0, -0.5], dtype=torch.float64, requires_grad=True)
    opt = make(w, b)
    case = {"name": name, "w": [], "b": []}
    for t in range(1, 101):
        w.grad = gradient(t, 0, 6).reshape(2, 3)
        b.grad = gradient(t, 6, 2) if t % 3 else None
        if value:
            clip_grad_value_([w, b], value)
        if norm:
            clip_grad_norm_([w, b], norm)
        opt.step()
        if t in AT:
            case["w"].append(w.detach().flatten().tolist())
            case["b"].append(b.detach().tolist())
    case["state"] = {
        f"{p}.{k}": torch.as_tensor(v).flatten().tolist()
        for p, s in zip("wb", opt.state_dict()["state"].values())
        for k, v in s.items()
        if v is not None
    }
    return case


CASES = [
    run("sgd", lambda *p: optim.SGD(p, lr=0.05)),
    run("sgd l2", lambda *p: optim.SGD(p, lr=0.05, weight_decay=0.1)),
    run("momentum", lambda *p: optim.SGD(p, lr=0.05, momentum=0.9)),
    run("momentum l2", lambda *p: optim.SGD(p, lr=0.05, momentum=0.9, weight_decay=0.1)),
    run("nesterov", lambda *p: optim.SGD(p, lr=0.05, momentum=0.9, nesterov=True)),
    run("nesterov l2", lambda *p: optim.SGD(p, lr=0.05, momentum=0.8, nesterov=True, weight_decay=0.1)),
    run("rmsprop", lambda *p: optim.RMSprop(p, lr=0.01)),
    run("rmsprop all", lambda *p: optim.RMSprop(p, lr=0.01, alpha=0.9, eps=1e-3, momentum=0.7, weight_decay=0.1)),
    run("adagrad", lambda *p: optim.Adagrad(p, lr=0.01)),
    run("adagrad all", lambda *p: optim.Adagrad(p, lr=0.1, eps=1e-3, weight_decay=0.1)),
    run("adam", lambda *p: optim.Adam(p, lr=0.001)),
    run("adam all", lambda *p: optim.Adam(p, lr=0.01, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1)),
    run("adamw", lambda *p: optim.AdamW(p, lr=0.001)),
    run("adamw all", lambda *p: optim.AdamW(p, lr=0.01, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1)),
    run("groups", lambda w, b: optim.AdamW([{"params": [w]}, {"params": [b], "lr": 0.02, "weight_decay": 0.0}], lr=0.01, weight_decay=0.1)),
    run("clip norm", lambda *p: optim.SGD(p, lr=0.05, weight_decay=0.1), norm=1.0),
    run("clip value", lambda *p: optim.SGD(p, lr=0.05, momentum=0.9), value=0.3),
    run("clip both", lambda *p: optim.Adam(p, lr=0.01), norm=0.7, value=0.5),
]

if __name__ == "__main__":
    lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in CASES)
    print(json.dumps({"versions": f"PyTorch {torch.__version__}", "at": AT})[:-1] + ', "cases": [\n' + lines + "\n]}")
