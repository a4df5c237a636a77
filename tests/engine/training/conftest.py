from __future__ import annotations

import csv

import numpy as np
import pytest
import soundfile

from engine.training import data

HEAD = ("path", "label", "split", "group", "source_repo", "licence", "licence_class")
RATE = 32_000


@pytest.fixture
def folder(tmp_path):
    """A data folder: three labels (tones of their own pitch), some short, in three splits."""
    root = tmp_path / "data"
    rng = np.random.default_rng(0)
    rows = []
    for number, label in enumerate(("rain", "dog bark", "accordion")):
        for index in range(3):
            frames = RATE * (5 if index else 1)
            hertz = 300.0 * 4**number
            tone = 0.3 * np.sin(2 * np.pi * hertz * np.arange(frames) / RATE)
            path = f"audio/{number}_{index}.wav"
            (root / "audio").mkdir(parents=True, exist_ok=True)
            audio = (tone + rng.normal(0, 0.01, frames)).astype(np.float32)
            soundfile.write(root / path, audio, RATE)
            repo = "karoldvl/ESC-10" if number < 2 else "other/repo"
            kind = "open" if index else "nc"
            rows.append((path, label, "val" if index == 2 else "train", path, repo, "CC", kind))
    with (root / "manifest.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([HEAD, *rows])
    return root


@pytest.fixture
def clips(folder):
    return data.read_manifest(folder)


@pytest.fixture
def cache(folder, clips, tmp_path):
    return data.build_cache(folder, clips, tmp_path / "cache")
