"""One edit of WISE on a whole model from transformers: SGD on L_edit + weight * L_a for the side memory of one layer.

Every text runs alone, unpadded, through the whole network in float64 at every step.
"""

import torch

from wise_equations import indicator, margin_loss


def train(model, case, mask, activation):
    """Losses before each of `case["steps"]` steps and after the last, and the side memory's change at the mask."""
    module = down_projection(model, case["layer"])
    pretrained = matrix(module).detach()
    places = torch.from_numpy(mask.reshape(pretrained.shape))
    # Only the mask's entries are parameters: the optimiser cannot touch the rest.
    entries = torch.nn.Parameter(pretrained[places].clone())
    settings = case["settings"]
    optimizer = torch.optim.SGD([entries], settings["learningRate"], weight_decay=settings["weightDecay"])
    losses = []
    for step in range(case["steps"] + 1):
        side = pretrained.masked_scatter(places, entries)
        terms = measure(model, module, side, case, activation)
        losses.append({name: short(value) for name, value in terms.items()})
        if step == case["steps"]:
            break
        optimizer.zero_grad()
        (terms["edit"] + terms["margin"]).backward()
        optimizer.step()
        limit = settings["normConstraint"]
        with torch.no_grad():
            entries.clamp_(pretrained[places] - limit, pretrained[places] + limit)
    return losses, (entries.detach() - pretrained[places])


def measure(model, module, side, case, activation):
    """L_edit, the weighted L_a, and the indicators of the bare prompts and of the irrelevant texts."""
    settings = case["settings"]
    edits, irrelevant, nlls = [], [], []
    for query in case["queries"]:
        logits, outputs = run(model, module, side, query["prompt"] + query["target"][:-1])
        scores = torch.log_softmax(logits[len(query["prompt"]) - 1 :], -1)
        nlls.append(-scores[torch.arange(len(scores)), torch.tensor(query["target"])])
        edits.append(query_indicator(outputs, len(query["prompt"]), settings, activation))
    for text in case["irrelevant"]:
        _, outputs = run(model, module, side, text)
        irrelevant.append(query_indicator(outputs, len(text), settings, activation))
    edits, irrelevant = torch.stack(edits), torch.stack(irrelevant)
    margin = settings.get("margin")
    routing = margin["weight"] * margin_loss(edits, irrelevant, margin) if margin else torch.zeros(())
    deltas = edits[case["bareRows"]]
    return {"edit": torch.cat(nlls).mean(), "margin": routing, "deltas": deltas, "irrelevantDeltas": irrelevant}


def run(model, module, side, ids):
    """Logits of a text under the side memory, and what main and side memory return for what enters the layer."""
    outputs = []

    def answer(module, inputs, _):
        bias = module.bias if module.bias is not None else 0
        # One way to compute both: where the memories agree their outputs do too, to the bit.
        outputs.extend(inputs[0] @ memory.T + bias for memory in (matrix(module).detach(), side))
        return outputs[1]

    hook = module.register_forward_hook(answer)
    logits = model(torch.tensor([ids]), use_cache=False).logits[0]
    hook.remove()
    return logits, [output[0] for output in outputs]


def query_indicator(outputs, length, settings, activation):
    """Over the query's tokens, those at its start left out that the settings skip, if others remain."""
    chosen = settings["indicator"]
    start = chosen["skipTokens"] if length > chosen["skipTokens"] else 0
    main, side = (output[start:length] for output in outputs)
    sigma = activation if chosen["activation"] == "model" else (lambda x: x)
    return indicator(main, side, sigma, chosen["reduction"])


def down_projection(model, layer):
    if hasattr(model, "transformer"):
        return model.transformer.h[layer].mlp.c_proj
    return model.model.layers[layer].mlp.down_proj


def matrix(module):
    """`[width, inner]`, whichever way it is stored (GPT-2's Conv1D has `[inner, width]`)."""
    weight = module.weight if isinstance(module, torch.nn.Linear) else module.weight.T
    return weight.contiguous()


def short(tensor):
    """As many digits as float32 holds, and one more."""
    if tensor.dim() > 0:
        return [short(value) for value in tensor]
    return float(f"{tensor.item():.9g}")
