"""AudioSep as a separator: any prompt, any length, every channel, named by its path."""

from __future__ import annotations

import numpy as np
import pytest
import soundfile
import torch

from engine import allocator, separation
from engine.report import Cancelled, EngineError, silent
from engine.separation import (
    ON_CPU,
    SMALLER,
    Query,
    Traits,
    devices,
    load_separator,
    memory,
    query_for,
    stream,
)
from engine.separation.audiosep_weights import convert
from tests.engine.commands.running import earmark, refused
from tests.engine.fakes import MemoryRecording, noise
from tests.engine.separation import audiosep_models as models

RATE = 32_000


@pytest.fixture(scope="module", autouse=True)
def _narrow():
    with models.narrow():
        yield


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("audiosep")
    weights = models.prefixed("ss_model.", models.separator_weights())
    weights |= models.prefixed("query_encoder.model.", models.text_weights())
    torch.save({"state_dict": weights}, folder / "x.ckpt")
    tokenizer = models.write_tokenizer(folder / "tokenizer")
    return convert(folder / "x.ckpt", tokenizer, folder / "model", shape=models.TEXT)


@pytest.fixture(scope="module")
def separator(path):
    return load_separator(separation.choose_model(path))


def mono(frames, seed=3):
    return torch.from_numpy(noise(frames / RATE, RATE, 1, seed)[:, 0])


def test_it_is_named_by_its_path(path, separator):
    assert load_separator(str(path)) is separator
    assert separation.traits_of(str(path)) == Traits.of(separator)
    assert (separator.sample_rate, separator.grid) == (32_000, 10_240)
    assert stream.aligned_step(Traits.of(separator), 48_000) % 15_360 == 0
    with pytest.raises(EngineError, match="takes no examples"):
        separation.check_takes(str(path), negative=False, example=True)


def test_other_paths_are_refused(tmp_path, path):
    other = tmp_path / "other.toml"
    with pytest.raises(EngineError, match="not the description"):
        separation.choose_model(other)
    other.write_text("nonsense", encoding="utf-8")
    with pytest.raises(EngineError, match="not the description"):
        separation.choose_model(other)
    other.write_text('kind = "magic"', encoding="utf-8")
    with pytest.raises(EngineError, match='"magic", which is not known'):
        separation.choose_model(other)


def test_a_project_opens_no_model_that_nobody_chose(tmp_path):
    other = tmp_path / "stranger.toml"
    other.write_text('kind = "audiosep"', encoding="utf-8")
    for ask in (load_separator, separation.traits_of):
        with pytest.raises(EngineError, match="not chosen on this computer"):
            ask(str(other))


def test_a_trained_model_is_named_by_its_path_too():
    from engine.resources import resource

    shipped = separation.choose_model(resource("models/builtin.toml"))
    assert separation.traits_of(shipped) == separation.traits_of("builtin")
    separation.check_takes(shipped, negative=True, example=True)


@pytest.mark.parametrize("frames", [1, 100, 5_119])
def test_same_length_and_type_and_input_untouched(separator, frames):
    sound = mono(frames)
    before = sound.clone()
    estimate = separator.separate(sound, query_for("quantum flux zzz"), silent)
    assert estimate.shape == sound.shape
    assert estimate.dtype == torch.float32
    assert bool(torch.isfinite(estimate).all())
    assert torch.equal(sound, before)


def test_short_memory_is_told_and_changes_little(separator, monkeypatch):
    """Where the network's pass over all of it does not fit: halves, which say so."""
    sound, query = mono(4 * 10_240 + 77), query_for("dog")
    whole = separator.separate(sound, query, silent)
    answer, heard, told = type(separator)._answer, [], []

    def full(self, sound, vector, report):
        heard.append(len(sound))
        if len(sound) > 3 * 10_240 and len(heard) == 1:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return answer(self, sound, vector, report)

    monkeypatch.setattr(type(separator), "_answer", full)
    monkeypatch.setattr(separator, "_pieces", memory.Pieces(10_240, 48_000, lambda: None))
    pieces = separator.separate(sound, query, lambda fraction, note="": told.append(note))
    assert SMALLER in told
    assert len(heard) > 2
    apart = 10 * torch.log10((pieces - whole).square().mean() / whole.square().mean())
    assert apart < -60.0


def test_a_gpu_that_is_too_small_is_left_for_the_cpu(separator, monkeypatch):
    sound, query = mono(10_240), query_for("dog")
    whole = separator.separate(sound, query, silent)
    answer, told = type(separator)._answer, []
    monkeypatch.setattr(separator, "device", devices.Device("cuda", "GPU (too small)"))
    monkeypatch.setattr(separator, "_note", "")
    monkeypatch.setattr(devices, "relieve", lambda device: None)

    def full(self, sound, vector, report):
        if self.device.kind == "cuda":
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return answer(self, sound, vector, report)

    monkeypatch.setattr(type(separator), "_answer", full)
    found = separator.separate(sound, query, lambda fraction, note="": told.append(note))
    assert torch.equal(found, whole)
    assert separator.device == devices.CPU
    assert ON_CPU in told


def test_silence_in_silence_out(separator):
    assert not separator.separate(torch.zeros(9000), query_for("dog"), silent).any()


def test_the_words_matter_and_spaces_do_not(separator):
    sound = mono(6000)
    dog = separator.separate(sound, query_for("a dog"), silent)
    assert torch.equal(separator.separate(sound, query_for(" a  dog "), silent), dog)
    assert not torch.allclose(separator.separate(sound, query_for("rain"), silent), dog, atol=1e-5)


def test_nothing_asked_is_refused(separator):
    separator.check(query_for("quantum flux zzz"))
    with pytest.raises(EngineError, match="Say which sound"):
        separator.check(Query(" ", ""))


def test_it_is_cancelled_between_parts(separator):
    told = []

    def report(fraction, note=""):
        told.append(fraction)
        if fraction > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        separator.separate(mono(6000), query_for("dog"), report)
    assert told == sorted(told)
    assert told[-1] < 0.6


def test_stereo_at_its_own_rate(separator):
    samples = noise(0.4, 48_000)
    recording = MemoryRecording(samples, 48_000)
    estimate = stream.separate_span(
        separator, recording.read, 48_000, recording.frames, 0, recording.frames, query_for("dog")
    )
    assert estimate.shape == samples.shape
    assert estimate.any(axis=0).all()
    # A mask can only take away.
    assert np.sqrt(np.mean(estimate**2)) <= 1.01 * np.sqrt(np.mean(samples**2))


@pytest.mark.slow
def test_pieces_leave_no_seam(separator, monkeypatch):
    """Through the whole path, pieces against one pass: 60 dB apart (design: 50)."""
    samples = noise(5.0, RATE, 1)
    recording = MemoryRecording(samples, RATE)

    def separated():
        return stream.separate_span(
            separator, recording.read, RATE, len(samples), 0, len(samples), query_for("dog")
        )

    whole = separated()
    monkeypatch.setattr(stream, "PIECE_S", 2.5)
    pieces = separated()
    apart = 10 * np.log10(np.mean((pieces - whole) ** 2) / np.mean(whole**2))
    assert apart < -60.0


def test_the_command_line_takes_a_path(path, tmp_path, capsys, monkeypatch):
    told = []  # not done here: it would hold for the tests that follow
    monkeypatch.setattr(allocator, "keep_freed_memory", lambda: told.append(True))
    take, out = tmp_path / "take.wav", tmp_path / "out.wav"
    soundfile.write(take, noise(1.0, 16_000), 16_000, subtype="FLOAT")
    asked = ("separate", take, "-o", out, "--prompt", "a strange hum", "--window", 0.3, 0.6)
    assert earmark(*asked, "--model", path, "--subtype", "float") == 0
    assert told
    before, after = soundfile.read(take)[0], soundfile.read(out)[0]
    outside = np.r_[0 : int(0.3 * 16_000), int(0.6 * 16_000) : 16_000]
    assert np.array_equal(before[outside], after[outside])
    assert not np.array_equal(before, after)
    capsys.readouterr()
    assert "Give the .toml file" in refused(capsys, *asked, "--model", path.parent)
    assert "not allowed with" in _said(capsys, *asked, "--model", path, "--separator", "nmf")


def _said(capsys, *arguments):
    assert earmark(*arguments) == 2
    return capsys.readouterr().err
