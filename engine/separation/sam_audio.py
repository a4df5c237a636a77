"""SAM-Audio (Meta, arXiv 2512.18099) as a separator, where the user has installed it.

Neither its package nor its weights come with Earmark: they are under the SAM License, and the
weights are given out on request. The package ``sam_audio`` has to be importable, and the folder of
a model (``config.json`` and ``checkpoint.pt``, as their publisher gives them) be named by
`EARMARK_SAM_AUDIO` or lie at ``sam-audio`` in the folder of the models.

It gets the prompt and, as anchors, the windows of the edit: where the sound may be ("+"). It
generates target and residual anew, so neither is part of the recording; their powers make a mask,
and what that leaves of the recording is the estimate. So nothing is invented, and target and rest
add up. Long recordings come in pieces, as for every separator.
"""

from __future__ import annotations

import hashlib
import importlib
import importlib.util
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine import weights
from engine.report import EngineError, Report
from engine.separation import ON_CPU, Query, Traits

if TYPE_CHECKING:
    from torch import Tensor

    from engine.separation.devices import Device

PACKAGE, VARIABLE, FOLDER = "sam_audio", "EARMARK_SAM_AUDIO", "sam-audio"
SAMPLE_RATE, GRID = 48_000, 1920
"""It works on frames of 1,920 samples (25 a second)."""
CONTEXT_S = 2.0
_METHOD = 1
_N_FFT, _HOP = 2048, 512
_SEED = 20_251_218
"""It begins with noise: always the same, so that a window sounds the same when made again."""


def is_installed() -> bool:
    """Whether its package is there."""
    return importlib.util.find_spec(PACKAGE) is not None


def folder() -> Path:
    """Where its weights are.

    Raises
    ------
    EngineError
        If they are not there.
    """
    where = Path(os.environ.get(VARIABLE) or weights.folder() / FOLDER).expanduser()
    if not (where / "config.json").is_file() or not (where / "checkpoint.pt").is_file():
        raise EngineError(
            f'SAM-Audio needs its weights: put config.json and checkpoint.pt of a model into "'
            f'{where}", or name their folder in {VARIABLE}.'
        )
    return where


def traits() -> Traits:
    """Its sample rate, grid and context; nothing is loaded.

    Raises
    ------
    EngineError
        If its weights are not there.
    """
    where = folder()
    size = (where / "checkpoint.pt").stat().st_size
    content = (_METHOD, (where / "config.json").read_bytes(), size)
    revision = hashlib.sha256(repr(content).encode()).hexdigest()[:16]
    return Traits(SAMPLE_RATE, GRID, CONTEXT_S, revision)


def load() -> SamAudioSeparator:
    """Load it.

    Raises
    ------
    EngineError
        If package or weights are not there, or do not work.
    """
    from engine.separation import devices

    found, where, device = traits(), folder(), devices.choose()
    try:
        package: Any = importlib.import_module(PACKAGE)
        processor = package.SAMAudioProcessor.from_pretrained(str(where))
        model = package.SAMAudio.from_pretrained(str(where)).eval().to(device.torch)
    except Exception as error:  # whatever somebody else's program raises
        raise EngineError(
            f"SAM-Audio could not be loaded ({type(error).__name__}: {error}). Check that its "
            "package is the one its weights are for."
        ) from error
    if processor.audio_sampling_rate != SAMPLE_RATE:
        raise EngineError(f"This SAM-Audio works at {processor.audio_sampling_rate} Hz; 48000 is.")
    return SamAudioSeparator(found, model, processor, device)


class SamAudioSeparator:
    """Separates what a prompt says, with the windows as hints.

    Parameters
    ----------
    traits : Traits
    model, processor
        Of the package.
    device : Device
    """

    def __init__(self, traits: Traits, model: Any, processor: Any, device: Device) -> None:
        from engine.separation import devices, memory

        self._model, self._processor, self.device = model, processor, device
        context = round(traits.context_s * traits.sample_rate)
        self._pieces = memory.Pieces(traits.grid, context, lambda: devices.relieve(self.device))
        self.sample_rate = traits.sample_rate
        self.grid = traits.grid
        self.context_s = traits.context_s
        self.revision = traits.revision

    def check(self, query: Query) -> None:
        """Raise `EngineError` when nothing is asked; there are no unknown prompts."""
        if not query.prompt.strip():
            raise EngineError('Say which sound, for example "dog barking".')

    def separate(self, mono: Tensor, query: Query, report: Report) -> Tensor:
        """Return the prompted sound in ``mono``, float32 (frames,) at `sample_rate`."""
        import torch

        from engine.separation import devices, memory

        self.check(query)
        report(0.0)
        if not torch.any(mono):
            return torch.zeros_like(mono)

        def work(sound: Tensor, report: Report) -> Tensor:
            # A part of it, where memory is short: anchors are of the whole, and are left out.
            anchors = query.spans if len(sound) == len(mono) else ()
            return self._estimate(sound, query.prompt, anchors, report)

        try:
            return self._pieces.run(work, mono, report)
        except Exception as error:
            if self.device == devices.CPU or not memory.is_short(error):
                raise
        devices.relieve(self.device)
        self.device = devices.CPU
        self._model.to(self.device.torch)
        self._pieces.longest = None
        report(0.0, ON_CPU)
        return self._pieces.run(work, mono, report)

    def _estimate(
        self, mono: Tensor, prompt: str, spans: tuple[tuple[float, float], ...], report: Report
    ) -> Tensor:
        import torch

        # It was trained on noun phrases in small letters.
        words = " ".join(prompt.lower().split())
        anchors = [["+", start_s, stop_s] for start_s, stop_s in spans]
        asked: dict[str, Any] = {"audios": [mono[None]], "descriptions": [words]}
        if anchors:
            asked["anchors"] = [anchors]
        report(0.1)
        with torch.random.fork_rng(), torch.inference_mode():
            torch.manual_seed(_SEED)
            batch = self._processor(**asked).to(self.device.torch)
            found = self._model.separate(batch)
            target, residual = (_fitted(one, len(mono)) for one in (found.target, found.residual))
            report(0.9)
            return _masked(mono, target, residual)


def _fitted(given: Any, frames: int) -> Tensor:
    """One answer as float32 (frames,): versions of the package give a tensor or a list of them."""
    import torch

    wave: Tensor = given[0].detach().to("cpu", torch.float32).flatten()[:frames]
    return torch.nn.functional.pad(wave, (0, frames - len(wave)))


def _masked(mono: Tensor, target: Tensor, residual: Tensor) -> Tensor:
    """What of ``mono`` is the target's, by the powers of target and residual."""
    import torch

    window = torch.hann_window(_N_FFT)

    def spectrum(sound: Tensor) -> Tensor:
        padded = torch.nn.functional.pad(sound, (_N_FFT, 2 * _N_FFT))
        return torch.stft(padded, _N_FFT, _HOP, window=window, return_complex=True)

    wanted, rest = (spectrum(one).abs().square() for one in (target, residual))
    total = wanted + rest
    share = torch.where(total > 0, wanted / total.clamp_min(torch.finfo(total.dtype).tiny), 0.0)
    length = len(mono) + 3 * _N_FFT
    found = torch.istft(spectrum(mono) * share, _N_FFT, _HOP, window=window, length=length)
    return found[_N_FFT : _N_FFT + len(mono)]
