"""Where things are kept."""

from __future__ import annotations

import pytest

from engine import paths
from engine.report import EngineError

FOLDERS = [paths.cache_dir, paths.config_dir, paths.data_dir]


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_environment_decides_and_the_folder_is_made(folder, monkeypatch, tmp_path):
    variable = f"EARMARK_{folder.__name__.removesuffix('_dir').upper()}_DIR"
    monkeypatch.setenv(variable, str(tmp_path / "deep" / "down"))
    assert folder() == tmp_path / "deep" / "down"
    assert folder().is_dir()


@pytest.mark.parametrize("folder", FOLDERS)
def test_tests_never_see_the_folders_of_the_user(folder, tmp_path_factory):
    assert folder().is_relative_to(tmp_path_factory.getbasetemp())


def test_without_the_environment_the_system_decides(monkeypatch, tmp_path):
    monkeypatch.delenv("EARMARK_CACHE_DIR")
    monkeypatch.setattr(paths, "user_cache_path", lambda *a, **k: tmp_path / "system")
    # The default is looked up at every call, as the variable is.
    assert paths.cache_dir() == tmp_path / "system"


def test_resources_of_a_checkout():
    assert (paths.resources_dir() / "demo" / "demo.toml").is_file()


def test_resources_of_a_frozen_program(monkeypatch, tmp_path):
    (tmp_path / "resources").mkdir()
    monkeypatch.setattr(paths.sys, "_MEIPASS", str(tmp_path), raising=False)
    assert paths.resources_dir() == tmp_path / "resources"


def test_resources_of_an_installed_package(monkeypatch, tmp_path):
    package = tmp_path / "engine"
    (package / "_resources").mkdir(parents=True)
    monkeypatch.setattr(paths, "__file__", str(package / "paths.py"))
    assert paths.resources_dir() == package / "_resources"


def test_a_damaged_installation_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(paths, "__file__", str(tmp_path / "engine" / "paths.py"))
    with pytest.raises(FileNotFoundError, match="resources are missing"):
        paths.resources_dir()


def test_a_folder_that_cannot_be_made_is_a_sentence(monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    monkeypatch.setenv("EARMARK_CACHE_DIR", str(tmp_path / "file" / "cache"))
    with pytest.raises(EngineError, match="EARMARK_CACHE_DIR"):
        paths.cache_dir()
