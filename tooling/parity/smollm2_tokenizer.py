"""SmolLM2's tokenizer from its GGUF file, as transformers has it."""

import pathlib

from tokenizers import Regex, pre_tokenizers
from transformers import AutoTokenizer


def load_tokenizer(path: pathlib.Path):
    tokenizer = AutoTokenizer.from_pretrained(path.parent, gguf_file=path.name)
    # transformers reads no tokenizer.ggml.pre from GGUF files and cuts as GPT-2 does; "smollm" splits digits first.
    gpt2 = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True)
    digits = pre_tokenizers.Split(Regex(r"\p{N}"), "isolated")
    tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence([digits, gpt2])
    return tokenizer
