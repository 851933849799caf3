"""Does the summary say of each person, place, number and date what the article says of it?

Whatever stands in the article may still stand in the wrong place of the summary. Each mention
is held against every other bearer that the article names: would what the summary says there fit
that one better? A logistic regression over the words, numbers, names and prepositions around both
decides (`training/tune_roles.py`); its weights are in `data/roles.json`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from summarizer.facts.findings import Finding
from summarizer.facts.regression import Weights, read_weights
from summarizer.facts.role_evidence import COMPARED, FEATURES, RoleEvidence

KINDS = ("places", "people", "numbers", "dates")
_MOST_RIVALS = 40  # of one mention; more would only cost time
_BESIDE = 20  # characters between two names that belong together
_LITTLE = 0.15  # evidence that is as good as none, when two are compared


def weights(kind: str) -> Weights:
    """Return the weights for one of `KINDS`."""
    return read_weights("roles.json", kind, tuple(comparison_names()))


def comparison_names() -> list[str]:
    """Return the names of the features of a comparison."""
    return [
        *(f"mine: {name}" for name in FEATURES),
        *(f"theirs: {name}" for name in FEATURES),
        *(f"compared: {name}" for name in FEATURES[:COMPARED]),
    ]


def comparison(mine: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Return the features of a mention that is held against a rival."""
    both = zip(mine[:COMPARED], theirs[:COMPARED], strict=True)
    return [*mine, *theirs, *((b - a) / (a + b + _LITTLE) for a, b in both)]


def comparisons(
    evidence: RoleEvidence, mention: int, bearer: int | None = None
) -> Iterator[tuple[int, list[float]]]:
    """Yield for each rival of a mention of the summary its number and the features.

    Args:
        evidence: The names and their surroundings.
        mention: The mention's index.
        bearer: Whom it is taken to name, to train on mistakes; None for whom it does name.
    """
    cast = evidence.cast
    own = cast.own[mention] if bearer is None else frozenset((bearer,))
    family = own.union(*(cast.kin[group] for group in own))
    rivals = [group for group in sorted(cast.rivals[mention]) if group not in family][:_MOST_RIVALS]
    if not own or not rivals:
        return
    mine = tuple(i for group in sorted(family) for i in cast.members[group])
    rows = evidence.table(mention, [mine, *(cast.members[group] for group in rivals)])
    for rival, row in zip(rivals, rows[1:], strict=True):
        yield rival, comparison(rows[0], row)


def misplaced(evidence: RoleEvidence, kind: str) -> list[Finding]:
    """Find mentions whose surroundings belong to another name of the article.

    Args:
        evidence: The names and their surroundings; a name that the article does not have is left
            to other checks.
        kind: One of `KINDS`.
    """
    known = weights(kind)
    findings = []
    for mention, name in enumerate(evidence.cast.said):
        best, rival = 0.0, None
        for group, features in comparisons(evidence, mention):
            score = known.score(features)
            if score >= best:
                best, rival = score, group
        if rival is None or _named_beside(evidence, mention, rival):
            continue
        other = evidence.cast.known[evidence.cast.members[rival][0]]
        detail = (
            f"the article says this of {evidence.pair.article.text[other.start : other.end]},"
            f" not of {evidence.pair.summary.text[name.start : name.end]}"
        )
        findings.append(Finding(name.start, name.end, detail, ((other.start, other.end),)))
    return findings


def _named_beside(evidence: RoleEvidence, mention: int, rival: int) -> bool:
    """Whether the summary names the rival right beside the mention: "Medpharm's head, S. Kaya"."""
    name = evidence.cast.said[mention]
    return any(
        rival in own and max(name.start - other.end, other.start - name.end) <= _BESIDE
        for other, own in zip(evidence.cast.said, evidence.cast.own, strict=True)
    )
