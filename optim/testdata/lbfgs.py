"""Writes lbfgs.json: iterates of torch.optim.LBFGS in double precision.

    python3 lbfgs.py > lbfgs.json

Three objectives of a 2 × 3 matrix w and a vector b of 2: Rosenbrock's chain over all
eight numbers, one that is not convex, Σ sin(3v) + v²/2 over them, and logistic
regression on eight points. After each step the parameters follow, flat, and how often the objective was
asked for in all.
"""

import json

import torch

torch.set_default_dtype(torch.float64)


def flat(w, b):
    return torch.cat([w.flatten(), b])


def rosenbrock(w, b):
    v = flat(w, b)
    return (100 * (v[1:] - v[:-1] ** 2) ** 2 + (1 - v[:-1]) ** 2).sum() / 10


def waves(w, b):
    v = flat(w, b)
    return ((3 * v).sin() + v * v / 2).sum()


def points():
    return torch.tensor([[((7 * i + 3 * j) % 11 - 5) / 4 for j in range(3)] for i in range(8)])


def logistic(w, b):
    logits = points() @ w.T + b
    labels = torch.tensor([i * i % 3 % 2 for i in range(8)])
    return torch.nn.functional.cross_entropy(logits, labels) + 0.05 * (w * w).sum()


def run(objective, steps, **settings):
    w = torch.tensor([[0.5, -1.0, 2.0], [0.25, 0.75, -0.125]], requires_grad=True)
    b = torch.tensor([1.0, -0.5], requires_grad=True)
    opt = torch.optim.LBFGS([w, b], **settings)
    out, asked = [], 0
    sign = -1 if settings.get("maximize") else 1

    def closure():
        nonlocal asked
        asked += 1
        opt.zero_grad()
        loss = sign * objective(w, b)
        loss.backward()
        return loss

    for _ in range(steps):
        opt.step(closure)
        out.append(flat(w, b).tolist() + [asked])
    return out


GOLDEN = {
    "rosenbrock": run(rosenbrock, 4, lr=0.01, max_iter=5),
    "rosenbrock wolfe": run(rosenbrock, 6, max_iter=4, line_search_fn="strong_wolfe"),
    "rosenbrock short": run(rosenbrock, 6, max_iter=6, history_size=2, line_search_fn="strong_wolfe"),
    "waves": run(waves, 5, lr=0.1, max_iter=4),
    "waves wolfe": run(waves, 4, lr=0.7, max_iter=6, max_eval=9, line_search_fn="strong_wolfe"),
    "waves maximize": run(waves, 4, max_iter=6, line_search_fn="strong_wolfe", maximize=True),
    "logistic": run(logistic, 3, lr=0.5),
    "logistic wolfe": run(logistic, 3, line_search_fn="strong_wolfe", tolerance_grad=1e-5, tolerance_change=1e-7),
}

print(json.dumps({"versions": f"PyTorch {torch.__version__}", "runs": GOLDEN}).replace("]], ", "]],\n").replace("], ", "],\n"))
