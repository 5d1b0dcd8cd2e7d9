"""Gives a BERT model tokens for characters that its vocabulary lacks, so that texts in other scripts are not lists of [UNK].

python tooling/gate/widen.py --model FOLDER_OF_MINILM --characters tooling/gate/characters.txt --out FOLDER
"""

import argparse
import json
import shutil
import unicodedata
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

WORDS = "embeddings.word_embeddings.weight"


def is_divided(character: str) -> bool:
    """Returns true for scripts of which the tokenizer makes a word of each character."""
    return "\u4e00" <= character <= "\u9fff" or unicodedata.category(character).startswith(("P", "S"))


def missing_pieces(vocabulary: dict[str, int], characters: str) -> list[str]:
    """Pieces for characters at the beginning of a word, and within one."""
    pieces = []
    for character in dict.fromkeys(characters):
        if not character.isspace():
            pieces += [character] if is_divided(character) else [character, f"##{character}"]
    return [piece for piece in pieces if piece not in vocabulary]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--characters", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    tokenizer = json.loads((args.model / "tokenizer.json").read_text())
    vocabulary = tokenizer["model"]["vocab"]
    pieces = missing_pieces(vocabulary, args.characters.read_text())
    for piece in pieces:
        vocabulary[piece] = len(vocabulary)
    tensors = load_file(args.model / "model.safetensors")
    words = tensors[WORDS]
    # Distinct vectors of the size of the others: enough to see that two texts share a character.
    noise = torch.randn(len(pieces), words.shape[1], generator=torch.Generator().manual_seed(0))
    tensors[WORDS] = torch.cat([words, words.mean(0) + noise * words.std(0)])
    save_file(tensors, args.out / "model.safetensors", metadata={"format": "pt"})
    (args.out / "tokenizer.json").write_text(json.dumps(tokenizer, ensure_ascii=False, separators=(",", ":")))
    config = json.loads((args.model / "config.json").read_text())
    (args.out / "config.json").write_text(json.dumps({**config, "vocab_size": len(vocabulary)}, indent=2) + "\n")
    shutil.copyfile(args.model / "tokenizer_config.json", args.out / "tokenizer_config.json")
    print(f"{len(pieces)} pieces more, {len(vocabulary)} in all")


if __name__ == "__main__":
    main()
