"""The list of edits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction

from editor.document import Document, Selection, State
from editor.panels.edit_rows import edit_state
from editor.panels.edits import BUTTONS, EditsPanel
from editor.panels.row_tools import TOOLS, PromptField
from engine.project import Edit, Window

CHECK = Qt.ItemDataRole.CheckStateRole
SPOKEN = Qt.ItemDataRole.AccessibleTextRole


@pytest.fixture
def panel(qtbot, document: Document) -> EditsPanel:
    actions = {name: QAction(name) for name in BUTTONS if name}
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


def test_an_edit_by_example_is_called_by_its_example(panel: EditsPanel, document: Document) -> None:
    edit = Edit((Window(0.0, 9.0),), example=Window(2.0, 3.5))
    document.apply(replace(document.project, edits=(edit,)), "edits")
    assert panel.model.index(0).data() == "like 0:02.0–0:03.5"
    assert panel.model.state_text(0) == "", "it needs no prompt"
    document.set_negative(edit.id, "speech")
    assert "like 0:02.0–0:03.5, not speech" in panel.model.index(0).data(
        Qt.ItemDataRole.AccessibleTextRole
    )


def test_several_rows_select_their_edits(qtbot, panel: EditsPanel, document: Document) -> None:
    edits = fill(document)
    panel.list.setCurrentIndex(panel.model.index(0))
    row = panel.list.visualRect(panel.model.index(1)).center()
    viewport, left = panel.list.viewport(), Qt.MouseButton.LeftButton
    qtbot.mouseClick(viewport, left, Qt.KeyboardModifier.ControlModifier, row)
    assert set(document.selection.edit_ids) == {edits[0].id, edits[1].id}
    assert len(document.selection.spots(document.project)) == 3
    document.select(Selection(edits[2].id, 0))
    assert [one.row() for one in panel.list.selectionModel().selectedIndexes()] == [2]
    document.select(Selection(edits[2].id, 0, others=((edits[0].id, 0),)))
    rows = {one.row() for one in panel.list.selectionModel().selectedIndexes()}
    assert rows == {0, 2}


def test_the_find_box_hides_what_is_not_meant(panel: EditsPanel, document: Document) -> None:
    edits = fill(document)
    panel.finder.field.setText("dog")
    assert panel.shown_rows() == [0]
    panel.finder.field.setText("keep RAI")
    assert panel.shown_rows() == [1]
    panel.finder.field.setText("zebra")
    assert panel.shown_rows() == []
    assert not panel.list.isVisible()
    panel.finder.clear()
    assert panel.shown_rows() == [0, 1, 2]
    document.set_states({(edits[0].id, Window(1.0, 2.0)): State("failed", 0.0, "why")})
    for kind, rows in (("remove", [0, 2]), ("trouble", [0, 2]), ("locked", []), ("off", [])):
        panel.finder.filter.setCurrentIndex(panel.finder.filter.findData(kind))
        assert panel.shown_rows() == rows, kind
    document.set_enabled(edits[1].id, False)
    assert panel.shown_rows() == [1]


def test_enter_walks_through_the_matches(qtbot, panel: EditsPanel, document: Document) -> None:
    edits = fill(document)
    panel.focus_find()
    panel.finder.field.setText("remove")
    for expected in (edits[0], edits[2], edits[0]):
        qtbot.keyClick(panel.finder.field, Qt.Key.Key_Return)
        assert document.selection.edit_id == expected.id
    qtbot.keyClick(panel.finder.field, Qt.Key.Key_Escape)
    assert not panel.finder.asks


def test_a_row_tells_of_lock_and_group(panel: EditsPanel, document: Document) -> None:
    edit = Edit((Window(1.0, 2.0),), "dog", locked=True, group="g", colour="#ff0000")
    document.apply(replace(document.project, edits=(edit,)), "one")
    assert panel.model.index(0).data(SPOKEN).endswith(", locked, grouped")
    assert not panel.grab().isNull()


def test_ctrl_a_in_the_list_selects_the_shown_edits(
    qtbot, panel: EditsPanel, document: Document
) -> None:
    edits = fill(document)
    panel.finder.field.setText("remove")
    qtbot.keyClick(panel.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert set(document.selection.edit_ids) == {edits[0].id, edits[2].id}


def test_several_rows_are_dragged_together(panel: EditsPanel, document: Document) -> None:
    edits = fill(document)
    data = panel.model.mimeData([panel.model.index(2), panel.model.index(0)])
    panel.model.dropMimeData(data, Qt.DropAction.MoveAction, 2, 0, QModelIndex())
    assert [one.id for one in document.project.edits] == [edits[at].id for at in (1, 0, 2)]
    document.undo_stack.undo()
    assert document.project.edits == tuple(edits)


def test_a_double_click_types_the_prompt_in_place(
    qtbot, panel: EditsPanel, document: Document
) -> None:
    edits = fill(document)
    row = panel.list.visualRect(panel.model.index(0))
    left, viewport = Qt.MouseButton.LeftButton, panel.list.viewport()
    qtbot.mouseClick(viewport, left, pos=row.center())
    qtbot.mouseDClick(viewport, left, pos=row.center())
    field = panel.list.findChild(PromptField)
    assert field is not None
    assert field.accessibleName() == "Prompt"
    field.selectAll()
    qtbot.keyClicks(field, "cat")
    assert field.completer().model().rowCount() > 0, "it offers known sounds"
    qtbot.keyClick(field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: document.project.edit(edits[0].id).prompt == "cat")
    document.undo_stack.undo()
    assert document.project.edit(edits[0].id).prompt == "dog bark", "one step"


def test_a_double_click_on_the_box_opens_no_field(
    qtbot, panel: EditsPanel, document: Document
) -> None:
    fill(document)
    row = panel.list.visualRect(panel.model.index(0))
    box = panel.list.itemDelegate().check_rect(row).center()
    qtbot.mouseDClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=box)
    assert panel.list.findChild(PromptField) is None


def test_the_buttons_of_a_row_do_the_commands_for_its_edit(
    qtbot, panel: EditsPanel, document: Document
) -> None:
    edits = fill(document)
    told: list[tuple[str, str | None]] = []
    for name in TOOLS:
        panel.kept[name].triggered.connect(
            lambda _=False, name=name: told.append((name, document.selection.edit_id))
        )
    tools = panel.list.itemDelegate().tools
    for place, name in enumerate(TOOLS):
        at = tools.rect(panel.list.visualRect(panel.model.index(place % 3)), name).center()
        qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert told == [(name, edits[place % 3].id) for place, name in enumerate(TOOLS)]


def test_the_only_edit_that_is_on_is_shown_as_that(panel: EditsPanel, document: Document) -> None:
    edits = fill(document)
    assert not panel.model.is_solo(0)
    for one in edits[1:]:
        document.set_enabled(one.id, False)
    assert panel.model.is_solo(0)
    assert not panel.model.is_solo(1)
    assert not panel.grab().isNull()
