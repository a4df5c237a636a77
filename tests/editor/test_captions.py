"""Captions of the document: what they are made of, what follows what, one undo step each."""

from __future__ import annotations

from dataclasses import replace

import pytest

from editor.captions import Captions
from editor.captions_words import REASONS, reason, reasons
from editor.document import Document
from editor.settings import Settings
from engine.captions import REASONS as ENGINE_REASONS
from engine.captions import Violation
from engine.project import Cue, Edit, Event, Window


@pytest.fixture
def captions(document: Document) -> Captions:
    return Captions(document, Settings())


def put(document: Document, **parts: object) -> None:
    document.apply(replace(document.project, **parts), "test")  # type: ignore[arg-type]


def test_every_rule_has_its_words() -> None:
    assert REASONS.keys() == ENGINE_REASONS.keys()
    for rule in REASONS:
        assert "{" not in reason(Violation("a", rule, 1.0, 2.0))
    both = (Violation("a", "empty"), Violation("a", "short", 0.5, 0.833))
    assert reasons(both) == "No text\nShown for 0.50 s; at least 0.83 s"


def test_they_are_in_order_whatever_the_project_says(
    captions: Captions, document: Document
) -> None:
    put(document, cues=(Cue(5, 6, "[b]", id="b"), Cue(1, 2, "[a]", id="a")))
    assert [one.id for one in captions.cues] == ["a", "b"]
    assert captions.at(1.5) == captions.by_id("a")
    assert captions.at(2.0) is None


def test_every_gesture_is_one_step(captions: Captions, document: Document) -> None:
    put(document, cues=(Cue(1, 2, "[a]", id="a"),))
    stack = document.undo_stack
    gestures = (
        lambda: captions.move("a", 1.5, 3.0),
        lambda: captions.move("a", 1.5, 3.5),  # a second drag is a second step
        lambda: captions.set_text("a", "  [rain] \n\n\n [wind]"),
        lambda: captions.add(5.0, 5.2),
        captions.fix_all,
        lambda: captions.delete(("a",)),
    )
    for gesture in gestures:
        before = stack.index()
        gesture()
        assert stack.index() == before + 1
    for _ in gestures:
        stack.undo()
    assert document.project.cues == (Cue(1, 2, "[a]", id="a"),)


def test_text_is_cleaned_and_reversed_times_are_refused(
    captions: Captions, document: Document
) -> None:
    put(document, cues=(Cue(1, 2, "[a]", id="a"),))
    captions.set_text("a", "  [rain] \n\n\n [wind]")
    captions.move("a", 3.0, 2.0)
    captions.move("gone", 1.0, 2.0)
    assert document.project.cues == (Cue(1, 2, "[rain]\n[wind]", id="a"),)


def test_captions_follow_in_the_same_step(captions: Captions, document: Document) -> None:
    put(
        document,
        events=(Event(0, 4, "siren", id="s"),),
        cues=(Cue(0, 4, "[siren wailing]", id="s"),),
    )
    before = document.undo_stack.index()
    document.apply(
        document.project.with_edit(Edit((Window(0, 4),), "siren", "remove")), "Remove the siren"
    )
    assert captions.cues == ()
    assert document.undo_stack.index() == before + 1
    document.undo_stack.undo()
    assert [one.text for one in captions.cues] == ["[siren wailing]"]


def test_without_captions_edits_make_none(captions: Captions, document: Document) -> None:
    document.apply(document.project.with_edit(Edit((Window(0, 4),), "siren", "keep")), "Keep")
    assert captions.cues == ()


def test_the_selection_goes_with_its_caption(captions: Captions, document: Document) -> None:
    put(document, cues=(Cue(1, 2, "[a]", id="a"), Cue(3, 4, "[b]", id="b")))
    told: list[tuple[str, ...]] = []
    captions.chosen.connect(told.append)
    captions.choose(("b", "gone"))
    assert captions.selected == ("b",)
    captions.delete(("b",))
    assert captions.selected == ("a",)
    put(document, cues=())
    assert captions.selected == ()
    assert told == [("b",), (), ("a",), ()]


def test_unknown_settings_fall_back(document: Document) -> None:
    captions = Captions(document, Settings(caption_profile="hbo", caption_style="loud"))
    assert captions.profile_key == "netflix"
    assert captions.style == "brackets"
    captions.set_profile("bbc")
    assert captions.style == "capitals"
