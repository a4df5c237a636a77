"""What a new edit starts with."""

from __future__ import annotations

from editor.defaults import EditDefaults
from engine.project import Window


def test_a_new_edit_takes_all_of_them() -> None:
    edit = EditDefaults("keep", 0.5, 0.02, "nmf").edit(Window(0, 1), Window(2, 3))
    assert edit.windows == (Window(0, 1), Window(2, 3))
    assert (edit.mode, edit.strength, edit.fade_s, edit.separator) == ("keep", 0.5, 0.02, "nmf")
    assert not edit.asks
