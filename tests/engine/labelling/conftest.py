from __future__ import annotations

import hashlib

import pytest
import torch
from safetensors.torch import save_file

from engine.labelling.tagger import TaggerConfig, TaggerNet

LABELS = ["dog bark", "rain"]
SHAPES = {"channels": [4, 8, 8, 8], "embedding": 8, "hidden": 8}


def describe(folder, **changes):
    """Write a description of the weights in `folder`; None takes a line away."""
    weights = folder / "small.safetensors"
    data = weights.read_bytes() if weights.exists() else b""
    values = {
        "format": 1,
        "file": '"small.safetensors"',
        "size": len(data),
        "sha256": f'"{hashlib.sha256(data).hexdigest()}"',
        "context_s": 2.56,
        "events": "{on = [0.5, 0.4], off = 0.5, median_s = 0.0, min_s = 0.0, gap_s = 0.5}",
        "vocabulary": f"{{labels = {LABELS}}}",
    }
    values.update(changes)
    lines = [f"{name} = {value}" for name, value in values.items() if value is not None]
    lines += ["[network]", "labels = 2", *(f"{name} = {value}" for name, value in SHAPES.items())]
    path = folder / "small.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path):
    """A folder with the weights of a tiny network that was not trained."""
    torch.manual_seed(0)
    shapes = {k: tuple(v) if isinstance(v, list) else v for k, v in SHAPES.items()}
    net = TaggerNet(TaggerConfig(labels=2, **shapes), folded=True)
    with torch.no_grad():
        for last in (net.frame_project, net.clip_project):
            last.weight.normal_()
        net.encoder.timeline.presence.bias.zero_()
    save_file(
        {name: value.half().contiguous() for name, value in net.state_dict().items()},
        tmp_path / "small.safetensors",
    )
    return tmp_path


@pytest.fixture
def labeller(folder):
    from engine.labelling import builtin

    return builtin.load(describe(folder))
