"""The decoded clips on disk: right samples, resumable, and honest about what cannot be read."""

from __future__ import annotations

import json
import os
import threading

import numpy as np
import pytest
import soundfile

from engine.report import Cancelled, EngineError
from engine.training import cache as caches
from engine.training import data, decoding

from . import trees


def clip(path, root=None):
    return data.Clip(path, "rain", "train", path, "r", "CC0", "open", *([root] if root else []))


@pytest.fixture
def decoded(monkeypatch):
    """Counts the files that are decoded."""
    seen = []
    blocks = decoding.blocks

    def counted(file, rate):
        seen.append(file.name)
        return blocks(file, rate)

    monkeypatch.setattr(decoding, "blocks", counted)
    return seen


def only(folder, name):
    return next(folder.rglob(name))


def test_what_is_there_is_not_decoded_again(folder, clips, tmp_path, decoded):
    data.build_cache(folder, clips[:4], tmp_path / "c")
    assert len(decoded) == 4
    data.build_cache(folder, clips, tmp_path / "c")
    assert len(decoded) == 9
    held = data.build_cache(folder, clips[2:3], tmp_path / "c")
    assert len(decoded) == 9
    assert clips[2].path in held
    assert clips[0].path not in held


def test_a_changed_file_is_decoded_again(folder, clips, tmp_path, decoded):
    data.build_cache(folder, clips, tmp_path / "c")
    file = folder / clips[1].path
    soundfile.write(file, np.full(50, 0.25), 32_000)
    held = data.build_cache(folder, clips, tmp_path / "c")
    assert decoded[9:] == [file.name]
    np.testing.assert_allclose(held.read(clips[1].path), 0.25, atol=1e-4)


def test_a_stopped_cache_goes_on_where_it_was(folder, clips, tmp_path, decoded, monkeypatch):
    monkeypatch.setattr(caches, "_COMMIT_CLIPS", 2)
    monkeypatch.setattr(caches, "_AHEAD", 0)

    def cancel(fraction, note=""):
        if fraction > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        data.build_cache(folder, clips, tmp_path / "c", cancel)
    before = len(decoded)
    assert 0 < before < 9
    held = data.build_cache(folder, clips, tmp_path / "c")
    assert len(decoded) <= 10
    for one in clips:
        audio, _ = soundfile.read(folder / one.path, dtype="float32")
        np.testing.assert_allclose(held.read(one.path), audio, atol=1.0 / data.FULL_SCALE)


def test_a_crash_leaves_nothing_that_is_taken_for_a_clip(folder, clips, tmp_path, decoded):
    data.build_cache(folder, clips[:3], tmp_path / "c")
    index, audio = only(tmp_path, "clips.jsonl"), only(tmp_path, "clips.i16")
    # Audio of a clip that no line speaks of, half a line, and a line whose audio never came.
    with audio.open("ab") as file:
        file.write(b"\x01" * 1001)
    missing = {"file": str((folder / clips[5].path).resolve()), "stamp": "1:1"}
    line = json.dumps({**missing, "first": 10**9, "frames": 100})
    index.write_bytes(index.read_bytes() + line.encode() + b'\n{"file": "x", "fir')
    held = data.build_cache(folder, clips, tmp_path / "c")
    assert len(decoded) == 9
    for one in clips:
        whole, _ = soundfile.read(folder / one.path, dtype="float32")
        np.testing.assert_allclose(held.read(one.path), whole, atol=1.0 / data.FULL_SCALE)
    data.build_cache(folder, clips, tmp_path / "c")
    assert len(decoded) == 9


def test_unreadable_clips_are_listed_and_no_clips_at_all_refused(tmp_path):
    root = tmp_path / "d"
    trees.tone(root / "good.wav")
    (root / "bad.wav").write_bytes(b"RIFF no, not really")
    soundfile.write(root / "empty.wav", np.zeros(0), 16_000)
    soundfile.write(root / "silent.wav", np.zeros(500), 16_000)
    soundfile.write(root / "nan.wav", np.full(9, np.nan, np.float32), 16_000, subtype="FLOAT")
    names = ("good", "bad", "empty", "silent", "nan", "gone")
    held = data.build_cache(root, [clip(f"{name}.wav") for name in names], tmp_path / "c")
    assert "good.wav" in held
    assert {one.path: one.reason for one in held.skipped} == {
        "bad.wav": "is damaged or not a sound file",
        "empty.wav": "holds no samples",
        "silent.wav": "is silent from start to end",
        "nan.wav": "holds values that are not numbers",
        "gone.wav": "is not there",
    }
    # What was not there comes: it is read then.
    trees.tone(root / "gone.wav")
    held = data.build_cache(root, [clip("gone.wav"), clip("bad.wav")], tmp_path / "c")
    assert "gone.wav" in held
    with pytest.raises(EngineError, match=r"None of the 1 clips can be read. bad.wav is damaged"):
        data.build_cache(root, [clip("bad.wav")], tmp_path / "c")


@pytest.mark.parametrize("seconds", [1.5, 25.0])
def test_other_rates_and_channels_become_mono_at_the_rate(tmp_path, seconds):
    time = np.arange(round(44_100 * seconds)) / 44_100
    wave = np.sin(2 * np.pi * 1000.0 * time)
    soundfile.write(tmp_path / "a.wav", np.stack([0.6 * wave, 0.2 * wave], axis=1), 44_100)
    held = data.build_cache(tmp_path, [clip("a.wav")], tmp_path / "c", sample_rate=32_000)
    audio = held.read("a.wav")
    assert held.sample_rate == 32_000
    assert abs(len(audio) - 32_000 * seconds) <= 1
    expected = 0.4 * np.sin(2 * np.pi * 1000.0 * np.arange(len(audio)) / 32_000)
    np.testing.assert_allclose(audio[500:-500], expected[500:-500], atol=1e-3)


def test_long_files_are_never_held_whole(tmp_path, monkeypatch):
    monkeypatch.setattr(caches, "_LONG_S", 0.05)
    monkeypatch.setattr(decoding, "_BLOCK", 100)
    monkeypatch.setattr(decoding, "read", None)
    trees.tone(tmp_path / "long.wav", 32_000, 1.0)
    (tmp_path / "torn.wav").write_bytes((tmp_path / "long.wav").read_bytes()[:20_000])
    held = data.build_cache(tmp_path, [clip("long.wav"), clip("torn.wav")], tmp_path / "c")
    assert held.frames("long.wav") == 32_000
    # A file that was cut off holds what it holds.
    assert 9_000 < held.frames("torn.wav") < 10_000
    torn = held.read("torn.wav")
    np.testing.assert_array_equal(torn, held.read("long.wav", 0, len(torn)))


def test_clips_with_roots_of_their_own(tmp_path):
    for number, name in enumerate(("one", "two")):
        trees.tone(tmp_path / name / "a.wav", 32_000, 0.1 + 0.1 * number)
    clips = [clip("a.wav", tmp_path / "one"), clip("two/a.wav", tmp_path)]
    held = data.build_cache(tmp_path / "nowhere", clips, tmp_path / "c")
    assert [held.frames(one.path) for one in clips] == [3200, 6400]


def test_rates_do_not_share_a_cache(tmp_path):
    trees.tone(tmp_path / "a.wav", 16_000, 1.0)
    frames = [
        data.build_cache(tmp_path, [clip("a.wav")], tmp_path / "c", sample_rate=rate).frames(
            "a.wav"
        )
        for rate in (16_000, 32_000, 16_000)
    ]
    assert frames == [16_000, 32_000, 16_000]


def test_a_second_run_waits_for_the_first(folder, clips, tmp_path, decoded):
    """Two at once decode every clip once."""
    held = []

    def build():
        held.append(data.build_cache(folder, clips, tmp_path / "c"))

    threads = [threading.Thread(target=build) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(decoded) == sorted(os.path.basename(one.path) for one in clips)
    np.testing.assert_array_equal(held[0].read(clips[8].path), held[1].read(clips[8].path))


def test_a_full_disk_is_said(folder, clips, tmp_path, monkeypatch):
    monkeypatch.setattr("engine.files.free_bytes", lambda folder: 1000)
    with pytest.raises(EngineError, match="The decoded audio needs"):
        data.build_cache(folder, clips, tmp_path / "c")
