"""The description beside a U-Net's weights: its shape, its sounds, how the weights are checked."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.descriptions import WEIGHTS, Subject, beside

FORMAT = 1
KIND = "film-unet"
METHOD = 1
"""Raise it when `engine.separation.unet` answers differently with the same weights."""

CLAP_SIZE = 1024
"""Numbers in a text embedding of msclap '2023', which the seed conditions on."""

_MOST = 2**16
"""No size in a description of ours comes near it."""
_MOST_LEVELS = 8
_FIELDS = {
    **WEIGHTS,
    "network": dict,
    "vocabulary": dict,
}


@dataclass(frozen=True)
class FilmUNetConfig:
    """Everything that fixes the shapes of the network; stored beside the weights.

    Attributes
    ----------
    labels : int
        Sounds in the learned table; 0 when vectors come from outside.
    condition : int
        Numbers in a condition vector; 0 for the text-agnostic baseline, which hears no prompt.
    widths : tuple of int
        Channels of the encoder levels; the bottleneck has as many as the last.
    sample_rate : int, hertz
    n_fft, hop : int, samples
        Of the STFT whose linear magnitude is the input.
    """

    labels: int
    condition: int = CLAP_SIZE
    widths: tuple[int, ...] = (64, 128, 256, 512)
    sample_rate: int = 16_000
    n_fft: int = 1024
    hop: int = 256

    def __post_init__(self) -> None:
        sizes = (self.sample_rate, self.n_fft, self.hop, *self.widths)
        if not all(type(one) is int and 0 < one <= _MOST for one in sizes):
            raise ValueError("sizes must be whole numbers above 0")
        if not all(type(one) is int and 0 <= one <= _MOST for one in (self.labels, self.condition)):
            raise ValueError("labels and condition must be whole numbers")
        if not 0 < len(self.widths) <= _MOST_LEVELS:
            raise ValueError(f"a U-Net has 1 to {_MOST_LEVELS} levels")
        if self.n_fft // 2 < self.stride or self.hop > self.n_fft // 2:
            raise ValueError("the STFT does not fit the network")

    @classmethod
    def of(cls, values: dict[str, Any]) -> FilmUNetConfig:
        """Return the configuration of plain values, as `as_dict` gave them.

        Raises
        ------
        TypeError, ValueError
            If a value is missing, unknown or makes no network.
        """
        return cls(**{**values, "widths": tuple(values.get("widths", cls.widths))})

    def as_dict(self) -> dict[str, object]:
        """Return plain values for a sidecar file."""
        return {**asdict(self), "widths": list(self.widths)}

    @property
    def stride(self) -> int:
        """STFT frames come in multiples of this: the poolings then lose none."""
        return 1 << len(self.widths)

    @property
    def reach(self) -> int:
        """Frames to each side of a mask's frame that can change it.

        Two 3x3 convolutions on every level of both halves reach 2 of that level's frames each,
        and pooling lets one frame look from one end of its group to the other.
        """
        levels = [1 << level for level in range(len(self.widths))]
        return 4 * sum(levels) + 2 * self.stride + self.stride - 1

    @property
    def context_s(self) -> float:
        """Seconds of sound on each side of a span that its estimate can depend on.

        Exact, not an estimate: beyond it nothing changes (tested), so chunks equal one pass.
        """
        return (self.reach * self.hop + self.n_fft) / self.sample_rate

    @property
    def grid(self) -> int:
        """Samples between chunk starts that see the same STFT frames and pooling groups."""
        return self.stride * self.hop


@dataclass(frozen=True)
class Description:
    """What the TOML beside the weights says.

    Attributes
    ----------
    weights : Path
        The tensor file.
    size : int
        Its size in bytes.
    sha256 : str
        Its hash.
    config : FilmUNetConfig
        Shape of the network.
    labels : tuple of str
        Known sounds, in the order of the table; empty where there is none.
    """

    weights: Path
    size: int
    sha256: str
    config: FilmUNetConfig
    labels: tuple[str, ...]

    @property
    def revision(self) -> str:
        """Changes with everything that changes an answer."""
        parts = (KIND, METHOD, self.sha256, self.config, self.labels)
        return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def read_description(path: Path) -> Description:
    """Read and check a description.

    Raises
    ------
    EngineError
        If it is missing, damaged or describes something else.
    """
    model = subject(path)
    values = model.read(path, _FIELDS, FORMAT, KIND)
    try:
        config = FilmUNetConfig.of(values["network"])
    except (TypeError, ValueError) as error:
        raise model.damaged("its network cannot be built") from error
    labels = values["vocabulary"].get("labels")
    if not isinstance(labels, list) or not all(isinstance(label, str) for label in labels):
        raise model.damaged("its list of sounds cannot be read")
    if len(set(labels)) != len(labels) or config.labels != len(labels):
        raise model.damaged("its list of sounds does not fit its network")
    weights = beside(path, values["file"])
    return Description(weights, values["size"], values["sha256"], config, tuple(labels))


def subject(path: Path) -> Subject:
    """The model of a description, as its errors speak of it."""
    return Subject(f'The model "{path.name}"', "Export or fetch it again.")
