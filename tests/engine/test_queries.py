"""What an edit asks: words, what is not meant, a stretch to listen to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from engine import queries as queries_module
from engine.estimates import EstimateCache
from engine.project import Edit, Project, Window
from engine.queries import LONGEST_EXAMPLE_S, Queries
from engine.render import Renderer
from engine.report import EngineError
from engine.separation import NothingHeard, UnknownPrompt
from tests.engine.fakes import MemoryRecording, Scaled, noise

RATE = 8_000


@dataclass
class Ears(Scaled):
    """Hears "rain" in whatever is loud; counts how often it listened."""

    listened: int = 0

    def listen(self, mono):
        self.listened += 1
        if float(mono.abs().max()) < 1e-3:
            raise NothingHeard
        return (("rain", 1.0),)


@pytest.fixture
def ears(monkeypatch):
    ears = Ears(0.5, sample_rate=RATE)
    monkeypatch.setattr(queries_module, "load_separator", lambda _: ears)
    return ears


def edit(prompt="", **changes):
    return Edit((Window(0.0, 1.0),), prompt, **changes)


def recording(seconds=3.0):
    return MemoryRecording(noise(seconds, RATE), RATE)


def test_an_example_is_enough_to_ask(ears):
    one = edit(example=Window(1.0, 2.0))
    assert one.active
    query, separator = Queries(recording()).ask(one)
    assert separator is ears
    assert query.heard == (("rain", 1.0),)
    assert query.labels == ()


def test_an_example_is_listened_to_once(ears):
    queries = Queries(recording())
    for _ in range(3):
        queries.ask(edit(example=Window(1.0, 2.0)))
    assert ears.listened == 1
    queries.ask(edit(example=Window(1.5, 2.0)))
    assert ears.listened == 2


def test_a_silent_example_says_so(ears):
    quiet = MemoryRecording(np.zeros((RATE, 2), np.float32), RATE)
    with pytest.raises(NothingHeard, match="example"):
        Queries(quiet).ask(edit(example=Window(0.0, 0.5)))


def test_of_a_long_example_the_beginning_is_heard(ears):
    queries = Queries(recording(LONGEST_EXAMPLE_S + 5.0))
    whole = queries.check(edit(example=Window(0.0, LONGEST_EXAMPLE_S + 4.0)))
    first = queries.check(edit(example=Window(0.0, LONGEST_EXAMPLE_S)))
    assert whole == first


def test_a_negative_prompt_must_be_known(ears):
    with pytest.raises(UnknownPrompt, match="qwertz"):
        Queries(recording()).check(edit("rain", negative="qwertz"))
    query, _ = Queries(recording()).ask(edit("rain", negative="dog barking"))
    assert "dog bark" in query.unwanted


def test_what_is_wanted_is_never_unwanted(ears):
    query, _ = Queries(recording()).ask(edit("dog bark", negative="dog barking"))
    assert not set(query.labels) & set(query.unwanted)


@pytest.mark.parametrize(
    "changes", [{"negative": "rain"}, {"example": Window(0.0, 0.5)}], ids=["negative", "example"]
)
def test_other_separators_refuse_what_they_cannot_do(changes):
    with pytest.raises(EngineError, match="takes no"):
        Queries(recording()).check(edit("300-900 Hz", separator="spectral", **changes))


def test_each_part_of_the_question_has_its_own_estimates(ears):
    queries = Queries(recording())
    asked = [
        edit("rain"),
        edit("rain", negative="dog bark"),
        edit("rain", example=Window(0.0, 0.5)),
        edit("rain", example=Window(0.0, 0.6)),
        edit(example=Window(0.0, 0.5)),
    ]
    identities = [repr(queries.check(one)) for one in asked]
    assert len(set(identities)) == len(asked)


def test_an_edit_by_example_is_rendered(ears, tmp_path):
    renderer = Renderer(recording(), EstimateCache(tmp_path))
    project = Project(edits=(edit(example=Window(2.0, 3.0), fade_s=0.0),))
    renderer.finish(project)
    out = renderer.render(project, 0, 3 * RATE)
    source = renderer.original(0, 3 * RATE)
    np.testing.assert_allclose(out[:RATE], 0.5 * source[:RATE], atol=1e-5)
    np.testing.assert_array_equal(out[RATE:], source[RATE:])
