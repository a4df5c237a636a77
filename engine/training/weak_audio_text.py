"""Frozen audio-text models behind one interface: what a text reads as, what a sound sounds like.

A model gives every text a pooled vector in the joint space and, where it has them, token states;
and every sound a vector whose product with the texts' says which of them it answers. Gradients
flow through the model to the sound, never into the model.

``builtin`` is the joint space of Earmark's own labeller, which is shipped and needs no download:
one dimension for each known sound, in which a sound is the logarithm of what the labeller thinks
the clip is and a text the shares of the sounds it names. The product then is the labeller's own
clip score. ``msclap`` and ``laion`` are in `engine.training.weak_clap`.
"""

from __future__ import annotations

import math
import re
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from engine import prompts
from engine.report import EngineError
from engine.separation import spectra
from engine.text_encoder import text_model
from engine.training.weak_resample import resample

if TYPE_CHECKING:
    from engine.labelling.builtin import BuiltinLabeller

_KEPT = 4096
"""Texts that are remembered: the same few thousand captions come again and again."""

_FORM = re.compile(r"^the sound(?: mixture)? of ", re.IGNORECASE)

_MOST_MEANT = 4
"""Labels of a text that no rule of the prompts understands."""


class Texts(NamedTuple):
    """What R texts read as."""

    pooled: Tensor
    """Vectors in the joint space [R, D]."""

    tokens: Tensor | None
    """Token states [R, L, W]; None when the model has none."""

    real: Tensor | None
    """bool [R, L]: which of them are no padding; None when there are no tokens."""


class AudioText(ABC):
    """A frozen model of sounds and texts.

    Parameters
    ----------
    module : nn.Module
        All its weights; frozen here, and kept in evaluation mode.
    name : str
        As in the configuration.
    joint, tokens : int
        Numbers in a vector of the joint space, and in a token state (0 = there are none).
    scale : float
        What products are multiplied with before a softmax.
    sample_rate : int
        Of what it hears, Hz.
    """

    def __init__(
        self, module: nn.Module, name: str, joint: int, tokens: int, scale: float, sample_rate: int
    ) -> None:
        self.module = module.eval().requires_grad_(False)
        self.name, self.joint, self.tokens = name, joint, tokens
        self.scale, self.sample_rate = scale, sample_rate
        self._read: OrderedDict[str, tuple[Tensor, Tensor | None]] = OrderedDict()
        self._device = torch.device("cpu")

    def to(self, device: torch.device) -> None:
        """Move the model; what it has read already moves along as it is asked for."""
        if device != self._device:
            self.module.to(device)
            self._device = device

    def texts(self, texts: Sequence[str]) -> Texts:
        """Read texts; each is computed once and remembered. No gradients."""
        found = [self._remembered(text) for text in texts]
        pooled = torch.stack([vector for vector, _ in found]).to(self._device)
        states = [tokens for _, tokens in found if tokens is not None]
        if not states:
            return Texts(pooled, None, None)
        longest = max(len(one) for one in states)
        tokens = torch.stack([nnf.pad(one, (0, 0, 0, longest - len(one))) for one in states])
        lengths = torch.tensor([len(one) for one in states])
        real = torch.arange(longest) < lengths[:, None]
        return Texts(pooled, tokens.to(self._device), real.to(self._device))

    def _remembered(self, text: str) -> tuple[Tensor, Tensor | None]:
        if text in self._read:
            self._read.move_to_end(text)
            return self._read[text]
        with torch.no_grad():
            vector, tokens = self.read(text)
        self._read[text] = vector.cpu(), None if tokens is None else tokens.cpu()
        if len(self._read) > _KEPT:
            self._read.popitem(last=False)
        return self._read[text]

    def sounds(self, audio: Tensor, sample_rate: int) -> Tensor:
        """Hear sounds [R, frames] at any rate: vectors [R, D], differentiable in the samples."""
        if not len(audio):
            # Nothing to hear, and still part of the graph: other processes may have something.
            return audio.sum() * torch.zeros(0, self.joint, device=audio.device)
        self.module.eval()
        return self.hear(resample(audio.float(), sample_rate, self.sample_rate))

    @abstractmethod
    def read(self, text: str) -> tuple[Tensor, Tensor | None]:
        """Return the vector [D] and the token states [L, W], without padding, of one text."""

    @abstractmethod
    def hear(self, audio: Tensor) -> Tensor:
        """Return the vectors [R, D] of sounds [R, frames] at the model's own rate."""


def fitted(audio: Tensor, frames: int) -> Tensor:
    """Return audio [R, any] repeated until it is `frames` long, or its first `frames`.

    The same every time, unlike a random cut: a resumed run must hear what an unbroken one did.
    """
    times = math.ceil(frames / audio.shape[-1])
    return audio.repeat(1, times)[:, :frames]


class BuiltinAudioText(AudioText):
    """The joint space of the built-in labeller; token states are the embeddings of its labels.

    Parameters
    ----------
    labeller : BuiltinLabeller
        With its weights.
    """

    def __init__(self, labeller: BuiltinLabeller) -> None:
        net = labeller.net
        self._labels = tuple(labeller.labels)
        self._numbers = {label: number for number, label in enumerate(self._labels)}
        super().__init__(
            net, "builtin", len(self._labels), net.config.embedding, 1.0, net.config.sample_rate
        )
        self._net = net

    def read(self, text: str) -> tuple[Tensor, Tensor | None]:
        """Shares of the named sounds [labels]; one token for each of them."""
        meant = shares_of(text, self._numbers)
        numbers = torch.tensor([self._numbers[label] for label in meant])
        shares = torch.tensor(list(meant.values()))
        vector = torch.zeros(self.joint).index_put_((numbers,), shares)
        # Scaled to about unit numbers, as token states of a transformer are.
        rows = self._net.encoder.labels.weight[numbers.to(self._device)]
        return vector, rows * (rows.square().mean(dim=1, keepdim=True) + 1e-8).rsqrt()

    def hear(self, audio: Tensor) -> Tensor:
        """Logarithms of what each clip is, [R, labels]."""
        config = self._net.config
        audio = nnf.pad(audio, (0, -audio.shape[-1] % config.step))
        power = spectra.power(spectra.analyse(audio, config.n_fft, config.hop))
        clips: Tensor = self._net(power).clips
        return torch.log_softmax(clips, dim=-1)


def labels_of(text: str, known: dict[str, int]) -> tuple[str, ...]:
    """Return the labels a text names, best first; none when it names nothing that is known.

    A label is itself, whatever else the vocabulary takes its words for, and so it is in the forms
    in which labels are asked ("The sound of ...", "The sound mixture of ... and ...").
    """
    text = _FORM.sub("", text)
    if text in known:
        return (text,)
    short = text[: prompts.LONGEST_PROMPT]
    if not prompts.normalise(short):
        raise EngineError(f'The text "{text}" has no words that could name a sound.')
    parts = [part for part in short.split(" and ") if part]
    if len(parts) > 1 and all(part in known for part in parts):
        return tuple(dict.fromkeys(parts))
    return tuple(label for label in prompts.resolve(short).labels if label in known)


def shares_of(text: str, known: dict[str, int]) -> dict[str, float]:
    """Return the labels a text may mean with their shares, which sum to one.

    Those it names count alike; where it names none, the text encoder's nearest ones.

    Raises
    ------
    EngineError
        If the text has no words, or no label is known to the vocabulary.
    """
    labels = labels_of(text, known)
    if labels:
        return {label: 1.0 / len(labels) for label in labels}
    encoder = text_model().encoder
    logits = encoder.encode(prompts.normalise(text)).logits.astype(np.float64)
    order = np.argsort(-logits, kind="stable")
    best = [int(at) for at in order if encoder.labels[at] in known][:_MOST_MEANT]
    if not best:
        raise EngineError(f'No sound is known that "{text}" could mean.')
    shares = np.exp(logits[best] - logits[best].max())
    shares /= shares.sum()
    return {encoder.labels[at]: float(one) for at, one in zip(best, shares, strict=True)}


def _builtin(path: str) -> AudioText:
    from engine.labelling import builtin

    return BuiltinAudioText(builtin.load(Path(path) if path else None))


def _msclap(path: str) -> AudioText:
    from engine.training.weak_clap import load_msclap

    return load_msclap(Path(path) if path else None)


def _laion(path: str) -> AudioText:
    from engine.training.weak_clap import load_laion

    return load_laion(Path(path) if path else None)


MODELS: dict[str, Callable[[str], AudioText]] = {
    "builtin": _builtin,
    "msclap": _msclap,
    "laion": _laion,
}
"""Name -> what loads the model from a path; an empty path means the place it usually has."""


def load(name: str, path: str = "") -> AudioText:
    """Load an audio-text model.

    Raises
    ------
    EngineError
        If there is no such model, or its weights are missing or damaged.
    """
    if name not in MODELS:
        raise EngineError(f'There is no audio-text model "{name}". Known are: {", ".join(MODELS)}.')
    return MODELS[name](path)
