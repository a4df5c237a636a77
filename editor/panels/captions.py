"""The Captions panel: the picture, the table, the rules and what is broken of them."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.captions import Captions
from editor.captions_words import reasons
from editor.document import Document
from editor.panels.captions_picture import CaptionPicture
from editor.panels.captions_rows import CaptionsModel
from editor.panels.captions_table import CaptionsTable
from editor.parts import Choice, FlowLayout, Segments, icon_button, set_icon
from engine.captions import PROFILES, STYLES

MAKERS = ("captions_from_sounds", "captions_from_edits")
TOOLS = ("caption_add", "caption_delete", "captions_import", "", "caption_next_problem")


class CaptionsPanel(QWidget):
    """Shows `Captions`; what its buttons do are commands of the menu.

    Signals
    -------
    seek_wanted : (float,)
    menu_wanted : (QPoint,)
        A menu about the selected captions, there on the screen.
    """

    seek_wanted = Signal(float)
    menu_wanted = Signal(object)

    def __init__(
        self,
        document: Document,
        captions: Captions,
        actions: Mapping[str, QAction],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._document, self._captions, self._actions = document, captions, actions
        self.model = CaptionsModel(captions)
        self.table = CaptionsTable(self.model)
        self.picture = CaptionPicture()
        self.picture.hide()
        self._make_controls()
        self._lay_out()
        self._connect()
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(330, 400)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.picture.set_room(self.height() // 4)  # the table needs the rest

    # ---------------------------------------------------------------- building

    def _make_controls(self) -> None:
        self.profile = Choice(self.tr("Rules for captions"))
        for key, line in PROFILES.items():
            self.profile.addItem(line.title, key)
        self.profile.setToolTip(self.tr("Times, line lengths and reading speed of a broadcaster"))
        tips = {
            "brackets": self.tr("Lower case in square brackets, as Netflix and DCMP ask"),
            "capitals": self.tr("Capitals with a finite verb, as the BBC asks"),
        }
        self.style_choice = Segments(
            [(key, text, "", tips[key]) for key, text in STYLES.items()], self.tr("Style")
        )
        self.follows = QCheckBox(self.tr("Follow the edits"))
        self.follows.setToolTip(
            self.tr("A sound that is kept gets a caption, one that is removed loses it")
        )
        self.removed = Choice(self.tr("Removed sounds"))
        self.removed.addItem(self.tr("Removed: no caption"), "drop")
        self.removed.addItem(self.tr("Removed: “[siren removed]”"), "mark")
        self.count = QLabel()
        self.count.setEnabled(False)
        self.problem = QLabel()
        self.problem.setWordWrap(True)
        self.problem.setAccessibleName(self.tr("What is wrong with the selected caption"))
        self.fix = self._push("caption_fix", self.tr("Fix"))
        self.fix_all = self._push("captions_fix_all", self.tr("Fix all"))
        self._empty = QLabel(
            self.tr(
                "No captions yet.\n\nMake them of the sounds that were found or of the edits, "
                "import a file, or add one and type it."
            )
        )
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setEnabled(False)
        self._empty.setMargin(8)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self._empty)

    def _push(self, name: str, text: str, icon: str = "") -> QPushButton:
        button = QPushButton(text)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setToolTip(self._actions[name].toolTip())
        if icon:
            set_icon(button, icon)
        button.clicked.connect(self._actions[name].trigger)
        return button

    def _lay_out(self) -> None:
        makers = QWidget()
        flow = FlowLayout(makers, 6)
        texts = {
            "captions_from_sounds": (self.tr("From sounds"), "sounds"),
            "captions_from_edits": (self.tr("From edits"), "caption"),
        }
        self.makers = {name: self._push(name, *texts[name]) for name in MAKERS}
        for button in self.makers.values():
            flow.addWidget(button)
        rules = QGridLayout()
        rules.setHorizontalSpacing(6)
        rules.setVerticalSpacing(6)
        rules.addWidget(self.profile, 0, 0)
        rules.addWidget(self.style_choice, 0, 1)
        rules.addWidget(self.follows, 1, 0)
        rules.addWidget(self.removed, 1, 1)
        rules.setColumnStretch(1, 1)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.problem, 1)
        below.addWidget(self.fix, 0, Qt.AlignmentFlag.AlignTop)
        last = QHBoxLayout()
        last.setSpacing(8)
        last.addWidget(self.count, 1)
        last.addWidget(self.fix_all)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(makers)
        column.addLayout(rules)
        column.addWidget(self.picture)
        column.addWidget(self._stack, 1)
        column.addLayout(self._tool_row())
        column.addLayout(below)
        column.addLayout(last)

    def _tool_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2)
        self.buttons: dict[str, QToolButton] = {}
        for name in TOOLS:
            if not name:
                row.addStretch(1)
                continue
            button = icon_button("add", self._actions[name].text())
            button.setDefaultAction(self._actions[name])
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            self.buttons[name] = button
            row.addWidget(button)
        return row

    def _connect(self) -> None:
        captions = self._captions
        self.profile.activated.connect(lambda _: captions.set_profile(self.profile.currentData()))
        self.style_choice.chosen.connect(captions.set_style)
        self.follows.clicked.connect(captions.set_follows)
        self.removed.activated.connect(lambda _: captions.set_removed(self.removed.currentData()))
        self.table.chosen.connect(self._choose)
        self.table.deleted.connect(captions.delete)
        self.table.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.table.customContextMenuRequested.connect(self._ask_menu)
        self.model.renewed.connect(self._show)
        captions.chosen.connect(self._show)
        captions.edit_wanted.connect(self.table.type_text)
        captions.settling.connect(self.table.finish_typing)
        self._document.moved.connect(self._show_shown)

    # ---------------------------------------------------------------- inside

    def _choose(self, ids: tuple[str, ...]) -> None:
        self._captions.choose(ids)
        cue = self._captions.by_id(ids[0]) if len(ids) == 1 else None
        if cue is not None:
            self.seek_wanted.emit(cue.start_s)

    def _ask_menu(self, at: QPoint) -> None:
        if self.table.indexAt(at).isValid():
            self.menu_wanted.emit(self.table.viewport().mapToGlobal(at))

    def _show(self, *_: object) -> None:
        captions = self._captions
        chosen = captions.selected
        self.table.mark(chosen)
        self.table.set_long(self._document.duration_s >= 3600)
        has_some = bool(captions.cues)
        self._stack.setCurrentIndex(0 if has_some else 1)
        self.profile.setCurrentIndex(self.profile.findData(captions.profile_key))
        self.style_choice.show_choice(captions.style)
        self.follows.setChecked(captions.follows)
        self.removed.setCurrentIndex(self.removed.findData(captions.removed))
        broken = captions.problems(chosen[0]) if len(chosen) == 1 else ()
        self.problem.setText(reasons(broken))
        self.problem.setVisible(bool(broken))
        self.fix.setVisible(any(captions.problems(one) for one in chosen))
        self.fix_all.setVisible(bool(captions.broken))
        self.count.setText(self._counted(len(captions.cues), len(captions.broken)))
        self._show_shown()

    def _show_shown(self, *_: object) -> None:
        if self.picture.isVisible():
            cue = self._captions.at(self._document.playhead_s)
            self.picture.show_text(cue.text if cue is not None else "")

    def _counted(self, count: int, broken: int) -> str:
        if not count:
            return ""
        text = self.tr("1 caption") if count == 1 else self.tr("{0} captions").format(count)
        if not broken:
            return self.tr("{0}, no rule broken").format(text)
        if broken == 1:
            return self.tr("{0}, 1 breaks a rule").format(text)
        return self.tr("{0}, {1} break a rule").format(text, broken)
