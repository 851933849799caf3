"""The features of a statement that only one of two texts negates, and their products."""

from __future__ import annotations

import math
from collections.abc import Sequence

_PLAIN = (
    "share",
    "words",
    "first word",
    "second word",
    "rarest word",
    "rarity",
    "density",
    "sentence",
    "sentence lead",
    "clause",
    "clause lead",
    "clause back",
    "denial",
    "refusal",
    "bare",
    "after only",
    "reached by a cue",
    "cue inside",
    "cue in the clause",
    "cue in the sentence",
    "more cues in the sentence",
    "other cues in the sentence",
    "soft near",
    "soft in the clause",
    "soft in the sentence",
    "weak near",
    "weak in the sentence",
    "another place is negated",
    "negated anywhere",
    "the same word of refusing",
    "affirmed",
    "affirmed, not in the sentence there",
    "question",
    "elsewhere",
    "in the sentence, not negated",
    "English",
    "region",
    "complement",
    "words of the complement",
    "words that are no names",
    "spread",
)
_CROSSED = (
    ("share", "sentence"),
    ("share", "first word"),
    ("share", "cue in the sentence"),
    ("share", "cue in the clause"),
    ("denial", "affirmed"),
    ("denial", "cue in the sentence"),
    ("denial", "share"),
    ("refusal", "affirmed"),
    ("refusal", "share"),
    ("bare", "share"),
    ("English", "share"),
    ("English", "first word"),
    ("English", "cue in the sentence"),
    ("elsewhere", "share"),
    ("soft in the clause", "share"),
    ("reached by a cue", "negated anywhere"),
    ("denial", "complement"),
    ("refusal", "complement"),
    ("complement", "sentence"),
    ("complement", "share"),
    ("complement", "cue in the clause"),
    ("complement", "soft in the clause"),
    ("complement", "first word"),
    ("share", "share"),
    ("words that are no names", "sentence"),
    ("denial", "words that are no names"),
    ("affirmed", "complement"),
)
_GATES = ("nothing negative near", "nothing negative in the sentence", "nothing negates it")
_GATED = (
    ("share",),
    ("complement",),
    ("rarity",),
    ("first word",),
    ("sentence",),
    ("clause lead",),
    ("affirmed",),
    ("words of the complement",),
    ("words that are no names",),
    ("denial", "complement"),
    ("complement", "first word"),
    ("complement", "sentence"),
)
NAMES = (
    *_PLAIN,
    *(f"{one} * {other}" for one, other in _CROSSED),
    *_GATES,
    *(" * ".join((gate, *names)) for gate in _GATES for names in _GATED),
)
"""The features of a candidate."""

_PAIRS = tuple((_PLAIN.index(one), _PLAIN.index(other)) for one, other in _CROSSED)
_PRODUCTS = tuple(tuple(_PLAIN.index(name) for name in names) for names in _GATED)
_NEVER = tuple(
    tuple(_PLAIN.index(name) for name in names)
    for names in (
        (
            "reached by a cue",
            "cue inside",
            "cue in the clause",
            "soft near",
            "soft in the clause",
            "another place is negated",
            "the same word of refusing",
            "question",
        ),
        (
            "reached by a cue",
            "cue in the sentence",
            "soft near",
            "soft in the sentence",
            "another place is negated",
            "the same word of refusing",
            "question",
        ),
        ("reached by a cue", "cue inside", "another place is negated"),
    )
)
"""For each gate the features of which none may be there."""


def crossed(plain: Sequence[float]) -> tuple[float, ...]:
    """Return the features with their products, which a linear model could not see."""
    gates = [float(not any(plain[i] for i in never)) for never in _NEVER]
    return (
        *plain,
        *(plain[i] * plain[j] for i, j in _PAIRS),
        *gates,
        *(gate * math.prod(plain[i] for i in places) for gate in gates for places in _PRODUCTS),
    )
