"""The file beside the weights: what is missing or of another kind is said in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.descriptions import WEIGHTS, Subject, beside
from engine.report import EngineError

MODEL = Subject("The model of the test", "Make it again.")
FIELDS = {**WEIGHTS, "network": dict}
LINES = {
    "kind": '"tested"', "format": "2", "file": '"a.safetensors"', "size": "12", "sha256": '"ff"',
    "network": "{ labels = 3 }",
}  # fmt: skip


def described(folder: Path, **changes: str | None) -> Path:
    lines = {**LINES, **changes}
    path = folder / "model.toml"
    text = [f"{name} = {value}" for name, value in lines.items() if value is not None]
    path.write_text("\n".join(text), "utf-8")
    return path


def test_everything_it_says_is_given(tmp_path):
    values = MODEL.read(described(tmp_path, more='"too"'), FIELDS, 2, "tested")
    assert values["network"] == {"labels": 3}
    assert values["more"] == "too"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"size": None}, 'The model of the test is damaged: its description lacks "size". Make it'),
        ({"size": '"12"'}, 'lacks "size"'),
        ({"size": "true"}, 'lacks "size"'),
        ({"network": "[1]"}, 'lacks "network"'),
        ({"format": "3"}, "The model of the test is of format 3; this program reads 2."),
        ({"kind": '"other"'}, 'is of kind "other"; "tested" was expected.'),
        ({"kind": None, "format": None}, 'is of kind "None"'),
        ({"file": "a = b ="}, "its description model.toml cannot be read"),
    ],
)
def test_what_is_wrong_is_said(tmp_path, changes, said):
    with pytest.raises(EngineError) as caught:
        MODEL.read(described(tmp_path, **changes), FIELDS, 2, "tested")
    assert said in str(caught.value)


def test_one_that_is_not_there(tmp_path):
    with pytest.raises(EngineError, match=r"none\.toml cannot be read\. Make it again\."):
        MODEL.read(tmp_path / "none.toml", FIELDS, 2)


@pytest.mark.parametrize("name", ["a.bin", "../a.bin", "/etc/a.bin"])
def test_its_files_lie_beside_it(tmp_path, name):
    assert beside(tmp_path / "model.toml", name) == tmp_path / "a.bin"
