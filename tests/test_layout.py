"""Rules about the repository itself that no other tool checks."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib

import pytest
from PySide6.QtGui import QColor

from tests.conftest import CHECKOUT

TOP_LEVEL = {"README.md", "editor", "engine", "packaging", "pyproject.toml", "resources", "tests"}
PIN = re.compile(r"[a-z0-9-]+==[0-9][A-Za-z0-9.]*( ; sys_platform == \"linux\")?")


def pins() -> list[str]:
    lines = (CHECKOUT / "packaging" / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_nothing_else_lies_at_the_top():
    if shutil.which("git") is None or not (CHECKOUT / ".git").exists():
        pytest.skip("not a git checkout")
    listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(listing, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    top = {path.split("/")[0] for path in listed.stdout.split("\0") if path}
    assert {name for name in top if not name.startswith(".")} <= TOP_LEVEL


def test_packaging_is_no_package():
    """An `__init__.py` there would hide the PyPI package `packaging` from every import."""
    assert not (CHECKOUT / "packaging" / "__init__.py").exists()


def test_every_pin_is_exact_and_there_once():
    assert [line for line in pins() if not PIN.fullmatch(line)] == []
    names = [line.split("==")[0] for line in pins()]
    assert sorted(names) == sorted(set(names))


def test_every_requirement_is_pinned():
    with (CHECKOUT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=~!\[; ]", line)[0].lower() for line in wanted}
    assert names <= {line.split("==")[0] for line in pins()}


def test_the_demo_is_described_and_small():
    folder = CHECKOUT / "resources" / "demo"
    with (folder / "demo.toml").open("rb") as file:
        demo = tomllib.load(file)
    recording = folder / demo["file"]
    assert recording.stat().st_size < 2_000_000
    assert demo["licence"] == "CC0-1.0"
    assert demo["edits"]
    for edit in demo["edits"]:
        assert edit["mode"] in ("keep", "remove")
        assert all(start < stop for start, stop in edit["windows"])


def test_qt_leaves_none_alive():
    """PySide6 6.12.0 took a reference from None in every call that returns nothing.

    Nothing shows until the last one is gone, some thousand paint calls later, and then Python 3.11
    ends. From 3.12 on None cannot die.
    """
    colour = QColor("red")
    before = sys.getrefcount(None)
    for _ in range(1000):
        colour.setAlpha(100)
    assert sys.getrefcount(None) > before - 500
