"""Signals become a cancel, and go back to whom they belonged."""

from __future__ import annotations

import signal

import pytest

from engine.report import Cancelled
from engine.training.stopping import StopOnSignal


def test_a_second_signal_stops_at_once():
    with StopOnSignal(lambda fraction, note="": None) as report:
        signal.raise_signal(signal.SIGTERM)
        assert report.exit_code == 143
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)


def test_ignored_signals_stay_ignored():
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with StopOnSignal(lambda fraction, note="": None) as report:
            signal.raise_signal(signal.SIGINT)
            report(0.5)
            assert report.number == 0
    finally:
        signal.signal(signal.SIGINT, before)


def test_the_next_report_cancels_and_handlers_come_back():
    before = signal.getsignal(signal.SIGTERM)
    told = []
    with StopOnSignal(lambda fraction, note="": told.append((fraction, note))) as report:
        report(0.1, "a")
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(Cancelled):
            report(0.2, "b")
    assert told == [(0.1, "a"), (0.2, "b")]
    assert signal.getsignal(signal.SIGTERM) == before
