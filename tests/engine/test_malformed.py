"""Broken files: a correct decode, a part with a warning, or one clear sentence; nothing else.

Never a crash, a hang, a traceback or unbounded memory.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine import decode, paths
from engine.recording import fingerprint, open_recording
from engine.report import EngineError
from tests.engine.media import noise, tones, wav_header, write_av

LONGEST_S = 10.0
MOST_BYTES = 1_000_000_000


@dataclass(frozen=True)
class Outcome:
    name: str
    seconds: float
    kind: str  # "whole", "part" or "refused"
    text: str


def attempt(path: Path) -> Outcome:
    """Open one file; anything but an `EngineError` fails the test that called."""
    started = time.monotonic()
    try:
        recording = open_recording(path)
    except EngineError as refused:
        check_sentence(str(refused))
        return Outcome(path.name, time.monotonic() - started, "refused", str(refused))
    assert recording.frames > 0
    samples = recording.read(0, min(recording.frames, 1_000_000))
    assert np.isfinite(samples).all()
    assert np.isfinite(recording.peaks.slice(0, recording.frames, 50).rms).all()
    if recording.warning is not None:
        check_sentence(recording.warning)
    kind = "whole" if recording.warning is None else "part"
    return Outcome(path.name, time.monotonic() - started, kind, recording.warning or "")


def check_sentence(text: str) -> None:
    assert text.endswith(".")
    assert 20 < len(text) < 300
    for jargon in ("Error", "Exception", "Traceback", "errno", "stopped unexpectedly"):
        assert jargon not in text


# Runs a program and writes down its peak memory, however it ends. The system counts what a process
# was before it became another program, too: a child of pytest would begin with pytest's memory.
MEASURING = """
import os, sys
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, usage = os.wait4(child, 0)
with open(sys.argv[1], "w") as file:
    file.write(str(usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)))
sys.exit(os.waitstatus_to_exitcode(status) != 0)
"""


def measured(command: list[str], told: Path) -> list[str]:
    """The command, writing the most bytes of memory it used to a file."""
    return [sys.executable, "-E", "-S", "-c", MEASURING, str(told), *command]


@pytest.fixture
def child_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], dict[str, int]]:
    """Measures decoders; gives the most bytes each used, by the start of its fingerprint."""
    if not hasattr(os, "wait4"):
        pytest.skip("memory of children is told on POSIX only")
    folder = tmp_path / "memory"
    folder.mkdir()
    started, real = [], decode.command

    def command(where: Path, suffix: str) -> list[str]:
        started.append(where.name)
        return measured(real(where, suffix), folder / where.name)

    def memory() -> dict[str, int]:
        told = {one.name.partition(".")[0]: int(one.read_text()) for one in folder.iterdir()}
        assert started
        assert {one.partition(".")[0] for one in started} == set(told), "not all were measured"
        return told

    monkeypatch.setattr(decode, "command", command)
    return memory


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="memory of children is told on POSIX only")
def test_memory_is_measured_for_each_child_alone(tmp_path: Path) -> None:
    """Whatever this process or an earlier child has used, also when the child crashes."""
    here = np.ones(50_000_000)  # 400 MB, more than the smaller child may have
    sizes = []
    for megabytes, ending in ((300, "os.abort()"), (1, "")):
        program = f"import os; kept = bytearray(os.urandom(1)) * {megabytes * 10**6}; {ending}"
        command = measured([sys.executable, "-c", program], tmp_path / "told")
        done = subprocess.run(command, capture_output=True, check=False)
        assert (done.returncode != 0) == bool(ending)
        sizes.append(int((tmp_path / "told").read_text()))
    assert 300e6 < sizes[0] < 400e6
    assert sizes[1] < 100e6 < here.nbytes


@pytest.mark.slow
@pytest.mark.data
def test_malformed_collection(
    shared_malformed: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    child_memory: Callable[[], dict[str, int]],
) -> None:
    files = []
    for path in sorted(shared_malformed.rglob("*.*")):
        if path.suffix == ".bit":  # MPEG streams under the collection's own suffix
            path = Path(shutil.copy(path, tmp_path / f"{path.stem}.mp3"))
        files.append(path)
    assert len(files) > 90
    with ThreadPoolExecutor(2) as pool:
        outcomes = list(pool.map(attempt, files))
    slowest = max(outcomes, key=lambda one: one.seconds)
    kinds = Counter(one.kind for one in outcomes)
    memory = child_memory()
    largest = max(memory, key=memory.__getitem__)
    with capsys.disabled():
        print(  # noqa: T201
            f"\nmalformed: {dict(kinds)}, slowest {slowest.seconds:.1f} s ({slowest.name}), "
            f"largest child {memory[largest] / 1e6:.0f} MB of {len(memory)}"
        )
    assert slowest.seconds < LONGEST_S
    assert memory[largest] < MOST_BYTES, [
        path.name for path in files if path.stat().st_size and fingerprint(path)[:32] == largest
    ]
    by_name = {one.name: one for one in outcomes}
    # What the collection's notes call valid is opened whole; a few known cases in full.
    for one in outcomes:
        if one.name.startswith(("testsamples__wave", "testsamples__pcmwave", "testsamples__pop")):
            assert one.kind == "whole", one
    assert by_name["faulty__05 - wrong total number of samples.flac"].kind == "whole"
    assert "converted" in by_name["uncommon__02 - increasing number of channels.flac"].text
    assert kinds["whole"] >= 40
    leftovers = [
        folder
        for folder in (paths.cache_dir() / "recordings").iterdir()
        if not (folder / "meta.json").exists()
    ]
    assert leftovers == []


def test_header_that_lies_about_the_length_is_ignored(
    shared_malformed: Path, tmp_path: Path
) -> None:
    name = "faulty__05 - wrong total number of samples.flac"
    recording = open_recording(shared_malformed / "flac" / name)
    assert recording.frames == 109_487  # counted; its header says 39 842


@pytest.mark.parametrize("position", [0, 11, 12, 20, 24, 36, 40, 43, 44, 45, 100, 2_043])
def test_wav_cut_at_every_edge(tmp_path: Path, position: int) -> None:
    path = tmp_path / "cut.wav"
    path.write_bytes((wav_header(data_bytes=2_000) + bytes(2_000))[:position])
    outcome = attempt(path)
    assert outcome.kind == ("part" if position > 45 else "refused")


@pytest.mark.parametrize(
    ("name", "video"), [("a.flac", ""), ("a.ogg", ""), ("a.mp3", ""), ("a.mp4", "mpeg4")]
)
def test_flipped_bytes(tmp_path: Path, name: str, video: str) -> None:
    path = tmp_path / name
    if video:
        write_av(path, tones(), 48_000, "aac", video=video)
    else:
        soundfile.write(path, tones(), 48_000)
    whole = path.read_bytes()
    random = np.random.default_rng(len(whole))
    for round_ in range(4):
        content = np.frombuffer(whole, np.uint8).copy()
        # Once in the header alone, then everywhere.
        places = random.integers(0, 200 if round_ == 0 else len(content), 30)
        content[places] = random.integers(0, 256, 30)
        path.write_bytes(content.tobytes())
        assert attempt(path).seconds < LONGEST_S


FIELDS = {  # offset and width of what a WAV header claims
    "riff size": (4, 4), "fmt size": (16, 4), "kind": (20, 2), "channels": (22, 2),
    "rate": (24, 4), "byte rate": (28, 4), "block": (32, 2), "bits": (34, 2), "data size": (40, 4),
}  # fmt: skip


@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    changes=st.dictionaries(
        st.sampled_from(sorted(FIELDS)),
        st.one_of(st.sampled_from([0, 1, 2**16 - 1, 2**31, 2**32 - 1]), st.integers(0, 2**32 - 1)),
        min_size=1,
        max_size=3,
    )
)
@example(changes={"fmt size": 0})
@example(changes={"fmt size": 2**32 - 1})
@example(changes={"channels": 2**16 - 1, "block": 0})
@example(changes={"kind": 3, "bits": 64})
def test_wav_with_a_mutated_header(tmp_path: Path, changes: dict[str, int]) -> None:
    content = bytearray(
        wav_header(data_bytes=4_000) + (32_767 * noise(2_000)).astype("<i2").tobytes()
    )
    for name, value in changes.items():
        offset, width = FIELDS[name]
        content[offset : offset + width] = (value % (1 << 8 * width)).to_bytes(width, "little")
    path = tmp_path / "mutant.wav"
    path.write_bytes(content)
    assert attempt(path).seconds < LONGEST_S


def test_two_format_chunks_that_disagree(tmp_path: Path) -> None:
    """One channel, then 255: the second once made libsndfile read beyond its memory."""
    first, second = wav_header(channels=1), wav_header(channels=255)
    path = tmp_path / "twice.wav"
    path.write_bytes(first[:36] + second[12:36] + first[36:40] + b"\xd0\x07\0\0" + bytes(2_000))
    attempt(path)


def test_many_chunks_before_the_sound(tmp_path: Path) -> None:
    head = wav_header(data_bytes=2_000)
    junk = b"LIST" + (4).to_bytes(4, "little") + b"INFO"
    path = tmp_path / "list.wav"
    path.write_bytes(head[:36] + 20_000 * junk + head[36:] + bytes(2_000))
    assert attempt(path).seconds < LONGEST_S
