"""How an edit says which sound it means: its prompt, what is not meant, an example."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from editor.naming import span_of
from editor.panels.prompt import PromptBox
from editor.parts import icon_button, set_icon
from engine.separation import ANY_PROMPT, SEPARATORS

if TYPE_CHECKING:
    from editor.document import Document
    from engine.project import Edit

BAND_SEPARATOR = "spectral"  # takes a frequency range as its prompt, not a sound


class Asking(QWidget):
    """Changes ``prompt``, ``negative`` and ``example`` of the selected edit.

    The last two are a link each until they are used, and absent where the separator cannot be
    asked that way.

    Signals
    -------
    left : ()
        The keyboard may go back to the timeline.
    audition : (float, float)
        Play these seconds of the original.
    pick : (bool,)
        Whether the next drag over the timeline chooses the example.
    find : ()
        The selected window is the example of a sound to be found everywhere.
    other_wanted : (str,)
        The edit of this id asks for a sound that its separator does not know: use one that does.
    """

    left = Signal()
    audition = Signal(float, float)
    pick = Signal(bool)
    find = Signal()
    other_wanted = Signal(str)

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._shown = ""  # id of the edit in the boxes
        self._picking = False
        self._make_controls()
        self._lay_out()
        self._connect()

    # ---------------------------------------------------------------- building

    def _make_controls(self) -> None:
        self.prompt = PromptBox()
        any_prompt = SEPARATORS[ANY_PROMPT].title
        tip = self.tr("{0} separates any sound that can be said in words; it is fetched once")
        self.prompt.offer_other(
            self.tr("Separate it with {0}…").format(any_prompt), tip.format(any_prompt)
        )
        tip = self.tr("A sound that is not meant: it stays as it is")
        self.negative = PromptBox(self.tr("But not"), tip)
        self.negative.set_placeholder(self.tr("For example “speech”"))
        self.add_negative = _link(self.tr("But not…"), tip)
        self.add_example = _link(self.tr("Sounds like…"), "")
        tip = self.tr("This window is the example: find the sound in the whole recording")
        self.find_more = _link(self.tr("Find more like this"), tip)
        self.play = QPushButton()
        self.play.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.play.setToolTip(self.tr("Hear the example, as it was recorded"))
        set_icon(self.play, "play")
        self.use_selected = icon_button("pick", self.tr("Choose another example"))
        self.clear_example = icon_button("close", self.tr("Clear the example"))
        self.how = QLabel(self.tr("Drag over it on the timeline"))
        self.how.setEnabled(False)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.prompt)
        self._not_row = _Row(self.tr("But not"), self.negative)
        self._not_row.label.setBuddy(self.negative.field)
        self._like_row = _Row(
            self.tr("Sounds like"), self.play, self.how, None, self.use_selected,
            self.clear_example,
        )  # fmt: skip
        wide = max(one.label.sizeHint().width() for one in (self._not_row, self._like_row))
        for one in (self._not_row, self._like_row):
            one.label.setFixedWidth(wide)
            column.addWidget(one)
        self.label_width = wide
        self._links = QWidget()
        links = QHBoxLayout(self._links)
        links.setContentsMargins(0, 0, 0, 0)
        links.setSpacing(4)
        links.addWidget(self.add_negative)
        links.addWidget(self.add_example)
        links.addWidget(self.find_more)
        links.addStretch(1)
        column.addWidget(self._links)

    def _connect(self) -> None:
        document = self._document
        self.prompt.changed.connect(self._set_prompt)
        self.prompt.other_wanted.connect(self._want_other)
        self.negative.changed.connect(self._set_negative)
        for box in (self.prompt, self.negative):
            box.finished.connect(document.seal)
            box.left.connect(self.left)
        self.negative.finished.connect(self._show)
        self.add_negative.clicked.connect(self._begin_negative)
        self.add_example.clicked.connect(self._choose)
        self.find_more.clicked.connect(self._find)
        self.use_selected.clicked.connect(self._choose)
        self.clear_example.clicked.connect(self._clear_example)
        self.play.clicked.connect(self._play)
        document.selected.connect(self._show)

    # ---------------------------------------------------------------- showing

    def show_edit(self, edit: Edit | None) -> None:
        """Show the selected edit, or the same one after a change."""
        self._change_subject(edit)
        if edit is None:
            return
        info = SEPARATORS.get(edit.separator)
        takes_anything = info is not None and info.any_prompt
        self.prompt.use_vocabulary(edit.separator != BAND_SEPARATOR, takes_anything=takes_anything)
        self.prompt.set_placeholder(
            self.tr("What sound? For example “dog barking”")
            if edit.example is None
            else self.tr("What sound? Not needed beside an example")
        )
        self.prompt.show_prompt(edit.prompt)
        self.negative.show_prompt(edit.negative)
        self._show()

    def show_auditioning(self, on: bool) -> None:
        """The example plays now, or no longer does."""
        set_icon(self.play, "stop" if on else "play")

    def take_example(self, span: tuple[float, float] | None) -> None:
        """What was dragged over while an example was chosen; None when that was given up."""
        edit, was = self._document.selected_edit(), self._picking
        self._picking = False
        if span is not None and was and edit is not None:
            self._document.set_example(edit.id, span)
        self._show()

    def _show(self, *_: object) -> None:
        edit = self._document.selected_edit()
        if edit is None:
            return
        info = SEPARATORS.get(edit.separator)
        takes = info.takes if info is not None else frozenset()
        # What another separator was told stays in sight: it has to be cleared for this one.
        is_open = self.negative.field.hasFocus() or bool(self.negative.field.text())
        self._not_row.setVisible(is_open or bool(edit.negative))
        self._like_row.setVisible(self._picking or edit.example is not None)
        offered = {
            self.add_negative: "negative" in takes and edit.asks and self._not_row.isHidden(),
            self.add_example: "example" in takes and self._like_row.isHidden(),
            self.find_more: "example" in takes and not edit.asks and not self._picking,
        }
        for link, is_offered in offered.items():
            link.setVisible(is_offered)
        self._links.setVisible(any(offered.values()))
        self._show_example(edit, "example" in takes)

    def _show_example(self, edit: Edit, can_choose: bool) -> None:
        self.how.setVisible(self._picking)
        self.play.setVisible(edit.example is not None and not self._picking)
        self.use_selected.setVisible(can_choose and not self._picking)
        if edit.example is not None:
            times = span_of(edit.example)
            self.play.setText(times)
            self.play.setAccessibleName(self.tr("Play the example, {0}").format(times))
            self.play.setToolTip(self.tr("Hear the example, as it was recorded"))
        dropped = self.tr("Do not choose") if self._picking else self.tr("Clear the example")
        self.clear_example.setAccessibleName(dropped)
        self.clear_example.setToolTip(dropped)
        if self._document.selection.span is not None:
            tip = self.tr("Use the selected time as example")
        else:
            tip = self.tr("Drag over a place where the sound is heard alone")
        self.use_selected.setToolTip(tip)
        self.add_example.setToolTip(tip)

    def _change_subject(self, edit: Edit | None) -> None:
        """What was being typed for another edit belongs to that one."""
        shown, self._shown = self._shown, edit.id if edit is not None else ""
        if shown == self._shown:
            return
        self._stop_picking()
        is_there = any(one.id == shown for one in self._document.project.edits)
        for box, now, change in (
            (self.prompt, edit.prompt if edit is not None else "", self._document.set_prompt),
            (self.negative, edit.negative if edit is not None else "", self._document.set_negative),
        ):
            typed = box.take_typed(now)
            if typed is not None and is_there:
                change(shown, typed)

    # ---------------------------------------------------------------- changing

    def _set_prompt(self, text: str) -> None:
        if (edit := self._document.selected_edit()) is not None:
            self._document.set_prompt(edit.id, text, ("prompt", edit.id))

    def _want_other(self) -> None:
        if (edit := self._document.selected_edit()) is not None:
            self.other_wanted.emit(edit.id)

    def _set_negative(self, text: str) -> None:
        if (edit := self._document.selected_edit()) is not None:
            self._document.set_negative(edit.id, text, ("negative", edit.id))

    def _begin_negative(self) -> None:
        self._not_row.show()
        self.negative.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._show()

    def _choose(self) -> None:
        """The selected time is the example; without any, the user is asked for it."""
        edit, span = self._document.selected_edit(), self._document.selection.span
        if edit is None:
            return
        if span is not None:
            self._document.set_example(edit.id, span)
            return
        self._picking = True
        self._show()
        self.pick.emit(True)

    def _find(self) -> None:
        self.find.emit()
        self.left.emit()  # nothing is left to type

    def _clear_example(self) -> None:
        if self._picking:
            self._stop_picking()
            self._show()
        elif (edit := self._document.selected_edit()) is not None:
            self._document.set_example(edit.id, None)

    def _stop_picking(self) -> None:
        if self._picking:
            self._picking = False
            self.pick.emit(False)

    def _play(self) -> None:
        edit = self._document.selected_edit()
        if edit is not None and edit.example is not None:
            self.audition.emit(edit.example.start_s, edit.example.stop_s)


class _Row(QWidget):
    """A label and controls in one line; None is a stretch."""

    def __init__(self, text: str, *controls: QWidget | None) -> None:
        super().__init__()
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(10)
        self.label = QLabel(text)
        # Beside the first line, whatever else there is below it.
        beside = next((one.field for one in controls if isinstance(one, PromptBox)), controls[0])
        if beside is not None:
            self.label.setMinimumHeight(beside.sizeHint().height())
        line.addWidget(self.label, 0, Qt.AlignmentFlag.AlignTop)
        for one in controls:
            if one is None:
                line.addStretch(1)
            else:
                line.addWidget(one, 1 if isinstance(one, PromptBox) else 0)


def _link(text: str, tip: str) -> QPushButton:
    """A quiet button that offers more."""
    button = QPushButton(text)
    button.setProperty("link", True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setToolTip(tip)
    return button
