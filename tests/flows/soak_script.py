"""A user without a plan works in the real window for as long as is wanted, and is measured.

    python -m tests.flows.soak_script --minutes 30 --out FOLDER

Random windows, boxes, prompts, drags, undo and redo, jumps in the history, snapshots, copy and
paste, playing and switching (a player without a device), zooming, panning, settings of the
spectrogram, themes and sizes, on the bundled demo, which is opened anew from time to time. Writes
``soak.csv`` and ``soak.png``. Ends with 1 when something raised or warned, or when memory, threads
or open files grow (see `soak_figures`).
"""

from __future__ import annotations

import argparse
import faulthandler
import logging
import os
import random
import re
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from editor.dialogs.broke import BrokeDialog
from editor.dialogs.questions import SaveQuestion
from editor.settings import Settings
from editor.window import MainWindow
from engine import codec
from tests.editor.fakes import FakePlayer
from tests.editor.timeline.mouse import ALT, CTRL, LEFT, NONE, SHIFT, move, turn
from tests.flows.soak_figures import Figures, draw, growth, slope, warmed

TICK_MS = 15
MOST_EDITS = 10
REOPENED_EVERY = 400  # gestures
WORDS = ("dog bark", "siren", "rain", "speech", "alarm clock", "bird song", "clapping", "xyzzy")
BANDS = ("300-3400 Hz", "1000-2000 Hz", "50-400 Hz")
PLAIN = (
    "undo", "undo", "redo", "keep", "remove", "mute", "solo", "zero", "next", "previous", "cut",
    "copy", "paste", "paste", "paste_into", "paste_in_place", "split", "merge", "duplicate",
    "lock", "group", "ungroup", "nudge_on", "nudge_far_back", "start_on", "stop_far_back",
    "whole_spectrum", "add_edit", "add_window", "find_example", "duplicate_edit", "delete",
    "delete_edit", "edit_up", "edit_down", "start_here", "stop_here", "select_all", "select_none",
)  # fmt: skip
SIGHT = (
    "zoom_in", "zoom_normal", "zoom_out", "zoom_selection", "fit", "page_left", "page_right",
    "follow", "history", "spectrum", "brighter", "darker", "pause", "snap", "boxes",
)  # fmt: skip
SOUND = (
    "play", "play", "play_from_cursor", "stop_set", "loop", "loop_selection", "ab", "removed",
    "around", "without", "target", "rest", "level_match", "to_start", "on_1", "back_15",
    "scrub_on", "scrub_back", "faster", "slower", "normal_speed",
)  # fmt: skip
NOISE = re.compile("This plugin does not support|XDG_RUNTIME_DIR|runtime directory")


class SilentPlayer(FakePlayer):
    """Plays by the clock, from a thread of its own as the real one, into nothing."""

    BLOCK, WAIT_S = 1024, 0.02

    def __init__(self) -> None:
        super().__init__()
        self._gone, self._lock = threading.Event(), threading.Lock()
        self._thread = threading.Thread(target=self._run, name="silent player", daemon=True)
        self._thread.start()

    def load(self, *about) -> None:
        with self._lock:
            super().load(*about)
            self.position, self.loop = 0, None

    def scrub(self, frame: int) -> None:
        super().scrub(frame)
        del self.scrubbed[:-1]
        self.position, self.until = frame, frame + self.rate // 10

    def close(self) -> None:
        super().close()
        self._gone.set()
        self._thread.join()

    def _run(self) -> None:
        last = time.monotonic()
        while not self._gone.wait(self.WAIT_S):
            now = time.monotonic()
            with self._lock:
                if self.playing:
                    self._play_on(now - last)
            last = now

    def _play_on(self, seconds: float) -> None:
        place = self.position + round(seconds * self.rate * self.speed)
        if self.loop is not None and place >= self.loop[1]:
            place = self.loop[0]
        end = min(self.until or self.frames, self.frames)
        if place >= end:
            self.playing = False
            self.on_event(type("Finished", (), {"kind": "finished"}))
            return
        self.position = place
        self.hear(place, min(place + self.BLOCK, end))


class TimedWindow(MainWindow):
    """Knows how long each of its repaints takes."""

    figures: Figures | None = None

    def event(self, event: QEvent) -> bool:
        if event.type() != QEvent.Type.UpdateRequest or self.figures is None:
            return super().event(event)
        clock, computing = time.perf_counter(), time.thread_time()
        handled = super().event(event)
        took = time.perf_counter() - clock, time.thread_time() - computing
        self.figures.frames.append(took)
        return handled


class User:
    """Does one small thing after the other; a gesture is a generator that rests between frames."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self.window, self.document = window, window.document
        self.random = random.Random(seed)
        self.gestures = 0
        self.last = "start"
        self._gesture: Iterator[None] = iter(())

    def act(self) -> None:
        """The next step of the gesture, or the first of another one."""
        if next(self._gesture, self) is self:
            self.gestures += 1
            self._gesture = self._choose()

    def _choose(self) -> Iterator[None]:
        if self.document.recording is None or not self.document.recording.complete:
            return self.rest(20)
        if self.gestures % REOPENED_EVERY == 0:
            return self.reopen()
        if len(self.document.project.edits) > MOST_EDITS:
            return self.tidy()
        ways = {
            self.draw: 3, self.drag: 3, self.type: 3, self.command: 6, self.look: 4,
            self.listen: 4, self.wheel: 5, self.jump: 2, self.snapshots: 1, self.strength: 1,
            self.colours: 1, self.dress: 0.2, self.size: 0.3, self.find: 0.5, self.rest: 2,
        }  # fmt: skip
        chosen = self.random.choices(list(ways), list(ways.values()))[0]
        self.last = chosen.__name__
        return chosen()

    # ---------------------------------------------------------------- mouse

    def _seconds(self) -> float:
        return self.random.uniform(*self.window.timeline.visible())

    def _drag(self, start: tuple[float, float], stop: tuple[float, float], keys) -> Iterator[None]:
        canvas = self.window.timeline.canvas
        (x, y), (to_x, to_y) = start, stop
        at = [(x + (to_x - x) * part / 8, y + (to_y - y) * part / 8) for part in range(9)]
        QTest.mousePress(canvas, LEFT, keys, _point(at[0]))
        for x, y in at[1:]:
            yield
            move(canvas, x, y, LEFT, keys)
        QTest.mouseRelease(canvas, LEFT, keys, _point(at[-1]))

    def draw(self) -> Iterator[None]:
        """A window, one more of the edit, a stretch of time, or a box."""
        timeline, height = self.window.timeline, self.window.timeline.canvas.height()
        keys = self.random.choice((NONE, CTRL, ALT, SHIFT))
        top, low = (0.55, 0.95) if keys == SHIFT else (0.3, 0.42)
        first, last = sorted((self._seconds(), self._seconds()))
        y = [height * self.random.uniform(top, low) for _ in range(2)]
        axis = timeline.axis
        yield from self._drag((axis.x(first), y[0]), (axis.x(last), y[1]), keys)

    def drag(self) -> Iterator[None]:
        """Move or resize some window."""
        if not (edits := self.document.project.edits):
            return
        window = self.random.choice(self.random.choice(edits).windows)
        axis, height = self.window.timeline.axis, self.window.timeline.canvas.height()
        middle_s = (window.start_s + window.stop_s) / 2
        from_s = self.random.choice((window.start_s, window.stop_s, middle_s))
        start, stop = axis.x(from_s), axis.x(self._seconds())
        if 0 < start < axis.width:
            y = height * 0.35
            yield from self._drag((start, y), (stop, y), self.random.choice((NONE, SHIFT)))

    def wheel(self) -> Iterator[None]:
        """Zoom or scroll for a while."""
        canvas = self.window.timeline.canvas
        keys = self.random.choice((CTRL, SHIFT))
        x = self.random.uniform(0, canvas.width())
        way = self.random.choice((-1, 1))
        for _ in range(self.random.randrange(5, 40)):
            turn(canvas, x, way, keys)
            yield

    # ---------------------------------------------------------------- keys, menus, panels

    def _press(self, command: str) -> None:
        action = self.window.actions_by_id[command]
        if action.isEnabled():
            self.last = command
            action.trigger()

    def command(self) -> Iterator[None]:
        for _ in range(self.random.randrange(1, 5)):
            self._press(self.random.choice(PLAIN))
            yield

    def look(self) -> Iterator[None]:
        for _ in range(self.random.randrange(1, 4)):
            self._press(self.random.choice(SIGHT))
            yield

    def listen(self) -> Iterator[None]:
        for _ in range(self.random.randrange(1, 4)):
            self._press(self.random.choice(SOUND))
            yield from self.rest(10)

    def type(self) -> Iterator[None]:
        """Say which sound is meant, letter by letter."""
        edit = self.document.selected_edit()
        if edit is None:
            return
        is_band = self.random.random() < 0.3
        self.document.set_separator(edit.id, "spectral" if is_band else "builtin")
        field = self.window.inspector.prompt.field
        field.setFocus()
        field.selectAll()
        for letter in self.random.choice(BANDS if is_band else WORDS):
            QTest.keyClicks(field, letter)
            yield
        QTest.keyClick(field, Qt.Key.Key_Return)

    def jump(self) -> Iterator[None]:
        """Anywhere in the history."""
        steps = self.window.history.panel
        row = self.random.randrange(self.document.history.count + 1)
        steps.list.setCurrentIndex(steps.steps.index(row, 0))
        yield

    def snapshots(self) -> Iterator[None]:
        history = self.document.history
        if len(history.snapshots) < 4:
            self._press("snapshot")
        else:
            one = self.random.choice(history.snapshots)
            self.random.choice((history.restore_snapshot, history.delete_snapshot))(one)
        yield

    def strength(self) -> Iterator[None]:
        """Pull at the strength of the selected edit."""
        edit = self.document.selected_edit()
        for _ in range(20):
            if edit is None or edit not in self.document.project.edits:
                break
            self.document.set_strength(edit.id, self.random.random(), ("strength", edit.id))
            edit = self.document.selected_edit()
            yield
        self.document.seal()

    def colours(self) -> Iterator[None]:
        """Another setting of the spectrogram."""
        spectrogram = self.window.spectrogram
        name = self.random.choice(list(spectrogram.choices))
        spectrogram.choose(name, self.random.choice(list(spectrogram.choices[name])))
        yield

    def dress(self) -> Iterator[None]:
        self.window.settings.theme = self.random.choice(("dark", "light", "contrast"))
        self.window.preferring.apply()
        yield

    def size(self) -> Iterator[None]:
        width, height = self.random.randrange(900, 1700), self.random.randrange(560, 1000)
        for _ in range(6):
            self.window.resize(width, height)
            width += 4
            yield

    def find(self) -> Iterator[None]:
        """Show only some edits, and all again."""
        field = self.window.edits.finder.field
        for text in ("s", "si", ""):
            field.setText(text)
            yield

    # ---------------------------------------------------------------- now and then

    def rest(self, ticks: int = 0) -> Iterator[None]:
        for _ in range(ticks or self.random.randrange(10, 60)):
            yield

    def tidy(self) -> Iterator[None]:
        """Too many edits to see: delete some."""
        self.last = "tidy"
        for _ in range(MOST_EDITS // 2):
            if not (edits := self.document.project.edits):
                break
            self.document.remove_edit(self.random.choice(edits).id)
            yield

    def reopen(self) -> Iterator[None]:
        """Leave everything, begin anew with the demo."""
        self.last = "reopen"
        self.window.open_demo()
        yield from self.rest(100)


class Soak:
    """The user, the clock, and what must not happen."""

    def __init__(self, app: QApplication, window: TimedWindow, args: argparse.Namespace) -> None:
        self._app, self.window, self._args = app, window, args
        self.user = User(window, args.seed)
        self.figures = window.figures = Figures(args.out / "soak.csv")
        self.trouble: list[str] = []
        self._tick = QTimer(interval=TICK_MS, timeout=self._act)
        self._look = QTimer(interval=round(args.every * 1000), timeout=self._write)
        self._end = QTimer(interval=round(args.minutes * 60_000), timeout=self.finish)
        for timer in (self._tick, self._look, self._end):
            timer.start()

    def note(self, text: str) -> None:
        """Something that must not happen."""
        self.trouble.append(f"after {self.user.gestures} gestures, {self.user.last}: {text}")
        sys.stdout.write(self.trouble[-1] + "\n")
        if len(self.trouble) == 20:
            self.finish()

    def _act(self) -> None:
        began = time.perf_counter()
        try:
            self.user.act()
        except Exception:  # noqa: BLE001 - it is what is looked for
            self.note(traceback.format_exc())
        self.figures.acts.append(time.perf_counter() - began)

    def _write(self) -> None:
        project, history = self.window.document.project, self.window.document.history
        line = self.figures.write(self.user.gestures, len(project.edits), history.count)
        sys.stdout.write(f"{line}\n")
        sys.stdout.flush()

    def finish(self) -> None:
        """Stop the user, and leave the window as it is."""
        for timer in (self._tick, self._look, self._end):
            timer.stop()
        self._write()
        self.window.figures = None
        self._app.quit()


class _Errors(logging.Handler):
    """What the editor logs as an error is one."""

    def __init__(self, soak: Soak) -> None:
        super().__init__(logging.ERROR)
        self._soak = soak

    def emit(self, record: logging.LogRecord) -> None:
        self._soak.note(self.format(record))


def watch(soak: Soak) -> None:
    """Hear of everything that is raised, warned of or logged as an error, in any thread."""

    def qt_said(kind: QtMsgType, _context: object, text: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not NOISE.search(text):
            soak.note(f"Qt: {text}")

    def raised(kind, error, trace) -> None:
        soak.note("".join(traceback.format_exception(kind, error, trace)))

    def warned(message, category, filename, lineno, *_more) -> None:
        # Of ours; what a library says about itself is looked after by the tests' own filters.
        if {"editor", "engine", "tests"} & set(Path(filename).parts):
            soak.note(f"{category.__name__}: {message} ({filename}:{lineno})")

    qInstallMessageHandler(qt_said)
    sys.excepthook = raised
    threading.excepthook = lambda args: raised(*args[:3])
    sys.unraisablehook = lambda args: raised(*args[:3])
    warnings.simplefilter("default")
    warnings.showwarning = warned
    logging.getLogger().addHandler(_Errors(soak))
    BrokeDialog.ask = lambda _parent, error: soak.note("".join(traceback.format_exception(error)))
    SaveQuestion.ask = lambda *_: "discard"


def _point(at: tuple[float, float]) -> QPoint:
    return QPoint(round(at[0]), round(at[1]))


def main() -> int:
    parser = argparse.ArgumentParser(description="Work in the window at random, and measure it.")
    parser.add_argument("--minutes", type=float, default=30.0)
    parser.add_argument("--every", type=float, default=10.0, help="seconds between two lines")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    args.out.mkdir(parents=True, exist_ok=True)
    faulthandler.enable()
    codec.prepare()
    with tempfile.TemporaryDirectory() as home:
        for name in ("CACHE", "CONFIG", "DATA"):
            os.environ[f"EARMARK_{name}_DIR"] = str(Path(home) / name.lower())
        app = QApplication([])
        window = TimedWindow(Settings(theme="dark", temporary=True), SilentPlayer)
        window.show()
        soak = Soak(app, window, args)
        watch(soak)
        window.open_demo()
        app.exec()
        window.shutdown()
    lines, frames = soak.figures.lines, soak.figures.all_frames
    trouble = [*soak.trouble, *growth(lines)]
    minutes = lines[-1].at_s / 60
    draw(lines, args.out / "soak.png", f"{minutes:.0f} minutes, {soak.user.gestures} gestures")
    clock, computing = np.percentile(np.array(frames or [(0.0, 0.0)]) * 1000, 95, axis=0)
    warm = warmed(lines) or lines[len(lines) // 3 :]
    sys.stdout.write(
        f"{minutes:.1f} minutes, {soak.user.gestures} gestures, {len(frames)} frames\n"
        f"frame, 95th percentile: {clock:.1f} ms on the clock, {computing:.1f} ms computing\n"
        f"memory {warm[0].memory_mb:.0f} -> {lines[-1].memory_mb:.0f} MB, most "
        f"{max(one.memory_mb for one in lines):.0f} MB, {slope(warm):+.2f} MB a minute when warm, "
        f"at most {max(one.freed_mb for one in lines):.0f} MB freed and kept\n"
        f"threads {warm[0].threads} -> {lines[-1].threads}, "
        f"files {warm[0].files} -> {lines[-1].files}\n"
    )
    for one in trouble:
        sys.stdout.write(f"TROUBLE {one}\n")
    return 1 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
