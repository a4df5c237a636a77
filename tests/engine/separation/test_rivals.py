from __future__ import annotations

import pytest
import torch

from engine.separation import rivals
from engine.separation.bandsplit import BandSplitConfig, Encoded
from engine.separation.rivals import Rivals

BINS, CELLS, BANDS = 8, 40, 2
FRAMES = 16 * CELLS
WANTED, TRUE, FALSE = range(3)


class Knowing:
    """A network that draws fixed logits for each label: [L, F, T]."""

    def __init__(self, logits):
        self.logits = logits
        self.config = BandSplitConfig(labels=len(logits), bands=BANDS)
        self.band_of_bin = torch.arange(BINS) * BANDS // BINS
        self.asked = []

    def ask(self, labels):
        return labels

    def maps(self, encoded, labels):
        return labels

    def grounds(self, encoded):
        return "grounds"

    def decode(self, encoded, query, maps, grounds):
        assert grounds == "grounds"
        self.asked.append(int(query))
        return self.logits[query]


def halves(upper: float, lower: float):
    """Logits [1, F, T]: one value for the upper bins, one for the lower."""
    out = torch.full((BINS, FRAMES), lower)
    out[BINS // 2 :] = upper
    return out


def encoded(cells=None):
    cells = torch.zeros(1, 3, CELLS, BANDS) if cells is None else cells
    nothing = torch.zeros(1)
    return Encoded((nothing,) * 4, cells, nothing, nothing)


@pytest.fixture
def net():
    """The wanted sound leaks into the upper half; one rival claims that, the other nothing."""
    logits = torch.stack([halves(-2.0, 4.0), halves(4.0, -4.0), halves(-4.0, -4.0)])
    return Knowing(logits)


def told(net, heard=None, power=None, excluded=(WANTED,)):
    power = torch.ones(1, BINS, FRAMES) if power is None else power
    wanted = net.logits[None, WANTED]
    found = Rivals(net, heard or encoded(), power, excluded)
    return found.against(wanted, torch.sigmoid(wanted))[0]


def test_what_a_rival_explains_is_left_to_it(net):
    mask = told(net)
    assert float(mask[BINS // 2 :].max()) < 0.08, "0.12 without the rival"
    assert float(mask[: BINS // 2].min()) > 0.95


def test_a_rival_that_explains_nothing_does_not_count(net):
    torch.testing.assert_close(told(net), told(net, excluded=(WANTED, FALSE)), atol=0.01, rtol=0)


def test_a_rival_the_encoder_does_not_hear_counts_less(net):
    cells = torch.zeros(1, 3, CELLS, BANDS)
    cells[0, TRUE] = -60.0
    assert float(told(net, encoded(cells))[BINS // 2 :].mean()) > 0.4


def test_what_is_excluded_is_never_asked_for(net):
    told(net, excluded=(WANTED, TRUE))
    assert net.asked == [FALSE]


def test_without_rivals_the_mask_stays(net, monkeypatch):
    monkeypatch.setattr(rivals, "PER_CELL", 0)
    torch.testing.assert_close(told(net), torch.sigmoid(net.logits[WANTED]))
    assert net.asked == []
    monkeypatch.undo()
    mask = told(net, excluded=(WANTED, TRUE, FALSE))
    torch.testing.assert_close(mask, torch.sigmoid(net.logits[WANTED]))


def test_silence_gives_finite_masks(net):
    assert torch.isfinite(told(net, power=torch.zeros(1, BINS, FRAMES))).all()


def test_nothing_farther_away_than_the_context_counts(net):
    generator = torch.Generator().manual_seed(1)
    net.logits = torch.randn(3, BINS, FRAMES, generator=generator) * 3
    cells = torch.randn(1, 3, CELLS, BANDS, generator=generator)
    power = torch.rand(1, BINS, FRAMES, generator=generator)
    one = told(net, encoded(cells), power)
    last = 16 * (CELLS - 1 - rivals.CONTEXT_CELLS)
    net.logits, cells, power = net.logits.clone(), cells.clone(), power.clone()
    net.logits[:, :, -16:] = 5.0
    power[:, :, -16:] = 9.0
    cells[:, :, -1] = torch.tensor([0.0, 9.0, 0.0])[None, :, None]
    other = told(net, encoded(cells), power)
    torch.testing.assert_close(other[:, :last], one[:, :last])
    assert not torch.allclose(other[:, last:-16], one[:, last:-16])


def test_it_can_be_cancelled_between_rivals(net):
    class Cancelled(Exception):
        pass

    def report(done: float, text: str = "") -> None:
        if done > 0.0:
            raise Cancelled

    with pytest.raises(Cancelled):
        Rivals(net, encoded(), torch.ones(1, BINS, FRAMES), [WANTED], report=report)
    assert len(net.asked) == 1


def test_one_far_less_likely_than_another_is_not_asked_for(net):
    cells = torch.zeros(1, 3, CELLS, BANDS)
    cells[:, FALSE] = -2.0  # e^-2 of the other one's share: just heard
    told(net, encoded(cells))
    assert net.asked == [TRUE, FALSE]
    net.asked.clear()
    cells[:, FALSE] = -2.5
    told(net, encoded(cells))
    assert net.asked == [TRUE]
