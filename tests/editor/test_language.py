"""The translations: complete, with the same places to fill in, and loaded when wanted."""

from __future__ import annotations

import ast
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QDialogButtonBox

from editor import actions, language
from editor.dialogs.broke import BrokeDialog
from engine.report import EngineError
from engine.resources import resource

CHECKOUT = Path(__file__).resolve().parents[2]
OTHERS = sorted(set(language.LANGUAGES) - {language.SOURCE})


@pytest.fixture(scope="module")
def translate() -> ModuleType:
    """packaging/translate.py, which is no module of a package."""
    spec = importlib.util.spec_from_file_location(
        "translate", CHECKOUT / "packaging" / "translate.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def speak(qapp):
    """Switches the language; English again afterwards."""
    yield lambda code: language.install(qapp, code)
    language.install(qapp, language.SOURCE)


@pytest.mark.parametrize("code", OTHERS)
def test_every_string_is_translated(translate: ModuleType, code: str) -> None:
    """When this fails: `.venv/bin/python packaging/translate.py`, and translate what it lists."""
    known = translate.read(resource(f"translations/earmark_{code}.ts"))
    assert translate.problems({key: known.get(key, "") for key in translate.collect()}) == []


@pytest.mark.parametrize("code", OTHERS)
def test_what_is_loaded_is_what_was_translated(translate: ModuleType, code: str) -> None:
    known = translate.read(resource(f"translations/earmark_{code}.ts"))
    loaded = QTranslator()
    assert loaded.load(str(resource(f"translations/earmark_{code}.qm")))
    wanted = set(translate.collect())
    old = [
        key
        for key, text in known.items()
        if key in wanted and loaded.translate(key[0], key[1]) != text
    ]
    assert old == [], "packaging/translate.py was not run"


def test_no_string_is_hidden_from_the_collector() -> None:
    """`self.tr(name)`, an f-string, or `label.tr("…")` would be found by nobody."""
    hidden = []
    for path in sorted((CHECKOUT / "editor").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr == "tr"
                and getattr(node.func.value, "id", "") != "commands"
                and not (
                    getattr(node.func.value, "id", "") == "self"
                    and isinstance(node.args[0], ast.Constant)
                )
            ):
                hidden.append(f"{path.name}:{node.lineno}")
    assert hidden == []


def test_the_collector_knows_every_way_of_marking(translate: ModuleType) -> None:
    source = """
CONTEXT = "table"
LINE = QT_TRANSLATE_NOOP("other", "one")
ROWS = (_("two"),)
class Panel(QWidget):
    def make(self):
        self.tr("three " "parts")
        QCoreApplication.translate("third", "four")
        self.tr(name)
"""
    assert translate.strings_of(ast.parse(source)) == [
        ("other", "one"), ("table", "two"), ("Panel", "three parts"), ("third", "four"),
    ]  # fmt: skip


def test_problems_are_found(translate: ModuleType) -> None:
    told = translate.problems(
        {("a", "x {0}"): "x", ("a", "&x"): "x", ("a", "x…"): "x", ("a", "x"): "", ("a", "y"): "z"}
    )
    assert [one.split(":")[0] for one in told] == [
        "other placeholders", "mnemonic", "dots at the end", "no translation",
    ]  # fmt: skip


def test_a_ts_file_comes_back_as_it_was_written(translate: ModuleType, tmp_path: Path) -> None:
    table = {("A", "one & <two>"): "eins & <zwei>", ("B", "line\n\nbreak"): "Zeilen\n\nbruch"}
    path = tmp_path / "earmark_de.ts"
    translate.write(path, {**table, ("B", "new"): ""})
    assert translate.read(path) == {**table, ("B", "new"): ""}


def test_german_is_loaded_with_qts_own_words(speak) -> None:
    assert speak("de") == "de"
    assert actions.tr("&Open…") == "Ö&ffnen…"
    dialog = BrokeDialog(ValueError("x"))
    # The text of the class above it is found as well.
    assert dialog.copy_button.text() == "Einzelheiten kopieren"
    close = dialog.buttons.button(QDialogButtonBox.StandardButton.Close)
    assert close.text().replace("&", "") == "Schließen"
    dialog.deleteLater()
    assert speak("en") == "en"
    assert actions.tr("&Open…") == "&Open…"


def test_the_system_chooses_when_the_user_does_not(monkeypatch: pytest.MonkeyPatch) -> None:
    class System:
        def __init__(self, *names: str) -> None:
            self.names = names

        def uiLanguages(self) -> tuple[str, ...]:
            return self.names

    for names, code in ((("de-AT", "en"), "de"), (("fr-FR", "de_DE"), "de"), (("fr",), "en")):
        monkeypatch.setattr(language.QLocale, "system", lambda names=names: System(*names))
        assert language.resolve("system") == code
    assert language.resolve("de") == "de"


def test_a_missing_file_leaves_english(qapp, speak, monkeypatch, caplog) -> None:
    def missing(name: str) -> Path:
        raise EngineError("A part of Earmark is missing.")

    monkeypatch.setattr(language, "resource", missing)
    assert speak("de") == "en"
    assert "missing" in caplog.text
    assert QCoreApplication.translate("actions", "&Open…") == "&Open…"
