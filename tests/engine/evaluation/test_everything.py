from __future__ import annotations

import argparse
import sys
from types import ModuleType

import pytest

from engine.evaluation import command, everything
from engine.report import EngineError


def kind(name, run):
    module = ModuleType(f"fake_{name}")
    # `find_spec` looks at it for modules that are loaded already.
    module.__spec__ = argparse.Namespace(name=module.__name__)

    def add_arguments(parser):
        for option in ("--data", "--out", "--limit", "--unet", "--separator"):
            parser.add_argument(option)
        parser.add_argument("--fresh", action="store_true")

    module.add_arguments = add_arguments
    module.run = run
    return module


@pytest.fixture
def kinds(monkeypatch):
    """`separator` writes a page; `speech` fails."""
    asked = []

    def write(args):
        asked.append(args)
        folder = everything.Path(args.out)
        folder.mkdir()
        (folder / "page.md").write_text("## Page\n\n![a](b.png)\n", encoding="utf-8")
        return 0

    def fail(args):
        raise EngineError("no speech here")

    table = {"all": ("engine.evaluation.everything", "")}
    for name, run in (("separator", write), ("speech", fail)):
        module = kind(name, run)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        table[name] = (module.__name__, "")
    table["absent"] = ("engine.evaluation.not_there", "")
    monkeypatch.setattr(command, "KINDS", table)
    return asked


def run(tmp_path, *words):
    parser = argparse.ArgumentParser()
    everything.add_arguments(parser)
    out = ["--data", str(tmp_path), "--out", str(tmp_path / "out")]
    return everything.run(parser.parse_args([*out, *words]))


def test_one_page_over_all_and_the_rest_in_spite_of_a_failure(tmp_path, kinds, capsys):
    with pytest.raises(EngineError, match="could be measured: speech"):
        run(tmp_path, "--limit", "3", "--fresh", "--unet", "u.toml")
    (asked,) = kinds
    assert (asked.limit, asked.fresh, asked.unet, asked.separator) == ("3", True, "u.toml", None)
    page = (tmp_path / "out" / "tables.md").read_text(encoding="utf-8")
    assert "![a](separator/b.png)" in page
    assert "no speech here" in capsys.readouterr().err


def test_kinds_that_are_not_there_are_left_out(kinds):
    assert command.available() == ["all", "separator", "speech"]
