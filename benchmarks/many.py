"""Articles a second of `summarize_many`, eight texts generated together beside one at a time.

    python benchmarks/many.py            (about 1.5 GB of memory, some minutes)

Through the public API: `Summarizer("hub", model=..., batch=...)` on articles of the length of short
news, English translated from what was selected of them. The checkpoint has random weights at the
published shape of opus-mt-ar-en (see `engines.py`): it seldom ends a text, so every clause is as
long as its limit, in both. Further candidates are switched off, since random English fails every
check. Reading, selecting, checking and attributing are counted too; loading is not.

The two sizes take turns in one process, in rounds; the best round of each counts, since what else
runs on the machine only ever slows one down.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from engines import build_marian

SIZES = (1, 8)
ARTICLES = 16
ROUNDS = 2
WORDS = 40  # of the summary

# Written for this; a sentence is put together of one of each row.
_WHO = ("أعلن وزير الصحة", "أكد رئيس البلدية", "قال مدير الجامعة", "أوضح محافظ المدينة",
        "ذكر رئيس اللجنة", "أشار مدير المستشفى")  # fmt: skip
_WHAT = ("افتتاح مستشفى جديد", "بناء ثلاث مدارس للبنات", "إطلاق خط حافلات إلى القرى المجاورة",
         "تعيين 120 طبيبا وممرضا", "ترميم السوق القديم بكلفة 14 مليون دينار",
         "زراعة ألف شجرة على ضفتي النهر")  # fmt: skip
_WHEN = ("يوم الأحد", "خلال الأسبوع المقبل", "في مؤتمر صحفي أمس", "قبل نهاية العام",
         "بعد عامين من العمل", "في الربيع المقبل")  # fmt: skip
_WHERE = ("في مدينة إربد شمال البلاد.", "في حي الزيتون قرب المحطة.", "في القرية الجبلية.",
          "على الطريق المؤدي إلى المطار.", "في وسط العاصمة.", "قرب الحدود الشرقية.")  # fmt: skip


def articles() -> list[str]:
    """Return articles of eight to fourteen sentences, always the same ones."""
    draw = random.Random(0)
    rows = (_WHO, _WHAT, _WHEN, _WHERE)
    return [
        "\n".join(" ".join(draw.choice(row) for row in rows) for _ in range(draw.randrange(8, 15)))
        for _ in range(ARTICLES)
    ]


def measure(folder: Path) -> None:
    """Measure both sizes on one checkpoint and print the ratio."""
    from summarizer import Summarizer, Summary

    texts = articles()
    seconds: dict[int, list[float]] = {size: [] for size in SIZES}
    spent: dict[int, list[float]] = {size: [] for size in SIZES}
    tokens: dict[int, int] = {}
    options = {"languages": ("en",), "words": WORDS, "candidates": 1}
    made = {
        size: Summarizer("hub", model=folder, device="cpu", batch=size, quiet=True, **options)
        for size in SIZES
    }
    for summarizer in made.values():
        list(summarizer.summarize_many(texts[:1]))  # loads, and converts once
    for _ in range(ROUNDS):
        for size, summarizer in made.items():
            wall, processor = time.perf_counter(), time.process_time()
            summaries = list(summarizer.summarize_many(texts))
            seconds[size].append(time.perf_counter() - wall)
            spent[size].append(time.process_time() - processor)
            assert all(isinstance(one, Summary) and one.english.tokens for one in summaries)
            tokens[size] = sum(one.english.tokens for one in summaries)
    for size in SIZES:
        best = min(seconds[size])
        print(
            f"batch {size}: {ARTICLES / best:6.2f} articles/s  {tokens[size] / best:7.1f} tokens/s"
            f"  ({tokens[size]} tokens, {best:.1f} s, {min(spent[size]):.1f} s of processor)"
        )
    one, eight = SIZES
    print(
        f"batch {eight} is {min(seconds[one]) / min(seconds[eight]):.2f} times as fast as"
        f" batch {one} in wall time, {min(spent[one]) / min(spent[eight]):.2f} in processor time"
    )


def main() -> None:
    """Build the checkpoint in a process of its own, then measure."""
    if len(sys.argv) > 1:
        build_marian(Path(sys.argv[1]))
        return
    with tempfile.TemporaryDirectory() as place:
        os.environ["SUMMARIZER_CACHE"] = str(Path(place) / "cache")
        folder = Path(place) / "opus-mt-ar-en"
        subprocess.run([sys.executable, __file__, str(folder)], check=True)
        measure(folder)


if __name__ == "__main__":
    main()
