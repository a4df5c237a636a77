"""Prompts for the seed's own checkpoints: the text embeddings of CLAP 2023, as the seed made them.

Its network was trained on msclap's embeddings of class names, as they stand and not normalised.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from engine import weights
from engine.report import EngineError
from engine.separation.unet_description import CLAP_SIZE

if TYPE_CHECKING:
    from torch import Tensor

MODEL = "msclap-2023"


def check(size: int) -> None:
    """Raise when there can be no vectors of this size.

    Raises
    ------
    NotThere
        If CLAP is not on this computer.
    EngineError
        If the network was trained on vectors of another model.
    """
    if size != CLAP_SIZE:
        raise EngineError(
            f"This U-Net is conditioned on text embeddings of {size} numbers, which Earmark cannot "
            "make. Choose one that was trained here, or on CLAP 2023."
        )
    if weights.find(MODEL) is None:
        raise weights.NotThere(MODEL)


@lru_cache(maxsize=256)
def vector_of(prompt: str) -> Tensor:
    """The vector of a prompt: float32, shape (1024,), not normalised.

    Raises
    ------
    NotThere
        If CLAP is not on this computer.
    """
    import torch

    from engine.labelling.clap_net import PAD, TEXT_LENGTH

    side, tokenizer = _text_side()
    numbers = tokenizer.encode(" ".join(prompt.split()))
    tokens = torch.full((1, TEXT_LENGTH), PAD)
    tokens[0, : len(numbers)] = torch.tensor(numbers)
    with torch.inference_mode():
        vector: Tensor = side(tokens, torch.tensor([len(numbers)]))[0]
    return vector


@lru_cache(maxsize=1)
def _text_side() -> tuple[Any, Any]:
    from engine.labelling import clap, clap_net, clap_text

    folder = weights.find(MODEL)
    if folder is None:
        raise weights.NotThere(MODEL)
    file = clap.weights_file(folder, clap.FILES)
    tensors = clap_net.read_tensors(file)
    side = clap_net.TextSide(clap_net.below(tensors, "caption_encoder."))
    return side.eval().requires_grad_(False), clap_text.Tokenizer(file.parent)
