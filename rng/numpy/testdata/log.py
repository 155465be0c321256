"""Writes log.json: natural logarithms to 32 digits, for the test of log.

    python3 log.py > log.json

Each is high + low: the nearest float64 and the float64 nearest to the rest.
"""

import json
from decimal import Decimal, getcontext
from fractions import Fraction
from random import Random

getcontext().prec = 60
draw = Random(1)

xs = [draw.random() for _ in range(300)]
xs += [1 - draw.random() / 10 for _ in range(100)]  # near 1, where ln x is small
xs += [1 - 2.0**-k for k in range(2, 54, 3)]
xs += [2.0**-k for k in range(1, 105, 8)]
xs += [0.5**0.5 + k * 2.0**-53 for k in range(-2, 3)]  # where the reduction changes sides

rows = []
for x in xs:
    exact = Decimal(x).ln()
    high = float(exact)
    rows.append([x, high, float(Fraction(exact) - Fraction(high))])
print("[" + ",\n".join(json.dumps(row) for row in rows) + "]")
