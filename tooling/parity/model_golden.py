"""Golden values of tiny random models from PyTorch and transformers.

For each case writes packages/transformer/test/golden/models/<case>/: a model folder as transformers saves it
(config.json and safetensors) and expected.safetensors with what the model computes for a padded batch:

- `ids` [rows, tokens], padded with 0 on the right, and `lengths` [rows]
- `hidden.0` [rows, tokens, width], what enters the first layer, and `hidden.N`, what layer N - 1 returns
- `logits` [rows, tokens, vocabulary]
- `targets` [n, 3]: row, column, token; `losses` [n], cross entropy of the token by the logits at that place
- `gradient` [width, inner], of the mean of `losses` with respect to the down projection of layer 1

Values at padded places mean nothing. Run from the repository root: python tooling/parity/model_golden.py [case ...]
"""

import math
import pathlib
import shutil
import sys

import torch
import transformers
from safetensors.torch import save_file
from transformers import AutoConfig, AutoModelForCausalLM

OUT = pathlib.Path(__file__).parents[2] / "packages/transformer/test/golden/models"
LENGTHS = [14, 6, 11]
TRAINED_LAYER = 1
MAX_BYTES = 300_000

GPT = dict(vocab_size=41, n_positions=24, n_embd=16, n_layer=3, n_head=4, bos_token_id=1, eos_token_id=2)
LLAMA = dict(
    vocab_size=41,
    hidden_size=16,
    intermediate_size=24,
    num_hidden_layers=3,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=64,
    tie_word_embeddings=False,
    bos_token_id=1,
    eos_token_id=2,
)
# Three of its four frequencies lie in the three bands of the scaling: kept, blended, divided.
LLAMA3 = dict(
    rope_type="llama3",
    rope_theta=500.0,
    factor=8.0,
    low_freq_factor=1.0,
    high_freq_factor=4.0,
    original_max_position_embeddings=32,
)

YARN = dict(rope_type="yarn", rope_theta=500.0, factor=4.0, original_max_position_embeddings=16)
# All texts are longer than the original length: they take the long factors.
LONGROPE = dict(
    rope_type="longrope",
    rope_theta=500.0,
    factor=8.0,
    original_max_position_embeddings=4,
    short_factor=[1.0, 1.5, 2.0],
    long_factor=[1.0, 4.0, 8.0],
    partial_rotary_factor=0.75,
)

# Model type, type of the stored weights, configuration; more than one shard where `shard` says how large.
CASES = {
    "gpt2": ("gpt2", torch.float32, GPT),
    "gpt2-untied": (
        "gpt2",
        torch.float16,
        {**GPT, "n_inner": 24, "activation_function": "gelu", "tie_word_embeddings": False},
    ),
    "gptj": ("gptj", torch.bfloat16, {**GPT, "n_embd": 32, "n_inner": 24, "rotary_dim": 4}),
    "llama": ("llama", torch.float32, {**LLAMA, "head_dim": 6}),
    "llama-tied": (
        "llama",
        torch.float16,
        {**LLAMA, "tie_word_embeddings": True, "attention_bias": True, "mlp_bias": True},
    ),
    "llama-rope-llama3": ("llama", torch.float32, {**LLAMA, "head_dim": 8, "rope_parameters": LLAMA3}),
    "llama-rope-linear": (
        "llama",
        torch.bfloat16,
        {**LLAMA, "rope_parameters": {"rope_type": "linear", "factor": 4.0, "rope_theta": 10000.0}},
    ),
    "mistral": ("mistral", torch.float32, {**LLAMA, "sliding_window": 4, "shard": "8KB"}),
    "qwen2": ("qwen2", torch.bfloat16, LLAMA),
    "qwen2-window": (
        "qwen2",
        torch.float32,
        {**LLAMA, "use_sliding_window": True, "sliding_window": 3, "max_window_layers": 2},
    ),
    "llama-rope-yarn": ("llama", torch.float32, {**LLAMA, "head_dim": 8, "rope_parameters": YARN}),
    "mistral-nemo": ("mistral", torch.float32, {**LLAMA, "head_dim": 6, "sliding_window": None}),
    "qwen3": ("qwen3", torch.float32, {**LLAMA, "head_dim": 6, "tie_word_embeddings": True}),
    "gemma3": (
        "gemma3_text",
        torch.float32,
        {
            **LLAMA,
            "head_dim": 6,
            "tie_word_embeddings": True,
            "num_key_value_heads": 1,
            "sliding_window": 4,
            "query_pre_attn_scalar": 6,
            "layer_types": ["sliding_attention", "full_attention", "sliding_attention"],
            "rope_parameters": {
                "full_attention": {"rope_type": "linear", "factor": 8.0, "rope_theta": 1000.0},
                "sliding_attention": {"rope_type": "default", "rope_theta": 10.0},
            },
        },
    ),
    "phi3": ("phi3", torch.float32, {**LLAMA, "sliding_window": 5, "pad_token_id": 0}),
    "phi3-longrope": (
        "phi3",
        torch.float32,
        {
            **LLAMA,
            "hidden_size": 32,
            "max_position_embeddings": 32,
            "original_max_position_embeddings": 4,
            "pad_token_id": 0,
            "tie_word_embeddings": True,
            "rope_parameters": LONGROPE,
        },
    ),
    "olmo2": ("olmo2", torch.float32, {**LLAMA, "pad_token_id": 0}),
    "smollm3": ("smollm3", torch.float32, {**LLAMA, "no_rope_layer_interval": 2, "pad_token_id": 0}),
    "granite": (
        "granite",
        torch.float32,
        {
            **LLAMA,
            "tie_word_embeddings": True,
            "embedding_multiplier": 3.0,
            "attention_multiplier": 0.375,
            "residual_multiplier": 0.4375,
            "logits_scaling": 2.5,
        },
    ),
}


def main():
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    for name, (kind, dtype, fields) in CASES.items():
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        folder = OUT / name
        shutil.rmtree(folder, ignore_errors=True)
        shard = fields.get("shard", "1GB")
        fields = {key: value for key, value in fields.items() if key != "shard"}
        torch.manual_seed(20240514)
        model = AutoModelForCausalLM.from_config(AutoConfig.for_model(kind, **fields))
        randomise(model)
        model.to(dtype).save_pretrained(folder, max_shard_size=shard)
        # Loaded again, so that the reference computes in float32 on the stored values.
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager")
        save_file(expected(model.eval()), folder / "expected.safetensors")
        size = sum(path.stat().st_size for path in folder.iterdir())
        if size > MAX_BYTES:
            raise SystemExit(f"{folder} has {size} bytes; expected at most {MAX_BYTES}")
        print(f"{name}: {size} bytes, {', '.join(sorted(path.name for path in folder.iterdir()))}")


@torch.no_grad()
def randomise(model):
    """Weights large enough that attention is far from even and every setting shows in the logits."""
    for name, parameter in model.named_parameters():
        noise = torch.randn_like(parameter)
        if parameter.dim() == 1:
            # Gemma stores the gains of its norms minus 1.
            centred = name.endswith("bias") or model.config.model_type == "gemma3_text"
            parameter.copy_(0.3 * noise + (0 if centred else 1))
        elif any(part in name for part in ("wte", "wpe", "embed_tokens")):
            parameter.copy_(noise)
        else:
            parameter.copy_(1.5 * noise / math.sqrt(min(parameter.shape)))


def expected(model):
    rows = [torch.randint(3, model.config.vocab_size, (length,)) for length in LENGTHS]
    ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True)
    mask = (torch.arange(ids.shape[1])[None] < torch.tensor(LENGTHS)[:, None]).long()
    states, logits = run(model, ids, mask)
    check_padding(model, rows, logits)
    # The last two tokens of each row and two in the middle of the first.
    places = [(row, length - back) for row, length in enumerate(LENGTHS) for back in (3, 2)] + [(0, 4), (0, 7)]
    targets = torch.tensor([[row, column, int(ids[row, column + 1])] for row, column in places])
    losses = torch.nn.functional.cross_entropy(
        logits[targets[:, 0], targets[:, 1]], targets[:, 2], reduction="none"
    )
    weight, transposed = down_projection(model)
    (gradient,) = torch.autograd.grad(losses.mean(), weight)
    values = {f"hidden.{layer}": state for layer, state in enumerate(states)}
    values |= {"logits": logits, "losses": losses, "gradient": gradient.T if transposed else gradient}
    values = {name: value.detach().contiguous() for name, value in values.items()}
    integers = {"ids": ids, "lengths": torch.tensor(LENGTHS), "targets": targets}
    return values | {name: value.to(torch.int32) for name, value in integers.items()}


def run(model, ids, mask):
    """What enters the first layer and leaves each one (transformers norms the last state it returns), and logits."""
    states = []
    layers = layers_of(model)
    hooks = [layers[0].register_forward_pre_hook(lambda _, inputs: states.append(inputs[0]))]
    for layer in layers:
        hooks.append(
            layer.register_forward_hook(
                lambda _, __, output: states.append(output[0] if isinstance(output, tuple) else output)
            )
        )
    logits = model(ids, attention_mask=mask, use_cache=False).logits
    for hook in hooks:
        hook.remove()
    return states, logits


def check_padding(model, rows, logits):
    """The reference itself must give a padded row what it gives the row alone."""
    for row, tokens in enumerate(rows):
        alone = model(tokens[None], use_cache=False).logits[0]
        torch.testing.assert_close(logits[row, : len(tokens)], alone, rtol=1e-4, atol=1e-5)


def layers_of(model):
    return model.transformer.h if hasattr(model, "transformer") else model.model.layers


def down_projection(model):
    """The matrix, and whether it is stored [inner, width] (GPT-2's Conv1D)."""
    mlp = layers_of(model)[TRAINED_LAYER].mlp
    if hasattr(mlp, "down_proj"):
        return mlp.down_proj.weight, False
    return (mlp.fc_out.weight, False) if hasattr(mlp, "fc_out") else (mlp.c_proj.weight, True)


main()
