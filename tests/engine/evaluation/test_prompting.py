from __future__ import annotations

import argparse
import json

import pytest

from engine.evaluation import prompting
from engine.evaluation.bench import Bench, Options
from engine.evaluation.wordings import Phrase, Wordings
from engine.prompts import Match

LIST = Wordings(
    known=(Phrase("woofing", ("dog bark",)), Phrase("wet", ("rain", "stream"))),
    either=(Phrase("camel", ("cow moo",), True), Phrase("zebra", ("cow moo",), True)),
    unknown=(Phrase("justice", ()), Phrase("purple", ())),
    typos={"seed": 1, "shortest_word": 4, "per_label": 1, "kinds": ["swap"]},
)
ANSWERS = {"woofing": ("dog bark",), "wet": ("sea waves", "stream"), "zebra": ("piano",),
           "purple": ("rain",)}  # fmt: skip


@pytest.fixture
def fixed(monkeypatch):
    monkeypatch.setattr(prompting, "read_wordings", lambda: LIST)
    monkeypatch.setattr(
        prompting.prompts, "resolve", lambda text: Match(text, ANSWERS.get(text, ()))
    )


def test_shares(tmp_path, fixed):
    bench = Bench(Options(tmp_path))
    prompting.measure(bench)
    shares = {row["prompts"]: row["right %"].mean for row in bench.tables[0].rows}
    assert shares["unseen wordings, first meaning"] == 50.0
    assert shares["unseen wordings, any meaning"] == 100.0
    assert shares["unknown prompts refused"] == 50.0
    # Refused is right for the camel; "piano" is wrong for the zebra.
    assert shares["only a wider label covers it"] == 50.0
    assert shares["one-letter typos, first meaning"] == 0.0


def test_no_prompt_of_the_list_is_told(tmp_path, fixed, capsys):
    parser = argparse.ArgumentParser()
    prompting.add_arguments(parser)
    out = tmp_path / "out"
    assert prompting.run(parser.parse_args(["--out", str(out)])) == 0
    text = capsys.readouterr().out + (out / "prompts.json").read_text(encoding="utf-8")
    assert not any(one in text for one in ("woofing", "zebra", "purple"))
    assert len(json.loads((out / "prompts.json").read_text("utf-8"))["facts"]["list_sha256"]) == 64
    assert (out / "prompts.png").read_bytes().startswith(b"\x89PNG")
