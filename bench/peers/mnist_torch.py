"""The MNIST article in PyTorch, from the files to the test accuracy.

python3 mnist_torch.py DIRECTORY THREADS EPOCHS

Prints {"accuracy": …, "loss": …} of the test images. As PyTorch's tutorials
write it, but with the images in one tensor, which is faster than a DataLoader
of single ones.
"""

import gzip
import json
import os
import sys

import numpy as np
import torch
from torch import nn


def read(folder, name, header):
    path = os.path.join(folder, name)
    with (open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz", "rb")) as f:
        return np.frombuffer(f.read(), np.uint8, offset=header)


def load(folder, name):
    x = read(folder, name + "-images-idx3-ubyte", 16).reshape(-1, 784)
    y = read(folder, name + "-labels-idx1-ubyte", 8)
    return torch.from_numpy(x.astype("float32") / 255), torch.from_numpy(y.astype("int64"))


def main():
    folder, threads, epochs = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    torch.set_num_threads(threads)
    torch.manual_seed(0)
    x, y = load(folder, "train")
    net = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Dropout(0.2), nn.Linear(512, 10))
    for layer in (net[0], net[3]):  # as the article's framework starts
        nn.init.xavier_uniform_(layer.weight)
        nn.init.zeros_(layer.bias)
    adam, criterion = torch.optim.Adam(net.parameters(), lr=0.001), nn.CrossEntropyLoss()
    for _ in range(epochs):
        for batch in torch.randperm(len(x)).split(64):
            adam.zero_grad()
            loss = criterion(net(x[batch]), y[batch])
            loss.backward()
            adam.step()
    net.eval()
    x, y = load(folder, "t10k")
    with torch.inference_mode():
        out = net(x)
        print(json.dumps({"accuracy": (out.argmax(1) == y).double().mean().item(), "loss": criterion(out, y).item()}))


if __name__ == "__main__":
    main()
