"""The player, on a device that the test itself turns by hand."""

from __future__ import annotations

import sys
import threading
import time

import numpy as np
import pytest

from engine.playback import Player
from engine.playing import device as device_module
from engine.playing.device import Device, PortAudio
from engine.report import EngineError

RATE = 8000
LATENCY_S = 0.05
BLOCK = 80


class TurnedByHand:
    """A backend with one output; `turn` plays blocks in real time and keeps what came out."""

    def __init__(self, rate=None, error=None):
        self.rate, self.error, self.broken = rate, error, None
        self.opened, self.closed, self.dry, self.is_calm = [], 0, False, False
        self.fill = None
        self.channels = 2

    def devices(self):
        return (Device("test: one", "one", True),)

    def open(self, device, sample_rate, channels):
        if self.error:
            raise self.error
        self.opened.append(device)
        self.broken = None
        self.sample_rate = float(self.rate or sample_rate)
        return self

    def start(self, fill):
        self.fill = fill

    def trouble(self):
        return self.broken

    def starved(self):
        starved, self.dry = self.dry, False
        return starved

    def calm(self):
        calm, self.is_calm = self.is_calm, False
        return calm

    def close(self):
        self.closed += 1
        self.fill = None

    def turn(self, seconds):
        until(lambda: self.fill is not None)
        blocks, began = [], time.perf_counter()
        for number in range(round(seconds * self.sample_rate / BLOCK)):
            due = began + number * BLOCK / self.sample_rate
            time.sleep(max(0.0, due - time.perf_counter()))
            out = np.full((BLOCK, self.channels), np.nan, np.float32)
            if self.fill is not None:
                self.fill(out, time.perf_counter() + LATENCY_S)
            blocks.append(out)
        return np.concatenate(blocks)


def until(true, seconds=3.0):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.002)


def ramp_of(frames):
    """A signal that says where it is: frame n has the value n / 2**17."""
    return (np.arange(frames) / 2**17).astype(np.float32)[:, None].repeat(2, axis=1)


class Bench:
    def __init__(self, **backend):
        self.backend = TurnedByHand(**backend)
        self.events = []
        self.player = Player(self.events.append, backend=self.backend)
        self.samples = ramp_of(4 * RATE)
        self.edited = self.samples.copy()
        feeds = {
            "original": lambda a, b: self.samples[a:b],
            "edited": lambda a, b: self.edited[a:b],
        }
        self.player.load(feeds, RATE, 2, len(self.samples))

    def places(self, out):
        return np.round(out[:, 0] * 2**17).astype(int)


@pytest.fixture
def bench():
    one = Bench()
    yield one
    one.player.close()


def test_plays_a_stretch_exactly_and_tells_the_end(bench):
    bench.player.play(1000, 3000)
    assert bench.player.playing
    assert bench.player.position == 1000
    until(lambda: bench.backend.fill and bench.player._transport.start is None)
    out = bench.backend.turn(0.4)
    assert np.array_equal(out[40:1960], bench.samples[1040:2960])
    assert not out[2000:].any()
    until(lambda: bench.events)
    assert [event.kind for event in bench.events] == ["finished"]
    assert not bench.player.playing
    assert bench.player.position == 3000


def test_position_is_what_is_heard(bench):
    bench.player.play(0)
    until(lambda: bench.backend.fill and bench.player._transport.start is None)
    bench.backend.turn(0.3)
    # 0.3 s were handed to the device; the last of it is heard 0.05 s later.
    assert abs(bench.player.position - 0.25 * RATE) < 0.03 * RATE
    bench.player.seek(16_000)
    assert bench.player.position == 16_000
    bench.player.stop()
    assert bench.player.position == 16_000
    assert not bench.player.playing


def test_loop_goes_round_and_clearing_it_plays_on(bench):
    bench.player.play(1000, 2200, loop=True)
    until(lambda: bench.backend.fill and bench.player._transport.start is None)
    out = bench.places(bench.backend.turn(0.5))
    loop = np.tile(np.arange(1000, 2200), 4)[: len(out)]
    exact = (loop < 2200 - 40) & (np.arange(len(out)) > 40)
    assert np.array_equal(out[exact], loop[exact])
    bench.player.clear_loop()
    assert bench.places(bench.backend.turn(0.6)).max() > 3000


def test_setting_a_loop_while_it_plays(bench):
    bench.player.play(0)
    until(lambda: bench.backend.fill and bench.player._transport.start is None)
    bench.backend.turn(0.1)
    bench.player.set_loop(500, 2500)
    out = bench.places(bench.backend.turn(0.8))
    assert 2400 < out.max() < 2500
    rounds = (out[:-60] > 2300) & (out[60:] < 700)  # the seam itself is 40 frames long
    assert np.count_nonzero(np.diff(rounds.astype(int)) == 1) >= 2
    bench.player.set_loop(100, 300)  # the playhead is behind it
    assert bench.player.position == 100
    with pytest.raises(ValueError, match="loop"):
        bench.player.set_loop(300, 300)


def test_play_from_behind_the_loop_begins_at_its_start(bench):
    bench.player.set_loop(500, 2500)
    bench.player.play(9000)
    assert bench.player.position == 500
    bench.player.play(9000, 9100)
    assert bench.player.position == 9000


def test_switch_and_refresh_without_a_gap(bench):
    bench.samples[:] = 0.25
    bench.edited[:] = 0.5
    bench.player.play(0)
    until(lambda: bench.backend.fill and bench.player._transport.start is None)
    assert bench.backend.turn(0.1)[-1, 0] == 0.5
    bench.player.listen = "original"
    out = bench.backend.turn(0.1)[:, 0]
    assert np.all(np.diff(out) <= 1e-7)
    assert out[-1] == 0.25
    bench.player.listen = "removed"
    assert bench.backend.turn(0.1)[-1, 0] == -0.25
    bench.player.listen = "edited"
    bench.backend.turn(0.1)
    bench.edited[:] = 0.125
    bench.player.refresh()
    out = bench.backend.turn(0.2)[:, 0]
    assert np.all(np.diff(out) <= 1e-7)
    assert np.abs(np.diff(out)).max() < 0.375 / 70
    assert out[-1] == 0.125
    assert not bench.events


def test_level_match_is_heard_and_can_be_taken_back(bench):
    bench.samples[:] = 0.25
    bench.edited[:] = 0.125
    bench.player.play(0, 2 * RATE, loop=True)
    until(lambda: bench.backend.fill and bench.player._transport.start is None)
    assert bench.backend.turn(0.1)[-1, 0] == 0.125
    bench.player.level_match = True
    assert bench.backend.turn(0.5)[-1, 0] == pytest.approx(0.25, rel=1e-3)
    bench.player.level_match = False
    assert bench.backend.turn(0.3)[-1, 0] == 0.125


def test_plays_at_the_rate_of_the_device():
    bench = Bench(rate=11_025)
    bench.player.play(4000, 8000)
    until(lambda: bench.backend.fill and bench.player._transport.start is None)
    out = bench.backend.turn(0.45)
    expected = (4000 + np.arange(len(out)) * RATE / 11_025) / 2**17
    assert np.allclose(out[100:5000, 0], expected[100:5000], atol=1e-4)
    assert abs(bench.player.position - (4000 + 0.4 * RATE)) < 0.03 * RATE
    bench.player.close()


def test_meters_and_devices(bench):
    assert bench.player.meters().peak == (-120.0, -120.0)
    bench.samples[:] = 0.5
    bench.player.listen = "original"
    bench.player.play(0)
    until(lambda: bench.backend.fill and bench.player._transport.start is None)
    bench.backend.turn(0.2)
    assert bench.player.meters().peak[0] == pytest.approx(-6.02, abs=0.05)
    assert [one.name for one in bench.player.devices()] == ["one"]
    bench.player.set_device("test: one")
    until(lambda: bench.backend.opened == [None, "test: one"])
    assert bench.player.playing


def test_no_device_is_told_and_playing_can_be_tried_again(bench):
    bench.backend.error = EngineError("There is no sound device.")
    bench.player.play(500)
    until(lambda: bench.events)
    assert (bench.events[0].kind, bench.events[0].message) == (
        "failed",
        "There is no sound device.",
    )
    assert not bench.player.playing
    assert bench.player.position == 500
    bench.backend.error = None
    bench.player.play(500)
    until(lambda: bench.backend.fill is not None)


def test_a_device_that_goes_away_stops_with_a_message(bench):
    bench.player.play(0)
    until(lambda: bench.backend.fill and bench.player._transport.start is None)
    bench.backend.turn(0.2)
    bench.backend.broken = "The sound device stopped answering."
    until(lambda: bench.events)
    assert bench.events[0].message == "The sound device stopped answering."
    assert not bench.player.playing
    assert 0 < bench.player.position < 0.3 * RATE
    assert bench.backend.closed == 1


def test_a_feed_that_fails_and_a_listener_that_fails_end_no_thread(bench, caplog):
    def broken(start, stop):
        raise RuntimeError("a bug")

    def listener(event):
        bench.events.append(event)
        raise RuntimeError("another bug")

    bench.player.on_event = listener
    bench.player.load({"original": broken}, RATE, 2, RATE)
    bench.player.play(0)
    until(lambda: bench.events)
    assert "error in the program" in bench.events[0].message
    bench.player.load({"original": lambda a, b: bench.samples[a:b]}, RATE, 2, RATE)
    bench.player.play(0)
    until(lambda: bench.backend.fill is not None and bench.player._transport.start is None)
    assert bench.backend.turn(0.1).any()


def test_nothing_loaded_is_a_sentence_and_close_ends_the_thread():
    player = Player(backend=TurnedByHand())
    with pytest.raises(EngineError, match="Open a recording"):
        player.play(0)
    player.stop()
    player.seek(5)
    player.refresh()
    player.close()
    assert not any(thread.name == "player" for thread in threading.enumerate())


def test_the_recording_turns_out_to_be_shorter(bench):
    bench.player.play(0)
    until(lambda: bench.backend.fill and bench.player._transport.start is None)
    bench.backend.turn(0.1)
    bench.player.set_frames(4000)
    out = bench.places(bench.backend.turn(0.7))
    until(lambda: bench.events)
    assert bench.events[0].kind == "finished"
    assert out.max() < 4000
    assert bench.player.position == 4000


def test_without_portaudio_there_is_a_sentence(monkeypatch):
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    events = []
    player = Player(events.append)
    player.load({"original": lambda a, b: np.zeros((b - a, 1), np.float32)}, RATE, 1, RATE)
    player.play(0)
    until(lambda: events)
    assert "PortAudio library is missing" in events[0].message
    with pytest.raises(EngineError, match="PortAudio"):
        player.devices()
    player.close()


class FakeSound:
    """As much of the module sounddevice as opening takes."""

    class PortAudioError(Exception):
        pass

    def __init__(self, most, rates):
        self.most, self.rates, self.tried = most, rates, []
        self.default = type("default", (), {"device": [-1, 0]})

    def _terminate(self):
        self.started = False

    def _initialize(self):
        self.started = True

    def query_hostapis(self, index=None):
        return ({"name": "Host", "default_output_device": 0},)

    def query_devices(self):
        return [
            {
                "name": "speakers",
                "hostapi": 0,
                "max_output_channels": self.most,
                "default_samplerate": 44_100.0,
            }
        ]

    def OutputStream(self, *, samplerate, channels, **rest):
        self.tried.append((samplerate, channels))
        if samplerate not in self.rates:
            raise self.PortAudioError("Invalid sample rate")
        return type("Stream", (), {"latency": 0.1})()


@pytest.mark.parametrize(
    ("most", "rates", "asked", "got"),
    [
        (2, {48_000}, (48_000, 1), (48_000, 2)),
        (2, {44_100}, (96_000, 6), (44_100, 2)),
        (1, {44_100}, (44_100, 2), (44_100, 1)),
        (8, {48_000}, (192_000, 6), (48_000, 6)),
        (64, {48_000}, (48_000, 32), (48_000, 2)),
    ],
)
def test_the_nearest_the_device_can_do(monkeypatch, most, rates, asked, got):
    sound = FakeSound(most, rates)
    monkeypatch.setattr(device_module, "_sounddevice", lambda: sound)
    output = PortAudio().open(None, *asked)
    assert (output.sample_rate, output.channels) == got
    assert sound.tried[0][0] == asked[0]


def test_a_device_that_refuses_or_is_gone_is_named(monkeypatch):
    sound = FakeSound(2, set())
    monkeypatch.setattr(device_module, "_sounddevice", lambda: sound)
    backend = PortAudio()
    with pytest.raises(EngineError, match=r'"speakers" could not be opened'):
        backend.open("Host: speakers", 48_000, 2)
    with pytest.raises(EngineError, match=r'"headset" is not there any more'):
        backend.open("Host: headset", 48_000, 2)
    assert backend.devices() == (Device("Host: speakers", "speakers", True),)
    sound.most = 0
    with pytest.raises(EngineError, match="no sound device"):
        backend.open(None, 48_000, 2)


NEXT_KEYS = ("original", "removed", "without", "target", "rest", "edited")


def test_a_key_is_heard_within_50_ms_on_a_clock_of_our_own():
    """Whatever is switched to was read ahead: what is left is one block and the device."""
    bench = Bench()
    rate = 48_000
    levels = dict.fromkeys(("original", "edited", "without", "target", "rest"), 0.0)
    levels.update(original=0.6, edited=0.5, without=0.4, target=0.3, rest=0.2)
    feeds = {
        name: lambda a, b, level=level: np.full((b - a, 2), level, np.float32)
        for name, level in levels.items()
    }
    levels["removed"] = 0.1
    bench.player.load(feeds, rate, 2, 10 * rate)
    bench.player.play(0)
    until(lambda: bench.backend.fill and bench.player._transport.start is None)
    latency, block = device_module.LATENCY_S, round(device_module.LATENCY_S / 4 * rate)
    now, before = 0.0, "edited"

    def next_block():
        nonlocal now
        until(lambda: bench.player._feeder._track.buffered >= block)
        out = np.zeros((block, 2), np.float32)
        bench.backend.fill(out, now + latency)
        now += block / rate
        return out[:, 0]

    for _ in range(4):
        next_block()
    for key in NEXT_KEYS:
        pressed = now - block / rate + 1e-6  # at the worst moment: a block has just been asked for
        bench.player.listen = key
        heard, out = now + latency, next_block()
        middle = (levels[before] + levels[key]) / 2
        crossed = np.flatnonzero(np.abs(out - levels[before]) >= abs(middle - levels[before]))[0]
        assert heard + crossed / rate - pressed < 0.05, key
        assert np.abs(np.diff(out)).max() < 0.6 / (0.01 * rate) * 1.01, "no click, and no gap"
        for _ in range(2):
            out = next_block()
        assert out[-1] == pytest.approx(levels[key], abs=1e-6)
        before = key
    assert bench.player._feeder.mixer.underruns == 0
    bench.player.close()


def test_a_device_that_is_kept_open_plays_at_once(bench):
    bench.player.keep_open(True)
    until(lambda: bench.backend.fill is not None)
    opened = len(bench.backend.opened)
    bench.player.play(0)
    until(lambda: bench.player._transport.start is None)
    # The first block that is asked for after that has sound from its first frame on.
    out = np.zeros((BLOCK, 2), np.float32)
    bench.samples[:] = bench.edited[:] = 0.5
    bench.backend.fill(out, time.perf_counter() + LATENCY_S)
    assert len(bench.backend.opened) == opened
    bench.player.stop()
    assert [one.name for one in bench.player.devices()] == ["one"]
    assert bench.backend.closed == 1, "to see what was plugged in it is let go of"


def test_a_device_that_fails_ahead_of_need_says_so_only_when_needed(bench):
    bench.backend.error = EngineError("There is no sound device.")
    bench.player.keep_open(True)
    time.sleep(0.1)
    assert not bench.events
    bench.player.play(0)
    until(lambda: bench.events)
    assert bench.events[0].kind == "failed"


def test_a_device_that_runs_dry_is_opened_anew_and_goes_on_where_it_was(bench):
    bench.player.play(0)
    until(lambda: bench.backend.fill and bench.player._transport.start is None)
    bench.backend.turn(0.3)
    bench.backend.dry = True
    until(lambda: len(bench.backend.opened) == 2)
    out = bench.places(bench.backend.turn(0.2))
    assert bench.player.playing
    assert 0.15 * RATE < out[50] < 0.4 * RATE
    assert not bench.events


@pytest.mark.parametrize("why", ["dry", "is_calm"])
def test_a_latency_changes_in_silence_before_anything_is_played(bench, why):
    bench.player.keep_open(True)
    until(lambda: bench.backend.fill is not None)
    setattr(bench.backend, why, True)
    until(lambda: len(bench.backend.opened) == 2)
    bench.player.play(0)
    until(lambda: bench.player._transport.start is None)
    time.sleep(0.05)
    assert len(bench.backend.opened) == 2, "the key does not wait for a device"
    assert bench.player.playing
    assert not bench.events


def test_speed_is_heard_at_once_and_the_position_follows(bench):
    bench.player.play(0)
    until(lambda: bench.backend.fill and bench.player._transport.start is None)
    bench.backend.turn(0.2)
    bench.player.speed = 2.0
    ways = []
    while bench.player.playing and len(ways) < 3:  # a busy machine may be late once
        began = bench.player.position
        bench.backend.turn(0.3)
        ways.append(bench.player.position - began)
    assert max(ways) == pytest.approx(2 * 0.3 * RATE, rel=0.25)
    bench.player.speed = 7.0
    assert bench.player.speed == 2.0


def test_a_grain_is_played_and_ends_by_itself(bench):
    bench.player.scrub(RATE)
    until(lambda: bench.backend.fill and bench.player._transport.start is None)
    out = bench.places(bench.backend.turn(0.2))
    heard = out[out > 100]
    assert 0.09 * RATE < len(heard) <= 0.1 * RATE
    assert heard[len(heard) // 2] == pytest.approx(RATE, abs=100)
    until(lambda: bench.events)
    assert bench.events[0].kind == "finished"


def test_a_latency_that_is_too_short_is_doubled_up_to_a_limit(monkeypatch):
    monkeypatch.setattr(device_module, "_sounddevice", lambda: FakeSound(2, {48_000}))
    backend = PortAudio()
    asked = []
    for _ in range(4):
        output = backend.open(None, 48_000, 2)
        asked.append(output._asked_s)
        assert not output.starved()
        output._dry.extend([1.0, 2.0, 3.0])
        longer = output.starved()
        assert longer == (asked[-1] < device_module.LONGEST_S)
        output._dry.extend([1.0, 20.0, 30.0])
        assert not output.starved(), "now and then is no reason"
    assert asked == [0.03, 0.06, 0.12, 0.12]


def test_a_calm_minute_makes_the_latency_shorter_again(monkeypatch):
    monkeypatch.setattr(device_module, "_sounddevice", lambda: FakeSound(2, {48_000}))
    backend = PortAudio()
    backend.lengthen(0.06)
    asked = []
    for _ in range(3):
        output = backend.open(None, 48_000, 2)
        asked.append(output._asked_s)
        assert not output.calm()
        output._calm_since -= device_module.CALM_S
        output._dry.append(time.perf_counter())
        assert not output.calm(), "it ran dry just now"
        output._dry.clear()
        assert output.calm() == (asked[-1] > device_module.LATENCY_S)
        assert not output.calm()
    assert asked == [0.12, 0.06, 0.03]
