"""AudioSep: any prompt, at the price of work; from its official weights, converted once.

As "audiosep" it is the one that was downloaded (`engine.weights`); any other is named by the path
of its description, which `engine.separation.audiosep_weights.convert` writes. Through
`engine.separation.stream` it keeps what the original loses: every channel, the recording's own
rate, short sounds, and long ones without seams at constant memory.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine import weights
from engine.report import EngineError, Report
from engine.separation import ON_CPU, Query, Traits
from engine.separation.audiosep_description import Description, damaged, read_description

if TYPE_CHECKING:
    from torch import Tensor

    from engine.separation.audiosep_net import ResUNet
    from engine.separation.audiosep_text import TextEncoder
    from engine.separation.devices import Device

MODEL = "audiosep"
"""Its id among the models that can be downloaded."""
SAMPLE_RATE = 32_000
GRID = 10_240
"""32 frames of 320 samples: what the poolings merge. Chunks that start elsewhere merge other
frames than a pass over the whole file and come out 20 to 30 dB apart from it."""
CONTEXT_S = 1.5
"""Of sound on each side of a span. Beyond 3.6 s nothing at all changes an answer. With 1.5 s it is
some 80 dB from that of one pass (70 with 1 s): 30 dB more than seams may show, as a margin for
weights that look farther than the ones this was measured with. A piece of 6 s then costs 9.5 s of
work; to be exact it would cost 13.5."""


def traits(path: Path | None = None) -> Traits:
    """Its sample rate, grid and context, from the description alone.

    Raises
    ------
    NotThere
        Without a path, if it was not downloaded.
    EngineError
        If the description is missing or damaged.
    """
    return _traits(read_description(path or downloaded()))


def downloaded() -> Path:
    """The description of the model that was downloaded.

    Raises
    ------
    NotThere
        If it was not.
    """
    folder = weights.find(MODEL)
    if folder is None:
        raise weights.NotThere(MODEL)
    return folder / "audiosep.toml"


def _traits(found: Description) -> Traits:
    return Traits(SAMPLE_RATE, GRID, CONTEXT_S, found.revision)


def load(path: Path | None = None) -> AudioSepSeparator:
    """Load the model described at ``path`` (a TOML file), after checking its files.

    Raises
    ------
    NotThere
        Without a path, if it was not downloaded.
    EngineError
        If its files are missing, damaged or do not fit the description.
    """
    from engine.separation import audiosep_net, audiosep_text, audiosep_weights, devices

    path = path or downloaded()
    found, separator, text = audiosep_weights.load_weights(path)
    try:
        tokenizer = audiosep_text.read_tokenizer(
            found.vocabulary.path, found.merges.path, found.text
        )
    except ValueError as error:
        raise damaged(path, str(error)) from error
    encoder = audiosep_text.TextEncoder(found.text, text, tokenizer)
    net = audiosep_net.ResUNet(separator)
    return AudioSepSeparator(_traits(found), net, encoder, devices.choose())


class AudioSepSeparator:
    """Separates what a prompt says; see `engine.separation.audiosep_net` for the network.

    Parameters
    ----------
    traits : Traits
    net : ResUNet
    encoder : TextEncoder
        For the prompts; it stays on the CPU, which takes a few hundredths of a second for one.
    device : Device, optional
        Where the network runs; the CPU unless given.
    """

    def __init__(
        self, traits: Traits, net: ResUNet, encoder: TextEncoder, device: Device | None = None
    ) -> None:
        from engine.separation import devices, memory

        self.device = device or devices.CPU
        self._net = net.to(self.device.torch)
        self._encoder = encoder
        context = round(traits.context_s * traits.sample_rate)
        self._pieces = memory.Pieces(traits.grid, context, lambda: devices.relieve(self.device))
        self._note = ""
        self.sample_rate = traits.sample_rate
        self.grid = traits.grid
        self.context_s = traits.context_s
        self.revision = traits.revision

    def check(self, query: Query) -> None:
        """Raise `EngineError` when nothing is asked; there are no unknown prompts."""
        _words(query)

    def separate(self, mono: Tensor, query: Query, report: Report) -> Tensor:
        """Return the prompted sound in ``mono``, float32 (frames,) at `sample_rate`.

        The words go to the model as they were typed: it was trained on captions.
        """
        words = _words(query)
        report(0.0)
        return self.separate_by(mono, self._encoder.embed(words), report)

    def separate_by(self, mono: Tensor, vector: Tensor, report: Report) -> Tensor:
        """Return what a vector asks for, float32 (512,) of length 1, such as a CLAP embedding.

        Where memory is short it works in smaller pieces, and where a GPU's is too small for the
        smallest, on the CPU; the report says so.
        """
        import torch

        from engine.separation import devices, memory

        if not torch.any(mono):
            return torch.zeros_like(mono)

        def told(fraction: float, note: str = "") -> None:
            report(fraction, note or self._note)

        def work(sound: Tensor, report: Report) -> Tensor:
            return self._answer(sound, vector, report)

        try:
            return self._pieces.run(work, mono, told)
        except Exception as error:
            if self.device == devices.CPU or not memory.is_short(error):
                raise
        # Outside the handler, which would keep the GPU's memory occupied.
        devices.relieve(self.device)
        self.device, self._note = devices.CPU, ON_CPU
        self._net.to(self.device.torch)
        self._pieces.longest = None
        return self._pieces.run(work, mono, told)

    def _answer(self, mono: Tensor, vector: Tensor, report: Report) -> Tensor:
        import torch

        from engine.separation.audiosep_net import PARTS

        done = 0

        def heard(_: str, __: Tensor) -> None:
            nonlocal done
            done += 1
            report(done / PARTS)

        place = self.device.torch
        with torch.inference_mode():
            sound = mono.to(place, torch.float32)
            answer: Tensor = self._net(sound, vector.to(place), heard).cpu()
        return answer


def _words(query: Query) -> str:
    words = " ".join(query.prompt.split())
    if not words:
        raise EngineError('Say which sound, for example "a dog barks".')
    return words
