from __future__ import annotations

import sys

import pytest

from engine.training.logs import MISSING, open_log


def test_without_tensorboard_there_is_one_clear_note(tmp_path, monkeypatch):
    for name in [name for name in sys.modules if name.startswith("torch.utils.tensorboard")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "tensorboard", None)
    notes = []
    assert open_log(tmp_path / "logs", lambda fraction, note="": notes.append(note)) is None
    assert notes == [MISSING]
    assert not (tmp_path / "logs").exists()


def test_figures_can_be_read_back(tmp_path):
    pytest.importorskip("tensorboard")
    from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

    log = open_log(tmp_path / "logs")
    log.begin(0)
    for step in (10, 20, 30):
        log.scalars(step, {"loss/total": 1.0 / step, "score/val_sdri": step / 2})
    log.begin(20)  # resumed from step 20: what came later is made again
    log.scalars(30, {"loss/total": 7.0})
    log.close()
    assert len(list((tmp_path / "logs").iterdir())) == 2
    events = EventAccumulator(str(tmp_path / "logs")).Reload()
    assert events.Tags()["scalars"] == ["loss/total", "score/val_sdri"]
    totals = [(one.step, one.value) for one in events.Scalars("loss/total")]
    assert totals == [(10, pytest.approx(0.1)), (30, 7.0)]
