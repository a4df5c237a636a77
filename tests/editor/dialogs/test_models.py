"""The dialog of the models: what it shows, what it asks for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QMessageBox

from editor.dialogs import models as dialogs
from editor.dialogs.models import DeleteQuestion, ModelsDialog
from editor.models_shown import DOWNLOAD, VERIFY, Snapshot, Work
from engine import weights
from engine.weights import Pace, State

FOLDER = Path("/somewhere/models")


def states(kind="absent", arrived=0):
    found = []
    for model in weights.models().values():
        state = State(model, "absent", FOLDER / model.id, 0, 0)
        if model.id == "audiosep":
            on_disk = arrived or (600_000_000 if kind == "ready" else 0)
            state = State(model, kind, FOLDER / model.id, on_disk, arrived)
        found.append(state)
    return tuple(found)


def snapshot(kind="absent", arrived=0, accepted=(), offline=False):
    return Snapshot(states(kind, arrived), FOLDER, frozenset(accepted), offline)


@pytest.fixture
def dialog(qtbot):
    one = ModelsDialog()
    qtbot.addWidget(one)
    one.show_all(snapshot(), None, "CPU")
    one.select("audiosep")
    one.show()
    qtbot.waitExposed(one)
    return one


def told(signal):
    heard = []
    signal.connect(lambda *args: heard.append(args))
    return heard


def test_it_says_all_of_a_model(dialog):
    assert dialog.list.count() == len(weights.models())
    model = weights.model("audiosep")
    assert dialog.name.text() == "AudioSep"
    rows = {key: label.text() for key, (_, label) in dialog.rows.items()}
    assert rows["state"] == "Not here, 1.3 GB"
    assert rows["download"] == "1.3 GB, from huggingface.co"
    assert model.licence.url in rows["licence"]
    assert dialog.terms.text() == model.licence.text
    assert "600" not in dialog.list.currentItem().text()
    assert str(FOLDER) in dialog.place.text()
    assert dialog.device.text() == "Large networks run on: CPU"
    assert all(label.accessibleName() for _, label in dialog.rows.values())


def test_the_licence_comes_before_the_download(qtbot, dialog):
    wanted = told(dialog.download_wanted)
    assert not dialog.download.isEnabled()
    assert not dialog.bring.isEnabled()
    qtbot.mouseClick(dialog.download, Qt.MouseButton.LeftButton)
    assert wanted == []
    dialog.accepted.click()
    dialog.download.click()
    assert wanted == [("audiosep",)]
    dialog.select("msclap-2023")
    assert not dialog.download.isEnabled()  # of that one nothing was accepted
    dialog.show_all(snapshot(accepted=["msclap-2023"]), None, "")
    assert dialog.download.isEnabled()
    assert not dialog.accepted.isVisible()


def test_a_download_shows_how_it_goes_and_can_be_stopped(dialog):
    stopped = told(dialog.cancel_wanted)
    work = Work(DOWNLOAD, "audiosep", 0.3, weights.DOWNLOADING, Pace(421_000_000, 12.1e6, 70.0))
    dialog.show_all(snapshot(accepted=["audiosep"]), work, "")
    assert dialog.progress.text() == "421.0 MB of 1.3 GB, 12.1 MB/s, 1:10 left"
    assert dialog.bar.value() == 300
    assert dialog.list.currentItem().text() == "AudioSep\nDownloading, 30 %"
    assert not dialog.download.isVisible()
    dialog.cancel.click()
    assert stopped == [()]
    dialog.show_all(snapshot(), replace(work, pace=None, phase=weights.WAITING), "")
    assert dialog.progress.text() == "The line dropped; trying again soon"
    dialog.select("msclap-2023")  # one after the other
    assert not dialog.cancel.isVisible()
    dialog.accepted.click()
    assert not dialog.download.isEnabled()


def test_a_part_that_has_arrived(dialog):
    dialog.show_all(snapshot("partial", 400_000_000, ["audiosep"]), None, "")
    assert dialog.download.text() == "Go on"
    assert dialog.rows["state"][1].text() == "400.0 MB of 1.3 GB have arrived"
    assert dialog.delete.isVisible()


def test_a_model_that_is_ready(dialog, monkeypatch):
    dialog.show_all(snapshot("ready", accepted=["audiosep"]), None, "")
    assert not dialog.download.isVisible()
    assert not dialog.accepted.isVisible()
    assert "600.0 MB" in dialog.place.text()
    checked, deleted = told(dialog.verify_wanted), told(dialog.delete_wanted)
    dialog.verify.click()
    assert checked == [("audiosep",)]
    monkeypatch.setattr(DeleteQuestion, "ask", lambda *_: False)
    dialog.delete.click()
    assert deleted == []
    monkeypatch.setattr(DeleteQuestion, "ask", lambda *_: True)
    dialog.delete.click()
    assert deleted == [("audiosep",)]
    dialog.show_all(snapshot("ready"), Work(VERIFY, "audiosep", 0.5, weights.CHECKING), "")
    assert dialog.progress.text() == "Checking"
    assert not dialog.verify.isEnabled()
    assert not dialog.delete.isEnabled()


def test_files_and_folders_of_the_user(dialog, monkeypatch, tmp_path):
    brought, moved, offline = (
        told(one) for one in (dialog.import_wanted, dialog.move_wanted, dialog.offline_wanted)
    )
    dialog.accepted.click()
    monkeypatch.setattr(dialogs.ImportQuestion, "ask", lambda *_: [tmp_path / "x"])
    dialog.bring.click()
    assert brought == [("audiosep", [tmp_path / "x"])]
    monkeypatch.setattr(dialogs.ImportQuestion, "ask", lambda *_: [])
    dialog.bring.click()
    monkeypatch.setattr(dialogs.FolderQuestion, "ask", lambda *_: None)
    dialog.move_all.click()
    assert moved == []
    monkeypatch.setattr(dialogs.FolderQuestion, "ask", lambda *_: tmp_path)
    dialog.move_all.click()
    assert moved == [(tmp_path,)]
    dialog.offline.click()
    assert offline == [(True,)]
    assert len(brought) == 1
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    dialog.open_folder.click()
    assert opened[0].toLocalFile() == str(FOLDER.parent)  # it is not there yet


def test_deleting_is_asked_with_what_it_frees(qtbot, dialog, monkeypatch):
    seen = []

    def run(box):
        seen.append(box.informativeText())
        box.buttons()[0].click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", run)
    DeleteQuestion.ask(dialog, states("ready")[0])
    assert "600.0 MB" in seen[0]


def test_before_anything_is_known_nothing_can_be_done(qtbot):
    dialog = ModelsDialog()
    qtbot.addWidget(dialog)
    dialog.show_all(None, None, "")
    assert not dialog.download.isEnabled()
    assert not dialog.move_all.isEnabled()
    assert dialog.device.text() == ""
