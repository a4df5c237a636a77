from __future__ import annotations

import hashlib
import tomllib

import pytest

from engine.report import EngineError
from engine.training import sidecar
from engine.training.checkpoints import save_weights
from engine.training.protocol import LoopSettings
from engine.training.steps import new_state
from tests.engine.training.toy import ToyTask

SETTINGS = LoopSettings(minutes=None, steps=3, keep=("best",))


@pytest.fixture
def kept(tmp_path):
    task = ToyTask()
    state = new_state(task.net, SETTINGS)
    state.step, state.seconds = 3, 1.5
    state.history = [
        {"step": 3, "seconds": 1.5, "val_score": 0.25},
        {"step": 3, "seconds": 1.5, "loss": 1.0, "rate": 0.1},
    ]
    path = tmp_path / "best.safetensors"
    save_weights(state.average, path)
    sidecar.write(task, SETTINGS, state, path, kept=True)
    return path


def test_it_says_what_rebuilds_the_network(kept):
    found = sidecar.read(kept.with_suffix(".toml"))
    assert found["format"] == 1
    assert found["task"] == "toy"
    assert found["file"] == "best.safetensors"
    assert found["sha256"] == hashlib.sha256(kept.read_bytes()).hexdigest()
    assert found["size"] == kept.stat().st_size
    assert found["step"] == 3
    assert found["scores"] == {"step": 3, "seconds": 1.5, "val_score": 0.25}
    assert found["model"] == {"kind": "toy", "network": {"outputs": 2}}
    assert found["loop"]["keep"] == ["best"]
    assert found["loop"]["steps"] == 3
    assert "minutes" not in found["loop"]


def test_a_file_that_still_changes_has_no_hash(tmp_path):
    task = ToyTask()
    sidecar.write(
        task, SETTINGS, new_state(task.net, SETTINGS), tmp_path / "c.safetensors", kept=False
    )
    found = tomllib.loads((tmp_path / "c.toml").read_text("utf-8"))
    assert "sha256" not in found
    assert found["model"]["kind"] == "toy"


def test_missing_and_damaged_descriptions(tmp_path):
    with pytest.raises(EngineError, match="no description"):
        sidecar.read(tmp_path / "none.toml")
    (tmp_path / "bad.toml").write_text("a = [", encoding="utf-8")
    with pytest.raises(EngineError, match="damaged"):
        sidecar.read(tmp_path / "bad.toml")
