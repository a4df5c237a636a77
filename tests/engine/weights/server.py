"""A server of this computer that behaves as it is told, also badly; and a catalogue of it."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import MappingProxyType

import pytest

from engine.weights import catalogue
from engine.weights.catalogue import Licence, Model, ModelFile

Manner = Callable[["Handler", bytes], None]


@dataclass
class Server:
    """What it serves, how it answers, and what it was asked."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    manners: list[Manner] = field(default_factory=list)
    asked: list[tuple[str, str | None]] = field(default_factory=list)  # path, Range

    def file(self, name: str, content: bytes) -> ModelFile:
        """Serve a file; returns what a catalogue says of it."""
        self.files[f"/{name}"] = content
        digest = hashlib.sha256(content).hexdigest()
        return ModelFile(name, f"{self.url}/{name}", len(content), digest)


class Handler(BaseHTTPRequestHandler):
    """One request; the first manner left answers it, after the last one all goes well."""

    protocol_version = "HTTP/1.1"
    server_of: Server

    def do_GET(self) -> None:
        self.server_of.asked.append((self.path, self.headers.get("Range")))
        manner = self.server_of.manners.pop(0) if self.server_of.manners else well
        manner(self, self.server_of.files.get(self.path.split("?")[0], b""))

    def log_message(self, *_: object) -> None:
        """Nothing on the terminal."""

    def begin(self, status: int, length: int | None, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        if length is not None:
            self.send_header("Content-Length", str(length))
        self.end_headers()

    def drop(self) -> None:
        """End the connection without another word."""
        self.close_connection = True
        self.wfile.flush()

    def start(self) -> int:
        """Where the file is asked for from."""
        asked = self.headers.get("Range", "bytes=0-")
        return int(asked.removeprefix("bytes=").rstrip("-"))


def well(handler: Handler, content: bytes) -> None:
    start = handler.start()
    if start:
        where = f"bytes {start}-{len(content) - 1}/{len(content)}"
        handler.begin(206, len(content) - start, Content_Range=where)
    else:
        handler.begin(200, len(content))
    handler.wfile.write(content[start:])


def no_ranges(handler: Handler, content: bytes) -> None:
    handler.begin(200, len(content))
    handler.wfile.write(content)


def stops_after(count: int) -> Manner:
    """Tells the right length, gives so many bytes, and drops the line."""

    def manner(handler: Handler, content: bytes) -> None:
        start = handler.start()
        where = f"bytes {start}-{len(content) - 1}/{len(content)}"
        headers = {"Content_Range": where} if start else {}
        handler.begin(206 if start else 200, len(content) - start, **headers)
        handler.wfile.write(content[start : start + count])
        handler.drop()

    return manner


def drops(handler: Handler, content: bytes) -> None:
    handler.drop()


def answers(status: int, **headers: str) -> Manner:
    def manner(handler: Handler, content: bytes) -> None:
        handler.begin(status, 0, **headers)

    return manner


def redirects(path: str) -> Manner:
    return answers(302, Location=path)


def lies(length: int) -> Manner:
    """Tells a length that is not the file's."""

    def manner(handler: Handler, content: bytes) -> None:
        handler.begin(200, length)
        handler.wfile.write(content[:length])
        handler.drop()

    return manner


def too_much(handler: Handler, content: bytes) -> None:
    """Without a length, and more than the file."""
    handler.begin(200, None)
    handler.wfile.write(content + b"more")
    handler.drop()


def gives(other: bytes) -> Manner:
    """Other bytes of the same number."""

    def manner(handler: Handler, content: bytes) -> None:
        handler.begin(200, len(other))
        handler.wfile.write(other)

    return manner


def hangs(event: threading.Event) -> Manner:
    """Half of it, and then nothing until the test ends."""

    def manner(handler: Handler, content: bytes) -> None:
        handler.begin(200, len(content))
        handler.wfile.write(content[: len(content) // 2])
        handler.wfile.flush()
        event.wait(20)
        handler.drop()

    return manner


@contextmanager
def serving() -> Iterator[Server]:
    """A server on a free port, for as long as the block lasts."""
    known = Server()
    handler = type("_Handler", (Handler,), {"server_of": known})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        known.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield known
        server.shutdown()
        thread.join()


def model_of(files: tuple[ModelFile, ...], model_id: str = "thing", title: str = "Thing") -> Model:
    """A line of a catalogue."""
    return Model(
        id=model_id,
        title=title,
        summary="Does things.",
        details="More about it.",
        used_for=("the tests",),
        needs="nothing",
        quality="fine",
        page="http://127.0.0.1/",
        ready_size=1000,
        licence=Licence("Test licence", "http://127.0.0.1/licence", "You may do anything."),
        files=files,
    )


def offer(patch: pytest.MonkeyPatch, *models: Model) -> None:
    """Let these be the models there are."""
    found = MappingProxyType({one.id: one for one in models})
    catalogue.models.cache_clear()
    patch.setattr(catalogue, "read_catalogue", lambda path: found)
