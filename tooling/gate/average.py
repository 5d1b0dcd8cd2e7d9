"""Averages trained gates, weight by weight.

python tooling/gate/average.py --out gate.safetensors FIRST.safetensors SECOND.safetensors
"""

import argparse

from safetensors.torch import load_file, save_file


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", required=True)
    parser.add_argument("states", nargs="+")
    args = parser.parse_args()
    states = [load_file(path) for path in args.states]
    mean = {name: sum(state[name].float() for state in states) / len(states) for name in states[0]}
    save_file({name: tensor.contiguous() for name, tensor in mean.items()}, args.out)


if __name__ == "__main__":
    main()
