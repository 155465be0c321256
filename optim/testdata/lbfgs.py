"""Writes lbfgs.json: iterates of torch.optim.LBFGS in double precision.

    python3 lbfgs.py > lbfgs.json
    python3 lbfgs.py states > lbfgsstate.json   # the state_dict after two steps, and where two more lead
    python3 lbfgs.py check < saved.json         # what TestLBFGSStateDictForPyTorch writes, stepped on by PyTorch

Three objectives of a 2 × 3 matrix w and a vector b of 2: Rosenbrock's chain over all
eight numbers, one that is not convex, Σ sin(3v) + v²/2 over them, and logistic
regression on eight points. After each step the parameters follow, flat, and how often the objective was
asked for in all.
"""

import json
import sys

import torch

import statedict

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


def start(**settings):
    w = torch.tensor([[0.5, -1.0, 2.0], [0.25, 0.75, -0.125]], requires_grad=True)
    b = torch.tensor([1.0, -0.5], requires_grad=True)
    return w, b, torch.optim.LBFGS([w, b], **settings)


def stepped(objective, w, b, opt, steps):
    out, asked = [], 0
    sign = -1 if opt.param_groups[0]["maximize"] else 1

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


RUNS = {
    "rosenbrock": (4, dict(lr=0.01, max_iter=5)),
    "rosenbrock wolfe": (6, dict(max_iter=4, line_search_fn="strong_wolfe")),
    "rosenbrock short": (6, dict(max_iter=6, history_size=2, line_search_fn="strong_wolfe")),
    "waves": (5, dict(lr=0.1, max_iter=4)),
    "waves wolfe": (4, dict(lr=0.7, max_iter=6, max_eval=9, line_search_fn="strong_wolfe")),
    "waves maximize": (4, dict(max_iter=6, line_search_fn="strong_wolfe", maximize=True)),
    "logistic": (3, dict(lr=0.5)),
    "logistic wolfe": (3, dict(line_search_fn="strong_wolfe", tolerance_grad=1e-5, tolerance_change=1e-7)),
}


def objective(name):
    return globals()[name.split()[0]]


def run(name):
    steps, settings = RUNS[name]
    return stepped(objective(name), *start(**settings), steps)


def state(name):
    w, b, opt = start(**RUNS[name][1])
    stepped(objective(name), w, b, opt, 2)
    tensors, text = statedict.exported(opt, ["w", "b"])
    case = {"w": w.flatten().tolist(), "b": b.tolist(), "shapes": {k: list(v.shape) for k, v in tensors.items()}, "tensors": {k: v.flatten().tolist() for k, v in tensors.items()}, "groups": json.loads(text)}
    return case | {"then": stepped(objective(name), w, b, opt, 2)}


def check(saved):
    """Goes on from what Cajal wrote, and compares where it ends with where Cajal did."""
    for name, case in saved.items():
        w, b, opt = start(**RUNS[name][1])
        with torch.no_grad():
            w.copy_(torch.tensor(case["w"]).reshape(2, 3))
            b.copy_(torch.tensor(case["b"]))
        statedict.imported(opt, {k: torch.tensor(v).reshape(case["shapes"][k]) for k, v in case["tensors"].items()}, json.dumps(case["groups"]))
        then = stepped(objective(name), w, b, opt, 2)
        off = max(abs(x - y) for got, want in zip(then, case["then"]) for x, y in zip(got, want))
        print(f"{name}: {off:.2g}")
        assert off < 1e-12, name


if sys.argv[1:] == ["check"]:
    check(json.load(sys.stdin))
elif sys.argv[1:] == ["states"]:
    print("{\n" + ",\n".join(json.dumps(k) + ": " + json.dumps(state(k), separators=(",", ":")) for k in RUNS) + "\n}")
else:
    print(json.dumps({"versions": f"PyTorch {torch.__version__}", "runs": {k: run(k) for k in RUNS}}).replace("]], ", "]],\n").replace("], ", "],\n"))
