from __future__ import annotations

import pytest
from rapidfuzz.distance import OSA

from engine import prompts
from engine.evaluation.wordings import mistyped, read_wordings
from engine.report import EngineError


@pytest.fixture(scope="module")
def found():
    return read_wordings()


def test_it_is_large_enough(found):
    assert len({one.labels[0] for one in found.known}) >= 130
    assert len(found.known) >= 390
    assert len(found.unknown) >= 100


def test_every_answer_is_a_label(found):
    labels = set(prompts.vocabulary().labels)
    wanted = {label for one in (*found.known, *found.either) for label in one.labels}
    assert wanted <= labels


def test_no_prompt_is_a_bare_label_or_there_twice(found):
    texts = [one.prompt for one in (*found.known, *found.either, *found.unknown)]
    assert len(set(texts)) == len(texts)
    assert set(texts).isdisjoint(prompts.vocabulary().labels)


def test_what_is_unknown_has_no_answer(found):
    assert all(not one.labels for one in found.unknown)
    assert all(one.labels and one.or_unknown for one in found.either)
    assert not any(one.or_unknown for one in found.known)


def test_typos_are_one_mistake_away_and_always_the_same(found):
    labels = ["dog bark", "rain", "gong"]
    made = mistyped(labels, found.typos)
    assert made == mistyped(labels, found.typos)
    assert [kind for kind, _ in made[:4]] == list(found.typos["kinds"])
    for _, phrase in made:
        assert OSA.distance(phrase.prompt, phrase.labels[0]) == 1
        assert phrase.prompt not in labels


def test_more_labels_leave_the_other_typos_as_they_are(found):
    few, more = (mistyped(labels, found.typos) for labels in (["rain"], ["coins", "rain"]))
    assert few == more[4:]


def test_short_words_are_left_alone():
    rules = {"seed": 1, "shortest_word": 4, "per_label": 4, "kinds": ["deletion"]}
    made = mistyped(["car horn", "cow"], rules)
    assert len(made) == 1
    assert made[0][1].prompt.startswith("car ")


@pytest.mark.parametrize("text", ["", "known = 3", "known = [{labels = 1}]\nunknown = []\n", "["])
def test_a_damaged_list_is_refused(tmp_path, text):
    path = tmp_path / "prompts.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EngineError, match="cannot be read"):
        read_wordings(path)
