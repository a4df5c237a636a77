from __future__ import annotations

import numpy as np

from engine.evaluation import pictures
from engine.evaluation.bench import Bench, Options
from engine.evaluation.lists import Item, Row, read_list
from engine.evaluation.scoring import Method


def test_a_tone_stands_at_its_frequency():
    tone = np.sin(2 * np.pi * 4_000 * np.arange(32_000) / 32_000).astype(np.float32)
    levels = pictures.spectrogram_db(tone, 1.0)
    assert levels.shape[0] == 513
    assert levels.mean(axis=1).argmax() == 4_000 * 1024 // 32_000


def test_ten_times_the_sound_is_twenty_decibels():
    sound = np.random.default_rng(0).normal(0, 0.1, 32_000).astype(np.float32)
    one, ten = (pictures.spectrogram_db(sound * k, 1.0) for k in (1, 10))
    np.testing.assert_allclose(ten - one, 20.0, atol=1e-3)


def test_silence_is_drawn(tmp_path):
    sound = np.random.default_rng(0).normal(0, 0.1, 32_000).astype(np.float32)
    item = Item("rain", sound, sound, 2 * sound)
    row = Row("t", "i", "rain", "dog bark", 0.0)
    pictures.draw_item(tmp_path / "p", item, np.zeros_like(sound), row, "mine")
    assert (tmp_path / "p").read_bytes().startswith(b"\x89PNG")


def test_a_good_a_middling_and_a_weak_one_are_chosen(data, monkeypatch):
    rows = read_list(data / "list.csv")
    better = {row.prompt: np.float32(0.1 * n) for n, row in enumerate(rows)}
    method = Method(
        "m", "M", "1", lambda item: item.mixture - better[item.prompt] * item.interferer
    )
    chosen = []
    monkeypatch.setattr(pictures, "draw_rows", lambda bench, name, some, how: chosen.extend(some))
    pictures.best_and_worst(Bench(Options(data)), "list", rows, method)
    assert [row.prompt for row in chosen] == [rows[n].prompt for n in (3, 2, 0)]


def test_pictures_of_rows_are_part_of_the_report(data, tmp_path):
    bench = Bench(Options(data, tmp_path / "out"))
    method = Method("m", "M", "1", lambda item: item.target)
    names = pictures.draw_rows(bench, "list", read_list(data / "list.csv")[:2], method)
    assert names == ["list_picture_1", "list_picture_2"]
    bench.finish("Heading", "report", {})
    assert (tmp_path / "out" / "list_picture_2.png").stat().st_size > 10_000
    assert "](list_picture_1.png)" in (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
