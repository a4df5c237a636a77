"""AudioSep's text side: the vectors that the padded original makes, from files alone."""

from __future__ import annotations

import json
import socket

import pytest
import torch
from transformers import RobertaConfig, RobertaModel, RobertaTokenizer

from engine.separation import audiosep_text
from engine.separation.audiosep_description import MERGES, VOCABULARY, TextShape
from engine.separation.audiosep_text import TextEncoder, read_tokenizer
from tests.engine.separation import audiosep_models as models

PROMPTS = ("dog", "a dog barks", "  Dog  barks, twice!", "żółw \u2603", "", "<s> dog")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return models.write_tokenizer(tmp_path_factory.mktemp("tokenizer"))


@pytest.fixture(scope="module")
def tokenizer(folder):
    return read_tokenizer(folder / VOCABULARY, folder / MERGES, models.TEXT)


@pytest.fixture(scope="module")
def weights():
    return models.text_weights()


@pytest.fixture
def encoder(weights, tokenizer):
    return TextEncoder(models.TEXT, weights, tokenizer)


def original(weights, folder, text):
    """The vector as the original makes it: padded to the longest, twice, row 0."""
    shape = models.TEXT
    tokens = RobertaTokenizer(str(folder / VOCABULARY), str(folder / MERGES))(
        [text, text],
        padding="max_length",
        truncation=True,
        max_length=shape.longest,
        return_tensors="pt",
    )
    model = RobertaModel(
        RobertaConfig(
            vocab_size=shape.vocabulary,
            hidden_size=shape.width,
            num_hidden_layers=shape.layers,
            num_attention_heads=shape.heads,
            intermediate_size=shape.inner,
            max_position_embeddings=shape.positions,
            type_vocab_size=1,
            layer_norm_eps=1e-5,
            pad_token_id=1,
            bos_token_id=0,
            eos_token_id=2,
        )
    ).eval()
    model.load_state_dict(
        {
            name.removeprefix("text_branch."): value
            for name, value in weights.items()
            if name.startswith("text_branch.")
        }
    )
    with torch.no_grad():
        pooled = model(**tokens).pooler_output
        x = torch.relu(
            pooled @ weights["text_projection.0.weight"].T + weights["text_projection.0.bias"]
        )
        x = x @ weights["text_projection.2.weight"].T + weights["text_projection.2.bias"]
        return torch.nn.functional.normalize(x, dim=-1)[0]


@pytest.mark.parametrize("text", [*PROMPTS[:4], "dog " * 100])
def test_vectors_are_those_of_the_padded_original(encoder, weights, folder, text):
    vector = encoder.embed(text)
    assert vector.shape == (512,)
    assert vector.dtype == torch.float32
    assert float(vector.norm()) == pytest.approx(1.0, abs=1e-6)
    torch.testing.assert_close(vector, original(weights, folder, text), atol=1e-6, rtol=0)


@pytest.mark.parametrize("text", PROMPTS[:5])
def test_tokens_are_roberta_s(encoder, folder, text):
    slow = RobertaTokenizer(str(folder / VOCABULARY), str(folder / MERGES))
    assert encoder.tokens(text) == slow(text)["input_ids"]


def test_a_typed_special_token_is_a_word(encoder):
    assert encoder.tokens("<s>")[1:-1] != [0]
    assert encoder.tokens("dog")[0] == 0
    assert encoder.tokens("dog")[-1] == 2


def test_long_texts_end_at_the_last_place(encoder):
    assert len(encoder.tokens("dog " * 100)) == models.TEXT.longest == 32


def test_vectors_are_remembered_and_not_for_ever(encoder, monkeypatch):
    monkeypatch.setattr(audiosep_text, "_KEPT", 2)
    first = encoder.embed("dog")
    assert encoder.embed("dog") is first
    assert not torch.allclose(encoder.embed("bark"), first, atol=1e-4)
    encoder.embed("rain")
    assert encoder.embed("dog") is not first


def test_nothing_is_fetched(weights, folder, monkeypatch):
    def refuse(*_):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    tokenizer = read_tokenizer(folder / VOCABULARY, folder / MERGES, models.TEXT)
    TextEncoder(models.TEXT, weights, tokenizer).embed("dog")


@pytest.mark.parametrize("damage", ["gone", "no merges", "not json", "other specials", "too many"])
def test_a_tokenizer_that_is_none(folder, tmp_path, damage):
    models.write_tokenizer(tmp_path)
    vocabulary, shape = tmp_path / VOCABULARY, models.TEXT
    if damage == "gone":
        vocabulary.unlink()
    elif damage == "no merges":
        (tmp_path / MERGES).unlink()
    elif damage == "not json":
        vocabulary.write_text("{", encoding="utf-8")
    elif damage == "other specials":
        vocabulary.write_text(json.dumps({"<s>": 1, "d": 0, "o": 2, "g": 3, "do": 4, "dog": 5}))
        (tmp_path / MERGES).write_text("#version: 0.2\nd o\ndo g\n")
    else:
        shape = TextShape(**{**vars(shape), "vocabulary": 200})
    with pytest.raises(ValueError, match="tokenizer"):
        read_tokenizer(vocabulary, tmp_path / MERGES, shape)


def test_all_text_weights_of_clap_are_listed(shared_golden):
    listing = json.loads((shared_golden / "query_encoder_keys.json").read_text("utf-8"))
    official = {name: tuple(shape) for name, shape, *_ in listing["keys"]}
    assert len(official) == listing["n_keys"] == 504
    ours = audiosep_text.shapes(TextShape())
    assert ours == {name: official[name] for name in ours}
    theirs = {one for one in official if one.startswith(("text_branch.", "text_projection."))}
    assert theirs == ours.keys()


@pytest.mark.parametrize("wrong", [{"width": 15}, {"layers": 0}, {"heads": 2.0}, {"joint": 2**21}])
def test_impossible_sizes_are_refused(wrong):
    with pytest.raises(ValueError, match="sizes"):
        TextShape(**{**vars(models.TEXT), **wrong})
