"""A server that obeys the test, no waiting between tries, and no proxy in between."""

from __future__ import annotations

import pytest

from engine.weights import catalogue, fetching
from tests.engine.weights.server import serving


@pytest.fixture(autouse=True)
def _direct(monkeypatch):
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "EARMARK_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.delenv("EARMARK_MODELS_DIR", raising=False)
    monkeypatch.setattr(fetching, "BACKOFF_S", 0.001)
    yield
    catalogue.models.cache_clear()


@pytest.fixture
def server():
    with serving() as one:
        yield one
