"""From an edit to the query its separator gets: words, what is not meant, and examples."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from engine.project import Edit, Window
from engine.separation import (
    Listener,
    NothingHeard,
    Query,
    Separator,
    Traits,
    check_takes,
    load_separator,
    query_for,
    takes_spans,
    traits_of,
    without,
)

if TYPE_CHECKING:
    from engine.recording import Recording

LONGEST_EXAMPLE_S = 30.0
"""Of a longer example only the beginning is listened to."""

Heard = tuple[tuple[str, float], ...]


@lru_cache(maxsize=256)
def query_of_words(prompt: str, negative: str) -> Query:
    """The query of an edit's words; an edit that asks by example may have none.

    Raises
    ------
    EngineError
        If the prompt is far too long or the negative one not known.
    """
    return query_for(prompt, negative) if prompt.strip() else without(Query("", ""), negative)


class Queries:
    """The queries of edits over one recording. Each example is listened to once.

    Parameters
    ----------
    recording : Recording
    """

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._heard: dict[tuple[str, str, int, int], Heard] = {}

    def check(self, edit: Edit) -> tuple[Traits, list[object]]:
        """What planning needs to know of the separator, and what identifies the question.

        Cheap: nothing is loaded or heard.

        Raises
        ------
        EngineError
            If the question cannot be put to this separator, or there is no such separator.
        """
        check_takes(
            edit.separator, negative=bool(edit.negative.strip()), example=edit.example is not None
        )
        query, traits = query_of_words(edit.prompt, edit.negative), traits_of(edit.separator)
        said = [edit.prompt.strip().lower(), edit.negative.strip().lower()]
        meant = [query.labels, query.unwanted]
        shown = None if edit.example is None else self._frames(edit.example)
        question = [edit.separator, traits.revision, said, meant, shown]
        # Hints, where they are taken: another window is then another question.
        return traits, [*question, *_spans(edit)]

    def ask(self, edit: Edit) -> tuple[Query, Separator]:
        """The whole query and the separator it goes to, loaded.

        Raises
        ------
        EngineError
            If the separator cannot be loaded or does not know the sound.
        """
        separator = load_separator(edit.separator)
        query = query_of_words(edit.prompt, edit.negative)
        if edit.example is not None:
            first, last = self._frames(edit.example)
            place = (edit.separator, separator.revision, first, last)
            if place not in self._heard:
                self._heard[place] = self._listen(separator, first, last)
            query = replace(query, heard=self._heard[place])
        separator.check(query)
        return replace(query, spans=_spans(edit)), separator

    def _listen(self, separator: Separator, first: int, last: int) -> Heard:
        import soxr
        import torch

        from engine.separation.stream import mixdown

        rate = self._recording.sample_rate
        mono = mixdown(self._recording.read(first, last)) if first < last else np.zeros(0)
        if rate != separator.sample_rate:
            mono = soxr.resample(mono, rate, separator.sample_rate)
        if not len(mono) or not isinstance(separator, Listener):
            raise NothingHeard
        return separator.listen(torch.from_numpy(np.ascontiguousarray(mono, dtype=np.float32)))

    def _frames(self, example: Window) -> tuple[int, int]:
        rate, frames = self._recording.sample_rate, self._recording.frames
        first, last = (min(frame, frames) for frame in example.frames(rate))
        return first, min(last, first + round(LONGEST_EXAMPLE_S * rate))


def _spans(edit: Edit) -> tuple[tuple[float, float], ...]:
    """The windows of an edit, for a separator that takes them as hints."""
    if not takes_spans(edit.separator):
        return ()
    return tuple((one.start_s, one.stop_s) for one in edit.merged())
