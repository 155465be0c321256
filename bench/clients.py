"""Asks a running server with the clients of Triton and KServe, in each way they have.

    cajal serve runs/iris/model.safetensors &
    pip install 'tritonclient[http]' kserve
    python bench/clients.py localhost:8080 iris

Any model of a table will do: its columns are asked for, and each gets some values. What is
printed is the answer of each way; all of one protocol have to agree, or the script fails.
"""

import asyncio
import json
import sys

import numpy as np
import tritonclient.http as triton

TYPES = {"FP64": np.float64, "FP32": np.float32, "INT64": np.int64, "BYTES": object}
ROWS = 300  # whose answers are long enough to be compressed


def columns(metadata):
    for i, tensor in enumerate(metadata["inputs"]):
        shape = [ROWS] + tensor["shape"][1:]
        numbers = np.random.default_rng(i).uniform(0, 7, shape).round(1)
        text = tensor["datatype"] == "BYTES"
        yield tensor, np.full(shape, "a", object) if text else numbers.astype(TYPES[tensor["datatype"]])


def inputs(metadata, binary):
    for tensor, values in columns(metadata):
        one = triton.InferInput(tensor["name"], list(values.shape), tensor["datatype"])
        one.set_data_from_numpy(values, binary_data=binary)
        yield one


def main(at, model):
    client = triton.InferenceServerClient(at)
    assert client.is_server_live() and client.is_server_ready() and client.is_model_ready(model)
    print(client.get_server_metadata())
    metadata = client.get_model_metadata(model)
    print(metadata)
    # Those that need no more than the inputs, as bounds of numbers do.
    names = [o["name"] for o in client.infer(model, list(inputs(metadata, False))).get_response()["outputs"]]
    want = None
    for binary in True, False:
        for packed in None, "gzip", "deflate":
            # Without outputs the client asks for all in binary.
            asked = None if binary else [triton.InferRequestedOutput(n, binary_data=False) for n in names]
            result = client.infer(model, list(inputs(metadata, binary)), outputs=asked, request_id="7",
                                  request_compression_algorithm=packed, response_compression_algorithm=packed)
            got = [result.as_numpy(n).astype(str).tolist() for n in names]
            want = want or got
            assert got == want and result.get_response()["id"] == "7", (binary, packed)
            print("binary" if binary else "JSON", packed, [g[:1] for g in got])
    for name in names:
        try:
            top = client.infer(model, list(inputs(metadata, True)),
                               outputs=[triton.InferRequestedOutput(name, class_count=2)])
            print("classification", top.as_numpy(name)[:1])
        except triton.InferenceServerException as refused:
            print("classification", refused)
    try:
        client.infer("nobody", list(inputs(metadata, True)))
    except triton.InferenceServerException as refused:
        print("refused:", refused)
    asyncio.run(kserve(at, model, metadata, want))


async def kserve(at, model, metadata, want):
    from kserve import InferenceRESTClient, InferInput, InferRequest, RESTConfig

    client = InferenceRESTClient(RESTConfig(protocol="v2"))
    for binary in True, False:
        tensors = []
        for tensor, values in columns(metadata):
            one = InferInput(tensor["name"], list(values.shape), tensor["datatype"])
            one.set_data_from_numpy(values, binary_data=binary)
            tensors.append(one)
        answer = await client.infer("http://" + at, InferRequest(model_name=model, infer_inputs=tensors), model_name=model)
        got = [np.array(o.as_numpy()).astype(str).tolist() for o in answer.outputs]
        assert got == want, "KServe's client got another answer"
        print("KServe v2", "binary" if binary else "JSON", "the same")
    client = InferenceRESTClient(RESTConfig(protocol="v1"))
    rows = zip(*[values.tolist() for _, values in columns(metadata)])
    answer = await client.infer("http://" + at, {"instances": [list(row) for row in rows]}, model_name=model)
    assert len(answer["predictions"]) == ROWS
    print("KServe v1", json.dumps(answer["predictions"][0]))


main(*sys.argv[1:])
