"""Writes moons.json: the article's network on two moons, trained in NumPy.

    python3 moons.py > moons.json

needs NumPy and scikit-learn and takes half a minute. Coordinates are written
in full, the losses rounded to 13 places.

The rate 0.01 is past the edge of stability for 3 hidden units: rate times
sharpness (the largest eigenvalue of the loss's Hessian) crosses 2 near pass
900, and from there on rounding decides which of two values the loss has after
an even pass. Copies of the run that differ by 1e-15 in one weight are still
within 1e-13 of each other at pass 1000, and after pass 1200 they go their own
ways. So "hidden_sweep" has traces of 1, 5, 20 and 50 only; where it says
chaotic, the accuracies depend on the machine a little.
"""

import json
import warnings

import numpy as np
from sklearn.datasets import make_moons
from sklearn.linear_model import LogisticRegressionCV

PASSES, RATE, L2 = 20_000, 0.01, 0.01


def start(hidden):
    """W1, b1, W2, b2: each run draws its first weights from seed 0 anew."""
    r = np.random.RandomState(0)
    W1 = r.randn(2, hidden) / np.sqrt(2)
    W2 = r.randn(hidden, 2) / np.sqrt(hidden)
    return [W1, np.zeros((1, hidden)), W2, np.zeros((1, 2))]


def forward(p, X):
    W1, b1, W2, b2 = p
    h = np.tanh(X @ W1 + b1)
    e = np.exp(h @ W2 + b2)
    return h, e / e.sum(axis=1, keepdims=True)


def loss(p, X, y):
    """The sum over the points plus the penalty on the weights, over the points."""
    _, probs = forward(p, X)
    data = -np.log(probs[range(len(X)), y]).sum()
    return (data + L2 / 2 * ((p[0] ** 2).sum() + (p[2] ** 2).sum())) / len(X)


def gradient(p, X, y):
    """Of len(X) times the loss."""
    W1, _, W2, _ = p
    h, d2 = forward(p, X)
    d2[range(len(X)), y] -= 1
    d1 = d2 @ W2.T * (1 - h**2)
    return [
        X.T @ d1 + L2 * W1,
        d1.sum(axis=0, keepdims=True),
        h.T @ d2 + L2 * W2,
        d2.sum(axis=0, keepdims=True),
    ]


def sharpness(p, X, y, step=1e-5):
    """The largest eigenvalue of the Hessian, by central differences of the gradient."""
    flat = np.concatenate([a.ravel() for a in p])

    def at(v):
        parts, i = [], 0
        for a in p:
            parts.append(v[i : i + a.size].reshape(a.shape))
            i += a.size
        return np.concatenate([g.ravel() for g in gradient(parts, X, y)])

    rows = [(at(flat + e) - at(flat - e)) / (2 * step) for e in np.eye(flat.size) * step]
    hessian = np.array(rows)
    return np.linalg.eigvalsh((hessian + hessian.T) / 2)[-1]


def train(X, y, hidden, rate=RATE, passes=PASSES, after=lambda i, p: None):
    """Calls after(i, p) with the parameters that pass i has left."""
    p = start(hidden)
    for i in range(passes):
        for a, g in zip(p, gradient(p, X, y)):
            a -= rate * g
        after(i, p)
    return p


def losses(X, y, wanted, **kw):
    """The losses after the passes wanted, and the parameters at the end."""
    out = []
    p = train(X, y, after=lambda i, p: i in wanted and out.append(round(loss(p, X, y), 13)), **kw)
    return out, p


def accuracy(p, X, y):
    return (forward(p, X)[1].argmax(axis=1) == y).mean()


def golden():
    X, y = make_moons(200, noise=0.20, random_state=0)
    fresh = make_moons(20_000, noise=0.20, random_state=1)
    thousands = range(0, PASSES, 1000)
    sweep, tested = {}, {}
    for h in 1, 2, 3, 4, 5, 20, 50:
        trace, p = losses(X, y, thousands, hidden=h)
        sweep[h] = {"accuracy": accuracy(p, X, y)}
        if h not in (2, 3, 4):
            sweep[h]["trace"] = trace
        else:
            sweep[h]["chaotic"] = True
        tested[h] = {"train": accuracy(p, X, y), "test": accuracy(p, *fresh)}
        if h == 3:
            trace_3 = trace
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        baseline = LogisticRegressionCV().fit(X, y)
    tested["logreg"] = {"train": baseline.score(X, y), "test": baseline.score(*fresh)}

    edge = []  # pairs: how many passes are done, and the rate times the sharpness there
    for n in range(0, 1200, 100):
        edge.append([n, round(RATE * sharpness(train(X, y, 3, passes=n), X, y), 6)])
    return {
        "X": X.tolist(),
        "y": y.tolist(),
        "hidden_3": {
            "first_1200_losses": losses(X, y, range(1200), hidden=3, passes=1200)[0],
            "loss_at_0_1000_to_19000": trace_3,
        },
        "learning_rate_0.003_hidden_3_loss_at_0_1000_to_19000": losses(X, y, thousands, hidden=3, rate=0.003)[0],
        "hidden_sweep": sweep,
        "learning_rate_times_sharpness": edge,
        "accuracy_on_20000_fresh_points": tested,
    }


if __name__ == "__main__":
    # One line per key keeps the file short and its changes readable.
    print("{\n" + ",\n".join(f'"{k}": {json.dumps(v)}' for k, v in golden().items()) + "\n}")
