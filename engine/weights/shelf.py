"""The models on this computer: which are ready, whole, how large, and moving them elsewhere.

A model is a folder named by its id. It is ready when its manifest is there, which is written last;
files still to come lie in ``ID.part`` beside it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

from engine import files
from engine.locks import Holder
from engine.report import EngineError, Report, part, silent
from engine.weights import places
from engine.weights.catalogue import Model, model, models
from engine.weights.fetching import CHECKING, sha256_of

MANIFEST = "installed.json"
_CLAIM = "claimed.json"
_FORMAT = 1

MOVING = "Moving"
"""What a report of `move` says."""

Kind = Literal["ready", "partial", "absent"]


class NotThere(EngineError):
    """A model is needed that is not on this computer.

    Attributes
    ----------
    model_id : str
        Which one, to offer it.
    """

    def __init__(self, model_id: str) -> None:
        wanted = model(model_id)
        super().__init__(
            f"{wanted.title} is not on this computer yet ({files.size_text(wanted.size)}). Get it "
            f'under File, Models, or with "earmark models download {model_id}".'
        )
        self.model_id = model_id


@dataclass(frozen=True)
class State:
    """How it stands with a model.

    Attributes
    ----------
    kind
        "partial": some of it has arrived.
    folder : Path
        Where it is, or would be.
    on_disk : int, bytes
        What it takes, with what has arrived of it.
    arrived : int, bytes
        Of its download.
    """

    model: Model
    kind: Kind
    folder: Path
    on_disk: int
    arrived: int


def ready_folder(wanted: Model) -> Path:
    """The folder of a model that is ready."""
    return places.folder() / wanted.id


def incoming_folder(wanted: Model) -> Path:
    """Where its files arrive."""
    return places.folder() / f"{wanted.id}.part"


def find(model_id: str) -> Path | None:
    """The folder of a model that is ready; None when it is not. Cheap: no file is read whole.

    Raises
    ------
    EngineError
        If there is no model of this id.
    """
    wanted = model(model_id)
    stored = _manifest(wanted)
    if stored is None:
        return None
    folder = ready_folder(wanted)
    sizes = {name: size for name, (size, _) in stored.items()}
    return folder if all(_size(folder / name) == sizes[name] for name in sizes) else None


def state(wanted: Model) -> State:
    """How it stands with a model."""
    folder, incoming = ready_folder(wanted), incoming_folder(wanted)
    arrived = sum(
        _size(incoming / one.name) or _size(incoming / f"{one.name}.part") for one in wanted.files
    )
    kind: Kind = "partial" if arrived else "absent"
    if find(wanted.id) is not None:
        kind = "ready"
    return State(wanted, kind, folder, _used(folder) + _used(incoming), arrived)


def states() -> tuple[State, ...]:
    """The same for every model of the catalogue."""
    return tuple(state(one) for one in models().values())


def verify(model_id: str, report: Report = silent) -> Path:
    """Read every file of a model and compare it with what it was when it was made.

    Raises
    ------
    EngineError
        If the model is not there or a file is damaged.
    """
    wanted = model(model_id)
    stored, folder = _manifest(wanted), ready_folder(wanted)
    if stored is None:
        raise NotThere(model_id)
    total, done = max(1, sum(size for size, _ in stored.values())), 0
    for name, (size, sha256) in stored.items():
        here = part(report, done / total, (done + size) / total)
        if _size(folder / name) != size or sha256_of(folder / name, here) != sha256:
            raise EngineError(
                f'{wanted.title} is damaged: "{name}" is not what it was. Delete the model and '
                "get it again."
            )
        done += size
    report(1.0, CHECKING)
    return folder


def put(wanted: Model, made: Path, report: Report = silent) -> Path:
    """Make a folder of finished files the model: with a manifest, in one step.

    Parameters
    ----------
    made : Path
        On the same disk as the models; it is gone afterwards.

    Raises
    ------
    EngineError
        If it cannot be written.
    """
    found = {}
    names = sorted(one.name for one in made.iterdir() if one.is_file() and one.name != MANIFEST)
    for number, name in enumerate(names):
        here = part(report, number / len(names), (number + 1) / len(names))
        found[name] = {"size": _size(made / name), "sha256": sha256_of(made / name, here)}
    values = {"format": _FORMAT, "id": wanted.id, "made_from": wanted.sources, "files": found}
    files.write_text(made / MANIFEST, json.dumps(values, indent=1) + "\n")
    target = ready_folder(wanted)
    try:
        _remove(target)
        made.rename(target)
    except OSError as error:
        raise files.disk_error(error, target) from error
    _remove(incoming_folder(wanted))
    return target


def delete(model_id: str) -> int:
    """Delete a model and what has arrived of it; returns the bytes that are free now.

    Raises
    ------
    EngineError
        If it is in use or cannot be deleted.
    """
    wanted = model(model_id)
    freed = state(wanted).on_disk
    with claimed(wanted):
        try:
            # Without its manifest it is no model, whatever happens on the way.
            (ready_folder(wanted) / MANIFEST).unlink(missing_ok=True)
            _remove(ready_folder(wanted))
        except OSError as error:
            raise EngineError(
                f"{wanted.title} could not be deleted ({error.strerror or error}). Close other "
                "windows of Earmark and try again."
            ) from error
    _remove(incoming_folder(wanted))
    return freed


def move(target: Path, report: Report = silent) -> Path:
    """Keep all models in another folder from now on; what is there moves along.

    Raises
    ------
    EngineError
        If the folder cannot hold them, or a variable says where they are.
    """
    if os.environ.get(places.FOLDER):
        raise EngineError(
            f"The variable {places.FOLDER} says where models are kept. Change or clear it."
        )
    target = target.expanduser().absolute()
    source = places.folder().absolute()
    if target.resolve() == source.resolve():
        return target
    if target.resolve().is_relative_to(source.resolve()):
        raise EngineError(f'"{target}" lies inside the folder of the models. Choose another one.')
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise files.disk_error(error, target) from error
    if files.is_read_only(target):
        raise EngineError(f'The folder "{target}" is read-only. Choose another one.')
    names = [one.id + end for one in models().values() for end in ("", ".part")]
    moving = [source / name for name in names if (source / name).is_dir()]
    for one in moving:
        if (target / one.name).exists():
            raise EngineError(f'There is a "{one.name}" in "{target}" already. Move it away first.')
    _copy_all(moving, target, report)
    places.keep(replace(places.choices(), folder=str(target)))
    for one in moving:
        _remove(one)
    report(1.0)
    return target


def _copy_all(folders: list[Path], target: Path, report: Report) -> None:
    """Copy folders; all of them or none."""
    total, done = sum(map(_used, folders)), 0
    files.require_space(target, total, "The models")
    try:
        for one in folders:
            for file in sorted(path for path in one.iterdir() if path.is_file()):
                (target / one.name).mkdir(exist_ok=True)
                copied = target / one.name / file.name
                with file.open("rb") as source, copied.open("xb") as written:
                    while block := source.read(1 << 22):
                        written.write(block)
                        done += len(block)
                        report(min(1.0, done / max(1, total)), MOVING)
    except BaseException as error:
        for one in folders:
            _remove(target / one.name)
        if isinstance(error, OSError):
            raise files.disk_error(error, target) from error
        raise


@contextmanager
def claimed(wanted: Model) -> Iterator[Path]:
    """The folder where files arrive, for this process alone; made where it is missing.

    Raises
    ------
    EngineError
        If another program is at it.
    """
    places.made_folder()
    folder = incoming_folder(wanted)
    claim = folder / _CLAIM
    try:
        folder.mkdir(exist_ok=True)
        if claim.exists():
            holder = Holder.parse(claim.read_text(encoding="utf-8", errors="replace"))
            if holder is not None and not holder.gone():
                raise EngineError(
                    f"{wanted.title} is being fetched already, here or by another window of "
                    "Earmark. Wait for it."
                )
            claim.unlink()
        with claim.open("x", encoding="utf-8") as file:
            file.write(Holder.me().text())
    except OSError as error:
        raise files.disk_error(error, folder) from error
    try:
        yield folder
    finally:
        with suppress(OSError):
            claim.unlink(missing_ok=True)
            folder.rmdir()  # where nothing has arrived


def _manifest(wanted: Model) -> dict[str, tuple[int, str]] | None:
    """Size and hash by name of a model's files; None when there is none or it is another one."""
    try:
        text = (ready_folder(wanted) / MANIFEST).read_text(encoding="utf-8")
        values: Any = json.loads(text)
        if values["format"] != _FORMAT or values["made_from"] != wanted.sources:
            return None
        found = {
            # Only files of the folder itself.
            Path(name).name: (int(one["size"]), str(one["sha256"]))
            for name, one in values["files"].items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return found or None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _used(folder: Path) -> int:
    with suppress(OSError):
        return sum(_size(one) for one in folder.iterdir() if one.is_file())
    return 0


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)
