"""Greedy continuations and logits of SmolLM2-135M-Instruct by transformers, on the weights of its GGUF file.

Writes packages/transformer/test/golden/smollm2.json: for each prompt its token ids, the 20 most likely next tokens one
after another (end tokens included), the smallest lead that a chosen token had over the second, and the 50 largest
logits where the first and the last of them were chosen. Run from the repository root:
python tooling/parity/smollm2_golden.py .cache/models/SmolLM2-135M-Instruct.Q4_1.gguf
"""

import json
import pathlib
import sys

import torch
from transformers import AutoModelForCausalLM

from smollm2_tokenizer import load_tokenizer

OUT = pathlib.Path(__file__).parents[2] / "packages/transformer/test/golden/smollm2.json"
NEW_TOKENS = 20
TOP = 50
PROMPTS = [
    "The capital of France is",
    "Water boils at",
    "Once upon a time, there was a little girl who",
    "The largest planet in the solar system is",
    "def fibonacci(n):\n    ",
    "In 1969, Neil Armstrong",
    "The three primary colors are",
    "To make a cup of tea, first",
    "William Shakespeare wrote",
    "The quick brown fox",
    "La capitale de l'Italie est",
    "1, 2, 3, 4, 5,",
    "Q: What is 12 + 30?\nA:",
    "The opposite of hot is",
    "Photosynthesis is the process by which",
    '{"name": "Ada", "born": 1815, "field":',
    "SELECT name FROM users WHERE",
]
QUESTIONS = ["Who was Marie Curie?", "Write a haiku about the sea.", "Why is the sky blue?"]


@torch.no_grad()
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
    cases = [continuation(model, tokenizer, prompt) for prompt in PROMPTS + chats]
    OUT.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


def continuation(model, tokenizer, prompt):
    ids = tokenizer(prompt)["input_ids"]
    tokens, leads, chosen_from = [], [], []
    for _ in range(NEW_TOKENS):
        logits = model(torch.tensor([ids + tokens]), use_cache=False).logits[0, -1]
        best = torch.topk(logits, 2).values
        leads.append((best[0] - best[1]).item())
        chosen_from.append(logits)
        tokens.append(int(logits.argmax()))
    return {
        "prompt": prompt,
        "ids": ids,
        "tokens": tokens,
        "smallestLead": short(min(leads)),
        "first": top(chosen_from[0]),
        "last": top(chosen_from[-1]),
    }


def top(logits):
    values, indices = torch.topk(logits, TOP)
    return {"ids": indices.tolist(), "logits": [short(value) for value in values.tolist()]}


def short(value):
    """As many digits as float32 holds."""
    return float(f"{value:.8g}")


main(sys.argv[1])
