"""The table of formats, and the names of files."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import soundfile

from engine.export import export_audio, export_captions
from engine.exporting.formats import EXPORTERS, exporter_for, file_name_part, subtype_of
from engine.project import Cue, Project
from engine.render import Renderer

from .fakes import EDITS


@pytest.mark.parametrize("name", EXPORTERS)
def test_every_line_of_the_table_works(name: str, renderer: Renderer, out: Path) -> None:
    line = EXPORTERS[name]
    path = out / f"x{line.suffix.upper()}"
    assert exporter_for(path, line.kind) == (name, line)
    if line.kind == "audio":
        for subtype in line.subtypes:
            done = export_audio(renderer, Project(edits=EDITS), path, subtype=subtype)
            assert soundfile.info(done.path).subtype == subtype
            assert subtype_of(line, None, subtype) == subtype
    elif line.kind == "film":
        return  # tests/engine/test_muxing.py
    else:
        done = export_captions(Project(cues=(Cue(0, 1, "[dög barks]"),)), path)
        text = done.path.read_bytes().decode("utf-8")
        assert "[dög barks]" in text.replace("_", " ")
    assert os.fspath(done) == str(done.path)


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("dog bark", "dog bark"),
        ("../../etc/passwd", "etc passwd"),
        ('a/b\\c:d*e?f"g<h>i|j\n', "a b c d e f g h i j"),
        (" ... ", "unnamed"),
        ("x" * 200, "x" * 60),
        ("Hundegebell ü 犬", "Hundegebell ü 犬"),
    ],
)
def test_prompts_become_harmless_file_names(text: str, name: str) -> None:
    assert file_name_part(text) == name
