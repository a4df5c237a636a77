"""Clips of any rate and number of channels, read piece by piece."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile

from engine.training import decoding

from . import trees


def test_resampling_in_pieces_is_resampling(tmp_path, monkeypatch):
    rng = np.random.default_rng(0)
    soundfile.write(tmp_path / "n.wav", 0.1 * rng.standard_normal(30_000), 22_050)
    whole = decoding.read(tmp_path / "n.wav", 32_000)
    monkeypatch.setattr(decoding, "_BLOCK", 1000)
    np.testing.assert_allclose(decoding.read(tmp_path / "n.wav", 32_000), whole, atol=1e-6)


def test_channels_are_averaged(tmp_path):
    both = np.stack([np.full(100, 0.5), np.full(100, 0.25)], axis=1)
    soundfile.write(tmp_path / "s.wav", both, 32_000, subtype="FLOAT")
    np.testing.assert_allclose(decoding.read(tmp_path / "s.wav", 32_000), 0.375)


def test_lengths_come_from_the_header(tmp_path):
    trees.tone(tmp_path / "a.wav", 8_000, 1.5)
    assert decoding.seconds(tmp_path / "a.wav") == 1.5
    with pytest.raises(decoding.Unreadable, match="is not there"):
        decoding.seconds(tmp_path / "b.wav")
    (tmp_path / "d.wav").mkdir()
    with pytest.raises(decoding.Unreadable, match="is not a file"):
        decoding.seconds(tmp_path / "d.wav")
    (tmp_path / "c.m4a").write_bytes(b"junk")
    with pytest.raises(decoding.Unreadable, match="convert it"):
        decoding.seconds(tmp_path / "c.m4a")
