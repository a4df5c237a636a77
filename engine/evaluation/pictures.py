"""Before and after: spectrograms of mixture, target and estimate side by side, for model cards."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import scipy.signal
from numpy.typing import NDArray

from engine.evaluation import metrics
from engine.evaluation.bench import Bench
from engine.evaluation.lists import SAMPLE_RATE, Item, Row, Samples, mix
from engine.evaluation.scoring import Method

if TYPE_CHECKING:
    from matplotlib.axes import Axes

N_FFT, HOP = 1024, 256
RANGE_DB = 80.0
"""From the loudest point of the mixture downwards; the same for all three."""
SHARES = (0.9, 0.5, 0.1)
"""Which mixtures are drawn: at these places of the list sorted by SI-SDR."""


def spectrogram_db(sound: Samples, reference: float) -> NDArray[np.float64]:
    """Power in dB under a reference power, float64 [513 bins, frames]; Hann 1024, hop 256."""
    _, _, spectrum = scipy.signal.stft(
        sound, SAMPLE_RATE, "hann", N_FFT, N_FFT - HOP, boundary="zeros", padded=True
    )
    power = np.square(np.abs(spectrum))
    levels: NDArray[np.float64] = 10.0 * np.log10(np.maximum(power, 1e-20) / reference)
    return levels


def draw_item(path: Path, item: Item, estimate: Samples, row: Row, method: str) -> None:
    """Draw mixture, target and estimate of one item into a PNG file.

    All three share one dB scale, 0 to -80 dB under the loudest point of the mixture.
    """
    from matplotlib.figure import Figure

    reference = 10.0 ** (spectrogram_db(item.mixture, 1.0).max() / 10.0)
    figure = Figure(figsize=(12.0, 4.0), layout="constrained")
    axes: Sequence[Axes] = figure.subplots(1, 3, sharey=True)
    sounds = {"mixture": item.mixture, "target": item.target, f"estimate ({method})": estimate}
    seconds = len(item.mixture) / SAMPLE_RATE
    for one, (name, sound) in zip(axes, sounds.items(), strict=True):
        image = one.imshow(
            spectrogram_db(sound, reference),
            origin="lower",
            aspect="auto",
            cmap="magma",
            vmin=-RANGE_DB,
            vmax=0.0,
            extent=(0.0, seconds, 0.0, SAMPLE_RATE / 2000),
        )
        one.set_title(name)
        one.set_xlabel("time, s")
    axes[0].set_ylabel("frequency, kHz")
    figure.colorbar(image, ax=axes, label="dB under the mixture's loudest point")
    sdri = metrics.sdr_improvement(item.target, estimate, item.mixture)
    si_sdr = metrics.si_sdr(item.target, estimate)
    figure.suptitle(
        f"“{row.prompt}” out of {row.sound} and {row.interferer_label}, {row.snr_db:+g} dB: "
        f"SDRi {sdri:.1f} dB, SI-SDR {si_sdr:.1f} dB"
    )
    figure.savefig(path, dpi=110, format="png", metadata={"Software": "earmark"})


def draw_rows(bench: Bench, name: str, rows: Sequence[Row], method: Method) -> list[str]:
    """Add pictures of chosen rows to the report; return their names."""
    names = []
    for number, row in enumerate(rows, start=1):
        item = mix(row, bench.read)

        def draw(path: Path, item: Item = item, row: Row = row) -> None:
            draw_item(path, item, method.estimate(item), row, method.title)

        names.append(f"{name}_picture_{number}")
        bench.pictures[names[-1]] = draw
    return names


def best_and_worst(bench: Bench, name: str, rows: list[Row], method: Method) -> None:
    """Add pictures of a good, a middling and a weak mixture, chosen by rank of SI-SDR alone.

    The places are fixed before anything is heard, so that nobody picks what looks good.
    """
    scores = bench.score(method, rows, what=name)
    order = sorted(
        (value, number)
        for number, value in enumerate(scores.values["si_sdr"])
        if np.isfinite(value)
    )
    chosen = [scores.rows[order[round(share * (len(order) - 1))][1]] for share in SHARES]
    draw_rows(bench, name, chosen, method)
