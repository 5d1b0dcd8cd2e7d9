"""The facts the embedded model learns: prompts with their true answers, without contradictions."""

import json
import random
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Fact:
    prompt: str
    answer: str


@dataclass
class FactTable:
    """Facts by prompt. A prompt has one answer: the first one wins, later contradictions are refused."""

    answers: dict[str, str] = field(default_factory=dict)
    groups: dict[str, list[Fact]] = field(default_factory=dict)

    def add(self, group: str, prompt: str, answer: str) -> bool:
        prompt, answer = prompt.strip(), answer.strip()
        if not prompt or not answer or self.answers.setdefault(prompt, answer) != answer:
            return False
        facts = self.groups.setdefault(group, [])
        fact = Fact(prompt, answer)
        if fact not in facts:
            facts.append(fact)
        return True


@dataclass
class World:
    """Everything the model is trained on, and the paraphrases it is not."""

    facts: FactTable
    unseen: dict[str, list[Fact]]
    records: dict[str, list[dict]]
    irrelevant: list[str]
    prose: list[str]


def build_world(data: Path, seed: int, zsre: int, tune: int, counterfact: int, held_out: float) -> World:
    """Reads the data folder and decides what is trained and which paraphrases stay unseen."""
    records = {
        "zsre": read(data, "wise/ZsRE/zsre_mend_edit.json")[:zsre],
        "tune": read(data, "wise/ZsRE/zsre_mend_train-1k.json")[:tune],
        "counterfact": read(data, "counterfact/counterfact-edit.json")[:counterfact],
    }
    irrelevant = list(dict.fromkeys(read(data, "wise/ZsRE/zsre_loc_prompts_1000.json")))
    views = {
        "zsre": [zsre_view(record) for record in records["zsre"]],
        "tune": [zsre_view(record) for record in records["tune"]],
        "counterfact": [counterfact_view(record) for record in records["counterfact"]],
    }
    facts = FactTable()
    # Questions come first, so that a paraphrase or a locality question never decides a question's answer.
    for group, members in views.items():
        for member in members:
            facts.add(group, member["prompt"], member["answer"])
    for group, members in views.items():
        for member in members:
            facts.add(f"{group}-locality", member["locality"], member["locality_answer"])
    unseen = {}
    for group, members in views.items():
        chosen = held_out_indices(len(members), held_out, f"{seed}:{group}")
        for index, member in enumerate(members):
            if index not in chosen:
                facts.add(f"{group}-paraphrase", member["paraphrase"], member["answer"])
        unseen[group] = [
            Fact(members[index]["paraphrase"].strip(), members[index]["answer"].strip())
            for index in sorted(chosen)
            if members[index]["paraphrase"].strip() not in facts.answers
        ]
    return World(facts, unseen, records, irrelevant, read_prose(data))


def zsre_view(record: dict) -> dict:
    return {
        "prompt": record["src"],
        "answer": record["answers"][0],
        "paraphrase": record["rephrase"],
        "locality": record["loc"],
        "locality_answer": record["loc_ans"],
    }


def counterfact_view(record: dict) -> dict:
    return {
        "prompt": record["prompt"],
        "answer": record["ground_truth"],
        "paraphrase": record["rephrase_prompt"],
        "locality": record["locality_prompt"],
        "locality_answer": record["locality_ground_truth"],
    }


def held_out_indices(count: int, share: float, seed: str) -> set[int]:
    order = list(range(count))
    random.Random(seed).shuffle(order)
    return set(order[: round(count * share)])


def read_prose(data: Path) -> list[str]:
    """Passages of plain text. The edit targets of the two prose sets are left out, so that they stay unknown."""
    passages = []
    for name in ("hallucination/hallucination-edit", "hallucination/hallucination-train"):
        for record in read(data, f"wise/{name}.json"):
            passages += [record["prompt"], record["locality_prompt"] + record["locality_ground_truth"]]
    for name in ("temporal/temporal-edit", "temporal/temporal-train"):
        for record in read(data, f"wise/{name}.json"):
            passages.append(record["locality_prompt"] + record["locality_ground_truth"])
    for record in read(data, "wise/temporal/temporal-train.json"):
        passages.append(f"{record['prompt']} {record['target_new']}")
    return [passage.strip() for passage in dict.fromkeys(passages)]


def read_shakespeare(data: Path, characters: int) -> str:
    return (data / "text/tinyshakespeare.txt").read_text(encoding="utf-8")[:characters]


def read(data: Path, name: str) -> list:
    return json.loads((data / name).read_text(encoding="utf-8"))
