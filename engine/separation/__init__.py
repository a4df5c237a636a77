"""Separators: what they are (the protocol), which there are (the table), how one is loaded.

A separator hears one stretch of mono sound at its own sample rate and returns the prompted sound
in it, the same length. Chunking, resampling and the transfer to every channel at the recording's
own rate live in `engine.separation.stream`, once for all of them.

To add a separator: write one file here with ``traits()`` (no heavy imports) and ``load()``, and add
one line to the table. A model that lies somewhere on the disk is named by the path of its
description, a ``.toml`` file; its file here takes that path in both, and its kind has a line in the
second table.
"""

from __future__ import annotations

import importlib
import importlib.util
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from engine import prompts, weights
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
    negative : str
        What must not be in the target, as typed; empty for nothing.
    unwanted : tuple of str
        The labels it resolved to.
    heard : tuple of (str, float)
        Labels heard where the user said the target can be heard, with weights that sum to one.
    spans : tuple of (float, float)
        Seconds, of the recording or of the piece that is heard, in which the target may be; only
        for separators that take them.
    """

    prompt: str
    text: str
    labels: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    negative: str = ""
    unwanted: tuple[str, ...] = ()
    heard: tuple[tuple[str, float], ...] = ()
    spans: tuple[tuple[float, float], ...] = ()

    def within(self, start_s: float, stop_s: float) -> Query:
        """The same query for a piece of the recording: its spans are then those of the piece."""
        if not self.spans:
            return self
        inside = [
            (max(a, start_s) - start_s, min(b, stop_s) - start_s)
            for a, b in self.spans
            if a < stop_s and start_s < b
        ]
        return replace(self, spans=tuple(inside))


class UnknownPrompt(EngineError):
    """The separator does not know this sound."""

    def __init__(self, query: Query) -> None:
        super().__init__(prompts.unknown_sentence(query.prompt, query.suggestions))
        self.query = query


class NothingHeard(EngineError):
    """An example holds no sound the separator knows."""

    def __init__(self) -> None:
        super().__init__(
            "Nothing the model knows can be heard in the example. Choose a stretch where the sound "
            "is louder or alone, or type what it is."
        )


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


@runtime_checkable
class Listener(Protocol):
    """A separator that can be asked by example."""

    def listen(self, mono: Tensor) -> tuple[tuple[str, float], ...]:
        """What sounds in ``mono``, float32 (frames,) at its rate: labels, weights that sum to one.

        Raises
        ------
        NothingHeard
            If it is nothing it knows.
        """
        ...


@dataclass(frozen=True)
class SeparatorInfo:
    """One line of the table: how a separator is called, where it is made, what else it takes.

    ``takes`` may hold "negative" (a sound that is not meant), "example" (a stretch of the recording
    instead of words; it then is a `Listener`) and "spans" (the windows, as a hint). ``needs`` is
    the id of the model of `engine.weights` that has to be there; `weights.NotThere` is raised where
    it is not. ``any_prompt`` is true of one that knows no list of sounds.
    """

    title: str
    summary: str
    module: str
    takes: frozenset[str] = frozenset()
    needs: str = ""
    any_prompt: bool = False

    @property
    def is_there(self) -> bool:
        """Whether what it needs is on this computer; cheap."""
        return not self.needs or weights.find(self.needs) is not None

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


@dataclass(frozen=True, kw_only=True)
class ModelInfo(SeparatorInfo):
    """A model that lies somewhere on the disk.

    ``path`` is its description.
    """

    path: Path

    def traits(self) -> Traits:
        traits: Traits = importlib.import_module(self.module).traits(self.path)
        return traits

    def load(self) -> Separator:
        separator: Any = importlib.import_module(self.module).load(self.path)
        checked: Separator = separator
        return checked


_TABLE: Mapping[str, SeparatorInfo] = MappingProxyType(
    {
        "builtin": SeparatorInfo(
            "Built-in model",
            "Earmark's own neural separator for about 200 everyday sounds; works offline.",
            "engine.separation.builtin",
            frozenset({"negative", "example"}),
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
        "audiosep": SeparatorInfo(
            "AudioSep",
            "Any sound that can be said in words; slower, and to be downloaded once (1.3 GB).",
            "engine.separation.audiosep",
            needs="audiosep",
            any_prompt=True,
        ),
    }
)
_OPTIONAL: Mapping[str, tuple[str, SeparatorInfo]] = MappingProxyType(
    {
        "sam-audio": (
            "sam_audio",
            SeparatorInfo(
                "SAM-Audio",
                "Meta's separator, as you have installed it: words, with the windows as hints.",
                "engine.separation.sam_audio",
                frozenset({"spans"}),
                any_prompt=True,
            ),
        )
    }
)
"""Separators that come with a package of their own: id -> package, line."""


def table() -> Mapping[str, SeparatorInfo]:
    """Every separator there is, with those whose package the user has installed."""
    found = {
        key: line
        for key, (package, line) in _OPTIONAL.items()
        if importlib.util.find_spec(package) is not None
    }
    return MappingProxyType({**_TABLE, **found})


SEPARATORS: Mapping[str, SeparatorInfo] = table()
ANY_PROMPT = "audiosep"
"""The separator for what the others do not know."""


SMALLER = "Memory is short: working in smaller pieces"
ON_CPU = "The GPU has too little memory: working on the CPU"
MEMORY_NOTES = (SMALLER, ON_CPU)
"""What the report of a separator says from there on when memory was too short."""

MODEL_KINDS: Mapping[str, SeparatorInfo] = MappingProxyType(
    {
        "band-split": replace(SEPARATORS["builtin"], title="Trained model", summary=""),
        "film-unet": SeparatorInfo("Trained U-Net", "", "engine.separation.unet"),
        "band-split-onnx": SeparatorInfo(
            "Exported model",
            "",
            "engine.onnx_models",
            SEPARATORS["builtin"].takes,
        ),
        "audiosep": replace(SEPARATORS["audiosep"], summary="", needs=""),
    }
)
"""Kinds of models that can be named by the path of their description."""
_SUFFIX = ".toml"
_chosen: set[str] = set()


def choose_model(path: Path) -> str:
    """Let the model described at a path be used, and return its name for projects and queries.

    A project may name any path, and may come from anybody; only what the user of this computer has
    chosen is ever opened.

    Raises
    ------
    EngineError
        If there is no description, or it is of a kind that is not known.
    """
    model_at(path)
    name = str(path.resolve())
    _chosen.add(name)
    return name


@cache
def load_separator(separator_id: str) -> Separator:
    """The separator of this name, or of the description at this path, loaded once per process.

    Raises
    ------
    EngineError
        If there is no such separator or its weights are missing or damaged.
    """
    return _line(separator_id).load()


def traits_of(separator_id: str) -> Traits:
    """The traits of the separator of this name or path, without loading it.

    Raises
    ------
    EngineError
        If there is no such separator or the files it needs are missing.
    """
    return _line(separator_id).traits()


def model_at(path: Path) -> ModelInfo:
    """The line of a model that lies somewhere on the disk, by the path of its description.

    Raises
    ------
    EngineError
        If there is no description, or it is of a kind that is not known.
    """
    try:
        with path.open("rb") as file:
            kind = tomllib.load(file).get("kind", "band-split")
    except (OSError, ValueError) as error:
        raise EngineError(
            f'"{path}" is not the description of a model. Give the {_SUFFIX} file beside its '
            "weights."
        ) from error
    if not isinstance(kind, str) or kind not in MODEL_KINDS:
        raise EngineError(f'"{path.name}" describes a model of kind "{kind}", which is not known.')
    line = MODEL_KINDS[kind]
    return ModelInfo(
        line.title, line.summary, line.module, line.takes, any_prompt=line.any_prompt, path=path
    )


def _line(separator_id: str) -> SeparatorInfo:
    if separator_id in _chosen:
        return model_at(Path(separator_id))
    if separator_id.endswith(_SUFFIX):
        raise EngineError(
            f'The edit asks for the model "{separator_id}", which was not chosen on this computer. '
            'Choose another separator for it, or use "earmark separate --model".'
        )
    if separator_id not in SEPARATORS:
        known = ", ".join(f'"{one}"' for one in SEPARATORS)
        raise EngineError(f'There is no separator called "{separator_id}". Choose one of {known}.')
    return SEPARATORS[separator_id]


def query_for(prompt: str, negative: str = "") -> Query:
    """The query of a typed prompt, and of what is not meant.

    Raises
    ------
    UnknownPrompt
        If the negative prompt is not known: ignoring it would give what the user did not want.
    EngineError
        If the prompt is empty or far too long.
    """
    match = prompts.resolve(prompt)
    query = Query(prompt, match.text, match.labels, match.suggestions)
    return without(query, negative)


def without(query: Query, negative: str) -> Query:
    """The query with a negative prompt; what is wanted by name stays wanted."""
    if not negative.strip():
        return query
    match = prompts.resolve(negative)
    if not match.labels:
        raise UnknownPrompt(Query(negative, match.text, suggestions=match.suggestions))
    unwanted = tuple(label for label in match.labels if label not in query.labels)
    return replace(query, negative=negative, unwanted=unwanted)


def takes_spans(separator_id: str) -> bool:
    """Whether a separator is told the windows; False for one that is not known."""
    line = SEPARATORS.get(separator_id)
    return line is not None and "spans" in line.takes


def check_takes(separator_id: str, *, negative: bool, example: bool) -> None:
    """Refuse what a separator of the table cannot be asked.

    Raises
    ------
    EngineError
        If there is no such separator, or it takes no negative prompt or no example.
    """
    info = _line(separator_id)
    for asked, what, name in (
        (negative, "negative", "negative prompts"),
        (example, "example", "examples"),
    ):
        if asked and what not in info.takes:
            raise EngineError(
                f"The separator “{info.title}” takes no {name}. Clear it, or choose another "
                "separator."
            )
