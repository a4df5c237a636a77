"""From scores to segments."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.labelling.speech_segments import SpeechSettings, find_speech, segments, smooth
from engine.project import Window
from engine.report import EngineError


def runs(text):
    """A mask written as runs in hundredths of a second: "50n 250s"."""
    parts = [(int(one[:-1]), one[-1] == "s") for one in text.split()]
    return np.repeat([value for _, value in parts], [length for length, _ in parts])


def naive(mask, fill, drop):
    """The seed's smoothing, step by step, with a run at the end treated as any other."""
    mask = list(mask)
    if True not in mask:
        return mask
    for value, shortest in ((False, fill), (True, drop)):
        start = 0
        while start < len(mask):
            stop = start
            while stop < len(mask) and mask[stop] == mask[start]:
                stop += 1
            if mask[start] == value and stop - start < shortest:
                mask[start:stop] = [not value] * (stop - start)
                # What was flipped may join its neighbours, but is not judged again in this round.
            start = stop
    return mask


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("300s", "300s"),
        ("300n", "300n"),
        ("199s", "199n"),
        ("200s", "200s"),
        ("150s 99n 150s", "399s"),  # the pause is filled first, so neither part is short
        ("150s 100n 150s", "400n"),
        ("250s 100n 250s", "250s 100n 250s"),
        ("99n 300s", "399s"),  # at the start
        ("100n 300s", "100n 300s"),
        ("300s 99n", "399s"),  # at the end
        ("300s 100n", "300s 100n"),
        ("300n 199s", "499n"),  # speech that reaches the end is dropped like any other
        ("300n 200s", "300n 200s"),
        ("199s 300n", "499n"),
        ("50n", "50n"),  # no speech, so nothing to fill
        ("120s 90n 120s 300n 30s 90n 30s", "330s 450n"),
        ("1s", "1n"),
        ("", ""),
    ],
)
def test_smoothing(before, after):
    mask = runs(before).astype(bool)
    kept = mask.copy()
    assert smooth(mask, SpeechSettings()).tolist() == runs(after).tolist()
    assert np.array_equal(mask, kept)


@given(
    st.lists(st.tuples(st.booleans(), st.integers(1, 40)), max_size=12),
    st.integers(0, 45),
    st.integers(0, 45),
)
def test_smoothing_is_the_naive_one(parts, fill, drop):
    mask = np.array([value for value, length in parts for _ in range(length)], bool)
    settings = SpeechSettings(fill_s=fill / 100, drop_s=drop / 100)
    assert smooth(mask, settings).tolist() == naive(mask, fill, drop)


def test_segments_end_with_their_last_step():
    scores = np.repeat(np.float32([0.1, 0.9, 0.2, 0.8]), [100, 300, 150, 250])
    found = find_speech(scores, SpeechSettings())
    assert found.segments == (Window(1.0, 4.0), Window(5.5, 8.0))
    assert (found.speech_steps, found.steps) == (550, 800)
    assert found.ratio == pytest.approx(0.6875)


def test_no_segment_reaches_past_the_sound():
    scores = np.ones(301, np.float32)
    assert segments(scores, SpeechSettings(), 3.0042) == (Window(0.0, 3.0042),)
    # A last step of less than a millisecond is no window of its own.
    alone = np.r_[np.zeros(300), 1.0].astype(np.float32)
    assert segments(alone, SpeechSettings(fill_s=0, drop_s=0), 3.0004) == ()


def test_nothing_gives_nothing():
    found = find_speech(np.zeros(0, np.float32), SpeechSettings())
    assert (found.segments, found.ratio) == ((), 0.0)


def test_the_threshold_itself_is_speech():
    scores = np.full(400, 0.7, np.float32)
    assert segments(scores, SpeechSettings(threshold=float(scores[0])))
    assert not segments(scores, SpeechSettings(threshold=0.71))


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"threshold": 0.0}, "between 0 and 1"),
        ({"threshold": float("nan")}, "between 0 and 1"),
        ({"fill_s": -1.0}, "longest pause to fill is a number of seconds"),
        ({"drop_s": float("inf")}, "longest speech to drop is a number of seconds"),
    ],
)
def test_settings_out_of_range(values, says):
    with pytest.raises(EngineError, match=says):
        SpeechSettings(**values)
