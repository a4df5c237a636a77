from __future__ import annotations

import pytest
import torch

from engine.separation.weak_unet import Attention, WeakUNet, WeakUNetConfig

SMALL = {"downs": 3, "maps": 4, "width": 8, "attended": 1, "heads": 2, "n_fft": 62, "hop": 16,
         "frames": 496}  # fmt: skip


@pytest.fixture(autouse=True)
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def small(tokens=6, norm="group", **more):
    torch.manual_seed(0)
    return WeakUNet(WeakUNetConfig(5, tokens, norm=norm, **{**SMALL, **more})).eval()


def heard(batch=2):
    return torch.rand(batch, 32, 32, generator=torch.Generator().manual_seed(1))


def test_the_paper_sizes_are_the_defaults():
    config = WeakUNetConfig(1024, 768)
    assert (config.bins, config.steps) == (512, 512)
    assert config.widths == (64, 128, 256, 512, 512, 512, 512)
    with torch.device("meta"):
        net = WeakUNet(config)
    attends = [down.attends for down in net.downs]
    assert attends == [False] * 4 + [True] * 3
    assert net.ups[0].conv.in_channels == 512  # the innermost level has nothing below it
    assert [up.conv.in_channels for up in net.ups[1:]] == [1024, 1024, 1024, 512, 256, 128]
    assert net.ups[-1].conv.out_channels == net.gates.out_features == 32
    assert net.gates.in_features == 1024
    assert net.downs[4].outward.attend.kdim == 768


def test_every_prompt_gets_a_mask_of_its_own_mixture():
    net, mixtures = small(), heard()
    pooled, tokens = torch.randn(3, 5), torch.randn(3, 4, 6)
    item = torch.tensor([1, 0, 1])
    with torch.no_grad():
        together = net(mixtures, item, pooled, tokens)
        assert together.shape == (3, 32, 32)
        for row in range(3):
            one = slice(row, row + 1)
            alone = net(mixtures[item[one]], torch.zeros(1).long(), pooled[one], tokens[one])
            torch.testing.assert_close(alone, together[one], atol=1e-5, rtol=1e-4)
    assert not torch.allclose(together[0], together[2], atol=1e-4)


def test_padding_is_not_looked_at():
    net, mixtures, item = small(), heard(1), torch.tensor([0])
    pooled, tokens = torch.randn(1, 5), torch.randn(1, 4, 6)
    real = torch.tensor([[True, True, False, False]])
    with torch.no_grad():
        short = net(mixtures, item, pooled, tokens[:, :2])
        padded = net(mixtures, item, pooled, tokens, real)
        looked = net(mixtures, item, pooled, tokens)
    torch.testing.assert_close(padded, short, atol=1e-5, rtol=1e-4)
    assert not torch.allclose(looked, short, atol=1e-6)


def test_without_tokens_the_pooled_vector_is_the_token():
    net, item = small(tokens=0), torch.tensor([0, 0])
    with torch.no_grad():
        masks = net(heard(1), item, torch.randn(2, 5))
    assert not torch.allclose(masks[0], masks[1], atol=1e-6)


def test_the_gates_weigh_the_maps():
    net, item = small(), torch.tensor([0])
    pooled, tokens = torch.randn(1, 5), torch.randn(1, 2, 6)
    with torch.no_grad():
        before = net(heard(1), item, pooled, tokens)
        net.scale.zero_()
        net.bias.fill_(0.7)
        shut = net(heard(1), item, pooled, tokens)
    assert float(before.std()) > 0
    torch.testing.assert_close(shut, torch.full_like(shut, 0.7))


def test_attention_sees_all_places():
    torch.manual_seed(0)
    attention = Attention(8, 2)
    places = torch.randn(1, 6, 8, requires_grad=True)
    attention(places, None, None)[0, 0].sum().backward()
    assert bool((places.grad.abs().sum(dim=2) > 0).all())


def test_every_weight_takes_part():
    net = small(norm="batch").train()
    net(
        heard(), torch.tensor([0, 1]), torch.randn(2, 5), torch.randn(2, 3, 6)
    ).square().mean().backward()
    still = [name for name, p in net.named_parameters() if p.grad is None or not p.grad.any()]
    # The keys' biases move all of a query's scores alike: softmax does not see them.
    assert still == []


def test_a_description_comes_back():
    config = WeakUNetConfig(5, 6, **SMALL)
    assert WeakUNetConfig.of(config.as_dict()) == config


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"downs": 6}, "halved"), ({"attended": 4}, "attended"), ({"heads": 3}, "heads"),
        ({"width": 0}, "above 0"), ({"frames": 500 * 16}, "halved"),
    ],
)  # fmt: skip
def test_shapes_that_do_not_fit_are_refused(values, says):
    with pytest.raises(ValueError, match=says):
        WeakUNetConfig(5, 6, **{**SMALL, **values})
