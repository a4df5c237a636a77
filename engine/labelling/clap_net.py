"""The networks of msclap 2023, made from weights alone: nothing is fetched, nothing can run.

HTSAT hears (Chen et al., "HTS-AT", ICASSP 2022), GPT-2 reads, and a projection of each leads into
one space (Elizalde et al., "Natural language supervision for general-purpose audio
representations", 2023). msclap's own modules do the arithmetic; its loader is not used: it asks the
network for GPT-2, opens pickles and leaves all warnings of the process switched off.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

import torch
from torch import Tensor, nn

from engine.report import EngineError

SAMPLE_RATE = 44_100
WINDOW_S = 7.0
"""What it was trained on."""
TEXT_LENGTH = 77
END = " <|endoftext|>"
"""What follows every text; the token before it is a blank of its own."""
PAD = 0
"""The token "!", with which texts are filled up."""

_WIDTH_OF_HEAD = 64
"""Of every GPT-2."""
_MADE_ANEW = (
    "spectrogram_extractor.", "logmel_extractor.", "relative_position_index", "attn_mask",
)  # fmt: skip
"""Tensors that the network computes for itself."""

Tensors = Mapping[str, Tensor]


@cache
def msclap(name: str) -> ModuleType:
    """A module of msclap.

    Importing it switches all warnings of the process off and transformers' log with them; both are
    as they were afterwards.
    """
    logging: Any = importlib.import_module("transformers.utils.logging")
    verbosity = logging.get_verbosity()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return importlib.import_module(f"msclap.{name}")
    finally:
        logging.set_verbosity(verbosity)


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a file, safetensors or an official checkpoint (with ``weights_only``).

    Raises
    ------
    EngineError
        If it cannot be read or holds anything but tensors.
    """
    if path.suffix != ".safetensors":
        from engine.separation.audiosep_weights import read_official

        return read_official(path)
    from safetensors.torch import load_file

    try:
        return load_file(path)
    except Exception as error:  # the parser has undocumented types of its own
        raise damaged(path.name, "it cannot be read") from error


def damaged(name: str, why: str) -> EngineError:
    """The error of weights that cannot be used."""
    return EngineError(f'The weights "{name}" cannot be used: {why}. Fetch or import them again.')


class AudioSide(nn.Module):
    """From sound to a vector.

    Parameters
    ----------
    tensors : mapping
        With the names of msclap's audio encoder, from ``base.htsat.`` and ``projection.`` on.
    """

    def __init__(self, tensors: Tensors) -> None:
        super().__init__()
        self.base = nn.ModuleDict({"htsat": _htsat(tensors)})
        wide, narrow = tensors["projection.linear1.weight"].shape
        self.projection = msclap("models.clap").Projection(narrow, wide)
        _fill(self, tensors)

    def forward(self, audio: Tensor) -> Tensor:
        """Embed windows.

        Parameters
        ----------
        audio : float32, shape (windows, frames)
            7 s each at 44.1 kHz.

        Returns
        -------
        float32, shape (windows, size)
            Not normalised.
        """
        heard: Tensor = self.projection(self.base["htsat"](audio)["latent_output"])
        return heard


class TextSide(nn.Module):
    """From tokens to a vector.

    Parameters
    ----------
    tensors : mapping
        With the names of msclap's caption encoder, from ``base.`` and ``projection.`` on.
    """

    def __init__(self, tensors: Tensors) -> None:
        super().__init__()
        self.base = gpt2(tensors, "base.", "GPT2Model")
        wide, narrow = tensors["projection.linear1.weight"].shape
        self.projection = msclap("models.clap").Projection(narrow, wide)
        _fill(self, tensors)

    def forward(self, tokens: Tensor, lengths: Tensor) -> Tensor:
        """Embed texts.

        Parameters
        ----------
        tokens : int64, shape (texts, 77)
            Filled up with `PAD`.
        lengths : int64, shape (texts,)
            Tokens of each. The original counts those that are not 0, and so misses every "!" that
            somebody wrote.

        Returns
        -------
        float32, shape (texts, size)
            Not normalised.
        """
        places = torch.arange(tokens.shape[1], device=tokens.device)
        mask = (places[None] < lengths[:, None]).long()
        states = self.base(input_ids=tokens, attention_mask=mask)[0]
        rows = torch.arange(len(tokens), device=tokens.device)
        read: Tensor = self.projection(states[rows, lengths - 1])
        return read


def below(tensors: Tensors, prefix: str) -> dict[str, Tensor]:
    """The tensors whose names begin so, without that beginning."""
    return {
        name.removeprefix(prefix): value
        for name, value in tensors.items()
        if name.startswith(prefix)
    }


def gpt2(tensors: Tensors, prefix: str, kind: str) -> Any:
    """An empty GPT-2 of the sizes of its weights; ``kind`` is the class of transformers."""
    library: Any = importlib.import_module("transformers.models.gpt2")
    words, width = tensors[f"{prefix}wte.weight"].shape
    places = tensors[f"{prefix}wpe.weight"].shape[0]
    config = library.GPT2Config(
        vocab_size=words,
        n_positions=places,
        n_embd=width,
        n_layer=_count(tensors, f"{prefix}h."),
        n_head=max(1, width // _WIDTH_OF_HEAD),
        bos_token_id=words - 1,
        eos_token_id=words - 1,
    )
    return getattr(library, kind)(config)


def _htsat(tensors: Tensors) -> Any:
    """An empty HTSAT of the sizes of its weights."""
    inside = below(tensors, "base.htsat.")
    layers = _count(inside, "layers.")
    with warnings.catch_warnings():
        # torch.meshgrid says that it will change one day.
        warnings.simplefilter("ignore", UserWarning)
        return _empty_htsat(inside, layers)


def _empty_htsat(inside: Tensors, layers: int) -> Any:
    bias = "attn.relative_position_bias_table"
    return msclap("models.htsat").HTSAT_Swin_Transformer(
        config=msclap("models.config"),
        num_classes=inside["tscam_conv.weight"].shape[0],
        embed_dim=inside["patch_embed.proj.weight"].shape[0],
        depths=[_count(inside, f"layers.{layer}.blocks.") for layer in range(layers)],
        num_heads=[inside[f"layers.{layer}.blocks.0.{bias}"].shape[1] for layer in range(layers)],
    )


def _count(tensors: Tensors, prefix: str) -> int:
    """How many numbered parts there are."""
    return len({name.split(".", 1)[0] for name in below(tensors, prefix)})


def _fill(net: nn.Module, tensors: Tensors) -> None:
    """Load the weights, all of them; what the network computes for itself may be missing.

    Raises
    ------
    ValueError
        If others are missing. Tensors of another shape are a `RuntimeError` of torch.
    """
    left = net.load_state_dict(dict(tensors), strict=False).missing_keys
    left = [name for name in left if not any(part in name for part in _MADE_ANEW)]
    if left:
        raise ValueError(f"{left[0]} is missing")
    net.eval().requires_grad_(False)
