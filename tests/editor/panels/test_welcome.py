"""The empty state."""

from __future__ import annotations

from pathlib import Path

from editor.panels.welcome import SHOWN_FILES, Welcome


def test_recent_files_that_are_still_there(qtbot, tmp_path: Path) -> None:
    welcome = Welcome()
    qtbot.addWidget(welcome)
    names = []
    for number in range(SHOWN_FILES + 2):
        path = tmp_path / f"{number}.wav"
        path.touch()
        names.append(str(path))
    (tmp_path / "0.wav").unlink()
    welcome.show_recent(names)
    assert welcome.files() == names[1 : SHOWN_FILES + 1]
    chosen: list[str] = []
    welcome.file_wanted.connect(chosen.append)
    welcome._recent.itemAt(1).widget().click()
    assert chosen == [names[2]]
    welcome.show_recent([])
    assert welcome.files() == []
    assert welcome._heading.isHidden()


def test_the_two_ways_to_begin(qtbot) -> None:
    welcome = Welcome()
    qtbot.addWidget(welcome)
    with qtbot.waitSignal(welcome.open_wanted):
        welcome.open.click()
    with qtbot.waitSignal(welcome.demo_wanted):
        welcome.demo.click()
