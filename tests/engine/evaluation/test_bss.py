"""BSS-eval against an implementation that is not ours, and against what it must do."""

from __future__ import annotations

import warnings

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.evaluation.bss import TAPS, Sources


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 4), st.sampled_from([1, 7, 32]), st.floats(0.01, 3.0))
def test_agrees_with_fast_bss_eval_on_random_signals(seed, count, taps, hiss):
    fast = pytest.importorskip("fast_bss_eval")
    rng = np.random.default_rng(seed)
    sources = rng.normal(size=(count, 700)) * rng.uniform(0.1, 2.0, (count, 1))
    mixed = (np.eye(count) + 0.4 * rng.normal(size=(count, count))) @ sources
    estimates = mixed + hiss * rng.normal(size=sources.shape)
    found = Sources(sources, taps).judge(estimates)
    expected = fast.bss_eval_sources(
        sources, estimates, filter_length=taps, compute_permutation=False, use_cg_iter=None
    )
    for mine, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-3)


def test_agrees_with_the_usual_512_taps_too():
    fast = pytest.importorskip("fast_bss_eval")
    rng = np.random.default_rng(5)
    sources = rng.normal(size=(2, 3000))
    estimates = sources + 0.3 * sources[::-1] + 0.2 * rng.normal(size=sources.shape)
    found = Sources(sources).judge(estimates)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = fast.bss_eval_sources(sources, estimates, compute_permutation=False)
    for mine, theirs in zip(found, expected, strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-2)


def test_a_filtered_source_is_the_source_and_another_one_is_interference():
    rng = np.random.default_rng(0)
    sources = rng.normal(size=(2, 20_000))
    filtered = np.convolve(sources[0], rng.normal(size=20))[:20_000]
    ratios = Sources(sources).judge(np.stack([filtered, sources[1] + 0.1 * sources[0]]))
    assert ratios.sdr[0] > 25
    assert ratios.sir[1] == pytest.approx(20.0, abs=0.5)
    assert ratios.sar[1] > 60
    noisy = Sources(sources).judge(sources + 0.1 * rng.normal(size=sources.shape))
    assert noisy.sar[0] == pytest.approx(20.0, abs=0.5)
    assert noisy.sir[0] > 30
    assert TAPS == 512


def test_an_estimate_can_be_of_any_of_the_sources():
    rng = np.random.default_rng(1)
    sources = rng.normal(size=(2, 2_000))
    judge = Sources(sources, 8)
    one = judge.judge(sources[:1] + 0.5 * sources[1:], np.array([1]))
    assert one.sdr[0] < judge.judge(sources[:1] + 0.5 * sources[1:], np.array([0])).sdr[0]


@pytest.mark.parametrize("bad", [np.zeros((2, 50)), np.full((2, 50), np.nan), np.ones(50)])
def test_what_means_nothing_is_refused(bad):
    with pytest.raises(ValueError, match="source"):
        Sources(bad)
    rng = np.random.default_rng(2)
    with pytest.raises(ValueError, match="estimate"):
        Sources(rng.normal(size=(2, 50)), 4).judge(bad)
