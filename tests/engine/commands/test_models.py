"""`earmark models`, against a server of this computer."""

from __future__ import annotations

import io
import sys

import pytest

from engine import weights
from tests.engine.commands.running import earmark, refused
from tests.engine.weights import server as manners
from tests.engine.weights.conftest import _direct, server  # noqa: F401 - fixtures
from tests.engine.weights.server import model_of, offer

LARGE, SMALL = b"a" * 400_000, b"b" * 100


@pytest.fixture(autouse=True)
def model(monkeypatch, server):  # noqa: F811
    one = model_of((server.file("a.bin", LARGE), server.file("b.txt", SMALL)))
    offer(monkeypatch, one)
    return one


def test_a_model_from_the_list_to_the_disk_and_away(capsys, tmp_path):
    assert earmark("models") == 0
    said = capsys.readouterr().out
    assert said.startswith("thing: Thing, not here\n")
    assert "download: 400.1 kB" in said
    assert "Test licence" in said
    assert earmark("models", "download", "thing", "--accept-licence") == 0
    told = capsys.readouterr()
    assert told.out.strip() == str(weights.find("thing"))
    assert "You may do anything." in told.err
    assert earmark("models", "download", "thing") == 0  # it is there: nothing is asked
    capsys.readouterr()
    assert earmark("models", "list") == 0
    assert "ready, 400." in capsys.readouterr().out
    assert earmark("models", "verify") == 0
    assert "thing: whole" in capsys.readouterr().out
    assert earmark("models", "move", tmp_path / "new") == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "new")
    assert earmark("models", "where") == 0
    told = capsys.readouterr()
    assert told.out.strip() == str(tmp_path / "new")
    assert "400." in told.err
    assert earmark("models", "delete", "thing") == 0
    assert "are free again" in capsys.readouterr().err
    assert weights.find("thing") is None
    assert earmark("models", "delete", "thing") == 0
    assert "nothing to delete" in capsys.readouterr().err
    assert earmark("models", "verify") == 0
    assert "no model is here" in capsys.readouterr().err


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(("answer", "code"), [("y\n", 0), ("n\n", 2), ("", 2)])
def test_the_licence_is_asked_for(monkeypatch, capsys, answer, code):
    monkeypatch.setattr(sys, "stdin", Terminal(answer))
    assert earmark("models", "download", "thing") == code
    assert "Do you accept it?" in capsys.readouterr().err
    assert (weights.find("thing") is not None) == (code == 0)


def test_without_a_terminal_it_has_to_be_said(monkeypatch, capsys):
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    assert earmark("models", "download", "thing") == 2
    assert "--accept-licence" in capsys.readouterr().err


def test_troubles_are_one_line(capsys, server, monkeypatch, tmp_path):  # noqa: F811
    assert "no model called" in refused(capsys, "models", "download", "magic")
    assert "not on this computer" in refused(capsys, "models", "verify", "thing")
    weights.accept(weights.model("thing"))
    server.manners = [manners.answers(404)]
    assert "no longer at its address" in refused(capsys, "models", "download", "thing")
    monkeypatch.setenv("EARMARK_OFFLINE", "1")
    assert "stays offline" in refused(capsys, "models", "download", "thing")
    (tmp_path / "mine").write_bytes(b"other")
    assert "is no file of Thing" in refused(capsys, "models", "import", "thing", tmp_path / "mine")


def test_files_are_imported(capsys, tmp_path, server):  # noqa: F811
    (tmp_path / "large").write_bytes(LARGE)
    (tmp_path / "small").write_bytes(SMALL)
    assert earmark("models", "import", "thing", tmp_path / "large") == 0
    assert '"b.txt" still missing' in capsys.readouterr().err
    assert earmark("models") == 0
    assert "400.0 kB of 400.1 kB have arrived" in capsys.readouterr().out
    assert earmark("models", "import", "thing", tmp_path) == 0
    assert capsys.readouterr().out.strip() == str(weights.find("thing"))
    assert server.asked == []
