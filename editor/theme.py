"""How the editor looks: colour schemes made from one table, icons, fonts and edit colours.

Everything that paints asks the `Theme` for a colour by its purpose, so one more scheme is one more
file. Icons are line drawings that take the text colour of the scheme.
"""

from __future__ import annotations

import functools
import itertools
import tomllib
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QT_TRANSLATE_NOOP, QByteArray, QObject, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from engine.resources import resource

ICON_SIZES = (16, 18, 20, 22, 24, 32, 36, 40, 44, 48, 64)
DISABLED_OPACITY = 0.35


@dataclass(frozen=True)
class Theme:
    """One colour scheme; every colour is ``#rrggbb`` or ``#aarrggbb``.

    Attributes
    ----------
    name : str
        Key of `THEMES`, as stored in the settings.
    edits : tuple of colours
        Edits take these in turn: see `edit_colour`.
    spectrum : tuple of colours
        From silence to full scale, evenly spaced: see `spectrum_table`.
    """

    name: str
    is_dark: bool
    is_contrast: bool  # borders and the focus are drawn stronger
    window: str  # behind everything
    panel: str  # docks, toolbars
    field: str  # text fields, lists
    raised: str  # buttons, tabs
    hover: str
    line: str  # separators, borders
    text: str
    muted: str  # secondary text
    faint: str  # disabled text, placeholders
    accent: str
    on_accent: str
    good: str
    warning: str
    error: str
    lane: str  # behind the waveform
    grid: str
    wave: str  # the waveform where nothing is edited
    wave_core: str  # its RMS
    ghost: str  # the original where an edit changes it
    ghost_core: str
    edited: str  # the edited signal
    edited_core: str
    snap: str  # the guide shown while a drag snaps
    playhead: str
    playhead_outline: str
    edits: tuple[str, ...]
    spectrum: tuple[str, ...]

    def colour(self, purpose: str, alpha: float | None = None) -> QColor:
        """The colour for a purpose (a field of this class), with its opacity replaced if given."""
        colour = QColor(getattr(self, purpose))
        if alpha is not None:
            colour.setAlphaF(alpha)
        return colour

    def spectrum_table(self, floor_db: float, ceiling_db: float) -> list[int]:
        """256 ARGB colours for tile values (0..255 = -120..0 dBFS) over a range of levels."""
        level_db = np.linspace(-120.0, 0.0, 256)
        place = np.clip((level_db - floor_db) / (ceiling_db - floor_db), 0.0, 1.0)
        colours = [QColor(one) for one in self.spectrum]
        anchors = np.array([(one.red(), one.green(), one.blue()) for one in colours], np.float64)
        at = np.linspace(0.0, 1.0, len(anchors))
        rgb = np.stack([np.interp(place, at, anchors[:, c]) for c in range(3)], axis=1)
        whole: NDArray[np.int64] = np.rint(rgb).astype(np.int64)
        packed = 0xFF000000 + (whole[:, 0] << 16) + (whole[:, 1] << 8) + whole[:, 2]
        return [int(one) for one in packed]


def load(name: str) -> Theme:
    """A scheme from `resources/themes`.

    Raises
    ------
    EngineError
        If there is none of this name.
    """
    with resource(f"themes/{name}.toml").open("rb") as file:
        table: dict[str, Any] = tomllib.load(file)
    for name_of_list in ("edits", "spectrum"):
        table[name_of_list] = tuple(table[name_of_list])
    return Theme(**table)


DARK, LIGHT, CONTRAST = load("dark"), load("light"), load("contrast")
THEMES = {theme.name: theme for theme in (DARK, LIGHT, CONTRAST)}
SYSTEM = "system"
TITLES = {
    SYSTEM: QT_TRANSLATE_NOOP("theme", "Like the system"),
    DARK.name: QT_TRANSLATE_NOOP("theme", "Dark"),
    LIGHT.name: QT_TRANSLATE_NOOP("theme", "Light"),
    CONTRAST.name: QT_TRANSLATE_NOOP("theme", "High contrast"),
}


def resolve(name: str, app: QApplication) -> Theme:
    """The scheme for a setting; "system" and unknown names follow the desktop."""
    if name in THEMES:
        return THEMES[name]
    hints = app.styleHints()
    # Qt 6.10 and later know whether the user asked for more contrast.
    if hasattr(hints, "accessibility"):
        wanted = hints.accessibility().contrastPreference()
        if wanted == Qt.ContrastPreference.HighContrast:
            return CONTRAST
    return LIGHT if hints.colorScheme() == Qt.ColorScheme.Light else DARK


class SystemLook(QObject):
    """Tells when the desktop changes between light, dark and high contrast.

    Signals
    -------
    changed : ()
    """

    changed = Signal()

    def __init__(self, app: QApplication, parent: QObject | None = None) -> None:
        super().__init__(parent)
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self.changed)
        if hasattr(hints, "accessibility"):
            hints.accessibility().contrastPreferenceChanged.connect(self.changed)


class _Current:
    """The scheme in use; `apply` changes it."""

    theme: Theme = DARK


def current() -> Theme:
    """The scheme last given to `apply` (dark before that)."""
    return _Current.theme


def apply(app: QApplication, theme: Theme) -> None:
    """Dress the whole application: Fusion style, palette, font and style sheet."""
    _Current.theme = theme
    app.setStyle("Fusion")
    app.setPalette(palette(theme))
    app.setFont(font())
    app.setStyleSheet(style_sheet(theme))


def palette(theme: Theme) -> QPalette:
    """The scheme as Qt's own widgets understand it."""
    out = QPalette()
    role = QPalette.ColorRole
    for one, purpose in {
        role.Window: "panel",
        role.WindowText: "text",
        role.Base: "field",
        role.AlternateBase: "panel",
        role.Text: "text",
        role.Button: "raised",
        role.ButtonText: "text",
        role.BrightText: "error",
        role.ToolTipBase: "raised",
        role.ToolTipText: "text",
        role.PlaceholderText: "faint",
        role.Highlight: "accent",
        role.HighlightedText: "on_accent",
        role.Link: "accent",
        role.LinkVisited: "muted",
        role.Light: "hover",
        role.Midlight: "line",
        role.Mid: "line",
        role.Dark: "window",
        role.Shadow: "window",
        role.Accent: "accent",
    }.items():
        out.setColor(one, theme.colour(purpose))
    for one in (role.WindowText, role.Text, role.ButtonText):
        out.setColor(QPalette.ColorGroup.Disabled, one, theme.colour("faint"))
    out.setColor(QPalette.ColorGroup.Disabled, role.Highlight, theme.colour("line"))
    return out


def style_sheet(theme: Theme) -> str:
    """The shared style sheet with this scheme's colours in place of its ``@names``."""
    text = resource("themes/editor.qss").read_text(encoding="utf-8")
    if theme.is_contrast:
        text += resource("themes/contrast.qss").read_text(encoding="utf-8")
    colours = {key: value for key, value in asdict(theme).items() if isinstance(value, str)}
    tick = "tick-dark" if QColor(theme.on_accent).lightnessF() < 0.5 else "tick-light"
    text = text.replace("@tick", resource(f"themes/{tick}.svg").as_posix())
    for name in sorted(colours, key=len, reverse=True):  # @wave_core before @wave
        text = text.replace(f"@{name};", f"{colours[name]};")
    return text


def font(scale: float = 1.0, *, bold: bool = False, digits: bool = False) -> QFont:
    """The interface font; ``digits`` = figures of one width, for times that change in place."""
    out = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    size = out.pointSizeF() if out.pointSizeF() > 0 else 10.0
    out.setPointSizeF(max(size, 9.0) * scale)
    out.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    if digits:
        out.setFeature(QFont.Tag("tnum"), 1)
    return out


_edit_numbers: dict[str, int] = {}
_next_number = itertools.count()


def edit_colour(edit_id: str, theme: Theme | None = None, own: str = "") -> QColor:
    """The colour of an edit: the next of the scheme's when it is first asked for, then the same.

    It does not depend on the place in the list, so reordering, undo and redo leave it alone.
    ``own`` is the colour that the user gave it, if any; of another scheme, its like is taken.
    """
    if own:
        places = [one.edits.index(own) for one in THEMES.values() if own in one.edits]
        return QColor((theme or current()).edits[places[0]] if places else own)
    if edit_id not in _edit_numbers:
        _edit_numbers[edit_id] = next(_next_number)
    colours = (theme or current()).edits
    return QColor(colours[_edit_numbers[edit_id] % len(colours)])


def icon(name: str, colour: QColor | str | None = None) -> QIcon:
    """The line icon of this name in a colour (the scheme's text colour by default).

    Raises
    ------
    EngineError
        If `resources/icons` has no such drawing.
    """
    normal = QColor(colour) if colour is not None else current().colour("text")
    return _line_icon(name, normal.name(QColor.NameFormat.HexArgb), current().accent)


@functools.lru_cache(maxsize=160)
def _line_icon(name: str, colour: str, accent: str) -> QIcon:
    """An icon in a colour, faded when disabled, in the accent colour when switched on."""
    out = QIcon()
    faded = QColor(colour)
    faded.setAlphaF(faded.alphaF() * DISABLED_OPACITY)
    argb = QColor.NameFormat.HexArgb
    for size in ICON_SIZES:
        out.addPixmap(_draw_icon(name, size, colour), QIcon.Mode.Normal)
        out.addPixmap(_draw_icon(name, size, faded.name(argb)), QIcon.Mode.Disabled)
        out.addPixmap(_draw_icon(name, size, accent), QIcon.Mode.Normal, QIcon.State.On)
    return out


@functools.lru_cache(maxsize=128)
def icon_pixmap(name: str, size: int, colour: str) -> QPixmap:
    """One icon, ``size`` device pixels square; ``colour`` as ``#rrggbb`` or ``#aarrggbb``."""
    return _draw_icon(name, size, colour)


def _draw_icon(name: str, size: int, colour: str) -> QPixmap:
    drawing = _drawing(name)
    ink = QColor(colour)
    renderer = QSvgRenderer(QByteArray(drawing.replace("currentColor", ink.name()).encode()))
    pixmap = QPixmap(size, size)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setOpacity(ink.alphaF())
    renderer.render(painter, QRectF(0, 0, size, size))
    painter.end()
    return pixmap


@functools.lru_cache(maxsize=256)
def _drawing(name: str) -> str:
    return resource(f"icons/{name}.svg").read_text(encoding="utf-8")
