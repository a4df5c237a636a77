"""The window itself: drops, recent files, themes, what is grey, state kept between runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QWidget,
)

from editor import theme
from editor.dialogs.preferences import PreferencesDialog
from editor.menus import Menus
from editor.settings import Settings, load_settings
from engine.project import Edit, Project, RecordingRef, Window
from engine.store import ProjectFile
from tests.flows.story import BAND, Story


def drag_files(story: Story, *paths: Path) -> bool:
    """Drag files over the window and drop them; whether it took them."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at, copy = QPoint(50, 50), Qt.DropAction.CopyAction
    keys, button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    enter = QDragEnterEvent(at, copy, data, button, keys)
    enter.ignore()
    story.qtbot.wait(1)
    app_send(story.window, enter)
    if enter.isAccepted():
        app_send(story.window, QDropEvent(at.toPointF(), copy, data, button, keys))
    return enter.isAccepted()


def app_send(window: QWidget, event) -> None:
    from PySide6.QtWidgets import QApplication

    QApplication.sendEvent(window, event)


def test_a_dropped_recording_is_opened(story: Story, wav: Path, tmp_path: Path) -> None:
    assert not drag_files(story, tmp_path / "notes.txt")
    assert story.document.recording is None
    assert drag_files(story, tmp_path / "notes.txt", wav)
    story.wait(lambda: story.document.recording is not None)
    assert story.document.recording.path == wav


def test_the_empty_window_offers_recent_files(
    make_story: Callable[..., Story], wav: Path, tmp_path: Path
) -> None:
    story = make_story(settings=Settings(recent=[str(wav), str(tmp_path / "gone.wav")]))
    assert story.window.welcome.isVisible()
    assert not story.window.dock.isVisible()
    assert story.window.welcome.files() == [str(wav)]
    story.window.welcome.file_wanted.emit(str(wav))
    story.wait(lambda: story.document.recording is not None)
    assert story.window.timeline.isVisible()
    assert story.window.dock.isVisible()


def test_a_project_without_its_recording_is_shown(story: Story, tmp_path: Path) -> None:
    ref = RecordingRef(str(tmp_path / "gone.wav"), "0", 48_000, 2, 480_000)
    path = tmp_path / "job.earmark"
    ProjectFile.create(path, Project(ref, (Edit((Window(1.0, 2.0),), BAND),))).close()
    story.window.opening.open(path)
    story.wait(lambda: "is not where it was" in story.messages())
    assert story.window.timeline.isVisible()
    assert story.window.edits.list.isVisible()
    assert story.window.actions_by_id["relink"].isEnabled()
    assert not story.window.actions_by_id["export"].isEnabled()


def test_the_recent_menu_opens_and_clears(story: Story, wav: Path) -> None:
    story.open(wav)
    menu = story.window.findChild(Menus)
    recent = next(
        one.menu()
        for top in story.window.menuBar().actions()
        for one in top.menu().actions()
        if one.menu() is not None
    )
    recent.aboutToShow.emit()
    assert [one.text() for one in recent.actions() if one.text()] == ["take.wav", "Clear"]
    assert menu is not None
    recent.actions()[-1].trigger()
    assert story.window.settings.recent == []


def test_what_has_no_target_is_grey(story: Story, wav: Path) -> None:
    by_id = story.window.actions_by_id
    assert by_id["open"].isEnabled()
    for name in ("export", "play", "undo", "delete", "keep", "save"):
        assert not by_id[name].isEnabled(), name
    story.open(wav)
    assert by_id["play"].isEnabled()
    story.drag(1.0, 2.0)
    assert by_id["undo"].isEnabled()
    assert by_id["undo"].text() == "&Undo Add edit"
    story.press("undo")
    assert by_id["redo"].text() == "&Redo Add edit"


def test_preferences_change_theme_and_new_edits(story: Story, wav: Path, monkeypatch) -> None:
    story.open(wav)
    chosen = Settings(theme="light", mode="keep", fade_s=0.2, separator="nmf")
    monkeypatch.setattr(PreferencesDialog, "ask", lambda *_: chosen)
    story.press("preferences")
    assert theme.current().name == "light"
    edit = story.drag(1.0, 2.0)
    assert (edit.mode, edit.fade_s, edit.separator) == ("keep", 0.2, "nmf")
    story.window.preferring.set_theme("dark")
    assert theme.current().name == "dark"


def test_settings_come_back_at_the_next_start(make_story: Callable[..., Story]) -> None:
    first = make_story()
    first.window.transport.volume.setValue(40)
    first.press("level_match")
    first.window.actions_by_id["follow"].toggle()  # grey as long as nothing is open
    first.window.close()
    settings = load_settings()
    assert (settings.volume, settings.level_match, settings.follow) == (0.4, True, False)
    second = make_story(settings=settings)
    assert second.window.transport.volume.value() == 40
    assert second.window.actions_by_id["level_match"].isChecked()
    assert not second.window.timeline.follow
    assert settings.geometry
    assert settings.state


def test_every_visible_control_is_named_for_screen_readers(story: Story, wav: Path) -> None:
    story.open(wav)
    story.drag(1.0, 2.0)
    kinds = (QAbstractButton, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit)
    controls = [
        one
        for kind in kinds
        for one in story.window.findChildren(kind)
        if one.isVisible()
        and not one.objectName().startswith("qt_")
        and one.metaObject().className() not in ("QScrollBar", "QToolBarExtension")
    ]
    assert len(controls) > 30
    for one in controls:
        text = one.text() if isinstance(one, QAbstractButton) else ""
        assert one.accessibleName() or text, (one, one.parent(), one.metaObject().className())


def test_the_playhead_and_the_view_follow_each_other(story: Story, wav: Path) -> None:
    story.open(wav)
    story.press("zoom_normal")
    story.press("to_end")
    assert story.document.playhead_s == 4.0
    assert story.window.transport.time.text() == "0:04.000"
    story.press("fit")
    start_s, stop_s = story.window.timeline.visible()
    assert start_s <= 0.01
    assert stop_s >= 3.99


def test_the_panels_are_as_wide_as_they_were_after_a_run_without_a_recording(
    make_story: Callable[..., Story], wav: Path
) -> None:
    settings = Settings(separator="spectral")
    story = make_story(settings=settings)
    story.open(wav)
    story.window.resizeDocks([story.window.dock], [350], Qt.Orientation.Horizontal)
    story.qtbot.wait(1)
    width = story.window.dock.width()
    story.window.close()
    make_story(settings=load_settings()).window.close()  # only the welcome page
    again = make_story(settings=load_settings())
    again.open(wav)
    assert again.window.dock.width() == width
