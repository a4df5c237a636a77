"""What the chips of an edit say."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from engine import quality
from engine.labelling.events import EventSettings
from engine.project import Edit, Project, Window
from engine.quality import MOST_PIECES, judge, pieces_of, weighted
from engine.report import Cancelled

RATE = 8_000


class Loudness:
    """A labeller that hears a dog as loud as the sound is."""

    sample_rate, hop_s, context_s = RATE, 0.1, 0.0
    labels = ("cat", "dog")
    settings = EventSettings(median_s=0.0)

    def scores(self, mono, report):
        steps = np.pad(mono, (0, -len(mono) % 800)).reshape(-1, 800)
        return np.stack([np.zeros(len(steps)), np.abs(steps).max(axis=1)], axis=1)


class Rendered:
    """Two seconds, of which half went into the target."""

    recording = SimpleNamespace(sample_rate=RATE)

    def __init__(self, target=0.8, rest=0.1, seconds=2):
        self.levels, self.last = (target, rest), seconds * RATE

    def stretches(self, project, edit_id):
        return (("key", 0, self.last),)

    def estimate(self, project, edit_id, start, stop):
        return np.full((stop - start, 2), self.levels[0], np.float32)

    def rest(self, project, edit_id, start, stop):
        return np.full((stop - start, 2), self.levels[1], np.float32)


@pytest.fixture
def project(monkeypatch):
    known = {"dog": ("dog",), "whale": ("whale",)}
    monkeypatch.setattr(
        quality,
        "query_of_words",
        lambda prompt, negative: SimpleNamespace(labels=known.get(prompt, ())),
    )
    return Project(edits=(Edit((Window(0.0, 2.0),), "dog"),))


def test_it_says_how_much_of_the_prompt_went_where(project):
    found = judge(Rendered(), project, project.edits[0].id, labeller=Loudness())
    assert (found.target, found.rest) == pytest.approx((0.8, 0.1))
    assert found.before == pytest.approx(0.9)
    assert found.shares == pytest.approx((0.8 / 0.9, 0.1 / 0.9))
    assert (found.judged_s, found.whole_s) == (2.0, 2.0)


def test_nothing_is_said_where_nothing_is_known(project):
    edit = project.edits[0]
    assert judge(Rendered(0.02, 0.01), project, edit.id, labeller=Loudness()) is None
    for prompt in ("whale", "300-3400 Hz"):
        other = Project(edits=(Edit((Window(0.0, 2.0),), prompt),))
        assert judge(Rendered(), other, other.edits[0].id, labeller=Loudness()) is None


def test_it_stops_between_pieces(project):
    def stop(fraction, note=""):
        if fraction > 0.2:
            raise Cancelled

    with pytest.raises(Cancelled):
        judge(Rendered(seconds=30), project, project.edits[0].id, stop, Loudness())


def test_of_hours_a_few_pieces_are_judged():
    pieces = pieces_of([(0, 100 * RATE), (200 * RATE, 3600 * RATE)], 5 * RATE)
    assert len(pieces) == MOST_PIECES
    assert pieces[0][0] == 0
    assert pieces[-1][1] == 3600 * RATE
    assert pieces_of([(0, 7 * RATE)], 5 * RATE) == [(0, 5 * RATE), (5 * RATE, 7 * RATE)]


def test_a_bark_counts_and_the_pause_after_it_does_not():
    scores = np.array([[0.9, 0, 0, 0], [0.8, 0, 0, 0], [0.1, 0, 0, 0]], np.float32)
    assert weighted(scores) == pytest.approx((0.9, 0.8, 0.1))
    assert weighted(np.zeros((3, 4), np.float32)) == (0.0, 0.0, 0.0)
    assert weighted(np.zeros((3, 0), np.float32)) == (0.0, 0.0, 0.0)
