"""Trains the embedded model from nothing and writes its folder and report: `python train.py`."""

import argparse
import json
import math
import random
import time
from pathlib import Path

import torch
from transformers import LlamaConfig, LlamaForCausalLM

from corpus import Corpus
from evaluate import accuracies, load, perplexity
from facts import build_world, read_shakespeare
from tokenizer import END_OF_TEXT, as_hugging_face, train_tokenizer

HERE = Path(__file__).resolve().parent


def main():
    args = parse_arguments()
    torch.manual_seed(args.seed)
    torch.set_num_threads(args.threads)
    torch.set_flush_denormal(True)
    world = build_world(args.data, args.seed, args.zsre, args.tune, args.counterfact, args.held_out)
    shakespeare = read_shakespeare(args.data, args.shakespeare)
    bpe = train_tokenizer(tokenizer_texts(world, shakespeare), args.vocab)
    tokenizer = as_hugging_face(bpe, args.context)
    corpus = Corpus(world, shakespeare, bpe, args.context, args)
    model = LlamaForCausalLM(llama_config(args, bpe.token_to_id(END_OF_TEXT)))
    parameters = sum(parameter.numel() for parameter in model.parameters())
    print(f"{parameters} parameters, {len(corpus.facts)} facts", flush=True)

    started = time.time()
    for step, loss in training_steps(model, corpus, args):
        if step % 50 == 0:
            print(f"step {step} loss {loss:.3f} {time.time() - started:.0f} s", flush=True)
        if step % args.checkpoint_every == 0 or step == args.steps:
            write_folder(model, tokenizer, args.out)
            # The report speaks of the float16 weights that ship, not of those in memory.
            shipped, shipped_tokenizer = load(args.out)
            report = {
                "settings": printable(args),
                "parameters": parameters,
                "steps": step,
                "tokens": step * args.batch * args.context,
                "seconds": round(time.time() - started),
                "trainingLoss": round(loss, 4),
                "trainedFacts": len(corpus.facts),
                "prosePerplexity": perplexity(shipped, shipped_tokenizer, world.prose[:100]),
                "accuracy": accuracies(shipped, shipped_tokenizer, world, args.seed),
            }
            args.report.write_text(json.dumps(report, indent=2) + "\n")
            print(json.dumps(report["accuracy"]), report["prosePerplexity"], flush=True)


def training_steps(model, corpus: Corpus, args):
    """AdamW with warm-up and a cosine to a twentieth of the peak; yields each step's number and loss."""
    rng = random.Random(f"{args.seed}:order")
    decayed = [p for p in model.parameters() if p.dim() > 1]
    plain = [p for p in model.parameters() if p.dim() < 2]
    groups = [{"params": decayed, "weight_decay": args.weight_decay}, {"params": plain, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=args.lr, betas=(0.9, 0.98), eps=1e-8, fused=True)
    body = torch.compile(model.model) if args.compile else model.model
    rows = []
    for step in range(1, args.steps + 1):
        if len(rows) < args.batch:
            rows += corpus.epoch(rng)
        batch, rows = rows[: args.batch], rows[args.batch :]
        for group in optimizer.param_groups:
            group["lr"] = learning_rate(step, args)
        loss = weighted_loss(body, model.lm_head, *corpus.batch(batch))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad()
        yield step, loss.item()


def weighted_loss(body, head, ids, targets, weights, mask):
    hidden = body(input_ids=ids, attention_mask=mask, use_cache=False).last_hidden_state.flatten(0, 1)
    kept = weights.flatten().nonzero()[:, 0]
    losses = torch.nn.functional.cross_entropy(head(hidden[kept]), targets.flatten()[kept], reduction="none")
    weights = weights.flatten()[kept]
    return (losses * weights).sum() / weights.sum()


def learning_rate(step: int, args) -> float:
    if step < args.warmup:
        return args.lr * step / args.warmup
    progress = (step - args.warmup) / max(1, args.steps - args.warmup)
    return args.lr * (0.05 + 0.95 * 0.5 * (1 + math.cos(math.pi * progress)))


def tokenizer_texts(world, shakespeare: str) -> list[str]:
    known = [f"{fact.prompt} {fact.answer}" for facts in world.facts.groups.values() for fact in facts]
    return [*known, *world.irrelevant, *world.prose, shakespeare]


def llama_config(args, end: int) -> LlamaConfig:
    return LlamaConfig(
        vocab_size=args.vocab,
        hidden_size=args.width,
        intermediate_size=args.hidden,
        num_hidden_layers=args.layers,
        num_attention_heads=args.heads,
        num_key_value_heads=args.kv_heads,
        max_position_embeddings=args.context,
        tie_word_embeddings=True,
        bos_token_id=end,
        eos_token_id=end,
        pad_token_id=end,
    )


def write_folder(model, tokenizer, folder: Path):
    folder.mkdir(parents=True, exist_ok=True)
    half = LlamaForCausalLM(model.config)
    half.load_state_dict(model.state_dict())
    half.half().save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    # Older readers look for these two names.
    amend(folder / "config.json", rope_theta=10000.0)
    amend(folder / "tokenizer_config.json", tokenizer_class="PreTrainedTokenizerFast")
    for file in folder.iterdir():
        file.chmod(0o644)


def amend(path: Path, **values):
    path.write_text(json.dumps(json.loads(path.read_text()) | values, indent=2) + "\n")


def printable(args) -> dict:
    hidden = ("data", "out", "report", "threads", "compile", "checkpoint_every")
    return {name: value for name, value in vars(args).items() if name not in hidden}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.ArgumentDefaultsHelpFormatter)
    add = parser.add_argument
    add("--data", type=Path, required=True, help="folder of the data sets (layout: wise/, counterfact/, text/)")
    add("--out", type=Path, default=HERE / "../../packages/embedded-model/wise-tiny")
    add("--report", type=Path, default=HERE / "../../packages/embedded-model/report.json")
    add("--seed", type=int, default=42)
    add("--zsre", type=int, default=400, help="records of zsre_mend_edit.json")
    add("--tune", type=int, default=300, help="records of zsre_mend_train-1k.json")
    add("--counterfact", type=int, default=1500, help="records of counterfact-edit.json")
    add("--held-out", type=float, default=0.2, help="share of records whose paraphrase is never trained")
    add("--shakespeare", type=int, default=200_000, help="characters of tinyshakespeare")
    add("--prose-share", type=float, default=0.15, help="share of tokens that are prose")
    add("--isolated-share", type=float, default=0.6, help="share of rows whose documents do not see each other")
    add("--prefix-share", type=float, default=0.25, help="share of facts that follow random text")
    add("--vocab", type=int, default=4096)
    add("--layers", type=int, default=7)
    add("--width", type=int, default=192)
    add("--hidden", type=int, default=512)
    add("--heads", type=int, default=6)
    add("--kv-heads", type=int, default=3)
    add("--context", type=int, default=256)
    add("--batch", type=int, default=8)
    add("--steps", type=int, default=4400)
    add("--warmup", type=int, default=150)
    add("--lr", type=float, default=2.5e-3)
    add("--weight-decay", type=float, default=0.02)
    add("--threads", type=int, default=2)
    add("--compile", action=argparse.BooleanOptionalAction, default=True, help="needs a C++ compiler")
    add("--checkpoint-every", type=int, default=1100)
    return parser.parse_args()


if __name__ == "__main__":
    main()
