"""What is written as TOML is read back as it was."""

from __future__ import annotations

import tomllib

from engine.training.toml import as_toml


def test_toml_of_odd_values():
    values = {
        "text": 'a "b" \\ \n\x7f \u00e4 \U0001f600',
        "none": None,
        "tiny": 1e-05,
        "list": [1, 2.5, True, "x"],
        "empty": {},
        "a key.with/odd \u00e4": 1,
        "deep": {"er": {"x": ()}, "y": False},
    }
    read = tomllib.loads(as_toml(values))
    assert read == {
        **{name: value for name, value in values.items() if name != "none"},
        "deep": {"er": {"x": []}, "y": False},
    }
