"""Starting: arguments, log, uncaught exceptions, and torch only when it is wanted."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtWidgets import QMessageBox

from editor import __main__ as start
from editor import logs
from editor.dialogs.broke import BrokeDialog, CrashDialog
from editor.settings import Settings, safe_settings, save_settings, settings_file
from editor.window import MainWindow
from engine import paths
from tests.editor.fakes import FakePlayer

CHECKOUT = Path(__file__).resolve().parents[2]


def test_version_and_help(capsys: pytest.CaptureFixture[str]) -> None:
    for option, expected in (("--version", "Earmark"), ("--help", "--safe-mode")):
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


def test_a_place_that_cannot_be_written_is_told(
    qapp, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("EARMARK_CONFIG_DIR", str(tmp_path / "file" / "below"))
    shown: list[str] = []
    monkeypatch.setattr(QMessageBox, "critical", lambda _, title, text: shown.append(text))
    assert start.main([]) == start.REFUSED
    assert "EARMARK_CONFIG_DIR" in shown[0]
    assert "EARMARK_CONFIG_DIR" in capsys.readouterr().err


def test_what_broke_is_kept_once_seen_and_not_offered_again(
    qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = MainWindow(Settings(), FakePlayer)
    qtbot.addWidget(window)
    catcher = start.Catcher(window)
    new: list[int] = []
    monkeypatch.setattr(BrokeDialog, "ask", lambda *_: new.append(len(logs.new_reports())))
    for _ in range(start.MOST_REPORTS + 2):
        catcher.hook(ValueError, ValueError("oh no"), None)
    window.shutdown()
    assert set(new) == {1, 0}  # written before it is shown; at most so many
    assert logs.new_reports() == []
    assert len(list(logs.crash_dir().glob("*.txt"))) == start.MOST_REPORTS


def test_a_thread_that_dies_is_told_as_well(qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    window = MainWindow(Settings(), FakePlayer)
    qtbot.addWidget(window)
    catcher = start.Catcher(window)
    shown: list[BaseException] = []
    monkeypatch.setattr(BrokeDialog, "ask", lambda _, error: shown.append(error))
    hooks = sys.excepthook, threading.excepthook
    catcher.install()
    try:
        thread = threading.Thread(target=lambda: 1 / 0)
        thread.start()
        thread.join()
        qtbot.waitUntil(lambda: bool(shown))
    finally:
        catcher.remove()
        sys.excepthook, threading.excepthook = hooks
        window.shutdown()
    assert isinstance(shown[0], ZeroDivisionError)


def test_a_crash_is_offered_at_the_next_start_once(monkeypatch: pytest.MonkeyPatch) -> None:
    offered: list[int] = []
    monkeypatch.setattr(CrashDialog, "ask", lambda _, reports: offered.append(len(reports)))
    start.offer_reports(None)  # type: ignore[arg-type]
    logs.write_report("Segmentation fault")
    start.offer_reports(None)  # type: ignore[arg-type]
    start.offer_reports(None)  # type: ignore[arg-type]
    assert offered == [1]


def test_safe_mode_reads_and_writes_no_settings(qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    save_settings(Settings(theme="light", geometry="00", volume=0.3))
    stored = settings_file().read_bytes()
    settings = safe_settings()
    window = start.make_window(settings)
    qtbot.addWidget(window)
    loaded: list[object] = []
    monkeypatch.setattr(start, "WarmUp", loaded.append)
    monkeypatch.setattr(window.opening, "offer_recovery", lambda: None)
    window.show()
    start.begin(window, None)
    assert (settings.theme, settings.volume) == ("dark", 1.0)
    assert "Safe mode" in window.messages.messages()[0].text
    assert loaded == []
    assert window.listening._player is None
    window.close()
    assert settings_file().read_bytes() == stored


def test_safe_mode_in_a_process_of_its_own() -> None:
    code = (
        "import os, sys\nfrom PySide6.QtCore import QTimer\nfrom editor import __main__ as start\n"
        "def begin(window, file, demo):\n"
        "    assert window.settings.temporary\n"
        "    assert os.environ['QT_OPENGL'] == 'software'\n"
        "    assert 'sounddevice' not in sys.modules and 'torch' not in sys.modules\n"
        "    QTimer.singleShot(0, window.close)\n"
        "start.begin = begin\nsys.exit(start.main(['--safe-mode']))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert "assert" not in (ran.stderr + logs.log_file().read_text())
    assert list(logs.crash_dir().iterdir()) == []


def test_the_warm_up_tells_what_it_computes_on() -> None:
    assert start.warm_up("spectral").startswith("CPU")
    assert start.warm_up("no such separator").startswith("CPU")


def test_the_log_goes_to_the_users_folder() -> None:
    import logging

    root = logging.getLogger()
    before, root.handlers = root.handlers, []
    try:
        logs.start_log()
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
