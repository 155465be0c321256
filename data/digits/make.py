"""Writes digits-images.idx3.gz and digits-labels.idx1.gz, the digits that
scikit-learn carries (sklearn.datasets.load_digits), as IDX files. NOTICE says
where they come from. The files do not depend on the day they are made."""

import gzip
import pathlib
import struct

import numpy as np
from sklearn.datasets import load_digits

digits = load_digits()
for name, array in [("images.idx3", digits.images), ("labels.idx1", digits.target)]:
    header = bytes([0, 0, 8, array.ndim]) + struct.pack(f">{array.ndim}I", *array.shape)
    content = header + array.astype(np.uint8).tobytes()
    path = pathlib.Path(__file__).with_name(f"digits-{name}.gz")
    path.write_bytes(gzip.compress(content, compresslevel=9, mtime=0))
