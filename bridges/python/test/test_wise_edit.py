"""Compares the bridge with the golden values that wise-edit wrote. Run by hand: see the README."""

import json
import pathlib
import sys

import pytest
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[2]
sys.path.insert(0, str(HERE.parent))

from wise_edit import WiseEdit, WiseEditError, differs_in_framing, exchanges_name, read_safetensors  # noqa: E402

MODEL = ROOT / "packages/embedded-model/wise-tiny"
GATE = ROOT / "packages/embedded-gate/gate"
MEMORY = HERE / "golden/facts.memory"
GOLDEN = json.loads((HERE / "golden/golden.json").read_text())


@pytest.fixture(scope="module")
def tokenizer():
    loaded = AutoTokenizer.from_pretrained(MODEL)
    loaded.chat_template = GOLDEN["chatTemplate"]
    return loaded


@pytest.fixture(scope="module")
def model():
    return AutoModelForCausalLM.from_pretrained(MODEL, dtype=torch.float32)


@pytest.fixture(scope="module")
def edited(model, tokenizer):
    return WiseEdit.load(model, tokenizer, MEMORY, gate=GATE)


@pytest.mark.parametrize("golden", GOLDEN["routes"], ids=lambda golden: str(golden["question"])[-60:])
def test_routes(edited, golden):
    route = edited.explain(golden["question"])
    assert (route.edit, route.read) == (golden["edit"], golden["read"])
    found = [(one.id, one.above, one.overruled_by, one.threshold) for one in route.candidates]
    assert found == [
        (one["id"], one["above"], one["overruledBy"], one["threshold"]) for one in golden["candidates"]
    ]
    for one, expected in zip(route.candidates, golden["candidates"], strict=True):
        score = float("inf") if expected["score"] is None else expected["score"]
        assert one.score == pytest.approx(score, abs=1e-3)


@pytest.mark.parametrize("golden", GOLDEN["generated"], ids=lambda golden: golden["prompt"][-60:])
def test_texts(edited, golden):
    assert edited.generate(golden["prompt"], max_new_tokens=24) == golden["text"]


@pytest.mark.parametrize("golden", GOLDEN["chatted"], ids=lambda golden: golden["messages"][-1]["content"])
def test_conversations(edited, golden):
    assert edited.chat(golden["messages"], max_new_tokens=24) == golden["text"]


def test_unedited_weights_stay(edited, model, tokenizer):
    ids = tokenizer("Who runs Harrow & Finch?", return_tensors="pt").input_ids
    fresh = AutoModelForCausalLM.from_pretrained(MODEL, dtype=torch.float32)
    edited.generate("Who runs Harrow & Finch?")
    with torch.no_grad():
        assert torch.equal(model(ids).logits, fresh(ids).logits)


def refusal(*args, **options) -> WiseEditError:
    with pytest.raises(WiseEditError) as caught:
        WiseEdit.load(*args, **options)
    return caught.value


def test_other_weights_are_refused(tokenizer, model):
    other = AutoModelForCausalLM.from_pretrained(MODEL, dtype=torch.float32)
    down = other.model.layers[6].mlp.down_proj
    with torch.no_grad():
        down.weight[0, 0] += 1
    error = refusal(other, tokenizer, MEMORY, gate=GATE)
    assert error.code == "MEMORY_MODEL_MISMATCH"
    assert "was made for wise-tiny (llama, layers.6.mlp.down.weight sha256" in str(error)
    assert WiseEdit.load(other, tokenizer, MEMORY, gate=GATE, check=False).explain("?").edit is None


def test_models_of_other_shapes_are_refused(tokenizer, model):
    other = AutoModelForCausalLM.from_config(type(model.config)(**{**model.config.to_dict(), "num_hidden_layers": 2}))
    assert "Found no down projection of layer 6" in str(refusal(other, tokenizer, MEMORY, gate=GATE))
    other = AutoModelForCausalLM.from_config(
        type(model.config)(**{**model.config.to_dict(), "intermediate_size": 256})
    )
    error = refusal(other, tokenizer, MEMORY, gate=GATE, check=False)
    assert error.code == "MEMORY_MODEL_MISMATCH"
    assert "[192, 256]" in str(error) and "[192, 512]" in str(error)


def test_another_gate_is_refused(model, tokenizer, tmp_path):
    (tmp_path / "gate.safetensors").write_bytes(b"another")
    error = refusal(model, tokenizer, MEMORY, gate=tmp_path)
    assert error.code == "GATE_MISMATCH"
    assert refusal(model, tokenizer, MEMORY, gate=tmp_path / "none").code == "GATE_UNREADABLE"


@pytest.mark.parametrize("place", [0, 4, 20, 3000, -1])
def test_damaged_files_are_refused(model, tokenizer, tmp_path, place):
    data = bytearray(MEMORY.read_bytes())
    data[place] ^= 0xFF
    damaged = tmp_path / "damaged.memory"
    damaged.write_bytes(data)
    assert refusal(model, tokenizer, damaged, gate=GATE).code == "MEMORY_INVALID"


def test_files_that_are_none_are_refused(model, tokenizer, tmp_path):
    assert refusal(model, tokenizer, tmp_path / "none", gate=GATE).code == "FILE_UNREADABLE"
    (tmp_path / "text").write_text("facts")
    assert refusal(model, tokenizer, tmp_path / "text", gate=GATE).code == "MEMORY_INVALID"
    weights = MODEL / "model.safetensors"
    assert refusal(model, tokenizer, weights, gate=GATE).code == "MEMORY_INVALID"


@pytest.mark.parametrize(
    "query, same",
    [
        ("Sag mir das WLAN-Passwort im Café Morgenrot.", True),
        ("Das WLAN-Passwort im Café Morgenrot lautet", True),
        ("Wann gilt das WLAN-Passwort im Café Morgenrot?", False),
        ("Wie lautet das WLAN-Passwort im Café Abendrot?", False),
    ],
)
def test_framing(query, same):
    assert differs_in_framing("Wie lautet das WLAN-Passwort im Café Morgenrot?", query) is same


def test_framing_of_languages_that_attach_words():
    assert differs_in_framing("仓库大门的密码是什么？", "请告诉我仓库大门的密码")
    assert differs_in_framing("창고 문의 비밀번호는 무엇인가요?", "창고 문의 비밀번호는")
    assert not differs_in_framing("दादी को गोली कब देनी है?", "दादा को गोली कब देनी है?")


@pytest.mark.parametrize("name", ["Lee Kim", "Lee E", "Lee & Son"])
def test_names_with_words_that_ask_or_state_elsewhere(name):
    assert not differs_in_framing("Who is the boss of Lee?", f"Who is the boss of {name}?")


def test_memories_are_read_whole():
    _, tensors = read_safetensors(MEMORY)
    assert sorted(tensors) == ["contents", "down", "up", "vectors"]


@pytest.mark.parametrize(
    "taught, subject, query, exchanged",
    [
        ("The gender of Wu Xinghuan is", "Wu Xinghuan", "The gender of Shi Zuqin is", True),
        ("The gender of Wu Xinghuan is", "Wu Xinghuan", "the gender of Wu is", False),
        ("Who is the head of Acme Machine Works?", "Acme Machine Works", "Who is the head of our company?", False),
        ("Who is the head of Acme Machine Works?", "Acme Machine Works", "Who is the head of Globex?", True),
        ("Кто мэр города Линдау?", "Линдау", "Кто мэр города Торвик?", True),
        ("The gender of Mattan I is", "Mattan I", "The gender of Matan I is", False),
        ("Lindau is", "Lindau", "Torvik is", False),
    ],
)
def test_a_question_about_another_name_is_told(taught, subject, query, exchanged):
    assert exchanges_name(taught, subject, query) is exchanged
