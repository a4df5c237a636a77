from __future__ import annotations

import numpy as np

from engine.training.clashes import BROAD, CLASH_GROUPS, clashes
from engine.vocabulary import vocabulary


def test_every_label_of_a_group_is_one_of_the_vocabulary():
    """A misspelt label would silently let two near-synonyms meet."""
    known = set(vocabulary().labels)
    assert {label for group in (*CLASH_GROUPS, BROAD) for label in group} <= known


def test_matrix():
    labels = ("dog bark", "dog growl", "piano", "rain", "water drops")
    matrix = clashes(labels)
    assert matrix.diagonal().all()
    np.testing.assert_array_equal(matrix, matrix.T)
    assert matrix[0, 1]
    assert matrix[3, 4]
    assert not matrix[0, 2]
    assert not matrix[0, 3]
