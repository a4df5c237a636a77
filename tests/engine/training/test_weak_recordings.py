"""What is drawn: by number alone, of sounds that differ, from scenes or single sounds."""

from __future__ import annotations

import numpy as np
import pytest

from engine.report import EngineError
from engine.training.protocol import Share
from engine.training.weak_cuts import placed
from engine.training.weak_items import WeakMixtures
from engine.training.weak_recordings import Drawer, stream
from tests.engine.training.tones import (
    HERTZ,
    LABELS,
    RATE,
    clip_of,
    made_of,
    single_tones,
    tone,
    tone_pairs,
)


@pytest.fixture(scope="module")
def singles():
    return made_of(single_tones())


def drawer(data, objective="weak", seed=0, **values):
    recipe = WeakMixtures(**{"level_db": 0.0, "gain": (1.0, 1.0), **values})
    return Drawer(data.split("train"), data.audio, recipe, objective, RATE, 496, seed)


def heard(sound):
    """Which tones a recording holds."""
    power = np.abs(np.fft.rfft(sound)) ** 2
    hertz = np.fft.rfftfreq(len(sound), 1 / RATE)
    shares = [power[abs(hertz - one) < 200].sum() / power.sum() for one in HERTZ.values()]
    return {label for label, share in zip(LABELS, shares, strict=True) if share > 0.1}


def test_recordings_hold_what_their_texts_say(singles):
    for number in range(12):
        item = drawer(singles).item(number)
        assert not item.single
        for sound, caption, phrases in zip(
            item.recordings, item.captions, item.phrases, strict=True
        ):
            assert heard(sound) == set(phrases)
            assert caption == " and ".join(phrases)
        assert set(item.phrases[0]).isdisjoint(item.phrases[1])


def test_the_form_of_the_prompts_can_be_chosen(singles):
    item = drawer(singles, phrase_form="The sound of {}", caption_form="All of {}").item(0)
    assert all(text.startswith("The sound of ") for text in item.phrases[0])
    assert item.captions[0].startswith("All of ")
    single = drawer(singles, "supervised", phrase_form="The sound of {}").item(0)
    assert single.captions == tuple(one for (one,) in single.phrases)
    assert single.captions[0].startswith("The sound of ")


def test_items_depend_on_seed_and_number_only(singles):
    whole = next(stream(drawer(singles), 4, 3, Share())).items
    for rank in range(2):
        part = next(stream(drawer(singles), 4, 3, Share(rank, 2))).items
        for one, two in zip(part, whole[2 * rank :], strict=False):
            np.testing.assert_array_equal(one.recordings, two.recordings)
            assert one.captions == two.captions
    assert next(stream(drawer(singles), 4, 3, Share())).number == 3
    other = drawer(singles, seed=1).item(12)
    assert other.captions != whole[0].captions or not np.array_equal(
        other.recordings, whole[0].recordings
    )


@pytest.mark.parametrize("share", [0.05, 0.75])
def test_the_share_of_single_sounds_is_kept(singles, share):
    source = drawer(singles, "semi", single_share=share)
    found = np.mean([source.item(number).single for number in range(300)])
    assert found == pytest.approx(share, abs=0.06)


@pytest.mark.parametrize(
    ("objective", "alone"), [("supervised", True), ("mix-and-separate", False), ("weak", False)]
)
def test_the_objective_says_what_items_are(singles, objective, alone):
    items = [drawer(singles, objective).item(number) for number in range(6)]
    assert all(item.single is alone for item in items)
    assert all(len(heard(sound)) == (1 if alone else 2) for i in items for sound in i.recordings)


def test_few_clips_may_be_heard_alone():
    data = made_of(single_tones(each=8))
    source = drawer(data, "semi", single_share=0.75, single_clips=0.25)
    used = {at for of in source._alone for at in of}
    assert len(used) == len(LABELS) * 2
    assert {at for of in drawer(data, "semi", single_clips=0.25)._alone for at in of} == used


def test_a_pool_bounds_how_many_recordings_there_are(singles):
    source = drawer(singles, pool=16)
    seen = set()
    for number in range(60):
        item = source.item(number)
        assert set(item.phrases[0]).isdisjoint(item.phrases[1])
        seen |= {round(float(np.abs(sound).sum()), 3) for sound in item.recordings}
    assert 4 <= len(seen) <= 16


def test_scenes_are_mixed_with_other_scenes_only():
    data = made_of(tone_pairs())
    source = drawer(data, gain=(0.5, 1.5))
    for number in range(10):
        item = source.item(number)
        assert set(item.captions) == {"low and mid", "high and top"}
        assert [heard(sound) for sound in item.recordings] == [set(p) for p in item.phrases]
    assert set(source.texts()) == set(LABELS)


def test_scenes_without_a_caption_are_asked_by_their_phrases():
    pairs = [
        (clip_of(f"{n}.wav", "scene", "train", "", (f"a{n}", f"b{n}")), tone("low", n))
        for n in range(2)
    ]
    assert set(drawer(made_of(pairs)).item(0).captions) == {"a0 and b0", "a1 and b1"}


def test_long_scenes_give_as_many_phrases_as_are_asked():
    audio = tone("low", 0)
    pairs = [
        (clip_of(f"{n}.wav", "scene", "train", f"caption {n}", ("a", "b", "a", "c", "d")), audio)
        for n in range(2)
    ]
    source = drawer(made_of(pairs), phrases=2)
    found = {source.item(number).phrases[0] for number in range(20)}
    assert all(len(set(one)) == 2 for one in found)
    assert len(found) > 2


def test_recordings_are_divided_by_their_number_and_limited(singles):
    item = drawer(singles, gain=(50.0, 50.0)).item(0)
    assert float(np.abs(item.recordings).max()) == pytest.approx(0.5)


def test_loud_cuts_go_where_something_happens():
    audio = np.zeros(4_000, np.float32)
    audio[3_000:3_050] = 1.0
    for place in (0.1, 0.9):
        first = placed(audio, 500, place)
        assert first <= 3_000
        assert first + 500 >= 3_050


def test_validation_asks_for_single_sounds(singles):
    data = singles
    recipe = WeakMixtures(validation=5, sources=(1,))
    held = Drawer(data.split("val"), data.audio, recipe, "mix-and-separate", RATE, 496, 0)
    items = held.held()
    assert len(items) == 5
    assert all(item.single and len(heard(one)) == 1 for item in items for one in item.recordings)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"recordings": 1}, "recordings"), ({"sources": ()}, "sources"),
        ({"sources": (9,)}, "1 to 8"), ({"pool": -1}, "pool"),
        ({"single_share": 0.01}, "0.05 to 0.75"), ({"single_clips": 0.0}, "single_clips"),
        ({"gain": (2.0, 1.0)}, "gain"), ({"phrase_form": "x"}, "phrase_form"),
    ],
)  # fmt: skip
def test_wrong_recipes_are_refused(values, says):
    with pytest.raises(EngineError, match=says):
        WeakMixtures(**values)


def test_too_few_sounds_are_said(singles):
    with pytest.raises(EngineError, match="need 6 labels"):
        drawer(singles, sources=(3,))
    scenes = made_of(tone_pairs())
    with pytest.raises(EngineError, match="needs single sounds"):
        drawer(scenes, "semi")
    one = made_of(tone_pairs(couples=(("low", "mid"),)))
    with pytest.raises(EngineError, match="different captions"):
        drawer(one)
