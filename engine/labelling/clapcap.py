"""CLAP's captions: what a stretch of sound is, in a sentence.

ClapCap (Deshmukh et al., "Training audio captioning models without audio", 2024): a mapping network
turns the vector of a sound into the beginning of a text, which GPT-2 continues. The weights are
Microsoft's; they are looked for among the models on this computer, "clapcap-2023".
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import soxr
from numpy.typing import NDArray

from engine.labelling.clap import chosen, repeated, weights_file
from engine.labelling.clap_net import SAMPLE_RATE, WINDOW_S
from engine.project import Cue
from engine.report import Report, part, silent
from engine.separation.stream import mixdown

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from engine.labelling.clap_net import AudioSide
    from engine.labelling.clap_text import Tokenizer

Samples = NDArray[np.float32]

MODEL = "clapcap-2023"
FILES = ("clapcap-2023.safetensors", "clapcap_weights_2023.pth")
BEAMS = 5
LONGEST = 67
"""Tokens of a caption at most."""
_SILENCE = 10.0 ** (-85.0 / 10.0)


def load(path: Path | None = None, device: str | None = None) -> Captioner:
    """Load the captioner.

    Parameters
    ----------
    path : Path, optional
        A file of weights with the tokenizer's two files beside it, or the folder of them; by
        default the model on this computer.
    device : str, optional
        A device of torch; by default the GPU where there is one.

    Raises
    ------
    EngineError
        If the weights are not there, or cannot be used.
    """
    from engine import weights
    from engine.labelling import clap_net
    from engine.labelling.clap_text import Tokenizer

    path = path or weights.find(MODEL)
    if path is None:
        raise weights.NotThere(MODEL)
    file = weights_file(path, FILES)
    tensors = clap_net.read_tensors(file)
    tokenizer = Tokenizer(file.parent)
    where = chosen(device)
    try:
        audio = clap_net.AudioSide(clap_net.below(tensors, "clap."))
        speaker = _speaker(tensors)
        mapper = _mapper(tensors)
    except (KeyError, ValueError, RuntimeError) as error:
        raise clap_net.damaged(file.name, f"they are not those of ClapCap ({error})") from error
    return Captioner(audio.to(where), mapper.to(where), speaker.to(where), tokenizer, where)


def _speaker(tensors: dict[str, Tensor]) -> Any:
    from engine.labelling import clap_net

    net = clap_net.gpt2(tensors, "gpt.transformer.", "GPT2LMHeadModel")
    left = net.load_state_dict(clap_net.below(tensors, "gpt."), strict=False).missing_keys
    if left and left != ["lm_head.weight"]:  # it shares the weights of the words
        raise ValueError(f"{left[0]} is missing")
    return net.eval().requires_grad_(False)


def _mapper(tensors: dict[str, Tensor]) -> Any:
    from engine.labelling import clap_net

    inside = clap_net.below(tensors, "clap_project.")
    length, width = inside["prefix_const"].shape
    out, size = inside["linear.weight"].shape
    layers = len({name.split(".")[0] for name in clap_net.below(inside, "transformer.layers.")})
    make = clap_net.msclap("models.mapper").TransformerMapper
    net = make(size, width, length, out // width, layers)
    net.load_state_dict(inside)
    return net.eval().requires_grad_(False)


class Captioner:
    """Says in a sentence what is heard.

    Parameters
    ----------
    audio : AudioSide
    mapper : module
        From a vector to the beginning of a text.
    speaker : GPT2LMHeadModel
    tokenizer : Tokenizer
    device : torch.device
        Where the networks are.
    """

    sample_rate = SAMPLE_RATE

    def __init__(
        self,
        audio: AudioSide,
        mapper: Any,
        speaker: Any,
        tokenizer: Tokenizer,
        device: torch.device,
    ) -> None:
        self._audio, self._mapper, self._speaker = audio, mapper, speaker
        self._tokenizer, self._device = tokenizer, device

    def describe(self, mono: Samples, report: Report = silent) -> str:
        """One sentence about the first 7 s of ``mono``, float32 (frames,) at 44.1 kHz.

        Shorter sound repeats itself; silence has no sentence: "".
        """
        import torch

        heard = mono[: round(WINDOW_S * SAMPLE_RATE)]
        if not len(heard) or np.mean(np.square(heard)) <= _SILENCE:
            return ""
        report(0.0)
        with torch.inference_mode():
            window = torch.from_numpy(repeated(heard))[None].to(self._device)
            vector = torch.nn.functional.normalize(self._audio(window), dim=-1)
            numbers = self._search(self._mapper(vector), report)
        text = self._tokenizer.decode(numbers)
        return text[:1].upper() + text[1:]

    def _search(self, begin: Tensor, report: Report) -> list[int]:
        """The tokens of the text with the best mean log probability that a beam search finds.

        Parameters
        ----------
        begin : float32, shape (1, length, width)
            The beginning, as GPT-2's vectors of words.
        """
        import torch

        words = self._speaker.transformer.wte
        texts = torch.zeros((1, 0), dtype=torch.long, device=begin.device)
        totals = torch.zeros(1, device=begin.device)
        finished: list[tuple[float, list[int]]] = []
        for length in range(1, LONGEST + 1):
            report(length / LONGEST)
            vectors = torch.cat((begin.expand(len(texts), -1, -1), words(texts)), dim=1)
            odds = self._speaker(inputs_embeds=vectors).logits[:, -1].log_softmax(dim=-1)
            sums = totals[:, None] + odds
            best, places = sums.flatten().topk(min(BEAMS, sums.numel()))
            rows, tokens = places // sums.shape[1], places % sums.shape[1]
            longer = torch.cat((texts[rows], tokens[:, None]), dim=1)
            ends = tokens == self._tokenizer.stop
            for at in ends.nonzero().flatten().tolist():
                finished.append((float(best[at]) / length, longer[at, :-1].tolist()))
            texts, totals = longer[~ends], best[~ends]
            if not len(texts) or len(finished) >= BEAMS:
                break
        finished += [
            (float(total) / texts.shape[1], text.tolist())
            for total, text in zip(totals, texts, strict=True)
            if texts.shape[1]
        ]
        return max(finished)[1]


def describe_span(
    captioner: Captioner,
    read: Callable[[int, int], Samples],
    sample_rate: int,
    start: int,
    stop: int,
    report: Report = silent,
) -> tuple[Cue, ...]:
    """Sentences about frames ``[start, stop)`` of a recording, one for every 7 s.

    Neighbours that say the same are one cue; silence has none.

    Parameters
    ----------
    read : callable
        ``read(start, stop)`` -> float32 (frames, channels) of the recording.
    """
    step = round(WINDOW_S * sample_rate)
    cues: list[Cue] = []
    starts = range(start, stop, step)
    for number, first in enumerate(starts):
        last = min(first + step, stop)
        told = part(report, number / len(starts), (number + 1) / len(starts))
        told(0.0, "Describing")
        mono = mixdown(read(first, last))
        if sample_rate != SAMPLE_RATE:
            mono = soxr.resample(mono, sample_rate, SAMPLE_RATE, quality="HQ")
        text = captioner.describe(np.ascontiguousarray(mono, np.float32), told)
        begin_s, end_s = first / sample_rate, last / sample_rate
        if text and cues and cues[-1].text == text and cues[-1].stop_s == begin_s:
            cues[-1] = Cue(cues[-1].start_s, end_s, text)
        elif text:
            cues.append(Cue(begin_s, end_s, text))
    report(1.0)
    return tuple(cues)
