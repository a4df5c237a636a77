"""The key and mouse reference, made from the same table as the menus."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from editor import theme

Section = tuple[str, Sequence[tuple[str, str]]]  # title, (keys, what they do)


class KeysDialog(QDialog):
    """Shows every key and mouse gesture in two columns."""

    def __init__(self, sections: Sequence[Section], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys and mouse"))
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(18, 14, 18, 14)
        columns.setSpacing(36)
        for part in _halves(sections):
            text = QLabel(_table(part))
            text.setTextFormat(Qt.TextFormat.RichText)
            text.setAlignment(Qt.AlignmentFlag.AlignTop)
            text.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse
                | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            columns.addWidget(text, 1)
        scroll = QScrollArea()
        scroll.setWidget(inside)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setAccessibleName(self.tr("Keys and mouse"))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 12)
        column.addWidget(scroll)
        row = QHBoxLayout()
        row.setContentsMargins(18, 0, 18, 0)
        row.addWidget(buttons)
        column.addLayout(row)
        # As wide as the longest line in any language, as far as the screen allows.
        wide = max(960, inside.sizeHint().width() + 40)
        self.resize(min(wide, self.screen().availableSize().width() - 40), 760)

    @classmethod
    def ask(cls, parent: QWidget | None, sections: Sequence[Section]) -> None:
        cls(sections, parent).exec()


def _halves(sections: Sequence[Section]) -> tuple[list[Section], list[Section]]:
    """Two columns of about the same height."""
    lines = [len(rows) + 2 for _, rows in sections]
    total, height = sum(lines), 0
    for place, one in enumerate(lines):
        if height + one / 2 >= total / 2:
            return list(sections[:place]), list(sections[place:])
        height += one
    return list(sections), []


def _table(sections: Sequence[Section]) -> str:
    look = theme.current()
    rows = []
    for title, entries in sections:
        rows.append(
            f'<tr><td colspan="2" style="padding:10px 0 4px 0;color:{look.accent};'
            f'font-weight:600">{title}</td></tr>'
        )
        rows += [
            f'<tr><td style="padding:2px 18px 2px 0;color:{look.text};white-space:nowrap">'
            f'<b>{keys}</b></td><td style="padding:2px 0;color:{look.muted}">{text}</td></tr>'
            for keys, text in entries
        ]
    return f"<table>{''.join(rows)}</table>"
