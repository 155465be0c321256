"""Writes the seeds of FuzzRead: small files, whole and damaged, as go test
keeps them."""

import gzip
import pathlib
import struct


def array(kind, shape, data):
    return bytes([0, 0, kind, len(shape)]) + b"".join(struct.pack(">I", d) for d in shape) + data


images = array(0x08, (2, 2, 3), bytes(range(12)))
packed = gzip.compress(images, mtime=0)
seeds = {
    "images": images,
    "labels": array(0x08, (3,), b"\x00\x09\x05"),
    "int8": array(0x09, (2,), b"\x80\x7f"),
    "int16": array(0x0B, (2,), struct.pack(">2h", -2, 300)),
    "int32": array(0x0C, (1, 2), struct.pack(">2i", -(2**31), 7)),
    "float32": array(0x0D, (2,), struct.pack(">2f", float("nan"), 1.5)),
    "float64": array(0x0E, (2,), struct.pack(">2d", float("-inf"), 1e-300)),
    "empty": array(0x08, (0, 28, 28), b""),
    "packed": packed,
    "packed_twice": gzip.compress(packed, mtime=0),
    "packed_short": packed[:-9],
    "packed_checksum": packed[:-8] + bytes(4) + packed[-4:],
    "packed_bomb": gzip.compress(array(0x08, (1,), bytes(1 << 20)), mtime=0),
    "short": images[:-1],
    "long": images + b"\x00",
    "header_short": images[:7],
    "magic": b"\x89PNG\r\n\x1a\n",
    "type": array(0x0A, (1,), b"\x00"),
    "no_axes": array(0x08, (), b"\x00"),
    "many_axes": array(0x08, (1,) * 9, b"\x00"),
    "four_billion": array(0x08, (0xFFFFFFFF, 28, 28), b"\x00"),
    "overflow": array(0x0E, (0xFFFFFFFF,) * 8, b"\x00"),
    "empty_overflow": array(0x0E, (0, 0xFFFFFFFF, 0xFFFFFFFF), b""),
    "nothing": b"",
}
folder = pathlib.Path(__file__).parent / "fuzz" / "FuzzRead"
folder.mkdir(parents=True, exist_ok=True)
for name, content in seeds.items():
    text = "".join(f"\\x{b:02x}" for b in content)
    (folder / name).write_text(f'go test fuzz v1\n[]byte("{text}")\n')
