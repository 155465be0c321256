"""The peers of bench/tables: what people use for tables in Python, as it comes.

Reads one job as JSON from standard input: {"train": CSV, "test": CSV, "target":
column, "classes": true or false, "peers": [names], "seed": 0}. Prints a line of
JSON for each peer: {"peer": name, "seconds": …, "classes": [names],
"predictions": [[probabilities of the classes] or [number] for each test row]},
or {"peer": name, "error": "…"}.

    linear   logistic regression, for numbers ridge regression
    mlp      scikit-learn's multi-layer perceptron
    trees    scikit-learn's HistGradientBoosting
    realmlp  RealMLP-TD-S of pytabkit, which needs PyTorch

All see the same columns: dates as numbers of days, texts as categories, but for
texts that nearly never repeat and the number of the row, which are left out.
"""

import contextlib
import json
import sys
import time
import warnings

import numpy as np
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegressionCV, RidgeCV
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, StandardScaler

warnings.filterwarnings("ignore")  # that 200 epochs do not converge


def columns(train, test):
    """Returns both parts as numbers and categories."""
    for c in train.columns:
        if not pd.api.types.is_numeric_dtype(train[c]) or train[c].dtype == bool:
            days = pd.to_datetime(train[c], format="ISO8601", errors="coerce", utc=True)
            if train[c].dtype != bool and days.notna().mean() > 0.9:
                day = pd.Timedelta(days=1)
                origin = pd.Timestamp("1970-01-01", tz="UTC")
                train[c] = (days - origin) / day
                test[c] = (pd.to_datetime(test[c], format="ISO8601", errors="coerce", utc=True) - origin) / day
                continue
            known = train[c].nunique()
            if known > len(train) / 2 or known < 2:
                train, test = train.drop(columns=c), test.drop(columns=c)
                continue
            train[c] = train[c].astype("object").where(train[c].notna(), "missing").astype(str).astype("category")
            test[c] = test[c].astype("object").where(test[c].notna(), "missing").astype(str)
            test[c] = pd.Categorical(test[c], categories=train[c].cat.categories)
        elif train[c].nunique() < 2:
            train, test = train.drop(columns=c), test.drop(columns=c)
    return train, test


def scaled(train):
    """Numbers standardised, categories one-hot."""
    texts = [c for c in train.columns if isinstance(train[c].dtype, pd.CategoricalDtype)]
    numbers = [c for c in train.columns if c not in texts]
    return make_column_transformer(
        (make_pipeline(SimpleImputer(add_indicator=True), StandardScaler()), numbers),
        (OneHotEncoder(handle_unknown="infrequent_if_exist", min_frequency=5, sparse_output=False), texts),
    )


def linear(classes, seed, train):
    model = LogisticRegressionCV(scoring="neg_log_loss", max_iter=1000, use_legacy_attributes=False) if classes else RidgeCV(np.logspace(-3, 3, 13))
    return make_pipeline(scaled(train), model)


def mlp(classes, seed, train):
    return make_pipeline(scaled(train), (MLPClassifier if classes else MLPRegressor)(random_state=seed))


def trees(classes, seed, train):
    # Of a category with more levels than it takes it sees the place among the levels.
    many = [c for c in train.columns if isinstance(train[c].dtype, pd.CategoricalDtype) and len(train[c].cat.categories) > 255]
    model = (HistGradientBoostingClassifier if classes else HistGradientBoostingRegressor)(random_state=seed, categorical_features="from_dtype")
    order = make_column_transformer(
        (OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1), many), remainder="passthrough", verbose_feature_names_out=False)
    return make_pipeline(order.set_output(transform="pandas"), model)


def realmlp(classes, seed, train):
    from pytabkit import RealMLP_TD_S_Classifier, RealMLP_TD_S_Regressor
    model = (RealMLP_TD_S_Classifier if classes else RealMLP_TD_S_Regressor)(random_state=seed, device="cpu")
    # It refuses missing numbers: they are the mean, and a column says where.
    missing = [c for c in train.columns if pd.api.types.is_numeric_dtype(train[c]) and train[c].isna().any()]
    known = make_column_transformer((SimpleImputer(add_indicator=True), missing), remainder="passthrough", verbose_feature_names_out=False)
    return make_pipeline(known.set_output(transform="pandas"), model)


peers = {"linear": linear, "mlp": mlp, "trees": trees, "realmlp": realmlp}

job = json.load(sys.stdin)
read = {"keep_default_na": True, "na_values": ["?"]}
train, test = pd.read_csv(job["train"], **read), pd.read_csv(job["test"], **read)
y, target = train.pop(job["target"]), test.pop(job["target"])
if job["classes"]:
    # Classes are texts as they stand in the file.
    raw = {"dtype": {job["target"]: str}, "usecols": [job["target"]], "keep_default_na": False}
    y = pd.read_csv(job["train"], **raw)[job["target"]].to_numpy()
for c in ["rownames"]:
    if c in train:
        train, test = train.drop(columns=c), test.drop(columns=c)
train, test = columns(train, test)
for name in job["peers"]:
    began = time.perf_counter()
    try:
        with contextlib.redirect_stdout(sys.stderr):
            model = peers[name](job["classes"], job["seed"], train)
            if job["classes"]:
                names, codes = np.unique(y, return_inverse=True)
                p = model.fit(train, codes).predict_proba(test)
            else:
                names, p = [], model.fit(train, np.asarray(y, float)).predict(test).reshape(-1, 1)
        answer = {"classes": list(names), "predictions": np.asarray(p, float).tolist()}
    except Exception as e:  # a peer that cannot read a table loses no other
        answer = {"error": f"{type(e).__name__}: {e}"}
    print(json.dumps({"peer": name, "seconds": time.perf_counter() - began} | answer), flush=True)
