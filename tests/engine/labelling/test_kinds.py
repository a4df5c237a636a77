from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from engine.labelling.kinds import BROADER, named_once
from engine.project import Event
from engine.vocabulary import vocabulary


def names(*events: Event) -> list[str]:
    return [one.label for one in named_once(events)]


def test_a_kind_names_the_sound():
    assert names(Event(0, 5, "speech", 0.6), Event(0, 8, "male speech", 0.5)) == ["male speech"]


def test_a_kind_that_is_much_less_sure_does_not():
    assert names(Event(0, 5, "speech", 0.9), Event(0, 4, "male speech", 0.4)) == ["speech"]


def test_what_goes_on_without_the_kind_keeps_its_name():
    assert names(Event(0, 10, "speech", 0.5), Event(0, 5, "male speech", 0.5)) == [
        "speech",
        "male speech",
    ]


def test_several_kinds_share_a_sound():
    two = (Event(0, 3, "male speech", 0.5), Event(3, 5, "female speech", 0.5))
    assert names(*two, Event(0, 5, "speech", 0.5)) == ["male speech", "female speech"]
    # Twice the same stretch is not more of it.
    again = (Event(0, 3, "male speech", 0.5), Event(0, 3, "female speech", 0.5))
    assert "speech" in names(*again, Event(0, 5, "speech", 0.5))


def test_labels_are_in_the_vocabulary():
    known = set(vocabulary().labels)
    assert set(BROADER) | set(BROADER.values()) <= known


labels = st.sampled_from(["speech", "male speech", "female speech", "bell", "church bells", "rain"])
events = st.builds(
    lambda start, length, label, score: Event(start, start + length, label, score),
    st.floats(0, 30),
    st.floats(0.1, 30),
    labels,
    st.floats(0.01, 1),
)


@given(st.lists(events, max_size=12))
def test_nothing_is_added_moved_or_lost_without_another_name(given_events):
    kept = named_once(given_events)
    assert [one for one in given_events if one in kept] == kept
    for one in given_events:
        if one not in kept:
            # Another of its family sounds there: the broader label, or a kind of the same.
            root = BROADER.get(one.label, one.label)
            assert any(
                BROADER.get(other.label, other.label) == root
                and other.start_s < one.stop_s
                and other.stop_s > one.start_s
                for other in kept
            )
        assert one in kept or one.label != "rain"
