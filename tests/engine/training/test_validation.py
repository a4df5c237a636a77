from __future__ import annotations

import numpy as np
import torch

from engine.separation.bandsplit import BandSplitConfig, BandSplitNet
from engine.training import data
from engine.training.validation import make_validation, validate

LABELS = ("accordion", "dog bark", "rain")


def test_mixtures_are_of_the_given_split_and_fixed(clips, cache):
    held = make_validation(data.choose(clips, "val"), LABELS, cache, 4)
    again = make_validation(data.choose(clips, "val"), LABELS, cache, 4)
    assert held.mixtures.shape == (4, 160_000)
    np.testing.assert_array_equal(held.mixtures, again.mixtures)
    assert set(held.labels) <= {1, 2}  # accordion is no ESC clip
    for mixture, target in zip(held.mixtures, held.targets, strict=True):
        power, rest = np.mean(target**2), np.mean((mixture - target) ** 2)
        np.testing.assert_allclose(rest, power, rtol=1e-3)


def test_a_mask_of_one_half_scores_three_decibels(clips, cache):
    net = BandSplitNet(BandSplitConfig(labels=3, channels=(4, 8, 8, 8), embedding=8)).eval()
    with torch.no_grad():
        net.draw.zero_()
        net.draw_bias.zero_()
    scores = validate(net, make_validation(data.choose(clips, "val"), LABELS, cache, 2))
    assert abs(scores["val_sdri"] - 3.01) < 0.05
    assert abs(scores["val_si_sdr"]) < 0.1
