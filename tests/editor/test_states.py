"""Render states by window."""

from __future__ import annotations

from editor.states import State, States
from engine.project import Edit, Window


def test_windows_that_touch_share_a_state() -> None:
    edit = Edit((Window(5.0, 6.0), Window(1.0, 2.0), Window(2.0, 3.0)), "dog")
    states = States()
    states.table = {(edit.id, Window(1.0, 3.0)): State("running", 0.5)}
    assert [states.of(edit, index).kind for index in range(4)] == [
        "idle", "running", "running", "idle",
    ]  # fmt: skip
