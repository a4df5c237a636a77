"""Prompts for the seed's checkpoints: CLAP's own vectors, as they stand."""

from __future__ import annotations

import pytest
import torch
from safetensors.torch import save_file

from engine import weights
from engine.labelling import clap
from engine.report import EngineError
from engine.separation import unet_text
from tests.engine.labelling import clap_models


@pytest.fixture
def folder(tmp_path, monkeypatch):
    torch.manual_seed(4)
    state = clap_models.official().state_dict()
    save_file(
        {name: one.contiguous().clone() for name, one in state.items()}, tmp_path / clap.FILES[0]
    )
    clap_models.write_tokenizer(tmp_path)
    monkeypatch.setattr(weights, "find", lambda model_id: tmp_path)
    for one in (unet_text.vector_of, unet_text._text_side):
        one.cache_clear()
    yield tmp_path
    for one in (unet_text.vector_of, unet_text._text_side):
        one.cache_clear()


def test_they_are_those_of_the_labeller_with_their_length(folder):
    labeller = clap.load(folder, "cpu")
    for text in ("this is a sound", "vacuum_cleaner"):
        vector = unet_text.vector_of(text)
        known = torch.from_numpy(labeller._texts.of([text])[0])
        torch.testing.assert_close(vector / vector.norm(), known, atol=1e-5, rtol=1e-5)
        assert abs(float(vector.norm()) - 1.0) > 1e-3
    assert torch.equal(
        unet_text.vector_of(" this  is a sound"), unet_text.vector_of("this is a sound")
    )


def test_what_cannot_be_is_told(folder, monkeypatch):
    unet_text.check(1024)
    with pytest.raises(EngineError, match="embeddings of 512 numbers"):
        unet_text.check(512)
    monkeypatch.setattr(weights, "find", lambda model_id: None)
    with pytest.raises(weights.NotThere):
        unet_text.check(1024)
    with pytest.raises(weights.NotThere):
        unet_text.vector_of("this")
