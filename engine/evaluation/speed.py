"""How fast the whole path is and how much memory it takes, each in a process of its own.

The child opens a stereo recording at 48 kHz, separates all of it through `engine.render` and
reads the result back: decoding is over before the clock starts, resampling, the network, the
transfer to both channels, the cache on disk and the cross-fades are in.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import soundfile

from engine.evaluation.bench import Bench
from engine.evaluation.table import Table
from engine.report import EngineError
from engine.resources import resource

SECONDS = 69.0
DEMO, PROMPT = "demo/demo.flac", "rain"
"""Stereo at 48 kHz; the rain in it goes on throughout, so no piece is skipped as silent."""
TIMEOUT_S = 900.0


def speed(bench: Bench, separator: Path | None, threads: tuple[int, ...] = (1, 2)) -> None:
    """Measure once per number of threads and add the table."""
    cells = []
    for count in threads:
        found = measured(separator, count)
        cells.append(
            {
                "threads": count,
                "times real time": found["seconds"] / found["wall_s"],
                "first sound after s": found["first_s"],
                "peak memory MB": found["peak_mb"],
                "of it Python and torch MB": found["bare_mb"],
                "recording s": found["seconds"],
            }
        )
    note = (
        f"{SECONDS:.0f} s of stereo at 48 kHz (the demo repeated), one window over all of it; "
        "other work on the machine slows it down. First sound: from asking to the first piece, the "
        "model's loading included."
    )
    bench.add(Table("speed", "Speed of the whole path", tuple(cells), note))


def measured(separator: Path | None, threads: int, seconds: float = SECONDS) -> dict[str, float]:
    """Run the measurement in a fresh process; its figures by name.

    Raises
    ------
    EngineError
        If it fails or takes longer than 15 minutes.
    """
    with tempfile.TemporaryDirectory(prefix="earmark-speed-") as folder:
        recording = Path(folder) / "recording.wav"
        _write_recording(recording, seconds)
        command = [sys.executable, "-m", "engine.evaluation.speed", str(recording), str(threads)]
        if separator is not None:
            command += ["--separator", str(separator.resolve())]
        environment = dict(os.environ)
        environment |= {f"EARMARK_{one}_DIR": folder for one in ("CACHE", "CONFIG", "DATA")}
        # The child must find this very engine, wherever the parent was started.
        environment["PYTHONPATH"] = os.pathsep.join(
            filter(None, (str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH")))
        )
        try:
            done = subprocess.run(
                command, env=environment, capture_output=True, text=True, timeout=TIMEOUT_S
            )
        except subprocess.TimeoutExpired as error:
            raise EngineError("The measurement of speed took more than 15 minutes.") from error
    if done.returncode != 0:
        last = (done.stderr.strip().splitlines() or ["no message"])[-1]
        raise EngineError(f"The measurement of speed failed: {last}")
    found: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _write_recording(path: Path, seconds: float) -> None:
    """The demo, again and again."""
    sound, rate = soundfile.read(resource(DEMO), dtype="int16", always_2d=True)
    frames = round(seconds * rate)
    soundfile.write(path, np.resize(sound, (frames, sound.shape[1])), rate, subtype="PCM_16")


def peak_mb() -> float:
    """Largest resident memory of this process so far, in 10^6 bytes."""
    try:
        # ru_maxrss would also remember the parent that started this process.
        lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
        line = next(one for one in lines if one.startswith("VmHWM"))
        return int(line.split()[1]) * 1024 / 1e6
    except (OSError, StopIteration):
        import resource as usage

        scale = 1.0 if sys.platform == "darwin" else 1024.0
        return usage.getrusage(usage.RUSAGE_SELF).ru_maxrss * scale / 1e6


def main() -> None:
    """Measure in this process and print one line of JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("recording", type=Path)
    parser.add_argument("threads", type=int)
    parser.add_argument("--separator", type=Path)
    args = parser.parse_args()

    import torch

    from engine.evaluation.baselines import offered, open_separator
    from engine.project import Edit, Project, Window
    from engine.recording import open_recording
    from engine.render import Renderer

    torch.set_num_threads(args.threads)
    recording = open_recording(args.recording)
    bare = peak_mb()
    began = time.perf_counter()
    separator = open_separator(args.separator)
    first = 0.0
    with offered(separator) as (name,):
        window = Window(0.0, recording.duration_s)
        project = Project(recording.ref, (Edit((window,), PROMPT, "keep", separator=name),))
        renderer = Renderer(recording)
        for task in renderer.tasks(project):
            renderer.run(project, task)
            first = first or time.perf_counter() - began
        for start in range(0, recording.frames, recording.sample_rate):
            renderer.render(project, start, min(recording.frames, start + recording.sample_rate))
    wall = time.perf_counter() - began
    found = {"seconds": recording.duration_s, "wall_s": wall, "first_s": first}
    sys.stdout.write(json.dumps({**found, "peak_mb": peak_mb(), "bare_mb": bare}) + "\n")
    recording.close()


if __name__ == "__main__":
    main()
