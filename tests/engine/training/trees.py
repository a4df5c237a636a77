"""Tiny data folders for the layout tests: every clip is 0.1 s of a tone, unless said otherwise."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import soundfile

HEAD = ("path", "label", "split", "group", "source_repo", "licence", "licence_class")
RATE = 16_000


def tone(file: Path, rate: int = RATE, seconds: float = 0.1, hertz: float = 440.0) -> Path:
    """Write a sound file and return it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    time = np.arange(round(rate * seconds)) / rate
    soundfile.write(file, 0.5 * np.sin(2 * np.pi * hertz * time), rate)
    return file


def manifest(root: Path, rows: list[tuple[str, ...]], head: tuple[str, ...] = HEAD) -> Path:
    """Write a manifest (not its clips) and return the folder."""
    root.mkdir(parents=True, exist_ok=True)
    with (root / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([head, *rows])
    return root


def row(path: str, label: str = "rain", split: str = "train", group: str = "") -> tuple[str, ...]:
    """A row of a manifest."""
    return (path, label, split, group or path, "some/repo", "CC0", "open")


def esc50(root: Path, per_fold: int = 2) -> Path:
    """A checkout of ESC-50 with three classes, five folds and two pieces per recording."""
    lines = [("filename", "fold", "target", "category", "esc10", "src_file", "take")]
    classes = (("dog", "True"), ("vacuum_cleaner", "False"), ("thing_of_ours", "False"))
    for number, (category, esc10) in enumerate(classes):
        for fold in range(1, 6):
            source = str(100 * number + fold)
            for take in "AB"[:per_fold]:
                name = f"{fold}-{source}-{take}-{number}.wav"
                tone(root / "audio" / name)
                lines.append((name, str(fold), str(number), category, esc10, source, take))
    (root / "meta").mkdir()
    with (root / "meta" / "esc50.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(lines)
    return root


def musan(root: Path) -> Path:
    """MUSAN in small: sources, ANNOTATIONS, LICENSE and README as in the real one."""
    for number in range(6):
        tone(root / "speech" / "librivox" / f"speech-librivox-{number:04}.wav")
        tone(root / "music" / "fma" / f"music-fma-{number:04}.wav")
        tone(root / "noise" / "free-sound" / f"noise-free-sound-{number:04}.wav")
    (root / "README").write_text("MUSAN\n", encoding="utf-8")
    for source in ("speech/librivox", "music/fma", "noise/free-sound"):
        (root / source / "LICENSE").write_text("public domain\n", encoding="utf-8")
    lines = [
        "music-fma-0000 rock Y The_Same",
        "music-fma-0001 rock,pop N The_Same",
        "music-fma-0002 folk N Somebody",
        "short line",
    ]
    (root / "music" / "fma" / "ANNOTATIONS").write_text("\n".join(lines), encoding="utf-8")
    return root
