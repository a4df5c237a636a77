"""Synthesise the demo recording: resources/demo/demo.flac, and its parts when asked.

    python packaging/make_demo.py                 write the recording
    python packaging/make_demo.py --stems FOLDER  write every sound by itself as well (32-bit float)

Somebody speaks at an open window in light rain; a siren goes by, an alarm clock beeps, a church
bell strikes. Everything is computed here from fixed seeds; the voice is eSpeak NG (`espeak-ng` on
PATH). The stems add up to the recording up to its rounding to 16 bits, so they tell how well an
edit of it worked.
"""

from __future__ import annotations

import argparse
import io
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import soundfile
from scipy import signal

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Samples = NDArray[np.float64]

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "resources" / "demo" / "demo.flac"

RATE = 48_000
DURATION_S = 23.0
FRAMES = round(RATE * DURATION_S)
PEAK = 0.71  # -3 dBFS


@dataclass(frozen=True)
class Phrase:
    start_s: float
    text: str


# The times are where the voice starts; the disturbing sounds below fall on its words.
SPEECH = (
    Phrase(0.6, "Hello. I am recording this by an open window, on a rainy afternoon."),
    Phrase(5.9, "And just as I begin, somebody is in a great hurry."),
    Phrase(10.6, "Let me try that once more. No, now it is time to get up, it seems."),
    Phrase(16.3, "Never mind. Mark the noise, type its name, and take it out of the recording."),
)
SIREN_S = (5.0, 10.2)
ALARM_S = (12.0, 15.1)
BELLS_S = (16.0, 17.6, 19.2, 20.8)


def main() -> None:
    parser = argparse.ArgumentParser(description="Write the demo recording.")
    parser.add_argument("--stems", type=Path, help="folder for the sounds by themselves")
    options = parser.parse_args()

    # Decibels against the voice, each measured where it sounds.
    levels = {speech: 0.0, rain: -25.0, siren: 0.0, alarm_clock: -1.0, church_bell: -1.0}
    stems = {sound.__name__: unit(sound()) * 10 ** (level / 20) for sound, level in levels.items()}
    scale = PEAK / np.max(np.abs(sum(stems.values())))
    stems = {name: stem * scale for name, stem in stems.items()}
    mixture = sum(stems.values())

    TARGET.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(TARGET, mixture.T, RATE, subtype="PCM_16", compression_level=1.0)
    print(f"{TARGET.relative_to(ROOT)}: {DURATION_S:g} s, {TARGET.stat().st_size / 1e6:.2f} MB")
    if options.stems:
        options.stems.mkdir(parents=True, exist_ok=True)
        for name, stem in stems.items():
            soundfile.write(options.stems / f"{name}.wav", stem.T, RATE, subtype="FLOAT")
            print(f"{name:12} {20 * np.log10(loudness(stem)):6.1f} dBFS where it sounds")


# ---------------------------------------------------------------- the sounds; shape (2, FRAMES)


def speech() -> Samples:
    """The voice, a little left of the middle, in a small furnished room."""
    mono = np.zeros(FRAMES)
    for phrase in SPEECH:
        put(mono, spoken(phrase.text), phrase.start_s)
    # Formant synthesis is bright and thin: warm it, then let the room blur its edges.
    warm = signal.sosfilt(signal.butter(1, [110, 6500], "bandpass", fs=RATE, output="sos"), mono)
    body = signal.sosfilt(signal.butter(1, [160, 420], "bandpass", fs=RATE, output="sos"), mono)
    return in_room(unit(warm + 0.5 * body), place=-0.12, decay_s=0.28, wet=0.22, seed=11)


def spoken(text: str) -> Samples:
    command = ["espeak-ng", "-v", "en-gb", "-s", "162", "-p", "38", "-a", "120", "--stdout", text]
    try:
        wav = subprocess.run(command, capture_output=True, check=True).stdout
    except FileNotFoundError:
        raise SystemExit("The voice needs eSpeak NG: install the package espeak-ng.") from None
    # Written to a pipe, eSpeak's header claims the longest possible file; libsndfile reads on.
    samples, rate = soundfile.read(io.BytesIO(wav), dtype="float64")
    up, down = RATE // np.gcd(RATE, rate), rate // np.gcd(RATE, rate)
    return np.asarray(signal.resample_poly(samples, up, down))


def rain() -> Samples:
    """A wide, steady hiss that swells slowly, and single drops on the sill."""
    random = np.random.default_rng(21)
    hiss = random.standard_normal((2, FRAMES))
    shape = signal.butter(3, [300, 5500], "bandpass", fs=RATE, output="sos")
    hiss = signal.sosfilt(shape, hiss)
    swell = signal.sosfiltfilt(
        signal.butter(2, 0.4, fs=RATE, output="sos"), random.standard_normal(FRAMES)
    )
    bed = unit(hiss) * (1 + 0.25 * unit(swell))

    drops = np.zeros((2, FRAMES))
    for start in random.uniform(0, DURATION_S - 0.1, size=260):
        pitch, decay = random.uniform(1800, 5200), random.uniform(0.002, 0.007)
        t = np.arange(round(0.05 * RATE)) / RATE
        drop = np.sin(2 * np.pi * pitch * t * (1 + 6 * t)) * np.exp(-t / decay)
        left = random.uniform(0.15, 0.85)
        for channel, gain in enumerate((left, 1 - left)):
            put(drops[channel], drop * gain * random.uniform(0.2, 1.0), start)
    return bed / 3 + drops * 0.55


def siren() -> Samples:
    """A wailing siren that drives past the window from left to right."""
    start_s, stop_s = SIREN_S
    t = np.arange(round((stop_s - start_s) * RATE)) / RATE
    middle = 0.5 * (stop_s - start_s)
    # Up in 0.9 s and down in 0.9 s, on a musical (logarithmic) scale as electronic sirens do.
    sweep = 0.5 - 0.5 * np.cos(2 * np.pi * t / 1.8)
    pitch = 620 * (1480 / 620) ** sweep
    speed = 14.0  # m/s, passing 18 m away
    position = speed * (t - middle)
    distance = np.sqrt(position**2 + 18**2)
    pitch = pitch / (1 + speed * position / distance / 343)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE
    wave = np.zeros_like(t)
    for k in range(1, 16):
        inside = (pitch * k < 11_000).astype(float)
        horn = 1 / (1 + ((pitch * k - 1500) / 1500) ** 2)  # the horn speaks best near 1.5 kHz
        wave += inside * np.sin(k * phase) * (0.25 + horn) / k**1.1
    wave = np.tanh(1.5 * unit(wave))  # an overdriven horn driver
    # A street away the air and the corners have taken the top off.
    wave = signal.sosfilt(signal.butter(2, 3800, fs=RATE, output="sos"), wave)
    wave *= (18 / distance) ** 1.2 * fade(len(t), 0.5, 0.7)
    place = 0.85 * position / distance
    dry = np.zeros((2, FRAMES))
    for channel, gain in enumerate(pan(place)):
        put(dry[channel], wave * gain, start_s)
    street = reverb(dry, decay_s=0.9, seed=31, delay_s=0.045, top_hz=4500)
    return dry + 0.20 * street


def alarm_clock() -> Samples:
    """A piezo beeper: four short beeps, a rest, again; a little to the right, close by."""
    start_s, stop_s = ALARM_S
    mono = np.zeros(FRAMES)
    t = np.arange(round(0.085 * RATE)) / RATE
    beep = np.zeros_like(t)
    # A pulse wave through a piezo disc: the disc rings best near 4 kHz.
    for k, gain in ((1, 0.65), (2, 1.0), (3, 0.50), (4, 0.16), (5, 0.10)):
        beep += gain * np.sin(2 * np.pi * 2048 * k * t + 0.3 * k)
    beep *= fade(len(t), 0.002, 0.006)
    for burst in np.arange(start_s, stop_s - 0.5, 0.8):
        for number in range(4):
            put(mono, beep, burst + 0.125 * number)
    return in_room(mono, place=0.45, decay_s=0.30, wet=0.16, seed=41)


def church_bell() -> Samples:
    """Four strokes of one bell, from across the square."""
    random = np.random.default_rng(51)
    prime = 392.0
    # ratio to the prime, strength, decay to 1/e in seconds: hum, prime, tierce, quint, nominal,
    # tenth, undeciem, twelfth, double octave and three above; the high ones are the stroke.
    partials = (
        (0.500, 0.40, 2.4), (1.000, 0.60, 1.8), (1.190, 0.80, 1.5), (1.500, 0.35, 1.1),
        (2.000, 1.00, 1.0), (2.520, 0.60, 0.8), (2.660, 0.60, 0.7), (3.010, 0.90, 0.65),
        (4.080, 0.80, 0.50), (5.240, 0.65, 0.38), (6.560, 0.50, 0.28), (8.030, 0.36, 0.20),
        (9.560, 0.25, 0.15), (11.20, 0.16, 0.12),
    )  # fmt: skip
    mono = np.zeros(FRAMES)
    for number, strike_s in enumerate(BELLS_S):
        t = np.arange(round(min(6.0, DURATION_S - strike_s) * RATE)) / RATE
        stroke = np.zeros_like(t)
        for ratio, strength, decay in partials:
            # A bell is never quite round: every partial is a pair that beats slowly.
            for split in (-0.5, 0.5):
                hertz = prime * ratio + split * random.uniform(0.4, 1.6)
                phase = random.uniform(0, 2 * np.pi)
                stroke += (
                    0.5 * strength * np.sin(2 * np.pi * hertz * t + phase) * np.exp(-t / decay)
                )
        clapper = random.standard_normal(len(t)) * np.exp(-t / 0.012)
        band = signal.butter(2, [1200, 6000], "bandpass", fs=RATE, output="sos")
        stroke += 0.6 * signal.sosfilt(band, clapper)
        stroke *= fade(len(t), 0.0015, 0.0) * (1.0, 0.92, 0.97, 0.90)[number]
        put(mono, stroke, strike_s)
    mono *= fade(FRAMES, 0.0, 0.4)
    dry = np.stack([mono * gain for gain in pan(-0.35)])
    square = reverb(dry, decay_s=1.3, seed=52, delay_s=0.06, top_hz=3500)
    return dry + 0.35 * square


# ---------------------------------------------------------------- rooms and small tools


def in_room(mono: Samples, *, place: float, decay_s: float, wet: float, seed: int) -> Samples:
    dry = np.stack([mono * gain for gain in pan(place)])
    return dry + wet * reverb(dry, decay_s=decay_s, seed=seed, delay_s=0.008, top_hz=6000)


def reverb(dry: Samples, *, decay_s: float, seed: int, delay_s: float, top_hz: float) -> Samples:
    """Decaying noise as an impulse response, another for each ear, `decay_s` to -60 dB."""
    random = np.random.default_rng(seed)
    t = np.arange(round(decay_s * RATE)) / RATE
    tail = random.standard_normal((2, len(t))) * 10 ** (-3 * t / decay_s)
    tail = signal.sosfilt(signal.butter(1, [150, top_hz], "bandpass", fs=RATE, output="sos"), tail)
    tail /= np.sqrt(np.sum(tail**2, axis=1, keepdims=True))
    tail = np.pad(tail, ((0, 0), (round(delay_s * RATE), 0)))
    return np.asarray(signal.fftconvolve(dry, tail, axes=1)[:, :FRAMES])


def pan(place: float | Samples) -> tuple[float | Samples, float | Samples]:
    """Left and right gains of equal power; -1 is left, 1 is right."""
    angle = (np.asarray(place) + 1) * np.pi / 4
    return np.cos(angle), np.sin(angle)


def put(track: Samples, sound: Samples, start_s: float) -> None:
    """Add a sound to a track in place, cut off where the track ends."""
    begin = round(start_s * RATE)
    room = max(0, min(len(sound), len(track) - begin))
    track[begin : begin + room] += sound[:room]


def fade(frames: int, in_s: float, out_s: float) -> Samples:
    t = np.arange(frames) / RATE
    rising = np.clip(t / in_s, 0, 1) if in_s else np.ones(frames)
    falling = np.clip((frames / RATE - t) / out_s, 0, 1) if out_s else np.ones(frames)
    return np.sin(np.pi / 2 * rising) ** 2 * np.sin(np.pi / 2 * falling) ** 2


def unit(samples: Samples) -> Samples:
    """To loudness 1."""
    return samples / loudness(samples)


def loudness(samples: Samples) -> float:
    """RMS over the 50 ms blocks that are within 20 dB of the loudest, all channels together."""
    block = RATE // 20
    tracks = np.atleast_2d(samples)
    tracks = tracks[:, : tracks.shape[1] // block * block]
    power = np.mean(tracks.reshape(len(tracks), -1, block) ** 2, axis=(0, 2))
    return float(np.sqrt(np.mean(power[power > power.max() / 100])))


if __name__ == "__main__":
    main()
