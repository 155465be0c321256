"""PaddlePaddle, dygraph, as the article's network would be trained by hand."""

import paddle
from paddle import nn

from pattern import images, probe, weights


def load(threads, library):
    paddle.set_device("cpu")
    return f"PaddlePaddle {paddle.__version__}"


def network(dropout):
    net = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), *([] if dropout is None else [nn.Dropout(dropout)]), nn.Linear(512, 10))
    for p, w in zip(net.parameters(), weights()):
        p.set_value(w.T)  # it stores a weight as (in, out)
    return net


def stepper(net, batch):
    x, y = images(batch)
    x, y = paddle.to_tensor(x), paddle.to_tensor(y)
    adam = paddle.optimizer.Adam(learning_rate=0.001, parameters=net.parameters())
    criterion = nn.CrossEntropyLoss()

    def step():
        loss = criterion(net(x), y)
        loss.backward()
        adam.step()
        adam.clear_grad()
        return loss

    return step


def train(r):
    check = stepper(network(None), r["rows"])
    return stepper(network(0.2), r["rows"]), [float(check()) for _ in range(5)]


def infer(r):
    net, x = network(0.2), paddle.to_tensor(images(r["rows"])[0])
    net.eval()

    def op():
        with paddle.no_grad():
            return net(x)

    return op, probe(op().numpy())


works = {"train": train, "infer": infer}
