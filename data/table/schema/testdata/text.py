"""Writes text.json: hashed n-grams of some texts, as the comment in text.go has them."""
import json
import math
import os
import unicodedata
from collections import Counter

M = (1 << 64) - 1


def hash_of(gram):
    h = 14695981039346656037
    for c in gram.encode():
        h = (h ^ c) * 1099511628211 & M
    h = (h ^ h >> 33) * 0xFF51AFD7ED558CCD & M
    h = (h ^ h >> 33) * 0xC4CEB9FE1A85EC53 & M
    return h ^ h >> 33


def vector(text, buckets):
    signs = "".join(c.lower() if unicodedata.category(c)[0] in "LM" or unicodedata.category(c) == "Nd" else " " for c in text)
    counts = Counter()
    for word in signs.split():
        word = f" {word} "
        for n in (3, 4):
            counts.update(word[i:i + n] for i in range(len(word) - n + 1))
    sums = [0.0] * buckets
    for gram, n in counts.items():
        h = hash_of(gram)
        sums[h % buckets] += (-1 if h >> 63 else 1) * (1 + math.log(n))
    length = math.sqrt(sum(v * v for v in sums)) or 1
    return [4 * v / length for v in sums]


texts = ["a", "Ice, ice: ICE!", "The pump doesn't start since 03/2024", "Größe naïve Été", "шум в насосе, Шум", "水泵不能启动", "e\u0301te\u0301", "?! …"]
cases = [{"text": t, "buckets": b, "want": vector(t, b)} for t in texts for b in (2, 16)]
with open(os.path.join(os.path.dirname(__file__), "text.json"), "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")
