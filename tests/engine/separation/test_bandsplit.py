from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.separation.bandsplit import BandSplitConfig, BandSplitNet, band_edges

SMALL = BandSplitConfig(labels=6, channels=(4, 8, 8, 8), embedding=8)


@pytest.fixture
def net():
    torch.manual_seed(0)
    return BandSplitNet(SMALL).eval()


def run(net, power, labels):
    with torch.no_grad():
        return net(power, torch.tensor(labels))


def test_bands_cover_every_bin_once_and_grow():
    edges = band_edges(BandSplitConfig(labels=1))
    assert edges[0] == 0
    assert edges[-1] == 513
    widths = np.diff(edges)
    assert len(widths) == 64
    assert (widths[:16] == 1).all()
    assert (widths >= 1).all()
    assert widths[-1] == widths.max()


def test_shapes(net):
    mask, encoded = run(net, torch.rand(2, 513, 48), [0, 1, 2, -1])
    assert mask.shape == (4, 513, 48)
    assert mask.dtype == torch.float32
    assert encoded.cells.shape == (2, 6, 3, 8)
    assert encoded.presence.shape == (2, 6, 3)


def test_prompts_of_one_pass_are_those_of_single_passes(net):
    power = torch.rand(2, 513, 32) * 10
    together, _ = run(net, power, [0, 1, 4, -1])
    for place, (row, label) in enumerate([(0, 0), (1, 1), (0, 4), (1, -1)]):
        alone, _ = run(net, power[row : row + 1], [label])
        torch.testing.assert_close(together[place], alone[0], rtol=1e-4, atol=1e-4)


def test_the_prompt_matters(net):
    power = torch.rand(1, 513, 32) * 10
    mask, _ = run(net, power, [0, 1])
    assert float((mask[0] - mask[1]).abs().max()) > 1e-3


def test_each_bin_draws_from_its_own_band(net):
    """Changing one band's weights changes the mask in that band's bins only."""
    power = torch.rand(1, 513, 16)
    before, _ = run(net, power, [0])
    band = 40
    with torch.no_grad():
        net.draw_bias[band] += 1.0
    after, _ = run(net, power, [0])
    changed = ((after - before).abs().amax(dim=(0, 2)) > 1e-6).nonzero().ravel().tolist()
    edges = band_edges(SMALL)
    assert changed == list(range(edges[band], edges[band + 1]))


def test_the_receptive_field_is_finite(net):
    """What happens 4 s away changes nothing: chunks with context equal one pass."""
    power = torch.rand(1, 513, 16 * 56) * 10
    before, heard = run(net, power, [0])
    changed = power.clone()
    changed[:, :, 16 * 40 :] = 1e3
    after, also = run(net, changed, [0])
    same = 16 * 40 - 400
    torch.testing.assert_close(after[:, :, :same], before[:, :, :same], rtol=1e-3, atol=1e-3)
    assert float((after - before).abs().max()) > 0.01
    torch.testing.assert_close(
        also.presence[:, :, :15], heard.presence[:, :, :15], rtol=1e-3, atol=1e-3
    )


def test_a_label_set_taken_together_is_at_least_as_loud(net):
    power = torch.rand(1, 513, 16) * 10
    with torch.no_grad():
        encoded = net.encode(power)
        both = net.joint_maps(encoded, torch.tensor([1, 2]), torch.ones(2))
        one = net.joint_maps(encoded, torch.tensor([1]), torch.ones(1))
        torch.testing.assert_close(one, net.maps(encoded, torch.tensor([1])))
    assert bool((both >= one - 1e-6).all())


def test_silence_is_no_problem(net):
    mask, encoded = run(net, torch.zeros(1, 513, 16), [0])
    assert bool(torch.isfinite(mask).all())
    assert bool(torch.isfinite(encoded.cells).all())


def test_more_blocks_begin_as_the_identity():
    """A trained network can be made deeper and still answers as before."""
    torch.manual_seed(0)
    plain = BandSplitNet(BandSplitConfig(labels=3, channels=(4, 4, 8, 8), embedding=8)).eval()
    config = BandSplitConfig(labels=3, channels=(4, 4, 8, 8), embedding=8, deeper=(1, 0, 2, 1))
    deep = BandSplitNet(config).eval()
    missing, unexpected = deep.load_state_dict(plain.state_dict(), strict=False)
    assert not unexpected
    assert all(name.startswith("deeper.") for name in missing)
    power = torch.rand(1, 513, 32)
    labels = torch.tensor([1])
    with torch.no_grad():
        torch.testing.assert_close(deep(power, labels)[0], plain(power, labels)[0])


def test_the_added_blocks_learn():
    config = BandSplitConfig(labels=3, channels=(4, 4, 8, 8), embedding=8, deeper=(0, 0, 1, 1))
    net = BandSplitNet(config).train()
    net(torch.rand(2, 513, 32), torch.tensor([1, 2]))[0].square().mean().backward()
    gates = [net.deeper[level][0].norm2.weight for level in (2, 3)]
    assert all(gate.grad.abs().max() > 0 for gate in gates)
