"""Writes schedule.json: the rates of PyTorch's schedulers, from a rate of 1.

    python3 schedule.py > schedule.json
"""

import json
import math
import warnings

import torch
from torch.optim import lr_scheduler as s

warnings.filterwarnings("ignore")  # about steps of the optimiser, which takes none


def optimizer():
    return torch.optim.SGD([torch.zeros(1, dtype=torch.float64)], lr=1.0)


def rates(make, n):
    opt = optimizer()
    schedule = make(opt)
    out = []
    for _ in range(n):
        out.append(opt.param_groups[0]["lr"])
        schedule.step()
    return out


def warm(opt, then, start, n):
    return s.SequentialLR(opt, [s.LinearLR(opt, start, 1.0, n), then], milestones=[n])


SCHEDULES = {
    "step": (lambda o: s.StepLR(o, 3, 0.5), 12),
    "exponential": (lambda o: s.ExponentialLR(o, 0.9), 30),
    "cosine": (lambda o: s.CosineAnnealingLR(o, 10), 25),
    "cosine floor": (lambda o: s.CosineAnnealingLR(o, 7, 0.1), 15),
    "linear": (lambda o: s.LinearLR(o, 0.25, 1.0, 5), 8),
    "linear down": (lambda o: s.LinearLR(o, 1.0, 0.1, 6), 8),
    "warm-up": (lambda o: warm(o, s.ConstantLR(o, 1.0, 1), 0.1, 5), 9),
    "warm-up cosine": (lambda o: warm(o, s.CosineAnnealingLR(o, 10), 0.1, 5), 15),
    "one-cycle": (lambda o: s.OneCycleLR(o, 1.0, total_steps=20, cycle_momentum=False), 20),
    "one-cycle line": (
        lambda o: s.OneCycleLR(o, 1.0, total_steps=17, pct_start=0.45, div_factor=10, final_div_factor=100, anneal_strategy="linear", cycle_momentum=False),
        17,
    ),
    "one-cycle short": (lambda o: s.OneCycleLR(o, 1.0, total_steps=3, cycle_momentum=False), 3),
}

SCHEDULES |= {
    "multi-step": (lambda o: s.MultiStepLR(o, [3, 7, 7, 12], 0.5), 15),
    "polynomial": (lambda o: s.PolynomialLR(o, 9, 1.0), 12),
    "polynomial 2.5": (lambda o: s.PolynomialLR(o, 30, 2.5), 35),
    "constant": (lambda o: s.ConstantLR(o, 0.3, 4), 7),
    "cyclic": (lambda o: s.CyclicLR(o, 0.1, 1.0, 4, 7, cycle_momentum=False), 40),
    "cyclic halving": (lambda o: s.CyclicLR(o, 0.01, 0.6, 5, mode="triangular2", cycle_momentum=False), 45),
    "cyclic falling": (lambda o: s.CyclicLR(o, 0.2, 0.9, 3, 5, mode="exp_range", gamma=0.97, cycle_momentum=False), 45),
    "cyclic heights": (lambda o: s.CyclicLR(o, 0.2, 0.9, 3, 5, scale_fn=lambda n: 1 / n, cycle_momentum=False), 45),
    "restarts": (lambda o: s.CosineAnnealingWarmRestarts(o, 7), 30),
    "restarts twice": (lambda o: s.CosineAnnealingWarmRestarts(o, 3, 2, 0.05), 50),
    "one-cycle three": (lambda o: s.OneCycleLR(o, 1.0, total_steps=41, three_phase=True, cycle_momentum=False), 41),
    "one-cycle three lines": (
        lambda o: s.OneCycleLR(o, 1.0, total_steps=30, pct_start=0.37, anneal_strategy="linear", three_phase=True, cycle_momentum=False),
        30,
    ),
    "sequential": (
        lambda o: s.SequentialLR(o, [s.LinearLR(o, 0.1, 1.0, 5), s.CosineAnnealingWarmRestarts(o, 4, 2), s.ExponentialLR(o, 0.8)], [5, 20]),
        30,
    ),
    "chained": (lambda o: s.ChainedScheduler([s.ConstantLR(o, 0.2, 4), s.ExponentialLR(o, 0.9), s.StepLR(o, 6, 0.5)]), 25),
    "function": (lambda o: s.LambdaLR(o, lambda t: 1 / (1 + t)), 10),
}


def momenta(make, n, adam):
    opt = torch.optim.Adam([torch.zeros(1)], lr=1.0) if adam else torch.optim.SGD([torch.zeros(1)], lr=1.0, momentum=0.9)
    schedule = make(opt)
    out = []
    for _ in range(n):
        group = opt.param_groups[0]
        out.append(group["betas"][0] if adam else group["momentum"])
        schedule.step()
    return out


MOMENTA = {
    "one-cycle": (lambda o: s.OneCycleLR(o, 1.0, total_steps=20), 20, False),
    "one-cycle three": (lambda o: s.OneCycleLR(o, 1.0, total_steps=33, pct_start=0.4, base_momentum=0.7, max_momentum=0.9, three_phase=True), 33, True),
    "cyclic": (lambda o: s.CyclicLR(o, 0.1, 1.0, 4, 7), 30, False),
    "cyclic halving": (lambda o: s.CyclicLR(o, 0.1, 1.0, 4, mode="triangular2", base_momentum=0.6, max_momentum=0.95), 30, True),
}

VALUES = [1.0, 0.9, 0.95, 0.9, 0.89999, 0.8, 0.81, 0.82, 0.83, 0.84, 0.7, "NaN", 0.71, 0.72, 0.73, 0.74, 0.75, 0.76, 0.77, 0.78, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1]

PLATEAUS = {
    "plain": dict(factor=0.1, patience=2),
    "none": dict(factor=0.5, patience=0),
    "cooldown": dict(factor=0.5, patience=1, cooldown=2),
    "floor": dict(factor=0.3, patience=1, min_lr=0.05),
    "threshold": dict(factor=0.5, patience=2, threshold=0.05),
    "maximise": dict(factor=0.5, patience=2, mode="max"),
    "absolute": dict(factor=0.5, patience=1, threshold=0.04, threshold_mode="abs"),
    "absolute max": dict(factor=0.5, patience=1, threshold=0.04, threshold_mode="abs", mode="max"),
    "least change": dict(factor=0.5, patience=0, eps=0.1),
    "least change and floor": dict(factor=0.3, patience=0, min_lr=0.05, eps=0.045, cooldown=1),
}


def plateau(settings):
    opt = optimizer()
    schedule = s.ReduceLROnPlateau(opt, **settings)
    out = []
    for v in VALUES:
        schedule.step(float(v))
        out.append(opt.param_groups[0]["lr"])
    return out


golden = {
    "versions": f"PyTorch {torch.__version__}",
    "schedules": {k: rates(*v) for k, v in SCHEDULES.items()},
    "momenta": {k: momenta(*v) for k, v in MOMENTA.items()},
    "values": VALUES,
    "plateaus": {k: plateau(v) for k, v in PLATEAUS.items()},
}
print(json.dumps(golden, indent=0).replace(",\n", ",").replace("[\n", "[").replace("\n]", "]"))
