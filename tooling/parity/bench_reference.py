"""Measures WISE in PyTorch as the Python reference implementation runs it, written from the paper (arXiv 2405.14768).

At each step one batch of all prefixed prompts and the irrelevant text goes through the whole model, with logits at all
positions, and backward as far as the side memory reaches: everything else is frozen, so autograd stops there unless
`--whole-backward` asks for the gradients of all weights. Questions are answered one at a time, and every pass computes
both memories. Reads the workload (token ids, settings) as JSON from stdin and prints one measurement as JSON. Run by
`vs-reference --reference <python>`.
"""

import argparse
import json
import pathlib
import statistics
import sys
import time

import torch
import transformers

from speed_reference import load, peak_bytes
from wise_equations import margin_loss, random_mask


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=pathlib.Path)
    parser.add_argument("--threads", type=int, required=True)
    parser.add_argument("--whole-backward", action="store_true")
    args = parser.parse_args()
    workload = json.load(sys.stdin)
    torch.set_num_threads(args.threads)
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    started = time.perf_counter()
    model = load(args.model).requires_grad_(args.whole_backward)
    load_seconds = time.perf_counter() - started
    load_peak = peak_bytes()
    forget_peak()
    memory = SideMemory(model, workload)
    edits = [memory.edit(edit, workload["steps"]) for edit in workload["edits"]]
    evaluation = evaluate(memory, workload["records"])
    generation = generate(memory, workload["generate"])
    measurement = {
        "system": "reference",
        "description": f"PyTorch {torch.__version__}, transformers {transformers.__version__}",
        "threads": torch.get_num_threads(),
        "loadSeconds": load_seconds,
        "loadPeakBytes": load_peak,
        "peakBytes": peak_since(),
        "stepSeconds": statistics.median(seconds for edit in edits for seconds in edit["steps"]),
        "editSeconds": statistics.median(edit["seconds"] for edit in edits),
        "losses": [edit["losses"] for edit in edits],
        **evaluation,
        **generation,
    }
    print(json.dumps(measurement))


class SideMemory:
    """The copy of one down projection that takes the edits, and what both memories returned in the last pass.

    `answer` says which of their outputs leaves the layer; with None the model is as it was.
    """

    def __init__(self, model, workload):
        self.model, self.settings = model, workload["settings"]
        self.module = model.model.layers[workload["layer"]].mlp.down_proj
        self.base = self.module.weight.detach().clone()
        self.side = torch.nn.Parameter(self.base.clone())
        places = random_mask(self.base.numel(), self.settings["maskRatio"], self.settings["seed"], 0)
        self.mask = torch.from_numpy(places.reshape(self.base.shape)).float()
        self.threshold = float("inf")
        self.answer = lambda main, side: side
        self.module.register_forward_hook(self.forward)

    def forward(self, _, inputs, main):
        if self.answer is None:
            return None
        self.outputs = main, inputs[0] @ self.side.T
        return self.answer(*self.outputs)

    def edit(self, edit, steps):
        """Trains for so many steps; seconds of the edit and of each step, and the loss before each."""
        started, ends, losses = time.perf_counter(), [], []
        self.answer = lambda main, side: side
        batch = Batch(edit, self.settings["indicator"]["skipTokens"])
        for _ in range(steps):
            losses.append(self.step(batch))
            ends.append(time.perf_counter())
        with torch.no_grad():
            self.model(input_ids=batch.ids[:1], attention_mask=batch.attention[:1], use_cache=False)
            indicator = float(batch.indicators(*self.outputs, rows=1))
        self.threshold = min(self.threshold, self.settings["thresholdRatio"] * indicator)
        seconds = time.perf_counter() - started
        return {"seconds": seconds, "steps": [b - a for a, b in zip([started, *ends], ends)], "losses": losses}

    def step(self, batch):
        """One step of SGD on L_edit + L_a inside the mask (WISE sec. 2.3)."""
        self.side.grad = None
        logits = self.model(input_ids=batch.ids, attention_mask=batch.attention, use_cache=False).logits
        rows = batch.labels[:-1].flatten()
        edit = torch.nn.functional.cross_entropy(logits[:-1].flatten(0, 1), rows, ignore_index=-100)
        indicators = batch.indicators(*self.outputs)
        margin = self.settings["margin"]
        loss = edit + margin["weight"] * margin_loss(indicators[:-1], indicators[-1:], margin)
        loss.backward()
        with torch.no_grad():
            gradient = (self.side.grad + self.settings["weightDecay"] * self.side) * self.mask
            self.side -= self.settings["learningRate"] * gradient
            limit = self.settings["normConstraint"]
            self.side.clamp_(self.base - limit, self.base + limit)
        return loss.item()

    def route(self, prompt_length):
        """The next passes answer from the memory that the first one's indicator chooses (WISE eq. 6)."""
        chosen = None

        def answer(main, side):
            nonlocal chosen
            if chosen is None:
                skip = self.settings["indicator"]["skipTokens"]
                query = slice(skip if prompt_length > skip else 0, prompt_length)
                distances = torch.linalg.vector_norm(side - main, dim=-1)
                chosen = bool(distances[0, query].mean() > self.threshold)
            return side if chosen else main

        self.answer = answer


class Batch:
    """The rows of an edit, the irrelevant text last, padded on the right."""

    def __init__(self, edit, skip):
        queries = [(query["prompt"], query["target"]) for query in edit["queries"]]
        rows = [prompt + target[:-1] for prompt, target in queries] + [edit["irrelevant"]]
        lengths = [len(prompt) for prompt, _ in queries] + [len(edit["irrelevant"])]
        shape = len(rows), max(map(len, rows))
        self.ids = torch.zeros(shape, dtype=torch.long)
        self.attention = torch.zeros(shape, dtype=torch.long)
        self.labels = torch.full(shape, -100)
        self.query = torch.zeros(shape)
        for i, (row, length) in enumerate(zip(rows, lengths)):
            self.ids[i, : len(row)] = torch.tensor(row)
            self.attention[i, : len(row)] = 1
            self.query[i, skip if length > skip else 0 : length] = 1
        for i, (prompt, target) in enumerate(queries):
            self.labels[i, len(prompt) - 1 : len(prompt) - 1 + len(target)] = torch.tensor(target)

    def indicators(self, main, side, rows=None):
        """Equation 3 for each row: the distance of the memories, mean over the query's tokens."""
        query = self.query[:rows]
        return (torch.linalg.vector_norm(side - main, dim=-1) * query).sum(-1) / query.sum(-1)


@torch.no_grad()
def evaluate(memory, records):
    """Seconds for one record's questions, asked one at a time, and the most likely token at each target position."""
    started, predicted = time.perf_counter(), []
    for record in records:
        for query in record:
            prompt, target = query["prompt"], query["target"]
            memory.route(len(prompt))
            logits = memory.model(input_ids=torch.tensor([prompt + target[:-1]]), use_cache=False).logits
            predicted.append(logits[0, len(prompt) - 1 :].argmax(-1).tolist())
    return {"recordSeconds": (time.perf_counter() - started) / len(records), "predicted": predicted}


@torch.no_grad()
def generate(memory, task):
    """Tokens a second of a greedy loop, edited and not in turns, and what the edited model wrote."""
    edited, unedited = [], []
    for _ in range(task["repeats"]):
        memory.route(len(task["prompt"]))
        speed, tokens = decode(memory.model, task)
        edited.append(speed)
        memory.answer = None
        unedited.append(decode(memory.model, task)[0])
    return {
        "decode": statistics.median(edited),
        "uneditedDecode": statistics.median(unedited),
        "decodeSlowdown": statistics.median(b / a for a, b in zip(edited, unedited)),
        "tokens": tokens,
    }


def decode(model, task):
    output = model(torch.tensor([task["prompt"]]), use_cache=True, logits_to_keep=1)
    tokens = [int(output.logits[0, -1].argmax())]
    started = time.perf_counter()
    while len(tokens) < task["count"]:
        output = model(torch.tensor([tokens[-1:]]), past_key_values=output.past_key_values, use_cache=True)
        tokens.append(int(output.logits[0, -1].argmax()))
    return (len(tokens) - 1) / (time.perf_counter() - started), tokens


def forget_peak():
    """Lets the peak begin anew, so that it is that of editing, not of loading; Linux only."""
    try:
        pathlib.Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        pass


def peak_since():
    try:
        status = pathlib.Path("/proc/self/status").read_text()
    except OSError:
        return peak_bytes()
    return 1024 * next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))


main()
