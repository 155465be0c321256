"""Writes augment.json: what torchvision's transforms, and PyTorch's grid_sample where a
picture is filled otherwise, make of pictures from black, 0, to white, 1."""

import json
import math

import torch
import torch.nn.functional as F
import torchvision.transforms.v2.functional as V
from torchvision.transforms.v2 import InterpolationMode

torch.manual_seed(0)
cases = []


def case(name, args, x, y):
    cases.append({"op": name, "args": args, "shape": list(x.shape),
                  "x": [round(v, 6) for v in x.flatten().tolist()],
                  "y": [round(v, 6) for v in y.flatten().tolist()]})


def pictures():
    for shape in [(1, 6, 6), (3, 5, 8), (3, 9, 4)]:
        yield torch.round(torch.rand(shape), decimals=2)


def sampled(x, m, mode):
    h, w = x.shape[1:]
    ys, xs = torch.meshgrid(torch.arange(h) - (h - 1) / 2, torch.arange(w) - (w - 1) / 2, indexing="ij")
    grid = torch.stack([(m[0] * xs + m[1] * ys) / (w / 2), (m[2] * xs + m[3] * ys) / (h / 2)], -1)[None]
    if mode == "white":
        return F.grid_sample(x[None] - 1, grid.float(), padding_mode="zeros", align_corners=False)[0] + 1
    return F.grid_sample(x[None], grid.float(), padding_mode={"edge": "border", "reflect": "reflection"}[mode], align_corners=False)[0]


for x in pictures():
    case("flip", [0], x, V.horizontal_flip(x))
    case("flip", [1], x, V.vertical_flip(x))
    h, w = x.shape[1:]
    for down, right in [(2, -1), (0, 3), (-3, -3)]:
        for fill, mode in [("edge", "edge"), ("reflect", "symmetric"), ("black", "constant")]:
            p = V.pad(x, [3], padding_mode=mode)
            case("shift", [down, right, fill], x, V.crop(p, 3 - down, 3 - right, h, w))
    for angle in [30.0, -7.5, 90.0]:
        case("rotate", [angle, "black"], x, V.rotate(x, angle, interpolation=InterpolationMode.BILINEAR))
        a = math.radians(angle)
        for fill in ["edge", "reflect", "white"]:
            case("rotate", [angle, fill], x, sampled(x, [math.cos(a), -math.sin(a), math.sin(a), math.cos(a)], fill))
    for factor in [0.6, 1.3]:
        case("scale", [factor, "black"], x, V.affine(x, 0.0, [0, 0], factor, [0.0, 0.0], interpolation=InterpolationMode.BILINEAR))
        for fill in ["edge", "reflect", "white"]:
            case("scale", [factor, fill], x, sampled(x, [1 / factor, 0, 0, 1 / factor], fill))
    for angle, factor in [(30.0, 0.6), (-12.5, 1.3)]:
        case("turn", [angle, factor, "black"], x, V.affine(x, -angle, [0, 0], factor, [0.0, 0.0], interpolation=InterpolationMode.BILINEAR))
        a = math.radians(angle)
        for fill in ["edge", "reflect", "white"]:
            case("turn", [angle, factor, fill], x, sampled(x, [math.cos(a) / factor, -math.sin(a) / factor, math.sin(a) / factor, math.cos(a) / factor], fill))
    for box in [(1, 1, 3, 2), (0, 0, h, w), (h - 1, 0, 1, 3)]:
        case("crop", list(box), x, V.resized_crop(x, *box, [h, w]))
    for factor in [0.0, 0.6, 1.7]:
        case("brightness", [factor], x, V.adjust_brightness(x, factor))
        case("contrast", [factor], x, V.adjust_contrast(x, factor))
        case("saturation", [factor], x, V.adjust_saturation(x, factor))
    for by in [-0.5, -0.1, 0.3]:
        case("hue", [by], x, V.adjust_hue(x, by))
    case("erase", [1, 0, 3, 2], x, V.erase(x, 1, 0, 3, 2, torch.tensor(0.5)))

with open("augment.json", "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
