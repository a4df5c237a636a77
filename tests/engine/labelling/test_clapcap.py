from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.labelling import clapcap
from engine.report import Cancelled, EngineError

from . import clap_models

RATE = 44_100


def noise(seconds, seed=0):
    frames = round(seconds * RATE)
    return np.random.default_rng(seed).normal(0, 0.1, frames).astype(np.float32)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clapcap")
    clap_models.write_tokenizer(folder)
    net = clap_models.official_captions(clap_models.official())
    torch.save({"model": net.state_dict()}, folder / clapcap.FILES[1])
    return folder, net


@pytest.fixture(scope="module")
def captioner(model):
    return clapcap.load(model[0], device="cpu")


def test_the_next_word_is_that_of_msclap(model, captioner):
    window, tokens = torch.from_numpy(noise(7))[None], torch.tensor([[5, 17, 40]])
    with torch.inference_mode():
        theirs = model[1](window, {"input_ids": tokens}).logits[:, -1]
        vector = torch.nn.functional.normalize(captioner._audio(window), dim=-1)
        begin = captioner._mapper(vector)
        words = captioner._speaker.transformer.wte(tokens)
        ours = captioner._speaker(inputs_embeds=torch.cat((begin, words), dim=1)).logits[:, -1]
    assert (ours - theirs).abs().max() < 1e-5


def mean_odds(captioner, begin, numbers):
    """Mean log probability of a text, one word after the other."""
    words = captioner._speaker.transformer.wte(torch.tensor([numbers]))
    with torch.inference_mode():
        logits = captioner._speaker(inputs_embeds=torch.cat((begin, words), dim=1)).logits[0]
    odds = logits[begin.shape[1] - 1 : -1].log_softmax(dim=-1)
    return float(odds[range(len(numbers)), numbers].mean())


def test_the_search_is_no_worse_than_taking_the_likeliest_word(captioner, monkeypatch):
    monkeypatch.setattr(clapcap, "LONGEST", 6)
    begin = torch.randn(1, 4, clap_models.WIDTH, generator=torch.Generator().manual_seed(1))
    with torch.inference_mode():
        found = captioner._search(begin, lambda *_: None)
    greedy: list[int] = []
    for _ in range(6):
        words = captioner._speaker.transformer.wte(torch.tensor([greedy], dtype=torch.long))
        with torch.inference_mode():
            logits = captioner._speaker(inputs_embeds=torch.cat((begin, words), dim=1)).logits
        greedy.append(int(logits[0, -1].argmax()))
    assert found
    ended = len(found) < 6
    best = mean_odds(captioner, begin, [*found, captioner._tokenizer.stop] if ended else found)
    assert best >= mean_odds(captioner, begin, greedy) - 1e-4


def test_a_sentence_is_the_same_every_time(captioner, monkeypatch):
    monkeypatch.setattr(clapcap, "LONGEST", 4)
    assert captioner.describe(noise(2)) == captioner.describe(noise(2))
    assert captioner.describe(np.zeros(100, np.float32)) == ""


class Parrot:
    """Says how loud it is."""

    def describe(self, mono, report):
        report(1.0)
        level = np.abs(mono).max(initial=0)
        return "" if level < 0.1 else "Loud" if level > 0.5 else "Quiet"


def test_a_span_is_described_every_seven_seconds():
    sound = np.zeros((40 * 1000, 2), np.float32)
    sound[:14_000], sound[14_000:21_000], sound[28_000:30_000] = 0.3, 0.9, 0.9

    def read(start, stop):
        return sound[start:stop]

    cues = clapcap.describe_span(Parrot(), read, 1000, 0, 30_000)
    assert [(one.start_s, one.stop_s, one.text) for one in cues] == [
        (0.0, 14.0, "Quiet"), (14.0, 21.0, "Loud"), (28.0, 30.0, "Loud"),
    ]  # fmt: skip

    def cancel(fraction, note=""):
        if fraction > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        clapcap.describe_span(Parrot(), read, 1000, 0, 30_000, cancel)


def test_weights_that_are_not_there(tmp_path):
    with pytest.raises(EngineError, match="CLAP captions"):
        clapcap.load()
    with pytest.raises(EngineError, match="is missing"):
        clapcap.load(tmp_path)
