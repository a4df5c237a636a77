"""The table of speech segments."""

from __future__ import annotations

import os

import pytest

from engine.labelling.speech import Speech
from engine.labelling.speech_table import Table, row
from engine.project import Window
from engine.report import EngineError

SOME = Speech((Window(0.0, 2.5), Window(4.25, 61.234)), 5948, 6200)
NONE = Speech((), 0, 120)


def test_a_row_is_the_seeds():
    assert row("a/b.wav", SOME) == (
        "a/b.wav\t0.00\t2.50\t4.25\t61.23\tspeech_ratio: 95.94% (5948 / 6200)"
    )
    assert row("c.wav", NONE) == "c.wav\tspeech_ratio: 0.00% (0 / 120)"


def test_a_name_cannot_break_the_table(tmp_path):
    table = Table(tmp_path / "t.tsv")
    table.add("a\tb\nc\r.wav", SOME)
    assert (tmp_path / "t.tsv").read_text().count("\t") == 5
    assert Table(tmp_path / "t.tsv").done.keys() == {"a\\tb\\nc\\r.wav"}


def test_rows_are_found_again_and_more_are_added(tmp_path):
    path = tmp_path / "t.tsv"
    first = Table(path)
    assert not path.exists()
    first.add("a.wav", SOME)
    again = Table(path)
    assert again.done.keys() == {"a.wav"}
    assert again.done["a.wav"] == (Window(0.0, 2.5), Window(4.25, 61.23))
    again.add("b.wav", NONE)
    assert again.done["b.wav"] == ()
    assert path.read_text().split("\n") == [row("a.wav", SOME), row("b.wav", NONE), ""]


@pytest.mark.parametrize("cut", [3, 20, -1])
def test_a_row_that_was_being_written_is_written_again(tmp_path, cut):
    path = tmp_path / "t.tsv"
    whole = row("a.wav", SOME) + "\n"
    path.write_text(whole + row("b.wav", SOME)[:cut])
    table = Table(path)
    assert table.done.keys() == {"a.wav"}
    table.add("b.wav", NONE)
    assert path.read_text() == whole + row("b.wav", NONE) + "\n"


def test_starting_over_forgets_the_rows(tmp_path):
    path = tmp_path / "t.tsv"
    Table(path).add("a.wav", SOME)
    fresh = Table(path, fresh=True)
    assert fresh.done == {}
    assert path.read_text().startswith("a.wav")  # until there is something new
    fresh.add("b.wav", NONE)
    fresh.add("c.wav", NONE)
    assert path.read_text() == row("b.wav", NONE) + "\n" + row("c.wav", NONE) + "\n"


@pytest.mark.parametrize("fresh", [False, True])
@pytest.mark.parametrize(
    "content",
    [b"name,value\n1,2\n", b"RIFF\0\0\0\0WAVE", b"a.wav\t0.00\t1.00\n", b"just words", b"\xff\n"],
)
def test_a_file_of_another_kind_is_left_alone(tmp_path, content, fresh):
    path = tmp_path / "mine"
    path.write_bytes(content)
    with pytest.raises(EngineError, match=r"no table of speech segments \(line 1\)"):
        Table(path, fresh=fresh)
    assert path.read_bytes() == content


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX")
def test_names_that_are_no_text_come_back(tmp_path):
    name = os.fsdecode(b"\xff.wav")
    Table(tmp_path / "t.tsv").add(name, NONE)
    assert (tmp_path / "t.tsv").read_bytes().startswith(b"\xff.wav\t")
    assert Table(tmp_path / "t.tsv").done.keys() == {name}


def test_a_table_in_no_folder(tmp_path):
    with pytest.raises(EngineError, match="There is no folder"):
        Table(tmp_path / "gone" / "t.tsv")
