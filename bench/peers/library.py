"""C libraries with a matrix product, called without anything in between."""

import ctypes
import ctypes.util
import glob
import os
import sys

from serve import Missing


def open_library(given, names, folders=()):
    """Opens the given file, or the first that is found under one of the names."""
    tried = [given] if given else []
    if not given:
        for name in names:
            for folder in (os.path.join(sys.prefix, "lib"), *folders):
                tried += sorted(glob.glob(os.path.join(folder, f"lib{name}.so*")))
                tried += sorted(glob.glob(os.path.join(folder, f"lib{name}*.dylib")))
            found = ctypes.util.find_library(name)
            tried += [found] if found else []
    why = "no library " + " or ".join("lib" + name for name in names)
    for path in tried:
        try:
            return ctypes.CDLL(path)
        except OSError as e:
            why = str(e)
    raise Missing(why)


def has_avx512():
    try:
        with open("/proc/cpuinfo") as f:
            return "avx512dq" in f.read()
    except OSError:
        return False
