"""Continuations of texts by a model of transformers, as the golden files of published models hold them."""

import json

import torch

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


@torch.no_grad()
def write_continuations(path, model, tokenizer, prompts, use_cache=False):
    """Writes, one prompt a line, its token ids, the tokens that follow and the logits they were chosen from."""
    cases = [continuation(model, tokenizer, prompt, use_cache) for prompt in prompts]
    path.write_text("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]\n")


def continuation(model, tokenizer, prompt, use_cache):
    ids = tokenizer(prompt)["input_ids"]
    tokens, leads, chosen_from = [], [], []
    cache = None
    for _ in range(NEW_TOKENS):
        # With a cache, what it does not hold yet.
        given = tokens[-1:] if cache else ids + tokens
        output = model(torch.tensor([given]), past_key_values=cache, use_cache=use_cache)
        logits, cache = output.logits[0, -1], output.past_key_values
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
