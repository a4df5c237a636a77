"""What every separator in the table must do, whatever it is made of."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine import weights
from engine.report import Cancelled, EngineError, silent
from engine.separation import SEPARATORS, Traits, load_separator, query_for
from engine.separation.audiosep_weights import convert
from engine.separation.stream import separate_span
from tests.engine.fakes import MemoryRecording, noise
from tests.engine.separation import audiosep_models as models

PROMPTS = {"spectral": "300-3000 Hz"}


@pytest.fixture(params=list(SEPARATORS))
def name(request):
    return request.param


@pytest.fixture(scope="module")
def small_audiosep(tmp_path_factory):
    """AudioSep of made-up weights, in place of the one that would be downloaded."""
    folder = tmp_path_factory.mktemp("audiosep")
    with models.narrow():
        tensors = models.prefixed("ss_model.", models.separator_weights())
        tensors |= models.prefixed("query_encoder.model.", models.text_weights())
        torch.save({"state_dict": tensors}, folder / "x.ckpt")
        tokenizer = models.write_tokenizer(folder / "tokenizer")
        convert(folder / "x.ckpt", tokenizer, folder / "model", shape=models.TEXT)
        yield folder / "model"


@pytest.fixture
def separator(name, request, monkeypatch):
    if SEPARATORS[name].needs:
        folder = request.getfixturevalue("small_audiosep")
        monkeypatch.setattr(weights, "find", lambda model_id: folder)
        load_separator.cache_clear()
    yield load_separator(name)
    if SEPARATORS[name].needs:
        load_separator.cache_clear()


def test_what_is_not_there_is_offered(name):
    line = SEPARATORS[name]
    assert line.is_there == (not line.needs)
    if line.needs:
        with pytest.raises(weights.NotThere) as caught:
            load_separator(name)
        assert caught.value.model_id == line.needs
        with pytest.raises(weights.NotThere):
            line.traits()


@pytest.fixture
def query(name):
    return query_for(PROMPTS.get(name, "dog bark"))


def mono(frames, seed=3):
    return torch.from_numpy(noise(frames / 32_000, 32_000, 1, seed)[:, 0])


def test_traits_without_loading_are_those_of_the_loaded(name, separator):
    assert SEPARATORS[name].traits() == Traits.of(separator)


@pytest.mark.parametrize("frames", [1, 100, 5_119, 32_000])
def test_same_length_and_type_and_input_untouched(separator, query, frames):
    sound = mono(frames)
    before = sound.clone()
    with torch.inference_mode():
        estimate = separator.separate(sound, query, silent)
    assert estimate.shape == sound.shape
    assert estimate.dtype == torch.float32
    assert bool(torch.isfinite(estimate).all())
    assert torch.equal(sound, before)


def test_silence_in_silence_out(separator, query):
    with torch.inference_mode():
        assert not separator.separate(torch.zeros(20_000), query, silent).any()


def test_the_same_twice(separator, query):
    with torch.inference_mode():
        one = separator.separate(mono(16_000), query, silent)
        two = separator.separate(mono(16_000), query, silent)
    assert torch.equal(one, two)


def test_cancel_is_honoured(separator, query):
    def report(fraction, note=""):
        raise Cancelled

    with pytest.raises(Cancelled), torch.inference_mode():
        separator.separate(mono(32_000), query, report)


def test_an_unknown_prompt_is_refused_with_a_sentence(name, separator):
    if SEPARATORS[name].any_prompt:
        separator.check(query_for("quantum flux zzz"))
        return
    with pytest.raises(EngineError):
        separator.check(query_for("quantum flux zzz"))


def test_estimate_and_residual_are_the_input_in_stereo(name, separator, query):
    samples = noise(0.7, 48_000)
    recording = MemoryRecording(samples, 48_000)
    estimate = separate_span(
        separator, recording.read, 48_000, recording.frames, 0, recording.frames, query
    )
    assert estimate.shape == samples.shape
    # A mask can only take away: no bin, hence no long stretch, is louder than the input.
    assert np.sqrt(np.mean(estimate**2)) <= 1.01 * np.sqrt(np.mean(samples**2))
    np.testing.assert_allclose((samples - estimate) + estimate, samples, atol=1e-6)
