"""The seed's recipe as a task: its target, what it learns, and the way to a usable separator."""

from __future__ import annotations

import json
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.report import EngineError, silent
from engine.separation import Query, unet
from engine.separation.unet_description import FilmUNetConfig
from engine.separation.unet_net import FilmUNet
from engine.training import unet_export, unet_seed
from engine.training.config import parse
from engine.training.data import AudioCache, Clip, TrainingData
from engine.training.loop import train
from engine.training.protocol import LoopSettings, Share
from engine.training.unet import UNetTask, check, ideal_ratio_mask, make_task
from engine.training.unet_pairs import PairBatch, PairSettings

RATE = 16_000
LABELS = ("hum", "pulses")
SECONDS = 1.0
TINY = FilmUNetConfig(2, 8, (8, 16), n_fft=256, hop=128)
CPU = torch.device("cpu")


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def generated(label, hertz):
    """A second of a steady tone, or of short bursts of one."""
    time = np.arange(RATE) / RATE
    tone = 0.5 * np.sin(2 * np.pi * hertz * time)
    return tone if label == "hum" else tone * (time % 0.05 < 0.006)


@pytest.fixture(scope="module")
def data():
    """Six tones of each kind for training and two for validation."""
    clips, spans, parts = [], {}, []
    for index in range(16):
        label = LABELS[index % 2]
        path = f"{index}.wav"
        split = "train" if index < 12 else "val"
        clips.append(Clip(path, label, split, path, "made", "CC0", "open"))
        spans[path] = (index * RATE, RATE)
        parts.append(generated(label, 500.0 + 400.0 * (index * 5 % 16)))
    samples = np.round(np.concatenate(parts) * 32_767).astype(np.int16)
    return TrainingData(tuple(clips), LABELS, AudioCache(samples, spans, RATE))


def task_of(data, config=TINY, seed=0, batch=4, **pairs):
    pairs = PairSettings(**{"validation": 4, "seconds": SECONDS, **pairs})
    torch.manual_seed(seed)
    return UNetTask(config, data.clips, data.labels, data.audio, pairs, batch, seed)


def quick(steps, **more):
    values = {
        "minutes": None, "steps": steps, "batch": 4, "peak_rate": 1e-2, "warm_up_steps": 0,
        "weight_decay": 1e-5, "clip_norm": 0.0, "ema": 0.0, "schedule": "plateau",
        "optimiser": "adam", "precision": "fp32", "threads": 1, "epoch_steps": steps,
    }  # fmt: skip
    return LoopSettings(**{**values, **more})


@settings(max_examples=40)
@given(st.integers(0, 1_000), st.floats(0.05, 20.0))
def test_the_mask_times_the_mixture_is_the_target_as_far_as_a_ratio_mask_goes(seed, level):
    rng = torch.Generator().manual_seed(seed)
    target = torch.randn(64, dtype=torch.complex64, generator=rng)
    # In phase the magnitudes add up: the mask then gives the target back exactly.
    gains = level * torch.rand(64, generator=rng)
    mask = ideal_ratio_mask(target.abs(), (gains * target).abs())
    mixture = target + gains * target
    torch.testing.assert_close(mask * mixture.abs(), target.abs(), atol=1e-5, rtol=1e-4)
    # Out of phase they cancel: it never gives more than the target.
    other = level * torch.randn(64, dtype=torch.complex64, generator=rng)
    mask = ideal_ratio_mask(target.abs(), other.abs())
    assert bool((mask * (target + other).abs() <= target.abs() * (1 + 1e-5)).all())
    assert float(mask.min()) >= 0.0
    assert float(mask.max()) <= 1.0


def test_the_mask_of_silence_is_nothing():
    assert not ideal_ratio_mask(torch.zeros(3), torch.zeros(3)).any()


class Ideal(torch.nn.Module):
    """Answers with the mask of the sounds that it was told."""

    def __init__(self, batch):
        super().__init__()
        self.batch = batch
        self.heard = None

    def forward(self, magnitude, labels):
        self.heard = magnitude
        both = []
        for sounds in (self.batch.targets, self.batch.interferers):
            room = magnitude.shape[-1] * 128 - sounds.shape[-1]
            padded = torch.nn.functional.pad(torch.from_numpy(sounds), (0, room))
            spectrum = torch.stft(
                padded, 256, 128, window=torch.hann_window(256), pad_mode="constant",
                return_complex=True,
            )  # fmt: skip
            both.append(spectrum[..., : magnitude.shape[-1]])
        assert torch.allclose(sum(both).abs(), magnitude, atol=1e-3)
        return both[0].abs() / (both[0].abs() + both[1].abs() + 1e-8)


def test_the_target_belongs_to_the_mixture_made(data):
    """The seed's target did not: it was of the interferer before it was scaled."""
    task = task_of(data, min_snr_db=5.0, max_snr_db=5.0)
    batch = next(task.batches(0, Share()))
    assert float(np.abs(batch.targets + batch.interferers).max()) <= 0.99 * (1 + 1e-5)
    loss, parts = task.loss(Ideal(batch), batch, CPU)
    assert float(loss) < 1e-5
    assert set(parts) == {"mask_l1"}
    # What the seed compared with instead: the interferer at its own level.
    louder = np.float32(10.0 ** (5.0 / 20.0)) * batch.interferers
    other = PairBatch(batch.targets, louder, batch.labels)
    assert float(task.loss(Ideal(other), other, CPU)[0]) < 1e-5
    error = ideal_ratio_mask(torch.ones(1), torch.tensor(10.0 ** (-5 / 20)))
    assert float(error) == pytest.approx(0.640, abs=1e-3)


def test_identical_seeds_give_identical_batches(data):
    def first(seed):
        return next(task_of(data, seed=seed).batches(3, Share()))

    one, two, other = first(1), first(1), first(2)
    for name in ("targets", "interferers", "labels"):
        np.testing.assert_array_equal(getattr(one, name), getattr(two, name))
    assert not np.array_equal(one.targets, other.targets)


def test_validation_does_not_change(data):
    one, two = task_of(data, seed=1), task_of(data, seed=2)
    net = FilmUNet(TINY).eval()
    first, again, elsewhere = one.validate(net, CPU), one.validate(net, CPU), two.validate(net, CPU)
    assert first == again == elsewhere
    assert next(iter(first.values())) == -first["val_loss"]
    assert {"val_sdri", "val_si_sdr"} < set(first)


def asked(separator, mixture, label):
    return separator.separate(torch.from_numpy(mixture), Query(label, label, (label,)), silent)


def cosine(one, other):
    one, other = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    return float(one @ other / np.sqrt((one @ one) * (other @ other) + 1e-12))


def follows_the_prompt(separator):
    """Whether each of two sounds in one mixture is nearer to what was asked for than the other."""
    hum, pulses = (
        generated(a, b).astype(np.float32) for a, b in zip(LABELS, (1_700.0, 2_900.0), strict=True)
    )
    mixture = 0.5 * hum / np.sqrt(np.mean(hum**2)) + 0.5 * pulses / np.sqrt(np.mean(pulses**2))
    mixture *= np.float32(0.9 / np.abs(mixture).max())
    got = {label: asked(separator, mixture, label).numpy() for label in LABELS}
    return all(
        cosine(got[label], sound) > cosine(got[label], other) + 0.3
        for label, sound, other in (("hum", hum, pulses), ("pulses", pulses, hum))
    )


def test_a_tiny_net_learns_two_tones_and_to_do_as_it_is_told(data, tmp_path):
    task = task_of(data, min_snr_db=-1.0, max_snr_db=1.0)
    state = train(task, quick(40), tmp_path / "run", device="cpu")
    judged = [line for line in state.history if "val_loss" in line]
    assert judged[-1]["val_loss"] < 0.25
    assert judged[-1]["val_sdri"] > 8.0
    separator = unet.load(unet_export.export(tmp_path / "run", tmp_path / "out"))
    assert follows_the_prompt(separator)
    lists = json.loads((tmp_path / "out" / "unet_history.json").read_text("utf-8"))
    assert set(lists) == {"train_loss", "val_loss", "lr"}
    assert lists["val_loss"] == [judged[-1]["val_loss"]]
    assert lists["lr"] == [pytest.approx(1e-2)]
    # And with the conditioning disconnected it can not.
    tensors = state.average.state_dict()
    for name, value in tensors.items():
        if "film" in name and name.endswith("weight"):
            value.zero_()
    assert not follows_the_prompt(unet.load(unet_export.write(TINY, LABELS, tensors, tmp_path)))


def test_the_baseline_learns_without_being_told_labels(data):
    task = task_of(data, FilmUNetConfig(0, 0, (4,), n_fft=256, hop=128))
    loss, _ = task.loss(task.net, next(task.batches(0, Share())), CPU)
    loss.backward()
    assert all(one.grad is not None for one in task.net.parameters())


def test_a_killed_run_goes_on_to_the_same_weights(data, tmp_path):
    def run(steps, name):
        task = task_of(data, FilmUNetConfig(2, 8, (4,), n_fft=256, hop=128), batch=2)
        return train(task, quick(steps, batch=2), tmp_path / name, device="cpu")

    whole = run(4, "whole")
    run(2, "parts")
    parts = run(4, "parts")
    for name, value in whole.net.state_dict().items():
        assert torch.equal(value, parts.net.state_dict()[name]), name


def test_rows_nobody_asked_for_are_not_pulled_to_zero(data):
    task = task_of(data)
    kept = [name for name, _ in task.net.named_parameters() if task.no_decay(name)]
    assert kept == ["table.weight"]


def test_lists_are_per_epoch():
    history = [
        {"step": 1, "loss": 0.4, "rate": 1.0}, {"step": 2, "loss": 0.2, "rate": 1.0},
        {"step": 2, "val_loss": 0.5}, {"step": 4, "loss": 0.1, "rate": 0.5},
        {"step": 4, "val_loss": 0.3},
    ]  # fmt: skip
    assert unet_export.curves(history) == {
        "train_loss": [pytest.approx(0.3), 0.1], "val_loss": [0.5, 0.3], "lr": [1.0, 0.5],
    }  # fmt: skip


HEAD = 'format = 1\ntask = "separator"\n[loop]\nbatch = 2\n'


def test_a_configuration_makes_the_task(data):
    config = parse(f'{HEAD}[network]\nkind = "film-unet"\nwidths = [4, 6]\n[mixtures]\npeak = 0.5')
    task = make_task(config, data, 3)
    assert task.describe()["network"] == FilmUNetConfig(2, 1024, (4, 6)).as_dict()
    assert task.describe()["mixtures"]["peak"] == 0.5
    assert len(next(task.batches(0, Share())).labels) == 2
    plain = parse(f'{HEAD}[network]\nkind = "film-unet"\nwidths = [4]\nbaseline = true')
    assert make_task(plain, data, 3).describe()["vocabulary"] == {"labels": []}


@pytest.mark.parametrize(
    "text",
    ["widths = []", "widths = [64, 0]", "colour = 1", "[mixtures]\npeak = 2.0", "[loss]\na = 1"],
)
def test_a_wrong_configuration_is_refused(text):
    with pytest.raises(EngineError):
        check(parse(f'{HEAD}[network]\nkind = "film-unet"\n{text}'))


def test_clips_of_one_split_are_refused(data):
    clips = tuple(clip for clip in data.clips if clip.split == "train")
    with pytest.raises(EngineError, match="splits"):
        task_of(SimpleNamespace(clips=clips, labels=LABELS, audio=data.audio))


def test_what_was_not_trained_here_is_not_exported(tmp_path):
    with pytest.raises(EngineError, match="no trained weights"):
        unet_export.export(tmp_path, tmp_path)
    net = FilmUNet(TINY)
    with pytest.raises(EngineError, match="do not fit"):
        unet_export.write(FilmUNetConfig(3, 8, (6, 8)), "abc", net.state_dict(), tmp_path)
    net.draw.bias.data[0] = torch.inf
    with pytest.raises(EngineError, match="not finite"):
        unet_export.write(TINY, LABELS, net.state_dict(), tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("condition", [0, 8])
def test_the_seeds_own_checkpoints_are_read(tmp_path, condition):
    net = FilmUNet(FilmUNetConfig(0, condition)).eval()
    names = {unet_seed.seed_name(name): value for name, value in net.state_dict().items()}
    assert {"encoder1.conv1.weight", "upconv4.bias", "decoder1.bn2.running_var"} < set(names)
    assert ("decoder2.film.beta.bias" in names) == bool(condition)
    assert "decoder1.film.beta.bias" not in names
    path = tmp_path / "separation_unet_best.pth"
    torch.save({"epoch": 3, "model_state_dict": names, "val_loss": 0.1}, path)
    separator = unet.load(unet_seed.convert(path, tmp_path / "out"))
    mono = 0.1 * torch.randn(4_000)
    vector = torch.randn(condition) if condition else None
    assert separator.separate_by(mono, vector).any()


def test_other_checkpoints_are_refused(tmp_path):
    path = tmp_path / "a.pth"
    for held in ({"model_state_dict": {"a": torch.zeros(1)}}, {"b": 1}, [1]):
        torch.save(held, path)
        with pytest.raises(EngineError, match=r"a\.pth"):
            unet_seed.convert(path, tmp_path)
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(EngineError, match="cannot be read"):
        unet_seed.convert(path, tmp_path)


class Evil:
    """Runs code where it is unpickled."""

    def __reduce__(self):
        return (print, ("run",))


def test_nothing_in_a_checkpoint_is_run(tmp_path, capsys):
    path = tmp_path / "a.pth"
    torch.save({"model_state_dict": Evil()}, path)
    with pytest.raises(EngineError):
        unet_seed.convert(path, tmp_path)
    assert "run" not in capsys.readouterr().out
