"""SAM-Audio, against a stand-in of the same interface: prompts, anchors, masks, memory."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from types import ModuleType, SimpleNamespace
from typing import ClassVar

import numpy as np
import pytest
import torch

from engine import queries, separation, weights
from engine.project import Edit, Window
from engine.report import EngineError, silent
from engine.separation import SMALLER, Traits, query_for, sam_audio, stream
from tests.engine.fakes import MemoryRecording, noise

RATE = 48_000


class Batch:
    def __init__(self, audios, descriptions, anchors=None):
        assert len(audios) == len(descriptions) == 1
        assert anchors is None or len(anchors) == 1
        self.audios = torch.stack([one.mean(0) for one in audios])[:, None]
        self.descriptions, self.anchors, self.device = descriptions, anchors, None

    def to(self, device):
        self.device = device
        return self


class FakeProcessor:
    audio_sampling_rate = RATE
    asked: ClassVar[list[Batch]] = []

    @classmethod
    def from_pretrained(cls, name):
        json.loads((sam_audio.folder() / "config.json").read_text())
        assert name == str(sam_audio.folder())
        return cls()

    def __call__(self, descriptions, audios, anchors=None, masked_videos=None):
        batch = Batch(audios, descriptions, anchors)
        self.asked.append(batch)
        return batch


class FakeModel:
    """Takes what is under 1 kHz for the target, with a level and noise of its own."""

    most = 10**9
    as_list = False

    @classmethod
    def from_pretrained(cls, name):
        return cls()

    def eval(self):
        return self

    def to(self, device):
        return self

    def separate(self, batch, noise=None, predict_spans=False, reranking_candidates=1):
        sound = batch.audios
        if sound.shape[-1] > self.most:
            raise torch.OutOfMemoryError("CUDA out of memory.")
        spectrum = torch.fft.rfft(sound)
        edge = round(1000 * sound.shape[-1] / RATE)
        low = spectrum.clone()
        low[..., edge:] = 0
        hum = 1e-4 * torch.randn_like(sound)
        target = 0.7 * torch.fft.irfft(low, sound.shape[-1]) + hum
        residual = 0.7 * torch.fft.irfft(spectrum - low, sound.shape[-1]) + hum
        # Whole frames: a little longer than what came in.
        target, residual = (torch.nn.functional.pad(one, (0, 100)) for one in (target, residual))
        if self.as_list:
            return SimpleNamespace(target=[target[0, 0]], residual=[residual[0, 0]])
        return SimpleNamespace(target=target, residual=residual, noise=None)


@pytest.fixture
def package(monkeypatch, tmp_path):
    module = ModuleType("sam_audio")
    module.SAMAudio, module.SAMAudioProcessor = FakeModel, FakeProcessor
    module.__spec__ = SimpleNamespace(name="sam_audio")
    monkeypatch.setitem(sys.modules, "sam_audio", module)
    monkeypatch.setenv(sam_audio.VARIABLE, str(tmp_path))
    monkeypatch.setattr(FakeProcessor, "asked", [])
    (tmp_path / "config.json").write_text("{}")
    (tmp_path / "checkpoint.pt").write_bytes(b"weights")
    monkeypatch.setattr(separation, "SEPARATORS", separation.table())
    separation.load_separator.cache_clear()
    yield module
    separation.load_separator.cache_clear()


@pytest.fixture
def separator(package):
    return separation.load_separator("sam-audio")


def two_tones(seconds):
    time = np.arange(round(seconds * RATE)) / RATE
    low, high = np.sin(2 * np.pi * 300 * time), np.sin(2 * np.pi * 5000 * time)
    return (0.2 * low).astype(np.float32), (0.2 * high).astype(np.float32)


def test_it_is_offered_only_where_its_package_is():
    assert "sam-audio" not in separation.table()
    assert not sam_audio.is_installed()


def test_it_is_in_the_table_then(package):
    assert list(separation.table())[-1] == "sam-audio"
    assert sam_audio.is_installed()
    assert separation.takes_spans("sam-audio")
    assert not separation.takes_spans("builtin")


def test_its_weights_have_to_be_there(package, monkeypatch, tmp_path):
    assert sam_audio.folder() == tmp_path
    (tmp_path / "checkpoint.pt").unlink()
    with pytest.raises(EngineError, match=r"put config\.json and checkpoint\.pt"):
        separation.traits_of("sam-audio")
    monkeypatch.delenv(sam_audio.VARIABLE)
    with pytest.raises(EngineError, match="sam-audio") as caught:
        sam_audio.folder()
    assert str(weights.folder()) in str(caught.value)


def test_a_package_that_does_not_work_is_told(package, monkeypatch):
    def broken(name):
        raise RuntimeError("no such layer")

    monkeypatch.setattr(package.SAMAudio, "from_pretrained", broken)
    with pytest.raises(EngineError, match=r"could not be loaded.*no such layer"):
        sam_audio.load()


def test_traits_are_known_without_loading(separator):
    assert separation.traits_of("sam-audio") == Traits.of(separator)
    with pytest.raises(EngineError, match="Say which sound"):
        separator.check(separation.Query(" ", ""))


@pytest.mark.parametrize("as_list", [False, True])
def test_what_is_found_is_part_of_the_recording(separator, monkeypatch, as_list):
    """Its target has another level and a hum: the estimate has neither."""
    monkeypatch.setattr(FakeModel, "as_list", as_list)
    low, high = two_tones(1.0)
    mono = torch.from_numpy(low + high)
    before = mono.clone()
    found = separator.separate(mono, query_for("Low  HUM"), silent)
    assert torch.equal(mono, before)
    assert found.shape == mono.shape
    inner = slice(4000, -4000)
    residue = found.numpy()[inner] - low[inner]
    assert 10 * np.log10(np.mean(residue**2) / np.mean(low[inner] ** 2)) < -40
    assert FakeProcessor.asked[0].descriptions == ["low hum"]
    assert torch.equal(separator.separate(mono, query_for("Low HUM"), silent), found)


def test_silence_stays_silent(separator):
    assert not separator.separate(torch.zeros(5000), query_for("dog"), silent).any()
    assert FakeProcessor.asked == []


def test_windows_are_anchors_in_seconds_of_each_piece(separator, monkeypatch):
    """A long recording in pieces of ours, each with the windows that lie in it."""
    samples = noise(5.0, RATE)
    recording = MemoryRecording(samples, RATE)
    monkeypatch.setattr(stream, "PIECE_S", 2.0)
    query = replace(query_for("dog"), spans=((0.5, 1.0), (4.0, 4.5)))
    estimate = stream.separate_span(
        separator, recording.read, RATE, recording.frames, 0, recording.frames, query
    )
    assert estimate.shape == samples.shape
    pieces = stream.plan(Traits.of(separator), RATE, len(samples), 0, len(samples))
    assert len(pieces) == len(FakeProcessor.asked) > 1
    for piece, batch in zip(pieces, FakeProcessor.asked, strict=True):
        first_s, last_s = piece.hear_start / RATE, piece.hear_stop / RATE
        inside = [one for one in query.spans if one[0] < last_s and first_s < one[1]]
        anchors = batch.anchors[0] if batch.anchors else []
        assert len(anchors) == len(inside)
        for (sign, start_s, stop_s), (wanted_start_s, wanted_stop_s) in zip(
            anchors, inside, strict=True
        ):
            assert sign == "+"
            assert first_s + start_s == pytest.approx(max(wanted_start_s, first_s))
            assert first_s + stop_s == pytest.approx(min(wanted_stop_s, last_s))


def test_the_windows_of_an_edit_are_part_of_the_question(package):
    recording = MemoryRecording(noise(3.0, RATE), RATE)
    asked = queries.Queries(recording)
    one = Edit((Window(0.5, 1.0),), prompt="dog", separator="sam-audio")
    other = replace(one, windows=(Window(0.5, 1.0), Window(2.0, 2.5)))
    assert asked.check(one)[1] != asked.check(other)[1]
    query, _ = asked.ask(other)
    assert query.spans == ((0.5, 1.0), (2.0, 2.5))
    plain = replace(one, separator="builtin"), replace(other, separator="builtin")
    assert asked.check(plain[0])[1] == asked.check(plain[1])[1]


def test_short_memory_means_smaller_pieces(separator, monkeypatch):
    monkeypatch.setattr(FakeModel, "most", 4 * RATE + RATE // 2)
    low, high = two_tones(6.0)
    told = []
    query = replace(query_for("hum"), spans=((0.0, 1.0),))
    found = separator.separate(
        torch.from_numpy(low + high), query, lambda fraction, note="": told.append(note)
    )
    assert SMALLER in told
    inner = slice(4000, -4000)
    residue = found.numpy()[inner] - low[inner]
    assert 10 * np.log10(np.mean(residue**2) / np.mean(low[inner] ** 2)) < -30
