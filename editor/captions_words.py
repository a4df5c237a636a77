"""What is wrong with a caption, in the user's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from engine.captions import Violation

CONTEXT = "captions"

# The keys are those of `engine.captions.REASONS`.
REASONS: Mapping[str, Any] = {
    "empty": QT_TRANSLATE_NOOP("captions", "No text"),
    "short": QT_TRANSLATE_NOOP("captions", "Shown for {0:.2f} s; at least {1:.2f} s"),
    "long": QT_TRANSLATE_NOOP("captions", "Shown for {0:.1f} s; at most {1:.1f} s"),
    "fast": QT_TRANSLATE_NOOP("captions", "{0:.0f} characters a second; at most {1:g}"),
    "words": QT_TRANSLATE_NOOP("captions", "{0:.2f} s for each word; at least {1:.2f} s"),
    "wide": QT_TRANSLATE_NOOP("captions", "A line of {0:.0f} characters; at most {1:.0f}"),
    "lines": QT_TRANSLATE_NOOP("captions", "{0:.0f} lines; at most {1:.0f}"),
    "style": QT_TRANSLATE_NOOP("captions", "Worded in another style"),
    "gap": QT_TRANSLATE_NOOP("captions", "{0:.2f} s to the next caption; at least {1:.2f} s"),
    "overlap": QT_TRANSLATE_NOOP("captions", "Still there when the next caption begins"),
    "end": QT_TRANSLATE_NOOP("captions", "Goes on after the end of the recording"),
}


def reason(violation: Violation) -> str:
    """One broken rule, with what is and what may be."""
    text = QCoreApplication.translate(CONTEXT, REASONS[violation.rule])
    return text.format(violation.found, violation.allowed)


def reasons(broken: Sequence[Violation]) -> str:
    """Several, each in a line."""
    return "\n".join(map(reason, broken))
