"""A copy of a film with other sound and with captions; its picture is copied as it is.

Packets of the picture go from one file into the other without being decoded. Sound is encoded
anew: AAC into MPEG-4, FLAC, which loses nothing, into Matroska. The copy is written beside its
target and renamed when it is complete.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import zip_longest
from pathlib import Path
from types import MappingProxyType
from typing import Any

import av

from engine.export import Exported
from engine.files import disk_error, refuse_sources, replacing, require_space, writable_target
from engine.film import open_file, opened, pictures
from engine.muxing.sound import LAYOUTS, Encoder, Sound
from engine.project import Cue
from engine.report import EngineError, Report, silent
from engine.tracks.lines import body

_AHEAD_S = 1.0  # sound and captions are written so far before the picture they belong to
_BIT_RATE = 96_000  # of AAC, for each channel
_AAC_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000, 64000, 88200, 96000)
_UNEQUAL_S = 0.5  # the user is told when sound and picture differ by more
# A style for the header of the caption stream; players have their own.
_HEADER = b"""[Script Info]
ScriptType: v4.00+
PlayResX: 384
PlayResY: 288

[V4+ Styles]
Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, \
Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, \
Alignment, MarginL, MarginR, MarginV, Encoding
Style: Default,Arial,16,&Hffffff,&Hffffff,&H0,&H0,0,0,0,0,100,100,0,0,1,1,0,2,10,10,10,1

[Events]
Format: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
"""

__all__ = ["WRAPPINGS", "Sound", "Wrapping", "check", "mux"]


@dataclass(frozen=True)
class Wrapping:
    """A container that is written: FFmpeg's name, and the codecs of its sound and captions."""

    container: str
    sound: str
    captions: str


WRAPPINGS: Mapping[str, Wrapping] = MappingProxyType(
    {
        ".mp4": Wrapping("mp4", "aac", "mov_text"),
        ".m4v": Wrapping("mp4", "aac", "mov_text"),
        ".mov": Wrapping("mov", "aac", "mov_text"),
        ".mkv": Wrapping("matroska", "flac", "subrip"),
    }
)
"""Ending of a file -> what is written."""


def check(source: Path, path: str | os.PathLike[str]) -> Wrapping:
    """What will be written to ``path``.

    Raises
    ------
    EngineError
        If the ending is none that a film can have here, the place cannot be written or is the film
        itself, or the source has no picture.
    """
    suffix = Path(path).suffix.lower()
    if suffix not in WRAPPINGS:
        known = ", ".join(WRAPPINGS)
        raise EngineError(
            f'"{Path(path).name}": Earmark writes films as {known}. Give the file such an ending.'
        )
    writable_target(path)
    refuse_sources(path, [source])
    with open_file(source) as file, opened(file, source) as container:
        pictures(container, source)
    return WRAPPINGS[suffix]


def mux(
    source: Path,
    path: str | os.PathLike[str],
    *,
    cues: Sequence[Cue] = (),
    sound: Sound | None = None,
    language: str = "",
    report: Report = silent,
) -> Exported:
    """Write a copy of a film with captions, and with other sound when some is given.

    Without ``sound`` its own sound tracks are copied as they are; with it they are left out. Its
    chapters and its title stay, its other captions only when no new ones are given.

    Parameters
    ----------
    cues : sequence of Cue
        One that is still there when the next one begins ends there: a film shows one at a time.
    language : str
        Of the captions, three letters as ISO 639-2 has them ("eng").

    Raises
    ------
    EngineError
        If something cannot be read, or cannot be in a file of that ending.
    Cancelled
        When ``report`` says so. The target is then as it was.
    """
    wrapping = check(source, path)
    cues = _apart(cues)
    target = writable_target(path)
    if sound is not None and sound.channels not in LAYOUTS:
        raise EngineError(f"A film here has 1 to 8 channels of sound, not {sound.channels}.")
    _require_room(source, target, sound)
    try:
        with (
            replacing(target) as temporary,
            open_file(source) as file,
            opened(file, source) as container,
        ):
            job = _Muxing(container, source, temporary, wrapping, language)
            note = job.run(cues, sound, report)
    except av.FFmpegError as error:
        raise _failed(error, target) from error
    return Exported(target, note=note)


def _require_room(source: Path, target: Path, sound: Sound | None) -> None:
    """Refuse a copy that the disk cannot hold."""
    needed = source.stat().st_size
    if sound is not None:
        needed += sound.frames * sound.channels * 2  # FLAC at its worst
    require_space(target.parent, needed, f'"{target.name}"')


def _apart(cues: Sequence[Cue]) -> list[Cue]:
    """The cues with words in order of time, none of which overlap."""
    ordered = sorted(cues, key=lambda cue: (cue.start_s, cue.stop_s))
    ordered = [one for one in ordered if body(one.text)]
    found = []
    for one, following in zip_longest(ordered, ordered[1:]):
        stop_s = one.stop_s if following is None else min(one.stop_s, following.start_s)
        if stop_s > one.start_s:
            found.append(replace(one, stop_s=stop_s))
    return found


class _Muxing:
    """One film on its way from one container into the other."""

    def __init__(
        self, container: Any, source: Path, temporary: Path, wrapping: Wrapping, language: str
    ) -> None:
        self._in, self._wrapping, self._language = container, wrapping, language
        self._source = source
        self._start = Fraction(container.start_time or 0, 1_000_000)
        options = {"movflags": "+faststart"} if wrapping.container in ("mp4", "mov") else {}
        self._out: Any = av.open(
            str(temporary), "w", format=wrapping.container, container_options=options
        )

    def run(self, cues: Sequence[Cue], sound: Sound | None, report: Report) -> str:
        """Write everything; what the user should know."""
        is_complete = False
        try:
            copied = self._copied(with_captions=not cues, with_sound=sound is None)
            encoder = self._sound_stream(sound) if sound is not None else None
            captions = self._captions_stream() if cues else None
            self._out.metadata.update(self._in.metadata)
            self._out.set_chapters(self._in.chapters())
            self._out.start_encoding()
            sounds = encoder.packets(self._start) if encoder is not None else iter(())
            texts = self._texts(captions, cues)
            end = self._copy(copied, sounds, texts, report)
            report(1.0)
            self._out.close()
            is_complete = True
        finally:
            if not is_complete:
                # A copy that failed or was cancelled is thrown away whole.
                with suppress(av.FFmpegError, OSError, ValueError):
                    self._out.close()
        return self._note(sound, end)

    def _copied(self, *, with_captions: bool, with_sound: bool) -> dict[Any, Any]:
        """Streams of the source -> streams of the copy."""
        wanted = pictures(self._in, self._source)
        if with_sound:
            wanted += list(self._in.streams.audio)
        if with_captions:
            wanted += list(self._in.streams.subtitles)
        copied = {}
        for one in wanted:
            try:
                copied[one] = self._out.add_stream_from_template(one)
            except (av.FFmpegError, ValueError) as error:
                if one.type == "subtitle":
                    continue  # captions of a kind that this container cannot have
                raise EngineError(
                    f"The {'picture' if one.type == 'video' else 'sound'} of this film cannot be "
                    "in a file of that ending. Choose .mkv."
                ) from error
            if one.language:
                copied[one].metadata["language"] = one.language
        return copied

    def _captions_stream(self) -> Any:
        stream = self._out.add_stream(self._wrapping.captions)
        stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
        stream.codec_context.subtitle_header = _HEADER
        if self._language:
            stream.metadata["language"] = self._language
        return stream

    def _sound_stream(self, sound: Sound) -> Encoder:
        rate = sound.sample_rate
        if self._wrapping.sound == "aac" and rate not in _AAC_RATES:
            rate = next((one for one in _AAC_RATES if one > rate), _AAC_RATES[-1])
        layout = LAYOUTS[sound.channels]
        stream = self._out.add_stream(self._wrapping.sound, rate=rate, layout=layout)
        if self._wrapping.sound == "aac":
            stream.bit_rate = _BIT_RATE * sound.channels
        return Encoder(stream, sound)

    def _texts(self, stream: Any, cues: Sequence[Cue]) -> Iterator[Any]:
        for cue in cues:
            text = body(cue.text).encode()
            if self._wrapping.captions == "mov_text":
                text = len(text).to_bytes(2, "big") + text
            packet = av.Packet(text)
            first, last = (
                round((Fraction(one) + self._start) * 1000) for one in (cue.start_s, cue.stop_s)
            )
            packet.pts = packet.dts = first
            packet.duration = max(1, last - first)
            packet.time_base = Fraction(1, 1000)
            packet.stream = stream
            yield packet

    def _copy(
        self,
        copied: Mapping[Any, Any],
        sounds: Iterator[Any],
        texts: Iterator[Any],
        report: Report,
    ) -> Fraction:
        """Copy packets, the new ones where they belong; seconds where the picture ends."""
        whole_s = (self._in.duration or 0) / 1_000_000
        waiting = [_Ahead(sounds, self._out), _Ahead(texts, self._out)]
        end = self._start
        for packet in self._in.demux(list(copied)):
            if packet.size == 0:
                continue
            at = packet.dts if packet.dts is not None else packet.pts
            if at is not None:
                now = at * packet.time_base
                for one in waiting:
                    one.write_until(now + Fraction(_AHEAD_S))
                if packet.stream.type == "video":
                    end = max(end, now + (packet.duration or 0) * packet.time_base)
                if whole_s > 0:
                    report(min(0.99, max(0.0, float(now - self._start) / whole_s)), "Writing")
            packet.stream = copied[packet.stream]
            self._out.mux(packet)
        for one in waiting:
            one.write_until(None, report)
        return end

    def _note(self, sound: Sound | None, end: Fraction) -> str:
        if sound is None:
            return ""
        notes = []
        by_s = sound.duration_s - float(end - self._start)
        if abs(by_s) > _UNEQUAL_S:
            which = "shorter" if by_s < 0 else "longer"
            notes.append(f"The sound is {abs(by_s):.1f} s {which} than the picture.")
        if len(self._in.streams.audio) > 1:
            notes.append("The other sound tracks of the film are not in it.")
        return " ".join(notes)


class _Ahead:
    """Packets that are written as far as the copying has come."""

    def __init__(self, packets: Iterator[Any], out: Any) -> None:
        self._packets, self._out = packets, out
        self._next = next(packets, None)

    def write_until(self, seconds: Fraction | None, report: Report = silent) -> None:
        while self._next is not None:
            due = self._next.dts * self._next.time_base
            if seconds is not None and due > seconds:
                return
            report(0.99)
            self._out.mux(self._next)
            self._next = next(self._packets, None)


def _failed(error: av.FFmpegError, target: Path) -> EngineError:
    if isinstance(error, OSError) and error.errno:
        return disk_error(error, target)
    return EngineError(
        f'"{target.name}" could not be written: this film cannot be in a file of that ending. '
        "Choose .mkv."
    )
