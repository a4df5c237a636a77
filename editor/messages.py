"""What the program has to say to the user, apart from dialogs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

Kind = Literal["error", "warning", "info", "good"]


@dataclass(frozen=True)
class Message:
    """One message for the bar above the timeline.

    Attributes
    ----------
    actions : sequence of (label, callable)
        Buttons; clicking one also closes the message.
    topic : str
        A new message on the same topic takes the place of the old one.
    """

    text: str
    kind: Kind = "info"
    actions: Sequence[tuple[str, Callable[[], object]]] = ()
    topic: str = ""
