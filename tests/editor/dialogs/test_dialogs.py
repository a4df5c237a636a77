"""The dialogs: what they show and what they answer."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QLabel, QMessageBox, QPushButton

from editor import actions, logs
from editor.dialogs import broke, files
from editor.dialogs.about import AboutDialog
from editor.dialogs.broke import BrokeDialog, CrashDialog
from editor.dialogs.export import CAPTIONS, ExportDialog, ExportRequest
from editor.dialogs.keys import KeysDialog
from editor.dialogs.preferences import PreferencesDialog
from editor.dialogs.questions import SaveQuestion
from editor.dialogs.recovery import RecoveryChoice, RecoveryDialog
from editor.settings import Settings
from engine.project import Edit, Project, RecordingRef, Window
from engine.store import Recoverable
from engine.tracks import TRACKS

REF = RecordingRef("/field/street.wav", "0", 48_000, 2, 480_000)
DOG = Edit((Window(1.0, 2.0),), "dog bark")
PROJECT = Project(REF, (DOG, Edit((Window(3.0, 4.0),), "")))


@pytest.fixture
def export(qtbot) -> ExportDialog:
    dialog = ExportDialog(PROJECT, "PCM_24", Settings())
    qtbot.addWidget(dialog)
    return dialog


def choose(box, key: str) -> None:
    box.setCurrentIndex(box.findData(key))
    assert box.currentData() == key


def test_export_offers_the_mix_the_residual_and_each_active_edit(export: ExportDialog) -> None:
    offered = [export.what.itemData(row) for row in range(export.what.count())]
    assert offered == ["mix", "removed", DOG.id, CAPTIONS]


def test_export_proposes_what_holds_the_recording(export: ExportDialog) -> None:
    assert export.subtype.currentData() == "PCM_24"
    request = export.request(Path("/tmp/x.wav"))
    assert request == ExportRequest(Path("/tmp/x.wav"), "mix", "wav", "PCM_24", True, "srt")
    assert export.suggested_path() == Path("/field/street - edited.wav")


def test_export_names_the_file_after_what_it_holds(export: ExportDialog) -> None:
    choose(export.what, DOG.id)
    choose(export.format, "flac")
    assert export.suggested_path().name == "street - dog bark.flac"
    choose(export.what, "removed")
    assert export.suggested_path().name == "street - removed.flac"


def test_float_needs_no_dither(export: ExportDialog) -> None:
    choose(export.subtype, "FLOAT")
    assert not export.dither.isEnabled()
    choose(export.format, "flac")
    assert export.dither.isEnabled()
    assert export.subtype.findData("FLOAT") == -1


def test_captions_alone_have_no_bit_depth(export: ExportDialog) -> None:
    choose(export.what, CAPTIONS)
    formats = [export.format.itemData(row) for row in range(export.format.count())]
    assert formats == list(TRACKS)
    assert not export.subtype.isEnabled()
    assert not export.captions.isEnabled()
    request = export.request(Path("x.srt"))
    assert (request.what, request.format, request.captions) == (CAPTIONS, "srt", "")


def test_export_remembers_the_choices(qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    settings = Settings()
    first = ExportDialog(PROJECT, "PCM_16", settings)
    qtbot.addWidget(first)
    choose(first.format, "flac")
    choose(first.subtype, "PCM_24")
    first.captions.setChecked(False)
    first.remember()
    second = ExportDialog(PROJECT, "PCM_16", settings)
    qtbot.addWidget(second)
    assert second.format.currentData() == "flac"
    assert second.subtype.currentData() == "PCM_24"
    assert not second.captions.isChecked()


def test_export_asks_for_the_file_last(qtbot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ExportDialog, "exec", lambda self: QDialog.DialogCode.Accepted)
    monkeypatch.setattr(files.ExportFileQuestion, "ask", lambda parent, path, title: path)
    request = ExportDialog.ask(None, PROJECT, "PCM_16", Settings())
    assert request.path == Path("/field/street - edited.wav")
    monkeypatch.setattr(files.ExportFileQuestion, "ask", lambda *_: None)
    assert ExportDialog.ask(None, PROJECT, "PCM_16", Settings()) is None
    monkeypatch.setattr(ExportDialog, "exec", lambda self: QDialog.DialogCode.Rejected)
    assert ExportDialog.ask(None, PROJECT, "PCM_16", Settings()) is None


def test_recovery_lists_opens_and_deletes(qtbot) -> None:
    found = [
        Recoverable(Path(f"/unsaved/{number}.earmark"), datetime.now(UTC), PROJECT)
        for number in range(2)
    ]
    dialog = RecoveryDialog(found)
    qtbot.addWidget(dialog)
    assert "street.wav" in dialog.list.item(0).text()
    preview = dialog.preview.toPlainText()
    assert "no name yet" in preview
    assert "2 edits" in preview
    assert "dog bark" in preview
    assert "Last steps" not in preview
    assert dialog.discard.text() == "Delete"
    dialog.discard.click()
    assert dialog.choice(True) == RecoveryChoice(found[1].path, (found[0].path,))
    assert dialog.choice(False) == RecoveryChoice(None, (found[0].path,))
    dialog.discard.click()
    assert not dialog.recover.isEnabled()
    assert dialog.choice(True).open is None


def test_recovery_tells_unsaved_changes_of_a_project_from_a_project_without_a_name(qtbot) -> None:
    one = Recoverable(
        Path("/home/street <1>.earmark"),
        datetime.now(UTC),
        PROJECT,
        is_named=True,
        last_steps=("Move edit", "Add edit"),
    )
    dialog = RecoveryDialog([one])
    qtbot.addWidget(dialog)
    assert "street <1>.earmark" in dialog.list.item(0).text()
    preview = dialog.preview.toPlainText()
    assert "street <1>.earmark" in preview
    assert "Changes to a saved project" in preview
    assert "Recording: street.wav" in preview
    assert "Move edit · Add edit" in preview
    assert dialog.discard.text() == "Forget changes"


def test_a_bug_can_be_copied(qtbot) -> None:
    try:
        raise ZeroDivisionError("oh")
    except ZeroDivisionError as error:
        dialog = BrokeDialog(error)
    qtbot.addWidget(dialog)
    assert "ZeroDivisionError: oh" in dialog.details.toPlainText()
    dialog.copy()
    assert "test_dialogs.py" in QGuiApplication.clipboard().text()


def test_a_crash_of_the_last_time_can_be_copied_and_looked_at(
    qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = logs.write_report("Segmentation fault")
    assert path is not None
    dialog = CrashDialog([path])
    qtbot.addWidget(dialog)
    opened: list[Path] = []
    monkeypatch.setattr(broke, "open_folder", opened.append)
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == "Segmentation fault"
    dialog.folder_button.click()
    assert opened == [path.parent]


def test_the_key_reference_shows_every_section(qtbot) -> None:
    sections = actions.key_reference()
    dialog = KeysDialog(sections)
    qtbot.addWidget(dialog)
    shown = "".join(one.text() for one in dialog.findChildren(QLabel))
    for title, rows in sections:
        assert title in shown
        assert rows[0][1] in shown


def test_preferences_change_a_copy(qtbot) -> None:
    settings = Settings()
    dialog = PreferencesDialog(settings)
    qtbot.addWidget(dialog)
    choose(dialog.controls["theme"], "light")
    choose(dialog.controls["language"], "de")
    choose(dialog.controls["mode"], "keep")
    dialog.controls["fade_s"].setValue(200)
    choose(dialog.controls["separator"], "nmf")
    dialog.controls["follow"].setChecked(False)
    changed = dialog.changed()
    assert (changed.theme, changed.mode, changed.fade_s) == ("light", "keep", 0.2)
    assert changed.language == "de"
    assert (changed.separator, changed.follow) == ("nmf", False)
    assert settings == Settings()


def test_about_names_the_version(qtbot) -> None:
    dialog = AboutDialog("1.2.3")
    qtbot.addWidget(dialog)
    assert any("1.2.3" in one.text() for one in dialog.findChildren(QLabel))


@pytest.mark.parametrize(
    ("button", "answer"),
    [
        (QMessageBox.StandardButton.Save, "save"),
        (QMessageBox.StandardButton.Discard, "discard"),
        (QMessageBox.StandardButton.Cancel, "cancel"),
    ],
)
def test_the_save_question(qtbot, monkeypatch: pytest.MonkeyPatch, button, answer: str) -> None:
    monkeypatch.setattr(QMessageBox, "exec", lambda self: button)
    assert SaveQuestion.ask(None, "street.wav") == answer


def test_files_get_their_ending(qtbot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "a.b"), ""))
    assert files.SaveProjectQuestion.ask(None, tmp_path / "x").name == "a.b.earmark"
    assert files.ExportFileQuestion.ask(None, tmp_path / "x.flac", "FLAC").name == "a.b.flac"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    assert files.SaveProjectQuestion.ask(None, tmp_path / "x") is None
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("/a.wav", ""))
    assert files.OpenFileQuestion.ask(None, "") == Path("/a.wav")
    assert files.AudioFileQuestion.ask(None, "a.wav", "") == Path("/a.wav")


@pytest.mark.parametrize(
    ("name", "ours"),
    [("a.wav", True), ("a.MP4", True), ("a.earmark", True), ("a", True), ("a.txt", False)],
)
def test_what_may_be_dropped(name: str, ours: bool) -> None:
    assert files.is_openable(Path(name)) is ours


def test_every_button_can_be_reached(export: ExportDialog) -> None:
    assert [one.text() for one in export.findChildren(QPushButton)] != []
