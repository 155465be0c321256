"""Writes the golden files of package safetensors with Python's safetensors.

    python3 -m pip install numpy torch safetensors
    python3 golden.py        # in this folder

made with safetensors 0.8.0, torch 2.15.0, numpy 2.4.6.

written.safetensors is what the package must write byte for byte; the numbers
are i/4 − 1 for i = 0, 1, …, which every type holds exactly. types.safetensors
has a tensor of each type that is read; its numbers are in golden_test.go.
"""

import torch
from safetensors.torch import save_file


def ramp(dtype, *shape):
    n = 1
    for d in shape:
        n *= d
    return (torch.arange(n, dtype=torch.float64) / 4 - 1).to(dtype).reshape(shape)


save_file(
    {
        "0.weight": ramp(torch.float32, 3, 2),
        "0.bias": ramp(torch.float32, 3),
        "1.running_mean": ramp(torch.float64, 2, 2, 2),
        "1.num_batches_tracked": torch.tensor(7),
        'quote " tab \t größe': ramp(torch.float64),
        "empty": ramp(torch.float32, 0, 4),
        "ids": torch.tensor([[-1, 2**62], [0, -(2**63)]]),
    },
    "written.safetensors",
    metadata={"format": 'pt <&> " é'},
)

small = torch.tensor([[0, 1, 2], [3, 100, 7]])
signed = torch.tensor([[0, -1, 2], [-3, 100, -128]])
real = torch.tensor([[0.0, -1.0, 0.25], [1.5, -448.0, 0.015625]])
save_file(
    {
        "bool": small.bool(),
        "u8": small.to(torch.uint8),
        "i8": signed.to(torch.int8),
        "f8_e5m2": real.to(torch.float8_e5m2),
        "f8_e4m3": real.to(torch.float8_e4m3fn),
        "i16": (signed * 200).to(torch.int16),
        "u16": (small * 600).to(torch.uint16),
        "f16": real.to(torch.float16),
        "bf16": real.to(torch.bfloat16),
        "i32": (signed * 10000000).to(torch.int32),
        "u32": (small * 40000000).to(torch.uint32),
        "f32": real,
        "i64": signed * 2**55,
        "u64": (small * 2**55).to(torch.uint64),
        "f64": real.double() / 3,
        "c64": torch.complex(real, real),
    },
    "types.safetensors",
)
