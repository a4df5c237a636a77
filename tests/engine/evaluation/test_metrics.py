"""Golden values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from engine.evaluation import metrics

REFERENCE = np.array([1.0, -1.0, 1.0, -1.0], np.float32)
OTHER = np.array([1.0, 1.0, -1.0, -1.0], np.float32)  # orthogonal to REFERENCE, equal power


def test_sdr_of_a_tenth_of_error_is_twenty_decibels():
    assert metrics.sdr(REFERENCE, REFERENCE * 0.9) == pytest.approx(20.0, abs=1e-4)


def test_sdr_of_silence_is_zero():
    assert metrics.sdr(REFERENCE, np.zeros(4, np.float32)) == pytest.approx(0.0)


def test_sdr_is_capped_for_a_perfect_and_a_silent_reference():
    assert metrics.sdr(REFERENCE, REFERENCE) == pytest.approx(100.0)
    assert metrics.sdr(np.zeros(4, np.float32), np.zeros(4, np.float32)) == pytest.approx(0.0)


def test_half_of_a_0_db_mixture_improves_sdr_by_three_decibels():
    mixture = REFERENCE + OTHER
    value = metrics.sdr_improvement(REFERENCE, 0.5 * mixture, mixture)
    assert value == pytest.approx(10 * np.log10(2.0), abs=1e-4)


def test_half_of_a_0_db_mixture_has_si_sdr_zero():
    assert metrics.si_sdr(REFERENCE, 0.5 * (REFERENCE + OTHER)) == pytest.approx(0.0, abs=1e-4)


def test_si_sdr_does_not_care_for_scale():
    estimate = REFERENCE + 0.1 * OTHER
    assert metrics.si_sdr(REFERENCE, estimate) == pytest.approx(20.0, abs=1e-3)
    assert metrics.si_sdr(REFERENCE, 7.0 * estimate) == pytest.approx(20.0, abs=1e-3)


def test_si_sdr_keeps_the_mean():
    """An offset is an error: a = 1, the rest is the offset 0.5, so 10 log10(4 / 1)."""
    assert metrics.si_sdr(REFERENCE, REFERENCE + 0.5) == pytest.approx(6.0206, abs=1e-3)


def test_si_sdr_of_silence_is_zero_as_published():
    assert metrics.si_sdr(REFERENCE, np.zeros(4, np.float32)) == pytest.approx(0.0, abs=1e-3)


@pytest.mark.parametrize("function", [metrics.sdr, metrics.si_sdr])
def test_lengths_must_agree(function):
    with pytest.raises(ValueError, match="cannot be compared"):
        function(REFERENCE, REFERENCE[:3])


def test_bootstrap_interval_of_equal_values_is_a_point():
    assert metrics.bootstrap_ci([2.0] * 10) == (2.0, 2.0)


def test_bootstrap_interval_matches_the_normal_one():
    values = np.random.default_rng(1).normal(3.0, 2.0, 400)
    low, high = metrics.bootstrap_ci(values, seed=5)
    half = 1.96 * values.std() / 20.0
    assert low == pytest.approx(values.mean() - half, abs=0.05)
    assert high == pytest.approx(values.mean() + half, abs=0.05)
    assert metrics.bootstrap_ci(values, seed=5) == (low, high)


def test_bootstrap_of_nothing_is_refused():
    with pytest.raises(ValueError, match="at least one"):
        metrics.bootstrap_ci([])
