"""Recordings that are added up to mixtures of mixtures, and the texts that are asked about them.

A recording is either a scene (a file that holds several sounds, with a caption and a phrase for
each sound) or composed on the spot of single sounds, which then are never heard alone. With
`single_share` some items are of single sounds after all.

Item number n depends on (seed, n) alone, so neither a resume nor the number of processes changes
what is learned.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import count

import numpy as np
from numpy.typing import NDArray

from engine.report import EngineError
from engine.training.clashes import clashes
from engine.training.data import AudioCache, Clip
from engine.training.objectives import Objective
from engine.training.protocol import Share
from engine.training.weak_cuts import Cutter
from engine.training.weak_items import Batch, Item, WeakMixtures

Samples = NDArray[np.float32]

LEVEL = 0.1
"""RMS of a composed sound before levels and gains."""

_QUIET = 1e-4
"""RMS under which a cut holds nothing."""
_TRIES, _FEW = 200, 10
_AHEAD, _WORKERS = 6, 2
_TRAIN, _HELD, _POOL, _ALONE = 10, 11, 12, 13
"""First words of the seeds: what is drawn for one purpose never repeats for another."""

HELD_SEED = 7
"""Not the run's: every run is judged on the same mixtures."""


@dataclass(frozen=True)
class _Recipe:
    """A composed recording before it is read: clips, levels in dB, where they are cut (0..1)."""

    clips: tuple[int, ...]
    levels: tuple[float, ...]
    places: tuple[float, ...]


class Drawer:
    """Draws items.

    Parameters
    ----------
    clips : sequence of Clip
        What may be drawn; those with phrases are scenes, the others single sounds.
    audio : AudioCache
        Holds the clips.
    settings : WeakMixtures
        How recordings are made.
    objective : str
        Decides whether items are of single sounds.
    sample_rate, frames : int
        Of the recordings.
    seed : int
        Of the run.

    Raises
    ------
    EngineError
        If the clips cannot make such items.
    """

    def __init__(
        self,
        clips: Sequence[Clip],
        audio: AudioCache,
        settings: WeakMixtures,
        objective: Objective,
        sample_rate: int,
        frames: int,
        seed: int,
    ) -> None:
        self._settings, self._objective, self._seed = settings, objective, seed
        self._cutter = Cutter(audio, sample_rate, frames, settings.crop)
        self.scenes = [
            replace(clip, caption=clip.caption or " and ".join(clip.phrases))
            for clip in clips
            if clip.phrases
        ]
        self.sounds = [clip for clip in clips if not clip.phrases]
        labels = sorted({clip.label for clip in self.sounds})
        number = {label: index for index, label in enumerate(labels)}
        self._clash = clashes(labels)
        self._label = np.array([number[clip.label] for clip in self.sounds], np.int64)
        self._of = [np.flatnonzero(self._label == index) for index in range(len(labels))]
        self._labels = labels
        self._alone = self._of
        if objective == "semi" and settings.single_clips < 1.0:
            self._alone = [self._some(clips_of) for clips_of in self._of]
        self._check()
        self._pool = self._make_pool()

    def _some(self, clips: NDArray[np.int64]) -> NDArray[np.int64]:
        """The clips of one label that may be heard alone: at least one, always the same."""
        rng = np.random.default_rng((_ALONE, self._seed, int(clips[0])))
        many = max(1, round(self._settings.single_clips * len(clips)))
        return np.sort(rng.permutation(clips)[:many])

    def _check(self) -> None:
        settings = self._settings
        single = self._objective in ("supervised", "semi")
        if single and len(self._labels) < settings.recordings:
            raise EngineError(
                f'The objective "{self._objective}" needs single sounds of {settings.recordings} '
                f"labels to train on, and there are {len(self._labels)}."
            )
        if self._objective == "supervised":
            return
        if self.scenes:
            if len({clip.caption for clip in self.scenes}) < settings.recordings:
                raise EngineError(
                    "Mixtures of recordings need recordings with different captions; there are "
                    "too few."
                )
            return
        needed = settings.recordings * max(settings.sources)
        if len(self._labels) < needed:
            raise EngineError(
                f"{settings.recordings} recordings of {max(settings.sources)} sounds need "
                f"{needed} labels to train on, and there are {len(self._labels)}."
            )

    def texts(self) -> list[str]:
        """Return every phrase that can be asked."""
        of_scenes = [phrase for clip in self.scenes for phrase in clip.phrases]
        return [*map(self._settings.phrase_form.format, self._labels), *of_scenes]

    def item(self, number: int) -> Item:
        """Return training item `number`."""
        rng = np.random.default_rng((_TRAIN, self._seed, number))
        single = self._objective == "supervised" or (
            self._objective == "semi" and rng.random() < self._settings.single_share
        )
        item = self._item(rng, single)
        low, high = self._settings.gain
        gains = rng.uniform(low, high, (len(item.recordings), 1)).astype(np.float32)
        # Clipped before the division, as a recorder would.
        recordings = np.clip(item.recordings * gains, -1.0, 1.0) / np.float32(len(gains))
        return Item(recordings, item.captions, item.phrases, single)

    def held(self) -> list[Item]:
        """Return the validation list: always the same; single sounds where there are any."""
        single = len(self._labels) >= self._settings.recordings
        items = []
        for number in range(self._settings.validation):
            rng = np.random.default_rng((_HELD, HELD_SEED, number))
            one = self._item(rng, single)
            parts = one.recordings / np.float32(len(one.recordings))
            items.append(Item(parts, one.captions, one.phrases, single))
        return items

    def batch(self, number: int, first: int, rows: int) -> Batch:
        """Return step `number`, made of items first, first + 1, ..."""
        return Batch(number, tuple(self.item(first + row) for row in range(rows)))

    def _item(self, rng: np.random.Generator, single: bool) -> Item:
        if self.scenes and not single:
            return self._of_scenes(rng)
        return self._composed(rng, single)

    def _of_scenes(self, rng: np.random.Generator) -> Item:
        """Mix scenes with different captions: a recording mixed with itself teaches nothing."""
        chosen: list[Clip] = []
        parts: list[Samples] = []
        for at in rng.permutation(len(self.scenes)):
            clip = self.scenes[int(at)]
            if any(clip.caption == one.caption or clip.group == one.group for one in chosen):
                continue
            part = self._cut(clip, rng)
            if part is not None:
                chosen.append(clip)
                parts.append(part)
            if len(chosen) == self._settings.recordings:
                break
        else:
            raise EngineError("No recordings with different captions and something to hear.")
        phrases = tuple(self._asked(clip.phrases, rng) for clip in chosen)
        return Item(np.stack(parts), tuple(clip.caption for clip in chosen), phrases, False)

    def _asked(self, phrases: tuple[str, ...], rng: np.random.Generator) -> tuple[str, ...]:
        phrases = tuple(dict.fromkeys(phrases))
        if len(phrases) <= self._settings.phrases:
            return phrases
        order = rng.permutation(len(phrases))[: self._settings.phrases]
        return tuple(phrases[at] for at in sorted(order))

    def _composed(self, rng: np.random.Generator, single: bool) -> Item:
        """Compose recordings of sounds no two of which may be taken for each other."""
        settings = self._settings
        drawn = None
        for _ in range(_TRIES):
            drawn = self._drawn(rng, single)
            if drawn is not None:
                break
        if drawn is None:
            raise EngineError(
                "No mixture could be made: the sounds to train on are silent or too alike, or "
                "pool under [mixtures] is too small."
            )
        names = [[self._labels[int(self._label[at])] for at in recipe.clips] for recipe, _ in drawn]
        captions = tuple(
            (settings.caption_form if len(one) > 1 else settings.phrase_form).format(
                " and ".join(one)
            )
            for one in names
        )
        phrases = tuple(
            self._asked(tuple(settings.phrase_form.format(name) for name in one), rng)
            for one in names
        )
        return Item(np.stack([recording for _, recording in drawn]), captions, phrases, single)

    def _drawn(
        self, rng: np.random.Generator, single: bool
    ) -> list[tuple[_Recipe, Samples]] | None:
        """Draw the recordings of one item; None where the first ones left no room for the next."""
        heard: list[int] = []
        drawn: list[tuple[_Recipe, Samples]] = []
        for _ in range(self._settings.recordings):
            for _ in range(_FEW):
                recipe = self._recipe(rng, heard, single)
                recording = None if recipe is None else self._read(recipe)
                if recipe is not None and recording is not None:
                    break
            else:
                return None
            heard += [int(self._label[at]) for at in recipe.clips]
            drawn.append((recipe, recording))
        return drawn

    def _make_pool(self) -> list[_Recipe]:
        """The composed recordings there are, when their number is bounded."""
        if not self._settings.pool or self.scenes or self._objective == "supervised":
            return []
        pool = []
        for number in range(self._settings.pool):
            rng = np.random.default_rng((_POOL, self._seed, number))
            recipe = self._fresh(rng, [], int(rng.choice(self._settings.sources)), self._of)
            if recipe is not None:
                pool.append(recipe)
        return pool

    def _recipe(
        self, rng: np.random.Generator, heard: Sequence[int], single: bool
    ) -> _Recipe | None:
        """Draw a recording without the sounds heard already; None if that did not work out."""
        if single:
            return self._fresh(rng, heard, 1, self._alone)
        if not self._pool:
            return self._fresh(rng, heard, int(rng.choice(self._settings.sources)), self._of)
        recipe = self._pool[int(rng.integers(len(self._pool)))]
        labels = self._label[list(recipe.clips)]
        return None if self._clash[labels][:, list(heard)].any() else recipe

    def _fresh(
        self,
        rng: np.random.Generator,
        heard: Sequence[int],
        sounds: int,
        of: Sequence[NDArray[np.int64]],
    ) -> _Recipe | None:
        chosen: list[int] = []
        for _ in range(_TRIES):
            label = int(rng.integers(len(self._labels)))
            if not self._clash[label, [*heard, *chosen]].any():
                chosen.append(label)
            if len(chosen) == sounds:
                break
        else:
            return None
        limit = self._settings.level_db
        return _Recipe(
            tuple(int(rng.choice(of[label])) for label in chosen),
            tuple(rng.uniform(-limit, limit, sounds).tolist()),
            tuple(rng.random(sounds).tolist()),
        )

    def _read(self, recipe: _Recipe) -> Samples | None:
        """The mean of the sounds; None if one of them has nothing to hear there."""
        total = np.zeros(self._cutter.frames, np.float32)
        for at, level, place in zip(recipe.clips, recipe.levels, recipe.places, strict=True):
            part = self._cutter.read(self.sounds[at].path, place)
            rms = float(np.sqrt(np.mean(np.square(part, dtype=np.float64))))
            if rms < _QUIET:
                return None
            total += part * np.float32(LEVEL * 10.0 ** (level / 20.0) / rms)
        mean: Samples = total / np.float32(len(recipe.clips))
        return mean

    def _cut(self, clip: Clip, rng: np.random.Generator) -> Samples | None:
        part = self._cutter.read(clip.path, float(rng.random()))
        return part if float(np.sqrt(np.mean(np.square(part)))) >= _QUIET else None


def stream(drawer: Drawer, size: int, first: int, share: Share) -> Iterator[Batch]:
    """Yield the share of one process in batch number first, first + 1, ..., made ahead of time."""
    rows = share.rows(size)

    def make(step: int) -> Batch:
        return drawer.batch(step, step * size + share.rank * rows, rows)

    with ThreadPoolExecutor(_WORKERS, thread_name_prefix="recordings") as pool:
        ready: deque[Future[Batch]] = deque()
        try:
            for step in count(first):
                ready.append(pool.submit(make, step))
                if len(ready) > _AHEAD:
                    yield ready.popleft().result()
        finally:
            for future in ready:
                future.cancel()
