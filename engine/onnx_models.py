"""Exported networks run by onnxruntime: the same separator and labeller with another engine below.

Everything but the network is the built-in separator's and labeller's own: STFT, prompts, rivals,
gate, thresholds. Answers agree with those of torch to 1e-4.
"""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import torch
from torch import Tensor

from engine.labelling.builtin import BuiltinLabeller
from engine.labelling.description import read_description as read_labeller
from engine.labelling.tagger import Heard, TaggerConfig
from engine.onnx_export import ENCODED, FORMAT, GROUNDS, LABELLER_KIND, SEPARATOR_KIND
from engine.report import EngineError
from engine.resources import resource
from engine.separation import Traits, ear
from engine.separation.audiosep_description import Stored
from engine.separation.bandsplit import (
    BandSplitConfig,
    BandSplitNet,
    Encoded,
    Grounds,
    band_edges,
)
from engine.separation.builtin import BuiltinSeparator, traits_of
from engine.separation.description import Description

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Values = dict[str, Any]


def traits(path: Path) -> Traits:
    """Sample rate, grid and context of the separator described at ``path``; nothing is loaded.

    Raises
    ------
    EngineError
        If the description is missing or damaged.
    """
    found, _, _ = _separator(path)
    return traits_of(found)


def load(path: Path) -> BuiltinSeparator:
    """Load the separator described at ``path``, after checking its files.

    Raises
    ------
    EngineError
        If onnxruntime is missing, or files are missing, damaged or do not fit.
    """
    found, config, stored = _separator(path)
    net = cast(BandSplitNet, OnnxNet(path, config, stored))
    return BuiltinSeparator(found, net, ear.load(found))


def load_labeller(path: Path) -> BuiltinLabeller:
    """Load the labeller described at ``path``; thresholds are those of the built-in one.

    Raises
    ------
    EngineError
        As `load`, and if it was exported from other weights than the built-in ones of now.
    """
    values = _read(path, LABELLER_KIND)
    found = read_labeller(resource("models/labeller.toml"))
    if values.get("made_from") != found.revision:
        raise EngineError(
            f'"{path.name}" was exported from another version of the labeller. Export it again: '
            f"earmark export-onnx labeller -o {path.with_suffix('.onnx').name}"
        )
    try:
        config = TaggerConfig(**_tuples(values["network"]))
        graph = _stored(path, values, "graph")
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path, "its description does not fit together") from error
    return BuiltinLabeller(found, cast(Any, OnnxTagger(path, config, graph)))


class OnnxNet:
    """What the separator uses of `BandSplitNet`, with the work done by onnxruntime.

    Parameters
    ----------
    path : Path
        Of the description, for messages.
    config : BandSplitConfig
    stored : mapping
        The files "encoder", "decoder" and "vectors".
    """

    maps = BandSplitNet.maps
    joint_maps = BandSplitNet.joint_maps
    ask = BandSplitNet.ask

    def __init__(self, path: Path, config: BandSplitConfig, stored: dict[str, Stored]) -> None:
        from safetensors.torch import load_file

        self.config = config
        self._encoder, self._decoder = (
            _session(path, stored[part]) for part in ("encoder", "decoder")
        )
        _check(path, stored["vectors"])
        try:
            vectors = load_file(stored["vectors"].path)
            self.anything = vectors["anything"]
            self.labels = torch.nn.Embedding.from_pretrained(vectors["labels"])
        except Exception as error:  # the parser has undocumented types of its own
            raise _damaged(path, "the vectors of its sounds cannot be read") from error
        # Which band each bin lies in: a table, no weight.
        widths = torch.tensor(band_edges(config)).diff()
        self.band_of_bin = torch.arange(config.bands).repeat_interleave(widths)

    def encode(self, power: Tensor) -> Encoded:
        """See `BandSplitNet.encode`; in place of the levels stand the grounds."""
        answers = self._encoder.run(list(ENCODED), {"power": power.numpy()})
        deep, *passed, cells, presence, loudness = map(torch.from_numpy, answers)
        finest_first = (passed[2], passed[1], passed[0], deep)
        return Encoded(finest_first, cells, presence, loudness)

    def grounds(self, encoded: Encoded) -> Grounds:
        """See `BandSplitNet.grounds`; the encoder has done it."""
        return Grounds(encoded.levels[3], tuple(reversed(encoded.levels[:3])))

    def decode(
        self, encoded: Encoded, query: Tensor, maps: Tensor, grounds: Grounds | None = None
    ) -> Tensor:
        """See `BandSplitNet.decode`."""
        deep, passed = grounds or self.grounds(encoded)
        parts = (deep, *passed, encoded.loudness)
        given = {name: one.numpy() for name, one in zip((*GROUNDS, "loudness"), parts, strict=True)}
        each = []
        for number in range(len(query)):
            asked = {
                "query": query[number : number + 1].numpy(),
                "maps": maps[number : number + 1].contiguous().numpy(),
            }
            each.append(torch.from_numpy(self._decoder.run(["logits"], given | asked)[0]))
        return torch.cat(each)


class OnnxTagger:
    """What the labeller uses of `TaggerNet`."""

    def __init__(self, path: Path, config: TaggerConfig, graph: Stored) -> None:
        self.config = config
        self._session = _session(path, graph)

    def steps(self, power: Tensor) -> Tensor:
        """See `TaggerNet.steps`."""
        return torch.from_numpy(self._session.run(["scores"], {"power": power.numpy()})[0])

    def __call__(self, power: Tensor) -> Heard:
        """See `TaggerNet.forward`; what every frame is, is left out."""
        clips = torch.from_numpy(self._session.run(["clips"], {"power": power.numpy()})[0])
        return Heard(clips[:, :, None], clips)


def _separator(path: Path) -> tuple[Description, BandSplitConfig, dict[str, Stored]]:
    values = _read(path, SEPARATOR_KIND)
    try:
        config = BandSplitConfig(**_tuples(values["network"]))
        stored = {name: _stored(path, values, name) for name in ("encoder", "decoder", "vectors")}
        labels = tuple(str(one) for one in values["vocabulary"]["labels"])
        if len(labels) != config.labels:
            raise ValueError("labels")
        together = hashlib.sha256("".join(one.sha256 for one in stored.values()).encode())
        found = Description(
            stored["encoder"].path,
            stored["encoder"].size,
            together.hexdigest(),
            float(values["context_s"]),
            float(values["absent_below"]),
            float(values["faint_db"]),
            values["network"],
            labels,
        )
    except (KeyError, TypeError, ValueError) as error:
        raise _damaged(path, "its description does not fit together") from error
    return found, config, stored


def _read(path: Path, kind: str) -> Values:
    try:
        with path.open("rb") as file:
            values = tomllib.load(file)
    except (OSError, ValueError) as error:
        raise EngineError(f'The model description "{path}" cannot be read.') from error
    if values.get("kind") != kind or values.get("format") != FORMAT:
        raise EngineError(
            f'"{path.name}" describes a model of kind "{values.get("kind")}"; "{kind}", format '
            f"{FORMAT}, was expected."
        )
    return values


def _tuples(network: Values) -> Values:
    return {name: tuple(one) if isinstance(one, list) else one for name, one in network.items()}


def _stored(path: Path, values: Values, name: str) -> Stored:
    one = values[name]
    # Only a file beside the description: a description is never a way to read others.
    return Stored(path.with_name(Path(one["file"]).name), int(one["size"]), str(one["sha256"]))


def _check(path: Path, stored: Stored) -> None:
    try:
        stored.check()
    except OSError as error:
        raise _damaged(path, f'its file "{stored.path.name}" cannot be read') from error
    except ValueError as error:
        raise _damaged(path, f'"{stored.path.name}" is not the file that was exported') from error


def _session(path: Path, stored: Stored) -> InferenceSession:
    _check(path, stored)
    try:
        import onnxruntime
    except ImportError as error:
        raise EngineError(
            "Exported models need the package onnxruntime: run pip install onnxruntime."
        ) from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = torch.get_num_threads()
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(
            stored.path, options, providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # the library has types of its own, not exported
        raise _damaged(path, f'"{stored.path.name}" is no graph that can be run') from error


def _damaged(path: Path, why: str) -> EngineError:
    return EngineError(f'The model "{path.name}" is damaged: {why}. Export it again.')
