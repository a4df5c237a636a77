"""What is shown while nothing is open: how to begin, and the recent files."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from editor import theme
from editor.parts import set_icon

SHOWN_FILES = 6


class Welcome(QWidget):
    """The empty state.

    Signals
    -------
    open_wanted, demo_wanted : ()
    file_wanted : (str,)
        A recent file.
    """

    open_wanted = Signal()
    demo_wanted = Signal()
    file_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Welcome"))
        self._picture = QLabel()
        self._buttons: list[QPushButton] = []
        title = QLabel(self.tr("Mark a sound, name it, keep it or remove it."))
        title.setFont(theme.font(1.55, bold=True))
        hint = QLabel(
            self.tr("Open a recording or the sound of a film, or drop a file anywhere here.")
        )
        hint.setEnabled(False)
        self.open = QPushButton(self.tr("Open…"))
        self.open.setDefault(True)
        self.open.clicked.connect(self.open_wanted)
        self.demo = QPushButton(self.tr("Open the demo"))
        self.demo.clicked.connect(self.demo_wanted)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        buttons.addStretch(1)
        for button, icon in ((self.open, "open"), (self.demo, "play")):
            button.setMinimumWidth(150)
            button.setIconSize(QSize(18, 18))
            set_icon(button, icon)
            buttons.addWidget(button)
        buttons.addStretch(1)
        self._heading = QLabel(self.tr("Recent"))
        self._heading.setEnabled(False)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addStretch(2)
        for one in (self._picture, title, hint):
            column.addWidget(one, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(10)
        column.addLayout(buttons)
        column.addSpacing(22)
        column.addWidget(self._heading, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addLayout(self._recent)
        column.addStretch(3)
        self.renew()

    def renew(self) -> None:
        """Take the colours of the current theme."""
        look = theme.current()
        self._picture.setPixmap(theme.icon("earmark", look.accent).pixmap(64, 64))
        set_icon(self.open, "open", look.on_accent)

    def show_recent(self, files: Sequence[str]) -> None:
        """List the files opened last that are still there."""
        for button in self._buttons:
            self._recent.removeWidget(button)
            button.hide()
            button.deleteLater()
        self._buttons.clear()
        there = [Path(one) for one in files if Path(one).is_file()][:SHOWN_FILES]
        for path in there:
            button = QPushButton(path.name)
            button.setFlat(True)
            button.setToolTip(str(path))
            button.setAccessibleName(self.tr("Open {0}").format(path.name))
            button.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
            button.clicked.connect(partial(self._choose, str(path)))
            self._buttons.append(button)
            self._recent.addWidget(button, 0, Qt.AlignmentFlag.AlignHCenter)
        self._heading.setVisible(bool(there))

    def files(self) -> list[str]:
        """The recent files on show."""
        return [button.toolTip() for button in self._buttons]

    def _choose(self, path: str, _checked: bool = False) -> None:
        self.file_wanted.emit(path)
