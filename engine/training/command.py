"""`train`: learn a separator, a labeller or a speech segmenter, or export what was learned.

A run lives in its work folder: `config.toml` starts it again, `training.toml` says what it was
made with, `skipped.csv` which clips could not be used; `checkpoints/` holds the weights, and a run
that was stopped goes on from there.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

from engine.report import Cancelled, EngineError

if TYPE_CHECKING:
    from engine.training.config import Config
    from engine.training.data import TrainingData
    from engine.training.protocol import Task
    from engine.training.stopping import StopOnSignal

DEFAULT_WORK = Path(".training")
CHECKPOINTS, LOGS = "checkpoints", "logs"
EXPORT = "export"
_PRESETS = {"separator": "separator", "labeller": "labeller", "speech": "speech"}
_QUIET_S = 5.0


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument(
        "what", nargs="?", choices=[*_PRESETS, EXPORT], help="what to train (default: separator)"
    )
    parser.add_argument("--config", metavar="NAME", help="a TOML file, or the name of a preset")
    parser.add_argument(
        "--data", type=Path, nargs="+", action="extend", metavar="DIR", help="data folders"
    )
    parser.add_argument(
        "--work", type=Path, metavar="DIR", help="folder of the run (default: below .training)"
    )
    parser.add_argument(
        "--cache",
        type=Path,
        metavar="DIR",
        help="decoded clips (default: in the folder of the run)",
    )
    parser.add_argument(
        "--objective",
        choices=["supervised", "mix-and-separate", "weak", "semi"],
        help="what a separator learns from: single sounds, mixtures, or both (presets weak*)",
    )
    parser.add_argument("--minutes", type=float, help="time budget, in all")
    parser.add_argument("--steps", type=int, help="budget in steps, in all")
    parser.add_argument("--device", default="auto", choices=["auto", "cpu", "cuda", "mps"])
    parser.add_argument(
        "--fresh", action="store_true", help="begin anew; old checkpoints move away"
    )
    parser.add_argument("--seed", type=int)
    parser.add_argument("--threads", type=int, help="CPU threads at most; 0 = all cores")
    parser.add_argument("--batch", type=int, help="items per step")
    parser.add_argument("--peak-rate", type=float, help="highest learning rate")
    parser.add_argument("--start", metavar="PATH", help="weights of another run to begin with")
    parser.add_argument("--esc-share", type=float, help="share of ESC-50 labels (separator)")
    parser.add_argument("--licences", nargs="*", help="licence classes to train on")
    parser.add_argument(
        "--set", action="append", default=[], metavar="TABLE.KEY=VALUE", dest="changes",
        help="any other value of the configuration, in TOML",
    )  # fmt: skip
    parser.add_argument(
        "--export", "--to", type=Path, metavar="DIR", help="write weights there; no training"
    )
    parser.add_argument("--context", type=float, default=2.0, help="seconds, stored on export")
    parser.add_argument(
        "--absent-below", type=float, default=-4.0, help="presence logit, stored on export"
    )
    parser.add_argument("--faint-db", type=float, default=-15.0, help="level, stored on export")


def run(args: argparse.Namespace) -> int:
    """Train, resuming where the work folder has a checkpoint; return an exit code.

    130 or 143 when a signal ended it: the checkpoint is written first.
    """
    from engine.training.stopping import StopOnSignal

    if args.what == EXPORT and args.export is None:
        raise EngineError("Say where the weights shall go: --to DIR.")
    _places(args)
    config = configuration(args)
    with StopOnSignal(_Told()) as report:
        try:
            return _run(args, config, report)
        except Cancelled:
            return report.exit_code


def _run(args: argparse.Namespace, config: Config, report: StopOnSignal) -> int:
    from engine import allocator
    from engine.training import distributed, gathering, loop, record, tasks
    from engine.training.logs import open_log

    kind = tasks.kind_of(config)
    tables = tasks.check(config)
    distributed.choose_device(args.device, int(os.environ.get("LOCAL_RANK", "0")))
    folder = args.work / CHECKPOINTS
    first = os.environ.get("RANK", "0") == "0"
    say = _say if first else _silent
    _make(args.work)
    if args.fresh and args.export is None:
        _set_aside(folder, first)
    allocator.keep_freed_memory()
    data = gathering.gather(config.data, args.work, args.cache, say, report, kind.sample_rate)
    _refuse_other(folder, config, data)
    task = tasks.make_task(config, data)
    if args.export is not None:
        return _export(args, config, data, task)
    if first:
        record.write(config, tables, data, task, args.work, args.device)
    log = open_log(args.work / LOGS, report) if first else None
    try:
        state = loop.train(task, config.settings(), folder, report, log, args.device)
    except Cancelled:
        say("stopped; the checkpoint is written. The same command goes on from there.")
        raise
    finally:
        if log is not None:
            log.close()
    if first:
        say(f"done: {state.step} steps, {state.seconds / 60:.1f} minutes of learning.")
        _list_written(args.work)
    return 0


def _places(args: argparse.Namespace) -> None:
    """Give every task a work folder of its own where none is named; they share one cache."""
    from engine.training import config as configs

    if args.work is None:
        task = args.what
        if task not in _PRESETS:
            task = configs.load(args.config).task if args.config is not None else "separator"
        args.work = DEFAULT_WORK if task == "separator" else DEFAULT_WORK / task
        args.cache = args.cache or DEFAULT_WORK / "cache"
    args.cache = args.cache or args.work / "cache"


def configuration(args: argparse.Namespace) -> Config:
    """The configuration of a call: a file, a preset or that of the work folder, and the options.

    Raises
    ------
    EngineError
        If it is wrong, is for another task than the one named, or no data folder is given.
    """
    from engine.training import config as configs
    from engine.training.record import CONFIG

    wanted = args.what if args.what in _PRESETS else None
    own = args.work / CONFIG
    if args.config is not None:
        config = configs.load(args.config)
    elif own.is_file() and not args.fresh:
        config = configs.load(str(own))
    else:
        preset = "weak-small" if args.objective else _PRESETS[wanted or "separator"]
        config = configs.load(preset)
    if args.objective and not config.kind.startswith("weak-"):
        raise EngineError(
            f'A network of the kind "{config.kind}" has no --objective. Choose one that does with '
            "--config: weak, weak-small or weak-band-split."
        )
    if wanted is not None and config.task != wanted:
        where = f'"{args.config}"' if args.config else f"of the work folder ({own})"
        raise EngineError(f"The configuration {where} is for a {config.task}, not for a {wanted}.")
    config = _changed(config, args)
    if not config.data.folders:
        raise EngineError("No data folder is given. Name one with --data.")
    return config


def _changed(config: Config, args: argparse.Namespace) -> Config:
    """The configuration with the options of the command line in it."""
    given = {
        "data": {
            "folders": args.data and [os.path.abspath(folder) for folder in args.data],
            "licences": args.licences,
        },
        "mixtures": {"esc_share": args.esc_share},
        "loss": {"objective": args.objective},
        "loop": {
            "minutes": args.minutes, "steps": args.steps, "seed": args.seed,
            "threads": args.threads, "batch": args.batch, "peak_rate": args.peak_rate,
            "start": args.start,
        },
    }  # fmt: skip
    changes = {
        table: {key: value for key, value in values.items() if value is not None}
        for table, values in given.items()
    }
    for text in args.changes:
        name, _, value = text.partition("=")
        table, _, key = name.strip().partition(".")
        if not key or table not in ("data", "network", "mixtures", "loss", "loop"):
            raise EngineError(f'--set "{text}" must say TABLE.KEY=VALUE, as in loop.batch=8.')
        changes.setdefault(table, {})[key] = _toml_value(value, text)
    return config.merged(**changes)


def _toml_value(value: str, text: str) -> object:
    try:
        return tomllib.loads(f"value = {value}")["value"]
    except tomllib.TOMLDecodeError as error:
        raise EngineError(
            f'The value in --set "{text}" is not TOML; text needs quotation marks.'
        ) from error


def _make(work: Path) -> None:
    try:
        work.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EngineError(
            f'The work folder "{work}" cannot be made: {error.strerror or error}.'
        ) from error


def _set_aside(folder: Path, first: bool) -> None:
    """Move the checkpoints of an earlier run away: hours of work are not deleted by an option."""
    checkpoint = folder / "checkpoint.safetensors"
    if not first:
        while checkpoint.exists():  # the first process moves it before it joins the others
            time.sleep(0.2)
        return
    if folder.is_dir() and any(folder.iterdir()):
        number = 1
        while (old := folder.with_name(f"{folder.name}-{number}")).exists():
            number += 1
        folder.rename(old)
        _say(f"the checkpoints of the earlier run are in {old} now.")


def _refuse_other(folder: Path, config: Config, data: TrainingData) -> None:
    """Refuse to go on with a checkpoint whose embedding rows mean other labels."""
    from engine.training import sidecar

    description = folder / "checkpoint.toml"
    if not description.is_file():
        return
    model = sidecar.read(description).get("model")
    if not isinstance(model, dict):
        return
    if model.get("kind", config.kind) != config.kind:
        raise EngineError(
            f'The checkpoint in "{folder}" is of a {model["kind"]}, not of a {config.kind}. Use '
            "another --work folder, or --fresh."
        )
    labels = model.get("vocabulary", {}).get("labels") or list(data.labels)
    if list(data.labels) != labels:
        odd = sorted(set(data.labels) ^ set(labels)) or ["their order"]
        raise EngineError(
            f'The checkpoint in "{folder}" has learned other labels than these data have ('
            f"{', '.join(odd[:4])}). Use the data it began with, another --work folder, or --fresh."
        )


def _export(args: argparse.Namespace, config: Config, data: TrainingData, task: Task) -> int:
    from engine.training import exporting

    options = {
        "context_s": args.context, "absent_below": args.absent_below, "faint_db": args.faint_db,
    }  # fmt: skip
    work = exporting.Run(config, data, task, args.work / CHECKPOINTS)
    description = exporting.export(work, args.export, options)
    sys.stdout.write(f"{description}\n")
    return 0


def _list_written(work: Path) -> None:
    """Name what was written, on stdout."""
    for name in ("best.safetensors", "final.safetensors", "history.json", "curves.png"):
        path = work / CHECKPOINTS / name
        if path.is_file():
            sys.stdout.write(f"{path}\n")


class _Told:
    """Progress as lines on stderr: what the loop says, and a passing state every few seconds."""

    def __init__(self) -> None:
        self._last = ""
        self._at = 0.0
        self._began = time.monotonic()

    def __call__(self, fraction: float, note: str = "") -> None:
        if not note or os.environ.get("RANK", "0") != "0":
            return
        now = time.monotonic()
        stage = note.partition(",")[0]
        passing = stage.startswith(("decoding", "waiting"))
        if passing and stage == self._last and now - self._at < _QUIET_S:
            return
        if stage != self._last:
            self._began = now
        self._last, self._at = stage, now
        if passing and fraction > 0.01 and now > self._began:
            left = (now - self._began) * (1.0 - fraction) / fraction
            note += f", {left:.0f} s left"
        sys.stderr.write(f"{time.strftime('%H:%M:%S')} {100 * fraction:5.1f} % {note}\n")
        sys.stderr.flush()


def _say(text: str) -> None:
    sys.stderr.write(f"earmark: {text}\n")
    sys.stderr.flush()


def _silent(text: str) -> None:
    """For the processes that are not the first one."""
