"""PyTorch with torch.compile, which writes C++ for a network and compiles it."""

import os
import shutil

import on_torch
from serve import Missing


def load(threads, library):
    from torch._inductor import config

    if not any(shutil.which(c) for c in (os.environ.get("CXX", "g++"), "g++", "clang++")):
        raise Missing("a C++ compiler, without which torch.compile compiles nothing")
    config.freezing = True  # weights are constants in inference
    return on_torch.load(threads, library)


works = on_torch.picture_works(compiled=True)
