"""Models that are fetched when they are wanted: which there are, where they are, and their terms.

What has to be made of the files once they are there (`engine.models`) lies above this.
"""

from engine.weights.catalogue import Licence, Model, ModelFile, model, models
from engine.weights.fetching import CHECKING, DOWNLOADING, WAITING, fetch, sha256_of
from engine.weights.meter import Meter, Pace
from engine.weights.places import accept, folder, is_accepted, is_offline, set_offline
from engine.weights.shelf import MOVING, NotThere, State, delete, find, move, state, states, verify

__all__ = [
    "CHECKING",
    "DOWNLOADING",
    "MOVING",
    "WAITING",
    "Licence",
    "Meter",
    "Model",
    "ModelFile",
    "NotThere",
    "Pace",
    "State",
    "accept",
    "delete",
    "fetch",
    "find",
    "folder",
    "is_accepted",
    "is_offline",
    "model",
    "models",
    "move",
    "set_offline",
    "sha256_of",
    "state",
    "states",
    "verify",
]
