"""An export is whole whatever becomes of the cache."""

from __future__ import annotations

import shutil

import numpy as np
import pytest
import soundfile

from engine.estimates import EstimateCache
from engine.export import export_audio
from engine.project import Edit, Project, Window
from engine.render import Renderer
from engine.report import EngineError
from tests.engine.fakes import noise

from .fakes import RATE, FakeRecording


def test_pieces_that_vanish_while_writing_are_made_again(tmp_path, monkeypatch):
    """Another Earmark may prune the cache: a stretch without its edit must not be exported."""
    samples = noise(2.0, RATE)
    renderer = Renderer(FakeRecording(samples, RATE), EstimateCache(tmp_path / "e"))
    project = Project(edits=(Edit((Window(0.5, 1.5),), "300-1200 Hz", separator="spectral"),))
    good = soundfile.read(export_audio(renderer, project, tmp_path / "good.wav").path)[0]
    render, calls = renderer.render, []

    def pruned(*args):
        calls.append(args)
        if len(calls) == 1:
            shutil.rmtree(tmp_path / "e")
            renderer.estimates = EstimateCache(tmp_path / "e")
        return render(*args)

    monkeypatch.setattr(renderer, "render", pruned)
    again = soundfile.read(export_audio(renderer, project, tmp_path / "again.wav").path)[0]
    np.testing.assert_array_equal(again, good)


def test_a_cache_that_stays_empty_is_a_sentence(tmp_path, monkeypatch):
    renderer = Renderer(FakeRecording(noise(1.0, RATE), RATE), EstimateCache(tmp_path / "e"))
    monkeypatch.setattr(renderer, "ready", lambda *_: False)
    with pytest.raises(EngineError, match="vanishes"):
        export_audio(renderer, Project(), tmp_path / "x.wav")
    assert not (tmp_path / "x.wav").exists()
