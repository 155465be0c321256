"""Writes pow.json: a to the power of b, and the gradients, where numbers are special,
as PyTorch has them in float64.

    python3 pow.py > pow.json  # made with PyTorch 2.15.0

A row is [a, b, y, da, db] as decimal numbers in strings. The gradient of y is 1.
"""

import json

import torch

special = [float("-inf"), -2.5, -2.0, -1.0, -0.0, 0.0, 0.5, 1.0, 3.0, float("inf"), float("nan")]
rows = []
for a in special:
    for b in special:
        x = torch.tensor(a, dtype=torch.float64, requires_grad=True)
        p = torch.tensor(b, dtype=torch.float64, requires_grad=True)
        y = torch.pow(x, p)
        y.backward()
        rows.append([str(v) for v in (a, b, y.item(), x.grad.item(), p.grad.item())])
print("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]")
