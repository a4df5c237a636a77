"""Where models are kept, and what the user decided."""

from __future__ import annotations

from dataclasses import replace

import pytest

from engine import paths
from engine.report import EngineError
from engine.weights import places
from tests.engine.weights.server import model_of


def test_the_cache_folder_unless_something_else_is_said(monkeypatch, tmp_path):
    assert places.folder() == paths.cache_dir() / "models"
    places.keep(replace(places.choices(), folder=str(tmp_path / "chosen")))
    assert places.folder() == tmp_path / "chosen"
    monkeypatch.setenv(places.FOLDER, str(tmp_path / "said"))
    assert places.made_folder() == tmp_path / "said"
    assert (tmp_path / "said").is_dir()


def test_a_folder_that_cannot_be(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("x")
    monkeypatch.setenv(places.FOLDER, str(tmp_path / "file" / "models"))
    with pytest.raises(EngineError, match="Choose another folder"):
        places.made_folder()


def test_offline_is_remembered_and_the_variable_comes_first(monkeypatch):
    assert not places.is_offline()
    places.set_offline(True)
    assert places.is_offline()
    monkeypatch.setenv(places.OFFLINE, "0")
    assert not places.is_offline()
    places.set_offline(False)
    monkeypatch.setenv(places.OFFLINE, "1")
    assert places.is_offline()


def test_a_licence_is_accepted_once_and_anew_when_it_changes():
    model = model_of(())
    assert not places.is_accepted(model)
    places.accept(model)
    places.set_offline(True)
    assert places.is_accepted(model)
    assert not places.is_accepted(replace(model, licence=replace(model.licence, text="Pay.")))
    assert not places.is_accepted(model_of((), "other"))


@pytest.mark.parametrize("text", ["", "[]", '{"folder": 1, "offline": false, "accepted": {}}'])
def test_decisions_that_cannot_be_read_are_none(text):
    places.choices_file().write_text(text)
    assert places.choices() == places.Choices()
