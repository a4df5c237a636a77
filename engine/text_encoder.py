"""The text encoder at work: from a normalised prompt to a vector, label scores and "is it known".

numpy only; the weights are made by ``python -m engine.training.text`` and described, with their
hash, in ``resources/text/encoder.toml``.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.report import EngineError
from engine.resources import resource
from engine.text_features import BUCKETS, items
from engine.wording import normalise, stems

Floats = NDArray[np.float32]

FORMAT = 1
DESCRIPTION = "text/encoder.toml"
UNKNOWN = "text/unknown.toml"


@dataclass(frozen=True)
class Encoded:
    """What the encoder makes of one text.

    Attributes
    ----------
    vector : float32, shape (dim,)
        Of unit length, in one space with the label vectors.
    logits : float32, shape (labels,)
        Scaled cosines with the label vectors.
    known : float
        Logit of the text naming any known sound, from the text alone.
    """

    vector: Floats
    logits: Floats
    known: float


class TextEncoder:
    """A gated bag of hashed parts, one hidden layer for "known", cosines with label vectors.

    Parameters
    ----------
    labels
        In the order of the label vectors.
    tensors
        ``table`` (buckets, dim + 1; the last column is the gate), ``labels`` (labels, dim),
        ``scale`` (1,), ``hidden`` (units, dim), ``hidden_bias``, ``known`` (units,),
        ``known_bias`` (1,); float32.

    Raises
    ------
    ValueError
        If the tensors do not fit each other or are not numbers.
    """

    def __init__(self, labels: Sequence[str], tensors: Mapping[str, Floats]) -> None:
        self.labels = tuple(labels)
        self._table = np.ascontiguousarray(tensors["table"][:, :-1], np.float32)
        self._gates = np.ascontiguousarray(tensors["table"][:, -1], np.float32)
        self._hidden = tensors["hidden"]
        self._hidden_bias = tensors["hidden_bias"]
        self._known = tensors["known"]
        self._known_bias = float(tensors["known_bias"][0])
        self.scale = float(tensors["scale"][0])
        dim = self._table.shape[1]
        units = len(self._known)
        fits = (
            self._table.shape[0] == BUCKETS
            and tensors["labels"].shape == (len(self.labels), dim)
            and self._hidden.shape == (units, dim)
            and self._hidden_bias.shape == (units,)
        )
        if not fits or not all(bool(np.isfinite(one).all()) for one in tensors.values()):
            raise ValueError("the text encoder's weights do not fit its description")
        self.label_vectors = _unit(tensors["labels"].astype(np.float32))
        self.label_vectors.setflags(write=False)

    def encode(self, text: str) -> Encoded:
        """Encode a normalised text; an empty one has no direction and gives a vector of zeros."""
        parts = items(text)
        if not parts:
            empty = np.zeros(self._table.shape[1], np.float32)
            return Encoded(empty, np.zeros(len(self.labels), np.float32), -20.0)
        flat = np.fromiter((one for part in parts for one in part), np.int64)
        starts = np.cumsum([0] + [len(part) for part in parts[:-1]])
        counts = np.array([len(part) for part in parts], np.float32)
        vectors = np.add.reduceat(self._table[flat], starts, axis=0) / counts[:, None]
        gates = _sigmoid(np.add.reduceat(self._gates[flat], starts) / counts)
        pooled = gates @ vectors / (gates.sum() + 0.1)
        hidden = np.tanh(self._hidden @ pooled + self._hidden_bias)
        vector = _unit(pooled)
        logits = self.scale * (self.label_vectors @ vector)
        return Encoded(vector, logits, float(self._known @ hidden) + self._known_bias)


@dataclass(frozen=True)
class Judgement:
    """How encoder and phrasings are weighed together; fitted on phrasings kept from training.

    Attributes
    ----------
    cover : float
        Weight of a phrasing's cover beside the encoder's log-probability of a label.
    weights : mapping of feature to float
        Of the decision "known": see `engine.prompts`, which computes the features.
    """

    cover: float
    weights: Mapping[str, float]


@dataclass(frozen=True)
class TextModel:
    """The encoder and what goes with it.

    Attributes
    ----------
    words : frozenset of str
        All that occur in phrasings of known sounds.
    ordinary : frozenset of str
        Words of other things, which make "dog food" no dog.
    refused : mapping of stems to labels
        Texts that name no known sound, with the labels nearest to them.
    """

    encoder: TextEncoder
    judgement: Judgement
    words: frozenset[str]
    ordinary: frozenset[str]
    refused: Mapping[frozenset[str], tuple[str, ...]]


@cache
def text_model() -> TextModel:
    """The shipped encoder, loaded at its first use.

    Raises
    ------
    EngineError
        If its files are missing or damaged.
    """
    from safetensors.numpy import load

    path = resource(DESCRIPTION)
    try:
        with path.open("rb") as file:
            described: dict[str, Any] = tomllib.load(file)
        if described["format"] != FORMAT:
            raise ValueError("another format")
        data = path.with_suffix(".safetensors").read_bytes()
        if hashlib.sha256(data).hexdigest() != described["sha256"]:
            raise ValueError("another file than was shipped")
        tensors = {name: one.astype(np.float32) for name, one in load(data).items()}
        encoder = TextEncoder(described["labels"], tensors)
        weights = {str(name): float(one) for name, one in described["known"].items()}
        judgement = Judgement(float(described["cover"]), MappingProxyType(weights))
        with resource(UNKNOWN).open("rb") as file:
            refused = _refused(read_unknown(tomllib.load(file)))
        words, ordinary = (frozenset(described[name].split()) for name in ("words", "ordinary"))
        return TextModel(encoder, judgement, words, ordinary, refused)
    except Exception as error:  # the parser of safetensors has undocumented types of its own
        raise EngineError(
            "Earmark's text encoder is damaged. Please install Earmark again."
        ) from error


def split_list(text: str) -> tuple[str, ...]:
    """The normalised entries of a list divided by commas, without repeats."""
    return tuple(dict.fromkeys(one for one in map(normalise, text.split(",")) if one))


def read_unknown(tables: dict[str, Any]) -> dict[str, tuple[str, ...]]:
    """Texts of ``unknown.toml`` that name no known sound, with the labels near to them."""
    found = {one: () for text in tables["words"].values() for one in split_list(text)}
    near = {
        one: tuple(label.strip() for label in labels.split(",") if label.strip())
        for names, labels in tables["sounds"].items()
        for one in split_list(names)
    }
    return {**found, **near}


def _refused(texts: Mapping[str, tuple[str, ...]]) -> Mapping[frozenset[str], tuple[str, ...]]:
    return MappingProxyType({stems(text): near for text, near in texts.items() if stems(text)})


def _unit(vectors: Floats) -> Floats:
    length = np.linalg.norm(vectors, axis=-1, keepdims=True)
    found: Floats = vectors / np.maximum(length, 1e-9)
    return found


def _sigmoid(values: Floats) -> Floats:
    found: Floats = 1.0 / (1.0 + np.exp(-values))
    return found
