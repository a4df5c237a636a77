"""The models on the disk: found, checked, deleted, moved; two programs at once."""

from __future__ import annotations

import json

import pytest

from engine import weights
from engine.locks import Holder
from engine.report import Cancelled, EngineError
from engine.weights import NotThere, places, shelf
from tests.engine.weights.server import model_of, offer


@pytest.fixture
def model(monkeypatch, server):
    one = model_of((server.file("a.bin", b"a" * 4000), server.file("b.txt", b"b" * 100)))
    offer(monkeypatch, one, model_of((server.file("c.bin", b"c"),), "other"))
    return one


@pytest.fixture
def there(model):
    """The model, ready."""
    made = places.made_folder() / "made"
    made.mkdir()
    (made / "a.bin").write_bytes(b"a" * 4000)
    (made / "b.txt").write_bytes(b"b" * 100)
    return shelf.put(model, made)


def test_nothing_is_there_at_first(model):
    assert weights.find("thing") is None
    state = weights.state(model)
    assert (state.kind, state.on_disk, state.arrived) == ("absent", 0, 0)
    with pytest.raises(NotThere, match="not on this computer yet") as caught:
        weights.verify("thing")
    assert caught.value.model_id == "thing"
    with pytest.raises(EngineError, match="no model called"):
        weights.find("magic")


def test_what_was_put_is_found_and_whole(model, there):
    assert weights.find("thing") == there == places.folder() / "thing"
    assert {one.name for one in there.iterdir()} == {"a.bin", "b.txt", "installed.json"}
    state = weights.state(model)
    assert state.kind == "ready"
    assert state.on_disk > 4100
    told = []
    assert weights.verify("thing", lambda fraction, note="": told.append(fraction)) == there
    assert told == sorted(told)
    assert told[-1] == 1.0
    assert [one.kind for one in weights.states()] == ["ready", "absent"]


def test_damage_is_found(there):
    (there / "b.txt").write_bytes(b"x" * 100)
    assert weights.find("thing") == there  # cheap: by size only
    with pytest.raises(EngineError, match=r'"b\.txt" is not what it was'):
        weights.verify("thing")
    (there / "b.txt").unlink()
    assert weights.find("thing") is None


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"format": 1, "made_from": {}, "files": {"a.bin": {"size": 4000, "sha256": ""}}}'],
)
def test_a_manifest_of_another_model_counts_as_none(there, text):
    (there / "installed.json").write_text(text)
    assert weights.find("thing") is None


def test_a_manifest_names_only_its_own_files(model, there, tmp_path):
    path = there / "installed.json"
    said = json.loads(path.read_text())
    said["files"] = {"../../x": {"size": 3, "sha256": "0"}}
    path.write_text(json.dumps(said))
    (there.parent.parent / "x").write_bytes(b"abc")
    assert weights.find("thing") is None


def test_another_download_is_another_model(monkeypatch, model, there, server):
    newer = model_of((server.file("a.bin", b"new" * 1000), model.files[1]))
    offer(monkeypatch, newer)
    assert weights.find("thing") is None


def test_deleting_frees_everything(model, there):
    incoming = shelf.incoming_folder(model)
    incoming.mkdir()
    (incoming / "a.bin.part").write_bytes(b"x" * 50)
    before = weights.state(model)
    assert before.kind == "ready"
    assert weights.delete("thing") == before.on_disk > 4150
    assert weights.find("thing") is None
    assert list(places.folder().iterdir()) == []
    assert weights.delete("thing") == 0


def test_moving_takes_all_along(model, there, tmp_path):
    incoming = shelf.incoming_folder(model)
    incoming.mkdir()
    (incoming / "a.bin.part").write_bytes(b"x" * 50)
    target = tmp_path / "new" / "place"
    assert weights.move(target) == target
    assert weights.folder() == target
    assert weights.verify("thing") == target / "thing"
    assert weights.state(model).arrived == 50
    assert not there.exists()
    assert weights.move(target) == target  # it is there already


def test_moving_stops_without_a_trace(model, there, tmp_path, monkeypatch):
    def report(fraction, note=""):
        raise Cancelled

    with pytest.raises(Cancelled):
        weights.move(tmp_path / "new", report)
    assert list((tmp_path / "new").iterdir()) == []
    assert weights.find("thing") == there
    with pytest.raises(EngineError, match="lies inside"):
        weights.move(places.folder() / "deeper")
    (tmp_path / "taken" / "thing").mkdir(parents=True)
    with pytest.raises(EngineError, match="Move it away first"):
        weights.move(tmp_path / "taken")
    (tmp_path / "file").write_text("x")
    with pytest.raises(EngineError, match="could not be written"):
        weights.move(tmp_path / "file" / "below")
    monkeypatch.setenv(places.FOLDER, str(places.folder()))
    with pytest.raises(EngineError, match="EARMARK_MODELS_DIR says"):
        weights.move(tmp_path / "elsewhere")


def test_two_programs_at_once(model):
    with shelf.claimed(model) as folder:
        with pytest.raises(EngineError, match="being fetched already"), shelf.claimed(model):
            pass
        assert folder == shelf.incoming_folder(model)
    assert not folder.exists()
    folder.mkdir()
    gone = Holder(2**30, Holder.me().host)  # a program that crashed
    (folder / "claimed.json").write_text(gone.text())
    with shelf.claimed(model):
        assert Holder.parse((folder / "claimed.json").read_text()) == Holder.me()
