"""How the network does on sounds of the validation split while it trains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from engine.evaluation import lists, metrics
from engine.separation import spectra
from engine.separation.bandsplit import BandSplitNet
from engine.training.clashes import clashes
from engine.training.data import AudioCache, Clip

Samples = NDArray[np.float32]

_BATCH = 16


@dataclass(frozen=True)
class Validation:
    """Fixed mixtures: [N, 160000] each, and the prompts as label numbers [N]."""

    mixtures: Samples
    targets: Samples
    labels: NDArray[np.int64]


def make_validation(
    clips: Sequence[Clip], labels: Sequence[str], audio: AudioCache, size: int, seed: int = 7
) -> Validation:
    """Draw two-sound 0 dB mixtures of ESC-50 validation clips, mixed like the test lists."""
    rng = np.random.default_rng(seed)
    number = {label: index for index, label in enumerate(labels)}
    clash = clashes(labels)
    pool = [clip for clip in clips if clip.is_esc] or list(clips)
    items: list[lists.Item] = []
    while len(items) < size:
        a, b = (pool[int(i)] for i in rng.integers(len(pool), size=2))
        if not clash[number[a.label], number[b.label]]:
            row = lists.Row(a.path, b.path, a.label, b.label, 0.0)
            items.append(lists.mix(row, audio.read))
    return Validation(
        np.stack([item.mixture for item in items]),
        np.stack([item.target for item in items]),
        np.array([number[item.prompt] for item in items]),
    )


def validate(net: BandSplitNet, data: Validation) -> dict[str, float]:
    """Return mean SDRi and SI-SDR (dB) of a network in evaluation mode."""
    config = net.config
    improvements, scale_free = [], []
    for first in range(0, len(data.labels), _BATCH):
        part = slice(first, first + _BATCH)
        mixture = torch.from_numpy(data.mixtures[part])
        padded = torch.nn.functional.pad(mixture, (0, 5120 * 32 - mixture.shape[1]))
        spectrum = spectra.analyse(padded, config.n_fft, config.hop)
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            logits, _ = net(spectra.power(spectrum), torch.from_numpy(data.labels[part]))
        masked = spectrum * torch.sigmoid(logits)
        estimate = spectra.synthesise(masked, config.n_fft, config.hop, mixture.shape[1]).numpy()
        for reference, guess, whole in zip(
            data.targets[part], estimate, data.mixtures[part], strict=True
        ):
            improvements.append(metrics.sdr_improvement(reference, guess, whole))
            scale_free.append(metrics.si_sdr(reference, guess))
    return {"val_sdri": float(np.mean(improvements)), "val_si_sdr": float(np.mean(scale_free))}
