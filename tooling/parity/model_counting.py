"""Trains a LLaMA of 28,000 weights to count to twelve, for examples and tests that need text with a meaning.

Writes packages/transformer/test/golden/counting/ as transformers saves it, half a minute on one core. Run from the
repository root: python tooling/parity/model_counting.py
"""

import pathlib
import random
import shutil

import torch
import transformers
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

OUT = pathlib.Path(__file__).parents[2] / "packages/transformer/test/golden/counting"
NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
END = "<|end|>"
STEPS = 600
BATCH = 32


def main():
    torch.manual_seed(20240514)
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    tokenizer = train_tokenizer()
    model = LlamaForCausalLM(
        LlamaConfig(
            vocab_size=tokenizer.vocab_size,
            hidden_size=32,
            intermediate_size=64,
            num_hidden_layers=2,
            num_attention_heads=4,
            num_key_value_heads=2,
            max_position_embeddings=64,
            tie_word_embeddings=True,
            bos_token_id=None,
            eos_token_id=tokenizer.eos_token_id,
        )
    )
    train(model, tokenizer)
    shutil.rmtree(OUT, ignore_errors=True)
    model.half().save_pretrained(OUT)
    tokenizer.save_pretrained(OUT)
    print(model.num_parameters(), "weights,", sum(path.stat().st_size for path in OUT.iterdir()), "bytes")


def train_tokenizer():
    """Byte-level BPE with so few merges that most words are several tokens."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    trainer = trainers.BpeTrainer(
        vocab_size=280, special_tokens=[END], initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator([" ".join(NUMBERS)], trainer)
    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=END, pad_token=END)


def train(model, tokenizer):
    draw = random.Random(20240514)
    optimizer = torch.optim.AdamW(model.parameters(), lr=1e-2)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, STEPS)
    for _ in range(STEPS):
        starts = [draw.randrange(len(NUMBERS) - 1) for _ in range(BATCH)]
        batch = tokenizer([" ".join(NUMBERS[start:]) + END for start in starts], padding=True, return_tensors="pt")
        labels = batch["input_ids"].masked_fill(batch["attention_mask"] == 0, -100)
        loss = model(input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], labels=labels).loss
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        schedule.step()
    print("loss", loss.item())


main()
