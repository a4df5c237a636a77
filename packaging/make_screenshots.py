#!/usr/bin/env python3
"""Make the pictures of `packaging/screens.md` from the real window on the bundled demo.

    xvfb-run -s "-screen 0 3200x2000x24" .venv/bin/python packaging/make_screenshots.py [NAME ..]

Without a display QT_QPA_PLATFORM=offscreen does as well. Every picture is made in a process of its
own, because Qt reads the scale factor when it starts. Needs Pillow, which matplotlib brings.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "screenshots"
PATIENCE_S = 400.0
SETTLE_MS = 2500  # the spectrogram of what is in sight is drawn
MOST_BYTES = 150_000
COLOURS = (128, 96, 64, 48, 32)  # as many as fit


@dataclass(frozen=True)
class Shot:
    """One picture.

    Attributes
    ----------
    act : name of a function below
        What is done before the picture is taken; it may return a dialog to be taken instead.
    size : logical pixels
    """

    act: str
    theme: str
    scale: float = 1.0
    size: tuple[int, int] = (1280, 800)


SHOTS = {
    "dark": Shot("edited", "dark"),
    "light": Shot("edited", "light"),
    "contrast": Shot("edited", "contrast"),
    "empty": Shot("empty", "light", size=(1000, 640)),
    "busy": Shot("busy", "dark"),
    "error": Shot("error", "light"),
    "box": Shot("box", "dark"),
    "history": Shot("history", "light"),
    "spectrogram": Shot("preferences", "light"),
    "scale-200": Shot("edited", "dark", 2.0, (960, 600)),
}


def main(names: list[str]) -> int:
    for name in names or SHOTS:
        scale = SHOTS[name].scale
        environment = {**os.environ, "QT_SCALE_FACTOR": str(scale), "EARMARK_SHOT": name}
        with tempfile.TemporaryDirectory() as home:
            for folder in ("CONFIG", "CACHE", "DATA"):
                environment[f"EARMARK_{folder}_DIR"] = str(Path(home) / folder.lower())
            command = [sys.executable, __file__]
            done = subprocess.run(command, env=environment, cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
        print(f"{name}: {squeeze(TARGET / f'{name}.png') / 1000:.0f} kB", flush=True)
    return 0


def squeeze(path: Path) -> int:
    """Write a picture with few colours, so few that the file is small; returns its bytes."""
    from PIL import Image

    with Image.open(path) as opened:
        whole = opened.convert("RGB")
    for count in COLOURS:
        few = whole.quantize(count, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
        few.save(path, optimize=True)
        if path.stat().st_size <= MOST_BYTES:
            break
    return path.stat().st_size


# -------------------------------------------------------------------- one picture, in its process


class Studio:
    """The window and what is done in it."""

    def __init__(self, shot: Shot) -> None:
        from editor.settings import Settings
        from editor.window import MainWindow
        from tests.editor.fakes import FakePlayer

        settings = Settings(theme=shot.theme, temporary=True)
        self.window = MainWindow(settings, FakePlayer)
        self.window.resize(*shot.size)
        self.window.show()
        self.document = self.window.document

    def rest(self, milliseconds: int) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def wait(self, condition: Callable[[], bool]) -> None:
        for _ in range(round(PATIENCE_S * 10)):
            if condition():
                return
            self.rest(100)
        raise SystemExit("it took too long")

    def open(self) -> None:
        self.window.open_demo()
        self.wait(lambda: self.document.recording is not None)
        self.wait(lambda: self.document.recording.complete and not self.window.opening.busy)

    def kinds(self) -> list[str]:
        edits = self.document.project.edits
        return [self.document.window_state(one.id, 0).kind for one in edits]

    # ---------------------------------------------------------------- what the pictures show

    def empty(self) -> None:
        self.rest(500)

    def edited(self) -> None:
        """Two edits, rendered and judged, the playhead in the middle."""
        self.open()
        edits = self.document.project.edits
        self.wait(lambda: all(one == "done" for one in self.kinds()))
        self.wait(lambda: all(self.window.judging.quality(one) is not None for one in edits))
        self.document.playhead_s = 7.5

    def busy(self) -> None:
        """The first edit is being separated, the second one waits."""
        from engine.render import Renderer

        run, go_on = Renderer.run, threading.Event()

        def slow(renderer, project, task, report):
            report(0.4)
            go_on.wait(PATIENCE_S)
            return run(renderer, project, task, report)

        Renderer.run = slow
        self.open()
        self.wait(lambda: "running" in self.kinds())
        self.leave = go_on.set

    def error(self) -> None:
        """A sound that nobody knows, and a file that cannot be opened."""
        from editor.document import Selection

        self.open()
        self.wait(lambda: all(one == "done" for one in self.kinds()))
        edit = self.document.project.edits[1]
        self.document.set_prompt(edit.id, "flugelhornist")
        self.document.select(Selection(edit.id, 0))
        self.wait(lambda: self.kinds()[1] == "failed")
        broken = Path(os.environ["EARMARK_DATA_DIR"]) / "interview.mp3"
        broken.parent.mkdir(parents=True, exist_ok=True)
        broken.write_bytes(b"this is no sound" * 100)
        self.window.opening.open(broken)
        self.wait(lambda: bool(self.window.messages.messages()))

    def box(self) -> None:
        """A box is being drawn over the siren."""
        from tests.editor.timeline.mouse import SHIFT, drag

        self.open()
        self.wait(lambda: all(one == "done" for one in self.kinds()))
        timeline = self.window.timeline
        self.rest(SETTLE_MS)
        lane = timeline._windows.heights()
        x = timeline.axis.x
        drag(timeline.canvas, (x(16.2), lane.y(3500)), (x(18.9), lane.y(500)), SHIFT, release=False)

    def history(self) -> None:
        """Some steps, one of them undone, and a snapshot."""
        from editor.document import Selection

        self.open()
        document, history = self.document, self.document.history
        first, second = document.project.edits
        history.add_snapshot("As it came")
        document.select(Selection(first.id, 0))
        window = first.windows[0]
        document.change_window(first.id, 0, window.start_s - 0.3, window.stop_s + 0.4)
        document.set_strength(first.id, 0.8)
        document.duplicate_edit(second.id)
        document.undo_stack.undo()
        document.set_mode(second.id, "keep")
        history.add_snapshot("Only the alarm clock")
        document.undo_stack.undo()
        self.window.actions_by_id["history"].setChecked(True)
        self.wait(lambda: all(one == "done" for one in self.kinds()))

    def preferences(self):
        from editor.dialogs.preferences import PreferencesDialog

        self.open()
        dialog = PreferencesDialog(
            self.window.settings, self.window.preferring.lines(), self.window
        )
        dialog.pages.setCurrentIndex(1)
        dialog.show()
        return dialog

    leave: Callable[[], None] = staticmethod(lambda: None)


def take(name: str) -> None:
    """In a process of its own: do what the picture shows and take it."""
    os.environ.setdefault("QT_QPA_PLATFORM", "xcb" if os.environ.get("DISPLAY") else "offscreen")
    from PySide6.QtWidgets import QApplication

    from engine import codec

    codec.prepare()
    app = QApplication([])
    shot = SHOTS[name]
    studio = Studio(shot)
    try:
        taken = getattr(studio, shot.act)() or studio.window
        studio.rest(SETTLE_MS)
        taken.grab().save(str(TARGET / f"{name}.png"))
    finally:
        studio.leave()
        studio.window.saving.discard()
        studio.window.shutdown()
        app.sendPostedEvents()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if "EARMARK_SHOT" in os.environ:
        take(os.environ["EARMARK_SHOT"])
    else:
        sys.exit(main(sys.argv[1:]))
