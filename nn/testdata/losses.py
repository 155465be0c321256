"""Writes losses.json: losses of two and three values, and losses with weights, and
what PyTorch makes of them and of their gradients, in float64.

    python3 losses.py > losses.json  # made with PyTorch 2.15.0

A case is {name, in, target, out, grads}: arrays {shape, data}. The gradients are
those of the sum of out times 1, 1.25, 1.5, … which begins anew after eleven.
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


def add(name, f, target, *xs):
    for r in ("mean", "sum", "none"):
        leaves = [x.clone().requires_grad_() for x in xs]
        y = f(*leaves, target, r)
        (y * weights(y)).sum().backward()
        cases.append({"name": f"{name}, {r}", "in": [encode(x) for x in leaves], "target": encode(target),
                      "out": encode(y), "grads": [encode(x.grad) for x in leaves]})


def reduce(l, r):
    return {"mean": l.mean, "sum": l.sum, "none": lambda: l}[r]()


a, b, c = torch.randn(5, 4), torch.randn(5, 4), torch.randn(5, 4)
signs, near = torch.tensor([1., -1, -1, 1, -1]), torch.tensor([1., 0, 0, 1, 0])
add("cosine", lambda a, b, t, r: F.cosine_embedding_loss(a, b, t, reduction=r), signs, a, b)
add("cosine 0.3", lambda a, b, t, r: F.cosine_embedding_loss(a, b, t, margin=0.3, reduction=r), signs, a, a + b)
add("cosine of one", lambda a, b, t, r: F.cosine_embedding_loss(a, b, t, reduction=r), signs[0], a[0], b[0])
add("ranking", lambda a, b, t, r: F.margin_ranking_loss(a, b, t, reduction=r), signs, a[:, 0], b[:, 0])
add("ranking 0.5", lambda a, b, t, r: F.margin_ranking_loss(a, b, t, margin=0.5, reduction=r), signs, a[:, 0], b[:, 0])


def contrastive(a, b, t, r, margin=1.5):
    d = F.pairwise_distance(a, b)
    return reduce((t * d**2 + (1 - t) * (margin - d).clamp(min=0) ** 2) / 2, r)


add("contrastive", contrastive, near, a, b * 0.3)
none = torch.tensor(0.)
for name, k in {
    "triplet": dict(),
    "triplet swapped": dict(margin=2, swap=True),
    "triplet 1": dict(p=1, margin=3, eps=0.01),
    "triplet 3": dict(p=3, margin=1.5),
    "triplet ∞": dict(p=math.inf, margin=1.5),
}.items():
    add(name, lambda a, b, c, t, r, k=k: F.triplet_margin_loss(a, b, c, reduction=r, **k), none, a, b, c)
add("triplet of one", lambda a, b, c, t, r: F.triplet_margin_loss(a, b, c, reduction=r), none, a[0], b[0], c[0])

yes, w = (torch.rand(5, 4) > 0.5).double(), torch.tensor([0.5, 2, 1, 1.25])
add("multilabel soft margin", lambda a, t, r: F.multilabel_soft_margin_loss(a, t, reduction=r), yes, a)
add("multilabel soft margin weighted", lambda a, t, r: F.multilabel_soft_margin_loss(a, t, weight=w, reduction=r), yes, a)
add("binary rescaled", lambda a, t, r: F.binary_cross_entropy_with_logits(a, t, weight=w, reduction=r), yes, a)
add("binary rescaled and weighted",
    lambda a, t, r: F.binary_cross_entropy_with_logits(a, t, weight=w, pos_weight=w * 2, reduction=r), yes, a)
add("probabilities rescaled", lambda a, t, r: F.binary_cross_entropy(a.sigmoid(), t, weight=w, reduction=r), yes, a)
each = torch.rand(5, 4)
add("squared with weights", lambda a, t, r: F.mse_loss(a, t, reduction=r, weight=each), c, a)
add("absolute with weights", lambda a, t, r: F.l1_loss(a, t, reduction=r, weight=each), c, a)
cases.append({"name": "the weights", "in": [encode(each)], "target": encode(none), "out": encode(none), "grads": []})
add("gaussian outputs", lambda a, t, r: F.gaussian_nll_loss(a[:, :2], t, a[:, 2:].exp(), full=True, reduction=r), c[:, :2], a)

print('[\n' + ',\n'.join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in cases) + '\n]')
