"""Editing sessions that are killed at any moment lose nothing that was kept.

`EARMARK_KILLED_SESSIONS=200` runs as many sessions; a few are run otherwise.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from engine import paths
from engine.project import Project, RecordingRef
from engine.store import ProjectFile, recoverable
from tests.conftest import CHECKOUT
from tests.flows.killed_script import digest

SESSIONS = int(os.environ.get("EARMARK_KILLED_SESSIONS", "5"))
LONGEST_S = 2.0  # of a session, from its first kept edit on
REF = RecordingRef("/audio/take.wav", "f00d", 48_000, 2, 4_800_000)


@pytest.mark.slow
@pytest.mark.timeout(300 + 30 * SESSIONS)
@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_killed_sessions_lose_nothing_that_was_kept(tmp_path: Path) -> None:
    kept = 0
    for seed in range(SESSIONS):
        named = seed % 2 == 0
        path = tmp_path / f"take {seed}.earmark"
        if named:
            ProjectFile.create(path, Project(REF)).close()
        lines = killed(seed, str(path) if named else "-")
        kept += sum(line.startswith("ok") for line in lines)
        check(seed, lines, path if named else None)
    assert kept > 2 * SESSIONS  # they did work, even on a busy machine


def killed(seed: int, name: str) -> list[str]:
    """What a session said until it was killed."""
    moment_s = random.Random(1000 + seed).uniform(0, LONGEST_S)
    command = [sys.executable, "-m", "tests.flows.killed_script", str(seed), name]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=CHECKOUT) as session:
        try:
            assert session.stdout is not None
            first = [session.stdout.readline(), session.stdout.readline()]
            time.sleep(moment_s)
        finally:
            # Also when the test itself is ended: leaving `with` waits for the session.
            session.send_signal(signal.SIGKILL)
        rest = session.stdout.read()
    # The last line may be cut.
    return ["".join(first[:1]).strip(), first[1].strip(), *rest.split("\n")[:-1]]


def check(seed: int, lines: list[str], path: Path | None) -> None:
    """What was kept is there: the project, and every step that led to it."""
    assert not [line for line in lines if line.startswith("said")], lines
    last = max(number for number, line in enumerate(lines) if line.startswith("ok"))
    # What was being kept when the blow fell may be there or not.
    states = [line.split()[1:] for line in lines[last:] if line.startswith(("ok", "try"))]
    if path is None:
        (left,) = recoverable()
        path = left.path
    else:
        # Unless it was saved in the last moment, it is offered at the next start.
        offered = [one for one in recoverable() if one.path == path]
        assert all(one.is_named for one in offered)
    with ProjectFile.open(path) as file:
        assert not [note for note in file.notes if "damaged" in note or "left out" in note]
        past, project = file.past, file.project
        found = [digest(project), str(past.position), str(len(past.steps))]
        assert found in states, f"session {seed}: {found} is none of {states}"
        for step in past.steps[past.position :]:
            project = step.change.applied(project)
        for step in reversed(past.steps):
            project = step.change.undone(project)
        assert project.edits == ()
        file.close(discard=True)
    assert not list((paths.data_dir() / "open").glob("*"))
