"""The main window: places the panels and connects them. What happens is elsewhere."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import (
    QApplication,
    QMainWindow,
    QStackedWidget,
    QToolBar,
    QVBoxLayout,
    QWidget,
)

from editor import actions as commands
from editor import theme
from editor.arranging import Arranging
from editor.auditioning import Auditioning
from editor.captions import Captions
from editor.captions_import import CaptionsImport
from editor.captions_view import CaptionsView
from editor.components import Components
from editor.demo import load_demo
from editor.dialogs.broke import BrokeDialog
from editor.document import Document
from editor.drops import Drops
from editor.editing import Editing
from editor.exporting import Exporting
from editor.helping import Helping
from editor.judging import Judging
from editor.keyboard import KeyGuard
from editor.listening import Listening
from editor.menus import Menus
from editor.messages import Message
from editor.models import Models
from editor.opening import Opening
from editor.output import Output
from editor.palette import Palette
from editor.panels.edits import EditsPanel
from editor.panels.history import HistoryDock
from editor.panels.inspector import EditInspector
from editor.panels.messages import MessageBar
from editor.panels.side import SideDock
from editor.panels.spectrum.dock import SpectrumDock
from editor.panels.status import StatusPanel
from editor.panels.transport import TransportBar
from editor.panels.welcome import Welcome
from editor.preferring import Preferring
from editor.rendering import Rendering
from editor.saving import Saving
from editor.settings import Settings, save_settings
from editor.snapping import Snapping
from editor.sounds import Sounds
from editor.sounds_view import SoundsView
from editor.spectrogram import Spectrogram
from editor.speech import Speech
from editor.timeline import TimelineView
from editor.viewing import Viewing
from engine.report import EngineError
from engine.worker import Worker

if TYPE_CHECKING:
    from engine.playback import Player

log = logging.getLogger(__name__)


class MainWindow(QMainWindow):
    """One window, one document."""

    def __init__(self, settings: Settings, make_player: Callable[[], Player]) -> None:
        super().__init__()
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._app, self.settings = app, settings
        self.document = Document(self)
        self.renderer_worker, self.chores = Worker(self), Worker(self)
        self.rendering = Rendering(self.document, self.renderer_worker, self)
        self.saving = Saving(self.document, settings, self)
        self.opening = Opening(self.document, self.chores, self.saving, settings, self)
        self.exporting = Exporting(self.document, self.chores, self.rendering, settings, self)
        self.listening = Listening(self.document, make_player, self)
        self.judging = Judging(self.document, self.renderer_worker, self)
        self.editing = Editing(self.document, self)
        self.arranging = Arranging(self.document, settings, self)
        self.sounds = Sounds(self.document, self.chores, self)
        self.speech = Speech(self.document, settings, self)
        self.captions = Captions(self.document, settings, self)
        self.captions_import = CaptionsImport(
            self.document, self.captions, self.chores, settings, self
        )
        self.models = Models(self.document, self.rendering, self.renderer_worker, self)
        self.actions_by_id = commands.make_actions(self)
        self._place()
        self._connect()
        self._restore()
        for worker in (self.renderer_worker, self.chores):
            worker.start()

    # ---------------------------------------------------------------- layout

    def _place(self) -> None:
        self.timeline = TimelineView(self.document)
        self.viewing = Viewing(self.document, self.timeline, self.settings, self)
        self.messages = MessageBar()
        self.welcome = Welcome()
        self.transport = TransportBar(self.document, self.actions_by_id)
        self.edits = EditsPanel(self.document, self.actions_by_id, self.judging.quality)
        self.judging.judged.connect(self.edits.refresh)
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
        self.dock = SideDock(self.edits, self.inspector, self.settings, self)
        self.spectrum = SpectrumDock(self.document, self.settings, self, self.dock)
        self.history = HistoryDock(
            self.document, self.actions_by_id, self.settings, self, self.dock
        )
        places = (self.timeline, self.listening, self.history)
        self.sounds_view = SoundsView(
            self.document, self.sounds, self.speech, places, self.settings, self.actions_by_id, self
        )
        self.captions_view = CaptionsView(
            self.document, self.captions, places, self.settings, self.actions_by_id, self
        )
        self.components = Components(
            *(self.document, self.chores, self.listening, self.settings, self.actions_by_id),
            *(self, self.history),
        )
        self.statusBar().addWidget(self.status, 1)
        self.statusBar().setSizeGripEnabled(False)
        by_id = commands.fill_menus(self.menuBar(), self.actions_by_id)
        self.menus = Menus(self.document, self.opening, self.settings, self.actions_by_id, self)
        self.menus.keep_recent(by_id[commands.RECENT])
        tools = self._bar(self.tr("Tools"), "tools", Qt.ToolBarArea.TopToolBarArea)
        commands.fill_toolbar(tools, self.actions_by_id)
        self.snapping = Snapping(self.settings, self.timeline, self)
        self.snapping.attach(tools, self.actions_by_id["snap"])
        where = Qt.ToolBarArea.BottomToolBarArea
        self.transport_bar = self._bar(self.tr("Transport"), "transport_bar", where)
        self.transport_bar.addWidget(self.transport)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self._drops = Drops(self, self.captions_import.taking(self.opening.open))
        self.setMinimumSize(900, 560)

    def _bar(self, title: str, name: str, where: Qt.ToolBarArea) -> QToolBar:
        bar = QToolBar(title)
        bar.setObjectName(name)
        bar.setMovable(False)
        bar.setIconSize(QSize(20, 20))
        self.addToolBar(where, bar)
        return bar

    def _connect(self) -> None:
        document, listening, opening = self.document, self.listening, self.opening
        for source, shown in (
            (opening, self.status.task), (self.exporting, self.status.export),
            (self.sounds, self.status.sounds), (self.speech, self.status.speech),
            (self.components, self.status.components),
            (self.models, self.status.models),
        ):  # fmt: skip
            source.said.connect(self.messages.show_message)
            source.working.connect(shown.show_work)
            source.rested.connect(shown.finish)
            source.broke.connect(self.show_broken)
            shown.cancelled.connect(source.cancel)
        for said in (
            self.saving.said, self.arranging.said, self.history.panel.said, self.captions.said,
            self.captions_import.said,
        ):  # fmt: skip
            said.connect(self.messages.show_message)
        self.captions_import.broke.connect(self.show_broken)
        self.edits.menu_wanted.connect(self.menus.show_context)
        opening.withdrawn.connect(self.messages.withdraw)
        self.saving.withdrawn.connect(self.messages.withdraw)
        self.saving.named.connect(self._show_name)
        self.status.engine.cancelled.connect(partial(self.rendering.set_paused, True))
        self.rendering.progressed.connect(self.status.engine.show_work)
        self.rendering.rested.connect(self.status.engine.finish)
        self.rendering.broke.connect(self.show_broken)
        self.rendering.paused_changed.connect(self._show_paused)
        self.rendering.visible = self.timeline.visible
        self.spectrum.panel.visible = self.timeline.visible
        self.spectrum.switched.connect(self.actions_by_id["spectrum"].setChecked)
        self.history.switched.connect(self.actions_by_id["history"].setChecked)
        self.sounds_view.dock.switched.connect(self.actions_by_id["sounds"].setChecked)
        self.components.dock.switched.connect(self.actions_by_id["components"].setChecked)
        self.timeline.view_changed.connect(self.spectrum.panel.refresh)
        self.timeline.seek_requested.connect(listening.seek)
        self.timeline.context_requested.connect(self.menus.show_context)
        self.editing.seek_wanted.connect(listening.seek)
        # After the mouse button is up: the timeline takes the focus when it is pressed.
        document.added.connect(self.focus_prompt, Qt.ConnectionType.QueuedConnection)
        self.inspector.retry.connect(self.rendering.retry)
        self.inspector.model_wanted.connect(self.models.offer)
        self.inspector.left.connect(self.timeline.setFocus)
        self.inspector.asking.pick.connect(self.timeline.set_picking)
        self.inspector.asking.audition.connect(listening.audition)
        self.inspector.asking.find.connect(self.editing.find_by_example)
        self.timeline.picked.connect(self.inspector.asking.take_example)
        listening.listen_changed.connect(self.timeline.set_listen)
        listening.audition_changed.connect(self.inspector.asking.show_auditioning)
        listening.playing_changed.connect(self._show_playing)
        listening.loop_changed.connect(self.actions_by_id["loop"].setChecked)
        listening.level_match_changed.connect(self.actions_by_id["level_match"].setChecked)
        listening.trouble.connect(self._show_trouble)
        self.welcome.open_wanted.connect(opening.ask_open)
        self.welcome.demo_wanted.connect(self.open_demo)
        self.welcome.file_wanted.connect(lambda name: opening.open(Path(name)))
        for signal in (document.opened, document.changed):
            signal.connect(self._show_page)
        for signal in (document.selected, document.opened, document.undo_stack.indexChanged):
            # The stack tells after it has moved, `changed` comes before.
            signal.connect(self._show_enabled)
        self.preferring = Preferring(document, self.settings, self.actions_by_id, self)
        self.preferring.dressed.connect(self._dress)
        self.auditioning = Auditioning(document, listening, self.settings, self.actions_by_id)
        self.timeline.scrub_requested.connect(self.auditioning.scrub)
        self.preferring.applied.connect(self.auditioning.apply)
        self.preferring.applied.connect(self.speech.apply)
        ask_more = self.preferring.ask_spectrogram
        self.spectrogram = Spectrogram(self.settings, self.timeline, ask_more, self)
        self.preferring.applied.connect(self.spectrogram.apply)
        self.command_palette = Palette(self.actions_by_id, self.settings, self)
        self.helping = Helping(self.settings, self)
        self._output = Output(listening, self.transport, self.settings, self)
        self._guard = KeyGuard(self._app, self)

    def _restore(self) -> None:
        settings = self.settings
        self.resize(1440, 880)
        self.restoreGeometry(QByteArray.fromHex(settings.geometry.encode()))
        self.restoreState(QByteArray.fromHex(settings.state.encode()))
        self.viewing.set_follow(settings.follow)
        docks = ("spectrum", "history", "sounds", "components")
        for name in ("level_match", "follow", "snap", *docks):
            self.actions_by_id[name].setChecked(getattr(settings, name))
        self.sounds_view.restore()
        self.captions_view.restore()
        self.preferring.apply()
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

    def show_broken(self, error: BaseException) -> None:
        """A bug: log it and show it with its details."""
        log.error("something broke", exc_info=error)
        BrokeDialog.ask(self, error)

    def _dress(self, look: theme.Theme) -> None:
        self.timeline.set_theme(look)
        self.welcome.renew()
        self._show_playing(self.listening.playing)

    # ---------------------------------------------------------------- showing

    def _show_page(self, *_: object) -> None:
        document = self.document
        is_empty = document.recording is None and document.project.recording is None
        page = self.welcome if is_empty else self.timeline
        if is_empty:
            self.welcome.show_recent(self.settings.recent)
        self._pages.setCurrentWidget(page)
        self.dock.set_shown(not is_empty)
        self.transport_bar.setVisible(not is_empty)

    def _show_name(self) -> None:
        name = self.saving.name
        self.setWindowTitle(f"{name}[*] – Earmark" if name else "Earmark")
        self.setWindowModified(self.saving.modified)

    def _show_enabled(self, *_: object) -> None:
        commands.show_enabled(self.actions_by_id, self.document)

    def _show_playing(self, playing: bool) -> None:
        self.actions_by_id["play"].setIcon(theme.icon("stop" if playing else "play"))

    def _show_trouble(self, text: str) -> None:
        self.messages.show_message(Message(text, "warning", topic="sound"))

    def _show_paused(self, paused: bool) -> None:
        self.actions_by_id["pause"].setChecked(paused)
        if not paused:
            self.messages.withdraw("pause")
            return
        resume = (self.tr("Go on"), partial(self.rendering.set_paused, False))
        text = self.tr("Rendering is paused. What is done stays.")
        self.messages.show_message(Message(text, "info", (resume,), "pause"))

    # ---------------------------------------------------------------- Qt's events

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.saving.may_leave():
            event.ignore()
            return
        self.dock.remember()
        self.settings.geometry = self.saveGeometry().toHex().toStdString()
        self.settings.state = self.saveState().toHex().toStdString()
        save_settings(self.settings)
        self.shutdown()
        super().closeEvent(event)

    def shutdown(self) -> None:
        """End everything that runs; harmless when repeated."""
        self.listening.close()
        self.opening.close()
        self.sounds.close()
        self.components.close()
        self.speech.close()
        self.captions_view.shutdown()
        self.saving.leave()
        self.rendering.close()
        self.judging.close()
        self.models.close()
        self.timeline.shutdown()
        self.spectrum.panel.shutdown()
        for worker in (self.renderer_worker, self.chores):
            worker.close()
