"""What the player reads: plain functions for its thread, over the project as it is at each call."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from editor.document import Document

if TYPE_CHECKING:
    from engine.playback import Feed
    from engine.project import Project
    from engine.render import Renderer
    from engine.separation.stream import Samples


def feeds_of(
    document: Document,
    renderer: Renderer,
    focus: Callable[[], str | None],
    components: Callable[[int, int], Samples | None],
) -> dict[str, Feed]:
    """The feeds of `engine.playback.Player.load`.

    Parameters
    ----------
    focus : callable
        The id of the edit that "without", "target" and "rest" are about; None for none.
    components : callable
        ``read(start, stop)`` of the stems as they are mixed; None while there are none.
    """

    def edited(start: int, stop: int) -> Samples:
        return renderer.render(document.project, start, stop)

    def about(part: Callable[[Project, str, int, int], Samples]) -> Feed:
        def feed(start: int, stop: int) -> Samples | None:
            edit_id = focus()
            return None if edit_id is None else part(document.project, edit_id, start, stop)

        return feed

    # "removed" is left to the player: original minus edited, rendered once.
    return {
        "original": renderer.original,
        "edited": edited,
        "without": about(renderer.without),
        "target": about(renderer.estimate),
        "rest": about(renderer.rest),
        "components": components,
    }
