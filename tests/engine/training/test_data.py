from __future__ import annotations

import numpy as np
import pytest
import soundfile

from engine.report import Cancelled, EngineError
from engine.training import data


def test_manifest(clips):
    assert len(clips) == 9
    assert data.all_labels(clips) == ("accordion", "dog bark", "rain")
    assert sum(clip.is_esc for clip in clips) == 6


def test_choose_by_split_and_licence(clips):
    assert len(data.choose(clips, "train")) == 6
    assert {clip.licence_class for clip in data.choose(clips, "train", ["open"])} == {"open"}
    assert len(data.choose(clips, "train", ["open"])) == 3


def test_missing_manifest(tmp_path):
    with pytest.raises(EngineError, match="manifest"):
        data.read_manifest(tmp_path)


def test_manifest_without_columns(tmp_path):
    (tmp_path / "manifest.csv").write_text("path,label\na,b\n", encoding="utf-8")
    with pytest.raises(EngineError, match="lacks the columns split"):
        data.read_manifest(tmp_path)


def test_cache_holds_the_clips(folder, clips, cache):
    clip = clips[4]
    audio, _ = soundfile.read(folder / clip.path, dtype="float32")
    np.testing.assert_allclose(cache.read(clip.path), audio, atol=1.0 / data.FULL_SCALE)
    np.testing.assert_allclose(
        cache.read(clip.path, 100, 200), audio[100:200], atol=1.0 / data.FULL_SCALE
    )
    assert cache.frames(clip.path) == len(audio)
    assert len(cache.read(clip.path, 0, 10**9)) == len(audio)


def test_cache_is_decoded_once_and_again_when_the_clips_change(folder, clips, tmp_path):
    told = []

    def report(fraction, note=""):
        told.append(fraction)

    target = tmp_path / "again"
    data.build_cache(folder, clips, target, report)
    first = len(told)
    assert first > 0
    data.build_cache(folder, clips, target, report)
    assert len(told) == first
    soundfile.write(folder / clips[0].path, np.full(100, 0.1), 32_000)
    data.build_cache(folder, clips[:3], target, report)
    assert len(told) > first


def test_a_cancelled_cache_is_not_taken_for_a_whole_one(folder, clips, tmp_path):
    def cancel(fraction, note=""):
        raise Cancelled

    target = tmp_path / "half"
    with pytest.raises(Cancelled):
        data.build_cache(folder, clips, target, cancel)
    assert data.build_cache(folder, clips, target).frames(clips[0].path) == 32_000


def test_loud_clips_are_clipped_not_wrapped(tmp_path):
    soundfile.write(tmp_path / "loud.wav", np.full(100, 1.5, np.float32), 32_000, subtype="FLOAT")
    clip = data.Clip("loud.wav", "rain", "train", "g", "r", "CC", "open")
    cache = data.build_cache(tmp_path, [clip], tmp_path / "cache")
    np.testing.assert_allclose(cache.read("loud.wav"), 1.0)


def test_other_rates_are_resampled(tmp_path):
    tone = 0.5 * np.sin(2 * np.pi * 500.0 * np.arange(16_000) / 16_000)
    soundfile.write(tmp_path / "slow.wav", tone, 16_000)
    audio = data.read_clip(tmp_path, "slow.wav")
    assert len(audio) == 32_000
    expected = 0.5 * np.sin(2 * np.pi * 500.0 * np.arange(32_000) / 32_000)
    np.testing.assert_allclose(audio[1000:-1000], expected[1000:-1000], atol=1e-3)


def test_a_clip_that_cannot_be_read_is_named(tmp_path):
    with pytest.raises(EngineError, match=r"The clip gone.wav is not there."):
        data.read_clip(tmp_path, "gone.wav")


def test_paths_stay_inside():
    assert all(data.is_inside(path) for path in ("a.wav", "a/b.wav", "a..b/c"))
    wrong = ("", "/a", "../a", "a/../../b", "C:/a", "..\\a", "\\\\host\\a")
    assert not any(data.is_inside(path) for path in wrong)
