"""When the Document is kept: a moment after the last change, and soon enough after the first."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QTimer

from editor.document import Document
from editor.saving import AUTOSAVE_LATEST_MS, AUTOSAVE_MS, Saving
from editor.settings import Settings
from engine.project import Project, RecordingRef
from engine.store import ProjectFile

REF = RecordingRef("/audio/take.wav", "f00d", 48_000, 2, 4_800_000)


@pytest.fixture
def document(qapp) -> Document:
    return Document()


@pytest.fixture
def saving(document: Document):
    saving = Saving(document, Settings())
    saving.begin()
    document.open(Project(REF), None, None)
    yield saving
    saving.discard()


def kept_windows(saving: Saving) -> int:
    if saving.file is None:
        return 0
    project: Project = saving.file.project
    return sum(len(edit.windows) for edit in project.edits)


def test_a_pause_keeps_what_was_changed(document, saving, qtbot) -> None:
    saving._soon.setInterval(20)
    document.add_window(1.0, 2.0)
    assert saving.file is None
    qtbot.waitUntil(lambda: kept_windows(saving) == 1)
    assert isinstance(saving.file, ProjectFile)


def test_changes_without_a_pause_are_kept_too(document, saving, qtbot) -> None:
    # Each change comes sooner than the pause that autosave waits for.
    saving._soon.setInterval(200)
    saving.latest_ms = 300
    busy = QTimer(interval=10)
    busy.timeout.connect(lambda: document.add_window(1.0, 2.0))
    busy.start()
    qtbot.waitUntil(lambda: kept_windows(saving) > 0, timeout=20_000)
    assert busy.isActive()
    busy.stop()


def test_the_latest_is_later_than_a_pause() -> None:
    assert AUTOSAVE_MS < AUTOSAVE_LATEST_MS
