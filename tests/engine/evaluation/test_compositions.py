"""Compositions scored: known answers, silent estimates, broken files, the table."""

from __future__ import annotations

import argparse
import csv
import json

import numpy as np
import pytest
import soundfile

from engine.evaluation import compositions
from engine.evaluation.compositions import RATE, Judge, measure, mixed, summary
from engine.report import EngineError
from engine.training.data import SAMPLE_RATE
from engine.training.preparing_compositions import Composition, list_text, read_list

HERTZ = {"rain": 440.0, "siren": 1_000.0, "piano": 2_600.0}


@pytest.fixture
def folder(tmp_path):
    rng = np.random.default_rng(0)
    rows = ["path,label,split,group,source_repo,licence,licence_class,caption,phrases"]
    for label, hertz in HERTZ.items():
        time = np.arange(SAMPLE_RATE) / SAMPLE_RATE
        audio = 0.3 * np.sin(2 * np.pi * hertz * time) + 0.02 * rng.normal(size=len(time))
        soundfile.write(tmp_path / f"{label}.wav", audio, SAMPLE_RATE)
        phrases = "A note|A chord" if label == "piano" else ""
        rows.append(f"{label}.wav,{label},test,{label},r,CC0,open,{label} heard,{phrases}")
    (tmp_path / "manifest.csv").write_text("\n".join(rows) + "\n")
    (tmp_path / "broken.wav").write_bytes(b"nothing")
    return tmp_path


def composition(*names, levels=None):
    paths = tuple(f"{name}.wav" for name in names)
    return Composition("-".join(names), paths, names, levels or (0.0,) * len(names))


class Ideal:
    """Knows the sounds; hears one of them not at all."""

    sample_rate = 32_000

    def __init__(self, folder, deaf=""):
        self.folder, self.deaf = folder, deaf
        self.asked = []

    def separate(self, mixture, prompts):
        self.asked += prompts
        found = np.zeros((len(prompts), len(mixture)), np.float32)
        for row, (prompt, _) in enumerate(prompts):
            if prompt != self.deaf:
                audio, _ = soundfile.read(self.folder / f"{prompt}.wav", dtype="float32")
                found[row] = 0.2 * audio[: len(mixture)]
        return found


class Mixture:
    sample_rate = 8_000

    def separate(self, mixture, prompts):
        return np.tile(mixture, (len(prompts), 1))


def read(folder):
    return lambda path: soundfile.read(folder / path, dtype="float32")[0]


def test_levels_are_as_the_list_says_and_the_mean_is_taken(folder):
    parts = mixed(composition("rain", "siren", levels=(0.0, -6.0)), read(folder), 0.5)
    assert parts.shape == (2, SAMPLE_RATE // 2)
    rms = np.sqrt(np.square(parts, dtype=np.float64).mean(axis=1))
    assert 2 * rms[0] == pytest.approx(compositions.LEVEL, rel=1e-3)
    assert 20 * np.log10(rms[1] / rms[0]) == pytest.approx(-6.0, abs=0.01)


def test_a_sound_that_is_silent_in_the_middle_is_no_composition(folder):
    audio = np.zeros(SAMPLE_RATE, np.float32)
    audio[0] = 0.5
    soundfile.write(folder / "click.wav", audio, SAMPLE_RATE)
    assert mixed(composition("rain", "click"), read(folder), 0.5) is None


def test_the_mixture_improves_nothing_and_the_sounds_themselves_everything():
    rng = np.random.default_rng(1)
    sounds = rng.normal(size=(2, 4_000)).astype(np.float32)
    half = Judge(sounds).scores(np.stack([0.5 * sounds.sum(axis=0)] * 2))
    for one in half:
        assert [one[name] for name in ("sdri", "siri", "si_sdri")] == pytest.approx(
            [0, 0, 0], abs=1e-3
        )
    whole = Judge(sounds).scores(sounds)
    assert all(one["sdri"] > 40 and one["siri"] > 40 and one["si_sdri"] > 40 for one in whole)
    silent = Judge(sounds).scores(np.stack([np.zeros(4_000), sounds[1]]).astype(np.float32))
    assert silent[0] is None
    assert silent[1] is not None


def test_models_are_compared_at_one_rate(folder, capsys):
    lists = {
        "two": [composition("rain", "siren"), composition("rain", "broken")],
        "three": [composition("rain", "siren", "piano")],
    }
    models = {"ideal": Ideal(folder), "deaf": Ideal(folder, "siren"), "same": Mixture()}
    found = measure(models, lists, folder, 0.5)
    assert "left out" in capsys.readouterr().err
    assert len(found) == (2 + 3) * 4
    # Captions of scenes are asked as they are, labels in the model's own form.
    assert ("piano", False) in models["ideal"].asked
    assert ("rain", True) in models["ideal"].asked
    rows = {(row["list"], row["model"]): row for row in summary(found, models).rows}
    assert rows["two", "(mixture)"]["SAR dB"] is None
    assert rows["two", "(mixture)"]["SI-SDR dB"].mean == pytest.approx(0.0, abs=0.2)
    assert rows["two", "(mixture)"]["SDR impr. dB"].mean == pytest.approx(0.0, abs=1e-6)
    assert rows["two", "ideal"]["SI-SDR impr. dB"].mean > 20
    assert rows["two", "same"]["SI-SDR impr. dB"].mean == pytest.approx(0.0, abs=1.0)
    assert (rows["two", "deaf"]["silent"], rows["three", "deaf"]["silent"]) == (1, 1)
    assert (rows["two", "deaf"]["sounds"], rows["three", "ideal"]["sounds"]) == (2, 3)
    assert rows["three", "ideal"]["SDR dB"].mean > rows["three", "(mixture)"]["SDR dB"].mean + 10
    assert RATE == 16_000


def test_nothing_to_score_is_said(folder):
    with pytest.raises(EngineError, match="Not one composition"):
        measure({}, {"one": [composition("rain", "broken")]}, folder, 0.5)


def test_the_command_writes_the_table(folder, tmp_path, capsys, monkeypatch):
    path = tmp_path / "compositions_2.csv"
    path.write_text(list_text([composition("rain", "siren"), composition("siren", "piano")]))
    assert len(read_list(path)) == 2
    monkeypatch.setattr(compositions, "_Trained", lambda path: Ideal(folder))
    parser = argparse.ArgumentParser()
    compositions.add_arguments(parser)
    words = ["--data", folder, "--list", path, "--model", "weak=runs/weak", "runs/supervised",
             "--seconds", "0.5", "--out", tmp_path / "out", "--limit", "1"]  # fmt: skip
    assert compositions.run(parser.parse_args([str(word) for word in words])) == 0
    text = capsys.readouterr().out
    assert "| compositions_2 | weak " in text
    with (tmp_path / "out" / "compositions.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["model"] for row in rows] == ["(mixture)", "weak", "supervised"]
    assert {"SDR dB", "SIR dB", "SAR dB", "SI-SDR dB", "SDR impr. dB"} <= rows[0].keys()
    saved = json.loads((tmp_path / "out" / "compositions.json").read_text())
    assert len(saved["scores"]) == 6
