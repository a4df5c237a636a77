"""Starting: arguments, log, uncaught exceptions, and torch only when it is wanted."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from editor import __main__ as start
from editor.dialogs.broke import BrokeDialog
from editor.settings import Settings
from editor.window import MainWindow
from engine import paths
from tests.editor.fakes import FakePlayer

CHECKOUT = Path(__file__).resolve().parents[2]


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    for option, expected in (("--version", "Earmark"), ("--help", "--offscreen-report")):
        with pytest.raises(SystemExit) as ended:
            start.main([option])
        assert ended.value.code == 0
        assert expected in capsys.readouterr().out


def test_the_window_needs_no_torch() -> None:
    code = (
        "import sys, editor.__main__, editor.window, editor.offscreen\n"
        "heavy = {'torch', 'scipy', 'librosa', 'sounddevice', 'av'} & set(sys.modules)\n"
        "sys.exit(f'imported before the window is shown: {heavy}' if heavy else 0)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr


def test_an_uncaught_exception_is_logged_and_shown_once(
    qtbot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    window = MainWindow(Settings(), FakePlayer)
    qtbot.addWidget(window)
    shown: list[BaseException] = []
    catcher = start.Catcher(window)
    error = ValueError("oh no")

    def show(parent: object, caught: BaseException) -> None:
        shown.append(caught)
        catcher.hook(ValueError, error, None)

    monkeypatch.setattr(BrokeDialog, "ask", show)
    catcher.hook(ValueError, error, None)
    window.shutdown()
    assert shown == [error]
    assert "oh no" in caplog.text


def test_the_warm_up_tells_what_it_computes_on() -> None:
    assert start.warm_up("spectral").startswith("CPU")
    assert start.warm_up("no such separator").startswith("CPU")


def test_the_log_goes_to_the_users_folder() -> None:
    import logging

    root = logging.getLogger()
    before, root.handlers = root.handlers, []
    try:
        start._start_log()
        logging.getLogger("editor").warning("hello")
        for handler in root.handlers:
            handler.close()
        assert "hello" in (paths.data_dir() / "earmark.log").read_text()
    finally:
        root.handlers = before


def test_the_warm_up_waits_until_the_window_has_settled_or_for_the_first_edit(qtbot) -> None:
    from types import SimpleNamespace

    from PySide6.QtWidgets import QLabel, QWidget

    from editor.document import Document
    from tests.editor.fakes import InlineWorker

    class Window(QWidget):
        def __init__(self) -> None:
            super().__init__()
            self.document, self.renderer_worker = Document(self), InlineWorker()
            self.settings = SimpleNamespace(separator="spectral")
            self.status = SimpleNamespace(device=QLabel(parent=self))

    window = Window()
    qtbot.addWidget(window)
    warm = start.WarmUp(window)  # type: ignore[arg-type]
    assert not window.renderer_worker.waiting
    assert warm._settled.isActive()
    window.document.added.emit("an edit")
    assert len(window.renderer_worker.waiting) == 1
    assert not warm._settled.isActive()
    window.document.added.emit("another")
    assert len(window.renderer_worker.waiting) == 1
    window.renderer_worker.run_one()
    assert window.status.device.text().startswith("CPU")
