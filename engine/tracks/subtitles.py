"""Caption files: SubRip (.srt) and WebVTT, and through pysubs2 what else is about.

SubRip has no standard; what is written is what the strictest readers ask for (Audacity's importer:
exactly ``HH:MM:SS,mmm --> HH:MM:SS,mmm``, numbers from 1, no blank line inside a cue), what is read
is what is found in the wild. WebVTT: W3C, "WebVTT: The Web Video Text Tracks Format", 2019.
"""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from engine.tracks.lines import About, Label, Malformed, body, shown, span, whole_ms

_CLOCK = r"(?:(\d{1,4}):)?(\d{1,2}):(\d{1,2})(?:[.,](\d{1,3}))?"
_TIMES = re.compile(rf"\s*{_CLOCK}\s*-->\s*{_CLOCK}(?:\s.*)?$")
_TAGS = re.compile(
    r"</?(?:i|b|u|s|c|v|font|lang|ruby|rt)(?:[ .][^<>]*)?>|<\d[\d:.]*>|\{\\[^{}]*\}", re.IGNORECASE
)
_BLOCKS = ("NOTE", "STYLE", "REGION")


def write_srt(labels: Sequence[Label], _: About | None = None) -> str:
    """SubRip text: numbered from 1, lines end in a single newline."""
    blocks = [
        f"{number}\n{_stamp(one.start_s, ',')} --> {_stamp(one.stop_s, ',')}\n{body(one.text)}\n"
        for number, one in enumerate(_with_text(labels), start=1)
    ]
    return "\n".join(blocks)


def write_vtt(labels: Sequence[Label], _: About | None = None) -> str:
    """WebVTT text; characters with a meaning in WebVTT are escaped."""
    blocks = ["WEBVTT\n"]
    for one in _with_text(labels):
        text = body(one.text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
        blocks.append(f"{_stamp(one.start_s, '.')} --> {_stamp(one.stop_s, '.')}\n{text}\n")
    return "\n".join(blocks)


def read_srt(text: str) -> list[Label]:
    """The cues of SubRip text; styling is taken off.

    A number may be missing or wrong, times may have a point, and hours or fractions may be missing.

    Raises
    ------
    Malformed
        If there is something where a time belongs, or a cue ends before it starts.
    """
    return _cues(text.split("\n"), 0)


def read_vtt(text: str) -> list[Label]:
    """The cues of WebVTT text; notes, styles, settings and tags are left out.

    Raises
    ------
    Malformed
        If it does not begin with WEBVTT, or as `read_srt`.
    """
    lines = text.split("\n")
    if not re.match(r"WEBVTT(?:[ \t]|$)", lines[0]):
        raise Malformed(1, 'a WebVTT file begins with "WEBVTT"')
    at = 1
    while at < len(lines) and lines[at].strip():
        at += 1  # what belongs to the header
    kept, skipping = list(lines), False
    for place in range(at, len(lines)):
        begins = place == at or not lines[place - 1].strip()
        if begins:
            words = lines[place].split(None, 1)
            skipping = bool(words) and words[0] in _BLOCKS and "-->" not in lines[place]
        if skipping:
            kept[place] = ""
        elif (
            begins and "-->" not in lines[place] and "-->" in "".join(lines[place + 1 : place + 2])
        ):
            kept[place] = ""  # the name of a cue
    found = _cues(kept, at)
    return [Label(one.start_s, one.stop_s, html.unescape(one.text)) for one in found]


def read_other(text: str, kind: str) -> list[Label]:
    """The cues of what pysubs2 knows by this name: "ass", "ttml", "sami" and the like.

    Raises
    ------
    Malformed
        If pysubs2 cannot read it.
    """
    import pysubs2

    try:
        events = pysubs2.SSAFile.from_string(text, format_=kind).events
        return [
            Label(*span(one.start / 1000, one.end / 1000, 0), body(one.plaintext))
            for one in events
            if not one.is_comment and body(one.plaintext)
        ]
    except Malformed:
        raise
    except Exception as error:  # its parsers raise whatever they stumble over
        raise Malformed(0, "it is no caption file of a kind that Earmark knows") from error


def _cues(lines: Sequence[str], at: int) -> list[Label]:
    found = []
    while at < len(lines):
        if not lines[at].strip():
            at += 1
            continue
        if lines[at].strip().isdigit() and at + 1 < len(lines):
            at += 1
        start_s, stop_s = _times(lines[at], at + 1)
        at += 1
        words = []
        while at < len(lines) and lines[at].strip() and not _begins_cue(lines, at):
            words.append(_TAGS.sub("", lines[at]))
            at += 1
        if text := body("\n".join(words)):
            found.append(Label(start_s, stop_s, text))
    return found


def _begins_cue(lines: Sequence[str], at: int) -> bool:
    """Whether a cue begins here though no blank line stands before it."""
    if "-->" in lines[at]:
        return True
    following = lines[at + 1] if at + 1 < len(lines) else ""
    return lines[at].strip().isdigit() and "-->" in following


def _times(line: str, number: int) -> tuple[float, float]:
    found = _TIMES.match(line)
    if found is None:
        raise Malformed(number, f'"{shown(line)}" is not a time like 00:00:01,000 --> 00:00:02,500')
    parts = found.groups()
    return span(_seconds(parts[:4]), _seconds(parts[4:]), number)


def _seconds(parts: Sequence[str | None]) -> float:
    hours, minutes, seconds, fraction = parts
    whole = int(hours or 0) * 3600 + int(minutes or 0) * 60 + int(seconds or 0)
    return whole + int((fraction or "0").ljust(3, "0")) / 1000


def _with_text(labels: Sequence[Label]) -> list[Label]:
    return [one for one in labels if body(one.text)]


def _stamp(seconds: float, point: str) -> str:
    """``HH:MM:SS,mmm``: whole milliseconds first, so that 1.9996 s is 2 s and not 1.000 s."""
    total, milliseconds = divmod(max(0, whole_ms(seconds)), 1000)
    minutes, second = divmod(total, 60)
    hours, minute = divmod(minutes, 60)
    return f"{hours:02d}:{minute:02d}:{second:02d}{point}{milliseconds:03d}"
