"""The list of models: what is shipped is sound, and damage is told."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from engine.report import EngineError
from engine.resources import resource
from engine.separation.audiosep_weights import CHECKPOINT_SHA256
from engine.weights import catalogue


def test_the_shipped_list_is_pinned():
    found = catalogue.models()
    assert {"audiosep", "msclap-2023"} <= set(found)
    for model in found.values():
        assert model.size == sum(one.size for one in model.files) > 1_000_000
        assert model.licence.text.endswith(".")
        assert model.used_for
        for one in model.files:
            place = urlsplit(one.url)
            assert place.scheme == "https"
            # A revision, not a branch that moves.
            assert "/main/" not in place.path
            assert len(place.path.split("/resolve/")[1].split("/")[0]) == 40
            assert place.path.endswith(f"/{one.name}")
    assert found["audiosep"].files[0].sha256 == CHECKPOINT_SHA256


def test_an_unknown_model_is_told():
    with pytest.raises(EngineError, match=r'no model called "magic".*"audiosep"'):
        catalogue.model("magic")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[[model]]", "[[model"),
        ('id = "audiosep"', 'id = "../audiosep"'),
        ('name = "vocab.json"', 'name = "../vocab.json"'),
        ("size = 898_823", "size = 0"),
        ("sha256 = ", 'sha256 = "zz'),
        ("sha256 = ", "sha = "),
        ("[model.licence]", "[model.terms]"),
    ],
)
def test_a_damaged_list_is_told(tmp_path, old, new):
    text = resource("models.toml").read_text("utf-8")
    assert old in text
    path = tmp_path / "models.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(EngineError, match=r'"models\.toml" is damaged'):
        catalogue.read_catalogue(path)


def test_other_terms_have_another_mark():
    licence = catalogue.model("audiosep").licence
    assert licence.mark != type(licence)(licence.name, licence.url, licence.text + " More.").mark
