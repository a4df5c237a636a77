"""The language of the interface: which there are, and loading the one the user wants."""

from __future__ import annotations

import logging
from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from engine.report import EngineError
from engine.resources import resource

log = logging.getLogger(__name__)

SYSTEM = "system"
SOURCE = "en"  # what the strings in the code are written in
LANGUAGES: Mapping[str, str] = {SOURCE: "English", "de": "Deutsch"}  # each in its own language


def resolve(name: str) -> str:
    """The code of the language to use for a setting."""
    if name in LANGUAGES:
        return name
    for wanted in QLocale.system().uiLanguages():
        code = wanted.replace("_", "-").split("-")[0]
        if code in LANGUAGES:
            return code
    return SOURCE


def install(app: QCoreApplication, name: str) -> str:
    """Translate what is made from now on; returns the code of the language.

    Call it before the first window: text that is already on screen stays as it is.
    """
    for one in app.findChildren(QTranslator):
        app.removeTranslator(one)
        one.deleteLater()
    code = resolve(name)
    if code == SOURCE:
        return code
    try:
        ours = str(resource(f"translations/earmark_{code}.qm"))
    except EngineError as error:
        log.warning("%s", error)
        return SOURCE
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    # Qt's own words first (Cancel, Close, the menu of a text field): ours go before them.
    for path in (f"{folder}/qtbase_{code}.qm", ours):
        translator = QTranslator(app)
        if translator.load(path):
            app.installTranslator(translator)
        else:
            log.warning("no translation in %s", path)
            translator.deleteLater()
    return code
