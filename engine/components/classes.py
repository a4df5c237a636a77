"""Which sounds are looked for: all that the labeller knows, or a list the user wrote."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from engine.report import EngineError
from engine.separation import Query, query_for

if TYPE_CHECKING:
    from engine.labelling import Labeller
    from engine.separation import Separator

LARGEST = 2**20
"""No list of sounds is longer, in bytes."""
MOST = 5000
_NAMED = 3


@dataclass(frozen=True)
class SoundClass:
    """A sound that is looked for.

    Attributes
    ----------
    name : str
        As it was given.
    labels : tuple of str
        The labeller's names for it.
    query : Query
        What the separator is asked for.
    """

    name: str
    labels: tuple[str, ...]
    query: Query


@runtime_checkable
class AnyLabels(Protocol):
    """A labeller that takes any names for sounds, such as one that compares sound with text."""

    def with_labels(self, labels: Sequence[str]) -> Labeller:
        """The same labeller for these sounds."""
        ...


def parse_classes(text: str) -> tuple[str, ...]:
    """Names in lines, each once; ``#`` begins a remark."""
    lines = (" ".join(line.partition("#")[0].split()) for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line))


def read_classes(path: Path) -> tuple[str, ...]:
    """The names in a file.

    Raises
    ------
    EngineError
        If it cannot be read, is no text or names no sound.
    """
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except OSError as error:
        raise EngineError(f'The list "{path}" cannot be read: {error.strerror}.') from error
    try:
        names = parse_classes(data.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise EngineError(f'The list "{path.name}" is not a text file in UTF-8.') from error
    if len(data) > LARGEST or len(names) > MOST:
        raise EngineError(f'The list "{path.name}" is too long: at most {MOST} sounds.')
    if not names:
        raise EngineError(
            f'The list "{path.name}" names no sound. Write one in each line, or leave the list '
            "away to look for all that the labeller knows."
        )
    return names


def choose(
    names: Sequence[str], labeller: Labeller, separator: Separator
) -> tuple[Labeller, tuple[SoundClass, ...], tuple[str, ...]]:
    """What to look for, by whom, and which names nobody knows.

    Parameters
    ----------
    names : sequence of str
        Empty for everything that the labeller knows and the separator can be asked for.

    Returns
    -------
    labeller : Labeller
        One for these names, where it takes any.
    classes : tuple of SoundClass
        In the order of ``names``; of two that mean the same only the first.
    unknown : tuple of str
        Names that the labeller does not know or the separator cannot be asked for.

    Raises
    ------
    EngineError
        If none of the names is known.
    """
    if names and isinstance(labeller, AnyLabels):
        labeller = labeller.with_labels(names)
        found = [_asked(name, (name,), separator) for name in names]
    elif names:
        found = [_known(name, set(labeller.labels), separator) for name in names]
    else:
        found = [_asked(label, (label,), separator) for label in labeller.labels]
    pairs = zip(names or labeller.labels, found, strict=True)
    unknown = tuple(name for name, one in pairs if one is None)
    classes: dict[frozenset[str], SoundClass] = {}
    for one in found:
        if one is not None:
            classes.setdefault(frozenset(one.labels), one)
    if not classes:
        raise EngineError(f"None of these sounds can be looked for: {listed(unknown)}.")
    return labeller, tuple(classes.values()), unknown


def listed(names: Iterable[str]) -> str:
    """Some names as a text, the first of many."""
    given = [f'"{name}"' for name in names]
    more = len(given) - _NAMED
    return ", ".join(given[:_NAMED]) + (f" and {more} more" if more > 0 else "")


def _known(name: str, known: set[str], separator: Separator) -> SoundClass | None:
    try:
        labels = tuple(label for label in query_for(name).labels if label in known)
    except EngineError:  # far too long, or nothing but signs
        return None
    return _asked(name, labels, separator) if labels else None


def _asked(name: str, labels: tuple[str, ...], separator: Separator) -> SoundClass | None:
    """The class, if the separator can be asked for it."""
    try:
        query = query_for(name)
        if name in query.labels:
            query = replace(query, labels=(name,))  # the label itself, not what it may mean as well
        separator.check(query)
    except EngineError:
        return None
    return SoundClass(name, labels, query)
