"""Trains the gate: MiniLM as a pair classifier (does this query ask for what was taught?) and as a text encoder."""

import argparse
import json
import math
import random
import time
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from transformers import AutoModel, AutoTokenizer

from contrasts import Contrasts, load_bank, load_pairs


class Gate(torch.nn.Module):
    def __init__(self, folder):
        super().__init__()
        self.encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False, hidden_dropout_prob=0.05, attention_probs_dropout_prob=0.0)
        self.head = torch.nn.Linear(self.encoder.config.hidden_size, 1)
        self.projection = torch.nn.Linear(self.encoder.config.hidden_size, 64, bias=False)
        torch.nn.init.orthogonal_(self.projection.weight)
        torch.nn.init.normal_(self.head.weight, std=0.02)
        torch.nn.init.zeros_(self.head.bias)

    def pairs(self, inputs):
        return self.head(self.encoder(**inputs).last_hidden_state[:, 0]).squeeze(-1)

    def texts(self, inputs):
        hidden = self.encoder(**inputs).last_hidden_state
        mask = inputs["attention_mask"].unsqueeze(-1)
        return torch.nn.functional.normalize(self.projection((hidden * mask).sum(1) / mask.sum(1)), dim=-1)


def tokenize(tokenizer, first, second=None):
    return tokenizer(first, second, return_tensors="pt", padding=True, truncation=True, max_length=112) if second else tokenizer(
        first, return_tensors="pt", padding=True, truncation=True, max_length=64)


def pair_step(model, tokenizer, pairs, chunks=4):
    """Gradients of the classifier's loss, in parts of like length so that little is padded; returns the loss."""
    ordered = sorted(pairs, key=lambda p: len(p[0]) + len(p[1]))
    size = math.ceil(len(ordered) / chunks)
    total = 0.0
    for at in range(0, len(ordered), size):
        part = ordered[at : at + size]
        logits = model.pairs(tokenize(tokenizer, [p[0] for p in part], [p[1] for p in part]))
        labels = torch.tensor([float(p[2]) for p in part])
        loss = torch.nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction="sum") / len(pairs)
        loss.backward()
        total += loss.item()
    return total


def text_step(model, tokenizer, pairs, weight=0.2):
    """Gradients that bring each anchor's vector next to its positive's, away from every other text; returns the loss."""
    positives = [p for p in pairs if p[2] == 1][:12]
    hard = [p[1] for p in pairs if p[2] == 0][:12]
    texts = model.texts(tokenize(tokenizer, [p[0] for p in positives] + [p[1] for p in positives] + hard))
    n = len(positives)
    loss = torch.nn.functional.cross_entropy(texts[:n] @ texts[n:].T / 0.05, torch.arange(n))
    (weight * loss).backward()
    return loss.item()


@torch.no_grad()
def score(model, tokenizer, pairs, batch=64):
    out = []
    for at in range(0, len(pairs), batch):
        part = pairs[at : at + batch]
        out.extend(model.pairs(tokenize(tokenizer, [p[0] for p in part], [p[1] for p in part])).tolist())
    return out


def auc(positive, negative):
    ranked = sorted([(s, 1) for s in positive] + [(s, 0) for s in negative])
    rank, total = 0, 0
    for i, (_, label) in enumerate(ranked):
        if label:
            rank += i + 1
            total += 1
    return (rank - total * (total + 1) / 2) / max(1, total * len(negative))


def practitioner_pairs(path):
    sets = {}
    for line in Path(path).read_text().splitlines():
        r = json.loads(line)
        language = "en" if r.get("language", "en") == "en" else "other"
        add = lambda kind, text: sets.setdefault(f"{language} {kind}", []).append((r["prompt"], text))
        for q in r["rewordings"]:
            add(q["form"], q["prompt"])
        if r.get("followUp"):
            add("follow", "\n".join(r["followUp"]))
        for q in r["near"]:
            add(q["kind"], q["prompt"])
        for q in r["far"]:
            add("far", q)
    return sets


def wiki_pairs(path):
    sets = {"alias": [], "wiki near": []}
    for r in json.loads(Path(path).read_text())[450:]:
        sets["alias"] += [(r["prompt"], q["prompt"]) for q in r["portability"].get("Subject_Aliasing", [])]
        sets["wiki near"] += [(r["prompt"], q["prompt"]) for q in r["locality"].get("Relation_Specificity", [])]
    return sets


def report(model, tokenizer, sets, log):
    model.eval()
    scores = {name: score(model, tokenizer, pairs) for name, pairs in sets.items() if pairs}
    negative = [s for name in scores for s in scores[name] if ("same" in name or "near" in name) and name.startswith(("en", "wiki"))]
    same = [s for name in scores for s in scores[name] if name.startswith("en") and "same subject" in name]
    positive = [s for name in scores for s in scores[name] if name.startswith("en") and name.split()[1] in ("question", "statement", "colloquial", "follow")]
    ordered = sorted(same, reverse=True)
    lines = [f"auc {auc(positive, same):.3f}"]
    for share in (0.05, 0.1, 0.15):
        t = ordered[int(share * len(ordered))]
        lines.append(f"at {share:.0%} near (t={t:.2f}): " + ", ".join(f"{n} {sum(s > t for s in v) / len(v):.2f}" for n, v in scores.items()))
    foreign = {kind: [s for name in scores for s in scores[name] if name.startswith("other") and (("same" in name) == kind) and "far" not in name] for kind in (True, False)}
    lines.append(f"other languages: auc {auc(foreign[False], foreign[True]):.3f}")
    lines.append("at 0: " + ", ".join(f"{n} {sum(s > 0 for s in v) / len(v):.2f}" for n, v in scores.items()))
    log("\n  ".join(lines))
    model.train()


def load_start(model, state):
    """Loads a state, of a smaller vocabulary perhaps: tokens that it does not have keep their vectors."""
    name = "encoder.embeddings.word_embeddings.weight"
    words = model.state_dict()[name].clone()
    words[: len(state[name])] = state[name]
    model.load_state_dict({**state, name: words})


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--bank", required=True)
    parser.add_argument("--shared", required=True)
    parser.add_argument("--check", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--steps", type=int, default=1500)
    parser.add_argument("--anchors", type=int, default=24)
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--start", help="a trained state to go on from")
    parser.add_argument("--every", type=int, default=100)
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    torch.set_num_threads(1)
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    model = Gate(args.model)
    if args.start:
        load_start(model, load_file(args.start))
    contrasts = Contrasts(args.bank, load_pairs(args.shared), args.seed)
    sets = {**practitioner_pairs(args.check), **wiki_pairs(Path(args.shared) / "knowedit/wiki_counterfact-dev.json")}
    trained = [p for p in model.parameters() if p.requires_grad]
    # Without decay: tokens that no text of a step has stay as they are.
    words = list(model.encoder.embeddings.parameters())
    others = [p for p in trained if all(p is not word for word in words)]
    optimizer = torch.optim.AdamW([{"params": words, "weight_decay": 0.0}, {"params": others, "weight_decay": 0.01}], lr=args.rate)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda s: min(1, (s + 1) / 25) * max(0.03, 0.5 * (1 + math.cos(math.pi * s / args.steps))))
    log = lambda text: print(text, flush=True)
    started = time.time()
    losses = [0.0, 0.0]
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    for step in range(args.steps):
        if step % 50 == 0:
            contrasts.read(args.bank)
        pairs = contrasts.draw(args.anchors)
        optimizer.zero_grad()
        loss = pair_step(model, tokenizer, pairs)
        if step % 4 == 0:
            same = text_step(model, tokenizer, pairs)
            losses[1] = 0.95 * losses[1] + 0.05 * same if step else same
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        schedule.step()
        losses[0] = 0.95 * losses[0] + 0.05 * loss if step else loss
        if step % 25 == 0:
            log(f"{step} {time.time() - started:.0f}s pairs {losses[0]:.4f} texts {losses[1]:.4f}")
        if (step + 1) % args.every == 0 or step + 1 == args.steps:
            report(model, tokenizer, sets, log)
            save_file({k: v.contiguous() for k, v in model.state_dict().items()}, out / "gate.safetensors")


if __name__ == "__main__":
    main()
