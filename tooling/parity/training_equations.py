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
