"""Cards to look at: a real summary with a flag, a hostile article, a very long one."""

from __future__ import annotations

from summarizer.article import Article
from summarizer.reader import read
from summarizer.records import (
    Check,
    Coverage,
    Evidence,
    LanguageSummary,
    Options,
    Source,
    SummarySentence,
)
from summarizer.summary import Summary

SEED = "seeds/egovernment-forum.txt"

# What an article could hold to run something, to load something, or to reorder its surroundings.
HOSTILE = [
    "<script>document.title='hacked'</script>",
    "<img src=x onerror=\"document.title='hacked'\">",
    '"><svg onload="document.title=\'hacked\'">',
    "' autofocus onfocus='document.title=`hacked`' x='",
    "</style><script>document.title='hacked'</script><style>",
    "<iframe src=\"javascript:parent.document.title='hacked'\"></iframe>",
    "<link rel=stylesheet href=http://evil.example/x.css>",
    "<style>*{display:none}</style>}*{display:none}@import url(http://evil.example)",
    "<a href=\"javascript:document.title='hacked'\">انقر هنا</a>",
    "</article></body><base href=http://evil.example/><meta http-equiv=refresh content=0>",
    "قال \u202eABC-override\u202d و\u2067def\u2066ghi\u2069\u2069\u2069 \u200f\u061cالمدير",
    "\u202e\u202e\u202eevil.example/gnp.exe \u2066\u2066\u2066\u2066",
    "كلمة" * 400,
    "unbroken" * 200,
]


def flagged() -> Summary:
    """The reference article, summarised here; an English of ours with one sound and one flag."""
    from summarizer.pipeline import Summarizer

    with Summarizer("extractive", languages="ar", quiet=True) as summarizer:
        made = summarizer.summarize(read(SEED))
    text = made.article.text
    at = text.index("2022")
    wrong = "Bahrain took part in the Digital Government Forum 2032."
    points = (
        Evidence("summary", wrong.index("2032"), len(wrong) - 1, "2032"),
        Evidence("article", at, at + 4, "2022"),
    )
    english = (
        SummarySentence("Bahrain showed its experience of e-government.", (Source(2, 0.9),)),
        SummarySentence(
            wrong,
            (Source(0, 0.8),),
            "flagged",
            (Check("numbers", False, "the article says 2022, not 2032", points),),
            made.article.sentences[0].text,
        ),
        SummarySentence(
            "", (Source(4, 0.4),), "withheld", (Check("support", False, "nothing says this"),)
        ),
    )
    return _with(made, english)


def hostile() -> Summary:
    """An article, a title, reasons and both summaries full of it."""
    body = "\n".join(
        f"وقال الوزير في اليوم {n} {evil} إن العمل مستمر." for n, evil in enumerate(HOSTILE)
    )
    title = HOSTILE[0] + HOSTILE[10]
    article = Article(text=body, title=title)
    sentences = []
    for index, evil in enumerate(HOSTILE):
        text = f"The minister said {evil} and went on."
        spot = body.index(evil)
        points = (
            Evidence("summary", 18, 18 + len(evil), evil),
            Evidence("article", spot, spot + len(evil), evil),
        )
        bad = Check(evil[:60], False, evil, points)
        failed = index % 2
        sources = (Source(min(index, len(article.sentences) - 1), 0.9),)
        sentences.append(
            SummarySentence(text, sources, "flagged", (bad,), evil)
            if failed
            else SummarySentence(text, sources)
        )
    arabic = tuple(
        SummarySentence(one.text, (Source(index, 1.0),))
        for index, one in enumerate(article.sentences[:14])
    )
    return Summary(
        title=title,
        preset="offline",
        arabic=LanguageSummary("ar", "x", "extract", None, arabic, (), "ok"),
        english=LanguageSummary(
            "en", "x", "translate", HOSTILE[1], tuple(sentences), (), "flagged"
        ),
        coverage=Coverage(len(article.sentences), 9),
        warnings=tuple(HOSTILE),
        options=Options(),
        seconds={"total": 12.3},
        article=article,
    )


def long(words: int = 50_000) -> Summary:
    """An article of about so many words, of which the last sentence is referred to too."""
    sentence = "وقال المسؤول رقم {} إن العمل في الميناء الجديد مستمر حتى نهاية العام المقبل."
    count = words // len(sentence.split())
    article = Article(text="\n".join(map(sentence.format, range(count))), title="الميناء")
    last = len(article.sentences) - 1
    parts = tuple(
        SummarySentence(article.sentences[index].text, (Source(index, 1.0),))
        for index in (0, last // 2, last)
    )
    english = (SummarySentence("Work on the new port goes on.", (Source(last, 0.9),)),)
    return Summary(
        title="الميناء",
        preset="extractive",
        arabic=LanguageSummary("ar", "x", "extract", None, parts, (), "ok"),
        english=LanguageSummary("en", "x", "translate", None, english, (), "ok"),
        coverage=Coverage(len(article.sentences), len(article.sentences) * 2 // 3),
        warnings=("The article is long: two thirds of it were read.",),
        options=Options(),
        seconds={"total": 61.5},
        article=article,
    )


def titled(title: str) -> Summary:
    """A summary whose title, article, sentence, reason and model hold a text."""
    article = Article(text=f"{title} إن العمل مستمر في 2022.\nوقال إن {title} باق.", title=title)
    sentence = SummarySentence(article.sentences[0].text, (Source(0, 1.0),))
    reason = (Check(title, False, title),)
    english = SummarySentence(
        f"He said {title} in 2022.", (Source(1, 1.0),), "flagged", reason, title
    )
    return Summary(
        title=title,
        preset="offline",
        arabic=LanguageSummary("ar", "x", "extract", None, (sentence,), (), "ok"),
        english=LanguageSummary("en", "x", "translate", title, (english,), (), "flagged"),
        coverage=Coverage(2, 2),
        warnings=(title,),
        options=Options(),
        seconds={"total": 1.0},
        article=article,
    )


def _with(made: Summary, english: tuple[SummarySentence, ...]) -> Summary:
    part = LanguageSummary(
        "en", "x", "translate", "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF@f86cb2c1fa58", english, (),
        "flagged", 66,
    )  # fmt: skip
    values = {name: getattr(made, name) for name in Summary.__dataclass_fields__}
    return Summary(**{**values, "english": part, "seconds": {"total": 12.3}})
