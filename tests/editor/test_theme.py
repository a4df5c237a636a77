"""Colours, icons and the style sheet."""

from __future__ import annotations

import re
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QObject, QSize, Qt, Signal
from PySide6.QtGui import QColor, QIcon

from editor import theme as themes
from engine.report import EngineError
from engine.resources import resource

BOTH = pytest.mark.parametrize("theme", themes.THEMES.values(), ids=themes.THEMES)
NAMES = sorted(path.stem for path in resource("icons").glob("*.svg"))


def luminance(colour: str) -> float:
    parts = np.array(QColor(colour).getRgbF()[:3])
    linear = np.where(parts > 0.04045, ((parts + 0.055) / 1.055) ** 2.4, parts / 12.92)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def contrast(one: str, other: str) -> float:
    """As the Web Content Accessibility Guidelines define it."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@BOTH
def test_text_is_readable(theme):
    for ground in (theme.window, theme.panel, theme.field, theme.raised):
        assert contrast(theme.text, ground) > 9
        assert contrast(theme.muted, ground) > 4.5
    assert contrast(theme.on_accent, theme.accent) > 4.5


@BOTH
def test_what_lies_on_the_lanes_is_seen(theme):
    for purpose in ("wave", "wave_core", "edited_core", "good", "warning", "error"):
        assert contrast(getattr(theme, purpose), theme.lane) > 2.5, purpose
    for colour in theme.edits:
        assert contrast(colour, theme.lane) > 3
    assert len(set(theme.edits)) == len(theme.edits) >= 8


@BOTH
def test_the_spectrum_grows_steadily(theme):
    table = theme.spectrum_table(-100, -20)
    assert len(table) == 256
    lightness = [luminance(QColor.fromRgba(one).name()) for one in table]
    steps = np.diff(lightness if theme.is_dark else lightness[::-1])
    assert (steps >= -1e-3).all()
    assert table[0] == table[40]  # all below the floor is one colour
    assert table[255] == table[213]


@BOTH
def test_every_name_in_the_style_sheet_is_filled_in(theme):
    assert not re.search(r"@\w+\s*[;}]", themes.style_sheet(theme))


def test_high_contrast_is_high():
    theme = themes.CONTRAST
    for ground in (theme.window, theme.panel, theme.field, theme.raised, theme.lane, theme.hover):
        for purpose in ("text", "muted", "accent", "faint", "good", "warning", "error"):
            assert contrast(getattr(theme, purpose), ground) > 4.5, (purpose, ground)
        assert contrast(theme.text, ground) > 7
        assert contrast(theme.line, ground) > 4.5
    for purpose in ("wave_core", "edited", "edited_core", "playhead", "snap"):
        assert contrast(getattr(theme, purpose), theme.lane) > 6, purpose
    for colour in theme.edits:
        assert contrast(colour, theme.lane) > 7


class Hints(QObject):
    """What Qt tells about the desktop."""

    colorSchemeChanged = Signal(object)
    contrastPreferenceChanged = Signal(object)

    def __init__(self, scheme, contrast=Qt.ContrastPreference.NoPreference):
        super().__init__()
        self.scheme, self.contrast = scheme, contrast

    def colorScheme(self):
        return self.scheme

    def accessibility(self):
        return self

    def contrastPreference(self):
        return self.contrast


@pytest.mark.parametrize(
    ("hints", "name"),
    [
        (Hints(Qt.ColorScheme.Light), "light"),
        (Hints(Qt.ColorScheme.Dark), "dark"),
        (Hints(Qt.ColorScheme.Unknown), "dark"),
        (Hints(Qt.ColorScheme.Light, Qt.ContrastPreference.HighContrast), "contrast"),
    ],
    ids=["light", "dark", "unknown", "contrast"],
)
def test_the_theme_follows_the_system(hints, name):
    app = SimpleNamespace(styleHints=lambda: hints)
    assert themes.resolve("system", app).name == name
    assert themes.resolve("no such theme", app).name == name
    for own in themes.THEMES:
        assert themes.resolve(own, app).name == own


def test_a_change_of_the_system_is_told(qtbot):
    hints = Hints(Qt.ColorScheme.Light)
    look = themes.SystemLook(SimpleNamespace(styleHints=lambda: hints))
    with qtbot.waitSignal(look.changed):
        hints.colorSchemeChanged.emit(Qt.ColorScheme.Dark)
    with qtbot.waitSignal(look.changed):
        hints.contrastPreferenceChanged.emit(Qt.ContrastPreference.HighContrast)


def test_every_theme_has_a_title():
    assert set(themes.TITLES) == {themes.SYSTEM, *themes.THEMES}


def test_applying_dresses_the_application(qapp):
    before = themes.current()
    try:
        themes.apply(qapp, themes.LIGHT)
        assert themes.current() is themes.LIGHT
        assert qapp.palette().window().color().name() == themes.LIGHT.panel
    finally:
        themes.apply(qapp, before)
        qapp.setStyleSheet("")


@pytest.mark.parametrize("name", NAMES)
def test_icons_draw_in_the_colour_asked_for(qapp, name):
    image = themes.icon_pixmap(name, 48, "#ff0000").toImage()
    inked = [
        image.pixelColor(x, y) for x in range(48) for y in range(48)
        if image.pixelColor(x, y).alpha() > 200
    ]  # fmt: skip
    assert len(inked) > 20
    assert all(colour.red() > 240 and colour.green() < 20 for colour in inked)


def test_an_icon_has_every_size_and_a_disabled_look(qapp):
    icon = themes.icon("play")
    assert icon.pixmap(QSize(20, 20)).width() == 20
    normal = icon.pixmap(QSize(24, 24), QIcon.Mode.Normal).toImage()
    disabled = icon.pixmap(QSize(24, 24), QIcon.Mode.Disabled).toImage()
    assert disabled.pixelColor(12, 12).alpha() < normal.pixelColor(12, 12).alpha()


def test_an_unknown_icon_is_an_error(qapp):
    with pytest.raises(EngineError):
        themes.icon("no-such-icon")


def test_an_edit_keeps_its_colour_and_neighbours_differ():
    first, second = themes.edit_colour("edit-a"), themes.edit_colour("edit-b")
    assert first != second
    assert themes.edit_colour("edit-a") == first
    assert themes.edit_colour("edit-a", themes.LIGHT) != themes.edit_colour("edit-a", themes.DARK)


def test_a_colour_of_its_own_follows_the_scheme() -> None:
    own = themes.LIGHT.edits[3]
    assert themes.edit_colour("x", themes.LIGHT, own).name() == own
    assert themes.edit_colour("x", themes.DARK, own).name() == themes.DARK.edits[3]
    assert themes.edit_colour("x", themes.DARK, "#123456").name() == "#123456"
