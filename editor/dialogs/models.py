"""The models: what each is for, its terms, whether it is here, and getting it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QMessageBox,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from editor import theme
from editor.models_shown import DOWNLOAD, Snapshot, Work, detail_of, said, state_of
from engine import weights
from engine.files import size_text

ID = Qt.ItemDataRole.UserRole


class ModelsDialog(QDialog):
    """Lists the models beside everything about the chosen one; open beside the window.

    Signals
    -------
    download_wanted : (str,)
        The licence of this model is accepted, and the model wanted.
    verify_wanted, delete_wanted : (str,)
    import_wanted : (str, object)
        Files of a model, a list of paths.
    move_wanted : (object,)
        Another folder for all of them.
    offline_wanted : (bool,)
    cancel_wanted : ()
    """

    download_wanted = Signal(str)
    verify_wanted = Signal(str)
    delete_wanted = Signal(str)
    import_wanted = Signal(str, object)
    move_wanted = Signal(object)
    offline_wanted = Signal(bool)
    cancel_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Models"))
        self._snapshot: Snapshot | None = None
        self._work: Work | None = None
        self._make_controls()
        self._lay_out()
        self._connect()
        for model in weights.models().values():
            item = QListWidgetItem(model.title)
            item.setData(ID, model.id)
            item.setSizeHint(QSize(0, 2 * self.fontMetrics().lineSpacing() + 14))
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        self.resize(820, 600)

    # ---------------------------------------------------------------- building

    def _make_controls(self) -> None:
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Models"))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFixedWidth(220)
        self.name = QLabel()
        self.name.setFont(theme.font(1.3, bold=True))
        self.summary = _text()
        self.rows = {
            "state": (self.tr("State"), _text()),
            "used_for": (self.tr("Used for"), _text()),
            "download": (self.tr("Download"), _text()),
            "needs": (self.tr("Needs"), _text()),
            "quality": (self.tr("Quality"), _text()),
            "licence": (self.tr("Licence"), _text()),
        }
        self.terms = _text()
        self.accepted = QCheckBox(self.tr("I accept this licence"))
        self.bar = QProgressBar()
        self.bar.setRange(0, 1000)
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(8)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.progress = QLabel()
        self.progress.setFont(theme.font(digits=True))
        self.progress.setAccessibleName(self.tr("What is being done"))
        self.download = _button(self.tr("Download"), self.tr("Fetch this model, and check it"))
        tip = self.tr("Stop; what has arrived is kept, and the next download goes on from there")
        self.cancel = _button(self.tr("Stop"), tip)
        tip = self.tr("Read all its files and compare them with what they were")
        self.verify = _button(self.tr("Check"), tip)
        self.delete = _button(self.tr("Delete…"), self.tr("Free the disk space it takes"))
        tip = self.tr("Take files of this model that you have already")
        self.bring = _button(self.tr("Import files…"), tip)
        self.place = _text()
        self.place.setAccessibleName(self.tr("Where models are kept"))
        self.open_folder = _button(self.tr("Open folder"), self.tr("Show it in the file manager"))
        self.move_all = _button(self.tr("Move…"), self.tr("Keep all models in another folder"))
        self.offline = QCheckBox(self.tr("Stay offline"))
        self.offline.setToolTip(self.tr("Never fetch anything"))
        self.device = QLabel()
        self.device.setEnabled(False)

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(8)
        top = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
        for title, value in self.rows.values():
            label = QLabel(title)
            label.setEnabled(False)
            label.setAlignment(top)
            value.setAccessibleName(title)
            form.addRow(label, value)
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(4, 0, 10, 0)
        column.setSpacing(10)
        column.addWidget(self.name)
        column.addWidget(self.summary)
        column.addLayout(form)
        column.addWidget(self.terms)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        for one in (scroll.viewport(), page):
            one.setAutoFillBackground(False)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        for button in (self.bring, self.verify, self.delete):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.download)
        right = QVBoxLayout()
        right.setSpacing(10)
        right.addWidget(scroll, 1)
        right.addWidget(self.accepted)
        right.addWidget(self.progress)
        right.addWidget(self.bar)
        right.addLayout(buttons)
        both = QHBoxLayout()
        both.setSpacing(18)
        both.addWidget(self.list)
        both.addLayout(right, 1)
        close = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        close.rejected.connect(self.reject)
        for one in close.buttons():
            one.setAutoDefault(False)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.place, 1)
        below.addWidget(self.open_folder)
        below.addWidget(self.move_all)
        last = QHBoxLayout()
        last.setSpacing(18)
        last.addWidget(self.offline)
        last.addWidget(self.device)
        last.addStretch(1)
        last.addWidget(close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(20, 16, 20, 14)
        whole.setSpacing(14)
        whole.addLayout(both, 1)
        whole.addLayout(below)
        whole.addLayout(last)

    def _connect(self) -> None:
        self.list.currentItemChanged.connect(self._choose)
        self.accepted.toggled.connect(self._show_buttons)
        self.download.clicked.connect(lambda: self.download_wanted.emit(self.model_id))
        self.verify.clicked.connect(lambda: self.verify_wanted.emit(self.model_id))
        self.delete.clicked.connect(self._ask_delete)
        self.bring.clicked.connect(self._ask_files)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.open_folder.clicked.connect(self._open_folder)
        self.move_all.clicked.connect(self._ask_folder)
        self.offline.clicked.connect(self.offline_wanted)

    # ---------------------------------------------------------------- showing

    @property
    def model_id(self) -> str:
        """The chosen model."""
        item = self.list.currentItem()
        return str(item.data(ID)) if item is not None else ""

    def select(self, model_id: str) -> None:
        """Choose a model; an unknown id changes nothing."""
        for row in range(self.list.count()):
            if self.list.item(row).data(ID) == model_id:
                self.list.setCurrentRow(row)

    def show_all(self, snapshot: Snapshot | None, work: Work | None, device: str) -> None:
        """Show how it stands now."""
        self._snapshot, self._work = snapshot, work
        states = {one.model.id: one for one in snapshot.states} if snapshot is not None else {}
        for row in range(self.list.count()):
            item = self.list.item(row)
            model = weights.model(item.data(ID))
            state = states.get(model.id)
            text = state_of(state, work) if state is not None else "…"
            item.setText(f"{model.title}\n{text}")
        if snapshot is not None:
            used = sum(one.on_disk for one in snapshot.states)
            text = self.tr("Kept in {0}: {1}").format(snapshot.folder, size_text(used))
            self.place.setText(text)
            self.offline.setChecked(snapshot.offline)
        self.device.setText(self.tr("Large networks run on: {0}").format(device) if device else "")
        self._show_model()

    def _choose(self, *_: object) -> None:
        self.accepted.setChecked(False)
        self._show_model()

    def _show_model(self) -> None:
        model, state = weights.model(self.model_id), self._state()
        self.name.setText(model.title)
        self.summary.setText(f"{said(model.summary)} {said(model.details)}")
        licence = model.licence
        values = {
            "state": state_of(state, self._work) if state is not None else "…",
            "used_for": "; ".join(map(said, model.used_for)),
            "download": self.tr("{0}, from {1}").format(
                size_text(model.size), QUrl(model.files[0].url).host()
            ),
            "needs": said(model.needs),
            "quality": said(model.quality),
            "licence": f'{said(licence.name)} · <a href="{licence.url}">{licence.url}</a>',
        }
        for key, (_, label) in self.rows.items():
            label.setText(values[key])
        self.terms.setText(said(licence.text))
        self._show_buttons()

    def _show_buttons(self, *_: object) -> None:
        state, work, snapshot = self._state(), self._work, self._snapshot
        busy = work is not None
        is_ready = state is not None and state.kind == "ready"
        was_accepted = snapshot is not None and self.model_id in snapshot.accepted
        is_mine = work is not None and work.model_id in (self.model_id, "")
        known = state is not None
        self.accepted.setVisible(known and not is_ready and not was_accepted and not is_mine)
        self.download.setVisible(not is_ready and not is_mine)
        has_part = state is not None and state.kind == "partial"
        self.download.setText(self.tr("Go on") if has_part else self.tr("Download"))
        may = was_accepted or self.accepted.isChecked()
        self.download.setEnabled(known and not busy and may)
        self.download.setDefault(self.download.isEnabled())
        self.cancel.setVisible(is_mine)
        self.verify.setVisible(is_ready)
        self.verify.setEnabled(not busy)
        self.delete.setVisible(is_ready or has_part)
        self.delete.setEnabled(not busy)
        self.bring.setVisible(not is_ready)
        self.bring.setEnabled(known and not busy and may)
        self.move_all.setEnabled(known and not busy)
        self.bar.setVisible(is_mine)
        self.progress.setVisible(is_mine)
        if work is not None and is_mine:
            self.progress.setText(detail_of(work))
            waits = work.kind == DOWNLOAD and not work.phase
            self.bar.setRange(0, 0 if waits else 1000)
            self.bar.setValue(round(1000 * work.fraction))

    def _state(self) -> weights.State | None:
        states = self._snapshot.states if self._snapshot is not None else ()
        return next((one for one in states if one.model.id == self.model_id), None)

    # ---------------------------------------------------------------- asking

    def _ask_delete(self) -> None:
        state = self._state()
        if state is not None and DeleteQuestion.ask(self, state):
            self.delete_wanted.emit(state.model.id)

    def _ask_files(self) -> None:
        if paths := ImportQuestion.ask(self, self.name.text()):
            self.import_wanted.emit(self.model_id, paths)

    def _ask_folder(self) -> None:
        if self._snapshot is not None:
            folder = FolderQuestion.ask(self, self._snapshot.folder)
            if folder is not None:
                self.move_wanted.emit(folder)

    def _open_folder(self) -> None:
        if self._snapshot is not None:
            folder = self._snapshot.folder
            shown = folder if folder.is_dir() else folder.parent
            QDesktopServices.openUrl(QUrl.fromLocalFile(str(shown)))


class DeleteQuestion:
    """Whether to delete a model that takes hours to fetch on a slow line."""

    @classmethod
    def ask(cls, parent: QWidget | None, state: weights.State) -> bool:
        box = QMessageBox(parent)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(_tr("Delete the model?"))
        box.setText(_tr("Delete {0}?").format(state.model.title))
        size = size_text(state.on_disk)
        box.setInformativeText(
            _tr("{0} will be free. Edits that need it stay, and ask for it again.").format(size)
        )
        yes = box.addButton(_tr("Delete"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        box.exec()
        return box.clickedButton() is yes


class ImportQuestion:
    """Which files of a model the user has."""

    @classmethod
    def ask(cls, parent: QWidget | None, title: str) -> list[Path]:
        names, _ = QFileDialog.getOpenFileNames(parent, _tr("Files of {0}").format(title))
        return [Path(name) for name in names]


class FolderQuestion:
    """Where to keep the models."""

    @classmethod
    def ask(cls, parent: QWidget | None, folder: Path) -> Path | None:
        title = _tr("Where to keep the models")
        name = QFileDialog.getExistingDirectory(parent, title, str(folder))
        return Path(name) if name else None


def _text() -> QLabel:
    label = QLabel()
    label.setWordWrap(True)
    label.setOpenExternalLinks(True)
    flags = Qt.TextInteractionFlag
    label.setTextInteractionFlags(flags.TextSelectableByMouse | flags.LinksAccessibleByMouse)
    return label


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button


def _tr(text: str) -> str:
    return QCoreApplication.translate("models", text)
