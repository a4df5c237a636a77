"""Which sounds the panel shows: by words, by what the user said of them, and by their score."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSlider, QVBoxLayout, QWidget

from editor import theme
from editor.panels.sounds_rows import FILTERS
from editor.parts import Choice, icon_button, name_field

LOWEST, HIGHEST = 5, 95  # per cent
USUAL = 30  # where the slider stands while every sound has a threshold of its own


class SoundsFilter(QWidget):
    """A search field and a filter; above them, when asked for, the only labels that are shown.

    Signals
    -------
    changed : ()
    left : ()
        The keyboard may go back to the list.
    """

    changed = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.labels: tuple[str, ...] = ()
        self.field = QLineEdit()
        self.field.setPlaceholderText(self.tr("Find sounds"))
        self.field.setToolTip(self.tr("Words of their names"))
        self.field.setClearButtonEnabled(True)
        self._icon = QAction(self.field)
        self.field.addAction(self._icon, QLineEdit.ActionPosition.LeadingPosition)
        name_field(self.field, self.tr("Find sounds"))
        self.field.textChanged.connect(self.changed)
        self.field.installEventFilter(self)
        titles = {
            "heard": self.tr("Not rejected"),
            "open": self.tr("Open"),
            "accepted": self.tr("Accepted"),
            "rejected": self.tr("Rejected"),
            "all": self.tr("All sounds"),
        }
        self.choice = Choice(self.tr("Which sounds to show"))
        self.choice.setToolTip(self.tr("Which sounds to show"))
        for key in FILTERS:
            self.choice.addItem(titles[key], key)
        self.choice.currentIndexChanged.connect(self.changed)
        row = QHBoxLayout()
        row.setSpacing(6)
        row.addWidget(self.field, 1)
        row.addWidget(self.choice)
        self.only = QLabel()
        self.show_all = icon_button("close", self.tr("Show all sounds again"))
        self.show_all.clicked.connect(lambda: self.set_labels(()))
        self._only_row = QWidget()
        only = QHBoxLayout(self._only_row)
        only.setContentsMargins(0, 0, 0, 0)
        only.addWidget(self.only, 1)
        only.addWidget(self.show_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self._only_row)
        self._only_row.hide()
        self._renew()

    @property
    def text(self) -> str:
        return self.field.text()

    @property
    def kind(self) -> str:
        return str(self.choice.currentData())

    def set_labels(self, labels: tuple[str, ...]) -> None:
        """Show only these labels; none for all of them."""
        self.labels = labels
        self._only_row.setVisible(bool(labels))
        self.only.setText(self.tr("Only {0}").format(", ".join(labels)))
        self.only.setToolTip(self.only.text())
        self.changed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Escape:
                self.field.clear()
                self.left.emit()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Down):
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._renew()

    def _renew(self) -> None:
        self._icon.setIcon(theme.icon("search", theme.current().muted))


class ThresholdRow(QWidget):
    """A slider for the score a sound must reach, and the way back to what suits each of them.

    Signals
    -------
    began : ()
        The user takes hold of the slider: what follows is one change.
    chosen : (float | None,)
        0..1, or None for what suits each sound.
    """

    began = Signal()
    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = QLabel(self.tr("Threshold"))
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(LOWEST, HIGHEST)
        self.slider.setPageStep(10)
        self.slider.setAccessibleName(self.tr("Threshold"))
        self.value = QLabel()
        self.value.setFont(theme.font(0.92, digits=True))
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.auto = icon_button(
            "restore", self.tr("Automatic threshold"), self.tr("What suits each sound best")
        )
        self.label.setBuddy(self.slider)
        self._auto_text = self.tr("auto")
        wide = self.value.fontMetrics().horizontalAdvance
        self.value.setMinimumWidth(max(wide("95 %"), wide(self._auto_text)) + 4)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.label)
        row.addWidget(self.slider, 1)
        row.addWidget(self.value)
        row.addWidget(self.auto)
        self.slider.sliderPressed.connect(self.began)
        self.slider.valueChanged.connect(self._choose)
        self.auto.clicked.connect(self._choose_auto)
        self.set_usable(True)
        self.show_threshold(None)

    def set_usable(self, usable: bool) -> None:
        """Whether there are scores that another threshold could be tried on."""
        for part in (self.label, self.slider, self.value):
            part.setEnabled(usable)
            part.setToolTip(
                self.tr("How sure a sound must be to be listed; no new run is needed")
                if usable
                else self.tr("Detect sounds again to try another threshold")
            )

    def show_threshold(self, threshold: float | None) -> None:
        """Show it without telling anybody."""
        self.slider.blockSignals(True)
        self.slider.setValue(USUAL if threshold is None else round(100 * threshold))
        self.slider.blockSignals(False)
        text = self._auto_text if threshold is None else f"{self.slider.value()} %"
        self.value.setText(text)
        self.auto.setEnabled(threshold is not None)

    def _choose(self, value: int) -> None:
        if not self.slider.isSliderDown():
            self.began.emit()
        self.show_threshold(value / 100)
        self.chosen.emit(value / 100)

    def _choose_auto(self) -> None:
        self.began.emit()
        self.show_threshold(None)
        self.chosen.emit(None)
