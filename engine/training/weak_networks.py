"""The networks that learn from mixtures, each with its transform and its way to read prompts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.report import EngineError
from engine.separation.bandsplit import (
    FRAME_STRIDE,
    LOGIT_SCALE,
    BandSplitConfig,
    BandSplitNet,
    Encoded,
)
from engine.separation.weak_unet import WeakUNet, WeakUNetConfig
from engine.training import checkpoints, sidecar, weak_audio_text
from engine.training.weak_audio_text import AudioText, shares_of
from engine.training.weak_prompted import Asked, Prompted, Transform, estimate

Samples = NDArray[np.float32]

UNET, BAND_SPLIT = "weak-unet", "weak-band-split"


class PromptedUNet:
    """The paper's U-Net, told by the audio-text model what a text means.

    Parameters
    ----------
    config : WeakUNetConfig
        Its shape; `pooled` and `tokens` fit the model.
    reader : AudioText
        Reads the texts.
    path : str
        Where the model was loaded from, for the description; "" = its usual place.
    """

    kind = UNET

    def __init__(self, config: WeakUNetConfig, reader: AudioText, path: str = "") -> None:
        if (config.pooled, config.tokens) != (reader.joint, reader.tokens):
            raise EngineError(
                f'This U-Net does not fit the audio-text model "{reader.name}": it was made for '
                "texts of another size."
            )
        self.net: nn.Module = WeakUNet(config)
        self.transform = Transform(
            config.sample_rate, config.n_fft, config.hop, config.frames, config.steps
        )
        self._config, self._reader, self._path = config, reader, path

    def condition(self, texts: Sequence[str], device: torch.device) -> tuple[Tensor | None, ...]:
        """Pooled vectors, token states, and which of them are no padding."""
        self._reader.to(device)
        return self._reader.texts(texts)

    def describe(self) -> dict[str, object]:
        """The shape and the name of the audio-text model."""
        reader = {"name": self._reader.name, "path": self._path}
        return {"kind": self.kind, "network": self._config.as_dict(), "audio_text": reader}

    def no_decay(self, name: str) -> bool:
        """Gains and biases are not pulled to zero."""
        return self.net.get_parameter(name).ndim <= 1


class AnyPrompts(nn.Module):
    """The band-split separator, asked about any of its mixtures by shares of its labels."""

    def __init__(self, net: BandSplitNet) -> None:
        super().__init__()
        # Not "net", which checkpoints put before the names of everything that learns.
        self.separator = net

    def forward(self, magnitude: Tensor, item: Tensor, shares: Tensor) -> Tensor:
        """Draw masks.

        Parameters
        ----------
        magnitude : Tensor
            |X| [B, F, T].
        item : Tensor
            int64 [R]: the mixture of each prompt.
        shares : Tensor
            [R, L]: what each label counts in a prompt, 0 for those that are not meant.

        Returns
        -------
        Tensor
            Logits [R, F, T].
        """
        net, heard = self.separator, self.separator.encode(magnitude.square())
        first, second, third, deep = heard.levels
        levels = (first[item], second[item], third[item], deep[item])
        cells = heard.cells.float()
        both = torch.stack([cells, torch.log_softmax(cells, dim=1)], dim=1)[item]
        # Of several labels that are meant as one sound each counts whole: `joint_maps`.
        counts = torch.log(shares / shares.amax(dim=1, keepdim=True))[:, None, :, None, None]
        maps = torch.logsumexp(both + counts, dim=2) * LOGIT_SCALE
        query = (shares / shares.sum(dim=1, keepdim=True)) @ net.labels.weight
        mixtures = Encoded(levels, heard.cells[item], heard.presence[item], heard.loudness[item])
        return net.decode(mixtures, query, maps)


class PromptedBandSplit:
    """Earmark's own separator, told by labels; any text is read as shares of these.

    Parameters
    ----------
    config : BandSplitConfig
        Its shape.
    labels : sequence of str
        In embedding order.
    frames : int
        Samples of an item: a multiple of 16 hops.

    Raises
    ------
    EngineError
        If the length does not fit.
    """

    kind = BAND_SPLIT

    def __init__(self, config: BandSplitConfig, labels: Sequence[str], frames: int) -> None:
        if frames < 1 or frames % (config.hop * FRAME_STRIDE):
            raise EngineError(
                f"frames under [network] must be a multiple of {config.hop * FRAME_STRIDE}."
            )
        self.inner = BandSplitNet(config)
        self.net: nn.Module = AnyPrompts(self.inner)
        self.labels = tuple(labels)
        self.transform = Transform(
            config.sample_rate, config.n_fft, config.hop, frames, frames // config.hop
        )
        self._numbers = {label: number for number, label in enumerate(self.labels)}
        self._config, self._frames = config, frames
        self._read: dict[str, dict[str, float]] = {}

    def condition(self, texts: Sequence[str], device: torch.device) -> tuple[Tensor | None, ...]:
        """Shares [R, labels]."""
        shares = torch.zeros(len(texts), len(self.labels))
        for row, text in enumerate(texts):
            if text not in self._read:
                self._read[text] = shares_of(text, self._numbers)
            for label, share in self._read[text].items():
                shares[row, self._numbers[label]] = share
        return (shares.to(device),)

    def describe(self) -> dict[str, object]:
        """The shape and the labels."""
        return {
            "kind": self.kind,
            "network": self._config.as_dict(),
            "frames": self._frames,
            "prompts": {"labels": list(self.labels)},
        }

    def no_decay(self, name: str) -> bool:
        """Gains, biases and embeddings are not pulled to zero."""
        return self.net.get_parameter(name).ndim <= 1 or ".labels." in name


def rebuilt(model: Mapping[str, object]) -> Prompted:
    """Return the untrained network that a description's table ``[model]`` describes.

    Raises
    ------
    EngineError
        If it describes none, or its audio-text model is not there.
    """
    try:
        values = dict(model["network"])  # type: ignore[call-overload]
        if model["kind"] == UNET:
            reader: Mapping[str, str] = model["audio_text"]  # type: ignore[assignment]
            path = reader["path"]
            config = WeakUNetConfig.of(values)
            return PromptedUNet(config, weak_audio_text.load(reader["name"], path), path)
        if model["kind"] == BAND_SPLIT:
            for name in ("channels", "deeper"):
                values[name] = tuple(values[name])
            labels = model["prompts"]["labels"]  # type: ignore[index]
            return PromptedBandSplit(BandSplitConfig(**values), labels, int(model["frames"]))  # type: ignore[call-overload]
    except (KeyError, TypeError, ValueError) as error:
        raise EngineError("The description of these weights is damaged or incomplete.") from error
    raise EngineError(
        f'These weights are of a "{model["kind"]}", which does not learn from mixtures; '
        f"{UNET} and {BAND_SPLIT} do."
    )


@dataclass(frozen=True)
class Trained:
    """A trained network, ready to separate.

    Attributes
    ----------
    prompted : Prompted
        In evaluation mode.
    phrase_form : str
        How it was asked for a label: ``{}`` is the label.
    steps : int
        It learned for.
    """

    prompted: Prompted
    phrase_form: str = "{}"
    steps: int = 0

    def separate(self, mixture: Samples, texts: Sequence[str]) -> Samples:
        """Separate a mixture of any length by overlapping pieces, faded into each other.

        Parameters
        ----------
        mixture : numpy.ndarray
            float32 (frames,) at `prompted.transform.sample_rate`.
        texts : sequence of str
            One estimate for each.

        Returns
        -------
        numpy.ndarray
            float32 (texts, frames).
        """
        long = self.prompted.transform.frames
        half = long // 2
        device = next(self.prompted.net.parameters()).device
        starts = range(-half, len(mixture), half)
        padded = np.zeros(starts[-1] + long + half, np.float32)
        padded[half : half + len(mixture)] = mixture
        # Hann windows half a length apart add up to one, whatever the length.
        fade = (0.5 - 0.5 * np.cos(2 * np.pi * (np.arange(2 * half) + 0.5) / (2 * half))).astype(
            np.float32
        )
        total = np.zeros((len(texts), len(padded)), np.float32)
        item = torch.zeros(len(texts), dtype=torch.int64)
        asked = Asked(list(texts), len(texts), item, item)
        for start in starts:
            first = start + half
            piece = padded[first : first + long]
            if not piece.any():
                continue
            found = estimate(self.prompted, self.prompted.net, piece[None], asked, device)
            total[:, first : first + 2 * half] += fade * found[:, : 2 * half]
        return total[:, half : half + len(mixture)]


def load(path: Path) -> Trained:
    """Load trained weights.

    Parameters
    ----------
    path : Path
        Kept weights, or the TOML beside them; or the folder of a run, whose best weights are
        taken, or else its final ones.

    Raises
    ------
    EngineError
        If there are none, or they do not fit their description.
    """
    if path.is_dir():
        names = [f"{inner}{name}.safetensors" for inner in ("checkpoints/", "")
                 for name in ("best", "final", UNET)]  # fmt: skip
        found = [path / name for name in names if (path / name).is_file()]
        if not found:
            raise EngineError(f'There are no trained weights in "{path}".')
        path = found[0]
    about = sidecar.read(path.with_suffix(".toml"))
    model = about.get("model")
    if not isinstance(model, dict):
        raise EngineError(f'The description of the weights "{path}" says nothing of a model.')
    prompted = rebuilt(model)
    try:
        prompted.net.load_state_dict(checkpoints.load_weights(path.with_suffix(".safetensors")))
    except RuntimeError as error:
        raise EngineError(f'The weights "{path}" do not fit their description.') from error
    prompted.net.eval().requires_grad_(False)
    steps = about.get("step", 0)
    form = model.get("mixtures", {}).get("phrase_form", "{}")
    return Trained(prompted, form, steps if isinstance(steps, int) else 0)
