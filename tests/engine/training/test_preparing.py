"""Collections on disk become manifests: every pitfall of their lists, broken files, captions."""

from __future__ import annotations

import argparse
import csv
import json

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from engine.report import EngineError
from engine.training import layouts, preparing
from engine.training.data import read_manifest
from engine.training.preparing_compositions import compose, list_text, read_list
from engine.training.preparing_phrases import phrases_of
from engine.training.preparing_sets import instruments, video_of
from engine.training.tables import DIVIDER

RATE = 8_000


def run(*words):
    parser = argparse.ArgumentParser()
    preparing.add_arguments(parser)
    return preparing.run(parser.parse_args([str(word) for word in words]))


def sound(path, hertz=300.0, seconds=0.5, rate=RATE):
    path.parent.mkdir(parents=True, exist_ok=True)
    time = np.arange(round(seconds * rate)) / rate
    soundfile.write(path, 0.3 * np.sin(2 * np.pi * hertz * time), rate)


def skipped(folder):
    with (folder / "skipped.csv").open(newline="", encoding="utf-8") as file:
        return {row["path"]: row["reason"] for row in csv.DictReader(file)}


@pytest.mark.parametrize(
    ("caption", "phrases"),
    [
        ("A man speaks", ("A man speaks",)),
        ("A man speaks while birds chirp", ("A man speaks", "Birds chirp")),
        ("a dog barks, a door slams and then rain falls",
         ("A dog barks", "A door slams", "Rain falls")),
        ("An engine turns on and off followed by a horn", ("An engine turns on and off", "A horn")),
        ("A man and a woman talk as music plays", ("A man and a woman talk", "Music plays")),
        ("Wind blows and is followed by thunder", ("Wind blows", "Thunder")),
        ("Birds sing, in the distance, and water runs",
         ("Birds sing in the distance", "Water runs")),
        ("Authentic strengthening of a band", ("Authentic strengthening of a band",)),
        ("A man speaking over a loudspeaker", ("A man speaking over a loudspeaker",)),
        ("Rain, rain and rain", ("Rain",)),
        ("A cat meows after which a dog barks", ("A cat meows", "A dog barks")),
        ("And then a bell rings.", ("A bell rings",)),
        ("12 ...", ()),
    ],
)  # fmt: skip
def test_captions_are_cut_between_sounds(caption, phrases):
    assert phrases_of(caption) == phrases


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=60))
def test_any_caption_gives_clean_phrases(caption):
    found = phrases_of(caption)
    assert len({one.casefold() for one in found}) == len(found)
    for one in found:
        assert one == one.strip()
        assert DIVIDER not in one
        assert any(letter.isalpha() for letter in one)


def test_ids_may_hold_underscores():
    assert video_of("_a_b_c_d_e__30") == ("_a_b_c_d_e_", "30")
    assert video_of("M3dekVSwNjY") == ("M3dekVSwNjY", "")
    assert video_of("ab_defghijk") == ("ab_defghijk", "")


@pytest.fixture
def audiocaps(tmp_path):
    folder = tmp_path / "caps"
    entries = {
        "1": {"file_id": "a_b_defghij_30", "caption": "a dog barks and rain falls", "sources": []},
        "2": {"file_id": "klmnopqrstu_0", "caption": "A bell", "sources": ["Bell", "Bell", "Hum"]},
        "3": {"file_id": "vwxyzabcdef_10", "caption": "music with talk", "sources": []},
        "4": {"file_id": "notthere_abc_10", "caption": "nothing", "sources": []},
        "5": {"file_id": "broken_abcd_10", "caption": "noise", "sources": []},
        "6": {"file_id": "silent_abcd_10", "caption": "hush", "sources": []},
        "7": {"file_id": "vwxyzabcdef_40", "caption": "more of three", "sources": []},
    }
    for index, one in enumerate(entries.values()):
        if not one["file_id"].startswith("notthere"):
            sound(folder / "audio" / f"{one['file_id']}.wav", 200.0 + 50 * index)
    (folder / "audio" / "broken_abcd_10.wav").write_bytes(b"no sound at all")
    soundfile.write(folder / "audio" / "silent_abcd_10.wav", np.zeros(RATE), RATE)
    (folder / "parsed_all_caps.json").write_text(json.dumps(entries))
    (folder / "train_ids.csv").write_text("1\n5\n6\n7\n")
    (folder / "test_sep2_ids.csv").write_text("2,3\n2,2\n2,99\n")
    return folder


def test_audiocaps(audiocaps, capsys):
    assert run("audiocaps", audiocaps, "--val-share", 0) == 0
    clips = {clip.path: clip for clip in read_manifest(audiocaps)}
    assert set(clips) == {
        f"audio/{name}.wav" for name in ("a_b_defghij_30", "klmnopqrstu_0", "vwxyzabcdef_10")
    }
    first = clips["audio/a_b_defghij_30.wav"]
    assert first.phrases == ("A dog barks", "Rain falls")
    assert first.caption == "a dog barks and rain falls"
    assert (first.split, first.group) == ("train", "youtube:a_b_defghij")
    assert clips["audio/klmnopqrstu_0.wav"].phrases == ("Bell", "Hum")
    assert clips["audio/klmnopqrstu_0.wav"].split == "test"
    reasons = skipped(audiocaps)
    assert "no sound file" in reasons["4"]
    assert "not a sound file" in reasons["audio/broken_abcd_10.wav"]
    assert "silent" in reasons["audio/silent_abcd_10.wav"]
    assert "with itself" in reasons["2,2"]
    assert "no caption" in reasons["2,99"]
    # Of a video of the test list nothing is learned.
    assert "also in test" in reasons["audio/vwxyzabcdef_40.wav"]
    pairs = read_list(audiocaps / "compositions_pairs.csv")
    assert [one.prompts for one in pairs] == [("A bell", "music with talk")]
    assert "6 left out" in capsys.readouterr().err
    # What training reads is the same.
    assert len(layouts.read_clips(audiocaps).clips) == 3


def test_edited_phrases_stay(audiocaps):
    run("audiocaps", audiocaps, "--val-share", 0)
    table = audiocaps / "phrases.csv"
    table.write_text(table.read_text().replace("A dog barks|Rain falls", "Hound|Shower|Gutter"))
    run("audiocaps", audiocaps, "--val-share", 0)
    assert read_manifest(audiocaps)[0].phrases == ("Hound", "Shower", "Gutter")
    table.write_text("id,caption,phrases\naudio/a_b_defghij_30,x,\n")
    with pytest.raises(EngineError, match="line 2: there is no phrase"):
        run("audiocaps", audiocaps)


def test_audiocaps_own_tables_and_copies(tmp_path):
    folder, out = tmp_path / "caps", tmp_path / "out"
    head = "audiocap_id,youtube_id,start_time,caption\n"
    for split, name in (("train", "a_cdefghijk"), ("test", "lmnopqrstuv")):
        sound(folder / f"{name}_7.wav", seconds=1.0, rate=16_000)
        (folder / f"{split}.csv").write_text(head + f'1{split},{name},7,"a dog, a cat"\n')
    assert run("audiocaps", folder, "--out", out, "--rate", 8000, "--cut", 0.25) == 0
    clips = read_manifest(out)
    assert [(clip.path, clip.split) for clip in clips] == [
        ("audio/a_cdefghijk_7.flac", "train"), ("audio/lmnopqrstuv_7.flac", "test"),
    ]  # fmt: skip
    assert clips[0].phrases == ("A dog", "A cat")
    info = soundfile.info(out / clips[0].path)
    assert (info.samplerate, info.frames) == (8_000, 2_000)


def test_vggsound_labels_with_commas_and_the_middle(tmp_path):
    folder, out = tmp_path / "vgg", tmp_path / "out"
    time = np.arange(9 * RATE) / RATE
    ramp = (0.05 * time * np.sin(2 * np.pi * 500 * time)).astype(np.float32)
    for name in ("a_cdefghijk_000010", "bcdefghijkl_000020", "cdefghijklm_000030"):
        folder.mkdir(exist_ok=True)
        soundfile.write(folder / f"{name}.wav", ramp, RATE)
    (folder / "train.csv").write_text("audio/a_cdefghijk_000010.wav,people eating, drinking\n")
    (folder / "test.csv").write_text(
        'bcdefghijkl,20,"dog, barking",test\ncdefghijklm,30,cat,test\n'
    )
    (folder / "test_sep_2.csv").write_text(
        "bcdefghijkl_000020.wav,cdefghijklm_000030.wav\n"
        "bcdefghijkl_000020.wav,bcdefghijkl_000020.wav\n"
    )
    with pytest.raises(EngineError, match="--out"):
        run("vggsound", folder)
    run("vggsound", folder, "--out", out, "--rate", RATE, "--val-share", 0)
    clips = read_manifest(out)
    assert [(c.label, c.split, c.group) for c in clips] == [
        ("people eating, drinking", "train", "youtube:a_cdefghijk"),
        ("dog, barking", "test", "youtube:bcdefghijkl"), ("cat", "test", "youtube:cdefghijklm"),
    ]  # fmt: skip
    audio, _ = soundfile.read(out / clips[0].path, dtype="float32")
    np.testing.assert_allclose(audio, ramp[2 * RATE : 7 * RATE], atol=1e-4)
    assert [one.paths for one in read_list(out / "compositions_pairs.csv")] == [
        (clips[1].path, clips[2].path)
    ]
    assert "with itself" in " ".join(skipped(out).values())


def test_music_solos_and_duets(tmp_path):
    folder = tmp_path / "music"
    for name in ("cello/M3dekVSwNj_", "acoustic_guitar/abcdefghijk", "cello-violin/bcdefghijkl"):
        sound(folder / "audio" / f"{name}.wav")
    rows = "audio/cello/M3dekVSwNj_.wav,frames/x,99\naudio/acoustic_guitar/abcdefghijk.wav,f,9\n"
    (folder / "train.csv").write_text(rows * 3 + "audio/cello-violin/bcdefghijkl.wav,f,9\n")
    run("music", folder, "--val-share", 0)
    clips = {clip.path.split("/")[1]: clip for clip in read_manifest(folder)}
    assert clips["cello"].label == "cello"
    assert clips["cello"].group == "youtube:M3dekVSwNj_"
    assert clips["cello"].phrases == ()
    assert clips["acoustic_guitar"].label == "acoustic guitar"
    assert clips["cello-violin"].phrases == ("cello", "violin")
    assert clips["cello-violin"].caption == "cello and violin"


@pytest.mark.parametrize(
    ("label", "found"),
    [
        ("cello", ("cello",)), ("acoustic_guitar", ("acoustic guitar",)),
        ("cello+violin", ("cello", "violin")), ("flute & erhu", ("flute", "erhu")),
        ("acoustic_guitar violin", ("acoustic guitar", "violin")),
    ],
)  # fmt: skip
def test_instruments_of_a_folder(label, found):
    assert instruments(label, {"cello", "violin", "acoustic guitar"}) == found


def test_a_manifest_with_captions_becomes_scenes(tmp_path):
    for name in ("one", "two"):
        sound(tmp_path / f"{name}.wav")
    head = "path,label,split,group,source_repo,licence,licence_class,caption\n"
    (tmp_path / "manifest.csv").write_text(
        head + "one.wav,dog,train,a,r,CC0,open,a dog and a cat\n"
        "two.wav,dog,val,b,r,CC0,open,a dog\n../x.wav,dog,train,c,r,CC0,open,\n"
    )
    out = tmp_path / "out"
    run("manifest", tmp_path, "--out", out, "--split-captions")
    first, second = read_manifest(out)
    assert (first.label, first.phrases) == ("scene", ("A dog", "A cat"))
    assert (second.label, second.phrases) == ("dog", ())
    assert "outside" in skipped(out)["../x.wav"]


def test_recordings_to_watch_by_are_the_same_every_time(audiocaps):
    entries = json.loads((audiocaps / "parsed_all_caps.json").read_text())
    for index in range(40):
        name = f"{index:011d}_5"
        entries[f"x{index}"] = {"file_id": name, "caption": f"sound {index} of it", "sources": []}
        sound(audiocaps / "audio" / f"{name}.wav", seconds=0.05)
    (audiocaps / "parsed_all_caps.json").write_text(json.dumps(entries))
    (audiocaps / "train_ids.csv").write_text("\n".join(f"x{index}" for index in range(40)))
    found = []
    for _ in range(2):
        run("audiocaps", audiocaps, "--val-share", 0.25)
        found.append({c.path for c in read_manifest(audiocaps) if c.split == "val"})
    assert found[0] == found[1]
    assert 3 <= len(found[0]) <= 18


def test_nothing_usable_is_said(tmp_path):
    (tmp_path / "meta").mkdir()
    (tmp_path / "meta" / "esc50.csv").write_text(
        "filename,fold,target,category,esc10,src_file,take\n1-a.wav,1,0,dog,True,1,A\n"
    )
    with pytest.raises(EngineError, match=r"Not one of the sounds can be used.*is not there"):
        run("esc50", tmp_path)


@pytest.mark.parametrize("text", ["[1, 2]", '{"1": {"caption": "x"}}', "not json"])
def test_damaged_captions_are_refused(tmp_path, text):
    (tmp_path / "parsed_all_caps.json").write_text(text)
    with pytest.raises(EngineError, match="form"):
        run("audiocaps", tmp_path)


@pytest.fixture
def folder_of_tones(tmp_path):
    rows = ["path,label,split,group,source_repo,licence,licence_class"]
    for index, label in enumerate(("rain", "siren", "piano", "dog bark", "cow moo", "drill")):
        for take in range(3):
            path = f"{index}-{take}.wav"
            sound(tmp_path / path, 200.0 + 97 * index)
            split = "test" if take else "train"
            rows.append(f"{path},{label},{split},{path},r,CC0,open")
    (tmp_path / "manifest.csv").write_text("\n".join(rows) + "\n")
    return tmp_path


def test_compositions_are_seeded_and_of_different_sounds(folder_of_tones):
    out = folder_of_tones / "lists"
    assert run("compositions", folder_of_tones, "--out", out, "--count", 12) == 0
    lists = {n: read_list(out / f"compositions_{n}.csv") for n in (2, 3, 4)}
    test = {clip.path for clip in read_manifest(folder_of_tones) if clip.split == "test"}
    for sources, found in lists.items():
        assert len(found) == 12
        for one in found:
            assert len(one.paths) == sources == len(set(one.prompts))
            assert set(one.paths) <= test
    clips = [clip for clip in read_manifest(folder_of_tones) if clip.split == "test"]
    assert compose(clips, 3, 12, 1) == lists[3]
    assert compose(clips, 3, 5, 1) == lists[3][:5]
    assert compose(clips, 3, 12, 2) != lists[3]
    with pytest.raises(EngineError, match="too few different sounds"):
        compose(clips, 7, 1, 1)


def test_lists_come_back_as_they_were_written(folder_of_tones, tmp_path):
    clips = [clip for clip in read_manifest(folder_of_tones) if clip.split == "test"]
    found = compose(clips, 2, 4, 3, level_db=6.0)
    path = tmp_path / "list.csv"
    path.write_text(list_text(found))
    assert read_list(path) == found
    path.write_text("id,paths,prompts,levels_db\n1,a.wav|a.wav,x|y,0|0\n")
    with pytest.raises(EngineError, match="line 2"):
        read_list(path)
