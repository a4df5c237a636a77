"""`prepare`: from collections that are on disk to the manifest that training reads.

Nothing is downloaded. Every sound file is decoded once: those that are broken, empty or silent
are left out, counted and listed in ``skipped.csv``, never learned from. With ``--out`` the sounds
are copied there as FLAC (and cut, with ``--cut``); without it the manifest is written beside them.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import soundfile

from engine.files import replacing, write_text
from engine.report import EngineError
from engine.training import data, decoding, gathering, layouts, preparing_phrases, tables
from engine.training.config import DataSettings
from engine.training.data import Clip, Skipped
from engine.training.preparing_audiocaps import read_audiocaps
from engine.training.preparing_compositions import compose, list_text, paired
from engine.training.preparing_sets import (
    Lists,
    bare,
    read_esc50,
    read_manifest,
    read_music,
    read_vggsound,
)

KINDS = ("audiocaps", "vggsound", "music", "esc50", "manifest", "compositions")
VGG_SECONDS = 5.0
"""What VGGSound's labels were made for is in the middle of its clips."""

SKIPPED, PAIRS = "skipped.csv", "compositions_pairs.csv"
_SHOWN, _QUIET_S = 5, 5.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("kind", choices=KINDS, help="what the folder is")
    parser.add_argument("folder", type=Path, help="where the sounds and the lists are")
    parser.add_argument(
        "--out", type=Path, metavar="DIR", help="copy the sounds there (default: leave them)"
    )
    parser.add_argument("--rate", type=int, default=32_000, help="of the copies, Hz")
    parser.add_argument(
        "--cut", type=float, metavar="SECONDS",
        help=f"copy the middle only (vggsound: {VGG_SECONDS:g})",
    )  # fmt: skip
    for name, help_text in (
        ("captions", "parsed_all_caps.json, or AudioCaps' own tables"),
        ("train", "lists of what is learned from"),
        ("val", "lists of what training is watched by"),
        ("test", "lists of what is only tested on"),
        ("pairs", "lists of two recordings to be mixed for testing"),
    ):
        parser.add_argument(f"--{name}", type=Path, nargs="+", default=[], metavar="FILE",
                            help=help_text)  # fmt: skip
    parser.add_argument(
        "--val-share", type=float, default=0.05,
        help="share of the recordings to watch by, where no list says which",
    )  # fmt: skip
    parser.add_argument(
        "--split-captions", action="store_true", help="manifest: a phrase for each sound in them"
    )
    parser.add_argument(
        "--sources", type=int, nargs="+", default=[2, 3, 4], help="compositions: of so many sounds"
    )
    parser.add_argument("--count", type=int, default=200, help="compositions: so many of each")
    parser.add_argument("--level-db", type=float, default=0.0, help="compositions: within +- this")
    parser.add_argument("--split", default="test", help="compositions: of this split")
    parser.add_argument("--seed", type=int, default=1)


def run(args: argparse.Namespace) -> int:
    """Write the manifest (or the compositions) and say what was left out; return an exit code."""
    if not args.folder.is_dir():
        raise EngineError(f'There is no folder "{args.folder}".')
    if not 0.0 <= args.val_share < 1.0 or args.rate < 1000 or (args.cut or 1.0) <= 0:
        raise EngineError("--val-share must be below 1, --rate at least 1000, --cut above 0.")
    if args.kind == "compositions":
        return _compositions(args)
    return _collection(args)


def _collection(args: argparse.Namespace) -> int:
    out = args.out or args.folder
    cut = args.cut or (VGG_SECONDS if args.kind == "vggsound" else None)
    if cut is not None and _same(args.out, args.folder):
        raise EngineError("Cut sounds are copies: say where they shall go with --out.")
    lists = Lists(*(tuple(getattr(args, name)) for name in Lists.__dataclass_fields__))
    edited = preparing_phrases.read_table(out / preparing_phrases.TABLE)
    if args.kind == "audiocaps":
        found = read_audiocaps(args.folder, lists, edited)
    elif args.kind == "vggsound":
        found = read_vggsound(args.folder, lists)
    elif args.kind == "music":
        found = read_music(args.folder, lists)
    elif args.kind == "esc50":
        found = read_esc50(args.folder, DataSettings())
    else:
        found = read_manifest(args.folder, args.split_captions, edited)
    clips, crossed = layouts.separated(with_val(found.clips, args.val_share, args.seed), "mend")
    skipped = [*found.skipped, *crossed]
    out.mkdir(parents=True, exist_ok=True)
    copies = None if _same(out, args.folder) else _Copies(out, args.rate, cut)
    kept: dict[str, Clip] = {}
    told = time.monotonic()
    for number, clip in enumerate(clips):
        if time.monotonic() - told > _QUIET_S:
            told = time.monotonic()
            _say(f"decoding, {number} of {len(clips)}, {len(skipped)} left out")
        try:
            kept[clip.path] = _checked(clip, args.folder, copies)
        except decoding.Unreadable as why:
            skipped.append(Skipped(clip.path, str(why)))
    if not kept:
        first = f" {skipped[0].path} {skipped[0].reason}." if skipped else ""
        raise EngineError(f"Not one of the sounds can be used.{first}")
    usable = list(kept.values())
    written = [
        write_text(out / tables.MANIFEST, manifest_text(usable)),
        write_text(out / SKIPPED, gathering.skipped_table(skipped)),
    ]
    scenes = {bare(path): (c.caption, c.phrases) for path, c in kept.items() if c.phrases}
    if scenes:
        table = preparing_phrases.table_text(scenes)
        written.append(write_text(out / preparing_phrases.TABLE, table))
    pairs = [(kept[a].path, kept[b].path) for a, b in found.pairs if a in kept and b in kept]
    if pairs:
        written.append(write_text(out / PAIRS, list_text(paired(pairs, usable))))
    splits = Counter(clip.split for clip in usable)
    _say(
        f"{len(usable)} recordings ({', '.join(f'{splits[one]} {one}' for one in sorted(splits))})"
        f", {len(scenes)} of several sounds; {len(pairs)} pairs to test; {len(skipped)} left out."
    )
    for one in skipped[:_SHOWN]:
        _say(f"  {one.path} {one.reason}")
    _list(written)
    return 0


def with_val(clips: Sequence[Clip], share: float, seed: int) -> list[Clip]:
    """Give some recordings to validation where no list does; by their names, so the same ones."""
    if share == 0.0 or any(clip.split == "val" for clip in clips):
        return list(clips)

    def held(clip: Clip) -> bool:
        digest = hashlib.sha256(f"{seed}:{clip.group}".encode()).digest()
        return int.from_bytes(digest[:4], "big") < share * 2**32

    return [
        replace(clip, split="val") if clip.split == "train" and held(clip) else clip
        for clip in clips
    ]


def manifest_text(clips: Sequence[Clip]) -> str:
    """A manifest as CSV text: `tables.COLUMNS`, caption and phrases."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow((*tables.COLUMNS, *tables.TEXTS))
    for clip in clips:
        cells = [getattr(clip, name) for name in tables.COLUMNS]
        writer.writerow((*cells, clip.caption, tables.DIVIDER.join(clip.phrases)))
    return text.getvalue()


@dataclass(frozen=True)
class _Copies:
    """Where copies go, at which rate, and how many seconds of the middle (None = all)."""

    out: Path
    rate: int
    cut: float | None


def _checked(clip: Clip, folder: Path, copies: _Copies | None) -> Clip:
    """Decode a clip to its end, copy it where that is asked, and return it as it is there.

    Raises
    ------
    decoding.Unreadable
        If there is nothing to learn from in it.
    """
    file = folder / clip.path
    if copies is None:
        for _ in decoding.blocks(file, data.SAMPLE_RATE):
            continue
        return clip
    audio = decoding.read(file, copies.rate)
    if copies.cut is not None:
        frames = round(copies.cut * copies.rate)
        first = max(0, len(audio) - frames) // 2
        audio = audio[first : first + frames]
        if not audio.any():
            raise decoding.Unreadable("is silent in the middle")
    path = f"audio/{bare(clip.path)}.flac"
    target = copies.out / path
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as temporary:
        soundfile.write(temporary, np.clip(audio, -1.0, 1.0), copies.rate, format="FLAC")
    return replace(clip, path=path)


def _compositions(args: argparse.Namespace) -> int:
    clips = data.choose(layouts.read_clips(args.folder).clips, args.split)
    if not clips:
        raise EngineError(f'"{args.folder}" has no clips of the split "{args.split}".')
    good = []
    for clip in clips:
        try:
            _checked(clip, args.folder, None)
            good.append(clip)
        except decoding.Unreadable as why:
            _say(f"left out: {clip.path} {why}")
    out = args.out or args.folder
    out.mkdir(parents=True, exist_ok=True)
    written = []
    for sources in args.sources:
        found = compose(good, sources, args.count, args.seed, args.level_db)
        written.append(write_text(out / f"compositions_{sources}.csv", list_text(found)))
    _list(written)
    return 0


def _same(out: Path | None, folder: Path) -> bool:
    return out is None or out.resolve() == folder.resolve()


def _say(text: str) -> None:
    sys.stderr.write(f"earmark: {text}\n")


def _list(written: Sequence[Path]) -> None:
    for path in written:
        sys.stdout.write(f"{path}\n")
