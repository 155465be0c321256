"""Writes people.json: gradients of the 2-2-1 network, worked out by hand.

    python3 people.py > people.json

h1 = s(w1 x1 + w2 x2 + b1), h2 = s(w3 x1 + w4 x2 + b2), o = s(w5 h1 + w6 h2 + b3),
loss (y - o)^2, for the person (-2, 5) with y = 1. "worked_example" has all
weights 1 and all biases 0; "gradient_check" has the gradients at a random point
from central differences, from the chain rule, and as an article prints them:
with do/dh1 where do/dh2 belongs (w3, w4, b2), and with a factor do/dh1 too many
(w5, w6, b3). Needs NumPy (1.24).
"""
import json

import numpy as np

x1, x2, y = -2.0, 5.0, 1.0


def s(z):
    return 1 / (1 + np.exp(-z))


def forward(p):
    w1, w2, w3, w4, w5, w6, b1, b2, b3 = p
    h1, h2 = s(w1 * x1 + w2 * x2 + b1), s(w3 * x1 + w4 * x2 + b2)
    return h1, h2, s(w5 * h1 + w6 * h2 + b3)


def loss(p):
    return (y - forward(p)[2]) ** 2


def factors(p):
    h1, h2, o = forward(p)
    d1, d2, do = h1 * (1 - h1), h2 * (1 - h2), o * (1 - o)
    return h1, h2, d1, d2, do, -2 * (y - o), p[4] * do, p[5] * do


def gradient(p, printed=False):
    h1, h2, d1, d2, do, dl, do_dh1, do_dh2 = factors(p)
    extra = 1
    if printed:
        do_dh2, extra = do_dh1, do_dh1
    return [dl * do_dh1 * x1 * d1, dl * do_dh1 * x2 * d1,
            dl * do_dh2 * x1 * d2, dl * do_dh2 * x2 * d2,
            dl * extra * h1 * do, dl * extra * h2 * do,
            dl * do_dh1 * d1, dl * do_dh2 * d2, dl * extra * do]


def numeric(p, h=1e-5):
    g = []
    for i in range(9):
        e = np.zeros(9)
        e[i] = h
        g.append((loss(p + e) - loss(p - e)) / (2 * h))
    return g


ones = np.array([1.0] * 6 + [0.0] * 3)
h1, h2, d1, d2, do, dl, do_dh1, do_dh2 = factors(ones)
point = np.random.RandomState(5).randn(9)
print(json.dumps({
    "order": "w1 w2 w3 w4 w5 w6 b1 b2 b3",
    "worked_example": {"o": forward(ones)[2], "loss": loss(ones), "dL_do": dl, "do_dh1": do_dh1,
                       "dh1_dw1": x1 * d1, "gradient": gradient(ones)},
    "gradient_check": {"point": list(point), "numeric": numeric(point), "correct": gradient(point),
                       "as_printed": gradient(point, printed=True)},
}, indent=1))
