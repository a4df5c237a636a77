"""What was copied does not bring the process down when it ends."""

from __future__ import annotations

import subprocess
import sys

from tests.conftest import CHECKOUT

COPY_AND_END = """
from PySide6.QtCore import QMimeData
from PySide6.QtWidgets import QApplication
from editor import clipboard
app = QApplication(["earmark", "-platform", "offscreen"])
data = QMimeData()
data.setData("application/x-test", b"kept")
clipboard.put(data)
assert bytes(QApplication.clipboard().mimeData().data("application/x-test").data()) == b"kept"
"""


def test_a_process_that_copied_ends_well() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", COPY_AND_END], cwd=CHECKOUT, capture_output=True, timeout=60
    )
    assert (ended.returncode, ended.stderr) == (0, b"")
