"""The title of a lane, beside its strip."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from editor import theme as themes
from editor.timeline.gutter import WIDTH
from editor.timeline.lanes import Lane

ROW = 21  # logical pixels
PAD = 2  # above the first row and below the last
TWO_LINES = 30
FONT = 0.78


def height_of(lane: Lane) -> int:
    """Logical pixels of a lane with its line on top."""
    tall = lane.layout.height * ROW + 2 * PAD + 1
    return max(tall, TWO_LINES + 2) if lane.note else tall


class LaneHead(QWidget):
    """The title of a lane and a note under it, as wide as the scales above."""

    def __init__(self, lane: Lane, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lane, self._theme = lane, themes.current()
        self.setFixedWidth(WIDTH)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setToolTip(lane.title if not lane.hint else f"{lane.title}\n{lane.hint}")
        self.setAccessibleName(lane.title)
        lane.changed.connect(self.update)
        lane.resized.connect(self.fit)
        self.fit()

    def fit(self) -> None:
        self.setFixedHeight(height_of(self._lane))
        self.setVisible(self._lane.shown)

    def set_theme(self, theme: themes.Theme) -> None:
        self._theme = theme
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self._theme
        painter.fillRect(self.rect(), theme.colour("panel"))
        painter.fillRect(WIDTH - 1, 0, 1, self.height(), theme.colour("line"))
        painter.fillRect(0, 0, WIDTH, 1, theme.colour("line"))
        room = QRect(4, 1, WIDTH - 9, self.height() - 1)
        lines = [(self._lane.title, "text"), (self._lane.note, "muted")]
        shown = [one for one in lines if one[0]][: 2 if self.height() >= TWO_LINES else 1]
        tall = room.height() / len(shown)
        for number, (text, purpose) in enumerate(shown):
            painter.setFont(themes.font(FONT, digits=True))
            painter.setPen(theme.colour(purpose))
            place = QRectF(room.left(), room.top() + number * tall, room.width(), tall)
            side = Qt.AlignmentFlag.AlignVCenter
            if len(shown) == 2:
                side = Qt.AlignmentFlag.AlignTop if number else Qt.AlignmentFlag.AlignBottom
            metrics = painter.fontMetrics()
            elided = metrics.elidedText(text, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignRight | side, elided)
        painter.end()
