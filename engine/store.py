"""The project file: one SQLite database that holds documents, never sound.

It has six small tables. ``project`` is what the user saved, ``autosave`` what is being worked on,
``history`` the last saved documents to fall back to, ``steps`` and ``snapshots`` the undo history
and the states with a name (`engine.past`), ``meta`` who has it open. A document is a whole project
as JSON (`engine.codec`) with its SHA-256. Every acknowledged `ProjectFile.autosave`
survives a killed program, and every `ProjectFile.save` a power cut. While a project is open its
latest changes are in ``NAME.earmark-wal`` beside it; closing folds them in and leaves one file.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from engine import database, marks, paths
from engine.database import SUFFIX
from engine.moved import find_recording, relink
from engine.past import NO_PAST, Past, PastTable, Snapshot, State, Step
from engine.project import Project
from engine.recovery import Recoverable, recoverable
from engine.report import EngineError
from engine.versions import Version, rescued, row_of, version_of, write_new

KEPT_VERSIONS = 10
EMPTY = Project()


class ProjectFile:
    """An open project file; made by `create`, `open` or `untitled`. Usable from any thread.

    Attributes
    ----------
    path : Path
    project : Project
        The working document: what was last given to `save` or `autosave`, or was found on opening.
    recovered : bool
        Whether opening brought back changes that the last session never saved.
    notes : tuple of str
        What the user should know about the opening, as sentences.
    """

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.project = EMPTY
        self.recovered = False
        self.notes: tuple[str, ...] = ()
        self._saved: Project | None = None
        self._connection = connection
        self._guard = threading.RLock()
        self._identity = _identity(path)
        self._closed = False
        self._past = PastTable(path)

    # ---- opening -------------------------------------------------------------------------------

    @classmethod
    def create(
        cls, path: str | os.PathLike[str], project: Project = EMPTY, past: Past = NO_PAST
    ) -> ProjectFile:
        """Save a project to a new file, or over another project file, and open it.

        Raises
        ------
        EngineError
            If the place is not writable or full, holds something that is not a project, holds a
            project that is open elsewhere, or is the recording.
        """
        target = _with_suffix(path)
        _write_new(target, project, past, saved=True)
        return cls.open(target)

    @classmethod
    def open(cls, path: str | os.PathLike[str], *, take_over: bool = False) -> ProjectFile:
        """Open a project file for working on it.

        Unsaved changes of the last session win over the saved document. A damaged document falls
        back to the newest readable one; `notes` says so.

        Parameters
        ----------
        take_over : bool
            Open it even though another computer seems to have it open.

        Raises
        ------
        EngineError
            If it is missing, not a project, from a newer version, damaged, read-only or open in
            another program.
        """
        target = Path(os.path.realpath(path))
        try:
            connection = database.connect(target)
        except database.Damaged as damage:
            raise rescued(target) or damage from damage
        try:
            file = cls(target, connection)
            crashed = database.take_lock(connection, target, take_over=take_over)
            state = file._load(crashed)
            file.notes += tuple(file._past.load(connection, file.project, state))
        except BaseException:
            connection.close()
            raise
        if not file.is_untitled:
            marks.put(target)
        return file

    @classmethod
    def untitled(
        cls, folder: Path | None = None, project: Project = EMPTY, past: Past = NO_PAST
    ) -> ProjectFile:
        """A project without a name yet, kept where a crash cannot lose it.

        Parameters
        ----------
        folder : Path, optional
            The user's data folder by default.
        """
        unsaved = (folder if folder is not None else paths.data_dir()) / "unsaved"
        try:
            unsaved.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise EngineError(
                f'Unsaved work cannot be kept in "{unsaved}" ({error.strerror}).'
            ) from error
        path = unsaved / f"untitled-{uuid.uuid4().hex[:12]}{SUFFIX}"
        _write_new(path, project, past, saved=False)
        return cls.open(path)

    def _load(self, crashed: bool) -> State:
        """Find the working document: unsaved changes, else saved ones, else an earlier version."""
        notes = []
        state: State = "working"
        saved = self._read("project")
        working = self._read("autosave")
        self._saved = saved.project if isinstance(saved, Version) else None
        if isinstance(working, EngineError):
            notes.append("The unsaved changes of the last session are damaged and were left out.")
            state = "saved"
        if not isinstance(saved, Version) and not isinstance(working, Version):
            version = next(iter(self.history()), None)
            if version is None:
                raise EngineError(f'"{self.path.name}" is damaged and holds nothing readable.')
            when = f"{version.saved_at.astimezone():%Y-%m-%d %H:%M}"
            notes.append(
                f"The last saved state is damaged; this is the one saved at {when}. "
                "What was changed after that is missing."
            )
            self.project, self.recovered = version.project, True
            state = "earlier"
        elif isinstance(working, Version):
            self.project = working.project
            self.recovered = crashed and self.modified
            if self.recovered:
                notes.append("These are the changes that the last session did not save.")
        elif isinstance(saved, Version):
            self.project = saved.project
        self.notes = tuple(notes)
        return state

    # ---- reading -------------------------------------------------------------------------------

    @property
    def modified(self) -> bool:
        """Whether the working document differs from the saved one."""
        return self.project != (self._saved if self._saved is not None else EMPTY)

    @property
    def is_untitled(self) -> bool:
        """Whether it was never saved under a name."""
        return self._saved is None and self.path.name.startswith("untitled-")

    @property
    def past(self) -> Past:
        """The undo history and the snapshots, as stored."""
        return self._past.past

    def history(self) -> tuple[Version, ...]:
        """The last saved documents that are readable, newest first; the first is the current."""
        with self._guard:
            rows = database.rows(self._connection, self.path, "history", newest_first=True)
        versions = (version_of(row, self.path) for row in rows)
        return tuple(one for one in versions if isinstance(one, Version))

    def _read(self, table: str) -> Version | EngineError | None:
        try:
            with self._guard:
                rows = database.rows(self._connection, self.path, table)
        except EngineError as error:
            return error
        return version_of(rows[0], self.path) if rows else None

    # ---- writing -------------------------------------------------------------------------------

    def autosave(self, project: Project, past: Past | None = None) -> None:
        """Keep the working document: takes milliseconds, and a killed program cannot lose it.

        Parameters
        ----------
        past : Past, optional
            What led to it. Without one the undo history ends here, and the snapshots stay.

        Raises
        ------
        EngineError
            If it could not be written; the project in memory is then only there.
        """
        past = self._past_of(project, past)
        if project is self.project and past == self.past and not self._closed:
            return
        row = row_of(project, self.path)
        with self._writing() as connection:
            database.put(connection, "autosave", row)
            written = self._past.write(connection, past)
        self.project = project
        self._past.done(written)

    def save(self, project: Project | None = None, past: Past | None = None) -> None:
        """Save a document: the working one unless another is given.

        Parameters
        ----------
        past : Past, optional
            As for `autosave`.

        Raises
        ------
        EngineError
            If it could not be written; the file then holds what it held before.
        """
        project = self.project if project is None else project
        past = self._past_of(project, past)
        row = row_of(project, self.path)
        with self._writing() as connection:
            database.put(connection, "project", row)
            database.append(connection, "history", row, keep=KEPT_VERSIONS)
            connection.execute("DELETE FROM autosave")
            written = self._past.write(connection, past, saved=True)
        self.project = self._saved = project
        self._past.done(written)
        with self._guard, database.speaking(self.path):
            database.checkpoint(self._connection)

    def _past_of(self, project: Project, past: Past | None) -> Past:
        if past is not None:
            return past
        return self.past if project == self.project else Past(snapshots=self.past.snapshots)

    def save_as(
        self,
        path: str | os.PathLike[str],
        project: Project | None = None,
        past: Past | None = None,
    ) -> None:
        """Save under another name and go on working there; the old file keeps its saved document.

        A project that had no name is moved: nothing stays in the folder of unsaved ones.

        Raises
        ------
        EngineError
            As `create`; the project then stays open where it was.
        """
        project = self.project if project is None else project
        past = self._past_of(project, past)
        target = _with_suffix(path)
        with self._guard:
            if target == self.path and _identity(target) == self._identity:
                self.save(project, past)
                return
            _write_new(target, project, past, saved=True)
            # Closed before the new one is opened: SQLite removes its log by name.
            self.close(discard=True)
            new = ProjectFile.open(target)
            self.path, self._connection, self._identity = new.path, new._connection, new._identity
            self._past = new._past.adopting(past)
            self.project, self._saved, self._closed = project, project, False
            self.recovered, self.notes = False, ()

    def close(self, *, discard: bool = False) -> None:
        """Close the file; a second call does nothing.

        Parameters
        ----------
        discard : bool
            Forget unsaved changes (the user said so); a project that has no name is deleted.
            Without it they are there again when the file is next opened.
        """
        with self._guard:
            if self._closed:
                return
            self._closed = True
            untitled = self.is_untitled
            # Whatever fails here (a full disk, a file that is gone) was stored before.
            with suppress(sqlite3.Error):
                if discard and self.modified:
                    self._forget()
                elif not self.modified:
                    self._connection.execute("DELETE FROM autosave")
                database.release_lock(self._connection)
                database.fold_in(self._connection)
            self._connection.close()
            empty = discard or self.project == EMPTY
            if untitled and empty and _identity(self.path) == self._identity:
                database.remove(self.path)
            if not untitled:
                marks.drop(self.path)

    def _forget(self) -> None:
        """Go back to the saved document, and to the undo history that led to it."""
        with database.transaction(self._connection, self.path) as connection:
            connection.execute("DELETE FROM autosave")
            self._past.write(connection, self._past.at_saved())

    def __enter__(self) -> ProjectFile:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """One transaction: all of it or nothing."""
        with self._guard:
            if self._closed:
                raise EngineError(f'"{self.path.name}" is closed. Open it again first.')
            if _identity(self.path) != self._identity:
                # SQLite would go on writing into a file without a name.
                raise EngineError(
                    f'"{self.path.name}" was moved, deleted or replaced by another program. '
                    "Save the project under a new name."
                )
            with database.transaction(self._connection, self.path) as connection:
                yield connection


def read_project(path: str | os.PathLike[str]) -> tuple[Project, tuple[str, ...]]:
    """The saved document of a project file and notes for the user; changes and locks nothing.

    Works on read-only files and on projects that are open. A project that was never saved gives
    its working document.

    Raises
    ------
    EngineError
        As `ProjectFile.open`.
    """
    target = Path(os.path.realpath(path))
    connection = database.connect(target, read_only=True)
    try:
        file = ProjectFile(target, connection)
        file._load(crashed=False)
        if file._saved is not None and file.modified:
            return file._saved, (
                f'"{target.name}" has unsaved changes, which are left out. Open and save it first '
                "to include them.",
            )
        return file.project, file.notes
    finally:
        connection.close()


def _write_new(path: Path, project: Project, past: Past, *, saved: bool) -> None:
    def fill(connection: sqlite3.Connection) -> None:
        PastTable(path).write(connection, past, saved=saved)

    write_new(path, project, saved=saved, fill=fill)


def _with_suffix(path: str | os.PathLike[str]) -> Path:
    target = Path(os.path.realpath(path))
    return target if target.suffix.lower() == SUFFIX else target.with_name(target.name + SUFFIX)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


__all__ = [
    "EMPTY",
    "NO_PAST",
    "Past",
    "ProjectFile",
    "Recoverable",
    "Snapshot",
    "Step",
    "Version",
    "find_recording",
    "read_project",
    "recoverable",
    "relink",
]
