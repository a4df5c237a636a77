"""Laid out by broadcasters' rules, and then written for other programs."""

from __future__ import annotations

import itertools
from collections.abc import Iterable

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.captions import NETFLIX, Profile, tidy
from engine.project import Cue
from engine.report import EngineError
from engine.tracks import labels_of
from engine.tracks.subtitles import write_srt, write_vtt

SECONDS = st.floats(min_value=-1.0, max_value=80_000.0)
CLOSE = st.floats(min_value=0.0, max_value=20.0)
TEXTS = st.sampled_from(["[dog barks]", "[rain falling]", "", " \n ", "a --> b", "12"]) | st.text(
    max_size=90
)


def cues_at(seconds: st.SearchStrategy[float]) -> st.SearchStrategy[list[Cue]]:
    return st.lists(st.builds(Cue, seconds, seconds, TEXTS), max_size=25)


ANY_CUES = cues_at(SECONDS) | cues_at(CLOSE)


def ms(seconds: float) -> int:
    return round(seconds * 1000)


def spans(cues: tuple[Cue, ...]) -> list[tuple[float, float, str]]:
    return [(cue.start_s, cue.stop_s, cue.text) for cue in cues]


def to_srt(cues: Iterable[Cue]) -> str:
    return write_srt(labels_of(cues))


def to_vtt(cues: Iterable[Cue]) -> str:
    return write_vtt(labels_of(cues))


@given(ANY_CUES)
def test_tidy_cues_obey_the_profile(cues: list[Cue]) -> None:
    shown = tidy(cues)
    for cue in shown:
        assert ms(NETFLIX.min_s) <= ms(cue.stop_s) - ms(cue.start_s) <= ms(NETFLIX.max_s)
        assert cue.start_s >= 0
        lines = cue.text.split("\n")
        assert all(line and len(line) <= NETFLIX.max_chars_per_line for line in lines)
        assert all(line == " ".join(line.split()) for line in lines)
    for one, other in itertools.pairwise(shown):
        assert ms(other.start_s) - ms(one.stop_s) >= ms(NETFLIX.gap_s)
    assert len({cue.id for cue in shown}) == len(shown)
    assert {cue.id for cue in shown} <= {cue.id for cue in cues}
    assert bool(shown) == any(to_srt([cue]) for cue in cues)  # nothing is lost without need


@given(ANY_CUES)
def test_srt_is_numbered_and_read_back_by_pysubs2(cues: list[Cue]) -> None:
    shown = tidy(cues)
    text = to_srt(shown)
    blocks = text.split("\n\n") if text else []
    assert [block.split("\n")[0] for block in blocks] == [
        str(number) for number in range(1, len(shown) + 1)
    ]
    read = pysubs2.SSAFile.from_string(text, format_="srt")
    assert [(line.start, line.end) for line in read] == [
        (ms(cue.start_s), ms(cue.stop_s)) for cue in shown
    ]
    assert text.count("-->") == len(shown)
    text.encode("utf-8")


@given(ANY_CUES)
def test_vtt_is_read_back_by_pysubs2(cues: list[Cue]) -> None:
    shown = tidy(cues)
    text = to_vtt(shown)
    assert text.startswith("WEBVTT\n")
    assert text.count("-->") == len(shown)
    read = pysubs2.SSAFile.from_string(text, format_="vtt")
    assert [(line.start, line.end) for line in read] == [
        (ms(cue.start_s), ms(cue.stop_s)) for cue in shown
    ]


def test_srt_as_it_stands_in_the_file() -> None:
    cues = (Cue(1.9996, 3.0, "[dog barking]"), Cue(3723.004, 3725.0, "[rain falling]\n[wind]"))
    assert to_srt(cues) == (
        "1\n00:00:02,000 --> 00:00:03,000\n[dog barking]\n"
        "\n"
        "2\n01:02:03,004 --> 01:02:05,000\n[rain falling]\n[wind]\n"
    )
    assert to_srt(()) == ""


def test_vtt_as_it_stands_in_the_file() -> None:
    cues = (Cue(0.0, 1.0, "<b> & c --> d"),)
    assert to_vtt(cues) == ("WEBVTT\n\n00:00:00.000 --> 00:00:01.000\n&lt;b&gt; &amp; c -&gt; d\n")
    assert to_vtt(()) == "WEBVTT\n"


def test_text_cannot_break_its_file() -> None:
    cues = (Cue(0.0, 1.0, "one\r\n\n\u2028two ----> three\x00\x85"), Cue(2.0, 3.0, " \n\t"))
    assert to_srt(cues) == "1\n00:00:00,000 --> 00:00:01,000\none\ntwo -> three\n"


def test_cues_are_sorted_and_last_as_long_as_allowed() -> None:
    shown = tidy([Cue(20.0, 80.0, "b"), Cue(1.0, 1.1, "a"), Cue(15.0, 15.0, "c")])
    assert spans(shown) == [(1.0, 1.833, "a"), (15.0, 15.833, "c"), (20.0, 27.0, "b")]


def test_the_same_words_close_together_become_one_cue() -> None:
    shown = tidy([Cue(0.0, 1.0, "a"), Cue(1.999, 3.0, "a"), Cue(4.0, 5.0, "a")])
    assert spans(shown) == [(0.0, 3.0, "a"), (4.0, 5.0, "a")]


def test_the_earlier_cue_makes_room() -> None:
    shown = tidy([Cue(0.0, 6.0, "rain"), Cue(3.0, 4.0, "dog")])
    assert spans(shown) == [(0.0, 2.917, "rain"), (3.0, 4.0, "dog")]


def test_cues_that_begin_together_share_the_screen() -> None:
    shown = tidy([Cue(0.0, 2.0, "rain"), Cue(0.1, 4.0, "dog")])
    assert spans(shown) == [(0.0, 4.0, "rain\ndog")]


def test_a_cue_without_a_line_left_waits_or_goes() -> None:
    one_line = Profile(max_lines=1)
    crowd = [Cue(0.0, 5.0, text) for text in "abcd"]
    shown = tidy(crowd, one_line)
    assert spans(shown) == [(0.0, 0.833, "a"), (0.916, 1.749, "b"), (1.832, 5.0, "c")]


def test_long_text_is_wrapped_and_never_cut() -> None:
    words = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
    (cue,) = tidy([Cue(0.0, 3.0, words)])
    assert cue.text.replace("\n", " ") == words
    assert max(len(line) for line in cue.text.split("\n")) <= 42


@pytest.mark.parametrize(
    "wrong",
    [{"min_s": 0.0}, {"min_s": 8.0}, {"gap_s": -0.1}, {"max_lines": 0}, {"max_chars_per_line": 0}],
)
def test_a_profile_no_cue_can_satisfy_is_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(EngineError, match="Caption rules"):
        Profile(**wrong)  # type: ignore[arg-type]
