"""Turn sentence pairs into prompts with dictionary hints, for training the translator.

    python training/translator_data.py TRAIN_FOLDER prompts.jsonl [--seed 0]

TRAIN_FOLDER holds Arabic<TAB>English files; `SHARES` says which are used and for how much. Each
line of the output is one pair: `messages` (the prompt exactly as `summarizer.translation` builds
it for a trained translator), `answer` and `source`. The pairs are shuffled with the seed, so that
the first N lines of the output are a fair sample of all of them.
"""

from __future__ import annotations

import argparse
import difflib
import json
import random
import re
from collections import Counter
from pathlib import Path

import numpy as np

from summarizer.arabic import count_words, fold
from summarizer.encoder import SentenceEncoder
from summarizer.lexicon import Hint, article_hints
from summarizer.translation import build_prompt

# file: most pairs taken of it. News and encyclopaedic prose first; talk and manuals as ballast.
SHARES = {
    "syrian_archive_news": 3000,
    "mt_geneval_wiki": 1500,
    "mt_geneval_context_wiki": 1200,
    "xquad": 1000,
    "tico19_dev": 950,
    "un_sdg_goals_targets": 300,
    "alphamwe_msa": 120,
    "udhr": 90,
    "tatoeba": 400,
    "opensource_guide": 200,
}
WORDS = (5, 42)  # Arabic words of a pair
RATIO = (0.8, 1.9)  # English words for one Arabic word
SUPPORT = 0.6  # least cosine of the two sides: below it they often do not say the same
AGREEMENT = 0.35  # least share of the word hints of which the English uses a gloss
TERMS_SHARE = 0.06  # pairs that show a hint as a fixed translation of the user's glossary
NO_HINTS_SHARE = 0.03  # pairs without hints, for texts of which the lexicon knows nothing


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """Read the pairs of one file whose length is right, each Arabic side once."""
    pairs = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        arabic, _, english = (side.strip() for side in line.partition("\t"))
        count = count_words(arabic)
        if not (arabic and english and WORDS[0] <= count <= WORDS[1]):
            continue
        if arabic.endswith(("؟", ":")) or "http" in arabic or "_" in arabic:
            continue
        if RATIO[0] <= count_words(english) / count <= RATIO[1]:
            pairs.setdefault(arabic, english)
    return list(pairs.items())


def _latin(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", fold(text))


def agrees(hint: Hint, english: list[str]) -> bool:
    """Whether the English has the words of one gloss of a hint, inflected or spelled otherwise."""
    cutoff = 0.72 if hint.kind in ("name", "place") else 0.8
    for gloss in hint.english.split(" / "):
        wanted = [word for word in _latin(gloss) if len(word) > 2] or _latin(gloss)
        if wanted and all(
            word in english
            or any(other.startswith(word[: max(4, len(word) - 2)]) for other in english)
            or difflib.get_close_matches(word, english, n=1, cutoff=cutoff)
            for word in wanted
        ):
            return True
    return False


def make_prompt(arabic: str, english: str, chance: random.Random) -> list[dict[str, str]] | None:
    """Return the prompt of a pair, or None for a pair that would teach to ignore the hints."""
    hints = article_hints(arabic).hints(arabic)
    words = _latin(english)
    found = [(hint, agrees(hint, words)) for hint in hints]
    if any(not true for hint, true in found if hint.kind in ("name", "place")):
        return None
    common = [true for hint, true in found if hint.kind in ("word", "phrase")]
    if common and sum(common) / len(common) < AGREEMENT:
        return None
    terms = {}
    draw = chance.random()
    if draw < NO_HINTS_SHARE:
        hints = []
    elif draw < NO_HINTS_SHARE + TERMS_SHARE:
        sure = [h for h, true in found if true and " / " not in h.english]
        for hint in chance.sample(sure, min(len(sure), chance.choice((1, 1, 2, 3)))):
            terms[hint.arabic] = hint.english
        hints = [hint for hint in hints if hint.arabic not in terms]
    pairs = [(hint.arabic, hint.english) for hint in hints]
    return build_prompt(arabic, "", terms, pairs, trained=True)


def main() -> None:
    """Write the prompts and say how many pairs of each file were used."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    chance = random.Random(args.seed)
    encoder = SentenceEncoder()
    rows, used = [], Counter()
    for name, most in SHARES.items():
        pairs = read_pairs(args.folder / f"{name}.tsv")
        chance.shuffle(pairs)
        for arabic, english in pairs:
            if used[name] == most:
                break
            one, other = encoder.encode([arabic, english])
            if float(np.dot(one, other)) < SUPPORT:
                continue
            messages = make_prompt(arabic, english, chance)
            if messages:
                used[name] += 1
                rows.append({"messages": messages, "answer": english, "source": name})
        print(f"{name}: {used[name]} of {len(pairs)} pairs")
    chance.shuffle(rows)
    with args.output.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    print(f"{len(rows)} pairs in {args.output}")


if __name__ == "__main__":
    main()
