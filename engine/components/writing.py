"""Stems as sound files: one for each, and one for the rest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from engine.components.levels import REST
from engine.components.stems import Samples, Stems
from engine.export import BLOCK_S, LONGEST_BLOCK
from engine.exporting.formats import BYTES, EXPORTERS, file_name_part, subtype_of
from engine.exporting.plan import container_of
from engine.files import refuse_sources, replacing, require_space, writable_target
from engine.quantise import Quantiser
from engine.report import EngineError, Report, part, silent
from engine.sink import Sink

if TYPE_CHECKING:
    from engine.exporting.formats import Subtype

RESIDUAL = "residual"


def stem_paths(stems: Stems, folder: Path) -> dict[str, Path]:
    """The file of each stem by its name, and that of the rest by `REST`."""
    title = file_name_part(stems.recording.path.stem)
    files = {
        one.name: folder / f"{title} - {number} {file_name_part(one.name)}.wav"
        for number, one in enumerate(stems.stems, start=1)
    }
    return {**files, REST: folder / f"{title} - {RESIDUAL}.wav"}


def write_stems(
    stems: Stems,
    folder: Path,
    *,
    subtype: str | None = None,
    gains: Mapping[str, float] | None = None,
    report: Report = silent,
) -> tuple[Path, ...]:
    """Write every stem and the residual as WAV, as long as the recording, at its rate and channels.

    The files are ``NAME - 1 dog bark.wav`` and so on, and ``NAME - residual.wav``. In floating
    point, which is the default, they sum to the recording exactly to its rounding.

    Parameters
    ----------
    folder : Path
        Made when only its own name is missing.
    subtype : "PCM_16", "PCM_24" or "FLOAT", optional
    gains : mapping of name to float, optional
        A factor for some of them and for `REST`; what is at 0 is not written.

    Raises
    ------
    EngineError
        If the place is missing, read-only, full or holds the recording under one of these names.
    Cancelled
        When ``report`` says so; files that were complete by then stay.
    """
    kind = subtype_of(EXPORTERS["wav"], subtype or "FLOAT")
    make_folder(folder)
    gains = gains or {}
    recording = stems.recording
    wanted = {name: one for name, one in stem_paths(stems, folder).items() if gains.get(name, 1.0)}
    size = recording.frames * recording.channels * BYTES[kind]
    for path in wanted.values():
        refuse_sources(writable_target(path), [recording.path])
    require_space(folder, size * len(wanted), "The stems")
    for number, (name, path) in enumerate(wanted.items()):
        told = part(report, number / len(wanted), (number + 1) / len(wanted))
        _write(stems, _source(stems, name, gains.get(name, 1.0)), path, kind, told)
    return tuple(wanted.values())


def make_folder(folder: Path) -> None:
    """Make the folder if only its own name is missing.

    Raises
    ------
    EngineError
        If that cannot be.
    """
    if not folder.is_dir():
        target = writable_target(folder)
        if target.exists():
            raise EngineError(f'"{folder}" is a file. Give the name of a folder.')
        try:
            folder.mkdir()
        except OSError as error:
            raise EngineError(f'The folder "{folder}" cannot be made: {error.strerror}.') from error
    writable_target(folder / "stem.wav")


def _source(stems: Stems, name: str, gain: float) -> Callable[[int, int], Samples]:
    def read(start: int, stop: int) -> Samples:
        sound = stems.read(name, start, stop) if name else stems.residual(start, stop)
        if gain != 1.0:
            sound *= gain
        return sound

    return read


def _write(
    stems: Stems,
    read: Callable[[int, int], Samples],
    path: Path,
    subtype: Subtype,
    report: Report,
) -> None:
    recording = stems.recording
    rate, channels, frames = recording.sample_rate, recording.channels, recording.frames
    container = container_of("wav", frames * channels * BYTES[subtype], channels)
    quantiser = None if subtype == "FLOAT" else Quantiser(int(subtype[-2:]), channels)
    block = max(1, min(round(BLOCK_S * rate), LONGEST_BLOCK))
    with (
        replacing(path) as temporary,
        Sink(temporary, container, subtype, rate, channels) as sink,
    ):
        for start in range(0, frames, block):
            report(start / frames, f"Writing {path.name}")
            samples = read(start, min(start + block, frames))
            sink.write(quantiser(samples) if quantiser else samples)
        report(1.0, f"Writing {path.name}")
