from __future__ import annotations

import hashlib
import sys
from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file, save_file

from engine.labelling.description import NEAR
from engine.labelling.description import read_description as read_labeller
from engine.report import EngineError, silent
from engine.resources import resource
from engine.separation import NothingHeard, Query, UnknownPrompt, builtin, ear, rivals
from engine.separation.bandsplit import BandSplitConfig, BandSplitNet
from engine.separation.description import read_description

LABELS = ["dog bark", "rain"]


def describe(folder, **changes):
    weights = folder / "small.safetensors"
    data = weights.read_bytes() if weights.exists() else b""
    values = {
        "format": 1,
        "file": '"small.safetensors"',
        "size": len(data),
        "sha256": f'"{hashlib.sha256(data).hexdigest()}"',
        "context_s": 2.0,
        "absent_below": -50.0,
        "faint_db": -15.0,
    }
    values.update(changes)
    lines = [f"{name} = {value}" for name, value in values.items() if value is not None]
    lines += ["[network]", "labels = 2", "sample_rate = 32000", "hop = 320", "embedding = 8"]
    lines += ["channels = [4, 8, 8, 8]", "[vocabulary]", f"labels = {LABELS}"]
    path = folder / "small.toml"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path):
    torch.manual_seed(0)
    config = BandSplitConfig(labels=2, channels=(4, 8, 8, 8), embedding=8)
    net = BandSplitNet(config, folded=True)
    save_file(
        {name: value.half().contiguous() for name, value in net.state_dict().items()},
        tmp_path / "small.safetensors",
    )
    return tmp_path


@pytest.fixture
def separator(folder):
    return builtin.load(describe(folder))


def query(*labels, unwanted=(), heard=()):
    return Query("as typed", "as typed", labels, unwanted=unwanted, heard=heard)


def test_what_ships_knows_the_vocabulary_and_is_small():
    from engine.vocabulary import vocabulary

    shipped = read_description(resource(builtin.DESCRIPTION))
    assert set(shipped.labels) == set(vocabulary().labels)
    assert list(shipped.labels) == sorted(shipped.labels)
    assert shipped.size < 15_000_000


def test_the_revision_follows_weights_and_gate(folder):
    one = builtin.load(describe(folder)).revision
    assert builtin.load(describe(folder)).revision == one
    assert builtin.load(describe(folder, faint_db=-20.0)).revision != one
    change(folder, "cell_bias", lambda value: value + 1.0)
    assert builtin.load(describe(folder)).revision != one


def test_an_unknown_prompt_is_refused(separator):
    with pytest.raises(UnknownPrompt, match="as typed"):
        separator.check(query())
    with pytest.raises(UnknownPrompt):
        separator.separate(torch.ones(100), query("piano"), silent)


@pytest.mark.parametrize("frames", [1, 319, 5_120, 5_121, 40_000])
def test_any_length(separator, frames):
    mono = 0.1 * torch.randn(frames)
    assert separator.separate(mono, query("rain"), silent).shape == mono.shape


def test_never_louder_than_the_mixture(separator):
    mono = 0.1 * torch.randn(32_000)
    estimate = separator.separate(mono, query("rain", "dog bark"), silent)
    assert 0.0 < float(estimate.square().sum()) < float(mono.square().sum())


def test_a_negative_prompt_takes_away(separator):
    mono = 0.1 * torch.randn(32_000)
    plain = separator.separate(mono, query("rain"), silent)
    without = separator.separate(mono, query("rain", unwanted=("dog bark",)), silent)
    assert float(without.square().sum()) < float(plain.square().sum())


def test_an_example_asks_like_a_word(separator):
    mono = 0.1 * torch.randn(32_000)
    said = separator.separate(mono, query("rain"), silent)
    shown = separator.separate(mono, query(heard=(("rain", 1.0),)), silent)
    torch.testing.assert_close(shown, said)
    other = separator.separate(mono, query(heard=(("dog bark", 1.0),)), silent)
    assert not torch.allclose(other, said)


@pytest.fixture
def alone(monkeypatch):
    """No rivals: the masks of the prompts themselves."""
    monkeypatch.setattr(rivals, "PER_CELL", 0)


def test_a_rival_is_told_of(separator, monkeypatch):
    mono = 0.1 * torch.randn(32_000)
    told = separator.separate(mono, query("rain"), silent)
    monkeypatch.setattr(rivals, "PER_CELL", 0)
    assert not torch.allclose(separator.separate(mono, query("rain"), silent), told)


def test_its_context_covers_the_network_and_the_rivals(separator):
    assert separator.context_s == pytest.approx(2.0 + rivals.CONTEXT_CELLS * 0.16)
    shipped = read_description(resource(builtin.DESCRIPTION))
    labeller = read_labeller(resource("models/labeller.toml"))
    # The labeller names the rivals of what ships, and hears farther than the separator.
    assert labeller.context_s > shipped.context_s
    assert builtin.traits().context_s == pytest.approx(
        labeller.context_s + (NEAR + rivals.CONTEXT_CELLS) * 0.16
    )


def test_another_labeller_makes_another_revision(folder, monkeypatch):
    one = builtin.traits().revision
    other = replace(ear._shipped(), sha256="0" * 64)
    monkeypatch.setattr(ear, "_shipped", lambda: other)
    assert builtin.traits().revision != one
    # One that knows other labels is no help, and changes nothing.
    own = builtin.load(describe(folder))
    assert own.revision == own.description.revision


def test_the_labeller_says_which_rivals_there_are(separator, monkeypatch):
    mono = 0.1 * torch.randn(32_000)

    class Labeller:
        def near(self, power):
            # All of it is rain.
            return torch.tensor([[0.0], [1.0]]).expand(2, power.shape[2] // 16)

    asked = []
    decode = separator.net.decode
    monkeypatch.setattr(
        separator.net, "decode", lambda *given: asked.append(len(given)) or decode(*given)
    )
    aided = builtin.BuiltinSeparator(separator.description, separator.net, Labeller())
    told = aided.separate(mono, query("rain"), silent)
    # What it hears is what is asked for: there is no rival to be asked about.
    assert asked == [3]
    alone = separator.without_rivals().separate(mono, query("rain"), silent)
    torch.testing.assert_close(told, alone)


@pytest.mark.usefixtures("alone")
def test_what_was_heard_less_counts_less(separator):
    mono = 0.1 * torch.randn(32_000)
    said = separator.separate(mono, query("rain"), silent)
    mostly = separator.separate(mono, query(heard=(("rain", 0.99), ("dog bark", 0.01))), silent)
    evenly = separator.separate(mono, query(heard=(("rain", 0.5), ("dog bark", 0.5))), silent)
    assert (mostly - said).square().sum() < (evenly - said).square().sum()


def test_listening_names_the_loudest_labels(folder):
    def favour(value):
        change(folder, "timeline.presence.bias", lambda bias: torch.tensor(value).to(bias.dtype))
        return builtin.load(describe(folder)).listen(0.1 * torch.randn(48_000))

    dog, rain = "dog bark", "rain"
    assert [label for label, _ in favour([3.0, -9.0])] == [dog]
    assert [label for label, _ in favour([-9.0, 3.0])] == [rain]
    both = dict(favour([2.0, 1.0]))
    assert set(both) == {dog, rain}
    assert sum(both.values()) == pytest.approx(1.0)


@pytest.mark.usefixtures("alone")
def test_a_group_is_as_loud_as_its_best_member_in_every_bin(separator, monkeypatch):
    monkeypatch.setattr(builtin, "_FEW", 1)
    monkeypatch.setattr(builtin, "_FAR_BELOW", 1e9)
    mono = 0.1 * torch.randn(32_000)
    one, other = (separator.separate(mono, query(label), silent) for label in LABELS)
    # Room for one member only: it is the one with the higher presence.
    group = separator.separate(mono, query(*LABELS), silent)
    assert any(torch.allclose(group, member, atol=1e-6) for member in (one, other))
    power = torch.ones_like(separator._encode(separator._analyse(mono)).loudness)
    encoded = separator._encode(separator._analyse(mono))
    monkeypatch.setattr(builtin, "_FEW", 2)
    members = [separator._wanted(encoded, {n: 1.0}, {}, power) for n in range(2)]
    monkeypatch.setattr(builtin, "_FEW", 1)
    topk = torch.Tensor.topk
    monkeypatch.setattr(
        torch.Tensor,
        "topk",
        lambda self, k, **how: topk(self, k, **how) if how else self.sort(descending=True),
    )
    both = separator._wanted(encoded, {0: 1.0, 1: 1.0}, {}, power)
    torch.testing.assert_close(both, torch.maximum(*members))


@pytest.mark.usefixtures("alone")
def test_members_of_a_group_that_are_not_there_are_left_out(folder, monkeypatch):
    monkeypatch.setattr(builtin, "_FEW", 1)
    change(
        folder,
        "timeline.presence.bias",
        lambda bias: torch.tensor([20.0, -20.0]).to(bias.dtype),
    )
    separator = builtin.load(describe(folder))
    mono = 0.1 * torch.randn(32_000)
    group = separator.separate(mono, query(*LABELS), silent)
    torch.testing.assert_close(group, separator.separate(mono, query("dog bark"), silent))


def test_an_example_of_nothing_is_refused(folder):
    with pytest.raises(NothingHeard, match="example"):
        builtin.load(describe(folder)).listen(torch.zeros(32_000))
    change(folder, "timeline.presence.bias", lambda bias: torch.full_like(bias, -30.0))
    with pytest.raises(NothingHeard):
        builtin.load(describe(folder)).listen(torch.randn(32_000))


def test_a_sound_nobody_hears_is_exact_silence(folder):
    separator = builtin.load(describe(folder, absent_below=50.0, faint_db=0.0))
    assert not separator.separate(torch.randn(32_000), query("rain"), silent).any()


@pytest.fixture
def gate(separator):
    """The gate over 60 cells for one sign of "rain" in cell 30 and a mask of one level."""
    encoded = separator._encode(separator._analyse(torch.randn(5_120 * 60)))
    presence = torch.full_like(encoded.presence, -99.0)
    presence[0, 1, 30] = 0.0
    encoded = encoded._replace(presence=presence)
    power = torch.ones_like(encoded.loudness)

    def gate(number, level_db, start=0):
        mask = torch.zeros_like(power)
        mask[:, :, start:] = 10 ** (level_db / 20)
        return separator._gate(encoded, [number], mask, power)[0, 0]

    return gate


def test_the_gate_opens_near_a_sign_of_the_sound(gate):
    opened = gate(1, -30.0)
    middle = 30 * 16 + 8
    assert bool((opened[middle - 48 : middle + 48] == 1.0).all())
    assert not opened[: middle - 80].any()
    assert not opened[middle + 80 :].any()
    assert not gate(0, -30.0).any()


def test_crumbs_are_silence_whatever_is_heard(gate):
    middle = 30 * 16 + 8
    assert bool((gate(1, -29.0)[middle - 48 : middle + 48] == 1.0).all())
    assert not gate(1, -31.0).any()


def test_the_gate_stays_open_where_the_mask_is_sure(gate):
    assert bool((gate(0, -10.0) == 1.0).all())
    late = gate(0, -10.0, start=16 * 50)
    assert not late[: 16 * 45].any()
    assert bool((late[16 * 51 : 16 * 60] == 1.0).all())


def test_without_its_gate_nothing_is_silenced(folder):
    separator = builtin.load(describe(folder, absent_below=50.0, faint_db=0.0)).without_gate()
    assert separator.separate(torch.randn(32_000), query("rain"), silent).any()


def test_without_a_prompt(separator):
    mono = 0.1 * torch.randn(20_000)
    assert separator.separate_anything(mono).shape == mono.shape


def test_presence_is_per_label_and_cell(separator):
    assert separator.presence(torch.randn(5_120)).shape == (2, 2)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": 2}, "format 2"),
        ({"sha256": '"0"'}, "not the file that was shipped"),
        ({"size": 5}, "not the file that was shipped"),
        ({"size": None}, 'lacks "size"'),
        ({"context_s": '"long"'}, 'lacks "context_s"'),
        ({"file": '"../../none"'}, "none cannot be read"),
    ],
)
def test_a_wrong_description_is_refused(folder, changes, message):
    with pytest.raises(EngineError, match=message):
        builtin.load(describe(folder, **changes))


def test_a_description_that_is_no_toml_is_refused(tmp_path):
    (tmp_path / "bad.toml").write_bytes(b"\xff\x00 = ")
    with pytest.raises(EngineError, match="cannot be read"):
        builtin.load(tmp_path / "bad.toml")


def test_truncated_weights_are_refused_even_with_a_matching_hash(folder):
    weights = folder / "small.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(EngineError, match="not a file of tensors"):
        builtin.load(describe(folder))


def change(folder, name, edit):
    path = folder / "small.safetensors"
    tensors = load_file(path)
    tensors[name] = edit(tensors[name]).contiguous()
    save_file(tensors, path)


def test_another_shape_is_refused(folder):
    change(folder, "cell_bias", lambda value: value[:1])
    with pytest.raises(EngineError, match="does not fit its description"):
        builtin.load(describe(folder))


def test_weights_that_are_not_numbers_are_refused(folder):
    change(folder, "cell_bias", lambda value: value * float("nan"))
    with pytest.raises(EngineError, match="not numbers"):
        builtin.load(describe(folder))


def test_traits_need_no_torch():
    """Planning asks for traits before torch is loaded; ask in a fresh interpreter."""
    import subprocess

    code = (
        "import sys; from engine.separation import builtin, nmf;"
        "builtin.traits(); nmf.traits(); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], timeout=60).returncode == 0
