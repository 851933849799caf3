"""An evaluation to look at: two systems, both languages, failures, hostile rows, long names."""

from __future__ import annotations

from typing import Any

from cards import HOSTILE

from summarizer import Article
from summarizer.evaluation import Evaluation, evaluate

TEXT = (
    "أعلنت وزارة الصحة افتتاح مستشفى جديد في مدينة إربد يوم الأحد.\n"
    "وقال الوزير إن المستشفى يضم {} سريرا و12 غرفة عمليات.\n"
    "ويخدم المستشفى مئات الآلاف من سكان المحافظات الشمالية.\n"
    "وكانت الحكومة قد وضعت حجر الأساس للمشروع قبل ثلاث سنوات.\n"
)


def evaluation(articles: int = 24) -> Evaluation:
    """Measure two functions on articles made here; the last row is hostile, one fails."""
    rows: list[dict[str, Any]] = [
        {
            "id": f"health/{number:03d}",
            "title": "إربد تفتتح مستشفى",
            "text": TEXT.format(100 + number),
            "summary": f"افتتحت وزارة الصحة مستشفى في إربد يضم {100 + number} سريرا.",
            "english": f"A hospital of {100 + number} beds was opened in Irbid.",
        }
        for number in range(articles)
    ]
    rows += [
        {**rows[0], "id": evil, "title": evil, "text": TEXT.format(evil), "summary": f"قال {evil}"}
        for evil in HOSTILE
    ]
    return evaluate(
        rows, _good, against=a_system_of_a_very_long_name_that_goes_on_and_on, quiet=True
    )


def _good(article: Article) -> dict[str, str]:
    if "137" in article.text or "105" in article.text:
        raise ValueError(f"it cannot do this: {HOSTILE[1]}")
    beds = "".join(char for char in article.sentences[1].text.split("12")[0] if char.isdigit())
    return {
        "arabic": article.sentences[1].text,
        "english": f"The hospital has {beds or 9} beds, says minister {HOSTILE[0]}.",
    }


def a_system_of_a_very_long_name_that_goes_on_and_on(article: Article) -> dict[str, str]:
    """The first sentence, and an English with a wrong number."""
    return {"arabic": article.sentences[0].text, "english": "A hospital of 999 beds was opened."}
