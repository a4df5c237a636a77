"""One file over HTTP: resumed where it stopped, tried again when the line drops, and checked.

The network works in a thread of its own, so that a cancel never waits for it. Proxies come from the
environment (``HTTPS_PROXY`` and the like) or the system's settings. Nothing is believed before its
SHA-256 is right: what a server says of a length, a range or a kind of file only ends a lost cause
early.
"""

from __future__ import annotations

import hashlib
import http.client
import importlib.util
import queue
import ssl
import threading
import time
import urllib.error
import urllib.request
from contextlib import suppress
from email.message import Message
from functools import cache
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from engine import files
from engine.report import EngineError, Report, part, silent
from engine.weights.catalogue import ModelFile

BLOCK = 1 << 18
TIMEOUT_S = 30.0
"""Without any byte: a line that is silent for longer is dropped and tried again."""
TRIES = 5
"""In a row, each with hardly anything received."""
BACKOFF_S = 1.0
"""Before the second try; each further one waits twice as long."""
LONGEST_WAIT_S = 60.0
_LOOK_S = 0.1
_GAIN = 1 << 20
_HASHING = 0.05
"""Share of the progress that checking takes."""

DOWNLOADING, WAITING, CHECKING = "Downloading", "Waiting to try again", "Checking"
"""Notes of a report: what is done now."""

_BUSY = (408, 425, 429, 500, 502, 503, 504)


class _Again(Exception):
    """This try came to nothing; another may not."""

    def __init__(self, sentence: str, wait_s: float = 0.0) -> None:
        super().__init__(sentence)
        self.sentence, self.wait_s = sentence, wait_s


class _OtherFile(EngineError):
    """What is there is not what is wanted: nothing of it may be kept."""


class _Downgrade(Exception):
    """A server wants to go on without encryption."""


def fetch(wanted: ModelFile, target: Path, report: Report = silent) -> Path:
    """Download a file.

    What arrives is kept beside it (``NAME.part``), also when this fails or is cancelled: the next
    call goes on from there.

    Parameters
    ----------
    target : Path
        What the file will be; it is there only whole and checked.

    Raises
    ------
    EngineError
        If the server does not have the file or gives another one, if it cannot be reached, or if
        the disk is full.
    Cancelled
        When ``report`` says so; what has arrived stays.
    """
    piece = target.with_name(f"{target.name}.part")
    was_there = _size(piece) > 0
    while True:
        _receive_all(wanted, piece, part(report, 0.0, 1.0 - _HASHING))
        if sha256_of(piece, part(report, 1.0 - _HASHING, 1.0)) == wanted.sha256:
            break
        piece.unlink()
        if not was_there:
            raise EngineError(
                f'What {_host(wanted.url)} gave as "{wanted.name}" is another file: its SHA-256 '
                "is wrong. It was deleted. Try again later, or import the file from elsewhere."
            )
        was_there = False  # the piece from before may have been of something else
    try:
        files.sync(piece)
        piece.replace(target)
    except OSError as error:
        raise files.disk_error(error, target) from error
    return target


def sha256_of(path: Path, report: Report = silent) -> str:
    """The SHA-256 of a file, in hexadecimal.

    Raises
    ------
    EngineError
        If it cannot be read.
    """
    digest, done = hashlib.sha256(), 0
    try:
        size = max(1, path.stat().st_size)
        with path.open("rb") as file:
            while block := file.read(1 << 22):
                digest.update(block)
                done += len(block)
                report(min(1.0, done / size), CHECKING)
    except OSError as error:
        raise EngineError(f'"{path}" cannot be read: {error.strerror or error}.') from error
    return digest.hexdigest()


def _receive_all(wanted: ModelFile, piece: Path, report: Report) -> None:
    """Fill ``piece`` up to the size it must have, over as many connections as it takes."""
    tries = 0
    while (before := _size(piece)) != wanted.size:
        try:
            _receive(wanted, piece, report)
        except _Again as trouble:
            gained = _size(piece) - before >= min(_GAIN, wanted.size // 20)
            tries = 1 if gained else tries + 1
            if tries >= TRIES:
                raise EngineError(trouble.sentence) from trouble
            wait_s = max(trouble.wait_s, BACKOFF_S * 2 ** (tries - 1))
            fraction = min(1.0, _size(piece) / wanted.size)
            _wait(min(wait_s, LONGEST_WAIT_S), part(report, fraction, fraction))


def _receive(wanted: ModelFile, piece: Path, report: Report) -> None:
    """One connection: go on where the piece ends."""
    have = _size(piece)
    if have > wanted.size:
        piece.unlink()
        have = 0
    answer = _Answer(wanted.url, have)
    try:
        fraction = have / wanted.size
        status, headers = answer.head(part(report, fraction, fraction), wanted)
        have = _start(wanted, have, status, headers)
        with piece.open("ab" if have else "wb") as file:
            while block := answer.block(part(report, fraction, fraction), wanted):
                have += len(block)
                if have > wanted.size:
                    raise _another_size(wanted, f"more than {files.size_text(wanted.size)}")
                file.write(block)
                fraction = have / wanted.size
                report(fraction, DOWNLOADING)
    except OSError as error:  # the disk: the network's are told by the answer
        raise files.disk_error(error, piece) from error
    except _OtherFile:
        piece.unlink(missing_ok=True)
        raise
    finally:
        answer.drop()
    if have < wanted.size:
        raise _Again(
            f'The connection to {_host(wanted.url)} ended before "{wanted.name}" was complete, '
            f"{TRIES} times in a row. What has arrived is kept: try again later."
        )


def _start(wanted: ModelFile, have: int, status: int, headers: Message) -> int:
    """Where in the file the answer begins."""
    if status == HTTPStatus.PARTIAL_CONTENT:
        given = headers.get("Content-Range", "").removeprefix("bytes ")
        span, _, total = given.partition("/")
        if total.isdecimal() and int(total) != wanted.size:
            raise _another_size(wanted, files.size_text(int(total)))
        if span.split("-")[0] != str(have):
            raise _OtherFile(
                f'{_host(wanted.url)} gives other parts of "{wanted.name}" than it was asked for. '
                "Try again: it then begins anew."
            )
    else:
        have = 0
    length = headers.get("Content-Length", "")
    if length.isdecimal() and int(length) != wanted.size - have:
        raise _another_size(wanted, files.size_text(have + int(length)))
    return have


class _Answer:
    """A request and what comes back, received by a thread of its own."""

    def __init__(self, url: str, have: int) -> None:
        self._blocks: queue.Queue[object] = queue.Queue(maxsize=16)
        self._dropped = threading.Event()
        headers = {"User-Agent": "Earmark", "Accept-Encoding": "identity"}
        if have:
            headers["Range"] = f"bytes={have}-"
        request = urllib.request.Request(url, headers=headers)
        threading.Thread(
            target=self._run, args=(request,), name="earmark-download", daemon=True
        ).start()

    def head(self, report: Report, wanted: ModelFile) -> tuple[int, Message]:
        """Status and headers, once they are there."""
        first = self._next(report, wanted)
        assert isinstance(first, tuple)
        return first

    def block(self, report: Report, wanted: ModelFile) -> bytes:
        """The next bytes; none at the end."""
        found = self._next(report, wanted)
        assert isinstance(found, bytes)
        return found

    def drop(self) -> None:
        """Nobody waits for more."""
        self._dropped.set()

    def _next(self, report: Report, wanted: ModelFile) -> object:
        while True:
            report(1.0, DOWNLOADING)
            try:
                found = self._blocks.get(timeout=_LOOK_S)
            except queue.Empty:
                continue
            if isinstance(found, Exception):
                raise _meaning(found, wanted) from found
            return found

    def _run(self, request: urllib.request.Request) -> None:
        try:
            with _opener().open(request, timeout=TIMEOUT_S) as response:
                self._put((response.status, response.headers))
                while not self._dropped.is_set():
                    block = response.read1(BLOCK)
                    self._put(block)
                    if not block:
                        return
        except Exception as error:  # noqa: BLE001 - told where it is waited for
            if isinstance(error, urllib.error.HTTPError):
                error.close()
            self._put(error)

    def _put(self, one: object) -> None:
        while not self._dropped.is_set():
            with suppress(queue.Full):
                self._blocks.put(one, timeout=_LOOK_S)
                return


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows to other places, never from an encrypted one to one that is not."""

    def redirect_request(
        self,
        req: urllib.request.Request,
        fp: object,
        code: int,
        msg: str,
        headers: Message,
        newurl: str,
    ) -> urllib.request.Request | None:
        if req.type == "https" and urlsplit(newurl).scheme != "https":
            raise _Downgrade(newurl)
        return super().redirect_request(req, fp, code, msg, headers, newurl)  # type: ignore[arg-type]


def _opener() -> urllib.request.OpenerDirector:
    # The proxies are asked for each time, the authorities are read once: they take a while.
    handler = urllib.request.HTTPSHandler(context=_trusted())
    return urllib.request.build_opener(_Redirects, handler)


@cache
def _trusted() -> ssl.SSLContext:
    context = ssl.create_default_context()
    if importlib.util.find_spec("certifi") is not None:
        # Some Pythons bring no list of authorities along.
        import certifi

        context.load_verify_locations(certifi.where())
    return context


def _meaning(error: Exception, wanted: ModelFile) -> Exception:
    """What went wrong, as a reason to try again or a sentence for the user."""
    host, name = _host(wanted.url), wanted.name
    elsewhere = "You can also fetch it with a browser and import the file."
    if isinstance(error, urllib.error.HTTPError):
        code = error.code
        if code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
            return _OtherFile(f'{host} has another file by the name "{name}". Try again.')
        if code in (401, 403):
            return EngineError(f'{host} refuses to give out "{name}" (error {code}). {elsewhere}')
        if code in (404, 410):
            return EngineError(
                f'"{name}" is no longer at its address on {host} (error {code}). A newer version '
                "of Earmark may know where it is now."
            )
        if code == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
            return EngineError(
                "The proxy of this network asks for a name and a password. Put them into the "
                "variable HTTPS_PROXY, as http://NAME:PASSWORD@HOST:PORT."
            )
        if code in _BUSY:
            wait = error.headers.get("Retry-After", "") if error.headers else ""
            sentence = f"{host} is too busy or out of order (error {code}). Try again later."
            return _Again(sentence, float(wait) if wait.isdecimal() else 0.0)
        return EngineError(f'{host} does not give out "{name}" (error {code}). {elsewhere}')
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, _Downgrade):
        return EngineError(
            f'{host} sends "{name}" over a connection without encryption, which is refused.'
        )
    if isinstance(reason, ssl.SSLCertVerificationError):
        return EngineError(
            f"The certificate of {host} cannot be trusted ({reason.verify_message}). A proxy may "
            "be in between, or the clock of this computer is wrong."
        )
    if isinstance(reason, OSError | http.client.HTTPException | str):
        return _Again(
            f"{host} cannot be reached ({_why(reason)}). Check the internet connection, and the "
            "proxy if there is one. What has arrived is kept."
        )
    return error  # a bug of ours


def _why(reason: object) -> str:
    if isinstance(reason, TimeoutError):
        return "it does not answer"
    return str(getattr(reason, "strerror", None) or reason or type(reason).__name__)


def _another_size(wanted: ModelFile, size: str) -> EngineError:
    return _OtherFile(
        f'What {_host(wanted.url)} gives as "{wanted.name}" is another file: {size} instead of '
        f"{files.size_text(wanted.size)}. A page of the network to log in may be in between."
    )


def _wait(seconds: float, report: Report) -> None:
    until = time.monotonic() + seconds
    while (left := until - time.monotonic()) > 0:
        report(1.0, WAITING)
        time.sleep(min(_LOOK_S, left))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _host(url: str) -> str:
    return urlsplit(url).hostname or url
