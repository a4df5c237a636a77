"""The built-in separator: Earmark's own network and the weights that are shipped with it."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from engine import tensors
from engine.report import Report, part, silent
from engine.resources import resource
from engine.separation import NothingHeard, Query, Traits, UnknownPrompt, ear
from engine.separation.description import FRAMES_PER_CELL, Description, damaged, read_description
from engine.separation.rivals import CONTEXT_CELLS

if TYPE_CHECKING:
    from torch import Tensor

    from engine.labelling.description import Description as Heard
    from engine.labelling.tagger import TaggerNet
    from engine.separation.bandsplit import BandSplitConfig, BandSplitNet, Encoded

DESCRIPTION = "models/builtin.toml"
_REACH = 3
"""Cells of 160 ms (about 0.5 s) to each side in which one sign of the sound opens the gate."""
_FEW = 4
"""Labels that are asked for as one sound; of a larger group the most present ones are asked for."""
_FAR_BELOW = 6.0
"""Presence logits under the strongest member's from which another one is left out."""
_NOTHING = 1e-3
"""Share of the mixture's energy (-30 dB) under which an estimate is no more than crumbs."""
_HEARD = 0.05
"""Presence of the strongest label under which an example says nothing."""
_NEAR_BEST = 0.4
"""Share of the strongest label's presence from which another one is part of the example."""
_MOST_HEARD = 3


@cache
def _description() -> Description:
    return read_description(resource(DESCRIPTION))


def traits(path: Path | None = None) -> Traits:
    """Sample rate, grid and context of the shipped model, or of the one described at `path`."""
    return traits_of(_description() if path is None else read_description(path))


def traits_of(found: Description) -> Traits:
    """The traits of a separator that has the labeller beside it, where that can help."""
    heard = ear.described(found)
    rate = int(found.network["sample_rate"])
    revision = found.revision if heard is None else f"{found.revision}-{heard.revision}"
    return Traits(rate, found.grid, _context_s(found, heard), revision)


def _context_s(found: Description, heard: Heard | None) -> float:
    """What the network hears to each side, and what its rivals are judged by."""
    hears = found.context_s if heard is None else max(found.context_s, ear.context_s(heard))
    return hears + CONTEXT_CELLS * found.grid / int(found.network["sample_rate"])


def load(path: Path | None = None) -> BuiltinSeparator:
    """Load the shipped weights, or those described at `path`, after checking them.

    Raises
    ------
    EngineError
        If they are missing, damaged or do not fit the description, or the labeller's are.
    """
    found = _description() if path is None else read_description(path)
    return BuiltinSeparator(found, _load_network(found), ear.load(found))


def _load_network(found: Description) -> BandSplitNet:
    import torch

    from engine.separation.bandsplit import BandSplitNet

    try:
        weights = tensors.read(found.weights, found.size, found.sha256)
        net = BandSplitNet(_config(found), folded=True)
        net.load_state_dict(weights)
    except tensors.Damaged as reason:
        raise damaged(str(reason)) from reason
    except Exception as error:  # other shapes, other names, sizes nobody can hold
        raise damaged(f"{found.weights.name} does not fit its description") from error
    net.eval().requires_grad_(False)
    return net.to(memory_format=torch.channels_last)  # type: ignore[call-overload,no-any-return]


def _config(found: Description) -> BandSplitConfig:
    from engine.separation.bandsplit import BandSplitConfig

    values = dict(found.network)
    for name in ("channels", "deeper"):
        if name in values:
            values[name] = tuple(values[name])
    return BandSplitConfig(**values)


class BuiltinSeparator:
    """Separates known sounds; see `engine.separation.bandsplit` for the network.

    Parameters
    ----------
    description : Description
        What the weights are.
    net : BandSplitNet
        The network in evaluation mode.
    labeller : TaggerNet or None
        Names the other sounds, see `engine.separation.ear`; without it the network itself does.
    listens_for_rivals : bool
        Whether masks are told of the other sounds, see `engine.separation.rivals`.
    """

    def __init__(
        self,
        description: Description,
        net: BandSplitNet,
        labeller: TaggerNet | None = None,
        listens_for_rivals: bool = True,
    ) -> None:
        self._description = description
        self._net = net
        self._labeller = labeller
        self._listens_for_rivals = listens_for_rivals
        self._numbers = {label: index for index, label in enumerate(description.labels)}
        traits = traits_of(description)
        self.sample_rate = traits.sample_rate
        self.grid = traits.grid
        self.context_s = traits.context_s
        self.revision = traits.revision

    @property
    def labels(self) -> tuple[str, ...]:
        """Known sounds, in the order of the presence scores."""
        return self._description.labels

    @property
    def net(self) -> BandSplitNet:
        """The network, to be exported."""
        return self._net

    @property
    def description(self) -> Description:
        """What its weights are."""
        return self._description

    def check(self, query: Query) -> None:
        """Raise `UnknownPrompt` when no known sound answers the query."""
        self._known(query)

    def without_gate(self) -> BuiltinSeparator:
        """The same network with the gate for absent sounds always open: a row of the tables."""
        open_ = replace(self._description, absent_below=-math.inf)
        return BuiltinSeparator(open_, self._net, self._labeller, self._listens_for_rivals)

    def without_rivals(self) -> BuiltinSeparator:
        """The same network that only hears its prompt: another row."""
        return BuiltinSeparator(
            self._description, self._net, self._labeller, listens_for_rivals=False
        )

    def without_labeller(self) -> BuiltinSeparator:
        """The same network that names its rivals itself: one more."""
        return BuiltinSeparator(self._description, self._net, None, self._listens_for_rivals)

    def _known(self, query: Query) -> dict[int, float]:
        """Numbers of the labels asked for, with weights; words and example count the same."""
        said = [self._numbers[label] for label in query.labels if label in self._numbers]
        shown = {self._numbers[k]: v for k, v in query.heard if k in self._numbers}
        if not said and not shown:
            raise UnknownPrompt(query)
        # A label of the prompt is wanted in full; one that was only heard, by its share.
        loudest = max(shown.values(), default=1.0)
        weights = {number: weight / loudest for number, weight in shown.items()}
        return weights | dict.fromkeys(said, 1.0)

    def separate(self, mono: Tensor, query: Query, report: Report) -> Tensor:
        """Return the prompted sound in `mono`, float32 (frames,); exact silence where it is absent.

        What belongs to the labels of a negative prompt is taken away.
        """
        import torch

        from engine.separation import spectra

        wanted = self._known(query)
        unwanted = {self._numbers[k]: 1.0 for k in query.unwanted if k in self._numbers}
        report(0.0)
        if not torch.any(mono):
            return torch.zeros_like(mono)
        with torch.inference_mode():
            spectrum = self._analyse(mono)
            encoded = self._encode(spectrum)
            rest = part(report, 0.1, 0.9)
            mask = self._wanted(encoded, wanted, unwanted, spectra.power(spectrum), rest)
            report(0.9)
            return self._synthesise(spectrum * mask, len(mono))

    def separate_anything(self, mono: Tensor) -> Tensor:
        """Return what the network takes for a target when nothing is asked: the text-free row."""
        import torch

        with torch.inference_mode():
            spectrum = self._analyse(mono)
            encoded = self._encode(spectrum)
            mask = torch.sigmoid(self._logits(encoded, {}))
            return self._synthesise(spectrum * mask, len(mono))

    def presence(self, mono: Tensor) -> Tensor:
        """Return presence logits, float32 [labels, cells of 160 ms]: what sounds when."""
        import torch

        with torch.inference_mode():
            return self._encode(self._analyse(mono)).presence[0]

    def listen(self, mono: Tensor) -> tuple[tuple[str, float], ...]:
        """What sounds in an example, float32 (frames,): labels, weights that sum to one.

        The labels whose presence, averaged over the loudest half of the example, comes nearest to
        that of the strongest.

        Raises
        ------
        NothingHeard
            If no label reaches `_HEARD`.
        """
        import torch

        if not torch.any(mono):
            raise NothingHeard
        with torch.inference_mode():
            spectrum = self._analyse(mono)
            encoded = self._encode(spectrum)
            cells = encoded.presence.shape[2]
            loud = encoded.loudness.mean(dim=1).reshape(cells, -1).mean(dim=1)
            chosen = loud.topk(max(1, cells // 2)).indices
            heard = torch.sigmoid(encoded.presence[0, :, chosen]).mean(dim=1)
        best = float(heard.max())
        if best < _HEARD:
            raise NothingHeard
        numbers = [
            n
            for n in heard.argsort(descending=True)[:_MOST_HEARD].tolist()
            if heard[n] >= _NEAR_BEST * best
        ]
        total = float(heard[numbers].sum())
        return tuple((self.labels[n], float(heard[n]) / total) for n in numbers)

    def _analyse(self, mono: Tensor) -> Tensor:
        import torch

        from engine.separation import spectra

        config = self._net.config
        # Room for a last STFT frame beyond the end, then up to whole cells.
        padding = config.n_fft + -(len(mono) + config.n_fft) % self.grid
        padded = torch.nn.functional.pad(mono.to(torch.float32), (0, padding))
        return spectra.analyse(padded[None], config.n_fft, config.hop)

    def _synthesise(self, spectrum: Tensor, frames: int) -> Tensor:
        from engine.separation import spectra

        config = self._net.config
        return spectra.synthesise(spectrum, config.n_fft, config.hop, frames)[0]

    def _encode(self, spectrum: Tensor) -> Encoded:
        from engine.separation import spectra

        return self._net.encode(spectra.power(spectrum))

    def _wanted(
        self,
        encoded: Encoded,
        wanted: dict[int, float],
        unwanted: dict[int, float],
        power: Tensor,
        report: Report = silent,
    ) -> Tensor:
        """Return the gated mask [1, bins, frames] of what is asked for.

        A few labels are near-synonyms and asked for as one. Many are a group ("animals"): the mean
        of their embeddings would mean nothing, so each that may be there is asked for by itself and
        a bin belongs to the group as far as to its best member.
        """
        import torch

        from engine.separation.bandsplit import against
        from engine.separation.rivals import Rivals

        parts = [wanted]
        if len(wanted) > _FEW:
            numbers = torch.tensor(list(wanted))
            heard = encoded.presence[0, numbers].amax(dim=1)
            likely = heard.topk(_FEW).indices
            likely = likely[heard[likely] > heard.max() - _FAR_BELOW]
            parts = [{number: 1.0} for number in numbers[likely].tolist()]
        each = [self._logits(encoded, one) for one in parts]
        whole = torch.stack(each).amax(dim=0)
        claimed = torch.sigmoid(whole)
        masks = [torch.sigmoid(logits) for logits in each]
        if self._listens_for_rivals:
            near = self._labeller.near(power) if self._labeller is not None else None
            rivals = Rivals(self._net, encoded, power, list(wanted), near, report)
            masks = [rivals.against(logits, claimed) for logits in each]
        best = torch.zeros_like(power)
        for one, mask in zip(parts, masks, strict=True):
            best = torch.maximum(best, mask * self._gate(encoded, list(one), mask, power))
        if unwanted:
            best = best * against(whole, self._logits(encoded, unwanted))
        return best

    def _logits(self, encoded: Encoded, wanted: dict[int, float]) -> Tensor:
        """Return mask logits [1, bins, frames] for labels taken together (none: anything).

        Weights lie in 0..1, the largest is 1.
        """
        import torch

        chosen = torch.tensor(list(wanted) or [-1])
        weights = torch.tensor(list(wanted.values()) or [1.0])
        shares = (weights / weights.sum())[:, None]
        query = (shares * self._net.ask(chosen)).sum(dim=0, keepdim=True)
        maps = self._net.joint_maps(encoded, chosen, weights)
        return self._net.decode(encoded, query, maps)

    def _gate(self, encoded: Encoded, numbers: list[int], mask: Tensor, power: Tensor) -> Tensor:
        """Return 0 where the sound is not there, else 1: [1, 1, frames].

        It is not there when within about 0.5 s neither the encoder hears a sign of it nor the mask
        lets more than a trace through; nor where the mask lets next to nothing through, whatever
        the encoder hears. The rule looks at a neighbourhood, never at the whole chunk, so chunks
        agree.
        """
        import torch
        import torch.nn.functional as nnf

        if self._description.absent_below == -math.inf:
            return torch.ones_like(power[:, :1])
        window, cell = 2 * _REACH + 1, FRAMES_PER_CELL
        heard = encoded.presence[:, numbers].amax(dim=1, keepdim=True)
        heard = nnf.max_pool1d(heard, window, stride=1, padding=_REACH)
        energy = torch.stack([(mask.square() * power).sum(dim=1), power.sum(dim=1)], dim=1)
        energy = nnf.avg_pool1d(energy, cell)
        energy = nnf.avg_pool1d(energy, window, stride=1, padding=_REACH)
        trace = 10.0 ** (self._description.faint_db / 10.0)
        faint = energy[:, :1] < trace * energy[:, 1:]
        nothing = energy[:, :1] < _NOTHING * energy[:, 1:]
        present = ~((faint & (heard < self._description.absent_below)) | nothing)
        return nnf.interpolate(present.float(), scale_factor=cell, mode="linear")
