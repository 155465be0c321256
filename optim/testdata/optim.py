"""Writes optim.json: runs of PyTorch's optimisers in double precision.

    python3 optim.py > optim.json

PyTorch has no Lion, and its Muon iterates in bfloat16: theirs are the papers'
formulas. Each case starts from the same two parameters and steps a hundred times along
gradients that depend on the step alone, eighths that are exact in binary; the
bias has none in every third step. Numbers after the steps in "at" follow.
"""

import json
import math

import torch
from torch import optim
from torch.nn.utils import clip_grad_norm_, clip_grad_value_

torch.set_default_dtype(torch.float64)  # NAdam keeps its product of momenta in it

AT = [1, 2, 3, 10, 50, 100]


def gradient(t, lo, n):
    return torch.tensor([((7 * t + 13 * i * i + t * i) % 17 - 7) / 8 for i in range(lo, lo + n)], dtype=torch.float64)


class Lion(optim.Optimizer):
    """Chen and others, Symbolic Discovery of Optimization Algorithms, 2023, program 1."""

    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99), weight_decay=0.0):
        super().__init__(params, dict(lr=lr, betas=betas, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                if p.grad is None:
                    continue
                m = self.state[p].setdefault("exp_avg", torch.zeros_like(p))
                b1, b2 = group["betas"]
                update = (b1 * m + (1 - b1) * p.grad).sign()
                p.sub_(group["lr"] * (update + group["weight_decay"] * p))
                m.copy_(b2 * m + (1 - b2) * p.grad)


class Muon(optim.Optimizer):
    """PyTorch's Muon without its bfloat16; what is no matrix follows AdamW."""

    def __init__(self, params, lr=1e-3, weight_decay=0.1, momentum=0.95, nesterov=True,
                 coefficients=(3.4445, -4.7750, 2.0315), eps=1e-7, steps=5, adjust="original"):
        params = list(params)
        super().__init__([p for p in params if p.ndim >= 2], dict(lr=lr, weight_decay=weight_decay, momentum=momentum))
        self.rest = optim.AdamW([p for p in params if p.ndim < 2], lr=lr, weight_decay=0.0)
        self.nesterov, self.coefficients, self.eps, self.steps, self.adjust = nesterov, coefficients, eps, steps, adjust

    @torch.no_grad()
    def step(self):
        self.rest.step()
        for group in self.param_groups:
            for p in group["params"]:
                mu, lr = group["momentum"], group["lr"]
                m = self.state[p].setdefault("momentum_buffer", torch.zeros_like(p))
                m.lerp_(p.grad, 1 - mu)
                x = p.grad.lerp(m, mu) if self.nesterov else m.clone()
                rows, cols = p.shape
                if rows > cols:
                    x = x.T
                x = x / x.norm().clamp(min=self.eps)
                a, b, c = self.coefficients
                for _ in range(self.steps):
                    gram = x @ x.T
                    x = a * x + (b * gram + c * gram @ gram) @ x
                if rows > cols:
                    x = x.T
                factor = {"original": math.sqrt(max(1, rows / cols)), "match_rms_adamw": 0.2 * math.sqrt(max(rows, cols)),
                          "spectral_unclamped": math.sqrt(rows / cols)}[self.adjust]
                p.mul_(1 - lr * group["weight_decay"])
                p.sub_(lr * factor * x)


def clip_units(params, share):
    """Brock and others, 2021, with a unit being a row, or a whole bias."""
    for p in params:
        if p.grad is not None:
            axes = tuple(range(1, p.ndim)) if p.ndim > 1 else (0,)
            most = share * p.detach().norm(dim=axes, keepdim=True).clamp(min=1e-3)
            size = p.grad.norm(dim=axes, keepdim=True).clamp(min=1e-6)
            p.grad = torch.where(size > most, p.grad * (most / size), p.grad)


def run(name, make, norm=None, value=None, order=2.0, units=None):
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
            clip_grad_norm_([w, b], norm, norm_type=order)
        if units:
            clip_units([w, b], units)
        opt.step()
        if t in AT:
            case["w"].append(w.detach().flatten().tolist())
            case["b"].append(b.detach().tolist())
    case["state"] = {
        f"{p}.{k}": torch.as_tensor(v).flatten().tolist()
        for p, s in [("w", opt.state[w]), ("b", opt.state[b])]
        for k, v in s.items()
        if v is not None and k != "mu"  # ASGD's mu follows from the step
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
    run("dampening", lambda *p: optim.SGD(p, lr=0.05, momentum=0.9, dampening=0.3)),
    run("maximize", lambda *p: optim.SGD(p, lr=0.05, momentum=0.9, dampening=0.5, weight_decay=0.1, maximize=True)),
    run("amsgrad", lambda *p: optim.Adam(p, lr=0.01, betas=(0.8, 0.9), amsgrad=True)),
    run("amsgrad all", lambda *p: optim.AdamW(p, lr=0.01, betas=(0.7, 0.6), eps=1e-3, weight_decay=0.1, amsgrad=True, maximize=True)),
    run("centered", lambda *p: optim.RMSprop(p, lr=0.01, alpha=0.9, centered=True)),
    run("centered all", lambda *p: optim.RMSprop(p, lr=0.01, alpha=0.8, eps=1e-3, centered=True, momentum=0.7, weight_decay=0.1, maximize=True)),
    run("adagrad decay", lambda *p: optim.Adagrad(p, lr=0.1, lr_decay=0.03, initial_accumulator_value=0.2, weight_decay=0.1, maximize=True)),
    run("adadelta", lambda *p: optim.Adadelta(p)),
    run("adadelta all", lambda *p: optim.Adadelta(p, lr=0.7, rho=0.8, eps=1e-3, weight_decay=0.1, maximize=True)),
    run("adamax", lambda *p: optim.Adamax(p)),
    run("adamax all", lambda *p: optim.Adamax(p, lr=0.01, betas=(0.8, 0.6), eps=1e-3, weight_decay=0.1, maximize=True)),
    run("nadam", lambda *p: optim.NAdam(p)),
    run("nadam all", lambda *p: optim.NAdam(p, lr=0.01, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1, momentum_decay=0.03, maximize=True)),
    run("nadam decoupled", lambda *p: optim.NAdam(p, lr=0.01, weight_decay=0.1, decoupled_weight_decay=True)),
    run("radam", lambda *p: optim.RAdam(p)),
    run("radam all", lambda *p: optim.RAdam(p, lr=0.01, betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1, maximize=True)),
    run("radam decoupled", lambda *p: optim.RAdam(p, lr=0.01, betas=(0.9, 0.6), weight_decay=0.1, decoupled_weight_decay=True)),
    run("rprop", lambda *p: optim.Rprop(p)),
    run("rprop all", lambda *p: optim.Rprop(p, lr=0.02, etas=(0.6, 1.3), step_sizes=(1e-4, 0.3), maximize=True)),
    run("asgd", lambda *p: optim.ASGD(p)),
    run("asgd all", lambda *p: optim.ASGD(p, lr=0.05, lambd=0.01, alpha=0.6, t0=20, weight_decay=0.1, maximize=True)),
    run("lion", lambda *p: Lion(p)),
    run("lion all", lambda *p: Lion(p, lr=0.01, betas=(0.8, 0.7), weight_decay=0.1)),
    run("muon", lambda *p: Muon(p, lr=0.02)),
    run("muon all", lambda *p: Muon(p, lr=0.01, weight_decay=0.02, momentum=0.8, nesterov=False, coefficients=(2.0, -1.5, 0.5), eps=1e-3, steps=3, adjust="match_rms_adamw")),
    run("muon spectral", lambda *p: Muon(p, lr=0.01, adjust="spectral_unclamped")),
    run("groups of betas", lambda w, b: optim.Adam([{"params": [w]}, {"params": [b], "betas": (0.5, 0.9), "eps": 1e-2, "lr": 0.02}], lr=0.01)),
    run("groups of momenta", lambda w, b: optim.SGD([{"params": [w]}, {"params": [b], "momentum": 0.0, "maximize": True}], lr=0.05, momentum=0.9, nesterov=False)),
    run("clip norm 1", lambda *p: optim.SGD(p, lr=0.05), norm=1.0, order=1.0),
    run("clip norm inf", lambda *p: optim.SGD(p, lr=0.05), norm=0.4, order=float("inf")),
    run("clip norm 3", lambda *p: optim.Adam(p, lr=0.01), norm=0.6, order=3.5, value=0.7),
    run("clip units", lambda *p: optim.SGD(p, lr=0.05, momentum=0.9), units=0.1),
    run("clip units all", lambda *p: optim.Adam(p, lr=0.01), norm=0.7, value=0.5, units=0.01),
]

if __name__ == "__main__":
    lines = ",\n".join(json.dumps(c, separators=(",", ":")) for c in CASES)
    print(json.dumps({"versions": f"PyTorch {torch.__version__}", "at": AT})[:-1] + ', "cases": [\n' + lines + "\n]}")
