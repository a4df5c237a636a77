"""The built-in separator: Earmark's own network and the weights that are shipped with it."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import prompts
from engine.report import EngineError, Report
from engine.resources import resource
from engine.separation import Query, Traits, UnknownPrompt

if TYPE_CHECKING:
    from torch import Tensor

    from engine.separation.bandsplit import BandSplitConfig, BandSplitNet, Encoded

DESCRIPTION = "models/builtin.toml"
FORMAT = 1
_FIELDS = {
    "format": int,
    "file": str,
    "size": int,
    "sha256": str,
    "context_s": float,
    "absent_below": float,
    "network": dict,
    "vocabulary": dict,
}
_REACH = 3
"""Cells of 160 ms (about 0.5 s) to each side in which one sign of the sound opens the gate."""


@dataclass(frozen=True)
class Description:
    """What `builtin.toml` says.

    Attributes
    ----------
    weights : Path
        The tensor file.
    size : int
        Its size in bytes.
    sha256 : str
        Its hash; also the separator's revision.
    context_s : float
        Seconds of context a chunk needs on each side.
    absent_below : float
        Presence logit under which a sound counts as not there.
    network : dict
        Shape of the network.
    labels : tuple of str
        Known sounds, in embedding order.
    """

    weights: Path
    size: int
    sha256: str
    context_s: float
    absent_below: float
    network: dict[str, Any]
    labels: tuple[str, ...]

    @property
    def grid(self) -> int:
        """Samples between chunk starts that see the same STFT frames and cells."""
        return 16 * int(self.network["hop"])


def read_description(path: Path) -> Description:
    """Read and check a description.

    Raises
    ------
    EngineError
        If it is missing or damaged.
    """
    try:
        with path.open("rb") as file:
            values = tomllib.load(file)
    except (OSError, ValueError) as error:
        raise _damaged(f"its description {path.name} cannot be read") from error
    for name, kind in _FIELDS.items():
        if not isinstance(values.get(name), kind):
            raise _damaged(f'its description lacks "{name}"')
    if values["format"] != FORMAT:
        raise EngineError(
            f"The built-in model is of format {values['format']}; this program reads {FORMAT}."
        )
    labels = values["vocabulary"].get("labels")
    network = values["network"]
    if (
        not isinstance(labels, list)
        or network.get("labels") != len(labels)
        or not isinstance(network.get("hop"), int)
        or not isinstance(network.get("sample_rate"), int)
    ):
        raise _damaged("its description does not fit together")
    return Description(
        path.with_name(Path(values["file"]).name),
        values["size"],
        values["sha256"],
        values["context_s"],
        values["absent_below"],
        network,
        tuple(str(label) for label in labels),
    )


def _damaged(why: str) -> EngineError:
    return EngineError(f"The built-in model is damaged: {why}. Please install Earmark again.")


@cache
def _description() -> Description:
    return read_description(resource(DESCRIPTION))


def traits() -> Traits:
    """Its sample rate, grid and context, from the description alone."""
    found = _description()
    rate = int(found.network["sample_rate"])
    return Traits(rate, found.grid, found.context_s, found.sha256[:16])


def load(path: Path | None = None) -> BuiltinSeparator:
    """Load the shipped weights, or those described at `path`, after checking them.

    Raises
    ------
    EngineError
        If they are missing, damaged or do not fit the description.
    """
    found = _description() if path is None else read_description(path)
    return BuiltinSeparator(found, _load_network(found))


def _load_network(found: Description) -> BandSplitNet:
    import torch
    from safetensors.torch import load as parse

    from engine.separation.bandsplit import BandSplitNet

    try:
        data = found.weights.read_bytes()
    except OSError as error:
        raise _damaged(f"{found.weights.name} cannot be read") from error
    if len(data) != found.size or hashlib.sha256(data).hexdigest() != found.sha256:
        raise _damaged(f"{found.weights.name} is not the file that was shipped")
    try:
        tensors = {name: value.float() for name, value in parse(data).items()}
        net = BandSplitNet(_config(found), folded=True)
        net.load_state_dict(tensors)
    except Exception as error:  # the parser has undocumented types of its own
        raise _damaged(f"{found.weights.name} does not fit its description") from error
    if not all(bool(torch.isfinite(value).all()) for value in tensors.values()):
        raise _damaged("some of its weights are not numbers")
    net.eval().requires_grad_(False)
    return net.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def _config(found: Description) -> BandSplitConfig:
    from engine.separation.bandsplit import BandSplitConfig

    values = dict(found.network)
    values["channels"] = tuple(values["channels"])
    return BandSplitConfig(**values)


class BuiltinSeparator:
    """Separates known sounds; see `engine.separation.bandsplit` for the network.

    Parameters
    ----------
    description : Description
        What the weights are.
    net : BandSplitNet
        The network in evaluation mode.
    """

    def __init__(self, description: Description, net: BandSplitNet) -> None:
        self._description = description
        self._net = net
        self._numbers = {label: index for index, label in enumerate(description.labels)}
        self.sample_rate = net.config.sample_rate
        self.grid = description.grid
        self.context_s = description.context_s
        self.revision = description.sha256[:16]

    @property
    def labels(self) -> tuple[str, ...]:
        """Known sounds, in the order of the presence scores."""
        return self._description.labels

    def check(self, query: Query) -> None:
        """Raise `UnknownPrompt` when no known sound answers the query."""
        self._known(query)

    def _known(self, query: Query) -> list[int]:
        numbers = [self._numbers[label] for label in query.labels if label in self._numbers]
        if not numbers:
            raise UnknownPrompt(query)
        return numbers

    def separate(self, mono: Tensor, query: Query, report: Report) -> Tensor:
        """Return the prompted sound in `mono`, float32 (frames,); exact silence where it is absent.

        A negative prompt that names a known sound takes away what belongs to that sound.
        """
        import torch

        wanted = self._known(query)
        unwanted: list[int] = []
        if query.negative:
            labels = prompts.resolve(query.negative).labels
            unwanted = [self._numbers[label] for label in labels if label in self._numbers]
        report(0.0)
        if not torch.any(mono):
            return torch.zeros_like(mono)
        with torch.inference_mode():
            spectrum = self._analyse(mono)
            encoded = self._encode(spectrum)
            report(0.5)
            mask = self._mask(encoded, wanted) * self._gate(encoded, wanted)
            if unwanted:
                mask = mask * (1.0 - self._mask(encoded, unwanted))
            report(0.9)
            return self._synthesise(spectrum * mask, len(mono))

    def separate_anything(self, mono: Tensor) -> Tensor:
        """Return what the network takes for a target when nothing is asked: the text-free row."""
        import torch

        with torch.inference_mode():
            spectrum = self._analyse(mono)
            encoded = self._encode(spectrum)
            return self._synthesise(spectrum * self._mask(encoded, []), len(mono))

    def presence(self, mono: Tensor) -> Tensor:
        """Return presence logits, float32 [labels, cells of 160 ms]: what sounds when."""
        import torch

        with torch.inference_mode():
            return self._encode(self._analyse(mono)).presence[0]

    def _analyse(self, mono: Tensor) -> Tensor:
        import torch

        from engine.separation import spectra

        config = self._net.config
        # Room for a last STFT frame beyond the end, then up to whole cells.
        padding = config.n_fft + -(len(mono) + config.n_fft) % self.grid
        padded = torch.nn.functional.pad(mono.to(torch.float32), (0, padding))
        return spectra.analyse(padded[None], config.n_fft, config.hop)

    def _synthesise(self, spectrum: Tensor, frames: int) -> Tensor:
        from engine.separation import spectra

        config = self._net.config
        return spectra.synthesise(spectrum, config.n_fft, config.hop, frames)[0]

    def _encode(self, spectrum: Tensor) -> Encoded:
        from engine.separation import spectra

        return self._net.encode(spectra.power(spectrum))

    def _mask(self, encoded: Encoded, numbers: list[int]) -> Tensor:
        """Return the mask [1, bins, frames] for labels taken together (none: anything)."""
        import torch

        chosen = torch.tensor(numbers or [-1])
        query = self._net.ask(chosen).mean(dim=0, keepdim=True)
        maps = self._net.joint_maps(encoded, chosen)
        return torch.sigmoid(self._net.decode(encoded, query, maps))

    def _gate(self, encoded: Encoded, numbers: list[int]) -> Tensor:
        """Return 0 where no sign of the sound is within about 0.5 s, else 1: [1, 1, frames].

        The rule looks at a neighbourhood, never at the whole chunk, so chunks agree.
        """
        import torch.nn.functional as nnf

        heard = encoded.presence[:, numbers].amax(dim=1, keepdim=True)
        near = nnf.max_pool1d(heard, 2 * _REACH + 1, stride=1, padding=_REACH)
        near = (near >= self._description.absent_below).float()
        frames = encoded.loudness.shape[2]
        return nnf.interpolate(near, size=frames, mode="linear", align_corners=False)
