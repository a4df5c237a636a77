"""Windows on the clipboard: there and back, and nothing harmful in."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import clips
from engine.clips import Clip
from engine.project import Edit, Window
from engine.report import EngineError

EDIT = Edit(
    (Window(0.5, 2.0), Window(3, 4)), "dog bark", "keep", example=Window(1, 2), colour="#aabbcc"
)


def test_there_and_back():
    clip = Clip((EDIT,), "print")
    assert clips.decode(clips.encode(clip)) == clip


def test_an_example_is_kept_only_for_its_own_recording():
    clip = Clip((EDIT,), "print")
    assert clip.for_recording("print") == (EDIT,)
    assert clip.for_recording("other")[0].example is None
    assert Clip((EDIT,)).for_recording("")[0].example is None


def test_times_as_text_are_label_lines():
    assert clips.to_text((EDIT,)) == (
        "0.500000\t2.000000\tdog bark\n3.000000\t4.000000\tdog bark\n"
    )


def test_labels_of_other_programs_can_be_pasted():
    text = "0.5\t2.0\tdog\n\\\t300\t3400\n1:03\t1:04,5\train\n5 6 dog\n"
    clip = clips.from_text(text, Edit((), mode="keep"))
    assert [(one.prompt, one.windows, one.mode) for one in clip.edits] == [
        ("dog", (Window(0.5, 2, 300, 3400), Window(5, 6)), "keep"),
        ("rain", (Window(63, 64.5),), "keep"),
    ]


@pytest.mark.parametrize(
    ("line", "band"),
    [
        ("\\\t300.000000\t3400.000000", (300, 3400)),
        ("\\\t-1.000000\t3400.000000", (None, 3400)),
        ("\\\t300.000000\t-1.000000", (300, None)),
        ("\\ 3400 300", (300, 3400)),
        ("\\\t440\t440", (430, 450)),
        ("\\\t-1\t-1", None),
        ("\\ something of a later format", None),
        ("\\\t1.2.3\t400", None),
    ],
)
def test_the_band_of_a_label_is_on_the_line_after_it(line, band):
    (edit,) = clips.from_text(f"0.5\t2.0\tdog\n{line}\n", Edit(())).edits
    assert edit.windows == (Window(0.5, 2).with_band(band),)


def test_bands_are_written_as_other_programs_read_them():
    edit = Edit((Window(1, 2, 200, 4000), Window(3, 4, None, 500), Window(5, 6)), "dog")
    text = clips.to_text((edit,))
    assert text.splitlines() == [
        "1.000000\t2.000000\tdog",
        "\\\t200.000000\t4000.000000",
        "3.000000\t4.000000\tdog",
        "\\\t-1.000000\t500.000000",
        "5.000000\t6.000000\tdog",
    ]
    assert clips.from_text(text, Edit(())).edits[0].windows == edit.windows


def test_a_band_line_without_a_label_is_skipped():
    assert clips.from_text("\\\t1\t400\n1 2\n", Edit(())).edits[0].windows == (Window(1, 2),)


@pytest.mark.parametrize("text", ["", "hello", "1 2\nhello", "2 1", "1e9 2e9", "1:2:3 9999999999"])
def test_other_text_is_refused_in_words(text):
    with pytest.raises(EngineError):
        clips.from_text(text, EDIT)


def damaged(change) -> bytes:
    document = json.loads(clips.encode(Clip((EDIT,), "print")))
    change(document)
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{}",
        b"\xff\xfe",
        b"[" * 100_000,
        b"x" * (clips.LARGEST + 1),
        damaged(lambda one: one.update(fingerprint=3)),
        damaged(lambda one: one.update(clip=None)),
        damaged(lambda one: one["clip"]["project"]["edits"][0].update(colour="red;")),
        damaged(lambda one: one["clip"]["project"]["edits"][0].update(strength=7)),
        damaged(lambda one: one["clip"]["project"]["edits"][0].update(mode="mute")),
        damaged(lambda one: one["clip"]["project"]["edits"][0].update(group="g" * 65)),
        damaged(lambda one: one["clip"]["project"]["edits"][0]["windows"].append([4, 3])),
        damaged(lambda one: one["clip"]["project"]["edits"][0].update(windows=[{"start_s": -1}])),
    ],
)
def test_what_no_edit_can_be_is_refused_in_words(data):
    with pytest.raises(EngineError, match="clipboard"):
        clips.decode(data)


def test_too_many_windows_are_refused():
    many = tuple(Window(n, n + 0.5) for n in range(clips.MOST_WINDOWS + 1))
    with pytest.raises(EngineError, match="more windows"):
        clips.decode(clips.encode(Clip((Edit(many),))))


@given(st.binary(max_size=200))
def test_any_bytes_are_a_clip_or_refused(data):
    try:
        clips.decode(data)
    except EngineError:
        return


@given(st.text(max_size=80))
def test_any_text_is_times_or_refused(text):
    try:
        clips.from_text(text, EDIT)
    except EngineError:
        return
