from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from engine.components.search import Request, Search
from engine.components.windows import ComponentSettings
from engine.estimates import EstimateCache
from engine.report import Cancelled, EngineError

from .fakes import RATE, Ears, Factors, recording

LEVEL = 0.15  # RMS of the mono mix of `recording`
FACTORS = {"rain": 0.6, "dog bark": 0.3, "piano": 0.1}
SHARES = {
    LEVEL * 0.6: (0.7, 0.2, 0.1),
    LEVEL * 0.3: (0.1, 0.8, 0.1),
    LEVEL * 0.1: (0.5, 0.4, 0.1),
}


def search(tmp_path=None, seconds=8.0, settings=None, names=(), span=None, **ears):
    sound = recording(seconds)
    store = None if tmp_path is None else EstimateCache(tmp_path / "estimates")
    request = Request(span or (0, sound.frames), settings or ComponentSettings(), names)
    ears.setdefault("shares", SHARES)
    return Search(sound, request, store, labeller=Ears(**ears), separator=Factors(FACTORS))


def run(one):
    looked = []
    while not one.finished:
        looked.append(one.step())
    return looked


def test_only_what_is_heard_is_separated_and_only_what_is_recognised_is_kept(tmp_path):
    one = search(tmp_path, floors=(0.01, 0.5, 0.05))  # the dog is not heard
    looked = run(one)
    assert [found.cut.start for found in looked] == [0, 3 * RATE, 6 * RATE]
    verdicts = {judged.name: judged.verdict for found in looked for judged in found.judged}
    assert verdicts == {"rain": "confirmed", "piano": "unconfirmed"}
    assert one.stems().names == ("rain",)
    (stem,) = one.components()
    assert (stem.score, stem.windows) == (pytest.approx(0.7), (0, 1, 2))


def test_the_kept_stem_is_seamless_and_native(tmp_path):
    one = search(tmp_path, floors=(0.01, 0.5, 0.5))
    run(one)
    stems = one.stems()
    whole = stems.recording.read(0, stems.recording.frames)
    stem = stems.read("rain", 0, len(whole))
    assert stem.shape == whole.shape
    assert np.abs(stem - 0.6 * whole).max() < 1e-4


def test_a_class_is_told_by_place_and_share(tmp_path):
    only_first = ComponentSettings(top_k=1)
    shares = {LEVEL * 0.6: (0.3, 0.6, 0.1), LEVEL * 0.3: (0.1, 0.8, 0.1)}
    found = run(search(settings=only_first, shares=shares, floors=(0.01, 0.01, 0.5)))
    assert {one.name: one.verdict for one in found[0].judged} == {
        "rain": "unconfirmed", "dog bark": "twin",
    } or {one.name: one.verdict for one in found[0].judged} == {
        "rain": "unconfirmed", "dog bark": "confirmed",
    }  # fmt: skip
    strict = ComponentSettings(top_k=3, least=0.9)
    found = run(search(settings=strict, floors=(0.01, 0.01, 0.5)))
    assert {one.verdict for one in found[0].judged} == {"unconfirmed"}


def test_one_sound_under_two_names_is_kept_once():
    # The fakes answer both with the same noise at other levels: the better share stays.
    found = run(search(seconds=3.0, floors=(0.01, 0.01, 0.5)))
    assert {one.name: one.verdict for one in found[0].judged} == {
        "dog bark": "confirmed", "rain": "twin",
    }  # fmt: skip


def test_of_two_names_the_one_of_the_window_before_goes_on():
    one = search(seconds=8.0, floors=(0.01, 0.01, 0.5))
    first = one.step()
    # From now on the other name has the larger share.
    one._labeller.shares = {LEVEL * 0.6: (0.9, 0.05, 0.05), LEVEL * 0.3: (0.1, 0.8, 0.1)}
    looked = [first, *run(one)]
    assert [{judged.verdict for judged in found.judged} for found in looked] == [
        {"confirmed", "twin"}
    ] * 3
    (stem,) = one.components()
    assert (stem.name, stem.windows) == ("dog bark", (0, 1, 2))


def test_the_number_of_candidates_is_bounded():
    one = search(seconds=3.0, settings=ComponentSettings(most=1), floors=(0.01, 0.01, 0.01))
    (found,) = run(one)
    assert len(found.judged) == 1


def test_a_stretch_is_searched_and_nothing_else(tmp_path):
    one = search(tmp_path, span=(RATE, 3 * RATE), floors=(0.01, 0.5, 0.5))
    run(one)
    stems = one.stems()
    assert [(w.start_s, w.stop_s) for w in stems.places("rain")] == [(1.0, 3.0)]
    assert not stems.read("rain", 0, RATE).any()
    assert not stems.read("rain", 3 * RATE, 4 * RATE).any()
    assert stems.read("rain", RATE, 3 * RATE).any()


def test_names_choose_what_is_looked_for():
    one = search(seconds=3.0, names=("rainfall", "warp drive"), floors=(0.01, 0.01, 0.01))
    (found,) = run(one)
    assert [judged.name for judged in found.judged] == ["rainfall"]
    assert found.judged[0].shares.shape == (1,)
    assert one.unknown == ("warp drive",)


def test_silence_has_no_components():
    one = search(seconds=3.0)
    one._recording.samples[:] = 0
    (found,) = run(one)
    assert found.judged == ()
    assert one.is_silent
    assert not search(seconds=3.0, floors=(1, 1, 1)).finished


def test_an_empty_stretch_is_an_error():
    with pytest.raises(EngineError, match="no sound"):
        search(span=(RATE, RATE))


def test_a_recording_that_is_still_read_is_an_error():
    sound = recording(2.0)
    sound.complete = False
    with pytest.raises(EngineError, match="still being read"):
        Search(sound, Request((0, 10)), labeller=Ears(), separator=Factors(FACTORS))


def test_a_cancelled_step_can_be_done_again(tmp_path):
    one = search(tmp_path, floors=(0.01, 0.5, 0.5))

    def cancel(fraction, note=""):
        if fraction > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        one.step(cancel)
    assert one.fraction == 0.0
    assert one.components() == ()
    run(one)
    assert one.components()[0].windows == (0, 1, 2)


class Endless:
    """A long recording that takes no memory."""

    complete, fingerprint, channels, sample_rate = True, "endless", 2, 8000

    def __init__(self, seconds):
        self.frames = round(seconds * self.sample_rate)

    def read(self, start, stop):
        level = np.float32(0.2)
        return np.full((stop - start, 2), level) * (1 - 2 * (np.arange(stop - start) % 2))[:, None]


def test_memory_does_not_grow_with_the_stretch(tmp_path):
    peaks = []
    for seconds in (20, 100):
        ears = Ears(labels=("rain",), floors=(0.0,), sample_rate=8000, shares={0.1: (1.0,)})
        one = Search(
            Endless(seconds),
            Request((0, seconds * 8000), ComponentSettings(1.0, 0.75)),
            EstimateCache(tmp_path / str(seconds)),
            labeller=ears,
            separator=Factors({"rain": 0.5}, sample_rate=8000),
        )
        one.step()
        tracemalloc.start()
        run(one)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert len(one.components()[0].windows) == len(one.cuts)
    assert peaks[1] < 1.3 * peaks[0]


def test_progress_goes_on_and_says_what_is_separated():
    told = []
    search(seconds=3.0, floors=(0.01, 0.01, 0.5)).step(
        lambda part, note="": told.append((part, note))
    )
    parts = [part for part, _ in told]
    assert parts == sorted(parts)
    assert {"Listening", "rain", "dog bark"} <= {note for _, note in told}
