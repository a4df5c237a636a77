"""Cepstra as a stream."""

from __future__ import annotations

import librosa
import numpy as np
import pytest

from engine.labelling import speech_features as features


def sound(seconds=25.0):
    rng = np.random.default_rng(0)
    time = np.arange(round(seconds * 16_000)) / 16_000
    noise = rng.normal(0, 0.05, len(time))
    return (noise + 0.3 * np.sin(2 * np.pi * 440 * time) * (time % 2 < 1)).astype(np.float32)


def test_they_are_librosas():
    heard = sound(5.0)
    # librosa centres frame t on 160 t of what it is given; ours are centred on 160 t + 80.
    padded = np.pad(heard, ((2048 - 160) // 2, 2048))
    power = librosa.feature.melspectrogram(
        y=padded, sr=16_000, n_fft=2048, hop_length=160, center=False
    )
    theirs = librosa.feature.mfcc(S=librosa.power_to_db(power, top_db=None), n_mfcc=40).T
    ours = features.mfcc(heard)
    assert ours.shape == (500, 40)
    assert np.abs(ours - theirs[:500]).max() < 1e-3


def test_a_stream_gives_what_one_pass_gives():
    heard = sound()
    whole = features.mfcc(heard)
    for cuts in ([1], [159, 160, 161], [100_000, 300_001], range(3_333, len(heard), 3_333)):
        stream = features.FeatureStream()
        parts = [stream.push(part) for part in np.split(heard, list(cuts))]
        assert np.array_equal(np.concatenate([*parts, stream.finish()]), whole)


def test_a_stream_keeps_seconds_not_hours():
    stream = features.FeatureStream()
    for _ in range(30):
        stream.push(np.zeros(160_000, np.float32))
    assert len(stream._kept) < 200_000


@pytest.mark.parametrize(("frames", "steps"), [(0, 0), (1, 1), (160, 1), (161, 2), (3_200, 20)])
def test_one_row_for_every_ten_milliseconds_begun(frames, steps):
    assert features.mfcc(np.zeros(frames, np.float32)).shape == (steps, 40)


def test_silence_is_the_cepstrum_of_silence():
    quiet = features.mfcc(np.zeros(16_000, np.float32))
    assert np.array_equal(quiet, np.tile(features.silence(), (100, 1)))
    with pytest.raises(ValueError, match="read-only"):
        features.silence()[0] = 1.0
