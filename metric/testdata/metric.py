"""Writes metric.json: scikit-learn's measures of small predictions.

    python3 metric.py > metric.json

Probabilities are twentieths and numbers hundredths, so that many are equal.
Each case is measured without weights and with weights. null stands for NaN.
"""

import json
import math
import warnings
from functools import partial

import numpy as np
import sklearn
from sklearn import metrics as m
from sklearn.calibration import calibration_curve

warnings.filterwarnings("ignore")
r = np.random.RandomState(0)
OVER_CLASSES = {
    "precision": m.precision_score,
    "recall": m.recall_score,
    "f1": m.f1_score,
    "f0.5": partial(m.fbeta_score, beta=0.5),
    "jaccard": m.jaccard_score,
}


def plain(v):
    if isinstance(v, str) or isinstance(v, dict):
        return v
    v = np.asarray(v, dtype=float)
    flat = [None if math.isnan(x) else "inf" if x == math.inf else x for x in v.flatten().tolist()]
    return flat if v.ndim else flat[0]


def tried(f, *args, **kw):
    """A measure that scikit-learn refuses has no golden, None."""
    try:
        return f(*args, **kw)
    except (ValueError, ZeroDivisionError):
        return None


def averages(t, y, w, names, labels):
    out = {}
    for name, f in OVER_CLASSES.items():
        for a in names:
            out[name if a == "binary" else f"{name}_{a}"] = f(t, y, average=a, sample_weight=w)
        out[f"{name} of classes"] = f(t, y, average=None, labels=labels, sample_weight=w)
    return out


def decided(t, y, w, k, names):
    """The measures of chosen classes y."""
    labels = list(range(k))
    out = averages(t, y, w, names, labels)
    out["accuracy"] = m.accuracy_score(t, y, sample_weight=w)
    out["hamming_loss"] = m.hamming_loss(t, y, sample_weight=w)
    out["balanced_accuracy"] = m.balanced_accuracy_score(t, y, sample_weight=w)
    if len(set(t)) > 1:
        out["balanced_accuracy_adjusted"] = m.balanced_accuracy_score(t, y, sample_weight=w, adjusted=True)
    out["matthews_correlation"] = m.matthews_corrcoef(t, y, sample_weight=w)
    for end, weights in ("", None), ("_linear", "linear"), ("_quadratic", "quadratic"):
        out["cohen_kappa" + end] = m.cohen_kappa_score(t, y, labels=labels, weights=weights, sample_weight=w)
    out["confusion"] = m.confusion_matrix(t, y, labels=labels, sample_weight=w).flatten()
    for over in "true", "pred", "all":
        out["confusion over " + over] = m.confusion_matrix(t, y, labels=labels, sample_weight=w, normalize=over).flatten()
    out["report"] = m.classification_report(t, y, sample_weight=w)
    out["report as data"] = m.classification_report(t, y, sample_weight=w, output_dict=True)
    return out


def probable(t, p, w, k):
    labels = list(range(k))
    return {
        "log_loss": m.log_loss(t, p, labels=labels, sample_weight=w),
        "brier": tried(m.brier_score_loss, t, p, labels=labels, sample_weight=w),
        "d2_log_loss": m.d2_log_loss_score(t, p, labels=labels, sample_weight=w) if len(set(t)) > 1 else None,
        "d2_brier": tried(m.d2_brier_score, t, p, labels=labels, sample_weight=w) if len(set(t)) > 1 else None,
    }


def calibration(t, p, w):
    """scikit-learn has the curve, without weights; the errors are over its points."""
    out = {}
    for end, bins, strategy in ("", 10, "uniform"), ("_15", 15, "uniform"), ("_mass", 10, "quantile"), ("_15_mass", 15, "quantile"):
        if w is not None:
            continue
        observed, predicted = calibration_curve(t, p, n_bins=bins, strategy=strategy, pos_label=1)
        edges = np.linspace(0, 1, bins + 1)
        if strategy == "quantile":
            edges = np.percentile(p, edges * 100)
        counts = np.bincount(np.searchsorted(edges[1:-1], p), minlength=bins)
        counts = counts[counts > 0]
        off = np.abs(observed - predicted)
        out["ece" + end] = (off * counts).sum() / len(p)
        out["mce" + end] = off.max()
        out["curve of ece" + end] = list(predicted) + list(observed)
    return out


def binary(name, p, t):
    p, t = np.asarray(p, float), np.asarray(t)

    def want(w):
        out = decided(t, (p > 0.5).astype(int), w, 2, ["binary", "macro", "micro", "weighted"])
        out |= probable(t, p, w, 2) | calibration(t, p, w)
        out["auc"] = m.roc_auc_score(t, p, sample_weight=w)
        out["auc up to 0.3"] = tried(m.roc_auc_score, t, p, max_fpr=0.3, sample_weight=w)
        out["average_precision"] = m.average_precision_score(t, p, sample_weight=w)
        out["curve of auc"] = np.concatenate(m.roc_curve(t, p, sample_weight=w, pos_label=1))
        out["curve of average_precision"] = np.concatenate(m.precision_recall_curve(t, p, sample_weight=w, pos_label=1))
        return out

    return cases(name, p[:, None], t, want)


def multi(name, p, t, k):
    p, t = np.asarray(p), np.asarray(t)
    labels, over = list(range(k)), ["macro", "micro", "weighted"]

    def want(w):
        out = decided(t, p.argmax(1), w, k, over) | probable(t, p, w, k)
        for top in 1, 2, 3, 5:
            out[f"top_{top}"] = m.top_k_accuracy_score(t, p, k=top, labels=labels, sample_weight=w)
        for a in over:
            end = "" if a == "macro" else "_" + a
            out["auc" + end] = m.roc_auc_score(t, p, multi_class="ovr", average=a, labels=labels, sample_weight=w)
            out["average_precision" + end] = m.average_precision_score(np.eye(k, dtype=int)[t], p, average=a, sample_weight=w)
            if a != "micro" and w is None:
                out["auc_ovo" + end] = m.roc_auc_score(t, p, multi_class="ovo", average=a, labels=labels)
        return out

    return cases(name, p, t, want)


def several(name, p, t):
    """Samples that may have several labels."""
    p, t = np.asarray(p), np.asarray(t)
    over = ["macro", "micro", "weighted", "samples"]

    def want(w):
        y = (p > 0.5).astype(int)
        out = averages(t, y, w, over, None)
        out["accuracy"] = m.accuracy_score(t, y, sample_weight=w)
        out["subset_accuracy"] = out["accuracy"]
        out["hamming_loss"] = m.hamming_loss(t, y, sample_weight=w)
        for a in over:
            end = "" if a == "macro" else "_" + a
            out["auc" + end] = m.roc_auc_score(t, p, average=a, sample_weight=w)
            out["average_precision" + end] = m.average_precision_score(t, p, average=a, sample_weight=w)
        out["report"] = m.classification_report(t, y, sample_weight=w)
        out["report as data"] = m.classification_report(t, y, sample_weight=w, output_dict=True)
        return out

    return cases(name, p, t, want)


NUMBERS = {
    "mse": m.mean_squared_error,
    "rmse": m.root_mean_squared_error,
    "mae": m.mean_absolute_error,
    "mape": m.mean_absolute_percentage_error,
    "msle": m.mean_squared_log_error,
    "rmsle": m.root_mean_squared_log_error,
    "median_absolute_error": m.median_absolute_error,
    "r2": m.r2_score,
    "explained_variance": m.explained_variance_score,
    "d2_absolute_error": m.d2_absolute_error_score,
    "pinball_0.5": partial(m.mean_pinball_loss, alpha=0.5),
    "pinball_0.9": partial(m.mean_pinball_loss, alpha=0.9),
    "d2_pinball_0.5": partial(m.d2_pinball_score, alpha=0.5),
    "d2_pinball_0.9": partial(m.d2_pinball_score, alpha=0.9),
}
ONE_NUMBER = {
    "poisson_deviance": m.mean_poisson_deviance,
    "gamma_deviance": m.mean_gamma_deviance,
    "tweedie_deviance_1.5": partial(m.mean_tweedie_deviance, power=1.5),
    "tweedie_deviance_-1": partial(m.mean_tweedie_deviance, power=-1),
    "tweedie_deviance_3": partial(m.mean_tweedie_deviance, power=3),
    "d2_tweedie_1": partial(m.d2_tweedie_score, power=1),
    "d2_tweedie_1.5": partial(m.d2_tweedie_score, power=1.5),
}


def regression(name, y, t, deviances=True):
    """Far from zero scikit-learn's Tweedie deviances are what rounding left."""
    y, t = np.asarray(y), np.asarray(t)

    def want(w):
        out = {k: tried(f, t, y, sample_weight=w) for k, f in NUMBERS.items()}
        if t.ndim == 1:
            out["max_error"] = m.max_error(t, y)
            out |= {k: tried(f, t, y, sample_weight=w) for k, f in ONE_NUMBER.items() if deviances and ("d2" not in k or np.ptp(t) > 0)}
        else:
            for k in "mse", "r2", "d2_absolute_error":
                out[k + " of outputs"] = NUMBERS[k](t, y, sample_weight=w, multioutput="raw_values")
                out[k + " weighed"] = NUMBERS[k](t, y, sample_weight=w, multioutput=[0.5, 0.25, 2])
            for k in "r2", "explained_variance":
                out[k + " by variance"] = NUMBERS[k](t, y, sample_weight=w, multioutput="variance_weighted")
        return out

    return cases(name, y, t, want)


def cases(name, p, t, want):
    for w in None, r.randint(0, 9, len(t)) / 4:
        if w is not None:
            w[0] = max(w[0], 0.25)
        values = {k: plain(v) for k, v in want(w).items() if v is not None}
        c = dict(name=name if w is None else name + ", weighed", p=p.tolist(), t=t.tolist(), want=values)
        if w is not None:
            c["w"] = w.tolist()
        yield c


def draw(n, classes, labels):
    t = r.choice(labels, n)
    p = np.stack([r.multinomial(20, r.dirichlet(1 + 2 * np.eye(classes)[c])) for c in t]) / 20
    return p, t


def noisy(*shape):
    t = np.round(r.randn(*shape) * 3 + 10, 2)
    return np.round(t + r.randn(*shape), 2), t


p2, t2 = draw(40, 2, [0, 1])
CASES = [
    binary("two classes", p2[:, 1], t2),
    binary("all alike", [0.5] * 6, [0, 1, 1, 0, 1, 0]),
    binary("all right", [0.9, 0.1, 0.8, 0.2], [1, 0, 1, 0]),
    binary("all wrong", [0.1, 0.9, 0.2, 0.8], [1, 0, 1, 0]),
    binary("only 0, found", [0.1, 0.2, 0.3], [0, 0, 0]),
    binary("only 0, missed", [0.9, 0.2, 0.8], [0, 0, 0]),
    binary("only 1, missed", [0.1, 0.2, 0.3], [1, 1, 1]),
    multi("four classes", *draw(45, 4, range(4)), 4),
    multi("a class without samples", *draw(30, 4, [0, 1, 3]), 4),
    multi("a class that does not occur", [[0.6, 0.2, 0.2], [0.1, 0.7, 0.2], [0.8, 0.1, 0.1]], [0, 1, 1], 3),
    several("three labels", r.randint(0, 21, (24, 3)) / 20, r.randint(0, 2, (24, 3))),
    several("labels that nobody has", r.randint(0, 21, (9, 4)) / 20, r.randint(0, 2, (9, 4)) * [1, 1, 1, 0]),
    regression("one number", *noisy(33)),
    regression("three numbers", *noisy(21, 3)),
    regression("right", [1.0, 2.0, 4.0], [1.0, 2.0, 4.0]),
    regression("equal targets", [1.0, 2.0, 4.0], [2.0, 2.0, 2.0]),
    regression("equal and right", [2.0, 2.0, 2.0], [2.0, 2.0, 2.0]),
    regression("one sample", [1.0], [3.0]),
    regression("below zero", [-2.0, 1.5, 0.0], [-1.0, 2.0, 0.5]),
    regression("far from zero", 1e8 + np.arange(9.0), 1e8 + np.arange(9.0)[::-1] / 4, deviances=False),
]

lines = ",\n".join(json.dumps(c, separators=(",", ":")) for group in CASES for c in group)
print(json.dumps({"versions": f"NumPy {np.__version__}, scikit-learn {sklearn.__version__}"})[:-1] + ', "cases": [\n' + lines + "\n]}")
