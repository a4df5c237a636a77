"""The network of the speech segmenter, in numpy."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest
from safetensors.numpy import save

from engine.labelling import speech_features, speech_mfcc
from engine.labelling.speech_mfcc import SHAPES, MfccSegmenter, Network
from engine.report import EngineError


def weights(variant, seed=0):
    """Random weights of the right shapes."""
    rng = np.random.default_rng(seed)
    shape = SHAPES[variant]
    found = {
        # As large as what comes in: sums of huge terms would differ in their last digits.
        name: rng.normal(0, 0.7 / np.sqrt(np.prod(size[:-1])), size).astype(np.float32)
        for name, size in zip(speech_mfcc.names(shape), speech_mfcc.sizes(shape), strict=True)
    }
    found["mean"] = rng.normal(0, 1, 40).astype(np.float32)
    found["scale"] = np.full(40, 0.02, np.float32)
    return found


def write(folder, variant="seed", **changes):
    """A description and its weights."""
    both = {"mean": weights(variant)["mean"], "scale": weights(variant)["scale"]}
    both |= {f"{variant}.{n}": w for n, w in weights(variant).items() if n[0].isdigit()}
    both |= changes.pop("tensors", {})
    data = save(both)
    (folder / "speech.safetensors").write_bytes(data)
    values = {"format": 2, "file": '"speech.safetensors"', "size": len(data)}
    values |= {"sha256": f'"{hashlib.sha256(data).hexdigest()}"'} | changes
    text = "".join(f"{name} = {value}\n" for name, value in values.items())
    (folder / "speech.toml").write_text(text, encoding="utf-8")
    return folder / "speech.toml"


def test_the_seeds_network_is_what_the_paper_of_the_code_says():
    shape = SHAPES["seed"]
    assert [size for size in speech_mfcc.sizes(shape) if len(size) == 3] == [
        (1, 40, 30), (1, 30, 20), (1, 20, 10), (1, 10, 1),
    ]  # fmt: skip
    assert shape.reach == 0
    own = weights("seed")
    x = np.random.default_rng(1).normal(0, 10, (7, 40)).astype(np.float32)
    hidden = (x - own["mean"]) * own["scale"]
    for n in range(3):
        hidden = 1 / (1 + np.exp(-(hidden @ own[f"{n}.weight"][0] + own[f"{n}.bias"])))
    wanted = hidden @ own["3.weight"][0] + own["3.bias"]
    assert np.abs(Network(shape, own).logits(x) - wanted[:, 0]).max() < 1e-5


def test_the_network_with_context_hears_as_far_as_it_says():
    shape = SHAPES["context"]
    network = Network(shape, weights("context"))
    rng = np.random.default_rng(2)
    x = rng.normal(0, 10, (2 * shape.reach + 50, 40)).astype(np.float32)
    before = network.logits(x)
    assert before.shape == (50,)
    changed = x.copy()
    changed[0] += 100.0
    after = network.logits(changed)
    assert after[0] != before[0]
    assert np.array_equal(after[1:], before[1:])


def test_long_sound_in_blocks_is_one_pass():
    """More than one block of the network, cut where neither block nor step ends."""
    segmenter = MfccSegmenter(Network(SHAPES["context"], weights("context")), "x")
    rng = np.random.default_rng(4)
    sound = rng.normal(0, 0.1, 16_000 * 65 + 77).astype(np.float32)
    reach = SHAPES["context"].reach
    quiet = np.tile(speech_features.silence(), (reach, 1))
    features = np.concatenate([quiet, speech_features.mfcc(sound), quiet])
    logits = Network(SHAPES["context"], weights("context")).logits(features)
    once = 1 / (1 + np.exp(-logits))
    pieces = segmenter.scores(np.split(sound, range(12_345, len(sound), 12_345)))
    assert pieces.shape == (6501,)
    assert np.abs(pieces - once).max() < 1e-4


def test_weights_are_read_back(tmp_path):
    segmenter = speech_mfcc.load("seed", write(tmp_path))
    assert segmenter.scores([np.zeros(1600, np.float32)]).shape == (10,)
    # Another network, another name in every cache.
    assert len(segmenter.revision) == 16


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"format": 1}, "of format 1; this program reads 2"),
        ({"size": 5}, "is not the file that is described"),
        ({"sha256": '"00"'}, "is not the file that is described"),
        ({"file": '"other.safetensors"'}, "other.safetensors cannot be read"),
        ({"file": 3}, 'lacks "file"'),
        ({"tensors": {"seed.0.bias": np.zeros(29, np.float32)}}, '"0.bias" are not what'),
        ({"tensors": {"seed.0.bias": np.full(30, np.nan, np.float32)}}, '"0.bias" are not what'),
        ({"tensors": {"mean": np.zeros(39, np.float32)}}, '"mean" are not what'),
    ],
)
def test_damaged_weights_are_a_sentence(tmp_path, changes, says):
    path = write(tmp_path, **changes)
    with pytest.raises(EngineError, match=says):
        speech_mfcc.load("seed", path)


def test_weights_of_one_network_are_not_those_of_the_other(tmp_path):
    with pytest.raises(EngineError, match="weights do not fit its description"):
        speech_mfcc.load("context", write(tmp_path, "seed"))


def test_a_description_that_is_no_toml(tmp_path):
    path = write(tmp_path)
    path.write_bytes(b"\xff\xfe = [")
    with pytest.raises(EngineError, match=r"description speech.toml cannot be read"):
        speech_mfcc.load("seed", path)


def test_a_weights_file_cannot_name_another_place(tmp_path):
    (tmp_path / "in").mkdir()
    path = write(tmp_path / "in")
    text = path.read_text().replace('"speech.safetensors"', '"../in/speech.safetensors"')
    path.write_text(text)
    # Only the name counts: the file beside the description.
    assert speech_mfcc.load("seed", path).revision
    path.write_text(text.replace("../in/speech", "../../elsewhere"))
    with pytest.raises(EngineError, match="cannot be read"):
        speech_mfcc.load("seed", path)


@pytest.mark.parametrize("variant", list(SHAPES))
def test_the_shipped_weights_hear_no_speech_in_silence(variant):
    shipped = speech_mfcc.load(variant)
    assert shipped.scores([np.zeros(16_000 * 4, np.float32)]).max() < 0.5
