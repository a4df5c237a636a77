"""Issue 5: an hour of sound told into speech and not speech, in constant memory, and how fast.

Noise that comes and goes, made as it is read. ``EARMARK_BENCH_S`` is the length; an hour unless it
says otherwise.
"""

from __future__ import annotations

import os
import resource
import sys

import numpy as np
import pytest

from engine.labelling.speech import load_gate, load_segmenter, speech_in

pytestmark = pytest.mark.timeout(3600)

SECONDS = float(os.environ.get("EARMARK_BENCH_S", "3600"))
RATE = 48_000
GROWTH_MB = 150.0
"""What may be added between the first tenth and the end: 0.5 MB of scores per segmenter and hour,
with the gate 9 MB of labels, the allocator's slack."""


class Endless:
    """A recording of noise in stereo."""

    sample_rate, frames, duration_s = RATE, round(SECONDS * RATE), SECONDS

    def read(self, start, stop):
        noise = np.random.default_rng(start).normal(0.0, 0.1, (stop - start, 2))
        return (noise * np.abs(np.sin(np.arange(start, stop) / RATE))[:, None]).astype(np.float32)


def peak_mb():
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1e6 if sys.platform == "darwin" else 1e3)


@pytest.mark.parametrize("name", ["builtin", "silero"])
def test_an_hour(benchmark, name):
    segmenter, gate = load_segmenter(name), load_gate(name)
    early = 0.0

    def report(fraction, note=""):
        nonlocal early
        # With a gate the labeller listens in the second half.
        if not early and fraction >= (0.1 if gate is None else 0.55):
            early = peak_mb()

    benchmark.pedantic(lambda: speech_in(Endless(), segmenter, report=report, gate=gate), rounds=1)
    benchmark.extra_info |= {
        "times real time": round(SECONDS / benchmark.stats["median"], 1),
        "gate": gate is not None,
        "peak MB": round(peak_mb()),
    }
    assert peak_mb() - early < GROWTH_MB
