"""The mixer, to the sample: fades, switching, hand-overs, position, meters; no device anywhere."""

from __future__ import annotations

import numpy as np
import pytest

from engine.playing.mixer import FADE_S, FLOOR_DB, SWITCH_S, Controls, HandOver, Mixer, Ramp
from engine.playing.track import Track

RATE = 48_000
FADE = round(FADE_S * RATE)
SWITCH = round(SWITCH_S * RATE)


def track_of(samples, first=0):
    """A complete track of samples, shape (feeds, frames, channels), at frames first, first+1..."""
    track = Track(samples.shape[0], samples.shape[2], samples.shape[1])
    track.write(samples, np.arange(first, first + samples.shape[1]))
    track.complete = True
    return track


def random_feeds(frames, seed=0):
    generator = np.random.default_rng(seed)
    return generator.uniform(-0.9, 0.9, (3, frames, 2)).astype(np.float32)


def run(mixer, frames, block=256, start=0):
    """What the mixer plays next, in blocks; frame n is heard at n / RATE."""
    out = np.full((frames, mixer.channels), np.nan, dtype=np.float32)
    for at in range(0, frames, block):
        mixer.fill(out[at : at + block], (start + at) / RATE)
    return out


@pytest.mark.parametrize("block", [1, 37, 256, 5000, 20_000])
def test_bit_exact_after_the_fade_in_whatever_the_block(block):
    feeds = random_feeds(9000)
    mixer = Mixer(RATE, 2, Controls())
    mixer.hand_over(HandOver(track_of(feeds), place=0))
    out = run(mixer, 9000, block)
    assert np.array_equal(out[FADE:], feeds[0, FADE:])
    up = (np.arange(1, FADE + 1) / FADE)[:, None]
    assert np.allclose(out[:FADE], feeds[0, :FADE] * up, atol=1e-6)


@pytest.mark.parametrize("block", [64, 480, 1024])
def test_switch_is_a_straight_cross_fade_without_a_gap(block):
    feeds = np.zeros((3, 9600, 1), dtype=np.float32)
    feeds[0], feeds[1] = 0.2, 0.8
    controls = Controls()
    mixer = Mixer(RATE, 1, controls)
    mixer.hand_over(HandOver(track_of(feeds)))
    run(mixer, 1024, block)
    controls.listen = 1
    out = run(mixer, 4096, block)[:, 0]
    steps = np.diff(np.concatenate(([np.float32(0.2)], out)))
    assert np.all(steps >= -1e-7)  # monotone: no dip
    assert steps.max() <= 0.6 / SWITCH * 1.001  # no click
    assert np.all(out[SWITCH:] == np.float32(0.8))
    assert np.all(out[: SWITCH - 1] < 0.8)


def test_switching_back_in_the_middle_of_a_switch_does_not_click():
    feeds = np.zeros((3, 9600, 1), dtype=np.float32)
    feeds[0], feeds[1], feeds[2] = 0.5, 0.5, 0.5
    controls = Controls()
    mixer = Mixer(RATE, 1, controls)
    mixer.hand_over(HandOver(track_of(feeds)))
    run(mixer, 1024)
    outs = []
    for listen in (1, 2, 0, 1):
        controls.listen = listen
        outs.append(run(mixer, 100, 100))
    # The factors sum to one at all times: equal feeds never change.
    assert np.allclose(np.concatenate(outs), 0.5, atol=1e-6)


def test_volume_moves_without_a_step_and_never_leaves_full_scale():
    feeds = np.full((3, 9600, 1), 0.5, dtype=np.float32)
    controls = Controls()
    mixer = Mixer(RATE, 1, controls)
    mixer.hand_over(HandOver(track_of(feeds)))
    run(mixer, 1024)
    controls.volume = 4.0
    out = run(mixer, 2048)[:, 0]
    assert np.diff(out).max() < 1.5 / SWITCH * 1.01
    assert out.max() == 1.0


def test_gains_count_only_when_levels_are_matched():
    feeds = np.full((3, 30_000, 1), 0.25, dtype=np.float32)
    controls = Controls(listen=1, gains=(1.0, 2.0, 1.0))
    mixer = Mixer(RATE, 1, controls)
    mixer.hand_over(HandOver(track_of(feeds)))
    assert run(mixer, 2048)[-1, 0] == 0.25
    controls.level_match = True
    out = run(mixer, 4096)[:, 0]
    assert out[-1] == 0.5
    assert np.diff(out).max() < 0.25 / (0.049 * RATE)


def test_stop_fades_to_silence():
    feeds = np.full((3, 9600, 1), 0.5, dtype=np.float32)
    mixer = Mixer(RATE, 1, Controls())
    mixer.hand_over(HandOver(track_of(feeds)))
    run(mixer, 1024)
    mixer.hand_over(HandOver(None))
    out = run(mixer, 1024)[:, 0]
    assert np.abs(np.diff(np.concatenate(([0.5], out)))).max() <= 0.5 / FADE * 1.01
    assert not out[FADE:].any()


def test_jump_cross_fades_and_the_position_is_there_at_once():
    first, second = random_feeds(9600), random_feeds(9600, seed=1)
    mixer = Mixer(RATE, 2, Controls())
    mixer.hand_over(HandOver(track_of(first), place=0))
    run(mixer, 1024)
    mixer.hand_over(HandOver(track_of(second, 50_000), place=50_000))
    assert mixer.position_at(0.01) == 50_000  # before the device even asked
    out = run(mixer, 1024, start=1024)
    up = (np.arange(1, FADE + 1) / FADE)[:, None]
    expected = first[0, 1024 : 1024 + FADE] * (1 - up) + second[0, :FADE] * up
    assert np.allclose(out[:FADE], expected, atol=1e-6)
    assert np.array_equal(out[FADE:], second[0, FADE:1024])
    assert mixer.position_at(1000 / RATE) == 50_000  # what is heard is still the old place
    assert mixer.position_at(1124 / RATE + 1e-9) == 50_100


@pytest.mark.parametrize("block", [100, 256, 2048])
def test_aligned_hand_over_continues_exactly_where_the_old_track_was(block):
    old, new = random_feeds(9600), random_feeds(9600, seed=1)
    mixer = Mixer(RATE, 2, Controls())
    mixer.hand_over(HandOver(track_of(old), place=0))
    run(mixer, 1000, 100)
    mixer.hand_over(HandOver(track_of(new[:, 3000:], 3000), fade_s=SWITCH_S, at=3000))
    out = run(mixer, 5000, block, start=1000)
    assert np.array_equal(out[:2000], old[0, 1000:3000])
    up = (np.arange(1, SWITCH + 1) / SWITCH)[:, None]
    between = old[0, 3000 : 3000 + SWITCH] * (1 - up) + new[0, 3000 : 3000 + SWITCH] * up
    assert np.allclose(out[2000 : 2000 + SWITCH], between, atol=1e-6)
    assert np.array_equal(out[2000 + SWITCH :], new[0, 3000 + SWITCH : 6000])


def test_aligned_hand_over_that_comes_late_skips_what_has_passed():
    old, new = random_feeds(9600), random_feeds(9600, seed=1)
    mixer = Mixer(RATE, 2, Controls())
    mixer.hand_over(HandOver(track_of(old), place=0))
    run(mixer, 3500)
    mixer.hand_over(HandOver(track_of(new[:, 3000:], 3000), at=3000))
    out = run(mixer, 2000, start=3500)
    assert np.array_equal(out[FADE:], new[0, 3500 + FADE : 5500])


def test_position_counts_the_latency_and_goes_round_a_loop():
    source = np.concatenate([np.arange(1000, 3000)] * 5)
    track = Track(3, 1, len(source))
    track.write(np.zeros((3, len(source), 1), np.float32), source)
    mixer = Mixer(RATE, 1, Controls())
    mixer.hand_over(HandOver(track, place=1000))
    run(mixer, 6000, 250, start=4800)  # heard 100 ms after it was asked for
    for frame in (0, 1, 1999, 2000, 4500):
        assert mixer.position_at((4800 + frame + 0.5) / RATE) == source[frame]
    assert mixer.position_at(0.0) == 1000
    assert mixer.position_at(1e6) == source[5999]  # a device that stalls stays where it is


def test_position_is_steady_on_a_device_with_jitter():
    track = track_of(np.zeros((3, 48_000, 1), np.float32))
    mixer = Mixer(RATE, 1, Controls())
    mixer.hand_over(HandOver(track, place=0))
    generator = np.random.default_rng(0)
    out = np.zeros((480, 1), np.float32)
    errors = []
    for block in range(90):
        mixer.fill(out, block * 0.01 + 0.1 + generator.uniform(-0.004, 0.004))
        errors.append(mixer.position_at(block * 0.01 + 0.1) - block * 480)
    assert np.abs(errors[20:]).max() < 0.0025 * RATE


def test_end_is_told_only_after_it_was_heard():
    track = track_of(random_feeds(1000))
    mixer = Mixer(RATE, 2, Controls())
    mixer.hand_over(HandOver(track, place=0))
    out = run(mixer, 2000, 300, start=4800)
    assert not out[1000:].any()
    assert not mixer.heard_to_the_end(track, (4800 + 990) / RATE)
    assert mixer.heard_to_the_end(track, (4800 + 1001) / RATE)
    assert not mixer.heard_to_the_end(track_of(random_feeds(10)), 9.0)
    assert mixer.position_at(1.0) == 999


def test_too_late_a_reader_is_a_soft_gap_and_nothing_is_lost():
    feeds = np.full((3, 4000, 1), 0.5, dtype=np.float32)
    track = Track(3, 1, 8000)
    track.write(feeds[:, :2000], np.arange(2000))
    mixer = Mixer(RATE, 1, Controls())
    mixer.hand_over(HandOver(track, place=0))
    gap = run(mixer, 3000, 500)[:, 0]
    assert mixer.underruns > 0
    track.write(feeds[:, 2000:], np.arange(2000, 4000))
    after = run(mixer, 2000, 500, start=3000)[:, 0]
    assert np.abs(np.diff(np.concatenate((gap, after)))).max() <= 0.5
    assert after[0] < 0.01
    assert np.all(after[FADE:] == 0.5)
    assert mixer.position_at(4999.5 / RATE) == 3999


def test_meters_against_numpy():
    feeds = random_feeds(48_000)
    feeds[0, :, 1] *= 0.1
    mixer = Mixer(RATE, 2, Controls())
    assert mixer.meters().peak == (FLOOR_DB, FLOOR_DB)
    mixer.hand_over(HandOver(track_of(feeds)))
    run(mixer, 48_000, 480)
    meters = mixer.meters()
    rms = 20 * np.log10(np.sqrt((feeds[0].astype(float) ** 2).mean(axis=0)))
    peak = 20 * np.log10(np.abs(feeds[0]).max(axis=0))
    assert np.abs(np.array(meters.rms) - rms).max() < 0.6  # 1 s of a 300 ms average
    assert np.abs(np.array(meters.peak) - peak).max() < 0.1
    before = meters.peak[0]
    run(mixer, round(1.7 * RATE), 480, start=48_000)
    assert before - mixer.meters().peak[0] == pytest.approx(20.0, abs=0.2)


def test_ramp_lands_exactly_and_leaves_the_rest_alone():
    ramp = Ramp([0.0])
    ramp.aim([1.0], 10)
    values = np.concatenate([ramp.take(7), ramp.take(7)])[:, 0]
    assert values[9] == 1.0
    assert np.all(values[9:] == 1.0)
    assert np.allclose(values[:10], np.arange(1, 11) / 10)
    assert ramp.take(5).shape == (1, 1)


def test_track_goes_round_and_refuses_what_does_not_fit():
    track = Track(1, 1, 10)
    written = taken = 0
    samples, source = np.zeros((1, 7, 1), np.float32), np.zeros(7, np.int64)
    for size in (7, 3, 5, 6, 10, 1):
        values = np.arange(written, written + size)
        track.write(values.astype(np.float32)[None, :, None], values)
        written += size
        assert track.source_at(written - 1) == written - 1
        while track.buffered:
            got = track.take(samples, source)
            assert list(source[:got]) == list(range(taken, taken + got))
            assert list(samples[0, :got, 0]) == list(range(taken, taken + got))
            taken += got
    assert taken == written
    assert track.source_at(written) is None
    with pytest.raises(ValueError, match="do not fit"):
        track.write(np.zeros((1, 11, 1), np.float32), np.zeros(11, np.int64))
