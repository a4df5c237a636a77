"""Films with other sound and captions: the picture stays bit by bit, the sound in its place."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import scipy.signal

from engine.muxing import WRAPPINGS, Sound, mux
from engine.project import Cue
from engine.recording import open_recording
from engine.report import Cancelled, EngineError

from .media import noise, tones, write_av

RATE = 48_000
CUES = (Cue(0.5, 1.25, "[dog barks]\n[wind]"), Cue(2.0, 2.75, "[räin falling]"))


@pytest.fixture(scope="module")
def film(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("film") / "take.mp4"
    return write_av(path, tones(seconds=3.0), RATE, "aac", video="libx264")


def packets(path: Path, kind: str) -> list[bytes]:
    with av.open(str(path)) as file:
        stream = getattr(file.streams, kind)[0]
        return [bytes(one) for one in file.demux(stream) if one.size]


def times(path: Path) -> list[tuple[float, float]]:
    with av.open(str(path)) as file:
        stream: Any = file.streams.video[0]
        start = (file.start_time or 0) / 1e6
        return [
            (round(float(one.pts * one.time_base) - start, 2), one.is_keyframe)
            for one in file.demux(stream)
            if one.size
        ]


def captions(path: Path) -> list[tuple[float, float, str]]:
    """As FFmpeg reads them back."""
    found = []
    with av.open(str(path)) as file:
        stream: Any = file.streams.subtitles[0]
        start = (file.start_time or 0) / 1e6
        for one in file.demux(stream):
            text = bytes(one)[2:] if stream.codec_context.name == "mov_text" else bytes(one)
            if text:
                at = float(one.pts * one.time_base) - start
                length = float(one.duration * one.time_base)
                found.append((round(at, 2), round(at + length, 2), text.decode()))
    return found


def sound(samples: np.ndarray, rate: int = RATE) -> Sound:
    return Sound(lambda a, b: samples[a:b], rate, samples.shape[1], len(samples))


def tuned(film: Path) -> np.ndarray:
    """Low noise as long as the film, which any codec keeps in shape."""
    made = noise(3 * RATE, 2, seed=3)
    low = scipy.signal.sosfilt(scipy.signal.butter(4, 3000, fs=RATE, output="sos"), made, axis=0)
    return low.astype(np.float32)


@pytest.mark.parametrize("suffix", list(WRAPPINGS))
def test_the_picture_is_copied_bit_by_bit(film: Path, tmp_path: Path, suffix: str) -> None:
    out = tmp_path / f"out{suffix}"
    done = mux(film, out, cues=CUES, sound=sound(tuned(film)), language="eng")
    assert done.note == ""
    assert packets(out, "video") == packets(film, "video")
    assert times(out) == times(film)
    assert captions(out) == [(one.start_s, one.stop_s, one.text) for one in CUES]
    assert [one.name for one in tmp_path.iterdir()] == [out.name]
    with av.open(str(out)) as file:
        assert [len(file.streams.video), len(file.streams.audio), len(file.streams.subtitles)] == [
            1, 1, 1
        ]  # fmt: skip
        assert file.streams.subtitles[0].language == "eng"


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_the_sound_is_in_its_place(film: Path, tmp_path: Path, suffix: str) -> None:
    made = tuned(film)
    mux(film, tmp_path / f"out{suffix}", sound=sound(made))
    recording = open_recording(tmp_path / f"out{suffix}")
    heard = recording.read(0, min(recording.frames, len(made)))
    recording.close()
    assert abs(len(heard) - len(made)) < 3000
    given = made[: len(heard)]
    lags = scipy.signal.correlate(heard[:, 0], given[:, 0], method="fft")
    assert int(np.argmax(lags)) - (len(given) - 1) == 0
    error = np.sqrt(np.mean((heard - given) ** 2) / np.mean(given**2))
    assert error < (0.2 if suffix == ".mp4" else 1e-4)


def test_captions_alone_leave_the_sound_as_it_is(film: Path, tmp_path: Path) -> None:
    mux(film, tmp_path / "out.mp4", cues=CUES)
    assert packets(tmp_path / "out.mp4", "audio") == packets(film, "audio")
    again = tmp_path / "again.mp4"
    mux(tmp_path / "out.mp4", again, sound=sound(tuned(film)))
    assert [one[2] for one in captions(again)] == [one.text for one in CUES]  # they stay


def test_captions_that_overlap_are_shown_one_at_a_time(film: Path, tmp_path: Path) -> None:
    cues = (Cue(0.0, 2.0, "[a]"), Cue(1.0, 2.0, "[b]"), Cue(1.0, 2.5, " \n "))
    mux(film, tmp_path / "out.mp4", cues=cues)
    assert captions(tmp_path / "out.mp4") == [(0.0, 1.0, "[a]"), (1.0, 2.0, "[b]")]


@pytest.mark.parametrize(
    ("rate", "channels"), [(44_100, 1), (22_050, 6), (37_000, 2), (192_000, 2)]
)
def test_other_rates_and_channels(film: Path, tmp_path: Path, rate: int, channels: int) -> None:
    made = 0.1 * noise(3 * rate, channels)
    mux(film, tmp_path / "out.mp4", sound=sound(made, rate))
    with av.open(str(tmp_path / "out.mp4")) as file:
        stream: Any = file.streams.audio[0]
        assert stream.codec_context.layout.nb_channels == channels
        assert abs(float(stream.duration * stream.time_base) - 3.0) < 0.1


def test_a_different_length_is_told(film: Path, tmp_path: Path) -> None:
    done = mux(film, tmp_path / "out.mp4", sound=sound(tuned(film)[: RATE // 2]))
    assert "shorter than the picture" in done.note
    long = np.concatenate([tuned(film)] * 2)
    assert "3.0 s longer than the picture" in mux(film, tmp_path / "b.mkv", sound=sound(long)).note


def test_other_sound_tracks_are_left_out_and_told(film: Path, tmp_path: Path) -> None:
    two = tmp_path / "two.mkv"
    with av.open(str(film)) as file, av.open(str(two), "w") as out:
        sources = [file.streams.video[0], file.streams.audio[0]]
        copies = [out.add_stream_from_template(one) for one in (*sources, sources[1])]
        for packet in file.demux(sources):
            if not packet.size:
                continue
            places = [0] if packet.stream is sources[0] else [1, 2]
            for place in places:
                again = av.Packet(bytes(packet))
                again.pts, again.dts, again.duration = packet.pts, packet.dts, packet.duration
                again.time_base, again.is_keyframe = packet.time_base, packet.is_keyframe
                again.stream = copies[place]
                out.mux(again)
    done = mux(two, tmp_path / "out.mkv", sound=sound(tuned(film)))
    assert "other sound tracks" in done.note
    with av.open(str(tmp_path / "out.mkv")) as file:
        assert len(file.streams.audio) == 1
    assert mux(two, tmp_path / "same.mkv", cues=CUES).note == ""
    with av.open(str(tmp_path / "same.mkv")) as file:
        assert len(file.streams.audio) == 2


def test_a_film_that_starts_late_stays_in_step(tmp_path: Path) -> None:
    late = write_av(
        tmp_path / "late.mkv", tones(seconds=1.0), RATE, "aac", video="libx264", delay_s=0.5
    )
    out = tmp_path / "out.mkv"
    cue = Cue(0.5, 1.0, "[tone]")
    recording = open_recording(late)
    mux(late, out, cues=(cue,), sound=sound(recording.read(0, recording.frames)))
    copy = open_recording(out)
    count = min(recording.frames, copy.frames)
    one, other = (part.read(0, count)[:, 0] for part in (recording, copy))
    recording.close()
    copy.close()
    assert np.abs(one[: RATE // 4]).max() < 0.01  # the tone is late in both
    assert np.abs(other[: RATE // 4]).max() < 0.01
    assert np.corrcoef(one, other)[0, 1] > 0.99
    assert captions(out) == [(0.5, 1.0, "[tone]")]
    assert times(out) == times(late)


def test_a_cancelled_copy_leaves_nothing(film: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.mp4"
    out.write_bytes(b"as it was")

    def cancel(fraction: float, note: str = "") -> None:
        if fraction > 0.3:
            raise Cancelled

    with pytest.raises(Cancelled):
        mux(film, out, cues=CUES, sound=sound(tuned(film)), report=cancel)
    assert out.read_bytes() == b"as it was"
    assert [one.name for one in tmp_path.iterdir()] == ["out.mp4"]


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("out.avi", r"writes films as \.mp4, \.m4v, \.mov, \.mkv"),
        ("none/out.mp4", "There is no folder"),
        ("link.mp4", "recording itself"),
    ],
)
def test_bad_targets_are_refused(film: Path, tmp_path: Path, name: str, said: str) -> None:
    (tmp_path / "link.mp4").symlink_to(film)
    before = film.read_bytes()
    with pytest.raises(EngineError, match=said):
        mux(film, tmp_path / name, cues=CUES)
    assert film.read_bytes() == before


def test_bad_sources_are_refused(tmp_path: Path) -> None:
    song = write_av(tmp_path / "song.m4a", tones(), RATE, "aac")
    with pytest.raises(EngineError, match="There is no picture"):
        mux(song, tmp_path / "out.mp4", cues=CUES)
    (tmp_path / "text.mp4").write_text("no film")
    with pytest.raises(EngineError, match="no film that Earmark can read"):
        mux(tmp_path / "text.mp4", tmp_path / "out.mp4", cues=CUES)
    with pytest.raises(EngineError, match="cannot be read"):
        mux(tmp_path / "gone.mp4", tmp_path / "out.mp4", cues=CUES)
    assert not (tmp_path / "out.mp4").exists()


def test_a_full_disk_is_told_before(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("engine.files.free_bytes", lambda _: 1000)
    with pytest.raises(EngineError, match=r'"out\.mp4" needs'):
        mux(film, tmp_path / "out.mp4", cues=CUES)
    assert list(tmp_path.iterdir()) == []


def test_too_many_channels_are_refused(film: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="1 to 8 channels"):
        mux(film, tmp_path / "out.mp4", sound=sound(noise(RATE, 9)))
