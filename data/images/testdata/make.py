"""Writes pictures of every kind that is read, and what Pillow makes of them.

    python3 -m pip install pillow
    cd data/images/testdata && python3 make.py

expected.json has of each file the colours of the largest square in its middle, turned as
EXIF says and laid on white paper: a number from 0 to 255 for red, green and blue of each
pixel, row by row.
"""

import json

from PIL import Image, ImageOps

SIDE = 16
expected = {}


def smooth(w, h):
    """Colours that change so slowly that it does not matter where colour is sampled."""
    m = Image.new("RGB", (w, h))
    m.putdata([(40 + 160 * x // w, 60 + 120 * y // h, 200 - 100 * (x + y) // (w + h)) for y in range(h) for x in range(w)])
    return m


def odd(w, h):
    """No two pixels alike, so that each place shows where it came from."""
    m = Image.new("RGB", (w, h))
    m.putdata([(30 * x, 40 * y, 255 - 5 * x - 3 * y) for y in range(h) for x in range(w)])
    return m


def note(name):
    m = ImageOps.exif_transpose(Image.open(name))
    if m.mode == "I;16":
        m = m.point(lambda v: v / 256).convert("L")
    side = min(m.size)
    x, y = (m.width - side) // 2, (m.height - side) // 2
    m = m.convert("RGB") if m.mode == "CMYK" else m.convert("RGBA")
    if m.mode == "RGBA":
        paper = Image.new("RGBA", m.size, "white")
        paper.alpha_composite(m)
        m = paper.convert("RGB")
    m = m.crop((x, y, x + side, y + side))
    expected[name] = list(m.tobytes())


def write(name, m, **options):
    m.save(name, **options)
    note(name)


def oriented(o, order="II"):
    e = Image.Exif()
    e.endian = "<" if order == "II" else ">"
    e[0x0112] = o
    return e


base = smooth(SIDE, SIDE)
write("colour.jpg", base, quality=95, subsampling=0)
write("progressive.jpg", base, quality=95, subsampling=0, progressive=True)
write("grey.jpg", base.convert("L"), quality=95)
write("cmyk.jpg", base.convert("CMYK"), quality=95)
# The same numbers as YCCK: the Adobe segment says so in its last byte.
ycck = bytearray(open("cmyk.jpg", "rb").read())
at = ycck.index(b"Adobe")
ycck[at + 11] = 2
open("ycck.jpg", "wb").write(ycck)
note("ycck.jpg")

write("grey16.png", Image.frombytes("I;16", (SIDE, SIDE), b"".join((251 * i).to_bytes(2, "little") for i in range(SIDE * SIDE))))
greyalpha = Image.new("LA", (SIDE, SIDE))
greyalpha.putdata([(8 * x, 17 * y) for y in range(SIDE) for x in range(SIDE)])
write("greyalpha.png", greyalpha)
write("palette.png", base.convert("P", palette=Image.ADAPTIVE, colors=7), transparency=3)
write("greypalette.png", base.convert("L").convert("P"))
write("bits.png", base.convert("1"))

slow = smooth(64, 64).crop((0, 0, SIDE, SIDE))  # WebP always has colour for squares of four pixels
write("lossy.webp", slow, quality=95)
write("lossless.webp", base, lossless=True)
alpha = slow.copy()
alpha.putalpha(greyalpha.getchannel("A"))
write("alpha.webp", alpha, quality=95)
write("animated.webp", slow, save_all=True, append_images=[smooth(SIDE, SIDE).rotate(180)], quality=95)
write("animated.gif", base, save_all=True, append_images=[base.rotate(180)])

for o in range(1, 9):
    for w, h in (8, 5), (5, 8):
        write(f"turned-{o}-{w}x{h}.png", odd(w, h), exif=oriented(o, "MM" if o % 2 else "II"))
write("turned.jpg", smooth(24, 16), quality=95, subsampling=0, exif=oriented(6))
write("turned.webp", smooth(64, 64).crop((0, 0, 24, 16)), quality=95, exif=oriented(8, "MM"))

json.dump(expected, open("expected.json", "w"), separators=(",", ":"), sort_keys=True)
