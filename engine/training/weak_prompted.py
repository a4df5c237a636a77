"""A network that draws masks for texts, with what it needs around it, and how it is asked."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

import torch
from torch import Tensor, nn

from engine.training.weak_items import Item, Samples


@dataclass(frozen=True)
class Transform:
    """The STFT a network works on; `steps` frames of it are kept."""

    sample_rate: int
    n_fft: int
    hop: int
    frames: int
    steps: int

    def analyse(self, audio: Tensor) -> Tensor:
        """Return the complex spectra [N, F, steps] of audio [N, frames]."""
        window = torch.hann_window(self.n_fft, device=audio.device)
        spectrum = torch.stft(
            audio, self.n_fft, self.hop, window=window, pad_mode="constant", return_complex=True
        )
        return spectrum[..., : self.steps]

    def synthesise(self, spectrum: Tensor) -> Tensor:
        """Return audio [N, frames] of spectra [N, F, steps]; of none, none, in the same graph."""
        if not len(spectrum):
            return spectrum.real.sum() + spectrum.real.new_zeros(0, self.frames)
        window = torch.hann_window(self.n_fft, device=spectrum.device)
        return torch.istft(spectrum, self.n_fft, self.hop, window=window, length=self.frames)


class Prompted(Protocol):
    """A network that draws masks for texts, with what it needs around it."""

    net: nn.Module
    """Called with magnitudes [B, F, T], the mixture of each prompt int64 [R], and `condition`'s
    tensors; returns logits [R, F, T]."""

    kind: str
    transform: Transform

    def condition(self, texts: Sequence[str], device: torch.device) -> tuple[Tensor | None, ...]:
        """Return what the network is told of texts."""

    def describe(self) -> dict[str, object]:
        """Return everything needed to rebuild it."""

    def no_decay(self, name: str) -> bool:
        """Whether the parameter of this name goes without weight decay."""


class Asked(NamedTuple):
    """The prompts of a batch, the captions first."""

    texts: list[str]
    captions: int
    """How many of the texts are captions."""

    item: Tensor
    """int64 [R]: the mixture."""

    place: Tensor
    """int64 [R]: the recording, counted over all items."""


def asked_of(items: Sequence[Item], phrases: bool) -> Asked:
    """Return all prompts of items: every caption, then the phrases of those of several sounds."""
    texts: list[str] = []
    item: list[int] = []
    place: list[int] = []
    starts = list(itertools.accumulate((len(one.captions) for one in items), initial=0))
    for number, one in enumerate(items):
        texts += one.captions
        item += [number] * len(one.captions)
        place += range(starts[number], starts[number + 1])
    captions = len(texts)
    for number, one in enumerate(items):
        if not phrases or one.single:
            continue
        for recording, those in enumerate(one.phrases):
            texts += those
            item += [number] * len(those)
            place += [starts[number] + recording] * len(those)
    return Asked(texts, captions, torch.tensor(item), torch.tensor(place))


def estimate(
    prompted: Prompted,
    net: nn.Module,
    mixtures: Samples,
    asked: Asked,
    device: torch.device,
) -> Samples:
    """Separate mixtures of one item's length.

    Parameters
    ----------
    prompted, net : Prompted, nn.Module
        The network with its surroundings, and as it is to be called.
    mixtures : numpy.ndarray
        float32 [B, frames] at the transform's rate.
    asked : Asked
        The prompts.
    device : torch.device
        Where the network is.

    Returns
    -------
    numpy.ndarray
        float32 [R, frames].
    """
    with torch.no_grad():
        spectra = prompted.transform.analyse(torch.from_numpy(mixtures).to(device))
        item = asked.item.to(device)
        logits = net(spectra.abs(), item, *prompted.condition(asked.texts, device))
        masked = torch.sigmoid(logits.float()) * spectra[item]
        found: Samples = prompted.transform.synthesise(masked).cpu().numpy()
    return found
