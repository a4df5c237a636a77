"""From folders to training data: what is left out is said, and never learned from."""

from __future__ import annotations

import csv

import numpy as np
import pytest
import soundfile

from engine.report import EngineError
from engine.training import gathering
from engine.training.config import DataSettings

from . import trees


@pytest.fixture
def told():
    return []


def gather(folder, tmp_path, told, **settings):
    wanted = DataSettings(folders=(str(folder),), **settings)
    return gathering.gather(wanted, tmp_path, tmp_path / "cache", told.append)


def test_training_data(folder, tmp_path, told):
    data = gather(folder, tmp_path, told)
    assert data.labels == ("accordion", "dog bark", "rain")
    assert (len(data.split("train")), len(data.split("val"))) == (6, 3)
    assert data.folders == (folder,)
    assert data.skipped == ()
    assert told[0].startswith("9 clips of 3 labels: train 6 (6 recordings), val 3")
    assert (tmp_path / "skipped.csv").read_text(encoding="utf-8") == "path,reason\n"


def test_unreadable_clips_are_counted_listed_and_left_out(folder, tmp_path, told):
    (folder / "audio" / "0_1.wav").write_bytes(b"nothing")
    soundfile.write(folder / "audio" / "1_1.wav", np.zeros(1000), 32_000)
    data = gather(folder, tmp_path, told)
    assert len(data.clips) == 7
    assert all(clip.path in data.audio for clip in data.clips)
    assert "2 clips are left out" in told[-1]
    assert "audio/0_1.wav is damaged" in told[-1]
    with (tmp_path / "skipped.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert rows == [
        {"path": "audio/0_1.wav", "reason": "is damaged or not a sound file"},
        {"path": "audio/1_1.wav", "reason": "is silent from start to end"},
    ]


def test_a_class_that_cannot_be_read_at_all_is_refused(folder, tmp_path, told):
    for index in range(2):
        (folder / "audio" / f"1_{index}.wav").write_bytes(b"nothing")
    with pytest.raises(EngineError, match=r"Not one clip to train on can be read of: dog bark"):
        gather(folder, tmp_path, told)


def test_labels_that_a_filter_leaves_nothing_to_learn_from_are_left_out(tmp_path, told):
    rows = [trees.row("a.wav"), trees.row("b.wav", "dog"), trees.row("c.wav", "dog", "val")]
    rows[1] = (*rows[1][:-1], "nc")
    root = trees.manifest(tmp_path / "d", rows)
    for name in "abc":
        trees.tone(root / f"{name}.wav")
    data = gather(root, tmp_path, told, licences=("open",))
    assert data.labels == ("rain",)
    assert told[0] == "1 labels have no clip to train on and are left out (1 clips): dog."


def test_test_clips_are_not_decoded(tmp_path, told):
    root = trees.manifest(tmp_path / "d", [trees.row("a.wav"), trees.row("b.wav", split="test")])
    trees.tone(root / "a.wav")
    data = gather(root, tmp_path, told)
    assert "b.wav" not in data.audio
    assert len(data.split("test")) == 1
