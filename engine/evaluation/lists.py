"""Benchmark lists: rows of (target, interferers, prompt) and the exact way they are mixed."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.report import EngineError

Samples = NDArray[np.float32]

SAMPLE_RATE = 32_000
CLIP_FRAMES = 5 * SAMPLE_RATE
COLUMNS = ("target", "interferer", "prompt", "interferer_label", "snr_db")


@dataclass(frozen=True)
class Row:
    """One line of a list: paths relative to the data folder, the SNR in dB.

    Attributes
    ----------
    more : tuple of str
        Further interferers, each as loud against the target as the first.
    label : str
        What the target is, where the prompt is not its label; see `sound`.
    """

    target: str
    interferer: str
    prompt: str
    interferer_label: str
    snr_db: float
    more: tuple[str, ...] = ()
    label: str = ""

    @property
    def sound(self) -> str:
        """The label of the target."""
        return self.label or self.prompt

    @property
    def paths(self) -> tuple[str, ...]:
        """Every clip of the mixture, the target first."""
        return (self.target, self.interferer, *self.more)


@dataclass(frozen=True)
class Item:
    """One mixture, float32 (160000,) each; `mixture` is `target + interferer`."""

    prompt: str
    target: Samples
    interferer: Samples
    mixture: Samples


class SilentClip(EngineError):
    """A clip of a row is silent: no level can be set against it and no score means anything."""


def read_list(path: Path) -> list[Row]:
    """Read a list; raises EngineError that names the first line at fault."""
    try:
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            missing = [name for name in COLUMNS if name not in (reader.fieldnames or ())]
            if missing:
                raise EngineError(f"{path.name} lacks the columns {', '.join(missing)}.")
            rows = []
            for line in reader:
                try:
                    snr = float(line["snr_db"])
                except (TypeError, ValueError) as error:
                    where = reader.line_num
                    raise EngineError(f"{path.name}, line {where}: bad snr_db.") from error
                target, interferer, prompt, label = (line[name] for name in COLUMNS[:4])
                rows.append(Row(target, interferer, prompt, label, snr))
    except (OSError, UnicodeDecodeError) as error:
        raise EngineError(f"The list {path} cannot be read.") from error
    if not rows:
        raise EngineError(f"The list {path.name} has no rows.")
    return rows


def subset(rows: list[Row], limit: int | None, seed: int) -> list[Row]:
    """Return all rows, or `limit` of them drawn with the seed, in list order."""
    if limit is None or limit >= len(rows):
        return rows
    chosen = np.random.default_rng(seed).choice(len(rows), size=limit, replace=False)
    return [rows[index] for index in sorted(chosen)]


def pad_or_cut(audio: Samples) -> Samples:
    """Return exactly 5 s: longer clips cut, shorter ones followed by silence."""
    out = np.zeros(CLIP_FRAMES, np.float32)
    part = audio[:CLIP_FRAMES]
    out[: len(part)] = part
    return out


def mix(row: Row, read: Callable[[str], Samples]) -> Item:
    """Make the mixture of a row.

    Every interferer is scaled so that target over interferer power is `snr_db`, over the whole
    5 s; if the sum then exceeds full scale, target and interferers are scaled by 0.9 / peak.

    Parameters
    ----------
    row : Row
        What to mix.
    read : callable
        Path -> float32 mono at 32 kHz.

    Raises
    ------
    SilentClip
        If the first 5 s of a clip are silent.
    """
    target = pad_or_cut(read(row.target))
    wanted = _power(target, row) / 10.0 ** (row.snr_db / 10.0)
    interferer = np.zeros_like(target)
    for path in row.paths[1:]:
        noise = pad_or_cut(read(path))
        interferer += (noise * np.sqrt(wanted / _power(noise, row))).astype(np.float32)
    peak = float(np.abs(target + interferer).max())
    if peak > 1.0:
        scale = np.float32(0.9 / peak)
        target, interferer = target * scale, interferer * scale
    return Item(row.prompt, target, interferer, target + interferer)


def _power(clip: Samples, row: Row) -> float:
    power = float(np.mean(np.square(clip, dtype=np.float64)))
    if power <= 0.0:
        raise SilentClip(f"A clip of the row {' + '.join(row.paths)} is silent.")
    return power
