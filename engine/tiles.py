"""Computed spectrogram tiles on disk, beside the decoded sound that they show.

One SQLite file in a recording's cache folder: it is found again with the sound by its content, and
goes with it when the cache is pruned. It holds tiles of every setting that was looked at. All of it
can be computed again, so whatever goes wrong here costs time and nothing else.
"""

from __future__ import annotations

import contextlib
import hashlib
import logging
import sqlite3
import threading
import zlib
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.spectrogram import TILE_COLUMNS, SpectrogramSettings

log = logging.getLogger(__name__)

FILE_NAME = "tiles.sqlite"
MOST_BYTES = 400_000_000
"""What the tiles of one recording may take; the oldest go first."""

_VERSION = 1  # of what `engine.spectrogram.tile` computes
_LOOK_EVERY = 64  # tiles written between two looks at the size
_COMPRESSION = 1  # the quickest: it halves a tile in 2 ms
_TABLE = """
CREATE TABLE IF NOT EXISTS tiles (
    number INTEGER PRIMARY KEY, settings TEXT, level INTEGER, place INTEGER, pixels BLOB,
    UNIQUE (settings, level, place) ON CONFLICT REPLACE
)
"""


class TileFile:
    """The tiles of one recording. Made at no cost; the file is opened when it is first needed.

    Any thread may use it. Several processes may share the file.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / FILE_NAME
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._closed = False
        self._written = 0

    def get(
        self, settings: SpectrogramSettings, level: int, index: int
    ) -> NDArray[np.uint8] | None:
        """A tile that was put before; shape (settings.bands, TILE_COLUMNS)."""
        rows = self._run(
            "SELECT pixels FROM tiles WHERE settings = ? AND level = ? AND place = ?",
            (_key(settings), level, index),
        )
        if not rows:
            return None
        try:
            data = np.frombuffer(zlib.decompress(rows[0][0]), np.uint8)
            return data.reshape(settings.bands, TILE_COLUMNS)
        except (zlib.error, ValueError, TypeError):  # damaged: computed and put again
            return None

    def put(
        self, settings: SpectrogramSettings, level: int, index: int, pixels: NDArray[np.uint8]
    ) -> None:
        """Keep a tile of the complete recording."""
        data = zlib.compress(np.ascontiguousarray(pixels).data, _COMPRESSION)
        self._run(
            "INSERT INTO tiles (settings, level, place, pixels) VALUES (?, ?, ?, ?)",
            (_key(settings), level, index, data),
        )
        self._written += 1
        if self._written % _LOOK_EVERY == 0:
            self._bound()

    def close(self) -> None:
        """Let go of the file; from now on there is no tile."""
        with self._lock:
            self._closed = True
            self._disconnect()

    # ---------------------------------------------------------------- inside

    def _run(self, command: str, values: tuple[object, ...] = ()) -> list[tuple[bytes, ...]]:
        """The rows that a command finds; none where the file does not work."""
        with self._lock:
            if self._closed:
                return []
            try:
                if self._connection is None:
                    self._connection = _connected(self._path)
                rows: list[tuple[bytes, ...]] = self._connection.execute(command, values).fetchall()
                return rows
            except sqlite3.Error as error:
                # Another Earmark is writing: this tile can do without.
                if getattr(error, "sqlite_errorcode", 0) != sqlite3.SQLITE_BUSY:
                    self._give_up(error)
                return []

    def _give_up(self, error: sqlite3.Error) -> None:
        log.warning("spectrogram tiles are not kept in %s: %s", self._path, error)
        self._closed = True
        self._disconnect()
        # A busy, full or read-only disk is no fault of the file; a damaged one would stay damaged.
        if not isinstance(error, sqlite3.OperationalError):
            for name in (FILE_NAME, FILE_NAME + "-wal", FILE_NAME + "-shm"):
                with contextlib.suppress(OSError):
                    self._path.with_name(name).unlink(missing_ok=True)

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _bound(self) -> None:
        """Drop the older half when the file has become too large; its room is used again."""
        used = self._run("SELECT SUM(LENGTH(pixels)), (MIN(number) + MAX(number)) / 2 FROM tiles")
        if used and int(used[0][0] or 0) > MOST_BYTES:
            self._run("DELETE FROM tiles WHERE number <= ?", (used[0][1],))


def _connected(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=0.5, isolation_level=None, check_same_thread=False)
    try:
        # Of these two the first survives a killed process, the second leaves writing to the
        # system: after a power cut the file may be damaged, which is noticed.
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute(_TABLE)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def _key(settings: SpectrogramSettings) -> str:
    text = f"{_VERSION} {sorted(asdict(settings).items())}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]
