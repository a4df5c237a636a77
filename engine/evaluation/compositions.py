"""`evaluate compositions`: what was learned from mixtures, on fixed lists, in one table.

Every sound of a composition is asked for; SDR, SIR and SAR are those of BSS-eval
(`engine.evaluation.bss`), SI-SDR that of `engine.evaluation.metrics`, all at 16 kHz whatever a
model works at, with what the untouched mixture scores taken off for the improvements. (The mixture
has no artefacts: its SAR is without bound, so SAR has no improvement.)
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import soxr
from numpy.typing import NDArray

from engine import files
from engine.evaluation import metrics
from engine.evaluation.bench import make_folder, progress, say
from engine.evaluation.bss import Sources
from engine.evaluation.table import Cell, Interval, Table
from engine.report import EngineError, Report, silent
from engine.training.data import SAMPLE_RATE, is_inside, read_clip, read_manifest
from engine.training.preparing_compositions import Composition, read_list

Samples = NDArray[np.float32]

RATE = 16_000
"""At which everything is judged, Hz."""

LEVEL = 0.1
"""RMS of the first sound of a composition before the sum is divided by their number."""

NAMES = ("sdr", "sir", "sar", "si_sdr", "sdri", "siri", "si_sdri")
_HEADS = ("SDR", "SIR", "SAR", "SI-SDR", "SDR impr.", "SIR impr.", "SI-SDR impr.")
_MIXTURE = "(mixture)"


class Model(Protocol):
    """What can be asked to take a mixture apart."""

    sample_rate: int

    def separate(self, mixture: Samples, prompts: Sequence[tuple[str, bool]]) -> Samples:
        """Return estimates [prompts, frames]; a prompt is a text, and whether it is a label."""


class _Trained:
    """A network of `engine.training.weak_networks`."""

    def __init__(self, path: Path) -> None:
        from engine.training.weak_networks import load

        self._trained = load(path)
        self.sample_rate = self._trained.prompted.transform.sample_rate

    def separate(self, mixture: Samples, prompts: Sequence[tuple[str, bool]]) -> Samples:
        form = self._trained.phrase_form
        texts = [form.format(text) if label else text for text, label in prompts]
        return self._trained.separate(mixture, texts)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    parser.add_argument("--data", type=Path, required=True, help="folder the lists' paths are in")
    parser.add_argument(
        "--list", type=Path, nargs="+", required=True, dest="lists", metavar="CSV",
        help="of `earmark prepare compositions`",
    )  # fmt: skip
    parser.add_argument(
        "--model", nargs="+", required=True, dest="models", metavar="NAME=PATH",
        help="folders of runs, or weights",
    )  # fmt: skip
    parser.add_argument("--seconds", type=float, default=5.0, help="of each recording's middle")
    parser.add_argument("--limit", type=int, help="compositions of each list")
    parser.add_argument("--out", type=Path, help="folder for the table (Markdown, CSV, JSON)")


def run(args: argparse.Namespace) -> int:
    """Print the table; return an exit code."""
    if args.seconds <= 0:
        raise EngineError("--seconds must be above 0.")
    if args.out is not None:
        make_folder(args.out)
    models: dict[str, Model] = {}
    for text in args.models:
        name, _, path = text.rpartition("=")
        models[name or Path(path).name] = _Trained(Path(path))
    lists = {path.stem: read_list(path)[: args.limit] for path in args.lists}
    found = measure(models, lists, args.data, args.seconds, progress())
    table = summary(found, models)
    sys.stdout.write(f"{table.markdown()}\n")
    if args.out is not None:
        for suffix, written in (
            (".md", table.markdown() + "\n"), (".csv", table.csv()),
            (".json", json.dumps({"table": table.as_dict(), "scores": found}, indent=1)),
        ):  # fmt: skip
            sys.stdout.write(f"{files.write_text(args.out / f'{table.name}{suffix}', written)}\n")
    return 0


def mixed(
    composition: Composition, read: Callable[[str], Samples], seconds: float
) -> Samples | None:
    """Return the sounds of a composition as they lie in their sum, float32 (sounds, frames).

    The middle `seconds` of each, at its level against the first over all of them, divided by their
    number; None if one of them is silent there.
    """
    frames = round(seconds * SAMPLE_RATE)
    parts = np.zeros((len(composition.paths), frames), np.float32)
    for row, (path, level) in enumerate(zip(composition.paths, composition.levels_db, strict=True)):
        audio = read(path)
        first = max(0, len(audio) - frames) // 2
        part = audio[first : first + frames]
        rms = float(np.sqrt(np.sum(np.square(part, dtype=np.float64)) / frames))
        if rms < 1e-5:
            return None
        parts[row, : len(part)] = part * np.float32(LEVEL * 10.0 ** (level / 20.0) / rms)
    return parts / np.float32(len(parts))


class Judge:
    """Scores estimates of the sounds of one mixture; what that takes is prepared once.

    Parameters
    ----------
    sounds : numpy.ndarray
        float32 (sounds, frames) at 16 kHz, none of them silent.
    """

    def __init__(self, sounds: Samples) -> None:
        self._sounds, self._mixture = sounds, sounds.sum(axis=0)
        self._sources = Sources(sounds)
        self._whole = self._sources.judge(np.tile(self._mixture, (len(sounds), 1)))

    def scores(self, estimates: Samples) -> list[dict[str, float] | None]:
        """Return the figures `NAMES` of an estimate of each sound; None for a silent estimate."""
        found: list[dict[str, float] | None] = []
        for at, (sound, estimate) in enumerate(zip(self._sounds, estimates, strict=True)):
            if metrics.fault(sound, estimate):
                found.append(None)
                continue
            ratios = self._sources.judge(estimate[None], np.array([at]))
            sdr, sir, sar = (float(one[0]) for one in ratios)
            si_sdr = metrics.si_sdr(sound, estimate)
            gained = (
                sdr - self._whole.sdr[at],
                sir - self._whole.sir[at],
                si_sdr - metrics.si_sdr(sound, self._mixture),
            )
            figures = map(float, (sdr, sir, sar, si_sdr, *gained))
            found.append(dict(zip(NAMES, figures, strict=True)))
        return found


def measure(
    models: Mapping[str, Model],
    lists: Mapping[str, Sequence[Composition]],
    data: Path,
    seconds: float,
    report: Report = silent,
) -> list[dict[str, str | float | None]]:
    """Score models on lists: one entry for each sound of each composition and model.

    A composition with a broken or silent file is left out for all models, and said.
    """
    scenes = {clip.path for clip in read_manifest(data) if clip.phrases}
    read = _reader(data)
    entries: list[dict[str, str | float | None]] = []
    total, done = sum(map(len, lists.values())), 0
    for name, compositions in lists.items():
        for one in compositions:
            report(done / total, f"scoring {name}, {done + 1} of {total}")
            done += 1
            try:
                sounds = mixed(one, read, seconds)
            except EngineError as error:
                say(f"{one.name} of {name} is left out: {error}")
                continue
            if sounds is None:
                say(f"{one.name} of {name} is left out: a sound is silent in the middle.")
                continue
            prompts = [(p, q not in scenes) for p, q in zip(one.prompts, one.paths, strict=True)]
            entries += _scored(models, name, one, sounds, prompts)
    if not entries:
        raise EngineError("Not one composition of the lists could be mixed.")
    return entries


def _scored(
    models: Mapping[str, Model],
    name: str,
    composition: Composition,
    sounds: Samples,
    prompts: Sequence[tuple[str, bool]],
) -> list[dict[str, str | float | None]]:
    references = at_rate(sounds, SAMPLE_RATE, RATE)
    estimates = {_MIXTURE: np.tile(references.sum(axis=0), (len(sounds), 1))}
    for model, separator in models.items():
        mixture = at_rate(sounds.sum(axis=0), SAMPLE_RATE, separator.sample_rate)
        found = at_rate(separator.separate(mixture, prompts), separator.sample_rate, RATE)
        fitting = np.zeros_like(references)
        length = min(found.shape[1], references.shape[1])
        fitting[:, :length] = found[:, :length]
        estimates[model] = fitting
    entries: list[dict[str, str | float | None]] = []
    judge = Judge(references)
    for model, those in estimates.items():
        for (prompt, _), scores in zip(prompts, judge.scores(those), strict=True):
            figures = {key: None if scores is None else scores[key] for key in NAMES}
            about = {"list": name, "composition": composition.name, "model": model}
            entries.append({**about, "prompt": prompt, **figures})
    return entries


def summary(
    entries: Sequence[Mapping[str, str | float | None]], models: Mapping[str, Model]
) -> Table:
    """Return the table: a row for each list and model, means with their 95 % intervals."""
    rows: list[dict[str, Cell]] = []
    for name in dict.fromkeys(str(one["list"]) for one in entries):
        for model in (_MIXTURE, *models):
            those = [one for one in entries if one["list"] == name and one["model"] == model]
            heard = [one for one in those if one["sdr"] is not None]
            row: dict[str, Cell] = {"list": name, "model": model, "sounds": len(those)}
            for key, head in zip(NAMES, _HEADS, strict=True):
                values = [float(one[key] or 0.0) for one in heard]
                no_bound = key == "sar" and model == _MIXTURE
                row[f"{head} dB"] = None if no_bound else Interval.of(values)
            row["silent"] = len(those) - len(heard)
            rows.append(row)
    note = (
        "Means over all sounds with bootstrap 95 % intervals. SDR, SIR, SAR: BSS-eval, 512 taps; "
        "silent estimates have no score and are counted. The mixture has no artefacts, so no SAR."
    )
    return Table("compositions", "Separation of compositions", tuple(rows), note)


def at_rate(audio: Samples, given: int, wanted: int) -> Samples:
    """Resample audio (..., frames)."""
    if given == wanted:
        return audio
    if audio.ndim == 1:
        found: Samples = soxr.resample(audio, given, wanted)
        return found
    return np.stack([soxr.resample(one, given, wanted) for one in audio])


def _reader(data: Path) -> Callable[[str], Samples]:
    def read(path: str) -> Samples:
        if not is_inside(path):
            raise EngineError(f'The path "{path}" of a list leaves the data folder.')
        return read_clip(data, path)

    return read
