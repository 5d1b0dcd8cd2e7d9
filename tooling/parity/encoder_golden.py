"""Golden values of a tiny random BERT from PyTorch, transformers and tokenizers.

Writes packages/transformer/test/golden/encoders/:

- `sentence/`, as sentence-transformers saves a model: config.json, model.safetensors in float32, a WordPiece tokenizer
- `gate/`, as tooling/gate/export.py writes it: int8 matrices, a head for pairs, a projection
- `expected.json`: for each of `texts` its token ids, at most 96, and the embedding by either; for each of `pairs` its
  ids, types and logit by the gate; all computed with the weights that are stored

Run from the repository root: python tooling/parity/encoder_golden.py
"""

import json
import pathlib
import shutil
import sys

import torch
from safetensors.torch import load_file, save_file
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers, processors
from transformers import BertConfig, BertModel

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "gate"))
from export import dequantise, export  # noqa: E402

OUT = pathlib.Path(__file__).parents[2] / "packages/transformer/test/golden/encoders"
MAX_TOKENS = 96
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = ["capital", "france", "of", "the", "what", "is", "##s", "##ing", "mother", "tongue", "strasse"]
TEXTS = [
    "",
    " ",
    "What is the capital of France?",
    "the capitals: what's missing, unknownword!",
    "Wie heißt die Hauptstadt von Österreich? ÄÖÜ Straße GRÖSSE",
    "naïve café Ångström ĲŁ; combining e\u0301 and o\u0308",
    "Столица России: Ёлка и йогурт",
    "Η πρωτεύουσα ΟΔΟΣ ΣΊΣΥΦΟΣ, ὀδός.",
    "İstanbul ve Iğdır'ın ışığı",
    "日本の首都は東京です。ガギグ 中国的首都是北京\U00020000\U0002a6df！",
    "ما هي عاصمة فرنسا؟ مُحَمَّد",
    "भारत की राजधानी क्या है? हिन्दी",
    "대한민국의 수도는 서울",
    "a\u200bb\u00adc\ufeffd\ue000e\ufffdf\u0007g \u00a0\u3000\u2028tab\tnewline\r\nend",
    "emoji 😀👩‍👩‍👧 x² ½ ﬁ Ⅳ $1,000.50 C++ a_b `x` ~^|",
    "[CLS] inside [SEP] [MASK] [cls]",
    "a" * 101 + " " + "b" * 100,
    "the capital of france is what? " * 20,
]
PAIRS = [(2, 3), (2, 0), (0, 2), (4, 9), (10, 11), (17, 2), (2, 17), (17, 17), (5, 17), (15, 6)]
# In no vocabulary: these make [UNK].
UNKNOWN = set("qज서")


def build_tokenizer():
    normalizer = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=None, lowercase=True)
    letters = sorted({c for text in TEXTS for c in normalizer.normalize_str(text) if not c.isspace()} - UNKNOWN)
    vocab = SPECIAL + sorted(set(WORDS) - set(letters)) + letters + [f"##{letter}" for letter in letters if letter.isalpha()]
    ids = {token: index for index, token in enumerate(vocab)}
    tokenizer = Tokenizer(models.WordPiece(ids, unk_token="[UNK]", max_input_chars_per_word=100))
    tokenizer.add_special_tokens(SPECIAL)
    tokenizer.normalizer = normalizer
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS]:0 $A:0 [SEP]:0",
        pair="[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1",
        special_tokens=[("[CLS]", ids["[CLS]"]), ("[SEP]", ids["[SEP]"])],
    )
    return tokenizer


def hidden_states(model, encoding):
    """The last hidden states of one row alone, so that no padding takes part."""
    return model(
        input_ids=torch.tensor([encoding.ids]),
        token_type_ids=torch.tensor([encoding.type_ids]),
    ).last_hidden_state[0]


def unit(vector):
    return torch.nn.functional.normalize(vector, dim=-1)


def rounded(values):
    return [float(f"{value:.7g}") for value in values.tolist()]


@torch.no_grad()
def main():
    shutil.rmtree(OUT, ignore_errors=True)
    sentence, gate = OUT / "sentence", OUT / "gate"
    (sentence / "1_Pooling").mkdir(parents=True)
    tokenizer = build_tokenizer()
    tokenizer.save(str(sentence / "tokenizer.json"), pretty=False)
    (sentence / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer", "do_lower_case": true}\n')
    (sentence / "1_Pooling/config.json").write_text('{"pooling_mode_mean_tokens": true}\n')

    torch.manual_seed(0)
    config = BertConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=24,
        num_hidden_layers=3,
        num_attention_heads=3,
        intermediate_size=40,
        max_position_embeddings=128,
        initializer_range=0.5,
    )
    model = BertModel(config, add_pooling_layer=False).eval()
    for name, parameter in model.named_parameters():
        if parameter.ndim == 1:
            parameter.add_(torch.randn_like(parameter) * 0.2)
    model.config.to_json_file(sentence / "config.json")
    save_file({name: value.contiguous() for name, value in model.state_dict().items()}, sentence / "model.safetensors")

    head, projection = torch.randn(1, 24), torch.randn(64, 24)
    state = {f"encoder.{name}": value for name, value in model.state_dict().items()}
    export({**state, "head.weight": head, "head.bias": torch.tensor([0.5]), "projection.weight": projection}, sentence, gate)
    stored = dequantise(load_file(gate / "gate.safetensors"))
    rounded_model = BertModel(config, add_pooling_layer=False).eval()
    rounded_model.load_state_dict({name: value for name, value in stored.items() if not name.startswith(("head", "proj"))})

    tokenizer.enable_truncation(MAX_TOKENS, strategy="longest_first")
    texts, pairs = [], []
    for text in TEXTS:
        encoding = tokenizer.encode(text)
        embedding = unit(hidden_states(model, encoding).mean(0))
        projected = unit(projection @ hidden_states(rounded_model, encoding).mean(0))
        texts.append({"text": text, "ids": encoding.ids, "sentence": rounded(embedding), "gate": rounded(projected)})
    for first, second in PAIRS:
        encoding = tokenizer.encode(TEXTS[first], TEXTS[second])
        logit = head @ hidden_states(rounded_model, encoding)[0] + 0.5
        pairs.append(
            {"first": first, "second": second, "ids": encoding.ids, "types": encoding.type_ids, "logit": rounded(logit)[0]}
        )
    lines = {name: [json.dumps(one) for one in rows] for name, rows in {"texts": texts, "pairs": pairs}.items()}
    body = ",\n".join(f'"{name}": [\n' + ",\n".join(rows) + "\n]" for name, rows in lines.items())
    (OUT / "expected.json").write_text(f"{{\n{body}\n}}\n")


main()
