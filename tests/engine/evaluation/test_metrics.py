"""Golden values worked out by hand, and the agreement with an independent library."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torchmetrics.functional.audio import (
    scale_invariant_signal_distortion_ratio,
    signal_noise_ratio,
)

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


@pytest.mark.parametrize("seed", range(5))
def test_both_metrics_agree_with_an_independent_library(seed):
    rng = np.random.default_rng(seed)
    target = rng.normal(0, 0.1, 32_000).astype(np.float32)
    estimate = (rng.uniform(0.2, 2.0) * target + rng.normal(0, 0.05, 32_000)).astype(np.float32)
    est, ref = (torch.from_numpy(one).double() for one in (estimate, target))
    theirs = float(signal_noise_ratio(est, ref, zero_mean=False))
    assert metrics.sdr(target, estimate) == pytest.approx(theirs, abs=1e-4)
    theirs = float(scale_invariant_signal_distortion_ratio(est, ref, zero_mean=False))
    assert metrics.si_sdr(target, estimate) == pytest.approx(theirs, abs=1e-4)


def test_improvement_is_the_difference_of_the_librarys_values():
    rng = np.random.default_rng(9)
    target, other = rng.normal(0, 0.1, (2, 32_000)).astype(np.float32)
    estimate = target + np.float32(0.3) * other
    tensors = [torch.from_numpy(one).double() for one in (estimate, target + other, target)]
    theirs = signal_noise_ratio(tensors[0], tensors[2]) - signal_noise_ratio(tensors[1], tensors[2])
    ours = metrics.sdr_improvement(target, estimate, target + other)
    assert ours == pytest.approx(float(theirs), abs=1e-4)


def test_a_silent_target_gives_an_absurd_score_and_is_told():
    mixture = np.full(4, 1.0, np.float32)
    silence = np.zeros(4, np.float32)
    assert metrics.sdr_improvement(silence, silence, mixture) > 80.0
    assert metrics.fault(silence, mixture) == metrics.SILENT_TARGET


def test_what_must_not_be_scored_is_told():
    assert metrics.fault(REFERENCE, np.zeros(4, np.float32)) == metrics.SILENT_ESTIMATE
    assert metrics.fault(REFERENCE, np.array([1, np.nan, 0, 0], np.float32)) == metrics.NOT_FINITE
    assert metrics.fault(REFERENCE, np.array([1, np.inf, 0, 0], np.float32)) == metrics.NOT_FINITE
    assert metrics.fault(REFERENCE, OTHER) == ""


def test_level_of_a_tenth_is_minus_twenty_decibels():
    assert metrics.level_db(0.1 * OTHER, REFERENCE) == pytest.approx(-20.0, abs=1e-4)


def test_level_of_silence_is_the_floor():
    assert metrics.level_db(np.zeros(4, np.float32), REFERENCE) == -60.0
    assert metrics.level_db(np.zeros(4, np.float32), REFERENCE, -100.0) == -100.0
    with pytest.raises(ValueError, match="silent mixture"):
        metrics.level_db(REFERENCE, np.zeros(4, np.float32))
