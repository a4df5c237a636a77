"""Prompts: what people type lands on the right sounds, and on none when it should not."""

from __future__ import annotations

import csv
import time
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine import paths, wording
from engine import vocabulary as vocabulary_module
from engine.prompts import (
    Match,
    Sound,
    Vocabulary,
    normalise,
    resolve,
    unknown_sentence,
    vocabulary,
)
from engine.report import EngineError
from engine.resources import resource

LABELS = vocabulary().labels


@pytest.mark.parametrize(
    ("prompt", "label"),
    [
        ("dog bark", "dog bark"),
        ("puppy barks", "dog bark"),
        ("barking dogs", "dog bark"),
        ("dgo bark", "dog bark"),
        ("dogbark", "dog bark"),
        ("Dog Barking!", "dog bark"),
        ("the sound of a dog barking", "dog bark"),
        ("sounds of dogs barking", "dog bark"),
        ("a dog is barking loudly", "dog bark"),
        ("two dogs barking in the garden", "dog bark"),
        ("birds singing", "bird chirp"),
        ("birdsong in the forest", "bird chirp"),
        ("a man is talking", "male speech"),
        ("woman's voice", "female speech"),
        ("people talking in a restaurant", "cafe chatter"),
        ("speach", "speech"),
        ("Jew's harp", "jaw harp"),
        ("hi-hat", "hi-hat"),
        ("hihat", "hi-hat"),
        ("police siren wailing in the distance", "siren"),
        ("vaccum cleaner", "vacuum cleaner"),
        ("helicoptor", "helicopter"),
        ("electric gutiar", "electric guitar"),
        ("xylophne", "xylophone or glockenspiel"),
        ("coughing man", "cough"),
        ("lion's roar", "big cat growl"),
        ("a man talking on the phone", "male speech"),
        ("someone hammering a nail", "metal clang"),
        ("kids playing outside", "children playing"),
        ("our little terrier yapping in the yard", "dog bark"),
        ("raindrops hitting the window", "rain"),
        ("raindrops against the window pane", "rain"),
        ("breaking the window pane", "glass breaking"),
        ("an owl hoots in the dark", "wild bird call"),
        ("mashing machines", "washing machine"),
        ("ＲＡＩＮ", "rain"),
        ("  Rain   drops... ", "rain"),
    ],
)
def test_people_s_words_find_the_sound(prompt: str, label: str) -> None:
    match = resolve(prompt)
    assert match.labels[0] == label
    assert match.score > 0.5
    assert match.suggestions == ()


@pytest.mark.parametrize(
    ("prompt", "labels"),
    [
        ("dog", ("dog bark", "dog growl", "dog snore")),
        ("guitar", ("acoustic guitar", "electric guitar", "bass guitar")),
        ("speech", ("speech",)),
        ("voices", ("speech", "male speech", "female speech")),
        ("rain and thunder", ("rain", "thunder")),
        ("cat, rain", ("cat meow", "rain", "cat purr")),
        ("thunder and lightning", ("thunder",)),
    ],
)
def test_general_words_and_lists_mean_several_sounds(prompt: str, labels: tuple[str, ...]) -> None:
    assert resolve(prompt).labels == labels


@pytest.mark.parametrize(
    "prompt",
    [
        "quantum flux",
        "asdfgh",
        "qwertyuiop",
        "house",
        "dog food",
        "hello world",
        "machine learning",
        "car crash",
        "tax return",
        "lorem ipsum dolor",
        "beethoven",
        "sound",
        "someone",
        "playing",
        "pure tone",
        "no dogs",
        "everything except speech",
        "dog and flux capacitor",
        "300-3400 Hz",
        "犬の鳴き声",
        "bagpipes",
        "elephant trumpeting",
        "cat litter",
        "trumpet lesson",
        "a man reading silently",
        "dog brkxq",
        "zebra xylophone concerto",
    ],
)
def test_other_words_are_refused(prompt: str) -> None:
    match = resolve(prompt)
    assert match.labels == ()
    assert match.score == 0.0
    assert not match.exact
    assert len(match.suggestions) <= 3
    assert set(match.suggestions) <= set(LABELS)


def test_an_unknown_prompt_suggests_what_is_near() -> None:
    assert "horse" in resolve("house").suggestions
    assert "dog bark" in resolve("dog food").suggestions
    assert "trombone" in resolve("my uncle's trombone case").suggestions
    assert resolve("asdfgh").suggestions == ()
    assert resolve("scottish bagpipes").suggestions == ("accordion", "oboe")  # by meaning
    assert resolve("dgo brk").suggestions == ("dog bark",)


def test_the_message_about_an_unknown_prompt_is_one_sentence() -> None:
    assert unknown_sentence(" cat\n food ", ("cat meow",)) == (
        'The built-in model knows no sound called "cat food"; did you mean "cat meow"?'
    )
    assert unknown_sentence("x", ("a", "b", "c")).endswith('; did you mean "a", "b" or "c"?')
    assert unknown_sentence("x", ()).endswith("; try other words, or another separator.")


@pytest.mark.parametrize(
    ("name", "first", "others"),
    [
        ("animal", "other animal call", {"dog bark", "cow moo", "bird chirp", "cicada"}),
        ("vehicles", "car driving", {"train", "airplane", "boat"}),
        ("music", "music", {"piano", "violin", "street music", "trumpet"}),
        ("musical instruments", "acoustic guitar", {"piano", "flute", "tabla"}),
        ("water", "running water", {"sea waves", "stream", "water drops"}),
        ("the human voice", "speech", {"female speech", "laughter", "baby cry"}),
        ("alarms", "alarm", {"siren", "alarm clock"}),
        ("Tools!", "drill", {"hand saw", "jackhammer"}),
        ("weather", "rain", {"thunder", "wind"}),
        ("crowd noise", "crowd", {"cafe chatter"}),
        ("loud anmials", "other animal call", {"dog bark", "sheep bleat"}),
    ],
)
def test_a_word_for_many_sounds_means_all_of_them(name: str, first: str, others: set[str]) -> None:
    labels = resolve(name).labels
    assert labels[0] == first
    assert others < set(labels)
    assert len(labels) == len(set(labels))


def test_groups_may_stand_in_lists() -> None:
    labels = resolve("birds and rain").labels
    assert labels[:2] == ("bird chirp", "rain")
    assert set(resolve("birds").labels) < set(labels)


def test_the_groups_are_groups() -> None:
    known = vocabulary()
    assert len(known.groups) > 100
    for name, labels in known.groups.items():
        assert len(labels) >= 2, name
        assert set(labels) <= set(LABELS)
        assert known.by_text[name] == labels


def development() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "prompts_development.toml").read_text())


def test_unseen_phrasings_land() -> None:
    """At least 93 % top-1 and 95 % accepted: the floor is what must not be lost again."""
    prompts = development()["paraphrases"]
    found = {prompt: resolve(prompt).labels for prompt in prompts}
    wrong = {
        prompt: labels
        for prompt, labels in found.items()
        if not labels or labels[0] not in prompts[prompt].split("|")
    }
    assert len(wrong) <= 0.07 * len(prompts), wrong
    refused = [prompt for prompt, labels in found.items() if not labels]
    assert len(refused) <= 0.05 * len(prompts), refused


def test_words_and_sounds_that_are_not_known_are_refused() -> None:
    prompts = development()["unknown"]["prompts"]
    accepted = {prompt: match.labels for prompt in prompts if (match := resolve(prompt)).labels}
    assert len(accepted) <= 0.07 * len(prompts), accepted


def test_the_second_development_set_gets_no_worse() -> None:
    """Floors of what is reached, not of what is wanted: 90 % of both."""
    second = development()["second"]
    wrong = {
        prompt: labels
        for prompt, of in second["paraphrases"].items()
        if not (labels := resolve(prompt).labels) or labels[0] not in of.split("|")
    }
    assert len(wrong) <= 0.16 * len(second["paraphrases"]), wrong
    accepted = {one: match.labels for one in second["unknown"] if (match := resolve(one)).labels}
    assert len(accepted) <= 0.29 * len(second["unknown"]), accepted


def changed(text: str, at: int) -> str:
    return text[:at] + "etaoinshr"[at % 9] + text[at + 1 :]


def doubled(text: str, at: int) -> str:
    return text[: at + 1] + text[at:]


def test_every_label_means_itself_first() -> None:
    for label in LABELS:
        assert resolve(label) == Match(normalise(label), resolve(label).labels, 1.0, exact=True)
        assert resolve(label).labels[0] == label


def test_every_phrasing_means_its_label() -> None:
    known = vocabulary()
    lost = [
        (phrasing, label)
        for label in LABELS
        for phrasing in known.phrasings[label]
        if label not in resolve(phrasing).labels
    ]
    assert lost == []  # a phrasing of more than four labels would drop some


def dropped(text: str, at: int) -> str:
    return text[:at] + text[at + 1 :]


def swapped(text: str, at: int) -> str:
    return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]


@pytest.mark.parametrize("mistake", [dropped, swapped, changed, doubled])
def test_a_typing_mistake_still_lands(mistake: Callable[[str, int], str]) -> None:
    tried = found = 0
    for label in LABELS:
        if len(label) < 5:
            continue
        for at in range(len(label)):
            if not normalise(typed := mistake(label, at)):
                continue
            tried += 1
            found += label in resolve(typed).labels
    assert found >= 0.93 * tried, f"{found} of {tried}"


@pytest.mark.parametrize(
    ("prompt", "says"),
    [
        ("", "The prompt is empty"),
        ("   ", "The prompt is empty"),
        ("\t\n", "The prompt is empty"),
        ("?!", r'The prompt "\?!" has no letters in it'),
        (" 🐶 ", 'The prompt "🐶" has no letters in it'),
        ("the", 'The prompt "the" names no sound'),
    ],
)
def test_a_prompt_that_says_nothing_is_an_error_for_the_user(prompt: str, says: str) -> None:
    with pytest.raises(EngineError, match=rf"^{says}\. Type the name of a sound"):
        resolve(prompt)


def test_an_endless_prompt_is_an_error_for_the_user() -> None:
    assert resolve("bark " * 40).labels  # 200 characters
    with pytest.raises(EngineError, match="at most 200"):
        resolve("bark " * 40 + "!")


@given(st.text(max_size=60))
def test_normalising_twice_changes_nothing(text: str) -> None:
    plain = normalise(text)
    assert normalise(plain) == plain
    assert plain == " ".join(plain.split())


def words_of(text: str) -> list[str]:
    plain = normalise(text).split()
    return [" ".join(plain[one:two]) for one in range(len(plain)) for two in range(9)]


@example("DODY")  # "body" is no group, and neither is a slip of it
@given(st.text(max_size=60) | st.text("abdegnorsy ,'-", max_size=30))
def test_any_text_is_answered_or_refused_in_words(text: str) -> None:
    if not normalise(text):
        with pytest.raises(EngineError):
            resolve(text)
        return
    match = resolve(text)
    assert 0.0 <= match.score <= 1.0
    assert (match.score > 0) == bool(match.labels)
    assert len(match.labels) == len(set(match.labels))
    assert len(match.labels) <= 4 or not vocabulary().groups.keys().isdisjoint(words_of(text))
    assert set(match.labels) <= set(LABELS)
    assert match.exact <= (match.score == 1.0)


@given(st.sampled_from(LABELS), st.sampled_from(["a {}", "the sound of a {}!", "  {}  ", "{}."]))
def test_dressing_a_label_up_changes_nothing(label: str, dress: str) -> None:
    assert resolve(dress.format(label.upper())).labels == resolve(label).labels


@pytest.mark.parametrize(
    "forms",
    [
        "bark barks barked barking",
        "drip drips dripped dripping",
        "snore snores snored snoring",
        "cry cries crying",
        "crash crashes crashed crashing",
        "whistle whistles whistling",
        "glass glasses",
        "call calls calling",
    ],
)
def test_forms_of_a_word_have_one_stem(forms: str) -> None:
    assert len({wording.stem(word) for word in forms.split()}) == 1


@pytest.mark.parametrize("word", ["string", "spring", "ring", "sing", "bass", "bus", "pure"])
def test_words_that_only_look_inflected_stay(word: str) -> None:
    assert wording.stem(word) == word


def test_completion_offers_different_sounds_first() -> None:
    known = vocabulary()
    offered = known.complete("dog")
    assert offered[:4] == ["dog", "dog bark", "dog growl", "dog snore"]
    assert len(offered) == 8
    assert "acoustic guitar" in known.complete("gui")  # a later word may match, too
    assert known.complete("Dog B", limit=2) == ["dog bark", "dog barking"]
    assert known.complete("") == known.complete("zzz") == []
    assert all(resolve(one).exact for one in known.complete("b", limit=100))


def test_the_vocabulary_is_complete_and_consistent() -> None:
    known = vocabulary()
    assert len(LABELS) == 205
    assert 10 <= len({known.category(label) for label in LABELS}) <= 20
    for label in LABELS:
        phrasings = known.phrasings[label]
        assert phrasings[0] == label
        assert len(phrasings) >= 7
        assert len(phrasings) == len(set(phrasings))
        assert all(one == one.lower().strip() for one in phrasings)
        assert "ing" in known.caption(label, 5.0)
        assert known.caption(label, 0.5) != ""
    with pytest.raises(KeyError):
        known.category("quantum flux")


def test_captions_follow_the_length_of_the_sound() -> None:
    known = vocabulary()
    assert known.caption("dog bark", 1.6) == "dog barking"
    assert known.caption("dog bark", 1.5) == "dog barks"
    assert known.caption("quantum flux", 3.0) == "quantum flux"


def test_a_shared_phrasing_keeps_the_order_of_the_sounds() -> None:
    small = Vocabulary(
        [
            Sound("b", "letters", "b sounding", "b sounds", ("letter",)),
            Sound("a", "letters", "a sounding", "a sounds", ("letter", "b")),
        ]
    )
    assert small.by_text["letter"] == ("b", "a")
    assert small.by_text["b"] == ("b", "a")  # the label of that name first


def test_a_missing_resource_is_an_error_for_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(EngineError, match="install Earmark again"):
        resource("no such file")

    def missing() -> None:
        raise FileNotFoundError("Earmark's resources are missing")

    monkeypatch.setattr(paths, "resources_dir", missing)
    with pytest.raises(EngineError, match="install Earmark again"):
        resource("vocabulary.toml")


def test_loading_and_resolving_are_quick() -> None:
    """Bounds with room for a busy machine; the targets are 50 ms and 5 ms."""
    took = []
    for _ in range(3):
        start = time.thread_time()
        Vocabulary.load()
        took.append(time.thread_time() - start)
    assert min(took) < 0.5
    prompts = ["dgo bark", "quantum flux", "my uncle's trombone case", "helicoptor", "nothing"]
    resolve(prompts[0])
    start = time.thread_time()
    for prompt in prompts * 10:
        resolve(prompt)
    assert (time.thread_time() - start) / 50 < 0.05


@pytest.mark.data
def test_the_vocabulary_has_the_labels_of_the_collection() -> None:
    manifest = paths.resources_dir().parent.parent / "shared" / "data" / "manifest.csv"
    if not manifest.exists():
        pytest.skip("../shared/data is not here")
    with manifest.open(encoding="utf-8", newline="") as file:
        assert set(LABELS) == {row["label"] for row in csv.DictReader(file)}


@pytest.mark.parametrize("content", ["[[", "[dog]\ncategory = 1\n", "dog = 1\n"])
def test_a_damaged_vocabulary_is_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: str
) -> None:
    file = tmp_path / "vocabulary.toml"
    file.write_text(content)
    shipped = vocabulary_module.resource
    monkeypatch.setattr(
        vocabulary_module, "resource", lambda name: file if "toml" in name else shipped(name)
    )
    with pytest.raises(EngineError, match="install Earmark again"):
        Vocabulary.load()
