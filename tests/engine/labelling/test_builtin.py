from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
from safetensors.torch import load_file, save_file

from engine import labelling, paths
from engine.labelling import builtin, events
from engine.labelling.description import read_description
from engine.report import EngineError

from .conftest import describe

RATE = 32_000


def noise(seconds, seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(0, 0.1, round(seconds * RATE)).astype(np.float32)


def test_scores_are_probabilities_of_whole_steps(labeller):
    scores = labeller.scores(noise(1.0))
    assert scores.shape == (7, 2)  # 1 s is 6.25 steps
    assert scores.dtype == np.float32
    assert (scores >= 0).all()
    assert (scores <= 1).all()
    assert labeller.hop_s == 0.16


def test_one_frame_is_enough(labeller):
    assert labeller.scores(np.ones(1, np.float32)).shape == (1, 2)


def test_silence_gives_no_events(labeller):
    assert not labeller.scores(np.zeros(3 * RATE, np.float32)).any()
    scores = labeller.scores(noise(3.0) * np.float32(1e-5))
    assert events.events(scores, labeller.hop_s, labeller.labels, labeller.settings) == ()
    assert not labeller.clip_scores(np.zeros(RATE, np.float32)).any()


def test_silence_around_a_clip_hardly_changes_what_it_is(labeller):
    clip = noise(1.6)
    padded = np.pad(clip, (0, 2 * RATE))
    assert labeller.clip_scores(padded) == pytest.approx(labeller.clip_scores(clip), abs=0.15)


def test_clip_scores_are_shares_and_long_clips_are_judged_in_parts(labeller, monkeypatch):
    monkeypatch.setattr(builtin, "_CLIP_S", 1.6)
    parts = [noise(1.6, seed) for seed in range(2)]
    whole = labeller.clip_scores(np.concatenate(parts))
    assert whole.sum() == pytest.approx(1.0, abs=1e-5)
    each = [labeller.clip_scores(one) for one in parts]
    assert whole == pytest.approx((each[0] + each[1]) / 2, abs=1e-5)


def test_the_input_is_not_changed(labeller):
    mono = noise(0.5)
    before = mono.copy()
    labeller.scores(mono)
    labeller.clip_scores(mono)
    assert np.array_equal(mono, before)


def test_the_revision_follows_weights_and_thresholds(folder):
    one = read_description(describe(folder)).revision
    other = "{on = 0.3, off = 0.5, median_s = 0.0, min_s = 0.0, gap_s = 0.5}"
    assert read_description(describe(folder, events=other)).revision != one


def test_thresholds_come_from_the_description(labeller):
    assert labeller.settings.on == (0.5, 0.4)


@pytest.mark.parametrize(
    "changes",
    [
        {"size": 5},
        {"sha256": '"0"'},
        {"file": '"../../else.safetensors"'},
        {"events": None},
        {"events": "{on = [0.5], off = 0.5, median_s = 0.0, min_s = 0.0, gap_s = 0.5}"},
        {"events": "{on = 0.5}"},
        {"vocabulary": "{labels = ['rain']}"},
        {"context_s": None},
        {"format": 99},
        {"broken": "["},
    ],
)
def test_what_does_not_fit_is_refused(folder, changes):
    with pytest.raises(EngineError, match="built-in labeller"):
        builtin.load(describe(folder, **changes))


def test_weights_of_another_shape_or_not_numbers_are_refused(folder):
    path = folder / "small.safetensors"
    tensors = load_file(path)
    save_file(tensors | {"clip_bias": tensors["clip_bias"][:1].clone()}, path)
    with pytest.raises(EngineError, match="does not fit"):
        builtin.load(describe(folder))
    save_file(tensors | {"clip_bias": tensors["clip_bias"] * float("nan")}, path)
    with pytest.raises(EngineError, match="not numbers"):
        builtin.load(describe(folder))


def test_without_weights_it_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "resources_dir", lambda: tmp_path)
    labelling.load_labeller.cache_clear()
    with pytest.raises(EngineError, match="earmark train labeller"):
        labelling.load_labeller("builtin")


def test_an_unknown_labeller_is_refused_with_those_there_are():
    with pytest.raises(EngineError, match=r'no labeller called "x".*"builtin"'):
        labelling.load_labeller("x")


def test_the_table_needs_no_torch():
    code = "import sys, engine.labelling; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_what_ships_knows_the_vocabulary_and_is_small():
    path = paths.resources_dir() / builtin.DESCRIPTION
    if not path.is_file():
        pytest.skip("no labeller is shipped yet")
    from engine.vocabulary import vocabulary

    shipped = builtin.load(path)
    assert set(shipped.labels) == set(vocabulary().labels)
    assert read_description(path).size <= 12_000_000
