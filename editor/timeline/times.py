"""The steps of a time scale, and what lengths and frequencies are called."""

from __future__ import annotations

import math

from editor.clock import clock

STEPS_S = (
    1e-5, 2e-5, 5e-5, 1e-4, 2e-4, 5e-4, 1e-3, 2e-3, 5e-3, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5,
    1.0, 2.0, 5.0, 10.0, 15.0, 30.0, 60.0, 120.0, 300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0,
    14400.0, 36000.0,
)  # fmt: skip


def step_for(pixels_per_second: float, fewest_pixels: float) -> tuple[float, int]:
    """A round step between labelled ticks, and into how many parts it is divided.

    Returns
    -------
    step : float, seconds
        At least ``fewest_pixels`` wide.
    parts : int
        Small ticks per labelled one.
    """
    for step in STEPS_S:
        if step * pixels_per_second >= fewest_pixels:
            break
    for parts in (10, 6, 5, 4, 3, 2):
        small = step / parts
        is_round = math.isclose(small, float(f"{small:.0e}"), rel_tol=1e-6) or small % 5 == 0
        if is_round and small * pixels_per_second >= 7:
            return step, parts
    return step, 1


def decimals_for(step_s: float) -> int:
    """Digits after the seconds that tell ticks of this step apart."""
    return max(0, math.ceil(-math.log10(step_s) - 1e-9)) if step_s < 1 else 0


def length(seconds: float) -> str:
    """A duration the way it is said: ``350 ms``, ``3.250 s``, ``2:05.000``."""
    if seconds < 0.9995:
        return f"{seconds * 1000:.0f} ms" if seconds >= 0.01 else f"{seconds * 1000:.2f} ms"
    return f"{seconds:.3f} s" if seconds < 59.9995 else clock(seconds)
