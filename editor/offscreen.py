"""The demo without a screen: does its edits in the real window and keeps what came of it."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from editor.dialogs.export import ExportRequest
from editor.messages import Message
from editor.settings import Settings
from engine.report import EngineError

if TYPE_CHECKING:
    from editor.window import MainWindow

log = logging.getLogger(__name__)

OK, REFUSED = 0, 2
PATIENCE_S = 600.0
SETTLE_MS = 1500  # for the timeline to draw what it reads in the background
LOOK_MS = 25
SIZE = (1440, 880)


def make_report(app: QApplication, folder: Path) -> int:
    """Render the demo, export it, take a picture; returns the exit code.

    Writes ``earmark-demo.wav``, ``.srt`` and ``.png`` into ``folder`` and prints their paths.
    """
    from editor.__main__ import make_player
    from editor.window import MainWindow

    window = MainWindow(Settings(), make_player)
    try:
        window.resize(*SIZE)
        window.show()
        folder.mkdir(parents=True, exist_ok=True)
        for path in _do_the_demo(window, folder.absolute()):
            sys.stdout.write(f"{path}\n")
    except (EngineError, OSError) as error:
        sys.stderr.write(f"earmark-editor: {error}\n")
        return REFUSED
    finally:
        window.saving.discard()
        window.shutdown()
        # What was queued for the window must not find it half gone.
        app.sendPostedEvents()
    return OK


def _do_the_demo(window: MainWindow, folder: Path) -> tuple[Path, ...]:
    said: list[Message] = []
    broken: list[BaseException] = []
    for source in (window.opening, window.exporting):
        source.said.connect(said.append)
    for broke in (window.opening.broke, window.exporting.broke, window.rendering.broke):
        broke.disconnect(window.show_broken)
        broke.connect(broken.append)

    def check() -> None:
        if broken:
            raise EngineError(f"Something broke: {broken[0]}") from broken[0]
        for message in said:
            if message.kind == "error":
                raise EngineError(message.text)

    window.open_demo()
    document = window.document
    _wait(lambda: document.recording is not None and document.recording.complete, check)
    _wait(lambda: not window.opening.busy and not window.rendering.busy, check)
    states = [
        document.window_state(edit.id, index)
        for edit in document.project.edits
        for index in range(len(edit.windows))
    ]
    for state in states:
        if state.kind == "failed":
            raise EngineError(state.message)
    sound = folder / "earmark-demo.wav"
    window.exporting.start(ExportRequest(sound, captions="srt"))
    _wait(lambda: not window.exporting.busy, check)
    window.messages.clear()
    _rest(SETTLE_MS)
    check()
    picture = folder / "earmark-demo.png"
    if not window.grab().save(str(picture)):
        raise EngineError(f'The picture "{picture}" could not be written.')
    return sound, sound.with_suffix(".srt"), picture


def _wait(condition: Callable[[], bool], check: Callable[[], None]) -> None:
    """Let the window work until the condition holds.

    Raises
    ------
    EngineError
        From ``check``, or when it takes too long.
    """
    loop = QEventLoop()
    look = QTimer(interval=LOOK_MS)
    waited_ms = 0

    def see() -> None:
        nonlocal waited_ms
        waited_ms += LOOK_MS
        try:
            check()
        except EngineError:
            loop.quit()
            return
        if condition() or waited_ms > PATIENCE_S * 1000:
            loop.quit()

    look.timeout.connect(see)
    look.start()
    loop.exec()
    look.stop()
    check()
    if not condition():
        raise EngineError("The demo took too long on this computer.")


def _rest(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
