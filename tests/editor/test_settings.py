"""Settings survive what users and disks do to them."""

from __future__ import annotations

import json
from dataclasses import fields
from pathlib import Path

from editor.settings import (
    RECENT_FILES,
    Settings,
    load_settings,
    safe_settings,
    save_settings,
    settings_file,
)


def test_what_was_saved_comes_back() -> None:
    settings = Settings(theme="light", recent=["/a.wav"], volume=0.25, level_match=True)
    save_settings(settings)
    assert load_settings() == settings


def test_keys_come_back_and_broken_ones_do_not() -> None:
    save_settings(Settings(shortcuts={"fit": ["F9"], "save": []}))
    assert load_settings().shortcuts == {"fit": ["F9"], "save": []}
    settings_file().write_text(json.dumps({"shortcuts": {"fit": "F9"}, "temporary": True}))
    assert load_settings() == Settings()


def test_temporary_settings_are_not_written() -> None:
    save_settings(Settings(volume=0.5))
    save_settings(safe_settings())
    assert load_settings().volume == 0.5


def test_without_a_file_there_are_defaults() -> None:
    assert load_settings() == Settings()


def test_a_damaged_file_gives_defaults() -> None:
    settings_file().write_text("{not json")
    assert load_settings() == Settings()


def test_unknown_and_wrong_values_are_left_out() -> None:
    stored = {"theme": 7, "volume": 1, "recent": ["/a.wav", 3], "future": True, "follow": False}
    stored |= {"spectrogram_window": True, "spectrogram_gain": "x", "side_width": True}
    settings_file().write_text(json.dumps(stored))
    settings = load_settings()
    assert settings.theme == Settings().theme
    assert settings.volume == 1
    assert settings.recent == []
    assert settings.follow is False
    assert settings.spectrogram_window == 2048
    assert settings.spectrogram_gain == 20
    assert settings.side_width == Settings().side_width
    assert not hasattr(settings, "future")


def test_a_read_only_place_costs_only_the_settings(tmp_path: Path, monkeypatch, caplog) -> None:
    monkeypatch.setattr("editor.settings.settings_file", lambda: tmp_path / "gone" / "s.json")
    save_settings(Settings())
    assert "not saved" in caplog.text


def test_recent_files_are_few_fresh_and_single() -> None:
    settings = Settings()
    for number in range(RECENT_FILES + 5):
        settings.add_recent(Path(f"/take {number}.wav"))
    settings.add_recent(Path("/take 9.wav"))
    assert len(settings.recent) == RECENT_FILES
    assert settings.recent[0] == str(Path("/take 9.wav").absolute())
    assert len(set(settings.recent)) == RECENT_FILES


def test_every_setting_has_a_plain_kind() -> None:
    assert {type(getattr(Settings(), one.name)) for one in fields(Settings)} <= {
        str, int, float, bool, list, dict,
    }  # fmt: skip
