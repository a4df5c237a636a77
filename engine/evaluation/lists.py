"""Benchmark lists: rows of (target, interferer, prompt) and the exact way they are mixed."""

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
    """One line of a list: paths relative to the data folder, the SNR in dB."""

    target: str
    interferer: str
    prompt: str
    interferer_label: str
    snr_db: float


@dataclass(frozen=True)
class Item:
    """One mixture, float32 (160000,) each; `mixture` is `target + interferer`."""

    prompt: str
    target: Samples
    interferer: Samples
    mixture: Samples


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
                texts = {name: line[name] for name in COLUMNS[:4]}
                rows.append(Row(**texts, snr_db=snr))
    except OSError as error:
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

    The interferer is scaled so that target over interferer power is `snr_db`, over the whole
    5 s; if the sum then exceeds full scale, target and interferer are scaled by 0.9 / peak.

    Parameters
    ----------
    row : Row
        What to mix.
    read : callable
        Path -> float32 mono at 32 kHz.
    """
    target = pad_or_cut(read(row.target))
    interferer = pad_or_cut(read(row.interferer))
    power = float(np.mean(np.square(target, dtype=np.float64)))
    noise = float(np.mean(np.square(interferer, dtype=np.float64)))
    if power <= 0.0 or noise <= 0.0:
        raise EngineError(f"A clip of the row {row.target} + {row.interferer} is silent.")
    wanted = power / 10.0 ** (row.snr_db / 10.0)
    interferer = (interferer * np.sqrt(wanted / noise)).astype(np.float32)
    peak = float(np.abs(target + interferer).max())
    if peak > 1.0:
        scale = np.float32(0.9 / peak)
        target, interferer = target * scale, interferer * scale
    return Item(row.prompt, target, interferer, target + interferer)
