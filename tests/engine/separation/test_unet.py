"""The time-selective seed's separator: its network, its files, its chunks."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.report import EngineError, silent
from engine.separation import Query, Traits, UnknownPrompt, unet
from engine.separation.stream import separate_piece, separate_span
from engine.separation.unet_description import FilmUNetConfig, read_description
from engine.separation.unet_net import FilmUNet, fused
from engine.training import unet_export
from tests.engine.fakes import noise

LABELS = ("dog bark", "rain", "siren")
SMALL = {"condition": 16, "widths": (4, 6, 8, 8)}


def network(config, seed=0):
    """A network in evaluation mode whose masks differ from place to place."""
    torch.manual_seed(seed)
    net = FilmUNet(config)
    for part in net.modules():
        if isinstance(part, torch.nn.BatchNorm2d):
            torch.nn.init.uniform_(part.running_mean, -0.5, 0.5)
            torch.nn.init.uniform_(part.running_var, 0.5, 2.0)
            torch.nn.init.uniform_(part.weight, 0.5, 1.5)
    net.eval().requires_grad_(False)
    condition = torch.zeros(1, config.condition) if config.condition else None
    logit = torch.logit(net(2.0 * torch.rand(1, config.n_fft // 2 + 1, 64), condition).double())
    scale = 2.0 / float(logit.std())
    net.draw.bias.sub_(float(logit.mean())).mul_(scale)
    net.draw.weight.mul_(scale)
    return net


@pytest.fixture
def small():
    return network(FilmUNetConfig(len(LABELS), **SMALL))


@pytest.fixture
def path(small, tmp_path):
    return unet_export.write(small.config, LABELS, small.state_dict(), tmp_path)


@pytest.fixture
def separator(path):
    return unet.load(path)


def query(*labels):
    return Query("as typed", "as typed", labels)


@pytest.mark.parametrize(
    ("labels", "condition", "parameters"),
    [(0, 1024, 16_755_777), (205, 1024, 16_755_777 + 205 * 1024), (0, 0, 14_787_777)],
)
def test_the_size_is_the_seeds(labels, condition, parameters):
    with torch.device("meta"):
        net = FilmUNet(FilmUNetConfig(labels, condition))
    assert sum(one.numel() for one in net.parameters()) == parameters


@pytest.mark.parametrize("widths", [(4,), (4, 4), (2, 2, 2, 2)])
def test_the_reach_is_exact(widths):
    config = FilmUNetConfig(0, 0, widths, n_fft=64, hop=16)
    net = FilmUNet(config).double().eval().requires_grad_(False)
    for value in net.parameters():  # all positive: no ReLU hides what lies behind it
        torch.nn.init.uniform_(value, 0.1, 1.0)
    drawn = []
    net.draw.register_forward_hook(lambda _, __, result: drawn.append(result[0, 0]))
    frames = 8 * config.stride + 2 * config.reach // config.stride * config.stride
    plain = torch.ones(1, 33, frames, dtype=torch.float64)
    net(plain)
    farthest = 0
    middle = frames // 2 // config.stride * config.stride
    # Heard farthest is a frame whose reach on every level just enters one more pooling group:
    # 2 behind the start of its own, or as much before the end.
    for place in (middle + 2 % config.stride, middle + config.stride - 1 - 2 % config.stride):
        other = plain.clone()
        other[:, :, place] += 1.0
        net(other)
        changed = (drawn[-1] != drawn[0]).any(dim=0).nonzero()[:, 0]
        farthest = max(farthest, int((changed - place).abs().max()))
    assert farthest == config.reach


def test_the_prompt_matters_and_vectors_may_come_from_outside(small):
    magnitude = torch.rand(2, 513, 32)
    masks = small(magnitude, torch.tensor([0, 1]))
    assert masks.shape == magnitude.shape
    assert float(masks.min()) >= 0.0
    assert float(masks.max()) <= 1.0
    assert not torch.allclose(small(magnitude, torch.tensor([2, 2])), masks, atol=1e-4)
    torch.testing.assert_close(small(magnitude, small.table.weight[[0, 1]]), masks)


def test_a_condition_is_needed_but_by_the_baseline():
    magnitude = torch.rand(1, 513, 16)
    with pytest.raises(ValueError, match="which sound"):
        network(FilmUNetConfig(2, 4, (4,)))(magnitude)
    with pytest.raises(ValueError, match="vectors"):
        network(FilmUNetConfig(0, 4, (4,)))(magnitude, torch.tensor([1]))
    baseline = network(FilmUNetConfig(0, 0, (4,)))
    assert torch.equal(baseline(magnitude), baseline(magnitude, torch.tensor([1])))


def test_merged_norms_change_nothing(small):
    magnitude, labels = torch.rand(1, 513, 32), torch.tensor([1])
    before = small(magnitude, labels)
    torch.testing.assert_close(fused(small)(magnitude, labels), before, atol=1e-5, rtol=1e-4)


def test_what_was_written_is_what_is_loaded(small, path, separator):
    assert separator.labels == LABELS
    assert Traits.of(separator) == unet.traits(path)
    assert separator.sample_rate == 16_000
    mono = 0.1 * torch.randn(16_000)
    padded = torch.nn.functional.pad(mono, (0, 4096 * 5 - len(mono)))[None]
    spectrum = torch.stft(
        padded, 1024, 256, window=torch.hann_window(1024), pad_mode="constant", return_complex=True
    )[..., :80]
    masked = spectrum * small(spectrum.abs(), torch.tensor([1]))
    wanted = torch.istft(masked, 1024, 256, window=torch.hann_window(1024), length=16_000)[0]
    torch.testing.assert_close(
        separator.separate(mono, query("rain"), silent), wanted, atol=1e-5, rtol=1e-3
    )


@pytest.mark.parametrize("frames", [1, 255, 4_096, 4_097, 30_000])
def test_any_length_and_never_louder(separator, frames):
    mono = 0.1 * torch.randn(frames)
    before = mono.clone()
    estimate = separator.separate(mono, query("rain", "siren"), silent)
    assert estimate.shape == mono.shape
    assert float(estimate.square().sum()) <= 1.01 * float(mono.square().sum())
    assert torch.equal(mono, before)


def test_silence_is_silence(separator):
    assert not separator.separate(torch.zeros(9_000), query("rain"), silent).any()


def test_unknown_sounds_are_refused(separator):
    separator.check(query("piano", "rain"))
    with pytest.raises(UnknownPrompt):
        separator.check(query("piano"))


def test_the_baseline_answers_every_prompt_alike(tmp_path):
    net = network(FilmUNetConfig(0, 0, (4, 6)))
    separator = unet.load(unet_export.write(net.config, (), net.state_dict(), tmp_path))
    mono = 0.1 * torch.randn(8_000)
    separator.check(query())
    one, two = (separator.separate(mono, query(*label), silent) for label in (["rain"], []))
    assert torch.equal(one, two)
    assert one.any()


def test_without_a_table_text_is_refused_and_vectors_are_taken(tmp_path):
    net = network(FilmUNetConfig(0, 8, (4, 6)))
    separator = unet.load(unet_export.write(net.config, (), net.state_dict(), tmp_path))
    with pytest.raises(EngineError, match="text embeddings"):
        separator.check(query("rain"))
    assert separator.separate_by(torch.randn(5_000), torch.randn(8)).any()


def seam_db(separator, rate):
    """How far pieces are from one pass, in dB under it, on seven seconds of swelling noise."""
    samples = noise(7.0, rate, 1)
    samples *= 0.1 * np.exp(2 * np.sin(np.arange(len(samples)) * (9.0 / rate)))[:, None]
    samples = samples.astype(np.float32)
    asked = query("dog bark")
    whole = separate_piece(separator, samples, rate, asked)

    def read(start, stop):
        return samples[start:stop]

    pieces = separate_span(separator, read, rate, len(samples), 0, len(samples), asked)
    return 10 * np.log10(np.mean((pieces - whole) ** 2) / np.mean(whole**2))


@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_chunked_is_whole(separator, rate):
    assert seam_db(separator, rate) < -50.0


def test_the_context_is_what_a_cut_is_heard_through(separator):
    """And the test above can fail: without context the ends are others."""
    mono = 0.3 * torch.randn(6 * 16_000)
    whole = separator.separate(mono, query("rain"), silent)
    start = 4 * separator.grid
    cut = separator.separate(mono[start:], query("rain"), silent)
    error, context = (cut - whole[start:]).abs(), round(separator.context_s * 16_000)
    assert float(error[context:].max()) < 1e-5
    assert float(error[:512].max()) > 1e-2


def test_the_revision_follows_weights_and_labels(small, path, tmp_path):
    first = unet.traits(path).revision
    again = unet_export.write(small.config, LABELS, small.state_dict(), tmp_path / "again")
    assert unet.traits(again).revision == first
    turned = unet_export.write(small.config, LABELS[::-1], small.state_dict(), tmp_path / "turned")
    assert unet.traits(turned).revision != first
    other = network(small.config, 1).state_dict()
    assert unet.traits(unet_export.write(small.config, LABELS, other, tmp_path)).revision != first


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('kind = "film-unet"', 'kind = "band-split"'),
        ("format = 1", "format = 2"),
        ("condition = 16", "condition = 8"),
        ("condition = 16", "condition = -1"),
        ("condition = 16", "condition = 99999999"),
        ("widths = [4, 6, 8, 8]", "widths = []"),
        ("widths = [4, 6, 8, 8]", "widths = [4, 6, 8, 1.5]"),
        ("widths = [4, 6, 8, 8]", "widths = 4"),
        ("hop = 256", 'hop = "x"'),
        ("hop = 256", "hop = 256\nsecret = 1"),
        ("labels = 3", "labels = 2"),
        ('"rain"', '"dog bark"'),
        ("[vocabulary]", "[words]"),
        ("sha256 = ", "sha256 = 5 #"),
        ("unet.safetensors", "other.safetensors"),
        ("unet.safetensors", "../unet.toml"),
    ],
)
def test_a_wrong_description_is_refused_with_a_sentence(path, old, new):
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(EngineError, match=r"unet\.toml"):
        unet.load(path)


def test_other_weights_are_refused(path):
    weights = path.with_suffix(".safetensors")
    save_file({k: v + 1 for k, v in load_file(weights).items()}, weights)
    with pytest.raises(EngineError, match="not the file"):
        unet.load(path)


def test_weights_that_are_not_numbers_are_refused(path, tmp_path):
    import hashlib

    weights = path.with_suffix(".safetensors")
    tensors = load_file(weights)
    tensors["draw.bias"][0] = torch.nan
    before = weights.read_bytes()
    save_file(tensors, weights)
    after = weights.read_bytes()
    text = path.read_text(encoding="utf-8")
    text = text.replace(hashlib.sha256(before).hexdigest(), hashlib.sha256(after).hexdigest())
    path.write_text(text.replace(f"size = {len(before)}", f"size = {len(after)}"), "utf-8")
    with pytest.raises(EngineError, match="not numbers"):
        unet.load(path)


def test_a_missing_description_is_told(tmp_path):
    with pytest.raises(EngineError, match="cannot be read"):
        read_description(tmp_path / "none.toml")
