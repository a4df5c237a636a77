from __future__ import annotations

import pytest
import torch

from engine.labelling import tagger
from engine.labelling.tagger import TaggerConfig, TaggerNet

CONFIG = TaggerConfig(labels=3, channels=(4, 8, 8, 8), embedding=8, hidden=8)


@pytest.fixture
def net():
    torch.manual_seed(0)
    return TaggerNet(CONFIG).eval()


def test_shapes_and_steps(net):
    heard = net(torch.rand(2, 513, 48))
    assert heard.frames.shape == (2, 3, 3)
    assert heard.clips.shape == (2, 3)
    assert CONFIG.step == 5120
    assert CONFIG.hop_s == 0.16


def test_a_fresh_labeller_says_what_its_encoder_says(net):
    power = torch.rand(2, 513, 48)
    encoded = net.encoder.encode(power)
    heard = net(power)
    assert torch.allclose(heard.frames, encoded.presence.float(), atol=1e-5)
    shares = encoded.cells.softmax(dim=1).mean((2, 3))
    assert torch.allclose(heard.clips, torch.log(shares + 1e-4), atol=1e-4)


def test_every_part_learns(net):
    net.train()
    for last in (net.frame_project, net.clip_project):
        torch.nn.init.normal_(last.weight)
    heard = net(torch.rand(2, 513, 48))
    (heard.frames.square().mean() + heard.clips.square().mean()).backward()
    idle = [name for name, p in net.named_parameters() if p.grad is None or not p.grad.any()]
    # Gain and weights of a path that begins at zero get none yet; nothing else is idle.
    assert [name for name in idle if "deeper" not in name] == []


def test_a_frozen_encoder_stays_as_it_is(net):
    net.freeze_encoder()
    net.train()
    before = {name: value.clone() for name, value in net.encoder.state_dict().items()}
    learning = [one for one in net.parameters() if one.requires_grad]
    optimiser = torch.optim.SGD(learning, lr=0.1)
    heads = net.clip_project.weight.clone()
    heard = net(torch.rand(2, 513, 32))
    (heard.clips.square().mean() + heard.frames.square().mean()).backward()
    optimiser.step()
    for name, value in net.encoder.state_dict().items():
        torch.testing.assert_close(value, before[name], rtol=0, atol=0)
    assert not torch.equal(net.clip_project.weight, heads)
    assert net.clip_norm.training


def test_there_is_no_decoder_left(net):
    names = {name.split(".")[1] for name, _ in net.encoder.named_parameters(prefix="e")}
    assert names.isdisjoint({"ups", "draw", "enter", "bottom", "speak", "anything"})


def test_silence_is_finite(net):
    heard = net(torch.zeros(1, 513, 32))
    assert torch.isfinite(heard.frames).all()
    assert torch.isfinite(heard.clips).all()


def test_the_size_that_ships_is_under_12_mb_in_16_bits():
    net = TaggerNet(TaggerConfig(labels=205), folded=True)
    assert 2 * sum(p.numel() for p in net.parameters()) < 12_000_000


def test_steps_of_a_part_are_those_of_the_whole(net):
    for last in (net.frame_project, net.clip_project):
        torch.nn.init.normal_(last.weight)
    torch.manual_seed(3)
    cells = 140
    power = torch.rand(1, 513, 16 * cells) * torch.rand(16 * cells).square()
    with torch.inference_mode():
        whole = net.steps(power)
        # The encoder hears fewer than 16 cells to each side.
        context = max(16 + tagger.NEAR, tagger.AROUND + 1)
        first, last = 20, 120
        part = net.steps(power[..., 16 * first : 16 * last])
    assert whole.shape == (3, cells)
    sure = slice(context, last - first - context)
    assert whole.std() > 1e-4
    torch.testing.assert_close(part[:, sure], whole[:, first:last][:, sure], atol=1e-5, rtol=1e-4)


def test_what_stands_out_counts_in_full_and_what_is_steady_by_half(net):
    power = torch.full((1, 513, 16 * 80), 1e-3)
    with torch.inference_mode():
        steady = net.steps(power)
        power[..., 16 * 40 : 16 * 44] *= 1000.0
        burst = net.steps(power)
        heard = net(power)
    # Frame scores are those of the frame head in both; the steady part keeps its score.
    torch.testing.assert_close(burst[:, :15], steady[:, :15], atol=1e-5, rtol=1e-3)
    share = burst[:, 42].sum() - 0.5 / 1.5 * torch.sigmoid(heard.frames[0, :, 42]).sum()
    assert share == pytest.approx(1 / 1.5, abs=0.02)
    assert burst[:, 5].sum() < 0.55 * (1 + 0.5 * torch.sigmoid(heard.frames[0, :, 5]).sum()) / 1.5
