"""What a run leaves written about itself."""

from __future__ import annotations

import dataclasses
import tomllib

import pytest

from engine.training import config as configs
from engine.training import gathering, record
from engine.training.config import DataSettings

from .fake_task import Line, Shape


def test_the_record_says_all_and_starts_the_run_again(folder, tmp_path):
    data = gathering.gather(
        DataSettings(folders=(str(folder),)), tmp_path, tmp_path / "cache", lambda text: None
    )
    loop = {"steps": 3, "keep": ["best"]}
    config = configs.Config(
        "separator", DataSettings(folders=(str(folder),)), {"kind": "band-split"}, loop=loop
    )
    tables = {
        "network": {"kind": "band-split", "bands": 64},
        "loop": dataclasses.asdict(config.settings()),
    }
    task = Line(Shape(3), data.labels, 4, 1)
    record.write(config, tables, data, task, tmp_path, "cpu")
    again = configs.load(str(tmp_path / "config.toml"))
    assert again.settings() == config.settings()
    assert again.data == config.data
    assert again.network == tables["network"]
    facts = tomllib.loads((tmp_path / "training.toml").read_text(encoding="utf-8"))
    assert facts["loop"]["steps"] == 3
    assert "minutes" not in facts["loop"]
    assert facts["model"]["vocabulary"]["labels"] == list(data.labels)
    assert facts["data"]["clips"] == {"train": 6, "val": 3, "test": 0}
    assert facts["data"]["licence_classes_learnt"] == {"nc": 3, "open": 3}
    assert facts["data"]["hours_learnt"] == pytest.approx(18 / 3600, abs=1e-3)
    assert len(facts["data"]["clips_sha256"]) == 64
    assert facts["versions"]["torch"]
    other = dataclasses.replace(data, clips=data.clips[::-1])
    assert record.about(other)["clips_sha256"] == facts["data"]["clips_sha256"]
    other = dataclasses.replace(data, clips=data.clips[1:])
    assert record.about(other)["clips_sha256"] != facts["data"]["clips_sha256"]
