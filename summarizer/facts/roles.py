"""Does the summary say of each person and place what the article says of it?

A name that stands in the article may still stand in the wrong place of the summary. Each mention
is held against the article: do the words around it (a title, a deed) stand around
the same name there, or clearly rather around another one?
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from summarizer.facts.alignment import Alignment, Shape
from summarizer.facts.findings import Finding

Span = tuple[int, int]


class Rule(NamedTuple):
    """When another name fits so much better that the mention is taken for wrong.

    Attributes:
        summary: Which words around the mention are looked for.
        article: Which words around the article's mentions they are looked for among.
        least: Agreement that the other name needs.
        share: How much of that the mention's own name may have at most.
    """

    summary: Shape
    article: Shape
    least: float
    share: float


# Chosen on the development part of the corruption suite (`benchmarks/faithfulness`).
PLACES = Rule(Shape(1.2, 2, 0.5, 0.0), Shape(0.8, 6, 0.5, 0.0), 1.1, 0.25)
PEOPLE = Rule(Shape(0.3, 8, 0.6, 0.0), Shape(0.1, 15, 0.6, 0.0), 0.65, 0.35)


def misplaced(
    pair: Alignment,
    said: Sequence[Span],
    known: Sequence[Span],
    links: Mapping[int, Sequence[int]],
    groups: Sequence[int],
    rule: Rule,
    kin: Callable[[int, int], bool] = lambda one, other: False,
) -> list[Finding]:
    """Find mentions whose surroundings belong to another name of the article.

    Args:
        pair: The summary beside the article.
        said: Spans of the mentions in the summary.
        known: Spans of the mentions in the article.
        links: For a mention of the summary the mentions of the same name in the article; those
            without any are left to other checks.
        groups: For each mention of the article a number that mentions of one name share.
        rule: When to report.
        kin: Whether a mention of the summary and a group may stand for each other (a town and its
            country): such a group is no rival.
    """
    findings = []
    contexts = [pair.article.context(*span, rule.article) for span in known]
    members: dict[int, list[int]] = {}
    for index, group in enumerate(groups):
        members.setdefault(group, []).append(index)
    place = pair.summary.place
    named = {w for start, end in said for w in range(place(start), place(end))}
    for number, span in enumerate(said):
        own = {groups[index] for index in links.get(number, ())}
        rivals = [group for group in members if group not in own and not kin(number, group)]
        if not own or not rivals:
            continue
        around = pair.summary.context(*span, rule.summary)
        around = {w: weight for w, weight in around.items() if w not in named}
        scores = {
            group: pair.agreement(around, [contexts[index] for index in members[group]])
            for group in (*own, *rivals)
        }
        rival = max(rivals, key=lambda group: scores[group])
        mine = max(scores[group] for group in own)
        if scores[rival] >= rule.least and mine <= rule.share * scores[rival]:
            start, end = known[members[rival][0]]
            detail = (
                f"the article says this of {pair.article.text[start:end]},"
                f" not of {pair.summary.text[slice(*span)]}"
            )
            findings.append(Finding(*span, detail, ((start, end),)))
    return findings
