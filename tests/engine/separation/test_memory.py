"""Where memory is short, work is done in smaller pieces, with the same result, and says so."""

from __future__ import annotations

import pytest
import torch

from engine.report import silent
from engine.separation import SMALLER, memory
from engine.separation.memory import Pieces

GRID, CONTEXT = 10, 25


def smooth(sound, report):
    """Hears 20 samples to each side: less than the context."""
    report(0.5)
    kernel = torch.ones(1, 1, 41) / 41
    return torch.nn.functional.conv1d(sound[None, None], kernel, padding=20)[0, 0]


class Room:
    """Lets only so many samples through at once; counts."""

    def __init__(self, most, error=torch.OutOfMemoryError):
        self.most, self.error, self.heard, self.relieved = most, error, [], 0

    def work(self, sound, report):
        self.heard.append(len(sound))
        if len(sound) > self.most:
            raise self.error("CUDA out of memory. Tried to allocate 2.00 GiB")
        return smooth(sound, report)

    def relieve(self):
        self.relieved += 1


@pytest.mark.parametrize("error", [torch.OutOfMemoryError, RuntimeError, MemoryError])
def test_smaller_pieces_give_the_same(error):
    sound = torch.randn(995, generator=torch.Generator().manual_seed(2))
    room = Room(300, error)
    pieces = Pieces(GRID, CONTEXT, room.relieve)
    told = []
    found = pieces.run(room.work, sound, lambda fraction, note="": told.append((fraction, note)))
    assert torch.allclose(found, smooth(sound, silent), atol=1e-6)
    assert pieces.longest is not None
    assert pieces.longest % GRID == 0
    assert room.relieved == 2  # a half was too much, too
    assert told
    assert {note for _, note in told} == {SMALLER}
    assert [one for one, _ in told] == sorted(one for one, _ in told)
    # The next one does not try the whole again.
    room.heard.clear()
    pieces.run(room.work, sound, silent)
    assert max(room.heard) <= 300


def test_enough_memory_is_one_pass():
    sound, room = torch.randn(995), Room(1000)
    told = []
    Pieces(GRID, CONTEXT, room.relieve).run(
        room.work, sound, lambda fraction, note="": told.append(note)
    )
    assert room.heard == [995]
    assert told == [""]


def test_no_memory_at_all_is_an_error():
    room = Room(0)
    with pytest.raises(torch.OutOfMemoryError):
        Pieces(GRID, CONTEXT, room.relieve).run(room.work, torch.randn(100), silent)


def test_other_errors_are_none_of_memory():
    room = Room(0, ValueError)
    with pytest.raises(ValueError, match="out of memory"):
        Pieces(GRID, CONTEXT, room.relieve).run(room.work, torch.randn(100), silent)
    assert room.heard == [100]
    assert not memory.is_short(RuntimeError("shapes do not fit"))
