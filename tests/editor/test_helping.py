"""The Help menu."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QWidget

from editor import helping, logs
from editor.dialogs.about import AboutDialog
from editor.dialogs.keys import KeysDialog
from editor.settings import Settings
from editor.version import version


def test_it_shows_the_users_keys_the_log_and_the_version(
    qtbot, monkeypatch: pytest.MonkeyPatch
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    shown: list[object] = []
    monkeypatch.setattr(KeysDialog, "ask", lambda _, sections: shown.append(sections))
    monkeypatch.setattr(AboutDialog, "ask", lambda _, text: shown.append(text))
    monkeypatch.setattr(helping, "open_folder", shown.append)
    menu = helping.Helping(Settings(shortcuts={"fit": ["F9"]}), window)
    menu.show_keys()
    menu.show_about()
    menu.show_log()
    told = {text: keys for _, rows in shown[0] for keys, text in rows}
    assert told["Fit"] == "F9"
    assert shown[1:] == [version(), logs.log_file().parent]
