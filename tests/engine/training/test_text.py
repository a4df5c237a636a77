"""Training the text encoder: what it learns from, and that it is the same every time."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.text_encoder import Judgement, text_model
from engine.training import text, text_data
from engine.training.text_data import Example, Maker, Texts, gibberish, mistyped
from engine.vocabulary import vocabulary
from engine.wording import normalise


@pytest.fixture(scope="module")
def texts() -> Texts:
    return text_data.read_texts(vocabulary())


@pytest.fixture
def few(texts: Texts) -> Texts:
    """Three labels only: quick to learn."""
    labels = ("dog bark", "rain", "violin")
    kept = {one: of for one, of in texts.phrasings.items() if of[0] in labels and len(of) == 1}
    near = {one: tuple(x for x in of if x in labels) for one, of in texts.near.items()}
    return replace(texts, labels=labels, phrasings=kept, near=near)


TINY = text.TextSettings(epochs=3, each=60, batch=32)


def test_every_label_has_something_to_learn_from(texts: Texts) -> None:
    for label in texts.labels:
        assert len(texts.also[label]) >= 5, label
        assert texts.who[label], label
        assert texts.does[label], label
        for one in (*texts.also[label], *texts.does[label]):
            assert one == normalise(one)


def test_what_is_refused_is_no_phrasing(texts: Texts) -> None:
    refused = {*texts.refused, *texts.near}
    assert refused.isdisjoint(texts.labels)
    assert not refused & set(text_data.meanings(texts)) - set(texts.phrasings)
    labels = {label for of in texts.near.values() for label in of}
    assert labels <= set(texts.labels)


def test_a_shared_deed_names_nothing(texts: Texts) -> None:
    general = text_data.too_general(texts)
    assert "playing" in general
    assert "barking" not in general
    assert "food" not in text_data.ordinary_words(texts)  # "eating food" is a phrasing
    assert "insurance" in text_data.ordinary_words(texts)


def test_examples_are_made_alike_from_one_seed(texts: Texts) -> None:
    made = [Maker(texts).epoch(np.random.default_rng(3), 2) for _ in range(2)]
    assert made[0] == made[1]
    assert made[0] != Maker(texts).epoch(np.random.default_rng(4), 2)
    known = [one for one in made[0] if one.known]
    assert {label for one in known for label in one.labels} == set(texts.labels)
    assert 0.3 < len(known) / len(made[0]) < 0.8
    assert all(one.text == normalise(one.text) for one in known)


def test_held_texts_are_left_out(texts: Texts) -> None:
    held = ["woof", "bow wow", "bagpipes"]
    made = Maker(texts, held).epoch(np.random.default_rng(1), 60)
    assert not {one.text for one in made} & set(held)


def test_the_held_out_share_has_both_kinds_and_no_label(texts: Texts) -> None:
    known, unknown = text_data.held_out(texts, 0.25, 2)
    assert len(known) > 500
    assert len(unknown) > 500
    assert not {one.text for one in known} & {normalise(label) for label in texts.labels}
    left = text.kept_of(texts, [one.text for one in known])
    assert not {one.text for one in known} & set(left.phrasings)


def test_slips_change_one_letter_and_gibberish_is_short() -> None:
    rng = np.random.default_rng(0)
    for _ in range(200):
        slip = mistyped("helicopter", rng)
        assert abs(len(slip) - len("helicopter")) <= 1
        assert 1 <= len(gibberish(rng)) <= 10


def test_a_batch_holds_what_its_examples_say() -> None:
    examples = [
        Example("dog barking", ("a", "b"), True),
        Example("", (), False),
        Example("bagpipes", ("b",), False),
    ]
    batch = text.pack(examples, ("a", "b"), 0.2)
    assert batch.count == 2  # the empty one has nothing to say
    torch.testing.assert_close(batch.targets, torch.tensor([[0.625, 0.375], [0.0, 1.0]]))
    torch.testing.assert_close(batch.weights, torch.tensor([1.0, 0.2]))
    assert batch.known.tolist() == [1.0, 0.0]


def test_what_is_trained_is_what_is_read_back(few: Texts) -> None:
    net = text.train_net(few, (), replace(TINY, epochs=1), lambda _: None)
    encoder = text.encoder_of(net, few.labels)
    for words in ("dog barks", "a violin in the rain", "bagpipes"):
        with torch.no_grad():
            logits, known = net(text.pack([Example(words, ("rain",), True)], few.labels, 0.2))
        found = encoder.encode(words)
        np.testing.assert_allclose(found.logits, logits[0].numpy(), atol=0.05)  # float16
        assert found.known == pytest.approx(float(known[0]), abs=0.02)


def test_it_learns_and_twice_gives_the_same_weights(few: Texts) -> None:
    said: list[str] = []
    nets = [text.train_net(few, (), TINY, said.append) for _ in range(2)]
    one, two = (net.tensors() for net in nets)
    assert all(np.array_equal(one[name], two[name]) for name in one)
    encoder = text.encoder_of(nets[0], few.labels)
    for words, label in [("terriers barking", 0), ("rainy drizzle", 1), ("fiddle player", 2)]:
        assert int(np.argmax(encoder.encode(words).logits)) == label
    assert float(said[2].split()[-1]) < float(said[0].split()[-1])


def test_the_written_files_describe_each_other(few: Texts, tmp_path: Path) -> None:
    net = text.TextNet(3, TINY)
    judgement = Judgement(2.0, {"bias": 1.0})
    path = text.write(tmp_path, net.tensors(), few, judgement, {"top_1": 0.5}, TINY)
    described = tomllib.loads(path.read_text())
    assert described["labels"] == list(few.labels)
    assert described["known"] == {"bias": 1.0}
    assert described["size"] == path.with_suffix(".safetensors").stat().st_size
    assert "insurance" in described["ordinary"].split()


def test_the_shipped_words_are_those_of_the_shipped_texts(texts: Texts) -> None:
    """Whoever changes the texts has to train again."""
    assert text_model().words == text_data.sound_words(texts)
    assert text_model().ordinary == text_data.ordinary_words(texts)
