"""Reading in playing order: exact stretches, loop seams, channels, other rates."""

from __future__ import annotations

import numpy as np
import pytest

from engine.playing.source import FEEDS, Plan, Reader, Resampled, Source, blocks_of, mix_matrix

RATE = 48_000
FADE = 240


def source_of(samples, rate=RATE, **others):
    feeds = {"original": lambda a, b: samples[a:b]}
    feeds.update({name: (lambda a, b, x=x: x[a:b]) for name, x in others.items()})
    return Source(feeds, rate, samples.shape[1], len(samples))


def noise(frames, channels=2, seed=0):
    generator = np.random.default_rng(seed)
    return generator.uniform(-0.9, 0.9, (frames, channels)).astype(np.float32)


def read_all(blocks, block=1000, most=10**6):
    parts, places, last = [], [], False
    while not last and sum(map(len, places)) < most:
        samples, where, last = blocks.read(block)
        parts.append(samples)
        places.append(where)
    return np.concatenate(parts, axis=1), np.concatenate(places)


@pytest.mark.parametrize("block", [1, 999, 50_000])
def test_a_stretch_is_exactly_the_feed_up_to_the_last_5_ms(block):
    samples = noise(4000)
    out, places = read_all(Reader(source_of(samples), Plan(500, 3000), 2), block)
    assert np.array_equal(places, np.arange(500, 3000))
    assert np.array_equal(out[0, :-FADE], samples[500 : 3000 - FADE])
    down = np.arange(FADE, 0, -1)[:, None] / (FADE + 1)
    assert np.allclose(out[0, -FADE:], samples[3000 - FADE : 3000] * down, atol=1e-6)


@pytest.mark.parametrize("block", [100, 777, 5000])
def test_loop_length_is_exact_and_its_seam_goes_over_into_what_is_before_the_start(block):
    samples = noise(20_000)
    a, b = 5000, 9000
    reader = Reader(source_of(samples), Plan(4000, 20_000, (a, b)), 2)
    out, places = read_all(reader, block, most=15_000)
    expected = np.concatenate([np.arange(4000, b), np.tile(np.arange(a, b), 5)])
    assert np.array_equal(places, expected[: len(places)])
    inside = (places >= 4000) & (places < b - FADE)
    assert np.array_equal(out[0, inside], samples[places[inside]])
    seam = slice(5000 - FADE, 5000)  # the first pass ends after 9000 - 4000 frames
    down = np.arange(FADE, 0, -1)[:, None] / (FADE + 1)
    mixed = samples[b - FADE : b] * down + samples[a - FADE : a] * (1 - down)
    assert np.allclose(out[0, seam], mixed, atol=1e-6)


def test_loop_seam_does_not_click():
    phase = 2 * np.pi * 441.3 * np.arange(RATE) / RATE
    samples = (0.8 * np.sin(phase)).astype(np.float32)[:, None]
    steepest = np.abs(np.diff(samples[:, 0])).max()
    for a, b in ((10_000, 14_321), (0, 5_123), (100, 5_123)):
        out, _ = read_all(Reader(source_of(samples), Plan(a, RATE, (a, b)), 1), most=30_000)
        assert np.abs(np.diff(out[0, :, 0])).max() < steepest + 0.8 * 2 / FADE


def test_from_behind_a_loop_it_plays_to_the_end():
    out, places = read_all(Reader(source_of(noise(5000)), Plan(3000, 5000, (500, 1500)), 2))
    assert np.array_equal(places, np.arange(3000, 5000))
    assert out.shape == (len(FEEDS), 2000, 2)


def test_removed_is_the_difference_and_nothing_but_numbers_is_played():
    original, edited = noise(1000), noise(1000, seed=1)
    source = source_of(original, edited=edited)
    assert np.array_equal(source.load(0, 1000, 2)[2], original - edited)
    broken = original.copy()
    broken[3], broken[4] = np.nan, np.inf
    assert np.isfinite(source_of(broken).load(0, 10, 2)).all()
    assert np.isnan(broken[3]).all()
    with pytest.raises(ValueError, match="feeds"):
        Source({"wet": lambda a, b: original[a:b]}, RATE, 2, 1000)


def test_channels_to_outputs():
    assert mix_matrix(2, 2) is None
    assert mix_matrix(1, 2).tolist() == [[1, 1]]
    assert mix_matrix(2, 1).ravel().tolist() == [0.5, 0.5]
    surround = mix_matrix(6, 2)
    assert surround[3].tolist() == [0, 0]  # no LFE
    assert surround[2, 0] == surround[2, 1] == pytest.approx(surround[0, 0] * np.sqrt(0.5))
    for channels in range(2, 34):
        for outputs in range(1, 9):
            matrix = mix_matrix(channels, outputs)
            if matrix is not None:
                assert np.all(matrix.sum(axis=0) < 1.00001)


@pytest.mark.parametrize(("rate", "out_rate"), [(44_100, 48_000), (96_000, 48_000), (8000, 44_100)])
def test_another_rate_keeps_time_and_sound(rate, out_rate):
    frames = 2 * rate
    tone = 0.5 * np.sin(2 * np.pi * 440 * np.arange(frames) / rate)
    source = source_of(tone.astype(np.float32)[:, None], rate)
    start = rate // 2
    out, places = read_all(blocks_of(source, Plan(start, frames), 1, out_rate))
    assert abs(out.shape[1] - 1.5 * out_rate) <= 2
    # Where it says it is, to a frame; and the sound is the tone of that place.
    assert np.abs(places - (start + np.arange(len(places)) * rate / out_rate)).max() <= 1
    times = 0.5 + np.arange(out.shape[1]) / out_rate
    inner = slice(0, -round(0.01 * out_rate))
    assert np.abs(out[0, :, 0] - 0.5 * np.sin(2 * np.pi * 440 * times))[inner].max() < 2e-3


def test_another_rate_round_a_loop():
    source = source_of(noise(44_100), 44_100)
    blocks = Resampled(source, Plan(5000, 44_100, (5000, 14_000)), 2, 48_000)
    _, places = read_all(blocks, most=60_000)
    wraps = np.flatnonzero(np.diff(places) < 0)
    assert np.abs(np.diff(wraps) - 9000 * 48_000 / 44_100).max() <= 1
    assert (places.min(), places.max()) == (5000, 13_999)


@pytest.mark.parametrize("speed", [0.5, 0.75, 1.5, 2.0])
@pytest.mark.parametrize("device", [RATE, 44_100])
def test_slower_and_faster_keep_the_pitch_and_say_where_they_are(speed, device):
    times = np.arange(3 * RATE) / RATE
    tone = (0.5 * np.sin(2 * np.pi * 440 * times)).astype(np.float32)[:, None].repeat(2, axis=1)
    source = source_of(tone, edited=0.5 * tone)
    blocks = blocks_of(source, Plan(0, len(tone), speed=speed), 2, device)
    out, places = read_all(blocks)
    # The last window of the filter is cut off, nothing more.
    assert len(places) / device == pytest.approx(3 / speed, abs=0.06 / speed)
    spectrum = np.abs(np.fft.rfft(out[0, :, 0] * np.hanning(out.shape[1])))
    assert spectrum.argmax() * device / out.shape[1] == pytest.approx(440, abs=1.5)
    assert np.allclose(out[1], 0.5 * out[0], atol=1e-4), "the feeds stay aligned"
    expected = np.arange(len(places)) * speed * RATE / device
    assert np.abs(places - expected).max() < 0.03 * RATE


def test_a_slowed_loop_goes_round():
    samples = noise(RATE)
    plan = Plan(4800, RATE, (4800, 24_000), speed=0.5)
    _, places = read_all(blocks_of(source_of(samples), plan, 2, RATE), most=3 * RATE)
    assert places.min() == 4800
    assert places.max() == 23_999
    assert np.count_nonzero(np.diff(places) < 0) >= 2


def test_one_edit_by_itself():
    edited, alone = noise(100, seed=1), noise(100, seed=2)
    source = source_of(noise(100), edited=edited, target=alone, without=edited)
    block = dict(zip(FEEDS, source.load(0, 100, 2), strict=True))
    assert np.array_equal(block["without"], edited)
    assert np.array_equal(block["target"], alone)
    assert not block["rest"].any()
    # A feed that has nothing to say is as if it were not there.
    silent = Source({**source.feeds, "without": lambda a, b: None}, RATE, 2, 100)
    assert np.array_equal(silent.load(0, 100, 2)[FEEDS.index("without")], edited)
