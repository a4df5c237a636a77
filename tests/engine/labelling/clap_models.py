"""A tiny CLAP with random weights, made by msclap itself, and a tokenizer of bytes."""

from __future__ import annotations

import argparse
import json
import re
import warnings
from pathlib import Path
from typing import Any
from unittest.mock import patch

import torch
from torch import nn
from transformers.models import gpt2
from transformers.models.gpt2.tokenization_gpt2 import bytes_to_unicode

from engine.labelling import clap_net

WIDTH, JOINT = 128, 32
MERGES = ("t h", "th i", "thi s", "Ġ a", "Ġ s", "i s")


def write_tokenizer(folder: Path) -> None:
    """GPT-2's tokenizer with hardly any words."""
    words = [*bytes_to_unicode().values(), *(one.replace(" ", "") for one in MERGES)]
    words.append("<|endoftext|>")
    numbers = {word: number for number, word in enumerate(words)}
    (folder / "vocab.json").write_text(json.dumps(numbers), encoding="utf-8")
    lines = ["#version: 0.2", *MERGES, ""]
    (folder / "merges.txt").write_text("\n".join(lines), encoding="utf-8")


def _words() -> int:
    return 256 + len(MERGES) + 1


def _gpt2(kind: str) -> Any:
    config = gpt2.GPT2Config(
        vocab_size=_words(), n_positions=160, n_embd=WIDTH, n_layer=2, n_head=2
    )
    return getattr(gpt2, kind)(config).eval()


class SmallEars(nn.Module):
    """In the place of msclap's `HTSATWrapper`."""

    def __init__(self, *_: object) -> None:
        super().__init__()
        htsat = clap_net.msclap("models.htsat")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", UserWarning)  # torch.meshgrid
            self.htsat = htsat.HTSAT_Swin_Transformer(
                config=htsat.config, embed_dim=8, depths=[2, 1, 2, 1], num_heads=[2, 2, 4, 4],
                num_classes=5,
            )  # fmt: skip

    def forward(self, audio: torch.Tensor) -> dict[str, torch.Tensor]:
        found: dict[str, torch.Tensor] = self.htsat(audio)
        found["embedding"] = found["latent_output"]
        return found


def official() -> Any:
    """msclap's own network, small."""
    module = clap_net.msclap("models.clap")
    torch.manual_seed(5)
    with (
        patch.object(module, "get_audio_encoder", lambda name: SmallEars),
        patch.object(module.AutoModel, "from_pretrained", lambda name: _gpt2("GPT2Model")),
    ):
        net = module.CLAP("HTSAT", 44_100, 1024, 320, 64, 50, 8000, 5, 64, "gpt2", WIDTH, JOINT)
    with torch.no_grad():  # as after a training: not all alike
        for name, value in net.named_buffers():
            if name.endswith("running_mean"):
                value.normal_()
    return net.eval()


def wrapper(net: Any, folder: Path) -> Any:
    """msclap's own interface around it, without its loader."""
    made = object.__new__(clap_net.msclap("CLAPWrapper").CLAPWrapper)
    made.clap, made.use_cuda = net, False
    made.args = argparse.Namespace(
        text_model="gpt2", text_len=77, sampling_rate=44_100, duration=7, normalize_prefix=True
    )
    made.token_keys = ["input_ids", "attention_mask"]
    made.np_str_obj_array_pattern = re.compile(r"[SaUO]")
    made.default_collate_err_msg_format = "{}"
    made.tokenizer = gpt2.GPT2TokenizerFast(str(folder / "vocab.json"), str(folder / "merges.txt"))
    made.tokenizer.add_special_tokens({"pad_token": "!"})
    return made


def official_captions(clap: Any) -> Any:
    """msclap's own captioning network around a small CLAP."""
    module = clap_net.msclap("models.mapper")
    torch.manual_seed(6)
    with patch.object(
        module.GPT2LMHeadModel, "from_pretrained", lambda name: _gpt2("GPT2LMHeadModel")
    ):
        net = module.ClapCaptionModel(
            clap, "gpt2", 4, 4, JOINT, num_layers=2, mapping_type="transformer"
        )
    return net.eval()
