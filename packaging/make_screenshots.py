#!/usr/bin/env python3
"""Make the pictures of `packaging/screens.md` from the real window on the bundled demo.

    xvfb-run -s "-screen 0 3200x2000x24" .venv/bin/python packaging/make_screenshots.py [SCALE ..]

Without a display QT_QPA_PLATFORM=offscreen does as well. One process for each scale, because Qt
reads it when it starts. Needs Pillow, which matplotlib brings.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "screenshots"
PATIENCE_S = 400.0
JUDGED_S = 60.0  # the hints in the list of edits come later than everything else
SETTLE_MS = 2500
SETTLED_S = 120.0  # until then the spectrogram of what is in sight is drawn
MOST_BYTES = 150_000
COLOURS = (128, 96, 64, 48, 32)  # as many as fit
SCALES = ("1", "2")
SIZES = {"1": (1280, 800), "2": (960, 600)}


def main(scales: list[str]) -> int:
    for scale in scales or SCALES:
        environment = {**os.environ, "QT_SCALE_FACTOR": scale, "EARMARK_SHOTS": scale}
        with tempfile.TemporaryDirectory() as home:
            for folder in ("CONFIG", "CACHE", "DATA"):
                environment[f"EARMARK_{folder}_DIR"] = str(Path(home) / folder.lower())
            command = [sys.executable, __file__]
            done = subprocess.run(command, env=environment, cwd=ROOT, check=False)
        if done.returncode:
            return done.returncode
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


class Studio:
    """The window, what is done in it, and the pictures of that."""

    def __init__(self, size: tuple[int, int]) -> None:
        from editor.settings import Settings
        from editor.window import MainWindow
        from tests.editor.fakes import FakePlayer

        self.window = MainWindow(Settings(theme="dark", temporary=True), FakePlayer)
        self.window.resize(*size)
        self.window.show()
        self.document = self.window.document

    # ---------------------------------------------------------------- tools

    def rest(self, milliseconds: int) -> None:
        from PySide6.QtCore import QEventLoop, QTimer

        loop = QEventLoop()
        QTimer.singleShot(milliseconds, loop.quit)
        loop.exec()

    def wait(self, condition: Callable[[], bool], seconds: float = PATIENCE_S) -> bool:
        for _ in range(round(seconds * 10)):
            if condition():
                return True
            self.rest(100)
        if seconds < PATIENCE_S:
            return False
        raise SystemExit("\n".join(one.text for one in self.window.messages.messages()))

    def dress(self, theme: str) -> None:
        self.window.settings.theme = theme
        self.window.preferring.apply()

    def take(self, name: str, what=None) -> None:
        self.rest(SETTLE_MS)
        self.wait(lambda: not self.window.timeline._tiles._jobs, SETTLED_S)
        self.rest(SETTLE_MS // 5)
        path = TARGET / f"{name}.png"
        (what or self.window).grab().save(str(path))
        print(f"{name}: {squeeze(path) / 1000:.0f} kB", flush=True)

    def open(self) -> None:
        self.window.open_demo()
        self.wait(lambda: self.document.recording is not None)
        self.wait(lambda: self.document.recording.complete and not self.window.opening.busy)

    def kinds(self) -> list[str]:
        edits = self.document.project.edits
        return [self.document.window_state(one.id, 0).kind for one in edits]

    def finish(self) -> None:
        """Everything is rendered, and judged where that does not take too long."""
        edits, judging = self.document.project.edits, self.window.judging
        self.wait(lambda: all(one == "done" for one in self.kinds()))
        self.wait(lambda: all(judging.quality(one) is not None for one in edits), JUDGED_S)

    # ---------------------------------------------------------------- what the pictures show

    def show_scaled(self) -> None:
        self.open()
        self.finish()
        self.take("scale-200")

    def show_all(self) -> None:
        self.dress("light")
        self.take("empty")
        self.show_busy()
        self.finish()
        self.document.playhead_s = 7.5
        for theme in ("contrast", "light", "dark"):
            self.dress(theme)
            self.take(theme)
        self.dress("light")
        self.show_history()
        self.show_preferences()
        self.show_models()
        self.show_error()
        self.dress("dark")
        self.open()
        self.finish()
        self.show_sounds()
        self.show_captions()
        self.show_components()
        self.show_box()  # last: from then on the pointer is over the timeline

    def show_busy(self) -> None:
        """The first edit is being separated, the second one waits."""
        from engine.render import Renderer

        run, go_on = Renderer.run, threading.Event()

        def slow(renderer, project, task, report):
            report(0.4)
            go_on.wait(PATIENCE_S)
            return run(renderer, project, task, report)

        Renderer.run = slow
        try:
            self.dress("dark")
            self.open()
            self.wait(lambda: "running" in self.kinds())
            self.take("busy")
        finally:
            Renderer.run = run
            go_on.set()

    def show_box(self) -> None:
        """A box is being drawn."""
        from tests.editor.timeline.mouse import SHIFT, drag

        self.window.actions_by_id["next"].trigger()
        timeline = self.window.timeline
        lane, x = timeline._windows.heights(), timeline.axis.x
        start, stop = (x(16.2), lane.y(3500)), (x(18.9), lane.y(500))
        drag(timeline.canvas, start, stop, SHIFT, release=False)
        self.take("box")
        timeline._gestures.cancel()

    def show_history(self) -> None:
        """Some steps, one of them undone, and snapshots."""
        from editor.document import Selection

        document, history = self.document, self.document.history
        first, second = document.project.edits
        history.add_snapshot("As it came")
        document.select(Selection(first.id, 0))
        window = first.windows[0]
        document.change_window(first.id, 0, window.start_s - 0.3, window.stop_s + 0.4)
        document.set_strength(first.id, 0.8)
        document.duplicate_edit(second.id)
        history.add_snapshot("Alarm clock twice")
        document.undo_stack.undo()
        self.window.actions_by_id["history"].setChecked(True)
        self.finish()
        self.take("history")
        self.window.actions_by_id["history"].setChecked(False)

    def show_preferences(self) -> None:
        from editor.dialogs.preferences import PreferencesDialog

        lines = self.window.preferring.lines()
        dialog = PreferencesDialog(self.window.settings, lines, self.window)
        dialog.pages.setCurrentIndex(1)
        dialog.show()
        self.take("spectrogram", dialog)
        dialog.close()

    def show_models(self) -> None:
        models = self.window.models
        models.ask()
        self.wait(lambda: models.snapshot is not None and bool(models.device))
        self.take("models", models.dialog)
        models.dialog.close()

    def show_sounds(self) -> None:
        """What the labeller found, one of them chosen."""
        sounds = self.window.sounds
        self.window.actions_by_id["select_none"].trigger()
        sounds.detect()
        self.wait(lambda: bool(self.document.project.events) and not sounds.detecting.busy)
        sounds.next_sound()
        self.window.sounds_view.dock.set_wanted(True)
        self.take("sounds")
        self.window.sounds_view.dock.set_wanted(False)

    def show_captions(self) -> None:
        """A caption for every sound."""
        self.window.captions.from_sounds()
        self.window.captions_view.dock.set_wanted(True)
        self.take("captions")
        self.window.captions_view.dock.set_wanted(False)

    def show_components(self) -> None:
        """What the recording is made of."""
        components = self.window.components
        self.window.actions_by_id["select_none"].trigger()
        components.find()
        self.wait(lambda: components.stems is not None and not components.busy)
        self.take("components")
        components.dock.set_wanted(False)

    def show_error(self) -> None:
        """A sound that nobody knows, and a file that cannot be opened."""
        from editor.document import Selection

        edit = self.document.project.edits[1]
        self.document.set_prompt(edit.id, "flugelhornist")
        self.document.select(Selection(edit.id, 0))
        self.wait(lambda: self.kinds()[1] == "failed")
        broken = Path(os.environ["EARMARK_DATA_DIR"]) / "interview.mp3"
        broken.write_bytes(b"this is no sound" * 100)
        self.window.opening.open(broken)
        self.wait(lambda: bool(self.window.messages.messages()))
        self.take("error")


def work(scale: str) -> None:
    """In a process of its own: all pictures of one scale."""
    os.environ.setdefault("QT_QPA_PLATFORM", "xcb" if os.environ.get("DISPLAY") else "offscreen")
    from PySide6.QtWidgets import QApplication

    from editor.dialogs.questions import SaveQuestion
    from engine import codec

    codec.prepare()
    SaveQuestion.ask = lambda *_: "discard"
    app = QApplication([])
    studio = Studio(SIZES[scale])
    try:
        if scale == "1":
            studio.show_all()
        else:
            studio.show_scaled()
    finally:
        studio.window.saving.discard()
        studio.window.shutdown()
        app.sendPostedEvents()


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    if "EARMARK_SHOTS" in os.environ:
        work(os.environ["EARMARK_SHOTS"])
    else:
        sys.exit(main(sys.argv[1:]))
