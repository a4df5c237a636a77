"""What every test gets: no screen, folders of its own, and guards against what it leaves behind."""

from __future__ import annotations

import os

# Before Qt is imported anywhere. A run under Xvfb sets QT_QPA_PLATFORM=xcb itself.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import signal
import traceback
import weakref
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings as hypothesis_settings
from PySide6.QtCore import QThread, QThreadPool

from engine import codec

if TYPE_CHECKING:
    from collections.abc import Iterator

# As the program does, before there are threads.
codec.prepare()

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started in the background of a shell: what the tests start would not hear Ctrl+C either.
    signal.signal(signal.SIGINT, signal.default_int_handler)

CHECKOUT = Path(__file__).resolve().parent.parent
SHARED = CHECKOUT.parent / "shared"

# No deadline: the first example of a test may pay for an import. No database: a test run leaves
# nothing in the checkout, and a failure prints the blob that reproduces it.
hypothesis_settings.register_profile(
    "earmark",
    deadline=None,
    database=None,
    print_blob=True,
    # The same examples everywhere; EARMARK_RANDOM=1 looks for new ones.
    derandomize="EARMARK_RANDOM" not in os.environ,
)
hypothesis_settings.load_profile("earmark")


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Caches, settings and user data of a test go to its own temporary folder."""
    home = tmp_path_factory.mktemp("home")
    for name in ("CACHE", "CONFIG", "DATA"):
        monkeypatch.setenv(f"EARMARK_{name}_DIR", str(home / name.lower()))


@pytest.fixture(autouse=True)
def _no_leftover_threads() -> Iterator[None]:
    """Fail a test that leaves a QThread or a pool job running, and say where it was started.

    A thread left behind outlives its window, and Qt ends the whole process when the object goes.
    """
    started: weakref.WeakKeyDictionary[QThread, str] = weakref.WeakKeyDictionary()
    start = QThread.start

    def start_and_remember(thread: QThread, *priority: QThread.Priority) -> None:
        started[thread] = "".join(traceback.format_stack(limit=8)[:-1])
        start(thread, *priority)

    QThread.start = start_and_remember
    try:
        yield
    finally:
        QThread.start = start

    running = [(thread, place) for thread, place in started.items() if thread.isRunning()]
    for thread, _ in running:
        thread.requestInterruption()
        thread.quit()
        thread.wait(2000)
    assert not running, "the test left a QThread running, started here:\n" + "\n\n".join(
        place for _, place in running
    )
    pool = QThreadPool.globalInstance()
    assert pool.waitForDone(2000), "the test left a job running in QThreadPool.globalInstance()"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of labelled audio next to the checkout; the test is skipped where it is absent."""
    folder = SHARED / "data"
    if not (folder / "manifest.csv").is_file():
        pytest.skip("no labelled audio: ../shared/data is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def shared_malformed() -> Path:
    """The folder of broken audio files next to the checkout; skipped where it is absent."""
    folder = SHARED / "malformed"
    if not folder.is_dir():
        pytest.skip("no broken files: ../shared/malformed is not beside this checkout")
    return folder


@pytest.fixture(scope="session")
def shared_golden() -> Path:
    """The folder of recorded reference outputs next to the checkout; skipped where it is absent."""
    folder = SHARED / "golden"
    if not folder.is_dir():
        pytest.skip("no reference outputs: ../shared/golden is not beside this checkout")
    return folder
