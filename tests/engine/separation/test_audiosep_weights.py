"""AudioSep's files: every weight accounted for, nothing un-pickled, damage told."""

from __future__ import annotations

import json
import os
import pickle
import tomllib

import numpy as np
import pytest
import torch

from engine.report import EngineError
from engine.separation import audiosep, audiosep_net
from engine.separation.audiosep_description import MERGES, VOCABULARY, TextShape, read_description
from engine.separation.audiosep_weights import convert, load_weights, read_official, sort
from tests.engine.separation import audiosep_models as models

FILES = ("audiosep.safetensors", VOCABULARY, MERGES)


@pytest.fixture(scope="module", autouse=True)
def _narrow():
    with models.narrow():
        yield


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory):
    return models.write_tokenizer(tmp_path_factory.mktemp("tokenizer"))


@pytest.fixture(scope="module")
def separator():
    return models.separator_weights() | models.unused_weights() | models.transforms()


@pytest.fixture(scope="module")
def clap():
    return models.text_weights() | models.clap_rest()


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory, separator, clap):
    """Laid out as the trainer of the original leaves it."""
    path = tmp_path_factory.mktemp("official") / "audiosep_base_4M_steps.ckpt"
    weights = models.prefixed("ss_model.", separator)
    weights |= models.prefixed("query_encoder.model.", clap)
    moments = {0: {"step": torch.tensor(4.0), "exp_avg": torch.ones(8)}}
    state = [{"state": moments, "param_groups": [{"lr": 1e-3, "betas": (0.9, 0.999)}]}]
    torch.save(
        {
            "epoch": 1,
            "global_step": 4,
            "pytorch-lightning_version": "2.0.2",
            "state_dict": weights,
            "loops": {},
            "callbacks": {},
            "optimizer_states": state,
            "lr_schedulers": [],
        },
        path,
    )
    return path


@pytest.fixture(scope="module")
def model(tmp_path_factory, checkpoint, tokenizer):
    folder = tmp_path_factory.mktemp("model")
    return convert(checkpoint, tokenizer, folder / "audiosep", shape=models.TEXT)


def copy_of(model, folder):
    """The model again, for damaging: the large file by a link."""
    for one in model.parent.iterdir():
        if one.suffix == ".safetensors":
            os.link(one, folder / one.name)
        else:
            (folder / one.name).write_bytes(one.read_bytes())
    return folder / model.name


def save(path, weights):
    torch.save({"state_dict": weights}, path)
    return path


def test_what_was_converted_is_what_was_there(model, separator, clap):
    found, net, text = load_weights(model)
    assert net.keys() == audiosep_net.shapes().keys()
    assert all(torch.equal(value, separator[name]) for name, value in net.items())
    assert all(torch.equal(value, clap[name]) for name, value in text.items())
    assert found.text == models.TEXT
    assert {one.name for one in model.parent.iterdir()} == {*FILES, "audiosep.toml"}
    with model.open("rb") as file:
        said = tomllib.load(file)
    assert said["kind"] == "audiosep"
    assert said["source"]["file"] == "audiosep_base_4M_steps.ckpt"
    assert audiosep.traits(model).revision == found.revision


def test_all_504_weights_of_clap_are_known(shared_golden):
    listing = json.loads((shared_golden / "query_encoder_keys.json").read_text("utf-8"))
    names = [name for name, *_ in listing["keys"]]
    names.append("text_branch.embeddings.position_ids")  # of older versions of transformers
    for prefix in ("query_encoder.model.", "module.", ""):
        found = sort({prefix + name: torch.empty(0) for name in names}, TextShape())
        assert not found.unexpected
        assert not found.separator
        assert len(found.text) + len(found.unused) == 505
        assert prefix + names[-1] in found.unused


def test_the_text_side_may_come_from_clap_s_own_file(tmp_path, separator, clap, tokenizer, model):
    alone = save(tmp_path / "separator.ckpt", models.prefixed("ss_model.", separator))
    with pytest.raises(EngineError, match="no text branch"):
        convert(alone, tokenizer, tmp_path / "out", shape=models.TEXT)
    # Numbers of numpy beside the weights: a plain torch.load refuses them.
    path = tmp_path / "music_speech_audioset_epoch_15_esc_89.98.pt"
    numbers = {"best": np.float64(89.98), "rounds": np.int64(15)}
    weights = models.prefixed("module.", clap)
    torch.save({"epoch": 15, "name": "x", "metrics": numbers, "state_dict": weights}, path)
    with pytest.raises(pickle.UnpicklingError):
        torch.load(path, weights_only=True)
    written = convert(alone, tokenizer, tmp_path / "out", clap=path, shape=models.TEXT)
    assert read_description(written).weights.sha256 == read_description(model).weights.sha256


def test_the_old_file_format_is_read_too(tmp_path, clap):
    path = tmp_path / "old.pt"
    torch.save({"state_dict": clap}, path, _use_new_zipfile_serialization=False)
    assert read_official(path).keys() == clap.keys()


class Bomb:
    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return os.mkdir, (str(self.path),)


def test_a_file_that_would_run_is_not_run(tmp_path):
    path, proof = tmp_path / "bad.ckpt", tmp_path / "ran"
    torch.save({"state_dict": {}, "extra": Bomb(proof)}, path)
    with pytest.raises(EngineError, match="not opened"):
        read_official(path)
    assert not proof.exists()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 not a zip", b"\x80\x02}q\x00."])
def test_files_that_hold_no_weights(tmp_path, content):
    path = tmp_path / "x.ckpt"
    path.write_bytes(content)
    with pytest.raises(EngineError, match=r'"x\.ckpt"'):
        read_official(path)
    with pytest.raises(EngineError, match="cannot be read"):
        read_official(tmp_path / "none.ckpt")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"ss_model.base.extra.weight": torch.ones(3)}, "base.extra.weight is not known"),
        ({"text_branch.more": torch.ones(3)}, "more is not known"),
        ({"ss_model.base.pre_conv.bias": None}, "base.pre_conv.bias is missing"),
        ({"query_encoder.model.text_projection.2.bias": None}, "2.bias is missing"),
        ({"ss_model.base.pre_conv.bias": torch.ones(3)}, r"is \(3,\), not \(4,\)"),
        ({"ss_model.base.pre_conv.bias": torch.full((4,), torch.nan)}, "not numbers"),
        ({"ss_model.base.istft.ola_window": torch.ones(2048)}, "ola_window is not the usual"),
    ],
)
def test_other_weights_are_refused(tmp_path, checkpoint, tokenizer, change, sentence):
    weights = read_official(checkpoint) | change
    left = {k: v for k, v in weights.items() if v is not None and "stft.conv_" not in k}
    path = save(tmp_path / "x.ckpt", left)
    with pytest.raises(EngineError, match=sentence):
        convert(path, tokenizer, tmp_path / "out", shape=models.TEXT)
    assert not (tmp_path / "out").exists()


def test_a_wrong_hash_and_a_missing_tokenizer_are_told(tmp_path, checkpoint, tokenizer):
    with pytest.raises(EngineError, match="Fetch it again"):
        convert(checkpoint, tokenizer, tmp_path / "out", shape=models.TEXT, sha256="0" * 64)
    with pytest.raises(EngineError, match=r"vocab\.json and merges\.txt"):
        convert(checkpoint, tmp_path, tmp_path / "out", shape=models.TEXT)


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("damage", ["gone", "cut", "changed"])
def test_damaged_files_are_told(tmp_path, model, name, damage):
    path = copy_of(model, tmp_path)
    file = tmp_path / name
    content = bytearray(file.read_bytes())
    file.unlink()
    if damage == "cut":
        file.write_bytes(content[:-1])
    elif damage == "changed":
        content[-1] ^= 1
        file.write_bytes(content)
    with pytest.raises(EngineError, match=r'model "audiosep\.toml" is damaged.*Convert or fetch'):
        audiosep.load(path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("format = 1", "format = 2"),
        ('kind = "audiosep"', 'kind = "other"'),
        ("[text]", "[other]"),
        ("layers = 2", "layers = 3"),
        ("layers = 2", 'layers = "2"'),
        ("layers = 2", "layers = 2\nmore = 1"),
        ("[weights]", "[weights"),
        ("size = ", "sizes = "),
    ],
)
def test_a_damaged_description_is_told(tmp_path, model, old, new):
    path = copy_of(model, tmp_path)
    path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(EngineError, match=r"audiosep\.toml"):
        audiosep.load(path)


def test_a_description_names_only_files_beside_it(tmp_path, model):
    path = copy_of(model, tmp_path)
    text = path.read_text("utf-8").replace('"vocab.json"', '"../../etc/vocab.json"')
    path.write_text(text, encoding="utf-8")
    assert read_description(path).vocabulary.path == tmp_path / "vocab.json"
