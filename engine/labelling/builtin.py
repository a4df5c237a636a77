"""The built-in labeller: Earmark's own network and the weights that are shipped with it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine import paths, tensors
from engine.labelling.description import AROUND, NEAR, Description, damaged, read_description
from engine.report import EngineError, Report, silent

if TYPE_CHECKING:
    from torch import Tensor

    from engine.labelling.events import EventSettings
    from engine.labelling.tagger import TaggerConfig, TaggerNet

Samples = NDArray[np.float32]

DESCRIPTION = "models/labeller.toml"
_SILENCE = 10.0 ** (-85.0 / 10.0)
"""Mean square of a step under which nothing is heard."""
_CLIP_S = 30.0
"""Longer clips are judged by their parts, so that memory stays bounded."""


def load(path: Path | None = None) -> BuiltinLabeller:
    """Load the shipped weights, or those described at `path`, after checking them.

    Raises
    ------
    EngineError
        If they are missing, damaged or do not fit the description.
    """
    if path is None:
        try:
            path = paths.resources_dir() / DESCRIPTION
        except FileNotFoundError as missing:
            raise EngineError(f"{missing}. Please install Earmark again.") from missing
    found = read_description(path)
    return BuiltinLabeller(found, _load_network(found))


def _load_network(found: Description) -> TaggerNet:
    import torch

    from engine.labelling.tagger import TaggerNet

    try:
        weights = tensors.read(found.weights, found.size, found.sha256)
        net = TaggerNet(config_of(found), folded=True)
        net.load_state_dict(weights)
    except tensors.Damaged as reason:
        raise damaged(str(reason)) from reason
    except Exception as error:  # other shapes, other names, sizes nobody can hold
        raise damaged(f"{found.weights.name} does not fit its description") from error
    net.eval().requires_grad_(False)
    return net.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def config_of(found: Description) -> TaggerConfig:
    """The shape of the network of a description."""
    from engine.labelling.tagger import TaggerConfig

    values = dict(found.network)
    for name in ("channels", "deeper"):
        if name in values:
            values[name] = tuple(values[name])
    return TaggerConfig(**values)


class BuiltinLabeller:
    """Scores known sounds; see `engine.labelling.tagger` for the network.

    Parameters
    ----------
    description : Description
        What the weights are.
    net : TaggerNet
        The network in evaluation mode.
    """

    def __init__(self, description: Description, net: TaggerNet) -> None:
        self._net = net
        self._step = net.config.step
        self.sample_rate = net.config.sample_rate
        self.hop_s = net.config.hop_s
        # Steps are judged by what lies around them, too.
        self.context_s = max(description.context_s + NEAR * self.hop_s, (AROUND + 1) * self.hop_s)
        self.labels = description.labels
        self.revision = description.revision
        self.settings: EventSettings = description.settings

    @property
    def net(self) -> TaggerNet:
        """The network, for those who need gradients through it."""
        return self._net

    def scores(self, mono: Samples, report: Report = silent) -> Samples:
        """Return the score of every label in every step, float32 (steps, labels), 0..1.

        Steps that are silent (under -85 dBFS) score exactly 0.
        """
        import torch

        report(0.0)
        padded = self._padded(mono)
        with torch.inference_mode():
            scores: Samples = self._net.steps(self._power(padded)).T.contiguous().numpy()
        loud = np.square(padded.reshape(-1, self._step)).mean(axis=1) > _SILENCE
        scores *= loud[:, None]
        report(1.0)
        return scores

    def clip_scores(self, mono: Samples) -> Samples:
        """Return what a clip is, float32 (labels,): shares that sum to one, zeros for silence.

        A clip of more than 30 s is judged in parts, each counted by its length.
        """
        import torch

        longest = round(_CLIP_S * self.sample_rate)
        total = np.zeros(len(self.labels), np.float64)
        for first in range(0, len(mono), longest):
            piece = mono[first : first + longest]
            if np.mean(np.square(piece)) <= _SILENCE:
                continue
            with torch.inference_mode():
                clip = self._net(self._power(self._padded(piece))).clips[0]
                total += len(piece) * torch.softmax(clip, dim=0).numpy().astype(np.float64)
        whole = total.sum()
        return (total / whole if whole > 0 else total).astype(np.float32)

    def _padded(self, mono: Samples) -> Samples:
        """Fill up with silence to whole steps."""
        return np.pad(mono.astype(np.float32, copy=False), (0, -len(mono) % self._step))

    def _power(self, padded: Samples) -> Tensor:
        import torch

        from engine.separation import spectra

        config = self._net.config
        audio = torch.from_numpy(padded)[None]
        return spectra.power(spectra.analyse(audio, config.n_fft, config.hop))
