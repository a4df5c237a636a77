"""What is asked for, and what becomes of it, without a thread or a device."""

from __future__ import annotations

import numpy as np
import pytest

from engine.playing.source import Plan, Source
from engine.playing.transport import Transport
from engine.report import EngineError

RATE = 8_000
FRAMES = 10 * RATE


class Bench:
    def __init__(self) -> None:
        self.heard: int | None = None
        self.transport = Transport(lambda: self.heard)
        self.transport.load(Source({"original": np.zeros}, RATE, 1, FRAMES))

    def begin(self) -> None:
        """Do what is asked for, as the thread does."""
        orders = self.transport.take()
        if orders.start is not None:
            self.transport.started(orders.start)


@pytest.fixture
def bench() -> Bench:
    return Bench()


def test_nothing_is_asked_for_while_stopped(bench: Bench) -> None:
    transport = bench.transport
    transport.stop()
    transport.seek(700)
    transport.refresh()
    transport.set_loop(0, 900)
    transport.clear_loop()
    transport.again()
    assert not transport.asked
    assert transport.position == 700


def test_nothing_loaded_is_a_sentence() -> None:
    with pytest.raises(EngineError, match="Open a recording"):
        Transport(lambda: None).play(0, None, loop=False)


def test_a_start_stays_asked_for_until_it_was_made(bench: Bench) -> None:
    transport = bench.transport
    transport.play(100, 500, loop=False)
    first = transport.take().start
    assert first == Plan(100, 500)
    bench.heard = 333  # still of what played before
    assert transport.position == 100
    transport.seek(200)
    transport.started(first)
    assert transport.start == Plan(200, 500)
    bench.begin()
    assert not transport.asked
    assert transport.position == 333


@pytest.mark.parametrize(
    ("start", "stop", "loop", "plan"),
    [
        (-5, None, False, Plan(0, FRAMES)),
        (FRAMES + 5, None, False, Plan(FRAMES, FRAMES)),
        (500, 100, False, Plan(500, 500)),
        (500, FRAMES + 5, False, Plan(500, FRAMES)),
        (500, 2_000, True, Plan(500, FRAMES, (500, 2_000))),
        (500, 510, True, Plan(500, FRAMES, (500, 660))),  # 20 ms at least
        (FRAMES, FRAMES, True, Plan(FRAMES, FRAMES, (FRAMES - 160, FRAMES))),
    ],
)
def test_what_a_request_means(
    bench: Bench, start: int, stop: int | None, loop: bool, plan: Plan
) -> None:
    bench.transport.play(start, stop, loop=loop)
    assert bench.transport.plan == plan


def test_renewing_is_asked_for_again_until_it_is_done(bench: Bench) -> None:
    transport = bench.transport
    transport.play(0, None, loop=False)
    bench.begin()
    transport.refresh()
    assert transport.take().renew
    transport.renewed(done=False)
    assert transport.take().renew
    transport.renewed(done=True)
    assert not transport.asked


def test_stopping_drops_what_was_asked_for_before(bench: Bench) -> None:
    transport = bench.transport
    transport.play(0, None, loop=False)
    transport.refresh()
    transport.stop()
    orders = transport.take()
    assert (orders.stop, orders.start, orders.renew, orders.plan) == (True, None, False, None)


def test_only_what_plays_can_end(bench: Bench) -> None:
    transport = bench.transport
    transport.play(0, 500, loop=False)
    old = transport.plan
    assert old is not None
    bench.begin()
    transport.play(700, 900, loop=False)
    assert not transport.ended(old)
    bench.begin()
    new = transport.plan
    assert new is not None
    assert transport.ended(new)
    assert (transport.plan, transport.position) == (None, 900)


def test_a_recording_that_turns_out_shorter_or_longer(bench: Bench) -> None:
    transport = bench.transport
    transport.play(100, None, loop=False)
    bench.begin()
    transport.set_frames(FRAMES + 7)
    assert transport.plan == Plan(100, FRAMES + 7)
    transport.play(100, 500, loop=True)
    transport.set_frames(400)
    assert transport.plan == Plan(100, 400)
    assert transport.asked


def test_after_a_failure_the_playhead_stays(bench: Bench) -> None:
    transport = bench.transport
    transport.play(100, None, loop=False)
    bench.begin()
    bench.heard = 250
    transport.failed()
    assert (transport.plan, transport.position, transport.asked) == (None, 250, False)


def test_a_grain_has_no_loop_and_no_speed():
    transport = Transport(lambda: None)
    transport.load(Source({"original": lambda a, b: None}, RATE, 1, 10 * RATE))
    transport.set_speed(0.5)
    transport.set_loop(0, RATE)
    transport.scrub(5 * RATE)
    grain = transport.plan
    assert (grain.start + grain.stop) // 2 == 5 * RATE
    assert (grain.loop, grain.speed) == (None, 1.0)
    transport.set_loop(RATE, 2 * RATE)
    transport.set_speed(2.0)
    assert transport.plan is grain
    transport.play(0, None, loop=False)
    assert (transport.plan.loop, transport.plan.speed) == ((RATE, 2 * RATE), 2.0)
    transport.set_speed(1.0)
    assert transport.plan.speed == 1.0
    assert transport.take().renew
    transport.scrub(10 * RATE)
    assert transport.plan.stop == 10 * RATE, "at the end it is the last grain there is"
