"""Golden values of ROME, MEMIT and AlphaEdit, written from the papers' equations in NumPy and PyTorch, float64.

Writes packages/editors/test/golden/locate.json: for two records on the models of model_golden.py, the second moment C of
what enters a down projection, their keys, the values found for them, and the matrices after an edit by each method.
Every text runs alone, unpadded, through the whole network. Run from the repository root:
python tooling/parity/locate_golden.py
"""

import json
import pathlib

import numpy as np
import torch
import transformers
from transformers import AutoModelForCausalLM

from wise_training import down_projection, matrix

PACKAGES = pathlib.Path(__file__).parents[2] / "packages"

# Texts of the models' vocabulary of 41. `place` is the token at which a fact is looked up, counted in the bare prompt.
RECORDS = [
    dict(prompt=[5, 17, 8, 30], target=[12, 22], place=2, essence=dict(tokens=[17, 8, 33, 6], place=1)),
    dict(prompt=[15, 9, 36], target=[40], place=1, essence=dict(tokens=[9, 33, 6], place=0)),
]
PREFIXES = [[3, 9, 14], [33, 6]]
CASES = [
    # The pull of the decay and the limit of the norm both take part, and the second edit of each layer finds a first.
    dict(
        model="llama",
        layer=1,
        layers=[0, 1],
        value=dict(learningRate=0.2, steps=4, weightDecay=2.0, klFactor=0.5, normFactor=0.1),
        ridge=0.01,
        momentWeight=3.0,
        nullSpaceThreshold=0.3,
        nullSpaceRidge=0.02,
    ),
    dict(
        model="gpt2-untied",
        layer=1,
        layers=[0, 1],
        value=dict(learningRate=0.3, steps=5, weightDecay=0.01, klFactor=0.0625, normFactor=1.5),
        ridge=0.05,
        momentWeight=0.7,
        nullSpaceThreshold=0.4,
        nullSpaceRidge=0.1,
    ),
]


def main():
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    rng = np.random.default_rng(20220210)
    path = PACKAGES / "editors/test/golden/locate.json"
    cases = [golden(case, rng.integers(3, 41, (40, 12)).tolist()) for case in CASES]
    path.write_text(json.dumps(cases, separators=(",", ":")) + "\n")
    print(path.relative_to(PACKAGES), path.stat().st_size, "bytes")


def golden(case, texts):
    folder = PACKAGES / "transformer/test/golden/models" / case["model"]
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager").eval()
    model.requires_grad_(False)
    edits = [located(record) for record in RECORDS]
    moments = {layer: second_moment(model, layer, texts) for layer in sorted({case["layer"], *case["layers"]})}
    return dict(
        case,
        texts=texts,
        edits=edits,
        moments={layer: numbers(moment) for layer, moment in moments.items()},
        rome=rome(model, case, edits[0], moments),
        memit=memit(model, case, edits, moments),
        alphaEdit=alpha_edit(model, case, edits, moments),
    )


def located(record):
    starts = [[], *PREFIXES]
    return dict(
        queries=[dict(prompt=start + record["prompt"], target=record["target"]) for start in starts],
        places=[len(start) + record["place"] for start in starts],
        essence=record["essence"],
    )


def second_moment(model, layer, texts):
    """C = E[k kᵀ] (ROME, section 3.1), first tokens left out."""
    keys = np.concatenate([watch(model, layer, text)["inputs"][1:] for text in texts])
    return keys.T @ keys / len(keys)


def with_ridge(moment, ridge):
    return moment + ridge * np.trace(moment) / len(moment) * np.eye(len(moment))


def rome(model, case, edit, moments):
    """ROME eq. 2: W + Λ (C⁻¹ k)ᵀ with Λ = (v* - W k₀) / (C⁻¹ k)ᵀ k₀, k averaged over texts, k₀ of the bare prompt."""
    layer = case["layer"]
    bare = watch(model, layer, text_of(edit, 0))
    size = np.linalg.norm(bare["outputs"][edit["places"][0]])
    change, losses = find_value(model, layer, edit, size, case["value"])
    first = bare["inputs"][edit["places"][0]]
    key = mean_key(model, layer, edit)
    direction = np.linalg.solve(with_ridge(moments[layer], case["ridge"]), key)
    weight = weight_of(model, layer) + np.outer(change, direction) / (direction @ first)
    return dict(key=numbers(key), change=numbers(change), losses=losses, weight=numbers(weight))


def memit(model, case, edits, moments):
    """MEMIT, algorithm 1 with eq. 14: both edits in one batch."""

    def update(layer, keys, residuals):
        moment = case["momentWeight"] * with_ridge(moments[layer], case["ridge"])
        return residuals.T @ keys @ np.linalg.inv(moment + keys.T @ keys)

    return spread(model, case, edits, update)


def alpha_edit(model, case, edits, moments):
    """The closed form of AlphaEdit: one edit after the other."""
    projectors, earlier = {}, {}
    for layer in case["layers"]:
        values, vectors = np.linalg.eigh(moments[layer])
        unused = vectors[:, values < case["nullSpaceThreshold"] * np.trace(moments[layer]) / len(values)]
        projectors[layer] = unused @ unused.T
        earlier[layer] = np.zeros_like(projectors[layer])

    def update(layer, keys, residuals):
        projector = projectors[layer]
        ridge = case["nullSpaceRidge"] * np.trace(moments[layer]) * np.eye(len(projector))
        system = (earlier[layer] + keys.T @ keys) @ projector + ridge
        earlier[layer] = earlier[layer] + keys.T @ keys
        return residuals.T @ keys @ projector @ np.linalg.inv(system)

    start = [weight_of(model, layer) for layer in case["layers"]]
    first = spread(model, case, edits[:1], update)
    write_weights(model, case["layers"], [np.array(weight).reshape(old.shape) for weight, old in zip(first["weights"].values(), start)])
    second = spread(model, case, edits[1:], update)
    write_weights(model, case["layers"], start)
    ranks = {layer: int(round(np.trace(projector))) for layer, projector in projectors.items()}
    return dict(ranks=ranks, projectors={layer: numbers(p) for layer, p in projectors.items()}, first=first, second=second)


def spread(model, case, edits, update):
    """Aims z for the last layer, then each layer's share of what is left over; the model is as before afterwards."""
    layers, aims, changes = case["layers"], [], []
    for edit in edits:
        state = watch(model, layers[-1], text_of(edit, 0))["states"][edit["places"][0]]
        change, _ = find_value(model, layers[-1], edit, np.linalg.norm(state), case["value"])
        aims.append(state + change)
        changes.append(numbers(change))
    start = [weight_of(model, layer) for layer in layers]
    for i, layer in enumerate(layers):
        keys = np.stack([mean_key(model, layer, edit) for edit in edits])
        states = [watch(model, layers[-1], text_of(edit, 0))["states"][edit["places"][0]] for edit in edits]
        residuals = (np.stack(aims) - np.stack(states)) / (len(layers) - i)
        write_weights(model, [layer], [weight_of(model, layer) + update(layer, keys, residuals)])
    weights = {layer: numbers(weight_of(model, layer)) for layer in layers}
    write_weights(model, layers, start)
    return dict(changes=changes, weights=weights)


def find_value(model, layer, edit, size, settings):
    """ROME eq. 4, MEMIT eq. 16: Adam on the change of what the layer returns, kept inside a ball."""
    change = torch.zeros(weight_of(model, layer).shape[0], dtype=torch.float64, requires_grad=True)
    optimizer = torch.optim.Adam([change], settings["learningRate"])
    essence = edit["essence"]
    before = torch.log_softmax(logits(model, layer, essence["tokens"], essence["place"], change)[-1], -1).detach()
    losses = []
    for _ in range(settings["steps"]):
        nlls = []
        for row, query in enumerate(edit["queries"]):
            scores = logits(model, layer, text_of(edit, row), edit["places"][row], change)
            scores = torch.log_softmax(scores[len(query["prompt"]) - 1 :], -1)
            nlls.append(-scores[torch.arange(len(scores)), torch.tensor(query["target"])])
        now = torch.log_softmax(logits(model, layer, essence["tokens"], essence["place"], change)[-1], -1)
        terms = dict(
            edit=torch.cat(nlls).mean(),
            kl=settings["klFactor"] * (now.exp() * (now - before)).sum(),
            decay=settings["weightDecay"] * torch.linalg.vector_norm(change) / size**2,
        )
        losses.append({name: float(f"{term.item():.9g}") for name, term in terms.items()})
        optimizer.zero_grad()
        sum(terms.values()).backward()
        optimizer.step()
        with torch.no_grad():
            excess = change.norm() / (settings["normFactor"] * size)
            if excess > 1:
                change /= excess
    return change.detach().numpy(), losses


def logits(model, layer, ids, place, change):
    """Logits of a text with `change` added to what the layer's down projection returns for one token."""

    def shift(module, inputs, output):
        mark = torch.zeros(len(ids), 1, dtype=torch.float64)
        mark[place] = 1
        return output + mark * change

    hook = down_projection(model, layer).register_forward_hook(shift)
    try:
        return model(torch.tensor([ids]), use_cache=False).logits[0]
    finally:
        hook.remove()


def watch(model, layer, ids):
    """What enters and leaves a layer's down projection, and what the layer returns, for each token."""
    seen = {}
    down = down_projection(model, layer)
    block = model.transformer.h[layer] if hasattr(model, "transformer") else model.model.layers[layer]
    first = lambda output: output[0] if isinstance(output, tuple) else output
    hooks = [
        down.register_forward_hook(lambda _, inputs, output: seen.update(inputs=inputs[0][0], outputs=output[0])),
        block.register_forward_hook(lambda _, inputs, output: seen.update(states=first(output).reshape(len(ids), -1))),
    ]
    with torch.no_grad():
        model(torch.tensor([ids]), use_cache=False)
    for hook in hooks:
        hook.remove()
    return {name: value.numpy() for name, value in seen.items()}


def mean_key(model, layer, edit):
    places = enumerate(edit["places"])
    return np.mean([watch(model, layer, text_of(edit, row))["inputs"][place] for row, place in places], axis=0)


def text_of(edit, row):
    query = edit["queries"][row]
    return query["prompt"] + query["target"][:-1]


def weight_of(model, layer):
    return matrix(down_projection(model, layer)).detach().numpy().copy()


def write_weights(model, layers, values):
    for layer, value in zip(layers, values):
        module = down_projection(model, layer)
        own = module.weight.data
        own.copy_(torch.tensor(value if isinstance(module, torch.nn.Linear) else value.T))


def numbers(values):
    return [float(f"{value:.9g}") for value in np.asarray(values).flatten()]


main()
