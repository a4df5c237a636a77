"""The spectrum panel: what it measures, when, and what it shows."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDockWidget, QLabel, QMainWindow
from pytestqt.qtbot import QtBot

from editor import theme
from editor.document import Document, Selection
from editor.panels.spectrum.curves import Line, decibel_text, frequency_ticks, level_at, level_range
from editor.panels.spectrum.dock import SpectrumDock
from editor.panels.spectrum.job import Request, Spectra, around, measure
from editor.panels.spectrum.panel import SpectrumPanel
from editor.settings import Settings
from engine.project import Project
from engine.render import Renderer
from engine.report import EngineError, silent
from engine.spectrum import FLOOR_DB
from tests.conftest import CHECKOUT
from tests.editor.fakes import InlineWorker, MemoryRecording

RATE = 8000
LOW, HIGH = 500.0, 2000.0


class Worker(InlineWorker):
    """Also starts and ends, as the real one."""

    state = "new"

    def start(self) -> None:
        self.state = "started"

    def close(self) -> None:
        self.state = "closed"


class HalfRenderer(Renderer):
    """Edits take half of everything away; nothing is separated. Counts what is rendered."""

    def __init__(self, recording: MemoryRecording) -> None:
        super().__init__(recording)
        self.rendered: list[tuple[int, int]] = []
        self.original_reads = 0
        self.is_ready = True

    def original(self, start, stop):
        self.original_reads += 1
        return super().original(start, stop)

    def render(self, project, start, stop):
        self.rendered.append((start, stop))
        return self.recording.read(start, stop) * np.float32(0.5)

    def ready(self, project, start, stop):
        return self.is_ready


@pytest.fixture
def recording() -> MemoryRecording:
    """Ten seconds at 8 kHz: 500 Hz in the first half, 2 kHz in the second, of amplitude 0.1."""
    times = np.arange(10 * RATE) / RATE
    hertz = np.where(times < 5, LOW, HIGH)
    samples = 0.1 * np.sin(2 * np.pi * hertz * times)
    return MemoryRecording(np.repeat(samples[:, None], 2, axis=1).astype(np.float32), RATE)


@pytest.fixture
def renderer(recording: MemoryRecording) -> HalfRenderer:
    return HalfRenderer(recording)


@pytest.fixture
def document(qtbot: QtBot, recording: MemoryRecording, renderer: HalfRenderer) -> Document:
    document = Document()
    document.open(Project(recording.ref), recording, renderer)
    return document


@pytest.fixture
def worker() -> Worker:
    return Worker()


@pytest.fixture
def panel(qtbot: QtBot, document: Document, worker: Worker) -> SpectrumPanel:
    panel = SpectrumPanel(document, make_worker=lambda _parent: worker)
    qtbot.addWidget(panel)
    panel.resize(400, 300)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def look(panel: SpectrumPanel, worker: Worker) -> Spectra | None:
    """Let it settle and compute."""
    if panel._settle.isActive():
        panel._settle.stop()
        panel._measure()
    worker.run_all()
    return panel._spectra


def loudest_hertz(spectra: Spectra | None) -> float:
    assert spectra is not None
    return float(spectra.hertz[np.argmax(spectra.original)])


def rain(document: Document, start_s: float = 1.0, stop_s: float = 3.0) -> str:
    edit = document.add_window(start_s, stop_s)
    document.set_prompt(edit.id, "rain")
    return edit.id


# -------------------------------------------------------------------- what is measured


def test_the_selection_is_measured(
    panel: SpectrumPanel, worker: Worker, document: Document
) -> None:
    document.select(Selection(span=(6.0, 9.0)))
    assert loudest_hertz(look(panel, worker)) == pytest.approx(HIGH, abs=4)
    assert panel.caption.text() == "0:06.00 – 0:09.00"
    document.select(Selection(rain(document), 0))
    assert loudest_hertz(look(panel, worker)) == pytest.approx(LOW, abs=4)
    assert panel.caption.text() == "0:01.00 – 0:03.00"


def test_without_a_selection_it_is_what_is_in_sight(panel: SpectrumPanel, worker: Worker) -> None:
    panel.visible = lambda: (7.0, 8.0)
    panel.refresh()
    assert loudest_hertz(look(panel, worker)) == pytest.approx(HIGH, abs=4)
    assert panel.caption.text() == "0:07.00 – 0:08.00"


@pytest.mark.parametrize(
    ("visible", "playhead_s", "expected"),
    [
        ((3.0, 40.0), 0.0, (3.0, 40.0)),
        ((0.0, 3600.0), 0.0, (0.0, 60.0)),
        ((0.0, 3600.0), 3599.0, (3540.0, 3600.0)),
        ((0.0, 3600.0), 604.0, (570.0, 630.0)),
        ((0.0, 3600.0), 607.0, (570.0, 630.0)),
        ((100.0, 300.0), 50.0, (170.0, 230.0)),
    ],
)
def test_at_most_a_minute_around_the_playhead(visible, playhead_s, expected) -> None:
    assert around(visible, playhead_s) == expected


def test_levels_are_those_of_the_three_sounds(renderer: HalfRenderer, document: Document) -> None:
    rain(document)
    spectra = measure(Request(renderer, document.project, RATE, 3 * RATE), None, silent)
    at = np.argmax(spectra.original)
    assert spectra.original[at] == pytest.approx(-20.0, abs=0.1)
    assert spectra.edited[at] == pytest.approx(-26.0, abs=0.1)
    assert spectra.removed[at] == pytest.approx(-26.0, abs=0.1)


def test_where_no_edit_is_nothing_is_rendered(renderer: HalfRenderer, document: Document) -> None:
    rain(document)
    spectra = measure(Request(renderer, document.project, 4 * RATE, 6 * RATE), None, silent)
    assert renderer.rendered == []
    assert spectra.edited is spectra.original
    assert np.all(spectra.removed == FLOOR_DB)


def test_an_edit_measures_the_original_only_once(
    panel: SpectrumPanel, worker: Worker, document: Document, renderer: HalfRenderer
) -> None:
    edit_id = rain(document)
    first = look(panel, worker)
    renderer.original_reads = 0
    document.set_strength(edit_id, 0.3)
    second = look(panel, worker)
    assert first is not second
    assert second.original is first.original
    assert renderer.original_reads == len(renderer.rendered) / 4, "only for what is removed"


def test_a_growing_recording_is_measured_as_far_as_it_is_known(
    panel: SpectrumPanel, worker: Worker, document: Document, recording: MemoryRecording
) -> None:
    recording.available = 2 * RATE
    panel.refresh()
    look(panel, worker)
    assert panel.caption.text() == "0:00.00 – 0:02.00"
    recording.available = recording.frames
    document.grew.emit(recording.frames)
    look(panel, worker)
    assert panel.caption.text() == "0:00.00 – 0:10.00"


# -------------------------------------------------------------------- when


def test_nothing_is_computed_out_of_sight(qtbot: QtBot, document: Document, worker: Worker) -> None:
    panel = SpectrumPanel(document, make_worker=lambda _parent: worker)
    qtbot.addWidget(panel)
    document.select(Selection(span=(1.0, 2.0)))
    document.rendered.emit(0, 100)
    assert (panel.plot, worker.state, panel._settle.isActive()) == (None, "new", False)
    panel.show()
    assert worker.state == "started"
    assert len(worker.waiting) == 1
    panel.hide()
    assert worker.waiting == []
    document.select(Selection(span=(2.0, 3.0)))
    assert not panel._settle.isActive()
    panel.show()
    look(panel, worker)
    assert panel.caption.text() == "0:02.00 – 0:03.00"
    panel.shutdown()
    assert worker.state == "closed"


def test_a_newer_wish_replaces_the_older(
    panel: SpectrumPanel, worker: Worker, document: Document
) -> None:
    look(panel, worker)
    for stop_s in (2.0, 3.0, 4.0):
        document.select(Selection(span=(1.0, stop_s)))
        panel._settle.stop()
        panel._measure()
    assert [job.args[0].stop for job in worker.waiting] == [4 * RATE]


def test_it_waits_until_everything_rests(
    qtbot: QtBot, panel: SpectrumPanel, worker: Worker, document: Document
) -> None:
    look(panel, worker)
    for stop_s in (2.0, 3.0, 4.0):
        document.select(Selection(span=(1.0, stop_s)))
    assert worker.waiting == []
    qtbot.waitUntil(lambda: len(worker.waiting) == 1)


def test_what_was_rendered_is_measured_anew_where_it_matters(
    panel: SpectrumPanel, worker: Worker, document: Document
) -> None:
    rain(document)
    before = look(panel, worker)
    document.rendered.emit(4 * RATE, 5 * RATE)
    assert not panel._settle.isActive()
    document.rendered.emit(2 * RATE, 5 * RATE)
    assert look(panel, worker) is not before


def test_the_playhead_alone_changes_nothing(
    panel: SpectrumPanel, worker: Worker, document: Document
) -> None:
    look(panel, worker)
    document.playhead_s = 5.0
    assert not panel._settle.isActive()


def test_another_recording_lets_go_of_the_last(
    panel: SpectrumPanel, worker: Worker, document: Document
) -> None:
    assert len(worker.waiting) == 1
    document.open(Project(), None, None)
    assert worker.waiting == [], "the recording may be closed by now"
    assert look(panel, worker) is None
    assert panel.caption.text() == ""
    assert panel.plot is not None
    assert all(len(line.level) == 0 for line in panel.plot._lines.values())


def test_a_failure_is_told(
    panel: SpectrumPanel, worker: Worker, renderer: HalfRenderer, monkeypatch, caplog
) -> None:
    def fail(start: int, stop: int) -> None:
        raise EngineError("The disk is gone. Connect it.")

    monkeypatch.setattr(renderer, "original", fail)
    look(panel, worker)
    assert panel.caption.text() == "The disk is gone. Connect it."
    monkeypatch.setattr(renderer, "original", lambda start, stop: 1 / 0)
    panel._asked = None
    panel.refresh()
    look(panel, worker)
    assert panel.caption.text() == "The spectrum could not be computed."
    assert "ZeroDivisionError" in caplog.text


# -------------------------------------------------------------------- what is shown


def test_curves_have_the_colours_of_their_meaning(
    panel: SpectrumPanel, worker: Worker, document: Document
) -> None:
    edit_id = rain(document)
    look(panel, worker)
    assert panel.plot is not None
    for look_of in (theme.LIGHT, theme.DARK):
        theme._Current.theme = look_of
        panel._draw()
        colours = {name: line.colour.name() for name, line in panel.plot._lines.items()}
        assert colours == {
            "original": look_of.muted,
            "edited": look_of.accent,
            "removed": theme.edit_colour(edit_id, look_of).name(),
        }


def test_the_legend_switches_curves(panel: SpectrumPanel, worker: Worker) -> None:
    look(panel, worker)
    assert panel.plot is not None
    assert list(panel.plot._curves) == ["original", "edited", "removed"]
    panel.keys["edited"].click()
    assert list(panel.plot._curves) == ["original", "removed"]
    panel.keys["edited"].click()
    assert set(panel.plot._curves) == {"original", "edited", "removed"}


def test_without_smoothing_a_tone_reads_its_level(
    panel: SpectrumPanel, worker: Worker, document: Document
) -> None:
    document.select(Selection(span=(1.0, 4.0)))
    look(panel, worker)
    assert panel.keys["original"].value != "peak −20.0"
    panel.smoothing.click()
    assert panel.keys["original"].value == "peak −20.0"
    assert panel.keys["removed"].value == "peak −∞"


def test_the_crosshair_tells_frequency_and_levels(
    panel: SpectrumPanel, worker: Worker, document: Document
) -> None:
    document.select(Selection(span=(1.0, 4.0)))
    panel.smoothing.setChecked(False)
    look(panel, worker)
    plot = panel.plot
    assert plot is not None
    box = plot.getViewBox()
    at = box.mapViewToScene(QPointF(np.log10(LOW), -40.0))
    QTest.mouseMove(plot.viewport(), plot.mapFromScene(at))
    QTest.qWait(20)
    assert plot.hertz == pytest.approx(LOW, rel=0.02)
    assert plot._label.toPlainText().endswith("Hz")
    assert plot._cross.isVisible()
    plot.pointed.emit(LOW)
    assert panel.keys["original"].value == "−20.0 dB"
    plot._point(None)
    assert not plot._cross.isVisible()
    assert panel.keys["original"].value.startswith("peak")


def test_what_is_not_separated_yet_is_said(
    panel: SpectrumPanel, worker: Worker, document: Document, renderer: HalfRenderer
) -> None:
    renderer.is_ready = False
    rain(document)
    look(panel, worker)
    assert "not all rendered yet" in panel.caption.text()
    renderer.is_ready = True
    document.rendered.emit(RATE, 2 * RATE)
    look(panel, worker)
    assert "not all rendered yet" not in panel.caption.text()


def test_a_level_between_two_points_is_read_off_the_curve() -> None:
    line = Line(np.array([100.0, 1000.0]), np.array([-20.0, -40.0]), theme.DARK.colour("text"))
    assert level_at(line, np.sqrt(100.0 * 1000.0)) == pytest.approx(-30.0)
    assert level_at(line, 50.0) is None
    assert level_at(replace(line, hertz=np.empty(0)), 50.0) is None
    assert decibel_text(-42.06) == "−42.1 dB"


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([np.linspace(-80, -20, 50)], (-90.0, -10.0)),
        ([np.linspace(-80, -20, 50), np.full(50, FLOOR_DB)], (-90.0, -10.0)),
        ([np.linspace(-140, -3, 50)], (-90.0, 0.0)),
        ([np.full(50, FLOOR_DB)], (-140.0, -90.0)),
        ([], (-100.0, 0.0)),
    ],
)
def test_the_range_of_levels_fits_and_moves_in_steps(levels, expected) -> None:
    assert level_range(levels) == expected


def test_ticks_are_named_up_to_half_of_the_sample_rate() -> None:
    decades, between, rest = frequency_ticks(24_000)
    assert [text for _, text in decades] == ["100", "1k", "10k"]
    assert [text for _, text in between] == ["20", "50", "200", "500", "2k", "5k", "20k"]
    assert {text for _, text in rest} == {""}
    assert max(at for at, _ in frequency_ticks(4000)[2]) <= np.log10(4000)


def test_pyqtgraph_waits_until_the_panel_is_seen() -> None:
    code = (
        "import sys, editor.panels.spectrum.panel, editor.panels.spectrum.dock, engine.spectrum\n"
        "sys.exit(bool({'pyqtgraph', 'scipy'} & set(sys.modules)))"
    )
    subprocess.run([sys.executable, "-c", code], cwd=CHECKOUT, check=True)


# -------------------------------------------------------------------- the dock


@pytest.fixture
def window(qtbot: QtBot) -> QMainWindow:
    window = QMainWindow()
    window.setCentralWidget(QLabel())
    qtbot.addWidget(window)
    return window


def make_dock(window: QMainWindow, document: Document, height: int) -> SpectrumDock:
    other = QDockWidget("Edits", window)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, other)
    dock = SpectrumDock(document, Settings(), window, other)
    window.resize(900, height)
    window.show()
    return dock


@pytest.mark.parametrize(("height", "tabs"), [(600, 1), (900, 0)])
def test_the_dock_finds_its_place(
    qtbot: QtBot, window: QMainWindow, document: Document, height: int, tabs: int
) -> None:
    dock = make_dock(window, document, height)
    assert dock.isHidden()
    with qtbot.waitSignal(dock.switched):
        dock.set_wanted(True)
    assert dock.isVisible()
    assert len(window.tabifiedDockWidgets(dock)) == tabs
    assert dock.panel.plot is not None
    dock.panel.shutdown()


def test_the_dock_is_there_while_it_is_wanted_and_of_use(
    window: QMainWindow, document: Document, recording: MemoryRecording, renderer: HalfRenderer
) -> None:
    dock = make_dock(window, document, 900)
    switched: list[bool] = []
    dock.switched.connect(switched.append)
    dock.set_wanted(True)
    document.open(Project(), None, None)
    assert dock.isHidden()
    document.open(Project(recording.ref), recording, renderer)
    assert not dock.isHidden()
    dock.close()
    assert switched == [True, False]
    assert not dock._settings.spectrum
    document.open(Project(), None, None)
    document.open(Project(recording.ref), recording, renderer)
    assert dock.isHidden()
    dock.panel.shutdown()


def test_the_real_thread_measures(qtbot: QtBot, document: Document) -> None:
    panel = SpectrumPanel(document)
    qtbot.addWidget(panel)
    panel.show()
    try:
        qtbot.waitUntil(lambda: panel._spectra is not None)
        assert panel.keys["original"].value.startswith("peak −")
    finally:
        panel.shutdown()


def test_moving_over_an_empty_plot_is_harmless(
    qtbot: QtBot, panel: SpectrumPanel, worker: Worker
) -> None:
    assert panel.plot is not None
    QTest.mouseMove(panel.plot.viewport(), QPoint(200, 100))
    QTest.qWait(20)
    assert panel.keys["original"].value == ""
