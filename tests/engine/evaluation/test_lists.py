from __future__ import annotations

import numpy as np
import pytest

from engine.evaluation import lists
from engine.evaluation.lists import Row
from engine.report import EngineError

HEAD = "target,interferer,prompt,interferer_label,snr_db\n"


def write(folder, text):
    path = folder / "list.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_reads_rows(tmp_path):
    path = write(tmp_path, HEAD + "a.ogg,b.ogg,rain,dog bark,-3\n")
    assert lists.read_list(path) == [Row("a.ogg", "b.ogg", "rain", "dog bark", -3.0)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("target,prompt\na,b\n", "lacks the columns interferer"),
        (HEAD, "no rows"),
        (HEAD + "a,b,c,d,loud\n", "line 2: bad snr_db"),
        (HEAD + "a,b,c,d\n", "line 2: bad snr_db"),
    ],
)
def test_says_what_is_wrong(tmp_path, text, message):
    with pytest.raises(EngineError, match=message):
        lists.read_list(write(tmp_path, text))


def test_missing_list(tmp_path):
    with pytest.raises(EngineError, match="cannot be read"):
        lists.read_list(tmp_path / "none.csv")


def test_subset_is_seeded_and_in_order():
    rows = [Row(str(n), "", "", "", 0.0) for n in range(50)]
    chosen = lists.subset(rows, 10, 3)
    assert chosen == lists.subset(rows, 10, 3)
    assert chosen != lists.subset(rows, 10, 4)
    assert [int(row.target) for row in chosen] == sorted(int(row.target) for row in chosen)
    assert lists.subset(rows, None, 0) is rows


def clips(target, interferer):
    return {"t": np.asarray(target, np.float32), "i": np.asarray(interferer, np.float32)}


def power(x):
    return float(np.mean(np.square(x, dtype=np.float64)))


def test_level_is_set_over_the_padded_five_seconds():
    """A short target: 0 dB holds over the whole 5 s, padding included."""
    rng = np.random.default_rng(0)
    sounds = clips(rng.normal(0, 0.05, 40_000), rng.normal(0, 0.3, 200_000))
    item = lists.mix(Row("t", "i", "p", "q", 0.0), sounds.__getitem__)
    assert item.target.shape == item.mixture.shape == (160_000,)
    assert not item.target[40_000:].any()
    assert power(item.interferer) == pytest.approx(power(item.target), rel=1e-4)
    np.testing.assert_array_equal(item.target[:40_000], sounds["t"])
    np.testing.assert_array_equal(item.mixture, item.target + item.interferer)


def test_snr_is_target_over_interferer():
    rng = np.random.default_rng(0)
    sounds = clips(rng.normal(0, 0.02, 160_000), rng.normal(0, 0.3, 160_000))
    item = lists.mix(Row("t", "i", "p", "q", 6.0), sounds.__getitem__)
    assert 10 * np.log10(power(item.target) / power(item.interferer)) == pytest.approx(6, abs=1e-3)


def test_a_peak_over_full_scale_comes_down_to_nine_tenths():
    wave = np.ones(160_000, np.float32)
    item = lists.mix(Row("t", "i", "p", "q", 0.0), clips(wave, wave).__getitem__)
    assert np.abs(item.mixture).max() == pytest.approx(0.9, abs=1e-6)
    np.testing.assert_allclose(item.target, 0.45, atol=1e-6)


def test_a_silent_clip_is_refused():
    with pytest.raises(EngineError, match="silent"):
        lists.mix(Row("t", "i", "p", "q", 0.0), clips([0.0], [1.0]).__getitem__)


def test_every_further_interferer_is_as_loud_as_the_first():
    rng = np.random.default_rng(0)
    sounds = {name: rng.normal(0, level, 160_000).astype(np.float32) for name, level in
              (("t", 0.02), ("i", 0.3), ("j", 0.005))}  # fmt: skip
    one = lists.mix(Row("t", "i", "p", "q", 3.0), sounds.__getitem__)
    two = lists.mix(Row("t", "i", "p", "q", 3.0, ("j",)), sounds.__getitem__)
    assert power(two.interferer) == pytest.approx(2 * power(one.interferer), rel=0.02)
    np.testing.assert_array_equal(two.mixture, two.target + two.interferer)


def test_a_silent_interferer_is_its_own_error():
    with pytest.raises(lists.SilentClip):
        lists.mix(Row("t", "i", "p", "q", 0.0), clips([1.0], [0.0]).__getitem__)
