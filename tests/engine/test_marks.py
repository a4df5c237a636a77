"""Notes about the projects that are open."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine import marks, paths
from engine.locks import Holder


def test_only_those_of_ended_programs_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [Path("/home/ähm/a.earmark"), Path("/home/b.earmark")]
    marks.put(names[0])
    with monkeypatch.context() as patch:
        gone = replace(Holder.me(), pid=2**31 - 2)
        patch.setattr(Holder, "me", lambda: gone)
        marks.put(names[1])
    assert marks.left_behind() == names[1:]
    for name in names:
        marks.drop_if_closed(name)
    assert len(list((paths.data_dir() / "open").iterdir())) == 1
    marks.drop(names[0])
    marks.drop(names[0])
    assert list((paths.data_dir() / "open").iterdir()) == []


@pytest.mark.parametrize(
    "text", ["", "x", "[]", "{}", '{"path":"zz","holder":"{}"}', '{"path":"2f","holder":"{}"}']
)
def test_a_note_from_elsewhere_is_left_alone(text: str) -> None:
    folder = paths.data_dir() / "open"
    folder.mkdir()
    (folder / "a.open").write_text(text)
    assert marks.left_behind() == []
    assert (folder / "a.open").exists()


def test_without_a_place_for_it_there_is_no_note() -> None:
    (paths.data_dir() / "open").write_text("")
    marks.put(Path("/home/a.earmark"))
    assert marks.left_behind() == []
