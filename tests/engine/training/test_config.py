"""Configurations: read strictly, refused by name, written back whole."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from engine.report import EngineError
from engine.training import config as configs
from engine.training.config import Config, DataSettings, Folds

TEXT = """
format = 1
task = "separator"
[data]
folders = ["a", "b"]
val_share = 0
[data.folds]
train = [1, 2]
[network]
kind = "band-split"
bands = 32
[loop]
minutes = 3
keep = ["best"]
"""


@dataclass(frozen=True)
class Table:
    """A table of a task."""

    labels: int
    bands: int = 64
    share: float = 0.5
    name: str = "x"
    pair: tuple[int, int] = (1, 2)
    start: Path | None = None
    deep: bool = False


def table(**values: object) -> Table:
    return configs.read_table(values, Table, "network", {"labels": 3})


def test_a_file_is_read(tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(TEXT, encoding="utf-8")
    config = configs.load(str(path))
    assert config.task == "separator"
    assert config.kind == "band-split"
    assert config.data == DataSettings(folders=("a", "b"), val_share=0.0, folds=Folds(train=(1, 2)))
    assert config.table("network", Table, labels=7) == Table(7, 32)
    settings = config.settings()
    assert (settings.minutes, settings.keep, settings.batch) == (3.0, ("best",), 16)
    assert config.seed == 1


def test_types_are_strict_but_kind():
    assert table(pair=[3, 4], share=1, start="a/b") == Table(3, 64, 1.0, "x", (3, 4), Path("a/b"))
    for values, text in (
        ({"bands": "64"}, r"bands under \[network\]"),
        ({"bands": 1.5}, "bands"),
        ({"bands": True}, "bands"),
        ({"deep": 1}, "deep"),
        ({"pair": [1]}, r"pair.1 is missing|pair"),
        ({"share": float("nan")}, "not a finite number"),
        ({"pair": [1, float("inf")]}, "not a finite number"),
    ):
        with pytest.raises(EngineError, match=text):
            table(**values)


def test_unknown_keys_are_refused_with_the_nearest():
    with pytest.raises(EngineError, match=r'unknown key "bnads" in \[network\]. Did you mean "ba'):
        table(bnads=3)
    with pytest.raises(EngineError, match="Known are: bands, deep"):
        table(zzz=3)
    # What does not come from the file cannot be set in it either.
    with pytest.raises(EngineError, match='unknown key "labels"'):
        table(labels=3)


def test_a_missing_value_is_said():
    with pytest.raises(EngineError, match=r"labels is missing under \[network\]"):
        configs.read_table({}, Table, "network")


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("format = 1", "format = 2", 'must say "format = 1"'),
        ("format = 1", "", 'must say "format = 1"'),
        ('task = "separator"', 'task = "singer"', "one of separator, labeller, speech"),
        ("[loop]", "[loops]", r'unknown key "loops" in its top level. Did you mean "loop"'),
        ("val_share = 0", "val_shares = 0", 'Did you mean "val_share"'),
        ("val_share = 0", "val_share = 1.0", "below 1"),
        ("val_share = 0", "val_share = 0.6\ntest_share = 0.6", "nothing to learn from"),
        ("val_share = 0", 'layout = "zip"', r"layout under \[data\]"),
        ("val_share = 0", "val_share = nan", "finite"),
        ("train = [1, 2]", "train = [1, 4]", "Fold 4 is in two splits"),
        ("train = [1, 2]", "trian = [1, 2]", r'"trian" in \[data.folds\]. Did you mean "train"'),
        ('kind = "band-split"', "", "must name the kind"),
        ("bands = 32", "bands = ", "not valid TOML"),
        ("[network]", "[[network]]", "must be a table"),
    ],
)
def test_wrong_files_are_refused(old, new, text):
    assert old in TEXT
    with pytest.raises(EngineError, match=text):
        configs.parse(TEXT.replace(old, new, 1))


def test_wrong_loop_keys_are_refused():
    config = configs.parse(TEXT.replace("minutes = 3", "minuets = 3"))
    with pytest.raises(EngineError, match='Did you mean "minutes"'):
        config.settings()


def test_names_that_are_nothing_are_said(tmp_path):
    with pytest.raises(EngineError, match='Did you mean "separator"'):
        configs.load("seperator")
    with pytest.raises(EngineError, match="no configuration file"):
        configs.load("x/own.toml")
    (tmp_path / "odd.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(EngineError, match="cannot be read as text"):
        configs.load(str(tmp_path / "odd.toml"))


def test_steps_alone_are_a_budget():
    config = configs.parse(TEXT).merged(loop={"steps": 5})
    assert config.settings().minutes == 3.0
    only = Config("separator", DataSettings(), {"kind": "x"}, loop={"steps": 5})
    assert only.settings().minutes is None
    assert only.settings().steps == 5


def test_options_replace_values():
    config = configs.parse(TEXT)
    changed = config.merged(
        data={"folders": ["c"], "crossing": "mend"}, loop={"batch": 4}, network={}
    )
    assert changed.data.folders == ("c",)
    assert changed.data.folds.train == (1, 2)
    assert changed.data.crossing == "mend"
    assert changed.settings().batch == 4
    assert config.data.folders == ("a", "b")
    with pytest.raises(EngineError, match='Did you mean "crossing"'):
        config.merged(data={"crosing": "mend"})


def test_what_is_written_is_read_back():
    config = configs.parse(TEXT)
    assert configs.parse(configs.as_toml(configs.as_dict(config))) == config


def test_presets():
    assert set(configs.presets()) == {
        "labeller", "seed-unet", "separator", "separator-large", "speech", "weak",
        "weak-band-split", "weak-small",
    }  # fmt: skip


def test_the_seed_recipe():
    config = configs.load("seed-unet")
    settings = config.settings()
    assert (settings.optimiser, settings.peak_rate, settings.weight_decay) == ("adam", 1e-3, 1e-5)
    assert (settings.schedule, settings.plateau_factor, settings.plateau_patience) == (
        "plateau", 0.5, 5,
    )  # fmt: skip
    assert (settings.batch, settings.epoch_steps, settings.save_every) == (8, 200, 10)
    assert settings.keep == ("best", "final", "epoch")
    assert config.data.folds == Folds((1, 2, 3, 4), (5,), ())
