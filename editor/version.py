"""Which Earmark this is."""

from __future__ import annotations

import importlib.metadata


def version() -> str:
    """The installed version; a checkout that was never installed has none."""
    try:
        return importlib.metadata.version("earmark")
    except importlib.metadata.PackageNotFoundError:
        return "from a checkout"
