from __future__ import annotations

import numpy as np
import pytest

from engine.evaluation import metrics
from engine.evaluation.baselines import ROWS, ideal_ratio_mask, separator_row, trivial
from engine.evaluation.lists import Item
from engine.report import EngineError


@pytest.fixture
def item():
    time = np.arange(160_000) / 32_000
    low = (0.3 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    high = (0.3 * np.sin(2 * np.pi * 6_000 * time)).astype(np.float32)
    return Item("below 1 kHz", low, high, low + high)


def test_trivial_scores_three_decibels(item):
    score = metrics.sdr_improvement(item.target, trivial(item), item.mixture)
    assert score == pytest.approx(10 * np.log10(2), abs=0.01)


def test_ideal_mask_parts_two_tones(item):
    assert metrics.si_sdr(item.target, ideal_ratio_mask(item)) > 40.0


def test_a_separator_of_the_table_is_asked_with_the_prompt(item):
    estimate = separator_row("spectral")(item)
    assert metrics.si_sdr(item.target, estimate) > 40.0


def test_a_separator_refuses_what_it_does_not_know(item):
    with pytest.raises(EngineError):
        separator_row("builtin")(
            Item("quantum flux zzz", item.target, item.interferer, item.mixture)
        )


def test_every_row_gives_a_full_length_estimate(item):
    known = Item(
        "dog bark", *(part[:48_000] for part in (item.target, item.interferer, item.mixture))
    )
    for row in ROWS.values():
        estimate = row.estimate(known)
        assert estimate.shape == known.mixture.shape
        assert estimate.dtype == np.float32
