"""Edits bounded to bands: what changes, what stays, and that it does not depend on the asking."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import queries as queries_module
from engine.bands import edge_width
from engine.estimates import EstimateCache
from engine.layers import Span, bounds_of
from engine.project import Edit, Project, Window
from engine.render import Renderer
from tests.engine.fakes import MemoryRecording, Scaled, noise

RATE = 8_000
FADE_HZ = 25.0  # what a fade of 70 ms spreads of a change that ends there


@pytest.fixture
def everything_found(monkeypatch):
    """A separator that takes all sound for the prompt: the change is the sound itself."""
    monkeypatch.setattr(queries_module, "load_separator", lambda _: Scaled(1.0, sample_rate=RATE))


@pytest.fixture
def make(tmp_path):
    def renderer(samples: np.ndarray, name: str = "memory") -> Renderer:
        recording = MemoryRecording(samples, RATE, name)
        return Renderer(recording, EstimateCache(tmp_path / "cache"))

    return renderer


def edit(*windows: tuple[float | None, ...], prompt: str = "300-2000 Hz", **changes) -> Edit:
    return Edit(tuple(Window(*one) for one in windows), prompt, separator="spectral", **changes)


def everything(renderer: Renderer, project: Project) -> np.ndarray:
    renderer.finish(project)
    return renderer.render(project, 0, renderer.recording.frames)


def part_outside(change: np.ndarray, band: tuple[float | None, float | None]) -> float:
    """Energy of a change outside a band and its soft edges, decibels of all of its energy."""
    power = np.abs(np.fft.rfft(change[:, 0].astype(np.float64), 1 << 16)) ** 2
    hertz = np.fft.rfftfreq(1 << 16, 1 / RATE)
    low, high = band[0] or -np.inf, band[1] or np.inf
    beyond = edge_width(band) / 2 + FADE_HZ
    outside = (hertz < low - beyond) | (hertz > high + beyond)
    return 10 * np.log10(power[outside].sum() / power.sum() + 1e-20)


def tones(*hertz: float, seconds: float = 4.0) -> np.ndarray:
    time_s = np.arange(round(seconds * RATE)) / RATE
    return sum(0.2 * np.sin(2 * np.pi * one * time_s) for one in hertz)[:, None].astype(np.float32)


def level(samples: np.ndarray, hertz: float) -> float:
    """Amplitude of a tone from 1.5 s to 2.5 s."""
    part = samples[round(1.5 * RATE) : round(2.5 * RATE), 0].astype(np.float64)
    return abs(np.exp(-2j * np.pi * hertz * np.arange(len(part)) / RATE) @ part) * 2 / len(part)


@pytest.mark.usefixtures("everything_found")
@pytest.mark.parametrize("mode", ["remove", "keep"])
@pytest.mark.parametrize("band", [(500, 1500), (None, 900), (2000, None), (700, 760)])
def test_only_the_band_changes(make, monkeypatch, band, mode):
    if mode == "keep":  # of silence: everything in the band goes
        silence = Scaled(0.0, sample_rate=RATE)
        monkeypatch.setattr(queries_module, "load_separator", lambda _: silence)
    renderer = make(noise(4.0, RATE, 1), mode)
    result = everything(renderer, Project(edits=(edit((1, 3, *band), mode=mode),)))
    change = result - renderer.original(0, len(result))
    assert np.abs(change).max() > 0.01
    assert part_outside(change, band) < -80


@pytest.mark.usefixtures("everything_found")
def test_a_tone_in_the_band_goes_and_one_beside_it_stays(make):
    renderer = make(tones(1000, 1400))
    result = everything(renderer, Project(edits=(edit((1, 3, 800, 1200)),)))
    assert level(result, 1000) < 0.2 * 10 ** (-80 / 20)
    assert level(result, 1400) == pytest.approx(0.2, rel=1e-4)


@pytest.mark.usefixtures("everything_found")
def test_what_is_let_through_stays_where_it_was(make):
    """No delay: a burst in the middle of the band is gone without an echo of itself."""
    time_s = np.arange(4 * RATE) / RATE
    burst = np.exp(-(((time_s - 2.0) / 0.05) ** 2)) * np.sin(2 * np.pi * 1000 * time_s)
    renderer = make(burst[:, None].astype(np.float32))
    result = everything(renderer, Project(edits=(edit((1, 3, 500, 1500)),)))
    assert np.abs(result).max() < 1e-4


@given(data=st.data())
@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_outside_the_windows_every_sample_is_the_same(tmp_path, data):
    channels = data.draw(st.sampled_from([1, 2, 6]))
    samples = noise(1.0, RATE, channels)
    windows = []
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.floats(0.1, 0.8))
        low = data.draw(st.sampled_from([None, 150.0, 1000.0]))
        high = data.draw(st.sampled_from([None, 1100.0, 3900.0, 9000.0]))
        windows.append((start, start + data.draw(st.floats(0.005, 0.19)), low, high))
    one = edit(
        *windows,
        mode=data.draw(st.sampled_from(["keep", "remove"])),
        strength=data.draw(st.floats(0.1, 1.0)),
        fade_s=data.draw(st.sampled_from([0.0, 0.01, 0.07])),
    )
    recording = MemoryRecording(samples, RATE, repr(channels))
    under = Renderer(recording, EstimateCache(tmp_path / "cache"))
    project = Project(edits=(one,))
    result = everything(under, project)
    inside = np.zeros(len(samples), bool)
    for window in one.windows:
        first, last = window.frames(RATE)
        inside[first:last] = True
    np.testing.assert_array_equal(result[~inside], samples[~inside])
    removed = under.removed(project, 0, len(samples))
    np.testing.assert_allclose(result + removed, samples, atol=1e-6)


LAYERS = (
    edit((0.5, 4.0, 300, 900), (2.0, 4.5, 700, None), (4.5, 5.0)),
    edit((1.0, 5.5, None, 2000), prompt="100-3000 Hz", mode="keep"),
    edit((3.0, 3.6), prompt="above 1000 Hz"),
)


@pytest.mark.parametrize("size", [777, 5000])
def test_blocks_equal_the_whole(make, size):
    renderer = make(noise(6.0, RATE))
    project = Project(edits=LAYERS)
    whole = everything(renderer, project)
    starts = range(0, len(whole), size)
    blocks = [renderer.render(project, a, min(a + size, len(whole))) for a in starts]
    np.testing.assert_array_equal(np.concatenate(blocks), whole)
    parts = [renderer.estimate(project, LAYERS[0].id, a, min(a + size, len(whole))) for a in starts]
    found = renderer.estimate(project, LAYERS[0].id, 0, len(whole))
    np.testing.assert_array_equal(np.concatenate(parts), found)


def test_order_of_pieces_does_not_matter(tmp_path):
    recording = MemoryRecording(noise(14.0, RATE, 1), RATE)
    upper, lower = edit((1, 13, 400, 1600)), edit((6, 8), prompt="above 900 Hz", mode="keep")
    project, results = Project(edits=(upper, lower)), []
    for name, order in (("forward", 1), ("backward", -1)):
        renderer = Renderer(recording, EstimateCache(tmp_path / name))
        for task in renderer.tasks(project)[::order]:
            renderer.run(project, task)
        results.append(renderer.render(project, 0, recording.frames))
    np.testing.assert_array_equal(*results)


def test_ready_means_that_nothing_changes_any_more(tmp_path):
    renderer = Renderer(
        MemoryRecording(noise(14.0, RATE, 1), RATE), EstimateCache(tmp_path / "cache")
    )
    project = Project(edits=(edit((1, 13, 400, 1600)),))
    first, *rest = renderer.tasks(project)
    renderer.run(project, first)
    ready = [(a, a + 500) for a in range(0, 14 * RATE, 500) if renderer.ready(project, a, a + 500)]
    assert 64 < len(ready) < 160
    before = [renderer.render(project, *one) for one in ready]
    assert first.stop > rest[0].start
    renderer.finish(project)
    for one, sound in zip(ready, before, strict=True):
        np.testing.assert_array_equal(renderer.render(project, *one), sound)


def test_another_band_needs_no_new_separation_but_sounds_different(make):
    renderer = make(noise(4.0, RATE))
    one = edit((1, 3))
    renderer.finish(Project(edits=(one,)))
    banded = Project(edits=(replace(one, windows=(Window(1, 3, 300, 900),)),))
    assert renderer.tasks(banded) == ()
    assert renderer.touched(Project(edits=(one,)), banded) == ((RATE, 3 * RATE),)
    assert len(renderer.coverage(banded, one.id)) == 1


def test_an_edit_below_hears_the_band_of_the_one_above(make):
    renderer = make(noise(4.0, RATE))
    upper, lower = edit((1, 3)), edit((2, 3.5), prompt="above 1000 Hz")
    renderer.finish(Project(edits=(upper, lower)))
    banded = replace(upper, windows=(Window(1, 3, 300, 900),))
    assert {one.edit_id for one in renderer.tasks(Project(edits=(banded, lower)))} == {lower.id}


@pytest.mark.usefixtures("everything_found")
def test_where_bands_overlap_nothing_is_removed_twice(make):
    renderer = make(tones(500, 700, 900, 1300))
    one = edit((1, 3, 400, 800), (1, 3, 600, 1000))
    result = everything(renderer, Project(edits=(one,)))
    for hertz in (500, 700, 900):
        assert level(result, hertz) < 2e-4
    assert level(result, 1300) == pytest.approx(0.2, rel=1e-3)


@pytest.mark.usefixtures("everything_found")
@pytest.mark.parametrize(
    "windows",
    [
        [(1, 3, 400, 700), (1, 3, 700, 1000)],  # one box above the other
        [(1, 3, 400, 720), (1, 3, 690, 1000)],  # a little over each other
        [(1, 3, 400, 700), (0.8, 3.1, 700, 1000)],  # not at the same times
        [(1, 3, 640, 700), (1, 3, 700, 1000), (1, 3, 400, 640)],  # a narrow one has softer edges
        [(1, 3, 400, None), (1, 3, None, 400)],
        [(1, 3), (0.5, 3.5, 650, 750)],
        [(1, 3, 400, 800), (0.9, 3, 500, 900), (0.8, 3.3, 650, 710), (1, 3.2, 600, 1000)],
    ],
)
def test_boxes_that_meet_or_overlap_change_what_one_around_them_would(make, windows):
    renderer = make(tones(500, 690, 700, 710, 900))
    result = everything(renderer, Project(edits=(edit(*windows),)))
    for hertz in (500, 690, 700, 710, 900):
        assert level(result, hertz) < 2e-4, hertz


@given(data=st.data())
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_boxes_over_each_other_change_nothing_twice(data):
    """Whatever the order: what one box lets through and the others then do is never more than 1."""
    edges = sorted(data.draw(st.lists(st.integers(2, 38), min_size=3, max_size=8, unique=True)))
    boxes = [
        (0.5, 3.5, *sorted(100.0 * one for one in data.draw(pairs_of(edges))))
        for _ in range(data.draw(st.integers(2, 5)))
    ]
    merged = edit(*boxes).merged()
    ((bounds),) = bounds_of(edit(*boxes), merged, RATE, 4 * RATE)
    span = Span(edit(*boxes), merged[0], 4000, 28_000, "", (), None, bounds)
    click = np.zeros((4 * RATE, 1), np.float32)
    click[2 * RATE] = 1.0
    gain = np.abs(np.fft.rfft(span.bounded(click, 0, 4000, 28_000, 0.0)[:, 0], 1 << 16))
    hertz = np.fft.rfftfreq(1 << 16, 1 / RATE)
    assert gain.max() < 1.001
    for low, high in pairwise([0, *(100.0 * one for one in edges), 4000]):
        middle = (low + high) / 2
        is_in = any(box[2] < middle < box[3] for box in boxes)
        assert np.interp(middle, hertz, gain) == pytest.approx(float(is_in), abs=1e-3)


def pairs_of(edges):
    return st.lists(st.sampled_from(edges), min_size=2, max_size=2, unique=True)


@pytest.mark.usefixtures("everything_found")
def test_windows_that_touch_with_other_bands_are_their_own(make):
    """The second sounds as it does without the first, from the first sample on."""
    renderer = make(noise(4.0, RATE))
    second = (2, 3, 500, 900)
    both = everything(renderer, Project(edits=(edit((1, 2, None, 300), second),)))
    alone = everything(renderer, Project(edits=(edit(second),)))
    np.testing.assert_allclose(both[2 * RATE :], alone[2 * RATE :], atol=1e-6)


@pytest.mark.usefixtures("everything_found")
def test_the_target_has_no_sound_outside_the_band(make):
    renderer = make(tones(500, 1500))
    one = edit((1, 3, 300, 700))
    renderer.finish(Project(edits=(one,)))
    found = renderer.estimate(Project(edits=(one,)), one.id, 0, 4 * RATE)
    assert level(found, 500) == pytest.approx(0.2, rel=1e-3)
    assert level(found, 1500) < 1e-4


@pytest.mark.usefixtures("everything_found")
def test_a_sample_that_is_no_number_stays_alone(make):
    samples = noise(4.0, RATE, 1)
    samples[2 * RATE] = np.nan
    renderer = make(samples)
    one = edit((1, 1.5, 300, 900), (1.5, 3, 300, 900), mode="keep")
    renderer.finish(Project(edits=(one,)))
    result = renderer.render(Project(edits=(one,)), 0, len(samples))
    outside = np.r_[0:RATE, 3 * RATE : len(samples)]
    np.testing.assert_array_equal(result[outside], samples[outside])
    assert np.isnan(result).sum() == 1
