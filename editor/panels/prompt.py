"""The prompt box: a text field that completes known sounds and says what it understood."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from editor.parts import FlowLayout
from engine import prompts
from engine.report import EngineError

PAUSE_MS = 700  # typing that rests this long is taken over, if it names a known sound
COMPLETIONS = 8
MOST_SHOWN = 5  # sounds of a group that are named


class PromptBox(QWidget):
    """Edits one prompt.

    Signals
    -------
    changed : (str,)
        A new prompt: after a pause on a known sound, Enter, a completion, a suggestion or leaving.
    finished : ()
        The user is done typing (Enter, Escape or leaving).
    left : ()
        The user wants the keyboard back in the timeline (Enter or Escape).
    other_wanted : ()
        The sound is not known, and the user wants what knows any prompt.
    """

    changed = Signal(str)
    finished = Signal()
    left = Signal()
    other_wanted = Signal()

    def __init__(self, name: str = "", tip: str = "", parent: QWidget | None = None) -> None:
        """``name`` and ``tip`` are what screen readers and the tooltip call it."""
        super().__init__(parent)
        self._committed = ""
        self._typing = False  # something was typed and not taken over yet
        self._uses_vocabulary = True
        self._takes_anything = False
        self.field = _Field()
        self.field.setAccessibleName(name or self.tr("Prompt"))
        self.field.setToolTip(tip or self.tr("The sound to keep or remove"))
        self.field.setClearButtonEnabled(True)
        for button in self.field.findChildren(QToolButton):
            button.setAccessibleName(self.tr("Clear: {0}").format(self.field.accessibleName()))
        self._words = QStringListModel(self)
        self._completer = QCompleter(self._words, self)
        # The vocabulary ranks by itself; the completer only shows.
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.activated.connect(self.commit)
        self.field.setCompleter(self._completer)
        self.hint = QLabel()
        self.hint.setWordWrap(True)
        self.hint.setAccessibleName(self.tr("What the prompt means"))
        self.hint.setEnabled(False)
        self._chips = QWidget()
        self._chip_row = FlowLayout(self._chips)
        self.other = QPushButton()
        self.other.setAccessibleName(self.tr("Use another separator"))
        self.other.setProperty("chip", True)
        self.other.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.other.clicked.connect(self._want_other)
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._pause.timeout.connect(self._take_over_if_known)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(5)
        for one in (self.field, self.hint, self._chips):
            column.addWidget(one)
        column.addWidget(self.other, 0, Qt.AlignmentFlag.AlignLeft)
        self.field.textEdited.connect(self._typed)
        self.field.returnPressed.connect(self._enter)
        self.field.escaped.connect(self._escape)
        self.field.blurred.connect(self._leave)
        self.set_placeholder(self.tr("What sound? For example “dog barking”"))
        self._explain("")

    def show_prompt(self, prompt: str) -> None:
        """Show a prompt from elsewhere (selection, undo) unless the user is typing it."""
        if prompt != self._committed or not self._typing:
            self._pause.stop()
            self._typing = False
            self._committed = prompt
            if prompt != self.field.text():
                self.field.setText(prompt)
            self._explain(prompt)

    def take_typed(self, prompt: str) -> str | None:
        """Begin with another edit's prompt; returns what was typed and not taken over yet."""
        typed = self.field.text().strip()
        pending = typed if self._typing and typed != self._committed else None
        self._pause.stop()
        self._typing = False
        self._committed = prompt
        self.field.setText(prompt)
        self._explain(prompt)
        return pending

    def use_vocabulary(self, uses: bool, *, takes_anything: bool = False) -> None:
        """Whether prompts name sounds; the frequency band separator takes hertz instead.

        One that takes anything needs no list of sounds: what is not on it is as good.
        """
        if (uses, takes_anything) != (self._uses_vocabulary, self._takes_anything):
            self._uses_vocabulary, self._takes_anything = uses, takes_anything
            self._show_placeholder()
            self._explain(self.field.text())

    def offer_other(self, text: str, tip: str) -> None:
        """What is offered for a sound that is not known; nothing where the text is empty."""
        self.other.setText(text)
        self.other.setAccessibleName(text.rstrip("…"))
        self.other.setToolTip(tip)
        self._explain(self.field.text())

    def set_placeholder(self, text: str) -> None:
        """What stands in the empty field while prompts name sounds."""
        self._placeholder = text
        self._show_placeholder()

    def _show_placeholder(self) -> None:
        band = self.tr("A band, for example “300-3400 Hz”")
        self.field.setPlaceholderText(self._placeholder if self._uses_vocabulary else band)

    def suggestions(self) -> list[str]:
        """The "did you mean" chips on show."""
        chips = [self._chip_row.itemAt(place) for place in range(self._chip_row.count())]
        widgets = [chip.widget() for chip in chips if chip is not None]
        return [one.text() for one in widgets if isinstance(one, QPushButton)]

    def commit(self, prompt: str | None = None) -> None:
        """Take over the typed text, or ``prompt`` in its place."""
        self._pause.stop()
        self._typing = False
        if prompt is not None and prompt != self.field.text():
            self.field.setText(prompt)
        text = self.field.text().strip()
        self._explain(text)
        if text != self._committed:
            self._committed = text
            self.changed.emit(text)

    def _typed(self, text: str) -> None:
        if self._uses_vocabulary:
            self._words.setStringList(prompts.vocabulary().complete(text, COMPLETIONS))
        else:
            self._words.setStringList([])
        self._explain(text)
        self._typing = True
        self._pause.start()

    def _take_over_if_known(self) -> None:
        # Half a word would only fail; Enter takes over anything.
        if self._uses_vocabulary and self._match(self.field.text()).exact:
            self.commit()

    def _enter(self) -> None:
        self.commit()
        self.finished.emit()
        self.left.emit()

    def _escape(self) -> None:
        self._pause.stop()
        self._typing = False
        self.field.setText(self._committed)
        self._explain(self._committed)
        self.finished.emit()
        self.left.emit()

    def _leave(self) -> None:
        self.commit()
        self.finished.emit()

    def _match(self, text: str) -> prompts.Match:
        try:
            return prompts.resolve(text)
        except EngineError:
            return prompts.Match("")

    def _explain(self, text: str) -> None:
        """Say which sounds were understood, or offer the nearest known ones."""
        asks = self._uses_vocabulary and not self._takes_anything and bool(text.strip())
        match = self._match(text) if asks else prompts.Match("")
        hint = ""
        chips: tuple[str, ...] = ()
        if match.labels and not match.exact:
            hint = self._understood(match.labels)
        elif match.text and not match.labels:
            chips = match.suggestions
            hint = self.tr("Did you mean") if chips else self.tr("This sound is not known.")
        self.hint.setText(hint)
        self.hint.setVisible(bool(hint))
        self.other.setVisible(bool(self.other.text() and match.text and not match.labels))
        if list(chips) != self.suggestions():
            self._show_chips(chips)

    def _understood(self, labels: tuple[str, ...]) -> str:
        """The sounds that a prompt means, the first few of a large group."""
        shown = ", ".join(labels[:MOST_SHOWN])
        if len(labels) > MOST_SHOWN:
            more = len(labels) - MOST_SHOWN
            return self.tr("Understood as: {0} and {1} more").format(shown, more)
        return self.tr("Understood as: {0}").format(shown)

    def _show_chips(self, words: tuple[str, ...]) -> None:
        while (item := self._chip_row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for word in words:
            chip = QPushButton(word)
            chip.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            chip.setAccessibleName(self.tr("Use the prompt {0}").format(word))
            chip.setProperty("chip", True)
            chip.clicked.connect(lambda _checked=False, word=word: self._use(word))
            self._chip_row.addWidget(chip)
        self._chips.setVisible(bool(words))

    def _want_other(self) -> None:
        self.commit()
        self.other_wanted.emit()

    def _use(self, word: str) -> None:
        self.commit(word)
        self.finished.emit()


class _Field(QLineEdit):
    """A line edit that tells when it is left, and that Escape leaves."""

    escaped = Signal()
    blurred = Signal()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        # The completer's list and the window's own menus take the focus for a moment only.
        if event.reason() not in (
            Qt.FocusReason.PopupFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
            Qt.FocusReason.MenuBarFocusReason,
        ):
            self.blurred.emit()

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Space
            and not self.text()
        ):
            # A prompt does not begin with a space: here it still means play.
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.escaped.emit()
            return
        super().keyPressEvent(event)
