"""The built-in networks as ONNX graphs, for onnxruntime and other programs; the STFT stays outside.

The separator becomes two graphs: the encoder hears a mixture once, the decoder is asked for every
prompt and rival. Inputs and outputs are those of `BandSplitNet`'s ``encode`` with ``grounds``, and
``decode`` for one prompt; the number of STFT frames (a multiple of 16) is free. The labeller
becomes one. Beside them lies a description, by which Earmark takes them.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from engine import files
from engine.labelling import builtin as labeller_builtin
from engine.labelling import tagger
from engine.labelling.description import AROUND, NEAR
from engine.report import EngineError, Report, silent
from engine.separation import builtin as separator_builtin
from engine.separation.audiosep_description import Stored
from engine.separation.bandsplit import BandSplitNet, Encoded, Grounds

FORMAT = 1
SEPARATOR_KIND, LABELLER_KIND = "band-split-onnx", "labeller-onnx"
OPSET = 17
GROUNDS = ("deep", "passed0", "passed1", "passed2")
"""What the decoder begins with, coarsest first (`bandsplit.Grounds`)."""
ENCODED = (*GROUNDS, "cells", "presence", "loudness")
_FRAMES = 64


class _Encoder(nn.Module):
    def __init__(self, net: BandSplitNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, power: Tensor) -> tuple[Tensor, ...]:
        found = self.net.encode(power)
        ground = self.net.grounds(found)
        return (ground.deep, *ground.passed, found.cells, found.presence, found.loudness)


class _Decoder(nn.Module):
    def __init__(self, net: BandSplitNet) -> None:
        super().__init__()
        self.net = net

    def forward(self, *given: Tensor) -> Tensor:
        deep, *passed, loudness, query, maps = given
        # Of the mixture it looks at the loudness only: the maps are made of the cells outside.
        encoded = Encoded((deep, deep, deep, deep), loudness, loudness, loudness)
        return self.net.decode(encoded, query, maps, Grounds(deep, tuple(passed)))


class _Labeller(nn.Module):
    def __init__(self, net: Any) -> None:
        super().__init__()
        self.net = net

    def forward(self, power: Tensor) -> tuple[Tensor, Tensor]:
        return self.net.steps(power), self.net(power).clips


def export_separator(target: Path, report: Report = silent) -> Path:
    """Write the built-in separator; returns the description.

    Parameters
    ----------
    target : Path
        ``NAME.onnx``: ``NAME-encoder.onnx``, ``NAME-decoder.onnx``, ``NAME.safetensors`` (the
        vectors of the known sounds) and ``NAME.toml`` are written beside it.

    Raises
    ------
    EngineError
        If the package onnx is missing or the files cannot be written.
    """
    from safetensors.torch import save_file

    separator = separator_builtin.load()
    net, found = separator.net, separator.description
    power = torch.rand(1, net.config.bins, _FRAMES)
    with torch.inference_mode():
        encoded = net.encode(power)
        ground = net.grounds(encoded)
        query = net.ask(torch.tensor([0]))
        maps = net.maps(encoded, torch.tensor([0]))
    names = {
        part: target.with_name(f"{target.stem}-{part}.onnx") for part in ("encoder", "decoder")
    }
    frames = {2: "frames"}
    steps = {name: {2: f"steps{number}"} for number, name in enumerate(GROUNDS)}
    outputs = {**steps, "cells": {2: "cells"}, "presence": {2: "cells"}, "loudness": frames}
    _write(
        names["encoder"], _Encoder(net), (power,), ("power",), ENCODED, {"power": frames, **outputs}
    )
    report(0.4)
    given = (ground.deep, *ground.passed, encoded.loudness, query, maps)
    inputs = (*GROUNDS, "loudness", "query", "maps")
    axes = {
        **steps, "loudness": frames, "maps": {2: "cells"}, "logits": {2: "frames"},
    }  # fmt: skip
    _write(names["decoder"], _Decoder(net), given, inputs, ("logits",), axes)
    report(0.9)
    vectors = target.with_suffix(".safetensors")
    with files.replacing(vectors) as temporary:
        tensors = {"labels": net.labels.weight.clone(), "anything": net.anything.data.clone()}
        save_file(tensors, temporary)
    stored = {
        **{part: Stored.of(path) for part, path in names.items()},
        "vectors": Stored.of(vectors),
    }
    values = {
        "context_s": found.context_s,
        "absent_below": found.absent_below,
        "faint_db": found.faint_db,
    }
    return _describe(target, SEPARATOR_KIND, stored, values, found.network, found.labels)


def export_labeller(target: Path, report: Report = silent) -> Path:
    """Write the built-in labeller as ``NAME.onnx`` with ``NAME.toml``; returns the description.

    Its outputs are the scores (labels, steps of 160 ms) and the clip's logits (1, labels).

    Raises
    ------
    EngineError
        As `export_separator`.
    """
    labeller = labeller_builtin.load()
    net = labeller.net
    power = torch.rand(1, net.config.encoder().bins, _FRAMES)
    axes = {"power": {2: "frames"}, "scores": {1: "steps"}}
    target = target.with_suffix(".onnx")
    with _plain_operations():
        _write(target, _Labeller(net), (power,), ("power",), ("scores", "clips"), axes)
    report(0.9)
    values = {"made_from": labeller.revision}
    stored = {"graph": Stored.of(target)}
    return _describe(target, LABELLER_KIND, stored, values, net.config.as_dict(), labeller.labels)


@contextmanager
def _plain_operations() -> Iterator[None]:
    """Let the labeller's network do two steps in operations that ONNX has; the same comes out."""
    before = tagger._windows, tagger._salience
    tagger._windows, tagger._salience = _windows, _salience
    try:
        yield
    finally:
        tagger._windows, tagger._salience = before


def _neighbours(padded: Tensor, width: int) -> Tensor:
    """What ``padded.unfold(-1, width, 1)`` returns."""
    steps = padded.shape[-1] - width + 1
    return torch.stack([padded[..., k : k + steps] for k in range(width)], dim=-1)


def _windows(values: Tensor) -> Tensor:
    return _neighbours(nnf.pad(values, (NEAR, NEAR)), 2 * NEAR + 1)


def _salience(level: Tensor) -> Tensor:
    decibels = 10.0 * torch.log10(level + tagger._QUIET_POWER)
    around = AROUND
    wide = nnf.pad(decibels[None, None], (around, around), mode="replicate")[0, 0]
    # A quantile lies between two neighbours of the sorted values.
    place = tagger._QUIETEST * (2 * around)
    below = int(place)
    lowest = _neighbours(wide, 2 * around + 1).topk(below + 2, dim=1, largest=False).values
    background = torch.lerp(lowest[:, below], lowest[:, below + 1], place - below)
    return torch.sigmoid(decibels - background - tagger._STANDS_OUT_DB)


def _write(
    target: Path,
    module: nn.Module,
    given: tuple[Tensor, ...],
    inputs: Sequence[str],
    outputs: Sequence[str],
    axes: Mapping[str, Mapping[int, str]],
) -> None:
    try:
        import onnx  # noqa: F401 - torch needs it to put the graph together
    except ImportError as error:
        raise EngineError(
            'To export, the package "onnx" is needed: install Earmark with its extra "onnx", or '
            "run: pip install onnx."
        ) from error
    with files.replacing(target) as temporary, warnings.catch_warnings():
        # The newer exporter needs one more package and knows no more about these networks.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            module.eval(),
            given,
            str(temporary),
            dynamo=False,
            opset_version=OPSET,
            input_names=list(inputs),
            output_names=list(outputs),
            dynamic_axes={name: dict(one) for name, one in axes.items()},
        )


def _describe(
    target: Path,
    kind: str,
    stored: Mapping[str, Stored],
    values: Mapping[str, float | str],
    network: Mapping[str, object],
    labels: Sequence[str],
) -> Path:
    lines = ["# Written by earmark export-onnx; do not edit.", f"format = {FORMAT}"]
    lines.append(f"kind = {json.dumps(kind)}")
    lines += [f"{name} = {json.dumps(value)}" for name, value in values.items()]
    for name, one in stored.items():
        lines += ["", f"[{name}]", f"file = {json.dumps(one.path.name)}", f"size = {one.size}"]
        lines.append(f'sha256 = "{one.sha256}"')
    plain = {k: list(v) if isinstance(v, tuple) else v for k, v in network.items()}
    lines += ["", "[network]", *(f"{name} = {json.dumps(one)}" for name, one in plain.items())]
    lines += ["", "[vocabulary]", f"labels = {json.dumps(list(labels), ensure_ascii=False)}"]
    return files.write_text(target.with_suffix(".toml"), "\n".join(lines) + "\n")
