"""MIDI scores and their sound: writing standard MIDI files, rendering them with a soundfont.

FluidSynth renders one MIDI file per label and soundfont, in which every clip has a slot of its
own; cutting the slots out is far cheaper than starting it once per clip.
"""

from __future__ import annotations

import struct
import subprocess
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import soundfile
from training_audio_clips import RATE, Samples, resample

DRUMS = 9
RENDER_RATE = RATE
SLOT_S = 6.5
CLIP_S = 5.0
_TICKS = 960  # per second: 480 per quarter note at 120 quarters a minute


@dataclass
class Score:
    """MIDI events with their times in seconds."""

    events: list[tuple[float, int, bytes]] = field(default_factory=list)

    def _add(self, at: float, order: int, *data: int) -> None:
        self.events.append((at, order, bytes(data)))

    def preset(self, channel: int, bank: int, program: int, at: float) -> None:
        """Choose a sound; on the drum channel the program alone chooses the kit."""
        if channel != DRUMS:
            self._add(at, 1, 0xB0 | channel, 0, bank)
        self._add(at, 2, 0xC0 | channel, program)

    def control(self, channel: int, number: int, value: float, at: float) -> None:
        """Set a controller (1 vibrato, 11 expression, 64 pedal, 120 silence)."""
        self._add(at, 1, 0xB0 | channel, number, int(np.clip(value, 0, 127)))

    def bend(self, channel: int, semitones: float, at: float) -> None:
        """Bend the pitch (+-2 semitones)."""
        value = int(np.clip(8192 + semitones * 4096, 0, 16383))
        self._add(at, 1, 0xE0 | channel, value & 127, value >> 7)

    def note(self, channel: int, pitch: float, velocity: float, at: float, length: float) -> None:
        """Play one note."""
        key = int(np.clip(pitch, 0, 127))
        self._add(at, 3, 0x90 | channel, key, int(np.clip(velocity, 1, 127)))
        self._add(at + max(length, 0.02), 0, 0x80 | channel, key, 0)

    def smf(self) -> bytes:
        """Return a standard MIDI file of format 0."""
        track = bytearray()
        last = 0
        for at, _, data in sorted(self.events):
            tick = round(at * _TICKS)
            track += _variable(tick - last) + data
            last = tick
        track += b"\x00\xff\x2f\x00"
        header = struct.pack(">4sIHHH", b"MThd", 6, 0, 1, 480)
        return header + struct.pack(">4sI", b"MTrk", len(track)) + bytes(track)


def _variable(value: int) -> bytes:
    """Encode a delta time in groups of seven bits."""
    groups = [value & 127]
    while value := value >> 7:
        groups.append(value & 127 | 128)
    return bytes(reversed(groups))


def presets(soundfont: Path) -> set[tuple[int, int]]:
    """Return the (bank, program) pairs that a soundfont (sf2 or sf3) holds."""
    data = soundfont.read_bytes()
    start = data.rfind(b"phdr")
    if start < 0:
        raise ValueError(f"{soundfont.name} is no soundfont.")
    (size,) = struct.unpack_from("<I", data, start + 4)
    rows = range(start + 8, start + 8 + size - 38, 38)
    return {struct.unpack_from("<HH", data, row + 20)[::-1] for row in rows}


def render(score: Score, slots: int, soundfont: Path, wet: bool = False) -> list[Samples]:
    """Render a score and cut it into its slots.

    Parameters
    ----------
    score : Score
        Clip n plays in [n * SLOT_S, n * SLOT_S + CLIP_S) seconds.
    slots : int
        How many clips there are.
    soundfont : Path
        sf2 or sf3 file.
    wet : bool
        With FluidSynth's reverberation.

    Returns
    -------
    list of numpy.ndarray
        float32, 5 s each, mono, 32 kHz.
    """
    with tempfile.TemporaryDirectory() as folder:
        song = Path(folder, "song.mid")
        song.write_bytes(score.smf())
        mono = render_file(song, soundfont, wet)
    step, size = round(SLOT_S * RATE), round(CLIP_S * RATE)
    return [mono[slot * step : slot * step + size] for slot in range(slots)]


def render_file(song: Path, soundfont: Path, wet: bool = False) -> Samples:
    """Render a MIDI file with FluidSynth to float32, mono, 32 kHz.

    Raises
    ------
    subprocess.SubprocessError
        When FluidSynth fails or takes longer than ten minutes.
    """
    with tempfile.TemporaryDirectory() as folder:
        wave = Path(folder, "song.wav")
        command = ["fluidsynth", "-n", "-i", "-q", "-g", "0.5", "-r", str(RENDER_RATE)]
        command += ["-R", "yes" if wet else "no", "-C", "no", "-o", "synth.midi-bank-select=gs"]
        # The compressed soundfont takes long to decode: only the samples that play.
        command += ["-o", "synth.dynamic-sample-loading=1"]
        command += ["-F", str(wave), str(soundfont), str(song)]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
        audio, rate = soundfile.read(wave, dtype="float32", always_2d=True)
    return resample(audio, rate)
