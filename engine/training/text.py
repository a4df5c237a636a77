"""`python -m engine.training.text`: make the text encoder in ``resources/text``.

Two runs of the same seeded training: one without a share of the phrasings, on which the decision
"known or not" is then fitted by logistic regression, and one with everything, which is kept.
One thread and one seed: the same texts give the same file on the same machine.
"""

from __future__ import annotations

import argparse
import hashlib
import itertools
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional as nnf

from engine import files, paths
from engine.prompts import Resolver
from engine.text_encoder import FORMAT, Judgement, TextEncoder, TextModel
from engine.text_features import BUCKETS, items
from engine.training import text_data
from engine.training.text_data import Example, Texts
from engine.vocabulary import Sound, Vocabulary
from engine.wording import normalise

Say = Callable[[str], None]


@dataclass(frozen=True)
class TextSettings:
    """How the encoder is trained."""

    dim: int = 64
    units: int = 48
    epochs: int = 12
    each: int = 90  # examples of a label in an epoch
    batch: int = 512
    rate: float = 1e-2
    weight_decay: float = 1e-4
    near_weight: float = 0.2  # of the labels near to an unknown sound
    drop_parts: float = 0.1
    held: float = 0.25  # share of texts that the decision is fitted on
    seed: int = 1


class TextNet(nn.Module):
    """`engine.text_encoder.TextEncoder` as it is trained."""

    def __init__(self, labels: int, settings: TextSettings) -> None:
        super().__init__()
        self.table = nn.EmbeddingBag(BUCKETS, settings.dim + 1, mode="mean")
        nn.init.normal_(self.table.weight, std=0.1)
        self.labels = nn.Parameter(torch.randn(labels, settings.dim) * 0.3)
        self.scale = nn.Parameter(torch.tensor([12.0]))
        self.hidden = nn.Linear(settings.dim, settings.units)
        self.known = nn.Linear(settings.units, 1)

    def forward(self, batch: Batch, dropped: float = 0.0) -> tuple[Tensor, Tensor]:
        """Return label logits (texts, labels) and logits of being known (texts,)."""
        parts = self.table(batch.flat, batch.starts)
        gates = torch.sigmoid(parts[:, -1:])
        if dropped:
            gates = gates * (torch.rand_like(gates) >= dropped)
        zeros = torch.zeros(batch.count, parts.shape[1] - 1)
        pooled = zeros.index_add(0, batch.texts, gates * parts[:, :-1])
        weight = torch.zeros(batch.count, 1).index_add(0, batch.texts, gates)
        pooled = pooled / (weight + 0.1)
        cosines = nnf.normalize(pooled, dim=1, eps=1e-6) @ nnf.normalize(self.labels, dim=1).T
        known = self.known(torch.tanh(self.hidden(pooled)))[:, 0]
        return self.scale * cosines, known

    def tensors(self) -> dict[str, NDArray[np.float16]]:
        """The weights as they are shipped."""
        found = {
            "table": self.table.weight,
            "labels": nnf.normalize(self.labels, dim=1),
            "scale": self.scale,
            "hidden": self.hidden.weight,
            "hidden_bias": self.hidden.bias,
            "known": self.known.weight[0],
            "known_bias": self.known.bias,
        }
        return {name: one.detach().numpy().astype(np.float16) for name, one in found.items()}


@dataclass(frozen=True)
class Batch:
    """Texts as bags of buckets: one part after the other, and which text each belongs to."""

    flat: Tensor
    starts: Tensor
    texts: Tensor
    count: int
    targets: Tensor
    weights: Tensor
    known: Tensor


def pack(examples: Sequence[Example], labels: Sequence[str], near_weight: float) -> Batch:
    """Make one batch; texts without any word are left out."""
    numbers = {label: number for number, label in enumerate(labels)}
    kept = [(one, items(one.text)) for one in examples]
    kept = [(one, parts) for one, parts in kept if parts]
    parts = [part for _, found in kept for part in found]
    lengths = np.fromiter(map(len, parts), np.int64, len(parts))
    flat = np.fromiter(itertools.chain.from_iterable(parts), np.int64, int(lengths.sum()))
    counts = np.fromiter((len(found) for _, found in kept), np.int64, len(kept))
    texts = np.repeat(np.arange(len(kept)), counts)
    targets = np.zeros((len(kept), len(labels)), np.float32)
    for row, (one, _) in enumerate(kept):
        for rank, label in enumerate(one.labels):
            # The first meaning is the likeliest; a group means all of its members alike.
            targets[row, numbers[label]] = 1.0 if len(one.labels) > 4 else 0.6**rank
    targets /= np.maximum(targets.sum(axis=1, keepdims=True), 1e-6)
    weights = [1.0 if one.known else near_weight if one.labels else 0.0 for one, _ in kept]
    return Batch(
        torch.from_numpy(flat),
        torch.from_numpy(np.cumsum(lengths) - lengths),
        torch.from_numpy(texts),
        len(kept),
        torch.from_numpy(targets),
        torch.tensor(weights),
        torch.tensor([float(one.known) for one, _ in kept]),
    )


def train_net(texts: Texts, held: Sequence[str], settings: TextSettings, say: Say) -> TextNet:
    """Train one encoder, leaving out the ``held`` texts."""
    torch.manual_seed(settings.seed)
    rng = np.random.default_rng(settings.seed)
    net = TextNet(len(texts.labels), settings)
    maker = text_data.Maker(texts, held)
    optimiser = torch.optim.AdamW(
        net.parameters(), lr=settings.rate, weight_decay=settings.weight_decay, fused=True
    )
    for epoch in range(settings.epochs):
        total, count = 0.0, 0
        examples = maker.epoch(rng, settings.each)
        steps = len(examples) // settings.batch
        for step, chosen in enumerate(text_data.batches(examples, settings.batch)):
            done = (epoch + step / steps) / settings.epochs
            for group in optimiser.param_groups:
                group["lr"] = settings.rate * min(1.0, 20 * done) * (1.0 - 0.97 * done)
            batch = pack(chosen, texts.labels, settings.near_weight)
            logits, known = net(batch, settings.drop_parts)
            label_loss = nnf.cross_entropy(logits, batch.targets, reduction="none")
            known_loss = nnf.binary_cross_entropy_with_logits(known, batch.known)
            loss = (label_loss * batch.weights).mean() + known_loss
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            optimiser.step()
            total, count = total + float(loss.detach()), count + 1
        say(f"epoch {epoch + 1} of {settings.epochs}: loss {total / count:.3f}")
    return net


def encoder_of(net: TextNet, labels: Sequence[str]) -> TextEncoder:
    """The encoder as it will be read back: through float16."""
    return TextEncoder(labels, {n: one.astype(np.float32) for n, one in net.tensors().items()})


def without(known: Vocabulary, held: Sequence[str]) -> Vocabulary:
    """A vocabulary that lacks some phrasings."""
    gone = set(held)
    sounds = (
        Sound(
            label,
            known.category(label),
            "",
            "",
            tuple(one for one in known.phrasings[label][1:] if normalise(one) not in gone),
        )
        for label in known.labels
    )
    return Vocabulary(sounds, known.real_words, [(n, of) for n, of in known.groups.items()])


def kept_of(texts: Texts, held: Sequence[str]) -> Texts:
    """Texts other than the ``held`` ones."""
    gone = set(held)

    def column(of: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
        return {label: tuple(one for one in some if one not in gone) for label, some in of.items()}

    def some(of: Sequence[str]) -> tuple[str, ...]:
        return tuple(one for one in of if one not in gone)

    return replace(
        texts,
        phrasings={text: of for text, of in texts.phrasings.items() if text not in gone},
        also=column(texts.also),
        who=column(texts.who),
        does=column(texts.does),
        near={text: of for text, of in texts.near.items() if text not in gone},
        ordinary=some(texts.ordinary),
        refused=some(texts.refused),
        real=some(texts.real),
    )


def fit_judgement(
    known: Vocabulary, texts: Texts, settings: TextSettings, say: Say
) -> tuple[Judgement, dict[str, float]]:
    """Fit the decision on texts that an encoder of its own has not seen.

    Returns
    -------
    (Judgement, figures)
        The figures are shares on those texts: top-1, known ones accepted, unknown ones refused.
    """
    positive, negative = text_data.held_out(texts, settings.held, settings.seed + 1)
    held = [one.text for one in (*positive, *negative)]
    encoder = encoder_of(train_net(texts, held, settings, say), texts.labels)
    smaller, left = without(known, held), kept_of(texts, held)

    def resolver_with(judgement: Judgement) -> Resolver:
        words, ordinary = text_data.sound_words(left), text_data.ordinary_words(left)
        model = TextModel(encoder, judgement, frozenset(words), frozenset(ordinary), {})
        return Resolver(smaller, model)

    resolver = resolver_with(Judgement(0.0, MappingProxyType({})))
    seen = [(one, *resolver.evidence(one.text)) for one in positive]
    tops = {}
    for weight in (0.0, 1.0, 2.0, 3.0, 4.0, 6.0, 8.0):
        right = []
        for one, encoded, cover in seen:
            logits = dict(zip(texts.labels, encoded.logits, strict=True))
            for label, found in cover.items():
                logits[label] += weight * found.score
            right.append(max(logits, key=lambda label: logits[label]) in one.labels)
        tops[weight] = float(np.mean(right))
    say(f"top-1 by weight of the cover: {tops}")
    chosen = max(tops, key=lambda weight: tops[weight])
    judgement = Judgement(chosen, MappingProxyType({}))
    resolver = resolver_with(judgement)
    rows = [resolver.read(one.text).features for one in (*positive, *negative)]
    truth = np.array([1.0] * len(positive) + [0.0] * len(negative))
    names = tuple(rows[0])
    weights = _logistic(np.array([[row[name] for name in names] for row in rows]), truth)
    fitted = replace(judgement, weights=MappingProxyType(dict(zip(names, weights, strict=True))))
    sure = np.array([[row[name] for name in names] for row in rows]) @ weights > 0
    figures = {
        "top_1": round(tops[chosen], 3),
        "accepted": round(float(sure[truth == 1].mean()), 3),
        "refused": round(float(1.0 - sure[truth == 0].mean()), 3),
    }
    return fitted, figures


def _logistic(
    rows: NDArray[np.float64], truth: NDArray[np.float64], ridge: float = 1.0
) -> NDArray[np.float64]:
    """Weights of a ridge logistic regression, both classes counting alike (Newton's method)."""
    share = np.where(truth == 1, 0.5 / truth.mean(), 0.5 / (1 - truth.mean()))
    weights = np.zeros(rows.shape[1])
    for _ in range(40):
        chance = 1.0 / (1.0 + np.exp(-(rows @ weights)))
        gradient = rows.T @ (share * (chance - truth)) + ridge * weights
        curve = (rows * (share * chance * (1 - chance))[:, None]).T @ rows
        weights = weights - np.linalg.solve(curve + ridge * np.eye(len(weights)), gradient)
    return weights


def write(
    folder: Path,
    tensors: dict[str, NDArray[np.float16]],
    texts: Texts,
    judgement: Judgement,
    figures: dict[str, float],
    settings: TextSettings,
) -> Path:
    """Write ``encoder.safetensors`` and its description; returns the description's path."""
    from safetensors.numpy import save

    data = save(dict(sorted(tensors.items())))
    lines = [
        "# Earmark's text encoder: written by `python -m engine.training.text`, not by hand.",
        f"format = {FORMAT}",
        f'sha256 = "{hashlib.sha256(data).hexdigest()}"',
        f"size = {len(data)}",
        f"seed = {settings.seed}",
        f"cover = {judgement.cover}",
        "labels = [",
        *(f'    "{label}",' for label in texts.labels),
        "]",
        'words = """',
        *_wrapped(sorted(text_data.sound_words(texts))),
        '"""',
        'ordinary = """',
        *_wrapped(sorted(text_data.ordinary_words(texts))),
        '"""',
        "",
        "[known] # weights of the decision; features: engine/prompts.py",
        *(f"{name} = {value:.4f}" for name, value in judgement.weights.items()),
        "",
        "[held_out] # shares on the phrasings that the decision was fitted on",
        *(f"{name} = {value}" for name, value in figures.items()),
    ]
    folder.mkdir(parents=True, exist_ok=True)
    with files.replacing(folder / "encoder.safetensors") as partial:
        partial.write_bytes(data)
    return files.write_text(folder / "encoder.toml", "\n".join(lines) + "\n")


def _wrapped(words: Sequence[str], width: int = 98) -> list[str]:
    import textwrap

    return textwrap.wrap(" ".join(words), width, break_on_hyphens=False, break_long_words=False)


def main(argv: Sequence[str] | None = None) -> int:
    """Train and write; returns an exit code."""
    parser = argparse.ArgumentParser(prog="python -m engine.training.text", description=__doc__)
    parser.add_argument("--out", type=Path, default=None, help="folder (default: resources/text)")
    parser.add_argument("--seed", type=int, default=TextSettings.seed)
    parser.add_argument("--epochs", type=int, default=TextSettings.epochs)
    args = parser.parse_args(argv)
    torch.set_num_threads(1)
    settings = TextSettings(seed=args.seed, epochs=args.epochs)

    def say(line: str) -> None:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()

    known = Vocabulary.load()
    texts = text_data.read_texts(known)
    judgement, figures = fit_judgement(known, texts, settings, say)
    say(f"held out: {figures}")
    net = train_net(texts, (), settings, say)
    folder = args.out or paths.resources_dir() / "text"
    say(str(write(folder, net.tensors(), texts, judgement, figures, settings)))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
