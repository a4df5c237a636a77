"""Listening: cursor, A/B, loops, devices and trouble."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt

from editor.document import Document, Selection
from editor.listening import Listening
from engine.project import Edit, Project, Window
from engine.report import EngineError
from tests.editor.fakes import NO_DEVICE, FakePlayer, MemoryRecording, MutePlayer

RATE = 8000


class FlatRenderer:
    """The edited sound is silence."""

    def __init__(self, recording: MemoryRecording) -> None:
        self.recording = recording

    def original(self, start: int, stop: int):
        return self.recording.read(start, stop)

    def render(self, project: Project, start: int, stop: int):
        return self.recording.read(start, stop) * 0

    def without(self, project: Project, edit_id: str, start: int, stop: int):
        return self.recording.read(start, stop) * 0 + 0.2

    def estimate(self, project: Project, edit_id: str, start: int, stop: int):
        return self.recording.read(start, stop) * 0 + 0.3

    def rest(self, project: Project, edit_id: str, start: int, stop: int):
        return self.recording.read(start, stop) * 0 + 0.4


@pytest.fixture
def player() -> FakePlayer:
    return FakePlayer()


@pytest.fixture
def listening(document: Document, recording: MemoryRecording, player: FakePlayer) -> Listening:
    document.set_recording(recording, FlatRenderer(recording))
    listening = Listening(document, lambda: player)
    yield listening
    listening.close()


def test_no_player_is_made_before_sound_is_wanted(document: Document) -> None:
    made: list[int] = []
    listening = Listening(document, lambda: made.append(1) or FakePlayer())
    listening.set_listen("original")
    listening.seek(3.0)
    assert made == []
    listening.close()


def test_stopping_goes_back_to_where_playing_began(
    document: Document, listening: Listening, player: FakePlayer
) -> None:
    listening.seek(2.0)
    listening.toggle()
    assert player.position == 2 * RATE
    player.position = 5 * RATE
    listening._follow()
    assert document.playhead_s == 5.0
    listening.toggle()
    assert not player.playing
    assert document.playhead_s == 2.0


def test_x_stops_and_stays(document: Document, listening: Listening, player: FakePlayer) -> None:
    listening.toggle()
    player.position = 5 * RATE
    listening.stop_here()
    assert (document.playhead_s, listening.cursor_s) == (5.0, 5.0)


def test_shift_space_starts_from_the_cursor_again(listening: Listening, player: FakePlayer) -> None:
    listening.seek(3.0)
    listening.toggle()
    player.position = 9 * RATE
    listening.play_from_cursor()
    assert player.position == 3 * RATE


def test_a_seek_while_playing_goes_on_there(listening: Listening, player: FakePlayer) -> None:
    listening.toggle()
    listening.seek(7.0)
    assert player.playing
    assert player.position == 7 * RATE
    listening.skip(-1.0)
    assert player.position == 6 * RATE


def test_playing_at_the_end_begins_at_the_start(listening: Listening, player: FakePlayer) -> None:
    listening.to_end()
    listening.toggle()
    assert player.position == 0


def test_a_and_shift_a(listening: Listening, player: FakePlayer) -> None:
    told: list[str] = []
    listening.listen_changed.connect(told.append)
    listening.toggle()
    listening.toggle_ab()
    listening.toggle_removed()
    listening.toggle_removed()
    listening.toggle_ab()
    assert told == ["original", "removed", "original", "edited"]
    assert player.listen == "edited"
    assert player.playing, "changing what is heard leaves no gap"


def test_the_player_hears_the_project_of_the_moment(
    document: Document, listening: Listening, player: FakePlayer
) -> None:
    listening.toggle()
    assert not player.hear(0, 100).any()
    listening.set_listen("original")
    assert player.hear(0, 100).any()


def test_finished_parts_are_heard_at_once(
    document: Document, listening: Listening, player: FakePlayer
) -> None:
    listening.toggle()
    document.rendered.emit(0, 100)
    assert player.refreshed == 1


def test_the_loop_follows_the_selection_until_it_is_fixed(
    document: Document, listening: Listening, player: FakePlayer
) -> None:
    listening.toggle()
    listening.set_looping(True)
    assert player.loop == (0, 10 * RATE)
    document.select(Selection(span=(2.0, 4.0)))
    assert player.loop == (2 * RATE, 4 * RATE)
    listening.loop_selection()
    document.select(Selection(span=(6.0, 7.0)))
    assert player.loop == (2 * RATE, 4 * RATE)
    listening.set_looping(False)
    assert player.loop is None
    listening.set_looping(True)
    assert player.loop == (6 * RATE, 7 * RATE)


def test_playing_outside_the_loop_begins_in_it(
    document: Document, listening: Listening, player: FakePlayer
) -> None:
    document.select(Selection(span=(2.0, 4.0)))
    listening.set_looping(True)
    listening.seek(8.0)
    listening.toggle()
    assert player.position == 2 * RATE


def test_the_end_stops_and_goes_back(
    qtbot, document: Document, listening: Listening, player: FakePlayer
) -> None:
    listening.seek(1.0)
    listening.toggle()
    document.playhead_s = 10.0
    player.playing = False
    with qtbot.waitSignal(listening.playing_changed):
        player.on_event(SimpleNamespace(kind="finished", message=""))
    assert document.playhead_s == 1.0


def test_a_device_that_goes_away_is_told_and_stops(
    qtbot, listening: Listening, player: FakePlayer
) -> None:
    listening.toggle()
    player.playing = False
    with qtbot.waitSignal(listening.trouble) as told:
        player.on_event(SimpleNamespace(kind="failed", message="Unplugged."))
    assert told.args == ["Unplugged."]
    assert not listening.playing


def test_without_any_device_playing_is_a_message(qtbot, document: Document, recording) -> None:
    document.set_recording(recording, FlatRenderer(recording))
    listening = Listening(document, MutePlayer)
    with qtbot.waitSignal(listening.trouble) as told:
        listening.toggle()
    assert told.args == [NO_DEVICE]
    assert listening.devices() == ()
    listening.close()


def test_a_missing_sound_system_is_a_message(qtbot, document: Document) -> None:
    def no_system() -> FakePlayer:
        raise EngineError("PortAudio is missing.")

    listening = Listening(document, no_system)
    with qtbot.waitSignal(listening.trouble) as told:
        listening.toggle()
    assert told.args == ["PortAudio is missing."]
    assert listening.devices() == ()
    listening.close()


def test_settings_made_early_reach_the_player(document: Document) -> None:
    player = FakePlayer()
    listening = Listening(document, lambda: player)
    listening.set_volume(0.5)
    listening.set_level_match(True)
    listening.set_device("two")
    listening.devices()
    assert (player.volume, player.level_match, player.device) == (0.5, True, "two")
    listening.close()
    assert player.closed


def test_a_length_that_turns_out_shorter_reaches_the_player(
    document: Document, recording: MemoryRecording, listening: Listening, player: FakePlayer
) -> None:
    listening.toggle()
    recording.frames = 70_000
    document.grew.emit(70_000)
    assert player.frames == 70_000
    assert player.playing


def test_an_example_is_heard_as_it_was_recorded_and_all_comes_back(
    qtbot, document: Document, listening: Listening, player: FakePlayer
) -> None:
    told: list[bool] = []
    listening.audition_changed.connect(told.append)
    listening.seek(8.0)
    listening.audition(2.0, 3.5)
    assert (player.position, player.until) == (2 * RATE, round(3.5 * RATE))
    assert player.listen == "original"
    assert listening.listen == "edited", "nothing was chosen"
    player.playing = False
    with qtbot.waitSignal(listening.playing_changed):
        player.on_event(SimpleNamespace(kind="finished", message=""))
    assert player.listen == "edited"
    assert document.playhead_s == 8.0
    assert told == [True, False]


def test_an_example_is_stopped_by_its_own_button_a_click_and_play(
    document: Document, listening: Listening, player: FakePlayer
) -> None:
    listening.seek(8.0)
    listening.audition(2.0, 3.0)
    listening.audition(2.0, 3.0)
    assert not listening.playing
    assert document.playhead_s == 8.0
    listening.audition(2.0, 3.0)
    listening.seek(5.0)
    assert not listening.playing
    assert document.playhead_s == 5.0
    listening.audition(2.0, 3.0)
    listening.play_from_cursor()
    assert (player.listen, player.until) == ("edited", None)
    listening.audition(2.0, 3.0)
    listening.toggle_ab()
    listening.stop()
    assert player.listen == "original", "what was chosen meanwhile holds"


def chosen(document: Document, start_s: float = 2.0, stop_s: float = 4.0) -> Edit:
    edit = Edit((Window(start_s, stop_s),), "dog")
    document.apply(replace(document.project, edits=(*document.project.edits, edit)), "edit")
    document.select(Selection(edit.id, 0))
    return edit


def test_around_loops_the_selection_with_what_is_beside_it(
    document: Document, listening: Listening, player: FakePlayer
) -> None:
    listening.set_around(True)
    assert not listening.around, "nothing is selected"
    edit = chosen(document)
    listening.roll_s = (0.5, 1.0)
    listening.seek(7.0)
    listening.set_around(True)
    assert player.playing
    assert player.loop == (1.5 * RATE, 5 * RATE)
    assert player.position == 1.5 * RATE
    document.change_window(edit.id, 0, 0.2, 3.0)
    assert player.loop == (0, 4 * RATE), "it follows the window, and ends at the recording's start"
    told: list[bool] = []
    listening.around_changed.connect(told.append)
    listening.set_around(False)
    assert not player.playing
    assert document.playhead_s == 7.0, "the playhead comes back"
    assert (told, player.loop) == ([False], None)


def test_around_ends_with_the_playing_and_with_the_selection(
    document: Document, listening: Listening, player: FakePlayer
) -> None:
    chosen(document)
    listening.set_around(True)
    listening.toggle()
    assert not listening.around
    listening.set_around(True)
    document.select(Selection())
    assert not listening.around
    assert player.playing, "it plays on"
    assert player.loop is None


def test_asides_are_about_the_selected_edit(
    document: Document, listening: Listening, player: FakePlayer
) -> None:
    told: list[str] = []
    listening.aside_changed.connect(told.append)
    listening.set_aside("without")
    assert listening.aside is None, "there is none"
    chosen(document)
    listening.toggle()
    for aside, level in (("without", 0.2), ("target", 0.3), ("rest", 0.4)):
        listening.set_aside(aside)
        assert player.listen == aside
        assert player.hear(0, 10).max() == pytest.approx(level)
    listening.toggle_ab()
    assert (listening.aside, player.listen) == (None, "original")
    listening.set_aside("target")
    document.select(Selection())
    assert (listening.aside, player.listen) == (None, "original")
    assert told == ["without", "target", "rest", "", "target", ""]
    refreshed = player.refreshed
    chosen(document, 5.0, 6.0)
    assert player.refreshed > refreshed, "what was read ahead is of the edit before"


def test_grains_leave_the_playhead_where_the_hand_is(
    document: Document, listening: Listening, player: FakePlayer
) -> None:
    listening.grain(3.0)
    assert player.scrubbed == [3 * RATE]
    assert not listening.playing
    player.position = 9 * RATE
    listening._follow()
    assert document.playhead_s == 3.0
    player.playing = False
    listening._on_event(SimpleNamespace(kind="finished", message=""))
    assert (document.playhead_s, listening.cursor_s) == (3.0, 3.0)
    listening.toggle()
    assert player.position == 3 * RATE
    assert listening.playing


def test_speed_reaches_the_player_whenever_it_is_made(
    document: Document, recording: MemoryRecording, player: FakePlayer
) -> None:
    document.set_recording(recording, FlatRenderer(recording))
    listening = Listening(document, lambda: player)
    listening.set_speed(0.5)
    listening.toggle()
    assert player.speed == 0.5
    listening.set_speed(2.0)
    assert player.speed == 2.0
    listening.close()


def test_the_device_is_kept_open_while_the_window_is_worked_in(
    listening: Listening, player: FakePlayer
) -> None:
    states = Qt.ApplicationState
    listening._keep_open()
    assert player.kept_open
    listening._attend(states.ApplicationInactive)
    assert not player.kept_open
    listening._attend(states.ApplicationActive)
    assert listening._ahead.isActive()
