"""Averages trained gates, weight by weight; `PATH*SHARE` gives a gate another share than an equal one.

python tooling/gate/average.py --out gate.safetensors FIRST.safetensors*.7 SECOND.safetensors*.3
"""

import argparse

from safetensors.torch import load_file, save_file


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    parser.add_argument("states", nargs="+")
    args = parser.parse_args()
    given = [text.partition("*") for text in args.states]
    states = [load_file(path) for path, _, _ in given]
    shares = [float(share) if share else 1.0 for _, _, share in given]
    mean = {
        name: sum(share * state[name].float() for share, state in zip(shares, states)) / sum(shares) for name in states[0]
    }
    save_file({name: tensor.contiguous() for name, tensor in mean.items()}, args.out)


if __name__ == "__main__":
    main()
