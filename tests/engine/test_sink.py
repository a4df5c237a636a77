"""Sound files whose disk errors are the system's own."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.report import EngineError
from engine.sink import Sink


def empty(path: Path) -> Path:
    path.touch()
    return path


@pytest.mark.parametrize(
    ("container", "subtype", "dtype"),
    [
        ("WAV", "PCM_16", "int16"),
        ("WAV", "PCM_24", "int32"),
        ("WAV", "FLOAT", "float32"),
        ("WAVEX", "PCM_24", "int32"),
        ("RF64", "PCM_16", "int16"),
        ("FLAC", "PCM_16", "int16"),
        ("FLAC", "PCM_24", "int32"),
    ],
)
def test_blocks_come_back(tmp_path: Path, container: str, subtype: str, dtype: str) -> None:
    path = empty(tmp_path / "out.part")
    generator = np.random.default_rng(0)
    if dtype == "float32":
        samples = generator.normal(0, 2, (5_000, 2)).astype(np.float32)
    else:
        samples = generator.integers(-32768, 32768, (5_000, 2)).astype(dtype)
        samples = samples << 10 & ~0xFF if dtype == "int32" else samples
    with Sink(path, container, subtype, 44_100, 2) as sink:
        for start in range(0, 5_000, 1_234):
            sink.write(samples[start : start + 1_234])
    info = soundfile.info(path)
    assert (info.format, info.subtype, info.frames) == (container, subtype, 5_000)
    assert np.array_equal(soundfile.read(path, dtype=dtype)[0], samples)


def test_no_frames_make_a_valid_file(tmp_path: Path) -> None:
    path = empty(tmp_path / "out.part")
    with Sink(path, "WAV", "PCM_16", 8_000, 1):
        pass
    assert soundfile.info(path).frames == 0


def test_impossible_files_are_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="FLAC file with 9 channels"):
        Sink(empty(tmp_path / "out.part"), "FLAC", "PCM_16", 44_100, 9)


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="/dev/full is Linux")
@pytest.mark.parametrize("container", ["WAV", "FLAC"])
@pytest.mark.parametrize("blocks", [1, 200])
def test_a_full_disk_is_the_systems_own_error(container: str, blocks: int) -> None:
    """Many blocks fail while writing, a small one only when the rest is flushed at the end."""
    samples = np.random.default_rng(0).integers(-9999, 9999, (4_000, 2)).astype(np.int16)

    def write() -> None:
        with Sink(Path("/dev/full"), container, "PCM_16", 44_100, 2) as sink:
            for _ in range(blocks):
                sink.write(samples)

    with pytest.raises(OSError, match="No space") as caught:
        write()
    assert caught.value.errno == errno.ENOSPC
