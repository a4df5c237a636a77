"""AudioSep's network: equal to the official code's recorded answers, and at home in chunks."""

from __future__ import annotations

import importlib.util
import json

import numpy as np
import pytest
import torch

from engine.separation import audiosep_net
from engine.separation.audiosep import CONTEXT_S, GRID
from engine.separation.audiosep_net import ResUNet, complex_mask, magnitude
from tests.engine.separation import audiosep_models as models

CLOSE = 5e-6
"""Largest difference of a sample: different libraries alone make 7e-7."""
NAMES = {"center": "conv_block7a"} | {
    f"{short}{number}": f"{long}{number}"
    for short, long in (("enc", "encoder_block"), ("dec", "decoder_block"))
    for number in range(1, 7)
}


@pytest.fixture(scope="module")
def recipe(shared_golden):
    spec = importlib.util.spec_from_file_location("golden_recipe", shared_golden / "recipe.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def golden(shared_golden):
    with np.load(shared_golden / "resunet30_2s.npz", allow_pickle=False) as file:
        return {
            name: torch.from_numpy(file[name]) if file[name].dtype.kind == "f" else file[name]
            for name in file.files
        }


@pytest.fixture(scope="module")
def weights(recipe):
    return models.golden_weights(recipe)


@pytest.fixture(scope="module")
def net(weights):
    return ResUNet(weights)


@pytest.fixture(scope="module")
def heard(net, golden):
    """Every part's result on the recorded two seconds, and the answer."""
    parts = {}
    with torch.inference_mode():
        answer = net(
            golden["mixture"],
            golden["condition"],
            lambda name, value: parts.__setitem__(name, value.clone()),
        )
    return parts, answer


def test_the_answer_is_the_recorded_one(heard, golden):
    torch.testing.assert_close(heard[1], golden["waveform"], atol=CLOSE, rtol=0)


def test_every_part_is_the_recorded_one(heard, golden):
    rows = zip(
        golden["layer_names"], golden["layer_mean_std_absmax"], golden["layer_probe"], strict=True
    )
    for name, (mean, std, largest), probe in rows:
        value = heard[0][NAMES.get(name, str(name))]
        value = (value.T if name == "bn0" else value).contiguous().flatten()
        exact = value.double()
        assert float(exact.mean()) == pytest.approx(float(mean), abs=1e-6), name
        assert float(exact.std()) == pytest.approx(float(std), rel=1e-6), name
        assert float(exact.abs().max()) == pytest.approx(float(largest), rel=2e-6), name
        places = torch.linspace(0, len(value) - 1, 64).long()
        # Values reach 100: a millionth of the largest is what float32 leaves.
        torch.testing.assert_close(value[places], probe, atol=1e-6 * float(largest), rtol=1e-6)


def test_spectrum_and_masks_are_the_recorded_ones(heard, golden):
    first, last = golden["frames"]
    spectrum = torch.stft(
        golden["mixture"], 2048, 320, window=torch.hann_window(2048), return_complex=True
    )
    assert spectrum.shape == (1025, int(golden["n_frames"]))
    loudness = magnitude(spectrum)
    for name, part in (("cos", spectrum.real), ("sin", spectrum.imag)):
        wanted = golden["stft_mag"] * golden[f"stft_{name}"]
        torch.testing.assert_close(part[:, first:last].T, wanted, atol=2e-5, rtol=1e-5)
    torch.testing.assert_close(loudness[:, first:last].T, golden["stft_mag"], atol=1e-5, rtol=1e-5)
    raw = heard[0]["after_conv"][0, :, first:last]
    torch.testing.assert_close(raw, golden["after_conv"][..., :1024], atol=2e-5, rtol=1e-5)
    mask = complex_mask(raw.transpose(1, 2)).T
    much = golden["mask_mag"]
    wanted = torch.complex(much * golden["mask_cos"], much * golden["mask_sin"])
    # A turn is undecided where its arrow is short, so it says less than the raw answer above.
    torch.testing.assert_close(mask, wanted, atol=1e-4, rtol=0)
    assert not mask[:, 1024].any()


def test_the_prompt_adds_what_was_recorded(net, weights, golden):
    shifts = net.shifts(golden["condition"])
    recorded, place = {}, 0
    for key in golden["film_keys"]:
        size = models.unused_weights().get(f"film.{key}.bias")
        if size is None:
            size = weights[f"film.{key}.bias"]
        recorded[f"film.{key}"] = golden["film_values"][place : place + len(size)]
        place += len(size)
    assert place == 9856
    for norm, film, _ in audiosep_net.norms():
        mean, variance = weights[f"{norm}.running_mean"], weights[f"{norm}.running_var"]
        still = (
            weights[f"{norm}.bias"] - mean * weights[f"{norm}.weight"] / (variance + 1e-5) ** 0.5
        )
        torch.testing.assert_close(shifts[norm] - still, recorded[film], atol=CLOSE, rtol=0)


@pytest.mark.slow
def test_windows_off_the_grid_are_the_original_s_too(net, golden, recipe, shared_golden):
    """The original's chunks, which start where they like: same windows, same samples."""
    with np.load(shared_golden / "resunet30_chunk25s_compact.npz", allow_pickle=False) as file:
        recorded = torch.from_numpy(file["every_50th"])
        head = torch.from_numpy(file["head"])
    mixture = torch.from_numpy(recipe.mixture(25.0, "mixture25"))[0, 0]
    second = 32_000
    with torch.inference_mode():
        first = net(mixture[: 5 * second], golden["condition"])
        other = net(mixture[3 * second : 8 * second], golden["condition"])
    torch.testing.assert_close(first[: len(head)], head, atol=CLOSE, rtol=0)
    torch.testing.assert_close(
        first[: 4 * second : 50], recorded[: 4 * second // 50], atol=CLOSE, rtol=0
    )
    torch.testing.assert_close(
        other[second : 4 * second : 50],
        recorded[4 * second // 50 : 7 * second // 50],
        atol=CLOSE,
        rtol=0,
    )


def test_all_official_names_are_known(shared_golden):
    from engine.separation.audiosep_weights import left_out

    listing = json.loads((shared_golden / "resunet30_keys.json").read_text("utf-8"))
    official = {name: tuple(shape) for name, shape, *_ in listing["keys"]}
    ours = audiosep_net.shapes()
    assert len(official) == listing["n_keys"] == 332
    assert not ours.keys() & left_out()
    assert ours.keys() | left_out() == official.keys()
    assert ours == {name: official[name] for name in ours}
    sizes = {name: models.math.prod(shape) for name, shape in official.items()}
    unused = [one for one in left_out() if ".bn2." in one or "beta2" in one]
    assert sum(sizes[one] for one in unused if "running" not in one and "num" not in one) == 824_000


@pytest.fixture(scope="module")
def made_up():
    with models.narrow():
        return ResUNet(models.separator_weights())


@pytest.mark.parametrize("frames", [1, 1024, 1025, 10_239])
def test_any_length(made_up, frames):
    mono = 0.1 * torch.randn(frames, generator=torch.Generator().manual_seed(frames))
    before = mono.clone()
    vector = torch.nn.functional.normalize(torch.ones(512), dim=0)
    with torch.inference_mode():
        answer = made_up(mono, vector)
    assert answer.shape == mono.shape
    assert bool(torch.isfinite(answer).all())
    assert torch.equal(mono, before)


def test_every_part_is_told_of(made_up):
    told = []
    with torch.inference_mode():
        made_up(torch.ones(2000), torch.zeros(512), lambda name, _: told.append(name))
    assert len(told) == len(set(told)) == audiosep_net.PARTS


@pytest.mark.slow
def test_a_window_on_the_grid_hears_what_the_whole_does(net, golden, recipe):
    """With the context that is asked for it is 70 dB apart at least; elsewhere it is not."""
    mixture = torch.from_numpy(recipe.mixture(5.5, "seams"))[0, 0]
    context = round(CONTEXT_S * audiosep_net.SAMPLE_RATE)
    apart = {}
    with torch.inference_mode():
        whole = net(mixture, golden["condition"])
        for start in (3 * GRID, 3 * GRID + 16 * audiosep_net.HOP):
            part = net(mixture[start : start + 4 * 32_000], golden["condition"])
            inner = slice(context, 4 * 32_000 - context)
            wanted = whole[start : start + 4 * 32_000][inner]
            error = part[inner] - wanted
            apart[start] = 10 * float(torch.log10(error.square().mean() / wanted.square().mean()))
    on, off = apart.values()
    assert on < -70.0
    assert off > -40.0
