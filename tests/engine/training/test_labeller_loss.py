from __future__ import annotations

import pytest
import torch

from engine.training import labeller_loss as told
from engine.training.data import Clip

LABELS = ("dog bark", "male speech", "piano", "rain", "speech", "water drops")
DOG, MALE, PIANO, RAIN, SPEECH, DROPS = range(6)


def clips(label, repo, count=3):
    return [Clip(f"{label}{i}", label, "train", label, repo, "CC", "open") for i in range(count)]


@pytest.fixture
def known():
    return told.relations(LABELS, [])


def answer(known, labels, cells):
    """The right answer of one mixture: labels of its sources, their energies cell by cell."""
    return told.answer(torch.tensor([cells]), torch.tensor([labels]), known)


def test_what_may_be_taken_for_another_is_no_negative(known):
    assert known.negative[RAIN, DROPS] == known.negative[DROPS, RAIN] == 0
    assert known.negative[RAIN, DOG] == 1
    assert not known.negative.diagonal().any()


def test_a_source_that_has_both_tells_them_apart():
    both = clips("rain", "one") + clips("water drops", "one")
    assert told.relations(LABELS, both).negative[RAIN, DROPS] == 1
    apart = clips("rain", "one") + clips("water drops", "two")
    assert told.relations(LABELS, apart).negative[RAIN, DROPS] == 0
    few = clips("rain", "one") + clips("water drops", "one", 2)
    assert told.relations(LABELS, few).negative[RAIN, DROPS] == 0


def test_a_kind_implies_the_broader_label_even_where_one_source_has_both():
    both = clips("male speech", "one") + clips("speech", "one")
    known = told.relations(LABELS, both)
    assert known.negative[MALE, SPEECH] == known.negative[SPEECH, MALE] == 0
    assert known.implied[MALE, SPEECH] == 1
    assert known.implied[SPEECH, MALE] == 0
    right = answer(known, [MALE], [[0.1, 0.1]])
    assert right.frames[0, SPEECH].tolist() == [1, 1]
    assert right.choices[0].tolist() == [True, True, True, True, False, True]


def test_frames_follow_the_energy(known):
    right = answer(known, [DOG, PIANO], [[0.1] * 8 + [0.0] * 8, [0.0] * 8 + [0.1] * 8])
    assert right.frames[0, DOG].tolist() == [1] * 8 + [0] * 8
    assert right.frames[0, PIANO].tolist() == [0] * 8 + [1] * 8
    # Where a present label is silent it is a negative, as are all that it cannot be.
    assert right.weights[0, DOG].tolist() == [1] * 16
    assert right.weights[0, RAIN].tolist() == [1] * 16


def test_short_gaps_are_neither_sound_nor_silence(known):
    right = answer(known, [DOG], [[0.1, 0.1, 0.0, 0.0, 0.1, 0.1]])
    assert right.frames[0, DOG].tolist() == [1] * 6
    assert right.weights[0, DOG].tolist() == [1, 1, 0, 0, 1, 1]


def test_what_is_drowned_does_not_count(known):
    right = answer(known, [DOG, PIANO], [[1.0, 1.0], [0.001, 0.1]])
    assert right.frames[0, PIANO].tolist() == [1, 1]
    assert right.weights[0, PIANO].tolist() == [0, 1]


def test_clashing_labels_do_not_count_but_for_themselves(known):
    right = answer(known, [RAIN], [[0.1, 0.1]])
    assert right.weights[0, DROPS].tolist() == [0, 0]
    assert right.weights[0, RAIN].tolist() == [1, 1]
    assert not right.choices[0, DROPS]


def test_shares_lean_to_the_louder_source_and_sum_to_one(known):
    right = answer(known, [DOG, PIANO, -1], [[0.1, 0.1], [0.01, 0.01], [0.5, 0.5]])
    assert right.clips[0].sum() == pytest.approx(1.0)
    assert right.clips[0, DOG] > right.clips[0, PIANO] > 0.2


def test_silence_has_no_answer_and_costs_nothing(known):
    right = answer(known, [DOG], [[0.0, 0.0]])
    assert not right.frames.any()
    logits = torch.zeros(1, 6, requires_grad=True)
    loss = told.clip_loss(logits, right, 0.1)
    loss.backward()
    assert loss == 0
    assert torch.isfinite(logits.grad).all()


def test_the_right_answer_costs_least(known):
    right = answer(known, [DOG, PIANO], [[0.1, 0.1], [0.1, 0.0]])
    good = torch.where(right.frames > 0, 9.0, -9.0)
    assert told.frame_loss(good, right) < 0.01
    assert told.frame_loss(-good, right) > 10
    logits = torch.full((1, 6), -5.0)
    logits[0, DOG] = logits[0, PIANO] = 5.0
    assert told.clip_loss(logits, right, 0.0) < told.clip_loss(-logits, right, 0.0)


def test_labels_out_of_question_get_no_gradient(known):
    right = answer(known, [RAIN], [[0.1, 0.1]])
    logits = torch.zeros(1, 6, requires_grad=True)
    told.clip_loss(logits, right, 0.1).backward()
    assert logits.grad[0, DROPS] == 0
    assert logits.grad[0, RAIN] < 0 < logits.grad[0, DOG]
