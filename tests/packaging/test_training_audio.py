"""The extra training audio: which file gets which label, and what becomes of a recording."""

from __future__ import annotations

import csv
import io
import shutil
import struct
import sys
import tomllib

import numpy as np
import pytest
import soundfile

from tests.conftest import CHECKOUT

PACKAGING = CHECKOUT / "packaging"
RATE = 32_000


@pytest.fixture(autouse=True)
def scripts(monkeypatch):
    """The scripts of packaging/ import each other by their bare names."""
    monkeypatch.syspath_prepend(str(PACKAGING))
    yield
    for name in [name for name in sys.modules if name.startswith("training_audio")]:
        del sys.modules[name]


@pytest.fixture
def clips(scripts):
    import training_audio_clips

    return training_audio_clips


@pytest.fixture
def sources(scripts):
    import training_audio_sources

    return training_audio_sources


@pytest.fixture
def midi(scripts):
    import training_audio_midi

    return training_audio_midi


@pytest.fixture
def playing(scripts):
    import training_audio_playing

    return training_audio_playing


@pytest.fixture
def table():
    return tomllib.loads((PACKAGING / "training_audio.toml").read_text(encoding="utf-8"))


def noise(seconds: float, level: float = 0.1, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return (level * rng.standard_normal(round(seconds * RATE))).astype(np.float32)


def silence(seconds: float) -> np.ndarray:
    return np.zeros(round(seconds * RATE), np.float32)


def listed(folder) -> list[dict[str, str]]:
    with (folder / "manifest.csv").open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


# ---------------------------------------------------------------- mapping


def labels_for(sources, table, package, paths):
    (entry,) = (entry for entry in table["recordings"] if entry["package"] == package)
    rules = [sources.Rule(**rule) for rule in entry["rules"]]
    return {path.rsplit("/", 1)[-1]: rule.label for path, rule in sources.choose(paths, rules)}


def test_files_get_the_label_that_their_name_says(sources, table):
    folder = "usr/share/tuxpaint/stamps/"
    paths = [
        folder + "animals/mammals/dogs/dog.ogg",
        folder + "animals/mammals/dogs/dog_desc_fr.ogg",
        folder + "animals/mammals/dogs/fox.ogg",
        folder + "household/Washing-machine.ogg",
        folder + "household/Washing-machine.png",
    ]
    assert labels_for(sources, table, "tuxpaint-stamps-default", paths) == {
        "dog.ogg": "dog bark",
        "dog_desc_fr.ogg": "speech",
        "Washing-machine.ogg": "washing machine",
    }


def test_the_first_rule_decides_and_an_empty_label_leaves_out(sources, table):
    folder = "usr/share/hydrogen/data/drumkits/ForzeeStereo/"
    paths = [folder + name for name in ("SnareOff-0.wav", "SnareRim-1.wav", "RideBell-2.wav")]
    assert labels_for(sources, table, "hydrogen-drumkits", paths) == {
        "SnareRim-1.wav": "snare drum",
        "RideBell-2.wav": "cymbal",
    }


def test_the_sex_of_a_voice_is_told_by_its_folder_alone(sources, table):
    folder = "usr/share/kajongg/voices/"
    paths = [folder + "de/female1/b1.ogg", folder + "de/male2/b2.ogg", folder + "male1/b3.ogg"]
    assert labels_for(sources, table, "kajongg", paths) == {
        "b1.ogg": "female speech",
        "b2.ogg": "male speech",
        "b3.ogg": "male speech",
    }


def test_a_speaker_is_one_group(sources):
    rule = sources.Rule("*", "speech", group=r"/_desc_(\w+)/")
    assert rule.group_of("stamps/dog_desc_pt_BR.ogg") == "pt_BR"
    assert rule.group_of("stamps/dog.ogg") == "stamps/dog.ogg"
    assert sources.Rule("*", "snare drum", group="parent").group_of("kit/a.wav") == "kit"
    assert sources.Rule("*", "speech", group="Allison").group_of("kit/a.wav") == "Allison"


def test_the_table_is_well_formed(clips, sources, playing, table):
    entries = table["soundfont"] + table["songs"] + table["recordings"] + [table["espeak"]]
    assert {entry["licence_class"] for entry in entries} <= set(clips.LICENCE_CLASSES)
    kinds = ("soundfont", "songs", "recordings")
    packages = [entry["package"] for name in kinds for entry in table[name]]
    assert len(packages) == len(set(packages))
    for entry in table["recordings"]:
        for rule in entry["rules"]:
            sources.Rule(**rule)
    assert {how["style"] for how in table["instrument"].values()} <= set(playing.STYLES)
    for how in table["instrument"].values():
        assert 0 <= how["range"][0] < how["range"][1] < 128
    # The very same recordings are in the collection's val and test splits.
    (general,) = (e for e in table["soundfont"] if e["package"].startswith("musescore"))
    assert "piano" in general["skip"]


@pytest.mark.data
def test_every_label_is_one_of_the_collection(shared_data, table):
    with (shared_data / "manifest.csv").open(newline="", encoding="utf-8") as file:
        known = {row["label"] for row in csv.DictReader(file)}
    used = {rule["label"] for entry in table["recordings"] for rule in entry["rules"]} - {""}
    assert used | set(table["instrument"]) | set(table["drums"]) <= known


# ---------------------------------------------------------------- clips


def test_silence_is_trimmed_and_long_recordings_become_some_clips(clips):
    (one,) = clips.cut(np.concatenate([silence(1), noise(2), silence(3)]))
    assert one.size == pytest.approx(2 * RATE, abs=0.08 * RATE)
    found = clips.cut(noise(60), pieces=8)
    assert len(found) == 8
    assert all(clip.size == 5 * RATE for clip in found)
    assert not np.array_equal(found[0], found[1])


@pytest.mark.parametrize(
    "audio",
    [
        silence(3),
        noise(3, level=1e-4),
        np.sign(noise(3)),
        noise(0.05),
        np.full(3 * RATE, np.nan, np.float32),
        np.zeros(0, np.float32),
    ],
    ids=["silent", "faint", "clipped", "short", "not finite", "empty"],
)
def test_useless_recordings_give_no_clip(clips, audio):
    assert clips.cut(audio) == []


def test_levels_are_brought_into_range(clips):
    (quiet,) = clips.cut(noise(1, level=0.01))
    assert np.abs(quiet).max() == pytest.approx(0.2, rel=1e-3)
    spikes = noise(1)
    spikes[1000:1003] = 1.7
    (loud,) = clips.cut(spikes)
    assert np.abs(loud).max() <= 0.99


def test_bandwidth_is_measured(clips):
    import soxr

    narrow = soxr.resample(noise(2, level=0.2)[: 8000 * 2], 8000, RATE)
    assert clips.bandwidth(narrow) == pytest.approx(4000, abs=400)
    assert clips.bandwidth(noise(2)) > 15_000


def test_resampling_gives_mono_at_32_khz(clips):
    stereo = np.stack([np.ones(44_100), np.zeros(44_100)], axis=1)
    mono = clips.resample(stereo, 44_100)
    assert mono.shape == (RATE,)
    assert mono[RATE // 2] == pytest.approx(0.5, abs=1e-3)


def test_the_folder_has_the_collections_layout(clips, tmp_path):
    source = clips.Source("some-package", "1.0-1", "GPL-2", "copyleft")
    folder = clips.Folder(tmp_path)
    assert folder.add(noise(1), "bird chirp", source, "usr/a.wav", "usr/a.wav", 44_100)
    assert not folder.add(noise(1), "bird chirp", source, "usr/b.wav", "usr/b.wav", 44_100)
    folder.save()
    (row,) = listed(tmp_path)
    assert row["split"] == "train"
    assert row["label"] == "bird chirp"
    assert row["licence_class"] == "copyleft"
    assert (row["source_repo"], row["source_commit"]) == ("some-package", "1.0-1")
    assert row["group"] == "some-package:usr/a.wav"
    audio, rate = soundfile.read(tmp_path / row["path"])
    assert (rate, audio.shape) == (RATE, (RATE,))
    assert not list(tmp_path.glob("*.partial*"))


def test_a_package_can_be_redone_and_others_stay(clips, tmp_path):
    one, two = (clips.Source(name, "1", "MIT", "open") for name in ("one", "two"))
    first, other = clips.Folder(tmp_path), clips.Folder(tmp_path)
    first.add(noise(1, seed=1), "rain", one, "a", "a", RATE)
    first.save()
    other.add(noise(1, seed=2), "rain", two, "b", "b", RATE)
    other.save()  # by a process that started before `one` was there
    again = clips.Folder(tmp_path)
    assert [row.source_repo for row in again.rows] == ["one", "two"]
    (old,) = (row.path for row in again.rows if row.source_repo == "one")
    again.forget("one")
    again.add(noise(1, seed=3), "rain", one, "c", "c", RATE)
    again.save()
    assert {row.original_path for row in clips.Folder(tmp_path).rows} == {"b", "c"}
    assert not (tmp_path / old).exists()


def test_a_licence_class_must_be_known(clips):
    with pytest.raises(ValueError, match="no licence class 'free'"):
        clips.Source("p", "1", "some", "free")


def test_labelled_clips_are_read_by_the_trainer(clips, tmp_path):
    from engine.training.data import read_clip

    folder = clips.Folder(tmp_path)
    source = clips.Source("p", "1", "MIT", "open")
    folder.add(noise(1), "rain", source, "a", "a", RATE)
    folder.save()
    (row,) = folder.rows
    assert np.allclose(read_clip(tmp_path, row.path), noise(1), atol=1e-4)


# ---------------------------------------------------------------- decoding


def test_files_are_decoded_and_broken_ones_left_out(sources, tmp_path, capsys):
    soundfile.write(tmp_path / "good.wav", noise(1), RATE)
    audio, rate = sources.decode(tmp_path / "good.wav")
    assert rate == RATE
    assert audio.size == RATE
    (tmp_path / "bad.ogg").write_bytes(b"no sound at all" * 20)
    assert sources.decode(tmp_path / "bad.ogg") is None
    assert "bad.ogg" in capsys.readouterr().out


def test_short_sounds_follow_each_other(sources):
    sounds = [noise(0.1, seed=1), noise(0.1, seed=2)]
    audio = sources.sequence(np.random.default_rng(0), sounds, 3.0)
    assert audio.size == 3 * RATE
    assert np.abs(audio).max() <= 1
    whole = np.abs(audio).reshape(30, -1).max(axis=1)
    assert (whole > 0.05).mean() > 0.4


def test_sentences_are_numbers_outside_english(sources):
    rng = np.random.default_rng(0)
    assert sources.sentence(rng, "en-gb").endswith(".")
    assert all(part.strip().isdigit() for part in sources.sentence(rng, "fi").split(","))


# ---------------------------------------------------------------- twins


def test_the_same_recording_is_found_through_codec_and_rate(scripts, tmp_path):
    import soxr
    from training_audio_twins import Twins

    rng = np.random.default_rng(0)
    known = [noise(3, seed=i) * np.repeat(rng.uniform(0.1, 1, 60), 1600) for i in range(20)]
    known = [clip.astype(np.float32) for clip in known]
    twins = Twins([f"clip {i}" for i in range(20)], known)
    through = soxr.resample(known[7][8000:], RATE, 22_050)
    buffer = io.BytesIO()
    soundfile.write(buffer, through, 22_050, format="OGG", subtype="VORBIS")
    buffer.seek(0)
    copy = soxr.resample(soundfile.read(buffer, dtype="float32")[0], 22_050, RATE)
    assert twins.find(copy * np.float32(0.3)) == "clip 7"
    # The same loudness over time, and still another recording.
    shape = np.abs(known[7]).reshape(60, -1).max(axis=1)
    other = (noise(3, seed=99) * np.repeat(shape, 1600)).astype(np.float32)
    assert twins.find(other) is None


# ---------------------------------------------------------------- playing


def events(data: bytes) -> list[tuple[float, bytes]]:
    """Read a MIDI file of format 0 back: (seconds, message)."""
    assert data[:4] == b"MThd"
    assert struct.unpack(">HHH", data[8:14]) == (0, 1, 480)
    (size,) = struct.unpack(">I", data[18:22])
    track, place, tick, found = data[22:], 0, 0, []
    assert len(track) == size
    while True:
        delta = 0
        while True:
            byte = track[place]
            place += 1
            delta = delta << 7 | byte & 127
            if byte < 128:
                break
        tick += delta
        if track[place] == 0xFF:
            return found
        length = 2 if track[place] & 0xF0 == 0xC0 else 3
        found.append((tick / 960, track[place : place + length]))
        place += length


@pytest.mark.parametrize("style", ["keys", "plucked", "blown", "bowed", "struck", "solo", "effect"])
def test_every_clip_plays_in_its_own_slot_and_range(midi, playing, style):
    rng = np.random.default_rng(3)
    score, played = playing.instrument(rng, [(0, 40), (8, 14)], (50, 80), style, 10)
    assert len(played) == 10
    assert set(played) <= {"0:40", "8:14"}
    notes = [(at, m) for at, m in events(score.smf()) if m[0] & 0xF0 == 0x90]
    assert {int(at // midi.SLOT_S) for at, _ in notes} == set(range(10))
    assert max(at % midi.SLOT_S for at, _ in notes) < midi.CLIP_S
    assert all(50 <= message[1] <= 92 for _, message in notes)


def test_notes_end_and_the_same_seed_gives_the_same_music(playing):
    one, _ = playing.music(np.random.default_rng(1), 4)
    two, _ = playing.music(np.random.default_rng(1), 4)
    assert one.smf() == two.smf()
    assert one.smf() != playing.music(np.random.default_rng(2), 4)[0].smf()
    kinds = [message[0] & 0xF0 for _, message in events(one.smf())]
    assert kinds.count(0x80) == kinds.count(0x90) > 40


def test_music_can_do_without_the_piano(playing):
    _, played = playing.music(np.random.default_rng(1), 40)
    _, without = playing.music(np.random.default_rng(1), 40, piano=False)
    assert any({"0", "1"} & set(programs.split("+")) for programs in played)
    assert not any({"0", "1"} & set(programs.split("+")) for programs in without)
    assert sum(one == two for one, two in zip(played, without, strict=True)) > 5


def test_percussion_keeps_to_its_keys(playing):
    score, played = playing.percussion(np.random.default_rng(0), [38, 40], [0, 8], 8)
    notes = {m[1] for _, m in events(score.smf()) if m[0] == 0x99}
    assert notes == {38, 40}
    assert set(played) <= {"128:0", "128:8"}


def test_presets_of_a_soundfont(midi, tmp_path):
    rows = [(b"Piano", 0, 0), (b"Mandolin", 25, 16), (b"EOP", 255, 255)]
    body = b"".join(
        name.ljust(20, b"\0") + struct.pack("<HHHIII", program, bank, 0, 0, 0, 0)
        for name, program, bank in rows
    )
    path = tmp_path / "font.sf2"
    path.write_bytes(b"RIFF....sfbk" + b"phdr" + struct.pack("<I", len(body)) + body)
    assert midi.presets(path) == {(0, 0), (16, 25)}
    path.write_bytes(b"nothing")
    with pytest.raises(ValueError, match=r"font\.sf2 is no soundfont"):
        midi.presets(path)


# ---------------------------------------------------------------- the command


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("dpkg-deb"), reason="needs dpkg-deb")
def test_the_command_takes_a_package_apart(scripts, tmp_path, monkeypatch, capsys):
    import subprocess

    import training_audio

    tree = tmp_path / "tree"
    sounds = tree / "usr/share/games/foobillardplus/data"
    sounds.mkdir(parents=True)
    (tree / "DEBIAN").mkdir()
    control = "Package: foobillardplus-data\nVersion: 1.2-3\nArchitecture: all\n"
    control += "Maintainer: nobody <nobody@example.org>\nDescription: sounds\n"
    (tree / "DEBIAN/control").write_text(control)
    soundfile.write(sounds / "applause.wav", noise(12), RATE)
    soundfile.write(sounds / "intro.wav", noise(12, seed=1), RATE)
    debs = tmp_path / "debs"
    debs.mkdir()
    deb = debs / "foobillardplus-data_1.2-3_all.deb"
    subprocess.run(["dpkg-deb", "-b", tree, deb], check=True, capture_output=True)

    data = tmp_path / "collection"
    data.mkdir()
    soundfile.write(data / "known.wav", noise(5, seed=2), RATE)
    (data / "manifest.csv").write_text("path,split\nknown.wav,test\n")
    target = tmp_path / "extra"
    command = [str(target), "--data", str(data), "--packages", str(debs)]
    command += ["--stage", "recordings", "--only", "foobillardplus-data"]
    assert training_audio.main(command) == 0
    rows = listed(target)
    assert [row["label"] for row in rows] == ["hand clapping"] * 3
    assert {row["source_commit"] for row in rows} == {"1.2-3"}
    assert len({row["group"] for row in rows}) == 1
    assert "hand clapping" in capsys.readouterr().out

    # A sound that the collection tests with stays out.
    (data / "manifest.csv").write_text("path,split\nknown.wav,val\n")
    soundfile.write(data / "known.wav", noise(12)[: 5 * RATE], RATE)
    assert training_audio.main([*command, "--again"]) == 0
    assert listed(target) == []
