"""`earmark separate`."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from engine.__main__ import main

from .running import BAND, RATE, earmark, refused, shell


def test_separate_end_to_end(take: Path, out: Path) -> None:
    mix, estimate, residual, srt = (
        out / name for name in ("mix.wav", "estimate.wav", "residual.wav", "x.srt")
    )
    done = shell(
        *("separate", take, "-o", mix, *BAND, "--mode", "remove"),
        *("--window", "0.5", "1", "--window", "0:02", "0:02.5"),
        *("--estimate", estimate, "--residual", residual, "--srt", srt, "--subtype", "float"),
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.split("\n")[:-1] == [str(one) for one in (mix, estimate, residual, srt)]
    before, after, found, gone = (soundfile.read(one)[0] for one in (take, mix, estimate, residual))
    inside = np.zeros(len(before), bool)
    inside[RATE // 2 : RATE] = inside[2 * RATE : 5 * RATE // 2] = True
    assert np.array_equal(before[~inside], after[~inside])
    assert np.abs(after + gone - before).max() < 1e-6
    middle = slice(RATE * 6 // 10, RATE * 9 // 10)  # past the fades
    assert np.abs(gone[middle] - found[middle]).max() < 1e-6
    assert np.abs(gone[middle]).max() > 0.05
    assert srt.read_text(encoding="utf-8").startswith("1\n00:00:00,500 --> ")


def test_without_a_window_the_whole_file_is_meant(take: Path, out: Path) -> None:
    assert earmark("separate", take, "-o", out / "x.flac", *BAND, "--mode", "keep") == 0
    before, after = soundfile.read(take)[0], soundfile.read(out / "x.flac")[0]
    assert soundfile.info(out / "x.flac").subtype == "PCM_16"
    assert (after**2).sum() < 0.6 * (before**2).sum()


def test_strength_and_fade_arrive(take: Path, out: Path) -> None:
    results = []
    for options in ((), ("--strength", "0.5"), ("--fade-ms", "0")):
        assert (
            earmark("separate", take, "-o", out / "x.wav", *BAND, "--window", 1, 2, *options) == 0
        )
        results.append(soundfile.read(take)[0] - soundfile.read(out / "x.wav")[0])
    full, half, hard = (np.abs(one).sum() for one in results)
    assert half == pytest.approx(full / 2, rel=0.02)
    assert (
        np.abs(results[2][RATE : RATE + 50]).max() > 10 * np.abs(results[0][RATE : RATE + 50]).max()
    )
    assert hard > full


def test_an_unknown_prompt_costs_no_decoding(
    take: Path, out: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "engine.recording.open_recording", lambda *_: pytest.fail("decoded in vain")
    )
    asked = ("separate", take, "-o", out / "x.wav", "--separator", "spectral", "--prompt", "flute")
    assert '"flute" is not a frequency band' in refused(capsys, *asked)


def test_a_recording_too_short_to_edit_is_a_sentence(
    tmp_path: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    soundfile.write(tmp_path / "one.wav", np.full((1, 1), 0.5), 48_000)
    arguments = ["separate", str(tmp_path / "one.wav"), "-o", str(out / "x.wav"), *BAND]
    assert main(arguments) == 2
    assert "too short to edit" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--window", "1", "4"), 'past the end of "take.wav", which is 0:03.000 long'),
        (("--window", "2", "1"), "must end after it starts"),
        (("--strength", "2"), "strength is between 0 and 1"),
        (("--fade-ms", "-1"), "fade is 0 s or longer"),
        (("--separator", "magic"), 'no separator called "magic"'),
        (("--prompt", "hello"), '"hello" is not a frequency band'),
        (("--prompt", "  "), "Say which sound"),
        (("--not", "hiss"), "takes no negative prompts"),
        (("--example", "0", "1"), "takes no examples"),
        (("--prompt", "🐶"), 'prompt "🐶" has no letters in it'),
        (("--subtype", "PCM_8"), "WAV files are 16-bit"),
        (("--estimate", "{out}/x.mp3"), "writes sound as"),
        (("--residual", "{out}/mix.wav"), "given twice"),
        (("--srt", "{out}/x.doc"), "writes captions as .srt or .vtt or"),
        (("--srt", "{out}/gone/x.srt"), "There is no folder"),
        (("-o", "{take}"), "never writes over a recording"),
        (("--estimate", "{take}"), "never writes over a recording"),
    ],
)
def test_requests_that_cannot_be_met(
    take: Path,
    out: Path,
    capsys: pytest.CaptureFixture[str],
    options: tuple[str, str],
    says: str,
) -> None:
    before = take.read_bytes()
    given = [one.format(take=take, out=out) for one in options]
    said = refused(capsys, "separate", take, "-o", out / "mix.wav", *BAND, *given)
    assert says in said
    assert list(out.iterdir()) == []
    assert take.read_bytes() == before


def test_a_band_bounds_the_change(take: Path, out: Path) -> None:
    windows = ("--window", "0.5", "1", "--window", "2", "2.5")
    for name, band in (("whole", ()), ("none", ("--band", "5000:6000")), ("two", ("--band", ":"))):
        command = ("separate", take, "-o", out / f"{name}.wav", *BAND, *windows, *band)
        assert earmark(*command, "--subtype", "float") == 0
    both = ("--band", "5000:6000", "--band", ":")
    assert earmark("separate", take, "-o", out / "both.wav", *BAND, *windows, *both) == 0
    before = soundfile.read(take)[0]
    change = {one.stem: soundfile.read(one)[0] - before for one in out.glob("*.wav")}
    assert np.abs(change["whole"]).max() > 0.05
    assert np.array_equal(change["two"], change["whole"])
    assert np.abs(change["none"]).max() < 0.1 * np.abs(change["whole"]).max()
    first, second = slice(RATE // 2, RATE), slice(2 * RATE, 5 * RATE // 2)
    assert np.abs(change["both"][first]).max() < 0.1 * np.abs(change["whole"][first]).max()
    assert np.allclose(change["both"][second], change["whole"][second], atol=1e-3)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--band", "4000:200"), "at least 20 Hz wide"),
        (("--band", "loud"), "200:4000"),
        (("--band", "1:90", "--band", "2:90"), "given 2 times"),
    ],
)
def test_a_band_that_is_none_is_a_sentence(
    take: Path, out: Path, capsys: pytest.CaptureFixture[str], options: tuple, sentence: str
) -> None:
    with_band = ("separate", take, "-o", out / "x.wav", *BAND, "--window", "0", "1", *options)
    assert earmark(*with_band) == 2
    assert sentence in capsys.readouterr().err


class TestSeedCheckpoints:
    """`--model best.pth`: a checkpoint of the time-selective seed, opened as plain tensors."""

    def checkpoint(self, folder: Path, condition: int) -> Path:
        import torch

        from engine.separation.unet_description import FilmUNetConfig
        from engine.separation.unet_net import FilmUNet
        from engine.training.unet_seed import seed_name

        torch.manual_seed(2)
        state = FilmUNet(FilmUNetConfig(0, condition)).state_dict()
        path = folder / "separation_unet_best.pth"
        named = {seed_name(name): value for name, value in state.items()}
        torch.save({"epoch": 3, "model_state_dict": named, "val_loss": 0.1}, path)
        return path

    def asked(self, folder: Path, path: Path) -> tuple[object, ...]:
        sound = np.random.default_rng(1).normal(0, 0.1, RATE)
        soundfile.write(folder / "take.wav", sound, RATE, subtype="FLOAT")
        return (
            "separate", folder / "take.wav", "-o", folder / "out.wav", "--prompt", "vacuum_cleaner",
            "--window", 0.2, 0.6, "--model", path, "--subtype", "float",
        )  # fmt: skip

    def test_the_text_free_one_is_used_by_its_path(self, tmp_path: Path) -> None:
        from engine import weights

        path = self.checkpoint(tmp_path, 0)
        assert earmark(*self.asked(tmp_path, path)) == 0
        before, after = (soundfile.read(tmp_path / one)[0] for one in ("take.wav", "out.wav"))
        assert np.array_equal(before[: RATE // 5], after[: RATE // 5])
        assert not np.array_equal(before, after)
        (made,) = weights.folder().iterdir()
        assert {one.suffix for one in made.iterdir()} == {".toml", ".safetensors"}

    def test_the_conditioned_one_reads_prompts_with_clap(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        import torch

        from engine.separation import unet_text

        path = self.checkpoint(tmp_path, 1024)
        said = refused(capsys, *self.asked(tmp_path, path))
        assert "earmark models download msclap-2023" in said
        heard = []

        def vector_of(prompt: str) -> torch.Tensor:
            heard.append(prompt)
            return torch.randn(1024, generator=torch.Generator().manual_seed(3))

        monkeypatch.setattr(unet_text, "check", lambda size: None)
        monkeypatch.setattr(unet_text, "vector_of", vector_of)
        assert earmark(*self.asked(tmp_path, path)) == 0
        assert set(heard) == {"vacuum_cleaner"}
