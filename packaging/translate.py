"""Brings the translations up to date, in one command: ``.venv/bin/python packaging/translate.py``.

It collects every string of editor/ that goes through Qt's translation, puts new ones into
resources/translations/earmark_*.ts, drops those that are gone, and compiles the .qm files that the
editor loads (with Qt's lrelease from the PySide6 wheel). Then it lists what still has no
translation and returns 1 if there is any; write those into the .ts (Qt Linguist or any editor) and
run it once more. Both files are committed. ``--check`` changes nothing and only tells.

Qt's own lupdate does not know the short names (`_`, `_tr`, `tr`) of the tables, so this reads the
Python source itself:

* ``self.tr("text")``: the context is the class it stands in, as Qt looks it up;
* ``_tr("text")``, ``tr("text")``, ``_("text")`` and what hands its first argument on to them: the
  context is the one that the module's own function names, or its CONTEXT;
* ``QCoreApplication.translate("context", "text")`` and ``QT_TRANSLATE_NOOP("context", "text")``;
* the titles of the separators and what is said of the models, from the engine's tables (the engine
  itself knows no Qt).

To add a language: one line in editor/language.py, and an empty file of that name beside the others.
"""

from __future__ import annotations

import argparse
import ast
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
FOLDER = CHECKOUT / "resources" / "translations"
MARKS = {"_", "_tr", "tr", "_filter"}
HOLES = re.compile(r"\{[^}]*\}|%n|%\d")
Key = tuple[str, str]  # context, source text


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="change nothing, tell what is missing")
    args = parser.parse_args()
    strings = collect()
    faults = []
    for path in sorted(FOLDER.glob("earmark_*.ts")):
        known = read(path)
        # A string that moved to another class keeps its translation.
        same = {source: text for (_, source), text in known.items() if text}
        merged = {key: known.get(key) or same.get(key[1], "") for key in strings}
        faults += [f"{path.name}: {one}" for one in problems(merged)]
        if not args.check:
            write(path, merged)
            compile_qm(path)
    for one in faults:
        print(one)
    print(f"{len(strings)} strings, {len(faults)} to do")
    return 1 if faults else 0


def collect() -> list[Key]:
    """Every translatable string of the editor, by context and then as in the source."""
    found: dict[Key, None] = {}
    for path in sorted((CHECKOUT / "editor").rglob("*.py")):
        for key in strings_of(ast.parse(path.read_text(encoding="utf-8"), str(path))):
            found[key] = None
    sys.path.insert(0, str(CHECKOUT))
    from engine.separation import SEPARATORS

    for info in SEPARATORS.values():
        found["separators", info.title] = None
    from engine.labelling import LABELLERS

    for labeller in LABELLERS.values():
        found["labellers", labeller.title] = None
    from engine import weights

    for model in weights.models().values():
        texts = (model.summary, model.details, *model.used_for, model.needs, model.quality)
        for text in (*texts, model.licence.name, model.licence.text):
            found["catalogue", text] = None
    return sorted(found, key=lambda key: key[0].casefold())


def strings_of(tree: ast.Module) -> list[Key]:
    """The strings of one module."""
    context = context_of(tree)
    found: list[Key] = []

    def visit(node: ast.AST, owner: str) -> None:
        if isinstance(node, ast.ClassDef):
            owner = node.name
        if isinstance(node, ast.Call):
            found.extend(of_call(node, owner, context))
        for child in ast.iter_child_nodes(node):
            visit(child, owner)

    visit(tree, "")
    return found


def of_call(node: ast.Call, owner: str, context: str) -> list[Key]:
    called = node.func
    name = called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
    texts = [
        one.value if isinstance(one, ast.Constant) and isinstance(one.value, str) else None
        for one in node.args
    ]
    if not texts or not all(texts[:1]):
        return []
    if name in ("translate", "QT_TRANSLATE_NOOP"):
        return [(texts[0], texts[1])] if len(texts) > 1 and texts[1] else []
    if name == "tr" and isinstance(called, ast.Attribute):
        return [(owner, texts[0])] if getattr(called.value, "id", "") == "self" else []
    if name in MARKS and isinstance(called, ast.Name):
        return [(context, texts[0])]
    return []


def context_of(tree: ast.Module) -> str:
    """The context that the module's own functions translate in."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "CONTEXT":
            return str(ast.literal_eval(node.value))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name in MARKS:
            for call in ast.walk(node):
                if (
                    isinstance(call, ast.Call)
                    and getattr(call.func, "attr", "") == "translate"
                    and isinstance(call.args[0], ast.Constant)
                ):
                    return str(call.args[0].value)
    return ""


def problems(translated: dict[Key, str]) -> list[str]:
    """What is missing, or names other places to fill in than the source."""
    out = []
    for (context, source), text in translated.items():
        if not text:
            out.append(f"no translation: [{context}] {source}")
        elif sorted(HOLES.findall(source)) != sorted(HOLES.findall(text)):
            out.append(f"other placeholders: [{context}] {source} -> {text}")
        elif ("&" in source) != ("&" in text):
            out.append(f"mnemonic: [{context}] {source} -> {text}")
        elif source.endswith("…") != text.endswith("…"):
            out.append(f"dots at the end: [{context}] {source} -> {text}")
    return out


def read(path: Path) -> dict[Key, str]:
    """The translations in a .ts file."""
    if not path.read_text(encoding="utf-8").strip():
        return {}
    found = {}
    for context in ET.parse(path).getroot().iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            found[name, message.findtext("source", "")] = message.findtext("translation", "")
    return found


def write(path: Path, translated: dict[Key, str]) -> None:
    """A .ts file as Qt Linguist reads it; without line numbers, so that it changes only by need."""
    code = path.stem.partition("_")[2]
    root = ET.Element("TS", version="2.1", language=code, sourcelanguage="en")
    contexts: dict[str, ET.Element] = {}
    for (context, source), text in translated.items():
        if context not in contexts:
            contexts[context] = ET.SubElement(root, "context")
            ET.SubElement(contexts[context], "name").text = context
        message = ET.SubElement(contexts[context], "message")
        ET.SubElement(message, "source").text = source
        translation = ET.SubElement(message, "translation")
        translation.text = text or None
        if not text:
            translation.set("type", "unfinished")
    ET.indent(root, " ")
    body = ET.tostring(root, encoding="unicode", short_empty_elements=False)
    head = '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n'
    path.write_text(f"{head}{body}\n", encoding="utf-8")


def compile_qm(path: Path) -> None:
    import PySide6

    tool = Path(PySide6.__file__).parent / (
        "lrelease.exe" if sys.platform == "win32" else "lrelease"
    )
    target = path.with_suffix(".qm")
    subprocess.run([str(tool), "-silent", str(path), "-qm", str(target)], check=True)


if __name__ == "__main__":
    sys.exit(main())
