"""Small recordings of many formats, made for the tests that open them."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
from numpy.typing import NDArray

_LAYOUTS = {1: "mono", 2: "stereo", 6: "5.1"}


def tones(rate: int = 48_000, channels: int = 2, seconds: float = 0.5) -> NDArray[np.float32]:
    """A sine of its own frequency in each channel, shape (frames, channels)."""
    time = np.arange(round(rate * seconds))[:, None] / rate
    hertz = 300.0 + 100.0 * np.arange(channels)
    return (0.3 * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def noise(frames: int, channels: int = 1, seed: int = 0) -> NDArray[np.float32]:
    """Uniform noise that uses the whole range, shape (frames, channels)."""
    return np.random.default_rng(seed).uniform(-1, 1, (frames, channels)).astype(np.float32)


def write_av(
    path: Path,
    samples: NDArray[np.float32],
    rate: int,
    codec: str,
    *,
    video: str | None = None,
    delay_s: float = 0.0,
) -> Path:
    """Write samples, shape (frames, channels), with FFmpeg; with a picture when asked."""
    layout = _LAYOUTS[samples.shape[1]]
    with av.open(str(path), "w") as out:
        picture: Any = None
        if video is not None:
            picture = out.add_stream(video, rate=25)
            picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        sound: Any = out.add_stream(codec, rate=rate, layout=layout)
        if picture is not None:
            _write_picture(out, picture, round(25 * (delay_s + len(samples) / rate)) + 1)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(samples.T), format="fltp", layout=layout
        )
        frame.sample_rate = rate
        fifo = av.AudioFifo()
        for part in av.AudioResampler(sound.format.name, layout, rate).resample(frame):
            fifo.write(part)
        position = round(delay_s * rate)
        size = sound.frame_size or 1024
        while (part := fifo.read(size)) or (part := fifo.read(0, partial=True)):
            part.pts, part.time_base = position, Fraction(1, rate)
            position += part.samples
            out.mux(sound.encode(part))
        out.mux(sound.encode(None))
    return path


def _write_picture(out: Any, stream: Any, count: int) -> None:
    for index in range(count):
        picture = np.full((48, 64, 3), index * 7 % 255, np.uint8)
        frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
        frame.pts = index
        out.mux(stream.encode(frame))
    out.mux(stream.encode(None))


def wav_header(
    rate: int = 48_000,
    channels: int = 1,
    bits: int = 16,
    data_bytes: int = 0,
    kind: int = 1,
) -> bytes:
    """The 44 bytes before the samples of a WAV, with whatever one wants to claim."""
    frame_bytes = channels * bits // 8
    return (
        b"RIFF"
        + (36 + data_bytes & 0xFFFF_FFFF).to_bytes(4, "little")
        + b"WAVEfmt "
        + (16).to_bytes(4, "little")
        + kind.to_bytes(2, "little")
        + channels.to_bytes(2, "little")
        + rate.to_bytes(4, "little")
        + (rate * frame_bytes & 0xFFFF_FFFF).to_bytes(4, "little")
        + (frame_bytes & 0xFFFF).to_bytes(2, "little")
        + bits.to_bytes(2, "little")
        + b"data"
        + data_bytes.to_bytes(4, "little")
    )
