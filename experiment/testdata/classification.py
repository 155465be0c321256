"""Prints what scikit-learn says of ten predictions, for classification_test.go
and curves_test.go.

    python classification.py
"""

from sklearn import metrics
from sklearn.calibration import calibration_curve

y = [0, 0, 0, 0, 1, 1, 1, 1, 0, 1]
p = [0.125, 0.375, 0.625, 0.0625, 0.875, 0.40625, 0.75, 0.9375, 0.84375, 0.6875]
said = [int(v > 0.5) for v in p]
print("precision", metrics.precision_score(y, said, average=None))
print("recall", metrics.recall_score(y, said, average=None))
print("f1", metrics.f1_score(y, said, average=None), metrics.f1_score(y, said, average="macro"))
print("auc", metrics.roc_auc_score(y, p))
print("average precision", metrics.average_precision_score(y, p))
print("log loss", metrics.log_loss(y, p))
print("brier", metrics.brier_score_loss(y, p))
print("confusion", metrics.confusion_matrix(y, said).tolist())
observed, predicted = calibration_curve(y, p, n_bins=10)
print("calibration", predicted.tolist(), observed.tolist())
print("roc", [c.tolist() for c in metrics.roc_curve(y, p)[:2]])
print("precision and recall", [c.tolist() for c in metrics.precision_recall_curve(y, p)[:2]])
print("confusion at 0.65", metrics.confusion_matrix(y, [int(v >= 0.65) for v in p]).tolist())
