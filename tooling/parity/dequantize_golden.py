"""Golden values of GGUF block types from llama.cpp's own Python package.

Writes packages/transformer/src/files/golden/dequantize.json: for each type some random blocks and what
gguf.quants makes of them, both base64. Run from the repository root: python tooling/parity/dequantize_golden.py
"""

import base64
import json
import pathlib

import numpy as np
from gguf import GGML_QUANT_SIZES, GGMLQuantizationType
from gguf.quants import dequantize

OUT = pathlib.Path(__file__).parents[2] / "packages/transformer/src/files/golden/dequantize.json"
BLOCKS = 3
# Where the float16 numbers of a block are; the rest may be any bytes.
HALVES = {
    "Q8_0": [0],
    "Q4_0": [0],
    "Q4_1": [0, 2],
    "Q5_0": [0],
    "Q5_1": [0, 2],
    "Q4_K": [0, 2],
    "Q5_K": [0, 2],
    "Q6_K": [208],
    "Q2_K": [80, 82],
    "Q3_K": [108],
    "IQ4_NL": [0],
    "IQ4_XS": [0],
    # Begins with an exponent instead.
    "MXFP4": [],
}


def main():
    rng = np.random.default_rng(20240514)
    golden = {}
    for name, halves in HALVES.items():
        kind = GGMLQuantizationType[name]
        _, size = GGML_QUANT_SIZES[kind]
        data = rng.integers(0, 256, (BLOCKS, size), dtype=np.uint8)
        for at in halves:
            scales = (rng.standard_normal((BLOCKS, 1)) * 0.05).astype("<f2")
            data[:, at : at + 2] = scales.view(np.uint8)
        # A subnormal scale in the last block.
        for at in halves[:1]:
            data[-1, at : at + 2] = np.array([3], "<u2").view(np.uint8)
        if name == "MXFP4":
            data[:, 0] = [0, 1, 125]
        values = dequantize(data, kind).astype("<f4")
        golden[name] = {
            "bytes": base64.b64encode(data.tobytes()).decode(),
            "values": base64.b64encode(values.tobytes()).decode(),
        }
    half = rng.integers(0, 65536, 256, dtype=np.uint16)
    # Not a number: its bits may differ, so only numbers are compared.
    half = half[(half & 0x7C00) != 0x7C00]
    golden["F16"] = {
        "bytes": base64.b64encode(half.tobytes()).decode(),
        "values": base64.b64encode(half.view("<f2").astype("<f4").tobytes()).decode(),
    }
    golden["BF16"] = {
        "bytes": base64.b64encode(half.tobytes()).decode(),
        "values": base64.b64encode((half.astype("<u4") << 16).tobytes()).decode(),
    }
    OUT.write_text(json.dumps(golden, indent=1) + "\n")


main()
