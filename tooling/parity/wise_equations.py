"""WISE (arXiv 2405.14768) written down from its equations: indicator, margin loss, masks and merges.

Dense float64 matrices and one text at a time: what is compared with it is sparse, batched and float32.
"""

import math

import numpy as np
import torch

from wise_random import Stream

LONG_TEXT = 100


def indicator(main, side, activation, reduction):
    """Equation 3 for the query tokens of one text, `[tokens, width]` each; `mean-or-top` as the reference code has it."""
    distances = torch.linalg.vector_norm(activation(side) - activation(main), dim=-1)
    if reduction == "max" or (reduction == "mean-or-top" and len(distances) > LONG_TEXT):
        return distances.max()
    if reduction in ("mean", "mean-or-top"):
        return distances.mean()
    return torch.topk(distances, min(reduction["topMean"], len(distances))).values.mean()


def margin_loss(edits, irrelevant, margin, average="all"):
    """Equation 4, each term averaged over texts or pairs, or over those of them that break their margin."""
    terms = (
        irrelevant - margin["alpha"],
        margin["beta"] - edits,
        margin["gamma"] - (edits[:, None] - irrelevant[None, :]),
    )
    return sum(mean_hinge(term.flatten(), average) for term in terms)


def mean_hinge(term, average):
    if average == "violations":
        term = term[term > 0]
    return torch.clamp(term, min=0).mean() if len(term) > 0 else torch.zeros((), dtype=torch.float64)


def random_mask(size, ratio, seed, shard):
    """Exactly round(ratio * size) entries, each set of them as likely as another: selection sampling (Knuth)."""
    stream, left, mask = Stream(seed, "mask", shard), rounded(ratio * size), np.zeros(size, bool)
    for i in range(size):
        if left > 0 and stream.next() * (size - i) < left:
            mask[i] = True
            left -= 1
    return mask


def disjoint_mask(size, ratio, seed, shard):
    """What one of 1/ratio owners holds when all entries are dealt out, in proportion to what each has yet to get."""
    stream, owners = Stream(seed, "disjoint masks"), math.floor(1 / ratio + 1e-9)
    cuts = [min(size, rounded(owner * ratio * size)) for owner in range(owners + 1)]
    left = np.diff(cuts)
    mask = np.zeros(size, bool)
    for i in range(size):
        owner = int(np.searchsorted(np.cumsum(left), stream.next() * (size - i), side="right"))
        if owner < owners:
            left[owner] -= 1
            mask[i] = owner == shard
    return mask


def merge(deltas, masks, method, weights=None, scale=1, density=0.53, seed=0, t=None):
    """The merged change of a matrix from the changes `[k, size]` of its shards."""
    weights = np.full(len(deltas), 1 / len(deltas)) if weights is None else np.array(weights, float)
    if method in ("ties", "magnitude"):
        deltas = np.stack([trim(delta, density) for delta in deltas])
    if method in ("dare", "dare-ties"):
        pairs = zip(deltas, masks)
        deltas = np.stack([drop(delta, mask, density, seed, n) for n, (delta, mask) in enumerate(pairs)])
    if method == "slerp":
        return scale * slerp_all(deltas, weights, t)
    if method in ("ties", "sign", "dare-ties"):
        return scale * disjoint_mean(deltas, weights)
    return scale * weights @ deltas


def trim(delta, density):
    """TIES, step 1: the share `density` of all entries with the largest magnitudes stays."""
    kept = np.argsort(-np.abs(delta), kind="stable")[: rounded(density * len(delta))]
    result = np.zeros_like(delta)
    result[kept] = delta[kept]
    return result


def disjoint_mean(deltas, weights):
    """TIES, steps 2 and 3: the sign of the sum is elected, and those that have it are averaged."""
    weighted = weights[:, None] * deltas
    elected = np.sign(weighted.sum(0))
    agree = (np.sign(weighted) == elected) & (elected != 0)
    share = np.where(agree, np.abs(weights)[:, None], 0).sum(0)
    return np.where(share > 0, np.where(agree, weighted, 0).sum(0) / np.where(share > 0, share, 1), 0)


def drop(delta, mask, density, seed, number):
    """DARE: each trained entry is dropped with probability 1 - density, the rest divided by density."""
    stream = Stream(seed, "dare", number)
    result = np.zeros_like(delta)
    for i in np.flatnonzero(mask):
        if stream.next() < density:
            result[i] = delta[i] / density
    return result


def slerp_all(deltas, weights, t):
    """Shoemake's interpolation; more than two one after another, each at its share of the weights so far."""
    merged, total = deltas[0], weights[0]
    for delta, weight in zip(deltas[1:], weights[1:]):
        total += weight
        merged = slerp(merged, delta, weight / total if t is None else t)
    return merged


def slerp(a, b, t):
    angle = np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))
    return (np.sin((1 - t) * angle) * a + np.sin(t * angle) * b) / np.sin(angle)


def rounded(value):
    """As JavaScript rounds: halves go up."""
    return math.floor(value + 0.5)
