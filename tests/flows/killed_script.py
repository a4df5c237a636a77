"""A random editing session for `test_killed`: says what is kept, until somebody kills it.

Arguments: the number the random choices come from, and a project file or "-" for one without a
name. Prints "try DIGEST POSITION COUNT" before a project is kept and the same with "ok" when it is.
"""

from __future__ import annotations

import hashlib
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from editor.document import Document
from editor.saving import Saving
from editor.settings import Settings
from engine.codec import dump
from engine.project import Project, RecordingRef
from engine.store import ProjectFile

KEPT_AFTER_MS = 4  # instead of half a second: as many moments as possible to be killed at
WORDS = ("dog bark", "rain", "engine hum", "speech", "bird song", "clapping")


def digest(project: Project) -> str:
    return hashlib.sha256(dump(project)).hexdigest()


def say(*words: object) -> None:
    try:
        sys.stdout.write(" ".join(map(str, words)) + "\n")
        sys.stdout.flush()
    except BrokenPipeError:
        # Nobody is there to kill this session; Qt would print the error and go on for ever.
        os._exit(1)


class Session:
    """One user without a plan."""

    def __init__(self, seed: int, name: str) -> None:
        self.random = random.Random(seed)
        self.document = Document()
        self.saving = Saving(self.document, Settings())
        self.saving._soon.setInterval(KEPT_AFTER_MS)
        self.saving.latest_ms = 10 * KEPT_AFTER_MS
        self.saving.said.connect(lambda message: say("said", message.text))
        self.saving._soon.timeout.disconnect()
        self.saving._soon.timeout.connect(self.autosave)
        if name == "-":
            ref = RecordingRef("/audio/take.wav", "f00d", 48_000, 2, 4_800_000)
            self.saving.begin()
            self.document.open(Project(ref), None, None)
        else:
            file = ProjectFile.open(Path(name))
            self.saving.adopt(file)
            self.document.open(file.project, None, None, file.past)
        self.tick = QTimer(interval=0)
        self.tick.timeout.connect(self.act)
        self.tick.start()

    def keep(self, keep: Callable[[], object]) -> None:
        history = self.document.history
        state = (digest(self.document.project), history.position, history.count)
        say("try", *state)
        keep()
        say("ok", *state)

    def autosave(self) -> None:
        self.keep(self.saving.autosave)

    def act(self) -> None:
        document, choose = self.document, self.random
        edits = document.project.edits
        chosen = choose.choice(edits).id if edits else None
        start_s = choose.uniform(0, 90)
        what = choose.randrange(14)
        if chosen is None or what < 3:
            document.add_window(start_s, start_s + choose.uniform(0.1, 9), extend=what == 1)
        elif what == 3:
            word = choose.choice(WORDS)
            for end in range(1, len(word) + 1):
                document.set_prompt(chosen, word[:end], ("typing", chosen))
            document.seal()
        elif what == 4:
            for _ in range(choose.randrange(1, 9)):
                document.set_strength(chosen, choose.random(), ("strength", chosen))
            document.seal()
        elif what == 5:
            document.change_window(chosen, 0, start_s, start_s + 1)
        elif what == 6:
            document.move_edit(chosen, choose.randrange(len(edits)))
        elif what == 7:
            document.duplicate_edit(chosen)
        elif what == 8:
            document.remove_edit(chosen)
        elif what == 9:
            document.undo_stack.undo()
        elif what == 10:
            document.undo_stack.redo()
        elif what == 11:
            document.history.go_to(choose.randrange(document.history.count + 1))
        elif what == 12:
            self.use_snapshots()
        elif self.saving.is_titled:
            self.keep(self.saving.save)

    def use_snapshots(self) -> None:
        history, choose = self.document.history, self.random
        if len(history.snapshots) < 3:
            history.add_snapshot()
            return
        one = choose.choice(history.snapshots)
        act = choose.choice(
            (history.delete_snapshot, history.restore_snapshot, self.rename_snapshot)
        )
        act(one)

    def rename_snapshot(self, one) -> None:
        self.document.history.rename_snapshot(one, self.random.choice(WORDS))


def main() -> None:
    app = QApplication([])
    session = Session(int(sys.argv[1]), sys.argv[2])
    app.exec()
    session.tick.stop()


if __name__ == "__main__":
    main()
