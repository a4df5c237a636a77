"""The bundled demo."""

from __future__ import annotations

import pytest

from editor import demo
from engine.prompts import resolve
from engine.report import EngineError


def test_the_demo_has_a_recording_and_edits_the_model_knows() -> None:
    found = demo.load_demo()
    assert found.recording.is_file()
    assert found.edits
    for edit in found.edits:
        assert edit.windows
        assert resolve(edit.prompt).labels


def test_a_damaged_demo_says_so(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "demo.toml"
    broken.write_text("file = 'demo.flac'\n[[edits]]\nprompt = 'x'\n")
    monkeypatch.setattr(demo, "resource", lambda name: broken)
    with pytest.raises(EngineError, match="install Earmark again"):
        demo.load_demo()
