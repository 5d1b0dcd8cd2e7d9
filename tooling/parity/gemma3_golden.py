"""Greedy continuations and logits of Gemma 3 270M by transformers, on the weights of its GGUF file.

Writes packages/transformer/test/golden/gemma3.json, as smollm2_golden.py writes its file; the tokens of the prompts are
those of the tokenizer that transformers makes of the GGUF file. Run from the repository root:
python tooling/parity/gemma3_golden.py .cache/models/gemma-3-270m-q4_k_m.gguf
"""

import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from continuations import PROMPTS, write_continuations

OUT = pathlib.Path(__file__).parents[2] / "packages/transformer/test/golden/gemma3.json"
# Spaces, lines, digits, what falls back to bytes, and a turn of a conversation.
MORE = [
    "Two  spaces,\n\n    indented:\t2024",
    "naïve café 😀 𝔘𝔫𝔦𝔠𝔬𝔡𝔢 北京",
    "<start_of_turn>user\nWho was Marie Curie?<end_of_turn>\n<start_of_turn>model\n",
]


def main(path):
    path = pathlib.Path(path)
    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    model = AutoModelForCausalLM.from_pretrained(
        path.parent, gguf_file=path.name, dtype=torch.float32, attn_implementation="eager"
    ).eval()
    write_continuations(OUT, model, tokenizer, PROMPTS + MORE, use_cache=True)


main(sys.argv[1])
