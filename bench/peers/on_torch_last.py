"""PyTorch with channels last: in memory the channels of a pixel stand together."""

import on_torch


def load(threads, library):
    return on_torch.load(threads, library)


works = on_torch.picture_works(last=True)
