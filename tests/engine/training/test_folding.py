from __future__ import annotations

import torch

from engine.separation.bandsplit import BandSplitConfig, BandSplitNet
from engine.training.folding import fold


def test_a_folded_network_gives_the_same_masks():
    torch.manual_seed(1)
    net = BandSplitNet(BandSplitConfig(labels=5, channels=(4, 8, 8, 16), embedding=8)).eval()
    # Norm statistics away from their start, or a forgotten fold would not show.
    for module in net.modules():
        if isinstance(module, torch.nn.BatchNorm1d | torch.nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.3)
            module.running_var.uniform_(0.5, 2.0)
            torch.nn.init.uniform_(module.weight, 0.5, 1.5)
            torch.nn.init.normal_(module.bias, 0, 0.3)
    power = torch.rand(2, 513, 32) * 10
    labels = torch.tensor([0, 3, -1, 4])
    with torch.no_grad():
        mask, encoded = net(power, labels)
        same, also = fold(net)(power, labels)
    torch.testing.assert_close(same, mask, rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(also.cells, encoded.cells, rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(also.presence, encoded.presence, rtol=1e-3, atol=1e-3)
    assert not any("norm" in name for name in fold(net).state_dict())
