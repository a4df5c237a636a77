"""The short-time Fourier transform that the built-in separator is trained with and runs on."""

from __future__ import annotations

from functools import lru_cache

import torch
from torch import Tensor


@lru_cache(maxsize=8)
def _window(n_fft: int, device: torch.device) -> Tensor:
    # Kept for all later calls: one made in inference mode would be of no use where one learns.
    with torch.inference_mode(False):
        return torch.hann_window(n_fft, device=device)


def analyse(audio: Tensor, n_fft: int, hop: int) -> Tensor:
    """Return the complex STFT of audio [N, frames] as [N, n_fft / 2 + 1, frames // hop].

    Frame k is centred on sample k * hop; outside the audio there is silence. The frame centred on
    the very end is left out, so that `frames` and STFT frames keep one fixed ratio.
    """
    spectrum = torch.stft(
        audio,
        n_fft,
        hop,
        window=_window(n_fft, audio.device),
        center=True,
        pad_mode="constant",
        return_complex=True,
    )
    return spectrum[..., : audio.shape[-1] // hop]


def synthesise(spectrum: Tensor, n_fft: int, hop: int, frames: int) -> Tensor:
    """Return audio [N, frames] from what `analyse` gave.

    `frames` must end n_fft / 2 samples or more before the analysed audio did, since the last
    STFT frame is missing.
    """
    window = _window(n_fft, spectrum.device)
    return torch.istft(spectrum, n_fft, hop, window=window, center=True, length=frames)


def power(spectrum: Tensor) -> Tensor:
    """Return |X|^2 of a complex tensor, same shape, float32."""
    # A sum over the last axis of size two is far slower than two strided reads.
    return spectrum.real.square() + spectrum.imag.square()
