"""The three terms on masks that are free to move: each has an answer that is known."""

from __future__ import annotations

import math

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.training import objectives
from engine.training.weak_resample import resample


def descend(loss, start, steps=300, rate=0.05):
    """What free logits become under one term alone."""
    free = start.clone().requires_grad_(True)
    optimiser = torch.optim.Adam([free], lr=rate)
    for _ in range(steps):
        optimiser.zero_grad()
        loss(torch.sigmoid(free)).backward()
        optimiser.step()
    return torch.sigmoid(free).detach()


def test_weights_of_bins_are_limited():
    weights = objectives.bin_weights(torch.tensor([0.0, 1.0, 1e9]))
    torch.testing.assert_close(weights, torch.tensor([1e-3, math.log(2.0), 10.0]))


def test_reconstruction_finds_the_share_of_the_recording():
    mixture = torch.full((1, 2, 3), 4.0)
    target = torch.tensor([[[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]])
    mask = descend(
        lambda m: objectives.reconstruction(m * mixture, target, mixture).sum(),
        torch.zeros_like(mixture),
    )
    torch.testing.assert_close(mask, target / mixture, atol=0.02, rtol=0)


def test_consistency_makes_the_phrases_add_up_and_says_no_more():
    mixture = torch.full((3, 2, 2), 4.0)
    targets = torch.tensor([[[3.0, 2.0], [1.0, 2.0]], [[1.0, 1.0], [3.0, 1.0]]])
    place = torch.tensor([0, 1, 0])
    start = torch.randn(3, 2, 2, generator=torch.Generator().manual_seed(0))
    masks = descend(lambda m: objectives.consistency(m * mixture, place, targets).sum(), start)
    sums = torch.stack([masks[0] + masks[2], masks[1]]) * 4.0
    torch.testing.assert_close(sums, targets, atol=0.1, rtol=0)
    # How the two share is left open: they are as far apart as they began.
    assert float((masks[0] - masks[2]).abs().max()) > 0.1


def test_contrast_alone_sends_each_bin_to_the_phrase_it_sounds_like():
    sources = torch.eye(3) + 0.1

    def loss(masks):
        heard = torch.log((masks * sources.sum(dim=0)).clamp(min=1e-6))
        heard = torch.log_softmax(heard, dim=1)
        return objectives.contrast(
            heard, torch.eye(3), torch.arange(3), torch.full((3,), 1 / 3), 1.0
        )

    masks = descend(loss, torch.zeros(3, 3), rate=0.2)
    assert float(masks.diagonal().min()) > 10 * float((masks - masks.diagonal().diag()).max())


@pytest.mark.parametrize("direction", ["audio", "text", "both"])
def test_contrast_is_the_cross_entropy_written_out(direction):
    rng = torch.Generator().manual_seed(1)
    sounds, texts = torch.randn(2, 4, 5, generator=rng)
    found = objectives.contrast(
        sounds, texts, torch.arange(4), torch.full((4,), 0.25), 3.0, direction
    )
    logits = 3.0 * sounds @ texts.T
    rows = -torch.log_softmax(logits, dim=1).diagonal().mean()
    columns = -torch.log_softmax(logits, dim=0).diagonal().mean()
    expected = {"audio": rows, "text": columns, "both": (rows + columns) / 2}[direction]
    torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("direction", ["audio", "text"])
def test_equal_texts_are_no_negatives(direction):
    rng = torch.Generator().manual_seed(2)
    sounds, texts = torch.randn(2, 3, 5, generator=rng)
    texts[2] = texts[0]
    numbers = torch.tensor([7, 8, 7])
    found = objectives.contrast(sounds, texts, numbers, torch.full((3,), 1 / 3), 1.0, direction)
    logits = sounds @ texts.T if direction == "audio" else texts @ sounds.T
    # Rows 0 and 2 meet only row 1, row 1 meets both.
    expected = torch.stack(
        [
            -torch.log_softmax(logits[0, [0, 1]], dim=0)[0],
            -torch.log_softmax(logits[1], dim=0)[1],
            -torch.log_softmax(logits[2, [2, 1]], dim=0)[0],
        ]
    ).mean()
    torch.testing.assert_close(found, expected)
    assert found < objectives.contrast(
        sounds, texts, torch.arange(3), torch.full((3,), 1 / 3), 1.0, direction
    )


def test_only_equal_texts_leave_nothing_to_choose():
    sounds = torch.randn(3, 4)
    assert (
        float(objectives.contrast(sounds, sounds, torch.zeros(3).long(), torch.ones(3), 1.0)) == 0.0
    )


def test_rows_count_what_they_are_given():
    rng = torch.Generator().manual_seed(3)
    sounds, texts = torch.randn(2, 3, 5, generator=rng)
    each = [objectives.contrast(sounds, texts, torch.arange(3), one, 1.0) for one in torch.eye(3)]
    found = objectives.contrast(sounds, texts, torch.arange(3), torch.tensor([1.0, 0.5, 0.0]), 1.0)
    torch.testing.assert_close(found, each[0] + 0.5 * each[1])


def test_no_phrase_at_all_is_no_loss():
    nothing = torch.zeros(0, 4)
    assert (
        float(objectives.contrast(nothing, nothing, torch.zeros(0).long(), torch.ones(0), 1.0))
        == 0.0
    )


@given(st.integers(0, 50), st.integers(0, 20), st.integers(0, 20))
def test_the_warm_up_never_falls_and_ends_at_all(step, after, over):
    now, later = (objectives.warmed_up(one, after, over) for one in (step, step + 1))
    assert 0.0 <= now <= later <= 1.0
    assert objectives.warmed_up(after + over + 1, after, over) == 1.0
    assert (now == 0.0) == (step < after)


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from([(16_000, 48_000), (16_000, 44_100), (32_000, 16_000), (16_000, 32_000)]),
    st.integers(900, 4_000),
    st.floats(0.02, 0.35),
)
def test_resampling_keeps_a_tone_where_it_is(rates, frames, pitch):
    given_rate, wanted = rates
    hertz = pitch * min(rates)
    shape = torch.hann_window(frames)
    tone = shape * torch.sin(2 * math.pi * hertz * torch.arange(frames) / given_rate)
    found = resample(tone[None], given_rate, wanted)[0]
    assert len(found) == -(-frames * wanted // given_rate)
    time = torch.arange(len(found)) / wanted
    level = 0.5 - 0.5 * torch.cos(2 * math.pi * time * given_rate / frames)
    expected = level * torch.sin(2 * math.pi * hertz * time)
    torch.testing.assert_close(found, expected, atol=6e-3, rtol=0)


def test_gradients_flow_back_through_resampling():
    audio = torch.randn(1, 200, dtype=torch.float64, requires_grad=True)
    weights = torch.randn(1, 552, dtype=torch.float64)
    (resample(audio, 16_000, 44_100) * weights).sum().backward()
    # Linear: the gradient is the same everywhere, so it predicts any other signal's sum.
    other = torch.randn(1, 200, dtype=torch.float64)
    expected = (resample(other, 16_000, 44_100) * weights).sum()
    torch.testing.assert_close((audio.grad * other).sum(), expected)
