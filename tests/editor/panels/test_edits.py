"""The list of edits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction

from editor.document import Document, Selection, State
from editor.panels.edit_rows import edit_state
from editor.panels.edits import BUTTONS, EditsPanel
from engine.project import Edit, Window

CHECK = Qt.ItemDataRole.CheckStateRole
SPOKEN = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def panel(qtbot, document: Document) -> EditsPanel:
    actions = {name: QAction(name) for name in BUTTONS}
    panel = EditsPanel(document, actions)
    panel.kept = actions
    qtbot.addWidget(panel)
    panel.resize(330, 300)
    panel.show()
    return panel


def fill(document: Document) -> list[Edit]:
    edits = [
        Edit((Window(1.0, 2.0),), "dog bark"),
        Edit((Window(3.0, 4.0), Window(5.0, 6.0)), "rain", "keep"),
        Edit((Window(7.0, 8.0),), ""),
    ]
    document.apply(replace(document.project, edits=tuple(edits)), "fill")
    return edits


def test_without_edits_it_tells_how_to_begin(panel: EditsPanel, document: Document) -> None:
    assert not panel.list.isVisible()
    fill(document)
    assert panel.list.isVisible()


def test_a_row_says_everything_to_a_screen_reader(panel: EditsPanel, document: Document) -> None:
    edits = fill(document)
    document.set_states({(edits[0].id, Window(1.0, 2.0)): State("running", 0.42)})
    spoken = [panel.model.index(row).data(SPOKEN) for row in range(3)]
    assert spoken == [
        "1: Remove dog bark, 0:01.00 – 0:02.00, 42 %",
        "2: Keep rain, 2 windows, ",
        "3: Remove no prompt yet, 0:07.00 – 0:08.00, needs a prompt",
    ]


def test_rows_and_selection_follow_each_other(panel: EditsPanel, document: Document) -> None:
    edits = fill(document)
    document.select(Selection(edits[1].id, 1))
    assert panel.list.currentIndex().row() == 1
    panel.list.setCurrentIndex(panel.model.index(0))
    assert document.selection == Selection(edits[0].id, 0)
    document.select(Selection())
    assert not panel.list.currentIndex().isValid()


def test_the_check_box_switches_the_edit(qtbot, panel: EditsPanel, document: Document) -> None:
    edits = fill(document)
    row = panel.list.visualRect(panel.model.index(1))
    box = panel.list.itemDelegate().check_rect(row).center()
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert not document.project.edit(edits[1].id).enabled
    assert panel.model.state_text(1) == "off"
    # Beside the box a click selects and switches nothing.
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=box + QPoint(120, 0))
    assert not document.project.edit(edits[1].id).enabled
    qtbot.keyClick(panel.list, Qt.Key.Key_Space)
    assert document.project.edit(edits[1].id).enabled


@pytest.mark.parametrize(
    ("row", "target", "order"),
    [
        (0, 3, [1, 2, 0]),
        (2, 0, [2, 0, 1]),
        (0, 2, [1, 0, 2]),
        (1, 1, [0, 1, 2]),
        (0, -1, [1, 2, 0]),
    ],
)
def test_a_dropped_row_moves_the_edit(
    panel: EditsPanel, document: Document, row: int, target: int, order: list[int]
) -> None:
    edits = fill(document)
    data = panel.model.mimeData([panel.model.index(row)])
    panel.model.dropMimeData(data, Qt.DropAction.MoveAction, target, 0, QModelIndex())
    assert [one.id for one in document.project.edits] == [edits[place].id for place in order]


def test_the_worst_window_speaks_for_the_edit(document: Document) -> None:
    edit = Edit((Window(1.0, 2.0), Window(3.0, 4.0)), "dog")
    document.apply(replace(document.project, edits=(edit,)), "one")
    first, second = ((edit.id, one) for one in edit.windows)
    assert edit_state(document, edit) == State()
    document.set_states({first: State("done", 1.0), second: State("failed", 0.0, "why")})
    assert edit_state(document, edit) == State("failed", 0.0, "why")
    document.set_states({first: State("done", 1.0), second: State("running", 0.5)})
    assert edit_state(document, edit).fraction == 0.75


def test_it_paints_every_state(qtbot, panel: EditsPanel, document: Document) -> None:
    edits = fill(document)
    for kind in ("idle", "queued", "running", "done", "stale", "absent", "failed"):
        document.set_states({(edits[0].id, Window(1.0, 2.0)): State(kind, 0.5)})
        assert not panel.grab().isNull()


def test_the_first_words_fit_into_the_smallest_panel(panel: EditsPanel) -> None:
    panel.resize(330, panel.minimumSizeHint().height())
    text = panel._stack.currentWidget()
    assert text.height() >= text.heightForWidth(text.width())
