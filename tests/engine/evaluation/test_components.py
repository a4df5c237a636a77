from __future__ import annotations

import json

import numpy as np
import pytest

from engine.components.search import Judged, Looked
from engine.components.windows import Cut
from engine.evaluation import components
from engine.evaluation.bench import Bench, Options
from engine.evaluation.components import Found, Measured, compare, measure
from engine.evaluation.soundscapes import Soundscape, Truth
from engine.report import EngineError
from engine.training.data import SAMPLE_RATE, Clip
from tests.engine.components.fakes import Ears, Factors

NAMES = ["rain", "stream", "dog bark", "piano"]


def looked(start_s, stop_s, *rows):
    judged = tuple(Judged(n, 0.5, np.array(s, np.float32), v) for n, v, s in rows)
    return Looked(Cut(round(start_s * SAMPLE_RATE), round(stop_s * SAMPLE_RATE), None), judged)


def test_components_are_compared_with_what_was_put_there():
    scene = Soundscape(
        np.zeros(1, np.float32),
        (Truth(1.0, 3.0, "rain"), Truth(3.8, 6.0, "dog bark"), Truth(2.0, 2.2, "piano")),
    )
    found = compare(
        looked(
            0, 4,
            ("rain", "confirmed", (0.6, 0.2, 0.2, 0)),
            ("stream", "unconfirmed", (0.5, 0.3, 0.2, 0)),
            ("dog bark", "confirmed", (0, 0, 1, 0)),
        ),
        scene, NAMES,
    )  # fmt: skip
    # Of the dog only 0.2 s are in the window; the whole piano is, and nobody separated it.
    assert [(one.there, one.verdict, one.place) for one in found] == [
        ("right", "confirmed", 0), ("near", "unconfirmed", 1), ("wrong", "confirmed", 0),
        ("right", "missed", 0),
    ]  # fmt: skip


def test_the_table_counts_them(tmp_path):
    bench = Bench(Options(tmp_path, tmp_path / "out"))
    made = (
        Found("right", "confirmed"), Found("right", "twin"), Found("right", "missed"),
        Found("near", "confirmed"), Found("wrong", "unconfirmed"), Found("wrong", "unconfirmed"),
    )  # fmt: skip
    components.add_table(bench, Measured(made, 3, 4.0), "test")
    rows = {row["figure"]: row for row in bench.tables[0].rows}
    value = {name: row["value %"].mean for name, row in rows.items()}
    assert value["confirmed, of components whose label is there"] == 50.0
    assert value["confirmed, of those whose label is not there"] == 0.0
    assert value["right label, of all candidates"] == pytest.approx(40.0)
    assert value["right label, of confirmed components"] == 50.0
    assert value["separated and confirmed, of all sounds there"] == pytest.approx(100 / 3)
    bench.finish("Components", "components", {})
    assert (tmp_path / "out" / "components.png").read_bytes().startswith(b"\x89PNG")
    assert json.loads((tmp_path / "out" / "components.json").read_text("utf-8"))["tables"]


def test_scenes_are_searched_from_end_to_end(monkeypatch):
    monkeypatch.setattr(components, "DURATION_S", 5.0)
    monkeypatch.setattr(components, "EVENTS", (1, 1))
    clips = [Clip("rain.wav", "rain", "test", "g", "r", "CC0", "open")]
    ears = Ears(floors=(1e-6, 1.0, 1.0), shares={0.0: (0.9, 0.05, 0.05)})
    noise = np.random.default_rng(0).normal(0, 0.1, 3 * SAMPLE_RATE).astype(np.float32)
    found = measure(ears, Factors({"rain": 0.5}), clips, lambda path: noise, range(2))
    assert found.windows == 4
    assert {one.verdict for one in found.components} == {"confirmed"}
    assert "right" in {one.there for one in found.components}
    with pytest.raises(EngineError, match="none of the labels"):
        measure(ears, Factors({"rain": 0.5}), [], lambda path: noise, range(1))
