"""The table of what can be trained, and its presets."""

from __future__ import annotations

import pytest

from engine.report import EngineError
from engine.training import config as configs
from engine.training import exporting, tasks
from engine.training.config import Config, DataSettings


def config(kind="band-split", task="separator", **tables):
    return Config(task, DataSettings(), {"kind": kind, **tables.pop("network", {})}, **tables)


def test_kinds_are_looked_up():
    assert tasks.kind_of(config()).module == "engine.training.separator"
    with pytest.raises(EngineError, match='Did you mean "band-split"'):
        tasks.kind_of(config("bandsplit"))
    with pytest.raises(EngineError, match=r'is a speech, and the configuration says task = "sep'):
        tasks.kind_of(config("mfcc-mlp"))


def test_every_kind_can_be_exported():
    assert set(exporting.EXPORTERS) == set(tasks.KINDS)


@pytest.mark.parametrize("name", configs.presets())
def test_a_preset_suits_what_it_trains(name):
    """Every key is known to the task it is for, and what is written is the same configuration."""
    preset = configs.load(name)
    tables = tasks.check(preset)
    assert tables["network"]["kind"] == preset.kind
    assert tables["loop"]["batch"] == preset.loop["batch"]
    whole = {key: {k: v for k, v in part.items() if v is not None} for key, part in tables.items()}
    text = configs.as_toml(configs.as_dict(preset) | whole)
    assert tasks.check(configs.parse(text)) == tables


def test_wrong_tables_are_refused_before_any_audio_is_read():
    for wrong, text in (
        (config(network={"bnads": 3}), 'Did you mean "bands"'),
        (config(network={"labels": 3}), 'unknown key "labels"'),
        (config(mixtures={"snr": 3}), 'Did you mean "snr_db"'),
        (config(loss={"sn": 3.0}), 'Did you mean "snr"'),
        (config(loop={"batch": 0}), "batch of 0"),
        (config("film-unet", loss={"snr": 1.0}), r"has no table \[loss\]"),
    ):
        with pytest.raises(EngineError, match=text):
            tasks.check(wrong)
