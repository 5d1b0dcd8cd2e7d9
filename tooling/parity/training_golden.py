"""Golden values of the baselines that learn by gradients: FT-EWC, LoRA, UltraEdit and MEND, from PyTorch in float64.

Writes packages/editors/test/golden/{ft-ewc,lora,ultra-edit,mend}.json, on the models of model_golden.py. Run from the
repository root: python tooling/parity/training_golden.py
"""

import json
import pathlib

import numpy as np
import torch
import transformers
from transformers import AutoModelForCausalLM

from training_equations import ewc_steps, fisher, lora_steps, mend_meta_loss, ultra_edit_turns

PACKAGES = pathlib.Path(__file__).parents[2] / "packages"

# Texts of the models' vocabulary of 41.
FIRST = [dict(prompt=[5, 17, 8, 30], target=[12, 22]), dict(prompt=[3, 9, 14, 5, 17, 8, 30], target=[12, 22])]
THIRD = dict(prompt=[31, 4, 19, 10], target=[27, 13, 6])
SECOND = [dict(prompt=[15], target=[9, 40, 3]), dict(prompt=[33, 6, 15], target=[9, 40, 3])]


def main():
    torch.set_num_threads(1)
    transformers.utils.logging.disable_progress_bar()
    write("ft-ewc", ft_ewc())
    write("lora", lora())
    write("ultra-edit", ultra_edit())
    write("mend", mend())


def ft_ewc():
    """Fisher information after a first edit of three steps, and a second edit of three that it penalises."""
    case = dict(model="llama", layer=1, first=FIRST, second=SECOND, penalty=20, learningRate=0.01, steps=3)
    model, name = load("llama"), parameter(1, "mlp.down")
    original = model.get_parameter(name).detach()
    train = lambda queries, start, earlier: ewc_steps(
        model, queries, name, start, earlier, case["penalty"], case["learningRate"], case["steps"]
    )
    first = train(FIRST, original, [])
    information = fisher(model, FIRST, name, first)
    second = train(SECOND, first, [(information, first)])
    return dict(
        case,
        firstChange=numbers(first - original),
        fisher=numbers(information),
        secondChange=numbers(second - original),
    )


def lora():
    """Merged changes of the query and value projections of two layers after three steps."""
    rng = np.random.default_rng(20240514)
    modules = [f"layers.{layer}.attention.{part}" for layer in (1, 2) for part in "qv"]
    case = dict(model="llama", modules=modules, scale=2, queries=FIRST + SECOND, learningRate=0.02, steps=3)
    model = load("llama")
    names = {module: parameter(*split(module)) for module in modules}
    factors = {}
    for module in modules:
        out_dim, in_dim = model.get_parameter(names[module]).shape
        factors[module] = draw(rng, 3, in_dim), draw(rng, out_dim, 3)
    losses, changes = lora_steps(
        model,
        case["queries"],
        list(names.values()),
        {names[module]: pair for module, pair in factors.items()},
        case["scale"],
        case["learningRate"],
        case["steps"],
    )
    given = {module: dict(a=numbers(a), b=numbers(b)) for module, (a, b) in factors.items()}
    return dict(
        case, factors=given, losses=losses, changes={module: numbers(changes[names[module]]) for module in modules}
    )


def ultra_edit():
    """Two turns, of two edits and of one; two of the three matrices share their shape."""
    modules = ["layers.1.mlp.gate", "layers.1.mlp.up", "layers.2.mlp.down"]
    case = dict(model="llama", modules=modules, turns=[[FIRST[1], SECOND[0]], [THIRD]], learningRate=0.02)
    model = load("llama")
    names = {module: parameter(*split(module)) for module in modules}
    weights = ultra_edit_turns(model, case["turns"], list(names.values()), case["learningRate"])
    changes = {module: numbers(weights[name] - model.get_parameter(name)) for module, name in names.items()}
    return dict(case, changes=changes)


def mend():
    """A hypernetwork of drawn parameters: what it makes of one edit's factors, and the gradient of its loss."""
    rng = np.random.default_rng(20240514)
    modules = ["layers.1.mlp.gate", "layers.1.mlp.up", "layers.2.mlp.down"]
    case = dict(model="llama", modules=modules, rank=2, editWeight=0.3)
    case["example"] = dict(edit=FIRST[0], rephrase=FIRST[1], unrelated=THIRD)
    model = load("llama")
    names = {parameter(*split(module)): module for module in modules}
    parameters = {}
    for name, module in names.items():
        out_dim, in_dim = model.get_parameter(name).shape
        shape, size = f"{out_dim}x{in_dim}", out_dim + in_dim
        for layer in (1, 2):
            parameters.setdefault(f"{shape}.{layer}.down", draw(rng, case["rank"], size))
            parameters.setdefault(f"{shape}.{layer}.up", draw(rng, size, case["rank"]))
            parameters[f"{module}.{layer}.scale"] = 1 + draw(rng, size)
            parameters[f"{module}.{layer}.shift"] = draw(rng, size)
        parameters.setdefault(f"{shape}.1.bias", draw(rng, size))
        parameters[f"{module}.stepSize"] = torch.tensor([0.0078125], dtype=torch.float64)
    parameters = {name: values.requires_grad_() for name, values in parameters.items()}
    edit_loss, divergence, loss, transformed = mend_meta_loss(
        model, names, parameters, **case["example"], edit_weight=case["editWeight"]
    )
    gradients = torch.autograd.grad(loss, list(parameters.values()))
    last = modules[-1]
    return dict(
        case,
        parameters={name: numbers(values) for name, values in parameters.items()},
        transformed=dict(module=last, inputs=numbers(transformed[last][0]), gradients=numbers(transformed[last][1])),
        edit=edit_loss.item(),
        locality=divergence.item(),
        gradients={name: numbers(gradient) for name, gradient in zip(parameters, gradients)},
    )


def load(name):
    folder = PACKAGES / "transformer/test/golden/models" / name
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float64, attn_implementation="eager").eval()
    return model.requires_grad_(False)


def split(module):
    """`layers.1.mlp.down` as the layer's number and the part's name."""
    _, layer, part = module.split(".", 2)
    return int(layer), part


def parameter(layer, part):
    """What transformers calls the matrix of a LLaMA's module."""
    block, projection = part.split(".")
    return f"model.layers.{layer}.{'self_attn' if block == 'attention' else block}.{projection}_proj.weight"


def draw(rng, *shape):
    """Numbers that float32 holds exactly."""
    return torch.tensor((0.2 * rng.standard_normal(shape)).astype(np.float32), dtype=torch.float64)


def numbers(values):
    return [float(f"{value:.9g}") for value in np.asarray(values.detach()).flatten()]


def write(name, value):
    path = PACKAGES / "editors/test/golden" / f"{name}.json"
    path.write_text(json.dumps(value, separators=(",", ":")) + "\n")
    print(path.relative_to(PACKAGES), path.stat().st_size, "bytes")


main()
