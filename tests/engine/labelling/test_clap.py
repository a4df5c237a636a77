"""CLAP against msclap's own forward pass, with random weights."""

from __future__ import annotations

import os
import sys
import warnings

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from engine import labelling, paths, weights
from engine.components.classes import AnyLabels
from engine.labelling import clap, clap_net, stream
from engine.labelling.clap_text import Tokenizer
from engine.report import EngineError
from engine.vocabulary import vocabulary

from . import clap_models

RATE = 44_100
NAMES = ("rain", "a dog barks", "this")
SEVEN = 7 * RATE


def noise(seconds, seed=0):
    frames = round(seconds * RATE)
    return np.random.default_rng(seed).normal(0, 0.1, frames).astype(np.float32)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A folder with a checkpoint, and msclap around the same weights."""
    folder = tmp_path_factory.mktemp("clap")
    clap_models.write_tokenizer(folder)
    net = clap_models.official()
    torch.save({"model": net.state_dict(), "epoch": 3}, folder / clap.FILES[1])
    return folder, clap_models.wrapper(net, folder)


@pytest.fixture(scope="module")
def loaded(model):
    """Loading takes a second or two: once is enough."""
    return clap.load(model[0], device="cpu")


@pytest.fixture
def labeller(loaded, monkeypatch):
    monkeypatch.setattr(loaded._texts, "_known", None)
    return loaded.with_labels(NAMES)


def test_sound_becomes_the_vectors_of_msclap(model, labeller):
    windows = [noise(7, seed) for seed in range(3)]
    theirs = model[1]._get_audio_embeddings(torch.from_numpy(np.stack(windows))[:, None])
    theirs = torch.nn.functional.normalize(theirs, dim=-1).numpy()
    assert np.abs(labeller.embed(windows) - theirs).max() < 1e-5
    assert np.abs(theirs[0] - theirs[1]).max() > 1e-3  # they tell sounds apart


def test_names_become_the_vectors_of_msclap(model, labeller):
    texts = ["this is a sound of rain", "dog", "x " * 30 + "x"]
    theirs = model[1].get_text_embeddings(texts)
    theirs = torch.nn.functional.normalize(theirs, dim=-1).numpy()
    assert np.abs(labeller._texts.of(texts) - theirs).max() < 1e-5
    assert np.abs(theirs[0] - theirs[1]).max() > 1e-3


def test_shares_are_the_softmax_of_its_similarity(model, labeller):
    window = noise(7)
    audio = model[1]._get_audio_embeddings(torch.from_numpy(window)[None, None])
    text = model[1].get_text_embeddings([f"this is a sound of {name}" for name in NAMES])
    with torch.no_grad():
        theirs = model[1].compute_similarity(audio, text).softmax(dim=-1).numpy()
    assert np.abs(labeller.clip_scores(window) - theirs[0]).max() < 1e-5
    assert labeller.clip_scores(window).sum() == pytest.approx(1.0, abs=1e-5)


def test_tokens_are_those_of_msclap(model):
    ours = Tokenizer(model[0])
    for text in ("this is a sound of rain", "Züge – ☂", "a  b"):
        theirs = model[1].preprocess_text([" ".join(text.split())])
        length = int(theirs["attention_mask"].sum())
        assert ours.encode(text) == theirs["input_ids"][0, :length].tolist()
    long = ours.encode("rain " * 200)
    assert len(long) == 77
    assert long[-2:] == ours.encode("")[-2:]
    assert ours.decode(ours.encode("this is rain")) == "this is rain"


@pytest.mark.parametrize("seconds", [0.5, 2.7, 7.0])
def test_short_sound_is_repeated_as_msclap_does(model, monkeypatch, seconds):
    sound = noise(seconds)
    audio = (torch.from_numpy(sound)[None], RATE)
    monkeypatch.setattr(model[1], "read_audio", lambda path, resample: audio, raising=False)
    theirs = model[1].load_audio_into_tensor("x.wav", 7, True).numpy()
    assert np.array_equal(clap.repeated(sound), theirs)


def test_long_sound_gives_the_same_answer_every_time(labeller):
    sound = np.concatenate([noise(7, 1), noise(3, 2)])
    assert np.array_equal(labeller.clip_scores(sound), labeller.clip_scores(sound))
    parts = [labeller.clip_scores(sound[:SEVEN]), labeller.clip_scores(sound[SEVEN:])]
    assert np.allclose(labeller.clip_scores(sound), 0.7 * parts[0] + 0.3 * parts[1], atol=1e-6)


def test_steps_of_a_second(labeller):
    scores = labeller.scores(noise(2.3))
    assert scores.shape == (3, 3)
    assert scores.dtype == np.float32
    assert np.abs(scores.sum(axis=1) - 1).max() < 1e-5
    cosines = labeller.scores(noise(2.3), kind="cosines")
    assert np.abs(cosines - scores).max() > 1e-3
    assert (cosines >= 0).all()
    assert (cosines <= 1).all()


def test_chunks_equal_the_whole(labeller, monkeypatch):
    monkeypatch.setattr(stream, "CHUNK_S", 2.0)
    monkeypatch.setattr(stream, "_READ_S", 1.5)
    sound = noise(6.4)[:, None]
    parts = list(stream.scored(labeller, lambda a, b: sound[a:b], RATE, len(sound)))
    assert len(parts) > 2
    assert np.abs(np.concatenate(parts) - labeller.scores(sound[:, 0])).max() < 1e-5


def test_silence_is_nothing(labeller):
    sound = np.concatenate([noise(1), np.zeros(2 * RATE, np.float32)])
    assert labeller.scores(sound)[0].any()
    assert not labeller.scores(sound)[1:].any()
    assert not labeller.clip_scores(np.zeros(100, np.float32)).any()


def test_any_list_of_names(labeller):
    assert isinstance(labeller, AnyLabels)
    other = labeller.with_labels(("frog", "rain"))
    assert other.labels == ("frog", "rain")
    assert other.clip_scores(noise(1)).shape == (2,)
    assert other.revision != labeller.revision


def test_names_are_read_once_per_computer(labeller, monkeypatch):
    first = labeller.clip_scores(noise(1))
    (kept,) = paths.cache_dir().glob("clap-texts-*.npz")
    forgetful = labeller._texts
    with monkeypatch.context() as patched:
        patched.setattr(forgetful, "_known", None)
        patched.setattr(forgetful, "_read", None)  # reading would fail
        assert np.array_equal(labeller.with_labels(NAMES).clip_scores(noise(1)), first)
    kept.write_bytes(b"nonsense")
    monkeypatch.setattr(forgetful, "_known", None)
    assert np.allclose(labeller.with_labels(NAMES).clip_scores(noise(1)), first)


def test_a_cache_that_cannot_be_written_costs_nothing(labeller, monkeypatch, tmp_path):
    monkeypatch.setenv("EARMARK_CACHE_DIR", str(tmp_path))
    tmp_path.chmod(0o555)
    assert labeller.clip_scores(noise(1)).any()
    tmp_path.chmod(0o755)


def test_safetensors_are_read_as_well(model, labeller, tmp_path):
    net = model[1].clap
    clap_models.write_tokenizer(tmp_path)
    tensors = {name: one.clone().contiguous() for name, one in net.state_dict().items()}
    save_file(tensors, tmp_path / clap.FILES[0])
    other = clap.load(tmp_path, device="cpu").with_labels(NAMES)
    assert np.array_equal(other.clip_scores(noise(2)), labeller.clip_scores(noise(2)))
    assert other.revision == labeller.revision


def test_warnings_are_as_they_were(monkeypatch):
    for name in [one for one in sys.modules if one.split(".")[0] == "msclap"]:
        monkeypatch.delitem(sys.modules, name)
    before = list(warnings.filters)
    clap_net.msclap.__wrapped__("models.config")
    assert "msclap.CLAPWrapper" in sys.modules
    assert warnings.filters == before
    with pytest.warns(UserWarning, match="still heard"):
        warnings.warn("still heard", UserWarning, stacklevel=1)


class Trap:
    def __reduce__(self):
        return os.mkdir, ("trapped",)


def test_nothing_in_a_checkpoint_can_run(model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    clap_models.write_tokenizer(tmp_path)
    torch.save({"model": {"a": Trap()}}, tmp_path / clap.FILES[1])
    with pytest.raises(EngineError, match="more than weights"):
        clap.load(tmp_path)
    assert not (tmp_path / "trapped").exists()


def test_weights_that_cannot_be_used(model, tmp_path):
    with pytest.raises(EngineError, match="is missing"):
        clap.load(tmp_path)
    state = model[1].clap.state_dict()
    cases = {"not those of CLAP": {}, "linear2": dict(state)}
    del cases["linear2"]["audio_encoder.projection.linear2.weight"]
    cases["size mismatch"] = {**state, "audio_encoder.projection.layer_norm.bias": torch.ones(3)}
    for said, tensors in cases.items():
        torch.save({"model": tensors}, tmp_path / clap.FILES[1])
        clap_models.write_tokenizer(tmp_path)
        with pytest.raises(EngineError, match=said):
            clap.load(tmp_path)
    (tmp_path / "merges.txt").unlink()
    with pytest.raises(EngineError, match=r"merges\.txt"):
        clap.load(tmp_path)


def test_a_model_that_was_not_fetched_is_offered():
    assert "clap" in labelling.LABELLERS
    with pytest.raises(weights.NotThere) as refused:
        labelling.LABELLERS["clap"].load()
    assert refused.value.model_id == clap.MODEL


def test_it_begins_with_the_sounds_of_the_vocabulary(loaded):
    assert loaded.labels == vocabulary().labels
