"""The scales left of the lanes: channels and level, frequencies."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from editor import theme as themes
from editor.clock import pitch
from editor.parts import icon_button

if TYPE_CHECKING:
    from editor.document import Document
    from editor.timeline.spectrogram import SpectrogramLane
    from editor.timeline.viewbox import ViewBox
    from editor.timeline.waveform import WaveformLane

WIDTH = 54
SHOWN_FIRST = (1000, 5000, 200, 20000, 2000, 12000, 500, 8000, 100, 3000, 16000, 50, 20)
REGULAR_HZ = (100, 200, 500, 1000, 2000, 5000)  # steps of a linear scale
LABEL_HEIGHT = 15.0
BUTTON = 22  # logical pixels, square
LEVELS_DB = (0, -6, -12, -20)


class Gutter(QWidget):
    """Paints the scales beside the lanes of one `ViewBox`.

    Signals
    -------
    look_wanted : (QPoint,)
        The menu of the spectrogram's settings is wanted there, on the screen.
    """

    look_wanted = Signal(object)

    def __init__(
        self,
        document: Document,
        box: ViewBox,
        waveform: WaveformLane,
        spectrogram: SpectrogramLane,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._box = document, box
        self._waveform, self._spectrogram = waveform, spectrogram
        self._theme = themes.current()
        self._hover_hertz: float | None = None
        self.setFixedWidth(WIDTH)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("Level and frequency scales"))
        self.look_button = icon_button(
            "settings", self.tr("Spectrogram settings"),
            self.tr("How the spectrogram is computed and coloured"), self,
        )  # fmt: skip
        self.look_button.setFixedSize(BUTTON, BUTTON)
        self.look_button.setIconSize(QSize(16, 16))
        self.look_button.setStyleSheet("QToolButton { padding: 1px; }")  # it is a small place
        self.look_button.clicked.connect(self.ask_look)
        box.resized.connect(self._place)
        spectrogram.rescaled.connect(self.update)
        document.opened.connect(lambda _: self._place())

    def set_theme(self, theme: themes.Theme) -> None:
        self._theme = theme
        self.update()

    def set_hover(self, hertz: float | None) -> None:
        """Show the frequency under the pointer."""
        if hertz != self._hover_hertz:
            self._hover_hertz = hertz
            self.update()

    def ask_look(self) -> None:
        """Ask for the menu of the spectrogram's settings, at its button."""
        self.look_wanted.emit(self.look_button.mapToGlobal(QPoint(BUTTON, 0)))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.pos().y() >= self._box.spectrogram_rect().top():
            self.look_wanted.emit(event.globalPos())

    def resizeEvent(self, event: object) -> None:
        self._place()

    def _place(self) -> None:
        # In the corner at the bottom no frequency is written so far to the left.
        bottom = round(self._box.spectrogram_rect().bottom())
        self.look_button.move(1, bottom - BUTTON - 1)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.colour("panel"))
        painter.fillRect(WIDTH - 1, 0, 1, self.height(), self._theme.colour("line"))
        if self._document.recording is not None:
            painter.setFont(themes.font(0.8, digits=True))
            self._paint_levels(painter)
            self._paint_hertz(painter)
        painter.end()

    def _paint_levels(self, painter: QPainter) -> None:
        lane = self._box.waveform_rect()
        rows = self._waveform.rows()
        for row in range(rows):
            top, bottom = self._waveform.row_limits(row, lane.height())
            middle, half = lane.top() + (top + bottom) / 2, (bottom - top) / 2
            if rows == 2:
                painter.setPen(self._theme.colour("text"))
                name = self.tr("L") if row == 0 else self.tr("R")
                left = QRectF(8, middle - 8, 14, 16)
                painter.drawText(left, Qt.AlignmentFlag.AlignVCenter, name)
            limits = lane.top() + top, lane.top() + bottom
            self._paint_label(painter, middle, "−∞", limits)
            taken = [middle]
            for level_db in LEVELS_DB:
                at = half * min(self._waveform.gain * 10 ** (level_db / 20), 2.0)
                pair = (middle - at, middle + at)
                # On both sides or on none: what is above the middle and not below it misleads.
                is_free = all(abs(y - other) >= LABEL_HEIGHT for y in pair for other in taken)
                if at <= half + 1 and is_free:
                    taken += pair
                    for y in pair:
                        self._paint_label(painter, y, f"{level_db}".replace("-", "−"), limits)

    def _paint_hertz(self, painter: QPainter) -> None:
        lane = self._box.spectrogram_rect()
        limits = (lane.top(), lane.bottom())
        taken: list[float] = []
        if self._hover_hertz is not None:
            y = lane.bottom() - self._spectrogram.fraction(self._hover_hertz) * lane.height()
            box = QRectF(3, min(max(y - 9, limits[0]), limits[1] - 18), WIDTH - 7, 18)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self._theme.colour("hover"))
            painter.drawRoundedRect(box, 4, 4)
            painter.setPen(self._theme.colour("text"))
            painter.drawText(box, Qt.AlignmentFlag.AlignCenter, pitch(self._hover_hertz))
            taken.append(box.center().y())
        half = LABEL_HEIGHT / 2
        for hertz in self._frequencies(lane.height()):
            part = self._spectrogram.fraction(hertz)
            y = lane.bottom() - part * lane.height()
            written = min(max(y, limits[0] + half), limits[1] - half)
            free = all(abs(written - other) >= LABEL_HEIGHT + 3 for other in taken)
            if 0 <= part <= 1.001 and free:
                taken.append(written)
                text = f"{hertz / 1000:g} k" if hertz >= 1000 else f"{hertz}"
                self._paint_label(painter, y, text, limits)

    def _frequencies(self, height: float) -> Sequence[int]:
        """What to write beside the spectrogram, the most telling first."""
        if self._spectrogram.look.scale != "linear":
            return SHOWN_FIRST
        top = self._spectrogram.hertz(1.0)
        fitting = [one for one in REGULAR_HZ if one / top * height >= LABEL_HEIGHT + 10]
        return range(0, round(top) + 1, fitting[0] if fitting else REGULAR_HZ[-1])

    def _paint_label(
        self, painter: QPainter, y: float, text: str, limits: tuple[float, float]
    ) -> None:
        tick = min(max(y, limits[0]), limits[1] - 1)
        painter.fillRect(QRectF(WIDTH - 6, round(tick), 5, 1), self._theme.colour("faint"))
        half = LABEL_HEIGHT / 2
        y = min(max(y, limits[0] + half), limits[1] - half)
        painter.setPen(self._theme.colour("muted"))
        flags = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, y - half, WIDTH - 9, LABEL_HEIGHT), flags, text)
