"""Writes what real clients send, byte for byte, as *.http beside this file.

    pip install 'tritonclient[http]' kserve
    python capture.py

A socket takes each request, keeps it, and answers with an error, so no server is
needed. TestClients in clients_test.go has a server answer the files.
"""

import asyncio
import pathlib
import re
import socket
import threading

import numpy as np
import tritonclient.http as triton

HERE = pathlib.Path(__file__).parent
REFUSAL = b'HTTP/1.1 400 Bad Request\r\nContent-Length: 13\r\nConnection: close\r\n\r\n{"error":"-"}'


def receive(listener, name):
    peer, _ = listener.accept()
    data = b""
    while True:
        data += peer.recv(1 << 16)
        head, end, body = data.partition(b"\r\n\r\n")
        length = re.search(rb"(?i)content-length: *(\d+)", re.sub(rb"(?i)inference-header-content-length", b"", head))
        if end and len(body) >= (int(length[1]) if length else 0):
            break
    # The port and the versions of clients differ from run to run.
    head = re.sub(rb"(?im)^(host): .*?\r?$", rb"\1: localhost\r", head)
    (HERE / (name + ".http")).write_bytes(head + end + body)
    peer.sendall(REFUSAL)
    peer.close()


def capture(name, ask):
    listener = socket.create_server(("127.0.0.1", 0))
    keeper = threading.Thread(target=receive, args=(listener, name))
    keeper.start()
    try:
        ask("127.0.0.1:%d" % listener.getsockname()[1])
    except Exception as refused:  # it is always
        print(name, type(refused).__name__)
    keeper.join()
    listener.close()


def tensor(name, values, datatype, **how):
    t = triton.InferInput(name, list(values.shape), datatype)
    t.set_data_from_numpy(values, **how)
    return t


LENGTH = np.array([3, 1.5], np.float32)
COLOUR = np.array(["white", "réd"], object)


def garden(**how):
    return [tensor("length", LENGTH, "FP32", **how), tensor("colour", COLOUR, "BYTES", **how)]


def v2(inputs, outputs=None, **more):
    return lambda at: triton.InferenceServerClient(at).infer("garden", inputs, outputs=outputs, **more)


def kserve_ask(data):
    async def ask(at):
        from kserve import InferenceRESTClient, RESTConfig

        protocol = "v1" if isinstance(data, dict) else "v2"
        client = InferenceRESTClient(RESTConfig(protocol=protocol, retries=0))
        await client.infer("http://" + at, data, model_name="garden")

    return lambda at: asyncio.run(ask(at))


def main():
    capture("triton-binary", v2(garden()))
    capture("triton-json", v2(garden(binary_data=False), [triton.InferRequestedOutput("class", binary_data=False)]))
    capture("triton-mixed", v2(
        [garden()[0], garden(binary_data=False)[1]],
        [triton.InferRequestedOutput("class", binary_data=False), triton.InferRequestedOutput("probabilities")],
        request_id="7"))
    capture("triton-top", v2(garden(), [triton.InferRequestedOutput("probabilities", class_count=2)]))
    capture("triton-gzip", v2(garden(), request_compression_algorithm="gzip", response_compression_algorithm="gzip"))
    capture("triton-deflate", v2(garden(), request_compression_algorithm="deflate", response_compression_algorithm="deflate"))
    capture("triton-half", v2([tensor("input", np.arange(12, dtype=np.float16).reshape(2, 2, 3), "FP16")]))

    from kserve import InferInput, InferRequest

    length, colour = InferInput("length", [2], "FP32"), InferInput("colour", [2], "BYTES")
    length.set_data_from_numpy(LENGTH, binary_data=True)
    colour.set_data_from_numpy(COLOUR, binary_data=True)
    capture("kserve-binary", kserve_ask(InferRequest(model_name="garden", infer_inputs=[length, colour])))
    capture("kserve-v1", kserve_ask({"instances": [{"length": 3, "colour": "white"}]}))


main()
