"""The text side of AudioSep: LAION CLAP's RoBERTa and projection, from prompt to vector.

The original pads every prompt to 512 tokens and runs it twice; here it is as long as it is, once,
which changes the vector by less than 2e-7. The tokenizer is read from the model's own folder and
the network is built from its sizes: nothing here can reach for a download.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
import torch.nn.functional as nnf
from torch import Tensor

from engine.separation.audiosep_description import TextShape

if TYPE_CHECKING:
    from tokenizers import Tokenizer

BEGIN, PAD, END, UNKNOWN = ("<s>", 0), ("<pad>", 1), ("</s>", 2), ("<unk>", 3)
"""Special tokens of RoBERTa with their numbers."""
BRANCH = "text_branch."
"""What the names of RoBERTa's weights begin with in CLAP."""
_EPSILON = 1e-5
_KEPT = 256
"""Vectors of prompts that are remembered."""


def shapes(shape: TextShape) -> dict[str, tuple[int, ...]]:
    """Every tensor of the text side, by its name in CLAP, with its shape."""
    wide = shape.width
    found: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (shape.vocabulary, wide),
        "embeddings.position_embeddings.weight": (shape.positions, wide),
        "embeddings.token_type_embeddings.weight": (1, wide),
    }

    def linear(name: str, inner: int, outer: int) -> None:
        found[f"{name}.weight"], found[f"{name}.bias"] = (outer, inner), (outer,)

    def norm(name: str) -> None:
        found[f"{name}.LayerNorm.weight"] = found[f"{name}.LayerNorm.bias"] = (wide,)

    norm("embeddings")
    for number in range(shape.layers):
        layer = f"encoder.layer.{number}"
        for name in ("query", "key", "value"):
            linear(f"{layer}.attention.self.{name}", wide, wide)
        linear(f"{layer}.attention.output.dense", wide, wide)
        norm(f"{layer}.attention.output")
        linear(f"{layer}.intermediate.dense", wide, shape.inner)
        linear(f"{layer}.output.dense", shape.inner, wide)
        norm(f"{layer}.output")
    linear("pooler.dense", wide, wide)
    found = {BRANCH + name: one for name, one in found.items()}
    linear("text_projection.0", wide, shape.joint)
    linear("text_projection.2", shape.joint, shape.joint)
    return found


def read_tokenizer(vocabulary: Path, merges: Path, shape: TextShape) -> Tokenizer:
    """RoBERTa's tokenizer from its two files.

    Special tokens that somebody types are words like others.

    Raises
    ------
    ValueError
        If the files hold no such tokenizer.
    """
    from tokenizers import Tokenizer, models, pre_tokenizers, processors

    try:
        bpe = models.BPE.from_file(str(vocabulary), str(merges))
    except Exception as error:  # the library has no exceptions of its own
        raise ValueError("its tokenizer cannot be read") from error
    tokenizer = Tokenizer(bpe)
    specials = (BEGIN, PAD, END, UNKNOWN)
    if any(tokenizer.token_to_id(token) != number for token, number in specials):
        raise ValueError("its tokenizer is not RoBERTa's")
    if max(tokenizer.get_vocab().values()) >= shape.vocabulary:
        raise ValueError("its tokenizer knows more tokens than its network")
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.post_processor = processors.RobertaProcessing(END, BEGIN, add_prefix_space=False)
    tokenizer.enable_truncation(shape.longest)
    return tokenizer


class TextEncoder:
    """Prompt in, vector out.

    Parameters
    ----------
    shape : TextShape
    tensors : mapping
        What `shapes` lists, float32; used as they are, not copied.
    tokenizer : Tokenizer
        From `read_tokenizer`.
    """

    def __init__(
        self, shape: TextShape, tensors: Mapping[str, Tensor], tokenizer: Tokenizer
    ) -> None:
        self._tokenizer = tokenizer
        self._model = _roberta(shape, tensors)
        self._projection = {
            name: tensors[name] for name in tensors if name.startswith("text_projection.")
        }
        self._known: dict[str, Tensor] = {}

    def tokens(self, text: str) -> list[int]:
        """The numbers of a text's tokens, begin and end among them."""
        numbers: list[int] = self._tokenizer.encode(text).ids
        return numbers

    def embed(self, text: str) -> Tensor:
        """The vector of a text: float32, shape (joint,), length 1. Remembered."""
        if text not in self._known:
            if len(self._known) >= _KEPT:
                del self._known[next(iter(self._known))]
            self._known[text] = self._embed(self.tokens(text))
        return self._known[text]

    def _embed(self, numbers: list[int]) -> Tensor:
        tokens = torch.tensor([numbers])
        # Said outright, so that the model need not keep tables of them.
        places = torch.arange(PAD[1] + 1, PAD[1] + 1 + len(numbers))[None]
        with torch.inference_mode():
            pooled = self._model(
                input_ids=tokens, position_ids=places, token_type_ids=torch.zeros_like(tokens)
            ).pooler_output[0]
            held = self._projection
            x = nnf.linear(pooled, held["text_projection.0.weight"], held["text_projection.0.bias"])
            x = nnf.linear(
                x.relu_(), held["text_projection.2.weight"], held["text_projection.2.bias"]
            )
            return nnf.normalize(x, dim=0)


def _roberta(shape: TextShape, tensors: Mapping[str, Tensor]) -> Any:
    # By name: the type checker would read all of the library, for nothing it has types for.
    roberta: Any = importlib.import_module("transformers.models.roberta")
    config = roberta.RobertaConfig(
        vocab_size=shape.vocabulary,
        hidden_size=shape.width,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        intermediate_size=shape.inner,
        max_position_embeddings=shape.positions,
        type_vocab_size=1,
        layer_norm_eps=_EPSILON,
        pad_token_id=PAD[1],
        bos_token_id=BEGIN[1],
        eos_token_id=END[1],
    )
    with torch.device("meta"):  # without memory: the weights that come are used as they are
        model = roberta.RobertaModel(config)
    weights = {
        name.removeprefix(BRANCH): value
        for name, value in tensors.items()
        if name.startswith(BRANCH)
    }
    model.load_state_dict(weights, assign=True)
    return model.eval().requires_grad_(False)
