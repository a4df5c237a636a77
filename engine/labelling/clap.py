"""CLAP as a labeller: any list of names for sounds, compared with what is heard.

The weights are Microsoft's of 2023; they are looked for among the models on this computer
(`engine.weights`, "msclap-2023"). Sound goes to the audio encoder in windows of our own: the same
windows always give the same answer, every channel is in the mix, and nothing is cropped at random.

Scores are either shares (the softmax over all names of the scaled cosines, as in zero-shot
classification) or the cosines themselves.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from engine.labelling.clap_net import SAMPLE_RATE, WINDOW_S
from engine.labelling.events import EventSettings
from engine.report import EngineError, Report, part, silent

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from engine.labelling.clap_net import AudioSide
    from engine.labelling.clap_text import TextVectors

Samples = NDArray[np.float32]
Kind = Literal["shares", "cosines"]

MODEL = "msclap-2023"
FILES = ("msclap-2023.safetensors", "CLAP_weights_2023.pth")
TEMPLATE = "this is a sound of {}"
METHOD = 1
"""Raise it when the answers change with the same weights."""
HOP_S = 1.0
CONTEXT_S = 1.0
"""A step of one second is heard with one second before and after it; these three, or what there is
of them, are repeated to 7 s, as msclap does with short files."""
BATCH = 8
SETTINGS = EventSettings(on=0.2, off=0.5, median_s=0.0, min_s=0.5, gap_s=1.0)
"""Of shares. Chosen by reason, not by measurement: the weights could not be had where this was
written."""
_HOTTEST = 100.0
"""The largest factor of the cosines, as in the training of CLAP."""
_SILENCE = 10.0 ** (-85.0 / 10.0)


def load(path: Path | None = None, device: str | None = None) -> ClapLabeller:
    """Load the labeller, for the sounds of the built-in vocabulary.

    Parameters
    ----------
    path : Path, optional
        A file of weights with the tokenizer's two files beside it, or the folder of them; by
        default the model on this computer.
    device : str, optional
        A device of torch; by default the GPU where there is one.

    Raises
    ------
    EngineError
        If the weights are not there, or cannot be used.
    """
    from engine import weights
    from engine.vocabulary import vocabulary

    path = path or weights.find(MODEL)
    if path is None:
        raise weights.NotThere(MODEL)
    file = weights_file(path, FILES)
    return _made(file, vocabulary().labels, chosen(device))


def _made(file: Path, labels: tuple[str, ...], device: torch.device) -> ClapLabeller:
    from engine.labelling import clap_net
    from engine.labelling.clap_text import TextVectors, Tokenizer

    tensors = clap_net.read_tensors(file)
    tokenizer = Tokenizer(file.parent)
    try:
        audio = clap_net.AudioSide(clap_net.below(tensors, "audio_encoder."))
        text = clap_net.TextSide(clap_net.below(tensors, "caption_encoder."))
        scale = min(float(tensors["logit_scale"].exp()), _HOTTEST)
        revision = revision_of(tensors)
    except (KeyError, ValueError, RuntimeError) as error:
        raise clap_net.damaged(file.name, f"they are not those of CLAP ({error})") from error
    texts = TextVectors(text, tokenizer, revision, device)
    return ClapLabeller(audio.to(device), texts, scale, labels, revision, device)


def weights_file(path: Path, names: Sequence[str]) -> Path:
    """The file of weights at a path: itself, or the first of these in the folder.

    Raises
    ------
    EngineError
        If there is none.
    """
    if path.is_file():
        return path
    for name in names:
        if (path / name).is_file():
            return path / name
    raise EngineError(f'There are no weights at "{path}": {" or ".join(names)} is missing.')


def chosen(device: str | None) -> torch.device:
    """The device that is named, or the GPU where there is one."""
    import torch

    if device is not None:
        return torch.device(device)
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def revision_of(tensors: dict[str, Tensor]) -> str:
    """A hash of the weights' projections, which change with every training."""
    found = hashlib.sha256(str(METHOD).encode())
    for name in sorted(tensors):
        if ".projection." in name:
            found.update(tensors[name].detach().float().contiguous().numpy().tobytes())
    return found.hexdigest()[:16]


def repeated(window: Samples) -> Samples:
    """A window of 7 s: longer sound is cut off, shorter sound repeats itself."""
    wanted = round(WINDOW_S * SAMPLE_RATE)
    return np.resize(window, wanted) if len(window) < wanted else window[:wanted]


class ClapLabeller:
    """Compares sound with names; see the module.

    Parameters
    ----------
    audio : AudioSide
    texts : TextVectors
    scale : float
        The factor of the cosines before the softmax.
    labels : tuple of str
    revision : str
        Of the weights.
    device : torch.device
        Where ``audio`` is.
    """

    sample_rate, hop_s, context_s = SAMPLE_RATE, HOP_S, CONTEXT_S

    def __init__(
        self,
        audio: AudioSide,
        texts: TextVectors,
        scale: float,
        labels: tuple[str, ...],
        revision: str,
        device: torch.device,
    ) -> None:
        self._audio, self._texts, self._device = audio, texts, device
        self._scale, self._weights = scale, revision
        self.labels = labels
        self.settings = SETTINGS
        self._names: Samples | None = None

    @property
    def revision(self) -> str:
        said = repr((self._weights, TEMPLATE, self.labels, self.settings))
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def with_labels(self, labels: Sequence[str]) -> ClapLabeller:
        """The same labeller for other sounds, in any words; texts it knows are not read again."""
        return ClapLabeller(
            self._audio, self._texts, self._scale, tuple(labels), self._weights, self._device
        )

    def scores(self, mono: Samples, report: Report = silent, kind: Kind = "shares") -> Samples:
        """Score every second of ``mono``, float32 (frames,) at 44.1 kHz.

        Returns
        -------
        float32, shape (steps, labels), 0..1
            0 in steps that are silent (under -85 dBFS). Negative cosines are 0 here.
        """
        step, context = (round(one * SAMPLE_RATE) for one in (HOP_S, CONTEXT_S))
        starts = range(0, len(mono), step)
        windows = [mono[max(0, at - context) : at + step + context] for at in starts]
        cosines = self.cosines(windows, report)
        scores = self.shares(cosines) if kind == "shares" else np.maximum(cosines, 0.0)
        power = np.array([np.mean(np.square(mono[at : at + step])) for at in starts])
        quiet: Samples = scores * (power > _SILENCE)[:, None]
        return quiet.astype(np.float32)

    def clip_scores(self, mono: Samples) -> Samples:
        """What a clip is, float32 (labels,): shares that sum to one, zeros for silence.

        A clip of more than 7 s is judged in parts, each counted by its length.
        """
        longest = round(WINDOW_S * SAMPLE_RATE)
        pieces = [mono[at : at + longest] for at in range(0, len(mono), longest)]
        pieces = [one for one in pieces if np.mean(np.square(one)) > _SILENCE]
        if not pieces:
            return np.zeros(len(self.labels), np.float32)
        weights = np.array([len(one) for one in pieces], np.float64)
        whole = (self.shares(self.cosines(pieces)) * weights[:, None]).sum(axis=0) / weights.sum()
        shares: Samples = whole.astype(np.float32)
        return shares

    def cosines(self, windows: Sequence[Samples], report: Report = silent) -> Samples:
        """How like each name windows of sound are: float32, shape (windows, labels), -1..1.

        Parameters
        ----------
        windows : sequence of float32, shape (frames,)
            At 44.1 kHz, of any length; see `repeated`.
        """
        if self._names is None:
            texts = [TEMPLATE.format(label) for label in self.labels]
            self._names = self._texts.of(texts, part(report, 0.0, 0.3))
        heard = self.embed(windows, part(report, 0.3, 1.0))
        cosines: Samples = heard @ self._names.T
        return cosines

    def shares(self, cosines: Samples) -> Samples:
        """The softmax of scaled cosines over the names: float32, rows that sum to one."""
        logits = self._scale * cosines.astype(np.float64)
        powers = np.exp(logits - logits.max(axis=-1, keepdims=True))
        shares: Samples = (powers / powers.sum(axis=-1, keepdims=True)).astype(np.float32)
        return shares

    def embed(self, windows: Sequence[Samples], report: Report = silent) -> Samples:
        """Vectors of windows: float32, shape (windows, size), each of length 1."""
        import torch

        found = []
        for first in range(0, len(windows), BATCH):
            report(first / len(windows))
            some = np.stack([repeated(one) for one in windows[first : first + BATCH]])
            with torch.inference_mode():
                vectors = self._audio(torch.from_numpy(some).to(self._device))
                found.append(torch.nn.functional.normalize(vectors, dim=-1).cpu().numpy())
        report(1.0)
        embedded: Samples = np.concatenate(found)
        return embedded
