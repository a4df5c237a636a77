"""Losses against values worked out by hand."""

from __future__ import annotations

import math

import pytest
import torch

from engine.training import losses


def spectra(target_level=1.0, other_level=1.0):
    """Target in the lower half of the bins, another sound in the upper half: no overlap."""
    target = torch.zeros(1, 4, 2, dtype=torch.complex64)
    other = target.clone()
    target[:, :2] = target_level * (3 + 4j)
    other[:, 2:] = other_level * (4 - 3j)
    return target, other


def ideal():
    mask = torch.zeros(1, 4, 2)
    mask[:, :2] = 1.0
    return mask


def test_snr_of_the_ideal_mask_is_the_cap():
    target, other = spectra()
    problem = losses.make_problem(target + other, target)
    # error 0, mixture power 2 |S|^2: 10 log10(2 tau / (1 + 2 tau))
    expected = 10 * math.log10(2e-3 / (1 + 2e-3))
    assert float(losses.snr_loss(ideal(), problem)) == pytest.approx(expected, abs=1e-2)


def test_snr_of_passing_everything():
    target, other = spectra()
    problem = losses.make_problem(target + other, target)
    # error = the other sound = |S|^2: 10 log10((1 + 2 tau) / (1 + 2 tau)) = 0
    assert float(losses.snr_loss(torch.ones(1, 4, 2), problem)) == pytest.approx(0.0, abs=1e-4)


def test_snr_of_an_absent_target_counts_the_leak():
    _, other = spectra()
    problem = losses.make_problem(other, torch.zeros_like(other))
    assert float(losses.snr_loss(torch.zeros(1, 4, 2), problem)) == pytest.approx(0.0, abs=1e-4)
    leak = float(losses.snr_loss(torch.full((1, 4, 2), 0.1), problem))
    assert leak == pytest.approx(10 * math.log10(2.0), abs=1e-3)  # -20 dB leak on a -20 dB room


def test_losses_do_not_care_for_level():
    values = []
    for level in (0.1, 1.0, 10.0):
        target, other = spectra(level, level)
        problem = losses.make_problem(target + other, target)
        mask = torch.full((1, 4, 2), 0.7)
        values.append((losses.snr_loss(mask, problem), losses.magnitude_loss(mask, problem)))
    for snr, magnitude in values:
        assert float(snr) == pytest.approx(float(values[1][0]), abs=0.02)
        assert float(magnitude) == pytest.approx(float(values[1][1]), abs=0.02)


def test_losses_of_silence_are_finite():
    silence = torch.zeros(1, 4, 2, dtype=torch.complex64)
    mask = torch.full((1, 4, 2), 0.5, requires_grad=True)
    problem = losses.make_problem(silence, silence)
    loss = losses.snr_loss(mask, problem) + losses.magnitude_loss(mask, problem)
    loss.backward()
    assert math.isfinite(float(loss.detach()))
    assert bool(torch.isfinite(mask.grad).all())


def test_si_sdr_is_that_of_the_definition():
    torch.manual_seed(0)
    target, other = (torch.randn(1, 40, 30, dtype=torch.complex64) for _ in range(2))
    mixture = target + other
    mask = torch.rand(1, 40, 30)
    problem = losses.make_problem(mixture, target)
    estimate = mask * mixture
    scale = (estimate * target.conj()).real.sum() / target.abs().square().sum()
    wanted = scale * target
    share = float(wanted.abs().square().sum() / estimate.abs().square().sum())
    assert 0.001 < share < 0.999
    expected = 10 * math.log10((share + 0.03) / (1 - share + 0.001))
    assert -float(losses.si_sdr_loss(mask, problem)) == pytest.approx(expected, abs=0.05)


def test_si_sdr_of_the_right_mask_and_of_the_wrong_one():
    target, other = spectra()
    problem = losses.make_problem(target + other, target)
    assert float(losses.si_sdr_loss(ideal(), problem)) == pytest.approx(-30.0, abs=0.3)
    wrong = float(losses.si_sdr_loss(1.0 - ideal(), problem))
    assert wrong == pytest.approx(15.2, abs=0.2)
    # However faint the wrong sound is, it is no better.
    assert float(losses.si_sdr_loss(0.1 * (1.0 - ideal()), problem)) == pytest.approx(
        wrong, abs=0.1
    )


def test_si_sdr_leaves_absent_targets_out():
    target, other = spectra()
    nothing = torch.zeros_like(target)
    both = losses.make_problem(torch.cat([target + other, other]), torch.cat([target, nothing]))
    alone = losses.make_problem(target + other, target)
    mask = torch.full((1, 4, 2), 0.4)
    one = float(losses.si_sdr_loss(mask, alone))
    assert float(losses.si_sdr_loss(mask.repeat(2, 1, 1), both)) == pytest.approx(one)


def test_magnitude_loss_prefers_the_right_mask():
    target, other = spectra()
    problem = losses.make_problem(target + other, target)
    right = float(losses.magnitude_loss(ideal(), problem))
    assert right < 0.02 < float(losses.magnitude_loss(1.0 - ideal(), problem))


def test_cell_energies():
    powers = torch.arange(2 * 8 * 4, dtype=torch.float32).reshape(1, 2, 8, 4)
    cells = losses.cell_shares(powers, [0, 1, 2, 4, 8], frames=2, bands=2)
    assert cells.shape == (1, 2, 2, 2)
    assert float(cells[0, 1, 0, 1]) == float(powers[0, 1, 2:8, :2].sum())
    assert float(cells.sum()) == float(powers.sum())


def test_cell_loss_is_zero_when_right_and_large_when_wrong():
    energies = torch.tensor([1.0, 0.0]).reshape(1, 2, 1, 1)
    labels = torch.tensor([[2, 0]])
    logits = torch.zeros(1, 3, 1, 1)
    assert float(losses.cell_loss(logits, energies, labels)) == pytest.approx(math.log(3), abs=1e-3)
    logits[0, 2] = 20.0
    assert float(losses.cell_loss(logits, energies, labels)) < 1e-3
    logits[0, 2] = -20.0
    assert float(losses.cell_loss(logits, energies, labels)) > 10.0


def test_unused_sources_teach_nothing():
    energies = torch.tensor([1.0, 0.0]).reshape(1, 2, 1, 1)
    logits = torch.randn(1, 3, 1, 1)
    two = losses.cell_loss(logits, energies, torch.tensor([[1, -1]]))
    expected = -torch.log_softmax(logits, dim=1)[0, 1, 0, 0]
    assert float(two) == pytest.approx(float(expected), abs=1e-3)


def test_presence_counts_what_is_heard():
    energies = torch.zeros(1, 2, 2, 1)
    energies[0, 0] = 1.0
    energies[0, 1, 0] = 0.5
    energies[0, 1, 1] = 1e-4  # 40 dB under the first: not heard at that time
    logits = torch.full((1, 3, 2), -20.0)
    logits[0, 0] = 20.0
    logits[0, 2, 0] = 20.0
    right = float(losses.presence_loss(logits, energies, torch.tensor([[0, 2]])))
    assert right < 1e-4
    logits[0, 2, 1] = 20.0
    assert float(losses.presence_loss(logits, energies, torch.tensor([[0, 2]]))) > 5.0
