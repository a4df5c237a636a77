"""Which labels must not meet in one mixture, because a listener may take one for the other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

CLASH_GROUPS: tuple[frozenset[str], ...] = tuple(
    frozenset(group)
    for group in (
        ("rain", "water drops", "running water", "pouring water", "stream", "waterfall",
         "sea waves", "water splash", "bubbling", "sprinkler", "rainstick", "underwater",
         "toilet flush", "drinking", "boat"),
        ("speech", "male speech", "female speech", "crowd", "cafe chatter", "children playing"),
        ("male singing", "female singing", "choir singing", "humming", "music", "street music"),
        ("laughter", "baby laughter", "children playing"),
        ("baby cry", "scream", "children playing"),
        ("siren", "alarm", "alarm clock", "telephone ring", "doorbell"),
        ("engine", "motor", "car driving", "boat", "street traffic", "airplane", "helicopter",
         "train", "jackhammer", "construction site"),
        ("air conditioner", "electric fan", "vacuum cleaner", "washing machine", "clothes dryer",
         "small appliance", "electric shaver", "printer", "motor"),
        ("drill", "jackhammer", "chainsaw", "construction site", "electric shaver"),
        ("train", "train whistle", "roller coaster"),
        ("car horn", "street traffic", "train whistle"),
        ("door creak", "squeak", "metal scrape", "door open or close", "door slam", "car door",
         "door knock"),
        ("door knock", "wood impact", "foot stomp", "body slap", "woodblock"),
        ("footsteps", "foot stomp"),
        ("hand clapping", "body slap", "finger snap", "fireworks"),
        ("glass breaking", "glass clink", "ceramic breaking", "glass harmonica"),
        ("metal clang", "chain rattle", "coins", "keys jingling", "can crushing"),
        ("gunshot", "explosion", "fireworks", "thunder", "gun reload"),
        ("can opening", "air hiss", "can crushing"),
        ("bell", "church bells", "gong", "wind chimes", "triangle", "doorbell", "alarm clock"),
        ("bird chirp", "wild bird call", "crow caw", "seagull", "woodpecker", "duck or goose",
         "rooster crow", "hen cluck", "whistle"),
        ("other animal call", "monkey", "wild bird call", "whale or dolphin", "horse",
         "donkey bray", "wolf howl", "big cat growl"),
        ("dog bark", "dog growl", "wolf howl"),
        ("cat meow", "cat purr", "big cat growl"),
        ("dog growl", "big cat growl", "dog snore", "snoring", "cat purr"),
        ("sheep bleat", "cow moo", "donkey bray"),
        ("cricket chirp", "cicada", "frog croak", "flying insect buzz", "bee buzz"),
        ("snoring", "dog snore", "breathing"),
        ("cough", "sneeze", "breathing", "mouth sound"),
        ("drinking", "eating", "mouth sound"),
        ("wind", "whoosh", "air hiss", "electric fan", "air conditioner", "radio static"),
        ("wind", "sea waves", "leaves rustling"),
        ("crackling fire", "paper rustle", "plastic rustle", "leaves rustling", "tearing",
         "tape peeling"),
        ("hand saw", "chopping", "wood chopping", "wood impact", "pencil sharpener"),
        ("keyboard typing", "mouse click", "writing", "camera shutter", "clock tick",
         "geiger counter"),
        ("rock impact", "wood impact", "marbles", "ping pong ball", "digging"),
        ("snare drum", "tom drum", "bass drum", "drum kit", "hand drum", "hand percussion",
         "tabla", "woodblock", "steel drum"),
        ("hi-hat", "cymbal", "drum kit", "tambourine", "shaker", "gong", "rainstick"),
        ("cowbell", "woodblock", "triangle", "hand percussion", "bell"),
        ("piano", "electric piano", "harpsichord or dulcimer", "harp", "music box", "kalimba"),
        ("acoustic guitar", "electric guitar", "banjo", "mandolin", "sitar", "harp",
         "bass guitar", "harpsichord or dulcimer"),
        ("double bass", "bass guitar", "cello", "violin", "string ensemble"),
        ("clarinet", "bass clarinet", "oboe", "bassoon", "cor anglais", "saxophone", "flute",
         "recorder", "slide whistle", "whistle"),
        ("trombone", "french horn", "trumpet", "tuba", "didgeridoo"),
        ("xylophone or glockenspiel", "music box", "kalimba", "glass harmonica", "bell",
         "steel drum"),
        ("organ", "accordion"),
        ("theremin", "slide whistle", "whistle", "humming"),
    )
)  # fmt: skip
"""Labels that one may hear as the same thing: never target and interferer of one mixture."""

BROAD = frozenset({"music", "street music", "street traffic", "cafe chatter", "crowd",
                   "construction site", "drum kit"})  # fmt: skip
"""Labels whose clips hold many sounds; they meet each other never."""


def clashes(labels: Sequence[str]) -> NDArray[np.bool_]:
    """Return a symmetric bool matrix [L, L]: True where two labels must not meet."""
    number = {label: index for index, label in enumerate(labels)}
    matrix = np.eye(len(labels), dtype=bool)
    for group in (*CLASH_GROUPS, BROAD):
        rows = [number[label] for label in group if label in number]
        matrix[np.ix_(rows, rows)] = True
    return matrix
