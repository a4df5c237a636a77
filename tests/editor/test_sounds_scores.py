"""Scores kept in memory: the same events as from one pass, at any threshold."""

from __future__ import annotations

import gc
import weakref
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from editor import sounds_scores
from editor.sounds_scores import SUREST, Heard, Run, Smoother, Stretch, found_in, joined
from engine import labelling
from engine.labelling import stream
from engine.labelling.events import EventSettings, smoothed
from engine.labelling.stream import find_events
from engine.project import Event
from engine.report import Cancelled, silent
from tests.editor.fakes import MemoryRecording, ToneLabeller, tones

LABELS = ("dog bark", "rain", "siren")
SETTINGS = ToneLabeller.settings


@pytest.fixture(autouse=True)
def _tones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(labelling, "load_labeller", lambda name="builtin": ToneLabeller())


@pytest.fixture
def recording() -> MemoryRecording:
    """A dog from 2 to 4 s and from 30 to 31 s, rain all the time, a faint siren from 25 to 35 s."""
    spans = (2, 4, 1000, 0.4), (30, 31, 1000, 0.3), (0, 70, 500, 0.35), (25, 35, 2000, 0.1)
    return MemoryRecording(tones(70, *spans), 8000)


def whole(run: Run) -> Heard:
    while (progress := run.advance()).heard is None:
        assert 0.0 < progress.fraction < 1.0
    return progress.heard


def times(events) -> list[tuple[str, float, float, float]]:
    return [
        (one.label, round(one.start_s, 3), round(one.stop_s, 3), round(one.score, 3))
        for one in events
    ]


def one_pass(recording, settings=SETTINGS):
    return find_events(
        ToneLabeller(), recording.read, recording.sample_rate, recording.frames, settings
    )


@pytest.mark.parametrize("threshold", [None, 0.15, 0.65])
def test_a_run_finds_what_one_pass_finds(recording, threshold):
    heard = whole(Run(recording, 0.0, float("inf")))
    settings = SETTINGS if threshold is None else replace(SETTINGS, on=threshold)
    found = found_in(heard, threshold)
    assert times(found) == times(one_pass(recording, settings))
    assert {one.label for one in found} == {
        None: {"dog bark", "rain"}, 0.15: set(LABELS), 0.65: {"dog bark", "rain"}
    }[threshold]  # fmt: skip


def test_a_run_works_in_pieces_and_shows_what_it_has(recording, monkeypatch):
    monkeypatch.setattr(sounds_scores, "ADVANCE_S", 0.0)
    monkeypatch.setattr(stream, "CHUNK_S", 20.0)
    run = Run(recording, 0.0, float("inf"))
    first = run.advance()
    assert first.heard is None
    assert first.fraction == pytest.approx(20 / 70, abs=0.05)
    assert sorted(one.label for one in first.live) == ["dog bark", "rain"]
    told = [first]
    while told[-1].heard is None:
        told.append(run.advance())
    assert len(told) > 2
    # The rain goes on over the joins of the pieces.
    assert sorted(one.label for one in told[-1].live) == ["dog bark", "dog bark", "rain"]
    assert len(told[-1].heard.stretches[0].scores) == 700


def test_a_part_is_heard_as_in_the_whole(recording):
    part = whole(Run(recording, 29.05, 33.0))
    (stretch,) = part.stretches
    assert (stretch.start_s, stretch.stop_s) == (29.05, 33.0)
    assert [one[:3] for one in times(found_in(part)) if one[0] == "dog bark"] == [
        ("dog bark", pytest.approx(30.0, abs=0.11), pytest.approx(31.0, abs=0.11))
    ]
    assert all(one.start_s >= 29.05 and one.stop_s <= 33.0 for one in found_in(part))


def test_a_cancelled_run_stops_at_its_next_report(recording):
    def cancelled(*_: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        Run(recording, 0.0, 10.0).advance(cancelled)


def test_a_run_that_was_left_keeps_no_recording(recording, monkeypatch):
    monkeypatch.setattr(sounds_scores, "ADVANCE_S", 0.0)
    monkeypatch.setattr(stream, "CHUNK_S", 20.0)
    run = Run(recording, 0.0, float("inf"))
    run.advance()
    left = weakref.ref(run)
    gc.disable()
    try:
        del run
        assert left() is None
    finally:
        gc.enable()


def test_nobody_is_as_sure_as_the_user(recording):
    sure = MemoryRecording(tones(5, (1, 3, 1000, 0.9)), 8000)
    (dog,) = found_in(whole(Run(sure, 0.0, 5.0)))
    assert dog.score == SUREST < 1.0


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=12),
    st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.7]),
    st.integers(0, 2**31),
)
def test_smoothing_bit_by_bit_is_smoothing_at_once(lengths, median_s, seed):
    rows = np.random.default_rng(seed).random((sum(lengths), 2)).astype(np.float32)
    smoother, out, at = Smoother(0.1, median_s), [], 0
    for length in lengths:
        out.append(smoother.add(rows[at : at + length]))
        at += length
    out.append(smoother.add(rows[:0], last=True))
    wanted = smoothed(rows, 0.1, median_s).astype(np.float16)
    np.testing.assert_array_equal(np.concatenate(out), wanted)


def stretch(start_s: float, stop_s: float, value: float = 0.5) -> Stretch:
    steps = round((stop_s - start_s) / 0.1)
    return Stretch(start_s, stop_s, np.full((steps, 1), value, np.float16))


def heard_of(*stretches: Stretch) -> Heard:
    return Heard(("rain",), 0.1, EventSettings(0.3, median_s=0.0), "r", stretches)


@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(1, 20), st.sampled_from([0.1, 0.5, 0.9])),
        min_size=1, max_size=6,
    )
)  # fmt: skip
def test_what_was_listened_to_last_counts(spans):
    heard = heard_of()
    known: dict[int, float] = {}
    for first, steps, value in spans:
        heard = heard.with_stretch(stretch(first / 10, (first + steps) / 10, value))
        known |= dict.fromkeys(range(first, first + steps), value)
    told: dict[int, float] = {}
    for one in heard.stretches:
        first = round(one.start_s * 10)
        assert one.stop_s - one.start_s == pytest.approx(len(one.scores) / 10)
        for step, value in enumerate(one.scores[:, 0].tolist()):
            assert first + step not in told, "no time is there twice"
            told[first + step] = round(value, 1)
    assert told == known


def test_what_was_listened_to_is_covered():
    heard = heard_of(stretch(0, 2), stretch(2, 3), stretch(5, 6))
    assert heard.covers(0.0, 3.0)
    assert heard.covers(1.0, 2.95)
    assert not heard.covers(0.0, 4.0)
    assert not heard.covers(4.0, 6.0)
    assert not heard_of().covers(0.0, 1.0)


def test_pieces_of_one_sound_are_one():
    live = [Event(0.0, 2.0, "rain", 0.4), Event(0.5, 1.0, "dog bark", 0.9)]
    joined(live, [Event(2.1, 3.0, "rain", 0.6), Event(2.0, 3.0, "dog bark", 0.7)], 0.2)
    assert times(live) == [
        ("rain", 0.0, 3.0, 0.6), ("dog bark", 0.5, 1.0, 0.9), ("dog bark", 2.0, 3.0, 0.7)
    ]  # fmt: skip


def test_another_threshold_can_be_cancelled():
    def cancelled(*_: object) -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        found_in(heard_of(stretch(0, 1)), 0.2, cancelled)
    assert len(found_in(heard_of(stretch(0, 1)), 0.2, silent)) == 1
