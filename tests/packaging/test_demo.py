"""`packaging/dev.py run` without a display: the whole path once, in a process of its own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib

import numpy as np
import pytest
import soundfile
from PySide6.QtGui import QImage

from tests.conftest import CHECKOUT

DEMO = CHECKOUT / "resources" / "demo"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_demo_edit_leaves_sound_captions_and_a_picture(tmp_path):
    command = [sys.executable, "-P", "-m", "editor", "--offscreen-report", str(tmp_path)]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=280)
    assert done.returncode == 0, done.stdout + done.stderr
    for name in ("earmark-demo.wav", "earmark-demo.srt", "earmark-demo.png"):
        assert str(tmp_path / name) in done.stdout

    source, rate = soundfile.read(DEMO / "demo.flac", dtype="int16")
    edited, edited_rate = soundfile.read(tmp_path / "earmark-demo.wav", dtype="int16")
    assert (edited_rate, edited.shape) == (rate, source.shape)
    demo = tomllib.loads((DEMO / "demo.toml").read_text(encoding="utf-8"))
    outside = np.ones(len(source), dtype=bool)
    for edit in demo["edits"]:
        for start_s, stop_s in edit["windows"]:
            inside = slice(round(start_s * rate), round(stop_s * rate))
            outside[inside] = False
            assert not np.array_equal(edited[inside], source[inside]), edit["prompt"]
    assert np.array_equal(edited[outside], source[outside])

    captions = (tmp_path / "earmark-demo.srt").read_text(encoding="utf-8")
    assert len(re.findall(r"^\d\d:\d\d:\d\d,\d\d\d --> ", captions, re.MULTILINE)) == len(
        demo["edits"]
    )
    picture = QImage(str(tmp_path / "earmark-demo.png"))
    assert picture.width() >= 900
    colours = {picture.pixel(x, y) for x in range(0, 900, 9) for y in range(0, 560, 7)}
    assert len(colours) > 100, "the window is empty"
