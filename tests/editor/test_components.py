"""Taking a stretch apart without a window: jobs that wait until the test runs them."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QDockWidget, QMainWindow

from editor import components as module
from editor import components_jobs as jobs
from editor.components import Components
from editor.listening import Listening
from editor.selection import Selection
from editor.settings import Settings
from engine import labelling
from engine.components import search
from engine.estimates import EstimateCache
from engine.project import Cue, Project
from engine.report import EngineError
from tests.editor.fakes import FakePlayer, InlineWorker
from tests.engine.components.fakes import Ears, Factors

LEVEL = 0.07  # of the mono mix of the recording


@pytest.fixture
def setting(qtbot, document, recording, tmp_path, monkeypatch):
    """The controller, and what it stands on."""
    ears = Ears(
        floors=(0.001, 0.001, 1.0), shares={LEVEL * 0.6: (0.7, 0.2, 0.1), LEVEL * 0.3: (0, 0.1, 0)}
    )
    monkeypatch.setattr(labelling, "load_labeller", lambda name="builtin": ears)
    separator = Factors({"rain": 0.6, "dog bark": 0.3})
    monkeypatch.setattr(search, "load_separator", lambda name: separator)
    renderer = SimpleNamespace(estimates=EstimateCache(tmp_path / "estimates"))
    for name in ("original", "render", "without", "estimate", "rest"):
        setattr(renderer, name, lambda *_: None)
    window, neighbour, worker = QMainWindow(), QDockWidget(), InlineWorker()
    qtbot.addWidget(window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, neighbour)
    document.open(Project(recording.ref), recording, renderer)
    listening = Listening(document, FakePlayer)
    actions = {"find_components": QAction("Find", window)}
    made = Components(document, worker, listening, Settings(), actions, window, neighbour)
    told = []
    made.said.connect(lambda message: told.append(message.text))
    yield SimpleNamespace(
        made=made, worker=worker, told=told, window=window, separator=separator,
        document=document, settings=made._settings, listening=listening,
    )  # fmt: skip
    listening.close()


def test_window_by_window_so_that_others_come_between(setting):
    setting.made.find()
    assert [job.function for job in setting.worker.waiting] == [jobs.begin]
    setting.worker.run_one()
    windows = 0
    while setting.made.busy:
        (job,) = setting.worker.waiting
        assert job.function is jobs.advance
        setting.worker.run_one()
        windows += 1
        assert set(setting.made.panel.rows) == {"rain", ""}
    assert windows == 3  # 10 s
    assert setting.made.stems.stem("rain").windows == (0, 1, 2)
    assert setting.told == []


def test_stopping_keeps_what_was_found(setting):
    setting.made.find()
    for _ in range(2):
        setting.worker.run_one()
    setting.made.find()  # the same command
    assert setting.worker.waiting == []
    assert setting.made.stems.stem("rain").windows == (0,)
    assert "stays" in setting.told[0]
    assert not setting.made.panel.progress.isVisibleTo(setting.made.panel)


def test_progress_of_the_whole_search(setting):
    shown = []
    setting.made.working.connect(lambda text, part: shown.append((text, part)))
    setting.made.find()
    setting.worker.run_one()
    setting.worker.run_one()
    setting.worker.report(0.5, "rain")
    assert shown[0] == ("Finding components", None)
    assert shown[-1] == ("Separating “rain”", pytest.approx(0.5))
    setting.worker.report(0.6, "Listening")
    assert shown[-1][0] == "Listening"


def test_names_nobody_knows_are_told_when_the_user_gave_them(setting):
    setting.settings.component_names = ["rain", "warp drive"]
    setting.made.find()
    setting.worker.run_all()
    assert setting.told == ["Not known, and not looked for: “warp drive”."]


def test_trouble_is_a_message_and_a_bug_is_told(setting, monkeypatch):
    broken = []
    setting.made.broke.connect(broken.append)
    for error in (EngineError("No weights."), RuntimeError("a bug")):

        def fail(*_: object, error=error) -> None:
            raise error

        monkeypatch.setattr(search, "load_separator", fail)
        setting.made.find()
        setting.worker.run_all()
        assert not setting.made.busy
    assert setting.told == ["No weights."]
    assert [str(one) for one in broken] == ["a bug"]


def test_a_search_waits_for_an_export(setting, tmp_path):
    setting.made.find()
    setting.worker.run_all()
    setting.made.export_to(tmp_path)
    setting.made.find()
    assert "still being done" in setting.told[-1]
    setting.made.cancel()
    assert setting.told[-1] == "The export was cancelled."
    assert list(tmp_path.glob("*.wav")) == []


def test_what_is_described_can_become_captions(setting, monkeypatch):
    def say(recording, span, report):
        assert span == (8000, 16_000)
        return (Cue(1.0, 2.0, "A dog barks"),)

    monkeypatch.setattr(module, "describe", say)
    shown = []
    setting.made.said.connect(shown.append)
    setting.document.select(Selection(span=(1.0, 2.0)))
    setting.made.describe()
    setting.worker.run_all()
    assert setting.told == ["0:01.0  A dog barks"]
    ((_, act),) = shown[0].actions
    act()
    assert [one.text for one in setting.document.project.cues] == ["A dog barks"]
    assert setting.document.undo_stack.count() == 1


def test_describing_is_offered_where_its_weights_are(setting, monkeypatch, tmp_path):
    assert not setting.made.panel.describe.isVisibleTo(setting.made.panel)
    monkeypatch.setattr(module.weights, "find", lambda name: tmp_path)
    setting.made.dock.visibilityChanged.emit(True)
    assert setting.made.panel.describe.isVisibleTo(setting.made.panel)


def test_without_a_recording_nothing_happens(setting):
    setting.document.open(Project(), None, None)
    setting.made.find()
    setting.made.export()
    setting.made.describe()
    setting.made.make_edit("rain", "remove")
    setting.made.mix.listen("rain")
    setting.made.mix.hear(True)
    assert setting.worker.waiting == []
    assert not setting.made.panel.mix.isChecked()
