from __future__ import annotations

import numpy as np
import pytest

from engine import separation
from engine.evaluation import baselines, metrics
from engine.evaluation.lists import Item
from engine.evaluation.scoring import ROWS
from engine.report import EngineError
from engine.separation import UnknownPrompt, builtin, load_separator, unet
from tests.engine.fakes import Scaled


@pytest.fixture
def item():
    time = np.arange(48_000) / 32_000
    low = (0.3 * np.sin(2 * np.pi * 440 * time)).astype(np.float32)
    high = (0.3 * np.sin(2 * np.pi * 6_000 * time)).astype(np.float32)
    return Item("below 1 kHz", low, high, low + high)


def known(item):
    return Item("dog bark", item.target, item.interferer, item.mixture)


def test_trivial_scores_three_decibels(item):
    score = metrics.sdr_improvement(item.target, baselines.trivial(item), item.mixture)
    assert score == pytest.approx(10 * np.log10(2), abs=0.01)


def test_ideal_mask_parts_two_tones(item):
    assert metrics.si_sdr(item.target, baselines.ideal_ratio_mask(item)) > 40.0


def test_a_separator_is_asked_with_the_prompt(item):
    estimate = baselines.asked(load_separator("spectral"))(item)
    assert metrics.si_sdr(item.target, estimate) > 40.0


@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_a_separator_hears_its_own_rate(item, rate):
    separator = Scaled(sample_rate=rate)
    estimate = baselines.asked(separator)(known(item))
    assert separator.lengths == [len(item.mixture) * rate // 32_000]
    assert estimate.shape == item.mixture.shape
    assert metrics.si_sdr(item.target, estimate) > -1.0


def test_a_separator_refuses_what_it_does_not_know(item):
    with pytest.raises(UnknownPrompt):
        baselines.asked(load_separator("builtin"))(
            Item("quantum flux zzz", item.target, item.interferer, item.mixture)
        )


def test_every_row_gives_a_full_length_estimate(item):
    lines = baselines.methods(load_separator("builtin"), Scaled(0.5, 16_000))
    assert tuple(lines) == ROWS
    for line in lines.values():
        estimate = line.estimate(known(item))
        assert estimate.shape == item.mixture.shape
        assert estimate.dtype == np.float32


def test_rows_of_other_separators_need_nothing_from_the_inside():
    lines = baselines.methods(Scaled())
    assert tuple(lines) == ("trivial", "nmf", "builtin", "path", "ideal")
    assert lines["builtin"].revision == "scaled"


def test_without_its_gate_the_network_is_never_silent(item):
    separator = load_separator("builtin")
    gated, open_ = (
        baselines.asked(one)(known(item)) for one in (separator, separator.without_gate())
    )
    assert open_.any()
    assert np.sum(np.square(open_)) >= np.sum(np.square(gated))


def test_a_loaded_separator_is_in_the_table_for_a_while():
    before = dict(separation.SEPARATORS)
    one, other = Scaled(), Scaled(0.5)
    with baselines.offered(one, other) as names:
        assert [load_separator(name) for name in names] == [one, other]
        assert separation.traits_of(names[1]).revision == "scaled"
        assert set(before) < set(separation.SEPARATORS)
    assert before == separation.SEPARATORS


def test_the_shipped_separator_is_the_one_by_default():
    assert baselines.open_separator(None) is load_separator("builtin")


@pytest.mark.parametrize(
    ("text", "message"),
    [("[", "not the description"), ('kind = "diffusion"', 'kind "diffusion", which is not known')],
)
def test_a_description_that_is_none_is_refused(tmp_path, text, message):
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(EngineError, match=message):
        baselines.open_separator(path)
    with pytest.raises(EngineError, match="not the description"):
        baselines.open_separator(tmp_path / "none.toml")


def test_a_u_net_and_a_band_split_network_are_told_apart(tmp_path, monkeypatch):
    monkeypatch.setattr(unet, "load", lambda path: ("u-net", path.name))
    monkeypatch.setattr(builtin, "load", lambda path: ("band split", path.name))
    for text, found in (('kind = "film-unet"', "u-net"), ("format = 1", "band split")):
        path = tmp_path / "mine.toml"
        path.write_text(text, encoding="utf-8")
        assert baselines.open_separator(path) == (found, "mine.toml")
