"""One list of clips from data folders of every layout, and what is refused on the way."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from engine.report import EngineError
from engine.training import layouts
from engine.training.config import DataSettings, Folds
from engine.training.data import Clip

from . import trees


def splits_of_groups(clips):
    found = defaultdict(set)
    for clip in clips:
        found[clip.group].add(clip.split)
    return found


@pytest.fixture
def classes(tmp_path):
    """A folder per class: 30 files each."""
    for label in ("Dog_Bark", "rain"):
        for number in range(30):
            trees.tone(tmp_path / "tree" / label / f"{number}.wav")
    return tmp_path / "tree"


@pytest.mark.parametrize("layout", ["manifest", "esc50", "musan", "folders"])
def test_the_layout_is_found_by_looking(layout, tmp_path, folder):
    places = {
        "manifest": lambda: folder,
        "esc50": lambda: trees.esc50(tmp_path / "esc"),
        "musan": lambda: trees.musan(tmp_path / "musan"),
        "folders": lambda: trees.tone(tmp_path / "own" / "dog" / "a.wav").parent.parent,
    }
    place = places[layout]()
    assert layouts.detect(place) == layout
    found = layouts.read_clips(place)
    assert found == layouts.read_clips(place, layout)
    assert all(clip.file.is_file() for clip in found.clips)
    assert all(len(splits) == 1 for splits in splits_of_groups(found.clips).values())


def test_classes_called_speech_music_and_noise_are_not_taken_for_musan(tmp_path):
    for label in ("speech", "music", "noise"):
        trees.tone(tmp_path / label / "mine" / "a.wav")
    assert layouts.detect(tmp_path) == "folders"
    assert {clip.licence_class for clip in layouts.read_clips(tmp_path).clips} == {"unstated"}


def test_folders_that_cannot_be_used_are_said(tmp_path):
    with pytest.raises(EngineError, match="no data folder"):
        layouts.read_clips(tmp_path / "gone")
    with pytest.raises(EngineError, match="no layout that training knows"):
        layouts.read_clips(tmp_path)
    with pytest.raises(EngineError, match="Known are"):
        layouts.read_clips(tmp_path, "zip")
    with pytest.raises(EngineError, match="--data"):
        layouts.read_clips([])
    with pytest.raises(EngineError, match=r"no readable esc50.csv"):
        layouts.read_clips(tmp_path, "esc50")
    with pytest.raises(EngineError, match="holds no clips"):
        layouts.read_clips(tmp_path, "musan")


# ------------------------------------------------------------------------------- manifest


def test_manifest_rows_that_are_wrong_are_named(tmp_path):
    cases = {
        "line 3: the column label is empty": [trees.row("a.wav"), trees.row("b.wav", "")],
        'split "dev" is none of': [trees.row("a.wav", split="dev")],
        "a.wav twice, in lines 2 and 3": [trees.row("a.wav"), trees.row("a.wav", "dog")],
        "lists no clips": [],
    }
    for number, (text, rows) in enumerate(cases.items()):
        with pytest.raises(EngineError, match=text):
            layouts.read_clips(trees.manifest(tmp_path / str(number), rows))
    head = tuple(name for name in trees.HEAD if name not in ("group", "licence_class"))
    root = trees.manifest(tmp_path / "head", [], head)
    with pytest.raises(EngineError, match="lacks the columns group, licence_class"):
        layouts.read_clips(root)


def test_a_manifest_that_is_no_text_is_said(tmp_path):
    (tmp_path / "manifest.csv").write_bytes(b"\xff\xfe\x00path")
    with pytest.raises(EngineError, match="not a CSV table in UTF-8"):
        layouts.read_clips(tmp_path)


def test_paths_that_leave_the_folder_are_skipped_and_listed(tmp_path):
    rows = [trees.row(path) for path in ("a.wav", "../b.wav", "/c.wav", "d/../../e.wav")]
    found = layouts.read_clips(trees.manifest(tmp_path, rows))
    assert [clip.path for clip in found.clips] == ["a.wav"]
    assert [one.path for one in found.skipped] == ["../b.wav", "/c.wav", "d/../../e.wav"]
    assert "outside" in found.skipped[0].reason


# ------------------------------------------------------------------------------- ESC-50


def test_esc50_folds_become_splits_and_recordings_groups(tmp_path):
    root = trees.esc50(tmp_path / "esc")
    clips = layouts.read_clips(root).clips
    assert Counter(clip.split for clip in clips) == {"train": 18, "val": 6, "test": 6}
    assert {clip.label for clip in clips} == {"dog bark", "vacuum cleaner", "thing of ours"}
    first = clips[0]
    assert (first.path, first.group) == ("audio/1-1-A-0.wav", "freesound:1")
    assert first.is_esc
    classes = {clip.label: clip.licence_class for clip in clips}
    assert classes["dog bark"] == "open"
    assert classes["vacuum cleaner"] == "nc"
    folds = DataSettings(folds=Folds(train=(1, 2, 3, 4), val=(5,), test=()))
    clips = layouts.read_clips(root, settings=folds).clips
    assert Counter(clip.split for clip in clips) == {"train": 24, "val": 6}
    folds = DataSettings(folds=Folds(train=(1,), val=(2,), test=()))
    assert len(layouts.read_clips(root, settings=folds).clips) == 12


def test_esc50_tables_that_are_wrong_are_said(tmp_path):
    root = trees.esc50(tmp_path / "esc")
    table = root / "meta" / "esc50.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("src_file", "source"), encoding="utf-8")
    with pytest.raises(EngineError, match=r"esc50.csv lacks the columns src_file"):
        layouts.read_clips(root)
    table.write_text(text.replace("1-1-A-0.wav,1", "1-1-A-0.wav,one"), encoding="utf-8")
    with pytest.raises(EngineError, match='fold "one" is not a number'):
        layouts.read_clips(root)
    with pytest.raises(EngineError, match="Fold 2 is in two splits"):
        Folds(train=(1, 2), val=(2,))


# ------------------------------------------------------------------------------- folder trees


def test_a_tree_is_dealt_by_recording_and_stays_so_when_files_come(classes):
    before = {clip.path: clip for clip in layouts.read_clips(classes).clips}
    assert {clip.label for clip in before.values()} == {"dog bark", "rain"}
    count = Counter(clip.split for clip in before.values())
    assert count["train"] > 40
    assert min(count["val"], count["test"]) >= 1
    for number in range(30, 40):
        trees.tone(classes / "rain" / f"{number}.wav")
    after = {clip.path: clip for clip in layouts.read_clips(classes).clips}
    assert len(after) == 70
    assert all(after[path].split == clip.split for path, clip in before.items())
    other = layouts.read_clips(classes, settings=DataSettings(split_seed=2)).clips
    assert [clip.split for clip in other] != [clip.split for clip in after.values()]


def test_folders_below_a_class_are_recordings(tmp_path):
    for recording in range(8):
        for piece in range(4):
            trees.tone(tmp_path / "dog" / f"walk{recording}" / f"{piece}.wav")
    clips = layouts.read_clips(tmp_path).clips
    groups = splits_of_groups(clips)
    assert len(groups) == 8
    assert all(len(splits) == 1 for splits in groups.values())


def test_an_expression_can_name_the_recording(tmp_path):
    for name in ("jo_1", "jo_2", "ann_1"):
        trees.tone(tmp_path / "speech" / f"{name}.wav")
    settings = DataSettings(group=r"([a-z]+)_\d+\.wav$")
    clips = layouts.read_clips(tmp_path, settings=settings).clips
    assert {clip.group for clip in clips} == {"jo", "ann"}
    for wrong, text in (("(", "no regular expression"), ("abc", "one pair of brackets")):
        with pytest.raises(EngineError, match=text):
            layouts.read_clips(tmp_path, settings=DataSettings(group=wrong))


def test_every_class_keeps_something_to_train_on(tmp_path):
    for number in range(20):
        trees.tone(tmp_path / f"class{number}" / "only.wav")
    settings = DataSettings(val_share=0.45, test_share=0.45)
    clips = layouts.read_clips(tmp_path, settings=settings).clips
    assert {clip.split for clip in clips} == {"train"}


def test_top_folders_can_be_the_splits(tmp_path):
    for split in ("train", "Validation", "test"):
        trees.tone(tmp_path / split / "dog" / "1.wav")
        trees.tone(tmp_path / split / "rain" / "1.wav")
    clips = layouts.read_clips(tmp_path).clips
    assert Counter(clip.split for clip in clips) == {"train": 2, "val": 2, "test": 2}
    trees.tone(tmp_path / "more" / "dog" / "1.wav")
    with pytest.raises(EngineError, match=r"others beside them \(more\)"):
        layouts.read_clips(tmp_path)


def test_without_a_val_folder_some_of_train_is_val_and_none_of_it_test(tmp_path):
    for number in range(60):
        trees.tone(tmp_path / "train" / "dog" / f"{number}.wav")
    trees.tone(tmp_path / "test" / "dog" / "0.wav")
    clips = layouts.read_clips(tmp_path).clips
    tests = [clip.path for clip in clips if clip.split == "test"]
    assert tests == ["test/dog/0.wav"]
    assert {clip.split for clip in clips if clip.path.startswith("train")} == {"train", "val"}


def test_a_class_called_train_is_a_train(tmp_path):
    for label in ("train", "dog"):
        trees.tone(tmp_path / label / "day1" / "1.wav")
    assert {clip.label for clip in layouts.read_clips(tmp_path).clips} == {"train", "dog"}


def test_empty_classes_are_named(classes):
    (classes / "cat").mkdir()
    (classes / "cow").mkdir()
    (classes / "cow" / "notes.txt").write_text("moo", encoding="utf-8")
    with pytest.raises(EngineError, match="class folders cat, cow of"):
        layouts.read_clips(classes)


def test_hidden_files_are_passed_over_and_unknown_sounds_listed(classes):
    (classes / "rain" / "._0.wav").write_bytes(b"junk")
    (classes / "rain" / "new.m4a").write_bytes(b"junk")
    found = layouts.read_clips(classes)
    assert len(found.clips) == 60
    assert [one.path for one in found.skipped] == ["rain/new.m4a"]
    assert "convert it" in found.skipped[0].reason


# ------------------------------------------------------------------------------- MUSAN


def test_musan(tmp_path):
    clips = layouts.read_clips(trees.musan(tmp_path / "musan")).clips
    assert Counter(clip.label for clip in clips) == {"speech": 6, "music": 6, "noise": 6}
    groups = {clip.path: clip.group for clip in clips}
    same = groups["music/fma/music-fma-0000.wav"]
    assert same == groups["music/fma/music-fma-0001.wav"] == "musan:artist:The_Same"
    assert groups["music/fma/music-fma-0003.wav"] == "musan:music-fma-0003"
    assert len(set(groups.values())) == 17
    assert {clip.licence_class for clip in clips} == {"open"}


# ------------------------------------------------------------------------------- several, filters


def test_folders_are_merged_without_clashes(folder, tmp_path):
    one = trees.esc50(tmp_path / "a" / "sounds")
    two = trees.esc50(tmp_path / "b" / "sounds")
    three = trees.esc50(tmp_path / "b" / "more")
    clips = layouts.read_clips([folder, one, two, three]).clips
    paths = [clip.path for clip in clips]
    assert len(paths) == len(set(paths)) == 9 + 90
    assert paths[0] == "audio/0_0.wav"
    assert all(clip.file.is_file() for clip in clips)
    assert {clip.path for clip in clips if clip.file.is_relative_to(one)} >= {
        "sounds/audio/1-1-A-0.wav"
    }
    # One recording is one group, wherever it lies.
    assert splits_of_groups(clips)["freesound:1"] == {"train"}


def test_files_of_one_name_in_two_trees_are_two_recordings(tmp_path):
    for tree in ("x/one", "y/one", "z"):
        trees.tone(tmp_path / tree / "dog" / "1.wav")
    clips = layouts.read_clips([tmp_path / "x/one", tmp_path / "y/one", tmp_path / "z"]).clips
    assert len({clip.group for clip in clips}) == 3


def crossing_manifest(root):
    rows = [
        trees.row("a.wav", split="train", group="walk"),
        trees.row("b.wav", split="test", group="walk"),
        trees.row("c.wav", split="val", group="walk"),
        trees.row("d.wav", split="train", group="talk"),
    ]
    return trees.manifest(root, rows)


def test_a_recording_in_two_splits_is_refused(tmp_path):
    with pytest.raises(EngineError, match=r'"walk" has clips in train and val and test.*mend'):
        layouts.read_clips(crossing_manifest(tmp_path))


def test_or_mended_when_asked_to(tmp_path):
    settings = DataSettings(crossing="mend")
    found = layouts.read_clips(crossing_manifest(tmp_path), settings=settings)
    assert [clip.path for clip in found.clips] == ["b.wav", "d.wav"]
    assert [one.path for one in found.skipped] == ["a.wav", "c.wav"]
    assert "also in test" in found.skipped[0].reason


def test_one_speaker_in_two_split_folders_is_refused(tmp_path):
    for split in ("train", "test"):
        trees.tone(tmp_path / split / "speech" / "ann" / f"{split}.wav")
    with pytest.raises(EngineError, match='"speech/ann" has clips in train and test'):
        layouts.read_clips(tmp_path, settings=DataSettings(val_share=0.0))


def test_filters(folder):
    kept = layouts.read_clips(folder, settings=DataSettings(licences=("open",))).clips
    assert {clip.licence_class for clip in kept} == {"open"}
    kept = layouts.read_clips(folder, settings=DataSettings(labels=("rain",))).clips
    assert {clip.label for clip in kept} == {"rain"}
    with pytest.raises(EngineError, match=r'licence class "free". There are: nc, open'):
        layouts.read_clips(folder, settings=DataSettings(licences=("free",)))
    with pytest.raises(EngineError, match='label "violin"'):
        layouts.read_clips(folder, settings=DataSettings(labels=("violin",)))


def test_nothing_left_to_train_on_is_said(tmp_path):
    root = trees.manifest(tmp_path, [trees.row("a.wav", split="test")])
    with pytest.raises(EngineError, match="No clip is left to train on"):
        layouts.read_clips(root)


def test_labels_without_training_clips_are_told_apart():
    clips = [
        Clip("a", "rain", "train", "a", "r", "l", "open"),
        Clip("b", "rain", "val", "b", "r", "l", "open"),
        Clip("c", "dog", "val", "c", "r", "l", "open"),
    ]
    kept, lost = layouts.with_examples(clips)
    assert [clip.path for clip in kept] == ["a", "b"]
    assert lost == {"dog": 1}
    assert layouts.summary(clips).startswith("3 clips of 2 labels: train 1 (1 recordings)")


def test_the_shared_collection_reads_as_before(shared_data):
    found = layouts.read_clips(shared_data)
    assert len(found.clips) == 7514
    assert not found.skipped
    assert layouts.with_examples(found.clips)[1] == {}
