"""Writes the messages that real clients send, byte for byte, as *.pb beside this file.

    pip install 'tritonclient[grpc]' kserve
    python capture.py triton
    python capture.py kserve

They are two runs since both bring the protocol's names, and Python takes them once.

A server takes each message, keeps it, and answers with an error. TestClients in
clients_test.go has a server of ours answer the files.
"""

import asyncio
import concurrent.futures
import pathlib
import sys

import grpc
import numpy as np

HERE = pathlib.Path(__file__).parent


class Keeper(grpc.GenericRpcHandler):
    name = None

    def service(self, call):
        def keep(message, context):
            (HERE / (self.name + ".pb")).write_bytes(message)
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "-")

        return grpc.unary_unary_rpc_method_handler(keep)


keeper = Keeper()
server = grpc.server(concurrent.futures.ThreadPoolExecutor())
server.add_generic_rpc_handlers([keeper])
address = "127.0.0.1:%d" % server.add_insecure_port("127.0.0.1:0")
server.start()


def capture(name, ask):
    keeper.name = name
    try:
        ask()
    except Exception as refused:  # it is always
        print(name, type(refused).__name__)


LENGTH = np.array([3, 1.5], np.float32)
COLOUR = np.array(["white", "réd"], object)


def triton():
    import tritonclient.grpc as triton

    def tensor(name, values, datatype):
        t = triton.InferInput(name, list(values.shape), datatype)
        t.set_data_from_numpy(values)
        return t

    client = triton.InferenceServerClient(address)
    inputs = [tensor("length", LENGTH, "FP32"), tensor("colour", COLOUR, "BYTES")]
    capture("triton", lambda: client.infer("garden", inputs))
    outputs = [triton.InferRequestedOutput("probabilities", class_count=2), triton.InferRequestedOutput("class")]
    more = dict(model_version="1", request_id="7", priority=1, timeout=1000)
    capture("triton-chosen", lambda: client.infer("garden", inputs, outputs=outputs, **more))
    half = tensor("input", np.array([[1, 2, 0, 0.5, -1, 0]], np.float16), "FP16")
    capture("triton-half", lambda: client.infer("garden", [half]))


def kserve():
    import kserve as k

    async def ask(inputs):
        await k.InferenceGRPCClient(address).infer(k.InferRequest("garden", inputs, request_id="7"))

    for name, binary in [("kserve-typed", False), ("kserve-raw", True)]:
        inputs = [k.InferInput("length", [2], "FP32"), k.InferInput("colour", [2], "BYTES")]
        inputs[0].set_data_from_numpy(LENGTH, binary_data=binary)
        inputs[1].set_data_from_numpy(COLOUR, binary_data=binary)
        capture(name, lambda: asyncio.run(ask(inputs)))


{"triton": triton, "kserve": kserve}[sys.argv[1]]()
server.stop(None)
