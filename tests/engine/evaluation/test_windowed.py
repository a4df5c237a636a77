from __future__ import annotations

import numpy as np
import pytest

from engine.evaluation import windowed
from engine.evaluation.baselines import offered
from engine.evaluation.bench import Bench, Options
from engine.evaluation.lists import CLIP_FRAMES, Item, read_list
from engine.evaluation.similarity import Judge
from engine.project import Window
from engine.training.data import read_clip
from tests.engine.fakes import Scaled

from .conftest import noise

JUDGE = Judge("judge", "1", ("rain",), lambda sound: np.array([0.25], np.float32))


@pytest.fixture
def item():
    target = np.zeros(3 * CLIP_FRAMES, np.float32)
    target[CLIP_FRAMES : 2 * CLIP_FRAMES] = noise(1)
    rest = noise(2, 3 * CLIP_FRAMES)
    return Item("rain", target, rest, target + rest)


def test_the_middle_of_the_long_recording_is_the_rows_own_mixture(data):
    rows = read_list(data / "list.csv")
    make = windowed.between_neighbours(rows, lambda path: read_clip(data, path))
    before, here = make(rows[0]), make(rows[1])
    assert len(here.mixture) == 3 * CLIP_FRAMES
    middle = slice(CLIP_FRAMES, 2 * CLIP_FRAMES)
    np.testing.assert_array_equal(here.mixture[:CLIP_FRAMES], before.mixture[middle])
    assert not here.target[:CLIP_FRAMES].any()
    assert here.target[middle].any()
    np.testing.assert_allclose(here.target + here.interferer, here.mixture, atol=1e-6)


def test_an_edit_leaves_everything_outside_its_window_alone(item):
    with offered(Scaled(0.0)) as (name,):
        window = Window(windowed.START_S, windowed.STOP_S)
        edited = windowed.render_window(item.mixture, "rain", window, name)
    found = windowed.in_and_out(JUDGE)(item, edited)
    assert found["changed"] == 0.0
    assert found["error_db"] == -100.0
    assert found["out_si_sdr"] > 60.0
    assert found["similarity"] == 0.0  # silence inside: nothing to hear
    assert found["si_sdr"] == pytest.approx(0.0, abs=0.01)


def test_nothing_done_scores_as_the_mixture(item):
    found = windowed.in_and_out(JUDGE)(item, item.mixture)
    assert found["sdri"] == 0.0
    assert found["similarity"] == 0.25
    assert found["sdr"] == pytest.approx(-10 * np.log10(5.36 / 5.0), abs=0.2)


def test_a_change_outside_is_seen(item):
    edited = item.mixture.copy()
    edited[:CLIP_FRAMES] *= np.float32(0.9)
    found = windowed.in_and_out(JUDGE)(item, edited)
    assert found["changed"] == pytest.approx(CLIP_FRAMES / (2 * 4.75 * 32_000) * 0.95, abs=0.06)
    assert found["error_db"] == pytest.approx(-23.0, abs=0.5)


def test_the_table_goes_through_rendering(data, monkeypatch):
    monkeypatch.setattr(windowed, "judge", lambda: JUDGE)
    bench = Bench(Options(data, limit=2))
    rows = read_list(data / "list.csv")
    windowed.windows(bench, "list", rows, Scaled(0.5), Scaled(0.25, 16_000, revision="rival"))
    found = {row["edit"]: row for row in bench.tables[0].rows}
    assert list(found) == [
        "nothing done",
        "built-in, no time window",
        "seed U-Net, in the window",
        "built-in, in the window",
    ]
    inside = found["built-in, in the window"]
    # 3.0 dB for half of a 0 dB mixture, and a little more for the margins, which hold no target.
    assert inside["inside: SDRi dB"].mean == pytest.approx(3.3, abs=0.1)
    assert inside["outside: samples changed %"] == 0.0
    assert found["built-in, no time window"]["outside: change dB"].mean == pytest.approx(
        -6.02, abs=0.2
    )
    assert found["nothing done"]["inside: SDRi dB"].mean == 0.0
