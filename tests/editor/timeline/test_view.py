"""The timeline as a whole: what is seen, how it follows, what it tells."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage

from editor import theme as themes
from editor.document import Selection, State
from engine.project import Project, Window
from tests.editor.timeline.mouse import move, turn
from tests.editor.timeline.stage import RATE, TONE_S

GUTTER = 54
TOLERANCE = 24


def picture(stage) -> QImage:
    return stage.view.canvas.grab().toImage()


def near(colour: QColor, other: str) -> bool:
    pairs = zip(colour.getRgb()[:3], QColor(other).getRgb()[:3], strict=True)
    return all(abs(a - b) <= TOLERANCE for a, b in pairs)


def colours(image: QImage, x: int, top: float, bottom: float) -> list[QColor]:
    return [image.pixelColor(x, y) for y in range(round(top), round(bottom))]


def count(stage, seconds: float, purpose: str) -> int:
    """Pixels of a colour in one column of the waveform lane."""
    area = stage.view.canvas.waveform_rect()
    wanted = getattr(themes.DARK, purpose)
    column = colours(picture(stage), stage.x(seconds), area.top(), area.bottom())
    return sum(near(colour, wanted) for colour in column)


# ---------------------------------------------------------------- what is seen


def test_the_waveform_is_tall_where_there_is_sound(stage):
    assert count(stage, 3.03, "wave") + count(stage, 3.03, "wave_core") > 80
    assert count(stage, 6.03, "wave") + count(stage, 6.03, "wave_core") <= 6


def test_the_spectrogram_glows_at_the_tone(stage):
    stage.settle()
    area = stage.view.canvas.spectrogram_rect()
    y = area.bottom() - stage.view._spectrogram.fraction(500) * area.height()
    image = picture(stage)
    assert image.pixelColor(stage.x(3.03), round(y)).lightness() > 120
    assert image.pixelColor(stage.x(3.03), round(area.top() + 10)).lightness() < 30
    assert image.pixelColor(stage.x(6.03), round(y)).lightness() < 30


def test_an_edit_shows_a_ghost_and_the_edited_signal(stage):
    stage.document.set_prompt(stage.document.add_window(2.5, 3.5).id, "tone")
    stage.document.select(Selection())
    stage.settle()
    assert count(stage, 3.03, "ghost") > 40
    assert count(stage, 3.03, "edited_core") > 10
    assert count(stage, 2.23, "edited_core") == 0  # outside it is the original alone
    assert count(stage, 2.23, "wave") > 30


def test_without_a_recording_there_is_a_hint(make_stage):
    stage = make_stage(loaded=False)
    image = picture(stage)
    lit = sum(
        image.pixelColor(x, y).lightness() > 180
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    )
    assert lit > 50
    assert not stage.view.ruler.isVisible()


def test_a_growing_recording_fills_from_the_left(stage):
    recording, document = stage.recording, stage.document
    recording.complete, recording.available = False, 8000 * 2
    document.opened.emit(recording)
    assert count(stage, 3.03, "wave") == 0
    recording.available = 8000 * 5
    document.grew.emit(recording.available)
    assert count(stage, 3.03, "wave") > 30
    assert near(picture(stage).pixelColor(stage.x(9.03), 260), themes.DARK.panel)
    recording.available, recording.complete = recording.frames, True
    document.grew.emit(recording.available)
    stage.settle()
    area = stage.view.canvas.spectrogram_rect()
    y = round(area.bottom() - stage.view._spectrogram.fraction(500) * area.height())
    stage.qtbot.waitUntil(
        lambda: picture(stage).pixelColor(stage.x(3.53), y).lightness() > 120, timeout=3000
    )


def test_the_playhead_is_seen_on_dark_and_on_light(stage):
    stage.settle()
    for seconds in (3.0, 6.5):
        stage.document.playhead_s = seconds
        image, x = picture(stage), stage.x(seconds)
        for y in (60, 150, 320, 400):
            assert near(image.pixelColor(x, y), "#ffffff")
            assert image.pixelColor(x - 1, y).lightness() < 110


@pytest.mark.parametrize("kind", ["queued", "running", "done", "stale", "failed", "absent", "idle"])
def test_every_state_of_a_window_looks_different(stage, kind):
    edit = stage.document.add_window(2.0, 6.0)
    stage.document.set_prompt(edit.id, "tone")
    stage.document.select(Selection())
    window = Window(2.0, 6.0)
    plain = stage.view.canvas.grab(stage.view.canvas.tabs_rect().toRect()).toImage()
    stage.document.set_states({(edit.id, window): State(kind, 0.5)})
    marked = stage.view.canvas.grab(stage.view.canvas.tabs_rect().toRect()).toImage()
    assert (plain != marked) == (kind != "idle")


def test_what_is_not_separated_yet_is_hatched(stage):
    edit = stage.document.add_window(5.0, 9.0)
    stage.document.set_prompt(edit.id, "tone")
    stage.document.select(Selection())
    stage.settle()
    lane = stage.view.canvas.waveform_rect().toRect()

    def part(start_s, stop_s):
        image = stage.view.canvas.grab(lane).toImage()
        left, right = round(stage.x(start_s)) + 3, round(stage.x(stop_s)) - 3
        return image.copy(left, 0, right - left, lane.height())

    done, waiting = part(5.2, 7.0), part(7.0, 8.8)
    stage.document.set_states({}, ((7 * RATE, 9 * RATE),))
    assert part(5.2, 7.0) == done
    assert part(7.0, 8.8) != waiting
    stage.document.set_states({})
    assert part(7.0, 8.8) == waiting


def test_themes_change_at_once(stage):
    stage.view.set_theme(themes.LIGHT)
    x = stage.x(8.03)
    assert picture(stage).pixelColor(x, 60).lightness() > 230
    stage.view.set_theme(themes.DARK)
    assert picture(stage).pixelColor(x, 60).lightness() < 40


# ---------------------------------------------------------------- what it hears and says


def test_hovering_tells_time_and_frequency(stage):
    told = []
    stage.view.hovered.connect(lambda *what: told.append(what))
    move(stage.view.canvas, 250, 400, Qt.MouseButton.NoButton)
    seconds, hertz = told[-1]
    assert seconds == pytest.approx(2.5)
    assert 0 < hertz < 4000
    stage.view.canvas.left.emit()
    assert told[-1] == (None, None)


def test_the_view_follows_the_playhead_page_by_page(stage):
    view, document = stage.view, stage.document
    view.axis.zoom_to(0.0, 2.0)
    document.playhead_s = 1.5
    assert view.visible()[0] == pytest.approx(0.0)
    document.playhead_s = 1.99
    assert view.visible()[0] == pytest.approx(1.99 - 0.16, abs=0.01)


def test_a_manual_scroll_suspends_following_for_three_seconds(stage):
    view, document = stage.view, stage.document
    now = [100.0]
    view._playhead._now = lambda: now[0]
    view.axis.zoom_to(0.0, 2.0)
    turn(view.canvas, 500, -10)
    start_s = view.visible()[0]
    document.playhead_s = 1.0
    assert view.visible()[0] == start_s
    now[0] += 3.1
    document.playhead_s = 1.01
    assert view.visible()[0] < 1.0


def test_following_can_be_switched_off(stage):
    stage.view.follow = False
    stage.view.axis.zoom_to(0.0, 2.0)
    stage.document.playhead_s = 5.0
    assert stage.view.visible()[0] == pytest.approx(0.0)


def test_zoom_commands(stage):
    view = stage.view
    view.zoom_in(3.0)
    assert view.axis.span_s == pytest.approx(5.0)
    view.zoom_out(3.0)
    assert view.axis.is_fitted()
    stage.document.add_window(4.0, 5.0)
    view.zoom_to_selection()
    assert view.visible() == (pytest.approx(3.94, abs=0.01), pytest.approx(5.06, abs=0.01))
    view.scroll_by(-0.5)
    assert view.visible()[0] == pytest.approx(3.38, abs=0.01)
    view.fit()
    assert view.visible() == (0.0, 10.0)


def test_the_spectrogram_shows_what_is_listened_to(stage):
    stage.document.set_prompt(stage.document.add_window(2.5, 3.5).id, "tone")
    stage.document.select(Selection())
    area = stage.view.canvas.spectrogram_rect()
    y = round(area.bottom() - stage.view._spectrogram.fraction(500) * area.height())
    seen = {}
    for listen in ("original", "edited", "removed"):
        stage.view.set_listen(listen)
        stage.settle()
        image = picture(stage)
        seen[listen] = [image.pixelColor(stage.x(s), y).lightness() for s in (2.23, 3.03, 6.03)]
    assert seen["edited"][0] == seen["original"][0]  # outside the window nothing changed
    assert seen["edited"][1] < seen["original"][1]
    assert seen["removed"][0] < 40 < seen["removed"][1]


def test_pixels_are_the_same_after_panning_there_and_back(stage):
    stage.view.zoom_to(TONE_S[0] - 0.5, TONE_S[0] + 0.5)
    stage.settle()
    before = picture(stage)
    for pixels in (13, -40, 260, -233):
        stage.view.axis.scroll_by(pixels)
        picture(stage)
    stage.settle()
    assert np.array_equal(bytes_of(before), bytes_of(picture(stage)))


def bytes_of(image: QImage) -> np.ndarray:
    return np.frombuffer(image.constBits(), np.uint8)


def test_everything_has_an_accessible_name(stage):
    view = stage.view
    for part in (view, view.canvas, view.ruler, view.overview, view.gutter):
        assert part.accessibleName()


def test_shutdown_twice_is_harmless(stage):
    stage.settle()
    stage.view.shutdown()
    stage.view.shutdown()


def test_tiles_arrive_in_the_middle_of_a_long_pan(stage):
    stage.view.zoom_to(0.0, 1.0)
    stage.settle()
    asked = []
    stage.view._spectrogram.want = lambda: asked.append(stage.view.visible())
    for _ in range(12):
        stage.view.axis.scroll_by(10)
        stage.qtbot.wait(10)
    assert len(asked) >= 2


def test_a_project_whose_recording_is_gone_names_it(make_stage):
    stage = make_stage(loaded=False)
    before = picture(stage)
    stage.document.open(Project(stage.recording.ref), None, None)
    assert picture(stage) != before
