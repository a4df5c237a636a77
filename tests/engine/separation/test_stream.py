"""Chunks leave no seam, the identity is exact, masks reach every channel and rate."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.separation import SEPARATORS, Query, Traits, load_separator
from engine.separation.stream import (
    CONTEXTS,
    PIECE_S,
    aligned_step,
    magnitude_mask,
    mixdown,
    plan,
    separate_piece,
    separate_span,
)
from tests.engine.fakes import MemoryRecording, Scaled, noise

QUERY = Query("anything", "anything")


def separated(separator, samples, rate, start=0, stop=None, query=QUERY):
    recording = MemoryRecording(samples, rate)
    stop = recording.frames if stop is None else stop
    return separate_span(separator, recording.read, rate, recording.frames, start, stop, query)


@pytest.mark.parametrize("seconds", [0.1, 5.0, 5.01, 61.0])
def test_identity_through_chunks_is_exact(seconds):
    samples = noise(seconds, 32_000, 1)
    assert np.abs(separated(Scaled(), samples, 32_000) - samples).max() < 1e-6


@pytest.mark.parametrize("rate", [8_000, 22_050, 44_100, 48_000, 96_000, 192_000])
def test_identity_at_other_rates_and_in_stereo(rate):
    samples = noise(2.0, rate, 2)
    assert np.abs(separated(Scaled(), samples, rate) - samples).max() < 1e-6


def test_identity_keeps_a_channel_that_the_mid_signal_cancels():
    one = noise(1.0, 48_000, 1)
    samples = np.concatenate([one, -one], axis=1)
    assert np.abs(separated(Scaled(), samples, 48_000) - samples).max() < 1e-6


def test_half_is_half_in_every_channel_also_above_the_separators_nyquist():
    samples = noise(2.0, 96_000, 3)
    result = separated(Scaled(0.5), samples, 96_000)
    np.testing.assert_allclose(result, 0.5 * samples, atol=2e-3)


def test_the_top_octaves_mask_goes_on_above_the_separators_nyquist_without_a_line():
    """Everything above 4 kHz is kept and all below is not: no bin up there may stand out."""
    rate = 96_000
    samples = noise(3.0, rate, 1)
    query = Query("above 4 kHz", "above 4 khz")
    kept = separated(load_separator("spectral"), samples, rate, query=query)
    ratio = np.abs(np.fft.rfft(kept[:, 0])) / np.abs(np.fft.rfft(samples[:, 0]))
    per_hundred_hertz = ratio[: 48_000 * 3].reshape(-1, 300).mean(axis=1)
    assert (np.abs(per_hundred_hertz[50:] - 1.0) < 0.02).all()
    removed = separated(
        load_separator("spectral"), samples, rate, query=Query("below 4 kHz", "below 4 khz")
    )
    left = np.abs(np.fft.rfft(removed[:, 0])) / np.abs(np.fft.rfft(samples[:, 0]))
    assert (left[: 48_000 * 3].reshape(-1, 300).mean(axis=1)[50:] < 0.03).all()


def test_silent_answer_is_exactly_silent():
    assert not separated(Scaled(0.0), noise(1.0, 48_000), 48_000).any()


def test_silence_in_silence_out():
    assert not separated(Scaled(), np.zeros((48_000, 2), np.float32), 48_000).any()


def test_input_is_not_changed():
    samples = noise(1.0, 44_100)
    before = samples.copy()
    separate_piece(Scaled(), samples, 44_100, QUERY)
    np.testing.assert_array_equal(samples, before)


@pytest.mark.parametrize("rate", [32_000, 44_100, 48_000])
def test_chunked_equals_whole(rate):
    separator = load_separator("spectral")
    query = Query("500-2000 Hz", "500-2000 Hz")
    samples = noise(20.0, rate, 1)
    chunked = separated(separator, samples, rate, query=query)
    whole = separate_piece(separator, samples, rate, query)
    error = 10 * np.log10(np.mean((chunked - whole) ** 2) / np.mean(whole**2))
    assert error < -50.0


@given(
    seconds=st.floats(0.01, 40.0),
    start_s=st.floats(0.0, 60.0),
    rate=st.sampled_from([8_000, 11_025, 22_050, 44_100, 48_000, 96_000]),
    context_s=st.sampled_from([0.0, 1.5, 2.5, 4.1, 7.5]),
)
@settings(max_examples=100, deadline=None)
def test_plan_weights_sum_to_one_and_context_is_there(seconds, start_s, rate, context_s):
    traits = Traits(32_000, 5_120, context_s, "x")
    start = round(start_s * rate)
    stop = start + max(1, round(seconds * rate))
    frames = stop + rate // 3
    pieces = plan(traits, rate, frames, start, stop)
    total = sum(piece.weights(start, stop) for piece in pieces)
    np.testing.assert_allclose(total, 1.0, atol=2e-7)
    for piece in pieces:
        assert piece.hear_start % aligned_step(traits, rate) == 0
        assert piece.hear_start <= max(0, piece.start - context_s * rate)
        assert piece.hear_stop >= min(frames, piece.stop + context_s * rate)
        longest_s = max(PIECE_S, CONTEXTS * context_s)
        assert piece.stop - piece.start <= (longest_s + 0.5) * rate


@pytest.mark.parametrize(
    ("context_s", "seconds", "lengths"),
    [
        (0.0, 6.0, [6]),
        (0.0, 9.0, [4.5, 4.5]),
        (7.5, 10.0, [10]),  # the context around two pieces would be more than they are
        (7.5, 26.0, [6, 10, 10]),  # soon the first, then fewer and longer ones
        (7.5, 43.5, [6, 18.75, 18.75]),
        (2.5, 6.1, [3.05, 3.05]),
    ],
)
def test_pieces_are_longer_where_the_context_is_long(context_s, seconds, lengths):
    rate = 48_000
    pieces = plan(Traits(32_000, 5_120, context_s, "x"), rate, 100 * rate, 0, round(seconds * rate))
    middles = [(0 if p.fade_in == 0 else p.start + p.fade_in / 2) / rate for p in pieces]
    ends = [*middles[1:], seconds]
    assert [b - a for a, b in zip(middles, ends, strict=True)] == pytest.approx(lengths, abs=1e-4)


def test_aligned_step_falls_on_both_grids():
    # 44.1 kHz against 32 kHz meet every 441 : 320 samples; 5120 is the 16th such meeting.
    assert aligned_step(Traits(32_000, 5_120, 0, ""), 44_100) == 7_056
    # The transfer's hop of 256 counts too: lcm(320, 256).
    assert aligned_step(Traits(32_000, 320, 0, ""), 32_000) == 1_280


def test_mask_is_the_magnitude_ratio():
    signal = torch.from_numpy(noise(1.0, 32_000, 1)[:, 0])
    mask = magnitude_mask(signal, 0.25 * signal, 32_000)
    torch.testing.assert_close(mask, torch.full_like(mask, 0.25), atol=1e-6, rtol=0)


def test_mixdown_is_the_mid_signal():
    samples = np.array([[1.0, 0.0], [0.5, 0.5]], np.float32)
    np.testing.assert_array_equal(mixdown(samples), [0.5, 0.5])


def test_band_separator_keeps_only_its_band():
    rate = 48_000
    time = np.arange(2 * rate) / rate
    low, high = np.sin(2 * np.pi * 440 * time), np.sin(2 * np.pi * 6_000 * time)
    mixture = (0.3 * (low + high)).astype(np.float32)[:, None]
    kept = separated(
        load_separator("spectral"), mixture, rate, query=Query("200-800 Hz", "200-800 hz")
    )[:, 0]
    inner = slice(rate // 4, -rate // 4)
    residue = kept[inner] - 0.3 * low[inner]
    assert 10 * np.log10(np.mean(residue**2) / np.mean((0.3 * low) ** 2)) < -40


def test_every_separator_in_the_table_names_its_module():
    for info in SEPARATORS.values():
        assert info.module.startswith("engine.separation.")
        assert info.title
        assert info.summary


def test_a_damaged_sample_does_not_spoil_the_piece():
    """A float file can hold anything: 1e38 squared would be infinite, and everything NaN."""
    samples = noise(0.5, 32_000)
    samples[100, 0] = 3e38
    estimate = separate_piece(Scaled(), samples, 32_000, QUERY)
    assert np.isfinite(estimate).all()
