"""A story of time and frequency: draw a box, hear that only it changed, widen it again."""

from __future__ import annotations

import numpy as np

from tests.editor.timeline.mouse import drag
from tests.flows.story import BAND, RATE


def change(story) -> np.ndarray:
    """What the edits do to the first channel of the whole recording."""
    document = story.document
    frames = document.recording.frames
    edited = document.renderer.render(document.project, 0, frames)
    return (edited - document.renderer.original(0, frames))[:, 0].astype(np.float64)


def share(sound: np.ndarray, low_hz: float, high_hz: float) -> float:
    """The part of a sound's energy between two frequencies."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    return power[(hertz >= low_hz) & (hertz <= high_hz)].sum() / power.sum()


def test_a_box_bounds_the_edit_until_it_is_the_whole_spectrum(story, wav) -> None:
    story.open(wav)
    timeline = story.window.timeline
    canvas, axis = timeline.canvas, timeline.axis
    story.wait(lambda: axis.duration_s == story.document.duration_s)
    story.press("boxes")
    assert timeline.boxes
    lane = timeline._windows.heights()
    drag(canvas, (axis.x(1.0), lane.y(2000)), (axis.x(3.0), lane.y(600)))
    story.press("boxes")
    window = story.document.selected_window()
    assert 560 < window.low_hz < 640
    assert 1900 < window.high_hz < 2100
    story.type_prompt(BAND)
    story.wait_for("done")
    banded = change(story)
    first, last = window.frames(RATE)
    assert not banded[:first].any()
    assert not banded[last:].any()
    assert share(banded, window.low_hz - 100, window.high_hz + 100) > 1 - 1e-8
    # What is played is what is rendered.
    document = story.document
    heard = story.hear(1.5, 2.0)
    rendered = document.renderer.render(document.project, round(1.5 * RATE), 2 * RATE)
    assert np.array_equal(heard, rendered)
    story.press("whole_spectrum")
    assert document.selected_window().band is None
    assert story.state() == "done", "another band needs no new separation"
    assert share(change(story), window.low_hz - 100, window.high_hz + 100) < 0.999
    assert not story.window.actions_by_id["whole_spectrum"].isEnabled()
    story.press("undo")
    assert np.array_equal(change(story), banded)
