"""What to export, and how: the sound, its format and the captions beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLabel,
    QVBoxLayout,
    QWidget,
)

from editor.dialogs.files import ExportFileQuestion, is_film
from editor.naming import sound_of
from editor.parts import Choice
from editor.settings import Settings
from engine.captions import PROFILES, Style
from engine.export import EXPORTERS, SUBTYPE_TITLES, faithful_subtype, file_name_part
from engine.project import Project

CAPTIONS = "captions"  # a choice of "what": no sound, only the captions
FILM = "film"  # another one: a copy of the film
KINDS = {CAPTIONS: "captions", FILM: "film"}  # of the formats; all else is sound


@dataclass(frozen=True)
class ExportRequest:
    """What the user asked for.

    Attributes
    ----------
    what : str
        "mix", "removed", an edit id, "captions" or "film".
    format, subtype : str
        A key of `engine.export.EXPORTERS` and one of its sample formats.
    captions : str
        A caption format to write beside the sound or into the film, or empty.
    profile, style : str
        The rules and the wording of captions.
    """

    path: Path
    what: str = "mix"
    format: str = "wav"
    subtype: str = "PCM_16"
    dither: bool = True
    captions: str = ""
    profile: str = "netflix"
    style: Style = "brackets"


class ExportDialog(QDialog):
    """Asks what to export; then the file dialog asks where."""

    def __init__(
        self, project: Project, source_subtype: str, settings: Settings,
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self._project, self._source_subtype, self._settings = project, source_subtype, settings
        self._make_controls()
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        proceed = buttons.addButton(self.tr("Choose file…"), QDialogButtonBox.ButtonRole.AcceptRole)
        proceed.setDefault(True)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.addRow(self.tr("Export"), self.what)
        form.addRow(self.tr("Format"), self.format)
        form.addRow(self.tr("Bit depth"), self.subtype)
        form.addRow("", self.dither)
        form.addRow("", self.captions)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(16)
        column.addLayout(form)
        column.addWidget(self.note)
        column.addStretch(1)
        column.addWidget(buttons)
        self.setMinimumWidth(440)
        self._show_format()

    @classmethod
    def ask(
        cls, parent: QWidget | None, project: Project, source_subtype: str, settings: Settings
    ) -> ExportRequest | None:
        dialog = cls(project, source_subtype, settings, parent)
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return None
        dialog.remember()
        title = EXPORTERS[dialog.file_format()].title
        path = ExportFileQuestion.ask(parent, dialog.suggested_path(), title)
        return None if path is None else dialog.request(path)

    def request(self, path: Path) -> ExportRequest:
        what = self.what.currentData()
        with_captions = self.captions.isChecked() and what != CAPTIONS
        profile = self._settings.caption_profile
        profile = profile if profile in PROFILES else next(iter(PROFILES))
        style = self._settings.caption_style or PROFILES[profile].style
        return ExportRequest(
            path,
            what,
            self.file_format(),
            self.subtype.currentData() or "PCM_16",
            self.dither.isChecked(),
            "srt" if with_captions else "",
            profile,
            cast("Style", style),
        )

    def file_format(self) -> str:
        return str(self.format.currentData())

    def remember(self) -> None:
        """Keep the choices for the next export."""
        if self.what.currentData() not in KINDS:
            self._settings.export_format = self.file_format()
            faithful = faithful_subtype(EXPORTERS[self.file_format()], self._source_subtype)
            chosen = self.subtype.currentData()
            self._settings.export_subtype = "" if chosen == faithful else chosen
        self._settings.export_dither = self.dither.isChecked()
        self._settings.export_captions = self.captions.isChecked()

    def suggested_path(self) -> Path:
        """Beside the last export, named after the recording and what is exported."""
        ref = self._project.recording
        source = Path(ref.path) if ref is not None else Path("Untitled")
        folder = Path(self._settings.export_folder or source.parent)
        names = {"mix": "edited", "removed": "removed", CAPTIONS: "captions", FILM: "edited"}
        what = self.what.currentData()
        part = names.get(what) or file_name_part(sound_of(self._project.edit(what)))
        return folder / f"{source.stem} - {part}{EXPORTERS[self.file_format()].suffix}"

    def _make_controls(self) -> None:
        self.what = Choice(self.tr("What to export"))
        self.what.addItem(self.tr("The edited sound"), "mix")
        self.what.addItem(self.tr("What was removed"), "removed")
        for number, edit in enumerate(self._project.edits, start=1):
            if edit.active:
                title = self.tr("Only “{0}” (edit {1})").format(sound_of(edit), number)
                self.what.addItem(title, edit.id)
        self.what.addItem(self.tr("Captions only"), CAPTIONS)
        ref = self._project.recording
        if ref is not None and is_film(Path(ref.path)):
            self.what.addItem(self.tr("A copy of the film with the edited sound"), FILM)
        self.format, self.subtype = Choice(self.tr("Format")), Choice(self.tr("Bit depth"))
        self.dither = QCheckBox(self.tr("Dither where samples are rounded"))
        self.dither.setToolTip(
            self.tr("TPDF noise of one step; samples outside the windows stay as they are")
        )
        self.dither.setChecked(self._settings.export_dither)
        self.captions = QCheckBox()
        self.captions.setChecked(self._settings.export_captions)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setEnabled(False)
        self._fill_formats()
        self.what.currentIndexChanged.connect(self._fill_formats)
        self.format.currentIndexChanged.connect(self._show_format)
        self.subtype.currentIndexChanged.connect(self._show_note)

    def _fill_formats(self, *_: object) -> None:
        kind = KINDS.get(self.what.currentData(), "audio")
        before = self.format.currentData()
        self.format.blockSignals(True)
        self.format.clear()
        for key, line in EXPORTERS.items():
            if line.kind == kind:
                self.format.addItem(f"{line.title} (*{line.suffix})", key)
        places = (self.format.findData(one) for one in (before, self._settings.export_format))
        self.format.setCurrentIndex(next((place for place in places if place >= 0), 0))
        self.format.blockSignals(False)
        self._show_format()

    def _show_format(self, *_: object) -> None:
        line = EXPORTERS[self.file_format()]
        is_audio = line.kind == "audio"
        self.subtype.clear()
        if is_audio:
            faithful = faithful_subtype(line, self._source_subtype)
            for one in line.subtypes:
                same = self.tr(" (as the recording)") if one == faithful else ""
                self.subtype.addItem(SUBTYPE_TITLES[one] + same, one)
            wanted = self._settings.export_subtype or faithful
            self.subtype.setCurrentIndex(max(0, self.subtype.findData(wanted)))
        self.subtype.setEnabled(is_audio)
        self.captions.setEnabled(line.kind != "captions")
        beside = self.tr("Captions beside it (SRT)")
        self.captions.setText(self.tr("Captions in it") if line.kind == "film" else beside)
        self._show_note()

    def _show_note(self, *_: object) -> None:
        chosen = self.subtype.currentData()
        self.dither.setEnabled(chosen in ("PCM_16", "PCM_24"))
        if self.what.currentData() == FILM:
            text = self.tr(
                "The picture is copied as it is. Its sound becomes the edited one: AAC in MP4, "
                "FLAC, which loses nothing, in Matroska."
            )
        elif chosen is None and self._project.cues:
            text = self.tr("The captions of the project, laid out by the chosen rules.")
        elif chosen is None:
            text = self.tr("One caption for each window and event.")
        elif self.what.currentData() == "mix":
            text = self.tr(
                "Rate, channels and length stay those of the recording. Outside the windows "
                "every sample stays the same."
            )
        else:
            text = self.tr("Rate, channels and length stay those of the recording.")
        self.note.setText(text)
