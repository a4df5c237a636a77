"""Measuring speech segmenters."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import numpy as np
import pytest

from engine.evaluation import speech
from engine.evaluation.speech_tables import markdown, write
from engine.labelling.events import EventSettings
from engine.labelling.speech import load_segmenter
from engine.report import EngineError
from tests.engine.training.speech_data import RATE, collection

COUNT = 1


class Ear:
    """A labeller that hears the piano of the scenes it will hear, or speech, as it is told."""

    sample_rate, hop_s, context_s = RATE, 0.16, 0.0
    labels, revision, settings = ("piano", "speech"), "x", EventSettings(on=0.5)

    def __init__(self, spoken):
        self._spoken = list(spoken)

    def scores(self, mono, report):
        steps = -(-len(mono) // 2560)
        # Long scenes come in parts; whole ones are what is told about.
        spoken = self._spoken[0]
        return np.tile(np.float32([[0.9, 0.99 if spoken else 0.01]]), (steps, 1))


class Oracle:
    """Knows the truth of the scenes it will hear, or gives one answer."""

    sample_rate, revision = RATE, "x"

    def __init__(self, answers):
        self._answers = list(answers)

    def scores(self, blocks):
        steps = sum(map(len, blocks)) // 160
        answer = self._answers.pop(0)
        return np.broadcast_to(np.float32(answer), steps).copy()


@pytest.fixture(scope="module")
def results():
    clips, audio = collection()
    held = [clip for clip in clips if clip.split == "test"]
    truths = [scene.speech for _, scene in speech.scenes(held, audio, 0, COUNT)]
    segmenters = {
        "right": Oracle(truths),
        "wrong": Oracle(~truth for truth in truths),
        "never": Oracle([0.2] * len(truths)),
        "energy": load_segmenter("energy"),
    }
    found = speech.evaluate(clips, audio, segmenters, count=COUNT)
    return {(one.segmenter, one.condition): one for one in found}


def test_the_truth_scores_one_and_its_opposite_nothing(results):
    right, wrong = results["right", "all"], results["wrong", "all"]
    assert (right.auc, right.accuracy, right.f1, right.segment_accuracy) == (1, 1, 1, 1)
    assert (right.precision, right.recall, right.false_alarm) == (1, 1, 0)
    assert (wrong.auc, wrong.accuracy, wrong.f1) == (0, 0, 0)


def test_a_constant_knows_nothing(results):
    never = results["never", "all"]
    assert never.auc == 0.5
    assert never.accuracy == pytest.approx(1 - never.speech)
    assert (never.recall, never.precision, never.false_alarm) == (0, 0, 0)


def test_scores_without_meaning_are_left_out(results):
    alone = results["right", "music alone"]
    assert (alone.auc, alone.f1, alone.precision, alone.segment_f1) == (None, None, None, None)
    assert (alone.accuracy, alone.false_alarm, alone.speech) == (1, 0, 0)


def test_every_condition_is_there_and_all_of_them(results):
    titles = [one.title for one in speech.CONDITIONS if one.word is None]
    steps = [results["energy", title].steps for title in titles]
    assert steps == [3000 * COUNT] * len(titles)
    assert results["energy", "all"].steps == sum(steps)


def test_behind_the_gate_music_is_no_speech():
    clips, audio = collection()
    sure = Oracle([0.9] * 99)
    found = speech.evaluate(
        clips, audio, {"builtin": sure, "never": sure}, count=1, gate=Ear([False])
    )
    rows = {(one.segmenter, one.condition): one for one in found}
    assert rows["builtin", "music alone"].false_alarm == 1
    assert rows["builtin+gate", "music alone"].false_alarm == 0
    assert rows["builtin+gate", "speech alone"].recall == 0
    assert ("never+gate", "all") not in rows  # only what is used with a gate
    deaf = speech.evaluate(clips, audio, {"builtin": sure}, count=1, gate=Ear([True]))
    last = {(one.segmenter, one.condition): one for one in deaf}
    assert last["builtin+gate", "music alone"].false_alarm == 1
    assert "Built-in speech model, gated" in markdown(found)


def test_scenes_of_singing_need_somebody_who_sings():
    clips, audio = collection()
    held = [one for one in clips if one.split == "test"]
    sung = [replace(one, label="male singing") if one.label == "piano" else one for one in held]
    for chosen, there in ((held, False), (sung, True)):
        titles = {condition.title for condition, _ in speech.scenes(chosen, audio, 0, 1)}
        assert ("singing alone" in titles) == there


def test_loudness_finds_speech_alone_but_not_under_music(results):
    assert results["energy", "speech alone"].auc > 0.9
    assert results["energy", "over music, 0 dB"].auc < results["energy", "speech alone"].auc


def test_scenes_are_at_their_level():
    clips, audio = collection()
    held = [clip for clip in clips if clip.split == "test"]
    found = list(speech.scenes(held, audio, 0, 1))
    again = list(speech.scenes(held, audio, 0, 1))
    other = list(speech.scenes(held, audio, 1, 1))
    for (condition, one), (_, same), (_, else_) in zip(found, again, other, strict=True):
        assert np.array_equal(one.samples, same.samples)
        assert not np.array_equal(one.samples, else_.samples)
        assert one.speech.any() == condition.speech
        assert np.abs(one.samples).max() == pytest.approx(0.5, abs=0.01)


def test_tables(results, tmp_path):
    rows = list(results.values())
    paths = write(rows, tmp_path / "out")
    assert [path.name for path in paths] == ["speech.md", "speech.csv", "speech.json"]
    text = paths[0].read_text()
    assert "| Loudness " in text
    assert "| over music, 0 dB " in text
    assert all(line.count("|") == text.split("\n")[0].count("|") for line in text.split("\n")[:6])
    with paths[1].open(newline="") as file:
        read = list(csv.DictReader(file))
    assert len(read) == len(rows)
    assert read[0]["segmenter"] == "right"
    assert json.loads(paths[2].read_text())[0]["auc"] == rows[0].auc


def test_without_a_test_split_nothing_is_measured():
    clips, audio = collection()
    with pytest.raises(EngineError, match='no clips of the split "test"'):
        speech.evaluate([clip for clip in clips if clip.split == "train"], audio, {})


def test_the_shipped_network_beats_its_baselines(shared_data):
    """On one scene of each kind; the whole list is in the model card."""
    from engine.training.data import read_manifest

    clips = read_manifest(shared_data)
    audio = speech.FolderAudio(clips, shared_data)
    names = ("builtin", "seed", "energy")
    loaded = {name: load_segmenter(name) for name in names}
    found = speech.evaluate(clips, audio, loaded, count=1)
    auc = {one.segmenter: one.auc for one in found if one.condition == "all"}
    assert auc["builtin"] > auc["seed"] > 0.6
    assert auc["builtin"] > auc["energy"]
    assert auc["builtin"] > 0.93
