"""What a verification found, as text for a terminal and as the HTML card."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING

from summarizer.card import assemble, page
from summarizer.display import NAMES, reason_of, reasoned, standing, visible, why
from summarizer.records import Check, LanguageSummary, SummarySentence
from summarizer.render import PDI, RLI, RLM, directed, emphasised, isolated
from summarizer.traces import Traces

if TYPE_CHECKING:
    from summarizer.article import Article
    from summarizer.verification import Verification

_MAX_CHARACTERS = 400  # about how much of an article sentence is shown in a terminal


def text(verification: Verification, article: Article) -> str:
    """Render a verification for a terminal.

    Each statement (a sentence of the summary) with its status; where checks failed, the words
    concerned between `>>` and `<<`, and why; then the article's sentences that it rests on or is
    held against, with their numbers from 1. The last line counts.

    Args:
        verification: What `examine` returned.
        article: The article it was given.
    """
    traces = Traces(article)
    lines: list[str] = []
    if title := visible(article.headline):
        lines += [RLM + RLI + title + PDI, ""]
    for number, sentence in enumerate(verification.sentences, start=1):
        lines.append(f"{number}. {_verdict(sentence)}")
        lines += ["   " + line for line in _statement(verification, sentence, traces)]
        lines.append("")
    if whole := _whole(verification):
        lines.append("The text as a whole")
        lines += ["   ! " + isolated(reason_of(check)) for check in whole]
        lines.append("")
    lines.append("[n]: sentence n of the article; >>words<<: what a check points at")
    lines.append(counted(verification))
    return "\n".join(lines)


def html(verification: Verification, article: Article) -> str:
    """Render a verification as an HTML page that holds one card, as a summary's does.

    Args:
        verification: What `examine` returned.
        article: The article it was given.
    """
    title = visible(article.headline)
    whole = "; ".join(map(reason_of, _whole(verification)))
    card = assemble(
        article,
        [(_part(verification), f"The text as a whole: {whole}" if whole else "")],
        title=title,
        footer=counted(verification),
        content=json.dumps([verification.to_dict(), article.text]),
    )
    return page([card], title or "Summary checked")


def counted(verification: Verification) -> str:
    """Say how many statements were checked, in which language, how many failed, and in what."""
    sentences = verification.sentences
    failed = [sentence for sentence in sentences if standing(sentence) != "ok"]
    names = dict.fromkeys(check.name for sentence in failed for check in sentence.failed)
    total = len(sentences)
    line = (
        f"{NAMES[verification.language]}: {total:,} statement{'' if total == 1 else 's'} checked, "
        + (f"{len(failed):,} failed" if failed else "none failed")
        + (f" ({visible(', '.join(names))})" if names else "")
    )
    if whole := _whole(verification):
        line += f"; as a whole it failed: {visible(', '.join(check.name for check in whole))}"
    return line


def passed(verification: Verification) -> bool:
    """Tell whether no check failed, of a statement or of the whole."""
    return (
        verification.status == "ok"
        and all(check.ok for check in verification.checks)
        and all(standing(sentence) == "ok" for sentence in verification.sentences)
    )


def _verdict(sentence: SummarySentence) -> str:
    if standing(sentence) == "ok":
        return "ok"
    names = dict.fromkeys(check.name for check in sentence.failed)
    return "failed" + (f": {visible(', '.join(names))}" if names else "")


def _statement(
    verification: Verification, sentence: SummarySentence, traces: Traces
) -> Iterator[str]:
    yield directed(emphasised(reasoned(sentence)), verification.language)
    if standing(sentence) != "ok":
        for reason in map(reason_of, sentence.failed):
            yield "! " + isolated(reason)
        if not sentence.failed:
            yield "! " + why(sentence)
    for index, found in traces.marked(traces.of(sentence), [sentence], _MAX_CHARACTERS).items():
        yield f"  [{index + 1}] {RLI}{emphasised(found)}{PDI}"
    for words in traces.elsewhere(sentence):
        yield f"  the article, outside its sentences: {RLI}>>{words}<<{PDI}"


def _whole(verification: Verification) -> list[Check]:
    """Return the failed checks of the whole text that no statement shows."""
    shown = {check.name for sentence in verification.sentences for check in sentence.failed}
    return [check for check in verification.checks if not check.ok and check.name not in shown]


def _part(verification: Verification) -> LanguageSummary:
    # Its route is never shown: how the text was made is not known.
    return LanguageSummary(
        verification.language,
        " ".join(sentence.text for sentence in verification.sentences),
        "generate",
        None,
        verification.sentences,
        verification.checks,
        verification.status,
    )
