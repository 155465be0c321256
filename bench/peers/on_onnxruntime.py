"""onnxruntime, with the network in a file that this script makes."""

import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from pattern import CLASSES, SIDE, images, probe, weights
from serve import Cannot

options = onnxruntime.SessionOptions()


def load(threads, library):
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return f"onnxruntime {onnxruntime.__version__}"


def network():
    """The article's network as it is in inference, dropout left out."""
    names = ["w1", "b1", "w2", "b2"]
    nodes = [
        helper.make_node("Gemm", ["x", "w1", "b1"], ["h"], transB=1),
        helper.make_node("Relu", ["h"], ["a"]),
        helper.make_node("Gemm", ["a", "w2", "b2"], ["y"], transB=1),
    ]
    graph = helper.make_graph(
        nodes, "mnist",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, ["N", SIDE])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, ["N", CLASSES])],
        [numpy_helper.from_array(w, name) for w, name in zip(weights(), names)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    return model.SerializeToString()


def infer_pictures(r):
    """A network that PyTorch writes down, with the same weights."""
    import io
    import warnings

    try:
        import torch
        import pictures
    except ImportError:
        raise Cannot("needs PyTorch, which writes the network down") from None
    warnings.simplefilter("ignore")
    x, file = pictures.pictures(r["network"], r["rows"])[0], io.BytesIO()
    torch.onnx.export(pictures.network(r["network"]).eval(), x, file, input_names=["x"], dynamo=False)
    session = onnxruntime.InferenceSession(file.getvalue(), options, providers=["CPUExecutionProvider"])
    feed = {"x": x.numpy()}

    def op():
        return session.run(None, feed)

    return op, probe(op()[0])


def infer(r):
    session = onnxruntime.InferenceSession(network(), options, providers=["CPUExecutionProvider"])
    feed = {"x": images(r["rows"])[0]}

    def op():
        return session.run(None, feed)

    return op, probe(op()[0])


works = {"infer": infer, "infer pictures": infer_pictures}
