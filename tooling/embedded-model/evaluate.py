"""Measures what a model folder knows: `python evaluate.py MODEL_DIR` compares it with the shipped report."""

import argparse
import json
import random
from pathlib import Path

import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

from facts import Fact, World, build_world

HERE = Path(__file__).resolve().parent


@torch.no_grad()
def recall(model, tokenizer, facts: list[Fact], prefixes: list[str] | None = None) -> list[list[bool]]:
    """For each fact and each token of its answer: does the argmax under teacher forcing equal it?"""
    results = []
    for at in range(0, len(facts), 32):
        batch = facts[at : at + 32]
        prompts = [fact.prompt for fact in batch]
        if prefixes:
            prompts = [f"{prefixes[at + i]}. {prompt}" for i, prompt in enumerate(prompts)]
        questions = [tokenizer.encode(prompt) for prompt in prompts]
        answers = [tokenizer.encode(f" {fact.answer}") for fact in batch]
        rows = [question + answer for question, answer in zip(questions, answers)]
        width = max(map(len, rows))
        # Padding stands to the right, where causal attention never looks.
        ids = torch.tensor([row + [tokenizer.pad_token_id] * (width - len(row)) for row in rows])
        predicted = model(input_ids=ids, use_cache=False).logits.argmax(-1)
        for row, question, answer in zip(predicted.tolist(), questions, answers):
            start = len(question) - 1
            results.append([row[start + i] == token for i, token in enumerate(answer)])
    return results


def summary(results: list[list[bool]]) -> dict:
    return {
        "facts": len(results),
        "tokenAccuracy": round(sum(sum(r) / len(r) for r in results) / len(results), 4),
        "exactMatch": round(sum(all(r) for r in results) / len(results), 4),
    }


def accuracies(model, tokenizer, world: World, seed: int) -> dict:
    """Token accuracy (mean over facts) and exact match for each group, trained and unseen."""
    model.eval()
    table = {name: summary(recall(model, tokenizer, facts)) for name, facts in world.facts.groups.items()}
    for name, facts in world.unseen.items():
        table[f"{name}-paraphrase-unseen"] = summary(recall(model, tokenizer, facts))
    questions = world.facts.groups["zsre"]
    prefixes = random_prefixes(world.prose, len(questions), seed)
    table["zsre-after-random-text"] = summary(recall(model, tokenizer, questions, prefixes))
    model.train()
    return table


def random_prefixes(prose: list[str], count: int, seed: int) -> list[str]:
    rng = random.Random(f"{seed}:prefixes")
    passages = [passage.split() for passage in prose if len(passage.split()) > 20]
    prefixes = []
    for _ in range(count):
        words = rng.choice(passages)
        at = rng.randrange(len(words) - 8)
        prefixes.append(" ".join(words[at : at + 8]))
    return prefixes


@torch.no_grad()
def perplexity(model, tokenizer, passages: list[str]) -> float:
    """Perplexity per token over the passages, each one read alone."""
    model.eval()
    loss, count = 0.0, 0
    for passage in passages:
        ids = torch.tensor([tokenizer.encode(passage)[: model.config.max_position_embeddings]])
        loss += model(input_ids=ids, labels=ids).loss.item() * (ids.shape[1] - 1)
        count += ids.shape[1] - 1
    model.train()
    return round(float(torch.tensor(loss / count).exp()), 2)


def load(folder: Path):
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    return model.eval(), AutoTokenizer.from_pretrained(folder)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model", type=Path, nargs="?", default=HERE / "../../packages/embedded-model/wise-tiny")
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--report", type=Path, default=HERE / "../../packages/embedded-model/report.json")
    parser.add_argument("--tolerance", type=float, default=0.002)
    args = parser.parse_args()
    torch.set_num_threads(2)
    report = json.loads(args.report.read_text())
    s = report["settings"]
    world = build_world(args.data, s["seed"], s["zsre"], s["tune"], s["counterfact"], s["held_out"])
    found = accuracies(*load(args.model), world, s["seed"])
    worst = 0.0
    for name, expected in report["accuracy"].items():
        row = found[name]
        print(f"{name:32} {row['facts']:6} {row['tokenAccuracy']:.4f} {row['exactMatch']:.4f}")
        worst = max(worst, *(abs(row[key] - expected[key]) for key in ("tokenAccuracy", "exactMatch")))
    print(f"largest difference from the report: {worst:.4f}")
    if worst > args.tolerance:
        raise SystemExit(f"{args.model} does not give the reported accuracy; train again or renew report.json")


if __name__ == "__main__":
    main()
