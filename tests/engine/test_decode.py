"""Every format that Earmark opens, bit for bit where the format allows it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import av
import numpy as np
import pytest
import soundfile

from engine import decode
from engine.recording import open_recording
from engine.report import EngineError
from tests.engine.media import noise, tones, wav_header, write_av

EXACT = [
    ("u8.wav", "PCM_U8", 1, 8_000, "PCM_U8"),
    ("i16.wav", "PCM_16", 2, 44_100, "PCM_16"),
    ("i24.wav", "PCM_24", 6, 48_000, "PCM_24"),
    ("i32.wav", "PCM_32", 1, 22_050, "PCM_32"),
    ("f32.wav", "FLOAT", 2, 192_000, "FLOAT"),
    ("f64.wav", "DOUBLE", 1, 96_000, "DOUBLE"),
    ("ulaw.wav", "ULAW", 1, 8_000, "PCM_16"),
    ("i16.flac", "PCM_16", 2, 96_000, "PCM_16"),
    ("i24.flac", "PCM_24", 1, 44_100, "PCM_24"),
    ("i16.aiff", "PCM_16", 2, 48_000, "PCM_16"),
    ("alac.caf", "ALAC_24", 2, 48_000, "PCM_24"),
    ("big.w64", "PCM_24", 2, 48_000, "PCM_24"),
]


@pytest.mark.parametrize(("name", "subtype", "channels", "rate", "told"), EXACT)
def test_sound_files_are_read_bit_for_bit(
    tmp_path: Path, name: str, subtype: str, channels: int, rate: int, told: str
) -> None:
    path = tmp_path / name
    soundfile.write(path, noise(20_011, channels), rate, subtype=subtype)
    expected = soundfile.read(path, dtype="float32", always_2d=True)[0]
    recording = open_recording(path)
    assert (recording.sample_rate, recording.channels, recording.frames) == (rate, channels, 20_011)
    assert recording.subtype == told
    assert recording.warning is None
    np.testing.assert_array_equal(recording.read(0, recording.frames), expected)


def test_24_bit_samples_are_exact_in_float32(tmp_path: Path) -> None:
    whole = np.random.default_rng(1).integers(-(2**23), 2**23, 5000)
    whole[:3] = -(2**23), 2**23 - 1, 1
    path = tmp_path / "exact.wav"
    soundfile.write(path, (whole << 8).astype(np.int32), 48_000, subtype="PCM_24")
    recording = open_recording(path)
    read = recording.read(0, recording.frames)[:, 0].astype(np.float64)
    np.testing.assert_array_equal(np.rint(read * 2**23).astype(int), whole)
    np.testing.assert_array_equal(read * 2**23 % 1, 0)


def test_float_samples_beyond_full_scale_are_kept(tmp_path: Path) -> None:
    samples = 3 * noise(1000, 2)
    soundfile.write(tmp_path / "hot.wav", samples, 48_000, subtype="FLOAT")
    recording = open_recording(tmp_path / "hot.wav")
    np.testing.assert_array_equal(recording.read(0, 1000), samples)
    assert recording.peaks.slice(0, 1000, 1).maximum.max() > 2.9


@pytest.mark.parametrize(
    ("name", "subtype"), [("x.ogg", "VORBIS"), ("x.ogg", "OPUS"), ("x.mp3", "MPEG_LAYER_III")]
)
def test_lossy_sound_files(tmp_path: Path, name: str, subtype: str) -> None:
    samples = tones(48_000, 2, 1.5)
    path = tmp_path / name
    soundfile.write(path, samples, 48_000, subtype=subtype)
    recording = open_recording(path)
    assert recording.subtype == "PCM_16"
    assert recording.frames == len(samples)
    assert np.abs(recording.read(9600, 60_000) - samples[9600:60_000]).max() < 0.03


AV = [
    ("x.m4a", "aac", None, 2, None),
    ("x.mp4", "aac", "mpeg4", 2, None),
    ("x.mov", "pcm_s24le", "mpeg4", 2, 1e-6),
    ("x.mkv", "libopus", "mpeg4", 1, None),
    ("x.webm", "libopus", "libvpx", 2, None),
    ("x6.m4a", "alac", None, 6, 1e-6),
    ("x.mka", "flac", None, 2, 4e-5),
]


@pytest.mark.parametrize(("name", "codec", "video", "channels", "error"), AV)
def test_films_and_what_only_ffmpeg_reads(
    tmp_path: Path, name: str, codec: str, video: str | None, channels: int, error: float | None
) -> None:
    samples = tones(48_000, channels, 1.0)
    path = write_av(tmp_path / name, samples, 48_000, codec, video=video)
    recording = open_recording(path)
    assert (recording.sample_rate, recording.channels) == (48_000, channels)
    assert len(samples) <= recording.frames < len(samples) + 2048
    assert recording.warning is None
    read = recording.read(4800, 40_000)
    if error is not None:
        assert np.abs(read - samples[4800:40_000]).max() < error
    for channel in range(channels):
        # The codec's delay is taken off: the sound lies best where it was, sample for sample.
        fits = [
            np.corrcoef(read[:, channel], samples[4800 + lag : 40_000 + lag, channel])[0, 1]
            for lag in range(-30, 31)
        ]
        assert int(np.argmax(fits)) - 30 == 0
        assert max(fits) > 0.98


def test_sound_that_starts_after_the_picture_stays_in_time(tmp_path: Path) -> None:
    samples = tones(48_000, 1, 0.5)
    path = write_av(tmp_path / "late.mp4", samples, 48_000, "aac", video="mpeg4", delay_s=1.0)
    recording = open_recording(path)
    sound = recording.read(0, recording.frames)[:, 0]
    assert abs(int(np.argmax(np.abs(sound) > 0.05)) - 48_000) < 480


def test_film_without_sound(tmp_path: Path) -> None:
    path = tmp_path / "silent.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        frame = av.VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
        out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    with pytest.raises(EngineError, match="no sound in this file"):
        open_recording(path)


def test_playlist_that_names_another_file_is_refused(tmp_path: Path) -> None:
    soundfile.write(tmp_path / "secret.wav", noise(4800), 48_000)
    segment = write_av(tmp_path / "segment.ts", tones(), 48_000, "aac")
    playlist = tmp_path / "list.m3u8"
    playlist.write_text(
        "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXT-X-VERSION:3\n#EXT-X-MEDIA-SEQUENCE:0\n"
        f"#EXTINF:0.5,\n{segment}\n#EXT-X-ENDLIST\n"
    )
    concat = tmp_path / "list.ffconcat"
    concat.write_text(f"ffconcat version 1.0\nfile '{tmp_path / 'secret.wav'}'\n")
    for path in (playlist, concat):
        with pytest.raises(EngineError, match="not a recording"):
            open_recording(path)


def test_suffix_does_not_decide(tmp_path: Path) -> None:
    samples = noise(1000)
    soundfile.write(tmp_path / "a.wav", samples, 48_000, subtype="FLOAT")
    (tmp_path / "a.wav").rename(tmp_path / "a.raw")
    np.testing.assert_array_equal(open_recording(tmp_path / "a.raw").read(0, 1000), samples)


def test_damaged_flac_frame_does_not_lose_the_rest(tmp_path: Path) -> None:
    samples = noise(200_000)
    path = tmp_path / "damaged.flac"
    soundfile.write(path, samples, 48_000, subtype="PCM_16")
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 2000] = bytes(2000)
    path.write_bytes(content)
    recording = open_recording(path)
    assert recording.warning is not None
    assert recording.frames > 180_000
    expected = np.rint(samples[-1000:] * 32768) / 32768
    assert np.abs(recording.read(recording.frames - 1000, recording.frames) - expected).max() < 1e-4


def test_child_tells_in_json_and_starts_without_heavy_imports(tmp_path: Path) -> None:
    path = tmp_path / "a.wav"
    soundfile.write(path, noise(1000), 48_000)
    program = (
        "import sys; from engine import decode; import pathlib\n"
        "decode._decode(pathlib.Path(sys.argv[1]), '.wav', decode._Teller(sys.stdout))\n"
        "heavy = {'torch', 'PySide6', 'av', 'scipy', 'librosa'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    with path.open("rb") as file:
        done = subprocess.run(
            [sys.executable, "-c", program, str(tmp_path)],
            stdin=file,
            capture_output=True,
            check=True,
            text=True,
            env=decode.environment(),
        )
    assert done.stdout.startswith('{"event": "start", "sample_rate": 48000, "channels": 1')
    assert done.stdout.endswith('{"event": "done", "warnings": []}\n')


def test_frozen_program_starts_itself(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    command = decode.command(tmp_path, ".wav")
    assert command[1:] == ["--decode-child", str(tmp_path), ".wav"]
    decode.run_if_child(["earmark", "a.wav"])  # not a child: returns
    started: list[list[str]] = []
    monkeypatch.setattr(decode, "_main", started.append)
    decode.run_if_child(["earmark", *command[1:]])
    assert started == [[str(tmp_path), ".wav"]]


@pytest.mark.skipif(os.name != "posix", reason="limits of this kind exist on POSIX only")
def test_memory_limit_holds(tmp_path: Path) -> None:
    program = (
        "from engine import decode; decode.limit_memory()\n"
        "try: bytearray(1_000_000_000)\n"
        "except MemoryError: print('held')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        text=True,
        check=True,
        env=decode.environment(),
    )
    assert done.stdout == "held\n"


@pytest.mark.skipif(os.name != "posix", reason="limits of this kind exist on POSIX only")
def test_processor_time_limit_ends_a_child_that_spins(tmp_path: Path) -> None:
    program = "from engine import decode; decode.STALL_S = 0; decode.limit_time()\nwhile True: pass"
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, timeout=20, env=decode.environment()
    )
    assert done.returncode == -signal.SIGXCPU


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (wav_header(rate=0, data_bytes=2000), "sample rate is 0 Hz"),
        (wav_header(rate=10_000_000, data_bytes=2000), "sample rate is 10000000 Hz"),
        (wav_header(rate=500, data_bytes=2000), "sample rate is 500 Hz"),
        (wav_header(channels=33, data_bytes=2000), "33 channels"),
        (wav_header(channels=255, data_bytes=2000), "255 channels"),
        (wav_header(channels=0, data_bytes=2000), "0 channels"),
        (wav_header(kind=99, data_bytes=2000), "cannot decode"),
    ],
)
def test_impossible_headers_are_refused(tmp_path: Path, header: bytes, message: str) -> None:
    path = tmp_path / "odd.wav"
    path.write_bytes(header + bytes(2000))
    with pytest.raises(EngineError, match=message):
        open_recording(path)


def test_header_that_claims_less_or_more_than_there_is(tmp_path: Path) -> None:
    samples = np.arange(1000, dtype="<i2")
    path = tmp_path / "streamed.wav"
    path.write_bytes(wav_header(data_bytes=0xFFFF_FFFF) + samples.tobytes())
    recording = open_recording(path)
    assert recording.frames == 1000
    assert recording.warning is None  # a writer that streams leaves the largest number
    path.write_bytes(wav_header(data_bytes=20_000) + samples.tobytes())
    recording = open_recording(path)
    assert recording.frames == 1000
    assert "cut off" in (recording.warning or "")


def test_numbers_that_are_none_become_silence(tmp_path: Path) -> None:
    samples = noise(3000, 2)
    broken = samples.copy()
    broken[100, 0], broken[2000, 1], broken[2001, 0] = np.nan, np.inf, -np.inf
    soundfile.write(tmp_path / "nan.wav", broken, 48_000, subtype="FLOAT")
    recording = open_recording(tmp_path / "nan.wav")
    assert "3 frame(s)" in (recording.warning or "")
    samples[100, 0] = samples[2000, 1] = samples[2001, 0] = 0
    np.testing.assert_array_equal(recording.read(0, 3000), samples)
    assert np.isfinite(recording.peaks.slice(0, 3000, 5).rms).all()


def test_sound_without_samples(tmp_path: Path) -> None:
    path = tmp_path / "nothing.wav"
    soundfile.write(path, np.zeros((0, 1), np.float32), 48_000)
    with pytest.raises(EngineError, match="no sound"):
        open_recording(path)


@pytest.mark.parametrize("name", ["a.wav", "a.aiff", "a.w64", "a.flac", "a.ogg", "a.mp3", "a.mkv"])
def test_truncated_files_open_what_there_is_and_say_so(tmp_path: Path, name: str) -> None:
    samples = tones(48_000, 1, 9.0)
    path = tmp_path / name
    if name == "a.mkv":
        write_av(path, samples, 48_000, "libopus", video="mpeg4")
    else:
        soundfile.write(path, samples, 48_000)
    assert open_recording(path).warning is None
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])
    recording = open_recording(path)
    assert "cut off" in (recording.warning or "")
    assert 3.0 * 48_000 < recording.frames < 6.5 * 48_000
    assert np.abs(recording.read(9600, 43_200) - samples[9600:43_200]).max() < 0.03


def test_stream_that_starts_late_without_a_picture_is_whole(tmp_path: Path) -> None:
    path = write_av(tmp_path / "late.webm", tones(48_000, 1, 3.0), 48_000, "libopus", delay_s=1.0)
    recording = open_recording(path)
    assert (recording.frames, recording.warning) == (3 * 48_000, None)


def test_film_with_two_sound_tracks_says_which_is_opened(tmp_path: Path) -> None:
    path = tmp_path / "two.mkv"
    with av.open(str(path), "w") as out:
        tracks = [out.add_stream("pcm_s16le", rate=8_000, layout="mono") for _ in range(2)]
        for number, track in enumerate(tracks):
            frame = av.AudioFrame.from_ndarray(
                np.full((1, 8_000), 1_000 * (number + 1), np.int16), format="s16", layout="mono"
            )
            frame.sample_rate = 8_000
            out.mux(track.encode(frame))
            out.mux(track.encode(None))
    recording = open_recording(path)
    assert recording.warning == "The file has 2 sound tracks: track 1 is opened."
    assert (recording.read(0, 8_000) == np.float32(1_000 / 32768)).all()
