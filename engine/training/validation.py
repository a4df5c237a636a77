"""How a separator does on sounds of the validation split while it trains."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.evaluation import lists, metrics
from engine.report import EngineError
from engine.separation import spectra
from engine.separation.bandsplit import FRAME_STRIDE, BandSplitConfig
from engine.training.clashes import clashes
from engine.training.data import AudioCache, Clip

Samples = NDArray[np.float32]

LIST = "mixtures_val.csv"
"""In a data folder: the fixed list of validation mixtures, in the form of the test lists."""

SILENT_DB = -40.0
"""An estimate so far under the mixture says nothing; its SDRi and SI-SDR are not to be trusted."""

_BATCH = 16
_TRIES = 200


@dataclass(frozen=True)
class Validation:
    """A fixed list of mixtures, mixed anew whenever they are needed (all of them are large).

    Attributes
    ----------
    rows : tuple of Row
        Paths are names in the cache.
    labels : numpy.ndarray
        int64 [N]: what each row asks for.
    read : callable
        Path -> float32 mono (frames,) at 32 kHz.
    """

    rows: tuple[lists.Row, ...]
    labels: NDArray[np.int64]
    read: Callable[[str], Samples]

    def batches(self, size: int = _BATCH) -> Iterator[tuple[Samples, Samples, NDArray[np.int64]]]:
        """Yield mixtures [B, 160000], targets of that shape and label numbers [B]."""
        for first in range(0, len(self.rows), size):
            part = slice(first, first + size)
            items = [lists.mix(row, self.read) for row in self.rows[part]]
            mixtures = np.stack([item.mixture for item in items])
            yield mixtures, np.stack([item.target for item in items]), self.labels[part]


def make_validation(
    clips: Sequence[Clip],
    labels: Sequence[str],
    audio: AudioCache,
    size: int = 0,
    folders: Sequence[Path] = (),
    seed: int = 7,
) -> Validation:
    """Choose the mixtures to validate on.

    Parameters
    ----------
    clips : sequence of Clip
        Of the validation split.
    labels : sequence of str
        In embedding order.
    audio : AudioCache
        Decoded clips.
    size : int
        So many mixtures of the list, drawn with the seed; 0 = all of them.
    folders : sequence of Path
        Data folders: their `mixtures_val.csv` is used as far as its clips are known. Where there
        is none, two-sound 0 dB mixtures (of ESC-50 clips if there are any) are drawn.
    seed : int
        Of these choices.

    Raises
    ------
    EngineError
        If there is nothing to validate on, or a list is damaged.
    """
    if not clips:
        raise EngineError(
            'No clip is left to validate on. Give some clips the split "val", or check the filters.'
        )
    number = {label: index for index, label in enumerate(labels)}
    rows = [row for folder in folders for row in _listed(folder, clips)]
    rows = [row for row in rows if row.prompt in number and _sounds(row, audio)]
    rows = lists.subset(rows, size or None, seed) if rows else []
    rows = rows or _drawn(clips, labels, audio, size or 96, seed)
    wanted = np.array([number[row.prompt] for row in rows], np.int64)
    return Validation(tuple(rows), wanted, audio.read)


def _sounds(row: lists.Row, audio: AudioCache) -> bool:
    """Whether the row can be mixed: a silent clip makes every score of it meaningless."""
    try:
        lists.mix(row, audio.read)
    except lists.SilentClip:
        return False
    return True


def _listed(folder: Path, clips: Sequence[Clip]) -> Iterator[lists.Row]:
    """Yield the rows of a folder's list whose clips are all known, with their names in the run."""
    path = folder / LIST
    if not path.is_file():
        return
    known = {os.path.realpath(folder / clip.file): clip.path for clip in clips}
    for row in lists.read_list(path):
        target = known.get(os.path.realpath(folder / row.target))
        interferer = known.get(os.path.realpath(folder / row.interferer))
        if target is not None and interferer is not None:
            yield lists.Row(target, interferer, row.prompt, row.interferer_label, row.snr_db)


def _drawn(
    clips: Sequence[Clip], labels: Sequence[str], audio: AudioCache, size: int, seed: int
) -> list[lists.Row]:
    rng = np.random.default_rng(seed)
    number = {label: index for index, label in enumerate(labels)}
    clash = clashes(labels)
    usable = [clip for clip in clips if clip.label in number]
    pool = [clip for clip in usable if clip.is_esc] or usable
    rows: list[lists.Row] = []
    for _ in range(_TRIES * size if pool else 0):
        a, b = (pool[int(i)] for i in rng.integers(len(pool), size=2))
        row = lists.Row(a.path, b.path, a.label, b.label, 0.0)
        if not clash[number[a.label], number[b.label]] and _sounds(row, audio):
            rows.append(row)
        if len(rows) == size:
            return rows
    raise EngineError(
        "The validation split needs two sounds that cannot be taken for each other. "
        'Give more clips the split "val".'
    )


def validate(
    net: nn.Module, config: BandSplitConfig, data: Validation, device: torch.device
) -> dict[str, float]:
    """Return how a network in evaluation mode does.

    Parameters
    ----------
    net : nn.Module
        Called as ``net(power, labels)``; gives mask logits first.
    config : BandSplitConfig
        Of its spectra.
    data : Validation
        What to separate.
    device : torch.device
        Where the network is.

    Returns
    -------
    dict
        Means over the list: "val_sdri" and "val_si_sdr" in dB; "val_silent_share", of estimates
        more than 40 dB under the mixture; "val_swapped_share", of estimates that are nearer (by
        SI-SDR) to what was to be removed than to the target.
    """
    found: list[tuple[float, float, bool, bool]] = []
    for mixtures, targets, labels in data.batches():
        estimates = _separate(net, config, mixtures, labels, device).cpu().numpy()
        for target, estimate, mixture in zip(targets, estimates, mixtures, strict=True):
            score = metrics.si_sdr(target, estimate)
            silent = metrics.level_db(estimate, mixture) < SILENT_DB
            swapped = not silent and metrics.si_sdr(mixture - target, estimate) > score
            improvement = metrics.sdr_improvement(target, estimate, mixture)
            found.append((improvement, score, silent, swapped))
    names = ("val_sdri", "val_si_sdr", "val_silent_share", "val_swapped_share")
    means = np.mean(np.array(found, np.float64), axis=0)
    return {name: float(mean) for name, mean in zip(names, means, strict=True)}


def _separate(
    net: nn.Module,
    config: BandSplitConfig,
    mixtures: Samples,
    labels: NDArray[np.int64],
    device: torch.device,
) -> Tensor:
    """Return the estimates [B, frames] of a batch of mixtures [B, frames]."""
    frames = mixtures.shape[1]
    grid = config.hop * FRAME_STRIDE
    # The last STFT frame is missing: the end must lie half a window or more inside.
    whole = -(-(frames + config.n_fft // 2) // grid) * grid
    audio = torch.from_numpy(mixtures).to(device)
    padded = torch.nn.functional.pad(audio, (0, whole - frames))
    with torch.no_grad():
        spectrum = spectra.analyse(padded, config.n_fft, config.hop)
        logits, *_ = net(spectra.power(spectrum), torch.from_numpy(labels).to(device))
        masked = spectrum * torch.sigmoid(logits.float())
        return spectra.synthesise(masked, config.n_fft, config.hop, frames)
