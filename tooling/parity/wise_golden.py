"""Golden values of WISE itself, written from the paper's equations in NumPy and PyTorch, float64.

Writes, below packages/: router/test/golden/margins.json (indicators, the margin loss and its gradient),
sharding/test/golden/merges.json (masks and merges of three shards) and editors/test/golden/edits.json (whole edits on
the models of model_golden.py). Run from the repository root: python tooling/parity/wise_golden.py
"""

import json
import pathlib

import numpy as np
import torch
import transformers
from transformers import AutoModelForCausalLM

from wise_equations import disjoint_mask, indicator, margin_loss, merge, random_mask
from wise_training import down_projection, matrix, short, train

PACKAGES = pathlib.Path(__file__).parents[2] / "packages"
ACTIVATIONS = {
    "identity": lambda x: x,
    "silu": torch.nn.functional.silu,
    "gelu-erf": torch.nn.functional.gelu,
}

# The first `edits` texts are edits, the others irrelevant; margins that some of them keep and others break.
SHORT_TEXTS = dict(
    lengths=[5, 3, 4, 1],
    tokens=5,
    width=6,
    edits=2,
    margin=dict(alpha=1.8, beta=2.6, gamma=0.2),
    reductions=["mean", "max", "mean-or-top", dict(topMean=2)],
)
LONG_TEXTS = dict(
    lengths=[103, 100],
    tokens=104,
    width=2,
    edits=1,
    margin=dict(alpha=1, beta=6, gamma=4),
    reductions=["mean-or-top"],
)

MASKS = [
    dict(size=240, ratio=0.4, seed=7, shard=0, kind="random"),
    dict(size=240, ratio=0.4, seed=7, shard=1, kind="random"),
    dict(size=240, ratio=0.4, seed=7, shard=2, kind="random"),
    dict(size=50, ratio=0.3, seed=2, shard=0, kind="disjoint"),
    dict(size=50, ratio=0.3, seed=2, shard=2, kind="disjoint"),
]
MERGES = [
    dict(method="linear"),
    dict(method="linear", weights=[1, 0.5, -0.25], scale=2),
    dict(method="ties", density=0.53),
    dict(method="ties", density=0.15),
    dict(method="ties", density=0.15, weights=[1, 2, 0.5], scale=0.7),
    dict(method="sign"),
    dict(method="sign", weights=[0.2, 1, 1]),
    dict(method="magnitude", density=0.2),
    dict(method="dare", density=0.6, seed=3),
    dict(method="dare", density=0.3, weights=[1, 1, 1]),
    dict(method="dare-ties", density=0.5, seed=11),
    dict(method="slerp"),
    dict(method="slerp", weights=[1, 2, 3], scale=1.5),
]

# Texts of the models' vocabulary of 41; the first row of each record is its bare prompt.
PROMPT, TARGET = [5, 17, 8, 30], [12, 22]
PREFIXED = [[3, 9, 14], [33, 6], [20, 25, 7, 11, 38]]
ONE_RECORD = dict(
    queries=[dict(prompt=prefix + PROMPT, target=TARGET) for prefix in [[], *PREFIXED]],
    bareRows=[0],
    irrelevant=[[31, 4, 19, 10, 27, 13]],
)
TWO_RECORDS = dict(
    queries=[
        dict(prompt=PROMPT, target=TARGET),
        dict(prompt=[33, 6, *PROMPT], target=TARGET),
        dict(prompt=[15], target=[9, 40, 3]),
        dict(prompt=[33, 6, 15], target=[9, 40, 3]),
    ],
    bareRows=[0, 2],
    irrelevant=[[31, 4, 19, 10, 27, 13], [7, 24, 16], [5, 17, 36]],
)
ACTIVATION_OF = {"llama": "silu", "gpt2-untied": "gelu-erf"}
EDITS = {
    "eq. 3 as written": dict(
        model="llama",
        layer=1,
        mask=dict(ratio=0.4, seed=5, shard=1, kind="random"),
        settings=dict(
            learningRate=0.05,
            weightDecay=0.01,
            normConstraint=0.03,
            margin=dict(alpha=0.2, beta=1.5, gamma=1, weight=0.6),
            indicator=dict(activation="identity", reduction="mean", skipTokens=1),
        ),
        **ONE_RECORD,
    ),
    "as the reference code": dict(
        model="gpt2-untied",
        layer=1,
        mask=dict(ratio=0.3, seed=6, shard=2, kind="disjoint"),
        settings=dict(
            learningRate=0.05,
            weightDecay=1e-5,
            normConstraint=1,
            margin=dict(alpha=0.1, beta=0.8, gamma=0.4, weight=1),
            indicator=dict(activation="model", reduction="mean-or-top", skipTokens=0),
        ),
        **TWO_RECORDS,
    ),
    "without L_a and masks": dict(
        model="llama",
        layer=2,
        mask=dict(ratio=1, seed=0, shard=0, kind="random"),
        settings=dict(
            learningRate=0.2,
            weightDecay=0.1,
            normConstraint=0.12,
            indicator=dict(activation="model", reduction="max", skipTokens=2),
        ),
        **ONE_RECORD,
    ),
}


def main():
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    write("router/test/golden/margins.json", margins())
    write("sharding/test/golden/merges.json", merges())
    write("editors/test/golden/edits.json", [edit(name, case) for name, case in EDITS.items()])


def margins():
    rng = np.random.default_rng(20240514)
    return [texts(rng, **SHORT_TEXTS), texts(rng, **LONG_TEXTS)]


def texts(rng, lengths, tokens, width, edits, margin, reductions):
    """Outputs of both memories for some texts, and what each way to compare them gives."""
    main, side = (rng.standard_normal((len(lengths), tokens, width)).astype(np.float32) for _ in range(2))
    # A token for which the memories agree: the norm has no gradient there.
    side[0, 1] = main[0, 1]
    given = dict(main=numbers(main), side=numbers(side))
    main, side = (torch.tensor(values, dtype=torch.float64, requires_grad=True) for values in (main, side))
    cases = []
    for activation in ACTIVATIONS:
        for reduction in reductions:
            for average in ("all", "violations"):
                rows = [
                    indicator(main[r, :length], side[r, :length], ACTIVATIONS[activation], reduction)
                    for r, length in enumerate(lengths)
                ]
                loss = margin_loss(torch.stack(rows[:edits]), torch.stack(rows[edits:]), margin, average)
                (gradient,) = torch.autograd.grad(loss, side)
                cases.append(
                    dict(
                        activation=activation,
                        reduction=reduction,
                        average=average,
                        indicators=short(torch.stack(rows)),
                        loss=short(loss),
                        gradient=numbers(gradient),
                    )
                )
    shape = [len(lengths), tokens, width]
    return dict(shape=shape, lengths=lengths, edits=edits, **given, margin=margin, cases=cases)


def merges():
    rng = np.random.default_rng(20240514)
    masks = [dict(options=options, indices=np.flatnonzero(draw(**options)).tolist()) for options in MASKS]
    shards = [mask for mask in masks if mask["options"]["kind"] == "random"]
    inside = np.zeros((len(shards), shards[0]["options"]["size"]), bool)
    for row, mask in zip(inside, shards):
        row[mask["indices"]] = True
    deltas = np.where(inside, rng.standard_normal(inside.shape).astype(np.float32), 0).astype(np.float64)
    cases = [dict(options=options, merged=numbers(merge(deltas, inside, **options))) for options in MERGES]
    for t in (0, 0.3):
        options = dict(method="slerp", t=t)
        cases.append(dict(options=options, of=2, merged=numbers(merge(deltas[:2], inside[:2], **options))))
    values = [numbers(delta[mask["indices"]]) for delta, mask in zip(deltas, shards)]
    return dict(masks=masks, deltas=values, cases=cases)


def edit(name, case):
    """One edit of five steps, with all that is needed to make it again."""
    folder = PACKAGES / "transformer/test/golden/models" / case["model"]
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager").eval()
    size = matrix(down_projection(model, case["layer"])).numel()
    case = dict(name=name, **case, steps=5)
    mask = draw(size=size, **case["mask"])
    losses, change = train(model, case, mask, ACTIVATIONS[ACTIVATION_OF[case["model"]]])
    return dict(case, losses=losses, change=numbers(change))


def draw(size, ratio, seed, shard, kind):
    return (random_mask if kind == "random" else disjoint_mask)(size, ratio, seed, shard)


def numbers(values):
    return [float(f"{value:.9g}") for value in np.asarray(values).flatten()]


def write(path, value):
    path = PACKAGES / path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, separators=(",", ":")) + "\n")
    print(path.relative_to(PACKAGES), path.stat().st_size, "bytes")


main()
