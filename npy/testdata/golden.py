"""Writes the golden files of package npy with NumPy.

    python3 -m pip install numpy
    python3 golden.py        # in this folder

made with numpy 2.4.6. golden.npz has one array of each type of number in both
orders, under its name in the test; the .npy files are what the package must
write byte for byte, and others that it must read or refuse.
"""

import io
import zipfile

import numpy as np

small = np.array([[0, 1, 2], [3, 100, 7]])
signed = np.array([[0, -1, 2], [-3, 100, -128]])
real = np.array([[0.0, -1.0, 0.25], [1.5, -448.0, 0.015625]])

arrays = {"bool": small.astype("?")}
for order, name in (("<", "little"), (">", "big")):
    for size in (1, 2, 4, 8):
        arrays[f"i{size}-{name}"] = (signed * 2 ** (8 * size - 8)).astype(f"{order}i{size}")
        scale = 2 ** (8 * size - 9) if size > 1 else 1
        arrays[f"u{size}-{name}"] = (small * scale).astype(f"{order}u{size}")
    for size in (2, 4, 8):
        arrays[f"f{size}-{name}"] = real.astype(f"{order}f{size}")
arrays["fortran"] = np.asfortranarray(np.arange(24, dtype="<f4").reshape(2, 3, 4))
arrays["scalar"] = np.array(2.5)
arrays["empty"] = np.zeros((0, 3), "<f4")
np.savez("golden.npz", **arrays)
np.savez_compressed("packed.npz", x=np.tile(real, (50, 1)), y=np.arange(100) % 3)

np.save("c.npy", real.astype("<f4"))
np.save("fortran.npy", np.asfortranarray(real))
np.save("int64.npy", np.arange(3))
np.save("scalar.npy", np.array(2.5))
np.save("u1.npy", small.astype("u1"))
np.save("big.npy", small.astype(">i4"))
np.save("half.npy", real.astype("<f2"))

for version in ((2, 0), (3, 0)):
    with open(f"version{version[0]}.npy", "wb") as f:
        np.lib.format.write_array(f, real, version=version)

refused = {
    "complex": np.zeros(2, "<c8"),
    "object": np.array([None, 1], dtype=object),
    "text": np.array(["a", "b"]),
    "bytes": np.array([b"a"]),
    "date": np.array(["2020-01-01"], "M8[D]"),
    "span": np.zeros(1, "m8[s]"),
    "record": np.zeros(1, [("a", "<f4"), ("b", "<i4")]),
    "long": np.zeros(1, "<f16"),
    "u8": np.array([1, 2**63], "<u8"),
    "axes": np.zeros((1,) * 9),
}
with zipfile.ZipFile("refused.npz", "w") as z:
    for name, a in refused.items():
        b = io.BytesIO()
        np.save(b, a, allow_pickle=True)
        z.writestr(zipfile.ZipInfo(name + ".npy"), b.getvalue())
    z.writestr(zipfile.ZipInfo("readme.txt"), "no array")
