"""The set-up script: what it decides, without doing any of it."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from types import ModuleType

import pytest

from tests.conftest import CHECKOUT


@pytest.fixture
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("dev", CHECKOUT / "packaging" / "dev.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def own_venv(dev, tmp_path, monkeypatch):
    """An environment folder that may be broken."""
    monkeypatch.setattr(dev, "VENV", tmp_path / "venv")
    monkeypatch.setattr(dev, "STAMP", tmp_path / "venv" / "stamp.json")
    python = dev.venv_bin("python")
    python.parent.mkdir(parents=True)
    python.write_text("")
    (tmp_path / "venv" / "pyvenv.cfg").write_text("home = /usr/bin\nversion = 3.11.7\n")
    return tmp_path / "venv"


class TestPython:
    def test_takes_the_running_one_when_it_will_do(self, dev):
        assert dev.choose_python() == sys.executable

    @pytest.mark.parametrize("version", [(3, 8), (3, 10), (3, 13)])
    def test_refuses_others_in_one_sentence(self, dev, monkeypatch, version):
        monkeypatch.setattr(dev.sys, "version_info", version)
        monkeypatch.setattr(dev.shutil, "which", lambda name: None)
        with pytest.raises(dev.SetupError, match=r"needs Python 3\.11 or 3\.12, and this is"):
            dev.choose_python()

    def test_finds_a_supported_one_on_path(self, dev, monkeypatch):
        monkeypatch.setattr(dev.sys, "version_info", (3, 13))
        monkeypatch.setattr(dev.shutil, "which", lambda name: f"/somewhere/{name}")
        versions = {"/somewhere/python3.11": (3, 11), "/somewhere/python3.12": None}
        monkeypatch.setattr(dev, "version_of", versions.get)
        assert dev.choose_python() == "/somewhere/python3.11"

    def test_asks_an_interpreter_its_version(self, dev):
        assert dev.version_of(sys.executable) == sys.version_info[:2]
        assert dev.version_of("/no/such/python") is None


class TestSetUp:
    @pytest.fixture
    def steps(self, dev, own_venv, monkeypatch):
        """What the set-up did."""
        done = []
        for name in ("make_venv", "install_python_packages"):
            monkeypatch.setattr(dev, name, lambda name=name: done.append(name))
        monkeypatch.setattr(dev, "install_system_packages", lambda **options: None)
        return done

    def test_is_done_once(self, dev, steps):
        dev.set_up(for_tests=False)
        dev.set_up(for_tests=False)
        assert steps == ["make_venv", "install_python_packages"]

    def test_is_done_again_when_a_pin_moves(self, dev, steps, tmp_path, monkeypatch):
        dev.set_up(for_tests=False)
        moved = tmp_path / "constraints.txt"
        moved.write_text("numpy==1.26.0\n")
        monkeypatch.setattr(dev, "CONSTRAINTS", moved)
        dev.set_up(for_tests=False)
        assert steps.count("install_python_packages") == 2

    def test_is_done_again_when_the_checkout_moves(self, dev, steps, tmp_path, monkeypatch):
        dev.set_up(for_tests=False)
        wanted = dev.fingerprint()
        monkeypatch.setattr(dev, "fingerprint", lambda: {**wanted, "checkout": "/elsewhere"})
        dev.set_up(for_tests=False)
        assert steps.count("install_python_packages") == 2

    def test_an_interrupted_one_is_not_taken_for_done(self, dev, steps, own_venv, monkeypatch):
        def interrupted():
            raise KeyboardInterrupt

        monkeypatch.setattr(dev, "install_python_packages", interrupted)
        with pytest.raises(KeyboardInterrupt):
            dev.set_up(for_tests=False)
        assert dev.read_stamp() is None

    def test_a_venv_whose_python_is_gone_does_not_count(self, dev, own_venv):
        assert dev.version_of_venv() == "3.11"
        dev.venv_bin("python").unlink()
        assert dev.version_of_venv() is None

    def test_too_little_disk_space_is_said_first(self, dev, tmp_path, monkeypatch):
        monkeypatch.setattr(dev, "VENV", tmp_path / "absent")
        usage = dev.shutil.disk_usage(tmp_path)._replace(free=2_000_000_000)
        monkeypatch.setattr(dev.shutil, "disk_usage", lambda path: usage)
        with pytest.raises(dev.SetupError, match=r"8 GB of free disk space.*2\.0 GB"):
            dev.make_venv()


@pytest.mark.skipif(sys.platform != "linux", reason="system packages are a Linux matter")
class TestSystemPackages:
    def test_nothing_missing_means_nothing_done(self, dev, monkeypatch):
        monkeypatch.setattr(dev, "loads", lambda library: True)
        monkeypatch.setattr(dev, "apt_install", lambda packages: pytest.fail("installed"))
        dev.install_system_packages(for_tests=False)

    def test_missing_libraries_are_installed_by_apt(self, dev, monkeypatch):
        monkeypatch.setattr(dev, "loads", lambda library: library != "libportaudio.so.2")
        asked = []
        monkeypatch.setattr(dev, "apt_install", lambda packages: asked.append(packages) or True)
        dev.install_system_packages(for_tests=False)
        assert asked == [["libportaudio2"]]

    @pytest.mark.parametrize(
        ("manager", "command"),
        [
            ("apt-get", "sudo apt-get update && sudo apt-get install -y libegl1"),
            ("dnf", "sudo dnf install -y 'libEGL.so.1()(64bit)'"),
            ("zypper", "sudo zypper install -y 'libEGL.so.1()(64bit)'"),
        ],
    )
    def test_otherwise_the_exact_command_is_said(self, dev, monkeypatch, manager, command):
        monkeypatch.setattr(dev, "loads", lambda library: library != "libEGL.so.1")
        monkeypatch.setattr(dev, "apt_install", lambda packages: False)
        monkeypatch.setattr(dev.shutil, "which", lambda name: name if name == manager else None)
        with pytest.raises(dev.SetupError) as error:
            dev.install_system_packages(for_tests=False)
        assert command in str(error.value)

    def test_what_only_tests_need_never_stops_them(self, dev, monkeypatch, capsys):
        monkeypatch.setattr(dev, "loads", lambda library: True)
        monkeypatch.setattr(dev, "missing_test_packages", lambda: ["pulseaudio"])
        monkeypatch.setattr(dev, "apt_install", lambda packages: False)
        dev.install_system_packages(for_tests=True)
        assert "apt-get install -y pulseaudio" in capsys.readouterr().out

    def test_without_root_and_sudo_apt_is_not_tried(self, dev, monkeypatch):
        monkeypatch.setattr(dev.os, "geteuid", lambda: 1000)
        monkeypatch.setattr(dev.shutil, "which", lambda name: None if name == "sudo" else name)
        monkeypatch.setattr(dev.subprocess, "run", lambda *a, **k: pytest.fail("ran something"))
        assert not dev.apt_install(["libegl1"])


class TestCommands:
    def test_arguments_go_to_pytest_alone(self, dev, monkeypatch):
        started = []
        monkeypatch.setattr(dev, "start", lambda *command, **options: started.append(command) or 7)
        assert dev.test(["tests/engine", "-k", "x"]) == 7
        assert started == [("-m", "pytest", "tests/engine", "-k", "x")]

    def test_a_failed_check_fails_the_whole(self, dev, monkeypatch, capsys):
        monkeypatch.setattr(dev, "call", lambda *command, **options: int("mypy" in command))
        assert dev.test([]) == 1
        assert "mypy engine" in capsys.readouterr().err

    def test_the_status_of_pytest_is_passed_on(self, dev, monkeypatch):
        monkeypatch.setattr(dev, "call", lambda *c, **options: 3 if "pytest" in c else 0)
        assert dev.test([]) == 3

    @pytest.mark.skipif(sys.platform == "win32", reason="signals")
    def test_a_killed_child_gives_the_status_a_shell_gives(self, dev):
        assert dev.call("-c", "import os; os.kill(os.getpid(), 15)") == 128 + 15

    def test_run_opens_the_demo_where_there_is_a_display(self, dev, monkeypatch):
        started = []
        monkeypatch.setattr(dev, "has_display", lambda: True)
        monkeypatch.setattr(dev, "start", lambda *command, **options: started.append(command) or 0)
        dev.run([])
        dev.run(["my file.wav"])
        assert [command[-1] for command in started] == ["--demo", "my file.wav"]

    def test_run_does_the_demo_where_there_is_no_display(self, dev, monkeypatch, tmp_path):
        started = []
        monkeypatch.setattr(dev, "has_display", lambda: False)
        monkeypatch.setattr(dev.tempfile, "mkdtemp", lambda prefix: str(tmp_path))
        monkeypatch.setattr(dev, "start", lambda *command, **options: started.append(command) or 0)
        dev.run([])
        assert started == [("-P", "-m", "editor", "--offscreen-report", str(tmp_path))]

    def test_run_with_a_file_needs_a_display(self, dev, monkeypatch):
        monkeypatch.setattr(dev, "has_display", lambda: False)
        with pytest.raises(dev.SetupError, match="no display"):
            dev.run(["a.wav"])

    def test_a_wrong_command_is_a_usage_error(self):
        command = [sys.executable, str(CHECKOUT / "packaging" / "dev.py"), "fly"]
        done = subprocess.run(command, capture_output=True, text=True)
        assert done.returncode == 2
        assert "invalid choice" in done.stderr


class TestProgress:
    PIP = (
        "Collecting numpy<2,>=1.26 (from -r r.txt (line 1))",
        "  Downloading numpy-1.26.4-cp311-cp311-manylinux_2_17_x86_64.whl (18.3 MB)",
        "Collecting torch==2.11.*",
        "  Using cached torch-2.11.0-cp311-cp311-manylinux_2_28_x86_64.whl (530.7 MB)",
        "Installing collected packages: numpy, torch",
    )

    def test_tells_which_package_and_how_far(self, dev, monkeypatch, capsys):
        clock = iter(range(0, 1000, 10))
        monkeypatch.setattr(dev.time, "monotonic", lambda: next(clock))
        progress = dev.Progress(total=116)
        for line in self.PIP:
            progress.see(line.strip())
        progress.end()
        told = [line.strip() for line in capsys.readouterr().out.splitlines()]
        assert told[:2] == ["1/116  numpy (18.3 MB)", "2/116  torch (530.7 MB)"]
        assert told[2].startswith("unpacking")
