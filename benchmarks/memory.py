"""Memory of the process: before loading, at work, after `close()`, and over many articles in a row.

    python benchmarks/memory.py                                   # extractive, 500 articles
    python benchmarks/memory.py --preset offline --articles 10

Articles are invented: six paragraphs with other numbers and names in them
so that none is met twice. Figures are resident megabytes (2^20 bytes) from /proc, Linux only.
"""

from __future__ import annotations

import argparse
import gc
import re
from collections.abc import Iterator
from pathlib import Path

from summarizer import Article, Summarizer

PLACES = ["إربد", "عجلون", "جرش", "الكرك", "معان", "العقبة", "مادبا", "السلط", "الزرقاء", "المفرق"]
THINGS = ["مستشفى", "مدرسة", "جسر", "مكتبة", "مصنع", "محطة", "متحف", "سوق", "مطار", "ملعب"]
PARAGRAPHS = (
    "أعلنت الوزارة يوم الأحد افتتاح {thing} رقم {n} في مدينة {place}، بعد {m} أشهر من العمل.",
    "وقال الوزير إن المشروع يضم {m} قسما، مشيرا إلى أن كلفته بلغت {n} ألف دينار.",
    "ويخدم المشروع نحو {n} ألفا من السكان، بينهم آلاف من القرى القريبة من {place}.",
    "وأضاف أن الوزارة ستعين {m} موظفا خلال العام المقبل، حيث تعاني المحافظة من نقص في الكوادر.",
    "من جهتهم، رحب سكان {place} بالمشروع رقم {n}، وطالبوا بتحسين الطرق المؤدية إليه.",
    "وكانت الحكومة قد وضعت حجر الأساس لـ{thing} رقم {n} قبل {m} أشهر، ثم تأخر تنفيذه.",
)


def articles(count: int) -> Iterator[Article]:
    """Yield invented articles, no two of them alike."""
    for n in range(1, count + 1):
        place, thing = PLACES[n % len(PLACES)], THINGS[n // len(PLACES) % len(THINGS)]
        lines = [
            line.format(n=1000 + n, m=3 + n % 90, place=place, thing=thing) for line in PARAGRAPHS
        ]
        yield Article(text="\n".join(lines), title=f"افتتاح {thing} في {place}")


def resident() -> float:
    """Return the resident megabytes of this process."""
    gc.collect()
    status = Path("/proc/self/status").read_text(encoding="ascii")
    found = re.search(r"VmRSS:\s+(\d+)", status)
    assert found
    return int(found[1]) / 1024


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--preset", default="extractive")
    parser.add_argument("--articles", type=int, default=500)
    parser.add_argument("--candidates", type=int, default=5)
    given = parser.parse_args()
    languages = "ar" if given.preset == "extractive" else ("ar", "en")
    summarizer = Summarizer(
        given.preset, languages=languages, candidates=given.candidates, quiet=True
    )
    before = resident()
    summarizer.load()
    loaded = resident()
    marks: list[float] = []
    for made in summarizer.summarize_many(articles(given.articles)):
        assert getattr(made, "arabic", None)
        marks.append(resident())
    summarizer.close()
    after = resident()
    half = len(marks) // 2
    print(f"{given.preset}, {len(marks)} articles: MB resident")
    print(f"  before loading {before:7.0f}")
    print(f"  loaded         {loaded:7.0f}")
    print(f"  first article  {marks[0]:7.0f}")
    print(f"  middle         {marks[half - 1]:7.0f}")
    print(f"  last           {marks[-1]:7.0f}")
    print(f"  after close()  {after:7.0f}")
    print(f"  growth in the second half {marks[-1] - marks[half - 1]:+.1f}")


if __name__ == "__main__":
    main()
