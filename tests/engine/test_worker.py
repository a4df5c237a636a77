"""The worker: order, progress, cancelling, errors, closing."""

from __future__ import annotations

import threading
import time
import weakref

import pytest
from PySide6.QtCore import QThread

from engine.report import Cancelled, EngineError
from engine.worker import Worker


class Log:
    """Everything a worker told, in order."""

    def __init__(self, worker):
        self.progress, self.done, self.failed, self.threads = [], [], [], set()
        worker.progressed.connect(lambda job, f, note: self._add(self.progress, (job, f, note)))
        worker.done.connect(lambda job, result: self._add(self.done, (job, result)))
        worker.failed.connect(lambda job, error: self._add(self.failed, (job, error)))

    def _add(self, where, what):
        where.append(what)
        self.threads.add(QThread.currentThread())


@pytest.fixture
def worker(qtbot):
    one = Worker()
    yield one
    one.close()


@pytest.fixture
def log(worker):
    return Log(worker)


def give(value, report):
    report(1.0)
    return value


def wait_for(event, report):
    """Report until the event is set."""
    while not event.wait(0.002):
        report(0.5)
    return "waited"


def test_result_is_the_object_and_arrives_in_the_gui_thread(qtbot, worker, log):
    value = object()
    worker.start()
    job = worker.submit(0, give, value)
    qtbot.waitUntil(lambda: bool(log.done))
    assert log.done[0][0] is job
    assert log.done[0][1] is value
    assert log.threads == {QThread.currentThread()}
    assert (job.function, job.args) == (give, (value,))


def test_urgent_first_equals_in_order_of_arrival(qtbot, worker, log):
    for urgency, name in ((2, "c"), (1, "a"), (2, "d"), (1, "b")):
        worker.submit(urgency, give, name)
    worker.start()
    qtbot.waitUntil(lambda: len(log.done) == 4)
    assert [result for _, result in log.done] == ["a", "b", "c", "d"]


def test_moving_a_queued_job(qtbot, worker, log):
    first = worker.submit(1, give, "first")
    second = worker.submit(2, give, "second")
    third = worker.submit(3, give, "third")
    assert worker.move(third, 0)
    assert worker.move(first, 9)
    assert worker.pending() == (third, second, first)
    worker.start()
    qtbot.waitUntil(lambda: len(log.done) == 3)
    assert [result for _, result in log.done] == ["third", "second", "first"]
    assert not worker.move(first, 0)
    assert worker.pending() == ()


def test_exception_arrives_as_the_object_and_the_worker_lives_on(qtbot, worker, log):
    error = EngineError("Nothing there. Choose another file.")

    def fail(report):
        raise error

    worker.start()
    job = worker.submit(0, fail)
    worker.submit(1, give, "after")
    qtbot.waitUntil(lambda: bool(log.done))
    assert log.failed == [(job, error)]
    assert log.failed[0][1] is error


def test_cancel_stops_a_running_job_at_its_next_report(qtbot, worker, log):
    started, stopped = threading.Event(), threading.Event()

    def endless(report):
        started.set()
        try:
            while True:
                report(0.5)
                time.sleep(0.001)
        except Cancelled:
            stopped.set()
            raise

    worker.start()
    job = worker.submit(0, endless)
    assert started.wait(2)
    assert worker.running is job
    job.cancel()
    assert stopped.wait(0.1)
    worker.submit(1, give, "after")
    qtbot.waitUntil(lambda: bool(log.done))
    assert [result for _, result in log.done] == ["after"]
    assert not log.failed


def test_cancelled_while_queued_never_runs(qtbot, worker, log):
    calls = []
    job = worker.submit(0, lambda report: calls.append(1))
    last = worker.submit(1, give, "last")
    job.cancel()
    assert worker.pending() == (last,)
    worker.start()
    qtbot.waitUntil(lambda: bool(log.done))
    assert not calls
    assert log.done == [(last, "last")]


def test_nothing_arrives_after_cancel_even_when_it_was_on_its_way(qtbot, worker, log):
    ready = threading.Event()

    def quick(report):
        report(0.2)
        report(0.9)
        ready.set()
        return "too late"

    worker.start()
    job = worker.submit(0, quick)
    assert ready.wait(2)
    while worker.running is not None:
        time.sleep(0.001)
    job.cancel()  # its signals wait in this thread's event queue now
    worker.submit(1, give, "next")
    qtbot.waitUntil(lambda: bool(log.done))
    assert [result for _, result in log.done] == ["next"]
    assert all(told is not job for told, _, _ in log.progress)


def test_progress_is_thinned_but_keeps_start_and_end(qtbot, worker, log):
    def chatty(report):
        for step in range(20_001):
            report(step / 20_000)

    worker.start()
    worker.submit(0, chatty)
    qtbot.waitUntil(lambda: bool(log.done), timeout=10_000)
    fractions = [fraction for _, fraction, _ in log.progress]
    assert fractions[0] == 0.0
    assert fractions[-1] >= 0.99
    assert fractions == sorted(fractions)
    assert 50 <= len(fractions) < 200


def test_slow_progress_is_told_after_50_ms(qtbot, worker, log):
    def slow(report):
        report(0.5, "a")
        report(0.5001, "b")
        time.sleep(0.06)
        report(0.5002, "c")
        report(0.5002, "c")

    worker.start()
    worker.submit(0, slow)
    qtbot.waitUntil(lambda: bool(log.done))
    assert [note for _, _, note in log.progress] == ["a", "c"]


def test_close_stops_a_running_job_and_delivers_nothing(qtbot, worker, log):
    started = threading.Event()

    def endless(report):
        started.set()
        wait_for(threading.Event(), report)

    worker.start()
    running = worker.submit(0, endless)
    queued = worker.submit(1, give, "never")
    assert started.wait(2)
    before = time.monotonic()
    worker.close()
    assert time.monotonic() - before < 0.5
    assert worker.isFinished()
    assert running.cancelled
    assert queued.cancelled
    assert worker.submit(0, give, "late").cancelled
    qtbot.wait(20)
    assert not log.done
    assert not log.failed


def test_close_before_start_and_twice(worker):
    job = worker.submit(0, give, 1)
    worker.close()
    worker.close()
    assert job.cancelled
    assert not worker.isRunning()


def test_what_a_job_was_given_is_let_go_when_it_is_done(qtbot, worker):
    class Recording:
        """Something that is not to be held open."""

    told = []
    worker.done.connect(lambda *_: told.append(None))
    worker.start()
    given = Recording()
    gone = weakref.ref(given)
    worker.submit(0, lambda one, report: None, given)
    del given
    qtbot.waitUntil(lambda: bool(told))
    qtbot.waitUntil(lambda: gone() is None)
