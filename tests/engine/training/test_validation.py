from __future__ import annotations

import csv
import dataclasses

import numpy as np
import pytest
import torch

from engine.report import EngineError
from engine.separation.bandsplit import BandSplitConfig, BandSplitNet
from engine.training import data
from engine.training.validation import LIST, make_validation, validate

LABELS = ("accordion", "dog bark", "rain")
CONFIG = BandSplitConfig(labels=3, channels=(4, 8, 8, 8), embedding=8)
CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _one_thread():
    """Nets this small only lose by a second thread, on a busy machine by a factor of ten."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


class Fixed(torch.nn.Module):
    """Masks that are the same everywhere."""

    def __init__(self, logit):
        super().__init__()
        self.logit = logit

    def forward(self, power, labels):
        return torch.full_like(power, self.logit), None


class Pitch(torch.nn.Module):
    """Keeps what lies above 700 Hz, or what lies below."""

    def __init__(self, above):
        super().__init__()
        self.above = above

    def forward(self, power, labels):
        high = torch.arange(power.shape[1])[:, None] > 700 / 31.25
        return torch.where(high == self.above, 30.0, -30.0).expand_as(power), None


@pytest.fixture
def held_clips(clips):
    return data.choose(clips, "val")


def write_list(folder, rows):
    head = ("target", "interferer", "prompt", "interferer_label", "snr_db")
    with (folder / LIST).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])


def test_drawn_mixtures_are_of_the_given_split_and_fixed(held_clips, cache):
    held = make_validation(held_clips, LABELS, cache, 4)
    again = make_validation(held_clips, LABELS, cache, 4)
    assert held.rows == again.rows
    assert set(held.labels) <= {1, 2}  # accordion is no ESC clip
    ((mixtures, targets, labels),) = held.batches()
    assert mixtures.shape == targets.shape == (4, 160_000)
    np.testing.assert_array_equal(labels, held.labels)
    for mixture, target in zip(mixtures, targets, strict=True):
        power, rest = np.mean(target**2), np.mean((mixture - target) ** 2)
        np.testing.assert_allclose(rest, power, rtol=1e-3)
    assert [len(part[2]) for part in held.batches(3)] == [3, 1]


def test_the_list_of_the_folder_is_taken(folder, held_clips, cache):
    write_list(folder, [
        ("audio/0_2.wav", "audio/1_2.wav", "rain", "dog bark", 0),
        ("audio/2_2.wav", "audio/0_2.wav", "accordion", "rain", 5),
        ("audio/0_1.wav", "audio/1_2.wav", "rain", "dog bark", 0),  # of the training split
        ("audio/nowhere.wav", "audio/1_2.wav", "rain", "dog bark", 0),
        ("audio/0_2.wav", "audio/1_2.wav", "kazoo", "dog bark", 0),
    ])  # fmt: skip
    held = make_validation(held_clips, LABELS, cache, 0, [folder])
    assert [(row.prompt, row.snr_db) for row in held.rows] == [("rain", 0.0), ("accordion", 5.0)]
    assert held.labels.tolist() == [2, 0]
    one = make_validation(held_clips, LABELS, cache, 1, [folder])
    assert len(one.rows) == 1
    assert one.rows == make_validation(held_clips, LABELS, cache, 1, [folder]).rows


def test_clips_of_another_root_are_found_by_their_file(folder, held_clips, cache, tmp_path):
    write_list(folder, [("audio/0_2.wav", "audio/1_2.wav", "rain", "dog bark", 0)])
    moved = [
        dataclasses.replace(clip, path=f"data/{clip.path}", root=folder.parent)
        for clip in held_clips
    ]

    class Renamed:
        def read(self, path):
            return cache.read(path.removeprefix("data/"))

    held = make_validation(moved, LABELS, Renamed(), 0, [folder])
    assert held.rows[0].target == "data/audio/0_2.wav"


def test_a_list_without_known_clips_is_no_list(folder, held_clips, cache):
    write_list(folder, [("audio/x.wav", "audio/y.wav", "rain", "dog bark", 0)])
    assert len(make_validation(held_clips, LABELS, cache, 3, [folder]).rows) == 3


def test_nothing_to_validate_on(held_clips, cache):
    with pytest.raises(EngineError, match='split "val"'):
        make_validation([], LABELS, cache)
    with pytest.raises(EngineError, match="two sounds"):
        make_validation(held_clips[:1], LABELS, cache)


def test_a_mask_of_one_half_scores_three_decibels(held_clips, cache):
    net = BandSplitNet(CONFIG).eval()
    with torch.no_grad():
        net.draw.zero_()
        net.draw_bias.zero_()
    scores = validate(net, CONFIG, make_validation(held_clips, LABELS, cache, 2), CPU)
    assert next(iter(scores)) == "val_sdri"
    assert abs(scores["val_sdri"] - 3.01) < 0.05
    assert abs(scores["val_si_sdr"]) < 0.1
    assert scores["val_silent_share"] == 0.0


def test_silence_is_told(held_clips, cache):
    scores = validate(Fixed(-30.0), CONFIG, make_validation(held_clips, LABELS, cache, 2), CPU)
    assert scores["val_silent_share"] == 1.0
    assert scores["val_swapped_share"] == 0.0
    assert abs(scores["val_sdri"]) < 0.1


def test_swapped_sources_are_told(folder, held_clips, cache):
    write_list(folder, [("audio/0_2.wav", "audio/1_2.wav", "rain", "dog bark", 0)])  # 300, 1200 Hz
    held = make_validation(held_clips, LABELS, cache, 0, [folder])
    right, wrong = (validate(Pitch(above), CONFIG, held, CPU) for above in (False, True))
    assert right["val_swapped_share"] == 0.0
    assert right["val_sdri"] > 10.0
    assert wrong["val_swapped_share"] == 1.0
    assert wrong["val_sdri"] < 0.0


def test_the_list_of_the_collection(shared_data):
    from engine.evaluation.lists import read_list

    rows = read_list(shared_data / LIST)
    splits = {clip.path: clip.split for clip in data.read_manifest(shared_data)}
    assert {splits[path] for row in rows for path in (row.target, row.interferer)} == {"val"}
