"""The main window: places the panels and connects them. What happens is elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QMainWindow,
    QMenu,
    QSplitter,
    QStackedWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from editor import actions as commands
from editor import theme
from editor.demo import load_demo
from editor.dialogs.about import AboutDialog
from editor.dialogs.broke import BrokeDialog
from editor.dialogs.files import is_openable
from editor.dialogs.keys import KeysDialog
from editor.dialogs.preferences import PreferencesDialog
from editor.document import Document, EditDefaults, Selection
from editor.editing import Editing
from editor.exporting import Exporting
from editor.keyboard import KeyGuard
from editor.listening import Listening
from editor.messages import Message
from editor.opening import Opening
from editor.panels.edits import EditsPanel
from editor.panels.inspector import EditInspector
from editor.panels.messages import MessageBar
from editor.panels.parts import renew_icons
from editor.panels.status import StatusPanel
from editor.panels.transport import TransportBar
from editor.panels.welcome import Welcome
from editor.rendering import Rendering
from editor.settings import Settings, save_settings
from editor.timeline import TimelineView
from editor.version import version
from engine.report import EngineError
from engine.worker import Worker

if TYPE_CHECKING:
    from engine.playback import Meters, Player

log = logging.getLogger(__name__)

NORMAL_ZOOM_S = 10.0


class MainWindow(QMainWindow):
    """One window, one document."""

    def __init__(self, settings: Settings, make_player: Callable[[], Player]) -> None:
        super().__init__()
        self.settings = settings
        self.document = Document(self)
        self.renderer_worker, self.chores = Worker(self), Worker(self)
        self.rendering = Rendering(self.document, self.renderer_worker, self)
        self.opening = Opening(self.document, self.chores, settings, self)
        self.exporting = Exporting(self.document, self.chores, self.rendering, settings, self)
        self.listening = Listening(self.document, make_player, self)
        self.editing = Editing(self.document, self)
        self.actions_by_id = commands.make_actions(self)
        self._place()
        self._connect()
        self._restore()
        for worker in (self.renderer_worker, self.chores):
            worker.start()

    # ---------------------------------------------------------------- layout

    def _place(self) -> None:
        self.timeline = TimelineView(self.document)
        self.messages = MessageBar()
        self.welcome = Welcome()
        self.transport = TransportBar(self.document, self.actions_by_id)
        self.edits = EditsPanel(self.document, self.actions_by_id)
        self.inspector = EditInspector(self.document)
        self.status = StatusPanel(self.document)
        self._pages = QStackedWidget()
        self._pages.addWidget(self.welcome)
        self._pages.addWidget(self.timeline)
        centre = QWidget()
        column = QVBoxLayout(centre)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.messages)
        column.addWidget(self._pages, 1)
        self.setCentralWidget(centre)
        side = QSplitter(Qt.Orientation.Vertical)
        side.addWidget(self.edits)
        side.addWidget(self.inspector)
        side.setChildrenCollapsible(False)
        side.setStretchFactor(1, 1)
        side.setSizes([300, 420])
        self.dock = QDockWidget(self.tr("Edits"))
        self.dock.setObjectName("edits")
        self.dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetMovable)
        self.dock.setWidget(side)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.dock)
        self.statusBar().addWidget(self.status, 1)
        self.statusBar().setSizeGripEnabled(False)
        self.menus = commands.fill_menus(self.menuBar(), self.actions_by_id)
        self.toolbar = self.addToolBar(self.tr("Tools"))
        self.toolbar.setObjectName("tools")
        self.toolbar.setMovable(False)
        self.toolbar.setIconSize(QSize(20, 20))
        commands.fill_toolbar(self.toolbar, self.actions_by_id)
        self.transport_bar = QToolBar(self.tr("Transport"))
        self.transport_bar.setObjectName("transport_bar")
        self.transport_bar.setMovable(False)
        self.transport_bar.addWidget(self.transport)
        self.addToolBar(Qt.ToolBarArea.BottomToolBarArea, self.transport_bar)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAcceptDrops(True)
        self.setMinimumSize(900, 560)

    def _connect(self) -> None:
        document, listening, opening = self.document, self.listening, self.opening
        for source in (opening, self.exporting):
            source.said.connect(self.messages.show_message)
            source.working.connect(self.status.task.show_work)
            source.rested.connect(self.status.task.finish)
            source.broke.connect(self.show_broken)
        opening.withdrawn.connect(self.messages.withdraw)
        opening.named.connect(self._show_name)
        self.status.task.cancelled.connect(opening.cancel)
        self.status.task.cancelled.connect(self.exporting.cancel)
        self.status.engine.cancelled.connect(self._pause)
        self.rendering.progressed.connect(self.status.engine.show_work)
        self.rendering.rested.connect(self.status.engine.finish)
        self.rendering.broke.connect(self.show_broken)
        self.rendering.paused_changed.connect(self.actions_by_id["pause"].setChecked)
        self.rendering.visible = self.timeline.visible
        self.timeline.seek_requested.connect(listening.seek)
        self.timeline.context_requested.connect(self._show_context)
        self.editing.seek_wanted.connect(listening.seek)
        # After the mouse button is up: the timeline takes the focus when it is pressed.
        document.added.connect(self.focus_prompt, Qt.ConnectionType.QueuedConnection)
        self.inspector.retry.connect(self.rendering.retry)
        self.inspector.left.connect(self.timeline.setFocus)
        self.transport.listen_chosen.connect(listening.set_listen)
        self.transport.volume_changed.connect(listening.set_volume)
        self.transport.devices_wanted.connect(self._fill_devices)
        self.transport.device_chosen.connect(listening.set_device)
        listening.listen_changed.connect(self.transport.show_listen)
        listening.listen_changed.connect(self.timeline.set_listen)
        listening.playing_changed.connect(self._show_playing)
        listening.loop_changed.connect(self.actions_by_id["loop"].setChecked)
        listening.level_match_changed.connect(self.actions_by_id["level_match"].setChecked)
        listening.metered.connect(self._show_levels)
        listening.trouble.connect(self._show_trouble)
        self.welcome.open_wanted.connect(opening.ask_open)
        self.welcome.demo_wanted.connect(self.open_demo)
        self.welcome.file_wanted.connect(lambda name: opening.open(Path(name)))
        self.menus[commands.RECENT].aboutToShow.connect(self._fill_recent)
        document.opened.connect(self._show_page)
        for signal in (document.selected, document.opened, document.undo_stack.indexChanged):
            # The stack tells after it has moved, `changed` comes before.
            signal.connect(self._show_enabled)
        self._guard = KeyGuard(QApplication.instance(), self)

    def _restore(self) -> None:
        settings = self.settings
        self.resize(1440, 880)
        self.restoreGeometry(QByteArray.fromHex(settings.geometry.encode()))
        self.restoreState(QByteArray.fromHex(settings.state.encode()))
        self.transport.show_volume(settings.volume)
        self.listening.set_volume(settings.volume)
        self.listening.set_level_match(settings.level_match)
        self.actions_by_id["follow"].setChecked(settings.follow)
        self.set_follow(settings.follow)
        self._use_defaults()
        self.set_theme(settings.theme)
        self.status.device.setText("")
        self._show_page()
        self._show_name()
        self._show_enabled()

    # ---------------------------------------------------------------- commands

    def open_demo(self) -> None:
        try:
            demo = load_demo()
        except EngineError as error:
            self.messages.show_message(Message(str(error), "error", topic="open"))
            return
        self.opening.open_demo(demo.recording, demo.edits)

    def focus_prompt(self, *_: object) -> None:
        self.inspector.focus_prompt()

    def ask_preferences(self) -> None:
        changed = PreferencesDialog.ask(self, self.settings)
        if changed is not None:
            vars(self.settings).update(vars(changed))
            self.set_theme(self.settings.theme)
            self._use_defaults()
            self.actions_by_id["follow"].setChecked(self.settings.follow)

    def show_keys(self) -> None:
        KeysDialog.ask(self, commands.key_reference())

    def show_about(self) -> None:
        AboutDialog.ask(self, version())

    def show_broken(self, error: BaseException) -> None:
        """A bug: log it and show it with its details."""
        log.error("something broke", exc_info=error)
        BrokeDialog.ask(self, error)

    def set_theme(self, name: str) -> None:
        look = theme.THEMES.get(name, theme.DARK)
        theme.apply(QApplication.instance(), look)
        commands.renew_icons(self.actions_by_id)
        renew_icons(self)
        self.timeline.set_theme(look)
        self.welcome.renew()
        self._show_playing(self.listening.playing)

    def set_follow(self, follow: bool) -> None:
        self.timeline.follow = self.settings.follow = follow

    def set_full_screen(self, full: bool) -> None:
        self.setWindowState(Qt.WindowState.WindowFullScreen if full else Qt.WindowState(0))

    def zoom_normal(self) -> None:
        start_s, stop_s = self.timeline.visible()
        head_s = self.document.playhead_s
        middle_s = head_s if start_s <= head_s <= stop_s else (start_s + stop_s) / 2
        first_s = max(0.0, middle_s - NORMAL_ZOOM_S / 2)
        self.timeline.zoom_to(first_s, first_s + NORMAL_ZOOM_S)

    def page_left(self) -> None:
        self.timeline.scroll_by(-0.9)

    def page_right(self) -> None:
        self.timeline.scroll_by(0.9)

    # ---------------------------------------------------------------- showing

    def _show_page(self, *_: object) -> None:
        is_empty = self.document.recording is None and self.document.project.recording is None
        self.welcome.show_recent(self.settings.recent)
        self._pages.setCurrentWidget(self.welcome if is_empty else self.timeline)
        self.dock.setVisible(not is_empty)
        self.transport_bar.setVisible(not is_empty)
        self.messages.withdraw("changed")

    def _show_name(self) -> None:
        name = self.opening.name
        self.setWindowTitle(f"{name}[*] – Earmark" if name else "Earmark")
        self.setWindowModified(self.opening.modified)

    def _show_enabled(self, *_: object) -> None:
        commands.show_enabled(self.actions_by_id, self.document)

    def _show_playing(self, playing: bool) -> None:
        self.actions_by_id["play"].setIcon(theme.icon("stop" if playing else "play"))

    def _show_levels(self, meters: Meters) -> None:
        self.transport.meters.set_levels(meters.peak, meters.rms)

    def _show_trouble(self, text: str) -> None:
        self.messages.show_message(Message(text, "warning", topic="sound"))

    def _show_context(self, edit_id: str | None, index: int | None, at: QPoint) -> None:
        if edit_id is not None:
            self.document.select(Selection(edit_id, index))
        menu = QMenu(self)
        for key in commands.WINDOW_MENU if edit_id is not None else commands.EMPTY_MENU:
            menu.addAction(self.actions_by_id[key]) if key else menu.addSeparator()
        menu.popup(at)

    def show_device(self, device: str) -> None:
        self.status.device.setText(device)

    def _fill_devices(self) -> None:
        devices = [(one.id, one.name, one.is_default) for one in self.listening.devices()]
        self.transport.show_devices(devices, self.listening.device)

    def _fill_recent(self) -> None:
        menu = self.menus[commands.RECENT]
        menu.clear()
        for name in self.settings.recent:
            action = menu.addAction(Path(name).name)
            action.setToolTip(name)
            action.triggered.connect(partial(self.opening.open, Path(name)))
        menu.addSeparator()
        menu.addAction(self.tr("Clear"), self.settings.recent.clear)

    def _pause(self) -> None:
        self.rendering.set_paused(True)
        resume = (self.tr("Go on"), partial(self.rendering.set_paused, False))
        self.messages.show_message(
            Message(self.tr("Rendering is paused. What is done stays."), "info", (resume,), "pause")
        )

    def _use_defaults(self) -> None:
        one = self.settings
        mode = "keep" if one.mode == "keep" else "remove"
        self.document.defaults = EditDefaults(mode, 1.0, one.fade_s, one.separator)

    # ---------------------------------------------------------------- Qt's events

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(is_openable(path) for path in _dropped(event)):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        paths = [path for path in _dropped(event) if is_openable(path)]
        if paths:
            event.acceptProposedAction()
            # The drag ends before a question may come up.
            QTimer.singleShot(0, partial(self.opening.open, paths[0]))

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.opening.may_leave():
            event.ignore()
            return
        self.settings.geometry = bytes(self.saveGeometry().toHex().data()).decode()
        self.settings.state = bytes(self.saveState().toHex().data()).decode()
        self.settings.volume = self.transport.volume.value() / 100
        save_settings(self.settings)
        self.shutdown()
        super().closeEvent(event)

    def shutdown(self) -> None:
        """End everything that runs; harmless when repeated."""
        self.listening.close()
        self.opening.close()
        self.rendering.close()
        self.timeline.shutdown()
        for worker in (self.renderer_worker, self.chores):
            worker.close()


def _dropped(event: QDropEvent) -> list[Path]:
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
