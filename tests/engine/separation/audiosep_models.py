"""Small and whole AudioSep models of made-up weights, laid out like the official files."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from engine.separation import audiosep_net, audiosep_text
from engine.separation.audiosep_description import MERGES, VOCABULARY, TextShape

TEXT = TextShape(vocabulary=300, positions=34, layers=2, width=16, heads=2, inner=24, joint=512)
"""A text branch of the official layout, for a fraction of the memory."""


@contextmanager
def narrow() -> Iterator[None]:
    """The same network with an eighth of the channels: for all that is not about numbers."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ENCODER", "DECODER"):
            parts = [
                replace(part, inner=part.inner // 8, outer=part.outer // 8)
                for part in getattr(audiosep_net, name)
            ]
            patch.setattr(audiosep_net, name, tuple(parts))
        yield


def separator_weights(seed=0):
    """Weights with a steady signal level; the masks differ from place to place."""
    random = torch.Generator().manual_seed(seed)
    weights = {}
    for name, shape in audiosep_net.shapes().items():
        values = 2.0 * torch.rand(shape, generator=random) - 1.0
        if name.endswith("running_var"):
            values = 1.0 + 0.3 * values
        elif ".bn" in name:
            values = values * 0.1 + (1.0 if name.endswith(".weight") else 0.0)
        elif name.startswith("film.") or len(shape) == 1:
            values = values * 0.3
        else:
            inner = math.prod(shape[1:]) if "decoder" not in name or shape[2] != 2 else shape[0]
            values = values * math.sqrt(3.0 / inner)
        weights[name] = values
    return weights


def text_weights(shape=TEXT, seed=1):
    """Weights whose vectors differ from text to text."""
    random = torch.Generator().manual_seed(seed)
    weights = {
        name: torch.randn(size, generator=random) * 0.3
        for name, size in audiosep_text.shapes(shape).items()
    }
    for name, value in weights.items():
        if name.endswith("LayerNorm.weight"):
            value += 1.0
    return weights


def transforms():
    """The STFT as the original stores it: with double precision, then rounded."""
    size = audiosep_net.N_FFT
    window = torch.hann_window(size, dtype=torch.float64)
    turn = torch.outer(torch.arange(size), torch.arange(size)) % size * (2 * torch.pi / size)
    turn = turn.double()
    forth = torch.polar(torch.ones_like(turn), -turn)[: audiosep_net.BINS] * window
    back = torch.polar(torch.ones_like(turn), turn) / size * window[:, None]
    return {
        "base.stft.conv_real.weight": forth.real[:, None].float(),
        "base.stft.conv_imag.weight": forth.imag[:, None].float(),
        "base.istft.conv_real.weight": back.real[:, :, None].float(),
        "base.istft.conv_imag.weight": back.imag[:, :, None].float(),
        "base.istft.ola_window": window.square().float(),
    }


def unused_weights():
    """What the official separator holds and ours leaves out, but for the STFT."""
    sizes = {part.name: part.inner for part in audiosep_net.DECODER}
    found = {}
    for part, size in sizes.items():
        for leaf in ("weight", "bias", "running_mean", "running_var"):
            found[f"base.{part}.bn2.{leaf}"] = torch.ones(size)
        found[f"base.{part}.bn2.num_batches_tracked"] = torch.tensor(7)
        found[f"film.{part}->beta2.weight"] = torch.ones(size, 512)
        found[f"film.{part}->beta2.bias"] = torch.ones(size)
    for name, _, _ in audiosep_net.norms():
        found[f"{name}.num_batches_tracked"] = torch.tensor(7)
    found["base.bn0.num_batches_tracked"] = torch.tensor(7)
    return found


def clap_rest():
    """A few weights of CLAP that no text needs, and a table of old versions of transformers."""
    return {
        "logit_scale_a": torch.tensor(1.0),
        "logit_scale_t": torch.tensor(1.0),
        "audio_branch.bn0.weight": torch.ones(64),
        "audio_projection.0.bias": torch.ones(512),
        "text_transform.sequential.0.bias": torch.ones(512),
        "text_branch.embeddings.position_ids": torch.arange(34)[None],
    }


def prefixed(prefix, weights):
    return {prefix + name: value for name, value in weights.items()}


def write_tokenizer(folder: Path) -> Path:
    """A byte-level tokenizer of a few words, as RoBERTa's files hold it."""
    folder.mkdir(exist_ok=True)
    # The 256 characters that stand for bytes: printable ones for themselves.
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [byte for byte in range(256) if byte not in printable]
    letters = {byte: chr(byte) for byte in printable}
    letters |= {byte: chr(256 + place) for place, byte in enumerate(others)}
    merges = [("d", "o"), ("do", "g"), ("\u0120", "b"), ("a", "r"), ("\u0120b", "ar"), ("k", "s")]
    tokens = ["<s>", "<pad>", "</s>", "<unk>", *letters.values(), *map("".join, merges), "<mask>"]
    numbers = {token: number for number, token in enumerate(tokens)}
    (folder / VOCABULARY).write_text(json.dumps(numbers), encoding="utf-8")
    lines = ["#version: 0.2", *map(" ".join, merges)]
    (folder / MERGES).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def official(server, folder: Path):
    """Serve a checkpoint and a tokenizer like the official ones; what a catalogue says of them.

    Without the STFT, which is most of a small one.
    """
    weights = prefixed("ss_model.", separator_weights() | unused_weights())
    weights |= prefixed("query_encoder.model.", text_weights() | clap_rest())
    checkpoint, tokenizer = folder / "official.ckpt", write_tokenizer(folder / "official")
    torch.save({"state_dict": weights, "epoch": 1}, checkpoint)
    return (
        server.file("audiosep_base_4M_steps.ckpt", checkpoint.read_bytes()),
        server.file(VOCABULARY, (tokenizer / VOCABULARY).read_bytes()),
        server.file(MERGES, (tokenizer / MERGES).read_bytes()),
    )


def golden_weights(recipe):
    """The weights that the recorded outputs were made with."""
    return {
        name: torch.from_numpy(recipe.det_array(name, shape))
        for name, shape in audiosep_net.shapes().items()
    }
