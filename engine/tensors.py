"""Weights on disk: checked files of tensors, large ones in eight bits.

Weights are untrusted: they are safetensors (never pickle), of the size and hash their description
states, and finite. Large tensors may be stored as int8 with one scale for each entry of their first
axis (symmetric quantisation, the largest magnitude is 127): half of what float16 takes, for an
error some 40 dB under the weights.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

SCALE = ":scale"
"""Ending of the name of a tensor's scales, float32 [first axis]."""
LARGE = 4096
"""Tensors of fewer elements stay in float16."""


class Damaged(Exception):
    """Why a file of weights cannot be used."""


def pack(tensors: Mapping[str, Tensor], *, eight_bits: bool) -> dict[str, Tensor]:
    """Tensors as they are stored.

    Parameters
    ----------
    tensors : mapping
        Floating-point tensors by name.
    eight_bits : bool
        Whether large tensors of three or more axes (convolutions) are stored in int8. Matrices
        stay in float16: where a norm was folded into one, its columns differ so much in size that
        one scale for a row would wipe the small ones out.

    Raises
    ------
    Damaged
        If a value is not finite, or not in float16.
    """
    import torch

    packed: dict[str, Tensor] = {}
    for name, value in tensors.items():
        if not torch.isfinite(value).all():
            raise Damaged(f"the weights {name} are not finite")
        if eight_bits and value.ndim > 2 and value.numel() >= LARGE:
            flat = value.float().flatten(1)
            scale = (flat.abs().amax(dim=1) / 127.0).clamp(min=1e-12)
            packed[name] = (flat / scale[:, None]).round().to(torch.int8).reshape(value.shape)
            packed[name + SCALE] = scale
            continue
        half = value.to(torch.float16).contiguous()
        if not torch.isfinite(half).all():
            raise Damaged(f"the weights {name} do not fit into 16 bits")
        packed[name] = half
    return packed


def unpack(packed: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Stored tensors as float32.

    Raises
    ------
    Damaged
        If scales are missing or misplaced, or a value is not finite.
    """
    import torch

    tensors: dict[str, Tensor] = {}
    for name, value in packed.items():
        if name.endswith(SCALE):
            if name.removesuffix(SCALE) not in packed:
                raise Damaged(f"{name} belongs to nothing")
            continue
        if value.dtype == torch.int8:
            scale = packed.get(name + SCALE)
            if scale is None or scale.shape != value.shape[:1]:
                raise Damaged(f"{name} has no scales that fit")
            value = value.float() * scale.float().reshape(-1, *[1] * (value.ndim - 1))
        tensors[name] = value.float()
        if not bool(torch.isfinite(tensors[name]).all()):
            raise Damaged("some of its weights are not numbers")
    return tensors


def read(path: Path, size: int, sha256: str) -> dict[str, Tensor]:
    """The float32 tensors of a file, after checking that it is the one that was described.

    Raises
    ------
    Damaged
        If it cannot be read, is another file, or holds what cannot be used.
    """
    from safetensors.torch import load

    try:
        # The size first: a file of another size is not worth reading.
        data = path.read_bytes() if path.stat().st_size == size else b""
    except OSError as error:
        raise Damaged(f"{path.name} cannot be read") from error
    if len(data) != size or hashlib.sha256(data).hexdigest() != sha256:
        raise Damaged(f"{path.name} is not the file that was shipped")
    try:
        packed = load(data)
    except Exception as error:  # the parser has undocumented types of its own
        raise Damaged(f"{path.name} is not a file of tensors") from error
    return unpack(packed)
