"""The `stage` fixture: a timeline over a recording in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from editor.document import Document
from editor.timeline import TimelineView
from engine.project import Project
from tests.editor.timeline.stage import RATE, MemoryRecording, QuietRenderer, Samples, Stage, tone


@pytest.fixture
def make_stage(qtbot: QtBot) -> Iterator[Callable[..., Stage]]:
    views: list[TimelineView] = []

    def make(samples: Samples | None = None, rate: int = RATE, *, loaded: bool = True) -> Stage:
        document = Document()
        view = TimelineView(document)
        views.append(view)
        view.resize(1054, 500)  # the canvas is 1000 wide
        qtbot.addWidget(view)
        view.show()
        qtbot.waitExposed(view)
        recording = MemoryRecording(tone() if samples is None else samples, rate)
        stage = Stage(qtbot, document, view, recording)
        view.seek_requested.connect(stage.seeks.append)
        if loaded:
            document.open(Project(recording.ref), recording, QuietRenderer(recording))
            qtbot.waitUntil(lambda: view.canvas.width() == 1000)
        return stage

    yield make
    for view in views:
        view.shutdown()


@pytest.fixture
def stage(make_stage: Callable[..., Stage]) -> Stage:
    return make_stage()
