"""The timeline: overview, ruler, waveform and spectrogram on one time axis, with the windows."""

from editor.timeline.view import TimelineView

__all__ = ["TimelineView"]
