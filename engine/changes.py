"""What one undo step changed, both ways: small enough that thousands of them cost nothing.

A step keeps only what differs between two projects. With the project after it, it gives the one
before, and the other way round, so no step needs a copy of a whole project. The recording is no
part of it: undo goes back to an old recipe, never to an old path.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from engine.codec import LARGEST_DOCUMENT, dump, load
from engine.project import Edit, Project
from engine.report import EngineError

WHOLE = -1
"""The place of a field that is no list: it is replaced as a whole."""
_UNFIT = "This step of the undo history does not fit the project."
_DAMAGED = "A step of the undo history is damaged."


@dataclass(frozen=True)
class Change:
    """The difference between two projects.

    Attributes
    ----------
    places : mapping of str to int
        For each field that differs the index of its first different item, or `WHOLE`.
    old, new : Project
        Only the items that differ, before and after.
    """

    places: Mapping[str, int]
    old: Project
    new: Project

    def __bool__(self) -> bool:
        return bool(self.places)

    @classmethod
    def between(cls, old: Project, new: Project) -> Change:
        """What turns one project into the other, apart from the recording."""
        places: dict[str, int] = {}
        olds: dict[str, Any] = {}
        news: dict[str, Any] = {}
        for one in fields(Project):
            before, after = getattr(old, one.name), getattr(new, one.name)
            if one.name == "recording" or before == after:
                continue
            if isinstance(before, tuple) and isinstance(after, tuple):
                place, before, after = _differing(before, after)
                places[one.name] = place
            else:
                places[one.name] = WHOLE
            olds[one.name], news[one.name] = before, after
        return cls(places, Project(**olds), Project(**news))

    def applied(self, project: Project) -> Project:
        """The project after the change.

        Raises
        ------
        EngineError
            If ``project`` is not the one before it.
        """
        return _swapped(project, self.places, self.old, self.new)

    def undone(self, project: Project) -> Project:
        """The project before the change.

        Raises
        ------
        EngineError
            If ``project`` is not the one after it.
        """
        return _swapped(project, self.places, self.new, self.old)

    def edit(self) -> Edit | None:
        """The edit it is about, as it was afterwards if it still exists then; None if several."""
        edits = {one.id: one for one in (*self.old.edits, *self.new.edits)}
        return next(iter(edits.values())) if len(edits) == 1 else None

    def packed(self) -> bytes:
        """Compressed, for the project file; its checksum is part of it.

        Raises
        ------
        EngineError
            If it could not be read back.
        """
        places = json.dumps(dict(self.places)).encode()
        document = b'{"places":%s,"old":%s,"new":%s}' % (places, dump(self.old), dump(self.new))
        if len(document) > LARGEST_DOCUMENT:
            raise EngineError("This change is too large to be stored.")
        return zlib.compress(document, 6)

    @classmethod
    def unpacked(cls, packed: bytes) -> Change:
        """The change in what `packed` gave.

        Raises
        ------
        EngineError
            If it is damaged, or holds values no project can have.
        """
        try:
            outer = json.loads(_unzipped(packed))
            places = {str(name): place for name, place in outer["places"].items()}
            old, new = (load(outer[name]) for name in ("old", "new"))
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise EngineError(_DAMAGED) from error
        known = {one.name for one in fields(Project)} - {"recording"}
        for name, place in places.items():
            whole = not isinstance(getattr(old, name, None), tuple)
            fits = type(place) is int and (place == WHOLE if whole else place >= 0)
            if name not in known or not fits:
                raise EngineError(_DAMAGED)
        return cls(places, old, new)


def intact(packed: bytes) -> bool:
    """Whether the stored bytes are as they were written; quick, since it decodes nothing."""
    try:
        _unzipped(packed)
    except EngineError:
        return False
    return True


def _unzipped(packed: bytes) -> bytes:
    unzip = zlib.decompressobj()
    try:
        document = unzip.decompress(packed, LARGEST_DOCUMENT + 1)
    except zlib.error as error:
        raise EngineError(_DAMAGED) from error
    # Cut off, or far larger than Earmark writes: a file made to fill the memory.
    if not unzip.eof or unzip.unused_data:
        raise EngineError(_DAMAGED)
    return document


def _differing(
    before: tuple[Any, ...], after: tuple[Any, ...]
) -> tuple[int, tuple[Any, ...], tuple[Any, ...]]:
    """Where two lists begin to differ, and their items from there to where they agree again."""
    shortest = min(len(before), len(after))
    start = 0
    while start < shortest and _same(before[start], after[start]):
        start += 1
    end = 0
    while end < shortest - start and _same(before[-1 - end], after[-1 - end]):
        end += 1
    return start, before[start : len(before) - end], after[start : len(after) - end]


def _same(one: object, other: object) -> bool:
    # Most items are the very same object: a long list costs no deep comparisons.
    return one is other or one == other


def _swapped(
    project: Project, places: Mapping[str, int], there: Project, instead: Project
) -> Project:
    """The project with the items of ``there`` replaced by those of ``instead``."""
    changed: dict[str, Any] = {}
    for name, place in places.items():
        now, out, into = (getattr(one, name) for one in (project, there, instead))
        found = now if place == WHOLE else now[place : place + len(out)]
        if found != out:
            raise EngineError(_UNFIT)
        changed[name] = into if place == WHOLE else (*now[:place], *into, *now[place + len(out) :])
    return replace(project, **changed)
