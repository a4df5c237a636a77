"""Preferences: one control for every setting that says how it is shown, and the shortcuts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import Field, fields, replace
from typing import Any

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QGroupBox,
    QLabel,
    QSpinBox,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from editor import language, looks, theme
from editor.dialogs.shortcuts import Line, ShortcutsPage
from editor.parts import Choice
from editor.settings import CONTEXT, PAGES, TABS, Settings, Shown
from engine.separation import SEPARATORS

Control = QComboBox | QCheckBox | QSpinBox | QDoubleSpinBox


class PreferencesDialog(QDialog):
    """Edits a copy of the settings."""

    def __init__(
        self, settings: Settings, lines: Sequence[Line] = (), parent: QWidget | None = None
    ) -> None:
        """``lines`` are the commands that can get other keys."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preferences"))
        self._settings = settings
        self.controls: dict[str, Control] = {}
        self.shortcuts = ShortcutsPage(lines, settings.shortcuts)
        self.pages = QTabWidget()
        self.pages.setAccessibleName(self.tr("Preferences"))
        self.pages.tabBar().setDrawBase(False)
        self.pages.tabBar().setAccessibleName(self.tr("Pages"))
        self._tabs = {key: self._page(groups) for key, groups in TABS.items()}
        self._tabs["shortcuts"] = self.shortcuts
        self.pages.addTab(self._tabs["general"], self.tr("General"))
        self.pages.addTab(self._tabs["spectrogram"], self.tr("Spectrogram"))
        self.pages.addTab(self.shortcuts, self.tr("Shortcuts"))
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 14, 20, 14)
        column.setSpacing(16)
        column.addWidget(self.pages)
        column.addWidget(buttons)
        self.resize(640, 560)

    @classmethod
    def ask(
        cls,
        parent: QWidget | None,
        settings: Settings,
        lines: Sequence[Line] = (),
        page: str = "general",
    ) -> Settings | None:
        """The changed settings, or None when the user cancelled.

        Parameters
        ----------
        page : "general", "spectrogram" or "shortcuts"
            Where to begin.
        """
        dialog = cls(settings, lines, parent)
        dialog.pages.setCurrentWidget(dialog._tabs[page])
        if page == "shortcuts":
            dialog.shortcuts.search.setFocus()
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        dialog.deleteLater()
        return dialog.changed() if accepted else None

    def changed(self) -> Settings:
        values = {name: self._value(name) for name in self.controls}
        return replace(self._settings, **values, shortcuts=self.shortcuts.changed())

    # ---------------------------------------------------------------- pages of settings

    def _page(self, groups: Sequence[str]) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 14, 0, 0)
        column.setSpacing(14)
        forms = []
        for key in groups:
            box = QGroupBox(_tr(PAGES[key]))
            form = QFormLayout(box)
            form.setHorizontalSpacing(16)
            form.setLabelAlignment(_TOP)
            form.setVerticalSpacing(10)
            form.setContentsMargins(14, 16, 14, 12)
            for one in fields(Settings):
                shown: Shown | None = one.metadata.get("shown")
                if shown is not None and shown.page == key:
                    self._add(form, one, shown)
            column.addWidget(box)
            forms.append(form)
        column.addStretch(1)
        _align(forms)
        return page

    def _add(self, form: QFormLayout, one: Field[Any], shown: Shown) -> None:
        value, title = getattr(self._settings, one.name), _tr(shown.title)
        control = self._control(one.name, value, title, shown)
        control.setAccessibleName(title)
        self.controls[one.name] = control
        label = QLabel("" if isinstance(control, QCheckBox) else title)
        label.setBuddy(control)
        # Beside the control's own text, also where a note below makes the row taller.
        label.setAlignment(_TOP)
        above = (control.sizeHint().height() - label.sizeHint().height()) // 2
        label.setContentsMargins(0, max(0, above), 0, 0)
        if not shown.note:
            form.addRow(label, control)
            return
        control.setToolTip(_tr(shown.note))
        note = QLabel(_tr(shown.note))
        note.setWordWrap(True)
        note.setEnabled(False)
        both = QVBoxLayout()
        both.setSpacing(4)
        both.addWidget(control)
        both.addWidget(note)
        form.addRow(label, both)

    def _control(self, name: str, value: Any, title: str, shown: Shown) -> Control:
        if isinstance(value, bool):
            box = QCheckBox(title)
            box.setChecked(value)
            return box
        choices = self._choices(name)
        if choices:
            choice = Choice(title)
            for key, text in choices.items():
                choice.addItem(text, key)
            choice.setCurrentIndex(max(0, choice.findData(value)))
            return choice
        whole = shown.factor != 1.0 or isinstance(value, int)
        number = QSpinBox() if whole else QDoubleSpinBox()
        number.setRange(int(shown.least), int(shown.most))
        number.lineEdit().setTextMargins(_TEXT_PIXELS, 0, 0, 0)
        if shown.unit:
            number.setSuffix(f" {shown.unit}")
        number.setValue(round(value * shown.factor) if whole else value)
        return number

    def _choices(self, name: str) -> Mapping[Any, str]:
        """Key and text of what a setting can be; nothing where it is any number."""
        choices: Mapping[str, Mapping[Any, str]] = {
            "theme": {
                key: QCoreApplication.translate("theme", text) for key, text in theme.TITLES.items()
            },
            "language": {language.SYSTEM: self.tr("Like the system"), **language.LANGUAGES},
            "mode": {"remove": self.tr("Remove it"), "keep": self.tr("Keep it")},
            "separator": {
                key: QCoreApplication.translate("separators", info.title)
                for key, info in SEPARATORS.items()
            },
            **looks.choices(),
        }
        return choices.get(name, {})

    def _value(self, name: str) -> Any:
        control, before = self.controls[name], getattr(self._settings, name)
        if isinstance(control, QCheckBox):
            return control.isChecked()
        if isinstance(control, QComboBox):
            return control.currentData()
        factor = next(one for one in fields(Settings) if one.name == name).metadata["shown"].factor
        return type(before)(control.value() / factor)


_TOP = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop
_TEXT_PIXELS = 6  # to the left of a number; the style sheet's padding does not reach it


def _align(forms: Sequence[QFormLayout]) -> None:
    """Let the controls of all groups of a page begin at one line."""
    label = QFormLayout.ItemRole.LabelRole
    items = [form.itemAt(row, label) for form in forms for row in range(form.rowCount())]
    labels = [one.widget() for one in items if one is not None]
    for one in labels:
        one.setMinimumWidth(max(other.sizeHint().width() for other in labels))


def _tr(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)
