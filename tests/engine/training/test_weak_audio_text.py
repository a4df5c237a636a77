"""The audio-text models: the shipped one as it is, the others with random weights."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.labelling import builtin, clap
from engine.report import EngineError
from engine.training import weak_audio_text, weak_clap
from engine.training.weak_audio_text import fitted, labels_of, shares_of
from tests.engine.labelling import clap_models
from tests.engine.training.tones import ToneModel


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def shipped():
    return weak_audio_text.load("builtin")


def noise(rows, frames, seed=0):
    rng = torch.Generator().manual_seed(seed)
    return 0.1 * torch.randn(rows, frames, generator=rng)


def test_the_product_is_the_labellers_own_score(shipped):
    labeller = builtin.load()
    audio = noise(1, 32_000)
    scores = labeller.clip_scores(audio[0].numpy())
    texts = ["rain", "wind", "dog bark"]
    with torch.no_grad():
        found = shipped.scale * shipped.sounds(audio, 32_000) @ shipped.texts(texts).pooled.T
    expected = np.log([scores[labeller.labels.index(text)] for text in texts])
    np.testing.assert_allclose(found[0].numpy(), expected, atol=1e-3)


def test_gradients_reach_the_sound_and_not_the_model(shipped):
    audio = noise(2, 8_000).requires_grad_(True)
    shipped.sounds(audio, 16_000)[:, 3].sum().backward()
    assert bool((audio.grad.abs().amax(dim=1) > 0).all())
    assert all(p.grad is None and not p.requires_grad for p in shipped.module.parameters())
    assert not shipped.module.training


def test_several_sounds_are_read_as_shares_with_a_token_each(shipped):
    read = shipped.texts(["rain", "dog bark and rain", "The sound of a church bell"])
    assert read.pooled.sum(dim=1).tolist() == pytest.approx([1.0, 1.0, 1.0])
    assert int((read.pooled[1] > 0).sum()) == 2
    assert read.real[0].sum() == 1
    assert read.real[1].sum() == 2
    # Whatever stands beside it, a text reads the same.
    alone = shipped.texts(["dog bark and rain"])
    assert torch.equal(alone.pooled[0], read.pooled[1])
    assert torch.equal(alone.tokens[0, :2], read.tokens[1, :2])


def test_a_label_is_itself_and_the_rest_is_resolved():
    known = {"bell": 0, "church bells": 1, "rain": 2}
    assert labels_of("bell", known) == ("bell",)
    assert labels_of("rain and bell", known) == ("rain", "bell")
    assert labels_of("raining", known) == ("rain",)
    assert labels_of("The sound of bell", known) == ("bell",)
    assert labels_of("The sound mixture of rain and bell", known) == ("rain", "bell")
    with pytest.raises(EngineError, match="no words"):
        labels_of("...", known)


def test_what_nobody_knows_is_read_by_its_neighbours():
    known = {"rain": 0, "dog bark": 1, "engine": 2}
    shares = shares_of("zither quantum flapdoodle", known)
    assert sum(shares.values()) == pytest.approx(1.0)
    with pytest.raises(EngineError, match="No sound is known"):
        shares_of("zither quantum flapdoodle", {"something of ours": 0})


def test_sounds_are_repeated_or_cut_the_same_every_time():
    audio = torch.arange(5.0)[None]
    assert fitted(audio, 7).tolist() == [[0, 1, 2, 3, 4, 0, 1]]
    assert fitted(audio, 3).tolist() == [[0, 1, 2]]


def test_padding_of_tokens_is_marked():
    model = ToneModel()
    read = model.texts(["low", "low and mid and top"])
    assert read.tokens.shape == (2, 3, 3)
    assert read.real.tolist() == [[True, False, False], [True, True, True]]
    assert ToneModel(tokens=0).texts(["low"]).tokens is None


def test_no_sound_is_still_part_of_the_graph():
    audio = torch.zeros(0, 10, requires_grad=True)
    found = ToneModel().sounds(audio, 4_000)
    assert found.shape == (0, 4)
    assert found.requires_grad


def test_unknown_models_are_refused():
    with pytest.raises(EngineError, match="Known are: builtin, msclap, laion"):
        weak_audio_text.load("clap")


class Words:
    """A tokenizer of known words."""

    def __call__(self, text, max_length, **options):
        ids = [1 + hash_of(word) % 90 for word in text.split()][:max_length]
        found = torch.tensor([ids])
        return {"input_ids": found, "attention_mask": torch.ones_like(found)}


def hash_of(word):
    return sum((at + 1) * ord(one) for at, one in enumerate(word))


@pytest.fixture(scope="module")
def laion():
    """LAION's CLAP as transformers builds it, tiny and with random weights."""
    transformers = pytest.importorskip("transformers")
    torch.manual_seed(0)
    audio = {
        "spec_size": 64, "num_mel_bins": 16, "patch_size": 4, "patch_stride": [4, 4],
        "patch_embeds_hidden_size": 8, "hidden_size": 16, "depths": [1, 1],
        "num_attention_heads": [1, 2], "window_size": 4, "enable_fusion": False,
        "projection_hidden_size": 8,
    }  # fmt: skip
    text = {
        "vocab_size": 100, "hidden_size": 12, "num_hidden_layers": 1, "num_attention_heads": 2,
        "intermediate_size": 16, "max_position_embeddings": 90,
    }  # fmt: skip
    config = transformers.ClapConfig(text_config=text, audio_config=audio, projection_dim=6)
    return transformers.ClapModel(config)


def test_laions_mel_powers_are_those_of_its_own_package(laion):
    transformers = pytest.importorskip("transformers")
    model = weak_clap.LaionAudioText(laion, Words())
    audio = noise(1, 48_000)
    own = transformers.ClapFeatureExtractor(
        feature_size=16, frequency_min=50, frequency_max=14_000, truncation="rand_trunc",
        max_length_s=1,
    )  # fmt: skip
    expected = own(audio[0].numpy(), sampling_rate=48_000, return_tensors="np")
    found = model.log_mel(audio).numpy()
    np.testing.assert_allclose(found, expected["input_features"][0], atol=1e-2)


def test_laion_reads_and_hears_with_gradients(laion, monkeypatch):
    monkeypatch.setattr(weak_clap, "_LAION_S", 0.5)
    monkeypatch.setattr(weak_clap, "fitted", lambda audio, frames: fitted(audio, round(frames)))
    model = weak_clap.LaionAudioText(laion, Words())
    audio = noise(2, 4_000).requires_grad_(True)
    sounds = model.sounds(audio, 16_000)
    texts = model.texts(["a dog barks", "rain"])
    assert sounds.shape == texts.pooled.shape == (2, 6)
    torch.testing.assert_close(sounds.norm(dim=1), torch.ones(2))
    torch.testing.assert_close(texts.pooled.norm(dim=1), torch.ones(2))
    assert texts.tokens.shape == (2, 3, 12)
    assert texts.real.sum(dim=1).tolist() == [3, 1]
    sounds[:, 0].sum().backward()
    assert bool((audio.grad.abs().amax(dim=1) > 0).all())
    with torch.no_grad():
        features = model.log_mel(fitted(model_rate(audio), 24_000))[:, None]
        expected = laion.eval().get_audio_features(input_features=features)
    torch.testing.assert_close(sounds.detach(), expected, atol=1e-5, rtol=1e-4)


def model_rate(audio):
    from engine.training.weak_resample import resample

    return resample(audio, 16_000, 48_000)


class _Hears(torch.nn.Module):
    """As much of msclap's audio encoder as its user sees."""

    def __init__(self):
        super().__init__()
        self.lengths = []
        self.projection = torch.nn.Module()
        self.projection.linear1 = torch.nn.Linear(7, 16)

    def forward(self, audio):
        self.lengths.append(audio.shape[-1])
        return self.projection.linear1(audio.reshape(len(audio), 7, -1).square().mean(dim=2))


class _Reads(torch.nn.Module):
    """And of its text encoder: states that depend on all words before."""

    def __init__(self):
        super().__init__()
        self.embed = torch.nn.Embedding(100, 12)
        self.projection = torch.nn.Sequential()
        self.projection.add_module("linear1", torch.nn.Linear(12, 16))

    def base(self, input_ids):
        return (self.embed(input_ids).cumsum(dim=1),)


class _Ends:
    """A tokenizer that adds the two tokens of the end."""

    def encode(self, text):
        return [1 + hash_of(word) % 90 for word in text.split()] + [97, 98]


def test_msclap_hears_seven_seconds_at_its_own_rate():
    torch.manual_seed(0)
    hears, reads = _Hears(), _Reads()
    model = weak_clap.MsclapAudioText(hears, reads, _Ends(), 7.5)
    assert (model.joint, model.tokens, model.scale) == (16, 12, 7.5)
    audio = noise(2, 16_000).requires_grad_(True)
    sounds = model.sounds(audio, 16_000)
    sounds[:, 0].sum().backward()
    assert hears.lengths == [7 * 44_100]
    assert bool((audio.grad.abs().amax(dim=1) > 0).all())
    texts = model.texts(["a dog barks", "rain"])
    assert texts.real.sum(dim=1).tolist() == [5, 3]
    # The state of the last token of the end is the one that is projected.
    expected = reads.projection(texts.tokens[1, 2])
    torch.testing.assert_close(texts.pooled[1], expected / expected.norm())


def test_msclap_is_loaded_and_says_what_its_own_package_says(tmp_path):
    clap_models.write_tokenizer(tmp_path)
    net = clap_models.official()
    torch.save({"model": net.state_dict()}, tmp_path / clap.FILES[1])
    model = weak_audio_text.load("msclap", str(tmp_path))
    assert model.joint == clap_models.JOINT
    assert model.scale == pytest.approx(float(net.logit_scale.detach().exp()))
    audio = noise(1, 7 * 44_100).requires_grad_(True)
    sounds = model.sounds(audio, 44_100)
    sounds[0, 0].backward()
    assert bool(audio.grad.any())
    theirs = clap_models.wrapper(net, tmp_path)
    with torch.no_grad():
        expected = torch.nn.functional.normalize(theirs._get_audio_embeddings(audio[None]), dim=-1)
        read = theirs.get_text_embeddings(["a dog barks"])
    torch.testing.assert_close(sounds.detach(), expected, atol=1e-4, rtol=1e-3)
    texts = model.texts(["a dog barks", "this"])
    torch.testing.assert_close(
        texts.pooled[:1], torch.nn.functional.normalize(read, dim=-1), atol=1e-4, rtol=1e-3
    )
    assert texts.tokens.shape[2] == model.tokens == clap_models.WIDTH
    assert not texts.real[1].all()


def test_missing_models_are_said(tmp_path):
    with pytest.raises(EngineError, match="audio_text_path"):
        weak_audio_text.load("laion")
    with pytest.raises(EngineError, match="missing or damaged"):
        weak_audio_text.load("laion", str(tmp_path))
    with pytest.raises(EngineError, match="There are no weights"):
        weak_audio_text.load("msclap", str(tmp_path))
