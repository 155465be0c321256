"""Writes broadcast.json: pairs of shapes and the shape NumPy stretches both to,
null where there is none.

    python3 broadcast.py > broadcast.json  # made with NumPy 2.4.6
"""

import json

import numpy as np

rng = np.random.default_rng(7)
cases = []
for _ in range(150):
    full = rng.choice([0, 1, 2, 3, 4], rng.integers(0, 5), p=[0.05, 0.2, 0.25, 0.25, 0.25])
    pair = []
    for _ in range(2):
        shape = np.where(rng.random(len(full)) < 0.3, 1, full)
        if rng.random() < 0.4:
            shape = shape[rng.integers(0, len(full) + 1) :]
        if len(shape) and rng.random() < 0.5:
            shape[rng.integers(len(shape))] = rng.integers(0, 5)
        pair.append([int(d) for d in shape])
    try:
        want = list(np.broadcast_shapes(*map(tuple, pair)))
    except ValueError:
        want = None
    cases.append({"a": pair[0], "b": pair[1], "want": want})

print('[\n' + ',\n'.join(json.dumps(c) for c in cases) + '\n]')
