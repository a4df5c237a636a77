"""What an edit is called."""

from __future__ import annotations

import pytest

from editor.naming import band_of, sound_of, span_of
from engine.project import Edit, Window

HERE = Window(12.3, 14.1)


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"prompt": " dog barking "}, "dog barking"),
        ({"prompt": "music", "negative": "speech "}, "music, not speech"),
        ({"example": HERE}, "like 0:12.3–0:14.1"),
        ({"example": HERE, "negative": "rain"}, "like 0:12.3–0:14.1, not rain"),
        ({"prompt": "dog", "example": HERE}, "dog"),
        ({"prompt": " "}, ""),
        ({"negative": "rain"}, ""),
    ],
)
def test_an_edit_is_called_by_what_it_asks(fields, name) -> None:
    assert sound_of(Edit((Window(0, 1),), **fields)) == name


def test_short_stretches_need_more_digits() -> None:
    assert span_of(Window(3661.02, 3661.14)) == "1:01:01.02–1:01:01.14"


@pytest.mark.parametrize(
    ("band", "name"),
    [
        ((200, 4000), "200 Hz – 4.0 kHz"),
        ((None, 800), "up to 800 Hz"),
        ((1500, None), "from 1.5 kHz"),
        (None, ""),
    ],
)
def test_a_band_is_called_by_its_edges(band, name) -> None:
    assert band_of(band) == name
