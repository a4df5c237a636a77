"""`train`: train the built-in separator, or turn a checkpoint into shipped weights."""

from __future__ import annotations

import argparse
import contextlib
import dataclasses
import signal
import sys
import time
from pathlib import Path

from engine.report import Cancelled, EngineError, Report


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("--data", type=Path, required=True, help="folder with manifest.csv")
    parser.add_argument("--work", type=Path, default=Path(".training"), help="checkpoints, cache")
    parser.add_argument("--minutes", type=float, default=100.0, help="time budget, in all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=16, help="mixtures per step")
    parser.add_argument("--peak-rate", type=float, default=1.5e-3, help="highest learning rate")
    parser.add_argument("--esc-share", type=float, default=0.78, help="share of ESC-50 labels")
    parser.add_argument("--licences", nargs="*", default=[], help="licence classes to train on")
    parser.add_argument("--fresh", action="store_true", help="do not resume")
    parser.add_argument("--context", type=float, default=2.0, help="seconds, stored on export")
    parser.add_argument(
        "--absent-below", type=float, default=-4.0, help="presence logit, stored on export"
    )
    parser.add_argument("--faint-db", type=float, default=-15.0, help="level, stored on export")
    parser.add_argument("--export", type=Path, help="write weights to this folder; no training")


def _say(fraction: float, note: str = "") -> None:
    """Write progress that has something to say."""
    if not note:
        return
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {100 * fraction:5.1f} % {note}\n")
    sys.stdout.flush()


class _StopOnSignal:
    """A report that cancels once the process was asked to stop (SIGTERM, Ctrl+C)."""

    def __init__(self, report: Report) -> None:
        self._report = report
        self._stopped = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)

    def _stop(self, number: int, frame: object) -> None:
        self._stopped = True

    def __call__(self, fraction: float, note: str = "") -> None:
        self._report(fraction, note)
        if self._stopped:
            raise Cancelled


def run(args: argparse.Namespace) -> int:
    """Train, resuming where the work folder has a checkpoint; return an exit code."""
    import torch

    from engine.separation.bandsplit import BandSplitConfig, BandSplitNet
    from engine.training import allocator, data, loop, mixtures, threads, validation
    from engine.training.export import export

    clips = data.read_manifest(args.data)
    labels = data.all_labels(clips)
    settings = loop.LoopSettings(minutes=args.minutes, batch=args.batch, peak_rate=args.peak_rate)
    torch.manual_seed(args.seed)
    state = loop.new_state(BandSplitNet(BandSplitConfig(labels=len(labels))), settings)
    checkpoints = args.work / "checkpoints"
    if not args.fresh and loop.resume(state, checkpoints):
        _say(0.0, f"resumed at step {state.step}")
    train_clips = data.choose(clips, "train", args.licences)
    if not train_clips:
        raise EngineError("No clip is left to train on; check --licences.")
    if args.export is not None:
        export(
            state,
            labels,
            train_clips,
            args.export,
            args.context,
            args.absent_below,
            args.faint_db,
        )
        return 0

    kept = [clip for clip in clips if clip.split != "test"]
    allocator.keep_freed_memory()
    audio = data.build_cache(args.data, kept, args.work / "cache", _say)
    recipe = dataclasses.replace(mixtures.MixtureSettings(), esc_share=args.esc_share)
    mixer = mixtures.Mixer(train_clips, labels, audio, recipe)
    held = validation.make_validation(data.choose(clips, "val"), labels, audio, 96)
    batches = mixtures.stream(mixer, settings.batch, args.seed, state.step)
    stop = _StopOnSignal(_say)
    with contextlib.suppress(Cancelled):
        loop.train(
            state, batches, settings, checkpoints,
            lambda net: validation.validate(net, held), threads.ThreadTuner(args.threads), stop,
        )  # fmt: skip
    return 0


def main(argv: list[str] | None = None) -> int:
    """Run the command on its own; errors meant for the user go to stderr."""
    parser = argparse.ArgumentParser(prog="train", description=__doc__)
    add_arguments(parser)
    try:
        return run(parser.parse_args(argv))
    except EngineError as error:
        sys.stderr.write(f"{error}\n")
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
