from __future__ import annotations

import hashlib

import pytest
import torch
from safetensors.torch import save

from engine import tensors


def some():
    torch.manual_seed(0)
    return {
        "large": torch.randn(64, 8, 3, 3) * torch.logspace(-3, 2, 64)[:, None, None, None],
        "small": torch.randn(7, 5),
        "flat": torch.randn(9_000),
    }


@pytest.mark.parametrize("eight_bits", [True, False])
def test_what_is_packed_comes_back_nearly(eight_bits):
    before = some()
    after = tensors.unpack(tensors.pack(before, eight_bits=eight_bits))
    assert set(after) == set(before)
    for name, value in before.items():
        assert after[name].dtype == torch.float32
        assert after[name].shape == value.shape
        error = (after[name] - value).square().sum() / value.square().sum()
        assert 10 * torch.log10(error) < -38


def test_only_large_tensors_lose_bits():
    packed = tensors.pack(some(), eight_bits=True)
    assert packed["large"].dtype == torch.int8
    assert packed["large" + tensors.SCALE].shape == (64,)
    assert packed["small"].dtype == packed["flat"].dtype == torch.float16
    assert tensors.pack(some(), eight_bits=False)["large"].dtype == torch.float16


def test_matrices_keep_columns_of_very_different_size():
    torch.manual_seed(0)
    matrix = torch.randn(200, 300) * torch.logspace(-3, 2, 300)
    after = tensors.unpack(tensors.pack({"folded": matrix}, eight_bits=True))["folded"]
    error = (after - matrix).abs().amax(dim=0) / matrix.abs().amax(dim=0)
    assert error.max() < 1e-3


def test_every_row_keeps_its_own_precision():
    """A quiet row beside a loud one is not rounded to nothing."""
    before = some()["large"]
    after = tensors.unpack(tensors.pack({"large": before}, eight_bits=True))["large"]
    for mine, theirs in zip(after, before, strict=True):
        assert (mine - theirs).abs().max() <= theirs.abs().max() / 127 * 0.51


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), 1e9])
def test_what_cannot_be_stored_is_refused(bad):
    with pytest.raises(tensors.Damaged):
        tensors.pack({"x": torch.tensor([1.0, bad])}, eight_bits=True)


def test_scales_must_fit():
    packed = tensors.pack(some(), eight_bits=True)
    scale = packed.pop("large" + tensors.SCALE)
    with pytest.raises(tensors.Damaged, match="scales"):
        tensors.unpack(packed)
    with pytest.raises(tensors.Damaged, match="scales"):
        tensors.unpack({**packed, "large" + tensors.SCALE: scale[:3]})
    with pytest.raises(tensors.Damaged, match="belongs to nothing"):
        tensors.unpack({"small": packed["small"], "large" + tensors.SCALE: scale})
    with pytest.raises(tensors.Damaged, match="not numbers"):
        tensors.unpack({**packed, "large" + tensors.SCALE: scale * torch.nan})


def test_a_file_is_what_was_described(tmp_path):
    path = tmp_path / "some.safetensors"
    data = save(tensors.pack(some(), eight_bits=True))
    path.write_bytes(data)
    digest = hashlib.sha256(data).hexdigest()
    assert set(tensors.read(path, len(data), digest)) == set(some())
    with pytest.raises(tensors.Damaged, match="not the file"):
        tensors.read(path, len(data) + 1, digest)
    path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    with pytest.raises(tensors.Damaged, match="not the file"):
        tensors.read(path, len(data), digest)
    path.write_bytes(b"no tensors")
    with pytest.raises(tensors.Damaged, match="not a file of tensors"):
        tensors.read(path, 10, hashlib.sha256(b"no tensors").hexdigest())
    with pytest.raises(tensors.Damaged, match="cannot be read"):
        tensors.read(tmp_path / "gone", 1, "")
