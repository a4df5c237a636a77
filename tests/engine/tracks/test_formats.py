"""Every format there and back, and read by the programs it is for."""

from __future__ import annotations

import io
import json
from pathlib import Path

import parselmouth
import pysubs2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.project import Cue, Event
from engine.report import EngineError
from engine.tracks import TRACKS, About, Label, cues_of, events_of, labels_of, read_labels
from engine.tracks.subtitles import write_srt, write_vtt
from engine.tracks.textgrid import write_textgrid

ABOUT = About("a take", 100.0, 8000.0)
WORDS = st.text("abc deé[]'\"&;,.!?ß日本", min_size=1, max_size=30).map(
    lambda t: " ".join(t.split())
)
WORDS = WORDS.filter(lambda text: (text and "&" not in text[:-1]) or text == "&")
MS = st.integers(0, 90_000)


@st.composite
def labels(draw: st.DrawFn, *, points: bool = True) -> list[Label]:
    found = []
    for start, length, text in draw(
        st.lists(
            st.tuples(MS, st.integers(0 if points else 1, 9000), WORDS), min_size=1, max_size=12
        )
    ):
        found.append(Label(start / 1000, (start + length) / 1000, text))
    return sorted(found, key=lambda one: (one.start_s, one.stop_s))


def plain(found: list[Label]) -> list[tuple[int, int, str]]:
    return sorted((round(one.start_s * 1000), round(one.stop_s * 1000), one.text) for one in found)


@pytest.mark.parametrize("key", ["srt", "vtt", "audacity", "textgrid", "raven", "csv", "json"])
@settings(max_examples=40)
@given(found=labels())
def test_there_and_back(key: str, found: list[Label]) -> None:
    line = TRACKS[key]
    text = line.write(found, ABOUT)
    read = line.read(text.replace("\r\n", "\n"))
    assert plain(read) == plain(found)


@settings(max_examples=40)
@given(found=labels(points=False))
def test_rttm_there_and_back(found: list[Label]) -> None:
    text = TRACKS["rttm"].write(found, ABOUT)
    assert plain(TRACKS["rttm"].read(text)) == plain(found)
    assert all(len(line.split(" ")) == 10 for line in text.splitlines())
    assert {line.split()[1] for line in text.splitlines()} == {"a_take"}


@pytest.mark.parametrize("key", ["audacity", "raven", "csv", "json"])
def test_bands_and_scores_come_back(key: str) -> None:
    found = [Label(1.0, 2.0, "hum", 100.0, 4000.0), Label(3.0, 4.0, "rain", 20.0, 900.5)]
    assert TRACKS[key].read(TRACKS[key].write(found, ABOUT).replace("\r\n", "\n")) == found
    if key in ("csv", "json"):
        scored = [Label(1.0, 2.0, "hum", score=0.25), Label(2.0, 3.0, "rain")]
        assert TRACKS[key].read(TRACKS[key].write(scored, ABOUT).replace("\r\n", "\n")) == scored


@pytest.mark.parametrize("key", list(TRACKS))
def test_nothing_is_written_as_a_file_without_labels(key: str) -> None:
    text = TRACKS[key].write([], ABOUT)
    assert TRACKS[key].read(text.replace("\r\n", "\n")) == []


def test_an_audacity_file_as_it_stands() -> None:
    found = [Label(1.5, 2.0, "dog barks"), Label(3.0, 3.0, "click", 200.0, None)]
    assert TRACKS["audacity"].write(found, ABOUT) == (
        "1.500000\t2.000000\tdog barks\n3.000000\t3.000000\tclick\n\\\t200.000000\t-1.000000\n"
    )


def test_a_raven_table_as_it_stands() -> None:
    assert TRACKS["raven"].write([Label(1.5, 2.0, "dog barks")], ABOUT) == (
        "Selection\tView\tChannel\tBegin Time (s)\tEnd Time (s)\tLow Freq (Hz)\tHigh Freq (Hz)\t"
        "Annotation\n1\tSpectrogram 1\t1\t1.500000\t2.000000\t0.000\t8000.000\tdog barks\n"
    )


def test_raven_selections_of_several_views_are_read_once() -> None:
    header = "Selection\tView\tBegin Time (s)\tEnd Time (s)\tSpecies\n"
    text = (
        header + "1\tWaveform 1\t1\t2\towl\n1\tSpectrogram 1\t1\t2\towl\n2\tWaveform 1\t3\t4\tjay\n"
    )
    assert [one.text for one in TRACKS["raven"].read(text)] == ["owl", "jay"]


def test_rttm_reads_speakers_only() -> None:
    speaker = "SPEAKER a 1 0.1 0.2 <NA> <NA> one <NA>\n"
    text = f";; remark\nSPKR-INFO a 1 <NA> <NA> <NA> unknown one <NA>\n{speaker}"
    assert TRACKS["rttm"].read(text) == [Label(0.1, 0.3, "one")]


# ---- read by others ---------------------------------------------------------------------------


@settings(max_examples=40)
@given(found=labels())
def test_pysubs2_reads_srt_and_vtt(found: list[Label]) -> None:
    expected = [(round(one.start_s * 1000), round(one.stop_s * 1000)) for one in found]
    for text, form in ((write_srt(found), "srt"), (write_vtt(found), "vtt")):
        read = pysubs2.SSAFile.from_string(text, format_=form)
        assert [(one.start, one.end) for one in read] == expected


@settings(max_examples=40)
@given(found=labels())
def test_we_read_what_pysubs2_writes(found: list[Label]) -> None:
    file = pysubs2.SSAFile()
    file.events = [
        pysubs2.SSAEvent(round(one.start_s * 1000), round(one.stop_s * 1000), one.text)
        for one in found
    ]
    for form in ("srt", "vtt"):
        assert plain(TRACKS[form].read(file.to_string(form))) == plain(found)


@pytest.mark.parametrize("suffix", [".srt", ".vtt"])
def test_ffmpeg_reads_them(tmp_path: Path, suffix: str) -> None:
    import av

    found = [Label(1.0, 2.5, "[dog barks]\n[rain falling]"), Label(4.0, 5.0, "[wind]")]
    path = tmp_path / f"a{suffix}"
    path.write_text(TRACKS[suffix[1:]].write(found, ABOUT), encoding="utf-8")
    with av.open(str(path)) as file:
        packets = [one for one in file.demux(subtitles=0) if one.size]
        times = [(int(one.pts * one.time_base * 1000), bytes(one)) for one in packets]
    assert times == [(1000, b"[dog barks]\n[rain falling]"), (4000, b"[wind]")]


def test_praat_reads_a_textgrid(tmp_path: Path) -> None:
    found = [
        Label(1.0, 2.5, 'she says "no"'), Label(2.0, 4.0, "rain"), Label(4.0, 5.0, "Vögel 鳥"),
        Label(6.0, 6.0, "click"),
    ]  # fmt: skip
    path = tmp_path / "a.TextGrid"
    path.write_text(write_textgrid(found, About(duration_s=10.0)), encoding="utf-8")
    grid = parselmouth.read(str(path))
    call = parselmouth.praat.call
    assert call(grid, "Get number of tiers") == 3
    assert call(grid, "Get end time") == 10.0
    intervals = [
        (
            call(grid, "Get start time of interval", 1, place),
            call(grid, "Get end time of interval", 1, place),
            call(grid, "Get label of interval", 1, place),
        )
        for place in range(1, 1 + call(grid, "Get number of intervals", 1))
    ]
    assert intervals == [
        (0.0, 1.0, ""), (1.0, 2.5, 'she says "no"'), (2.5, 4.0, ""), (4.0, 5.0, "Vögel 鳥"),
        (5.0, 10.0, ""),
    ]  # fmt: skip
    assert call(grid, "Get label of interval", 2, 2) == "rain"
    assert call(grid, "Get time of point", 3, 1) == 6.0


@pytest.mark.parametrize("save", ["Save as text file", "Save as short text file"])
@pytest.mark.parametrize("coding", ["UTF-8", "UTF-16"])
def test_we_read_what_praat_writes(tmp_path: Path, save: str, coding: str) -> None:
    path = tmp_path / "b.TextGrid"
    call = parselmouth.praat.call
    call("Text writing preferences", coding)
    grid = call("Create TextGrid", 0, 10, "words clicks", "clicks")
    call(grid, "Insert boundary", 1, 1.25)
    call(grid, "Insert boundary", 1, 2.5)
    call(grid, "Set interval text", 1, 2, 'a "dog" 鳥')
    call(grid, "Insert point", 2, 7.0, "tick")
    call(grid, save, str(path))
    assert list(read_labels(path)) == [Label(1.25, 2.5, 'a "dog" 鳥'), Label(7.0, 7.0, "tick")]


# ---- what is found in the wild ----------------------------------------------------------------

WILD = {
    "bom.srt": b"\xef\xbb\xbf1\r\n00:00:01,000 --> 00:00:02,000\r\n<i>[dog]</i>\r\n\r\n",
    "utf16.srt": "1\n00:00:01,000 --> 00:00:02,000\n[dog]\n".encode("utf-16"),
    "cp1252.srt": b"0\n00:00:01,000 --> 00:00:02,000 X1:40 X2:600\n{\\an8}[dog]\n",
    "plain.srt": b"00:00:01.000-->00:00:02\n[dog]\n\n\n\n",
    "tags.vtt": b"WEBVTT - a title\nKind: captions\n\nNOTE\nnot --> this\n\nname\n"
    b"00:01.000 --> 00:02.000 line:0\n<v Fred>[dog]</v>\n",
    "comma.txt": b"1,0\t2,0\t[dog]\n",
    "tabs.tsv": b"start_s\tstop_s\tlabel\tscore\n1.0\t2.0\t[dog]\t0.5\n",
    "de.csv": b"Start;Ende;End;Text\n1.0;x;2.0;[dog]\n",
    "events.json": b'{"events": [{"start_s": 1, "stop_s": 2, "label": "[dog]", "score": 0.5}]}',
    "a.ass": b"[Script Info]\nScriptType: v4.00+\n\n[Events]\nFormat: Layer, Start, End, Style, "
    b"Name, MarginL, MarginR, MarginV, Effect, Text\n"
    b"Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\i1}[dog]\n",
    "unknown": b"1\n00:00:01,000 --> 00:00:02,000\n[dog]\n",
}


@pytest.mark.parametrize("name", list(WILD))
def test_files_as_others_write_them(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(WILD[name])
    (one,) = read_labels(path)
    assert (one.start_s, one.stop_s, one.text) == (1.0, 2.0, "[dog]")


def test_a_missing_blank_line_ends_a_cue_all_the_same() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\na\n2\n00:00:03,000 --> 00:00:04,000\nb\n"
    assert [one.text for one in TRACKS["srt"].read(text)] == ["a", "b"]


MALFORMED = {
    "a.srt": ("1\n00:00:01,000 --> 00:00:02,000\na\n\n2\n00:00:03,000 -> 00:00:04,000\nb\n", 6),
    "b.srt": ("1\n00:00:02,000 --> 00:00:01,000\na\n", 2),
    "c.srt": ("1\n00:00:01,000 --> 00:00:02,000\na\n\nmore\n", 5),
    "d.vtt": ("00:00:01.000 --> 00:00:02.000\na\n", 1),
    "e.vtt": ("WEBVTT\n\n00:00:xx.000 --> 00:00:02.000\na\n", 3),
    "f.txt": ("1.0\t2.0\ta\nsoon\t3.0\tb\n", 2),
    "g.txt": ("1.0\t2.0\ta\n\\\t100\n", 2),
    "h.selections.txt": ("Selection\tBegin Time (s)\tEnd Time (s)\n1\t2\tnan\n", 2),
    "i.txt": ("Begin Time (s)\tNothing\n1\t2\n", 1),
    "j.rttm": (";; a remark\nSPEAKER a 1 one 2 <NA> <NA> x <NA> <NA>\n", 2),
    "k.rttm": ("SPEAKER a 1 0.0\n", 1),
    "l.csv": ("start_s,stop_s,text\n1,2,a\n\n1,2\n", 4),
    "m.csv": ("a,b\n1,2\n", 1),
    "n.json": ('{"labels": [\n{"start_s": 1,\n', 3),
    "o.TextGrid": ('File type = "ooTextFile"\nObject class = "TextGrid"\n0\n1\n<exists>\nx\n', 6),
    "p.TextGrid": ("1\n2\n", 2),
}  # fmt: skip


@pytest.mark.parametrize("name", list(MALFORMED))
def test_the_line_that_is_wrong_is_named(tmp_path: Path, name: str) -> None:
    text, line = MALFORMED[name]
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(EngineError, match=rf'"{name}", line {line}: .*Nothing was imported'):
        read_labels(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.srt", b"", "holds no captions"),
        ("a.json", b"[]", "holds no captions"),
        ("a.json", b"3", "no list"),
        ("a.json", b'[{"start_s": 1, "stop_s": 2, "text": 3}]', "entry 1 has no"),
        ("a.json", b'[{"start_s": 1, "stop_s": "x", "text": "a"}]', "entry 1: "),
        ("a.ttml", b"<html/>", "holds no captions"),
        ("a.ttml", b"<tt", "no caption file"),
    ],
)
def test_what_is_no_label_file_is_refused(
    tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(EngineError, match=said):
        read_labels(tmp_path / name)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r'"gone\.srt" could not be read'):
        read_labels(tmp_path / "gone.srt")


@settings(max_examples=40)
@given(st.text(max_size=200), st.sampled_from(list(TRACKS)))
def test_nonsense_is_read_or_refused_with_a_line(text: str, key: str) -> None:
    from engine.tracks.lines import Malformed

    line, found = 0, []
    try:
        found = TRACKS[key].read(text)
    except Malformed as error:
        line = error.line
    assert 0 <= line <= text.count("\n") + 1
    assert all(one.start_s <= one.stop_s for one in found)


def test_cues_and_events_are_labels() -> None:
    cues, events = (Cue(1, 2, "b"), Cue(0, 1, "a")), (Event(1, 2, "dog bark", 0.5),)
    assert labels_of(cues) == [Label(0, 1, "a"), Label(1, 2, "b")]
    assert [(one.start_s, one.text) for one in cues_of(labels_of(cues))] == [(0, "a"), (1, "b")]
    (event,) = events_of(labels_of(events))
    assert (event.label, event.score) == ("dog bark", 0.5)
    assert events_of([Label(0, 1, "x"), Label(1, 2, " ")])[0].score == 1.0
    assert len({one.id for one in cues_of(labels_of(cues))}) == 2


def test_json_keeps_letters_readable() -> None:
    text = TRACKS["json"].write([Label(1.0, 2.0, "Vögel")], ABOUT)
    assert "Vögel" in text
    assert json.load(io.StringIO(text)) == {
        "labels": [{"start_s": 1.0, "stop_s": 2.0, "text": "Vögel"}]
    }
