"""Preferences: the theme and what a new edit starts with."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from editor import theme
from editor.parts import Choice
from editor.settings import Settings
from engine.separation import SEPARATORS


class PreferencesDialog(QDialog):
    """Edits a copy of the settings."""

    def __init__(self, settings: Settings, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Preferences"))
        self._settings = settings
        self.theme = Choice(self.tr("Theme"))
        for name, look in theme.THEMES.items():
            self.theme.addItem(look.title, name)
        self.theme.setCurrentIndex(max(0, self.theme.findData(settings.theme)))
        self.mode = Choice(self.tr("New edits"))
        self.mode.addItem(self.tr("Remove"), "remove")
        self.mode.addItem(self.tr("Keep"), "keep")
        self.mode.setCurrentIndex(max(0, self.mode.findData(settings.mode)))
        self.fade = QSpinBox()
        self.fade.setRange(0, 5000)
        self.fade.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.fade.setSuffix(self.tr(" ms"))
        self.fade.setValue(round(settings.fade_s * 1000))
        self.separator = Choice(self.tr("Separator of new edits"))
        for key, info in SEPARATORS.items():
            self.separator.addItem(info.title, key)
        self.separator.setCurrentIndex(max(0, self.separator.findData(settings.separator)))
        self.follow = QCheckBox(self.tr("The view follows the playhead"))
        self.follow.setChecked(settings.follow)
        buttons = QDialogButtonBox(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        form = QFormLayout()
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        for text, control in (
            (self.tr("Theme"), self.theme),
            (self.tr("New edits"), self.mode),
            (self.tr("Fade of new edits"), self.fade),
            (self.tr("Separator of new edits"), self.separator),
            ("", self.follow),
        ):
            control.setAccessibleName(text or self.follow.text())
            form.addRow(text, control)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 14)
        column.setSpacing(16)
        column.addLayout(form)
        column.addStretch(1)
        column.addWidget(buttons)
        self.setMinimumWidth(400)

    @classmethod
    def ask(cls, parent: QWidget | None, settings: Settings) -> Settings | None:
        dialog = cls(settings, parent)
        accepted = dialog.exec() == QDialog.DialogCode.Accepted
        return dialog.changed() if accepted else None

    def changed(self) -> Settings:
        return replace(
            self._settings,
            theme=self.theme.currentData(),
            mode=self.mode.currentData(),
            fade_s=self.fade.value() / 1000,
            separator=self.separator.currentData(),
            follow=self.follow.isChecked(),
        )
