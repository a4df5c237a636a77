"""How long opening takes: the timeline's first picture, the whole pyramid, slices and tiles.

python -m pytest tests/benchmarks/test_open.py --benchmark-only
"""

from __future__ import annotations

import shutil
import struct
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from engine import paths
from engine.recording import Recording, open_recording
from engine.spectrogram import SpectrogramSettings, tile, tile_span
from engine.tiles import TileFile
from tests.engine.media import wav_header

RATE = 48_000
HOUR_S = 3_600
BLOCK = 2**18


class _Forward(soundfile.SoundFile):
    def seekable(self) -> bool:
        return False


def sparse_wav(path: Path, seconds: int, rate: int = RATE) -> Path:
    """A stereo 16-bit WAV with sound in its first second; the rest takes no room on disk.

    Longer than 4 GB it is an RF64: the same with a chunk of sizes in 64 bits (EBU Tech 3306).
    """
    data_bytes = seconds * rate * 4
    header = wav_header(rate, 2, 16, min(data_bytes, 2**32 - 1))
    if data_bytes >= 2**32 - 44:
        sizes = b"ds64" + struct.pack("<IQQQI", 28, data_bytes + 72, data_bytes, seconds * rate, 0)
        header = b"RF64" + b"\xff" * 4 + b"WAVE" + sizes + header[12:]
    sound = np.random.default_rng(0).normal(0, 3_000, (rate, 2)).astype("<i2")
    with path.open("wb") as file:
        file.write(header)
        file.write(sound.tobytes())
        file.truncate(len(header) + data_bytes)
    return path


def read_once(path: Path, dtype: str) -> float:
    """Seconds that soundfile alone takes to read all samples in large blocks."""
    out = np.zeros((BLOCK, 2), dtype)
    started = time.perf_counter()
    with _Forward(path) as file:
        while file.buffer_read_into(out.data.cast("B"), dtype):
            pass
    return time.perf_counter() - started


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seconds", [60, HOUR_S, 10 * HOUR_S], ids=["1min", "1h", "10h"])
def test_open(benchmark: Any, tmp_path: Path, seconds: int) -> None:
    path = sparse_wav(tmp_path / "take.wav", seconds)
    starts: list[float] = []

    def forget() -> None:
        shutil.rmtree(paths.cache_dir() / "recordings", ignore_errors=True)

    def work() -> None:
        began = time.perf_counter()
        recording = open_recording(
            path, on_start=lambda _: starts.append(time.perf_counter() - began)
        )
        assert recording.frames == seconds * RATE
        recording.close()

    benchmark.pedantic(work, setup=forget, rounds=3 if seconds <= HOUR_S else 1)
    forget()
    benchmark.extra_info["first frames (s)"] = round(float(np.median(starts)), 3)
    for dtype in ("int16", "float32"):
        benchmark.extra_info[f"soundfile alone, {dtype} (s)"] = round(read_once(path, dtype), 3)
    print(f"\n{seconds} s: {benchmark.extra_info}")
    assert np.median(starts) < 1.0


@pytest.fixture(scope="module")
def ten_hours(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("hours")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("EARMARK_CACHE_DIR", str(folder / "cache"))
        # A quarter of the rate, for the sake of the disk: the costs do not depend on it.
        recording = open_recording(sparse_wav(folder / "take.wav", 10 * HOUR_S, RATE // 4))
        yield recording
        recording.close()
        shutil.rmtree(folder)


@pytest.mark.parametrize("frames_per_column", [0.1, 10, 255, 256, 4_095, 65_535, 400_000])
def test_peaks_slice(benchmark: Any, ten_hours: Recording, frames_per_column: float) -> None:
    span = int(2_000 * frames_per_column)
    start = (ten_hours.frames - span) // 2
    found = benchmark(ten_hours.peaks.slice, start, start + span, 2_000)
    assert found.minimum.shape == (2_000, 2)


@pytest.mark.parametrize("level", [0, 1, 3, 6, 10, 12])
def test_tile(benchmark: Any, ten_hours: Recording, level: int) -> None:
    settings = SpectrogramSettings()
    index = min(1, ten_hours.frames // tile_span(settings, level, 0)[1])
    image = benchmark(tile, ten_hours.read, RATE, ten_hours.frames, settings, level, index)
    assert image.shape[0] == settings.bands


@pytest.mark.parametrize("window", [256, 1024, 8192])
def test_tile_of_another_window(benchmark: Any, ten_hours: Recording, window: int) -> None:
    settings = SpectrogramSettings(n_fft=window, hop=window // 4)
    benchmark(tile, ten_hours.read, RATE, ten_hours.frames, settings, 2, 0)


def test_tile_from_disk(benchmark: Any, ten_hours: Recording) -> None:
    file, settings = TileFile(ten_hours.folder), SpectrogramSettings()
    sound = np.random.default_rng(0).normal(0, 0.1, (300_000, 2)).astype(np.float32)
    image = tile(lambda a, b: sound[a:b], RATE, len(sound), settings, 0, 0)
    file.put(settings, 0, 0, image)
    found = benchmark(file.get, settings, 0, 0)
    file.close()
    np.testing.assert_array_equal(found, image)
