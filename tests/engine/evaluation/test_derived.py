from __future__ import annotations

import pytest

from engine.evaluation import derived
from engine.evaluation.lists import Row
from engine.report import EngineError
from engine.training.data import Clip

ROWS = [
    Row("rain.ogg", "dog.ogg", "rain", "dog bark", 0.0),
    Row("piano.ogg", "stream.ogg", "piano", "stream", 0.0),
    Row("siren.ogg", "coins.ogg", "siren", "coins", 0.0),
]


def clip(path, label, split="test"):
    return Clip(path, label, split, path, "repo", "CC0", "open")


def test_labels_clash_with_themselves_and_with_near_synonyms():
    clash = derived.clash_test(["rain", "stream", "piano"])
    assert clash("rain", "rain")
    assert clash("rain", "stream")
    assert not clash("rain", "piano")
    assert clash("zz", "zz")
    assert not clash("zz", "piano")


def test_other_levels_change_nothing_else():
    made = derived.at_level(ROWS, -10.0)
    assert [row.snr_db for row in made] == [-10.0] * 3
    assert [row.paths for row in made] == [row.paths for row in ROWS]


def test_the_third_sound_is_of_the_list_and_clashes_with_neither():
    made = derived.three_sources(ROWS, seed=1)
    assert made == derived.three_sources(ROWS, seed=1)
    assert made != derived.three_sources(ROWS, seed=2)
    label = {row.target: row.sound for row in ROWS} | {
        row.interferer: row.interferer_label for row in ROWS
    }
    clash = derived.clash_test(derived.all_sounds(ROWS))
    assert len(made) == 3
    for row in made:
        (third,) = row.more
        assert third not in (row.target, row.interferer)
        assert not clash(label[third], row.sound)
        assert not clash(label[third], row.interferer_label)


def test_speech_meets_everything_but_speech():
    clips = [
        clip("a", "speech"),
        clip("b", "male speech"),
        clip("c", "rain"),
        clip("d", "crowd"),
        clip("e", "piano", "train"),
    ]
    made = derived.speech_rows(clips, 10, seed=0)
    assert len(made) == 10
    assert {row.target for row in made} == {"a", "b"}
    assert {row.interferer for row in made} == {"c"}
    assert [row.target for row in made].count("a") == 5


def test_speech_rows_without_speech():
    with pytest.raises(EngineError, match="no speech"):
        derived.speech_rows([clip("c", "rain")], 3, seed=0)


def test_absent_prompts_are_not_there_and_keep_the_true_label():
    labels = ["rain", "stream", "piano", "siren", "alarm", "dog bark", "coins", "cough"]
    made = derived.absent_prompts(ROWS, labels, seed=0)
    clash = derived.clash_test(labels)
    assert made == derived.absent_prompts(ROWS, labels, seed=0)
    assert [row.sound for row in made] == ["rain", "piano", "siren"]
    for row in made:
        assert not clash(row.prompt, row.sound)
        assert not clash(row.prompt, row.interferer_label)
