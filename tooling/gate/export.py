"""Writes the trained gate as the folder that `loadSentenceEncoder` opens: matrices as int8 with a scale for each row.

python tooling/gate/export.py --trained gate.safetensors --base FOLDER_OF_MINILM --out packages/embedded-gate/gate
"""

import argparse
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

# Small, and their errors would go straight into scores and embeddings; token types have a few large entries.
WHOLE = ("head.weight", "projection.weight", "embeddings.token_type_embeddings.weight")


def quantise(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Symmetric int8 by row for every matrix but those of WHOLE; vectors stay float32."""
    out = {}
    for name, tensor in tensors.items():
        tensor = tensor.float().contiguous()
        if tensor.ndim != 2 or name in WHOLE:
            out[name] = tensor
            continue
        scale = tensor.abs().amax(1).clamp(min=1e-12) / 127
        out[name] = (tensor / scale[:, None]).round().clamp(-127, 127).to(torch.int8)
        out[f"{name}.scale"] = scale
    return out


def dequantise(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The float32 weights that int8 matrices and scales stand for."""
    scales = {name for name in tensors if name.endswith(".weight.scale")}
    return {
        name: tensor.float() * tensors[f"{name}.scale"][:, None] if f"{name}.scale" in scales else tensor
        for name, tensor in tensors.items()
        if name not in scales
    }


def names_of_bert(state: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """The trained state under the names of Hugging Face's BERT, without buffers and without the pooler."""
    skipped = ("pooler.", "embeddings.position_ids")
    named = {name.removeprefix("encoder.") if name.startswith("encoder.") else name: tensor for name, tensor in state.items()}
    return {name: tensor for name, tensor in named.items() if not name.startswith(skipped)}


def export(state: dict[str, torch.Tensor], base: Path, out: Path) -> dict[str, torch.Tensor]:
    """Writes the folder and returns what it holds."""
    out.mkdir(parents=True, exist_ok=True)
    tensors = quantise(names_of_bert(state))
    save_file(tensors, out / "gate.safetensors", metadata={"format": "pt"})
    (out / "gate.safetensors").chmod(0o644)
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json"):
        shutil.copyfile(base / name, out / name)
        (out / name).chmod(0o644)
    return tensors


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trained", type=Path, required=True, help="gate.safetensors, as train.py writes it")
    parser.add_argument("--base", type=Path, required=True, help="folder of the model it was trained from")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    tensors = export(load_file(args.trained), args.base, args.out)
    size = (args.out / "gate.safetensors").stat().st_size
    matrices = sum(tensor.dtype == torch.int8 for tensor in tensors.values())
    print(json.dumps({"tensors": len(tensors), "int8": matrices, "bytes": size}))


if __name__ == "__main__":
    main()
