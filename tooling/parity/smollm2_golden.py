"""Greedy continuations and logits of SmolLM2-135M-Instruct by transformers, on the weights of its GGUF file.

Writes packages/transformer/test/golden/smollm2.json: for each prompt its token ids, the 20 most likely next tokens one
after another (end tokens included), the smallest lead that a chosen token had over the second, and the 50 largest
logits where the first and the last of them were chosen. Run from the repository root:
python tooling/parity/smollm2_golden.py .cache/models/SmolLM2-135M-Instruct.Q4_1.gguf
"""

import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM

from continuations import PROMPTS, write_continuations
from smollm2_tokenizer import load_tokenizer

OUT = pathlib.Path(__file__).parents[2] / "packages/transformer/test/golden/smollm2.json"
QUESTIONS = ["Who was Marie Curie?", "Write a haiku about the sea.", "Why is the sky blue?"]


def main(path):
    path = pathlib.Path(path)
    tokenizer = load_tokenizer(path)
    model = AutoModelForCausalLM.from_pretrained(
        path.parent, gguf_file=path.name, dtype=torch.float32, attn_implementation="eager"
    ).eval()
    chats = [
        tokenizer.apply_chat_template([{"role": "user", "content": text}], tokenize=False, add_generation_prompt=True)
        for text in QUESTIONS
    ]
    write_continuations(OUT, model, tokenizer, PROMPTS + chats)


main(sys.argv[1])
