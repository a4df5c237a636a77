"""Getting a model: its files from the network or from the user, and what is made of them.

Files are used only after their SHA-256 was right, are opened as plain tensors (``weights_only``),
and are converted to safetensors; the downloaded checkpoint is deleted then.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

from engine import files, weights
from engine.report import EngineError, Report, part, silent
from engine.weights import Model, ModelFile, places, shelf

CONVERTING = "Converting"
COPYING = "Copying"
_FETCHED = 0.9
"""Share of the progress that the download takes."""

Maker = Callable[[Model, Path, Path, Report], None]
"""``make(model, files, folder, report)``: the finished files out of the folder of the fetched."""


def share(fraction: float) -> float:
    """How much of the download is done, 0..1, by what a report of `download` says."""
    return min(1.0, max(0.0, fraction) / _FETCHED)


def download(model_id: str, report: Report = silent) -> Path:
    """Fetch what is missing of a model and make it ready; returns its folder.

    What has arrived stays when it fails or is cancelled, and the next call goes on from there.

    Raises
    ------
    EngineError
        If its licence was not accepted, nothing may be fetched, there is no room, or a file cannot
        be had.
    Cancelled
        When ``report`` says so.
    """
    wanted = weights.model(model_id)
    if (there := weights.find(model_id)) is not None:
        return there
    if not weights.is_accepted(wanted):
        raise EngineError(
            f"The licence of {wanted.title} has not been accepted yet: {wanted.licence.name}."
        )
    with shelf.claimed(wanted) as folder:
        missing = _missing(wanted, folder)
        if missing and weights.is_offline():
            raise EngineError(
                f"Earmark stays offline, as it was told to, so {wanted.title} cannot be fetched. "
                "Allow it to go online under Models, or import the files."
            )
        _check_room(wanted, folder, missing)
        done = wanted.size - sum(one.size for one in missing)
        for one in missing:
            here = part(report, _at(wanted, done), _at(wanted, done + one.size))
            weights.fetch(one, folder / one.name, here)
            done += one.size
        return _make(wanted, folder, part(report, _FETCHED, 1.0))


def add_files(model_id: str, paths: Iterable[Path], report: Report = silent) -> tuple[str, ...]:
    """Take files of a model that the user has; ready when all are there.

    Parameters
    ----------
    paths
        Files, or folders with files; they are told by size and SHA-256, whatever they are called.
        They stay as they are.

    Returns
    -------
    tuple of str
        Names of the files that are still missing.

    Raises
    ------
    EngineError
        If a file is none of the model's, or cannot be read.
    """
    wanted = weights.model(model_id)
    given = [one for path in paths for one in _files_of(path, wanted)]
    with shelf.claimed(wanted) as folder:
        _check_room(wanted, folder, _missing(wanted, folder))
        for number, path in enumerate(given):
            here = part(
                report, _FETCHED * number / len(given), _FETCHED * (number + 1) / len(given)
            )
            _copy(_recognised(path, wanted, part(here, 0.0, 0.5)), path, folder, part(here, 0.5, 1))
        if missing := _missing(wanted, folder):
            return tuple(one.name for one in missing)
        _make(wanted, folder, part(report, _FETCHED, 1.0))
    return ()


def _files_of(path: Path, wanted: Model) -> list[Path]:
    """The file, or what a folder holds that could be of the model."""
    if not path.is_dir():
        return [path]
    sizes = {one.size for one in wanted.files}
    found = [one for one in sorted(path.iterdir()) if one.is_file() and one.stat().st_size in sizes]
    if not found:
        raise EngineError(f'The folder "{path}" holds no file of {wanted.title}.')
    return found


def _recognised(path: Path, wanted: Model, report: Report) -> ModelFile:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise EngineError(f'"{path}" cannot be read: {error.strerror or error}.') from error
    alike = [one for one in wanted.files if one.size == size]
    sha256 = weights.sha256_of(path, report) if alike else ""
    for one in alike:
        if one.sha256 == sha256:
            return one
    names = ", ".join(f'"{one.name}" ({files.size_text(one.size)})' for one in wanted.files)
    raise EngineError(
        f'"{path.name}" is no file of {wanted.title}, or it is damaged. It is made of {names}.'
    )


def _copy(one: ModelFile, source: Path, folder: Path, report: Report) -> None:
    target, done = folder / one.name, 0
    piece = folder / f"{one.name}.copy"
    try:
        with source.open("rb") as file, piece.open("wb") as written:
            while block := file.read(1 << 22):
                written.write(block)
                done += len(block)
                report(min(1.0, done / one.size), COPYING)
        piece.replace(target)
    except OSError as error:
        raise files.disk_error(error, target) from error
    finally:
        piece.unlink(missing_ok=True)


def _missing(wanted: Model, folder: Path) -> list[ModelFile]:
    """Files that are not there whole; one that is there was checked when it arrived."""
    return [one for one in wanted.files if not (folder / one.name).is_file()]


def _check_room(wanted: Model, folder: Path, missing: list[ModelFile]) -> None:
    """Room for the files that come, and for what is made of them while they are still there."""
    there = sum(one.stat().st_size for one in folder.glob("*.part") if one.is_file())
    coming = max(0, sum(one.size for one in missing) - there)
    files.require_space(folder, coming + wanted.ready_size, wanted.title)


def _at(wanted: Model, done: int) -> float:
    return _FETCHED * done / wanted.size


def _make(wanted: Model, folder: Path, report: Report) -> Path:
    """Make the finished model of files that are all there and right."""
    made = places.folder() / f"{wanted.id}.new"
    if made.exists():
        shutil.rmtree(made)  # of a program that ended half-way
    try:
        made.mkdir()
        report(0.0, CONVERTING)
        MAKERS.get(wanted.id, _as_it_is)(wanted, folder, made, part(report, 0.0, 0.7))
        return shelf.put(wanted, made, part(report, 0.7, 1.0))
    except OSError as error:
        raise files.disk_error(error, made) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _as_it_is(wanted: Model, folder: Path, made: Path, report: Report) -> None:
    for one in wanted.files:
        (folder / one.name).rename(made / one.name)
    report(1.0, CONVERTING)


def _audiosep(wanted: Model, folder: Path, made: Path, report: Report) -> None:
    from engine.separation.audiosep_weights import convert

    def told(fraction: float, note: str = "") -> None:
        report(fraction, CONVERTING)

    checkpoint = wanted.files[0]
    convert(folder / checkpoint.name, folder, made, sha256=checkpoint.sha256, report=told)


def _clap(wanted: Model, folder: Path, made: Path, report: Report) -> None:
    import torch
    from safetensors.torch import save_file

    from engine.separation.audiosep_weights import read_official

    tensors = read_official(folder / wanted.files[0].name)
    report(0.3, CONVERTING)
    # Copies in one piece: tensors that share memory, or lie in it otherwise, are refused.
    whole = {
        name: one.clone(memory_format=torch.contiguous_format) for name, one in tensors.items()
    }
    save_file(whole, made / f"{wanted.id}.safetensors")
    report(0.9, CONVERTING)
    for one in wanted.files[1:]:
        shutil.copyfile(folder / one.name, made / one.name)


MAKERS: Mapping[str, Maker] = MappingProxyType(
    {"audiosep": _audiosep, "msclap-2023": _clap, "clapcap-2023": _clap}
)
"""Models of which something has to be made; the files of others are used as they are."""
