"""Learning to separate from mixtures: one task for four objectives and every prompted network.

``supervised`` mixes single sounds and asks for each; ``mix-and-separate`` does the same with
recordings that may be mixtures themselves; ``weak`` adds the consistency of the phrases and the
contrast against a frozen audio-text model (`engine.training.objectives`); ``semi`` is weak, with a
share of items of single sounds.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from engine.evaluation import metrics
from engine.report import EngineError
from engine.training import objectives
from engine.training.objectives import Direction, Objective
from engine.training.protocol import Share
from engine.training.weak_audio_text import AudioText
from engine.training.weak_items import Batch, Item
from engine.training.weak_prompted import Prompted, asked_of, estimate
from engine.training.weak_recordings import Drawer, stream

QUIET_DB = -20.0
"""An estimate this far under the mixture counts as silent in validation."""


@dataclass(frozen=True)
class WeakLoss:
    """Table ``[loss]``: the objective and what its terms count; the weights are the paper's.

    Attributes
    ----------
    objective : str
        "supervised", "mix-and-separate", "weak" or "semi".
    whole : float
        Reconstruction of a recording from its caption.
    phrases : float
        Consistency of a recording with its phrases (weak and semi).
    contrast : float
        Contrast of what a phrase lets through with the other phrases (weak and semi).
    contrast_after, contrast_over : int
        Steps without the contrast, and steps over which it then rises to its full weight.
    direction : str
        Which chooses among which: "audio" among the texts, "text" among the sounds, or "both".
    """

    objective: Objective = "weak"
    whole: float = 5.0
    phrases: float = 5.0
    contrast: float = 0.5
    contrast_after: int = 0
    contrast_over: int = 0
    direction: Direction = "audio"

    def __post_init__(self) -> None:
        weights = (self.whole, self.phrases, self.contrast)
        if min(weights) < 0 or not max(weights) > 0:
            raise EngineError("The weights under [loss] must not be negative, nor all of them 0.")
        if not self.from_mixtures and not self.whole > 0:
            raise EngineError(f'whole under [loss] is all that "{self.objective}" learns from.')
        if self.contrast_after < 0 or self.contrast_over < 0:
            raise EngineError("contrast_after and contrast_over under [loss] must be at least 0.")

    @property
    def from_mixtures(self) -> bool:
        """Whether phrases count."""
        return self.objective in ("weak", "semi")

    @property
    def contrasts(self) -> bool:
        """Whether the audio-text model listens."""
        return self.from_mixtures and self.contrast > 0


class WeakTask:
    """What the loop needs to train a prompted network; see `engine.training.protocol.Task`.

    Parameters
    ----------
    prompted : Prompted
        The network.
    judge : AudioText or None
        Hears what phrases let through; None where nothing is contrasted. Not part of the network:
        it is frozen, never saved and stays in evaluation mode.
    drawer, held : Drawer
        Training and validation items.
    texts : sequence of str
        All phrases there are, the same in all processes: their places number equal texts.
    weights : WeakLoss
        The objective.
    batch : int
        Items per step, over all processes.
    about : mapping
        Further tables for the description.
    """

    name = "separator"

    def __init__(
        self,
        prompted: Prompted,
        judge: AudioText | None,
        drawer: Drawer,
        held: Drawer,
        texts: Sequence[str],
        weights: WeakLoss,
        batch: int,
        about: Mapping[str, object] | None = None,
    ) -> None:
        if weights.contrasts and judge is None:
            raise EngineError("The contrastive term needs an audio-text model.")
        self.net = prompted.net
        self._prompted, self._judge = prompted, judge
        self._drawer, self._held = drawer, held
        self._numbers = {text: number for number, text in enumerate(sorted(set(texts)))}
        self._weights, self._batch = weights, batch
        self._about = about or {}
        self._fixed: list[Item] | None = None

    def batches(self, first: int, share: Share) -> Iterator[Batch]:
        """Yield batch number first, first + 1, ...; item k of all is the same in any process."""
        return stream(self._drawer, self._batch, first, share)

    def loss(
        self, net: nn.Module, batch: Batch, device: torch.device
    ) -> tuple[Tensor, dict[str, Tensor]]:
        """Return the weighted sum of the objective's terms, and the terms."""
        weights, transform = self._weights, self._prompted.transform
        items = batch.items
        asked = asked_of(items, weights.from_mixtures)
        sounds = np.concatenate([one.recordings for one in items])
        targets, mixtures = self._spectra(torch.from_numpy(sounds).to(device), items)
        item, place = asked.item.to(device), asked.place.to(device)
        logits = net(mixtures.abs(), item, *self._prompted.condition(asked.texts, device))
        masks = torch.sigmoid(logits.float())
        mixed = mixtures[item]
        estimates = masks * mixed.abs()
        targets, whole = targets.abs(), asked.captions
        errors = objectives.reconstruction(
            estimates[:whole], targets[place[:whole]], mixed[:whole].abs()
        )
        single = torch.tensor(
            [one.single for one in items for _ in one.captions], device=device
        ).float()
        parts: dict[str, Tensor] = {}
        if weights.objective != "supervised":
            parts["whole"] = (errors * (1.0 - single)).sum() / len(items)
        if weights.objective in ("supervised", "semi"):
            parts["single"] = (errors * single).sum() / len(items)
        total = weights.whole * torch.stack(list(parts.values())).sum()
        if weights.from_mixtures:
            error = objectives.consistency(estimates[whole:], place[whole:], targets)
            parts["phrases"] = (error * (1.0 - single)).sum() / len(items)
            total = total + weights.phrases * parts["phrases"]
        if weights.contrasts:
            parts["contrast"], share = total.new_zeros(()), self._share(batch)
            if share > 0:
                waves = transform.synthesise(masks[whole:] * mixed[whole:])
                # Every item counts the same, however many phrases it has: those of single sounds
                # have none, and so their share takes nothing from the balance of the terms.
                asked_in = asked.item[whole:]
                phrases = torch.bincount(asked_in, minlength=len(items))[asked_in]
                counts = 1.0 / (phrases.float() * len(items))
                parts["contrast"] = self._contrast(waves, asked.texts[whole:], counts, device)
                # The paper adds up the recordings' contrasts.
                recordings = len(items[0].captions)
                total = total + share * weights.contrast * recordings * parts["contrast"]
        return total, {name: value.detach() for name, value in parts.items()}

    def _share(self, batch: Batch) -> float:
        weights = self._weights
        return objectives.warmed_up(batch.number, weights.contrast_after, weights.contrast_over)

    def _contrast(
        self, waves: Tensor, texts: Sequence[str], counts: Tensor, device: torch.device
    ) -> Tensor:
        """The contrastive term of what phrases let through, [r, frames], each counting `counts`."""
        judge = self._judge
        assert judge is not None  # the constructor made sure
        judge.to(device)
        heard = judge.sounds(waves, self._prompted.transform.sample_rate)
        read = heard.detach()[:0]
        if texts:
            read = judge.texts(texts).pooled
        numbers = torch.tensor([self._numbers[text] for text in texts], dtype=torch.int64)
        return objectives.contrast(
            heard,
            read,
            numbers.to(device),
            counts.to(device),
            judge.scale,
            self._weights.direction,
        )

    def _spectra(self, sounds: Tensor, items: Sequence[Item]) -> tuple[Tensor, Tensor]:
        """Return the complex spectra of recordings [N, F, T] and of their mixtures [B, F, T]."""
        each = self._prompted.transform.analyse(sounds)
        mixtures = each.unflatten(0, (len(items), -1)).sum(dim=1)
        return each, mixtures

    def validate(self, net: nn.Module, device: torch.device) -> dict[str, float]:
        """Return mean SDRi (the score), SI-SDR in dB, and the share of nearly silent estimates.

        Each recording of the fixed mixtures is asked for by its caption.
        """
        if self._fixed is None:
            self._fixed = self._held.held()
        improved, scale_free, silent = [], [], []
        for first in range(0, len(self._fixed), self._batch):
            items = self._fixed[first : first + self._batch]
            mixtures = np.stack([one.recordings.sum(axis=0) for one in items])
            asked = asked_of(items, False)
            found = estimate(self._prompted, net, mixtures, asked, device)
            targets = np.concatenate([one.recordings for one in items])
            for at, (target, guess) in enumerate(zip(targets, found, strict=True)):
                mixture = mixtures[int(asked.item[at])]
                improved.append(metrics.sdr_improvement(target, guess, mixture))
                scale_free.append(metrics.si_sdr(target, guess))
                silent.append(metrics.level_db(guess, mixture) < QUIET_DB)
        return {
            "val_sdri": float(np.mean(improved)),
            "val_si_sdr": float(np.mean(scale_free)),
            "val_silent_share": float(np.mean(silent)),
        }

    def describe(self) -> dict[str, object]:
        """Return the network's figures, the objective and how mixtures were made."""
        return {
            **self._prompted.describe(),
            "loss": dataclasses.asdict(self._weights),
            "judge": self._judge.name if self._judge is not None else "none",
            **self._about,
        }

    def no_decay(self, name: str) -> bool:
        """Whether the parameter of this name goes without weight decay."""
        return self._prompted.no_decay(name)
