"""The whole window against design section 4: start-up, memory, an edit's cost, cancelling.

Each round is a process of its own, as a user's is. Run with ``python3 packaging/dev.py bench``.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import numpy as np
import pytest

from engine import paths
from tests.benchmarks.test_open import HOUR_S, RATE, sparse_wav
from tests.engine.media import wav_header

CHECKOUT = Path(__file__).resolve().parents[2]

COMMON = """
import json, sys, time
from pathlib import Path
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

def until(condition, seconds=300.0):
    end = time.monotonic() + seconds
    loop = QEventLoop()
    timer = QTimer(interval=2)
    timer.timeout.connect(lambda: (condition() or time.monotonic() > end) and loop.quit())
    timer.start()
    loop.exec()
    timer.stop()
    assert condition(), "timed out"

def status(field):
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(field))

app = QApplication([])
from editor.__main__ import make_window
from editor.settings import load_settings
window = make_window(load_settings())
window.show()
"""

STARTED = """
until(lambda: window.windowHandle().isExposed())
app.sendPostedEvents()
shown = time.time()
assert "torch" not in sys.modules
window.shutdown()
print(json.dumps({"shown": shown}))
"""

EDITED = """
from engine.project import Edit, Project, Window
window.opening.open(Path(sys.argv[1]))
document = window.document
until(lambda: document.recording is not None and document.recording.complete)
opened_mb = status("VmHWM")
gaps, costs = [], []
last = time.perf_counter()
def tick():
    global last
    now = time.perf_counter()
    gaps.append(now - last)
    last = now
timer = QTimer(interval=1)
timer.timeout.connect(tick)
prompts = ["dog barking", "rain", "siren", "female speech", "car horn"]
edits = tuple(
    Edit((Window(10.0 + 30 * k, 20.0 + 30 * k),), prompts[k % 5]) for k in range(20)
)
# The first separation pays for importing torch; the gaps are those of the work itself.
document.apply(Project(document.project.recording, edits[:1]), "One edit")
until(lambda: not window.rendering.busy)
document.apply(Project(document.project.recording, edits), "Twenty edits")
last = time.perf_counter()
timer.start()
until(lambda: not window.rendering.busy)
timer.stop()
for k in range(20):
    edit = document.project.edits[k]
    started = time.perf_counter()
    document.set_strength(edit.id, 0.5)
    costs.append(time.perf_counter() - started)
    until(lambda: not window.rendering.busy)
# A separation that runs: from the click on cancel to the worker doing nothing.
document.apply(
    Project(document.project.recording, (Edit((Window(600.0, 900.0),), "rain"),)), "Long"
)
until(lambda: window.renderer_worker.running is not None)
started = time.perf_counter()
window.rendering.set_paused(True)
returned = time.perf_counter() - started
until(lambda: window.renderer_worker.running is None)
stopped = time.perf_counter() - started
gaps.sort()
window.saving.discard()
window.shutdown()
print(json.dumps({
    "peak MB opened": opened_mb, "peak MB": status("VmHWM"),
    "edit ms": 1000 * max(costs), "gap p99 ms": 1000 * gaps[int(0.99 * len(gaps))],
    "cancel shown ms": 1000 * returned, "cancel stopped ms": 1000 * stopped,
}))
"""


OPENED = """
from PySide6.QtGui import QImage
document, timeline = window.document, window.timeline
began = time.perf_counter()
window.opening.open(Path(sys.argv[1]))
until(lambda: document.recording is not None)
first_s = time.perf_counter() - began
target = QImage(timeline.size(), QImage.Format.Format_RGB32)
frames, last = [], time.perf_counter()
def tick():
    global last
    # Zoom in and out while the overview fills, and draw what the screen would show.
    timeline.axis.zoom(1.2 if len(frames) % 40 < 20 else 1 / 1.2, 30.0)
    before = time.thread_time()
    timeline.render(target)
    frames.append(time.thread_time() - before)
timer = QTimer(interval=16)
timer.timeout.connect(tick)
timer.start()
until(lambda: document.recording.complete, 500)
whole_s = time.perf_counter() - began
timer.stop()
frames.sort()
window.saving.discard()
hours = document.recording.duration_s / 3600
window.shutdown()
print(json.dumps({
    "hours": hours, "first frames s": first_s, "whole overview s": whole_s,
    "frames while it fills": len(frames),
    "frame p95 ms": 1000 * frames[int(0.95 * len(frames))] if frames else 0,
    "peak MB opened": status("VmHWM"),
}))
"""


def noisy_wav(path: Path, seconds: int) -> Path:
    """A stereo 16-bit WAV with sound all along: silence would be separated in no time."""
    block = np.random.default_rng(0).normal(0, 3_000, (10 * RATE, 2)).astype("<i2").tobytes()
    with path.open("wb") as file:
        file.write(wav_header(RATE, 2, 16, seconds * RATE * 4))
        for _ in range(seconds // 10):
            file.write(block)
    return path


def in_a_process(code: str, *arguments: str) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(COMMON + code), *arguments],
        cwd=CHECKOUT,
        env={**os.environ, "PYTHONPATH": str(CHECKOUT)},
        capture_output=True,
        text=True,
        timeout=900,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return told


def test_window_on_screen(benchmark):
    """Target: under 1.5 s from the start of the process, before torch is imported."""

    def start():
        began = time.time()
        return in_a_process(STARTED)["shown"] - began

    seconds = [start() for _ in range(3)]
    benchmark.extra_info["seconds from process start to window"] = seconds
    benchmark.pedantic(start, rounds=2)
    assert min(seconds) < 1.5


@pytest.mark.timeout(600)
def test_an_hour_with_twenty_edits(benchmark, tmp_path):
    """Target: under 900 MB; cancel visible within 100 ms; an edit within a frame or two."""
    path = noisy_wav(tmp_path / "hour.wav", HOUR_S)
    told = benchmark.pedantic(in_a_process, args=(EDITED, str(path)), rounds=1)
    benchmark.extra_info.update(told)
    print(told)
    assert told["peak MB"] < 900
    assert told["cancel shown ms"] < 100


@pytest.mark.timeout(600)
def test_memory_of_another_hour(benchmark, tmp_path):
    """Target: growth per further hour under 20 MB."""
    peaks = []
    for hours in (1, 2):
        path = noisy_wav(tmp_path / f"{hours}.wav", hours * HOUR_S)
        peaks.append(in_a_process(EDITED, str(path))["peak MB opened"])
    benchmark.extra_info["peak MB at 1 h and 2 h"] = peaks
    benchmark.pedantic(lambda: None, rounds=1)
    print(peaks)
    assert peaks[1] - peaks[0] < 20


@pytest.mark.timeout(1200)
def test_ten_hours_at_once(benchmark, tmp_path):
    """Target: 10 h of 48 kHz stereo seen within a second, 60 frames a second while it is read."""
    minute = in_a_process(OPENED, str(sparse_wav(tmp_path / "minute.wav", 60)))
    path = sparse_wav(tmp_path / "hours.wav", 10 * HOUR_S)
    told = benchmark.pedantic(in_a_process, args=(OPENED, str(path)), rounds=1)
    shutil.rmtree(paths.cache_dir() / "recordings")
    told["peak MB of a minute"] = minute["peak MB opened"]
    benchmark.extra_info.update(told)
    print(told)
    assert told["hours"] == pytest.approx(10)
    assert told["first frames s"] < 1.0
    assert told["frame p95 ms"] < 16
    assert told["peak MB opened"] - minute["peak MB opened"] < 60
