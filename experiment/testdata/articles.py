"""Makes articles.json: the runs of three articles in plain NumPy.

python3 articles.py    (NumPy and, for the quantiles' data, scikit-learn)
"""

import json

import numpy as np
from sklearn.datasets import make_gaussian_quantiles


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def people(seed, epochs=1000, rate=0.1):
    """The 2-2-1 network, one sample at a time, with the right gradients."""
    data = np.array([[-2.0, 5], [-5, -2], [-23, -11], [30, 8]])
    target = np.array([1.0, 1, 0, 0])
    w1, w2, w3, w4, w5, w6, b1, b2, b3 = np.random.RandomState(seed).randn(9)
    losses = []
    for epoch in range(epochs):
        for (x1, x2), y in zip(data, target):
            h1 = sigmoid(w1 * x1 + w2 * x2 + b1)
            h2 = sigmoid(w3 * x1 + w4 * x2 + b2)
            o = sigmoid(w5 * h1 + w6 * h2 + b3)
            do = -2 * (y - o) * o * (1 - o)
            d1 = do * w5 * h1 * (1 - h1)
            d2 = do * w6 * h2 * (1 - h2)
            w5, w6, b3 = w5 - rate * do * h1, w6 - rate * do * h2, b3 - rate * do
            w1, w2, b1 = w1 - rate * d1 * x1, w2 - rate * d1 * x2, b1 - rate * d1
            w3, w4, b2 = w3 - rate * d2 * x1, w4 - rate * d2 * x2, b2 - rate * d2
        h1 = sigmoid(w1 * data[:, 0] + w2 * data[:, 1] + b1)
        h2 = sigmoid(w3 * data[:, 0] + w4 * data[:, 1] + b2)
        losses.append(np.mean((target - sigmoid(w5 * h1 + w6 * h2 + b3)) ** 2))
    return {"loss_every_10_epochs": losses[::10], "final_loss": losses[-1]}


def quantiles(rate, iterations=5000):
    """2 → 4 tanh → 1 sigmoid; the cost before update 0, 500, …, 5000."""
    X, y = make_gaussian_quantiles(mean=None, cov=0.7, n_samples=200, n_features=2, n_classes=2, random_state=0)
    X, y, m = X.T, y.reshape(1, -1), 200
    r = np.random.RandomState(2)
    W1, b1 = r.randn(4, 2) * 0.01, np.zeros((4, 1))
    W2, b2 = r.randn(1, 4) * 0.01, np.zeros((1, 1))
    costs = []
    for i in range(iterations + 1):
        A1 = np.tanh(W1 @ X + b1)
        A2 = sigmoid(W2 @ A1 + b2)
        if i % 500 == 0:
            costs.append(-np.sum(y * np.log(A2) + (1 - y) * np.log(1 - A2)) / m)
        if i == iterations:
            break
        dZ2 = A2 - y
        dZ1 = (W2.T @ dZ2) * (1 - A1**2)
        W2, b2 = W2 - rate * dZ2 @ A1.T / m, b2 - rate * dZ2.sum(1, keepdims=True) / m
        W1, b1 = W1 - rate * dZ1 @ X.T / m, b1 - rate * dZ1.sum(1, keepdims=True) / m
    return {"cost": costs, "accuracy": float(np.mean((A2 > 0.5) == y))}


def arithmetic(epochs=50, batch=32, rate=0.1):
    """2 → 8 ReLU → 3 on standardised sums and differences."""
    r = np.random.RandomState(0)
    a, b = r.rand(2, 10000) * 100
    X, Y = np.stack([a, b], 1), np.stack([a + b, a - b, np.abs(a - b)], 1)
    train, test = slice(0, 7000), slice(7000, None)
    xm, xs, ym, ys = X[train].mean(0), X[train].std(0), Y[train].mean(0), Y[train].std(0)
    Xs, Ys = (X - xm) / xs, (Y - ym) / ys
    W1, b1 = r.randn(2, 8) * np.sqrt(2 / 2), np.zeros(8)
    W2, b2 = r.randn(8, 3) * np.sqrt(2 / 8), np.zeros(3)

    def predict(x):
        return np.maximum(x @ W1 + b1, 0) @ W2 + b2

    history = []
    for e in range(epochs):
        order = r.permutation(7000)
        lr = rate * (1 - e / epochs)
        for lo in range(0, 7000, batch):
            i = order[lo : lo + batch]
            x, y = Xs[i], Ys[i]
            z = x @ W1 + b1
            h = np.maximum(z, 0)
            d = 2 * (h @ W2 + b2 - y) / y.size
            dh = (d @ W2.T) * (z > 0)
            W2, b2 = W2 - lr * h.T @ d, b2 - lr * d.sum(0)
            W1, b1 = W1 - lr * x.T @ dh, b1 - lr * dh.sum(0)
        history.append([np.mean((predict(Xs[s]) - Ys[s]) ** 2) for s in (train, test)])
    raw = predict(Xs[test]) * ys + ym
    probe = np.array([[10, 20], [20, 10], [50, 50], [3, 97], [97, 3], [0, 0], [100, 100], [33.3, 66.6]])
    return {
        "history": history,
        "raw_max_error": np.abs(raw - Y[test]).max(),
        "predictions": (predict((probe - xm) / xs) * ys + ym).tolist(),
    }


if __name__ == "__main__":
    out = {
        "people": {str(s): people(s) for s in range(5)},
        "quantiles": {str(rate): quantiles(rate) for rate in (0.3, 0.5)},
        "arithmetic": arithmetic(),
    }
    for s in range(1, 5):
        del out["people"][str(s)]["loss_every_10_epochs"]
    with open("articles.json", "w") as f:
        json.dump(out, f, indent=0)
