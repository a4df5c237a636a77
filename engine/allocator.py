"""Memory that was freed: kept while long computations want it again, given back afterwards."""

from __future__ import annotations

import ctypes
import sys

# Parameter numbers of glibc's mallopt(3).
_M_TRIM_THRESHOLD, _M_TOP_PAD, _M_MMAP_MAX = -1, -2, -4
_NEVER = 2**31 - 1
_TOP_PAD_BYTES = 64 << 20


def keep_freed_memory() -> bool:
    """Tell glibc's allocator to keep what is freed; returns whether it could be told.

    Every step of a training, and every piece of a separation, allocates and frees the same large
    blocks. By default glibc maps and unmaps each of them, and the page faults cost a fifth to a
    half of a training step on a CPU. Where there is no glibc, nothing is changed.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except AttributeError:  # another C library
        return False
    settings = (
        (_M_MMAP_MAX, 0),
        (_M_TRIM_THRESHOLD, _NEVER),
        (_M_TOP_PAD, _TOP_PAD_BYTES),
    )
    return all(mallopt(number, value) == 1 for number, value in settings)


def give_freed_memory_back() -> bool:
    """Return what is free in glibc's heaps to the system; returns whether there was any.

    A separation leaves hundreds of megabytes free between blocks that are still in use, where they
    stay with the process by themselves. Takes some milliseconds: for the thread that computed, once
    it rests. Where there is no glibc, nothing is done.
    """
    if not sys.platform.startswith("linux"):
        return False
    try:
        trim = ctypes.CDLL(None).malloc_trim
    except AttributeError:  # another C library
        return False
    return bool(trim(0))
