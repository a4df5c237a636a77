"""The playhead repaints only where it was and is."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject


class Repaints(QObject):
    """Remembers how many pixels each paint event covers."""

    def __init__(self) -> None:
        super().__init__()
        self.widths: list[int] = []

    def eventFilter(self, watched, event) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.widths.append(sum(rect.width() for rect in event.region()))
        return False


def test_a_step_of_the_playhead_repaints_a_few_columns(stage):
    stage.settle()
    stage.document.playhead_s = 5.0
    stage.qtbot.wait(30)
    repaints = Repaints()
    stage.view.canvas.installEventFilter(repaints)
    stage.document.playhead_s = 5.02
    stage.qtbot.waitUntil(lambda: bool(repaints.widths))
    assert sum(repaints.widths) <= 20
    stage.view.canvas.removeEventFilter(repaints)
