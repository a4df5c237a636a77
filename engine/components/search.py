"""The search itself: window after window, what is heard is separated and heard again.

After the pipeline of a component classifier that separated every class of a list in every window
and asked a classifier what came out. Here only what the labeller hears in a window is separated; a
component is kept when the labeller, who does not know what was asked for, names it as well.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.components.classes import SoundClass, choose
from engine.components.stems import Samples, Stem, Stems
from engine.components.windows import ComponentSettings, Cut, cuts
from engine.labelling.events import EventSettings, events
from engine.labelling.kinds import named_once
from engine.labelling.stream import scored
from engine.report import EngineError, Report, part, silent
from engine.separation import Traits, load_separator
from engine.separation.stream import REVISION, mixdown, separate_piece

if TYPE_CHECKING:
    from engine.estimates import EstimateCache
    from engine.labelling import Labeller
    from engine.recording import Recording
    from engine.separation import Separator

Shares = NDArray[np.float32]

UNCONFIRMED, TWIN, CONFIRMED = "unconfirmed", "twin", "confirmed"


@dataclass(frozen=True)
class Request:
    """What is asked for.

    Attributes
    ----------
    span : (int, int)
        Frames [start, stop) of the recording.
    names : tuple of str
        The sounds to look for; empty for all that the labeller knows.
    labeller, separator : str
        Their names in the tables.
    """

    span: tuple[int, int]
    settings: ComponentSettings = field(default_factory=ComponentSettings)
    names: tuple[str, ...] = ()
    labeller: str = "builtin"
    separator: str = "builtin"


@dataclass(frozen=True)
class Judged:
    """One component that was separated in one window.

    Attributes
    ----------
    name : str
        Of the class it was separated for.
    heard : float, 0..1
        The labeller's score for it in the window as it is.
    shares : float32, shape (classes,), 0..1
        What the labeller hears in it; all 0 where the separator found nothing.
    verdict : str
        "confirmed", "unconfirmed", or "twin" of a better one.
    """

    name: str
    heard: float
    shares: Shares
    verdict: str


@dataclass(frozen=True)
class Looked:
    """What was found in one window."""

    cut: Cut
    judged: tuple[Judged, ...]


class Search:
    """Looks for components in a stretch of a recording, one window for each call of `step`.

    Memory does not grow with the stretch but for one line a component and window; what is
    separated goes to the cache.

    Parameters
    ----------
    recording : Recording
        Complete.
    request : Request
    store : EstimateCache, optional
        Where the stems are kept; without it there are verdicts but no stems.
    labeller, separator
        Instead of those that the request names.

    Attributes
    ----------
    classes : tuple of SoundClass
        What is looked for.
    unknown : tuple of str
        Names of the request that nobody knows.

    Raises
    ------
    EngineError
        If the recording is still being read, the stretch is empty, no class is known, or weights
        are missing.
    """

    def __init__(
        self,
        recording: Recording,
        request: Request,
        store: EstimateCache | None = None,
        *,
        labeller: Labeller | None = None,
        separator: Separator | None = None,
    ) -> None:
        from engine.labelling import load_labeller

        if not recording.complete:
            raise EngineError("The recording is still being read. Look for components after that.")
        first, last = max(0, request.span[0]), min(request.span[1], recording.frames)
        if last <= first:
            raise EngineError("There is no sound in that stretch to find components in.")
        self._recording, self._store = recording, store
        self._settings = request.settings
        self._separator = separator or load_separator(request.separator)
        found = choose(request.names, labeller or load_labeller(request.labeller), self._separator)
        self._labeller, self.classes, self.unknown = found
        self._columns = _columns(self._labeller.labels, self.classes)
        traits = Traits.of(self._separator)
        frames = recording.frames
        self.cuts = cuts(request.settings, traits, recording.sample_rate, frames, (first, last))
        cut = [(one.piece.hear_start, one.piece.start, one.piece.stop) for one in self.cuts]
        self._asked = [recording.fingerprint, request.separator, traits.revision, REVISION, cut]
        self._confirmed: dict[str, list[tuple[int, float]]] = {}
        self._has_sound = False
        self._next = 0

    @property
    def fraction(self) -> float:
        """How much of it is done, 0..1."""
        return self._next / len(self.cuts)

    @property
    def finished(self) -> bool:
        return self._next >= len(self.cuts)

    @property
    def is_silent(self) -> bool:
        """Whether there was no sound at all in what was looked at."""
        return not self._has_sound

    def step(self, report: Report = silent) -> Looked:
        """Look at the next window. After it was cancelled it can be called again."""
        cut = self.cuts[self._next]
        report(0.0, "Listening")
        sound = self._recording.read(cut.start, cut.stop)
        has_sound = bool(np.any(sound))
        self._has_sound = self._has_sound or has_sound
        heard = self._heard(cut)[: self._settings.most] if has_sound else []
        names: list[SoundClass] = [one for one, _ in heard]
        estimates, shares = [], []
        context = self._recording.read(cut.piece.hear_start, cut.piece.hear_stop) if heard else None
        for number, one in enumerate(names):
            assert context is not None
            told = part(
                report, 0.2 + 0.8 * number / len(names), 0.2 + 0.8 * (number + 1) / len(names)
            )
            told(0.0, one.name)
            estimate = separate_piece(
                self._separator,
                context,
                self._recording.sample_rate,
                one.query,
                part(told, 0.0, 0.9),
                hear_start=cut.piece.hear_start,
            )
            offset = cut.piece.hear_start
            estimates.append(estimate[cut.start - offset : cut.stop - offset])
            shares.append(self._shares(estimates[-1]))
        verdicts = self._verdicts(names, estimates, shares)
        self._keep(cut, names, estimates, shares, verdicts)
        self._next += 1
        rows = zip(heard, shares, verdicts, strict=True)
        return Looked(cut, tuple(Judged(a.name, b, c, d) for (a, b), c, d in rows))

    def stems(self) -> Stems:
        """What is confirmed so far and can be read.

        Raises
        ------
        ValueError
            If nothing is stored.
        """
        if self._store is None:
            raise ValueError("this search keeps no sound")
        return Stems(self._recording, self.cuts, self.components(), self._store)

    def components(self) -> tuple[Stem, ...]:
        """What is confirmed so far, the largest share first."""
        found = [
            Stem(
                name,
                self._key(self._class(name)),
                max(share for _, share in places),
                tuple(number for number, _ in places),
            )
            for name, places in self._confirmed.items()
        ]
        return tuple(sorted(found, key=lambda one: (-one.score, one.name)))

    # ---- inside --------------------------------------------------------------------------------

    def _heard(self, cut: Cut) -> list[tuple[SoundClass, float]]:
        """The classes heard in a window and how well, the best first."""
        labeller, rate = self._labeller, self._recording.sample_rate
        context = round(labeller.context_s * rate)
        first = max(0, cut.start - context)
        last = min(self._recording.frames, cut.stop + context)

        def read(start: int, stop: int) -> Samples:
            return self._recording.read(first + start, first + stop)

        blocks = list(scored(labeller, read, rate, last - first))
        scores = np.concatenate(blocks)
        # Only what sounds in the window itself counts.
        begin = int((cut.start - first) / rate / labeller.hop_s)
        end = max(begin + 1, round((cut.stop - first) / rate / labeller.hop_s))
        inside = scores[begin:end]
        best: dict[str, float] = {}
        settings = _eager(labeller.settings, self._settings.eager)
        for one in named_once(events(inside, labeller.hop_s, labeller.labels, settings)):
            best[one.label] = max(best.get(one.label, 0.0), one.score)
        found = []
        for sound in self.classes:
            score = max((best[label] for label in sound.labels if label in best), default=0.0)
            if score > 0.0:
                found.append((sound, score))
        return sorted(found, key=lambda one: (-one[1], one[0].name))

    def _shares(self, estimate: Samples) -> Shares:
        """What the labeller hears in a separated sound: float32, one share for each class."""
        import soxr

        if not np.any(estimate):
            return np.zeros(len(self.classes), np.float32)
        mono = mixdown(estimate)
        rate = self._recording.sample_rate
        if rate != self._labeller.sample_rate:
            mono = soxr.resample(mono, rate, self._labeller.sample_rate, quality="HQ")
        clip = self._labeller.clip_scores(np.ascontiguousarray(mono, np.float32))
        shares: Shares = (self._columns @ clip).astype(np.float32)
        return shares

    def _verdicts(
        self, names: list[SoundClass], estimates: list[Samples], shares: list[Shares]
    ) -> list[str]:
        """Say of each component whether it is what it was separated for."""
        settings, number = self._settings, {one.name: at for at, one in enumerate(self.classes)}
        verdicts = [UNCONFIRMED] * len(names)
        own = [float(share[number[one.name]]) for one, share in zip(names, shares, strict=True)]
        kept: list[int] = []
        # Of two names for one sound the one of the window before goes on, so that its stem does.
        goes_on = [self._was_before(one.name) for one in names]
        for at in sorted(range(len(names)), key=lambda at: (not goes_on[at], -own[at])):
            place = int((shares[at] > own[at]).sum())
            if own[at] <= 0.0 or own[at] < settings.least or place >= settings.top_k:
                continue
            twin = any(_alike(estimates[at], estimates[one]) > settings.alike for one in kept)
            verdicts[at] = TWIN if twin else CONFIRMED
            if not twin:
                kept.append(at)
        return verdicts

    def _keep(
        self,
        cut: Cut,
        names: list[SoundClass],
        estimates: list[Samples],
        shares: list[Shares],
        verdicts: list[str],
    ) -> None:
        number = {one.name: at for at, one in enumerate(self.classes)}
        piece = cut.piece
        for one, estimate, share, verdict in zip(names, estimates, shares, verdicts, strict=True):
            if verdict != CONFIRMED:
                continue
            if self._store is not None:
                inner = estimate[piece.start - cut.start : piece.stop - cut.start]
                weighted = inner * piece.weights(piece.start, piece.stop)[:, None]
                self._store.write(self._key(one), piece.index, weighted)
            place = (piece.index, float(share[number[one.name]]))
            self._confirmed.setdefault(one.name, []).append(place)

    def _was_before(self, name: str) -> bool:
        """Whether a class was confirmed in the window before the next one."""
        places = self._confirmed.get(name, [])
        return bool(places) and places[-1][0] == self._next - 1

    def _class(self, name: str) -> SoundClass:
        return next(one for one in self.classes if one.name == name)

    def _key(self, sound: SoundClass) -> str:
        """A hash of all that the pieces of a class depend on."""
        query = sound.query
        asked = json.dumps([*self._asked, query.text, query.labels, query.prompt])
        return hashlib.sha256(asked.encode()).hexdigest()


def _eager(settings: EventSettings, share: float) -> EventSettings:
    """The same settings with thresholds at this share of theirs."""
    on = settings.on
    lower = tuple(one * share for one in on) if isinstance(on, tuple) else on * share
    return replace(settings, on=lower)


def _columns(labels: tuple[str, ...], classes: tuple[SoundClass, ...]) -> Shares:
    """Which labels make up each class: float32, shape (classes, labels)."""
    number = {label: at for at, label in enumerate(labels)}
    columns = np.zeros((len(classes), len(labels)), np.float32)
    for row, one in enumerate(classes):
        columns[row, [number[label] for label in one.labels]] = 1.0
    return columns


def _alike(one: Samples, other: Samples) -> float:
    """The correlation of two sounds, 0..1."""
    left, right = one.astype(np.float64), other.astype(np.float64)
    power = float(np.sqrt(np.square(left).sum() * np.square(right).sum()))
    return abs(float((left * right).sum())) / power if power > 0.0 else 0.0
