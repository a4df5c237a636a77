"""Telling a running program from one that crashed."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from engine.locks import Holder, process_mark, process_runs


def test_this_process_runs_and_is_not_gone() -> None:
    me = Holder.me()
    assert me.pid == os.getpid()
    assert process_runs(me.pid)
    assert not me.gone()


def test_a_process_that_ended_is_gone() -> None:
    with subprocess.Popen([sys.executable, "-c", "pass"]) as child:
        child.wait()
    assert not process_runs(child.pid)
    assert replace(Holder.me(), pid=child.pid).gone()


@pytest.mark.skipif(not process_mark(os.getpid()), reason="start times are known on Linux only")
def test_another_process_with_the_same_number_is_not_mistaken_for_it() -> None:
    assert replace(Holder.me(), mark="an earlier start").gone()
    assert not replace(Holder.me(), mark="").gone()


def test_another_computer_counts_as_running() -> None:
    assert not replace(Holder.me(), host="elsewhere", pid=1).gone()


def test_written_and_read() -> None:
    assert Holder.parse(Holder.me().text()) == Holder.me()


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"pid": -1, "host": "a", "mark": ""}', '{"pid": "1", "host": 2}', "["]
)
def test_what_is_no_holder(text: str) -> None:
    assert Holder.parse(text) is None


@pytest.mark.skipif(not process_mark(os.getpid()), reason="known on Linux only")
def test_a_process_whose_end_nobody_has_seen_yet_is_gone() -> None:
    """A killed editor stays in the process table until whatever started it looks."""
    with subprocess.Popen([sys.executable, "-c", "pass"], stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        child.stdout.read()  # until it ends
        holder = replace(Holder.me(), pid=child.pid, mark=process_mark(child.pid))
        os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        assert holder.gone()
