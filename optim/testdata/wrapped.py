"""Writes wrapped.json: Lookahead, SAM and ASAM around PyTorch's optimisers.

    python3 wrapped.py > wrapped.json

PyTorch has none of them, so they are the papers' formulas here. Each case starts from
the same two parameters and lowers Σ sin(3v) + v²/2 over all their numbers for a
hundred steps. Numbers after the steps in "at" follow.
"""

import json

import torch

torch.set_default_dtype(torch.float64)

AT = [1, 2, 4, 5, 6, 37, 100]


def objective(w, b):
    v = torch.cat([w.flatten(), b])
    return ((3 * v).sin() + v * v / 2).sum()


def run(make, lookahead=None, rho=None, eta=None):
    w = torch.tensor([[0.5, -1.0, 2.0], [0.25, 0.75, -0.125]], requires_grad=True)
    b = torch.tensor([1.0, -0.5], requires_grad=True)
    params = [w, b]
    opt = make(params)
    slow = [p.detach().clone() for p in params]

    def gradient():
        opt.zero_grad()
        objective(w, b).backward()

    out = []
    for step in range(1, 101):
        gradient()
        if rho is not None:
            with torch.no_grad():
                old = [p.clone() for p in params]
                t = [torch.ones_like(p) if eta is None else p.abs() + eta for p in params]
                norm = torch.sqrt(sum(((a * p.grad) ** 2).sum() for a, p in zip(t, params))) + 1e-12
                for a, p in zip(t, params):
                    p.add_(rho / norm * a * a * p.grad)
            gradient()
            with torch.no_grad():
                for o, p in zip(old, params):
                    p.copy_(o)
        opt.step()
        if lookahead and step % lookahead[0] == 0:
            with torch.no_grad():
                for s, p in zip(slow, params):
                    s += lookahead[1] * (p - s)
                    p.copy_(s)
        if step in AT:
            out.append(torch.cat([w.flatten(), b]).tolist())
    return out


GOLDEN = {
    "lookahead": run(lambda p: torch.optim.SGD(p, lr=0.05, momentum=0.9), (5, 0.5)),
    "lookahead of adamw": run(lambda p: torch.optim.AdamW(p, lr=0.02, weight_decay=0.1), (3, 0.8)),
    "sam": run(lambda p: torch.optim.SGD(p, lr=0.05), rho=0.05),
    "sam of adam": run(lambda p: torch.optim.Adam(p, lr=0.02, weight_decay=0.1), rho=0.3),
    "asam": run(lambda p: torch.optim.SGD(p, lr=0.01, momentum=0.5), rho=0.02, eta=0.1),
    "lookahead of sam": run(lambda p: torch.optim.SGD(p, lr=0.05), (4, 0.6), rho=0.1),
}

print(json.dumps({"versions": f"PyTorch {torch.__version__}", "at": AT, "runs": GOLDEN}).replace("]], ", "]],\n"))
