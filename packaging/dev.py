#!/usr/bin/env python3
"""Set Earmark up in this checkout, then open it or test it. Needs Python 3.11 or 3.12, no more.

    python3 packaging/dev.py run [FILE]          open the editor, on the demo recording or on FILE
    python3 packaging/dev.py test [ARGUMENT ..]  every check; with arguments, only pytest with them
    python3 packaging/dev.py bench [ARGUMENT ..] the benchmarks
    python3 packaging/dev.py setup               only the set-up

The set-up makes `.venv` from packaging/constraints.txt and installs the system libraries that Qt
and PortAudio need. It is done once; later calls only compare a stamp and start at once.
"""

# Standard library only, and nothing newer than Python 3.8 before `choose_python` has run, so that
# an old interpreter answers with a sentence and not with a syntax error.
from __future__ import annotations

import argparse
import ctypes
import glob
import hashlib
import importlib.util
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections import deque
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STAMP = VENV / "earmark-setup.json"
LOG = VENV / "setup.log"
CONSTRAINTS = ROOT / "packaging" / "constraints.txt"

SUPPORTED = ((3, 11), (3, 12))
DISK_NEEDED_GB = 8  # the environment is 6 GB on Linux, where torch brings CUDA; pip needs room

# What the wheels of Qt and sounddevice load from the system, and who has it on Debian and Ubuntu.
LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11.so.6": "libx11-6",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libportaudio.so.2": "libportaudio2",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
}
# What only the tests need: a sound server without a sound card, a display without a screen.
# Tests that miss them are skipped with a reason, so these never stop the set-up.
TEST_PROGRAMS = {
    "pulseaudio": "pulseaudio",
    "pactl": "pulseaudio-utils",
    "Xvfb": "xvfb",
    "xauth": "xauth",
}
ALSA_PULSE_PLUGIN = "/usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so"


class SetupError(Exception):
    """The set-up cannot go on; the text is meant for the user."""


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="dev.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=("run", "test", "bench", "setup"))
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="handed on")
    options = parser.parse_args()
    try:
        python = choose_python()
        if python != sys.executable:
            return subprocess.call([python, __file__, options.command, *options.arguments])
        set_up(for_tests=options.command in ("test", "bench"))
        return COMMANDS[options.command](options.arguments)
    except SetupError as error:
        print(f"earmark: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# ---------------------------------------------------------------- commands


def run(arguments: list[str]) -> int:
    """Open the editor; without a display, do the demo edit offscreen."""
    if has_display():
        return start("-P", "-m", "editor", *(arguments or ["--demo"]))
    if arguments:
        raise SetupError(
            "there is no display to open the editor on; "
            f"`{shlex.quote(str(venv_bin('earmark')))} separate --help` edits a file without one."
        )
    folder = tempfile.mkdtemp(prefix="earmark-demo-")
    print("There is no display: doing the demo edit offscreen. The edited sound, its captions and")
    print("a picture of the window:", flush=True)
    return start("-P", "-m", "editor", "--offscreen-report", folder)


def test(arguments: list[str]) -> int:
    """Run every check, the tests last; with arguments only pytest, with these arguments."""
    if arguments:
        return start("-m", "pytest", *arguments, cwd=ROOT)
    checks = {
        "ruff check": ("-m", "ruff", "check", "."),
        "ruff format": ("-m", "ruff", "format", "--check", "."),
        "mypy engine": ("-m", "mypy", "engine"),
        "lint-imports": ("-c", "from importlinter.cli import lint_imports_command as c; c()"),
    }
    failed = [name for name, check in checks.items() if not passes(name, check)]
    status = call("-m", "pytest", cwd=ROOT)
    if failed:
        # Before the status: pytest's closing line alone would read like success.
        print(f"earmark: failed before the tests: {', '.join(failed)}", file=sys.stderr)
    return status or (1 if failed else 0)


def bench(arguments: list[str]) -> int:
    """Run the benchmarks; they measure this machine, so they are not part of `test`."""
    timing = ("--benchmark-columns=min,median,max,rounds", "-o", "timeout=0", "-s")
    return start("-m", "pytest", *timing, *(arguments or ["tests/benchmarks"]), cwd=ROOT)


def setup(arguments: list[str]) -> int:
    """Nothing beyond what `main` has done already."""
    if arguments:
        raise SetupError(f"`setup` takes no arguments, and was given {shlex.join(arguments)}.")
    print(f"Earmark is set up in {VENV}.")
    return 0


COMMANDS = {"run": run, "test": test, "bench": bench, "setup": setup}


def passes(name: str, check: tuple[str, ...]) -> bool:
    begin = time.monotonic()
    print(f"== {name}", flush=True)
    status = call(*check, cwd=ROOT)
    print(f"   {'passed' if status == 0 else 'FAILED'} in {time.monotonic() - begin:.1f} s\n")
    return status == 0


def has_display() -> bool:
    """Whether a window can be shown here."""
    if os.environ.get("QT_QPA_PLATFORM", "").startswith(("offscreen", "minimal")):
        return False
    if sys.platform != "linux":
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


# ---------------------------------------------------------------- starting things in .venv


def venv_bin(name: str) -> Path:
    if os.name == "nt":
        return VENV / "Scripts" / f"{name}.exe"
    return VENV / "bin" / name


def child_environment(extra: dict[str, str] | None = None) -> dict[str, str]:
    """The environment without what would mix another Python installation into ours."""
    kept = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "PYTHONHOME")}
    return {**kept, "PYTHONUTF8": "1", "VIRTUAL_ENV": str(VENV), **(extra or {})}


def call(*arguments: str, cwd: Path | None = None) -> int:
    """Run .venv's Python and give its exit status, 128 + n when signal n ended it."""
    sys.stdout.flush()
    command = [str(venv_bin("python")), *arguments]
    status = subprocess.call(command, cwd=cwd, env=child_environment())
    return status if status >= 0 else 128 - status


def start(*arguments: str, cwd: Path | None = None) -> int:
    """Become .venv's Python, so that signals and the exit status are its own."""
    command = [str(venv_bin("python")), *arguments]
    if os.name == "nt":  # execve there returns to the shell before the child is done
        return subprocess.call(command, cwd=cwd, env=child_environment())
    if cwd is not None:
        os.chdir(cwd)
    sys.stdout.flush()
    os.execve(command[0], command, child_environment())
    raise AssertionError("execve does not return")


# ---------------------------------------------------------------- the Python to use


def choose_python() -> str:
    """This interpreter if it will do, else a python3.12 or python3.11 from PATH."""
    if sys.version_info[:2] in SUPPORTED:
        return sys.executable
    for version in reversed(SUPPORTED):
        found = shutil.which("python{}.{}".format(*version))
        if found is not None and version_of(found) == version:
            return found
    raise SetupError(
        "Earmark needs Python 3.11 or 3.12, and this is Python {}.{} with neither of them on "
        "PATH.".format(*sys.version_info[:2])
    )


def version_of(python: str) -> tuple[int, ...] | None:
    """The version an interpreter reports, or None for one that does not start (pyenv's shims)."""
    question = [python, "-c", "import sys; print(*sys.version_info[:2])"]
    try:
        answer = subprocess.run(question, capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return tuple(int(number) for number in answer.stdout.split())


# ---------------------------------------------------------------- the set-up


def set_up(*, for_tests: bool) -> None:
    """Bring system libraries and .venv to what this checkout asks for; quick when they are."""
    install_system_packages(for_tests=for_tests)
    wanted = fingerprint()
    if version_of_venv() is not None and read_stamp() == wanted:
        return
    begin = time.monotonic()
    make_venv()
    install_python_packages()
    STAMP.write_text(json.dumps(fingerprint(), indent=1))
    print(f"Set up in {time.monotonic() - begin:.0f} s.\n", flush=True)


def fingerprint() -> dict[str, str]:
    """What .venv was made from. The folder counts: the environment points back into it."""
    declared = project_table()
    recipe = {
        "constraints": CONSTRAINTS.read_text(encoding="utf-8"),
        "requirements": requirements(declared),
        "scripts": [declared.get("scripts"), declared.get("gui-scripts")],
        "recipe": 1,  # raise it when the steps below change
    }
    text = json.dumps(recipe, sort_keys=True)
    return {
        "recipe": hashlib.sha256(text.encode()).hexdigest(),
        "python": version_of_venv() or "{}.{}".format(*sys.version_info[:2]),
        "checkout": str(ROOT),
    }


def read_stamp() -> dict[str, str] | None:
    try:
        return json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return None


def project_table() -> dict:
    import tomllib  # new in 3.11, so not before `choose_python`

    with (ROOT / "pyproject.toml").open("rb") as file:
        return tomllib.load(file)["project"]


def requirements(declared: dict) -> list[str]:
    return [*declared["dependencies"], *declared["optional-dependencies"]["dev"]]


def version_of_venv() -> str | None:
    """The Python version .venv was made with; None where there is no usable .venv."""
    try:
        settings = (VENV / "pyvenv.cfg").read_text(encoding="utf-8")
    except OSError:
        return None
    found = re.search(r"^version\s*=\s*(\d+\.\d+)", settings, re.MULTILINE)
    # The link to the interpreter dangles when that Python was removed.
    return found.group(1) if found and venv_bin("python").exists() else None


def make_venv() -> None:
    # One made by the other supported version is as good: to rebuild it costs gigabytes.
    if version_of_venv() in ["{}.{}".format(*version) for version in SUPPORTED] and pip_works():
        return
    free_gb = shutil.disk_usage(ROOT).free / 1e9
    if free_gb < DISK_NEEDED_GB:
        raise SetupError(
            f"the set-up needs {DISK_NEEDED_GB} GB of free disk space, "
            f"and {ROOT} has {free_gb:.1f} GB."
        )
    print(f"Making the environment {VENV} ...", flush=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--clear", str(VENV)], capture_output=True, text=True
    )
    if made.returncode != 0:
        raise SetupError(f"the environment could not be made:\n{made.stdout}{made.stderr}".rstrip())


def pip_works() -> bool:
    probe = [str(venv_bin("python")), "-m", "pip", "--version"]
    return subprocess.run(probe, capture_output=True, env=child_environment()).returncode == 0


def install_python_packages() -> None:
    pins = [line for line in CONSTRAINTS.read_text(encoding="utf-8").splitlines() if "==" in line]
    total = sum(1 for pin in pins if sys.platform == "linux" or "linux" not in pin)
    print(
        f"Installing {total} Python packages (up to 3 GB to download the first time) ...",
        flush=True,
    )
    LOG.write_text("")
    wanted = requirements(project_table())
    pip("--constraint", str(CONSTRAINTS), *wanted, total=total)
    # Ours last and without asking the index anything: one .pth file and the two commands.
    pip("--no-deps", "--no-build-isolation", "--editable", str(ROOT), total=0)


def pip(*arguments: str, total: int) -> None:
    """`pip install`, its talk kept in a log file and told as one line of progress."""
    command = [str(venv_bin("python")), "-m", "pip", "install", "--progress-bar", "off"]
    command += ["--disable-pip-version-check", "--no-input", "--retries", "10", *arguments]
    # pip unpacks downloads into the temporary folder, which may be a small one in memory.
    scratch = VENV / "tmp"
    scratch.mkdir(exist_ok=True)
    environment = child_environment({"TMPDIR": str(scratch), "PYTHONUNBUFFERED": "1"})
    progress = Progress(total)
    last_lines: deque[str] = deque(maxlen=15)
    with LOG.open("a", encoding="utf-8") as log:
        process = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="replace",
            env=environment,
        )
        assert process.stdout is not None
        for line in process.stdout:
            log.write(line)
            last_lines.append(line.rstrip())
            progress.see(line.strip())
        status = process.wait()
    progress.end()
    shutil.rmtree(scratch, ignore_errors=True)
    if status != 0:
        talk = "\n".join(f"  {line}" for line in last_lines)
        raise SetupError(
            f"pip could not install the packages. Its last words:\n{talk}\n"
            f"Everything it said is in {LOG}. Running the same command again goes on from here."
        )


class Progress:
    """pip's talk as one line: overwritten on a terminal, every few seconds elsewhere."""

    def __init__(self, total: int) -> None:
        self._total = total
        self._seen: set[str] = set()
        self._terminal = sys.stdout.isatty()
        self._quiet_until = 0.0

    def see(self, line: str) -> None:
        word, _, rest = line.partition(" ")
        if word == "Collecting":
            self._seen.add(re.split(r"[=<>!~;\[ ]", rest, maxsplit=1)[0].lower())
        elif word in ("Downloading", "Using"):
            name, size = os.path.basename(rest.replace("cached ", "").split(" ")[0]), ""
            if "(" in rest:
                size = " " + rest[rest.rindex("(") :]
            # The two numbers may differ by one or two: some pins are for other systems.
            count = min(len(self._seen), self._total)
            self._tell(f"{count:3}/{self._total}  {name.split('-')[0]}{size}")
        elif line.startswith("Installing collected packages") and self._total:
            self._quiet_until = 0.0
            self._tell("unpacking all of them: a minute or two without a word")

    def end(self) -> None:
        if self._terminal:
            print("\r\033[K", end="", flush=True)

    def _tell(self, text: str) -> None:
        if self._terminal:
            print(f"\r\033[K  {text[:76]}", end="", flush=True)
        elif time.monotonic() >= self._quiet_until:
            self._quiet_until = time.monotonic() + 5.0
            print(f"  {text}", flush=True)


# ---------------------------------------------------------------- system packages


def install_system_packages(*, for_tests: bool) -> None:
    """Get what the wheels need from the system, by apt where apt works."""
    if sys.platform != "linux":
        return  # the wheels bring everything there
    libraries = [name for name in LIBRARIES if not loads(name)]
    packages = [LIBRARIES[name] for name in libraries]
    # Debian cuts `ensurepip` out of Python and into a package of its own.
    if importlib.util.find_spec("ensurepip") is None and version_of_venv() is None:
        packages.append("python{}.{}-venv".format(*sys.version_info[:2]))
    if packages and not apt_install(packages):
        command = install_command(packages, libraries)
        raise SetupError(f"system libraries are missing. Install them once with:\n\n  {command}\n")
    extra = missing_test_packages() if for_tests else []
    if extra and not apt_install(extra):
        print("Some tests will be skipped; on Debian and Ubuntu this gives them what they need:")
        print(f"\n  {install_command(extra, [])}\n", flush=True)


def missing_test_packages() -> list[str]:
    packages = [package for name, package in TEST_PROGRAMS.items() if shutil.which(name) is None]
    if not glob.glob(ALSA_PULSE_PLUGIN):
        packages.append("libasound2-plugins")
    return packages


def loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def apt_install(packages: list[str]) -> bool:
    """Whether apt installed the packages; False as well where apt or the rights are missing."""
    if shutil.which("apt-get") is None:
        return False
    rights = rights_prefix()
    if rights is None:
        return False
    print(f"Installing system packages: {' '.join(packages)} ...", flush=True)
    wait = ["-o", "DPkg::Lock::Timeout=300"]
    install = [*rights, "apt-get", "install", "-qq", "-y", "--no-install-recommends", *wait]
    steps = [[*rights, "apt-get", "update", "-qq", *wait], [*install, *packages]]
    for step in steps:
        done = subprocess.run(
            step,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
        )
    # A failed update alone is no matter: the lists that are there may do.
    if done.returncode != 0:
        print(f"apt-get said:\n{done.stdout.strip()[-1500:]}", file=sys.stderr)
    return done.returncode == 0


def rights_prefix() -> list[str] | None:
    """What to put before a command that needs root; None when we cannot be root here."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") is None:
        return None
    if subprocess.run(["sudo", "-n", "true"], capture_output=True).returncode == 0:
        return ["sudo", "-n", "DEBIAN_FRONTEND=noninteractive"]
    if sys.stdin.isatty():
        print("Some system packages are missing; sudo may ask for your password.", flush=True)
        if subprocess.call(["sudo", "-v"]) == 0:
            return ["sudo", "DEBIAN_FRONTEND=noninteractive"]
    return None


def install_command(packages: list[str], libraries: list[str]) -> str:
    """The exact command for this system. dnf and zypper find a package by the file it provides."""
    names = [shlex.quote(f"{name}()(64bit)") for name in libraries]
    if shutil.which("apt-get") is None and names:
        if shutil.which("dnf"):
            return f"sudo dnf install -y {' '.join(names)}"
        if shutil.which("zypper"):
            return f"sudo zypper install -y {' '.join(names)}"
        if shutil.which("pacman"):
            return (
                "sudo pacman -S --needed libglvnd libx11 dbus fontconfig freetype2 glib2 portaudio "
                "xcb-util-cursor xcb-util-image xcb-util-keysyms xcb-util-renderutil "
                "xcb-util-wm libxkbcommon libxkbcommon-x11"
            )
        return f"(with your system's package manager) {' '.join(libraries)}"
    return f"sudo apt-get update && sudo apt-get install -y {' '.join(packages)}"


if __name__ == "__main__":
    sys.exit(main())
