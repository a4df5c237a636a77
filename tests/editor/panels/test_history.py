"""The history panel: rows to go to, snapshots to come back to."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QLineEdit, QMainWindow

from editor.document import Document
from editor.panels.history import HistoryDock, HistoryPanel
from editor.panels.history_rows import ABOUT, PLACE, WHEN
from editor.settings import Settings
from engine.past import Past, Snapshot
from engine.project import Project


@pytest.fixture
def panel(qtbot, document: Document) -> HistoryPanel:
    action = QAction("Take a snapshot")
    panel = HistoryPanel(document, {"snapshot": action})
    action.setParent(panel)
    action.triggered.connect(panel.take_snapshot)
    qtbot.addWidget(panel)
    panel.resize(330, 500)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def edit(document: Document) -> None:
    one = document.add_window(1, 2)
    document.set_prompt(one.id, "rain")
    document.set_strength(one.id, 0.5)


def rows(panel: HistoryPanel, role: int = Qt.ItemDataRole.DisplayRole) -> list[object]:
    model = panel.steps
    return [model.index(row).data(role) for row in range(model.rowCount())]


def test_it_says_what_it_is_for_while_it_is_empty(panel: HistoryPanel, document: Document) -> None:
    assert not panel.list.isVisible()
    assert not panel.kept.isVisible()
    assert not panel.restore.isEnabled()
    edit(document)
    document.history.add_snapshot()
    assert panel.list.isVisible()
    assert panel.kept.isVisible()
    assert panel.restore.isEnabled()
    document.open(Project(), None, None)
    assert not panel.list.isVisible()
    assert not panel.kept.isVisible()


def test_steps_are_listed_with_what_they_are_about(panel: HistoryPanel, document: Document) -> None:
    edit(document)
    assert rows(panel) == ["Beginning", "Add edit", "Change prompt", "Change strength"]
    assert rows(panel, ABOUT) == ["", "", "rain", "rain"]
    assert all(rows(panel, WHEN)[1:])
    document.undo_stack.undo()
    assert rows(panel, PLACE) == ["done", "done", "current", "undone"]
    assert panel.list.currentIndex().row() == 2
    spoken = panel.steps.index(2).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken.startswith("Change prompt, rain, ")
    assert spoken.endswith("you are here")


def test_a_click_and_the_arrows_go_there(qtbot, panel: HistoryPanel, document: Document) -> None:
    edit(document)
    where = panel.list.visualRect(panel.steps.index(1)).center()
    qtbot.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, pos=where)
    assert (document.history.position, document.project.edits[0].prompt) == (1, "")
    panel.list.setFocus()
    qtbot.keyClick(panel.list, Qt.Key.Key_Down)
    assert (document.history.position, document.project.edits[0].prompt) == (2, "rain")
    qtbot.keyClick(panel.list, Qt.Key.Key_Home)
    assert document.project.edits == ()
    qtbot.keyClick(panel.list, Qt.Key.Key_End)
    assert document.history.position == 3
    assert rows(panel, PLACE)[-1] == "current"


def test_another_days_step_has_its_date(panel: HistoryPanel, document: Document) -> None:
    then = datetime.now(UTC) - timedelta(days=40)
    old = Snapshot("Old", then, Project())
    document.open(document.project, None, None, Past(snapshots=(old,)))
    text = str(panel.snapshots.index(0).data(WHEN))
    assert str(then.astimezone().day) in text.split(",")[0]


def test_a_snapshot_is_named_at_once_and_restored(
    qtbot, panel: HistoryPanel, document: Document
) -> None:
    edit(document)
    document.history.add_snapshot("First")
    panel.add.click()
    field = panel.kept.findChild(QLineEdit)
    assert field is not None
    field.selectAll()
    qtbot.keyClicks(field, "Rough cut")
    qtbot.keyClick(field, Qt.Key.Key_Return)
    model = panel.snapshots
    qtbot.waitUntil(lambda: model.index(0).data() == "Rough cut")
    assert model.index(1).data() == "First"
    assert model.index(0).data(ABOUT) == "1 edit"
    assert "rain" in model.index(0).data(Qt.ItemDataRole.AccessibleTextRole)
    before = document.project
    document.remove_edit(before.edits[0].id)
    panel.kept.setCurrentIndex(model.index(0))
    panel.restore.click()
    assert document.project == before
    assert rows(panel)[-1] == "Restore “Rough cut”"


def test_a_deleted_snapshot_can_be_brought_back(panel: HistoryPanel, document: Document) -> None:
    said = []
    panel.said.connect(said.append)
    document.history.add_snapshot("First")
    document.history.add_snapshot("Second")
    panel.kept.setCurrentIndex(panel.snapshots.index(1))
    panel.delete.click()
    assert [one.name for one in document.history.snapshots] == ["Second"]
    assert panel.kept.currentIndex().row() == 0
    ((label, bring_back),) = said[0].actions
    assert label == "Bring it back"
    bring_back()
    assert [one.name for one in document.history.snapshots] == ["First", "Second"]
    panel.rename.click()
    assert panel.kept.state() == panel.kept.State.EditingState


def test_every_control_can_be_named(panel: HistoryPanel) -> None:
    for one in (panel.list, panel.kept, panel.restore, panel.rename, panel.delete):
        assert one.accessibleName()
    assert panel.add.text()


def test_the_rows_are_painted_in_every_state(panel: HistoryPanel, document: Document) -> None:
    edit(document)
    document.undo_stack.undo()
    picture = panel.list.viewport().grab().toImage()
    middles = [panel.list.visualRect(panel.steps.index(row)).center().y() for row in (1, 2, 3)]
    left = panel.list.visualRect(panel.steps.index(0)).left() + 13
    colours = [picture.pixelColor(QPoint(left, y)).name() for y in middles]
    assert len(set(colours)) == 3  # done, current, undone


def test_the_dock_is_there_when_it_is_wanted_and_something_is_open(qtbot, document) -> None:
    window, settings = QMainWindow(), Settings()
    qtbot.addWidget(window)
    neighbour = QDockWidget("Edits", window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, neighbour)
    dock = HistoryDock(document, {"snapshot": QAction("s", window)}, settings, window, neighbour)
    switched = []
    dock.switched.connect(switched.append)
    window.show()
    dock.set_wanted(True)
    assert dock.isVisible()
    document.open(Project(), None, None)
    assert dock.isHidden()
    assert settings.history
    document.open(Project(document.project.recording), None, None)
    dock.close()
    assert (settings.history, switched) == (False, [True, False])
