"""Starting the editor: settings, theme, window. torch is imported only later, in a worker job."""

from __future__ import annotations

import argparse
import logging
import os
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication, QMessageBox

from editor import language, logs
from editor.settings import Settings, load_settings, safe_settings
from engine import codec, paths
from engine.decode import run_if_child
from engine.report import EngineError, Report, silent

if TYPE_CHECKING:
    from editor.messages import Message
    from editor.window import MainWindow
    from engine.playback import Player
    from engine.worker import Job

log = logging.getLogger(__name__)

REFUSED = 2
SETTLED_MS = 1500
WARM_UP_URGENCY = 1000.0  # after everything that the user waits for
MOST_REPORTS = 5  # of one session: what breaks while painting breaks with every frame
# Read by Qt when it starts: nothing is drawn by the graphics card.
SOFTWARE_RENDERING = {
    "QT_OPENGL": "software",
    "QT_QUICK_BACKEND": "software",
    "QT_XCB_GL_INTEGRATION": "none",
    "QSG_RHI_BACKEND": "software",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run the editor; returns the exit code."""
    run_if_child(sys.argv)
    args = _parser().parse_args(sys.argv[1:] if argv is None else argv)
    if args.offscreen_report is not None:
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    if args.safe_mode:
        os.environ.update(SOFTWARE_RENDERING)
        QCoreApplication.setAttribute(Qt.ApplicationAttribute.AA_UseSoftwareOpenGL)
    try:
        # The cache is looked for when something is opened, and says so there.
        paths.config_dir()
        logs.start_log()
    except EngineError as error:
        return _refuse(str(error))
    faults = logs.watch_faults()
    try:
        return _run(args)
    finally:
        if faults is not None:
            faults.close()


def _refuse(text: str) -> int:
    """Say why there can be no start; a program without a terminal has only the screen for it."""
    if sys.stderr is not None:
        sys.stderr.write(f"earmark-editor: {text}\n")
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    QMessageBox.critical(None, "Earmark", text)
    return REFUSED


def _run(args: argparse.Namespace) -> int:
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("Earmark")
    app.setDesktopFileName("earmark")
    if args.offscreen_report is not None:
        from editor.offscreen import make_report

        return make_report(app, args.offscreen_report)
    codec.prepare()
    settings = safe_settings() if args.safe_mode else load_settings()
    language.install(app, settings.language)
    window = make_window(settings)
    catcher = Catcher(window)
    catcher.install()
    window.show()
    # After the window is on screen: what was asked for, then what a crash left.
    QTimer.singleShot(0, lambda: begin(window, args.file, demo=args.demo))
    code = app.exec()
    window.shutdown()
    catcher.remove()
    return code


def make_window(settings: Settings) -> MainWindow:
    """The main window with these settings and the system's sound."""
    from editor.window import MainWindow

    return MainWindow(settings, make_player)


def make_player() -> Player:
    """The sound output; the audio system is looked for when it is first wanted."""
    from engine.playback import Player

    return Player()


def begin(window: MainWindow, file: Path | None, *, demo: bool = False) -> None:
    """What happens right after the window is shown."""
    if window.settings.temporary:
        # Nothing is loaded ahead: it may be what safe mode is meant to get around.
        window.messages.show_message(_safe_message())
    else:
        WarmUp(window)
    offer_reports(window)
    if demo:
        window.open_demo()
    elif file is not None:
        window.opening.open(file)
    else:
        window.opening.offer_recovery()


def offer_reports(window: MainWindow) -> None:
    """Show what crashes left, once."""
    from editor.dialogs.broke import CrashDialog

    reports = logs.new_reports()
    if reports:
        CrashDialog.ask(window, reports)
        logs.mark_seen(reports)


def _safe_message() -> Message:
    from editor.messages import Message

    text = QCoreApplication.translate(
        "start",
        "Safe mode: your settings and window layout are not used and not changed. Start Earmark "
        "without --safe-mode to have them back.",
    )
    return Message(text, "info", topic="safe")


class WarmUp(QObject):
    """Loads the separator ahead: once the window has settled, or at the first edit if sooner.

    Importing torch holds up every thread for half a second, so it waits until the user has seen
    the recording appear; while a prompt is being typed nobody notices.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._job: Job | None = None
        self._settled = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settled.timeout.connect(self.start)
        self._settled.start()
        window.document.added.connect(self.start)
        window.renderer_worker.done.connect(self._show_device)

    def start(self, *_: object) -> None:
        self._settled.stop()
        if self._job is None:
            worker, separator = self._window.renderer_worker, self._window.settings.separator
            self._job = worker.submit(WARM_UP_URGENCY, warm_up, separator)

    def _show_device(self, done: object, device: object) -> None:
        if done is self._job:
            self._window.status.device.setText(str(device))


def warm_up(separator: str, report: Report = silent) -> str:
    """Load the separator before the first window needs it; tells what it computes on."""
    report(0.0)
    import torch

    from engine.separation import load_separator

    try:
        load_separator(separator)
    except EngineError as error:
        # Whoever uses it is told; starting is no reason to.
        log.warning("%s", error)
    return f"CPU · {torch.get_num_threads()} threads"


class Catcher(QObject):
    """Shows exceptions that nobody caught, from any thread, in the window."""

    caught = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._showing = False
        self._written = 0
        self._window = window
        self.caught.connect(self._show)

    def install(self) -> None:
        """Catch what nobody else catches, in every thread."""
        sys.excepthook = self.hook
        threading.excepthook = self._in_thread

    def remove(self) -> None:
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__

    def hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
            return
        log.critical("uncaught", exc_info=(kind, error, trace))
        # At once: the process may not live until the dialog is seen.
        if self._written < MOST_REPORTS:
            self._written += 1
            logs.write_report(logs.describe(error))
        self.caught.emit(error)

    def _in_thread(self, args: threading.ExceptHookArgs) -> None:
        if args.exc_value is not None:
            self.hook(args.exc_type, args.exc_value, args.exc_traceback)

    def _show(self, error: BaseException) -> None:
        # One dialog at a time: an exception while painting would come again with each paint.
        if self._showing:
            return
        self._showing = True
        try:
            self._window.show_broken(error)
            # It was seen now; the next start need not show it again.
            logs.mark_seen(logs.new_reports())
        finally:
            self._showing = False


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="earmark-editor",
        description="Mark sounds in a recording, and keep or remove them by name.",
    )
    parser.add_argument("file", nargs="?", type=Path, help="a recording, film or project to open")
    parser.add_argument("--demo", action="store_true", help="open the bundled demo recording")
    parser.add_argument(
        "--offscreen-report",
        type=Path,
        metavar="DIR",
        help="do the demo edit without a screen and put the sound, the captions and a picture of "
        "the window into DIR",
    )
    parser.add_argument(
        "--safe-mode",
        action="store_true",
        help="start without the saved settings and window layout, in the built-in theme, without "
        "the graphics card and without touching the sound output before it is asked to play",
    )
    parser.add_argument("--version", action=_Version, help="print the version and exit")
    return parser


class _Version(argparse.Action):
    def __init__(self, option_strings: Sequence[str], dest: str, help: str | None = None) -> None:  # noqa: A002
        super().__init__(option_strings, dest, nargs=0, help=help)

    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> None:
        from editor.version import version

        sys.stdout.write(f"Earmark {version()}\n")
        parser.exit()


if __name__ == "__main__":
    sys.exit(main())
