"""Small data folders of generated sound."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

RATE = 32_000
LABELS = ("rain", "dog bark", "piano", "speech", "siren", "coins")


def noise(seed: int, frames: int = 160_000) -> np.ndarray:
    return np.random.default_rng(seed).normal(0, 0.1, frames).astype(np.float32)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Two clips of each of six labels, a manifest of them and a list of four mixtures."""
    folder = tmp_path / "data"
    folder.mkdir()
    columns = "path,label,split,group,source_repo,licence,licence_class"
    manifest = [columns]
    for number, label in enumerate(LABELS):
        for copy in range(2):
            name = f"{label.replace(' ', '_')}{copy}.wav"
            soundfile.write(folder / name, noise(10 * number + copy), RATE, subtype="FLOAT")
            manifest.append(f"{name},{label},test,{name},repo,CC0,open")
    (folder / "manifest.csv").write_text("\n".join(manifest) + "\n", encoding="utf-8")
    lines = ["target,interferer,prompt,interferer_label,snr_db"]
    lines += [
        "rain0.wav,dog_bark0.wav,rain,dog bark,0",
        "dog_bark1.wav,piano0.wav,dog bark,piano,0",
        "piano1.wav,rain1.wav,piano,rain,0",
        "siren0.wav,coins0.wav,siren,coins,0",
    ]
    (folder / "list.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder
