"""Separators: what they are (the protocol), which there are (the table), how one is loaded.

A separator hears one stretch of mono sound at its own sample rate and returns the prompted sound
in it, the same length. Chunking, resampling and the transfer to every channel at the recording's
own rate live in `engine.separation.stream`, once for all of them.

To add a separator: write one file here with ``traits()`` (no heavy imports) and ``load()``, and add
one line to the table.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

from engine import prompts
from engine.report import EngineError, Report

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True)
class Query:
    """What a separator is asked for.

    Attributes
    ----------
    prompt : str
        The user's text, as typed.
    text : str
        Its normalised form.
    labels : tuple of str
        Vocabulary labels the prompt resolved to, best first; empty when it is not known.
    suggestions : tuple of str
        Known prompts near to an unknown one.
    negative : str or None
        What must not be in the target (separators that support it).
    example : (float, float) or None
        Seconds of the recording where the target can be heard alone (separators that support it).
    """

    prompt: str
    text: str
    labels: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    negative: str | None = None
    example: tuple[float, float] | None = None


class UnknownPrompt(EngineError):
    """The separator does not know this sound."""

    def __init__(self, query: Query) -> None:
        hint = ""
        if query.suggestions:
            hint = " Did you mean " + ", ".join(f'"{one}"' for one in query.suggestions) + "?"
        super().__init__(f'The built-in model does not know "{query.prompt}".{hint}')
        self.query = query


@dataclass(frozen=True)
class Traits:
    """What planning the work of a separator needs to know, without loading it.

    Attributes
    ----------
    sample_rate : int, hertz
        The rate it hears and answers at.
    grid : int, samples
        Chunks start at multiples of this many of its samples from the start of the file, so that
        a chunked pass sees the same frames as a whole one.
    context_s : float, seconds
        Sound it needs on each side of a span so that chunked and whole passes agree.
    revision : str
        Changes when its answers change (a hash of its weights): part of the cache key.
    """

    sample_rate: int
    grid: int
    context_s: float
    revision: str

    @classmethod
    def of(cls, separator: Separator) -> Traits:
        """The traits of a loaded separator."""
        return cls(separator.sample_rate, separator.grid, separator.context_s, separator.revision)


class Separator(Protocol):
    """Separates one chunk of mono sound; the attributes are those of `Traits`."""

    @property
    def sample_rate(self) -> int: ...
    @property
    def grid(self) -> int: ...
    @property
    def context_s(self) -> float: ...
    @property
    def revision(self) -> str: ...

    def check(self, query: Query) -> None:
        """Raise `UnknownPrompt` when it cannot answer this query."""
        ...

    def separate(self, mono: Tensor, query: Query, report: Report) -> Tensor:
        """The prompted sound in ``mono``.

        Parameters
        ----------
        mono : float32, shape (frames,)
            Not changed. At least one frame.

        Returns
        -------
        float32, shape (frames,)
        """
        ...


@dataclass(frozen=True)
class SeparatorInfo:
    """One line of the table: how a separator is called and where it is made."""

    title: str
    summary: str
    module: str

    def traits(self) -> Traits:
        """What the module says of it; cheap, torch is not imported.

        Raises
        ------
        EngineError
            If the files it needs are missing.
        """
        traits: Traits = importlib.import_module(self.module).traits()
        return traits

    def load(self) -> Separator:
        separator: Any = importlib.import_module(self.module).load()
        checked: Separator = separator
        return checked


SEPARATORS: Mapping[str, SeparatorInfo] = MappingProxyType(
    {
        "builtin": SeparatorInfo(
            "Built-in model",
            "Earmark's own neural separator for about 200 everyday sounds; works offline.",
            "engine.separation.builtin",
        ),
        "nmf": SeparatorInfo(
            "NMF",
            "Non-negative matrix factorisation with components picked by the prompt; a baseline.",
            "engine.separation.nmf",
        ),
        "spectral": SeparatorInfo(
            "Frequency band",
            'Keeps a frequency range typed as the prompt, for example "300-3400 Hz"; no weights.',
            "engine.separation.spectral",
        ),
    }
)


@cache
def load_separator(separator_id: str) -> Separator:
    """The separator of this name, loaded once per process.

    Raises
    ------
    EngineError
        If there is no such separator or its weights are missing or damaged.
    """
    return _line(separator_id).load()


def traits_of(separator_id: str) -> Traits:
    """The traits of the separator of this name, without loading it.

    Raises
    ------
    EngineError
        If there is no such separator or the files it needs are missing.
    """
    return _line(separator_id).traits()


def _line(separator_id: str) -> SeparatorInfo:
    if separator_id not in SEPARATORS:
        known = ", ".join(f'"{one}"' for one in SEPARATORS)
        raise EngineError(f'There is no separator called "{separator_id}". Choose one of {known}.')
    return SEPARATORS[separator_id]


def query_for(prompt: str) -> Query:
    """The query of a typed prompt.

    Raises
    ------
    EngineError
        If the prompt is empty or far too long.
    """
    match = prompts.resolve(prompt)
    return Query(prompt, match.text, match.labels, match.suggestions)
