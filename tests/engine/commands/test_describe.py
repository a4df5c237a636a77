"""`earmark describe`, and the labeller it shares its weights' home with."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.labelling import clapcap

from .running import earmark, refused


class Parrot:
    def describe(self, mono, report):
        report(1.0)
        return "A dog barks"


def test_sentences_go_to_stdout(
    take: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clapcap, "load", lambda path, device: Parrot())
    assert earmark("describe", take, "-q") == 0
    assert capsys.readouterr().out == "0.000\t3.000\tA dog barks\n"
    assert earmark("describe", take, "-q", "--span", 1, "2.5") == 0
    assert capsys.readouterr().out == "1.000\t2.500\tA dog barks\n"
    for span in ((2, 1), (1, 9)):
        assert "starts before it ends" in refused(capsys, "describe", take, "-q", "--span", *span)


def test_without_weights_it_says_where_to_get_them(
    take: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "models download clapcap-2023" in refused(capsys, "describe", take, "-q")
    clap = ("label", take, "-q", "--labeller", "clap")
    assert "models download msclap-2023" in refused(capsys, *clap)


def test_weights_that_are_none(
    take: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    said = refused(capsys, "describe", take, "-q", "--weights", tmp_path / "none")
    assert "is missing" in said
