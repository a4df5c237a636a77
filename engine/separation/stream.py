"""From one chunk of mono to any length, rate and number of channels.

Two things live here, once for all separators:

* the *plan*: how a span of a recording is cut into overlapping pieces with context, whose
  cross-fade weights sum to one, so that pieces can be computed in any order and leave no seam;
* the *transfer*: the separator's mono estimate becomes a magnitude mask, which is applied to every
  channel at the recording's own rate with the mixture's phase, also above the separator's Nyquist.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from engine.report import Report, part, silent
from engine.separation import Query, Separator, Traits

if TYPE_CHECKING:
    from torch import Tensor

Samples = NDArray[np.float32]
Reader = Callable[[int, int], Samples]

REVISION = 2
"""Raise it when the same answer of a separator becomes another estimate: kept ones are then old."""
PIECE_S = 6.0
"""Stretch of result that the first call makes: short enough to hear it soon."""
CONTEXTS = 2.5
"""The calls after it make longer ones where the context is long: so many times that on one side.
Of what a separator hears then more than half is result."""
CROSSFADE_S = 0.25
N_FFT_S = 0.032
"""Length of the transfer's STFT window in seconds: the built-in model's own (1024 at 32 kHz)."""
OVERLAP = 4
BAND_EDGE = 0.91
"""Share of the separator's Nyquist that its resampled input still fills (soxr HQ passband)."""
QUIET = 1e-5
"""Bins this far (-100 dB) under the loudest say nothing about the mask."""
ABSURD = 1e6
"""No sound has samples beyond this (+120 dBFS)."""


@dataclass(frozen=True)
class Piece:
    """One call of a separator, in frames of the recording.

    It hears ``[hear_start, hear_stop)`` and answers for ``[start, stop)``; its answer fades in over
    the first ``fade_in`` frames and out over the last ``fade_out``, where its neighbours overlap.
    """

    index: int
    hear_start: int
    hear_stop: int
    start: int
    stop: int
    fade_in: int
    fade_out: int

    def weights(self, start: int, stop: int) -> Samples:
        """Cross-fade weights over frames ``[start, stop)``: float32, shape (stop - start,)."""
        index = np.arange(start, stop, dtype=np.float64)
        weight = ((index >= self.start) & (index < self.stop)).astype(np.float64)
        if self.fade_in:
            weight *= _rise((index + 0.5 - self.start) / self.fade_in)
        if self.fade_out:
            weight *= 1.0 - _rise((index + 0.5 - (self.stop - self.fade_out)) / self.fade_out)
        return weight.astype(np.float32)


def _rise(phase: NDArray[np.float64]) -> NDArray[np.float64]:
    rise: NDArray[np.float64] = np.sin(0.5 * np.pi * np.clip(phase, 0.0, 1.0)) ** 2
    return rise


def aligned_step(traits: Traits, sample_rate: int) -> int:
    """Frames of the recording between starts that fall on the separator's grid exactly.

    Also on the transfer's own grid of frames at the separator's rate: every piece then sees what a
    pass over the whole recording would see.
    """
    grid = math.lcm(traits.grid, _sizes(traits.sample_rate)[1])
    common = math.gcd(sample_rate, traits.sample_rate)
    ours, theirs = sample_rate // common, traits.sample_rate // common
    return ours * (grid // math.gcd(theirs, grid))


def plan(traits: Traits, sample_rate: int, frames: int, start: int, stop: int) -> tuple[Piece, ...]:
    """The pieces that make frames ``[start, stop)`` of a recording of ``frames`` frames."""
    if stop <= start:
        return ()
    bounds = [start + round(at) for at in _bounds(traits, sample_rate, stop - start)]
    count = len(bounds) - 1
    half = round(CROSSFADE_S * sample_rate / 2) if count > 1 else 0
    context = math.ceil(traits.context_s * sample_rate)
    step = aligned_step(traits, sample_rate)
    pieces = []
    for k in range(count):
        fade_in, fade_out = 2 * half * (k > 0), 2 * half * (k < count - 1)
        first = bounds[k] - half * (k > 0)
        last = bounds[k + 1] + half * (k < count - 1)
        hear_start = max(0, first - context) // step * step
        hear_stop = min(frames, last + context)
        pieces.append(Piece(k, hear_start, hear_stop, first, last, fade_in, fade_out))
    return tuple(pieces)


def _bounds(traits: Traits, sample_rate: int, frames: int) -> list[float]:
    """Where a span of so many frames is cut, both ends included."""
    first = PIECE_S * sample_rate
    longest = max(first, CONTEXTS * traits.context_s * sample_rate)
    if frames <= max(first, 0.6 * longest):
        return [0, frames]
    # Where pieces cannot be longer than the first one all are equal.
    begin = min(first, frames / 2) if longest > first else 0.0
    count = math.ceil((frames - begin) / longest)
    rest = [begin + k * (frames - begin) / count for k in range(count + 1)]
    return [0.0, *rest] if begin else rest


def separate_piece(
    separator: Separator,
    heard: Samples,
    sample_rate: int,
    query: Query,
    report: Report = silent,
    *,
    hear_start: int = 0,
) -> Samples:
    """The prompted sound in one piece, in every channel.

    Parameters
    ----------
    heard : float32, shape (frames, channels)
        The piece with its context, at ``sample_rate`` hertz. Not changed.
    hear_start : int
        Frame of the recording it starts at: STFT frames lie at the same times in every piece.

    Returns
    -------
    float32, shape (frames, channels)
        The estimate; exactly zero when the separator answered silence.
    """
    import soxr
    import torch

    if (peak := float(np.abs(heard).max(initial=0.0))) > ABSURD:
        # A damaged float file: its powers would overflow and silence all the rest.
        scaled = separate_piece(
            separator, heard / peak, sample_rate, query, report, hear_start=hear_start
        )
        return scaled.clip(-1.0, 1.0) * np.float32(peak)
    mono = mixdown(heard)
    if sample_rate != separator.sample_rate:
        mono = soxr.resample(mono, sample_rate, separator.sample_rate, quality="HQ")
    if not len(mono):
        return np.zeros_like(heard)
    with torch.inference_mode():
        mixture = torch.from_numpy(np.ascontiguousarray(mono, dtype=np.float32))
        start_s = hear_start / sample_rate
        query = query.within(start_s, start_s + len(heard) / sample_rate)
        estimate = separator.separate(mixture, query, part(report, 0.0, 0.8))
        if not torch.any(estimate):
            return np.zeros_like(heard)
        mask = magnitude_mask(mixture, estimate, separator.sample_rate)
        report(0.9)
        return _apply(mask, heard, separator.sample_rate, sample_rate, hear_start)


def mixdown(samples: Samples) -> Samples:
    """Mono float32, shape (frames,): the mid signal, or the loudest channel where they cancel."""
    mid: Samples = samples.mean(axis=1, dtype=np.float32)
    if samples.shape[1] > 1:
        power = np.mean(np.square(samples, dtype=np.float32), axis=0)
        loudest = int(np.argmax(power))
        # Channels in opposite phase leave nothing in the middle to separate.
        if np.mean(np.square(mid)) < 1e-3 * power[loudest]:
            mid = np.ascontiguousarray(samples[:, loudest])
    return mid


def _sizes(sample_rate: int) -> tuple[int, int]:
    n_fft = 2 * OVERLAP * max(1, round(N_FFT_S * sample_rate / (2 * OVERLAP)))
    return n_fft, n_fft // OVERLAP


def _stft(signal: Tensor, sample_rate: int, phase: int = 0) -> Tensor:
    """Hann STFT, shape (n_fft / 2 + 1, frames); frame t is centred on t * hop - n_fft - phase."""
    import torch

    n_fft, hop = _sizes(sample_rate)
    # Whole windows of silence on both sides: short signals work and edges invert exactly.
    right = n_fft + (-(phase + signal.shape[-1])) % hop
    padded = torch.nn.functional.pad(signal, (n_fft + phase, right))
    spectrum: Tensor = torch.stft(
        padded, n_fft, hop, window=torch.hann_window(n_fft), center=True, return_complex=True
    )
    return spectrum


def magnitude_mask(mixture: Tensor, estimate: Tensor, sample_rate: int) -> Tensor:
    """``|E| / |X|`` clipped to 0..1, shape (bins, frames).

    Bins where the mixture is silent take the mask of their frame, and silent frames that of the
    whole piece: a channel may have sound where the mono mix has none.
    """
    import torch

    mix, est = _stft(mixture, sample_rate).abs(), _stft(estimate, sample_rate).abs()
    floor = QUIET * mix.max()
    audible = mix > floor
    cross, power = torch.where(audible, est * mix, 0.0), torch.where(audible, mix.square(), 0.0)
    whole = cross.sum() / power.sum().clamp_min(torch.finfo(mix.dtype).tiny)
    framewise = torch.where(
        audible.any(0), cross.sum(0) / power.sum(0).clamp_min(torch.finfo(mix.dtype).tiny), whole
    )
    ratio = est / torch.where(audible, mix, 1.0)
    return torch.where(audible, ratio, framewise[None, :]).clamp(0.0, 1.0)


def _apply(
    mask: Tensor, heard: Samples, mask_rate: int, sample_rate: int, hear_start: int
) -> Samples:
    import torch

    n_fft, hop = _sizes(sample_rate)
    # At one and the same rate the mask has this grid already (see `aligned_step`).
    phase = hear_start % hop if sample_rate != mask_rate else 0
    lead = n_fft + phase
    out = np.empty_like(heard)
    native: Tensor | None = None
    for channel in range(heard.shape[1]):
        signal = torch.from_numpy(np.ascontiguousarray(heard[:, channel]))
        spectrum = _stft(signal, sample_rate, phase)
        if native is None:
            native = mask
            if sample_rate != mask_rate:
                native = _resample_mask(mask, mask_rate, sample_rate, lead, *spectrum.shape)
        length = lead + n_fft + len(signal) + (-(phase + len(signal))) % hop
        padded = torch.istft(
            spectrum * native, n_fft, hop, window=torch.hann_window(n_fft), length=length
        )
        out[:, channel] = padded[lead : lead + len(signal)].numpy()
    return out


def _resample_mask(
    mask: Tensor, mask_rate: int, rate: int, lead: int, bins: int, frames: int
) -> Tensor:
    """The mask on the recording's own grid of bins and frames, by linear interpolation.

    A mask of ones stays exactly one. Where the separator heard nothing, from the resampler's
    band edge upwards, every bin takes the mean of the mask's top octave in that frame.
    """
    import torch

    n_mask, hop_mask = _sizes(mask_rate)
    n_fft, hop = _sizes(rate)
    # Both signals are padded by their own n_fft, which is not the same time when sizes round.
    seconds = (torch.arange(frames) * hop - lead) / rate
    positions = (seconds * mask_rate + n_mask) / hop_mask
    resampled = _interpolate(mask, positions, 1)
    hertz = torch.arange(bins) * (rate / n_fft)
    native = _interpolate(resampled, hertz / (mask_rate / n_mask), 0)
    if rate > mask_rate:
        edge = BAND_EDGE * mask_rate / 2
        top_octave = resampled[n_mask // 8 * 2 : int(edge * n_mask / mask_rate) + 1].mean(0)
        native[hertz > edge] = top_octave
    return native


def _interpolate(values: Tensor, positions: Tensor, dim: int) -> Tensor:
    import torch

    last = values.shape[dim] - 1
    clipped = positions.clamp(0, last)
    lower = clipped.floor().long()
    upper = (lower + 1).clamp_max(last)
    shape: Any = [1, 1]
    shape[dim] = -1
    fraction = (clipped - lower).to(values.dtype).reshape(shape)
    low, high = values.index_select(dim, lower), values.index_select(dim, upper)
    return torch.lerp(low, high, fraction)


def separate_span(
    separator: Separator,
    read: Reader,
    sample_rate: int,
    frames: int,
    start: int,
    stop: int,
    query: Query,
    report: Report = silent,
) -> Samples:
    """The prompted sound in frames ``[start, stop)``, all pieces put together.

    Parameters
    ----------
    read : (start, stop) -> float32, shape (stop - start, channels)
    frames : int
        Length of what ``read`` can deliver.

    Returns
    -------
    float32, shape (stop - start, channels)
    """
    channels = read(start, start).shape[1]
    out = np.zeros((stop - start, channels), dtype=np.float32)
    pieces = plan(Traits.of(separator), sample_rate, frames, start, stop)
    for piece in pieces:
        done = piece.index / len(pieces)
        sub = part(report, done, done + 1 / len(pieces))
        heard = read(piece.hear_start, piece.hear_stop)
        estimate = separate_piece(
            separator, heard, sample_rate, query, sub, hear_start=piece.hear_start
        )
        inner = estimate[piece.start - piece.hear_start : piece.stop - piece.hear_start]
        weights = piece.weights(piece.start, piece.stop)[:, None]
        out[piece.start - start : piece.stop - start] += inner * weights
    report(1.0)
    return out
