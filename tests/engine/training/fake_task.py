"""A task that learns a line in no time, for the tests of what surrounds the loop."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch import nn

from engine.report import EngineError


@dataclass(frozen=True)
class Shape:
    """Table ``[network]``."""

    labels: int
    width: int = 4


class Line:
    """Learns the mean of four numbers."""

    name = "separator"

    def __init__(self, shape, labels, batch, seed):
        torch.manual_seed(seed)
        self.net = nn.Linear(shape.width, 1)
        self.shape, self.labels, self.batch, self.seed = shape, labels, batch, seed

    def batches(self, first, share):
        number = first
        while True:
            rng = np.random.default_rng((self.seed, number, share.rank))
            yield rng.standard_normal((share.rows(self.batch), self.shape.width), np.float32)
            number += 1

    def loss(self, net, batch, device):
        values = torch.from_numpy(batch).to(device)
        error = (net(values)[:, 0] - values.mean(dim=1)).square().mean()
        return error, {"error": error.detach()}

    def validate(self, net, device):
        weight = next(net.parameters())
        return {"score": -float((weight - 1.0 / self.shape.width).abs().sum())}

    def describe(self):
        return {
            "kind": "fake",
            "network": {"width": self.shape.width},
            "vocabulary": {"labels": list(self.labels)},
        }

    def no_decay(self, name):
        return name == "bias"


def make_task(config, data, seed):
    if len(data.labels) < 2:
        raise EngineError("Too few labels.")
    shape = config.table("network", Shape, labels=len(data.labels))
    return Line(shape, data.labels, config.settings().batch, seed)
