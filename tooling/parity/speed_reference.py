"""Measures how fast transformers runs a model, as `wise-edit-speed throughput` does it in TypeScript.

Reads the workload (token ids, lengths of prompts) as JSON from stdin and prints one measurement as JSON. The model is a
folder or a GGUF file, whose weights transformers widens to float32; attention is PyTorch's fused kernel. Run by
`speed --reference <python>`.
"""

import argparse
import json
import pathlib
import resource
import statistics
import sys
import time

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

SECONDS = 3


@torch.inference_mode()
def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--threads", type=int, required=True)
    args = parser.parse_args()
    workload = json.load(sys.stdin)
    torch.set_num_threads(args.threads)
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    started = time.perf_counter()
    model = load(args.model)
    load_seconds = time.perf_counter() - started
    prefill = {length: prefill_speed(model, workload["ids"][:length]) for length in workload["prefill"]}
    decode, tokens = decode_speed(model, workload["ids"][: workload["decodeAfter"]], workload["decode"])
    measurement = {
        "system": "transformers",
        "description": f"transformers {transformers.__version__} on PyTorch {torch.__version__}",
        "threads": torch.get_num_threads(),
        "loadSeconds": load_seconds,
        "prefill": prefill,
        "decode": decode,
        "peakBytes": peak_bytes(),
        "tokens": tokens,
    }
    print(json.dumps(measurement))


def load(path):
    """The tokenizer is not used, but belongs to loading: the other side loads it too."""
    folder, options = (path, {}) if path.is_dir() else (path.parent, {"gguf_file": path.name})
    AutoTokenizer.from_pretrained(folder, **options)
    return AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, **options).eval()


def prefill_speed(model, ids):
    """Tokens a second: after a first run, over SECONDS at least, or two runs."""
    prompt = torch.tensor([ids])
    runs = []
    first = timed(lambda: model(prompt, use_cache=True, logits_to_keep=1))
    if first > SECONDS:
        runs.append(first)
    while first <= SECONDS and (len(runs) < 2 or sum(runs) < SECONDS):
        runs.append(timed(lambda: model(prompt, use_cache=True, logits_to_keep=1)))
    return len(ids) / statistics.median(runs)


def decode_speed(model, ids, count):
    """Tokens a second of a plain greedy loop, which spares what `generate` adds to each token."""
    output = model(torch.tensor([ids]), use_cache=True, logits_to_keep=1)
    tokens = [int(output.logits[0, -1].argmax())]
    started = time.perf_counter()
    while len(tokens) < count:
        output = model(torch.tensor([tokens[-1:]]), past_key_values=output.past_key_values, use_cache=True)
        tokens.append(int(output.logits[0, -1].argmax()))
    return (count - 1) / (time.perf_counter() - started), tokens


def timed(run):
    started = time.perf_counter()
    run()
    return time.perf_counter() - started


def peak_bytes():
    """Linux counts in KiB, macOS in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


if __name__ == "__main__":
    main()
