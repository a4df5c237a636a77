"""Turn a trained labeller into the file that is shipped: folded, 16 bits, with thresholds."""

from __future__ import annotations

import dataclasses
import hashlib
import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save
from torch import Tensor, nn

from engine import files, tensors
from engine.evaluation import labels as metrics
from engine.evaluation import soundscapes
from engine.evaluation.soundscapes import Soundscape
from engine.labelling.description import FORMAT
from engine.labelling.events import EventSettings, events, smoothed
from engine.labelling.tagger import TaggerNet, encoder_of
from engine.report import EngineError
from engine.separation.bandsplit import BandSplitNet
from engine.training.config import as_toml
from engine.training.data import AudioCache, Clip
from engine.training.folding import fold
from engine.training.labeller_validation import Samples, scene_f1, scene_scores

SCENES = 60
"""Validation soundscapes of a minute that thresholds are chosen on."""
_SEED = 9_000

CONTEXT_CELLS = 16
"""More than the receptive field of the network (14 cells to each side) and the STFT's."""

_GRID = (0.05, 0.08, 0.12, 0.16, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.7, 0.8)
_OFF = (0.3, 0.5, 0.7)
_MEDIANS = (0.16, 0.48, 0.8)
_PRIOR = 20.0
"""Segments' worth of belief that a label needs no threshold of its own."""


def fold_tagger(net: TaggerNet) -> TaggerNet:
    """Return a network without norms that gives what `net` gives in evaluation mode."""
    folded = TaggerNet(net.config, folded=True).eval()
    values = {k: v.clone() for k, v in net.state_dict().items() if k in folded.state_dict()}
    # `fold` knows whole separators: give it one whose decoder nobody asks.
    whole = BandSplitNet(net.config.encoder())
    whole.load_state_dict(net.encoder.state_dict(), strict=False)
    encoder = encoder_of(fold(whole.eval())).state_dict()
    values |= {f"encoder.{name}": value for name, value in encoder.items()}
    for conv, norm in ((net.enter, net.enter_norm), (net.mix, net.mix_norm)):
        scale, shift = _affine(norm)
        name = "enter" if conv is net.enter else "mix"
        values[f"{name}.weight"] = conv.weight.detach() * scale[:, None, None]
        values[f"{name}.bias"] = shift
    # This norm comes before its layer: its shift goes through the layer into the bias.
    scale, shift = _affine(net.clip_norm)
    weight, bias = net.clip_project.weight.detach(), net.clip_project.bias.detach()
    values["clip_project.weight"] = weight * scale
    values["clip_project.bias"] = bias + weight @ shift
    folded.load_state_dict(values)
    return folded


def _affine(norm: nn.Module) -> tuple[Tensor, Tensor]:
    assert isinstance(norm, nn.BatchNorm1d)
    assert norm.running_var is not None
    assert norm.running_mean is not None
    scale = norm.weight.detach() * torch.rsqrt(norm.running_var + norm.eps)
    return scale, norm.bias.detach() - norm.running_mean * scale


def export(
    net: nn.Module,
    labels: Sequence[str],
    scenes: Sequence[Soundscape],
    about: dict[str, object],
    folder: Path,
    name: str = "labeller",
) -> Path:
    """Write ``<name>.safetensors`` (float16) and ``<name>.toml``.

    Parameters
    ----------
    net : TaggerNet
        Averaged weights of a run, with norms.
    labels : sequence of str
        In the order of the scores.
    scenes : sequence of Soundscape
        Of the validation split; thresholds are chosen on them.
    about : dict
        Table ``[training]`` of the description.
    folder : Path
        Created when missing.

    Returns
    -------
    Path
        The description, for `engine.labelling.builtin.load`.

    Raises
    ------
    EngineError
        If the weights are not finite or do not fit into 16 bits.
    """
    assert isinstance(net, TaggerNet)
    folded = fold_tagger(net)
    try:
        packed = tensors.pack(folded.state_dict(), eight_bits=True)
    except tensors.Damaged as reason:
        raise EngineError(f"These weights cannot be stored: {reason}.") from reason
    # Thresholds are chosen with what is shipped.
    folded.load_state_dict(tensors.unpack(packed))
    folded.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    with torch.inference_mode():
        cpu = torch.device("cpu")
        heard = [scene_scores(folded, net.config, one.audio, cpu) for one in scenes]
    settings = choose_settings(heard, scenes, labels, net.config.hop_s)
    data = save(packed)
    folder.mkdir(parents=True, exist_ok=True)
    with files.replacing(folder / f"{name}.safetensors") as temporary:
        temporary.write_bytes(data)
    values = dataclasses.asdict(settings)
    text = as_toml(
        {
            "format": FORMAT,
            "file": f"{name}.safetensors",
            "size": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
            "context_s": CONTEXT_CELLS * net.config.hop_s,
            "training": about,
            "network": net.config.as_dict(),
            "events": values,
            "vocabulary": {"labels": list(labels)},
        }
    )
    head = "# Written by the training command; do not edit. The model card is labeller.md.\n"
    return files.write_text(folder / f"{name}.toml", head + text)


def export_run(
    average: nn.Module,
    clips: Sequence[Clip],
    labels: Sequence[str],
    audio: AudioCache,
    about: dict[str, object],
    folder: Path,
    scenes: int = SCENES,
) -> Path:
    """Export a run of the training loop; thresholds come from soundscapes of the validation split.

    Parameters
    ----------
    average : nn.Module
        ``State.average``.
    clips, labels, audio : sequence of Clip, sequence of str, AudioCache
        All clips of the run, its labels and their sound.
    about : dict
        Steps, hours, licence classes: what the description says of the training.
    folder : Path
        Where to.
    scenes : int
        Soundscapes to choose on.
    """
    pool = [clip for clip in clips if clip.split == "val" and clip.label in labels]
    held = [
        soundscapes.make_soundscape(pool, audio.read, _SEED + index)
        for index in range(scenes if pool else 0)
    ]
    return export(average, labels, held, about, folder)


def choose_settings(
    scores: Sequence[Samples], scenes: Sequence[Soundscape], labels: Sequence[str], hop_s: float
) -> EventSettings:
    """Choose thresholds by the F1 of 1 s segments: shared ones first, then for each label.

    A label's own threshold replaces the shared one by as much as the soundscapes say of it: with
    n segments in which it is true or found, n / (n + 20) of the way.
    """
    if not scenes:
        return EventSettings()
    best_f1, shared, here = -1.0, EventSettings(), 0
    smooth = list(scores)
    for median in _MEDIANS:
        # Smoothing costs most: once for a width, not once for a threshold.
        now = [smoothed(one, hop_s, median) for one in scores]
        for off, (place, on) in itertools.product(_OFF, enumerate(_GRID)):
            plain = EventSettings(on, off, median_s=0.0)
            f1 = scene_f1(now, scenes, labels, hop_s, plain)
            if f1 > best_f1:
                best_f1, smooth, here = f1, now, place
                shared = dataclasses.replace(plain, median_s=median)
    each = [
        _counts(smooth, scenes, labels, hop_s, dataclasses.replace(shared, on=on, median_s=0.0))
        for on in _GRID
    ]
    by_label = np.stack([np.nan_to_num(one.f1_by_label()) for one in each])
    base = each[here]
    seen = base.hits + base.missed + base.false
    best = np.where(
        by_label.max(axis=0) > by_label[here],
        np.asarray(_GRID)[by_label.argmax(axis=0)],
        _GRID[here],
    )
    way = seen / (seen + _PRIOR)
    own = (1.0 - way) * _GRID[here] + way * best
    return dataclasses.replace(shared, on=tuple(round(float(one), 4) for one in own))


def _counts(
    scores: Sequence[Samples],
    scenes: Sequence[Soundscape],
    labels: Sequence[str],
    hop_s: float,
    settings: EventSettings,
) -> metrics.Counts:
    counts = metrics.Counts.none(len(labels))
    for one, scene in zip(scores, scenes, strict=True):
        found = events(one, hop_s, labels, settings, scene.duration_s)
        counts = counts + metrics.segments(scene.events, found, labels)
    return counts
