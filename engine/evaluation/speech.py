"""How well speech is told from music and noise: segmenters side by side on seeded scenes.

Scenes of 30 s are made from clips of the test split: turns of one speaker with pauses, over music
or noise at a level, and scenes without any speech. The truth of every 10 ms comes from the energy
of the clean speech (`engine.training.speech_truth.activity`). Everything depends on the seed.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_fscore_support, roc_auc_score

from engine import files
from engine.labelling.speech import (
    SEGMENTERS,
    Segmenter,
    SpeechSettings,
    load_segmenter,
    smooth,
)
from engine.labelling.speech_features import HOP, SAMPLE_RATE
from engine.report import EngineError, Report, silent
from engine.training.data import Clip, choose, read_clip
from engine.training.speech_scenes import Audio, Scene, SceneMaker, mix

Samples = NDArray[np.float32]
Mask = NDArray[np.bool_]

SECONDS = 30.0
SCENES = 8
"""Scenes per condition."""
_PEAK = 0.5
_CHUNK = 7 * SAMPLE_RATE


@dataclass(frozen=True)
class Condition:
    """What lies under the speech, and how far (dB of speech over it); None = nothing."""

    title: str
    background: str | None = None
    snr_db: float | None = None
    speech: bool = True


CONDITIONS = (
    Condition("speech alone"),
    Condition("over noise, 20 dB", "noise", 20.0),
    Condition("over noise, 10 dB", "noise", 10.0),
    Condition("over noise, 0 dB", "noise", 0.0),
    Condition("over music, 20 dB", "music", 20.0),
    Condition("over music, 10 dB", "music", 10.0),
    Condition("over music, 0 dB", "music", 0.0),
    Condition("noise alone", "noise", None, speech=False),
    Condition("music alone", "music", None, speech=False),
)
ALL = "all"


@dataclass(frozen=True)
class Result:
    """Scores of one segmenter under one condition; None where a score has no meaning.

    Attributes
    ----------
    steps : int
        Steps of 10 ms; `speech` is the share of them that is speech.
    auc : float or None
        Area under the ROC curve of the scores.
    accuracy, precision, recall, f1 : float or None
        Of steps at the threshold, before smoothing.
    segment_accuracy, segment_f1 : float or None
        Of steps after smoothing, against the truth smoothed by the same rules.
    false_alarm : float or None
        Share of steps without speech that smoothed segments call speech.
    """

    segmenter: str
    condition: str
    steps: int
    speech: float
    auc: float | None
    accuracy: float
    precision: float | None
    recall: float | None
    f1: float | None
    segment_accuracy: float
    segment_f1: float | None
    false_alarm: float | None


def scenes(
    clips: Sequence[Clip], audio: Audio, seed: int = 0, count: int = SCENES
) -> Iterator[tuple[Condition, Scene]]:
    """The scenes of every condition, made one by one.

    Raises
    ------
    EngineError
        If the clips lack speech or other sounds.
    """
    maker = SceneMaker(clips, audio)
    for number, condition in enumerate(CONDITIONS):
        for index in range(count):
            yield condition, _scene(maker, condition, np.random.default_rng((seed, number, index)))


def _scene(maker: SceneMaker, condition: Condition, rng: np.random.Generator) -> Scene:
    frames = round(SECONDS * SAMPLE_RATE)
    speech, truth = np.zeros(frames, np.float32), np.zeros(-(-frames // HOP), np.bool_)
    if condition.speech:
        speech, truth = maker.turns(rng, frames)
    mixture = speech
    if condition.background is not None:
        background = maker.background(rng, condition.background, frames)
        mixture = mix(speech, truth, background, condition.snr_db or 0.0)
    # A recorder's noise at -70 dBFS: pauses of real recordings are not digital silence.
    hiss = rng.normal(0.0, 3e-4, frames).astype(np.float32)
    peak = max(float(np.abs(mixture).max()), 1e-9)
    return Scene(mixture * np.float32(_PEAK / peak) + hiss, truth)


def evaluate(
    clips: Sequence[Clip],
    audio: Audio,
    segmenters: Mapping[str, Segmenter],
    *,
    seed: int = 0,
    count: int = SCENES,
    settings: SpeechSettings | None = None,
    report: Report = silent,
) -> list[Result]:
    """Score segmenters on the same scenes.

    Parameters
    ----------
    clips : sequence of Clip
        Only those of the split "test" are heard.

    Returns
    -------
    list of Result
        For each segmenter one per condition, and one over all of them.
    """
    settings = settings or SpeechSettings()
    held = choose(clips, "test")
    if not held:
        raise EngineError('There are no clips of the split "test" to measure speech on.')
    rows: dict[str, list[tuple[str, Mask, Samples]]] = {name: [] for name in segmenters}
    for number, (condition, scene) in enumerate(scenes(held, audio, seed, count)):
        for name, segmenter in segmenters.items():
            cuts = range(_CHUNK, len(scene.samples), _CHUNK)
            scores = segmenter.scores(np.split(scene.samples, cuts))
            rows[name].append((condition.title, scene.speech, scores))
        report((number + 1) / (count * len(CONDITIONS)), "Measuring speech")
    results = []
    for name, found in rows.items():
        for title in [*(one.title for one in CONDITIONS), ALL]:
            chosen = [(truth, scores) for said, truth, scores in found if title in (said, ALL)]
            results.append(_result(name, title, chosen, settings))
    return results


def _result(
    name: str, title: str, rows: Sequence[tuple[Mask, Samples]], settings: SpeechSettings
) -> Result:
    truth = np.concatenate([one for one, _ in rows])
    scores = np.concatenate([one for _, one in rows])
    called = scores >= settings.threshold
    # File by file: segments do not reach from one scene into the next.
    wanted = np.concatenate([smooth(one, settings) for one, _ in rows])
    segments = np.concatenate([smooth(one >= settings.threshold, settings) for _, one in rows])
    both = 0 < truth.sum() < len(truth)
    precision, recall, f1 = _prf(truth, called)
    return Result(
        segmenter=name,
        condition=title,
        steps=len(truth),
        speech=float(truth.mean()),
        auc=float(roc_auc_score(truth, scores)) if both else None,
        accuracy=float((truth == called).mean()),
        precision=precision,
        recall=recall,
        f1=f1,
        segment_accuracy=float((wanted == segments).mean()),
        segment_f1=_prf(wanted, segments)[2],
        false_alarm=float(segments[~wanted].mean()) if not wanted.all() else None,
    )


def _prf(truth: Mask, called: Mask) -> tuple[float | None, float | None, float | None]:
    if not truth.any():
        return None, None, None
    precision, recall, f1, _ = precision_recall_fscore_support(
        truth, called, average="binary", zero_division=0.0
    )
    return float(precision), float(recall), float(f1)


def markdown(results: Sequence[Result]) -> str:
    """Two tables: every score over all conditions, and ROC-AUC by condition."""
    over_all = [one for one in results if one.condition == ALL]
    columns = ("auc", "accuracy", "precision", "recall", "f1", "segment_accuracy", "segment_f1")
    heads = ("ROC-AUC", "accuracy", "precision", "recall", "F1", "segments: accuracy", "F1")
    first = [["segmenter", *heads, "false alarm"]]
    for row in over_all:
        values = [getattr(row, column) for column in (*columns, "false_alarm")]
        first.append([_title(row.segmenter), *map(_number, values)])
    names = [row.segmenter for row in over_all]
    second = [["ROC-AUC", *map(_title, names)], ["segments: accuracy", *[""] * len(names)]]
    found = {(row.segmenter, row.condition): row for row in results}
    auc, accuracy = [], []
    for condition in CONDITIONS:
        cells = [found[name, condition.title] for name in names]
        if condition.speech:
            auc.append([condition.title, *(_number(cell.auc) for cell in cells)])
        accuracy.append([condition.title, *(_number(cell.segment_accuracy) for cell in cells)])
    second = [second[0], *auc, second[1], *accuracy]
    share = f"{100 * over_all[0].speech:.1f} %" if over_all else "none"
    minutes = over_all[0].steps / 6000 if over_all else 0.0
    note = (
        f"{minutes:.0f} minutes of scenes, {share} of the steps are speech. Segments: after "
        "filling and dropping, against the truth smoothed the same way; false alarm: share of "
        "the time without speech that lies in segments."
    )
    return "\n\n".join([_table(first), _table(second), note]) + "\n"


def _title(name: str) -> str:
    return SEGMENTERS[name].title if name in SEGMENTERS else name


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _table(rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in rows
    ]
    rule = "|" + "|".join("-" * (width + 2) for width in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def write(results: Sequence[Result], folder: Path) -> list[Path]:
    """Write `speech.md`, `speech.csv` and `speech.json` into a folder, made when missing."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = [asdict(one) for one in results]
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(Result.__dataclass_fields__), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return [
        files.write_text(folder / "speech.md", markdown(results)),
        files.write_text(folder / "speech.csv", text.getvalue()),
        files.write_text(folder / "speech.json", json.dumps(rows, indent=1) + "\n"),
    ]


class FolderAudio:
    """Clips read from their files, the last ones kept: for measuring without a cache."""

    sample_rate = SAMPLE_RATE

    def __init__(self, clips: Sequence[Clip], folder: Path) -> None:
        self._clips = {clip.path: clip for clip in clips}
        self._folder = folder
        self._whole = lru_cache(maxsize=256)(self._decoded)

    def frames(self, path: str) -> int:
        """The length of a clip."""
        return len(self._whole(path))

    def read(self, path: str, start: int = 0, stop: int | None = None) -> Samples:
        """Frames [start, stop) of a clip as float32 mono."""
        return self._whole(path)[start:stop]

    def _decoded(self, path: str) -> Samples:
        root = self._clips[path].root
        return read_clip(self._folder if root == Path() else root, path, self.sample_rate)


def measure(
    clips: Sequence[Clip],
    folder: Path,
    out: Path | None = None,
    *,
    segmenters: Sequence[str] = tuple(SEGMENTERS),
    seed: int = 0,
    count: int = SCENES,
    report: Report = silent,
) -> str:
    """Measure the shipped segmenters on the test split of a data folder.

    Parameters
    ----------
    folder : Path
        What the paths of clips without a root start from.
    out : Path, optional
        Where tables are written.

    Returns
    -------
    str
        The tables in Markdown.
    """
    loaded = {name: load_segmenter(name) for name in segmenters}
    audio = FolderAudio(clips, folder)
    results = evaluate(clips, audio, loaded, seed=seed, count=count, report=report)
    if out is not None:
        write(results, out)
    return markdown(results)
