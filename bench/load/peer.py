"""A peer of cajal serve: FastAPI on uvicorn, with a network that onnxruntime runs.

    python peer.py MODEL.safetensors

It answers POST /v2/models/m/infer for the columns of the model, with a network of the
same linear layers with weights of its own: what it costs does not depend on them. As most such
services do, it has one process, whose onnxruntime has a thread for each processor.
"""

import json
import socket
import struct
import sys

import numpy as np
import onnx
import onnxruntime
import uvicorn
from fastapi import FastAPI, Request, Response
from onnx import TensorProto, helper


def shapes(path):
    """Returns the shapes of a model's matrices, (outputs, inputs), in the order of its layers."""
    with open(path, "rb") as f:
        header = json.loads(f.read(struct.unpack("<Q", f.read(8))[0]))
    matrices = [(v["data_offsets"][0], v["shape"]) for k, v in header.items() if k != "__metadata__" and len(v["shape"]) == 2]
    return [shape for _, shape in sorted(matrices)]


def network(widths):
    """Returns a network with ReLU between its layers and probabilities behind the last."""
    random = np.random.default_rng(0)
    nodes, weights, name = [], [], "x"
    for i, (a, b) in enumerate(zip(widths, widths[1:])):
        for part, value in ("w", random.normal(0, (2 / a) ** 0.5, (a, b))), ("b", np.zeros(b)):
            weights.append(onnx.numpy_helper.from_array(value.astype(np.float32), f"{part}{i}"))
        nodes.append(helper.make_node("Gemm", [name, f"w{i}", f"b{i}"], [f"z{i}"]))
        last = i == len(widths) - 2
        name = "y" if last else f"a{i}"
        nodes.append(helper.make_node("Softmax" if last else "Relu", [f"z{i}"], [name]))
    graph = helper.make_graph(
        nodes, "network",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, widths[0]])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, widths[-1]])], weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)
    options = onnxruntime.SessionOptions()
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # the load runs beside it
    return onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])


matrices = shapes(sys.argv[1])
widths = [matrices[0][1]] + [outputs for outputs, _ in matrices]
columns = [f"x{i}" for i in range(widths[0])]
session = network(widths)
app = FastAPI()


@app.get("/v2/models/m")
def metadata():
    return {"name": "m", "inputs": [{"name": c, "datatype": "FP64", "shape": [-1]} for c in columns]}


@app.post("/v2/models/m/infer")
async def infer(request: Request):
    inputs = (await request.json())["inputs"]
    x = np.array([i["data"] for i in inputs], np.float32).T
    y = session.run(None, {"x": np.ascontiguousarray(x)})[0]
    outputs = [{"name": f"p{k}", "shape": [len(y)], "datatype": "FP32", "data": y[:, k].tolist()} for k in range(y.shape[1])]
    return Response(json.dumps({"model_name": "m", "outputs": outputs}), media_type="application/json")


listener = socket.create_server(("127.0.0.1", 0), backlog=4096)
print(f"answers at http://127.0.0.1:{listener.getsockname()[1]}", flush=True)
uvicorn.Server(uvicorn.Config(app, log_level="warning")).run([listener])
