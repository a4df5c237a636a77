"""The exported networks agree with torch's to 1e-4, on any length, and are checked when loaded."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine import onnx_models, separation
from engine.labelling import load_labeller
from engine.onnx_export import export_labeller, export_separator
from engine.report import EngineError, silent
from engine.separation import Traits, load_separator, query_for
from tests.engine.commands.running import earmark, refused
from tests.engine.fakes import noise

RATE = 32_000
WITHIN = 1e-4


def mono(seconds, seed=3):
    sound = noise(seconds, RATE, 1, seed)[:, 0]
    time = np.arange(len(sound)) / RATE
    return (0.2 * sound + 0.2 * np.sin(2 * np.pi * 800 * time)).astype(np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("onnx")


@pytest.fixture(scope="module")
def separator_path(folder):
    return export_separator(folder / "separator.onnx")


@pytest.fixture(scope="module")
def labeller_path(folder):
    return export_labeller(folder / "labeller.onnx")


@pytest.mark.parametrize("seconds", [0.1, 1.3, 4.0])
def test_the_separator_agrees(separator_path, seconds):
    ours, theirs = load_separator("builtin"), onnx_models.load(separator_path)
    sound = torch.from_numpy(mono(seconds))
    for query in (query_for("siren"), query_for("animal"), query_for("rain", "wind")):
        with torch.inference_mode():
            wanted = ours.separate(sound, query, silent)
            found = theirs.separate(sound, query, silent)
        assert float((found - wanted).abs().max()) < WITHIN


def test_its_network_agrees(separator_path):
    ours, theirs = load_separator("builtin").net, onnx_models.load(separator_path).net
    power = torch.rand(1, ours.config.bins, 176, generator=torch.Generator().manual_seed(1)) ** 8
    chosen = torch.tensor([3, 17, -1])
    with torch.inference_mode():
        one, other = ours.encode(power), theirs.encode(power)
        for name in ("cells", "presence", "loudness"):
            torch.testing.assert_close(
                getattr(other, name), getattr(one, name), atol=WITHIN, rtol=WITHIN
            )
        wanted = ours.decode(one, ours.ask(chosen), ours.maps(one, chosen))
        found = theirs.decode(other, theirs.ask(chosen), theirs.maps(other, chosen))
    assert float((torch.sigmoid(found) - torch.sigmoid(wanted)).abs().max()) < WITHIN
    assert torch.equal(theirs.band_of_bin, ours.band_of_bin)


def test_it_is_a_model_by_its_path(separator_path, tmp_path):
    name = separation.choose_model(separator_path)
    assert separation.traits_of(name) == Traits.of(load_separator(name))
    ours = separation.traits_of("builtin")
    theirs = separation.traits_of(name)
    assert (theirs.sample_rate, theirs.grid, theirs.context_s) == (
        ours.sample_rate, ours.grid, ours.context_s,
    )  # fmt: skip
    assert theirs.revision != ours.revision
    separation.check_takes(name, negative=True, example=True)


@pytest.mark.parametrize("seconds", [0.1, 2.0])
def test_the_labeller_agrees(labeller_path, seconds):
    ours, theirs = load_labeller("builtin"), load_labeller(str(labeller_path))
    sound = mono(seconds)
    assert theirs.labels == ours.labels
    np.testing.assert_allclose(
        theirs.scores(sound, silent), ours.scores(sound, silent), atol=WITHIN
    )
    np.testing.assert_allclose(theirs.clip_scores(sound), ours.clip_scores(sound), atol=WITHIN)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("format = 1", "format = 9", "was expected"),
        ("[vocabulary]", "[words]", "does not fit together"),
        ("separator-decoder", "separator-other", "cannot be read"),
        ("separator-decoder", "separator-encoder", "not the file that was exported"),
        ("[network]", "[network", "cannot be read"),
    ],
)
def test_damage_is_told(separator_path, old, new, sentence):
    other = separator_path.with_name("other.toml")
    other.write_text(separator_path.read_text("utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(EngineError, match=sentence):
        onnx_models.load(other)


def test_a_labeller_of_other_weights_is_refused(labeller_path):
    other = labeller_path.with_name("old.toml")
    text = labeller_path.read_text("utf-8").replace('made_from = "', 'made_from = "0')
    other.write_text(text, encoding="utf-8")
    with pytest.raises(EngineError, match="another version of the labeller"):
        onnx_models.load_labeller(other)


def test_the_command_writes_what_separate_takes(tmp_path, capsys):
    import soundfile

    assert "End it in .onnx" in refused(capsys, "export-onnx", "labeller", "-o", tmp_path / "x")
    assert earmark("export-onnx", "separator", "-o", tmp_path / "net.onnx", "-q") == 0
    described = capsys.readouterr().out.strip()
    assert described == str(tmp_path / "net.toml")
    assert {one.name for one in tmp_path.iterdir()} == {
        "net-encoder.onnx", "net-decoder.onnx", "net.safetensors", "net.toml",
    }  # fmt: skip
    soundfile.write(tmp_path / "in.wav", mono(1.0), RATE, subtype="FLOAT")
    asked = ("separate", tmp_path / "in.wav", "--prompt", "siren", "-q")
    assert earmark(*asked, "-o", tmp_path / "a.wav", "--model", described) == 0
    assert earmark(*asked, "-o", tmp_path / "b.wav") == 0
    one, other = (soundfile.read(tmp_path / name)[0] for name in ("a.wav", "b.wav"))
    np.testing.assert_allclose(one, other, atol=10 * WITHIN)
