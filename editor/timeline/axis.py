"""The one time axis that all lanes share: which seconds are seen, and how many pixels each takes.

Lanes paint on a grid of device pixel columns counted from the start of the recording, so a column
shows the same frames wherever the view is: panning moves finished pixels and nothing shimmers.
"""

from __future__ import annotations

import math

from PySide6.QtCore import QObject, Signal

ZOOM_STEP = 2 ** (1 / 6)
FEWEST_FRAMES = 40  # across the width, at the deepest zoom
MARGIN = 0.03  # of the view, that may lie beyond an end of the recording
DEFAULT_DURATION_S = 60.0  # of an empty timeline


class TimeAxis(QObject):
    """Seconds to pixels and back.

    Signals
    -------
    changed : ()
        The view moved or zoomed, or the recording or the width is another.

    Attributes
    ----------
    scale : float
        Logical pixels per second.
    width : int, logical pixels
    ratio : float
        Device pixels per logical pixel.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.width = 800
        self.ratio = 1.0
        self.duration_s = DEFAULT_DURATION_S
        self.sample_rate = 48000
        self.scale = self.width / self.duration_s
        self._origin = 0  # device pixel column at the left edge

    # ---------------------------------------------------------------- what is seen

    @property
    def origin(self) -> int:
        """The device pixel column at the left edge, counted from the start of the recording."""
        return self._origin

    @property
    def columns(self) -> int:
        """Width in device pixels."""
        return max(1, math.ceil(self.width * self.ratio))

    @property
    def column_frames(self) -> float:
        """Frames that one device pixel column covers; below 1 when zoomed in deep."""
        return self.sample_rate / (self.scale * self.ratio)

    @property
    def start_s(self) -> float:
        return self._origin / (self.scale * self.ratio)

    @property
    def stop_s(self) -> float:
        return self.start_s + self.span_s

    @property
    def span_s(self) -> float:
        return self.width / self.scale

    def x(self, seconds: float) -> float:
        """Logical pixels from the left edge."""
        return seconds * self.scale - self._origin / self.ratio

    def seconds(self, x: float) -> float:
        """The time at a place; beyond the ends too."""
        return (x + self._origin / self.ratio) / self.scale

    def inside(self, seconds: float) -> float:
        """The nearest time inside the recording."""
        return min(max(seconds, 0.0), self.duration_s)

    # ---------------------------------------------------------------- changing it

    def set_size(self, width: int, ratio: float) -> None:
        """Keep the scale when the widget is resized; a whole-file view stays one."""
        if (width, ratio) == (self.width, self.ratio):
            return
        whole, start_s = self.is_fitted(), self.start_s
        self.width, self.ratio = max(1, width), ratio
        self._show(start_s, self.fitted_scale() if whole else self.scale)

    def set_recording(self, duration_s: float, sample_rate: int) -> None:
        """Another recording: show all of it."""
        self.duration_s, self.sample_rate = max(duration_s, 1e-3), sample_rate
        self.fit()

    def set_duration(self, duration_s: float) -> None:
        """The length is known better now; the view stays unless it showed everything."""
        if duration_s <= 0 or duration_s == self.duration_s:
            return
        whole = self.is_fitted()
        self.duration_s = duration_s
        self._show(self.start_s, self.fitted_scale() if whole else self.scale)

    def fitted_scale(self) -> float:
        return self.width / self.duration_s

    def deepest_scale(self) -> float:
        return max(self.width * self.sample_rate / FEWEST_FRAMES, self.fitted_scale())

    def is_fitted(self) -> bool:
        return self.scale <= self.fitted_scale() * (1 + 1e-9)

    def fit(self) -> None:
        self._show(0.0, self.fitted_scale())

    def zoom_to(self, start_s: float, stop_s: float) -> None:
        """Show exactly this span, or as near to it as the limits allow."""
        start_s, stop_s = sorted((start_s, stop_s))
        middle, span = (start_s + stop_s) / 2, max(stop_s - start_s, 1e-9)
        scale = self._limited(self.width / span)
        self._show(middle - self.width / scale / 2, scale)

    def zoom(self, factor: float, at_s: float) -> None:
        """Zoom by a factor; ``at_s`` stays under the same pixel."""
        x = self.x(at_s)
        scale = self._limited(self.scale * factor)
        self._show(at_s - x / scale, scale)

    def scroll_to(self, start_s: float) -> None:
        self._show(start_s, self.scale)

    def scroll_by(self, pixels: float) -> None:
        """Move the view by logical pixels; positive shows what is later."""
        self._show((self._origin + pixels * self.ratio) / (self.scale * self.ratio), self.scale)

    def _limited(self, scale: float) -> float:
        return min(max(scale, self.fitted_scale()), self.deepest_scale())

    def _show(self, start_s: float, scale: float) -> None:
        scale = self._limited(scale)
        span = self.width / scale
        spare = 0.0 if scale <= self.fitted_scale() * (1 + 1e-9) else MARGIN * span
        start_s = min(start_s, self.duration_s + spare - span)
        start_s = max(start_s, -spare)
        self.scale = scale
        self._origin = round(start_s * scale * self.ratio)
        self.changed.emit()
