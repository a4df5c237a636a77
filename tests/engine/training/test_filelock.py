"""A lock on a file: one holder, and let go of at the end."""

from __future__ import annotations

import pytest

from engine.report import Cancelled
from engine.training.filelock import locked


def test_one_at_a_time(tmp_path):
    def cancel(fraction, note=""):
        assert "waiting" in note
        raise Cancelled

    path = tmp_path / "lock"
    with locked(path, cancel), pytest.raises(Cancelled):
        locked(path, cancel).__enter__()
    with locked(path, cancel):
        assert path.is_file()
