"""AudioSep's official files: what is in them, what of it is needed, and the safe file made of it.

The official ``audiosep_base_4M_steps.ckpt`` holds the separator, a whole LAION CLAP and the state
of its optimiser, pickled. Here it is opened as plain tensors only, every weight in it is accounted
for (used, known and left out, or an error), and what is used is written as one safetensors file
with a description. From then on nothing is un-pickled.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor

from engine import files
from engine.report import EngineError, Report, silent
from engine.separation import audiosep_net, audiosep_text
from engine.separation.audiosep_description import (
    MERGES,
    VOCABULARY,
    Description,
    Stored,
    TextShape,
    damaged,
    read_description,
    write_description,
)

CHECKPOINT_SHA256 = "f8cda01bfd0ebd141eef45d41db7a3ada23a56568465840d3cff04b8010ce82c"
"""Of audiosep_base_4M_steps.ckpt."""
CLAP_SHA256 = "51c68f12f9d7ea25fdaaccf741ec7f81e93ee594455410f3bca4f47f88d8e006"
"""Of music_speech_audioset_epoch_15_esc_89.98.pt."""

NAME = "audiosep"
_SEPARATOR, _CLAP, _PARALLEL = "ss_model.", "query_encoder.model.", "module."
_TRANSFORMS = ("base.stft.", "base.istft.")
_UNUSED_CLAP = (
    "audio_branch.",
    "audio_projection.",
    "audio_transform.",
    "text_transform.",
    "logit_scale_a",
    "logit_scale_t",
    # A table of 0, 1, 2 ... that older versions of transformers stored among the weights.
    "text_branch.embeddings.position_ids",
)


def left_out() -> frozenset[str]:
    """Weights of the official separator that are known and not needed.

    The STFT and its inverse as convolutions (a real FFT does that), counters of training, and what
    each decoder block builds and never uses: its second norm and the prompt's part in it.
    """
    needed = audiosep_net.shapes()
    unused = {
        f"{place}.{leaf}"
        for part in audiosep_net.DECODER
        for place, leaves in (
            (f"base.{part.name}.bn2", ("weight", "bias", "running_mean", "running_var")),
            (f"film.{part.name}->beta2", ("weight", "bias")),
        )
        for leaf in leaves
    }
    variances = {name for name in needed.keys() | unused if name.endswith(".running_var")}
    counters = {name.replace("running_var", "num_batches_tracked") for name in variances}
    transforms = {
        "base.stft.conv_real.weight",
        "base.stft.conv_imag.weight",
        "base.istft.conv_real.weight",
        "base.istft.conv_imag.weight",
        "base.istft.ola_window",
    }
    return frozenset(unused | counters | transforms)


@dataclass
class Found:
    """The weights of a file, sorted.

    Attributes
    ----------
    separator, text : dict
        What is needed, by the official name without prefix.
    transforms : dict
        The STFT of the original, to be compared with ours.
    unused, unexpected : list of str
        Known and not needed; not known.
    """

    separator: dict[str, Tensor] = field(default_factory=dict)
    text: dict[str, Tensor] = field(default_factory=dict)
    transforms: dict[str, Tensor] = field(default_factory=dict)
    unused: list[str] = field(default_factory=list)
    unexpected: list[str] = field(default_factory=list)


def sort(weights: Mapping[str, Tensor], shape: TextShape) -> Found:
    """Sort weights by name, with the official prefixes or without."""
    needed, texts, skipped = audiosep_net.shapes(), audiosep_text.shapes(shape), left_out()
    found = Found()
    for full, value in weights.items():
        name = full.removeprefix(_PARALLEL)
        name = name.removeprefix(_SEPARATOR) if _SEPARATOR in name else name.removeprefix(_CLAP)
        if name in needed:
            found.separator[name] = value
        elif name in texts:
            found.text[name] = value
        elif name in skipped or name.startswith(_UNUSED_CLAP):
            found.unused.append(full)
            if name.startswith(_TRANSFORMS):
                found.transforms[name] = value
        else:
            found.unexpected.append(full)
    return found


def read_official(path: Path) -> dict[str, Tensor]:
    """The weights in an official file, however it is laid out; nothing in it can run.

    Raises
    ------
    EngineError
        If it cannot be read, or holds anything but plain values.
    """
    try:
        # Mapped, not read: two thirds of the file are never needed.
        mapped = zipfile.is_zipfile(path)
        with torch.serialization.safe_globals(_plain()):
            loaded: Any = torch.load(path, map_location="cpu", weights_only=True, mmap=mapped)
    except OSError as error:
        raise EngineError(f'"{path}" cannot be read: {error.strerror or error}.') from error
    except Exception as error:  # damaged archives raise what their damage leads to
        raise EngineError(
            f'"{path.name}" is not a file of weights, or it holds more than weights and was not '
            "opened. Fetch it again from its publisher."
        ) from error
    # Beside the weights: the optimiser, counters, versions.
    weights = loaded if isinstance(loaded, dict) else None
    for key in ("state_dict", "model"):
        if weights is loaded and isinstance(loaded, dict) and isinstance(loaded.get(key), dict):
            weights = loaded[key]
    if not isinstance(weights, dict) or not all(
        isinstance(name, str) and isinstance(value, Tensor) for name, value in weights.items()
    ):
        raise EngineError(f'"{path.name}" holds no weights.')
    return weights


def _plain() -> list[Any]:
    """What CLAP's file holds beside tensors: numbers of numpy, under its old and new names."""
    scalar = np.core.multiarray.scalar  # type: ignore[attr-defined]
    kinds = [type(np.dtype(one)) for one in ("f8", "f4", "i8", "i4", "?")]
    return [
        (scalar, "numpy.core.multiarray.scalar"),
        (scalar, "numpy._core.multiarray.scalar"),
        np.dtype,
        *kinds,
    ]


def convert(
    checkpoint: Path,
    tokenizer: Path,
    folder: Path,
    *,
    clap: Path | None = None,
    shape: TextShape | None = None,
    sha256: str | None = None,
    report: Report = silent,
) -> Path:
    """Make a model of ours out of the official files.

    Parameters
    ----------
    checkpoint : Path
        ``audiosep_base_4M_steps.ckpt``, or the separator alone.
    tokenizer : Path
        Folder with ``vocab.json`` and ``merges.txt`` of roberta-base.
    folder : Path
        Where the model is put; created when missing.
    clap : Path, optional
        CLAP's own file, where the checkpoint holds no text branch.
    shape : TextShape, optional
        roberta-base unless given.
    sha256 : str, optional
        Of the checkpoint: refused before it is opened when it is another one.

    Returns
    -------
    Path
        The description, for `engine.separation.audiosep.load`.

    Raises
    ------
    EngineError
        If a file cannot be read or written, or a weight is missing, unknown, or of another shape.
    """
    shape = shape or TextShape()
    source = _measured(checkpoint)
    if sha256 is not None and source.sha256 != sha256:
        raise EngineError(f'"{checkpoint.name}" is not the file it should be. Fetch it again.')
    report(0.1)
    found = _sorted(checkpoint, shape)
    if clap is not None:
        found.text = _sorted(clap, shape).text
    report(0.2)
    weights = {
        **_checked(checkpoint.name, "separator", found.separator, audiosep_net.shapes()),
        **_checked((clap or checkpoint).name, "text", found.text, audiosep_text.shapes(shape)),
    }
    _check_transforms(checkpoint.name, found.transforms)
    report(0.4)
    try:
        audiosep_text.read_tokenizer(tokenizer / VOCABULARY, tokenizer / MERGES, shape)
    except ValueError as error:
        raise EngineError(
            f'"{tokenizer}" holds no tokenizer of RoBERTa: {VOCABULARY} and {MERGES} are needed.'
        ) from error
    report(0.5)
    return _write(folder, weights, tokenizer, shape, source, report)


def _measured(path: Path) -> Stored:
    try:
        return Stored.of(path)
    except OSError as error:
        raise EngineError(f'"{path}" cannot be read: {error.strerror or error}.') from error


def _sorted(path: Path, shape: TextShape) -> Found:
    found = sort(read_official(path), shape)
    if found.unexpected:
        raise EngineError(
            f'"{path.name}" is of another model: {_some(found.unexpected)} is not known.'
        )
    return found


def _checked(
    where: str, which: str, weights: Mapping[str, Tensor], wanted: Mapping[str, tuple[int, ...]]
) -> dict[str, Tensor]:
    """The weights as float32, whole, of the right shapes and finite."""
    if which == "text" and not weights:
        raise EngineError(f'"{where}" holds no text branch. Give the file of CLAP as well.')
    if missing := [name for name in wanted if name not in weights]:
        raise EngineError(f'"{where}" is not complete: {_some(missing)} is missing.')
    checked = {}
    for name, shape in wanted.items():
        value = weights[name]
        if tuple(value.shape) != shape or not value.is_floating_point():
            raise EngineError(
                f'"{where}" is of another model: {name} is {tuple(value.shape)}, not {shape}.'
            )
        # A copy: what came out of one mapped file can share memory, which safetensors refuses.
        checked[name] = torch.empty(shape).copy_(value)
        if not bool(torch.isfinite(checked[name]).all()):
            raise EngineError(f'"{where}" is damaged: {name} holds values that are not numbers.')
    return checked


def _check_transforms(where: str, weights: Mapping[str, Tensor]) -> None:
    """Refuse an STFT that is not the one done here: it is stored as if it had been learned."""
    size = audiosep_net.N_FFT
    window = torch.hann_window(size, dtype=torch.float64)
    steps = torch.arange(size)
    # Exact products: large angles lose their last digits.
    turns = torch.outer(steps, steps).remainder_(size).double().mul_(2.0 * torch.pi / size)
    bins = audiosep_net.BINS
    for kind, wave, sign in (("real", torch.cos(turns), 1), ("imag", torch.sin(turns), -1)):
        wanted = {
            f"base.stft.conv_{kind}.weight": (sign * wave * window)[:bins, None, :],
            # A row for each sample, a column for each bin.
            f"base.istft.conv_{kind}.weight": (wave * window[:, None] / size)[:, :, None],
        }
        for name, one in wanted.items():
            _check_transform(where, name, weights, one)
    _check_transform(where, "base.istft.ola_window", weights, window.square())


def _check_transform(where: str, name: str, weights: Mapping[str, Tensor], wanted: Tensor) -> None:
    given = weights.get(name)
    if given is None:  # a file without them means the usual ones
        return
    if given.shape != wanted.shape or float((given.double() - wanted).abs().max()) > 1e-6:
        raise EngineError(f'"{where}" is of another model: {name} is not the usual transform.')


def _some(names: Iterable[str]) -> str:
    first, *rest = names
    return f"{first} (and {len(rest)} more)" if rest else first


def _write(
    folder: Path,
    weights: Mapping[str, Tensor],
    tokenizer: Path,
    shape: TextShape,
    source: Stored,
    report: Report,
) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        size = sum(value.numel() * value.element_size() for value in weights.values())
        files.require_space(folder, size, "The converted model")
    except OSError as error:
        raise files.disk_error(error, folder) from error
    stored = {}
    for name in (VOCABULARY, MERGES):
        target = folder / name
        if not files.same_file(tokenizer / name, target):
            with files.replacing(target) as temporary:
                shutil.copyfile(tokenizer / name, temporary)
        stored[name] = _measured(target)
    target = folder / f"{NAME}.safetensors"
    with files.replacing(target) as temporary:
        save_file(dict(weights), temporary)
    report(0.9)
    found = Description(_measured(target), stored[VOCABULARY], stored[MERGES], shape)
    description = folder / f"{NAME}.toml"
    origin = {"file": source.path.name, "sha256": source.sha256}
    write_description(description, found, origin)
    report(1.0)
    return description


def load_weights(path: Path) -> tuple[Description, dict[str, Tensor], dict[str, Tensor]]:
    """A converted model: its description, and the weights of separator and text side.

    They are mapped from the file, not read: the text side takes no memory until it is used.

    Raises
    ------
    EngineError
        If a file is missing, damaged or does not fit the description.
    """
    found = read_description(path)
    for one in (found.weights, found.vocabulary, found.merges):
        try:
            one.check()
        except OSError as error:
            raise damaged(path, f'its file "{one.path.name}" cannot be read') from error
        except ValueError as error:
            raise damaged(path, f'"{one.path.name}" is not the file that was converted') from error
    nets, texts = audiosep_net.shapes(), audiosep_text.shapes(found.text)
    try:
        with safe_open(found.weights.path, framework="pt") as opened:
            stored = {name: opened.get_tensor(name) for name in opened.keys()}  # noqa: SIM118
    except Exception as error:  # the parser has undocumented types of its own
        raise damaged(path, f'"{found.weights.path.name}" is not a file of tensors') from error
    if {name: tuple(value.shape) for name, value in stored.items()} != nets | texts:
        raise damaged(path, f'"{found.weights.path.name}" does not fit its description')
    return found, {name: stored[name] for name in nets}, {name: stored[name] for name in texts}
