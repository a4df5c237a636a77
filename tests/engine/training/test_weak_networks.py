"""The networks that learn from mixtures: our own separator too, saved, loaded, asked."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from engine.report import EngineError
from engine.separation import spectra
from engine.separation.bandsplit import BandSplitConfig
from engine.training import curves, weak_audio_text, weak_kinds, weak_networks
from engine.training.config import load, parse
from engine.training.exporting import EXPORTERS, Run
from engine.training.loop import train
from engine.training.protocol import Share
from engine.training.tasks import check
from engine.training.weak import WeakLoss
from engine.training.weak_items import WeakMixtures
from engine.training.weak_kinds import assemble
from engine.training.weak_networks import PromptedBandSplit, Trained
from tests.engine.training.tones import (
    LABELS,
    RATE,
    ToneModel,
    made_of,
    quick,
    single_tones,
    task_of,
)

TINY = BandSplitConfig(len(LABELS), n_fft=1024, hop=320, bands=32, single_bins=8,
                       channels=(4, 4, 8, 8), embedding=8)  # fmt: skip
FRAMES = 5_120 * 2


@pytest.fixture(autouse=True)
def _alone(monkeypatch):
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    monkeypatch.setattr(curves, "draw", lambda *args: "")
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def singles():
    return made_of(single_tones())


def band_split(seed=0):
    torch.manual_seed(seed)
    return PromptedBandSplit(TINY, LABELS, FRAMES)


def test_a_label_is_asked_as_the_separator_itself_is_asked():
    prompted = band_split()
    net = prompted.inner.eval()
    mixtures = prompted.transform.analyse(0.1 * torch.randn(2, FRAMES))
    labels, item = torch.tensor([2, 0]), torch.tensor([0, 1])
    with torch.no_grad():
        condition = prompted.condition([LABELS[2], LABELS[0]], torch.device("cpu"))
        found = prompted.net(mixtures.abs(), item, *condition)
        expected, _ = net(spectra.power(mixtures), labels)
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def test_several_labels_are_one_sound():
    prompted = band_split()
    shares = prompted.condition(["low and top"], torch.device("cpu"))[0]
    assert shares.tolist() == [[0.5, 0.0, 0.0, 0.5]]
    net = prompted.inner.eval()
    mixture = prompted.transform.analyse(0.1 * torch.randn(1, FRAMES))
    with torch.no_grad():
        heard = net.encode(spectra.power(mixture))
        both = torch.tensor([0, 3])
        query = net.ask(both).mean(dim=0, keepdim=True)
        expected = net.decode(heard, query, net.joint_maps(heard, both, torch.ones(2)))
        found = prompted.net(mixture.abs(), torch.tensor([0]), shares)
    torch.testing.assert_close(found, expected, atol=1e-4, rtol=1e-4)


def test_the_band_split_separator_learns_by_the_same_objectives(singles, tmp_path):
    recipe = WeakMixtures(validation=2, level_db=0.0)
    weights = WeakLoss(objective="weak", contrast=1.0)
    task = assemble(band_split(), ToneModel(), singles, recipe, weights, 2, 0)
    batch = next(task.batches(0, Share()))
    losses = []
    optimiser = torch.optim.Adam(task.net.parameters(), lr=1e-2)
    for _ in range(8):
        optimiser.zero_grad()
        loss, parts = task.loss(task.net, batch, torch.device("cpu"))
        loss.backward()
        optimiser.step()
        losses.append(float(loss.detach()))
    assert parts.keys() == {"whole", "phrases", "contrast"}
    assert losses[-1] < 0.9 * losses[0]
    assert task.net.separator.labels.weight.grad.abs().sum(dim=1).min() > 0


def test_a_run_is_loaded_and_separates_any_length(singles, tmp_path, monkeypatch):
    monkeypatch.setitem(weak_audio_text.MODELS, "tones", lambda path: ToneModel())
    task = task_of(singles, loss={"objective": "supervised"}, phrase_form="{}")
    state = train(task, quick(3), tmp_path, device="cpu")
    trained = weak_networks.load(tmp_path)
    assert trained.steps == state.step == 3
    for name, value in state.average.state_dict().items():
        assert torch.equal(trained.prompted.net.state_dict()[name], value)
    time = np.arange(1_700) / RATE
    low, top = (0.1 * np.sin(2 * np.pi * hertz * time) for hertz in (300.0, 1_600.0))
    found = trained.separate((low + top).astype(np.float32), ["low", "top"])
    assert found.shape == (2, 1_700)
    assert float(np.abs(found[0] - found[1]).max()) > 1e-3
    exported = EXPORTERS["weak-unet"](
        _Run(task, state),
        tmp_path / "out",
        {},  # type: ignore[arg-type]
    )
    again = weak_networks.load(exported)
    np.testing.assert_array_equal(
        again.separate((low + top).astype(np.float32), ["low", "top"]), found
    )


class _Run:
    """As much of a run as the exporter asks for."""

    def __init__(self, task, state):
        self.task, self.config, self._state = task, self, state

    def state(self):
        return self._state

    def settings(self):
        return quick(3)


def test_overlapping_pieces_add_up_to_what_one_piece_says():
    """A network that passes everything gives the mixture back, at every length."""

    class All(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.zeros(1))

        def forward(self, magnitude, item, *condition):
            return torch.full((len(item), *magnitude.shape[1:]), 40.0)

    prompted = band_split()
    prompted.net = All()
    for frames in (3_000, FRAMES, 2 * FRAMES + 77):
        mixture = np.random.default_rng(0).normal(0, 0.1, frames).astype(np.float32)
        found = Trained(prompted).separate(mixture, ["low"])
        np.testing.assert_allclose(found[0], mixture, atol=1e-4)


def test_a_band_split_run_becomes_a_separator(singles, tmp_path):
    task = assemble(
        band_split(), None, singles, WeakMixtures(validation=1), WeakLoss(objective="supervised"),
        1, 0,
    )  # fmt: skip
    settings = quick(1, batch=1)
    train(task, settings, tmp_path / "run", device="cpu")
    text = (
        'format = 1\ntask = "separator"\n[network]\nkind = "weak-band-split"\n[loop]\nsteps = 1\n'
    )
    run = Run(parse(text), singles, task, tmp_path / "run")
    options = {"context_s": 1.0, "absent_below": -4.0, "faint_db": -15.0}
    description = EXPORTERS["weak-band-split"](run, tmp_path / "out", options)
    from engine.separation.description import read_description

    found = read_description(description)
    assert tuple(found.labels) == LABELS
    reloaded = weak_networks.load(tmp_path / "run")
    assert reloaded.prompted.kind == "weak-band-split"


@pytest.mark.parametrize("name", ["weak", "weak-small", "weak-band-split"])
def test_the_presets_are_sound(name):
    config = load(name)
    tables = check(config)
    assert tables["loss"]["objective"] == "weak"
    assert (tables["loss"]["whole"], tables["loss"]["phrases"]) == (5.0, 5.0)
    assert tables["loss"]["contrast"] == 0.5


def test_the_paper_preset_is_the_papers():
    network = check(load("weak"))["network"]
    assert (network["downs"], network["maps"], network["attended"]) == (7, 32, 3)
    assert (network["sample_rate"], network["frames"]) == (16_000, 131_070)
    assert (network["n_fft"], network["hop"]) == (1022, 256)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"network": {"audio_text": "clap"}}, "no audio-text model"),
        ({"network": {"downs": 9}}, "No U-Net can be built"),
        ({"loss": {"objective": "strong"}}, "objective under"),
        ({"mixtures": {"single_share": 0.9}}, "single_share"),
    ],
)
def test_wrong_configurations_are_refused(change, says):
    with pytest.raises(EngineError, match=says):
        check(load("weak-small").merged(**change))


def test_a_length_that_does_not_fit_is_refused():
    with pytest.raises(EngineError, match="multiple of 5120"):
        PromptedBandSplit(TINY, LABELS, 5_000)


def test_descriptions_of_other_kinds_are_refused():
    with pytest.raises(EngineError, match="does not learn from mixtures"):
        weak_networks.rebuilt({"kind": "film-unet", "network": {}})
    with pytest.raises(EngineError, match="damaged"):
        weak_networks.rebuilt({"kind": "weak-unet"})
    about = dataclasses.asdict(TINY)
    with pytest.raises(EngineError, match="damaged"):
        weak_networks.rebuilt({"kind": "weak-band-split", "network": about})


def test_one_task_for_each_kind(singles, monkeypatch):
    monkeypatch.setitem(weak_audio_text.MODELS, "tones", lambda path: ToneModel())
    small = load("weak-small").merged(
        network={"audio_text": "tones", "width": 4, "maps": 2, "heads": 1}
    )
    task = weak_kinds.make_task(small, singles, 1)
    assert task.describe()["audio_text"] == {"name": "tones", "path": ""}
