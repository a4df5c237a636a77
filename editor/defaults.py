"""What a new edit starts with."""

from __future__ import annotations

from dataclasses import dataclass

from engine.project import DEFAULT_FADE_S, Edit, Mode, Window


@dataclass(frozen=True)
class EditDefaults:
    """What a new edit starts with."""

    mode: Mode = "remove"
    strength: float = 1.0
    fade_s: float = DEFAULT_FADE_S
    separator: str = "builtin"

    def edit(self, *windows: Window) -> Edit:
        """A new edit of these windows, without a prompt."""
        return Edit(
            windows=windows,
            mode=self.mode,
            strength=self.strength,
            fade_s=self.fade_s,
            separator=self.separator,
        )
