"""Real sound: a private PulseAudio, its null sink recorded, and what was played found in it."""

from __future__ import annotations

import ctypes.util
import os
import shutil
import subprocess
import sys
import textwrap
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


def run(environment, code):
    return subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(code)],
        cwd=CHECKOUT, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip


def finished(player, timeout):
    """What a player's process said; one that does not end is killed, never left behind."""
    try:
        return player.communicate(timeout=timeout)
    except subprocess.TimeoutExpired:
        player.kill()
        told, errors = player.communicate()
        raise AssertionError(f"the player did not end: {told}{errors}") from None


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
            player = run(environment, PLAY.format(rate=RATE))
            told, errors = finished(player, 30)
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
    player = run(environment, LOSE.format(rate=RATE))
    assert player.stdout.readline() == "playing\n"
    server.kill()
    told, errors = finished(player, 15)
    lines = told.splitlines()
    assert lines[0].startswith("failed False The sound device stopped answering"), told + errors
    assert lines[1] == "closed True"
    assert player.returncode == 0
