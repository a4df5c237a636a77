"""Captions from the first click to the film: made, typed, dragged, checked, mended, written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit

from editor import language
from editor.dialogs.export import CAPTIONS, FILM, ExportDialog, ExportRequest
from editor.dialogs.files import CaptionFileQuestion
from editor.panels.captions_rows import SPEED, START, STOP, TEXT
from editor.parts import TimeSpinBox
from editor.settings import Settings
from engine.project import Cue, Event
from engine.tracks import read_labels
from tests.engine.media import tones, write_av
from tests.engine.test_muxing import captions as captions_in
from tests.engine.test_muxing import packets
from tests.flows.story import BAND, Story
from tests.flows.test_german import clipped

EVENTS = (
    Event(0.5, 2.5, "siren", 0.8, id="s"),
    Event(2.8, 3.8, "rain", 0.7, id="r"),
    Event(1.0, 2.0, "thunder", 0.0, id="rejected"),
)


@pytest.fixture
def take(story: Story, wav: Path) -> Story:
    story.open(wav)
    return story


def texts(story: Story) -> list[str]:
    return [one.text for one in story.document.project.cues]


def put(story: Story, *cues: Cue, events: tuple[Event, ...] = ()) -> None:
    project = replace(story.document.project, cues=cues, events=events)
    story.document.apply(project, "test")


def steps(story: Story) -> int:
    return story.document.undo_stack.index()


def drag_on_lane(story: Story, start_s: float, stop_s: float) -> None:
    window = story.window
    strip = next(one for one in window.timeline.lanes.strips if one.lane.key == "cues")
    story.wait(strip.isVisible)
    axis, y = window.timeline.axis, strip.height() // 2
    first, last = (QPoint(round(axis.x(one)), y) for one in (start_s, stop_s))
    QTest.mousePress(strip, Qt.MouseButton.LeftButton, pos=first)
    for share in (0.4, 1.0):
        at = QPointF(first.x() + (last.x() - first.x()) * share, y)
        move = QMouseEvent(
            QMouseEvent.Type.MouseMove, at, QPointF(strip.mapToGlobal(at.toPoint())),
            Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier,
        )  # fmt: skip
        QApplication.sendEvent(strip, move)
    QTest.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=last)


def type_into_cell(story: Story, row: int, column: int, text: str) -> None:
    """Double-click a cell, type, press Enter."""
    table = story.window.captions_view.panel.table
    index = table.model().index(row, column)
    table.setCurrentIndex(index)
    table.edit(index)
    kind = QPlainTextEdit if column == TEXT else TimeSpinBox
    # One that was closed may still wait to be deleted.
    (editor,) = [one for one in table.viewport().findChildren(kind) if one.isVisible()]
    if isinstance(editor, TimeSpinBox):
        editor.lineEdit().selectAll()
    story.qtbot.keyClicks(editor, text)
    story.qtbot.keyClick(editor, Qt.Key.Key_Return)
    story.wait(lambda: table.state() == table.State.NoState)  # Qt closes it in its own time


# ---- made --------------------------------------------------------------------------------------


def test_captions_from_sounds(take: Story) -> None:
    put(take, events=EVENTS)
    before = steps(take)
    take.press("captions_from_sounds")
    assert texts(take) == ["[siren wailing]", "[rain patters]"]
    assert steps(take) == before + 1
    assert take.window.captions_view.dock.isVisible()
    assert [one.text for one in take.window.captions_view.lane.items] == texts(take)
    take.press("captions_from_sounds")  # once more adds nothing
    assert len(texts(take)) == 2
    assert "there already" in take.messages()


def test_a_kept_sound_is_captioned_and_a_removed_one_loses_its_caption(take: Story) -> None:
    put(take, events=EVENTS)
    take.press("captions_from_sounds")
    edit = take.drag(0.4, 2.6)
    take.type_prompt("siren")
    assert texts(take) == ["[rain patters]"]  # it removes the siren
    take.press("keep")
    assert "[siren wailing]" in texts(take)
    before = steps(take)
    take.press("remove")
    assert texts(take) == ["[rain patters]"]
    assert steps(take) == before + 1  # the edit and its caption are one step
    take.press("undo")
    assert "[siren wailing]" in texts(take)
    take.press("redo")
    take.press("delete_edit")
    assert texts(take) == ["[siren wailing]", "[rain patters]"]
    assert edit.id not in {one.id for one in take.document.project.edits}


def test_marking_says_that_a_sound_is_gone(take: Story) -> None:
    put(take, events=EVENTS)
    take.press("captions_from_sounds")
    panel = take.window.captions_view.panel
    panel.removed.setCurrentIndex(panel.removed.findData("mark"))
    panel.removed.activated.emit(panel.removed.currentIndex())
    take.drag(0.4, 2.6)
    take.type_prompt("siren")
    assert texts(take) == ["[siren removed]", "[rain patters]"]


def test_captions_that_do_not_follow_stay(take: Story) -> None:
    put(take, events=EVENTS)
    take.press("captions_from_sounds")
    take.window.captions_view.panel.follows.click()
    take.drag(0.4, 2.6)
    take.type_prompt("siren")
    assert len(texts(take)) == 2


def test_captions_from_edits(take: Story) -> None:
    take.drag(1.0, 3.0)
    take.press("captions_from_edits")
    assert "no caption" in take.messages() or "nothing to caption" in take.messages()
    take.type_prompt("dog barking")
    take.press("keep")
    take.press("captions_from_edits")
    assert texts(take) == ["[dog barking]"]


def test_a_caption_is_typed_by_hand(take: Story) -> None:
    take.press("caption_add")
    table = take.window.captions_view.panel.table
    (editor,) = table.viewport().findChildren(QPlainTextEdit)
    take.qtbot.keyClicks(editor, "[dog barks]")
    take.qtbot.keyClick(editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    take.qtbot.keyClicks(editor, "No!")
    take.qtbot.keyClick(editor, Qt.Key.Key_Return)
    (cue,) = take.document.project.cues
    assert cue.text == "[dog barks]\nNo!"
    assert (cue.start_s, cue.stop_s) == (0.0, 2.0)
    take.press("undo")
    assert texts(take) == [""]


# ---- changed -----------------------------------------------------------------------------------


def test_edges_and_bodies_are_dragged_on_the_lane(take: Story) -> None:
    put(take, Cue(1.0, 2.0, "[rain]", id="a"))
    before = steps(take)
    drag_on_lane(take, 2.0, 3.0)
    (cue,) = take.document.project.cues
    assert cue.start_s == 1.0
    assert cue.stop_s == pytest.approx(3.0, abs=0.02)
    assert steps(take) == before + 1
    drag_on_lane(take, 2.0, 2.5)
    (cue,) = take.document.project.cues
    assert cue.start_s == pytest.approx(1.5, abs=0.02)
    take.press("undo")
    take.press("undo")
    assert take.document.project.cues[0].stop_s == 2.0


def test_a_drag_over_empty_room_makes_one(take: Story) -> None:
    put(take, Cue(0.2, 0.8, "[rain]"))
    drag_on_lane(take, 2.0, 3.0)
    assert texts(take) == ["[rain]", ""]
    table = take.window.captions_view.panel.table
    (editor,) = table.viewport().findChildren(QPlainTextEdit)
    take.qtbot.keyClicks(editor, "[wind]")
    take.qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert texts(take) == ["[rain]", "[wind]"]


def test_cells_are_edited_in_the_table(take: Story) -> None:
    put(take, Cue(0.5, 1.5, "[rain]"), Cue(2.0, 3.0, "[wind]"))
    take.press("captions")
    type_into_cell(take, 0, TEXT, "[snow]")
    type_into_cell(take, 0, START, "0.25")
    type_into_cell(take, 0, STOP, "0:01.75")
    first = take.document.project.cues[0]
    assert (first.start_s, first.stop_s, first.text) == (0.25, 1.75, "[snow]")
    table = take.window.captions_view.panel.table
    assert table.model().index(0, SPEED).data() == "4"
    type_into_cell(take, 0, STOP, "0.1")  # before its start: nothing happens
    assert take.document.project.cues[0].stop_s == 1.75


def test_delete_takes_captions_and_leaves_windows(take: Story) -> None:
    edit = take.drag(1.0, 2.0)
    put(take, Cue(0.5, 1.5, "[rain]"), Cue(2.0, 3.0, "[wind]"))
    take.press("captions")
    table = take.window.captions_view.panel.table
    table.selectRow(0)
    table.setFocus()
    take.qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert texts(take) == ["[wind]"]
    assert take.document.project.edits[0].id == edit.id
    assert take.window.captions.selected  # the next one is selected


def test_lane_and_table_show_the_same_selection(take: Story) -> None:
    put(take, Cue(0.5, 1.5, "[rain]", id="a"), Cue(2.0, 3.0, "[wind]", id="b"))
    take.press("captions")
    view = take.window.captions_view
    view.lane.select("b")
    view.lane.chosen.emit("b")
    assert view.panel.table.chosen_ids() == ("b",)
    view.panel.table.selectRow(0)
    assert view.lane.selected == "a"
    take.press("lane_cues")
    assert not view.lane.shown
    assert "cues" in take.window.settings.hidden_lanes


# ---- checked -----------------------------------------------------------------------------------


def test_broken_rules_are_shown_and_mended(take: Story) -> None:
    put(take, Cue(0.5, 0.7, "[rain]", id="a"), Cue(2.0, 3.0, "[wind]", id="b"))
    panel = take.window.captions_view.panel
    take.press("caption_next_problem")
    assert take.window.captions.selected == ("a",)
    assert "0.83 s" in panel.problem.text()
    assert panel.count.text() == "2 captions, 1 breaks a rule"
    assert take.window.captions_view.lane.item("a").tone == "warning"
    before = steps(take)
    panel.fix.click()
    assert steps(take) == before + 1
    assert take.document.project.cues[0].stop_s == 1.333
    assert not panel.fix.isVisible()
    take.press("caption_next_problem")
    assert "No caption breaks a rule" in take.messages()


def test_other_rules_find_other_faults_and_one_click_mends_all(take: Story) -> None:
    put(take, Cue(0.2, 1.5, "[rain falling]", id="a"), Cue(2.3, 3.6, "[wind]", id="b"))
    panel = take.window.captions_view.panel
    take.press("captions")
    assert panel.count.text() == "2 captions, no rule broken"
    panel.profile.setCurrentIndex(panel.profile.findData("bbc"))
    panel.profile.activated.emit(panel.profile.currentIndex())
    assert panel.style_choice.choice() == "capitals"
    rules = {one.rule for broken in take.window.captions.broken.values() for one in broken}
    assert rules == {"style", "gap"}
    panel.fix_all.click()
    assert texts(take) == ["RAIN PATTERS", "WIND GUSTS"]
    assert not take.window.captions.broken
    panel.style_choice.buttons["brackets"].click()
    assert texts(take) == ["[rain patters]", "[wind gusts]"]


def test_a_command_takes_over_what_is_typed(take: Story) -> None:
    put(take, Cue(0.5, 0.7, "[rain]", id="a"))
    take.press("captions")
    take.window.captions.choose(("a",))
    take.press("caption_edit")
    table = take.window.captions_view.panel.table
    (editor,) = table.viewport().findChildren(QPlainTextEdit)
    take.qtbot.keyClicks(editor, "[snow]")
    take.window.captions_view.panel.fix_all.click()
    (cue,) = take.document.project.cues
    assert (cue.text, cue.stop_s) == ("[snow]", 1.333)
    assert not [one for one in table.viewport().findChildren(QPlainTextEdit) if one.isVisible()]


def test_what_cannot_be_mended_is_told(take: Story) -> None:
    put(take, Cue(0.0, 1.0, "x" * 42, id="a"), Cue(1.1, 2.0, "[b]", id="b"))
    take.press("captions_fix_all")
    assert "shorter words or more time" in take.messages()


# ---- files -------------------------------------------------------------------------------------


def test_captions_are_imported(take: Story, tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "labels.txt"
    path.write_text("0.5\t1.5\t[rain]\n2.0\t3.0\t[wind]\n")
    monkeypatch.setattr(CaptionFileQuestion, "ask", lambda *_: path)
    before = steps(take)
    take.press("captions_import")
    take.wait(lambda: texts(take) == ["[rain]", "[wind]"])
    assert steps(take) == before + 1
    assert "2 captions are imported" in take.messages()


def test_a_malformed_file_is_refused_with_its_line(take: Story, tmp_path: Path) -> None:
    path = tmp_path / "bad.srt"
    path.write_text("1\n00:00:01,000 --> soon\n[rain]\n")
    take.window.captions_import.taking(take.window.opening.open)(path)
    take.wait(lambda: "line 2" in take.messages())
    assert texts(take) == []


def test_a_dropped_caption_file_is_imported_and_a_recording_opened(
    take: Story, tmp_path: Path
) -> None:
    path = tmp_path / "a.vtt"
    path.write_text(
        "WEBVTT\n\n00:01.000 --> 00:02.000\n[rain]\n\n00:11.000 --> 00:12.000\n[late]\n"
    )
    opened: list[Path] = []
    drop = take.window.captions_import.taking(opened.append)
    drop(tmp_path / "a.wav")
    drop(path)
    take.wait(lambda: texts(take) == ["[rain]", "[late]"])
    assert opened == [tmp_path / "a.wav"]
    assert "1 of them begin after the end" in take.messages()


def test_without_a_recording_nothing_is_imported(story: Story, tmp_path: Path) -> None:
    story.window.captions_import.read(tmp_path / "a.srt")
    assert "Open a recording first" in story.messages()


def test_captions_are_exported_by_the_chosen_rules(take: Story, tmp_path: Path) -> None:
    put(take, Cue(0.5, 1.5, "RAIN PATTERS"), Cue(1.6, 3.0, "WIND GUSTS"))
    take.window.captions.set_profile("bbc")
    dialog = ExportDialog(take.document.project, "PCM_16", take.window.settings, take.window)
    dialog.what.setCurrentIndex(dialog.what.findData(CAPTIONS))
    dialog.format.setCurrentIndex(dialog.format.findData("textgrid"))
    request = dialog.request(tmp_path / "a.TextGrid")
    assert (request.profile, request.style) == ("bbc", "capitals")
    take.window.exporting.start(request)
    take.wait(lambda: "Exported" in take.messages())
    found = read_labels(tmp_path / "a.TextGrid")
    assert [one.text for one in found] == ["RAIN PATTERS", "WIND GUSTS"] or len(found) == 1
    assert dialog.what.findData(FILM) < 0  # a WAV has no picture


# ---- a film ------------------------------------------------------------------------------------


@pytest.fixture
def film(tmp_path: Path) -> Path:
    return write_av(tmp_path / "film.mp4", tones(seconds=3.0), 48_000, "aac", video="libx264")


def shade(story: Story) -> int:
    image = story.window.captions_view.panel.picture.image
    return -1 if image is None else image.pixelColor(5, 5).red()


def test_the_picture_at_the_playhead(story: Story, film: Path) -> None:
    story.open(film)
    story.press("captions")
    story.wait(lambda: 0 <= shade(story) < 10)
    put(story, Cue(0.8, 1.6, "[hum]"))
    story.document.playhead_s = 1.0
    story.wait(lambda: abs(shade(story) - 175) < 12)
    assert story.window.captions_view.panel.picture.accessibleDescription() == "[hum]"
    story.document.playhead_s = 2.0
    story.wait(lambda: abs(shade(story) - 95) < 12)
    assert story.window.captions_view.panel.picture.accessibleDescription() == ""


def test_a_film_without_a_picture_shows_none(story: Story, tmp_path: Path) -> None:
    song = write_av(tmp_path / "song.mp4", tones(seconds=1.0), 48_000, "aac")
    story.open(song)
    story.press("captions")
    story.wait(lambda: not story.window.captions_view.film.is_film)
    assert not story.window.captions_view.panel.picture.isVisible()


def test_a_copy_of_the_film_is_exported(story: Story, film: Path, tmp_path: Path) -> None:
    story.open(film)
    put(story, Cue(0.5, 1.5, "[hum]"))
    story.drag(0.1, 2.9)
    story.type_prompt(BAND)
    dialog = ExportDialog(story.document.project, "PCM_16", story.window.settings, story.window)
    dialog.what.setCurrentIndex(dialog.what.findData(FILM))
    dialog.captions.setChecked(True)
    assert [dialog.format.itemData(one) for one in range(dialog.format.count())] == ["mp4", "mkv"]
    assert dialog.suggested_path().name == "film - edited.mp4"
    out = tmp_path / "out.mp4"
    story.window.exporting.start(dialog.request(out))
    story.wait(lambda: "Exported" in story.messages())
    assert packets(out, "video") == packets(film, "video")
    assert captions_in(out) == [(0.5, 1.5, "[hum]")]
    story.open(out)
    recording = story.document.recording
    assert recording is not None
    middle = recording.read(48_000, 96_000)
    assert np.abs(middle[:, 1]).max() < 0.01  # its tone lies in the band that was removed


def test_a_film_that_cannot_be_written_is_told(story: Story, film: Path, tmp_path: Path) -> None:
    story.open(film)
    story.window.exporting.start(ExportRequest(tmp_path / "none" / "out.mp4", FILM, "mp4"))
    story.wait(lambda: "There is no folder" in story.messages())


def test_the_rules_come_back_at_the_next_start(make_story: Callable[..., Story], wav: Path) -> None:
    settings = Settings(
        separator="spectral", captions=True, caption_profile="dcmp", caption_removed="mark",
        captions_follow=False, hidden_lanes=["cues"],
    )  # fmt: skip
    story = make_story(settings=settings)
    story.open(wav)
    panel = story.window.captions_view.panel
    assert panel.isVisible()
    assert panel.profile.currentData() == "dcmp"
    assert panel.removed.currentData() == "mark"
    assert not panel.follows.isChecked()
    assert not story.window.captions_view.lane.wanted
    assert not story.window.actions_by_id["lane_cues"].isChecked()


def test_german_words_fit_into_the_smallest_window(
    qapp, make_story: Callable[..., Story], film: Path
) -> None:
    language.install(qapp, "de")
    try:
        story = make_story(settings=Settings(separator="spectral", captions=True))
        story.window.resize(story.window.minimumSize())
        story.open(film)
        story.window.captions_view.dock.raise_()
        put(story, Cue(0.5, 0.7, "[rain]", id="a"), Cue(2.0, 2.1, "DOG BARKS"))
        story.window.captions.choose(("a",))
        story.wait(story.window.captions_view.panel.fix.isVisible)
        assert clipped(story.window) == []
    finally:
        language.install(qapp, language.SOURCE)
