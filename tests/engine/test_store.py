"""The project file: nothing that was acknowledged is ever lost."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from engine import database, paths, store
from engine.locks import Holder
from engine.project import Edit, Project, RecordingRef, Window
from engine.report import EngineError
from engine.store import ProjectFile, read_project, recoverable

from .test_codec import projects

REF = RecordingRef("/audio/a.wav", "f00d", 48_000, 2, 480_000)


def project(number: int) -> Project:
    """A project that can be told from others by its number."""
    return Project(REF, (Edit((Window(0, 1),), f"sound {number}", id="e"),))


def number_of(one: Project) -> int:
    return int(one.edits[0].prompt.split()[1])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "take.earmark"


def crash(file: ProjectFile) -> None:
    """What a killed program leaves: the lock of a process that is gone, no clean close."""
    gone = replace(Holder.me(), pid=2**31 - 2)
    file._connection.execute("UPDATE meta SET value = ? WHERE key = 'lock'", (gone.text(),))
    file._connection.close()


# ---- saving and opening ------------------------------------------------------------------------


def test_saved_and_opened_again(path: Path) -> None:
    with ProjectFile.create(path, project(1)) as file:
        assert (file.path, file.project, file.recovered) == (path, project(1), False)
        file.save(project(2))
        assert not file.modified
    with ProjectFile.open(path) as file:
        assert file.project == project(2)
        assert file.notes == ()
        assert not file.recovered


@given(one=projects, other=projects)
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_project_survives_the_store(tmp_path: Path, one: Project, other: Project) -> None:
    path = tmp_path / "any.earmark"
    with ProjectFile.create(path, one) as file:
        file.autosave(other)
    with ProjectFile.open(path) as file:
        assert file.project == other
        assert file.modified == (one != other)
        assert [version.project for version in file.history()] == [one]


def test_a_closed_project_is_one_file(path: Path) -> None:
    with ProjectFile.create(path, project(1)) as file:
        file.autosave(project(2))
        assert path.with_name(path.name + "-wal").exists()
    assert [one.name for one in path.parent.iterdir()] == [path.name]


def test_the_ending_is_added(tmp_path: Path) -> None:
    with ProjectFile.create(tmp_path / "take.one", project(1)) as file:
        assert file.path == tmp_path / "take.one.earmark"


def test_autosave_wins_over_the_saved_document_and_saving_ends_it(path: Path) -> None:
    with ProjectFile.create(path, project(1)) as file:
        file.autosave(project(2))
        assert file.modified
        assert file.project == project(2)
    with ProjectFile.open(path) as file:
        assert file.project == project(2)
        assert file.modified
        assert not file.recovered  # it was closed, nothing was lost
        file.save()
        assert not file.modified
    assert read_project(path) == (project(2), ())


def test_discarded_changes_are_gone(path: Path) -> None:
    file = ProjectFile.create(path, project(1))
    file.autosave(project(2))
    file.close(discard=True)
    file.close()  # a second time does nothing
    with ProjectFile.open(path) as file:
        assert file.project == project(1)


def test_after_a_crash_unsaved_changes_are_recovered_and_said_so(path: Path) -> None:
    file = ProjectFile.create(path, project(1))
    file.autosave(project(2))
    crash(file)
    with ProjectFile.open(path) as file:
        assert file.project == project(2)
        assert file.recovered
        assert file.notes == ("These are the changes that the last session did not save.",)
    with ProjectFile.open(path) as file:
        assert not file.recovered


def test_a_crash_without_unsaved_changes_is_not_worth_a_word(path: Path) -> None:
    file = ProjectFile.create(path, project(1))
    file.autosave(project(2))
    file.save()
    crash(file)
    with ProjectFile.open(path) as file:
        assert file.project == project(2)
        assert not file.recovered
        assert file.notes == ()


def test_the_last_ten_saved_documents_are_kept(path: Path) -> None:
    with ProjectFile.create(path, project(0)) as file:
        for number in range(1, 15):
            file.save(project(number))
        assert [number_of(one.project) for one in file.history()] == list(range(14, 4, -1))
        times = [one.saved_at for one in file.history()]
        assert times == sorted(times, reverse=True)
        assert times[0].utcoffset() is not None


def test_autosave_takes_milliseconds(path: Path) -> None:
    edits = tuple(Edit((Window(n, n + 1),), f"sound {n}") for n in range(50))
    taken = []
    with ProjectFile.create(path, Project(REF)) as file:
        for count in range(1, 31):
            start = time.thread_time()
            file.autosave(Project(REF, edits[:count]))
            taken.append(time.thread_time() - start)
    assert sorted(taken)[len(taken) // 2] < 0.010


# ---- killed at any moment ----------------------------------------------------------------------

VICTIM = """
import sys
from pathlib import Path
from engine.project import Edit, Project, Window
from engine.store import ProjectFile
path = Path(sys.argv[1])
file = ProjectFile.open(path)
start = int(file.project.edits[0].prompt.split()[1])
for number in range(start + 1, start + 100_000):
    project = Project(edits=(Edit((Window(0, 1),), f"sound {number}", id="e"),))
    if number % 7 == 0:
        file.save(project)
    else:
        file.autosave(project)
    sys.stdout.write(f"{number}\\n")
    sys.stdout.flush()
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_killed_at_any_moment_nothing_acknowledged_is_lost(path: Path) -> None:
    ProjectFile.create(path, project(0)).close()
    for round_number in range(4):
        with subprocess.Popen(
            [sys.executable, "-c", VICTIM, str(path)], stdout=subprocess.PIPE, text=True
        ) as victim:
            assert victim.stdout is not None
            acknowledged = int(victim.stdout.readline())
            time.sleep(0.011 * round_number)
            victim.send_signal(signal.SIGKILL)
            lines = victim.stdout.read().split("\n")
            # The last line may be cut; all complete ones were acknowledged.
            acknowledged = max([acknowledged, *(int(line) for line in lines[:-1])])
        with ProjectFile.open(path) as file:
            assert acknowledged <= number_of(file.project) <= acknowledged + 1


# ---- who has it open ---------------------------------------------------------------------------


def test_a_second_opener_is_told_who_has_it(path: Path) -> None:
    with ProjectFile.create(path, project(1)) as file:
        with pytest.raises(EngineError, match="already open in this program"):
            ProjectFile.open(path)
        with pytest.raises(EngineError, match="already open"):
            ProjectFile.create(path, project(2))
        other = replace(Holder.me(), pid=1, mark="")
        file._connection.execute("UPDATE meta SET value = ?", (other.text(),))
        with pytest.raises(EngineError, match=r"another program on this computer \(process 1\)"):
            ProjectFile.open(path)
        file.autosave(project(3))  # the refused ones did no harm
    assert read_project(path)[0] == project(1)


def test_another_computers_lock_can_be_taken_over_on_request(path: Path) -> None:
    file = ProjectFile.create(path, project(1))
    there = replace(Holder.me(), host="studio-7")
    file._connection.execute("UPDATE meta SET value = ?", (there.text(),))
    file._connection.close()
    with pytest.raises(EngineError, match='computer "studio-7"'):
        ProjectFile.open(path)
    with ProjectFile.open(path, take_over=True) as file:
        assert file.project == project(1)


def test_reading_needs_no_lock_and_leaves_unsaved_changes_out(path: Path) -> None:
    with ProjectFile.create(path, project(1)) as file:
        file.autosave(project(2))
        found, notes = read_project(path)
        assert found == project(1)
        assert len(notes) == 1
        assert "unsaved changes" in notes[0]


# ---- unsaved projects --------------------------------------------------------------------------


def test_a_project_without_a_name_survives_a_crash(tmp_path: Path) -> None:
    file = ProjectFile.untitled(tmp_path)
    assert file.is_untitled
    assert not file.modified
    file.autosave(project(1))
    assert recoverable(tmp_path) == []  # it is open
    crash(file)
    (left,) = recoverable(tmp_path)
    assert left.project == project(1)
    with ProjectFile.open(left.path) as file:
        assert file.recovered
        assert file.is_untitled
        file.save_as(tmp_path / "named")
        assert not file.is_untitled
    assert recoverable(tmp_path) == []
    assert list((tmp_path / "unsaved").iterdir()) == []
    assert read_project(tmp_path / "named.earmark") == (project(1), ())


def test_unsaved_projects_live_in_the_data_folder_by_default() -> None:
    with ProjectFile.untitled() as file:
        assert file.path.parent == paths.data_dir() / "unsaved"
    assert recoverable() == []


def test_closing_a_project_without_a_name(tmp_path: Path) -> None:
    ProjectFile.untitled(tmp_path).close()  # nothing in it: nothing stays
    assert list((tmp_path / "unsaved").iterdir()) == []
    file = ProjectFile.untitled(tmp_path)
    file.autosave(project(1))
    file.close(discard=True)
    assert list((tmp_path / "unsaved").iterdir()) == []
    file = ProjectFile.untitled(tmp_path)
    file.autosave(project(1))
    file.close()  # nobody said to discard it
    assert [one.project for one in recoverable(tmp_path)] == [project(1)]


def test_one_damaged_leftover_does_not_hide_the_others(tmp_path: Path) -> None:
    for number in (1, 2):
        file = ProjectFile.untitled(tmp_path)
        file.autosave(project(number))
        crash(file)
        time.sleep(0.002)
    (tmp_path / "unsaved" / "untitled-x.earmark").write_bytes(b"SQLite format 3\0" + b"x" * 500)
    assert [number_of(one.project) for one in recoverable(tmp_path)] == [2, 1]


# ---- saving elsewhere --------------------------------------------------------------------------


def test_save_as_goes_on_in_the_new_file_and_leaves_the_old_as_saved(tmp_path: Path) -> None:
    with ProjectFile.create(tmp_path / "a.earmark", project(1)) as file:
        file.autosave(project(2))
        file.save_as(tmp_path / "b.earmark")
        assert file.path == tmp_path / "b.earmark"
        assert not file.modified
        file.autosave(project(3))
        with ProjectFile.open(tmp_path / "a.earmark") as old:  # let go of
            assert old.project == project(1)
    with ProjectFile.open(tmp_path / "b.earmark") as file:
        assert file.project == project(3)


def test_save_as_its_own_name_is_save(path: Path) -> None:
    with ProjectFile.create(path, project(1)) as file:
        file.save_as(path, project(2))
        assert len(file.history()) == 2


def test_save_as_that_fails_stays_where_it_was(tmp_path: Path, path: Path) -> None:
    with ProjectFile.create(path, project(1)) as file:
        with pytest.raises(EngineError, match="no folder"):
            file.save_as(tmp_path / "gone" / "b.earmark", project(2))
        file.save(project(3))
        assert file.path == path
    assert read_project(path)[0] == project(3)


def test_replacing_a_crashed_project_does_not_bring_its_changes_back(
    tmp_path: Path, path: Path
) -> None:
    killed = tmp_path / "killed"
    killed.mkdir()
    with ProjectFile.create(path, project(1)) as file:
        gone = replace(Holder.me(), pid=2**31 - 2)
        file._connection.execute("UPDATE meta SET value = ?", (gone.text(),))
        file.autosave(project(2))
        for one in path.parent.glob("take.earmark*"):  # as a kill leaves it: with its log
            shutil.copy(one, killed)
    assert (killed / "take.earmark-wal").stat().st_size > 0
    with ProjectFile.create(killed / "take.earmark", project(9)) as file:
        assert file.project == project(9)
        assert not file.recovered
    with ProjectFile.open(killed / "take.earmark") as file:
        assert [one.project for one in file.history()] == [project(9)]


def test_only_projects_are_replaced_and_never_the_recording(tmp_path: Path) -> None:
    other = tmp_path / "letter.earmark"
    other.write_text("dear all")
    with pytest.raises(EngineError, match="not an Earmark project"):
        ProjectFile.create(other, project(1))
    assert other.read_text() == "dear all"
    odd = tmp_path / "sound.earmark"  # somebody's recording with our ending
    odd.write_bytes(b"RIFF")
    with pytest.raises(EngineError, match="never writes over a recording"):
        ProjectFile.create(odd, Project(replace(REF, path=str(odd))))
    assert odd.read_bytes() == b"RIFF"


def test_a_file_that_was_replaced_meanwhile_is_not_written_into_the_void(path: Path) -> None:
    file = ProjectFile.create(path, project(1))
    path.rename(path.with_name("moved.earmark"))
    with pytest.raises(EngineError, match="moved, deleted or replaced"):
        file.autosave(project(2))
    file.save_as(path, project(2))
    file.autosave(project(3))
    file.close()
    with pytest.raises(EngineError, match="is closed"):
        file.save(project(4))


# ---- files that are not well -------------------------------------------------------------------


def test_what_is_no_project_says_so(tmp_path: Path, path: Path) -> None:
    with pytest.raises(EngineError, match="There is no project file"):
        ProjectFile.open(path)
    path.mkdir()
    with pytest.raises(EngineError, match="cannot be read"):
        ProjectFile.open(path)
    for name, content in {"empty": b"", "text": b"hello" * 100, "zeros": bytes(5000)}.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(EngineError, match="not an Earmark project"):
            ProjectFile.open(tmp_path / name)
    with sqlite3.connect(tmp_path / "other.db") as other:
        other.execute("CREATE TABLE project (id)")
    other.close()
    with pytest.raises(EngineError, match="not an Earmark project"):
        ProjectFile.open(tmp_path / "other.db")


def _altered(path: Path, statement: str, *values: object) -> None:
    ProjectFile.create(path, project(1)).close()
    with sqlite3.connect(path) as raw:
        raw.execute(statement, values)
    raw.close()


def test_a_project_from_a_newer_version_is_refused_and_left_alone(path: Path) -> None:
    _altered(path, f"PRAGMA user_version = {database.SCHEMA_VERSION + 1}")
    before = path.read_bytes()
    for attempt in (ProjectFile.open, read_project):
        with pytest.raises(EngineError, match="newer version of Earmark"):
            attempt(path)
    assert path.read_bytes() == before


def test_a_trigger_is_somebodys_trick(path: Path) -> None:
    _altered(path, "CREATE TRIGGER t AFTER DELETE ON autosave BEGIN DELETE FROM project; END")
    with pytest.raises(EngineError, match="not an Earmark project"):
        ProjectFile.open(path)


@pytest.mark.parametrize(
    "damage",
    [
        "UPDATE project SET document = substr(document, 1, 40)",
        "UPDATE project SET document = 'x', digest = 'y'",
        "UPDATE project SET digest = 'nonsense'",
        "UPDATE project SET saved_at = 'yesterday'",
        "UPDATE project SET document = 42",
        "DELETE FROM project",
    ],
)
def test_a_damaged_document_falls_back_to_the_newest_readable_one(path: Path, damage: str) -> None:
    with ProjectFile.create(path, project(1)) as file:
        file.save(project(2))
    with sqlite3.connect(path) as raw:
        raw.execute(damage)
    raw.close()
    with ProjectFile.open(path) as file:
        assert file.project == project(2)
        assert file.recovered
        assert "damaged" in file.notes[0]
        file.save()
    assert read_project(path) == (project(2), ())


def test_a_document_of_absurd_size_is_not_even_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with ProjectFile.create(path, project(1)) as file:
        file.save(project(2))
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE project SET document = zeroblob(100000)")
    raw.close()
    monkeypatch.setattr(database, "LARGEST_DOCUMENT", 90_000)
    with ProjectFile.open(path) as file:
        assert file.project == project(2)
        assert "damaged" in file.notes[0]


def test_a_damaged_autosave_leaves_the_saved_document(path: Path) -> None:
    with ProjectFile.create(path, project(1)) as file:
        file.autosave(project(2))
    with sqlite3.connect(path) as raw:
        raw.execute("UPDATE autosave SET document = 'x'")
        raw.execute("UPDATE autosave SET document = CAST(document AS BLOB)")
    raw.close()
    with ProjectFile.open(path) as file:
        assert file.project == project(1)
        assert "damaged and were left out" in file.notes[0]


def opened_or_refused(path: Path) -> Project | str:
    """The project of a file that was tampered with, or the sentence; the file is then untouched."""
    before = path.read_bytes()
    try:
        with ProjectFile.open(path) as file:
            return file.project
    except EngineError as error:
        assert path.read_bytes() == before
        return str(error)


@pytest.mark.parametrize("step", range(8))
def test_a_file_damaged_anywhere_gives_a_sentence_or_the_project(path: Path, step: int) -> None:
    saved = [project(number) for number in range(1, 6)]
    with ProjectFile.create(path, saved[0]) as file:
        for one in saved[1:]:
            file.save(one)
    content = bytearray(path.read_bytes())
    at = 100 + step * (len(content) - 600) // 8
    content[at : at + 400] = bytes(one ^ 0xA5 for one in content[at : at + 400])
    path.write_bytes(content)
    found = opened_or_refused(path)
    assert found in saved or "damaged" in found or "not an Earmark" in found


def test_what_is_readable_of_a_damaged_file_is_put_beside_it(path: Path) -> None:
    with ProjectFile.create(path, project(1)) as file:
        for number in range(2, 6):
            file.save(project(number))
    content = bytearray(path.read_bytes())
    page = content.index(b"sound 1") // 4096  # the page of the history; the others are whole
    content[page * 4096 : page * 4096 + 8] = b"\x0d\xff\xff\xff\xff\xff\xff\xff"
    path.write_bytes(content)
    rescue = path.with_name("take (rescued).earmark")
    for _ in range(2):  # asking again makes no second copy
        with pytest.raises(EngineError, match=r'is in "take \(rescued\)\.earmark" beside it'):
            ProjectFile.open(path)
    assert path.read_bytes() == content
    assert {one.name for one in path.parent.iterdir()} == {path.name, rescue.name}
    with ProjectFile.open(rescue) as file:
        assert file.project == project(5)


@pytest.mark.parametrize("share", [0.0, 0.01, 0.3, 0.6, 0.99])
def test_a_cut_off_file_gives_a_sentence_or_the_project(path: Path, share: float) -> None:
    ProjectFile.create(path, project(1)).close()
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    found = opened_or_refused(path)
    assert found == project(1) or "damaged" in found or "not an Earmark" in found


# ---- places that are not well ------------------------------------------------------------------


def test_a_read_only_project_can_be_read_but_not_opened(path: Path) -> None:
    ProjectFile.create(path, project(1)).close()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    try:
        with pytest.raises(EngineError, match="is read-only"):
            ProjectFile.open(path)
        assert read_project(path) == (project(1), ())
    finally:
        path.parent.chmod(0o755)
        path.chmod(0o644)


@pytest.fixture
def tiny_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 300 kB."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only an administrator can make a small disk")
    made = subprocess.run(
        [mount, "-t", "tmpfs", "-o", "size=300k", "tmpfs", str(folder)], check=False
    )
    if made.returncode != 0:
        pytest.skip("no small disk can be made here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_loses_nothing(tiny_disk: Path) -> None:
    path = tiny_disk / "take.earmark"
    big = Project(REF, tuple(Edit((), "x" * 5000, id=f"e{n}") for n in range(100)))
    with ProjectFile.create(path, project(1)) as file:
        file.autosave(project(2))
        with pytest.raises(EngineError, match="disk is full"):
            file.autosave(big)
        assert file.project == project(2)
        with pytest.raises(EngineError, match="disk is full"):
            file.save(big)
        with pytest.raises(EngineError, match="disk is full"):
            file.save_as(tiny_disk / "b.earmark", big)
        assert not [one for one in tiny_disk.iterdir() if one.suffix == ".part"]
        file.autosave(project(3))
    with ProjectFile.open(path) as file:
        assert file.project == project(3)
        file.close(discard=True)
    assert read_project(path)[0] == project(1)


def test_store_offers_what_the_contract_names() -> None:
    assert {"find_recording", "relink", "recoverable"} <= set(store.__all__)
