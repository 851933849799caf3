"""ROUGE of the Arabic summary beside the lead and sumy's LexRank, at equal word budgets.

    python benchmarks/quality.py DATA.jsonl [--words 45 60]

DATA.jsonl has one article a line with `text`, `title` and `summary`. Needs the extra `eval` and
`pip install "sumy[arabic]"`. The lead takes whole sentences from the start for as long as they fit
(at least one), the other lead exactly the first words. LexRank is given our sentences (its own
splitter breaks Arabic abbreviations) and takes its best ones, in article order, while they fit.
Differences come with a paired bootstrap 95 % interval over articles.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
from pathlib import Path

from tqdm import tqdm

from summarizer import Article, Summarizer
from summarizer.evaluation import rouge


def whole_lead(sentences: list[str], words: int) -> str:
    """Whole sentences from the start, at least one."""
    taken: list[str] = []
    for sentence in sentences:
        if taken and len(" ".join([*taken, sentence]).split()) > words:
            break
        taken.append(sentence)
    return " ".join(taken)


def cut_lead(sentences: list[str], words: int) -> str:
    """Exactly the first words."""
    return " ".join(" ".join(sentences).split()[:words])


def lexrank(sentences: list[str], words: int) -> str:
    """Sumy's LexRank over our sentences."""
    from sumy.models.dom import ObjectDocumentModel, Paragraph, Sentence
    from sumy.nlp.stemmers import Stemmer
    from sumy.nlp.tokenizers import Tokenizer
    from sumy.summarizers.lex_rank import LexRankSummarizer

    tokenizer = Tokenizer("arabic")
    nodes = [Sentence(sentence, tokenizer) for sentence in sentences]
    document = ObjectDocumentModel([Paragraph(nodes)])
    summarizer = LexRankSummarizer(Stemmer("arabic"))
    # sumy returns the best n in article order: grow n for as long as the words fit.
    best: tuple = ()
    for count in range(1, len(nodes) + 1):
        chosen = summarizer(document, count)
        if best and len(" ".join(map(str, chosen)).split()) > words:
            break
        best = chosen
    return " ".join(map(str, best))


def interval(differences: list[float]) -> tuple[float, float]:
    """Bootstrap 95 % interval of a mean."""
    draw = random.Random(0)
    means = sorted(
        statistics.fmean(draw.choices(differences, k=len(differences))) for _ in range(1000)
    )
    return means[25], means[974]


def main() -> None:
    """Print one row a system and budget."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("data", type=Path)
    parser.add_argument("--words", type=int, nargs="+", default=[45, 60])
    parser.add_argument("--limit", type=int)
    args = parser.parse_args()
    rows = [json.loads(line) for line in args.data.read_text(encoding="utf-8").splitlines()]
    ours = Summarizer("extractive", languages="ar")
    for words in args.words:
        scores: dict[str, list[tuple[float, float, float, int]]] = {}
        for row in tqdm(rows[: args.limit], leave=False):
            article = Article(text=row["text"], title=row["title"])
            sentences = [" ".join(sentence.text.split()) for sentence in article.sentences]
            texts = {
                "ours": str(ours.summarize(article, words=words).arabic),
                "lead, whole sentences": whole_lead(sentences, words),
                "lead, cut": cut_lead(sentences, words),
                "sumy LexRank": lexrank(sentences, words),
            }
            for name, text in texts.items():
                score = rouge(row["summary"], text)
                entry = (score.rouge1, score.rouge2, score.rougeL, len(text.split()))
                scores.setdefault(name, []).append(entry)
        print(f"\n{args.data.name}, {len(scores['ours'])} articles, {words} words")
        print(f"{'system':24} {'R-1':>6} {'R-2':>6} {'R-L':>6} {'words':>6}   ours minus it (R-1)")
        for name, entries in scores.items():
            means = [statistics.fmean(column) for column in zip(*entries, strict=True)]
            gain = [a[0] - b[0] for a, b in zip(scores["ours"], entries, strict=True)]
            low, high = interval(gain)
            print(
                f"{name:24} {means[0]:6.2f} {means[1]:6.2f} {means[2]:6.2f} {means[3]:6.1f}   "
                + (
                    ""
                    if name == "ours"
                    else f"{statistics.fmean(gain):+.2f} [{low:+.2f}, {high:+.2f}]"
                )
            )


if __name__ == "__main__":
    main()
