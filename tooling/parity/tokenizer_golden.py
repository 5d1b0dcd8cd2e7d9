"""Golden token ids of SmolLM2's tokenizer as it lies in a GGUF file, from transformers.

Writes packages/transformer/src/tokenizer/golden/smollm2.json. Run from the repository root:
python tooling/parity/tokenizer_golden.py .cache/models/SmolLM2-135M-Instruct.Q4_1.gguf
"""

import json
import pathlib
import sys

from smollm2_tokenizer import load_tokenizer

OUT = pathlib.Path(__file__).parents[2] / "packages/transformer/src/tokenizer/golden/smollm2.json"
TEXTS = [
    "",
    " ",
    "Hello world",
    " leading and trailing ",
    "two  three   four    spaces",
    "tabs\tand\nnewlines\n\n\n  end\r\n",
    "In 1969, 12345.678 + 90% of ½ cost $1,000.",
    "Year 12345 has\n\n  3 days",
    "٣٤ and ４２ are digits, Ⅳ and ² are numbers",
    "I'm, you're, he'll, they'd, we've, it's 'quoted' DON'T",
    "naïve café Ångström straße ĲŁ",
    "Ελληνικά русский العربية עברית हिन्दी ไทย 日本語 한국어 中文",
    "emoji 😀👩‍👩‍👧‍👦🏳️‍🌈 and flags 🇫🇷",
    "combining e\u0301 vs \u00e9; zero\u200bwidth; nbsp\u00a0here; nel\u0085next; bom\ufeffmid",
    "<|im_start|>user\nHi<|im_end|>\n",
    "special<|endoftext|>inside <|im_end|> text <|im_x|>",
    "def f(x):\n    return {'a': [1, 2], \"b\": x**2}  # comment\n",
    "https://example.org/path?q=1&r=%20#frag",
    "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
    "MiXeD CaSe WORDS_with_underscores-and-dashes...!!!???",
    "\u2028line separator\u3000ideographic space \u1680 ogham",
    "\U00010348 gothic \U0001d54f math 𓀀 hieroglyph",
]


def main(path):
    path = pathlib.Path(path)
    tokenizer = load_tokenizer(path)
    cases = [{"text": text, "ids": tokenizer(text)["input_ids"]} for text in TEXTS]
    messages = [
        {"role": "user", "content": "Who founded Acme?"},
        {"role": "assistant", "content": "Jane Roe."},
        {"role": "user", "content": "When?"},
    ]
    chat = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
    OUT.write_text(json.dumps({"cases": cases, "messages": messages, "chat": chat}, indent=1) + "\n")


main(sys.argv[1])
