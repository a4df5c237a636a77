"""What the window does with models: one thing after the other, and what waits for them."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from editor.document import Document
from editor.models import Models
from engine import separation, weights
from engine.separation import ON_CPU, SMALLER
from tests.editor.fakes import InlineWorker
from tests.engine.weights.conftest import _direct, server  # noqa: F401 - fixtures
from tests.engine.weights.server import answers, model_of, offer


class FakeRendering(QObject):
    def __init__(self):
        super().__init__()
        self.retried = []

    def retry(self, edit_id, index=-1):
        self.retried.append(edit_id)


@pytest.fixture
def thing(monkeypatch, server):  # noqa: F811
    one = model_of((server.file("a.bin", b"a" * 300_000),))
    offer(monkeypatch, one, model_of((server.file("b.bin", b"b" * 10),), "other", "Other"))
    return one


@pytest.fixture
def models(qtbot, document: Document, thing):
    window = QWidget()
    qtbot.addWidget(window)
    renderer_worker = InlineWorker()
    found = Models(document, FakeRendering(), renderer_worker, window)
    found.renderer_worker = renderer_worker
    found.messages, found.bugs = [], []
    found.said.connect(found.messages.append)
    found.broke.connect(found.bugs.append)
    yield found
    found.close()


def rest(qtbot, models):
    qtbot.waitUntil(lambda: models.work is None and models.snapshot is not None, timeout=20_000)


def test_a_download_from_begin_to_end(qtbot, models, thing):
    shown = []
    models.working.connect(lambda text, fraction: shown.append(text))
    models.accept_and_download("thing")
    models.accept_and_download("thing")  # twice is once
    rest(qtbot, models)
    assert weights.find("thing")
    assert weights.is_accepted(thing)
    assert [one.text for one in models.messages] == ["Thing is ready."]
    assert shown[0] == "Thing: Connecting"
    qtbot.waitUntil(lambda: models.snapshot.states[0].kind == "ready")
    assert models.snapshot.accepted == {"thing"}
    assert models.bugs == []


def test_one_after_the_other(qtbot, models):
    models.accept_and_download("thing")
    models.accept_and_download("other")
    models.verify("thing")
    qtbot.waitUntil(lambda: len(models.messages) == 3, timeout=20_000)
    assert [one.text for one in models.messages] == [
        "Thing is ready.", "Other is ready.", "Thing is whole.",
    ]  # fmt: skip
    models.delete("thing")
    rest(qtbot, models)
    assert models.messages[-1].text == "Thing was deleted."
    assert weights.find("thing") is None


def test_what_goes_wrong_is_said_and_can_be_tried_again(qtbot, models, server):  # noqa: F811
    server.manners = [answers(404)]
    models.accept_and_download("thing")
    qtbot.waitUntil(lambda: bool(models.messages), timeout=20_000)
    assert "no longer at its address" in models.messages[0].text
    (label, again), _ = models.messages[0].actions
    assert label == "Try again"
    again()
    qtbot.waitUntil(lambda: len(models.messages) == 2, timeout=20_000)
    assert models.messages[1].text == "Thing is ready."


def test_a_stop_is_at_once_and_says_so(qtbot, models):
    models.accept_and_download("thing")
    models.accept_and_download("other")
    models.cancel()
    assert models.work is None
    assert "What has arrived is kept" in models.messages[-1].text
    rest(qtbot, models)
    assert weights.find("other") is None


def test_files_of_the_user(qtbot, models, tmp_path):
    (tmp_path / "mine").write_bytes(b"a" * 300_000)
    models.add_files("thing", [tmp_path / "mine"])
    rest(qtbot, models)
    assert models.messages[-1].text == "Thing is ready."
    models.move(tmp_path / "new")
    rest(qtbot, models)
    assert models.messages[-1].text == "The models were moved."
    qtbot.waitUntil(lambda: models.snapshot.folder == tmp_path / "new")
    models.set_offline(True)
    qtbot.waitUntil(lambda: models.snapshot.offline)


def test_a_bug_is_no_sentence(qtbot, models, monkeypatch):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(weights, "delete", broken)
    models.delete("thing")
    qtbot.waitUntil(lambda: bool(models.bugs), timeout=20_000)
    assert isinstance(models.bugs[0], ZeroDivisionError)
    assert models.messages == []


def test_an_edit_waits_only_for_its_own_words(qtbot, models, document, monkeypatch):
    """Who types something else, or locks the edit, does not want the other separator any more."""
    line = separation.SEPARATORS["audiosep"]
    monkeypatch.setattr(type(line), "is_there", property(lambda self: False))
    monkeypatch.setattr(models, "ask", lambda model_id="": None)
    first, second = document.add_window(0.5, 1.0), document.add_window(2.0, 3.0)
    document.set_prompt(first.id, "zzz")
    document.set_prompt(second.id, "yyy")
    models.offer(first.id)
    models.offer(second.id)
    document.set_prompt(second.id, "dog")
    monkeypatch.setattr(type(line), "is_there", property(lambda self: True))
    steps = document.undo_stack.count()
    models._go_on("audiosep")
    assert document.project.edit(first.id).separator == "audiosep"
    assert document.project.edit(second.id).separator == "builtin"
    assert document.undo_stack.count() == steps + 1
    models._go_on("audiosep")
    assert models._rendering.retried == [first.id]


def test_short_memory_is_told_once(models):
    worker = models.renderer_worker
    job = worker.submit(0, lambda report: None)
    for note in ("“dog”", SMALLER, SMALLER, ON_CPU):
        worker.progressed.emit(job, 0.5, note)
    texts = [one.text for one in models.messages]
    assert len(texts) == 2
    assert "smaller pieces" in texts[0]
    assert "works on the CPU" in texts[1]
    assert len({one.topic for one in models.messages}) == 1
