"""How components are looked for: windows, hop, and a list of sounds."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Signal
from PySide6.QtWidgets import (
    QDoubleSpinBox,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from editor.parts import Choice
from editor.settings import Settings
from engine.components.windows import LEAST_HOP_S, LEAST_WINDOW_S, MOST_WINDOW_S
from engine.labelling import LABELLERS

LINES = 4


class ComponentOptions(QWidget):
    """Times of the windows, and which sounds; remembered in the settings.

    Signals
    -------
    load_wanted : ()
        A list of sounds shall be read from a file.
    """

    load_wanted = Signal()

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        self.window_s = _seconds(self.tr("Length of a window"), LEAST_WINDOW_S)
        self.hop_s = _seconds(self.tr("From one window to the next"), LEAST_HOP_S)
        self.window_s.setToolTip(self.tr("So much is listened to at once"))
        self.hop_s.setToolTip(self.tr("Neighbours overlap by the rest of a window"))
        self.labeller = Choice(self.tr("Who listens"))
        self.labeller.setToolTip(
            self.tr("CLAP takes any names for sounds; its weights are under File, Models")
        )
        for key, line in LABELLERS.items():
            self.labeller.addItem(QCoreApplication.translate("labellers", line.title), key)
        self.names = QPlainTextEdit()
        self.names.setAccessibleName(self.tr("Only these sounds"))
        self.names.setPlaceholderText(self.tr("All that the labeller knows"))
        self.names.setToolTip(self.tr("One sound in each line; empty for all"))
        self.names.setTabChangesFocus(True)
        self.names.setFixedHeight(LINES * self.fontMetrics().lineSpacing() + 16)
        self.load = QPushButton(self.tr("Load a list…"))
        self.load.setToolTip(self.tr("A text file with one sound in each line"))
        self.load.clicked.connect(self.load_wanted)
        times = QHBoxLayout()
        times.setSpacing(6)
        times.addWidget(QLabel(self.tr("Windows of")))
        times.addWidget(self.window_s, 1)
        times.addWidget(QLabel(self.tr("every")))
        times.addWidget(self.hop_s, 1)
        listener = QHBoxLayout()
        listener.setSpacing(6)
        listener.addWidget(QLabel(self.tr("Heard by")))
        listener.addWidget(self.labeller, 1)
        sounds = QHBoxLayout()
        sounds.addWidget(QLabel(self.tr("Only these sounds")), 1)
        sounds.addWidget(self.load)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 4)
        column.setSpacing(6)
        column.addLayout(times)
        column.addLayout(listener)
        column.addLayout(sounds)
        column.addWidget(self.names)
        self._show()
        self.window_s.valueChanged.connect(self._take)
        self.hop_s.valueChanged.connect(self._take)
        self.names.textChanged.connect(self._take)
        self.labeller.currentIndexChanged.connect(self._take)

    def set_names(self, names: tuple[str, ...]) -> None:
        """A list that was loaded."""
        self.names.setPlainText("\n".join(names))

    def _show(self) -> None:
        self.window_s.setValue(self._settings.component_window_s)
        self.hop_s.setMaximum(self.window_s.value())
        self.hop_s.setValue(self._settings.component_hop_s)
        self.names.setPlainText("\n".join(self._settings.component_names))
        self.labeller.setCurrentIndex(
            max(0, self.labeller.findData(self._settings.component_labeller))
        )

    def _take(self, *_: object) -> None:
        # A hop that is longer than its window would leave sound out.
        self.hop_s.setMaximum(self.window_s.value())
        self._settings.component_window_s = self.window_s.value()
        self._settings.component_hop_s = self.hop_s.value()
        self._settings.component_labeller = str(self.labeller.currentData())
        self._settings.component_names = self.names.toPlainText().splitlines()


def _seconds(name: str, least: float) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setAccessibleName(name)
    box.setRange(least, MOST_WINDOW_S)
    box.setDecimals(2)
    box.setSingleStep(0.5)
    box.setSuffix(" s")
    box.setKeyboardTracking(False)
    return box
