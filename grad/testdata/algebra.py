"""Writes algebra.json: operations of the closed algebra and what PyTorch makes of
them and of their gradients, in float64.

    python3 algebra.py > algebra.json  # made with PyTorch 2.15.0

A case is {name, in, out, grads}: arrays {shape, data}. The gradients are those of
the sum of out times 1, 1.25, 1.5, … which begins anew after eleven.
"""

import json
import math

import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(5)
cases = []


def encode(t):
    return {"shape": list(t.shape), "data": t.detach().reshape(-1).tolist()}


def weights(t):
    return (1 + (torch.arange(t.numel()) % 11) / 4).reshape(t.shape)


def add(name, f, *xs):
    xs = [x.clone().requires_grad_() for x in xs]
    y = f(*xs)
    (y * weights(y)).sum().backward()
    cases.append({"name": name, "in": [encode(x) for x in xs], "out": encode(y), "grads": [encode(x.grad) for x in xs]})


def draw(*shape):
    return torch.randn(*shape)


def steps(*shape):  # with ties
    return torch.randint(-3, 4, shape) / 2


x, y, z, p = draw(4, 3), draw(4, 3), draw(2, 3, 4), draw(4, 3).abs() + 0.3
s, u = steps(4, 3), steps(4, 3)
add("add scalar", lambda a: a + 0.7, x)
add("neg", lambda a: -a, x)
add("abs", torch.abs, s)
add("sqrt", torch.sqrt, p)
add("reciprocal", torch.reciprocal, p)
add("pow", lambda a: a ** 2.5, p)
add("pow 3", lambda a: a ** 3, x)
add("sin", torch.sin, x)
add("cos", torch.cos, x)
add("erf", torch.erf, x)
add("clamp", lambda a: a.clamp(-0.5, 1), s)
add("at least", lambda a: a.clamp(min=0.5), s)
add("maximum", torch.maximum, s, u)
add("minimum", torch.minimum, s, u)
add("maximum of a row", torch.maximum, s, steps(3))
add("max", lambda a: a.amax(1), s)
add("max of all", lambda a: a.max(), s)
add("min kept", lambda a: a.amin((0, 1), keepdim=True), s)
add("sum kept", lambda a: a.sum((0, 2), keepdim=True), z)
add("mean kept", lambda a: a.mean(1, keepdim=True), z)
add("var", lambda a: a.var((0, 2), unbiased=False), z)
add("var unbiased", lambda a: a.var(1, unbiased=True, keepdim=True), z)
add("log sum exp", lambda a: a.logsumexp((0, 2)), z)
add("log sum exp far", lambda a: (a * 400).logsumexp(1, keepdim=True), x)
add("cumsum", lambda a: a.cumsum(1), z)
add("where", lambda a, b: torch.where(a < b, a * 2, b), x, y)
add("where tensor", lambda a, b: torch.where(torch.tensor([True, False, True]), a, b), x, y)
add("transpose", lambda a: a.permute(2, 0, 1), z)
add("narrow", lambda a: a[:, 1:3], z)
add("slice", lambda a: a[:, :, 1:4:2], z)
add("split", lambda a: a.split([1, 2], 1)[1], z)
add("concat", lambda a, b: torch.cat([a, b, a], 1), x, draw(4, 2))
add("stack", lambda a, b: torch.stack([a, b], 1), x, y)
add("broadcast", lambda a: a.expand(2, 4, 3), draw(4, 1))
add("take", lambda a: a.index_select(1, torch.tensor([2, 0, 2])), z)
index = torch.tensor([[2, 0], [1, 1], [0, 0], [2, 1]])
add("gather", lambda a: a.gather(1, index), x)
add("scatter add", lambda a, b: a.scatter_add(1, index, b), x, draw(4, 2))
add("pad", lambda a: torch.nn.functional.pad(a, (1, 0, 0, 2), value=0.5), x)
add("sort", lambda a: a.sort(1).values, x)
add("sort times place", lambda a: a.sort(0).values * (a.sort(0).indices + 1), x)
add("top k", lambda a: a.topk(2, 1).values, x)
add("one hot of arg max", lambda a: a * torch.nn.functional.one_hot(a.argmax(1), 3), x)
add("q·kᵀ", lambda q, k: q @ k.transpose(-1, -2), draw(2, 3, 4, 5), draw(2, 3, 6, 5))
add("batch broadcast", torch.matmul, draw(3, 1, 2, 4), draw(2, 4, 3))
add("einsum", lambda a, b: torch.einsum("bqhd,bkhd->bhqk", a, b), draw(2, 3, 2, 4), draw(2, 5, 2, 4))
add("hard swish by hand", torch.nn.functional.hardswish, draw(30) * 3)
add("layer norm by hand", lambda a: torch.nn.functional.layer_norm(a, (4,)), z)
add("softmax by hand", lambda a: a.softmax(1), z)
add("attention by hand", lambda q, k, v: torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True),
    draw(2, 4, 3), draw(2, 4, 3), draw(2, 4, 5))

add("pow by a value", torch.pow, p, y)
add("pow by a row", torch.pow, p, draw(3))
add("pow of a column", torch.pow, draw(3, 1).abs() + 0.2, z)

print('[\n' + ',\n'.join(json.dumps(c, ensure_ascii=False, separators=(",", ":")) for c in cases) + '\n]')
