"""Projects as JSON: everything survives, nothing hostile gets in."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import codec
from engine.bands import fitted
from engine.codec import decode, encode
from engine.project import Cue, Edit, Event, Project, RecordingRef, Window
from engine.report import EngineError

HERE = Path("/somewhere/project.earmark")

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
times = st.floats(0, 1e6)
ids = st.text("0123456789abcdef", min_size=1, max_size=12)
windows = st.builds(
    lambda start, length: Window(start, start + length), times, st.floats(0.002, 1e4)
)
hertz = st.none() | st.floats(0.5, 30_000)
banded = st.builds(
    lambda window, low, high: window.with_band(fitted(low, high)), windows, hertz, hertz
)
spans = st.tuples(times, times).map(sorted)
edits = st.builds(
    Edit,
    windows=st.lists(windows | banded, max_size=4).map(tuple),
    prompt=texts,
    mode=st.sampled_from(["keep", "remove"]),
    strength=st.floats(0, 1),
    fade_s=st.floats(0, 10),
    separator=texts,
    enabled=st.booleans(),
    id=ids,
    negative=texts,
    example=st.none() | windows,
    colour=st.sampled_from(["", "#a0B1c2"]),
    locked=st.booleans(),
    group=st.sampled_from(["", "g1"]),
)
events = st.builds(
    lambda span, label, score, one: Event(*span, label, score, one), spans, texts, times, ids
)
cues = st.builds(lambda span, text, one: Cue(*span, text, one), spans, texts, ids)
refs = st.builds(
    RecordingRef,
    path=st.just("/audio/").flatmap(lambda start: st.text("abc ä.", min_size=1).map(start.__add__)),
    fingerprint=ids,
    sample_rate=st.integers(1, 768_000),
    channels=st.integers(1, 32),
    frames=st.integers(0, 2**40),
)


def _distinct(items: st.SearchStrategy) -> st.SearchStrategy:
    return st.lists(items, max_size=4, unique_by=lambda one: one.id).map(tuple)


projects = st.builds(
    Project,
    recording=st.none() | refs,
    edits=_distinct(edits),
    events=_distinct(events),
    cues=_distinct(cues),
)

SAMPLE = Project(
    RecordingRef("/audio/a.wav", "f00d", 48_000, 2, 480_000),
    (Edit((Window(0.5, 2.0),), "dog bark", "keep", id="e1"),),
    (Event(0.5, 1.0, "dog", 0.8, id="v1"),),
    (Cue(0.5, 1.5, "[dog barks]", id="c1"),),
)


@given(projects)
def test_every_project_comes_back_equal(project: Project) -> None:
    assert decode(encode(project, HERE), HERE) == project


def test_file_names_that_are_no_text_survive() -> None:
    odd = replace(SAMPLE, recording=replace(SAMPLE.recording, path="/audio/\udcff.wav"))
    assert decode(encode(odd, HERE), HERE) == odd


def test_half_characters_in_a_prompt_do_not_stop_saving() -> None:
    odd = Project(edits=(Edit((), "dog \ud83d", id="e"),))
    assert decode(encode(odd, HERE), HERE).edits[0].prompt == "dog ?"


def test_a_project_from_before_colours_locks_and_groups_opens() -> None:
    document = json.loads(encode(SAMPLE, HERE))
    for name in ("colour", "locked", "group"):
        del document["project"]["edits"][0][name]
    assert decode(json.dumps(document).encode(), HERE) == SAMPLE


def test_windows_from_before_bands_have_none() -> None:
    document = json.loads(encode(SAMPLE, HERE))
    for name in ("low_hz", "high_hz"):
        del document["project"]["edits"][0]["windows"][0][name]
    assert decode(json.dumps(document).encode(), HERE) == SAMPLE


def test_fields_of_a_later_version_are_skipped() -> None:
    document = json.loads(encode(SAMPLE, HERE))
    document["more"] = {"a": 1}
    document["project"]["mixer"] = [1, 2]
    document["project"]["edits"][0]["shade"] = "red"
    assert decode(json.dumps(document).encode(), HERE) == SAMPLE


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("edits", 0, "mode"), "eat"),
        (("edits", 0, "strength"), 1.5),
        (("edits", 0, "strength"), "1"),
        (("edits", 0, "fade_s"), float("nan")),
        (("edits", 0, "fade_s"), 1e300),
        (("edits", 0, "prompt"), "x" * 100_000),
        (("edits", 0, "prompt"), None),
        (("edits", 0, "id"), ""),
        (("edits", 0, "enabled"), "yes"),
        (("edits", 0, "colour"), "red"),
        (("edits", 0, "colour"), "#12345"),
        (("edits", 0, "locked"), 1),
        (("edits", 0, "group"), "g" * 65),
        (("edits", 0, "windows", 0, "start_s"), -1.0),
        (("edits", 0, "windows", 0, "stop_s"), 0.1),
        (("edits", 0, "windows", 0, "stop_s"), float("inf")),
        (("edits", 0, "windows", 0, "stop_s"), 1e12),
        (("edits", 0, "windows", 0, "low_hz"), -1.0),
        (("edits", 0, "windows", 0, "low_hz"), "200"),
        (("edits", 0, "windows", 0, "low_hz"), float("nan")),
        (("edits", 0, "windows", 0, "high_hz"), 5.0),
        (("edits", 0, "windows", 0, "high_hz"), 1e12),
        (("edits", 0, "example"), {"start_s": 1.0, "stop_s": 2.0, "low_hz": 200.0}),
        (("edits",), 7),
        (("events", 0, "start_s"), float("nan")),
        (("events", 0, "score"), float("inf")),
        (("events", 0, "stop_s"), 0.1),
        (("cues", 0, "text"), 3),
        (("cues", 0, "start_s"), -2.0),
        (("recording", "sample_rate"), 0),
        (("recording", "sample_rate"), 10**9),
        (("recording", "sample_rate"), 48_000.5),
        (("recording", "channels"), 0),
        (("recording", "frames"), -1),
        (("recording", "path"), "http://example.org/a.wav"),
        (("recording", "path"), "a\0b"),
        (("recording", "path"), ""),
        (("recording",), {}),
    ],
)
def test_hostile_values_are_refused(place: tuple[str | int, ...], value: object) -> None:
    document = json.loads(encode(SAMPLE, HERE))
    where = document["project"]
    for step in place[:-1]:
        where = where[step]
    assert place[-1] in where if isinstance(where, dict) else True
    where[place[-1]] = value
    with pytest.raises(EngineError):
        decode(json.dumps(document).encode(), HERE)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"null",
        b"[]",
        b"{}",
        b'{"project": 3}',
        b"[" * 200_000,
        b"\xff\xfe",
        b"{" + b"9" * 9999,
    ],
)
def test_what_is_no_document_is_refused(document: bytes) -> None:
    with pytest.raises(EngineError, match="damaged"):
        decode(document, HERE)


def test_two_edits_with_one_id_are_refused_before_they_are_stored() -> None:
    twice = replace(SAMPLE, edits=SAMPLE.edits * 2)
    with pytest.raises(EngineError, match="same id"):
        encode(twice, HERE)


def test_sizes_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(codec, "LARGEST_DOCUMENT", 100)
    with pytest.raises(EngineError, match="too large"):
        encode(SAMPLE, HERE)
    with pytest.raises(EngineError, match="larger than"):
        decode(b" " * 101, HERE)


def test_a_folder_moved_as_a_whole_keeps_working(tmp_path: Path) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    ref = replace(SAMPLE.recording, path=str(old / "audio" / "a.wav"))
    document = encode(replace(SAMPLE, recording=ref), old / "p.earmark")
    assert decode(document, new / "p.earmark").recording == ref  # nothing there either
    (new / "audio").mkdir(parents=True)
    (new / "audio" / "a.wav").write_bytes(b"x")
    moved = decode(document, new / "p.earmark").recording
    assert moved == replace(ref, path=str(new / "audio" / "a.wav"))
    (old / "audio").mkdir(parents=True)
    (old / "audio" / "a.wav").write_bytes(b"x")
    assert decode(document, new / "p.earmark").recording == ref  # the absolute path comes first
