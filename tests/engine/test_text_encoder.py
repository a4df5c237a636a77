"""The text encoder: parts of words, vectors, and files that are not what was shipped."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine import text_encoder
from engine.prompts import embed, label_vectors, normalise, vocabulary
from engine.report import EngineError
from engine.resources import resource
from engine.text_encoder import TextEncoder, text_model
from engine.text_features import BUCKETS, items


def nearest(text: str) -> str:
    return vocabulary().labels[int(np.argmax(label_vectors() @ embed(text)))]


def test_there_is_one_vector_of_unit_length_for_each_label() -> None:
    vectors = label_vectors()
    assert vectors.shape == (len(vocabulary().labels), 64)
    assert vectors.dtype == np.float32
    assert text_model().encoder.labels == vocabulary().labels  # the order is the vocabulary's
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    with pytest.raises(ValueError, match="read-only"):
        vectors[0, 0] = 1.0


def test_a_label_s_own_name_lies_next_to_its_vector() -> None:
    wrong = [label for label in vocabulary().labels if nearest(label) != label]
    assert len(wrong) <= 6, wrong


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("labradors barking in the garden", "dog bark"),
        ("barrking dgos", "dog bark"),
        ("a violinist", "violin"),
        ("thunderstorms", "thunder"),
    ],
)
def test_unseen_forms_and_slips_lie_near(text: str, label: str) -> None:
    assert nearest(text) == label


@given(st.text(max_size=60))
def test_any_text_has_a_vector(text: str) -> None:
    vector = embed(text)
    assert vector.shape == (64,)
    assert vector.dtype == np.float32
    length = float(np.linalg.norm(vector))
    assert length == pytest.approx(1.0, abs=1e-4) if normalise(text) else length == 0.0


@given(st.text("abc de", max_size=200))
def test_parts_are_buckets_of_the_table(text: str) -> None:
    plain = normalise(text)
    parts = items(plain)
    assert bool(parts) == bool(plain)
    assert all(part for part in parts)
    assert all(0 <= one < BUCKETS for part in parts for one in part)


def test_forms_of_a_word_share_parts_and_other_words_hardly_any() -> None:
    barking, barks, tuba = (set(items(word)[0]) for word in ("barking", "barks", "tuba"))
    assert len(barking & barks) >= 5
    assert len(barking & tuba) <= 1


def test_words_in_a_row_are_a_part_of_their_own() -> None:
    one, two = items("bass drum"), items("drum bass")
    assert len(one) == len(two) == 3
    assert set(one[2]) & set(two[2])  # the same pair
    assert one[2] != two[2]  # the other way round


def small() -> dict[str, np.ndarray]:
    return {
        "table": np.ones((BUCKETS, 3), np.float32),
        "labels": np.eye(2, dtype=np.float32),
        "scale": np.array([10.0], np.float32),
        "hidden": np.zeros((4, 2), np.float32),
        "hidden_bias": np.zeros(4, np.float32),
        "known": np.zeros(4, np.float32),
        "known_bias": np.array([1.5], np.float32),
    }


def test_the_numbers_are_those_of_the_definition() -> None:
    found = TextEncoder(("a", "b"), small()).encode("rain")
    np.testing.assert_allclose(found.vector, [0.5**0.5, 0.5**0.5], atol=1e-6)
    np.testing.assert_allclose(found.logits, [10 * 0.5**0.5] * 2, rtol=1e-6)
    assert found.known == 1.5


@pytest.mark.parametrize("name", ["table", "labels", "hidden"])
def test_tensors_that_do_not_fit_are_refused(name: str) -> None:
    tensors = small()
    tensors[name] = tensors[name][:-1]
    with pytest.raises(ValueError, match="do not fit"):
        TextEncoder(("a", "b"), tensors)
    tensors = small()
    tensors[name][0, 0] = np.nan
    with pytest.raises(ValueError, match="do not fit"):
        TextEncoder(("a", "b"), tensors)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the shipped files that the loader takes for them."""
    for name in ("encoder.toml", "encoder.safetensors"):
        (tmp_path / name).write_bytes(resource(f"text/{name}").read_bytes())
    found = tmp_path / "encoder.toml"
    monkeypatch.setattr(
        text_encoder, "resource", lambda name: found if "encoder" in name else resource(name)
    )
    text_model.cache_clear()
    yield tmp_path
    text_model.cache_clear()


def test_a_copy_loads(folder: Path) -> None:
    assert len(text_model().encoder.labels) == 205


@pytest.mark.parametrize("harm", ["bit", "cut", "gone", "format", "toml", "word"])
def test_damaged_files_are_a_sentence(folder: Path, harm: str) -> None:
    weights, described = folder / "encoder.safetensors", folder / "encoder.toml"
    data, text = bytearray(weights.read_bytes()), described.read_text()
    if harm == "bit":
        data[-1] ^= 1
        weights.write_bytes(data)
    elif harm == "cut":
        weights.write_bytes(data[:1000])
    elif harm == "gone":
        weights.unlink()
    else:
        changes = {
            "format": text.replace("format = 1", "format = 9"),
            "toml": text[:200],
            "word": re.sub(r'sha256 = "\w+"', "sha256 = 5", text),
        }
        described.write_text(changes[harm])
    with pytest.raises(EngineError, match="install Earmark again"):
        text_model()


def test_the_weights_are_small() -> None:
    assert resource("text/encoder.safetensors").stat().st_size <= 2_000_000
