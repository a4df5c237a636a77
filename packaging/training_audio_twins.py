"""Find recordings that are in the collection's val or test split already.

Two steps: correlate the moving log-mel envelopes, which is cheap and finds candidates whatever
codec and sample rate lie between the two; then correlate the waveforms of the best ones, which
different recordings of the same kind of sound do not pass.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray
from training_audio_clips import RATE, Samples

_BANDS = 24
_HOP = RATE // 20
_WINDOW = 2 * _HOP
_FRAMES = 256  # of the padded envelope: two clips of 5 s
_SLOW = 8_000  # Hz, for the waveforms
_CANDIDATES = 6
_ENVELOPE_LIKE = 0.5
_WAVEFORM_LIKE = 0.7


def _filters() -> NDArray[np.float32]:
    """Return triangular filters, shape [bands, bins], on a mel scale from 60 to 8000 Hz."""
    mel = np.linspace(1127 * np.log1p(60 / 700), 1127 * np.log1p(8000 / 700), _BANDS + 2)
    edges = 700 * np.expm1(mel / 1127)
    bins = np.fft.rfftfreq(_WINDOW, 1 / RATE)
    rising = (bins - edges[:-2, None]) / (edges[1:-1] - edges[:-2])[:, None]
    falling = (edges[2:, None] - bins) / (edges[2:] - edges[1:-1])[:, None]
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)


_MEL = _filters()


def envelope(audio: Samples) -> NDArray[np.float32]:
    """Return the normalised log-mel envelope, shape [bands, frames], 20 frames a second.

    The mean of every band is taken out, and the whole has unit energy.
    """
    padded = np.pad(audio, (0, max(_WINDOW - audio.size, 0) + _HOP))
    frames = np.lib.stride_tricks.sliding_window_view(padded, _WINDOW)[::_HOP]
    power = np.abs(np.fft.rfft(frames * np.hanning(_WINDOW).astype(np.float32))) ** 2
    mel = np.log(_MEL @ power.T.astype(np.float32) + 1e-4)
    mel -= mel.mean(axis=1, keepdims=True)
    return (mel / max(float(np.linalg.norm(mel)), 1e-6)).astype(np.float32)


class Twins:
    """Sounds that must not come in again.

    Parameters
    ----------
    names : list of str
        What they are called.
    clips : list of numpy.ndarray
        float32, mono, 32 kHz, at most 5 s each.
    """

    def __init__(self, names: list[str], clips: list[Samples]) -> None:
        self._names = names
        self._slow = [_waveform(clip).astype(np.float16) for clip in clips]
        self._spectra = np.zeros((len(clips), _BANDS, _FRAMES // 2 + 1), np.complex64)
        for spectrum, clip in zip(self._spectra, clips, strict=True):
            spectrum[:] = np.fft.rfft(envelope(clip), _FRAMES)

    @classmethod
    def of_collection(cls, data: Path) -> Twins:
        """Read the val and test clips of a collection."""
        with (data / "manifest.csv").open(newline="", encoding="utf-8") as file:
            names = [row["path"] for row in csv.DictReader(file) if row["split"] != "train"]
        print(f"reading {len(names)} clips of {data}", flush=True)
        clips = [soundfile.read(data / name, dtype="float32")[0] for name in names]
        return cls(names, clips)

    def find(self, audio: Samples) -> str | None:
        """Return the name of a clip with the same sound, or None."""
        spectrum = np.fft.rfft(envelope(audio), _FRAMES).astype(np.complex64)
        product = np.einsum("nbf,bf->nf", self._spectra, spectrum.conj())
        likeness = np.fft.irfft(product, _FRAMES).max(axis=1)
        slow = _waveform(audio)
        for place in np.argsort(-likeness)[:_CANDIDATES]:
            if likeness[place] < _ENVELOPE_LIKE:
                break
            if waveform_likeness(slow, self._slow[place].astype(np.float32)) > _WAVEFORM_LIKE:
                return self._names[place]
        return None


def _waveform(audio: Samples) -> Samples:
    """Return the waveform at 8 kHz, its bass taken back: one bass drum correlates with another."""
    slow = soxr.resample(audio, RATE, _SLOW)
    return np.diff(slow, n=2, prepend=np.zeros(2, np.float32)) * np.float32(8)


def waveform_likeness(one: Samples, other: Samples) -> float:
    """Return the largest correlation over all shifts, normalised by the overlapping energies."""
    size = 1 << int(np.ceil(np.log2(one.size + other.size)))
    crossed = np.fft.irfft(np.fft.rfft(one, size) * np.fft.rfft(other, size).conj(), size)
    shift = int(np.argmax(np.abs(crossed)))
    peak = float(abs(crossed[shift]))
    shift = shift if shift < one.size else shift - size
    first = one[max(shift, 0) : shift + other.size]
    second = other[max(-shift, 0) : one.size - shift]
    energy = float(np.linalg.norm(first) * np.linalg.norm(second))
    # An overlap of a few samples correlates with anything.
    if min(first.size, second.size) < 0.3 * min(one.size, other.size):
        return 0.0
    return peak / energy if energy > 1e-6 else 0.0
