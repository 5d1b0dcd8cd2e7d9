"""Answers with a memory of wise-edit in Hugging Face transformers.

    edited = WiseEdit.load(model, tokenizer, "facts.memory", gate="packages/embedded-gate/gate")
    edited.generate("Who runs Harrow & Finch?")

A memory of the method `per-edit` holds a low-rank change of one layer for each fact. A router reads each question: where
it asks for a fact, that change answers; every other question goes to the model as it is.

Needs torch, transformers, tokenizers, numpy and regex, which transformers brings.
"""

from __future__ import annotations

import hashlib
import json
import math
import pathlib
import unicodedata
import warnings
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import regex
import torch
from tokenizers import Tokenizer
from transformers import BertConfig, BertModel

# Tokens that end a turn in known chat formats; many files name only the end of a text.
ENDS_OF_TURN = [
    "<|im_end|>",
    "<|eot_id|>",
    "<|end|>",
    "<end_of_turn>",
    "<|end_of_turn|>",
    "<|END_OF_TURN_TOKEN|>",
]


class WiseEditError(Exception):
    """A file or a model that cannot be used. `code` is one of wise-edit's, such as `MEMORY_MODEL_MISMATCH`."""

    def __init__(self, code: str, message: str):
        super().__init__(message)
        self.code = code


@dataclass
class Candidate:
    """How a question fared with one edit."""

    id: str
    # Log-odds that the question asks for what was taught; infinite for the taught words themselves, however framed.
    score: float
    threshold: float
    above: bool
    # The later edit that answers in place of this one.
    overruled_by: str | None = None


@dataclass
class Route:
    """Which edit answers a question, and why."""

    # `None`: the model as it is.
    edit: str | None
    # The text that was compared: the question, or the question after the turn that names its subject.
    read: str
    # Edits the question could have meant, the likeliest first.
    candidates: list[Candidate]


class WiseEdit:
    """A causal language model of transformers with what a memory file taught it. Leaves the model's weights as they are."""

    def __init__(self, model, tokenizer, memory: Memory, gate: Gate):
        self.model = model
        self.tokenizer = tokenizer
        self.memory = memory
        self._router = Router(gate)
        for edit in memory.edits.values():
            self._router.add(edit)
        self._down = down_projection(model, memory.layer)
        self._marks = turn_marks(tokenizer)
        self._ends = end_tokens(model, tokenizer)

    @classmethod
    def load(cls, model, tokenizer, path, gate, check: bool = True) -> WiseEdit:
        """Loads the memory file at `path` onto the checkpoint it was made for.

        `gate` is the folder of the gate that the file was made with, `packages/embedded-gate/gate` of wise-edit. `check`
        compares the digest of the edited matrix: `False` for a model in another dtype than its files.

        Raises `WiseEditError` for a damaged file, another model or another gate.
        """
        memory = read_memory(pathlib.Path(path))
        matrix = down_projection(model, memory.layer)
        check_model(path, memory, matrix, digest=check)
        return cls(model, tokenizer, memory, load_gate(pathlib.Path(gate), path, memory.gate))

    def explain(self, question: str | list[dict]) -> Route:
        """Returns which edit answers a question, or a conversation that ends with one, without answering it."""
        return self._router.route(questions_of(question))

    def generate(self, prompt: str, **options) -> str:
        """Continues a text, plain or rendered with the chat template. `options` are those of `model.generate`."""
        ids = self._encode(prompt)
        return self._generate(ids, self._router.route(self._read(ids)), options)

    def chat(self, messages: list[dict], **options) -> str:
        """Answers a conversation in the tokenizer's chat template. `options` are those of `model.generate`."""
        if self.tokenizer.chat_template is None:
            raise WiseEditError(
                "CHAT_TEMPLATE_MISSING",
                "The tokenizer has no chat template; expected an instruct or chat model. Use generate with a plain text.",
            )
        prompt = self.tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True)
        return self._generate(self._encode(prompt), self.explain(messages), options)

    def _generate(self, ids: list[int], route: Route, options: dict) -> str:
        positions = getattr(self.model.config, "max_position_embeddings", None) or math.inf
        if len(ids) > positions:
            raise WiseEditError(
                "PROMPT_TOO_LONG", f"The prompt has {len(ids)} tokens; the model reads {positions}. Shorten it."
            )
        settings = {
            "max_new_tokens": 128,
            "do_sample": False,
            "repetition_penalty": 1.0,
            "eos_token_id": self._ends or None,
            "pad_token_id": self._ends[0] if self._ends else None,
            **options,
        }
        edit = self.memory.edits.get(route.edit)
        limits = [settings["max_new_tokens"], positions - len(ids) + 1]
        # An answer ends soon after the length it was trained for: it never loops.
        if edit and self._ends:
            limits.append(edit.length + max(4, edit.length >> 2))
        settings["max_new_tokens"] = min(limits)
        input_ids = torch.tensor([ids], device=self.model.device)
        with torch.no_grad(), answered_by(edit, self._down):
            output = self.model.generate(input_ids, attention_mask=torch.ones_like(input_ids), **settings)
        return self._decode(output[0, len(ids) :].tolist())

    def _encode(self, text: str) -> list[int]:
        """Token ids with the special tokens that begin a text, once, and none that end it."""
        tokenizer = self.tokenizer
        ids = tokenizer(text).input_ids
        first = tokenizer.bos_token_id
        doubled = first is not None and ids[:2] == [first, first]
        if not doubled and not (ids and ids[-1] in self._ends):
            return ids
        own = tokenizer(text, add_special_tokens=False).input_ids
        begins = first is not None and ids[:1] == [first] and own[:1] != [first]
        return [first, *own] if begins else own

    def _decode(self, ids: list[int], special: bool = False) -> str:
        return self.tokenizer.decode(
            ids, skip_special_tokens=not special, clean_up_tokenization_spaces=False
        )

    def _read(self, ids: list[int]) -> list[str]:
        """The questions in a prompt that was rendered with the chat template, or a plain prompt as the only one."""
        if self._marks:
            before, after = self._marks
            turns = self._decode(ids, special=True).split(before)[1:]
            if turns:
                return [ending(turn.split(after)[0]) for turn in turns]
        return [ending(self._decode(ids))]


@contextmanager
def answered_by(edit: Edit | None, down: torch.nn.Module):
    """Lets the side memory of an edit act from the last token of the prompt on, in one run of `model.generate`."""
    if edit is None:
        yield
        return
    factors: list[torch.Tensor] = []
    codes = position_codes(edit.length, len(edit.down)) if edit.positions else None
    written = 0

    def add(_, inputs, output):
        nonlocal written
        entered = inputs[0]
        if not factors:
            # The first pass reads the prompt.
            factors.extend(torch.from_numpy(part).to(entered.device, torch.float32) for part in (edit.down, edit.up))
            entered = entered[:, -1:]
        reads, writes = factors
        read = entered.float() @ reads.T
        if codes is not None:
            at = [min(written + i, edit.length - 1) for i in range(read.shape[1])]
            read = read + codes[at].to(read.device)
        written += read.shape[1]
        change = (read @ writes).to(output.dtype)
        return torch.cat([output[:, : -change.shape[1]], output[:, -change.shape[1] :] + change], dim=1)

    handle = down.register_forward_hook(add)
    try:
        yield
    finally:
        handle.remove()


def position_codes(length: int, rank: int) -> torch.Tensor:
    """Sines and cosines (Vaswani et al. 2017, sec. 3.5) of the positions of an answer, `[length, rank]`."""
    positions = torch.arange(length, dtype=torch.float64)
    waves = [
        (torch.cos if i % 2 else torch.sin)(positions * 10 ** (-(i - i % 2) / rank)) for i in range(rank)
    ]
    return (math.sqrt(2) * torch.stack(waves, dim=1)).float()


def down_projection(model, layer: int) -> torch.nn.Module:
    """The down projection of a layer, the module that side memories change."""
    base = getattr(model, "model", None) or getattr(model, "transformer", None)
    layers = getattr(base, "layers", None) or getattr(base, "h", None) or []
    mlp = getattr(layers[layer], "mlp", None) if layer < len(layers) else None
    for name in ("down_proj", "c_proj", "fc_out"):
        if hasattr(mlp, name):
            return getattr(mlp, name)
    raise WiseEditError(
        "MEMORY_MODEL_MISMATCH",
        f"Found no down projection of layer {layer} in {type(model).__name__}; expected a model of "
        "an architecture of wise-edit's with that layer. Load the model that the memory was made for.",
    )


def end_tokens(model, tokenizer) -> list[int]:
    """Ids of the tokens that end an answer: the model's, the tokenizer's, and known ends of a turn."""
    named = [model.config.eos_token_id, getattr(model.generation_config, "eos_token_id", None), tokenizer.eos_token_id]
    ids = [one for value in named for one in (value if isinstance(value, list) else [value])]
    vocabulary = tokenizer.get_vocab()
    ids += [vocabulary.get(token) for token in ENDS_OF_TURN]
    return list(dict.fromkeys(one for one in ids if one is not None))


# The memory file.


@dataclass
class Edit:
    """A fact that was learned: its side memory, and how the router knows it."""

    id: str
    prompt: str
    target: str
    # Tokens of the longest answer that the side memory was trained to give, the end included.
    length: int
    texts: list[str]
    threshold: float
    subject: str | None
    contrasts: list[str]
    overrules: list[str]
    # Whether what it reads is added to codes of the answer's positions.
    positions: bool
    # Directions of activations that it reads, float16 `[rank, dFF]`, and what it adds for each, `[rank, dModel]`.
    down: np.ndarray
    up: np.ndarray
    # The gate's vectors of `texts`, float16 `[texts, dimensions]`.
    vectors: np.ndarray


@dataclass
class Memory:
    """Contents of a memory file."""

    # Identity of the model: `architecture`, `name`, `matrix`, `sha256`.
    model: dict
    # `name` and `sha256` of the gate, where the file names one.
    gate: dict | None
    layer: int
    edits: dict[str, Edit] = field(default_factory=dict)


def read_memory(path: pathlib.Path) -> Memory:
    """Reads a memory file of the method `per-edit`. Raises `FILE_UNREADABLE` and `MEMORY_INVALID`."""
    try:
        metadata, tensors = read_safetensors(path)
        if digest_of(tensors) != metadata.get("wise-edit.sha256"):
            raise invalid(path, "it has changed since it was written")
        contents = json.loads(tensors["contents"][1].tobytes())
        if contents["method"] != "per-edit":
            raise invalid(path, f"it holds edits of {contents['method']}, expected per-edit")
        return memory_of(contents["model"], contents["state"], {name: data for name, (_, data) in tensors.items()})
    except OSError as error:
        raise WiseEditError(
            "FILE_UNREADABLE", f'Cannot read "{path}": {error.strerror}. Expected a file that wise-edit wrote.'
        ) from error
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise invalid(path, f"{type(error).__name__} {error}") from error


def memory_of(model: dict, state: dict, arrays: dict[str, np.ndarray]) -> Memory:
    options = state["options"]
    memory = Memory(model, state.get("gate"), options["layer"])
    learned = {edit["id"]: edit for edit in state["edits"] if edit["status"] == "done"}
    if any("subject" not in stored for stored in state["memories"]):
        warnings.warn(
            "The memory file is of a version that did not write what each edit is about, so a few questions may be routed "
            "otherwise than by wise-edit. Load it and save it again with this version.",
            stacklevel=4,
        )
    at_rank = at_text = 0
    for stored in state["memories"]:
        edit = learned[stored["id"]]
        ranks = slice(at_rank, at_rank + stored["rank"])
        texts = slice(at_text, at_text + len(stored["texts"]))
        at_rank, at_text = ranks.stop, texts.stop
        # Only earlier edits are overruled, and only by those that answer at all.
        overrules = [id for id in edit.get("contradicts", []) if id in memory.edits]
        memory.edits[edit["id"]] = Edit(
            id=edit["id"],
            prompt=edit["prompt"],
            target=edit["target"],
            length=stored["length"],
            texts=stored["texts"],
            threshold=stored["threshold"],
            subject=stored.get("subject", edit.get("subject")),
            contrasts=edit.get("contrasts") or [],
            overrules=overrules if options.get("overrule", True) else [],
            positions=stored.get("positions", False),
            down=arrays["down"][ranks],
            up=arrays["up"][ranks],
            vectors=arrays["vectors"][texts],
        )
    return memory


def read_safetensors(path: pathlib.Path) -> tuple[dict, dict[str, tuple[str, np.ndarray]]]:
    """The metadata of a safetensors file, and its tensors with the names of their dtypes."""
    data = path.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    if not 8 < start <= len(data):
        raise ValueError("it is no safetensors file")
    header = json.loads(data[8:start])
    metadata = header.pop("__metadata__", {})
    kinds = {"U8": np.uint8, "I8": np.int8, "F16": np.float16, "F32": np.float32}
    tensors = {}
    for name, tensor in header.items():
        begin, end = tensor["data_offsets"]
        values = np.frombuffer(data[start + begin : start + end], kinds[tensor["dtype"]])
        tensors[name] = (tensor["dtype"], values.reshape(tensor["shape"]).copy())
    return metadata, tensors


def digest_of(tensors: dict[str, tuple[str, np.ndarray]]) -> str:
    digest = hashlib.sha256()
    for name in sorted(tensors):
        dtype, data = tensors[name]
        digest.update(f"{name} {dtype} [{','.join(map(str, data.shape))}]\n".encode())
        digest.update(data.tobytes())
    return digest.hexdigest()


def invalid(path, found: str) -> WiseEditError:
    return WiseEditError(
        "MEMORY_INVALID",
        f'"{path}" is not a memory file of this version or is damaged: {found}. Expected a file of per-edit memories that '
        "wise-edit saved.",
    )


def check_model(path, memory: Memory, down: torch.nn.Module, digest: bool) -> None:
    """Raises `MEMORY_MODEL_MISMATCH` unless `down` is the matrix that the memory changes."""
    weight = down.weight.detach()
    made_for = f"{memory.model['name']} ({memory.model['architecture']}, {memory.model['matrix']}"
    # GPT-2 keeps its matrices transposed.
    matrix = weight.T if type(down).__name__ == "Conv1D" else weight
    shape = [getattr(down, "out_features", matrix.shape[0]), getattr(down, "in_features", matrix.shape[-1])]
    expected = next(([edit.up.shape[1], edit.down.shape[1]] for edit in memory.edits.values()), shape)
    if shape != expected:
        raise WiseEditError(
            "MEMORY_MODEL_MISMATCH",
            f'"{path}" was made for {made_for} {expected}); the model at hand has {shape} there. Load the model it was made for.',
        )
    if not weight.is_floating_point() or not digest:
        if digest:
            warnings.warn(
                f"The model's weights are quantised, so that this is the checkpoint of the memory cannot be checked. "
                f'"{path}" was made for {made_for}).',
                stacklevel=3,
            )
        return
    values = matrix.to("cpu", torch.float32).contiguous().numpy()
    found = hashlib.sha256(values.tobytes()).hexdigest()
    if found != memory.model["sha256"]:
        raise WiseEditError(
            "MEMORY_MODEL_MISMATCH",
            f'"{path}" was made for {made_for} sha256 {memory.model["sha256"][:12]}); the model at hand has sha256 '
            f"{found[:12]} there, as {str(weight.dtype).removeprefix('torch.')}. Load the checkpoint it "
            "was made for in the dtype of its files, or pass check=False if only the dtype differs.",
        )


# The question in a conversation.

# Characters of a long text that are read as its question: the last ones.
QUESTION_LENGTH = 300
# White space as JavaScript has it.
SPACE = "\t\n\v\f\r \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\ufeff"
STRIPPED = "".join(chr(i) for i in range(0x10000) if regex.fullmatch(f"[{SPACE}]", chr(i)))
# A text that no template has, to see where a template puts what is said.
MARK = "\ue000said\ue000"


def questions_of(question: str | list[dict]) -> list[str]:
    """Returns the turns of the person in a conversation, or a text as the only turn."""
    if isinstance(question, str):
        return [ending(question)]
    return [ending(message["content"]) for message in question if message["role"] == "user"]


def ending(text: str) -> str:
    """The end of a long text, from where a sentence or a line begins."""
    trimmed = text.strip(STRIPPED)
    units = utf16(trimmed)
    if len(units) <= QUESTION_LENGTH:
        return trimmed
    tail = units[-QUESTION_LENGTH:]
    start = regex.search(rf"[.!?。！？\n][{SPACE}]*(?=[^{SPACE}])", tail)
    if start and start.start() < len(tail) - 40:
        tail = tail[start.end() :]
    return tail.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def utf16(text: str) -> str:
    """A text of which each character is one of JavaScript's: those beyond the first 65,536 are two."""
    if all(character <= "\uffff" for character in text):
        return text
    return "".join(map(chr, np.frombuffer(text.encode("utf-16-le", "surrogatepass"), "<u2")))


def turn_marks(tokenizer) -> tuple[str, str] | None:
    """The texts between which a chat template puts what a user says; `None` where they cannot be told."""
    if tokenizer.chat_template is None:
        return None
    messages = [{"role": role, "content": MARK} for role in ("user", "assistant", "user")]
    try:
        parts = tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=True).split(MARK)
    except Exception:  # A template may refuse anything.
        return None
    if len(parts) != 4:
        return None
    before = common_start(parts[0][::-1], parts[2][::-1])[::-1]
    after = common_start(parts[1], parts[3])
    return (before, after) if before and after else None


def common_start(a: str, b: str) -> str:
    length = 0
    while length < min(len(a), len(b)) and a[length] == b[length]:
        length += 1
    return a[:length]


# The router: which edits a question could mean, then whether it means one of them.

# Texts that the first look takes by words, and as many by vectors.
CANDIDATES = 4
# Texts with a lower cosine and a lower share of the question's information are not looked at twice, nor are those whose
# subject the question does not name, unless their cosine is at least the last of these.
LEAST_COSINE, LEAST_WORDS, LEAST_UNNAMED = 0.35, 0.2, 0.6
# Pairs that are scored at once; those less alike are not, once one is certain at these log-odds.
AT_ONCE, CERTAIN = 3, 3
# Log-odds that a question loses which names another kind of something than the taught prompt.
EXCLUDED = 3
# Log-odds that a question loses which does not name the subject; one that names this share of it loses none.
UNNAMED, NAMED = 3, 0.5
# Log-odds that a question loses which asks the same about another subject.
EXCHANGED = 10


class Router:
    """Decides whether a question asks for something that was taught."""

    def __init__(self, gate: Gate):
        self._gate = gate
        self._edits: dict[str, Edit] = {}
        self._exact: dict[str, list[str]] = {}
        self._overruling: dict[str, list[str]] = {}
        self._index = TextIndex()
        self._texts: list[tuple[str, str]] = []

    def add(self, edit: Edit) -> None:
        for text, vector in zip(edit.texts, edit.vectors, strict=True):
            self._index.add(text, vector)
            self._texts.append((edit.id, text))
        for text in dict.fromkeys(map(plain_text, edit.texts)):
            if text:
                self._exact.setdefault(text, []).append(edit.id)
        for id in edit.overrules:
            self._overruling.setdefault(id, []).append(edit.id)
        self._edits[edit.id] = edit

    def route(self, questions: list[str]) -> Route:
        """Routes the last of a conversation's questions, with what was asked before it."""
        first = None
        for reading in readings(questions):
            route = self._route_reading(reading)
            if route.edit is not None:
                return route
            if first is None or route.candidates:
                first = route
        return first

    def _route_reading(self, reading: Reading) -> Route:
        text = reading.text
        exact = self._exact.get(plain_text(text))
        # The taught words themselves need no second look.
        if exact:
            candidate = self._candidate(exact[-1], math.inf)
            return Route(candidate.overruled_by or exact[-1], text, [candidate])
        candidates = self._candidates(reading)
        found = next(
            (one for one in candidates if one.above and not (self._ruled_out(one, text) or self._contrasted(one, text))),
            None,
        )
        return Route(found and (found.overruled_by or found.id), text, candidates)

    def _candidates(self, reading: Reading) -> list[Candidate]:
        """Log-odds of each edit that a text could mean, the likeliest first."""
        text, last = reading.text, reading.last
        suspects = [suspect for suspect in self._look_up(text) if self._reads(reading, suspect[0])]
        # The taught words in another frame need no gate.
        found = {id: math.inf for id, taught, _ in suspects if differs_in_framing(taught, text)}
        suspects = [suspect for suspect in suspects if suspect[0] not in found]
        scores: dict[tuple[str, str], float] = {}
        for first in range(0, len(suspects), AT_ONCE):
            some = [
                (id, taught, lost, [text, *self._named_query(id, text, last)])
                for id, taught, lost in suspects[first : first + AT_ONCE]
            ]
            pairs = dict.fromkeys((taught, query) for _, taught, _, queries in some for query in queries)
            new = [pair for pair in pairs if pair not in scores]
            scores.update(zip(new, self._gate.score(new), strict=True))
            for id, taught, lost, queries in some:
                score = sum(scores[taught, query] for query in queries) / len(queries) - lost
                found[id] = max(found.get(id, -math.inf), score)
            if max(found.values()) >= CERTAIN:
                break
        place = {id: number for number, id in enumerate(self._edits)}
        ordered = sorted(found.items(), key=lambda item: (-item[1], -place[item[0]]))
        return [self._candidate(id, score) for id, score in ordered]

    def _reads(self, reading: Reading, id: str) -> bool:
        """Says whether a reading puts an exchanged name in its place for an edit, if the name is the edit's subject."""
        subject = self._edits[id].subject
        return reading.name is None or (subject is not None and is_name_of(reading.name, subject)) == reading.completed

    def _named_query(self, id: str, text: str, last: str | None) -> list[str]:
        """A follow-up with the subject's name in front, where the turn before names it."""
        subject = self._edits[id].subject
        if last is None or subject is None or mention(subject, text) < NAMED:
            return []
        return [f"{subject}: {last}"]

    def _lost(self, id: str, text: str, query: str) -> float:
        """Log-odds that a question loses against a text for what it says or does not say."""
        subject = self._edits[id].subject
        named = subject is not None and mention(subject, text) >= NAMED
        unnamed = max(0.0, 1 - mention(subject, query) / NAMED) if named else 0.0
        exchanged = EXCHANGED if subject is not None and exchanges_name(text, subject, query) else 0
        return UNNAMED * unnamed + exchanged + (EXCLUDED if excludes(text, query) else 0)

    def _look_up(self, query: str) -> list[tuple[str, str, float]]:
        """The edits and texts worth a second look, the most alike first, with the log-odds lost against each."""
        if not self._texts or plain_text(query) == "":
            return []
        suspects = []
        for key, words, cosine in self._index.find(query, self._gate.embed(query), CANDIDATES):
            id, text = self._texts[key]
            lost = self._lost(id, text, query)
            if cosine < LEAST_COSINE and words < LEAST_WORDS:
                continue
            if lost >= UNNAMED and cosine < LEAST_UNNAMED:
                continue
            suspects.append((cosine + words, id, text, lost))
        suspects.sort(key=lambda suspect: -suspect[0])
        return [suspect[1:] for suspect in suspects]

    def _ruled_out(self, candidate: Candidate, text: str) -> bool:
        """Says whether a question rules the edit's answer out; notes it in the candidate."""
        if not rules_out(text, self._edits[candidate.id].target):
            return False
        candidate.above = False
        return True

    def _contrasted(self, candidate: Candidate, text: str) -> bool:
        """Says whether a question asks rather for something that the edit is told to leave alone."""
        contrasts = self._edits[candidate.id].contrasts
        if not contrasts:
            return False
        rather = any(plain_text(contrast) == plain_text(text) for contrast in contrasts) or any(
            score >= candidate.score for score in self._gate.score([(contrast, text) for contrast in contrasts])
        )
        if rather:
            candidate.above = False
        return rather

    def _candidate(self, id: str, score: float) -> Candidate:
        threshold = self._edits[id].threshold
        return Candidate(id, score, threshold, score > threshold, self._overruled_by(id))

    def _overruled_by(self, id: str) -> str | None:
        """The edit at the end of those that overrule one another from `id` on."""
        later = self._overruling.get(id)
        return (self._overruled_by(later[-1]) or later[-1]) if later else None


# Posting lists longer than this name nothing in particular, as long as a question has rarer words.
COMMON = 2000


class TextIndex:
    """Finds which of many texts a question could mean, by rare words and by vectors."""

    def __init__(self):
        self._postings: dict[str, dict[int, None]] = {}
        self._vectors: list[np.ndarray] = []
        self._matrix: np.ndarray | None = None

    def add(self, text: str, vector: np.ndarray) -> None:
        for feature in word_features(text):
            self._postings.setdefault(feature, {})[len(self._vectors)] = None
        self._vectors.append(vector)
        self._matrix = None

    def find(self, text: str, vector: np.ndarray, count: int) -> list[tuple[int, float, float]]:
        """At most `count` texts by words and as many by vectors, each once: key, share of words, cosine."""
        if self._matrix is None:
            self._matrix = np.stack(self._vectors).astype(np.float64)
        words = self._by_words(text)
        best = sorted(words.items(), key=lambda item: (-item[1], -item[0]))[:count]
        # Equal rows have equal sums, which a matrix product does not promise.
        cosines = (self._matrix * vector.astype(np.float64)).sum(axis=1)
        nearest = np.argsort(-cosines, kind="stable")[:count]
        keys = dict.fromkeys([key for key, _ in best] + nearest.tolist())
        return [(key, words.get(key, 0.0), float(cosines[key])) for key in keys]

    def _by_words(self, text: str) -> dict[int, float]:
        """For each text that shares words with the question, how much of the question's information it has."""
        size = len(self._vectors)
        weighted = []
        for feature in word_features(text):
            held = self._postings.get(feature, {})
            weighted.append((math.log(1 + (size + 1) / (len(held) + 1)), held))
        weighted.sort(key=lambda item: -item[0])
        total = sum(weight for weight, _ in weighted)
        scores: dict[int, float] = {}
        for weight, held in weighted:
            if len(held) > COMMON and scores:
                held = [key for key in scores if key in held]
            for key in held:
                scores[key] = scores.get(key, 0.0) + weight / total
        return scores


# Scripts that are written without spaces between words.
UNSPACED_WORDS = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}]+"
)
# The same for names, and Hangul, whose particles are joined to the words.
UNSPACED_NAMES = regex.compile(
    r"[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]"
)


# Accents, vowel signs of Hebrew and Arabic, and marks of Hindi and Japanese that change a consonant; other signs are letters.
OPTIONAL_MARKS = regex.compile(r"[\u0300-\u036f\u0591-\u05c7\u064b-\u065f\u0670\u093c\u3099\u309a]+")


def plain_text(text: str) -> str:
    """A text without case, accents, punctuation and repeated space."""
    lower = unicodedata.normalize("NFKD", text).lower()
    return regex.sub(r"[^\p{L}\p{N}\p{M}]+", " ", OPTIONAL_MARKS.sub("", lower)).strip(" ")


def word_features(text: str) -> list[str]:
    """Words, the beginnings of long words, and pairs of characters where words are not divided."""
    features: dict[str, None] = {}
    for word in plain_text(text).split(" "):
        runs = UNSPACED_WORDS.findall(word)
        for run in map(utf16, runs):
            for i in range(max(1, len(run) - 1)):
                features[run[i : i + 2]] = None
        if runs:
            word = UNSPACED_WORDS.sub(" ", word).strip(" ")
        if word == "":
            continue
        features[word] = None
        if not runs and len(utf16(word)) > 5:
            features[f"{utf16(word)[:5]}*"] = None
    return list(features)


def mention(subject: str, query: str) -> float:
    """How much of a subject a question names, 0 to 1."""
    name, text = plain_text(subject), plain_text(query)
    if name == "":
        return 1.0
    if UNSPACED_NAMES.search(name):
        return share_of_pairs(name.replace(" ", ""), text.replace(" ", ""))
    words, said = name.split(" "), text.split(" ")
    numbers = [word for word in words if is_number(word)]
    if numbers and not any(one in said for one in numbers) and any(map(is_number, said)):
        return 0.0
    if len(words) > 1 and "".join(word[0] for word in words) in said:
        return 1.0
    wanted = [word for word in words if len(utf16(word)) > 3 or is_number(word)] or words
    return sum(any(same_word(word, other) for other in said) for word in wanted) / len(wanted)


def share_of_pairs(name: str, text: str) -> float:
    pairs = [name] if len(utf16(name)) == 1 else [name[i : i + 2] for i in range(len(name) - 1)]
    return sum(pair in text for pair in pairs) / len(pairs) if pairs else math.nan


def same_word(word: str, other: str) -> bool:
    """Says whether two words differ in their endings at most."""
    if word == other:
        return True
    stem = max(4, min(len(word), len(other)) - 2)
    return len(word) >= stem and len(other) >= stem and word[:stem] == other[:stem]


def is_number(word: str) -> bool:
    return regex.fullmatch(r"\p{N}+", word) is not None


def exchanges_name(taught: str, subject: str, query: str) -> bool:
    """Says whether a question is the taught prompt with another name in the subject's place."""
    text, name, asked = plain_text(taught), plain_text(subject), plain_text(query)
    at = f" {text} ".find(f" {name} ") if name else -1
    if at < 0:
        return False
    before, after = text[:at], text[at + len(name) :]
    if len((before + after).split()) < 2:
        return False
    end = len(asked) - len(after)
    if not asked.startswith(before) or not asked.endswith(after) or end <= len(before):
        return False
    other = asked[len(before) : end]
    return mention(subject, other) == 0 and common_pairs(name, other) < 0.5 and is_written_as_name(other, query)


def common_pairs(name: str, other: str) -> float:
    """Share of the pairs of letters of the name with fewer of them that the other name has, too."""
    first, second = [{word[i : i + 2] for word in text.split(" ") for i in range(len(word) - 1)} for text in (name, other)]
    return len(first & second) / max(1, min(len(first), len(second)))


def is_written_as_name(plain: str, query: str) -> bool:
    """Says whether a question has one of these plain words with a capital, a digit, or in a script without capitals."""
    words = set(plain.split(" "))
    for word in query.split():
        bare = regex.sub(r"^[^\p{L}\p{N}]+", "", word)
        if regex.match(r"[\p{Lu}\p{Lt}\p{Lo}\p{N}]", bare) and words & set(plain_text(word).split(" ")):
            return True
    return False


# English words of which each kind excludes the others: a question about the last one does not ask for the first.
KINDS = [
    [set(plain_text(words).split(" ")) for words in kind.split("|")]
    for kind in [
        "first original | last final | next | previous former | latest newest current | oldest",
        "adult adults grown-up grown-ups | child children kids kid infant infants baby babies",
        "maximum highest most | minimum lowest least | starting initial",
        "staging | production | test testing | development",
        "guest guests visitor visitors | staff employee employees | admin administrator",
        "inner inside | outer outside",
        "monthly month | annual yearly year | weekly week | daily day",
        "open opens opening | close closes closing shut shuts",
        "arrive arrives arrival | depart departs departure leave leaves",
        "born birth | died death die | married wedding marry | buried",
        "mother | father | sister | brother | wife | husband | daughter | son",
        "author wrote written | translator translated | illustrator illustrated | publisher published",
        "director directed | producer produced | composer composed",
        "occupation profession | gender | employer | citizenship nationality | religion | spouse | residence | birthplace",
        "mayor | clerk | treasurer | secretary | founder founders",
        "population inhabitants | capital | currency | anthem | area",
        "north northern | south southern | east eastern | west western",
        "import | export",
        "upload | download",
        "iata | icao",
    ]
]


# Words that are also common in another language, each with English words that this language lacks: the word counts only
# in a text with one of them.
AMBIGUOUS = [
    [words.split(" ") for words in line.split(" | ")]
    for line in [
        "die | did does do to the",
        "son | the of is was who whose what",
        "most | the of is are was were who what which how has have had",
    ]
]


def english_words(text: str) -> set[str]:
    """Returns the words of a text without ambiguous ones that are not English here."""
    words = set(plain_text(text).split(" "))
    return words - {word for (word,), english in AMBIGUOUS if not words & set(english)}


def excludes(taught: str, query: str) -> bool:
    """Says whether a question names another kind of something than the taught prompt does: the oldest, not the latest."""
    first, second = english_words(taught), english_words(query)
    for kind in KINDS:
        named = [words & first != set() for words in kind]
        asked = [words & second != set() for words in kind]
        if any(named) and any(asked) and not any(map(min, named, asked)):
            return True
    return False


# Words around those that name a fact: those that ask for it, before or after; articles; those that state it, after. Words that
# change the fact (where, when, was, not) are none of them, nor is a word that asks if it is also a name (Turkish "kim").
LANGUAGES = [
    (
        [
            "what is | what s | whats | what are | which is | which are | who is | who s | whos | who are | name the",
            "tell me | can you tell me | could you tell me | do you know | remind me | give me | quick question",
            "is what | what is it | please | hey | again",
        ],
        "the | a | an",
        "is | are",
    ),
    (
        [
            "was ist | was sind | wie lautet | wie lauten | wie heißt | wie heißen | welches ist | welcher ist | welche ist",
            "welche sind | wer ist | wer sind | sag | sag mir | sagen sie mir | nenne | nenne mir | nenn mir | kannst du mir sagen",
            "können sie mir sagen | weißt du | wissen sie | ich brauche | kurze frage | bitte | hey | noch mal | nochmal",
        ],
        "der | die | das | den",
        "ist | sind | lautet | lauten | heißt | heißen",
    ),
    (
        [
            "quel est | quelle est | quels sont | quelles sont | qui est | qui sont | qu est ce que | c est quoi | c est qui",
            "dis moi | dites moi | donne moi | donnez moi | peux tu me dire | pouvez vous me dire | rappelle moi",
            "petite question | s il te plait | s il vous plait | déjà",
        ],
        "le | la | les | l",
        "est | sont | c est",
    ),
    (
        [
            "cuál es | cuáles son | qué es | quién es | quiénes son | dime | dígame | dame | me dices | me puedes decir",
            "puedes decirme | puede decirme | sabes | una pregunta rápida | por favor | oye",
        ],
        "el | la | los | las",
        "es | son",
    ),
    (
        [
            "qual è | quale è | quali sono | chi è | chi sono | cos è | che cos è | dimmi | mi dica | mi dici | mi puoi dire",
            "puoi dirmi | mi può dire | sai | una domanda veloce | per favore | senti",
        ],
        "il | lo | la | i | gli | le | l",
        "è | sono",
    ),
    (
        [
            "qual é | quais são | quem é | quem são | o que é | diga me | me diga | me diz | pode me dizer | você sabe | sabe",
            "uma pergunta rápida | por favor | olha",
        ],
        "o | a | os | as",
        "é | são",
    ),
    (
        [
            "wat is | wat zijn | wie is | wie zijn | welke is | hoe luidt | hoe heet | zeg me | vertel me | noem",
            "kun je me zeggen | kunt u mij zeggen | weet je | korte vraag | alsjeblieft | ook alweer",
        ],
        "de | het | een",
        "is | zijn | luidt | heet",
    ),
    (
        [
            "jaki jest | jaka jest | jakie jest | jakie są | kto jest | kim jest | co to jest | jak brzmi | podaj | podaj mi",
            "powiedz mi | proszę powiedzieć | czy wiesz | krótkie pytanie | proszę | hej",
        ],
        "",
        "to | jest | to jest | są | brzmi",
    ),
    (
        [
            "какой | какая | какое | какие | каков | какова | кто | кто такой | что такое | скажи | скажите | подскажи",
            "подскажите | назови | назовите | пожалуйста | короткий вопрос | слушай",
        ],
        "",
        "это",
    ),
    (
        [
            "який | яка | яке | які | хто | хто такий | що таке | скажи | скажіть | підкажи | підкажіть | назви | назвіть",
            "будь ласка | коротке запитання | слухай",
        ],
        "",
        "це",
    ),
    (
        [
            "lütfen | söyle | bana söyle | kısa bir soru | nedir | kimdir",
        ],
        "",
        "",
    ),
    (
        [
            "ما هو | ما هي | ما | من هو | من هي | أخبرني | قل لي | من فضلك | اذكر",
        ],
        "",
        "هو | هي",
    ),
    (
        [
            "कृपया बताइए | बताइए | मुझे बताओ | बताओ | एक छोटा सवाल | क्या है | कौन है | क्या हैं",
        ],
        "",
        "है | हैं",
    ),
]
# The same in languages that attach such words to others.
ATTACHING = [
    (
        [
            "请问 | 请告诉我 | 告诉我 | 是什么 | 是谁 | 是多少 | 是啥",
        ],
        "",
        "是",
    ),
    (
        [
            "教えて | 教えてください | は何ですか | は誰ですか | は何でしょうか | は何 | は誰 | って何 | を教えてください | を教えて",
        ],
        "",
        "は",
    ),
    (
        [
            "알려 주세요 | 알려줘 | 질문입니다 | 무엇인가요 | 누구인가요 | 뭐예요 | 뭐야",
        ],
        "",
        "은 | 는 | 이 | 가 | 을 | 를",
    ),
]


def any_of(phrases: str) -> str:
    """A pattern for any of the phrases, longer ones first, since the first that matches is taken."""
    return f"(?:{'|'.join(sorted(map(plain_text, phrases.split('|')), key=len, reverse=True))})"


class Frame:
    """The words of one language around a fact."""

    def __init__(self, asks: list[str], articles: str, states: str, attaches: bool):
        space = " ?" if attaches else " "
        asking = any_of("|".join(asks))
        self._opening = regex.compile(f"^(?:{asking}{space})+")
        self._closing = regex.compile(f"(?:{space}{asking})+$")
        self._article = regex.compile(f"^{any_of(articles)}{space}")
        self._state = regex.compile(f"{space}{any_of(states)}$")
        self._attaches = attaches

    def holds(self, first: str, second: str) -> bool:
        """Says whether two plain texts name the same fact, and one of them asks for it in this language."""
        (core, asks), (other, other_asks) = self._read(first), self._read(second)
        if not (asks or other_asks) or core != other:
            return False
        return len(core) >= 4 if self._attaches else len(core.split(" ")) >= 2

    def _read(self, text: str) -> tuple[str, bool]:
        rest = self._closing.sub("", self._opening.sub("", text))
        asks = rest != text
        named = self._article.sub("", rest)
        # The last word of a question is part of the name: "Smith & Son" in Spanish, where "son" states.
        return named if asks and not self._attaches else self._state.sub("", named), asks


ALL_FRAMES = [Frame(*words, attaches) for group, attaches in ((LANGUAGES, False), (ATTACHING, True)) for words in group]


def differs_in_framing(text: str, other: str) -> bool:
    """Says whether two texts differ only in words that ask for a fact or state it."""
    first, second = plain_text(text), plain_text(other)
    return any(frame.holds(first, second) for frame in ALL_FRAMES)


# Words before an answer that rule it out, and words behind one.
RULED_OUT_BEFORE, RULED_OUT_AFTER = [
    "|".join(plain_text(phrase) for phrases in lists for phrase in phrases.split("|"))
    for lists in (
        [
            "not | other than | besides | except | except for | apart from | aside from | excluding | rather than | instead of",
            "nicht | kein | außer | neben | anders als | abgesehen von",
            "pas | autre que | autres que | sauf | hormis | à part | en dehors de",
            "no es | no sea | aparte de | además de | excepto | salvo | distinto de",
            "non è | non sia | oltre a | tranne | diverso da",
            "não é | não seja | além de | exceto | fora",
            "niet | geen | behalve | naast | anders dan",
            "nie | nie jest | oprócz | poza | inny niż",
            "не | кроме | помимо | крім | окрім",
            "ليس | ليست | غير | سوى | عدا",
            "不是 | 除了",
        ],
        [
            "以外 | 之外 | ではない | じゃない",
            "말고 | 외에 | 아닌",
            "के अलावा | नहीं",
            "dışında | değil | hariç",
        ],
    )
]
ARTICLE = "(?:(?:the|a|an|der|die|das|den|dem|le|la|les|el|los|il|lo|o|os|de|het|een) )?"


def rules_out(query: str, answer: str) -> bool:
    """Says whether a question rules an answer out: "… other than Porto". It then asks for another one."""
    text, name = plain_text(query), plain_text(answer)
    if name == "" or name not in text:
        return False
    # A number or a word in Latin letters is not part of a longer one.
    start = r"(?<!\p{Nd} ?)" if regex.match(r"\p{Nd}", name) else ""
    end = r"(?! ?\p{Nd})" if regex.search(r"\p{Nd}$", name) else r"(?!\p{Script=Latin})" if regex.search(r"\p{Script=Latin}$", name) else ""
    before = regex.search(rf"(?:^| )(?:{RULED_OUT_BEFORE}) ?{ARTICLE}{start}{name}{end}", text)
    return (before or regex.search(rf"{start}{name}{end} ?\p{{L}}? ?(?:{RULED_OUT_AFTER})", text)) is not None


# Words that stand for something named before.
ANAPHORS = set(
    plain_text(
        """it its he him his she her hers they them their theirs that this those these there one ones same
        er sie es ihn ihm ihr ihre ihren ihrer seine sein seinen dieser diese dieses dessen deren dort dafür davon darin damit
        il elle ils elles lui leur leurs son sa ses cela ce cet cette celui celle ça y en eux
        él ella ello ellos ellas su sus lo le les esto esta este eso esa ese aquello aquel aquella allí ahí
        lui lei esso essa loro suo sua suoi sue questo questa quello quella quel quei quegli quelle ci ne gli lì
        ele ela eles elas seu sua seus suas dele dela isso isto este esta esse essa aquele aquela lá nele nela nisso nesse nessa
        hij zij ze hem haar hun zijn het dit dat deze die daar
        on ona ono oni one jego jej ich go mu nim niej nich to ten ta tej tego tym tam
        он она оно они его ее её их им ему ей это этот эта эти этого этой этом там него нее неё них ним ней
        він вона воно вони його її їх їхній це цей ця ці цього цієї цьому там нього неї них ним ній
        αυτός αυτή αυτό του της τους εκεί
        هو هي هم له لها لهم ذلك هذا هذه تلك هناك منه منها
        वह वे उसका उसकी उसके उसमें उससे उनका उनकी उनके यह ये इसका इसकी इसके इसमें वहाँ उस इस
        o onu onun ona onda onlar onların bu bunu bunun buna şu orada oranın"""
    ).split(" ")
)

# The same where words are not divided.
UNSPACED_ANAPHORS = regex.compile(
    r"それ|その|これ|この|あれ|あの|そこ|ここ|あそこ|彼|彼女|它|他|她|这|那|該|该|其|그것|그곳|그의|그녀|이것|그 |거기"
)

# Beginnings of a question that continues a conversation.
CONTINUATIONS = regex.compile(
    r"^[^\p{L}]*(?:(?:and|but|what about|how about|und|was ist mit|aber|et|mais|y|pero|e|ed|ma|mas|en|maar|a|i|ale|а|и|но|і|й|але|και|और|तो|ve|peki|ya) |و|そして|では|じゃあ|那|그럼|그리고)"
)

# Questions that ask for what was just asked again.
ASKED_AGAIN = regex.compile(
    r"^(are you (really |quite |very )?sure|really|is that (right|true|correct)|sure|say (that|it) again|repeat( that)?|come again|pardon|what|what did you say|can you repeat that|please repeat|bist du sicher|wirklich|sicher|vraiment|tu es sur|estas seguro|seguro|sei sicuro|tem certeza|ты уверен|точно|真的吗|本当)( about (that|it))?$"
)


def asks_again(text: str) -> bool:
    return ASKED_AGAIN.search(plain_text(text)) is not None


def is_follow_up(text: str) -> bool:
    """Says whether a text means something only with what went before it."""
    return (
        asks_again(text)
        or UNSPACED_ANAPHORS.search(text) is not None
        or CONTINUATIONS.search(text.lower()) is not None
        or any(word in ANAPHORS for word in plain_text(text).split(" "))
    )


# Words that may stand around the name in a question such as "And of Brazil?".
FILLERS = set(
    plain_text(
        """thanks thank you great ok okay well oh ah danke merci gracias grazie obrigado obrigada bedankt dziękuję спасибо дякую
        and but what how about so then now also too same for of in at on to from by with the a an is
        und aber was ist mit wie steht es um für von in im der die das des dem den bei beim auch dann am zum zur
        et mais pour de du des d la le les l en au aux à chez dans aussi qu en est il quoi
        y pero qué hay tal con de del el la los las en para por también entonces al
        e ed ma per di del della dello dei delle dell a al alla in nel nella il lo la gli i anche invece con su
        e mas para de do da dos das em no na o a os as também quanto ao à
        en maar van voor het de een in op bij hoe zit met ook
        a i ale w we z ze dla o do co jak też
        а и но в во на у о об для с как насчет что же и або й і але для про як щодо"""
    ).split(" ")
)

# Beginnings of a question that only exchanges a name.
OPENINGS = regex.compile(
    r"^(?:(?:thanks|thank you|great|ok|okay|well|oh|ah|danke|merci|gracias|grazie|obrigad[oa]|bedankt|dziekuje|спасибо|дякую) )*(?:and|but|what about|how about|what of|same for|so|then|und|aber|was ist mit|wie steht es (?:um|mit)|et|mais|pour|y|pero|que hay de|que tal|e|ed|ma|mas|en|maar|a|i|ale|а|и|но|як щодо|як|і|й) "
)

# Prepositions and articles before a name.
LINKS = set(
    plain_text(
        """of in for at from by on the a an von vom im zum zur beim für bei der die das den dem des
        de du d l le la les en au aux del el los las do da dos das em no na nos nas ao à o os as
        di della dell dello dei il lo gli i van voor het een dla w z we в на для у"""
    ).split(" ")
)

LONGEST_NAME, PLACES = 5, 2
CAPITAL = regex.compile(r"^[\p{Lu}\p{N}]")
WORD = regex.compile(r"[\p{L}\p{N}](?:[\p{L}\p{N}\p{M}&.-]*[\p{L}\p{N}\p{M}])?")


@dataclass
class Word:
    text: str
    start: int
    end: int

    @property
    def plain(self) -> str:
        return plain_text(self.text)


def words_of(text: str) -> list[Word]:
    return [Word(match[0], *match.span()) for match in WORD.finditer(text)]


def complete_ellipsis(last: str, before: str) -> tuple[str, list[str]] | None:
    """The name that a question only exchanges ("And of Brazil?"), and the earlier question with that name."""
    said = words_of(last)
    names = [i for i, word in enumerate(said) if word.plain not in FILLERS]
    if not names or names[-1] + 1 - names[0] > LONGEST_NAME:
        return None
    opened = names[0] > 0 and OPENINGS.search(f"{plain_text(last)} ")
    if not opened and not all(CAPITAL.match(word.text) for word in said):
        return None
    name = last[said[names[0]].start : said[names[-1]].end]
    linked = last[said[with_links(names[0], said)].start : said[names[-1]].end]
    words = words_of(before)
    texts = []
    for start, end in places_for(words_of(name), words, before):
        texts.append(before[:start] + name + before[end:])
        first = words[with_links(next(i for i, word in enumerate(words) if word.start == start), words)].start
        if first != start and linked != name:
            texts.append(before[:first] + linked + before[end:])
    return (name, list(dict.fromkeys(texts))) if texts else None


def with_links(i: int, words: list[Word]) -> int:
    """The first of the prepositions and articles before a word, or the word itself."""
    while i > 1 and words[i - 1].plain in LINKS:
        i -= 1
    return i


def places_for(names: list[Word], words: list[Word], text: str) -> list[tuple[int, int]]:
    """The places in a text where a name could stand in for another, the likeliest first."""
    for i, name in enumerate(names):
        at = next((j for j, word in enumerate(words) if word.plain == name.plain), -1) - i
        if at >= 0 and at + len(names) <= len(words) and len(names) > 1:
            return [(words[at].start, words[at + len(names) - 1].end)]
    runs = runs_of([word for word in words[1:] if CAPITAL.match(word.text)], text)
    start = next((i for i, word in enumerate(words) if word.plain in LINKS), -1)
    if not runs and start >= 0:
        runs = runs_of([word for word in words[start + 1 :] if word.plain not in FILLERS], text)
    return runs[::-1][:PLACES]


def runs_of(words: list[Word], text: str) -> list[tuple[int, int]]:
    """The places of words with nothing between them."""
    runs: list[tuple[int, int]] = []
    for word in words:
        if runs and text[runs[-1][1] : word.start].strip() == "":
            runs[-1] = (runs[-1][0], word.end)
        else:
            runs.append((word.start, word.end))
    return runs


def is_name_of(name: str, subject: str) -> bool:
    """Says whether a name consists of words of a subject."""
    words = plain_text(subject).split(" ")
    return all(word in FILLERS or any(same_word(word, other) for other in words) for word in plain_text(name).split(" "))


@dataclass
class Reading:
    """A way to read a question: its text, the question alone where a turn stands before it, the name that it exchanges."""

    text: str
    last: str | None = None
    name: str | None = None
    completed: bool = False


def readings(questions: list[str]) -> list[Reading]:
    """The ways to read the last of some questions, the likeliest first: by itself, completed, and after an earlier turn."""
    *before, last = questions or [""]
    if not before:
        return [Reading(last)]
    if asks_again(last):
        return readings(before)
    named = next((question for question in reversed(before) if not is_follow_up(question)), before[-1])
    name, completed = complete_ellipsis(last, named) or (None, [])
    return [
        Reading(last, name=name),
        *(Reading(text, name=name, completed=True) for text in completed),
        *([Reading(f"{named}\n{last}", last, name)] if is_follow_up(last) else []),
    ]


# The gate: a small encoder that tells whether a question asks for an edit's fact.

MAX_TOKENS = 96


def load_gate(folder: pathlib.Path, path, made_with: dict | None) -> Gate:
    """Loads the gate in a folder. Raises `GATE_UNREADABLE`, and `GATE_MISMATCH` unless the memory was made with it."""
    try:
        weights = folder / "gate.safetensors"
        found = hashlib.sha256(weights.read_bytes()).hexdigest()
        if found != (made_with or {}).get("sha256"):
            name = f"the gate sha256 {made_with['sha256'][:12]}" if made_with else "no gate that it names"
            raise WiseEditError(
                "GATE_MISMATCH",
                f'"{path}" was made with {name}; {weights} is sha256 {found[:12]}. Take the gate of the version that wrote the '
                "file, or load the file and save it again with wise-edit of this gate's version.",
            )
        return Gate(folder)
    except (OSError, KeyError, ValueError) as error:
        raise WiseEditError(
            "GATE_UNREADABLE",
            f"Cannot load a gate from {folder}: {error}. Expected the folder packages/embedded-gate/gate of wise-edit.",
        ) from error


class Gate:
    """A BERT encoder with a projection for vectors of texts and a head for pairs of them."""

    def __init__(self, folder: pathlib.Path):
        _, stored = read_safetensors(folder / "gate.safetensors")
        tensors = {name: torch.from_numpy(data) for name, (_, data) in stored.items()}
        weights = {
            # Matrices are int8 with a scale for each row.
            name.removeprefix("bert."): data * tensors[f"{name}.scale"][:, None] if data.dtype == torch.int8 else data
            for name, data in tensors.items()
            if not name.endswith(".scale")
        }
        self._projection = weights.pop("projection.weight")
        self._head = weights.pop("head.weight")[0]
        self._bias = weights.pop("head.bias")[0]
        config = BertConfig(**json.loads((folder / "config.json").read_text()))
        self._encoder = BertModel(config, add_pooling_layer=False).eval()
        absent = self._encoder.load_state_dict(weights, strict=False).missing_keys
        if absent:
            raise KeyError(f"gate.safetensors has no {absent[0]}")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._start, self._end = self._tokenizer.encode("").ids

    @torch.no_grad()
    def embed(self, text: str) -> np.ndarray:
        """A unit vector `[dimensions]`, near for texts that ask for the same fact."""
        ids = [self._start, *self._ids(text)[: MAX_TOKENS - 2], self._end]
        pooled = self._encode([ids], [[0] * len(ids)])[0].mean(dim=0)
        vector = self._projection @ pooled
        return (vector / (vector.norm() or 1)).numpy()

    @torch.no_grad()
    def score(self, pairs: list[tuple[str, str]]) -> list[float]:
        """For each pair of a taught prompt and a question the log-odds that it asks for what was taught."""
        if not pairs:
            return []
        rows, kinds = [], []
        for taught, query in pairs:
            a, b = self._ids(taught), self._ids(query)
            keep_a, keep_b = truncated(len(a), len(b), MAX_TOKENS - 3)
            first = [self._start, *a[:keep_a], self._end]
            second = [*b[:keep_b], self._end]
            rows.append(first + second)
            kinds.append([0] * len(first) + [1] * len(second))
        return (self._encode(rows, kinds)[:, 0] @ self._head + self._bias).tolist()

    def _ids(self, text: str) -> list[int]:
        return self._tokenizer.encode(text, add_special_tokens=False).ids

    def _encode(self, rows: list[list[int]], kinds: list[list[int]]) -> torch.Tensor:
        longest = max(map(len, rows))
        padded = lambda lists: torch.tensor([one + [0] * (longest - len(one)) for one in lists])  # noqa: E731
        mask = padded([[1] * len(row) for row in rows])
        return self._encoder(padded(rows), attention_mask=mask, token_type_ids=padded(kinds)).last_hidden_state


def truncated(a: int, b: int, most: int) -> tuple[int, int]:
    """How much is kept of two texts of `a` and `b` tokens, `most` in all: the longer is cut first."""
    if a + b <= most:
        return a, b
    kept = min(a, b, most // 2)
    return (most - kept, kept) if a > b else (kept, most - kept)
