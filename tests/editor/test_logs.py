"""The log and the crash reports: discreet, few, and never in the way."""

from __future__ import annotations

import logging
import subprocess
import sys
from pathlib import Path

import pytest

from editor import logs

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("text", "short"),
    [
        ("no file /home/ann/music/take.wav here", "no file take.wav here"),
        ("'/home/ann lee/my music/take 1.wav' is gone", "'take 1.wav' is gone"),
        ('The file "/a/b.wav" (x)', 'The file "b.wav" (x)'),
        ("PosixPath('/a/b/c.wav')", "PosixPath('c.wav')"),
        (r"C:\Users\ann\take.wav is", "take.wav is"),
        ("see https://example.org/a/b", "see https://example.org/a/b"),
        ("48 kHz / 2 channels", "48 kHz / 2 channels"),
        (f"{Path.home()}/a b/c.wav", "~/a b/c.wav"),
    ],
)
def test_paths_become_names(text: str, short: str) -> None:
    assert logs.shortened(text) == short


def test_the_log_holds_names_only() -> None:
    form = logs.Discreet("%(message)s")
    record = logging.makeLogRecord(
        {"msg": "opened %s in %d ms", "args": (Path("/home/ann lee/my takes/one two.wav"), 3)}
    )
    assert form.format(record) == "opened one two.wav in 3 ms"
    record.args = ("/home/ann lee/my takes/one two.wav", 4)
    assert form.format(record) == "opened one two.wav in 4 ms"


def test_a_report_is_new_until_it_was_seen() -> None:
    path = logs.write_report("first")
    assert path is not None
    assert logs.new_reports() == [path]
    logs.mark_seen(logs.new_reports())
    assert logs.new_reports() == []
    assert [one.read_text() for one in logs.crash_dir().glob("*.txt")] == ["first"]


def test_few_reports_are_kept() -> None:
    for number in range(logs.KEPT_REPORTS + 4):
        logs.write_report(str(number))
    kept = sorted(logs.crash_dir().glob("*.txt"))
    assert [one.read_text() for one in kept] == [str(n) for n in range(4, logs.KEPT_REPORTS + 4)]


def test_a_full_disk_costs_the_report_only(monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    assert logs.write_report("x") is None
    assert "no crash report" in caplog.text


def run(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )


def test_a_fault_becomes_a_report_at_the_next_start() -> None:
    ran = run(
        "import faulthandler, logging\nfrom editor import logs\nlogs.start_log()\n"
        "logging.getLogger('editor').warning('just before')\n"
        "log = logs.FaultLog()\nfaulthandler._sigsegv()"
    )
    assert ran.returncode != 0
    assert logs.new_reports() == []
    logs.collect_faults()
    (report,) = logs.new_reports()
    text = report.read_text()
    assert "Segmentation fault" in text
    assert "just before" in text
    assert "PySide6" in text
    assert str(CHECKOUT) not in text
    assert not list(logs.crash_dir().glob("*.fault"))


def test_without_room_there_is_no_watch(monkeypatch: pytest.MonkeyPatch, caplog) -> None:
    def full() -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(logs, "crash_dir", full)
    assert logs.watch_faults() is None
    assert "not written down" in caplog.text


def test_a_normal_end_leaves_nothing() -> None:
    ran = run("from editor import logs\nlog = logs.FaultLog()\nlog.close()\nlog.close()")
    assert ran.returncode == 0, ran.stderr
    logs.collect_faults()
    assert list(logs.crash_dir().iterdir()) == []


def test_the_file_of_a_running_earmark_is_left_alone() -> None:
    from engine.locks import Holder

    path = logs.crash_dir() / "1.fault"
    path.write_text(Holder.me().text() + "\nFatal")
    logs.collect_faults()
    assert path.exists()
    assert logs.new_reports() == []


def test_a_bug_is_described_without_folders() -> None:
    try:
        (CHECKOUT / "no such folder" / "x.wav").read_bytes()
    except OSError as error:
        text = logs.describe(error)
    assert "x.wav" in text
    assert str(CHECKOUT) not in text
    assert "Earmark" in text
