"""The inspector: everything about the selected edit, changed in place."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QSize, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QSlider,
    QSpinBox,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from editor import theme
from editor.document import Document
from editor.panels.asking import Asking
from editor.panels.edit_rows import edit_state
from editor.panels.windows import WindowRows
from editor.parts import Choice, Segments
from engine.project import Edit
from engine.separation import SEPARATORS

LONGEST_FADE_MS = 5000
FEWEST_ROWS = 7  # of controls in sight, in the smallest window


class EditInspector(QWidget):
    """Shows and changes the selected edit.

    Signals
    -------
    retry : (str, int)
        Separate this window (of edit id, index) once more; index -1 means all of them.
    left : ()
        The keyboard may go back to the timeline.
    model_wanted : (str,)
        The edit of this id needs a model that is not on this computer: get it.
    """

    retry = Signal(str, int)
    left = Signal()
    model_wanted = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self.setAccessibleName(self.tr("Selected edit"))
        self._make_controls()
        self._stack = QStackedWidget()
        self._scroll = _Scroll(self._form())
        self._scroll.setMinimumHeight(FEWEST_ROWS * self.fade.sizeHint().height())
        self._stack.addWidget(self._scroll)
        nothing = QLabel(self.tr("Select an edit to change it here."))
        nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        nothing.setEnabled(False)
        self._stack.addWidget(nothing)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._stack)
        self._connect()
        document.changed.connect(self._show)
        document.selected.connect(self._show)
        document.states_changed.connect(self._show_state)
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(330, 380)

    # ---------------------------------------------------------------- building

    def _make_controls(self) -> None:
        self.asking = Asking(self._document)
        self.prompt = self.asking.prompt
        self.mode = Segments(
            (
                ("remove", self.tr("Remove"), "remove", self.tr("Take this sound out")),
                ("keep", self.tr("Keep"), "keep", self.tr("Keep only this sound")),
            ),
            self.tr("Mode"),
        )
        self.strength = QSlider(Qt.Orientation.Horizontal)
        self.strength.setRange(0, 100)
        self.strength.setPageStep(10)
        self.strength.setAccessibleName(self.tr("Strength"))
        self.strength.setToolTip(self.tr("How much of the change is applied"))
        self.strength_text = QLabel()
        self.strength_text.setFont(theme.font(digits=True))
        self.strength_text.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.strength_text.setMinimumWidth(self.fontMetrics().horizontalAdvance("100 %") + 6)
        self.fade = QSpinBox()
        self.fade.setRange(0, LONGEST_FADE_MS)
        self.fade.setSingleStep(10)
        self.fade.setSuffix(self.tr(" ms"))
        self.fade.setKeyboardTracking(False)
        self.fade.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.fade.setAccessibleName(self.tr("Fade"))
        self.fade.setToolTip(self.tr("Length of the ramps inside each window's edges"))
        self.separator = Choice(self.tr("Separator"))
        for key, info in SEPARATORS.items():
            title = QCoreApplication.translate("separators", info.title)
            self.separator.addItem(title, key)
            row = self.separator.count() - 1
            self.separator.setItemData(row, info.summary, Qt.ItemDataRole.ToolTipRole)
        self.message = QLabel()
        self.message.setWordWrap(True)
        self.message.setAccessibleName(self.tr("State of the edit"))
        self.retry_button = QPushButton(self.tr("Try again"))
        self.retry_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.get_button = QPushButton(self.tr("Get the model…"))
        self.get_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.get_button.setToolTip(self.tr("Fetch what this separator needs; then it goes on"))
        self.windows = WindowRows(self._document)
        self.windows.setMinimumHeight(3 * self.fade.sizeHint().height())

    def _form(self) -> QWidget:
        form = QWidget()
        column = QVBoxLayout(form)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(10)
        column.addWidget(self.asking)
        state_row = QHBoxLayout()
        state_row.addWidget(self.message, 1)
        state_row.addWidget(self.retry_button, 0, Qt.AlignmentFlag.AlignTop)
        state_row.addWidget(self.get_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(state_row)
        column.addWidget(self.mode)
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setVerticalSpacing(8)
        grid.setColumnMinimumWidth(0, self.asking.label_width)
        grid.setColumnStretch(1, 1)
        labels = (
            (self.tr("Strength"), self.strength, self.strength_text),
            (self.tr("Fade"), self.fade, None),
            (self.tr("Separator"), self.separator, None),
        )
        for row, (text, control, beside) in enumerate(labels):
            label = QLabel(text)
            label.setBuddy(control)
            grid.addWidget(label, row, 0)
            if beside is None:
                grid.addWidget(control, row, 1, 1, 2)
            else:
                grid.addWidget(control, row, 1)
                grid.addWidget(beside, row, 2)
        column.addLayout(grid)
        heading = QLabel(self.tr("Windows"))
        heading.setFont(theme.font(0.92, bold=True))
        column.addSpacing(2)
        column.addWidget(heading)
        column.addWidget(self.windows, 1)
        return form

    def _connect(self) -> None:
        document = self._document
        self.asking.left.connect(self.left)
        self.mode.chosen.connect(self._on_edit(lambda edit, mode: document.set_mode(edit.id, mode)))
        self.strength.valueChanged.connect(
            self._on_edit(
                lambda edit, percent: document.set_strength(
                    edit.id, percent / 100, ("strength", edit.id)
                )
            )
        )
        self.strength.sliderReleased.connect(document.seal)
        self.fade.valueChanged.connect(
            self._on_edit(lambda edit, ms: document.set_fade(edit.id, ms / 1000, ("fade", edit.id)))
        )
        self.fade.editingFinished.connect(document.seal)
        self.separator.activated.connect(
            self._on_edit(
                lambda edit, row: document.set_separator(edit.id, self.separator.itemData(row))
            )
        )
        self.asking.other_wanted.connect(self.model_wanted)
        self.get_button.clicked.connect(
            self._on_edit(lambda edit, _checked: self.model_wanted.emit(edit.id))
        )
        self.windows.retry.connect(self.retry)
        self.retry_button.clicked.connect(
            self._on_edit(lambda edit, _checked: self.retry.emit(edit.id, -1))
        )

    def _on_edit(self, change: Callable[[Edit, Any], object]) -> Callable[[object], None]:
        """A slot that calls ``change(selected edit, value)`` when there is one."""

        def slot(value: object) -> None:
            edit = self._document.selected_edit()
            if edit is not None:
                change(edit, value)

        return slot

    # ---------------------------------------------------------------- showing

    def focus_prompt(self) -> None:
        """Put the cursor into the prompt box, its text selected."""
        if self._document.selected_edit() is not None:
            self._scroll.ensureWidgetVisible(self.prompt.field)
            self.prompt.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.prompt.field.selectAll()

    def _show(self, *_: object) -> None:
        edit = self._document.selected_edit()
        self._stack.setCurrentIndex(1 if edit is None else 0)
        self.asking.show_edit(edit)
        if edit is None:
            self.windows.show_edit(None)
            return
        self.mode.show_choice(edit.mode)
        percent = round(edit.strength * 100)
        _show_value(self.strength, percent)
        self.strength_text.setText(f"{percent} %")
        _show_value(self.fade, round(edit.fade_s * 1000))
        self.separator.setCurrentIndex(max(0, self.separator.findData(edit.separator)))
        self.windows.show_edit(edit)
        for control in (
            self.asking, self.mode, self.strength, self.fade, self.separator, self.windows,
        ):  # fmt: skip
            control.setEnabled(not edit.locked)
        self._show_state()

    def _show_state(self) -> None:
        edit = self._document.selected_edit()
        if edit is None:
            return
        state = edit_state(self._document, edit)
        text, purpose = self._explained(edit, state.kind, state.message)
        self.message.setText(text)
        self.message.setStyleSheet(f"color: {theme.current().colour(purpose).name()};")
        self.message.setVisible(bool(text))
        failed = state.kind == "failed" and not edit.locked
        info = SEPARATORS.get(edit.separator)
        is_missing = failed and info is not None and not info.is_there
        self.retry_button.setVisible(state.kind == "failed" and not is_missing)
        self.get_button.setVisible(is_missing)

    def _explained(self, edit: Edit, kind: str, message: str) -> tuple[str, str]:
        if edit.locked:
            return self.tr("This edit is locked, so it cannot be changed."), "muted"
        if (count := len(self._document.selection.edit_ids)) > 1:
            return self.tr("Changes here apply to all {0} selected edits.").format(count), "accent"
        if not edit.enabled:
            return self.tr("This edit is switched off."), "muted"
        if kind == "failed":
            return message, "error"
        if kind == "absent":
            return self.tr("This sound was not found here, so nothing is changed."), "warning"
        if kind == "stale":
            return self.tr("Rendering is paused."), "warning"
        return "", "muted"

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show()


class _Scroll(QScrollArea):
    """The form in as much room as there is: all of it can be reached in the smallest window."""

    def __init__(self, form: QWidget) -> None:
        super().__init__()
        self.setWidget(form)
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumWidth(form.minimumSizeHint().width())
        for one in (self.viewport(), form):
            one.setAutoFillBackground(False)
        for kind in (QSlider, QSpinBox, QComboBox):
            for control in form.findChildren(kind):
                control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Scrolling past a control does not change it, unless it was chosen before."""
        is_wheel = event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget)
        if is_wheel and not watched.hasFocus() and self.verticalScrollBar().maximum() > 0:
            event.ignore()  # goes on to the form, and so to this
            return True
        return super().eventFilter(watched, event)


def _show_value(control: QSlider | QSpinBox, value: int) -> None:
    if control.value() != value:
        control.blockSignals(True)
        control.setValue(value)
        control.blockSignals(False)
