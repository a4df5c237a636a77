"""Tones with a known answer, and an audio-text model that knows them."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from engine.separation.weak_unet import WeakUNetConfig
from engine.training.data import AudioCache, Clip, TrainingData
from engine.training.protocol import LoopSettings
from engine.training.weak import WeakLoss
from engine.training.weak_audio_text import AudioText
from engine.training.weak_items import WeakMixtures
from engine.training.weak_kinds import assemble
from engine.training.weak_networks import PromptedUNet

RATE = 4_000
HERTZ = {"low": 300.0, "mid": 700.0, "high": 1_150.0, "top": 1_600.0}
LABELS = tuple(HERTZ)
SHAPE = {
    "downs": 2, "maps": 8, "width": 8, "attended": 1, "heads": 2, "norm": "group",
    "sample_rate": RATE, "n_fft": 62, "hop": 16, "frames": 496,
}  # fmt: skip


class ToneModel(AudioText):
    """Hears which of the tones share the energy, at twice our rate; reads their names.

    Its one layer is random dropout in training mode, so a model that is not kept in evaluation
    mode gives itself away.
    """

    def __init__(self, tokens=3):
        super().__init__(nn.Dropout(0.5), "tones", len(LABELS), tokens, 1.0, 2 * RATE)

    def read(self, text):
        names = [one for one in text.split() if one in HERTZ]
        rows = torch.eye(len(LABELS))[[LABELS.index(one) for one in names]]
        tokens = None if not self.tokens else rows[:, : self.tokens] + 0.1
        return rows.mean(dim=0), tokens

    def hear(self, audio):
        power = torch.fft.rfft(audio).abs().square()
        hertz = torch.linspace(0, RATE, power.shape[-1])
        bands = [
            power[:, (hertz > centre - 200) & (hertz <= centre + 200)].sum(dim=1)
            for centre in HERTZ.values()
        ]
        shares = torch.stack(bands, dim=1) + 1e-4
        return self.module(torch.log(shares / shares.sum(dim=1, keepdim=True)))


def tone(label, seed, seconds=1.0):
    """A steady tone near the label's pitch."""
    rng = np.random.default_rng(seed)
    time = np.arange(round(seconds * RATE)) / RATE
    hertz = HERTZ[label] + rng.uniform(-60.0, 60.0)
    return 0.3 * np.sin(2 * np.pi * (hertz * time + rng.random()))


def made_of(clips_and_audio):
    """Training data of (clip, audio) pairs."""
    spans, parts, at = {}, [], 0
    for clip, audio in clips_and_audio:
        spans[clip.path] = (at, len(audio))
        parts.append(audio)
        at += len(audio)
    samples = np.round(np.concatenate(parts) * 32_767).astype(np.int16)
    clips = tuple(clip for clip, _ in clips_and_audio)
    return TrainingData(
        clips, tuple(sorted({clip.label for clip in clips})), AudioCache(samples, spans, RATE)
    )


def clip_of(path, label, split, caption="", phrases=()):
    return Clip(path, label, split, path, "made", "CC0", "open", caption=caption, phrases=phrases)


def single_tones(each=4, held=2):
    """Clips of one tone each."""
    pairs = []
    for index, label in enumerate(LABELS):
        for take in range(each + held):
            path = f"{label}{take}.wav"
            split = "train" if take < each else "val"
            pairs.append((clip_of(path, label, split), tone(label, 100 * index + take)))
    return pairs


def tone_pairs(each=6, couples=(("low", "mid"), ("high", "top"))):
    """Recordings that always hold the same two tones: nothing ever is heard without the other."""
    pairs = []
    for first, second in couples:
        for take in range(each):
            audio = 0.5 * (tone(first, take) + tone(second, 50 + take))
            path = f"{first}_{second}{take}.wav"
            clip = clip_of(path, "scene", "train", f"{first} and {second}", (first, second))
            pairs.append((clip, audio))
    return pairs


def task_of(data, seed=0, batch=4, shape=SHAPE, judge=None, loss=None, **mixtures):
    """A task on the small U-Net."""
    judge = judge or ToneModel()
    torch.manual_seed(seed)
    prompted = PromptedUNet(WeakUNetConfig(judge.joint, judge.tokens, **shape), judge)
    recipe = WeakMixtures(**{"validation": 8, "level_db": 0.0, **mixtures})
    weights = WeakLoss(**(loss or {}))
    return assemble(prompted, judge, data, recipe, weights, batch, seed)


def quick(steps, **more):
    """Settings of a run of seconds that repeats to the bit."""
    values = {
        "minutes": None, "steps": steps, "batch": 4, "peak_rate": 4e-3, "warm_up_steps": 0,
        "weight_decay": 1e-4, "clip_norm": 2.0, "ema": 0.0, "schedule": "cosine",
        "precision": "fp32", "threads": 1, "epoch_steps": steps, "log_steps": 10,
        "keep": ("best",),
    }  # fmt: skip
    return LoopSettings(**{**values, **more})
