"""silero-vad through onnxruntime."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from engine.labelling import silero
from engine.report import EngineError

RATE = 16_000


def buzz(seconds: float = 21.3) -> np.ndarray:
    """Syllables: a buzz with moving formants, four times a second."""
    time = np.arange(round(seconds * RATE)) / RATE
    sound = np.sin(2 * np.pi * 120 * time + np.sin(2 * np.pi * 3 * time)).clip(-0.3, 0.3)
    return (sound * (0.5 + 0.5 * np.sin(2 * np.pi * 4 * time))).astype(np.float32)


def one_by_one(sound: np.ndarray) -> np.ndarray:
    """The streaming network of the same package, frame by frame: float32, one score per 32 ms."""
    import onnxruntime

    (place,) = importlib.util.find_spec(silero.PACKAGE).submodule_search_locations
    session = onnxruntime.InferenceSession(
        str(Path(place) / "data" / "silero_vad.onnx"), providers=["CPUExecutionProvider"]
    )
    padded = np.pad(sound, (64, -len(sound) % 512))
    state, scores = np.zeros((2, 1, 128), np.float32), []
    for start in range(0, len(padded) - 64, 512):
        heard = padded[None, start : start + 576]
        score, state = session.run(
            None, {"input": heard, "state": state, "sr": np.array(RATE, np.int64)}
        )
        scores.append(score[0, 0])
    return np.array(scores, np.float32)


def test_steps_get_the_scores_of_the_streaming_network() -> None:
    sound = buzz()  # more than two blocks of 256 frames
    frames = one_by_one(sound)
    scores = silero.load().scores([sound])
    assert len(scores) == 2130
    assert np.ptp(frames) > 0.1
    for step in (0, 1, 2, 500, 819, 820, 1638, 1639, 2000):
        frame = (160 * step + 80 + 640) // 512
        assert scores[step] == pytest.approx(frames[frame], abs=1e-4)
    # Behind the last frame there is no later one to ask.
    assert scores[-1] == pytest.approx(frames[-1], abs=1e-4)


def test_its_python_is_never_imported() -> None:
    silero.load().scores([buzz(0.5)])
    assert silero.PACKAGE not in sys.modules


def test_real_speech_is_speech_and_silence_is_not(shared_data: Path) -> None:
    from engine.training.data import read_clip, read_manifest

    model = silero.load()
    clips = [one for one in read_manifest(shared_data) if one.label == "female speech"]
    spoken = np.concatenate([read_clip(shared_data, one.path, RATE) for one in clips[:6]])
    assert np.median(model.scores([spoken])) > 0.8
    assert model.scores([np.zeros(3 * RATE, np.float32)]).max() < 0.3


def test_a_missing_package_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silero, "PACKAGE", "no_such_package")
    with pytest.raises(EngineError, match=r"silero-vad 6\.2\.3, which is missing or damaged"):
        silero.load()


def test_another_file_is_not_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silero, "SHA256", "0" * 64)
    with pytest.raises(EngineError, match="missing or damaged"):
        silero.load()


def test_a_file_that_is_no_network_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(silero, "_file_of_package", lambda: b"no network")
    with pytest.raises(EngineError, match="cannot be started"):
        silero.load()
