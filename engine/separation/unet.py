"""The time-selective seed's separator: a FiLM U-Net at 16 kHz, for comparison with ours.

It is not in the table of separators and no weights of it are shipped: `load` takes a description
that `engine.training.unet_export` wrote. Evaluation shows it as a row of its own.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine import tensors
from engine.report import Report, silent
from engine.separation import Query, Traits, UnknownPrompt, unet_text
from engine.separation.unet_description import Description, read_description, subject

if TYPE_CHECKING:
    from torch import Tensor

    from engine.separation.unet_net import FilmUNet


def traits(path: Path) -> Traits:
    """Its sample rate, grid and context, from the description alone.

    Raises
    ------
    EngineError
        If the description is missing or damaged.
    """
    return _traits(read_description(path))


def _traits(found: Description) -> Traits:
    config = found.config
    return Traits(config.sample_rate, config.grid, config.context_s, found.revision)


def load(path: Path) -> UNetSeparator:
    """Load the weights described at ``path`` (a TOML file), after checking them.

    Raises
    ------
    EngineError
        If they are missing, damaged or do not fit the description.
    """
    found = read_description(path)
    return UNetSeparator(found, _load_network(path, found))


def _load_network(path: Path, found: Description) -> FilmUNet:
    import torch

    from engine.separation.unet_net import FilmUNet, fused

    model = subject(path)
    try:
        weights = tensors.read(found.weights, found.size, found.sha256)
        # Without memory until the shapes are known to fit.
        with torch.device("meta"):
            net = FilmUNet(found.config)
        net.load_state_dict(weights, assign=True)
    except tensors.Damaged as reason:
        raise model.damaged(str(reason)) from reason
    except Exception as error:  # other shapes, other names, sizes nobody can hold
        raise model.damaged(f"{found.weights.name} does not fit its description") from error
    net.eval().requires_grad_(False)
    return fused(net).to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


class UNetSeparator:
    """Separates known sounds with the seed's network; see `engine.separation.unet_net`.

    Parameters
    ----------
    description : Description
        What the weights are.
    net : FilmUNet
        The network in evaluation mode.
    """

    def __init__(self, description: Description, net: FilmUNet) -> None:
        self._net = net
        self._numbers = {label: index for index, label in enumerate(description.labels)}
        found = _traits(description)
        self.sample_rate = found.sample_rate
        self.grid = found.grid
        self.context_s = found.context_s
        self.revision = found.revision

    @property
    def labels(self) -> tuple[str, ...]:
        """Known sounds; empty where there is no table (text-agnostic, vectors from outside)."""
        return tuple(self._numbers)

    def check(self, query: Query) -> None:
        """Raise `UnknownPrompt` when no known sound answers the query.

        The text-agnostic baseline answers every query alike.
        """
        self._known(query)

    def _known(self, query: Query) -> list[int]:
        numbers = [self._numbers[label] for label in query.labels if label in self._numbers]
        if not self._net.config.condition:
            return []
        if not self._numbers:
            unet_text.check(self._net.config.condition)
            return []
        if not numbers:
            raise UnknownPrompt(query)
        return numbers

    def separate(self, mono: Tensor, query: Query, report: Report) -> Tensor:
        """Return the prompted sound in ``mono``, float32 (frames,) at `sample_rate`.

        A prompt with several meanings is the mean of their vectors.

        Raises
        ------
        UnknownPrompt
            If no known sound answers the query.
        """
        import torch

        numbers = self._known(query)
        vector = None
        if not numbers and self._net.config.condition:
            vector = unet_text.vector_of(query.prompt)
        if numbers:
            rows = self._net.vectors(torch.tensor(numbers))
            assert rows is not None
            vector = rows.mean(dim=0)
        return self.separate_by(mono, vector, report)

    def separate_by(self, mono: Tensor, vector: Tensor | None, report: Report = silent) -> Tensor:
        """Return what a condition vector asks for, such as a CLAP text embedding.

        Parameters
        ----------
        mono : float32, shape (frames,)
            At `sample_rate`. Not changed.
        vector : float32, shape (E,), or None
            None for the text-agnostic baseline.

        Returns
        -------
        float32, shape (frames,)
        """
        import torch

        from engine.separation import spectra

        report(0.0)
        if not torch.any(mono):
            return torch.zeros_like(mono)
        config = self._net.config
        # Room for a last STFT frame beyond the end, then up to whole pooling groups.
        padding = config.n_fft + -(len(mono) + config.n_fft) % config.grid
        with torch.inference_mode():
            padded = torch.nn.functional.pad(mono.to(torch.float32), (0, padding))
            spectrum = spectra.analyse(padded[None], config.n_fft, config.hop)
            report(0.1)
            mask = self._net(spectrum.abs(), None if vector is None else vector[None])
            report(0.9)
            return spectra.synthesise(spectrum * mask, config.n_fft, config.hop, len(mono))[0]
