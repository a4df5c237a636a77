"""Recordings: cached, growing, cancelled, pruned, and a sentence for whatever goes wrong."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile

from engine import decode, paths
from engine.decoding import cache
from engine.decoding import child as child_module
from engine.recording import Recording, fingerprint, open_recording
from engine.report import Cancelled, EngineError
from tests.engine.media import noise

RATE = 8_000
LONG = 3 * decode.BLOCK_FRAMES + 777


@pytest.fixture
def take(tmp_path: Path) -> Path:
    return write(tmp_path / "take.wav", noise(5_000, 2))


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> list[subprocess.Popen[str]]:
    """Every child that is started."""
    started: list[subprocess.Popen[str]] = []
    popen = subprocess.Popen

    def start(*arguments: Any, **options: Any) -> subprocess.Popen[str]:
        started.append(popen(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(child_module.subprocess, "Popen", start)
    return started


def write(path: Path, samples: np.ndarray, subtype: str = "PCM_16") -> Path:
    soundfile.write(path, samples, RATE, subtype=subtype)
    return path


def stored(path: Path) -> np.ndarray:
    samples: np.ndarray = soundfile.read(path, dtype="float32", always_2d=True)[0]
    return samples


def folders() -> list[Path]:
    return sorted((paths.cache_dir() / "recordings").iterdir())


def use_program(monkeypatch: pytest.MonkeyPatch, *programs: str) -> None:
    """Let the next children run these programs, and the real one after them."""
    left = list(programs)
    real = decode.command

    def command(folder: Path, suffix: str) -> list[str]:
        if left:
            return [sys.executable, "-c", left.pop(0), str(folder)]
        return real(folder, suffix)

    monkeypatch.setattr(decode, "command", command)


def test_read_is_checked_against_the_length(take: Path) -> None:
    recording = open_recording(take)
    assert recording.read(5_000, 5_000).shape == (0, 2)
    for start, stop in ((-1, 5), (5, 4), (0, 5_001)):
        with pytest.raises(ValueError, match="not within"):
            recording.read(start, stop)
    recording.close()
    with pytest.raises(ValueError, match="closed"):
        recording.read(0, 1)


def test_reference_tells_what_a_project_needs(take: Path) -> None:
    recording = open_recording(take)
    ref = recording.ref
    assert (ref.path, ref.fingerprint) == (str(take), fingerprint(take))
    assert (ref.sample_rate, ref.channels, ref.frames) == (RATE, 2, 5_000)
    assert recording.duration_s == ref.duration_s == 5_000 / RATE


def test_what_is_read_may_be_changed(take: Path) -> None:
    recording = open_recording(take)
    recording.read(0, 100)[:] = 7
    np.testing.assert_array_equal(recording.read(0, 5_000), stored(take))


def test_second_opening_decodes_nothing(take: Path, children: list[subprocess.Popen[str]]) -> None:
    first = open_recording(take)
    told: list[Recording] = []
    fractions: list[float] = []
    second = open_recording(
        take, lambda fraction, note="": fractions.append(fraction), on_start=told.append
    )
    assert len(children) == 1
    assert told == [second]
    assert fractions[-1] == 1.0
    assert second.complete
    np.testing.assert_array_equal(first.read(0, 5_000), second.read(0, 5_000))
    assert second.subtype == first.subtype


def test_warning_survives_in_the_cache(tmp_path: Path) -> None:
    samples = noise(100)
    samples[5] = np.nan
    path = write(tmp_path / "nan.wav", samples, "FLOAT")
    assert open_recording(path).warning == open_recording(path).warning
    assert open_recording(path).warning is not None


def test_moved_recording_is_found_in_the_cache(
    take: Path, children: list[subprocess.Popen[str]]
) -> None:
    open_recording(take)
    moved = take.rename(take.with_name("elsewhere.wav"))
    assert open_recording(moved).path == moved
    assert len(children) == 1


def test_changed_recording_is_decoded_again(
    take: Path, children: list[subprocess.Popen[str]]
) -> None:
    open_recording(take)
    os.utime(take, ns=(1, 1))
    open_recording(take)
    assert len(children) == 2
    times = take.stat().st_mtime_ns
    write(take, noise(5_000, 2, seed=9))
    os.utime(take, ns=(times, times))
    recording = open_recording(take)
    assert len(children) == 3
    np.testing.assert_array_equal(recording.read(0, 5_000), stored(take))


@pytest.mark.parametrize("damage", ["pcm.raw", "peaks-256.raw", "meta.json"])
def test_damaged_cache_is_not_used(
    take: Path, children: list[subprocess.Popen[str]], damage: str
) -> None:
    open_recording(take)
    (folder,) = folders()
    (folder / damage).write_bytes(b"{")
    recording = open_recording(take)
    assert len(children) == 2
    np.testing.assert_array_equal(recording.read(0, 5_000), stored(take))


def test_recording_can_be_read_while_it_grows(tmp_path: Path) -> None:
    path = write(tmp_path / "long.wav", noise(LONG))
    expected = stored(path)
    seen: list[int] = []

    def on_start(recording: Recording) -> None:
        available = recording.available
        seen.append(available)
        assert not recording.complete
        assert 0 < available < recording.frames == LONG
        around = recording.read(available - 1_000, available + 1_000)
        np.testing.assert_array_equal(around[:1_000], expected[available - 1_000 : available])
        assert not around[1_000:].any()
        drawn = recording.peaks.slice(0, recording.frames, 300)
        known = 300 * available // LONG - 1
        assert (drawn.rms[1:known] > 0.5).all()
        assert not drawn.rms[known + 2 :].any()

    fractions: list[float] = []
    recording = open_recording(
        path, lambda fraction, note="": fractions.append(fraction), on_start=on_start
    )
    assert seen == [decode.BLOCK_FRAMES]
    assert fractions == sorted(fractions)
    assert (recording.complete, recording.available, recording.frames) == (True, LONG, LONG)
    np.testing.assert_array_equal(recording.read(0, LONG), expected)
    assert (recording.peaks.slice(0, LONG, 300).rms > 0.5).all()


def test_many_threads_read_at_once(take: Path) -> None:
    recording = open_recording(take)
    expected = stored(take)
    wrong: list[int] = []

    def read(seed: int) -> None:
        random = np.random.default_rng(seed)
        for start in random.integers(0, 4_000, 200):
            if not np.array_equal(
                recording.read(start, start + 999), expected[start : start + 999]
            ):
                wrong.append(int(start))

    threads = [threading.Thread(target=read, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_cancelling_ends_the_child_and_leaves_nothing(
    tmp_path: Path, children: list[subprocess.Popen[str]]
) -> None:
    path = write(tmp_path / "long.wav", noise(LONG))
    opened: list[Recording] = []

    def report(fraction: float, note: str = "") -> None:
        if opened:
            raise Cancelled

    started = time.monotonic()
    before = set(threading.enumerate())
    with pytest.raises(Cancelled):
        open_recording(path, report, on_start=opened.append)
    assert time.monotonic() - started < 5
    assert children[0].poll() is not None
    assert folders() == []
    with pytest.raises(ValueError, match="closed"):
        opened[0].read(0, 1)
    assert set(threading.enumerate()) <= before


def test_silent_child_is_ended(
    take: Path, children: list[subprocess.Popen[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(decode, "SILENCE_S", 0.3)
    use_program(monkeypatch, "import time; time.sleep(60)")
    with pytest.raises(EngineError, match="no progress"):
        open_recording(take)
    assert children[0].poll() is not None
    assert folders() == []


def test_crash_before_the_first_sample(
    take: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    use_program(monkeypatch, "import os, sys; print('oops', file=sys.stderr); os._exit(3)")
    with pytest.raises(EngineError, match="stopped unexpectedly"):
        open_recording(take)
    assert "oops" in caplog.text
    assert folders() == []


@pytest.mark.skipif(os.name != "posix", reason="open files cannot be deleted elsewhere")
def test_a_cache_deleted_while_decoding_is_not_called_a_damaged_file(
    take: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache_folder = cache.recordings_dir()
    use_program(
        monkeypatch, f"import shutil, os; shutil.rmtree({str(cache_folder)!r}); os._exit(3)"
    )
    with pytest.raises(EngineError, match="was deleted while"):
        open_recording(take)


def test_crash_later_keeps_what_was_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, children: list[subprocess.Popen[str]]
) -> None:
    path = write(tmp_path / "long.wav", noise(LONG))
    # The real program, killed when it announces its first block.
    program = """
import os, pathlib, sys
from engine import decode

class Teller(decode._Teller):
    def tell(self, event, **fields):
        super().tell(event, **fields)
        if event == "progress":
            os.abort()

decode._decode(pathlib.Path(sys.argv[1]), ".wav", Teller(sys.stdout))
"""
    use_program(monkeypatch, program)
    recording = open_recording(path)
    assert recording.complete
    assert recording.frames == decode.BLOCK_FRAMES
    assert "Only the first 32.8 s are opened" in (recording.warning or "")
    np.testing.assert_array_equal(
        recording.read(0, recording.frames), stored(path)[: recording.frames]
    )
    assert (recording.peaks.slice(0, recording.frames, 3).rms > 0.5).all()
    again = open_recording(path)  # not remembered as the whole of it
    assert (len(children), again.frames, again.warning) == (2, LONG, None)


FULL = """print('{"event": "full", "needed": 5000000000}')"""


def test_full_disk(take: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    use_program(monkeypatch, FULL)
    with pytest.raises(EngineError, match=r"needs 5\.0 GB on the disk"):
        open_recording(take)
    assert folders() == []


def test_full_disk_makes_room_first(
    take: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_recording(write(tmp_path / "old.wav", noise(4_000))).close()
    use_program(monkeypatch, FULL)
    assert open_recording(take).frames == 5_000
    assert len(folders()) == 1


def test_disk_that_fills_while_decoding(take: Path, tmp_path: Path) -> None:
    full = Path("/dev/full")
    if not full.exists():
        pytest.skip("no /dev/full here")
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "pcm.raw").symlink_to(full)
    with take.open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-m", "engine.decode", str(tmp_path / "out"), ".wav"],
            stdin=file,
            capture_output=True,
            text=True,
            env=decode.environment(),
            check=False,
        )
    assert done.returncode == 1
    assert done.stdout == '{"event": "full", "needed": 0}\n'


def test_space_is_checked_before_it_is_taken(
    take: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Usage:
        free = decode.RESERVE_BYTES + 1_000

    monkeypatch.setattr(decode.shutil, "disk_usage", lambda _: Usage)
    decode._check_space(tmp_path, 1_000)
    with pytest.raises(decode._DiskFull):
        decode._check_space(tmp_path, 1_001)


def test_cache_that_cannot_be_made(
    take: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "recordings").write_text("a file where the folder should be")
    monkeypatch.setenv("EARMARK_CACHE_DIR", str(tmp_path / "cache"))
    with pytest.raises(EngineError, match="recordings"):
        open_recording(take)


def test_a_file_that_goes_while_it_is_looked_at_costs_no_recording(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's own files beside the tiles come and go."""
    recording = open_recording(write(tmp_path / "a.wav", noise(5_000)))
    recording.close()
    (recording.folder / "tiles.sqlite-shm").write_bytes(b"")
    scandir = os.scandir

    def scan(folder: Path) -> list[os.DirEntry[str]]:
        entries = list(scandir(folder))
        (Path(folder) / "tiles.sqlite-shm").unlink(missing_ok=True)
        return entries

    monkeypatch.setattr(os, "scandir", scan)
    _, used, size, complete = cache._measured(recording.folder)
    assert used > 0
    assert size > 0
    assert complete


def test_pruning_spares_what_is_open_and_what_was_opened_last(tmp_path: Path) -> None:
    recordings = [
        open_recording(write(tmp_path / f"{n}.wav", noise(5_000, seed=n))) for n in range(3)
    ]
    for age, recording in enumerate(recordings):
        (folder,) = (paths.cache_dir() / "recordings").glob(recording.fingerprint[:32] + ".*")
        for file in folder.iterdir():
            os.utime(file, (1e9 + age, 1e9 + age))
    names = [folder.name.split(".")[0] for folder in folders()]
    assert cache.prune(0) == 0  # all are open
    assert sorted(names) == sorted(folder.name.split(".")[0] for folder in folders())
    for recording in recordings:
        recording.close()
    size = sum(file.stat().st_size for file in folders()[0].iterdir())
    assert cache.prune(2 * size + 100) > 0
    left = {folder.name.split(".")[0] for folder in folders()}
    assert left == {recording.fingerprint[:32] for recording in recordings[1:]}


def test_leftovers_of_a_crash_are_removed(take: Path) -> None:
    folder = cache.new_folder("0" * 64)
    (folder / "pcm.raw").write_bytes(bytes(10))
    for path in (folder / "pcm.raw", folder):
        os.utime(path, (1e9, 1e9))
    young = cache.new_folder("1" * 64)
    (young / "pcm.raw").write_bytes(bytes(10))
    open_recording(take)
    assert not folder.exists()
    assert young.exists()


@pytest.mark.parametrize(
    ("name", "message"),
    [("missing.wav", "not there"), ("", "is a folder"), ("empty.wav", "is empty")],
)
def test_what_is_no_file(tmp_path: Path, name: str, message: str) -> None:
    (tmp_path / "empty.wav").write_bytes(b"")
    with pytest.raises(EngineError, match=message):
        open_recording(tmp_path / name)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_named_pipe_does_not_hang(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.wav")
    with pytest.raises(EngineError, match="not a file"):
        open_recording(tmp_path / "pipe.wav")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root reads anything")
def test_file_without_permission(take: Path) -> None:
    take.chmod(0)
    with pytest.raises(EngineError, match="no permission"):
        open_recording(take)


def test_text_with_the_name_of_a_recording(tmp_path: Path) -> None:
    path = tmp_path / "notes.wav"
    path.write_text("Dear diary,\n" * 500)
    with pytest.raises(EngineError, match="not a recording"):
        open_recording(path)
    assert folders() == []


@pytest.mark.parametrize("name", ["Grüße 日本 'q\" $x.wav", "-rf.wav", "no suffix"])
def test_names_are_only_names(tmp_path: Path, name: str) -> None:
    made = write(tmp_path / "made.wav", noise(100))
    recording = open_recording(made.rename(tmp_path / name))
    assert (recording.frames, recording.path.name) == (100, name)


def test_fingerprint_sees_size_and_content(tmp_path: Path) -> None:
    path = tmp_path / "a"
    prints = set()
    for content in (b"", b"a", b"b", b"aa", bytes(3_000_000), bytes(2_999_999) + b"a"):
        path.write_bytes(content)
        prints.add(fingerprint(path))
    assert len(prints) == 6
    with pytest.raises(EngineError, match="not there"):
        fingerprint(tmp_path / "missing")


def test_fingerprint_is_quick_for_huge_files(tmp_path: Path) -> None:
    path = tmp_path / "huge"
    with path.open("wb") as file:
        file.truncate(50_000_000_000)
    started = time.monotonic()
    fingerprint(path)
    assert time.monotonic() - started < 1
