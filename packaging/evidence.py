"""Does learning from mixtures work? Equal-budget runs of every objective, and one table.

    python packaging/evidence.py --data ../shared/data --work ../evidence --minutes 60

Nine runs one after another: supervised on single sounds; mix-and-separate and weak on recordings
of 2, 3 and 4 sounds; semi-supervised with 5 % and 75 % of single sounds. Each gets the same time
(or, with --steps, the same number of steps), the same network, seed and clips. Then all are scored
on fixed compositions of 2, 3 and 4 sounds of the test split, on which nothing is tuned.

Stopped with Ctrl-C or killed, it goes on where it was when it is started again: runs that are done
are not repeated. `evidence.md` in --work has the tables, `runs/NAME` each run's checkpoints.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[1]
SOURCES = (2, 3, 4)


@dataclass(frozen=True)
class Run:
    """One run: an objective, how many sounds a recording holds, the share of single sounds."""

    name: str
    objective: str
    sources: int = 2
    single: float = 0.0

    def words(self) -> list[str]:
        """Options of `earmark train separator`."""
        found = ["--objective", self.objective, "--set", f"mixtures.sources=[{self.sources}]"]
        if self.single:
            found += ["--set", f"mixtures.single_share={self.single}"]
            found += ["--set", f"mixtures.single_clips={self.single}"]
        return found


RUNS = (
    Run("supervised", "supervised", 1),
    *(Run(f"mix-and-separate-{n}", "mix-and-separate", n) for n in SOURCES),
    *(Run(f"weak-{n}", "weak", n) for n in SOURCES),
    Run("semi-5", "semi", single=0.05),
    Run("semi-75", "semi", single=0.75),
)


def arguments(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with a manifest")
    parser.add_argument("--work", type=Path, required=True, help="folder of everything")
    parser.add_argument("--config", default="weak-small", help="preset or file of all runs")
    parser.add_argument("--minutes", type=float, default=60.0, help="of learning, for each run")
    parser.add_argument("--steps", type=int, help="for each run, in place of the minutes")
    parser.add_argument("--cache", type=Path, help="decoded clips (default: in --work)")
    parser.add_argument("--count", type=int, default=100, help="compositions of each size")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each composition")
    parser.add_argument("--only", nargs="+", choices=[run.name for run in RUNS], metavar="NAME")
    parser.add_argument(
        "--set", action="append", default=[], metavar="TABLE.KEY=VALUE", dest="changes",
        help="for all runs, as `earmark train` takes it",
    )  # fmt: skip
    return parser.parse_args(words)


def commands(args: argparse.Namespace) -> list[list[str]]:
    """Return what is run, in order: the lists, every training run, the scores."""
    work, data = args.work.resolve(), args.data.resolve()
    chosen = [run for run in RUNS if not args.only or run.name in args.only]
    lists = [work / "lists" / f"compositions_{n}.csv" for n in SOURCES]
    found: list[list[str]] = []
    if not all(path.is_file() for path in lists):
        found.append(["prepare", "compositions", str(data), "--out", str(work / "lists"),
                      "--count", str(args.count), "--sources", *map(str, SOURCES)])  # fmt: skip
    budget = ["--minutes", str(args.minutes)]
    if args.steps is not None:
        # The presets have a budget of time; it would end long before the steps on a slow machine.
        budget = ["--steps", str(args.steps), "--minutes", "1000000"]
    for run in chosen:
        words = ["train", "separator", "--config", args.config, *run.words(), *budget]
        words += ["--data", str(data), "--work", str(work / "runs" / run.name)]
        words += ["--cache", str((args.cache or work / "cache").resolve())]
        for change in args.changes:
            words += ["--set", change]
        found.append(words)
    found.append(
        ["evaluate", "compositions", "--data", str(data), "--seconds", str(args.seconds),
         "--list", *map(str, lists), "--out", str(work / "scores"),
         "--model", *(f"{run.name}={work / 'runs' / run.name}" for run in chosen)]
    )  # fmt: skip
    return found


def report(work: Path) -> str:
    """Return the page: the scores, and what each run was."""
    lines = ["| run | objective | sounds | steps | minutes | SDRi of validation dB |",
             "|---|---|---|---|---|---|"]  # fmt: skip
    for run in RUNS:
        folder = work / "runs" / run.name / "checkpoints"
        if not (folder / "history.json").is_file():
            continue
        history = json.loads((folder / "history.json").read_text("utf-8"))
        scores = [one["val_sdri"] for one in history if "val_sdri" in one]
        last = history[-1] if history else {"step": 0, "seconds": 0.0}
        best = f"{max(scores):.2f}" if scores else ""
        about = f"{run.objective}, {100 * run.single:g} %" if run.single else run.objective
        lines.append(
            f"| {run.name} | {about} | {run.sources} | {last['step']} "
            f"| {last['seconds'] / 60:.1f} | {best} |"
        )
    made = tomllib.loads((CHECKOUT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    scores = (work / "scores" / "compositions.md").read_text("utf-8")
    runs = "\n".join(lines)
    return f"# Learning from mixtures: evidence (Earmark {made})\n\n{scores}\n{runs}\n"


def main(words: Sequence[str] | None = None) -> int:
    """Run everything that is not done yet; return an exit code."""
    args = arguments(words)
    args.work.mkdir(parents=True, exist_ok=True)
    for command in commands(args):
        print("earmark", *command, flush=True)
        done = subprocess.run([sys.executable, "-m", "engine", *command], cwd=CHECKOUT)
        if done.returncode:
            return done.returncode
    path = args.work / "evidence.md"
    path.write_text(report(args.work), encoding="utf-8")
    print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main())
