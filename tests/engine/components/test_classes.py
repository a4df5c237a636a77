from __future__ import annotations

from dataclasses import dataclass, replace

import pytest

from engine.components.classes import choose, listed, parse_classes, read_classes
from engine.report import EngineError

from .fakes import Ears, Factors

EARS = Ears()
ALL = Factors({"rain": 0.1, "dog bark": 0.2, "piano": 0.3})


def test_names_stand_in_lines(tmp_path):
    path = tmp_path / "classes.txt"
    path.write_bytes("\ufeffRain  \n# a remark\n\n dog   barking # his\nRain\n".encode())
    assert read_classes(path) == ("Rain", "dog barking")
    assert parse_classes("rain, thunder") == ("rain, thunder",)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "names no sound"),
        (b"# nothing\n \n", "names no sound"),
        (b"\xff\xfe\x00r", "not a text file"),
        (b"x\n" * 2**20, "too long"),
    ],
)
def test_lists_that_cannot_be_used(tmp_path, data, said):
    path = tmp_path / "classes.txt"
    path.write_bytes(data)
    with pytest.raises(EngineError, match=said):
        read_classes(path)


def test_a_list_that_is_not_there(tmp_path):
    with pytest.raises(EngineError, match="cannot be read"):
        read_classes(tmp_path / "none.txt")


def test_without_names_everything_both_know():
    _, classes, unknown = choose((), EARS, Factors({"rain": 0.1, "piano": 0.2}))
    assert [one.name for one in classes] == ["rain", "piano"]
    assert [one.query.labels for one in classes] == [("rain",), ("piano",)]
    assert unknown == ("dog bark",)


def test_names_are_resolved_and_doubles_dropped():
    labeller, classes, unknown = choose(("Puppy barking", "dog bark", "warp drive"), EARS, ALL)
    assert labeller is EARS
    assert [(one.name, one.labels) for one in classes] == [("Puppy barking", ("dog bark",))]
    assert unknown == ("warp drive",)


def test_no_known_name_is_an_error():
    with pytest.raises(EngineError, match="warp drive"):
        choose(("warp drive", "?!"), EARS, ALL)


@dataclass
class Open(Ears):
    def with_labels(self, labels):
        return replace(self, labels=tuple(labels))


def test_a_labeller_of_any_words_gets_them_as_they_are():
    labeller, classes, unknown = choose(("a dog barks", "warp drive"), Open(), ALL)
    assert labeller.labels == ("a dog barks", "warp drive")
    assert [(one.name, one.labels) for one in classes] == [("a dog barks", ("a dog barks",))]
    assert unknown == ("warp drive",)  # the separator does not know it


def test_long_lists_are_cut_in_messages():
    assert listed("abcde") == '"a", "b", "c" and 2 more'
    assert listed("a") == '"a"'
