"""Writes columns.json: what scikit-learn's permutation_importance and
partial_dependence say of a small network, with the permutations that were drawn, and
the Shapley values of one row by the package shap.

    python3 columns.py > columns.json

The network is w2 . tanh(W1 x + b1) + b2 of three inputs. The permutations are drawn
again as scikit-learn draws them, each on top of the one before, and the script stops if
they do not give its numbers. The integrated gradients are by the trapezoidal rule and
derivatives written out. Needs NumPy, scikit-learn (1.9) and shap (0.51).
"""
import json

import numpy as np
import shap
from sklearn.base import BaseEstimator, RegressorMixin
from sklearn.inspection import partial_dependence, permutation_importance

r = np.random.RandomState(7)
N, D, H, REPEATS, SEED = 24, 3, 4, 6, 3
W1, b1, w2, b2 = r.randn(H, D), r.randn(H), r.randn(H), 0.25
X = r.randn(N, D)


class Network(RegressorMixin, BaseEstimator):
    def fit(self, X, y):
        self.fitted_ = True
        return self

    def predict(self, X):
        return np.tanh(np.asarray(X) @ W1.T + b1) @ w2 + b2


net = Network().fit(None, None)
y = net.predict(X) + 0.3 * r.randn(N)

said = permutation_importance(net, X, y, scoring="neg_mean_squared_error", n_repeats=REPEATS, random_state=SEED)
seed = np.random.RandomState(SEED).randint(np.iinfo(np.int32).max + 1)
orders = []
for c in range(D):
    draw, index, order = np.random.RandomState(seed), np.arange(N), np.arange(N)
    rows = []
    for k in range(REPEATS):
        draw.shuffle(index)
        order = order[index]
        shuffled = X.copy()
        shuffled[:, c] = X[order, c]
        rise = np.mean((net.predict(shuffled) - y) ** 2) - np.mean((net.predict(X) - y) ** 2)
        assert abs(rise - said.importances[c, k]) < 1e-12, (c, k)
        rows.append(order.tolist())
    orders.append(rows)

grid = [5, 0, 11, 2]
dependence = partial_dependence(net, X, [1], kind="both", method="brute", custom_values={1: X[grid, 1]})

ROW, BACKGROUND = 3, 10  # the row, and from where on the others begin
explained = shap.explainers.Exact(net.predict, shap.maskers.Independent(X[BACKGROUND:], max_samples=N))(X[ROW:ROW + 1])

mean = X[BACKGROUND:].mean(0)
alpha = np.linspace(0, 1, 100001)[:, None]
z = np.tanh((mean + alpha * (X[ROW] - mean)) @ W1.T + b1)
gradients = ((1 - z ** 2) * w2) @ W1
integrated = (X[ROW] - mean) * np.trapezoid(gradients, alpha, axis=0)

print(json.dumps({
    "w1": W1.tolist(), "b1": b1.tolist(), "w2": w2.tolist(), "b2": b2, "x": X.tolist(), "y": y.tolist(),
    "orders": orders, "importance_mean": said.importances_mean.tolist(), "importance_std": said.importances_std.tolist(),
    "grid": grid, "dependence": dependence["average"][0].tolist(), "individual": dependence["individual"][0].tolist(),
    "row": ROW, "background": BACKGROUND, "shapley": explained.values[0].tolist(), "base": float(explained.base_values[0]),
    "integrated": integrated.tolist(), "integrated_base": float(net.predict(mean[None])[0]),
}))
