"""Getting models: download, files of the user's own, and what is made of them."""

from __future__ import annotations

import hashlib

import pytest
import torch

from engine import models, weights
from engine.report import Cancelled, EngineError
from engine.separation import audiosep_weights, load_separator
from engine.weights import NotThere, places, shelf
from tests.engine.separation import audiosep_models
from tests.engine.weights import server as manners
from tests.engine.weights.conftest import _direct, server  # noqa: F401 - fixtures
from tests.engine.weights.server import model_of, offer

LARGE, SMALL = b"a" * 400_000, b"b" * 100


@pytest.fixture
def model(monkeypatch, server):  # noqa: F811
    one = model_of((server.file("a.bin", LARGE), server.file("b.txt", SMALL)))
    offer(monkeypatch, one)
    return one


@pytest.fixture
def accepted(model):
    places.accept(model)
    return model


def test_a_download_becomes_the_model(accepted):
    told = []
    folder = models.download("thing", lambda fraction, note="": told.append((fraction, note)))
    assert weights.find("thing") == folder
    assert (folder / "a.bin").read_bytes() == LARGE
    fractions = [one for one, _ in told]
    assert fractions == sorted(fractions)
    assert fractions[-1] == 1.0
    assert {note for _, note in told} >= {weights.DOWNLOADING, weights.CHECKING, models.CONVERTING}
    assert [one.name for one in places.folder().iterdir()] == ["thing"]
    assert models.download("thing") == folder  # it is there


def test_share_says_how_much_of_the_download_is_done(accepted):
    assert models.share(0.0) == 0.0
    assert models.share(0.45) == pytest.approx(0.5)
    assert models.share(1.0) == 1.0


def test_nothing_is_fetched_without_the_licence(model, server):  # noqa: F811
    with pytest.raises(EngineError, match="has not been accepted"):
        models.download("thing")
    assert server.asked == []


def test_offline_means_offline(accepted, server):  # noqa: F811
    places.set_offline(True)
    with pytest.raises(EngineError, match="stays offline"):
        models.download("thing")
    assert server.asked == []


def test_a_second_call_fetches_only_the_rest(accepted, server):  # noqa: F811
    server.manners = [manners.well, manners.answers(404)]
    with pytest.raises(EngineError, match="no longer at its address"):
        models.download("thing")
    assert weights.state(accepted).kind == "partial"
    assert weights.state(accepted).arrived == len(LARGE)
    models.download("thing")
    assert [path for path, _ in server.asked] == ["/a.bin", "/b.txt", "/b.txt"]


def test_a_cancel_keeps_what_has_arrived(accepted):
    def report(fraction, note=""):
        if fraction > 0.5:
            raise Cancelled

    with pytest.raises(Cancelled):
        models.download("thing", report)
    assert weights.state(accepted).arrived > 0
    assert weights.find("thing") is None
    models.download("thing")


def test_no_room_is_told_before_anything_is_fetched(accepted, server, monkeypatch):  # noqa: F811
    monkeypatch.setattr("engine.files.free_bytes", lambda folder: 1000)
    with pytest.raises(EngineError, match=r"Thing needs 401\.1 kB"):
        models.download("thing")
    assert server.asked == []


def test_files_of_the_user_under_any_name(model, tmp_path, server):  # noqa: F811
    mine = tmp_path / "from a friend.dat"
    mine.write_bytes(LARGE)
    assert models.add_files("thing", [mine]) == ("b.txt",)
    assert weights.find("thing") is None
    mine.write_bytes(b"x" * len(LARGE))
    with pytest.raises(EngineError, match=r'"from a friend\.dat" is no file of Thing'):
        models.add_files("thing", [mine])
    (tmp_path / "folder").mkdir()
    with pytest.raises(EngineError, match="holds no file of Thing"):
        models.add_files("thing", [tmp_path / "folder"])
    (tmp_path / "folder" / "b").write_bytes(SMALL)
    assert models.add_files("thing", [tmp_path / "folder"]) == ()
    assert weights.verify("thing")
    assert server.asked == []
    assert mine.exists()
    with pytest.raises(EngineError, match="cannot be read"):
        models.add_files("thing", [tmp_path / "nothing"])


def test_a_program_that_ended_half_way_is_no_hindrance(accepted):
    (places.made_folder() / "thing.new").mkdir()
    (places.folder() / "thing.new" / "rest").write_text("x")
    folder = models.download("thing")
    assert not (folder / "rest").exists()


# ---------------------------------------------------------------- what is made of them


@pytest.fixture
def audiosep(monkeypatch, server, tmp_path):  # noqa: F811
    """A small AudioSep laid out like the official files, on the server."""
    monkeypatch.setattr(audiosep_weights, "TextShape", lambda: audiosep_models.TEXT)
    load_separator.cache_clear()
    with audiosep_models.narrow():
        found = model_of(audiosep_models.official(server, tmp_path), "audiosep", "AudioSep")
        offer(monkeypatch, found)
        yield found
    load_separator.cache_clear()


@pytest.mark.slow
@pytest.mark.timeout(400)  # a busy machine imports transformers for a minute
def test_audiosep_is_converted_and_used_by_its_name(audiosep):
    with pytest.raises(NotThere):
        load_separator("audiosep")
    places.accept(audiosep)
    folder = models.download("audiosep")
    names = {one.name for one in folder.iterdir()}
    assert names == {
        "audiosep.safetensors", "audiosep.toml", "vocab.json", "merges.txt", "installed.json",
    }  # fmt: skip
    assert weights.verify("audiosep") == folder
    separator = load_separator("audiosep")
    sound = torch.randn(9000, generator=torch.Generator().manual_seed(1)) * 0.1
    from engine.report import silent
    from engine.separation import query_for

    estimate = separator.separate(sound, query_for("quantum flux zzz"), silent)
    assert estimate.shape == sound.shape


def test_a_checkpoint_that_would_run_is_not_run(monkeypatch, server, tmp_path):  # noqa: F811
    """The right hash of a wrong file: a catalogue that was tampered with."""

    class Bomb:
        def __reduce__(self):
            import os

            return os.mkdir, (str(tmp_path / "ran"),)

    torch.save({"state_dict": {}, "extra": Bomb()}, tmp_path / "bad.ckpt")
    bad = server.file("audiosep.ckpt", (tmp_path / "bad.ckpt").read_bytes())
    offer(monkeypatch, model := model_of((bad,), "audiosep", "AudioSep"))
    places.accept(model)
    with pytest.raises(EngineError, match="not opened"):
        models.download("audiosep")
    assert not (tmp_path / "ran").exists()
    assert weights.find("audiosep") is None


def test_clap_becomes_safetensors(monkeypatch, server, tmp_path):  # noqa: F811
    from safetensors.torch import load_file

    tensors = {"audio.weight": torch.arange(6.0).reshape(2, 3), "text.bias": torch.ones(4, 2).T}
    torch.save({"model": tensors, "epoch": 3}, tmp_path / "clap.pth")
    files = (
        server.file("CLAP_weights_2023.pth", (tmp_path / "clap.pth").read_bytes()),
        server.file("vocab.json", b"{}"),
        server.file("merges.txt", b"#"),
    )
    offer(monkeypatch, model := model_of(files, "msclap-2023", "CLAP"))
    places.accept(model)
    folder = models.download("msclap-2023")
    assert {one.name for one in folder.iterdir()} == {
        "msclap-2023.safetensors", "vocab.json", "merges.txt", "installed.json",
    }  # fmt: skip
    loaded = load_file(folder / "msclap-2023.safetensors")
    assert all(torch.equal(loaded[name], value) for name, value in tensors.items())


def test_every_model_with_a_maker_is_in_the_list():
    assert set(models.MAKERS) <= set(weights.models())


def test_a_hash_of_the_catalogue_is_checked_again_before_it_is_opened(audiosep):
    places.accept(audiosep)
    with shelf.claimed(audiosep) as folder:
        for one in audiosep.files:
            (folder / one.name).write_bytes(b"x" * one.size)
    with pytest.raises(EngineError, match="not the file it should be"):
        models.download("audiosep")
    assert hashlib.sha256(b"").hexdigest() not in audiosep.sources.values()
