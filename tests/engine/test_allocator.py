"""Freed memory is kept: the same large block again costs no page faults."""

from __future__ import annotations

import subprocess
import sys
import textwrap

import pytest


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc only")
def test_freed_blocks_are_used_again_without_page_faults():
    code = """
    import ctypes, resource, sys
    from engine.allocator import keep_freed_memory
    if sys.argv[1] == "kept":
        assert keep_freed_memory()
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.free.argtypes = [ctypes.c_void_p]
    size = 32 << 20
    def once():
        block = libc.malloc(size)
        ctypes.memset(block, 1, size)
        libc.free(block)
    once()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(5):
        once()
    print(resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before)
    """
    faults = {
        how: int(
            subprocess.run(
                [sys.executable, "-c", textwrap.dedent(code), how],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for how in ("kept", "default")
    }
    assert faults["kept"] < 100
    assert faults["default"] > faults["kept"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="glibc only")
def test_what_is_free_between_blocks_in_use_is_given_back():
    code = """
    import ctypes
    from pathlib import Path
    from engine.allocator import give_freed_memory_back
    libc = ctypes.CDLL(None)
    libc.malloc.restype = ctypes.c_void_p
    libc.free.argtypes = [ctypes.c_void_p]
    def resident():
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096
    size = 64 << 10  # below what glibc maps by itself
    blocks = [libc.malloc(size) for _ in range(2000)]
    for one in blocks:
        ctypes.memset(one, 1, size)
    for one in blocks[:-1]:  # the last keeps the heap as long as it is
        libc.free(one)
    full = resident()
    assert give_freed_memory_back()
    print(full - resident())
    """
    told = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
    )
    assert int(told.stdout) > 100 << 20
