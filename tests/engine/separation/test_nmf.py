from __future__ import annotations

import math

import pytest
import torch

from engine.report import Cancelled, silent
from engine.separation import Query, Traits, UnknownPrompt, nmf


class Judge:
    """Hears "low" in what lies under 1 kHz and "high" in the rest."""

    sample_rate = 32_000
    revision = "judge"
    labels = ("low", "high")

    def check(self, query):
        if not query.labels:
            raise UnknownPrompt(query)

    def presence(self, mono):
        power = torch.fft.rfft(mono).abs().square()
        edge = round(1_000 * len(mono) / 32_000)
        low, high = float(power[:edge].sum()), float(power[edge:].sum())
        share = min(max(low / (low + high + 1e-12), 1e-6), 1 - 1e-6)
        logit = math.log(share / (1 - share))
        return torch.tensor([[logit], [-logit]])


@pytest.fixture
def separator():
    return nmf.NmfSeparator(Judge())


@pytest.fixture
def tones():
    """Two tones that come and go in turn: an easy case for factorisation."""
    time = torch.arange(32_000) / 32_000
    low = 0.2 * torch.sin(2 * math.pi * 300 * time) * (torch.sin(2 * math.pi * 3 * time) > 0)
    high = 0.2 * torch.sin(2 * math.pi * 5_000 * time) * (torch.sin(2 * math.pi * 5 * time) > 0)
    return low, high


def test_it_picks_the_components_of_the_prompt(separator, tones):
    low, high = tones
    estimate = separator.separate(low + high, Query("low", "low", ("low",)), silent)
    error = float((estimate - low).square().sum() / low.square().sum())
    assert error < 0.1
    other = separator.separate(low + high, Query("high", "high", ("high",)), silent)
    assert float((other - high).square().sum() / high.square().sum()) < 0.1


def test_the_same_twice(separator, tones):
    query = Query("low", "low", ("low",))
    one = separator.separate(sum(tones), query, silent)
    assert torch.equal(one, separator.separate(sum(tones), query, silent))


def test_shares_sum_to_one():
    magnitude = torch.rand(64, 40)
    shares = nmf.component_shares(magnitude)
    assert shares.shape == (nmf.COMPONENTS, 64, 40)
    torch.testing.assert_close(shares.sum(dim=0), torch.ones(64, 40))
    assert bool((shares >= 0).all())


def test_very_short_sounds(separator):
    query = Query("low", "low", ("low",))
    for frames in (1, 700, 3_000):
        assert separator.separate(torch.rand(frames), query, silent).shape == (frames,)


def test_unknown_prompts_are_refused(separator):
    with pytest.raises(UnknownPrompt):
        separator.separate(torch.rand(100), Query("x", "x"), silent)


def test_traits_change_with_the_judge(separator):
    assert Traits.of(separator).revision == "nmf-2-judge"
    assert nmf.traits() == Traits.of(nmf.load())


def test_cancel_within_a_chunk(tones):
    calls = []

    def report(fraction, note=""):
        calls.append(fraction)
        if len(calls) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        nmf.component_shares(torch.rand(64, 40), report)
    assert calls == [nmf.BATCH / nmf.ITERATIONS, 2 * nmf.BATCH / nmf.ITERATIONS]


def test_labels_the_judge_does_not_know_are_left_out(separator, tones):
    query = Query("low", "low", ("neither", "low"))
    assert separator.separate(sum(tones), query, silent).any()
