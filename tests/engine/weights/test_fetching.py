"""Downloads: whole, resumed, tried again, or ended with one clear sentence."""

from __future__ import annotations

import errno
import threading
import time

import pytest

from engine.report import Cancelled, EngineError
from engine.weights import fetching
from engine.weights.fetching import WAITING, fetch, sha256_of
from tests.engine.weights import server as manners

CONTENT = bytes(range(256)) * 4000  # about a megabyte


@pytest.fixture
def wanted(server):
    return server.file("thing.bin", CONTENT)


@pytest.fixture
def target(tmp_path):
    return tmp_path / "thing.bin"


def refused(wanted, target):
    with pytest.raises(EngineError) as caught:
        fetch(wanted, target)
    said = str(caught.value)
    assert 20 < len(said) < 240
    assert said.endswith(".")
    assert not target.exists()
    return said


def left(target):
    """What is kept for the next try."""
    piece = target.with_name("thing.bin.part")
    return piece.stat().st_size if piece.exists() else 0


def test_a_file_arrives_and_tells_how_far_it_is(wanted, target):
    told = []
    assert fetch(wanted, target, lambda fraction, note="": told.append((fraction, note))) == target
    assert target.read_bytes() == CONTENT
    assert left(target) == 0
    fractions = [one for one, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert {note for _, note in told} == {"Downloading", "Checking"}


def test_it_goes_on_where_it_stopped(server, wanted, target):
    server.manners = [manners.stops_after(300_000), manners.stops_after(300_000)]
    fetch(wanted, target)
    assert target.read_bytes() == CONTENT
    assert [asked for _, asked in server.asked] == [None, "bytes=300000-", "bytes=600000-"]


def test_a_later_call_goes_on_too(server, wanted, target):
    server.manners = [manners.stops_after(200_000), manners.answers(404)]
    assert "no longer at its address" in refused(wanted, target)
    assert left(target) == 200_000  # a 404 of today does not cost what has arrived
    fetch(wanted, target)
    assert server.asked[-1][1] == "bytes=200000-"
    assert target.read_bytes() == CONTENT


def test_a_server_without_ranges_begins_anew(server, wanted, target):
    server.manners = [manners.stops_after(500_000), manners.no_ranges]
    fetch(wanted, target)
    assert target.read_bytes() == CONTENT


def test_redirects_are_followed_with_the_range(server, wanted, target):
    server.files["/elsewhere"] = CONTENT
    server.manners = [
        manners.redirects("/elsewhere"),
        manners.stops_after(100_000),
        manners.redirects("/elsewhere"),
    ]
    fetch(wanted, target)
    assert server.asked[-1] == ("/elsewhere", "bytes=100000-")
    assert target.read_bytes() == CONTENT


def test_redirects_without_end(server, wanted, target):
    server.manners = [manners.redirects("/thing.bin")] * 30
    assert "error 302" in refused(wanted, target)


def test_encryption_is_not_given_up_on_the_way():
    handler, request = fetching._Redirects(), fetching.urllib.request.Request("https://a.example/x")
    with pytest.raises(fetching._Downgrade) as caught:
        handler.redirect_request(request, None, 302, "", {}, "http://a.example/x")
    wanted = fetching.ModelFile("x", "https://a.example/x", 1, "0" * 64)
    assert "without encryption" in str(fetching._meaning(caught.value, wanted))


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429, 408])
def test_a_busy_server_is_asked_again(server, wanted, target, status):
    server.manners = [manners.answers(status)] * 3
    fetch(wanted, target)
    assert len(server.asked) == 4
    assert target.read_bytes() == CONTENT


@pytest.mark.parametrize("status", [500, 503, 429])
def test_one_that_stays_busy_is_left(server, wanted, target, status):
    server.manners = [manners.answers(status)] * 50
    said = refused(wanted, target)
    assert f"error {status}" in said
    assert "Try again later" in said
    assert len(server.asked) == fetching.TRIES


def test_it_waits_as_long_as_the_server_says(server, wanted, target):
    server.manners = [manners.answers(429, Retry_After="1")]
    notes, began = [], time.monotonic()
    fetch(wanted, target, lambda fraction, note="": notes.append(note))
    assert time.monotonic() - began > 0.9
    assert WAITING in notes


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (404, "no longer at its address"),
        (410, "no longer at its address"),
        (403, "refuses to give out"),
        (401, "refuses to give out"),
        (407, "proxy of this network asks for a name"),
        (400, "does not give out"),
    ],
)
def test_what_cannot_be_had_is_told_at_once(server, wanted, target, status, sentence):
    server.manners = [manners.answers(status)] * 9
    assert sentence in refused(wanted, target)
    assert len(server.asked) == 1


def test_a_line_that_drops_before_the_first_byte(server, wanted, target):
    server.manners = [manners.drops] * 2
    fetch(wanted, target)
    assert target.read_bytes() == CONTENT
    target.unlink()
    server.manners = [manners.drops] * 50
    assert "cannot be reached" in refused(wanted, target)


def test_a_line_that_always_drops_at_the_same_place(server, wanted, target):
    server.manners = [manners.stops_after(700_000), *[manners.stops_after(0)] * 50]
    assert "ended before" in refused(wanted, target)
    assert left(target) == 700_000


def test_a_line_that_drips_is_left_in_the_end(server, wanted, target):
    server.manners = [manners.stops_after(10)] * 500
    assert "ended before" in refused(wanted, target)
    assert len(server.asked) == fetching.TRIES
    assert left(target) == 10 * fetching.TRIES


@pytest.mark.parametrize("length", [100, len(CONTENT) + 1])
def test_a_length_that_is_a_lie(server, wanted, target, length):
    server.manners = [manners.lies(length)] * 9
    assert "is another file" in refused(wanted, target)
    assert left(target) == 0


def test_more_than_there_should_be(server, wanted, target):
    server.manners = [manners.too_much] * 9
    assert "is another file: more than 1.0 MB" in refused(wanted, target)
    assert left(target) == 0


def test_a_range_of_another_file(server, wanted, target):
    server.manners = [
        manners.stops_after(1000),
        manners.answers(206, Content_Range="bytes 1000-9/10"),
    ]
    assert "is another file: 10 bytes" in refused(wanted, target)
    server.manners = [
        manners.stops_after(100_000),
        manners.answers(206, Content_Range=f"bytes 7-9/{len(CONTENT)}"),
    ]
    assert "other parts" in refused(wanted, target)
    assert left(target) == 0


def test_a_wrong_hash_is_deleted_and_told(server, wanted, target):
    server.manners = [manners.gives(CONTENT[::-1])]
    assert "SHA-256 is wrong" in refused(wanted, target)
    assert left(target) == 0
    fetch(wanted, target)


def test_a_piece_of_something_else_costs_one_more_try(server, wanted, target):
    target.with_name("thing.bin.part").write_bytes(b"x" * 5000)
    fetch(wanted, target)
    assert target.read_bytes() == CONTENT
    assert [asked for _, asked in server.asked] == ["bytes=5000-", None]


def test_a_piece_that_is_too_long(server, wanted, target):
    target.with_name("thing.bin.part").write_bytes(CONTENT + b"x")
    fetch(wanted, target)
    assert target.read_bytes() == CONTENT


def test_a_range_that_does_not_suit_the_server(server, wanted, target):
    target.with_name("thing.bin.part").write_bytes(b"x" * 5000)
    server.manners = [manners.answers(416)]
    assert "another file by the name" in refused(wanted, target)
    fetch(wanted, target)
    assert target.read_bytes() == CONTENT


def test_nobody_answers(wanted, target):
    nobody = type(wanted)(wanted.name, "http://127.0.0.1:9/thing.bin", wanted.size, wanted.sha256)
    assert "127.0.0.1 cannot be reached" in refused(nobody, target)


def test_a_cancel_does_not_wait_for_the_network(server, wanted, target):
    over = threading.Event()
    server.manners = [manners.hangs(over)]
    asked_at = 0.0

    def report(fraction, note=""):
        nonlocal asked_at
        if left(target) >= len(CONTENT) // 2 or fraction > 0.45:
            asked_at = time.monotonic()
            raise Cancelled

    with pytest.raises(Cancelled):
        fetch(wanted, target, report)
    assert time.monotonic() - asked_at < 1.0
    over.set()
    assert not target.exists()
    fetch(wanted, target)
    assert target.read_bytes() == CONTENT


def test_silence_is_a_dropped_line(server, wanted, target, monkeypatch):
    monkeypatch.setattr(fetching, "TIMEOUT_S", 0.3)
    over = threading.Event()
    server.manners = [manners.hangs(over)]
    fetch(wanted, target)
    over.set()
    assert target.read_bytes() == CONTENT
    assert len(server.asked) == 2


def test_a_full_disk_is_told(wanted, target, monkeypatch):
    piece = type(target)

    def full(self, *_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(piece, "open", full)
    assert "disk is full" in refused(wanted, target)


def test_the_proxy_of_the_environment_is_used(server, target, monkeypatch):
    """The server plays the proxy: it is asked for a host that does not exist."""
    content = server.file("thing.bin", CONTENT)
    address = "http://models.invalid/thing.bin"
    server.files[address] = CONTENT
    monkeypatch.setenv("http_proxy", server.url)
    fetch(type(content)(content.name, address, content.size, content.sha256), target)
    assert server.asked == [(address, None)]


def test_hashing_a_file_that_is_gone(tmp_path):
    with pytest.raises(EngineError, match="cannot be read"):
        sha256_of(tmp_path / "gone")
