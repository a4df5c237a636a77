"""The fold of edits: exact outside, gate once, order, residual, cache."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine import queries as queries_module
from engine.estimates import EstimateCache
from engine.project import Edit, Project, Window
from engine.render import Renderer
from engine.report import Cancelled, EngineError
from engine.separation import stream
from tests.engine.fakes import MemoryRecording, Scaled, noise

RATE = 8_000
BAND = "300-1200 Hz"


@pytest.fixture
def renderer(tmp_path):
    return Renderer(MemoryRecording(noise(6.0, RATE), RATE), EstimateCache(tmp_path))


def edit(*windows, prompt=BAND, **changes):
    return Edit(tuple(Window(*one) for one in windows), prompt, separator="spectral", **changes)


def everything(renderer, project):
    renderer.finish(project)
    return renderer.render(project, 0, renderer.recording.frames)


@given(
    kind=st.sampled_from(["int16", "int24", "float"]),
    channels=st.sampled_from([1, 2, 6]),
    rate=st.sampled_from([8_000, 11_025, 44_100, 192_000]),
    data=st.data(),
)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_outside_the_windows_every_sample_is_the_same(tmp_path, kind, channels, rate, data):
    frames = rate // 2
    samples = noise(0.5, rate, channels, seed=data.draw(st.integers(0, 9)))
    scale = {"int16": 2**15, "int24": 2**23, "float": 0}[kind]
    if scale:
        samples = (np.round(samples * scale) / scale).astype(np.float32)
    cuts = sorted(data.draw(st.lists(st.floats(0.0, 0.49), min_size=2, max_size=2)))
    windows = ((cuts[0], cuts[1] + 0.005),)
    one = edit(
        *windows,
        mode=data.draw(st.sampled_from(["keep", "remove"])),
        strength=data.draw(st.floats(0.1, 1.0)),
        fade_s=data.draw(st.sampled_from([0.0, 0.01, 0.07, 3.0])),
    )
    under = Renderer(
        MemoryRecording(samples, rate, repr((kind, channels, rate))),
        EstimateCache(tmp_path / "cache"),
    )
    project = Project(edits=(one, replace(one, id="second", mode="remove")))
    result = everything(under, project)
    first, last = one.windows[0].frames(rate)
    np.testing.assert_array_equal(result[:first], samples[:first])
    np.testing.assert_array_equal(result[last:], samples[last:])
    assert result.shape == (frames, channels)
    removed = under.removed(project, 0, frames)
    np.testing.assert_allclose(result + removed, samples, atol=1e-6)


def test_keep_and_remove_sum_to_the_input(renderer):
    keep, remove = edit((1, 3), mode="keep"), edit((1, 3), mode="remove")
    kept, left = (everything(renderer, Project(edits=(one,))) for one in (keep, remove))
    source = renderer.original(0, renderer.recording.frames)
    inside = slice(round(1.2 * RATE), round(2.8 * RATE))
    np.testing.assert_allclose((kept + left)[inside], source[inside], atol=1e-6)
    assert np.abs(kept[inside] - source[inside]).max() > 0.01


def test_gate_is_applied_once(renderer, monkeypatch):
    """With an estimate of silence, keep leaves exactly (1 - g) of the input: one ramp, not two."""
    monkeypatch.setattr(queries_module, "load_separator", lambda _: Scaled(0.0, sample_rate=RATE))
    one = edit((1, 2), mode="keep", fade_s=0.2)
    result = everything(renderer, Project(edits=(one,)))
    source = renderer.original(0, renderer.recording.frames)
    quarter = round(1.1 * RATE)
    np.testing.assert_allclose(result[quarter], 0.5 * source[quarter], rtol=5e-3)
    np.testing.assert_array_equal(result[round(1.3 * RATE)], 0.0)


def test_strength_scales_the_change(renderer):
    full, half = edit((1, 3)), edit((1, 3), strength=0.5)
    source = renderer.original(0, renderer.recording.frames)
    change = everything(renderer, Project(edits=(full,))) - source
    half_change = everything(renderer, Project(edits=(half,))) - source
    np.testing.assert_allclose(half_change, 0.5 * change, atol=1e-6)


def test_a_second_removal_of_the_same_sound_finds_nothing_left(renderer):
    one = edit((1, 3), fade_s=0.0)
    once = everything(renderer, Project(edits=(one,)))
    twice = everything(renderer, Project(edits=(one, replace(one, id="again"))))
    inside = slice(round(1.2 * RATE), round(2.8 * RATE))
    first, second = once - renderer.original(0, len(once)), twice - once
    assert np.mean(second[inside] ** 2) < 0.01 * np.mean(first[inside] ** 2)


def test_windows_that_do_not_overlap_do_not_depend_on_each_other(renderer):
    upper, lower = edit((0.5, 1.5)), edit((3, 4), prompt="above 2 kHz")
    renderer.finish(Project(edits=(upper, lower)))
    changed = replace(upper, prompt="below 200 Hz")
    tasks = renderer.tasks(Project(edits=(changed, lower)))
    assert {task.edit_id for task in tasks} == {upper.id}
    assert renderer.tasks(Project(edits=(lower, changed))) != ()
    assert {task.edit_id for task in renderer.tasks(Project(edits=(lower, changed)))} == {upper.id}


def test_an_edit_above_an_overlapping_one_makes_it_anew(renderer):
    upper, lower = edit((1, 3)), edit((2, 4), prompt="above 2 kHz")
    renderer.finish(Project(edits=(upper, lower)))
    weaker = replace(upper, strength=0.5)
    assert [task.edit_id for task in renderer.tasks(Project(edits=(weaker, lower)))] == [lower.id]


def test_strength_mode_and_fade_need_no_new_separation(renderer):
    one = edit((1, 3))
    renderer.finish(Project(edits=(one,)))
    for changed in (
        replace(one, strength=0.3),
        replace(one, mode="keep"),
        replace(one, fade_s=0.2),
    ):
        assert renderer.tasks(Project(edits=(changed,))) == ()


def test_touching_windows_merge(renderer):
    together, apart = edit((1, 3)), edit((2, 3), (1, 2))
    np.testing.assert_array_equal(
        everything(renderer, Project(edits=(together,))),
        everything(renderer, Project(edits=(apart,))),
    )


def test_pieces_arrive_one_by_one_without_a_step(tmp_path):
    recording = MemoryRecording(np.full((30 * RATE, 1), 0.5, np.float32), RATE)
    renderer = Renderer(recording, EstimateCache(tmp_path))
    project = Project(edits=(edit((0, 30), prompt="below 2000 Hz", fade_s=0.1),))
    tasks = renderer.tasks(project)
    assert len(tasks) == 5
    renderer.run(project, tasks[2])
    partial = renderer.render(project, 0, recording.frames)[:, 0]
    # A constant is all target: it is gone in the middle piece and untouched elsewhere ...
    assert abs(partial[15 * RATE]) < 1e-3
    assert partial[5 * RATE] == 0.5
    # ... and between the two it goes smoothly.
    assert np.abs(np.diff(partial)).max() < 0.01
    assert not renderer.ready(project, 0, RATE)
    assert renderer.ready(project, tasks[2].start + 2000, tasks[2].stop - 2000)
    (state,) = renderer.coverage(project, project.edits[0].id)
    assert (state.done, state.calls, state.silent) == (1, 5, False)


def test_order_of_pieces_does_not_matter(tmp_path):
    recording = MemoryRecording(noise(20.0, RATE), RATE)
    project = Project(edits=(edit((1, 19)), edit((4, 12), prompt="above 900 Hz", mode="keep")))
    results = []
    for name, order in (("forward", 1), ("backward", -1)):
        renderer = Renderer(recording, EstimateCache(tmp_path / name))
        for task in renderer.tasks(project)[::order]:
            renderer.run(project, task)
        results.append(renderer.render(project, 0, recording.frames))
    np.testing.assert_array_equal(*results)


def test_blocks_equal_the_whole(renderer):
    project = Project(edits=(edit((1, 3)), edit((2, 5), mode="keep")))
    whole = everything(renderer, project)
    blocks = [
        renderer.render(project, a, min(a + 777, len(whole))) for a in range(0, len(whole), 777)
    ]
    np.testing.assert_array_equal(np.concatenate(blocks), whole)


def test_cancel_keeps_nothing_half_done(renderer):
    project = Project(edits=(edit((1, 3)),))
    (task,) = renderer.tasks(project)
    calls = []

    def report(fraction, note=""):
        calls.append(fraction)
        if len(calls) == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        renderer.run(project, task, report)
    assert renderer.tasks(project) == (task,)


def test_estimates_survive_a_restart(renderer, tmp_path):
    project = Project(edits=(edit((1, 3)),))
    result = everything(renderer, project)
    again = Renderer(renderer.recording, EstimateCache(tmp_path))
    assert again.tasks(project) == ()
    np.testing.assert_array_equal(again.render(project, 0, len(result)), result)


def test_a_damaged_piece_is_made_again(renderer, tmp_path):
    project = Project(edits=(edit((1, 3)),))
    result = everything(renderer, project)
    for file in tmp_path.rglob("*.npy"):
        file.write_bytes(b"x" * 1000)
    again = Renderer(renderer.recording, EstimateCache(tmp_path))
    again.render(project, 0, len(result))
    assert len(again.tasks(project)) == 1
    np.testing.assert_array_equal(everything(again, project), result)


def test_absent_sound_is_silence_and_says_so(renderer, monkeypatch):
    monkeypatch.setattr(queries_module, "load_separator", lambda _: Scaled(0.0, sample_rate=RATE))
    one = edit((1, 3))
    source = renderer.original(0, renderer.recording.frames)
    np.testing.assert_array_equal(everything(renderer, Project(edits=(one,))), source)
    assert renderer.coverage(Project(edits=(one,)), one.id)[0].silent


def test_windows_outside_the_recording_change_nothing(renderer):
    project = Project(edits=(edit((100, 200)), edit((5.5, 100))))
    result = everything(renderer, project)
    assert result.shape == (6 * RATE, 2)
    assert renderer.coverage(project, project.edits[0].id) == ()


def test_disabled_empty_and_zero_strength_edits_do_nothing(renderer):
    edits = (edit((1, 2), enabled=False), edit((1, 2), prompt=" "), edit((1, 2), strength=0.0))
    assert renderer.tasks(Project(edits=edits)) == ()


def test_a_bad_prompt_is_an_engine_error(renderer):
    project = Project(edits=(edit((1, 2), prompt="no band"),))
    (task,) = renderer.tasks(project)
    with pytest.raises(EngineError, match="frequency band"):
        renderer.run(project, task)


def test_touched_names_the_changed_spans(renderer):
    one, two = edit((1, 2)), edit((3, 4))
    before = Project(edits=(one, two))
    after = Project(edits=(one, replace(two, strength=0.5)))
    assert renderer.touched(before, after) == ((3 * RATE, 4 * RATE),)
    assert renderer.touched(before, before) == ()


def test_estimate_is_the_target_alone(renderer):
    one = edit((1, 3), mode="remove", fade_s=0.0)
    project = Project(edits=(one,))
    result = everything(renderer, project)
    source = renderer.original(0, len(result))
    estimate = renderer.estimate(project, one.id, 0, len(result))
    np.testing.assert_allclose(source - result, estimate, atol=1e-6)
    assert not estimate[:RATE].any()


def test_a_window_past_the_end_is_one_that_ends_there(renderer):
    """Its fade lies within the recording, and what hears it is made anew when it changes."""
    beyond, at_the_end = edit((5, 100), fade_s=0.2), edit((5, 6), fade_s=0.2)
    far, near = (everything(renderer, Project(edits=(one,))) for one in (beyond, at_the_end))
    np.testing.assert_array_equal(far, near)
    source = renderer.original(0, len(far))
    assert np.abs(far[-1] - source[-1]).max() < 1e-3
    assert renderer.touched(Project(edits=(beyond,)), Project(edits=(at_the_end,))) == ()


def test_a_piece_that_vanishes_while_it_is_read_leaves_its_input(renderer, tmp_path):
    """Keeping a sound must not silence a stretch because its file was deleted under us."""
    project = Project(edits=(edit((1, 3), mode="keep"),))
    renderer.finish(project)
    again = Renderer(renderer.recording, EstimateCache(tmp_path))
    assert again.tasks(project) == ()
    for file in tmp_path.rglob("*.npy"):
        file.unlink()
    source = again.original(0, again.recording.frames)
    np.testing.assert_array_equal(again.render(project, 0, len(source)), source)
    assert not again.ready(project, RATE, 2 * RATE)
    assert again.ready(project, 0, RATE)


def test_another_cut_into_pieces_has_other_keys(renderer, monkeypatch):
    """Pieces of a version that cut differently must not be put together with today's."""
    project = Project(edits=(edit((1, 5)),))
    before = {task.key for task in renderer.tasks(project)}
    monkeypatch.setattr(stream, "PIECE_S", 2.0)
    other = Renderer(renderer.recording, renderer.estimates)
    assert before.isdisjoint(task.key for task in other.tasks(project))


def test_a_separator_that_was_mended_works_at_the_next_attempt(renderer, monkeypatch):
    def damaged(_):
        raise EngineError("The model is damaged.")

    project = Project(edits=(edit((1, 3)),))
    with monkeypatch.context() as patch:
        patch.setattr(queries_module, "traits_of", damaged)
        (task,) = renderer.tasks(project)
        with pytest.raises(EngineError, match="damaged"):
            renderer.run(project, task)
    renderer.finish(project)
    assert renderer.ready(project, 0, renderer.recording.frames)


def test_what_is_missing_is_listed_by_window_and_only_anew_when_it_changed(renderer):
    project = Project(edits=(edit((1, 2), (3, 4)),))
    first, second = renderer.missing(project)
    assert renderer.tasks(project) == first + second
    renderer.run(project, first[0])
    left = renderer.missing(project)
    assert left[-1] is second
    assert {task for one in left for task in one} == {*first[1:], *second}


def test_each_edit_can_be_heard_by_itself(renderer):
    upper, lower = edit((1.0, 3.0)), edit((2.0, 4.0), prompt="1200-3000 Hz", mode="keep")
    project = Project(edits=(upper, lower))
    everything(renderer, project)
    frames = renderer.recording.frames
    only = renderer.render(Project(edits=(upper,)), 0, frames)
    assert np.array_equal(renderer.without(project, lower.id, 0, frames), only)
    # What an edit hears is its target and the rest of it, and outside of its windows neither.
    heard = renderer.estimate(project, lower.id, 0, frames)
    heard += renderer.rest(project, lower.id, 0, frames)
    inside = slice(2 * RATE, 4 * RATE)
    assert np.allclose(heard[inside], only[inside], atol=1e-6)
    assert not heard[: 2 * RATE].any()
    assert not heard[4 * RATE :].any()
    # Without the upper one the lower one stays as it was made: at once, nothing is missing.
    without = renderer.without(project, upper.id, 0, frames)
    original = renderer.original(0, frames)
    assert np.array_equal(without[: 2 * RATE], original[: 2 * RATE])
    assert not np.array_equal(without[inside], original[inside])
    assert not renderer.rest(project, "nobody", 0, 100).any()
    assert [one[1:] for one in renderer.stretches(project, lower.id)] == [(2 * RATE, 4 * RATE)]


def test_what_is_not_rendered_yet_is_in_neither_part(renderer):
    one = edit((1.0, 2.0))
    project = Project(edits=(one,))
    for part in (renderer.estimate, renderer.rest):
        assert not part(project, one.id, 0, 3 * RATE).any()
