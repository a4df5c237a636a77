"""`earmark label`."""

from __future__ import annotations

import csv
import json
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine import labelling
from engine.commands import label
from engine.labelling.events import EventSettings

from .running import earmark, refused

RATE = 32_000


class Tones:
    """Hears 500 Hz as rain and 2000 Hz as a dog."""

    sample_rate, hop_s, context_s, revision = RATE, 0.16, 0.16, "tones"
    labels = ("dog bark", "rain")
    settings = EventSettings(0.5, median_s=0.0)

    def scores(self, mono, report):
        parts = np.pad(mono, (0, -len(mono) % 5120)).reshape(-1, 5120)
        tones = np.abs(np.fft.rfft(parts, axis=1))[:, [320, 80]] / 2560
        return np.minimum(2 * tones, 0.9).astype(np.float32)

    def clip_scores(self, mono):
        raise NotImplementedError


@pytest.fixture
def sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(labelling, "load_labeller", lambda name="builtin": Tones())
    time = np.arange(6 * RATE) / RATE
    audio = np.zeros(len(time), np.float32)
    audio[RATE : 2 * RATE] = 0.5 * np.sin(2 * np.pi * 500 * time[:RATE])
    audio[4 * RATE : 5 * RATE] = 0.5 * np.sin(2 * np.pi * 2000 * time[:RATE])
    path = tmp_path / "two tones.wav"
    soundfile.write(path, audio, RATE)
    return path


def test_a_table_with_a_header_goes_to_stdout(sound, capsys):
    assert earmark("label", sound) == 0
    said = capsys.readouterr()
    head, *rows = [line.split("\t") for line in said.out.splitlines()]
    assert head == ["start_s", "stop_s", "label", "score"]
    assert [row[2] for row in rows] == ["rain", "dog bark"]
    assert [float(row[0]) for row in rows] == pytest.approx([1.0, 4.0], abs=0.17)
    assert said.err == ""


def test_json_and_audacity(sound, capsys):
    assert earmark("label", sound, "--format", "json") == 0
    events = json.loads(capsys.readouterr().out)["events"]
    assert [event["label"] for event in events] == ["rain", "dog bark"]
    assert earmark("label", sound, "--format", "audacity") == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [len(line) for line in lines] == [3, 3]
    assert lines[0][2] == "rain"


def test_a_table_with_commas_goes_to_a_file(sound, tmp_path, capsys):
    table = tmp_path / "events.csv"
    assert earmark("label", sound, "--format", "csv", "-o", table) == 0
    assert capsys.readouterr().out == f"{table}\n"
    with table.open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["label"] for row in rows] == ["rain", "dog bark"]
    assert [float(row["start_s"]) for row in rows] == pytest.approx([1.0, 4.0], abs=0.17)
    assert all(0.5 <= float(row["score"]) <= 1.0 for row in rows)


def test_a_file_that_cannot_be_written_is_refused_before_listening(sound, tmp_path, capsys):
    assert "no folder" in refused(capsys, "label", sound, "-o", tmp_path / "not there" / "x.tsv")
    assert sound.name in refused(capsys, "label", sound, "-o", sound)


def test_the_progress_tells_how_far_it_is(sound, capsys, monkeypatch):
    told: list[str] = []

    @contextmanager
    def progress(*, quiet):
        yield lambda fraction, note="": told.append(note)

    monkeypatch.setattr(label, "progress", progress)
    assert earmark("label", sound) == 0
    assert told[-1] == "0:06 of 0:06"


def test_only_what_is_asked_for(sound, capsys):
    assert earmark("label", sound, "--prompt", "barking dog") == 0
    assert [line.split("\t")[2] for line in capsys.readouterr().out.splitlines()[1:]] == [
        "dog bark"
    ]


def test_a_threshold_for_all(sound, capsys):
    assert earmark("label", sound, "--threshold", "0.95") == 0
    assert capsys.readouterr().out == "start_s\tstop_s\tlabel\tscore\n"


def test_what_cannot_be_is_refused(sound, tmp_path, capsys):
    assert "--threshold" in refused(capsys, "label", sound, "--threshold", "2")
    assert "does not know" in refused(capsys, "label", sound, "--prompt", "violin")
    assert "nothing.wav" in refused(capsys, "label", tmp_path / "nothing.wav")
    text = tmp_path / "text.wav"
    text.write_text("no sound")
    assert "not a recording" in refused(capsys, "label", text)


def test_without_weights_it_says_so(tmp_path, capsys, monkeypatch):
    from engine import paths

    monkeypatch.setattr(paths, "resources_dir", lambda: tmp_path)
    labelling.load_labeller.cache_clear()
    assert "labeller is not there" in refused(capsys, "label", tmp_path / "x.wav")
