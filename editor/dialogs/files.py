"""Asking for files: one class per question."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

AUDIO = (
    "wav", "wave", "w64", "rf64", "flac", "ogg", "oga", "opus", "mp3", "aif", "aiff", "aifc", "au",
    "caf", "m4a", "m4b", "aac", "wma", "mka",
)  # fmt: skip
VIDEO = ("mp4", "m4v", "mov", "mkv", "webm", "avi", "mpg", "mpeg", "ts", "3gp")
CAPTIONS = ("srt", "vtt", "textgrid", "rttm", "ass", "ssa", "ttml", "dfxp")
TABLES = ("txt", "csv", "tsv", "json", "smi", "sami")  # may hold captions as well
PROJECT = "earmark"


def is_openable(path: Path) -> bool:
    """Whether a dropped file looks like one of ours; files without an ending are tried."""
    return path.suffix.lower().removeprefix(".") in ("", PROJECT, *AUDIO, *VIDEO, *CAPTIONS)


def is_film(path: Path) -> bool:
    """Whether a file looks like one with a picture."""
    return path.suffix.lower().removeprefix(".") in VIDEO


def is_captions(path: Path) -> bool:
    """Whether a dropped file looks like captions, to be imported."""
    return path.suffix.lower().removeprefix(".") in CAPTIONS


class OpenFileQuestion:
    """Which recording, film or project to open."""

    @classmethod
    def ask(cls, parent: QWidget | None, folder: str) -> Path | None:
        filters = (
            _filter("Everything Earmark opens", (PROJECT, *AUDIO, *VIDEO)),
            _filter("Projects", (PROJECT,)),
            _filter("Sound", AUDIO),
            _filter("Film", VIDEO),
            _tr("All files") + " (*)",
        )
        name, _ = QFileDialog.getOpenFileName(parent, _tr("Open"), folder, ";;".join(filters))
        return Path(name) if name else None


class AudioFileQuestion:
    """Where a recording that was moved is now."""

    @classmethod
    def ask(cls, parent: QWidget | None, name: str, folder: str) -> Path | None:
        title = _tr("Where is “{0}” now?").format(name)
        filters = f"{_filter('Sound and film', (*AUDIO, *VIDEO))};;{_tr('All files')} (*)"
        found, _ = QFileDialog.getOpenFileName(parent, title, folder, filters)
        return Path(found) if found else None


class CaptionFileQuestion:
    """Which captions or labels to import."""

    @classmethod
    def ask(cls, parent: QWidget | None, folder: str) -> Path | None:
        filters = f"{_filter('Captions and labels', (*CAPTIONS, *TABLES))};;{_tr('All files')} (*)"
        name, _ = QFileDialog.getOpenFileName(parent, _tr("Import captions"), folder, filters)
        return Path(name) if name else None


class SaveProjectQuestion:
    """Under which name to save the project; the file dialog asks before it replaces one."""

    @classmethod
    def ask(cls, parent: QWidget | None, suggested: Path) -> Path | None:
        name, _ = QFileDialog.getSaveFileName(
            parent, _tr("Save project"), str(suggested), _filter("Projects", (PROJECT,))
        )
        return _with_suffix(name, f".{PROJECT}")


class ExportFileQuestion:
    """Where to write an export; the file dialog asks before it replaces a file."""

    @classmethod
    def ask(cls, parent: QWidget | None, suggested: Path, title: str) -> Path | None:
        suffix = suggested.suffix
        name, _ = QFileDialog.getSaveFileName(
            parent, _tr("Export"), str(suggested), f"{title} (*{suffix})"
        )
        return _with_suffix(name, suffix)


class ClassListQuestion:
    """Which list of sounds to read."""

    @classmethod
    def ask(cls, parent: QWidget | None, folder: str) -> Path | None:
        filters = f"{_filter('Lists', ('txt', 'csv'))};;{_tr('All files')} (*)"
        name, _ = QFileDialog.getOpenFileName(parent, _tr("List of sounds"), folder, filters)
        return Path(name) if name else None


class StemsFolderQuestion:
    """Into which folder to write stems."""

    @classmethod
    def ask(cls, parent: QWidget | None, folder: str) -> Path | None:
        name = QFileDialog.getExistingDirectory(parent, _tr("Folder for the stems"), folder)
        return Path(name) if name else None


def _tr(text: str) -> str:
    return QCoreApplication.translate("files", text)


def _filter(title: str, endings: tuple[str, ...]) -> str:
    return f"{_tr(title)} ({' '.join(f'*.{one}' for one in endings)})"


def _with_suffix(name: str, suffix: str) -> Path | None:
    if not name:
        return None
    path = Path(name)
    return path if path.suffix.lower() == suffix else path.with_name(path.name + suffix)
