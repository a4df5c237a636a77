"""Our own segmenter: cepstra and a small network over time, computed with numpy.

Two networks come from the same training run and live in the same file. "seed" is the
audio-segmentation seed's: dense layers of 30, 20 and 10 sigmoid units on one step, whatever lies
around it. "context" is ours: dilated convolutions over time with shortcuts (a time-delay network
after Waibel et al. 1989), which hear 2.55 s to each side - the syllable rhythm that sets speech
apart from most music.

Both are convolutions without padding over features that go on as silence at both ends of the file;
so a long file in blocks gives what it would give at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from engine.descriptions import WEIGHTS, Subject, beside
from engine.labelling import speech_features
from engine.resources import resource

Array = NDArray[np.float32]

DESCRIPTION = "models/speech.toml"
SUBJECT = Subject("The speech model", "Please install Earmark again.")
FORMAT = 2
METHOD = 1
"""Raise it when the same weights give other scores."""
_BLOCK = 2000
"""Steps the network computes together."""


@dataclass(frozen=True)
class Layer:
    """A convolution over time: an odd kernel, its dilation, and the units it feeds."""

    units: int
    kernel: int = 1
    dilation: int = 1

    @property
    def reach(self) -> int:
        """Steps it hears to each side."""
        return self.kernel // 2 * self.dilation


@dataclass(frozen=True)
class Shape:
    """The shape of a network; a last layer of one unit follows those named.

    Attributes
    ----------
    smooth : bool
        Sigmoid units without shortcuts (the seed's), or rectified ones, where a layer is added to
        what it heard when both have as many units.
    """

    layers: tuple[Layer, ...]
    smooth: bool

    @property
    def reach(self) -> int:
        """Steps the network hears to each side."""
        return sum(layer.reach for layer in self.layers)

    @property
    def all_layers(self) -> tuple[Layer, ...]:
        """The layers named, and the last one."""
        return (*self.layers, Layer(1))


SHAPES: Mapping[str, Shape] = MappingProxyType(
    {
        "context": Shape(
            (Layer(64), *(Layer(64, 3, 2**power) for power in range(8))),
            smooth=False,
        ),
        "seed": Shape((Layer(30), Layer(20), Layer(10)), smooth=True),
    }
)


def names(shape: Shape) -> list[str]:
    """The names of a network's tensors, in order."""
    return [f"{n}.{what}" for n in range(len(shape.all_layers)) for what in ("weight", "bias")]


def sizes(shape: Shape) -> list[tuple[int, ...]]:
    """Their sizes: weights [kernel, units in, units out] and biases [units out]."""
    found: list[tuple[int, ...]] = []
    before = speech_features.COUNT
    for layer in shape.all_layers:
        found += [(layer.kernel, before, layer.units), (layer.units,)]
        before = layer.units
    return found


class Network:
    """One network with its weights.

    Parameters
    ----------
    weights : mapping
        float32 tensors called as in `names`, and "mean" and "scale" [COUNT], which the features
        are normalised with.
    """

    def __init__(self, shape: Shape, weights: Mapping[str, Array]) -> None:
        self.shape = shape
        self._weights = weights

    def logits(self, features: Array) -> Array:
        """Scores before the sigmoid.

        Parameters
        ----------
        features : float32 [steps + 2 * reach, COUNT]

        Returns
        -------
        float32 [steps]
        """
        hidden = (features - self._weights["mean"]) * self._weights["scale"]
        last = len(self.shape.layers)
        for number, layer in enumerate(self.shape.all_layers):
            heard = hidden
            weight = self._weights[f"{number}.weight"]
            steps = len(heard) - 2 * layer.reach
            hidden = heard[:steps] @ weight[0]
            for tap in range(1, layer.kernel):
                start = tap * layer.dilation
                hidden += heard[start : start + steps] @ weight[tap]
            hidden += self._weights[f"{number}.bias"]
            if number == last:
                break
            if self.shape.smooth:
                hidden = _sigmoid(hidden)
            else:
                np.maximum(hidden, 0.0, out=hidden)
                if layer.kernel > 1 and heard.shape[1] == layer.units:
                    hidden += heard[layer.reach : layer.reach + steps]
        return hidden[:, 0]


def _sigmoid(values: Array) -> Array:
    # The form that cannot overflow.
    half: Array = np.float32(0.5) * (np.tanh(np.float32(0.5) * values) + np.float32(1.0))
    return half


class MfccSegmenter:
    """Scores sound at 16 kHz with one `Network`.

    Parameters
    ----------
    revision : str
        Names the weights.
    """

    sample_rate = speech_features.SAMPLE_RATE

    def __init__(self, network: Network, revision: str) -> None:
        self._network = network
        self.revision = revision

    def scores(self, blocks: Iterable[Array]) -> Array:
        """See `engine.labelling.speech.Segmenter.scores`."""
        reach = self._network.shape.reach
        quiet = np.tile(speech_features.silence(), (reach, 1))
        stream = speech_features.FeatureStream()
        kept, found = quiet, []
        for block in blocks:
            kept = np.concatenate([kept, stream.push(block)])
            while len(kept) >= _BLOCK + 2 * reach:
                found.append(self._network.logits(kept[: _BLOCK + 2 * reach]))
                kept = kept[_BLOCK:]
        kept = np.concatenate([kept, stream.finish(), quiet])
        if len(kept) > 2 * reach:
            found.append(self._network.logits(kept))
        return _sigmoid(np.concatenate(found)) if found else np.zeros(0, np.float32)


def load_context() -> MfccSegmenter:
    """The shipped network that hears what lies around a step."""
    return load("context")


def load_seed() -> MfccSegmenter:
    """The shipped network that hears single steps."""
    return load("seed")


def load(variant: str, path: Path | None = None) -> MfccSegmenter:
    """Load one network of the shipped weights, or of those described at `path`.

    Raises
    ------
    EngineError
        If they are missing, damaged or do not fit their description.
    """
    path = resource(DESCRIPTION) if path is None else path
    values = SUBJECT.read(path, WEIGHTS, FORMAT)
    try:
        data = beside(path, values["file"]).read_bytes()
    except OSError as error:
        raise SUBJECT.damaged(f"{values['file']} cannot be read") from error
    digest = hashlib.sha256(data).hexdigest()
    if len(data) != values["size"] or digest != values["sha256"]:
        raise SUBJECT.damaged(f"{values['file']} is not the file that is described")
    network = Network(SHAPES[variant], _weights(data, variant))
    revision = hashlib.sha256(repr((METHOD, digest, variant)).encode()).hexdigest()[:16]
    return MfccSegmenter(network, revision)


def _weights(data: bytes, variant: str) -> dict[str, Array]:
    from safetensors.numpy import load as parse

    shape = SHAPES[variant]
    wanted = dict(zip(names(shape), sizes(shape), strict=True))
    count = (speech_features.COUNT,)
    try:
        tensors = parse(data)
        found = {name: tensors[f"{variant}.{name}"] for name in wanted}
        found |= {name: tensors[name] for name in ("mean", "scale")}
    except Exception as error:
        raise SUBJECT.damaged("its weights do not fit its description") from error
    for name, size in {**wanted, "mean": count, "scale": count}.items():
        if found[name].shape != size or not np.isfinite(found[name]).all():
            raise SUBJECT.damaged(f'its weights "{name}" are not what they should be')
    return {name: np.ascontiguousarray(value, np.float32) for name, value in found.items()}
