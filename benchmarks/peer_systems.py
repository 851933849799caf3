"""The systems that `peers.py` measures: each makes summaries of a word budget.

A system is loaded once and then called with an article and its sentences by our splitter. What
ranks sentences is given the budget in the same way: its best ones, in article order, for as long as
they fit, at least one; if that one is longer than the budget, it is cut at the word. Sentences come
from our splitter or, for `... own splitter`, from its own, whose pieces are often whole paragraphs.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from summarizer import Article
from summarizer.arabic import count_words
from summarizer.evaluation import rouge
from summarizer.sentences import split_clauses


class Job(NamedTuple):
    """What a system is given."""

    article: Article
    paragraphs: str  # of the body, with blank lines between them: for splitters of others
    sentences: list[str]
    words: int
    reference: str  # for the oracle only


Run = Callable[[Job], str]


def while_they_fit(ranked: Sequence[int], texts: Sequence[str], words: int) -> list[int]:
    """The first of a ranking, at least one, for as long as they fit together; in text order."""
    taken: list[int] = []
    total = 0
    for at in ranked:
        total += count_words(texts[at])
        if taken and total > words:
            break
        taken.append(at)
    return sorted(taken)


def _cut(text: str, words: int) -> str:
    """A text cut at a word budget: no system may buy recall with more words."""
    return " ".join(text.split()[:words])


def _joined(texts: Sequence[str], chosen: Sequence[int]) -> str:
    return " ".join(texts[at] for at in chosen)


def ours() -> Run:
    """This library, preset `extractive`."""
    from summarizer import Summarizer

    summarizer = Summarizer("extractive", languages="ar")
    return lambda job: str(summarizer.summarize(job.article, words=job.words).arabic)


def lead() -> Run:
    """Whole sentences from the start, at least one, however long it is."""

    def run(job: Job) -> str:
        order = range(len(job.sentences))
        return _joined(job.sentences, while_they_fit(order, job.sentences, job.words))

    return run


def lead_cut() -> Run:
    """Exactly the first words."""
    return lambda job: " ".join(" ".join(job.sentences).split()[: job.words])


def chance() -> Run:
    """Sentences drawn at random (seed 0)."""
    draw = random.Random(0)

    def run(job: Job) -> str:
        order = draw.sample(range(len(job.sentences)), len(job.sentences))
        chosen = while_they_fit(order, job.sentences, job.words)
        return _cut(_joined(job.sentences, chosen), job.words)

    return run


def oracle(clauses: bool) -> Callable[[], Run]:
    """The best that copying can do: greedily what adds most to ROUGE-1 plus ROUGE-2, and fits.

    It reads the reference, so it is a ceiling and no system (Nallapati et al. 2017, arXiv
    1611.04230, label sentences so).
    """

    def run(job: Job) -> str:
        units = job.sentences
        if clauses:
            units = [text[a:b] for text in job.sentences for a, b in split_clauses(text)]
        chosen: list[int] = []
        best = 0.0
        while True:
            found = None
            for at in set(range(len(units))) - set(chosen):
                trial = _joined(units, sorted([*chosen, at]))
                if chosen and count_words(trial) > job.words:
                    continue
                score = rouge(job.reference, trial)
                if score.rouge1 + score.rouge2 > best:
                    best, found = score.rouge1 + score.rouge2, at
            if found is None:
                return _joined(units, sorted(chosen))
            chosen.append(found)

    return lambda: run


def sumy(kind: str, own_splitter: bool = False) -> Callable[[], Run]:
    """A summariser of sumy with its Arabic tokeniser, stop words and stemmer."""

    def load() -> Run:
        from importlib import import_module

        from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
        from sumy.nlp.stemmers import Stemmer
        from sumy.nlp.tokenizers import Tokenizer
        from sumy.parsers.plaintext import PlaintextParser
        from sumy.utils import get_stop_words

        module, name = {
            "LexRank": ("lex_rank", "LexRankSummarizer"),
            "LSA": ("lsa", "LsaSummarizer"),
            "TextRank": ("text_rank", "TextRankSummarizer"),
            "Luhn": ("luhn", "LuhnSummarizer"),
        }[kind]
        tokenizer = Tokenizer("arabic")
        summarizer = getattr(import_module(f"sumy.summarizers.{module}"), name)(Stemmer("arabic"))
        summarizer.stop_words = get_stop_words("arabic")

        def run(job: Job) -> str:
            if own_splitter:
                document = PlaintextParser.from_string(job.paragraphs, tokenizer).document
            else:
                nodes = [Sentence(text, tokenizer) for text in job.sentences]
                document = ObjectDocumentModel([Paragraph(nodes)])

            def best(ranked: Sequence[Any]) -> list[Any]:
                # sumy takes a function in place of a count: one ranking serves any budget.
                texts = [str(item.sentence) for item in ranked]
                chosen = while_they_fit(range(len(texts)), texts, job.words)
                return [ranked[at] for at in chosen]

            return _cut(" ".join(map(str, summarizer(document, best))), job.words)

        return run

    return load


def summa() -> Run:
    """Summa's TextRank in Arabic, with its own splitter."""
    from summa.summarizer import summarize

    def run(job: Job) -> str:
        scored = summarize(job.paragraphs, ratio=1.0, language="arabic", scores=True)
        texts = [text for text, _ in scored]
        ranked = sorted(range(len(scored)), key=lambda at: -scored[at][1])
        return _cut(_joined(texts, while_they_fit(ranked, texts, job.words)), job.words)

    return run


def textsum() -> Run:
    """Its own default model, as it comes; it needs torch and the model hub."""
    from textsum.summarize import Summarizer

    summarizer = Summarizer(force_cpu=True)
    return lambda job: _cut(summarizer.summarize_string(job.paragraphs), job.words)


def language_model() -> Run:
    """The language model of the preset `offline`, without our adapters, asked plainly."""
    from summarizer import weights
    from summarizer.engines.gguf import GgufEngine
    from summarizer.registry import QWEN_CODER

    engine = GgufEngine(weights.ensure(QWEN_CODER), QWEN_CODER)

    def run(job: Job) -> str:
        text = " ".join(job.sentences)[:6000]  # what fits its window with the answer
        prompt = f"لخص الخبر التالي بالعربية في {job.words} كلمة على الأكثر:\n\n{text}"
        made = engine.chat([{"role": "user", "content": prompt}], max_tokens=4 * job.words)
        return _cut(made.text, job.words)

    return run


SYSTEMS: dict[str, Callable[[], Run]] = {
    "ours": ours,
    "lead, whole sentences": lead,
    "lead, cut at the word": lead_cut,
    "random sentences": chance,
    **{f"sumy {kind}": sumy(kind) for kind in ("LexRank", "LSA", "TextRank", "Luhn")},
    **{
        f"sumy {kind}, own splitter": sumy(kind, True)
        for kind in ("LexRank", "LSA", "TextRank", "Luhn")
    },
    "summa TextRank, own splitter": summa,
    "oracle, whole sentences": oracle(False),
    "oracle, clauses": oracle(True),
    "plain language model": language_model,
    "textsum": textsum,
}
SLOW = ("plain language model", "textsum")
"""Measured only when they are named: seconds to minutes an article."""
