"""Everything that can have the focus has a name, in the whole window and in every dialog."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QComboBox,
    QDialog,
    QLabel,
    QTabBar,
    QWidget,
)

import editor.dialogs
from editor import actions, logs
from editor.dialogs.about import AboutDialog
from editor.dialogs.broke import BrokeDialog, CrashDialog
from editor.dialogs.export import ExportDialog
from editor.dialogs.keys import KeysDialog
from editor.dialogs.models import ModelsDialog
from editor.dialogs.palette import Entry, PaletteDialog
from editor.dialogs.preferences import PreferencesDialog
from editor.dialogs.recovery import RecoveryDialog
from editor.dialogs.shortcuts import Line
from editor.settings import Settings
from engine.project import Edit, Project, RecordingRef, Window
from engine.store import Recoverable
from tests.flows.story import Story

PROJECT = Project(
    RecordingRef("/field/street.wav", "0", 48_000, 2, 480_000), (Edit((Window(1.0, 2.0),), "dog"),)
)


def reports() -> list[Path]:
    path = logs.write_report("it broke")
    assert path is not None
    return [path]


DIALOGS: dict[type[QDialog], Callable[[], QDialog]] = {
    AboutDialog: lambda: AboutDialog("1"),
    BrokeDialog: lambda: BrokeDialog(ValueError("x")),
    CrashDialog: lambda: CrashDialog(reports()),
    ExportDialog: lambda: ExportDialog(PROJECT, "PCM_16", Settings()),
    KeysDialog: lambda: KeysDialog(actions.key_reference()),
    ModelsDialog: ModelsDialog,
    PaletteDialog: lambda: PaletteDialog((Entry("a", "A"),)),
    PreferencesDialog: lambda: PreferencesDialog(Settings(), (Line("a", "A", "File", ()),)),
    RecoveryDialog: lambda: RecoveryDialog(
        [Recoverable(Path("/unsaved/1.earmark"), datetime.now(UTC), PROJECT)]
    ),
}


def nameless(root: QWidget) -> list[str]:
    """The widgets below that Tab or a screen reader reaches and that have nothing to say."""
    return [
        f"{type(one).__name__} {one.objectName()} in {type(one.parent()).__name__}"
        for one in root.findChildren(QWidget)
        if one.focusPolicy() != Qt.FocusPolicy.NoFocus and not _is_inside(one) and not _says(one)
    ]


def _is_inside(one: QWidget) -> bool:
    """A part of another control, which speaks for it."""
    if one.objectName().startswith("qt_") or one.focusProxy() is not None:
        return True
    owner = one.parentWidget()
    while owner is not None:
        if isinstance(owner, QComboBox) or (
            isinstance(owner, QTabBar) and isinstance(one, QAbstractButton)
        ):
            return True
        owner = owner.parentWidget()
    kind = one.metaObject().className()
    return kind in ("QScrollBar", "QToolBarExtension", "QHeaderView", "QLineEditIconButton")


def _says(one: QWidget) -> bool:
    if one.accessibleName().strip() or one.toolTip().strip():
        return True
    if isinstance(one, QAbstractButton | QLabel):
        return bool(one.text().strip())
    return isinstance(one, QTabBar)  # its tabs speak


def test_the_whole_window_has_names(story: Story, wav: Path) -> None:
    assert nameless(story.window) == []
    story.open(wav)
    story.drag(1.0, 2.0)
    story.press("spectrum")
    assert nameless(story.window) == []


@pytest.mark.parametrize("kind", DIALOGS, ids=lambda kind: kind.__name__)
def test_every_dialog_has_names(qtbot, kind: type[QDialog]) -> None:
    dialog = DIALOGS[kind]()
    qtbot.addWidget(dialog)
    assert dialog.windowTitle()
    assert nameless(dialog) == []


def test_no_dialog_was_forgotten() -> None:
    found = set()
    for module in pkgutil.iter_modules(editor.dialogs.__path__):
        loaded = importlib.import_module(f"editor.dialogs.{module.name}")
        found |= {
            one
            for name, one in vars(loaded).items()
            if inspect.isclass(one)
            and issubclass(one, QDialog)
            and one.__module__ == loaded.__name__
            and not name.startswith("_")
        }
    assert found == set(DIALOGS)


def test_lists_read_their_lines(story: Story, wav: Path) -> None:
    story.open(wav)
    story.drag(1.0, 2.0)
    for one in story.window.findChildren(QAbstractItemView):
        model = one.model()
        if model is None or not one.isVisible() or isinstance(one.parent(), QComboBox):
            continue
        for row in range(model.rowCount()):
            index = model.index(row, 0)
            texts = (index.data(Qt.ItemDataRole.AccessibleTextRole), index.data())
            assert any(texts), (type(one).__name__, one.accessibleName(), row)
