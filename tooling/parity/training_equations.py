"""FT-EWC, LoRA, UltraEdit and MEND written down from their papers' equations, for models from transformers.

Float64, one text at a time, unpadded, through the whole network: what is compared with it is batched and float32.
"""

import torch


def target_log_likelihoods(model, query, weights=None):
    """log p of each target token given the true ones before it, with `weights` in place of some of the model's."""
    ids = torch.tensor([query["prompt"] + query["target"][:-1]])
    if weights:
        output = torch.func.functional_call(model, weights, (ids,), dict(use_cache=False))
    else:
        output = model(ids, use_cache=False)
    scores = torch.log_softmax(output.logits[0, len(query["prompt"]) - 1 :], -1)
    return scores[torch.arange(len(scores)), torch.tensor(query["target"])]


def mean_loss(model, queries, weights=None):
    """Mean negative log-likelihood over all target tokens of all queries."""
    return -torch.cat([target_log_likelihoods(model, query, weights) for query in queries]).mean()


def fisher(model, queries, name, weight):
    """Kirkpatrick et al. (2017): the diagonal of the Fisher information, from the queries' own targets."""
    squares = []
    for query in queries:
        point = weight.detach().requires_grad_()
        (gradient,) = torch.autograd.grad(target_log_likelihoods(model, query, {name: point}).sum(), point)
        squares.append(gradient**2)
    return torch.stack(squares).mean(0)


def ewc_steps(model, queries, name, start, earlier, strength, rate, steps):
    """Adam on the loss plus `strength / 2 * sum F (w - w*)^2` over the earlier edits' (F, w*)."""
    weight = torch.nn.Parameter(start.clone())
    optimizer = torch.optim.Adam([weight], rate)
    for _ in range(steps):
        penalty = sum((information * (weight - anchor) ** 2).sum() for information, anchor in earlier)
        optimizer.zero_grad()
        (mean_loss(model, queries, {name: weight}) + strength / 2 * penalty).backward()
        optimizer.step()
    return weight.detach()


def lora_steps(model, queries, names, factors, scale, rate, steps):
    """Hu et al. (2022), eq. 3: Adam on A and B of `W + scale * B A`."""
    pretrained = {name: model.get_parameter(name).detach() for name in names}
    factors = {name: [torch.nn.Parameter(factor.clone()) for factor in pair] for name, pair in factors.items()}
    optimizer = torch.optim.Adam([factor for pair in factors.values() for factor in pair], rate)
    losses = []
    for _ in range(steps):
        merged = {name: pretrained[name] + scale * b @ a for name, (a, b) in factors.items()}
        loss = mean_loss(model, queries, merged)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return losses, {name: (scale * b @ a).detach() for name, (a, b) in factors.items()}


def gradient_factors(model, queries, names, weights):
    """What enters each module at every token that is read, and the gradient of the loss by what leaves it there.

    The loss of a query is the mean over its target's tokens; losses are summed over queries.
    """
    seen = {name: ([], []) for name in names}
    for query in queries:
        hooks = []
        for name in names:

            def keep(_, inputs, output, name=name):
                seen[name][0].append(inputs[0][0].detach())
                output.retain_grad()
                seen[name][1].append(output)

            hooks.append(model.get_submodule(name.removesuffix(".weight")).register_forward_hook(keep))
        points = {name: weight.detach().requires_grad_() for name, weight in weights.items()}
        (-target_log_likelihoods(model, query, points).mean()).backward()
        for hook in hooks:
            hook.remove()
    return {
        name: (torch.cat(inputs), torch.cat([output.grad[0] for output in outputs]))
        for name, (inputs, outputs) in seen.items()
    }


def ultra_edit_turns(model, turns, names, rate):
    """Gu et al. (2025): turns of edits, one after another; matrices of one shape are normalised together."""
    weights = {name: model.get_parameter(name).detach().clone() for name in names}
    rows = {}
    for queries in turns:
        factors = gradient_factors(model, queries, names, weights)
        for name, (hidden, gradient) in factors.items():
            rows.setdefault(weights[name].shape, []).append(torch.cat([hidden, gradient], 1))
        for name, (hidden, gradient) in factors.items():
            # Over all rows of all turns: what running statistics come to.
            all_rows = torch.cat(rows[weights[name].shape])
            normal = (torch.cat([hidden, gradient], 1) - all_rows.mean(0)) / (all_rows.std(0) + 2**-23)
            normal_hidden, normal_gradient = normal.split([hidden.shape[1], gradient.shape[1]], 1)
            wanted = -rate * (normal_hidden**2).sum(1, keepdim=True) * normal_gradient
            ridge = hidden.T @ hidden + torch.eye(hidden.shape[1], dtype=torch.float64)
            weights[name] = weights[name] + torch.linalg.solve(ridge, hidden.T @ wanted).T
    return weights


def mend_transform(hidden, gradient, module, shape, parameters, mean, deviation):
    """Mitchell et al. (2022): input and gradient of each token through the hypernetwork."""
    z = (torch.cat([hidden, gradient], 1) - mean) / (deviation + 2**-23)
    low = lambda x, layer: x @ parameters[f"{shape}.{layer}.down"].T @ parameters[f"{shape}.{layer}.up"].T
    scaled = lambda x, layer: torch.relu(
        parameters[f"{module}.{layer}.scale"] * x + parameters[f"{module}.{layer}.shift"]
    )
    h = z + scaled(low(z, 1) + parameters[f"{shape}.1.bias"], 1)
    g = h + scaled(low(h, 2), 2)
    return g.split([hidden.shape[1], gradient.shape[1]], 1)


def mend_meta_loss(model, names, parameters, edit, rephrase, unrelated, edit_weight):
    """Both terms of the loss after an edit, and the transformed factors of each module.

    `names` are the modules' own names by those of their matrices. The moments are those of this one edit.
    """
    weights = {name: model.get_parameter(name).detach() for name in names}
    factors = {}
    for name, (hidden, gradient) in gradient_factors(model, [edit], list(names), weights).items():
        used = (hidden != 0).any(1) & (gradient != 0).any(1)
        factors[name] = hidden[used], gradient[used]
    rows = {}
    for name, pair in factors.items():
        rows.setdefault(weights[name].shape, []).append(torch.cat(pair, 1))
    edited, transformed = {}, {}
    for name, module in names.items():
        all_rows = torch.cat(rows[weights[name].shape])
        shape = "x".join(map(str, weights[name].shape))
        hidden, gradient = mend_transform(*factors[name], module, shape, parameters, all_rows.mean(0), all_rows.std(0))
        transformed[module] = hidden, gradient
        edited[name] = weights[name] - parameters[f"{module}.stepSize"] * gradient.T @ hidden
    edit_loss = -target_log_likelihoods(model, rephrase, edited).mean()
    before, after = (answer_scores(model, unrelated, some) for some in (weights, edited))
    divergence = (before.exp() * (before - after)).sum(1).mean()
    return edit_loss, divergence, edit_weight * edit_loss + divergence, transformed


def answer_scores(model, query, weights):
    """Log-probabilities of all tokens at the places of the target."""
    ids = torch.tensor([query["prompt"] + query["target"][:-1]])
    output = torch.func.functional_call(model, weights, (ids,), dict(use_cache=False))
    return torch.log_softmax(output.logits[0, len(query["prompt"]) - 1 :], -1)
