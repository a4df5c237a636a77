from __future__ import annotations

import argparse
import json

import pytest

from engine.evaluation import speaking, speech


@pytest.fixture
def measured(monkeypatch):
    results = [
        {"segmenter": name, "condition": condition, "segment_accuracy": value}
        for name in ("one", "two")
        for condition, value in (("speech alone", 0.9), ("music alone", None))
    ]

    def measure(clips, folder, out, *, seed, report):
        assert len(clips) == 12
        if out is not None:
            (out / "speech.json").write_text(json.dumps(results), encoding="utf-8")
        return "| a table |\n"

    monkeypatch.setattr(speech, "measure", measure)


def run(*words):
    parser = argparse.ArgumentParser()
    speaking.add_arguments(parser)
    return speaking.run(parser.parse_args([str(word) for word in words]))


def test_prints_the_tables_and_draws_them(data, tmp_path, measured, capsys):
    assert run("--data", data, "--out", tmp_path / "out") == 0
    assert capsys.readouterr().out == "## Speech\n\n| a table |\n"
    assert (tmp_path / "out" / "speech.png").read_bytes().startswith(b"\x89PNG")


def test_writes_nothing_without_a_folder(data, tmp_path, measured):
    run("--data", data)
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
