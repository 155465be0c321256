"""The moons article's loop in NumPy, as the article writes it.

python3 bench/moons.py [passes]

Prints the seconds that the passes took and the loss after the first one.
"""

import sys
import time

import numpy as np


def moons(n=200, noise=0.20):
    """scikit-learn's make_moons after np.random.seed(0), without scikit-learn."""
    np.random.seed(0)
    out, inner = n // 2, n - n // 2
    a, b = np.linspace(0, np.pi, out), np.linspace(0, np.pi, inner)
    X = np.vstack([np.append(np.cos(a), 1 - np.cos(b)), np.append(np.sin(a), 1 - np.sin(b) - 0.5)]).T
    y = np.hstack([np.zeros(out, dtype=np.intp), np.ones(inner, dtype=np.intp)])
    order = np.arange(n)
    np.random.shuffle(order)
    X, y = X[order], y[order]
    X += np.random.normal(scale=noise, size=X.shape)
    return X, y


def loss(X, y, W1, b1, W2, b2, reg=0.01):
    scores = np.exp(np.tanh(X.dot(W1) + b1).dot(W2) + b2)
    probs = scores / np.sum(scores, axis=1, keepdims=True)
    data = np.sum(-np.log(probs[range(len(X)), y]))
    data += reg / 2 * (np.sum(np.square(W1)) + np.sum(np.square(W2)))
    return data / len(X)


def train(X, y, hidden=3, passes=20_000, rate=0.01, reg=0.01):
    np.random.seed(0)
    W1 = np.random.randn(2, hidden) / np.sqrt(2)
    b1 = np.zeros((1, hidden))
    W2 = np.random.randn(hidden, 2) / np.sqrt(hidden)
    b2 = np.zeros((1, 2))
    first = None
    for i in range(passes):
        a1 = np.tanh(X.dot(W1) + b1)
        scores = np.exp(a1.dot(W2) + b2)
        delta3 = scores / np.sum(scores, axis=1, keepdims=True)
        delta3[range(len(X)), y] -= 1
        dW2 = a1.T.dot(delta3)
        db2 = np.sum(delta3, axis=0, keepdims=True)
        delta2 = delta3.dot(W2.T) * (1 - np.power(a1, 2))
        dW1 = X.T.dot(delta2)
        db1 = np.sum(delta2, axis=0)
        dW2 += reg * W2
        dW1 += reg * W1
        W1 += -rate * dW1
        b1 += -rate * db1
        W2 += -rate * dW2
        b2 += -rate * db2
        if i % 1000 == 0:
            now = loss(X, y, W1, b1, W2, b2)
            first = now if first is None else first
    return first


if __name__ == "__main__":
    passes = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    X, y = moons()
    start = time.perf_counter()
    first = train(X, y, passes=passes)
    print(f"{time.perf_counter() - start:.3f} s, loss after the first pass {first:.6f}")
