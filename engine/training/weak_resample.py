"""Changing the sample rate inside a graph: gradients flow through it to the samples."""

from __future__ import annotations

import math

import scipy.fft
import torch
import torch.nn.functional as nnf
from torch import Tensor

_ROOM = 512
"""Samples of silence on both sides, so that the ends do not ring into each other."""


def resample(audio: Tensor, given: int, wanted: int) -> Tensor:
    """Resample audio [..., frames] from `given` to `wanted` Hz by its Fourier transform.

    Band-limited to the lower of the two Nyquist frequencies, differentiable, and linear; the
    result has ``ceil(frames * wanted / given)`` frames.
    """
    if given == wanted:
        return audio
    frames = audio.shape[-1]
    step = math.gcd(given, wanted)
    down, up = given // step, wanted // step
    # A whole number of steps on both sides keeps the ratio of the rates exact.
    before = -(-_ROOM // down)
    steps = scipy.fft.next_fast_len(before * 2 + -(-frames // down), real=True)
    whole = nnf.pad(audio, (before * down, (steps - before) * down - frames))
    spectrum = torch.fft.rfft(whole)
    bins = steps * up // 2 + 1
    room = bins - spectrum.shape[-1]
    spectrum = nnf.pad(spectrum, (0, room)) if room > 0 else spectrum[..., :bins]
    result = torch.fft.irfft(spectrum, n=steps * up) * (up / down)
    first = before * up
    kept: Tensor = result[..., first : first + -(-frames * wanted // given)]
    return kept
