"""Microsoft's and LAION's CLAP as frozen audio-text models with gradients to the sound.

CLAP: Elizalde et al., "Natural language supervision for general-purpose audio representations"
(ICASSP 2024, the 2023 weights), and Wu et al., "Large-scale contrastive language-audio pretraining
with feature fusion and keyword-to-caption augmentation" (ICASSP 2023). Both packages' own ways to
an audio embedding switch gradients off or leave the graph for numpy; here everything between the
samples and the embedding is torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import torch
import torch.nn.functional as nnf
from torch import Tensor, nn

from engine.labelling import clap, clap_net
from engine.report import EngineError
from engine.training.weak_audio_text import AudioText, fitted

if TYPE_CHECKING:
    from transformers import ClapModel

    from engine.labelling.clap_net import AudioSide, TextSide

LONGEST_TEXT = 77
"""Tokens; longer texts are cut, as the model was trained."""

_LAION_RATE, _LAION_S, _LAION_N_FFT, _LAION_HOP = 48_000, 10, 1024, 480
_POWER_FLOOR = 1e-10


class Tokens(Protocol):
    """What `engine.labelling.clap_text.Tokenizer` can do."""

    def encode(self, text: str) -> list[int]:
        """Return the tokens of a text and its end."""


class Tokenizer(Protocol):
    """What a tokenizer of transformers can do."""

    def __call__(self, text: str, **options: Any) -> Mapping[str, Tensor]:
        """Return "input_ids" and "attention_mask" [1, L] of a text."""


class MsclapAudioText(AudioText):
    """msclap '2023': HTSAT and GPT-2, 44.1 kHz, 7 s.

    Parameters
    ----------
    hears : AudioSide
        Its audio encoder.
    reads : TextSide
        Its text encoder.
    tokenizer : Tokens
        GPT-2's, with the end of a text as in training.
    scale : float
        Its logit scale.
    """

    def __init__(self, hears: AudioSide, reads: TextSide, tokenizer: Tokens, scale: float) -> None:
        joint = hears.projection.linear1.out_features
        width = reads.projection.linear1.in_features
        both = nn.ModuleList([hears, reads])
        super().__init__(both, "msclap", joint, width, scale, clap_net.SAMPLE_RATE)
        self._hears, self._reads, self._tokenizer = hears, reads, tokenizer

    def read(self, text: str) -> tuple[Tensor, Tensor | None]:
        """The projected last state, and all states, of a text."""
        ids = torch.tensor([self._tokenizer.encode(text)], device=self._device)
        states = self._reads.base(input_ids=ids)[0]
        vector = self._reads.projection(states[:, -1])
        return nnf.normalize(vector, dim=-1)[0], states[0]

    def hear(self, audio: Tensor) -> Tensor:
        """Unit vectors [R, D] of 7 s made of the sounds."""
        frames = round(clap_net.WINDOW_S * clap_net.SAMPLE_RATE)
        return nnf.normalize(self._hears(fitted(audio, frames)), dim=-1)


class LaionAudioText(AudioText):
    """LAION's CLAP as transformers has it: HTSAT and RoBERTa, 48 kHz, 10 s.

    Parameters
    ----------
    net : transformers.ClapModel
        With its weights, with or without feature fusion.
    tokenizer : Tokenizer
        RoBERTa's.
    """

    def __init__(self, net: ClapModel, tokenizer: Tokenizer) -> None:
        from transformers import ClapFeatureExtractor

        config = net.config
        scale = float(net.logit_scale_a.detach().exp())
        width = config.text_config.hidden_size
        super().__init__(net, "laion", config.projection_dim, width, scale, _LAION_RATE)
        self._clap, self._tokenizer = net, tokenizer
        self._fused = bool(config.audio_config.enable_fusion)
        bins = config.audio_config.num_mel_bins
        features = ClapFeatureExtractor(feature_size=bins, frequency_min=50, frequency_max=14_000)
        # Weights with fusion were trained on the other kind of mel filters.
        filters = features.mel_filters if self._fused else features.mel_filters_slaney
        self._filters = torch.from_numpy(filters).float()
        self._window = torch.hann_window(_LAION_N_FFT)

    def read(self, text: str) -> tuple[Tensor, Tensor | None]:
        """The projected pooled state, and all states, of a text."""
        given = self._tokenizer(text, max_length=LONGEST_TEXT, truncation=True, return_tensors="pt")
        inputs = {name: given[name].to(self._device) for name in ("input_ids", "attention_mask")}
        found = self._clap.text_model(**inputs)
        vector = self._clap.text_projection(found.pooler_output)
        return nnf.normalize(vector, dim=-1)[0], found.last_hidden_state[0]

    def log_mel(self, audio: Tensor) -> Tensor:
        """Return the mel powers [R, frames, mels] in dB of sounds [R, samples] at 48 kHz."""
        spectrum = torch.stft(
            audio, _LAION_N_FFT, _LAION_HOP, window=self._window.to(audio.device),
            center=True, pad_mode="reflect", return_complex=True,
        )  # fmt: skip
        power = spectrum.real.square() + spectrum.imag.square()
        mel = power.transpose(1, 2) @ self._filters.to(audio.device)
        return 10.0 * torch.log10(mel.clamp(min=_POWER_FLOOR))

    def hear(self, audio: Tensor) -> Tensor:
        """Unit vectors [R, D] of 10 s made of the sounds."""
        features = self.log_mel(fitted(audio, _LAION_S * _LAION_RATE))[:, None]
        longer = None
        if self._fused:
            features = features.expand(-1, 4, -1, -1)
            longer = torch.zeros(len(audio), 1, dtype=torch.bool, device=audio.device)
        found = self._clap.audio_model(input_features=features, is_longer=longer)
        return nnf.normalize(self._clap.audio_projection(found.pooler_output), dim=-1)


def load_msclap(path: Path | None = None) -> MsclapAudioText:
    """Load msclap '2023', by default from where Earmark keeps its models.

    Raises
    ------
    EngineError
        If it is not there or damaged.
    """
    from engine import weights
    from engine.labelling.clap_text import Tokenizer

    path = path or weights.find(clap.MODEL)
    if path is None:
        raise weights.NotThere(clap.MODEL)
    file = clap.weights_file(path, clap.FILES)
    tensors, tokenizer = clap_net.read_tensors(file), Tokenizer(file.parent)
    try:
        hears = clap_net.AudioSide(clap_net.below(tensors, "audio_encoder."))
        reads = clap_net.TextSide(clap_net.below(tensors, "caption_encoder."))
        scale = float(tensors["logit_scale"].detach().exp())
    except (KeyError, ValueError, RuntimeError) as error:
        raise clap_net.damaged(file.name, f"they are not those of CLAP ({error})") from error
    return MsclapAudioText(hears, reads, tokenizer, scale)


def load_laion(folder: Path | None = None) -> LaionAudioText:
    """Load LAION's CLAP from a folder as transformers writes it (config, safetensors, tokenizer).

    Raises
    ------
    EngineError
        If no folder is named, or what is in it cannot be used.
    """
    if folder is None:
        raise EngineError(
            "Say where LAION's CLAP lies: audio_text_path under [network] must name a folder with "
            "config.json, model.safetensors and the tokenizer."
        )
    try:
        from transformers import AutoTokenizer, ClapModel

        net = ClapModel.from_pretrained(str(folder), local_files_only=True, use_safetensors=True)
        tokenizer = AutoTokenizer.from_pretrained(  # type: ignore[no-untyped-call]
            str(folder), local_files_only=True
        )
    except Exception as error:  # transformers has many types for bad files
        raise EngineError(
            f'LAION\'s CLAP cannot be read from "{folder}": a file is missing or damaged.'
        ) from error
    return LaionAudioText(net, tokenizer)
