"""Carries optimisers between PyTorch and Cajal, and writes statedict.json.

    python3 statedict.py > statedict.json     # goldens: ten steps, the state, twenty more
    python3 statedict.py check < saved.json   # what TestStateDictForPyTorch writes, stepped on by PyTorch

The two functions to copy are exported and imported.
"""

import json
import sys

import torch

torch.set_default_dtype(torch.float64)


def exported(opt, names):
    """Tensors and JSON of an optimiser, for Optimizer.LoadStateDict; names are those of
    the parameters in its order, in the network. save_file(tensors, path,
    metadata={"optimizer": text}) keeps both in one safetensors file."""
    state = opt.state_dict()
    whole = lambda v: torch.as_tensor(v) if not isinstance(v, list) else torch.stack(v) if v else torch.zeros(0)  # the lists of LBFGS
    tensors = {f"state.{i}.{k}": whole(v).contiguous() for i, s in state["state"].items() for k, v in s.items() if v is not None and k != "al"}
    for group in state["param_groups"]:
        group["param_names"] = [names[i] for i in group["params"]]
    keep = lambda g: {k: v for k, v in g.items() if isinstance(v, (bool, int, float, str, list, tuple))}
    return tensors, json.dumps({"kind": type(opt).__name__, "param_groups": [keep(g) for g in state["param_groups"]]})


def imported(opt, tensors, text):
    """Loads what Optimizer.StateDict gave into an optimiser with the same groups."""
    mine, state = opt.state_dict(), {}
    lbfgs = {"old_dirs": list, "old_stps": list, "ro": list, "n_iter": int, "func_evals": int, "t": float, "prev_loss": float}
    for name, value in tensors.items():
        _, i, key = name.split(".", 2)
        state.setdefault(int(i), {})[key] = lbfgs.get(key, lambda v: v)(value)
    groups = [{**own, **{k: tuple(v) if isinstance(v, list) and k != "params" else v for k, v in given.items() if k != "param_names"}}
              for own, given in zip(mine["param_groups"], json.loads(text)["param_groups"])]
    opt.load_state_dict({"state": state, "param_groups": groups})


def gradient(t, lo, n):
    return torch.tensor([((7 * t + 13 * i * i + t * i) % 17 - 7) / 8 for i in range(lo, lo + n)])


def step(opt, w, b, t):
    w.grad = gradient(t, 0, 6).reshape(2, 3)
    b.grad = gradient(t, 6, 2) if t % 3 else None
    opt.step()


O = torch.optim
CASES = {
    "sgd": lambda w, b: O.SGD([w, b], lr=0.05, momentum=0.9, dampening=0.2, weight_decay=0.1),
    "sgd plain": lambda w, b: O.SGD([w, b], lr=0.05),
    "nesterov": lambda w, b: O.SGD([w, b], lr=0.05, momentum=0.8, nesterov=True),
    "rmsprop": lambda w, b: O.RMSprop([w, b], lr=0.01, momentum=0.5, centered=True),
    "adagrad": lambda w, b: O.Adagrad([w, b], lr=0.1, lr_decay=0.01, initial_accumulator_value=0.1),
    "adadelta": lambda w, b: O.Adadelta([w, b], lr=0.7),
    "adam": lambda w, b: O.Adam([w, b], lr=0.01, betas=(0.8, 0.99), weight_decay=0.1),
    "amsgrad": lambda w, b: O.AdamW([w, b], lr=0.01, betas=(0.7, 0.6), amsgrad=True, maximize=True),
    "adamw groups": lambda w, b: O.AdamW([{"params": [b], "lr": 0.02, "weight_decay": 0.0, "betas": (0.5, 0.9)}, {"params": [w]}], lr=0.01),
    "adamax": lambda w, b: O.Adamax([w, b], lr=0.01),
    "nadam": lambda w, b: O.NAdam([w, b], lr=0.01, weight_decay=0.1, decoupled_weight_decay=True),
    "radam": lambda w, b: O.RAdam([w, b], lr=0.01, betas=(0.9, 0.6)),
    "rprop": lambda w, b: O.Rprop([w, b], lr=0.01),
    "asgd": lambda w, b: O.ASGD([w, b], lr=0.05, lambd=0.01, t0=5),
}


def start():
    w = torch.tensor([[0.5, -1.0, 2.0], [0.25, 0.75, -0.125]], requires_grad=True)
    return w, torch.tensor([1.0, -0.5], requires_grad=True)


def flat(t):
    return t.detach().flatten().tolist()


def run(make):
    w, b = start()
    opt = make(w, b)
    for t in range(1, 11):
        step(opt, w, b, t)
    names = {id(w): "w", id(b): "b"}
    tensors, text = exported(opt, [names[id(p)] for g in opt.param_groups for p in g["params"]])
    case = {"w": flat(w), "b": flat(b), "shapes": {k: list(v.shape) for k, v in tensors.items()}, "tensors": {k: flat(v) for k, v in tensors.items()}, "groups": json.loads(text)}
    for t in range(11, 31):
        step(opt, w, b, t)
    return case | {"then_w": flat(w), "then_b": flat(b)}


def check(saved):
    """Goes on from what Cajal wrote, and compares where it ends with where Cajal did."""
    for name, case in saved.items():
        w, b = start()
        with torch.no_grad():
            w.copy_(torch.tensor(case["w"]).reshape(2, 3))
            b.copy_(torch.tensor(case["b"]))
        by_name = {"w": w, "b": b}
        groups = case["groups"]["param_groups"]
        opt = CASES[name](w, b)
        opt = type(opt)([{"params": [by_name[n] for n in g["param_names"]]} for g in groups], lr=1.0)
        imported(opt, {k: torch.tensor(v).reshape(case["shapes"][k]) for k, v in case["tensors"].items()}, json.dumps(case["groups"]))
        for t in range(11, 31):
            step(opt, w, b, t)
        off = max(abs(x - y) for x, y in zip(flat(w) + flat(b), case["then_w"] + case["then_b"]))
        print(f"{name}: {off:.2g}")
        assert off < 1e-12, name


if __name__ == "__main__":
    if sys.argv[1:] == ["check"]:
        check(json.load(sys.stdin))
    else:
        lines = ",\n".join(json.dumps(k) + ": " + json.dumps(run(v), separators=(",", ":")) for k, v in CASES.items())
        print("{\n" + lines + "\n}")
