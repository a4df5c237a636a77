"""The reading half of CLAP: texts to vectors, remembered in memory and on disk."""

from __future__ import annotations

import importlib
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine import paths
from engine.files import replacing
from engine.labelling.clap_net import END, PAD, TEXT_LENGTH, damaged
from engine.report import EngineError, Report, silent

if TYPE_CHECKING:
    import torch

    from engine.labelling.clap_net import TextSide

log = logging.getLogger(__name__)

Vectors = NDArray[np.float32]
VOCABULARY, MERGES = "vocab.json", "merges.txt"
"""The files of GPT-2's tokenizer, as its publisher calls them."""
BATCH = 32
MOST_KEPT = 5000
"""Texts remembered on disk: 20 MB."""


class Tokenizer:
    """GPT-2's tokens of a text, with the end that CLAP was trained with.

    Parameters
    ----------
    folder : Path
        Where `VOCABULARY` and `MERGES` lie.

    Raises
    ------
    EngineError
        If they are missing or are not GPT-2's.
    """

    def __init__(self, folder: Path) -> None:
        library: Any = importlib.import_module("transformers.models.gpt2")
        files = [folder / name for name in (VOCABULARY, MERGES)]
        missing = next((one.name for one in files if not one.is_file()), None)
        if missing is not None:
            raise damaged(missing, "the tokenizer's file is not beside them")
        try:
            self._tokenizer: Any = library.GPT2TokenizerFast(*map(str, files))
            self._end = self._numbers(END)
        except Exception as error:  # the library has no exceptions of its own
            raise damaged(VOCABULARY, "it is no tokenizer") from error
        if self._tokenizer.convert_tokens_to_ids("!") != PAD:
            raise damaged(VOCABULARY, "it is not the tokenizer of GPT-2")

    @property
    def stop(self) -> int:
        """The token that begins the end of a text."""
        return self._end[0]

    def encode(self, text: str) -> list[int]:
        """The tokens of a text and its end, at most 77; what is too long is cut before the end."""
        return self._numbers(" ".join(text.split()))[: TEXT_LENGTH - len(self._end)] + self._end

    def decode(self, numbers: Sequence[int]) -> str:
        """The text of tokens."""
        text: str = self._tokenizer.decode(list(numbers), skip_special_tokens=True)
        return " ".join(text.split())

    def _numbers(self, text: str) -> list[int]:
        numbers: list[int] = self._tokenizer(text)["input_ids"]
        return numbers


class TextVectors:
    """Vectors of texts; each text is read once per computer.

    Parameters
    ----------
    net : TextSide
    tokenizer : Tokenizer
    revision : str
        Of the weights: what is kept belongs to them.
    device : torch.device
    """

    def __init__(
        self, net: TextSide, tokenizer: Tokenizer, revision: str, device: torch.device
    ) -> None:
        self._net, self._tokenizer, self._device = net.to(device), tokenizer, device
        self._revision = revision
        self._known: dict[str, Vectors] | None = None

    def of(self, texts: Sequence[str], report: Report = silent) -> Vectors:
        """The vectors of texts: float32, shape (texts, size), each of length 1."""
        if self._known is None:
            self._known = self._stored()
        missing = [text for text in dict.fromkeys(texts) if text not in self._known]
        for first in range(0, len(missing), BATCH):
            report(first / len(missing), "Reading the names of sounds")
            some = missing[first : first + BATCH]
            self._known.update(zip(some, self._read(some), strict=True))
        if missing:
            self._store()
        return np.stack([self._known[text] for text in texts])

    def _read(self, texts: Sequence[str]) -> Vectors:
        import torch

        rows = [self._tokenizer.encode(text) for text in texts]
        tokens = torch.full((len(rows), TEXT_LENGTH), PAD)
        for number, row in enumerate(rows):
            tokens[number, : len(row)] = torch.tensor(row)
        lengths = torch.tensor([len(row) for row in rows])
        with torch.inference_mode():
            read = self._net(tokens.to(self._device), lengths.to(self._device))
            vectors: Vectors = torch.nn.functional.normalize(read, dim=-1).cpu().numpy()
        return vectors

    def _file(self) -> Path:
        return paths.cache_dir() / f"clap-texts-{self._revision}.npz"

    def _stored(self) -> dict[str, Vectors]:
        try:
            with np.load(self._file(), allow_pickle=False) as kept:
                texts, vectors = kept["texts"], kept["vectors"]
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, KeyError, EOFError, EngineError) as error:
            log.warning("kept vectors of texts cannot be read: %s", error)
            return {}
        if vectors.ndim != 2 or len(texts) != len(vectors) or vectors.dtype != np.float32:
            return {}
        return dict(zip(texts.tolist(), vectors, strict=True))

    def _store(self) -> None:
        assert self._known is not None
        kept = list(self._known.items())[-MOST_KEPT:]
        try:
            with replacing(self._file()) as temporary, temporary.open("wb") as file:
                np.savez(
                    file,
                    texts=np.array([text for text, _ in kept]),
                    vectors=np.stack([vector for _, vector in kept]),
                )
        except (OSError, EngineError) as error:  # a full disk costs time, not the answer
            log.warning("vectors of texts are not kept: %s", error)
