"""`earmark caption`: a real film with real sounds in, captions out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pysubs2
import pytest

from engine.captions.hearing import kept_in, prominent, windows
from engine.commands import caption
from engine.components import search
from engine.labelling.events import EventSettings
from engine.project import Event
from engine.report import EngineError
from engine.tracks import read_labels
from tests.engine.components.fakes import Factors
from tests.engine.media import write_av

from .running import earmark, refused

RATE = 16_000


class FakeLabeller:
    """Hears rain where it is loud and a siren where it is very loud."""

    sample_rate, hop_s, context_s, revision = RATE, 0.1, 0.1, "1"
    labels = ("rain", "siren", "speech")
    settings = EventSettings(median_s=0.0)

    def scores(self, mono, report):
        step = round(self.hop_s * RATE)
        steps = -(-len(mono) // step)
        level = np.array([np.abs(mono[n * step : (n + 1) * step]).max() for n in range(steps)])
        loud, louder = (level > 0.05).astype(np.float32), (level > 0.5).astype(np.float32)
        return np.stack([0.6 * loud, 0.9 * louder, 0.55 * loud], axis=1)

    def clip_scores(self, mono):
        return np.array([1.0, 0.0, 0.0], np.float32)


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Twelve seconds: rain from 2 to 9 s, a siren over it from 5 to 6 s."""
    times = np.arange(12 * RATE) / RATE
    level = np.where((times >= 2) & (times < 9), 0.2, 0.0)
    level[(times >= 5) & (times < 6)] = 0.9
    samples = (level * np.sin(2 * np.pi * 440 * times))[:, None].astype(np.float32)
    return write_av(tmp_path / "a film.mp4", samples, RATE, "aac", video="libx264")


@pytest.fixture(autouse=True)
def _fake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.labelling.load_labeller", lambda name: FakeLabeller())


def test_a_film_gets_captions(film: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "a.srt"
    assert earmark("caption", film, "-o", out, "--leave-out", "person speaking") == 0
    said = capsys.readouterr()
    assert said.out == f"{out}\n"
    read = pysubs2.load(str(out))
    assert [one.plaintext for one in read] == ["[rain falling]", "[siren wails]"]
    assert abs(read[0].start - 2000) <= 100
    assert abs(read[1].start - 5000) <= 100
    assert read[0].end < read[1].start


def test_the_rules_of_the_bbc_are_in_capitals(film: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.vtt"
    assert earmark("caption", film, "-o", out, "--profile", "bbc", "--leave-out", "speech") == 0
    assert [one.text for one in read_labels(out)] == ["RAIN PATTERS", "SIREN WAILS"]
    other = tmp_path / "b.vtt"
    options = ("--profile", "bbc", "--style", "brackets", "--leave-out", "speech")
    assert earmark("caption", film, "-o", other, *options) == 0
    assert read_labels(other)[0].text == "[rain falling]"


def test_only_the_most_prominent_sounds_are_told(film: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.csv"
    assert earmark("caption", film, "-o", out, "--most", 1, "--window", 1, "--hop", 1) == 0
    found = read_labels(out)
    assert [one.text for one in found] == ["[rain falling]", "[siren wails]", "[rain falling]"]


def test_people_who_speak_can_be_left_out(film: Path, tmp_path: Path) -> None:
    assert earmark("caption", film, "-o", tmp_path / "a.srt", "--most", 3) == 0
    assert "speaking" in (tmp_path / "a.srt").read_text()
    assert earmark("caption", film, "-o", tmp_path / "b.srt", "--most", 3, "--no-speech") == 0
    assert "speaking" not in (tmp_path / "b.srt").read_text()


@pytest.mark.parametrize("suffix", [".txt", ".TextGrid", ".rttm", ".selections.txt", ".json"])
def test_every_format_is_written(film: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"a{suffix}"
    assert earmark("caption", film, "-o", out, "--leave-out", "speech") == 0
    assert [one.text for one in read_labels(out)] == ["[rain falling]", "[siren wails]"]


def test_separated_sounds_have_to_be_heard_again(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def confirmed(args, recording, report):
        return [(0.0, 4.0, frozenset()), (3.0, 7.0, frozenset({"siren"}))]

    monkeypatch.setattr(caption, "_confirmed", confirmed)
    assert earmark("caption", film, "-o", tmp_path / "a.srt", "--separate") == 0
    assert [one.text for one in read_labels(tmp_path / "a.srt")] == ["[siren wails]"]


def test_the_search_for_components_confirms(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The real search with a separator that gives everything back: the labeller names rain."""
    real = search.Search
    separator = Factors({"rain": 1.0, "siren": 0.5, "speech": 0.1}, sample_rate=RATE, grid=160)

    def made(recording, request):
        return real(recording, request, labeller=FakeLabeller(), separator=separator)

    monkeypatch.setattr(search, "Search", made)
    assert earmark("caption", film, "-o", tmp_path / "a.srt", "--separate") == 0
    assert {one.text for one in read_labels(tmp_path / "a.srt")} == {"[rain falling]"}
    assert "siren" in separator.asked


def test_an_existing_file_is_kept(film: Path, tmp_path: Path, capsys) -> None:
    out = tmp_path / "a.srt"
    out.write_text("mine")
    assert "is there already" in refused(capsys, "caption", film, "-o", out)
    assert out.read_text() == "mine"
    assert earmark("caption", film, "-o", out, "--force") == 0
    assert out.read_text() != "mine"


def test_a_silent_file_has_nothing_to_caption(tmp_path: Path, capsys) -> None:
    silent = np.zeros((RATE, 1), np.float32)
    path = write_av(tmp_path / "quiet.mp4", silent, RATE, "aac", video="libx264")
    said = refused(capsys, "caption", path, "-o", tmp_path / "a.srt")
    assert "No sound was recognised" in said
    assert not (tmp_path / "a.srt").exists()


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("-o", "a.doc"), "writes captions as .srt or"),
        (("-o", "none/a.srt"), "There is no folder"),
        (("-o", "a.srt", "--profile", "hbo"), "no caption rules"),
        (("-o", "a.srt", "--threshold", "2"), "--threshold"),
        (("-o", "a.srt", "--hop", "5"), "cannot be"),
        (("-o", "a.srt", "--most", "0"), "At least one"),
    ],
)
def test_impossible_requests_are_refused(
    film: Path, tmp_path: Path, capsys, monkeypatch, options: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert said in refused(capsys, "caption", film, *options)
    assert [one.name for one in tmp_path.iterdir()] == ["a film.mp4"]


def test_the_film_itself_is_never_the_output(film: Path, tmp_path: Path, capsys) -> None:
    (tmp_path / "a.srt").symlink_to(film)
    assert "recording itself" in refused(
        capsys, "caption", film, "-o", tmp_path / "a.srt", "--force"
    )


# ---- windows ----------------------------------------------------------------------------------


def test_windows_keep_the_tail_and_short_files() -> None:
    assert windows(8.0, 4.0, 3.0) == [(0, 4), (3, 7), (6, 8)]
    assert windows(7.0, 4.0, 3.0) == [(0, 4), (3, 7)]
    assert windows(1.0, 4.0, 3.0) == [(0, 1)]
    for wrong in ((4.0, 5.0), (0.1, 0.1), (float("inf"), 3.0), (4.0, 0.0)):
        with pytest.raises(EngineError, match="cannot be"):
            windows(8.0, *wrong)


def test_events_are_kept_where_they_are_prominent() -> None:
    events = [
        Event(0, 9, "rain", 0.5, id="r"), Event(3, 4, "siren", 0.9, id="s"),
        Event(8, 9, "wind", 0.4, id="w"),
    ]  # fmt: skip
    found = prominent(events, windows(9.0, 1.0, 1.0), 1)
    assert [(one.id, one.start_s, one.stop_s) for one in found] == [
        ("r.1", 0, 3), ("s", 3, 4), ("r.2", 4, 9)
    ]  # fmt: skip
    assert prominent(events, windows(9.0, 1.0, 1.0), 2) == tuple(events)
    assert kept_in(events, [(0, 9, {"wind"})]) == (events[2],)
