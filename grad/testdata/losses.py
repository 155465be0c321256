"""Writes losses.json: losses and what PyTorch makes of them and of their gradients,
in float64.

    python3 losses.py > losses.json  # made with PyTorch 2.15.0

A case is {name, in, target, out, grads}: arrays {shape, data}. The gradients are
those of the sum of out times 1, 1.25, 1.5, … which begins anew after eleven. Each
loss is there with every reduction that PyTorch has for it, and the names end with it.
"""

import json
import math

import torch
from torch.nn import functional as F

torch.set_default_dtype(torch.float64)
torch.manual_seed(12)
cases = []


def encode(t):
    return {"shape": list(t.shape), "data": [float(v) for v in t.detach().reshape(-1)]}


def weights(t):
    return (1 + (torch.arange(t.numel()) % 11) / 4).reshape(t.shape)


def add(name, f, target, *xs, reductions=("mean", "sum", "none")):
    for r in reductions:
        leaves = [x.clone().requires_grad_() for x in xs]
        y = f(*leaves, target, r)
        (y * weights(y)).sum().backward()
        cases.append({"name": f"{name}, {r}", "in": [encode(x) for x in leaves], "target": encode(target),
                      "out": encode(y), "grads": [encode(x.grad) for x in leaves]})


def reduced(terms, r):
    return {"mean": terms.mean, "sum": terms.sum, "none": lambda: terms}[r]()


def draw(*shape):
    return torch.randn(*shape)


def steps(*shape):  # with ties
    return torch.randint(-3, 4, shape) / 2


x, t, p = steps(5, 3), steps(5, 3), torch.rand(5, 3) * 0.98 + 0.01
soft = torch.softmax(draw(5, 3), 1)
classes, some = torch.tensor([0, 2, 1, 2, 0]), torch.tensor([0, -100, 1, 2, -100])
pixels, image = torch.tensor([[0, 2], [1, 7]]), draw(2, 3, 2) * 3
w = torch.tensor([0.5, 2, 1.25])
signs = torch.tensor([[1., -1, -1], [1, 1, -1], [0, 1, 1], [-1, -1, 1], [1, -1, 1]])
logits = draw(5, 3) * 3

add("squared", lambda a, t, r: F.mse_loss(a, t, reduction=r), t, x)
add("absolute", lambda a, t, r: F.l1_loss(a, t, reduction=r), t, x)
add("huber 0.5", lambda a, t, r: F.huber_loss(a, t, delta=0.5, reduction=r), t, x)
add("smooth 0.5", lambda a, t, r: F.smooth_l1_loss(a, t, beta=0.5, reduction=r), t, x)
add("smooth 0", lambda a, t, r: F.smooth_l1_loss(a, t, beta=0, reduction=r), t, x)
add("sigmoid", lambda a, t, r: F.binary_cross_entropy_with_logits(a, t, reduction=r), p, logits)
add("sigmoid weighted", lambda a, t, r: F.binary_cross_entropy_with_logits(a, t, pos_weight=w, reduction=r), p, logits)
add("binary", lambda a, t, r: F.binary_cross_entropy(a, t, reduction=r), (p > 0.5).double(), p.flip(0))
add("poisson log", lambda a, t, r: F.poisson_nll_loss(a, t, reduction=r), t.abs() * 2, x)
add("poisson full", lambda a, t, r: F.poisson_nll_loss(a, t, log_input=False, full=True, eps=1e-3, reduction=r), t.abs() * 2, x.abs())
add("kl", lambda a, t, r: F.kl_div(a, t, reduction=r), torch.where(soft > 0.2, soft, 0), torch.log_softmax(logits, 1),
    reductions=("mean", "sum", "none", "batchmean"))
add("kl log", lambda a, t, r: F.kl_div(a, t, log_target=True, reduction=r), torch.log(soft), torch.log_softmax(logits, 1),
    reductions=("mean", "sum", "none", "batchmean"))
add("hinge embedding", lambda a, t, r: F.hinge_embedding_loss(a, t, margin=0.5, reduction=r), signs, x)
add("hinge", lambda a, t, r: reduced(F.relu(1 - t * a), r), signs, x)
add("soft margin", lambda a, t, r: F.soft_margin_loss(a, t, reduction=r), signs, x)
add("gaussian", lambda a, v, t, r: F.gaussian_nll_loss(a, t, v, reduction=r), t, x, p)
add("gaussian full", lambda a, v, t, r: F.gaussian_nll_loss(a, t, v, full=True, eps=0.3, reduction=r), t, x, p[:, :1])
add("gaussian samples", lambda a, v, t, r: F.gaussian_nll_loss(a, t, v, reduction=r), t, x, p[:, 0])
add("cross-entropy", lambda a, t, r: F.cross_entropy(a, t, reduction=r), some, logits)
add("cross-entropy weighted", lambda a, t, r: F.cross_entropy(a, t, weight=w, label_smoothing=0.2, reduction=r), some, logits)
add("cross-entropy pixels", lambda a, t, r: F.cross_entropy(a, t, weight=w, ignore_index=7, reduction=r), pixels, image)
add("cross-entropy soft", lambda a, t, r: F.cross_entropy(a, t, weight=w, label_smoothing=0.2, reduction=r), soft, logits)
add("cross-entropy soft pixels", lambda a, t, r: F.cross_entropy(a, t, reduction=r), torch.softmax(image.flip(0), 1), image)
add("cross-entropy one", lambda a, t, r: F.cross_entropy(a, t, label_smoothing=0.1, reduction=r), torch.tensor(2), logits[0])
add("nll", lambda a, t, r: F.nll_loss(a, t, weight=w, reduction=r), some, torch.log_softmax(logits, 1))
add("nll pixels", lambda a, t, r: F.nll_loss(a, t, ignore_index=7, reduction=r), pixels, image)
add("multi-margin 1", lambda a, t, r: F.multi_margin_loss(a, t, reduction=r), classes, x)
add("multi-margin 2", lambda a, t, r: F.multi_margin_loss(a, t, p=2, margin=0.5, weight=w, reduction=r), classes, x)
sets = torch.tensor([[2, -1, 0], [1, 0, -1], [-1, 2, 2], [0, 1, 2], [1, -1, -1]])
add("multilabel margin", lambda a, t, r: F.multilabel_margin_loss(a, t, reduction=r), sets, x)


def focal(x, t, r, alpha=0.25, gamma=2):
    """torchvision.ops.sigmoid_focal_loss"""
    p, l = torch.sigmoid(x), F.binary_cross_entropy_with_logits(x, t, reduction="none")
    l = l * (1 - (p * t + (1 - p) * (1 - t))) ** gamma
    l = l * (alpha * t + (1 - alpha) * (1 - t))
    return {"mean": l.mean, "sum": l.sum, "none": lambda: l}[r]()


def pinball(x, t, r, quantiles=torch.tensor([0.1, 0.5, 0.9])):
    d = t[:, None] - x
    l = torch.maximum(quantiles * d, (quantiles - 1) * d)
    return {"mean": l.mean, "sum": l.sum, "none": lambda: l}[r]()


def focal_classes(x, t, r, gamma=2):
    u = F.nll_loss(torch.log_softmax(x, 1), t, reduction="none")
    l = w[t] * (1 - torch.exp(-u)) ** gamma * u
    return {"mean": l.mean, "sum": l.sum, "none": lambda: l}[r]()


add("binary focal", focal, (p > 0.5).double(), logits)
add("pinball", pinball, t[:, 0], x)
add("focal", focal_classes, classes, logits)

print('[\n' + ',\n'.join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in cases) + '\n]')
