"""The demo without a screen, as `packaging/dev.py run` does it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import soundfile
from PySide6.QtGui import QImage

from editor.demo import load_demo

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.slow
def test_the_report_renders_exports_and_takes_a_picture(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "editor", "--demo", "--offscreen-report", str(tmp_path / "out")],
        cwd=CHECKOUT, capture_output=True, text=True, check=False, timeout=110,
    )  # fmt: skip
    assert ran.returncode == 0, ran.stderr
    sound, captions, picture = (Path(line) for line in ran.stdout.splitlines())
    demo = load_demo()
    before, rate = soundfile.read(demo.recording, dtype="int32")
    after, new_rate = soundfile.read(sound, dtype="int32")
    assert (rate, before.shape) == (new_rate, after.shape)
    changed = (before != after).any(axis=1)
    for edit in demo.edits:
        for window in edit.windows:
            first, last = window.frames(rate)
            assert changed[first:last].mean() > 0.5
            changed[first:last] = False
    assert not changed.any(), "outside the windows every sample is the one of the recording"
    assert demo.edits[0].prompt in captions.read_text()
    image = QImage(str(picture))
    assert image.width() >= 1200
