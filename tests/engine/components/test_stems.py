from __future__ import annotations

import itertools

import numpy as np
import pytest

from engine.components.search import Request, Search
from engine.components.windows import ComponentSettings
from engine.estimates import EstimateCache
from engine.report import EngineError

from .fakes import RATE, Ears, Factors, recording

LEVEL = 0.15
SHARES = {LEVEL * 0.6: (0.7, 0.2, 0.1), LEVEL * 0.3: (0.1, 0.8, 0.1)}


@pytest.fixture
def stems(tmp_path):
    one = Search(
        recording(8.0),
        Request((RATE, 8 * RATE), ComponentSettings(alike=1.0)),
        EstimateCache(tmp_path / "estimates"),
        labeller=Ears(floors=(0.01, 0.01, 0.5), shares=SHARES),
        separator=Factors({"rain": 0.6, "dog bark": 0.3}),
    )
    while not one.finished:
        one.step()
    return one.stems()


def test_stems_and_residual_sum_to_the_recording(stems):
    assert set(stems.names) == {"rain", "dog bark"}
    for start, stop in ((0, 8 * RATE), (12_345, 200_001), (0, 0)):
        sound = stems.recording.read(start, stop)
        parts = [stems.read(name, start, stop) for name in stems.names]
        assert np.abs(sum(parts) + stems.residual(start, stop) - sound).max(initial=0) < 1e-6
        assert np.array_equal(sum(parts), stems.total(start, stop))


def test_slices_are_those_of_the_whole(stems):
    whole = stems.read("rain", 0, 8 * RATE)
    edges = [0, 1, 31_999, 97_000, 130_007, 8 * RATE]
    pieces = [stems.read("rain", a, b) for a, b in itertools.pairwise(edges)]
    assert np.array_equal(np.concatenate(pieces), whole)


def test_a_mix_of_everything_is_the_recording_bit_by_bit(stems):
    sound = stems.recording.read(0, 8 * RATE)
    assert np.array_equal(stems.mixed({}, 1.0, 0, 8 * RATE), sound)
    alone = stems.mixed({"rain": 1.0, "dog bark": 0.0}, 0.0, 0, 8 * RATE)
    assert np.allclose(alone, stems.read("rain", 0, 8 * RATE), atol=1e-6)
    without = stems.mixed({"rain": 0.0}, 1.0, 0, 8 * RATE)
    assert np.allclose(without, sound - stems.read("rain", 0, 8 * RATE), atol=1e-6)


def test_what_vanished_from_the_cache_is_an_error(stems):
    stems._store.clear()
    with pytest.raises(EngineError, match="Find them again"):
        stems.read("rain", 2 * RATE, 3 * RATE)


def test_a_stem_that_is_not_there(stems):
    with pytest.raises(KeyError):
        stems.stem("piano")
