"""Golden values of GRACE, DEFER and MEMOIR, written from the papers' equations in NumPy and PyTorch, float64.

Writes packages/editors/test/golden/{grace,defer,memoir}.json: whole sequences of edits on the models of
model_golden.py, each text alone through the whole network. Run from the repository root:
python tooling/parity/memory_golden.py
"""

import json
import pathlib

import numpy as np
import torch
import transformers
from transformers import AutoModelForCausalLM

from wise_training import down_projection, matrix, short

PACKAGES = pathlib.Path(__file__).parents[2] / "packages"

# Keys of the same prompt may lie this far apart, relative to their norm: single precision rounds.
ROUNDING = 1e-4

# Texts of the models' vocabulary of 41.
GRACE = dict(
    model="llama",
    layer=0,
    steps=4,
    learningRate=0.05,
    replacements=["last", "prompt", "all"],
    # Radii are the distances of the edits' own keys, times these, so that every rule is met.
    edits=[
        dict(prompt=[5, 17, 8, 30], target=[12, 22]),
        dict(prompt=[31, 4, 19, 10, 27, 13], target=[9]),
        dict(prompt=[17, 5, 8, 30], target=[12, 22]),
        dict(prompt=[8, 17, 5, 30], target=[7, 3]),
        dict(prompt=[5, 17, 8, 30], target=[12, 22]),
        dict(prompt=[31, 4, 19, 10, 27, 13], target=[2, 40]),
    ],
    rules=["new", "new", "expand", "split", "within", "again"],
    queries=[[5, 17, 8, 30], [17, 5, 8, 30], [31, 4, 19, 10, 27, 13], [20, 25, 7], [8, 17, 5, 30]],
)
PREFIXED = [[], [3, 9, 14], [33, 6]]
DEFER = dict(
    model="gpt2-untied",
    layer=1,
    steps=5,
    learningRate=0.02,
    threshold=0.68,
    edits=[
        [dict(prompt=prefix + [5, 17, 8, 30], target=[12, 22]) for prefix in PREFIXED],
        [dict(prompt=prefix + [15], target=[9, 40, 3]) for prefix in PREFIXED],
    ],
    queries=[[5, 17, 8, 30], [15], [31, 4, 19, 10, 27, 13], [20, 25, 7]],
)
MEMOIR = dict(
    model="llama",
    layer=1,
    steps=4,
    learningRate=2,
    columns=9,
    threshold=0.6,
    background=[[7, 24, 16, 2], [31, 4, 19], [20, 25, 7, 11, 38]],
    edits=[
        [dict(prompt=prefix + [5, 17, 8, 30], target=[12, 22]) for prefix in PREFIXED],
        [dict(prompt=prefix + [15, 3], target=[9, 40, 3]) for prefix in PREFIXED],
    ],
    queries=[[5, 17, 8, 30], [5, 17, 8, 31], [17, 5, 8, 30], [15, 3], [20, 25, 7]],
)


def main():
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    for name, case, make in (("grace", GRACE, grace), ("defer", DEFER, defer), ("memoir", MEMOIR, memoir)):
        folder = PACKAGES / "transformer/test/golden/models" / case["model"]
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager").eval()
        path = PACKAGES / f"editors/test/golden/{name}.json"
        path.write_text(json.dumps({**case, **make(model, case)}, separators=(",", ":")) + "\n")
        print(path.relative_to(PACKAGES), path.stat().st_size, "bytes")


def grace(model, case):
    """The codebook after each edit, the losses of its value, and the logits of queries after the last."""
    module = down_projection(model, case["layer"])
    radius = radius_that_meets_every_rule(model, module, case)
    keys, values, radii, labels = [], [], [], []
    edits = []
    for edit in case["edits"]:
        prompt, target = edit["prompt"], edit["target"]
        key, own = last_token(model, module, prompt)
        distances = [float((key - other).norm()) for other in keys]
        nearest = max((i for i in range(len(keys)) if distances[i] == min(distances)), default=None)
        start = own
        if nearest is None or distances[nearest] > radius + radii[nearest]:
            rule, entry = "new", len(keys)
        elif labels[nearest] == target and distances[nearest] > radii[nearest]:
            rule, entry, start = "expand", nearest, values[nearest]
            radii[nearest] = distances[nearest] + ROUNDING * float(key.norm())
        elif labels[nearest] == target:
            rule, entry, start = "within", nearest, values[nearest]
        elif distances[nearest] <= ROUNDING * float(key.norm()):
            rule, entry = "again", nearest
            labels[nearest] = target
        else:
            rule, entry = "split", len(keys)
            radii[nearest] = distances[nearest] / 2 - 1e-5
        if entry == len(keys):
            keys.append(key)
            values.append(None)
            labels.append(target)
            radii.append(distances[nearest] / 2 if rule == "split" else radius)
        value = torch.nn.Parameter(start.clone())
        optimizer = torch.optim.Adam([value], case["learningRate"])

        def loss():
            output = lambda inner, own: replace(own, value, len(prompt), "last")
            return target_loss(run(model, module, prompt + target[:-1], output), prompt, target)

        losses = descend(optimizer, loss, case["steps"])
        values[entry] = value.detach()
        edits.append(dict(rule=rule, entry=entry, losses=losses, radii=short(torch.tensor(radii, dtype=torch.float64))))
    found = [edit["rule"] for edit in edits]
    assert found == case["rules"], found

    def answer(query, replacement):
        key, _ = last_token(model, module, query)
        distances = torch.stack([(key - other).norm() for other in keys])
        entry = int(distances.argmin())
        if distances[entry] > radii[entry]:
            return dict(entry=-1, logits=short(run(model, module, query)[-1]))
        output = lambda inner, own: replace(own, values[entry], len(query), replacement)
        return dict(entry=entry, logits=short(run(model, module, query, output)[-1]))

    answers = {name: [answer(query, name) for query in case["queries"]] for name in case["replacements"]}
    codebook = dict(keys=numbers(torch.stack(keys)), values=numbers(torch.stack(values)), labels=labels)
    return dict(radius=radius, results=edits, codebook=codebook, answers=answers)


def radius_that_meets_every_rule(model, module, case):
    """Between the distances at which the third edit lies beyond the first's radius, but not beyond two of them."""
    keys = [last_token(model, module, edit["prompt"])[0] for edit in case["edits"]]
    return float(f"{(keys[0] - keys[2]).norm() * 0.7:.6g}")


def replace(own, value, length, replacement):
    """The layer's outputs [tokens, width] with the value at some tokens of a prompt of that length and its answer."""
    chosen = torch.zeros(len(own), 1, dtype=torch.float64)
    first, last = {"last": (length - 1, length), "prompt": (0, length), "all": (0, len(own))}[replacement]
    chosen[first:last] = 1
    return chosen * value + (1 - chosen) * own


def defer(model, case):
    """The side network after each edit, its losses, and what it answers: sigmoid(w·a + b) at the last prompt token."""
    module = down_projection(model, case["layer"])
    width, inner = matrix(module).shape
    rng = np.random.default_rng(20240514)
    draw = lambda *shape: torch.tensor(rng.uniform(-1, 1, shape).astype(np.float32) / np.float32(np.sqrt(inner)))
    start = dict(answerWeight=draw(width, inner), answerBias=draw(width), gateWeight=draw(1, inner), gateBias=draw(1))
    side = {name: torch.nn.Parameter(tensor.double()) for name, tensor in start.items()}

    def parts(inner, length):
        query = inner[length - 1]
        gate = torch.sigmoid(side["gateWeight"] @ query + side["gateBias"])
        return gate, side["answerWeight"] @ query + side["answerBias"]

    def loss(queries):
        nlls = []
        for query in queries:
            def output(inner, own, length=len(query["prompt"])):
                gate, answer = parts(inner, length)
                return gate * answer + (1 - gate) * own

            logits = run(model, module, query["prompt"] + query["target"][:-1], output)
            nlls.append(token_losses(logits, query["prompt"], query["target"]))
        return torch.cat(nlls).mean()

    results = []
    for queries in case["edits"]:
        optimizer = torch.optim.Adam(side.values(), case["learningRate"])
        results.append(dict(losses=descend(optimizer, lambda: loss(queries), case["steps"])))

    def answer(query):
        seen = []

        def output(inner, own):
            gate, value = parts(inner, len(query))
            seen.append(float(gate.detach()))
            return value.expand_as(own) if gate >= case["threshold"] else own

        logits = run(model, module, query, output)[-1]
        return dict(gate=float(f"{seen[0]:.9g}"), logits=short(logits))

    return dict(
        start={name: numbers(tensor) for name, tensor in start.items()},
        results=results,
        side={name: numbers(parameter.detach()) for name, parameter in side.items()},
        answers=[answer(query) for query in case["queries"]],
    )


def memoir(model, case):
    """Masks, memory and losses of each edit, and what queries read of it."""
    module = down_projection(model, case["layer"])
    width, inner = matrix(module).shape
    permutation = np.random.default_rng(20240514).permutation(inner)
    background = torch.stack([features(model, module, text) for text in case["background"]]).mean(0)

    def top_hash(text):
        centred = (features(model, module, text) - background).abs()
        mask = torch.zeros(inner, dtype=torch.float64)
        for index in torch.topk(centred, case["columns"]).indices.tolist():
            mask[permutation[index]] = 1
        return mask

    memory = torch.nn.Parameter(torch.zeros(width, inner, dtype=torch.float64))
    masks, results = [], []
    for queries in case["edits"]:
        mask = top_hash(queries[0]["prompt"])
        masks.append(mask)

        def loss():
            output = lambda inner, own: own + (inner * mask) @ memory.T
            nlls = [
                token_losses(run(model, module, q["prompt"] + q["target"][:-1], output), q["prompt"], q["target"])
                for q in queries
            ]
            return torch.cat(nlls).mean()

        optimizer = torch.optim.SGD([memory], case["learningRate"])
        results.append(dict(losses=descend(optimizer, loss, case["steps"]), mask=ones(mask)))

    def answer(query):
        mask = top_hash(query)
        overlaps = torch.stack([(mask * stored).sum() / case["columns"] for stored in masks])
        nearest = int(overlaps.argmax())
        read = mask * masks[nearest] if overlaps[nearest] >= case["threshold"] else torch.zeros_like(mask)
        logits = run(model, module, query, lambda inner, own: own + (inner * read) @ memory.T)[-1]
        return dict(overlaps=short(overlaps), read=ones(read), logits=short(logits))

    return dict(
        permutation=permutation.tolist(),
        backgroundMean=numbers(background),
        results=results,
        memory=numbers(memory.detach()),
        answers=[answer(query) for query in case["queries"]],
    )


def features(model, module, text):
    """The mean over a text's tokens of what enters the module."""
    seen = []
    run(model, module, text, lambda inner, own: seen.append(inner) or own)
    return seen[0].detach().mean(0)


def last_token(model, module, text):
    """What enters and what leaves the module at a text's last token."""
    seen = []
    run(model, module, text, lambda inner, own: seen.append((inner[-1], own[-1])) or own)
    return tuple(tensor.detach() for tensor in seen[0])


def run(model, module, ids, output=None):
    """Logits [tokens, vocabulary] of a text where the module returns `output(what enters, what it returns itself)`."""
    hook = module.register_forward_hook(lambda _, inputs, own: output(inputs[0][0], own[0])[None] if output else own)
    logits = model(torch.tensor([ids]), use_cache=False).logits[0]
    hook.remove()
    return logits


def token_losses(logits, prompt, target):
    scores = torch.log_softmax(logits[len(prompt) - 1 :], -1)
    return -scores[torch.arange(len(target)), torch.tensor(target)]


def target_loss(logits, prompt, target):
    return token_losses(logits, prompt, target).mean()


def descend(optimizer, loss, steps):
    """Losses before each step and after the last."""
    losses = []
    for _ in range(steps):
        optimizer.zero_grad()
        value = loss()
        value.backward()
        optimizer.step()
        losses.append(short(value))
    return [*losses, short(loss())]


def ones(mask):
    return torch.nonzero(mask).flatten().tolist()


def numbers(values):
    return [float(f"{float(value):.9g}") for value in torch.as_tensor(values).flatten()]


main()
