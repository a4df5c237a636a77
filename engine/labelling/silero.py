"""silero-vad (MIT), the network of its "sequence" export, run by onnxruntime.

Of the package only the ONNX file is used. Its Python would import torch's audio library and read
sound its own way (every n-th sample of higher rates, without a filter); here soxr brings the sound
to 16 kHz. The network scores frames of 32 ms, each heard with the 4 ms before it, and keeps a state
from frame to frame, so its answer comes a little late; a step of 10 ms gets the score of the frame
that lies 40 ms after its middle (chosen on validation scenes).
"""

from __future__ import annotations

import hashlib
import importlib.util
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from engine.report import EngineError

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

Samples = NDArray[np.float32]

PACKAGE = "silero_vad"
FILE = Path("data") / "silero_vad_16k_sequence.onnx"
SHA256 = "9ccdacc4719d8aa7e45a77536bfabec45a03ba1f2fad5e241ab4060b24238a85"
"""Of the file in silero-vad 6.2.3, the version that is pinned."""
_FRAME = 512
_BEFORE = 64
"""Samples of the frame before that the network hears with each frame."""
_BLOCK = 256
"""Frames scored together. Blocks lie on a fixed grid, so results do not depend on the input's."""
_STEP = 160
_LATE = 640
"""Samples that the answer lags behind the sound."""


class SileroSegmenter:
    """Scores sound at 16 kHz; speech in music and singing count as speech.

    Parameters
    ----------
    session : onnxruntime.InferenceSession
        Of the "sequence" network: frames [N, 576] and the state h, c [1, 1, 128] in; scores [N]
        and the state after them out.
    """

    sample_rate = 16_000
    revision = f"silero-{SHA256[:16]}"

    def __init__(self, session: InferenceSession) -> None:
        self._session = session

    def scores(self, blocks: Iterable[Samples]) -> Samples:
        """See `engine.labelling.speech.Segmenter.scores`."""
        state = [np.zeros((1, 1, 128), np.float32)] * 2
        before = np.zeros(_BEFORE, np.float32)
        found, heard = [np.zeros(0, np.float32)], 0
        for sound in _blocks(blocks):
            heard += len(sound)
            padded = np.pad(sound, (0, -len(sound) % _FRAME))
            sights = np.concatenate([before, padded])
            frames = np.lib.stride_tricks.sliding_window_view(sights, _BEFORE + _FRAME)[::_FRAME]
            before = sights[-_BEFORE:]
            inputs = {"input": np.ascontiguousarray(frames), "h": state[0], "c": state[1]}
            scores, *state = self._session.run(["speech_probs", "hn", "cn"], inputs)
            found.append(scores)
        answers = np.arange(-(-heard // _STEP)) * _STEP + _STEP // 2 + _LATE
        frames_of = np.minimum(answers // _FRAME, max(0, -(-heard // _FRAME) - 1))
        of_steps: Samples = np.concatenate(found).astype(np.float32)[frames_of]
        return of_steps.clip(0.0, 1.0)


def _blocks(blocks: Iterable[Samples]) -> Iterator[Samples]:
    """The sound in blocks of `_BLOCK` frames; the last one is what is left."""
    kept = np.zeros(0, np.float32)
    for block in blocks:
        kept = np.concatenate([kept, block])
        while len(kept) >= _BLOCK * _FRAME:
            yield kept[: _BLOCK * _FRAME]
            kept = kept[_BLOCK * _FRAME :]
    if len(kept):
        yield kept


def load() -> SileroSegmenter:
    """Load the network from the installed package, after checking it.

    Raises
    ------
    EngineError
        If the package is not installed, is another version, or the file is damaged.
    """
    import onnxruntime

    data = _file_of_package()
    # Windows builds of onnxruntime report to the system's telemetry unless told not to.
    onnxruntime.disable_telemetry_events()
    options = onnxruntime.SessionOptions()
    # Frames follow one another through one state: more threads only wait for each other.
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        session = onnxruntime.InferenceSession(data, options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime raises types of its own, none of them public
        raise EngineError(
            f"The Silero segmenter cannot be started: {error}. Please choose another one."
        ) from error
    return SileroSegmenter(session)


def _file_of_package() -> bytes:
    # Finding a top-level package does not import it.
    found = importlib.util.find_spec(PACKAGE)
    places = found.submodule_search_locations if found is not None else None
    for place in places or ():
        try:
            data = (Path(place) / FILE).read_bytes()
        except OSError:
            continue
        if hashlib.sha256(data).hexdigest() == SHA256:
            return data
    raise EngineError(
        "The Silero segmenter needs the package silero-vad 6.2.3, which is missing or damaged. "
        "Please install Earmark again, or choose another segmenter."
    )
