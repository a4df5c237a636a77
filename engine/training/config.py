"""What a training run is told: one TOML file (or a preset), checked word by word.

A misspelt key must not be passed over in silence: a run of many hours would learn something else
than was meant. So every table is read into a dataclass, and a key that it does not have is refused
by name, with the nearest one that it has.
"""

from __future__ import annotations

import dataclasses
import difflib
import json
import math
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

from engine.report import EngineError
from engine.resources import resource
from engine.training.toml import as_toml

if TYPE_CHECKING:
    from engine.training.protocol import LoopSettings

__all__ = [
    "Config", "DataSettings", "Folds", "as_dict", "as_toml", "load", "parse", "presets",
    "read_table", "refuse_unknown",
]  # fmt: skip

T = TypeVar("T")

FORMAT = 1
PRESETS = "training"
"""Folder of the presets, below the resources."""

TASKS = ("separator", "labeller", "speech")
TABLES = ("data", "network", "mixtures", "loss", "loop")
KEYS = ("format", "task", *TABLES)


@dataclass(frozen=True)
class Folds:
    """Which folds of an ESC-50 checkout belong to which split; a fold may be left out."""

    train: tuple[int, ...] = (1, 2, 3)
    val: tuple[int, ...] = (4,)
    test: tuple[int, ...] = (5,)

    def __post_init__(self) -> None:
        folds = [*self.train, *self.val, *self.test]
        twice = sorted({fold for fold in folds if folds.count(fold) > 1})
        if twice:
            raise EngineError(
                f"Fold {twice[0]} is in two splits under [data.folds]. Give every fold one place."
            )


@dataclass(frozen=True)
class DataSettings:
    """What is learned from (table ``[data]``).

    Attributes
    ----------
    folders : tuple of str
        Data folders; ``--data`` takes their place.
    layout : str
        How they are laid out; "auto" looks.
    licences : tuple of str
        Licence classes to use; none = all.
    labels : tuple of str
        Labels to use; none = all.
    folds : Folds
        For ESC-50 checkouts.
    val_share, test_share : float
        For trees without splits of their own: shares of the recordings.
    split_seed : int
        Seed of that choice.
    group : str
        For folder trees: a regular expression; what its brackets find in a file's path names the
        recording. Without one, the folder below the label's, or else the file, is the recording.
    licence_class : str
        For folder trees, which state no licence: the class their clips count as.
    crossing : str
        What to do with a recording that is in several splits: "refuse" it, or "mend" it by
        leaving its clips out of the splits that are learned from.
    """

    folders: tuple[str, ...] = ()
    layout: Literal["auto", "manifest", "esc50", "folders", "musan"] = "auto"
    licences: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    folds: Folds = field(default_factory=Folds)
    val_share: float = 0.1
    test_share: float = 0.1
    split_seed: int = 1
    group: str = ""
    licence_class: str = "unstated"
    crossing: Literal["refuse", "mend"] = "refuse"

    def __post_init__(self) -> None:
        for name in ("val_share", "test_share"):
            if not 0.0 <= getattr(self, name) < 1.0:
                raise EngineError(f"{name} under [data] must be at least 0 and below 1.")
        if self.val_share + self.test_share >= 1.0:
            raise EngineError("val_share and test_share under [data] leave nothing to learn from.")


@dataclass(frozen=True)
class Config:
    """One run's instructions.

    Attributes
    ----------
    task : str
        "separator", "labeller" or "speech".
    data : DataSettings
        What is learned from.
    network, mixtures, loss, loop : mapping
        The other tables as they are in the file; `table` reads one into a dataclass. The
        network's key ``kind`` names what is trained (`engine.training.tasks.KINDS`).
    """

    task: str
    data: DataSettings
    network: Mapping[str, object]
    mixtures: Mapping[str, object] = field(default_factory=dict)
    loss: Mapping[str, object] = field(default_factory=dict)
    loop: Mapping[str, object] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The kind of network."""
        return str(self.network["kind"])

    @property
    def seed(self) -> int:
        """The seed of everything random."""
        return int(self.settings().seed)

    def settings(self) -> LoopSettings:
        """The table ``[loop]``; with steps and no minutes, the steps alone are the budget."""
        from engine.training.protocol import LoopSettings

        loop = self.loop
        if "steps" in loop and "minutes" not in loop:
            loop = {**loop, "minutes": None}
        return read_table(loop, LoopSettings, "loop")

    def table(self, name: str, wanted: type[T], **given: object) -> T:
        """Read a table into a dataclass.

        Parameters
        ----------
        name : str
            "network", "mixtures", "loss" or "loop".
        wanted : type
            A dataclass; keys the file leaves out take its defaults.
        **given
            Values that do not come from the file, such as the number of labels.

        Raises
        ------
        EngineError
            If a key is unknown or a value is of the wrong type.
        """
        values = dict(getattr(self, name))
        if name == "network":
            values.pop("kind")
        return read_table(values, wanted, name, given)

    def merged(self, **changes: Mapping[str, object]) -> Config:
        """A copy with some keys of some tables replaced, as command line options do."""
        tables: dict[str, object] = {
            name: {**getattr(self, name), **more}
            for name, more in changes.items()
            if name != "data"
        }
        if changes.get("data"):
            values = {**dataclasses.asdict(self.data), **changes["data"]}
            tables["data"] = read_table(values, DataSettings, "data")
        return dataclasses.replace(self, **tables)  # type: ignore[arg-type]


def read_table(
    values: Mapping[str, object],
    wanted: type[T],
    name: str,
    given: Mapping[str, object] | None = None,
) -> T:
    """Read TOML values into a dataclass; see `Config.table`."""
    from pydantic import TypeAdapter, ValidationError

    given = given or {}
    known = {one.name for one in dataclasses.fields(wanted) if one.init}  # type: ignore[arg-type]
    refuse_unknown(values, known - set(given), f"[{name}]")
    _refuse_odd_numbers(values, f"[{name}]")
    for one in dataclasses.fields(wanted):  # type: ignore[arg-type]
        part = values.get(one.name)
        if isinstance(part, Mapping) and one.name == "folds":
            refuse_unknown(part, {f.name for f in dataclasses.fields(Folds)}, f"[{name}.folds]")
    try:
        # As JSON, because there strict types still let an array be a tuple.
        text = json.dumps({**values, **given}, default=str)
        return TypeAdapter(wanted).validate_json(text, strict=True)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "a value"
        if first["type"] == "missing":
            raise EngineError(f"{where} is missing under [{name}] in the configuration.") from error
        raise EngineError(
            f"{where} under [{name}] in the configuration is wrong: {first['msg'].lower()}."
        ) from error


def refuse_unknown(values: Iterable[str], known: Iterable[str], where: str) -> None:
    """Raise an EngineError for the first key that is not known, naming the nearest."""
    known = sorted(known)
    for name in values:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, 0.6)
            hint = f'Did you mean "{near[0]}"?' if near else f"Known are: {', '.join(known)}."
            raise EngineError(f'The configuration has an unknown key "{name}" in {where}. {hint}')


def _refuse_odd_numbers(value: object, where: str) -> None:
    """TOML can say nan and inf; nothing here means anything with them."""
    if isinstance(value, Mapping):
        for name, part in value.items():
            _refuse_odd_numbers(part, f"{where} {name}")
    elif isinstance(value, list):
        for part in value:
            _refuse_odd_numbers(part, where)
    elif isinstance(value, float) and not math.isfinite(value):
        raise EngineError(f"{where} in the configuration is not a finite number.")


def presets() -> tuple[str, ...]:
    """The names of the presets."""
    return tuple(sorted(path.stem for path in resource(PRESETS).glob("*.toml")))


def load(name: str) -> Config:
    """Read a configuration file, or the preset of that name.

    Raises
    ------
    EngineError
        If there is neither, or it is not a valid configuration.
    """
    path = Path(name)
    if not path.is_file():
        if name in presets():
            path = resource(f"{PRESETS}/{name}.toml")
        elif path.suffix == ".toml" or len(path.parts) > 1:
            raise EngineError(f'There is no configuration file "{name}".')
        else:
            near = difflib.get_close_matches(name, presets(), 1, 0.5)
            hint = f'Did you mean "{near[0]}"?' if near else "Give a file, or a preset:"
            raise EngineError(
                f'There is no configuration "{name}". {hint} Presets are {", ".join(presets())}.'
            )
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise EngineError(f'The configuration "{path}" cannot be read as text.') from error
    return parse(text, str(path))


def parse(text: str, name: str = "configuration") -> Config:
    """Read the text of a configuration.

    Raises
    ------
    EngineError
        If it is no TOML, of another format, or a key is unknown, missing or of the wrong type.
    """
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise EngineError(f'"{name}" is not valid TOML: {error}.') from error
    refuse_unknown(values, KEYS, "its top level")
    if values.get("format") != FORMAT:
        raise EngineError(
            f'"{name}" must say "format = {FORMAT}"; this program knows no other format.'
        )
    if values.get("task") not in TASKS:
        raise EngineError(f'"{name}" must say "task = ..." with one of {", ".join(TASKS)}.')
    tables = {}
    for table in TABLES:
        part = values.get(table, {})
        if not isinstance(part, dict):
            raise EngineError(f'"{table}" in "{name}" must be a table: [{table}].')
        _refuse_odd_numbers(part, f"[{table}]")
        tables[table] = part
    if not isinstance(tables["network"].get("kind"), str):
        raise EngineError(f'"{name}" must name the kind of network: kind = "..." under [network].')
    data = read_table(tables.pop("data"), DataSettings, "data")
    return Config(task=values["task"], data=data, **tables)


def as_dict(config: Config) -> dict[str, object]:
    """A configuration as plain values, in the order of the file."""
    return {
        "format": FORMAT,
        "task": config.task,
        "data": dataclasses.asdict(config.data),
        **{name: dict(getattr(config, name)) for name in TABLES[1:]},
    }
