"""Real sound: a private PulseAudio, its null sink recorded, and what was played found in it."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import numpy as np
import pytest

RATE = 48_000
PLUGINS = ("/usr/lib", "/usr/lib64", "/usr/local/lib")
CHECKOUT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.sound

# Runs in a process of its own: PortAudio looks at the environment once, when it starts.
PLAY = """
import sys, time
import numpy as np
from engine.playback import Player

generator = np.random.default_rng(5)
original, edited = generator.uniform(-0.5, 0.5, (2, {rate} * 3, 2)).astype(np.float32)
events = []
player = Player(events.append)
player.load({{"original": lambda a, b: original[a:b], "edited": lambda a, b: edited[a:b]}},
            {rate}, 2, len(original))
player.listen = "original"
# The output is opened first: an idle sink loses up to 50 ms of whatever opens it on a busy machine
# (a bare sounddevice callback, too); it stays open for a while after the end.
player.play(0, {rate} // 5)
while not events:
    time.sleep(0.005)
assert [event.kind for event in events] == ["finished"]
events.clear()
cpu, began = time.process_time(), time.perf_counter()
player.play({rate} // 2, {rate} * 5 // 2)
while player.position < {rate} * 3 // 2 and not events:
    time.sleep(0.005)
player.listen = "edited"
lag = []
while not events and time.perf_counter() - began < 6:
    time.sleep(0.01)
print(events, round(time.perf_counter() - began, 3), round(time.process_time() - cpu, 3),
      player._feeder.mixer.underruns, player._feeder._output.latency_s)
player.close()
sys.exit(0 if [event.kind for event in events] == ["finished"] else 1)
"""


def _needed():
    for program in ("pulseaudio", "parec", "pactl"):
        if shutil.which(program) is None:
            pytest.skip(f"no {program} on this machine")
    if ctypes.util.find_library("portaudio") is None:
        pytest.skip("the PortAudio library is not on this machine")
    name = "libasound_module_pcm_pulse.so"
    if not any(next(Path(folder).rglob(name), None) for folder in PLUGINS if Path(folder).is_dir()):
        pytest.skip("ALSA's PulseAudio plugin (libasound2-plugins) is not on this machine")


@pytest.fixture
def sound_server(tmp_path):
    """A PulseAudio of our own: (environment of its clients, its process)."""
    _needed()
    runtime = tmp_path / "r"
    runtime.mkdir(mode=0o700)
    (tmp_path / "asound.conf").write_text("pcm.!default pulse\nctl.!default pulse\n")
    # The system's own file first: it says where ALSA's plugins are.
    (tmp_path / "alsa.conf").write_text(
        f"</usr/share/alsa/alsa.conf>\n<{tmp_path / 'asound.conf'}>\n"
    )
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("PULSE")},
        "HOME": str(tmp_path),
        "XDG_RUNTIME_DIR": str(runtime),
        "PULSE_RUNTIME_PATH": str(runtime),
        "PULSE_SERVER": f"unix:{runtime / 'native'}",
        "ALSA_CONFIG_PATH": str(tmp_path / "alsa.conf"),
    }
    command = [
        "pulseaudio", "--daemonize=no", "--exit-idle-time=-1", "-n", "--use-pid-file=no",
        "--disallow-exit=no", "--high-priority=no", "--log-target=stderr",
        f"--load=module-native-protocol-unix auth-anonymous=1 socket={runtime / 'native'}",
        f"--load=module-null-sink sink_name=test rate={RATE} channels=2 format=float32le",
    ]  # fmt: skip
    log = (tmp_path / "pulse.log").open("w")
    server = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
    try:
        _wait_for_server(environment, server, tmp_path / "pulse.log")
        yield environment, server
    finally:
        server.kill()
        server.wait()
        log.close()


def _wait_for_server(environment, server, log):
    for _ in range(100):
        if server.poll() is not None:
            pytest.skip("PulseAudio does not start here: " + log.read_text()[-300:])
        told = subprocess.run(
            ["pactl", "list", "short", "sinks"],
            env=environment, capture_output=True, text=True, check=False,
        )  # fmt: skip
        if "test" in told.stdout:
            return
        time.sleep(0.05)
    pytest.skip("PulseAudio did not answer within 5 s: " + log.read_text()[-300:])


def _wait_for_bytes(path):
    """Until the recorder records: a null sink gives silence while nothing plays."""
    for _ in range(200):
        if path.stat().st_size:
            return
        time.sleep(0.05)
    pytest.skip("PulseAudio does not record its null sink here")


def _run(environment, code):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=CHECKOUT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def _find(recorded, wanted):
    """Where ``wanted`` is in the recording, and their normalised correlation there."""
    size = 1 << (len(recorded) + len(wanted)).bit_length()
    spectrum = np.fft.rfft(recorded[:, 0], size) * np.conj(np.fft.rfft(wanted[:, 0], size))
    at = int(np.argmax(np.fft.irfft(spectrum, size)[: len(recorded) - len(wanted) + 1]))
    part = recorded[at : at + len(wanted)]
    scale = np.linalg.norm(part) * np.linalg.norm(wanted)
    return at, float(np.sum(part * wanted) / scale)


def _play_and_record(environment, raw):
    """One run of the player in a process of its own: what the sink's monitor heard."""
    with raw.open("wb") as out:
        recorder = subprocess.Popen(
            ["parec", "--device=test.monitor", "--format=float32le", f"--rate={RATE}",
             "--channels=2", "--latency-msec=50"],
            env=environment, stdout=out,
        )  # fmt: skip
        try:
            _wait_for_bytes(raw)
            player = _run(environment, PLAY.format(rate=RATE))
            told, errors = player.communicate(timeout=30)
            time.sleep(0.3)
        finally:
            recorder.terminate()
            recorder.wait()
    assert player.returncode == 0, told + errors
    whole = raw.read_bytes()
    return np.frombuffer(whole[: len(whole) // 8 * 8], np.float32).reshape(-1, 2)


def test_what_is_played_is_what_comes_out(sound_server, tmp_path):
    environment, _ = sound_server
    generator = np.random.default_rng(5)
    original, edited = generator.uniform(-0.5, 0.5, (2, RATE * 3, 2)).astype(np.float32)
    first, last = RATE // 2 + 480, RATE * 5 // 2 - 480
    early = original[first : first + RATE // 2]
    for attempt in range(3):
        recorded = _play_and_record(environment, tmp_path / f"monitor{attempt}.raw")
        # It is starved itself now and then: listen again then.
        if _find(recorded, early)[1] > 0.99:
            break

    late = edited[last - RATE // 2 : last]
    at, likeness = _find(recorded, early)
    assert likeness > 0.99
    end, likeness = _find(recorded, late)
    assert likeness > 0.99
    # Both in place: not one frame was lost or added between them, switch included.
    assert end + RATE // 2 - at == last - first
    played = recorded[at : end + RATE // 2]
    is_original = np.abs(played - original[first:last]).max(axis=1) < 1e-3
    is_edited = np.abs(played - edited[first:last]).max(axis=1) < 1e-3
    switch = np.flatnonzero(~(is_original | is_edited))
    assert 0 < np.ptp(switch) < 0.011 * RATE
    assert is_original[: switch[0]].all()
    assert is_edited[switch[-1] + 1 :].all()


# Six keys, each told with the moment it was pressed: play on a device that is kept open, then
# from one feed to the next. Every feed is a constant, so the recorder sees which one it hears.
KEYS = """
import sys, time
import numpy as np
from engine.playback import Player

levels = dict(original=0.6, edited=0.5, without=0.4, target=0.3, rest=0.2)
feeds = {{
    name: lambda a, b, level=level: np.full((b - a, 2), level, np.float32)
    for name, level in levels.items()
}}
player = Player()
player.load(feeds, {rate}, 2, {rate} * 30)
player.keep_open(True)
while player._feeder.mixer is None or not player._feeder.mixer._count:
    time.sleep(0.01)
time.sleep(1.5)

def pressed(key, level):
    print(key, level, time.monotonic(), flush=True)

pressed("play", 0.5)
player.play(0)
for key in ("without", "original", "rest", "target", "edited"):
    time.sleep(0.4)
    pressed(key, levels[key])
    player.listen = key
time.sleep(0.5)
mixer = player._feeder.mixer
print("underruns", mixer.underruns, player._backend._latency_s, flush=True)
player.close()
"""


def _heard(recorder, until, blocks):
    """Read what the recorder hears, with the moment at which it came, in a thread."""
    while not until.is_set():
        data = os.read(recorder.stdout.fileno(), 8 * 48)
        if not data:
            return
        blocks.append((time.monotonic(), data))


def _moments(environment):
    """Seconds from each key to its sound in the sink, and what the player said at the end."""
    recorder = subprocess.Popen(
        ["parec", "--device=test.monitor", "--format=float32le", f"--rate={RATE}",
         "--channels=2", "--latency-msec=2", "--process-time-msec=1"],
        env=environment, stdout=subprocess.PIPE,
    )  # fmt: skip
    blocks, over = [], threading.Event()
    reader = threading.Thread(target=_heard, args=(recorder, over, blocks))
    reader.start()
    try:
        player = _run(environment, KEYS.format(rate=RATE))
        told, errors = player.communicate(timeout=30)
        time.sleep(0.3)
    finally:
        recorder.terminate()
        recorder.wait()
        over.set()
        reader.join()
        recorder.stdout.close()
    assert player.returncode == 0, told + errors
    samples = np.frombuffer(b"".join(data for _, data in blocks), np.uint8)
    samples = samples[: len(samples) // 8 * 8].view(np.float32).reshape(-1, 2)[:, 0]
    ends = np.cumsum([len(data) for _, data in blocks]) // 8
    came = np.array([moment for moment, _ in blocks])
    found, at = {}, 0
    for line in told.splitlines()[:-1]:
        key, level, moment = line.split()[0], *map(float, line.split()[1:])
        # All of the next 10 ms: on the way from one level to another it passes the others.
        near = np.abs(samples[at:] - level) < 0.04
        long = np.convolve(near, np.ones(480), "valid") > 479.5
        assert long.any(), f"{key} was never heard"
        at += int(long.argmax())
        found[key] = came[np.searchsorted(ends, at, side="right")] - moment
    return found, told.splitlines()[-1]


def test_a_key_is_heard_within_50_ms(sound_server):
    """From the key to the sink, the recorder's own way back included: an upper bound."""
    environment, _ = sound_server
    best = {}
    for _ in range(4):
        found, last = _moments(environment)
        best = {key: min(found[key], best.get(key, 9.0)) for key in found}
        if max(best.values()) < 0.05:
            break
    told = {key: round(1000 * seconds) for key, seconds in best.items()}
    assert max(best.values()) < 0.05, f"{told} ms; {last}"


LOSE = """
import time
import numpy as np
from engine.playback import Player

tone = (0.1 * np.sin(np.arange({rate} * 60) * 0.05)).astype(np.float32)[:, None]
events = []
player = Player(events.append)
player.load({{"original": lambda a, b: tone[a:b]}}, {rate}, 1, len(tone))
player.play(0)
while player.position < {rate} // 4:
    time.sleep(0.01)
print("playing", flush=True)
began = time.perf_counter()
while not events and time.perf_counter() - began < 6:
    time.sleep(0.01)
print(events[0].kind, player.playing, events[0].message, flush=True)
began = time.perf_counter()
player.close()
print("closed", time.perf_counter() - began < 4, flush=True)
"""


def test_a_sound_server_that_dies_is_told_and_the_program_lives_on(sound_server):
    environment, server = sound_server
    player = _run(environment, LOSE.format(rate=RATE))
    assert player.stdout.readline() == "playing\n"
    server.kill()
    told, errors = player.communicate(timeout=15)
    lines = told.splitlines()
    assert lines[0].startswith("failed False The sound device stopped answering"), told + errors
    assert lines[1] == "closed True"
    assert player.returncode == 0
