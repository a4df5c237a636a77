"""The clipboard, and what must have left it before Python ends."""

from __future__ import annotations

import atexit

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication


def put(data: QMimeData) -> None:
    """Hand data to the clipboard.

    Qt platforms without a system clipboard (offscreen, embedded) keep it in a static variable,
    which goes after the interpreter has: the process would end with a segmentation fault. There
    it is let go of before that. Elsewhere the system has its copy, and keeps it.
    """
    QGuiApplication.clipboard().setMimeData(data)
    atexit.unregister(_let_go)
    atexit.register(_let_go)


def _let_go() -> None:
    if QGuiApplication.platformName() in ("offscreen", "minimal", "eglfs", "linuxfb", "vnc"):
        QGuiApplication.clipboard().clear()
