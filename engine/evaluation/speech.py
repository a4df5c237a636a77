"""How well speech is told from music and noise: segmenters side by side on seeded scenes.

Scenes of 30 s are made from clips of the test split: turns of one speaker with pauses, over music
or noise at a level, and scenes without any speech. The truth of every 10 ms comes from the energy
of the clean speech (`engine.training.speech_truth.activity`). Everything depends on the seed. The
segmenters of `GATED` are measured twice, with the labeller at the gate and without it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from sklearn.metrics import precision_recall_fscore_support, roc_auc_score

from engine.evaluation.speech_tables import ALL, WITH_GATE, Result, markdown, write
from engine.labelling import load_labeller, speech_gate
from engine.labelling.speech import (
    SEGMENTERS,
    Segmenter,
    SpeechSettings,
    load_segmenter,
    smooth,
)
from engine.labelling.speech_features import HOP, SAMPLE_RATE
from engine.labelling.stream import score_all
from engine.report import EngineError, Report, silent
from engine.training.data import Clip, choose, read_clip
from engine.training.speech_mixing import mix
from engine.training.speech_scenes import Audio, Scene, SceneMaker

if TYPE_CHECKING:
    from engine.labelling import Labeller

Samples = NDArray[np.float32]
Mask = NDArray[np.bool_]

SECONDS = 30.0
SCENES = 8
"""Scenes per condition."""
_PEAK = 0.5
_CHUNK = 7 * SAMPLE_RATE


@dataclass(frozen=True)
class Condition:
    """What lies under the speech, and how far (dB of speech over it); None = nothing.

    Attributes
    ----------
    word : str, optional
        The background has only labels with this word; without such clips there is no scene.
    """

    title: str
    background: str | None = None
    snr_db: float | None = None
    speech: bool = True
    word: str | None = None


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
    Condition("singing alone", "music", None, speech=False, word="singing"),
)
GATED = ("builtin", "silero")


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
        if condition.word is not None and not maker.has(condition.background, condition.word):
            continue
        for index in range(count):
            yield condition, _scene(maker, condition, np.random.default_rng((seed, number, index)))


def _scene(maker: SceneMaker, condition: Condition, rng: np.random.Generator) -> Scene:
    frames = round(SECONDS * SAMPLE_RATE)
    speech, truth = np.zeros(frames, np.float32), np.zeros(-(-frames // HOP), np.bool_)
    if condition.speech:
        speech, truth = maker.turns(rng, frames)
    mixture = speech
    if condition.background is not None:
        background = maker.background(rng, condition.background, frames, word=condition.word)
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
    gate: Labeller | None = None,
    report: Report = silent,
) -> list[Result]:
    """Score segmenters on the same scenes.

    Parameters
    ----------
    clips : sequence of Clip
        Only those of the split "test" are heard.
    gate : Labeller, optional
        The segmenters of `GATED` are scored behind it too, as "NAME+gate".

    Returns
    -------
    list of Result
        For each segmenter one per condition, and one over all of them.
    """
    settings = settings or SpeechSettings()
    held = choose(clips, "test")
    if not held:
        raise EngineError('There are no clips of the split "test" to measure speech on.')
    rows: dict[str, list[tuple[str, Mask, Samples]]] = {}
    for number, (condition, scene) in enumerate(scenes(held, audio, seed, count)):
        for name, scores in _scored(scene, segmenters, gate):
            rows.setdefault(name, []).append((condition.title, scene.speech, scores))
        report((number + 1) / (count * len(CONDITIONS)), "Measuring speech")
    results = []
    for name, found in rows.items():
        for title in [*dict.fromkeys(said for said, _, _ in found), ALL]:
            chosen = [(truth, scores) for said, truth, scores in found if title in (said, ALL)]
            results.append(_result(name, title, chosen, settings))
    return results


def _scored(
    scene: Scene, segmenters: Mapping[str, Segmenter], gate: Labeller | None
) -> Iterator[tuple[str, Samples]]:
    """The scores of every segmenter, and those that are left behind the gate."""
    sound = scene.samples

    def read(start: int, stop: int) -> Samples:
        return sound[start:stop, None]

    heard = None if gate is None else score_all(gate, read, SAMPLE_RATE, len(sound))
    for name, segmenter in segmenters.items():
        scores = segmenter.scores(np.split(sound, range(_CHUNK, len(sound), _CHUNK)))
        yield name, scores
        if gate is not None and heard is not None and name in GATED:
            through = speech_gate.gated(scores, heard, gate.labels, gate.hop_s, gate.settings.on)
            yield name + WITH_GATE, through


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
    results = evaluate(
        clips, audio, loaded, seed=seed, count=count, gate=load_labeller(), report=report
    )
    if out is not None:
        write(results, out)
    return markdown(results)
