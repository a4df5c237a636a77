"""The seed's mixtures with its faults mended."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.report import EngineError
from engine.training.data import AudioCache, Clip
from engine.training.protocol import Share
from engine.training.unet_pairs import PairMixer, PairSettings, mix, stream

LABELS = ("dog bark", "rain", "siren")
HERTZ = {"dog bark": 400.0, "rain": 1_000.0, "siren": 3_000.0}
RATE = 32_000


def made(sounds, labels):
    """Clips of these samples, all in one split, and their cache."""
    clips, spans, parts, first = [], {}, [], 0
    for index, (sound, label) in enumerate(zip(sounds, labels, strict=True)):
        path = f"{label}-{index}.wav"
        clips.append(Clip(path, label, "train", path, "made", "CC0", "open"))
        spans[path] = (first, len(sound))
        parts.append(np.round(sound * 32_767).astype(np.int16))
        first += len(sound)
    return clips, AudioCache(np.concatenate(parts), spans)


def tone(label, seconds, rate=RATE):
    return 0.4 * np.sin(2 * np.pi * HERTZ[label] * np.arange(int(seconds * rate)) / rate)


def tones():
    """Four clips of each label, some short, all of the label's pitch."""
    labels = [label for label in LABELS for _ in range(4)]
    lengths = [(5.0, 5.0, 1.0, 6.0)[index % 4] for index in range(len(labels))]
    return made([tone(a, b) for a, b in zip(labels, lengths, strict=True)], labels)


@pytest.fixture
def mixer():
    return PairMixer(*_arguments(tones()))


def _arguments(both, labels=LABELS, settings=None):
    clips, cache = both
    return clips, labels, cache, settings or PairSettings()


def label_heard(sound):
    """The label whose pitch is loudest."""
    power = np.abs(np.fft.rfft(sound))
    hertz = float(np.argmax(power)) * 16_000 / len(sound)
    return min(HERTZ, key=lambda label: abs(HERTZ[label] - hertz))


def rms(sound):
    return float(np.sqrt(np.mean(np.square(sound, dtype=np.float64))))


def same(one, other):
    for name in ("targets", "interferers", "labels"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name))


@settings(max_examples=60)
@given(
    st.integers(0, 1000), st.floats(-30, 30), st.floats(1e-3, 1.0), st.floats(1e-3, 3.0),
    st.floats(0.1, 1.0),
)  # fmt: skip
def test_the_level_is_the_one_asked_for_and_the_peak_is_kept(seed, snr_db, loud, other, peak):
    rng = np.random.default_rng(seed)
    target = (loud * rng.standard_normal(2_000)).astype(np.float32)
    interferer = (other * rng.standard_normal(2_000)).astype(np.float32)
    one, two = mix(target, interferer, snr_db, peak)
    assert 20 * np.log10(rms(one) / rms(two)) == pytest.approx(snr_db, abs=1e-3)
    assert float(np.abs(one + two).max()) <= peak * (1 + 1e-5)
    # The target is as it was but for one factor, never above 1.
    factor = float(one @ target / (target @ target))
    assert factor <= 1 + 1e-6
    np.testing.assert_allclose(one, factor * target, atol=1e-5)


def test_silence_has_no_level():
    with pytest.raises(ValueError, match="silence"):
        mix(np.zeros(10, np.float32), np.ones(10, np.float32), 0.0, 0.99)


def test_the_interferer_is_never_of_the_targets_class(mixer):
    met = set()
    for number in range(60):
        target, interferer, label = mixer.item(3, number)
        assert label_heard(target) == LABELS[label]
        assert label_heard(interferer) != LABELS[label]
        met.add((label, label_heard(interferer)))
    assert len(met) == 6


def test_sounds_that_may_be_taken_for_each_other_never_meet():
    labels = ("rain", "siren", "stream")
    HERTZ_OF = {"rain": 1_000.0, "siren": 3_000.0, "stream": 400.0}
    sounds = [0.4 * np.sin(2 * np.pi * HERTZ_OF[one] * np.arange(RATE) / RATE) for one in labels]
    mixer = PairMixer(*_arguments(made(sounds, labels), labels))
    for number in range(60):
        _, interferer, label = mixer.item(0, number)
        # Rain and stream meet the siren only.
        expected = {"siren"} if labels[label] != "siren" else {"rain", "dog bark"}
        assert label_heard(interferer) in expected


def test_every_clip_is_the_target_once_an_epoch_in_another_order(mixer):
    epochs = [[], []]
    for number in range(2 * len(mixer)):
        target, _, label = mixer.item(0, number)
        epochs[number // len(mixer)].append(
            (label, round(np.count_nonzero(target) / len(target), 1))
        )
    assert sorted(epochs[0]) == sorted(epochs[1])
    assert epochs[0] != epochs[1]


def test_short_clips_are_followed_by_silence_and_long_ones_cut(mixer):
    lengths = {np.flatnonzero(np.abs(mixer.item(0, n)[0]) > 1e-3).max() // 1_000 for n in range(12)}
    assert lengths == {15, 79}  # 1 s and 5 s at 16 kHz


def test_the_same_seed_gives_the_same_batches(mixer):
    again = PairMixer(*_arguments(tones()))
    numbers = range(20, 26)
    same(mixer.batch(5, numbers), again.batch(5, numbers))
    other = mixer.batch(6, numbers)
    assert not np.array_equal(mixer.batch(5, numbers).targets, other.targets)


def test_a_resumed_stream_goes_on_as_the_unbroken_one(mixer):
    whole = list(islice(stream(mixer, 1, 2, 0, Share()), 5))
    resumed = stream(mixer, 1, 2, 3, Share())
    same(next(resumed), whole[3])
    same(next(resumed), whole[4])
    resumed.close()


def test_processes_share_out_the_batch_of_one(mixer):
    whole = next(stream(mixer, 1, 4, 2, Share()))
    parts = [next(stream(mixer, 1, 4, 2, Share(rank, 2))) for rank in range(2)]
    np.testing.assert_array_equal(np.concatenate([p.targets for p in parts]), whole.targets)
    np.testing.assert_array_equal(np.concatenate([p.labels for p in parts]), whole.labels)


def test_validation_is_fixed_and_not_what_is_trained_on(mixer):
    one, two = mixer.fixed(7), PairMixer(*_arguments(tones())).fixed(7)
    same(one, two)
    assert len(one.labels) == PairSettings().validation
    snr = [
        20 * np.log10(rms(a) / rms(b)) for a, b in zip(one.targets, one.interferers, strict=True)
    ]
    assert -5.0 <= min(snr) < -3.0
    assert 3.0 < max(snr) <= 5.0
    trained = mixer.batch(7, range(len(one.labels)))
    assert not np.array_equal(trained.targets, one.targets)


def test_silent_clips_give_their_place_to_others():
    sounds = [tone("rain", 1.0), np.zeros(RATE), tone("siren", 1.0), np.zeros(RATE)]
    mixer = PairMixer(*_arguments(made(sounds, ["rain", "rain", "siren", "siren"])))
    for number in range(12):
        target, interferer, label = mixer.item(0, number)
        assert label_heard(target) == LABELS[label]
        assert interferer.any()


def test_a_cache_at_the_right_rate_is_taken_as_it_is():
    clips, cache = made([tone("rain", 5.0, 16_000), tone("siren", 5.0, 16_000)], ["rain", "siren"])
    cache.sample_rate = 16_000
    assert label_heard(PairMixer(clips, LABELS, cache, PairSettings()).item(0, 0)[1]) in (
        "rain", "siren",
    )  # fmt: skip


def test_clips_that_cannot_be_mixed_are_told():
    with pytest.raises(EngineError, match="two sounds"):
        PairMixer(*_arguments(made([tone("rain", 1.0)] * 2, ["rain", "rain"])))
    silent = made([np.zeros(RATE)] * 2, ["rain", "siren"])
    with pytest.raises(EngineError, match="silent"):
        PairMixer(*_arguments(silent)).item(0, 0)


@pytest.mark.parametrize(
    "values",
    [{"min_snr_db": 6.0}, {"peak": 0.0}, {"peak": 1.5}, {"validation": 0}, {"seconds": 0.0}],
)
def test_settings_that_mean_nothing_are_refused(values):
    with pytest.raises(EngineError):
        PairSettings(**values)
