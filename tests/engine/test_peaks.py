"""The pyramid against a plain computation over the samples."""

from __future__ import annotations

import itertools
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from engine.peaks import LEVELS, Envelope, Peaks, PeaksWriter, envelope, level_path
from engine.recording import Recording, open_recording
from tests.engine.media import noise

FRAMES = 300_123


class Memory:
    """Samples in memory where `Peaks` expects a recording."""

    def __init__(self, samples: np.ndarray, available: int | None = None) -> None:
        self.samples = samples
        self.channels = samples.shape[1]
        self.available = len(samples) if available is None else available
        self.complete = available is None

    def read_stored(self, start: int, stop: int) -> np.ndarray:
        assert 0 <= start <= stop <= self.available
        return self.samples[start:stop]


def pyramid(folder: Path, samples: np.ndarray) -> Peaks:
    folder.mkdir(exist_ok=True)
    writer = PeaksWriter(folder, samples.shape[1])
    step = 2 * LEVELS[-1]
    for start in range(0, len(samples), step):
        assert writer.add(samples[start : start + step])
    writer.close()
    return Peaks(Memory(samples), folder, samples.dtype.name)


def plain(samples: np.ndarray, edges: np.ndarray) -> Envelope:
    """Column by column, without any cleverness."""
    columns: list[tuple[Any, Any, Any]] = []
    for first, last in itertools.pairwise(edges):
        part = samples[first : max(last, first + 1)].astype(np.float64)
        columns.append((part.min(0), part.max(0), np.sqrt((part**2).mean(0))))
    low, high, rms = (np.array(values) for values in zip(*columns, strict=True))
    return Envelope(low, high, rms)


def edges_of(start: int, stop: int, columns: int) -> np.ndarray:
    return np.array([start + i * (stop - start) // columns for i in range(columns + 1)])


@pytest.fixture(scope="module")
def wobbly() -> np.ndarray:
    """Noise whose loudness changes, so that a misplaced row shows."""
    time_ = np.arange(FRAMES)[:, None]
    loudness = 0.5 + 0.5 * np.sin(2 * np.pi * time_ / np.array([[7_000, 31_000]]))
    return (loudness * noise(FRAMES, 2)).astype(np.float32)


@pytest.fixture(scope="module")
def peaks(wobbly: np.ndarray, tmp_path_factory: pytest.TempPathFactory) -> Peaks:
    return pyramid(tmp_path_factory.mktemp("float"), wobbly)


@given(st.data())
def test_close_up_slices_are_exact(wobbly: np.ndarray, peaks: Peaks, data: st.DataObject) -> None:
    columns = data.draw(st.integers(1, 400))
    start = data.draw(st.integers(0, FRAMES - 1))
    stop = data.draw(st.integers(start + 1, min(FRAMES, start + 256 * columns - 1)))
    found = peaks.slice(start, stop, columns)
    expected = plain(wobbly, edges_of(start, stop, columns))
    assert found.minimum.shape == found.rms.shape == (columns, 2)
    assert found.minimum.dtype == found.rms.dtype == np.float32
    np.testing.assert_array_equal(found.minimum, expected.minimum)
    np.testing.assert_array_equal(found.maximum, expected.maximum)
    np.testing.assert_allclose(found.rms, expected.rms, rtol=1e-5)


@given(st.data())
def test_far_slices_are_right_to_half_a_row(
    wobbly: np.ndarray, peaks: Peaks, data: st.DataObject
) -> None:
    columns = data.draw(st.integers(1, 60))
    start = data.draw(st.integers(0, FRAMES - 256 * columns))
    stop = data.draw(st.integers(start + 256 * columns, FRAMES))
    size = max(size for size in LEVELS if size * columns <= stop - start)
    rows = (edges_of(start, stop, columns) + size // 2) // size
    rows[0], rows[-1] = start // size, -(-stop // size)
    found = peaks.slice(start, stop, columns)
    expected = plain(wobbly, np.minimum(rows * size, FRAMES))
    np.testing.assert_array_equal(found.minimum, expected.minimum)
    np.testing.assert_array_equal(found.maximum, expected.maximum)
    whole = wobbly[start:stop]
    assert (found.minimum.min(0) <= whole.min(0)).all()
    assert (found.maximum.max(0) >= whole.max(0)).all()
    np.testing.assert_allclose(found.rms, expected.rms, rtol=1e-4)


def test_single_click_is_seen_at_every_zoom(tmp_path: Path) -> None:
    samples = np.zeros((1_000_000, 1), np.int16)
    samples[654_321] = -20_000
    peaks = pyramid(tmp_path, samples)
    for columns in (1, 3, 50, 333, 3_900, 5_000, 200_000):
        found = peaks.slice(0, len(samples), columns)
        (column,) = np.nonzero(found.minimum[:, 0])[0]
        assert abs(column - 654_321 * columns / 1_000_000) < 1.5
        assert found.minimum[column, 0] == np.float32(-20_000 / 32768)


@pytest.mark.parametrize("frames", [1, 255, 256, 257, 4_096, 65_537, 131_072])
def test_every_length_has_its_last_row(tmp_path: Path, frames: int) -> None:
    samples = (32_767 * noise(frames, 3)).astype(np.int16)
    peaks = pyramid(tmp_path, samples)
    for size in LEVELS:
        rows = -(-frames // size)
        assert level_path(tmp_path, size).stat().st_size == rows * 3 * 3 * 2
    found = peaks.slice(0, frames, 1)
    np.testing.assert_array_equal(found.maximum[0], samples.max(0) / np.float32(32768))
    rms = np.sqrt((samples.astype(float) ** 2).mean(0)) / 32768
    np.testing.assert_allclose(found.rms[0], rms, rtol=1e-3)


def test_int16_and_float_pyramids_agree(tmp_path: Path) -> None:
    whole = (32_767 * noise(100_000, 2)).astype(np.int16)
    integers = pyramid(tmp_path / "i", whole)
    floats = pyramid(tmp_path / "f", whole.astype(np.float32) / 32768)
    for columns in (7, 100, 999):
        a, b = integers.slice(0, 100_000, columns), floats.slice(0, 100_000, columns)
        np.testing.assert_array_equal(a.minimum, b.minimum)
        np.testing.assert_array_equal(a.maximum, b.maximum)
        np.testing.assert_allclose(a.rms, b.rms, atol=2e-5)


def test_huge_samples_have_a_finite_level(tmp_path: Path) -> None:
    peaks = pyramid(tmp_path, np.full((1_000, 1), 3e38, np.float32))
    assert np.isfinite(peaks.slice(0, 1_000, 2).rms).all()


def test_closer_than_a_frame_per_column(wobbly: np.ndarray, peaks: Peaks) -> None:
    found = peaks.slice(1_000, 1_003, 9)
    for values in (found.minimum, found.maximum):
        np.testing.assert_array_equal(values, np.repeat(wobbly[1_000:1_003], 3, axis=0))
    last = peaks.slice(FRAMES - 1, FRAMES, 5)
    np.testing.assert_array_equal(last.maximum, np.repeat(wobbly[-1:], 5, axis=0))


def test_many_channels_close_up(tmp_path: Path) -> None:
    samples = noise(3_000, 32)
    found = pyramid(tmp_path, samples).slice(10, 2_500, 9_000)
    expected = plain(samples, edges_of(10, 2_500, 9_000))
    np.testing.assert_array_equal(found.minimum, expected.minimum)
    np.testing.assert_array_equal(found.maximum, expected.maximum)


def test_beyond_what_is_known_there_is_silence(tmp_path: Path, wobbly: np.ndarray) -> None:
    full = pyramid(tmp_path, wobbly)
    growing = Peaks(Memory(wobbly, available=100_000), tmp_path, "float32")
    for columns in (10, 400, 2_000):
        found = growing.slice(0, FRAMES, columns)
        expected = full.slice(0, FRAMES, columns)
        known = columns * 100_000 // FRAMES
        size = max((size for size in LEVELS if size * columns <= FRAMES), default=1)
        sure = max(0, known - 1 - size * columns // FRAMES)
        np.testing.assert_array_equal(found.maximum[:sure], expected.maximum[:sure])
        assert not found.maximum[known + 2 :].any()
    assert not full.slice(FRAMES + 500, FRAMES + 90_000, 50).maximum.any()
    assert not full.slice(FRAMES + 500, FRAMES + 600, 50).maximum.any()


def test_bad_slices(peaks: Peaks) -> None:
    for start, stop, columns in ((-1, 5, 1), (5, 4, 1), (0, 5, 0)):
        with pytest.raises(ValueError, match="no such slice"):
            peaks.slice(start, stop, columns)


def test_numbers_that_are_none_are_reported_not_written(tmp_path: Path) -> None:
    writer = PeaksWriter(tmp_path, 1)
    samples = noise(1_000)
    samples[7] = np.nan
    assert not writer.add(samples)
    samples[7] = -np.inf
    assert not writer.add(samples)
    assert level_path(tmp_path, 256).stat().st_size == 0
    writer.close()


@given(st.integers(1, 3_000), st.integers(1, 700), st.integers(1, 3))
def test_envelope_of_rendered_sound(frames: int, columns: int, channels: int) -> None:
    samples = noise(frames, channels, seed=frames)
    found = envelope(samples, columns)
    expected = plain(samples, edges_of(0, frames, columns))
    np.testing.assert_array_equal(found.minimum, expected.minimum)
    np.testing.assert_array_equal(found.maximum, expected.maximum)
    np.testing.assert_allclose(found.rms, expected.rms, rtol=1e-5)


def test_envelope_of_nothing() -> None:
    assert not envelope(np.zeros((0, 2), np.float32), 3).maximum.any()
    with pytest.raises(ValueError, match="one column"):
        envelope(np.zeros((5, 2), np.float32), 0)


def test_recordings_have_peaks(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "a.wav", noise(70_000, 2), 48_000, subtype="PCM_16")
    recording: Recording = open_recording(tmp_path / "a.wav")
    samples = recording.read(0, 70_000)
    for columns in (70, 1_000):
        found = recording.peaks.slice(0, 70_000, columns)
        np.testing.assert_array_equal(found.minimum.min(0), samples.min(0))
        np.testing.assert_array_equal(found.maximum.max(0), samples.max(0))


def test_slices_are_quick_enough_to_drag(tmp_path: Path) -> None:
    """Generous: the benchmark measures; this catches a loop over columns."""
    peaks = pyramid(tmp_path, (32_767 * noise(2_000_000, 2)).astype(np.int16))
    best = 1.0
    for columns in (2_000, 7_900):
        for _ in range(5):
            started = time.thread_time()
            peaks.slice(0, 2_000_000, columns)
            best = min(best, time.thread_time() - started)
    assert best < 0.03
