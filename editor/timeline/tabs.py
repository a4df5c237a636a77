"""The tab on top of a window: keep or remove, the prompt, and how far it is."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, qGray

from editor import theme as themes
from editor.document import State
from editor.naming import sound_of
from editor.timeline.hits import SHORTEST_TAB, Placed
from editor.timeline.raster import mixed
from editor.timeline.viewbox import TAB_HEIGHT

HEIGHT = TAB_HEIGHT - 2.0
SHORTEST = SHORTEST_TAB - 4
ICON = 14.0
PAD = 5.0
INK_ON_COLOUR = QColor("#0d1016")


@dataclass(frozen=True)
class Looks:
    """How to draw one tab."""

    theme: themes.Theme
    colour: QColor
    selected: bool
    hovered: bool


def paint(painter: QPainter, one: Placed, state: State, looks: Looks) -> None:
    """Paint the tab of a window; nothing where there is no room for its icon."""
    painter.setFont(themes.font(0.9, bold=looks.selected))
    metrics = QFontMetricsF(painter.font())
    text = sound_of(one.edit)
    shown = text or _tr("no prompt yet")
    mark, note = _state_of(state, one.edit.enabled, bool(text))
    natural = ICON + 3 * PAD + metrics.horizontalAdvance(shown)
    natural += ICON + PAD if mark else 0
    natural += ICON + PAD if one.edit.locked else 0
    natural += metrics.horizontalAdvance(note) + PAD if note else 0
    right = min(one.tab_right, max(one.tab_left + natural + PAD, one.right))
    box = QRectF(one.tab_left, one.tab_top, right - one.tab_left, HEIGHT)
    if box.width() < SHORTEST:
        return
    ink = _paint_background(painter, box, state, looks)
    x = box.left() + PAD + 1
    middle = box.center().y()
    _paint_icon(painter, one.edit.mode, x, middle, ink if looks.selected else looks.colour)
    x += ICON + PAD
    stop = box.right() - PAD
    if one.edit.locked and stop - x > ICON:
        stop -= ICON
        _paint_icon(painter, "lock", stop, middle, ink)
        stop -= PAD
    if mark and stop - x > ICON:
        stop -= ICON
        colour = ink if looks.selected else _mark_colour(mark, looks.theme)
        _paint_icon(painter, mark, stop, middle, colour)
        stop -= PAD
    if note and stop - x > metrics.horizontalAdvance(note) + 24:
        wide = metrics.horizontalAdvance(note)
        painter.setPen(ink if looks.selected else looks.theme.colour("muted"))
        painter.drawText(QRectF(stop - wide, box.top(), wide + 1, HEIGHT), _MIDDLE_RIGHT, note)
        stop -= wide + PAD
    if stop - x > 8:
        if not text and not looks.selected:
            ink = looks.theme.colour("muted")
        font = painter.font()
        font.setItalic(not text)
        painter.setFont(font)
        painter.setPen(ink)
        elided = metrics.elidedText(shown, Qt.TextElideMode.ElideRight, stop - x)
        painter.drawText(QRectF(x, box.top(), stop - x + 2, HEIGHT), _MIDDLE_LEFT, elided)


_MIDDLE_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_MIDDLE_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def _paint_background(painter: QPainter, box: QRectF, state: State, looks: Looks) -> QColor:
    """Fill the tab, with its progress; returns the colour to write on it."""
    theme, colour = looks.theme, looks.colour
    ground = mixed(theme.colour("panel"), colour, 0.34 if looks.hovered else 0.24)
    ink = theme.colour("text")
    if looks.selected:
        ground = mixed(colour, QColor("white"), 0.12 if looks.hovered else 0.0)
        ink = INK_ON_COLOUR if qGray(ground.rgb()) > 132 else QColor("white")
    shape = QPainterPath()
    shape.addRoundedRect(box.adjusted(0, 0, 0, 4), 4, 4)
    painter.save()
    painter.setClipRect(box)
    painter.fillPath(shape, ground)
    if state.kind == "running":
        painter.setClipPath(shape & _rectangle(box), Qt.ClipOperation.IntersectClip)
        done = QRectF(box.left(), box.bottom() - 3, box.width() * state.fraction, 3)
        track = QRectF(box.left(), box.bottom() - 3, box.width(), 3)
        painter.fillRect(track, theme.colour("lane", 0.6))
        painter.fillRect(done, ink if looks.selected else colour)
    elif not looks.selected:
        painter.fillRect(QRectF(box.left(), box.bottom() - 2, box.width(), 2), colour)
    painter.restore()
    painter.setPen(QPen(Qt.PenStyle.NoPen))
    return ink


def _rectangle(box: QRectF) -> QPainterPath:
    path = QPainterPath()
    path.addRect(box)
    return path


def _state_of(state: State, enabled: bool, has_prompt: bool) -> tuple[str, str]:
    """Icon and words for a render state."""
    if not enabled:
        return "eye-off", ""
    if not has_prompt:
        return "", ""
    return {
        "queued": ("queued", ""),
        "running": ("", f"{state.fraction:.0%}"),
        "done": ("check", ""),
        "stale": ("retry", ""),
        "failed": ("warning", _tr("failed")),
        "absent": ("not-found", _tr("not found")),
    }.get(state.kind, ("", ""))


def _mark_colour(mark: str, theme: themes.Theme) -> QColor:
    purposes = {"check": "good", "warning": "error", "not-found": "warning"}
    return theme.colour(purposes.get(mark, "muted"))


def _paint_icon(painter: QPainter, name: str, x: float, middle: float, colour: QColor) -> None:
    ratio = painter.device().devicePixelRatioF()
    pixmap = themes.icon_pixmap(name, round(ICON * ratio), colour.name())
    left, top = (round(place * ratio) / ratio for place in (x, middle - ICON / 2))
    target = QRectF(left, top, ICON, ICON)
    painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Timeline", text)
