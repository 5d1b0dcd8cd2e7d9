"""Packs facts and prose into training rows, with a loss weight for every token."""

import random
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer

from facts import Fact, World
from tokenizer import END_OF_TEXT

PROMPT_WEIGHT = 0.2
ANSWER_WEIGHT = 1.0
END_WEIGHT = 0.5
PROSE_WEIGHT = 0.5


@dataclass
class EncodedFact:
    first: list[int]
    """The prompt as it stands at the start of a text."""
    later: list[int]
    """The prompt after other text, with its leading space."""
    answer: list[int]


@dataclass
class Row:
    ids: list[int]
    weights: list[float]
    documents: list[int]
    isolated: bool
    """Documents of an isolated row do not see each other: each one begins its own context."""


class Corpus:
    def __init__(self, world: World, shakespeare: str, tokenizer: Tokenizer, context: int, options):
        self.context = context
        self.options = options
        self.end = tokenizer.token_to_id(END_OF_TEXT)
        self.full_stop = tokenizer.encode(".").ids
        self.facts = [
            encode_fact(tokenizer, fact) for group in world.facts.groups.values() for fact in group
        ]
        self.irrelevant = [tokenizer.encode(text).ids for text in world.irrelevant]
        self.prose = [tokenizer.encode(text).ids for text in world.prose]
        play = tokenizer.encode(shakespeare).ids
        self.prose += [play[at : at + context // 2] for at in range(0, len(play), context // 2)]

    def epoch(self, rng: random.Random) -> list[Row]:
        """Every fact once, in a new order, with new prefixes, among a new sample of prose."""
        documents = [("fact", fact) for fact in self.facts] + [("text", ids) for ids in self.irrelevant]
        tokens = sum(len(item.first) + len(item.answer) for item in self.facts)
        tokens += sum(len(ids) for ids in self.irrelevant)
        wanted = tokens * self.options.prose_share / (1 - self.options.prose_share)
        while wanted > 0:
            passage = rng.choice(self.prose)
            documents.append(("text", passage))
            wanted -= len(passage)
        rng.shuffle(documents)
        rows = self.pack(documents, rng)
        rng.shuffle(rows)
        return rows

    def pack(self, documents: list, rng: random.Random) -> list[Row]:
        rows = [self.new_row(rng)]
        for kind, content in documents:
            ids, weights = self.fact_document(content, rng) if kind == "fact" else self.text_document(content)
            if len(rows[-1].ids) + len(ids) + 1 > self.context + 1:
                rows.append(self.new_row(rng))
            row = rows[-1]
            if row.isolated and rng.random() < 0.3:
                ids, weights = [self.end, *ids], [0.0, *weights]
            room = self.context + 1 - len(row.ids)
            number = row.documents[-1] + 1 if row.documents else 0
            row.ids += ids[:room]
            row.weights += weights[:room]
            row.documents += [number] * len(ids[:room])
        return rows

    def new_row(self, rng: random.Random) -> Row:
        isolated = rng.random() < self.options.isolated_share
        if isolated or rng.random() < 0.5:
            return Row([], [], [], isolated)
        return Row([self.end], [0.0], [0], isolated)

    def fact_document(self, fact: EncodedFact, rng: random.Random) -> tuple[list[int], list[float]]:
        prompt, start = fact.first, []
        if rng.random() < self.options.prefix_share:
            # The editors put "<random text>. " before a prompt, and the answer has to survive that.
            passage = rng.choice(self.prose)
            at = rng.randrange(max(1, len(passage) - 12))
            start = passage[at : at + rng.randint(4, 14)] + self.full_stop
            prompt = fact.later
        ids = [*start, *prompt, *fact.answer, self.end]
        weights = [0.0] * len(start) + [PROMPT_WEIGHT] * len(prompt) + [ANSWER_WEIGHT] * len(fact.answer)
        return ids, [*weights, END_WEIGHT]

    def text_document(self, ids: list[int]) -> tuple[list[int], list[float]]:
        return [*ids, self.end], [PROSE_WEIGHT] * len(ids) + [END_WEIGHT]

    def batch(self, rows: list[Row]):
        """Inputs, targets and weights `[rows, context]` and the additive mask `[rows, 1, context, context]`."""
        width = self.context + 1
        ids = torch.tensor([row.ids + [self.end] * (width - len(row.ids)) for row in rows])
        weights = torch.tensor([row.weights + [0.0] * (width - len(row.weights)) for row in rows])
        documents = torch.tensor([row.documents + [-1] * (width - len(row.documents)) for row in rows])
        isolated = torch.tensor([row.isolated for row in rows]).view(-1, 1, 1)
        same = documents[:, :-1, None] == documents[:, None, :-1]
        # The first token of an isolated document cannot be foretold from the one before it.
        begins = documents[:, 1:] != documents[:, :-1]
        weights = weights[:, 1:].masked_fill(begins & isolated[:, :, 0], 0.0)
        causal = torch.ones(self.context, self.context, dtype=torch.bool).tril()
        visible = (causal & (same | ~isolated)).unsqueeze(1)
        mask = torch.zeros(visible.shape).masked_fill(~visible, torch.finfo(torch.float32).min)
        return ids[:, :-1], ids[:, 1:], weights, mask


def encode_fact(tokenizer: Tokenizer, fact: Fact) -> EncodedFact:
    return EncodedFact(
        tokenizer.encode(fact.prompt).ids,
        tokenizer.encode(f" {fact.prompt}").ids,
        tokenizer.encode(f" {fact.answer}").ids,
    )
