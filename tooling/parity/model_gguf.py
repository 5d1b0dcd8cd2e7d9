"""Some golden models of model_golden.py as GGUF files, laid out as llama.cpp converts them.

Writes packages/transformer/test/golden/gguf/<case>.gguf and has transformers read each again: with its weights the
logits must be those of the golden folder. Run from the repository root, after model_golden.py: python tooling/parity/model_gguf.py
"""

import pathlib

import gguf
import numpy as np
import torch
import transformers
from safetensors.torch import load_file
from transformers import AutoModelForCausalLM

GOLDEN = pathlib.Path(__file__).parents[2] / "packages/transformer/test/golden"
ARCHITECTURES = {
    "gpt2": gguf.MODEL_ARCH.GPT2,
    "llama": gguf.MODEL_ARCH.LLAMA,
    "mistral": gguf.MODEL_ARCH.LLAMA,
    "qwen2": gguf.MODEL_ARCH.QWEN2,
    "qwen3": gguf.MODEL_ARCH.QWEN3,
    "gemma3_text": gguf.MODEL_ARCH.GEMMA3,
    "phi3": gguf.MODEL_ARCH.PHI3,
    "olmo2": gguf.MODEL_ARCH.OLMO2,
    "granite": gguf.MODEL_ARCH.GRANITE,
}
# SmolLM3 is not here: its files do not say which layers have no positions, so that it takes four of them to show.
CASES = [
    "gpt2",
    "llama-rope-linear",
    "llama-rope-yarn",
    "mistral-nemo",
    "qwen2",
    "qwen3",
    "gemma3",
    "phi3-longrope",
    "olmo2",
    "granite",
]
# Those whose queries and keys llama.cpp stores in the order of interleaved rotary.
INTERLEAVED = {"llama", "mistral", "granite"}
# Those that transformers does not read from GGUF files, or not under this name.
UNREAD = {"mistral", "olmo2", "granite"}


def main():
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    out = GOLDEN / "gguf"
    out.mkdir(exist_ok=True)
    for name in CASES:
        folder = GOLDEN / "models" / name
        model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
        path = out / f"{name}.gguf"
        write(model, path)
        if model.config.model_type not in UNREAD:
            check(path, model.config, load_file(folder / "expected.safetensors"))
        print(f"{path.name}: {path.stat().st_size} bytes")


def write(model, path):
    config = model.config
    architecture = ARCHITECTURES[config.model_type]
    writer = gguf.GGUFWriter(path, gguf.MODEL_ARCH_NAMES[architecture])
    layers = config.num_hidden_layers
    writer.add_block_count(layers)
    writer.add_context_length(config.max_position_embeddings)
    writer.add_embedding_length(config.hidden_size)
    writer.add_head_count(config.num_attention_heads)
    writer.add_vocab_size(config.vocab_size)
    if config.model_type == "gpt2":
        writer.add_feed_forward_length(config.n_inner or 4 * config.hidden_size)
        writer.add_layer_norm_eps(config.layer_norm_epsilon)
    else:
        head = model.model.layers[0].self_attn.head_dim
        rope = config.rope_parameters
        rotated = int(head * rope.get("partial_rotary_factor", 1)) if config.model_type == "phi3" else head
        writer.add_feed_forward_length(config.intermediate_size)
        writer.add_layer_norm_rms_eps(config.rms_norm_eps)
        writer.add_head_count_kv(config.num_key_value_heads)
        writer.add_key_length(head)
        writer.add_value_length(head)
        writer.add_rope_dimension_count(rotated)
        if config.model_type == "gemma3_text":
            # Layers with a window have a base of their own, which older files leave at 10,000.
            writer.add_rope_freq_base_swa(rope["sliding_attention"]["rope_theta"])
            writer.add_sliding_window(config.sliding_window)
            writer.add_sliding_window_pattern(2)
            rope = rope["full_attention"]
        if config.model_type == "granite":
            writer.add_embedding_scale(config.embedding_multiplier)
            writer.add_attention_scale(config.attention_multiplier)
            writer.add_residual_scale(config.residual_multiplier)
            writer.add_logit_scale(config.logits_scaling)
        writer.add_rope_freq_base(rope["rope_theta"])
        scaling(writer, rope, rotated)
    names = gguf.get_tensor_name_map(architecture, layers)
    for name, tensor in model.state_dict().items():
        if name == "lm_head.weight" and config.tie_word_embeddings:
            continue
        writer.add_tensor(names.get_name(name, (".weight", ".bias")), layout(name, tensor, config).numpy())
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def scaling(writer, rope, rotated):
    kind = rope["rope_type"]
    if kind in ("linear", "yarn"):
        writer.add_rope_scaling_type(gguf.RopeScalingType(kind))
        writer.add_rope_scaling_factor(rope["factor"])
    if kind in ("yarn", "longrope"):
        writer.add_rope_scaling_orig_ctx_len(rope["original_max_position_embeddings"])
    if kind == "longrope":
        writer.add_tensor("rope_factors_long.weight", np.array(rope["long_factor"], dtype=np.float32))
        writer.add_tensor("rope_factors_short.weight", np.array(rope["short_factor"], dtype=np.float32))


def layout(name, tensor, config):
    """GPT-2's matrices as [out, in]; gains as they are used; LLaMA's queries and keys in the order of interleaved rotary."""
    if config.model_type == "gpt2" and name.endswith(("c_attn.weight", "c_proj.weight", "c_fc.weight")):
        return tensor.T.contiguous()
    if config.model_type == "gemma3_text" and name.endswith("norm.weight"):
        return tensor + 1
    if config.model_type in INTERLEAVED and name.endswith(("q_proj.weight", "k_proj.weight")):
        heads = config.num_attention_heads if "q_proj" in name else config.num_key_value_heads
        halves = tensor.reshape(heads, 2, tensor.shape[0] // heads // 2, *tensor.shape[1:])
        return halves.swapaxes(1, 2).reshape(tensor.shape).contiguous()
    return tensor


@torch.no_grad()
def check(path, config, expected):
    # With our configuration: transformers reads neither GPT-2's context nor rotary scaling from GGUF files.
    model = AutoModelForCausalLM.from_pretrained(
        path.parent, gguf_file=path.name, config=config, dtype=torch.float32
    ).eval()
    for row, length in enumerate(expected["lengths"].tolist()):
        logits = model(expected["ids"][row : row + 1, :length].long()).logits[0]
        torch.testing.assert_close(logits, expected["logits"][row, :length], rtol=1e-4, atol=1e-4)


main()
