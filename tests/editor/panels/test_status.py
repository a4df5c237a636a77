"""The status bar."""

from __future__ import annotations

import pytest

from editor.document import Document, Selection, State
from editor.panels.status import Activity, StatusPanel
from engine.project import Project, Window
from tests.editor.fakes import MemoryRecording


@pytest.fixture
def panel(qtbot, document: Document) -> StatusPanel:
    panel = StatusPanel(document)
    qtbot.addWidget(panel)
    panel.show()
    return panel


def test_it_tells_rate_channels_and_length(panel: StatusPanel, document: Document) -> None:
    assert panel.file.text() == "8 kHz · stereo · 0:10.000"
    document.open(Project(), None, None)
    assert panel.file.text() == "Nothing open"


def test_it_tells_how_much_has_been_read(
    panel: StatusPanel, document: Document, recording: MemoryRecording
) -> None:
    recording.complete, recording.available = False, 40_000
    document.grew.emit(40_000)
    assert panel.file.text().endswith("reading 50 %")


def test_a_lost_recording_is_told(
    panel: StatusPanel, document: Document, recording: MemoryRecording
) -> None:
    document.open(Project(recording.ref), None, None)
    assert panel.file.text() == "Recording not found"


def test_it_tells_the_selection(panel: StatusPanel, document: Document) -> None:
    document.select(Selection(span=(1.0, 2.5)))
    assert panel.selection.text() == "Selection 0:01.000 – 0:02.500 · 0:01.500"
    edit = document.add_window(3.0, 4.0)
    assert panel.selection.text() == "Window 0:03.000 – 0:04.000 · 0:01.000"
    document.change_window(edit.id, 0, 3.0, 5.0)
    assert panel.selection.text().endswith("0:02.000")
    document.select(Selection())
    assert panel.selection.text() == ""


def test_it_counts_failures(panel: StatusPanel, document: Document) -> None:
    edit = document.add_window(3.0, 4.0)
    document.set_states({(edit.id, Window(3.0, 4.0)): State("failed", 0.0, "no")})
    assert panel.state.text() == "1 window failed"
    document.set_states({(edit.id, Window(3.0, 4.0)): State("stale")})
    assert panel.state.text() == "Rendering is paused"
    document.set_states({})
    assert panel.state.text() == ""


def test_cancel_shows_at_once(qtbot) -> None:
    activity = Activity("Task")
    qtbot.addWidget(activity)
    stopped: list[int] = []
    activity.cancelled.connect(lambda: stopped.append(1))
    activity.show_work("Opening", None)
    assert activity.bar.maximum() == 0, "busy without a known length"
    activity.show_work("Opening", 0.5)
    assert activity.bar.value() == 500
    activity.cancel.click()
    assert stopped == [1]
    assert activity.label.text() == "Stopping…"
    assert not activity.cancel.isEnabled()
    activity.finish()
    activity.show_work("Again", 0.0)
    assert activity.cancel.isEnabled()


def test_several_windows_are_counted(qtbot, document: Document) -> None:
    status = StatusPanel(document)
    qtbot.addWidget(status)
    one, two = document.add_window(1.0, 2.0), document.add_window(4.0, 5.0)
    document.select(Selection(one.id, 0, others=((two.id, 0),)))
    assert status.selection.text().startswith("2 windows, 0:01.000 – 0:05.000")


def test_the_band_of_the_selected_window_is_told(panel: StatusPanel, document: Document) -> None:
    edit = document.add_window(3.0, 4.0, band=(200, 1500))
    assert panel.selection.text().endswith("200 Hz – 1.5 kHz")
    document.change_box(edit.id, 0, (3.0, 4.0), None)
    assert "Hz" not in panel.selection.text()
