"""Something small to learn, for tests of the training loop."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn


class ToyNet(nn.Module):
    """A convolution (4-d weights), a gain and an output layer; with dropout if asked."""

    def __init__(self, dropout=0.0, outputs=2):
        super().__init__()
        self.conv = nn.Conv2d(1, 4, 3, padding=1)
        self.norm = nn.LayerNorm(4)
        self.drop = nn.Dropout(dropout)
        self.out = nn.Linear(4, outputs)

    def forward(self, x):
        x = torch.relu(self.conv(x)).mean(dim=(2, 3))
        return self.out(self.drop(self.norm(x)))


class ToyTask:
    """Learns the mean and the spread of small pictures; validation is minus the error."""

    name = "toy"

    def __init__(self, batch=8, dropout=0.0, seed=0, outputs=2):
        torch.manual_seed(seed)
        self.net = ToyNet(dropout, outputs)
        self.batch, self.seed = batch, seed
        self.closed = False
        self.seen = []
        self.scores = []

    def batches(self, first, share):
        try:
            number = first
            while True:
                rng = np.random.default_rng((self.seed, number))
                rows = rng.normal(size=(self.batch, 1, 6, 6)) * rng.uniform(0.5, 2.0)
                self.seen.append(number)
                yield rows.astype(np.float32)[share.rank :: share.world]
                number += 1
        finally:
            self.closed = True

    def loss(self, net, batch, device):
        x = torch.from_numpy(batch).to(device)
        wanted = torch.stack([x.mean(dim=(1, 2, 3)), x.std(dim=(1, 2, 3))], dim=1)
        error = (net(x)[:, :2].float() - wanted).square()
        return error.mean(), {
            "mean": error[:, 0].detach().mean(),
            "std": error[:, 1].mean().detach(),
        }

    def validate(self, net, device):
        rows = np.random.default_rng(99).normal(size=(16, 1, 6, 6)).astype(np.float32)
        torch.rand(3)  # must not change what dropout draws next
        loss, _ = self.loss(net, rows, device)
        score = -float(loss)
        self.scores.append(score)
        return {"val_score": score, "val_share": 0.5}

    def describe(self):
        return {"kind": "toy", "network": {"outputs": self.net.out.out_features}, "nothing": None}

    def no_decay(self, name):
        return name.startswith("norm") or name.endswith("bias")


def weights(net):
    """Copies of a network's tensors by name."""
    return {name: value.clone() for name, value in net.state_dict().items()}


def assert_same(one, two, tolerance=0.0):
    """All tensors of two networks are equal, to the bit by default."""
    one, two = one.state_dict(), two.state_dict()
    assert one.keys() == two.keys()
    for name, value in one.items():
        torch.testing.assert_close(two[name], value, rtol=tolerance, atol=tolerance, msg=name)
