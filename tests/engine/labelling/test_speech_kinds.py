"""Which labels are speech."""

from __future__ import annotations

import pytest

from engine.labelling.speech_kinds import kind_of
from engine.training.data import read_manifest


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("speech", "speech"),
        ("Male Speech", "speech"),
        ("female_speech", "speech"),
        ("conversation", "speech"),
        ("female singing", "music"),
        ("hi-hat", "music"),
        ("music box", "music"),
        ("french horn", "music"),
        ("car horn", "noise"),
        ("dog bark", "noise"),
        ("noise", "noise"),
        ("laughter", "noise"),
        ("crowd", None),
        ("street music", None),
    ],
)
def test_kinds(label, kind):
    assert kind_of(label) == kind


def test_kinds_of_the_collection(shared_data):
    kinds = {clip.label: kind_of(clip.label) for clip in read_manifest(shared_data)}
    assert {label for label, kind in kinds.items() if kind == "speech"} == {
        "speech", "male speech", "female speech",
    }  # fmt: skip
    assert {label for label, kind in kinds.items() if kind is None} == {
        "cafe chatter", "children playing", "crowd", "street music",
    }  # fmt: skip
    assert {"bird chirp", "siren", "tape peeling"} <= {k for k, v in kinds.items() if v == "noise"}
