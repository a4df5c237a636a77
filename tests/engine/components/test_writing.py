from __future__ import annotations

import numpy as np
import pytest
import soundfile

from engine.components.writing import stem_paths, write_stems
from engine.report import Cancelled, EngineError

from .test_stems import stems

assert stems  # a fixture


def test_the_files_sum_to_the_recording(stems, tmp_path):
    folder = tmp_path / "stems"
    paths = write_stems(stems, folder)
    names = [path.name for path in paths]
    assert names == ["take - 1 dog bark.wav", "take - 2 rain.wav", "take - residual.wav"]
    total = 0.0
    for path in paths:
        sound, rate = soundfile.read(path, dtype="float32")
        assert rate == stems.recording.sample_rate
        assert soundfile.info(path).subtype == "FLOAT"
        total = total + sound
    assert np.abs(total - stems.recording.samples).max() < 1e-6


def test_gains_count_and_nothing_is_written_for_none(stems, tmp_path):
    paths = write_stems(stems, tmp_path, gains={"rain": 0.5, "dog bark": 0.0}, subtype="pcm_16")
    assert [path.name for path in paths] == ["take - 2 rain.wav", "take - residual.wav"]
    assert soundfile.info(paths[0]).subtype == "PCM_16"
    half = soundfile.read(paths[0], dtype="float32")[0]
    whole = stems.read("rain", 0, stems.recording.frames)
    assert np.abs(half - 0.5 * whole).max() < 1e-4


def test_places_that_cannot_be_written(stems, tmp_path):
    with pytest.raises(EngineError, match="no folder"):
        write_stems(stems, tmp_path / "a" / "b")
    (tmp_path / "file").write_text("x")
    with pytest.raises(EngineError, match="is a file"):
        write_stems(stems, tmp_path / "file")
    target = stem_paths(stems, tmp_path)[""]
    target.write_bytes(b"precious")
    (tmp_path / "take.wav").symlink_to(target)
    stems.recording.path = tmp_path / "take.wav"
    with pytest.raises(EngineError, match="recording itself"):
        write_stems(stems, tmp_path)
    assert target.read_bytes() == b"precious"


def test_cancelling_leaves_nothing_half_written(stems, tmp_path):
    def cancel(fraction, note=""):
        if fraction > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        write_stems(stems, tmp_path, report=cancel)
    assert [path.name for path in tmp_path.glob("*.wav")] == ["take - 1 dog bark.wav"]
    assert not list(tmp_path.glob(".*"))
