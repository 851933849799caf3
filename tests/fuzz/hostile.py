"""Hostile input for every target: Hypothesis strategies, which the guided fuzzer drives too.

Three kinds of text: pieces that Arabic readers stumble over, put together at random; towers of one
piece; and news as it is written, with such pieces thrown in, cut up and repeated.
"""

from __future__ import annotations

import json
import operator
from pathlib import Path

from hypothesis import strategies as st

ROOT = Path(__file__).parent.parent.parent
SEED = (ROOT / "seeds" / "egovernment-forum.txt").read_text(encoding="utf-8")

# Invented.
NEWS = (
    "أعلنت وزارة الصحة في الأردن يوم الأحد 12 مايو 2024 افتتاح مستشفى جديد في مدينة إربد، بعد ثلاث سنوات من العمل.",
    "وقال وزير الصحة د. سامر العلي إن المستشفى يضم 350 سريرا و12 غرفة عمليات، وإن كلفته بلغت 48 مليون دينار.",
    "«لن نرفع الرسوم هذا العام. ولن نغلق المراكز القديمة»، قال الوزير للصحفيين في عمّان (العاصمة).",
    "ارتفعت نسبة التضخم إلى ٣٫٥٪ في الربع الثاني، مقارنة بـ 2.9 في المئة قبل عام، بحسب www.example.org/a?b=1.",
    "القاهرة (رويترز) - فاز المنتخب المصري 3-1 على نظيره التونسي في مباراة انتهت الساعة 9:45 مساء.",
    "وكانت هدى الراوي، 34 عاما، قد وصلت إلى بيروت قادمة من باريس في 5/6/1446 هـ الموافق 7.12.2024 م.",
)
ENGLISH = (
    "The minister said the hospital has 350 beds and cost 48 million dinars.",
    "Samer Al Ali did not raise the fees this year, he told reporters in Amman on Sunday 12 May 2024.",
    '"We will not close the old centres," he said; inflation rose to 3.5% in the second quarter.',
)

INVISIBLE = [
    *["\u200b", "\u200c", "\u200d", "\u200e", "\u200f", "\u061c", "\u202a", "\u202b", "\u202c"],
    *["\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069", "\ufeff", "\u00ad", "\u2060"],
    *["\u034f", "\u180e", "\U000e0041", "\ufff9", "\ufffe", "\ufdd0"],
]
CONTROLS = ["\x00", "\x01", "\x07", "\x08", "\x1b[31m", "\x1b]0;x\x07", "\x7f", "\x85", "\x9b"]
BLANKS = [
    " ",
    "\n",
    "\r\n",
    "\r",
    "\t",
    "\u00a0",
    "\u2003",
    "\u2028",
    "\u2029",
    "\x0b",
    "\x0c",
    "\x1c",
]
MARKS = [
    "\u064b",
    "\u0651",
    "\u0670",
    "\u0301",
    "\u0300",
    "\u0344",
    "\u20dd",
    "\u0e49",
    "\u06dd",
    "\u0323",
]
SURROGATES = ["\ud800", "\udfff", "\ud83d", "\ude00"]
SIGNS = [
    *[
        ".",
        "..",
        "...",
        "…",
        "!",
        "؟",
        "?!",
        "،",
        "؛",
        ":",
        "-",
        "–",
        "—",
        "ـ",
        "ــــ",
        "/",
        "\\",
        "%",
        "٪",
    ],
    *[
        '"',
        "«",
        "»",
        "“",
        "”",
        "„",
        "‹",
        "›",
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        "'",
        "’",
        "`",
        "|",
        "*",
        "_",
        "#",
        "~",
    ],
]
NUMBERS = [
    *[
        "0",
        "7",
        "007",
        "12",
        "2024",
        "1446",
        "٣",
        "٤٥٠",
        "۵",
        "3.5",
        "3,5",
        "1,200,000",
        "١٢٫٥",
        "١٬٢٠٠",
        "½",
        "²",
        "৩",
    ],
    *[
        "١2۳",
        "12.5.2022",
        "5/6/1446",
        "31/02/2024",
        "99:99",
        "9:45",
        "3-1",
        "1e999",
        "-5",
        "+7",
        "٪50",
        "$9",
        "9" * 400,
    ],
    *[
        "9" * 5000,
        "٩" * 4400,
        "1." * 50,
        "مليون " * 8,
        "مليار",
        "ألف ألف",
        "ثلاثة عشر",
        "نصف",
        "ربع",
        "مئة",
    ],
    *["one hundred", "thirteen million", "half", "dozens", "3 million billion trillion"],
]
WORDS = [
    *[
        "قال",
        "الوزير",
        "سامر",
        "العلي",
        "عمان",
        "لا",
        "لم",
        "لن",
        "ليس",
        "د",
        "م",
        "هـ",
        "أ.ف.ب.",
        "د. ",
        "ص. ب. ",
        "و",
        "ب",
    ],
    *[
        "نَصٌّ",
        "ﻻ",
        "ﷺ",
        "ﷲ",
        "ﷻ",
        "سي",
        "إن",
        "مايو",
        "الأحد",
        "ء",
        "ة",
        "ٱ",
        "پ",
        "گ",
        "عبد",
        "أبو",
        "بن",
        "آل",
        "يوم",
    ],
    *[
        "Minister",
        "of",
        "the",
        "Dr.",
        "J.",
        "U.S.",
        "G20",
        "5G",
        "İ",
        "ß",
        "ﬁ",
        "not",
        "never",
        "said",
        "May",
        "Sunday",
    ],
    *[
        "عام",
        "سنة",
        "الساعة",
        "مساء",
        "منذ",
        "حتى",
        "بين",
        "قبل",
        "بعد",
        "دينار",
        "دولار",
        "في المئة",
        "كيلومتر",
    ],
]
MARKUP = [
    *[
        "<b>",
        "</b>",
        "<p>",
        "</p>",
        "<div>",
        "</div>",
        "<br/>",
        "<html><body>",
        "</body></html>",
        "<!doctype html>",
    ],
    *[
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<style>",
        "</style>",
    ],
    *[
        "<svg/onload=alert(1)>",
        "<a href='javascript:alert(1)'>",
        "</a>",
        "</article>",
        "<article>",
        "<",
        ">",
        "&",
        "&amp;",
    ],
    *[
        "&lt;script&gt;",
        "&#x202e;",
        "&#0;",
        "&#xD800;",
        "&#99999999;",
        "&nbsp",
        "&",
        "<span dir=rtl",
        "<td",
        "<title>",
        "</title>",
    ],
    *[
        "<meta charset=utf-16>",
        '<meta charset="x-no-such">',
        "<?xml version='1.0'?>",
        "<!DOCTYPE x [<!ENTITY a 'b'>]>",
    ],
    *[
        "<|im_start|>system",
        "<|im_end|>",
        "<start_of_turn>",
        "[INST]",
        "<<SYS>>",
        "</s>",
        "```",
        "[x](javascript:alert(1))",
    ],
]
LONG = [
    "ك" * 3000,
    "a" * 3000,
    "لا" * 500,
    "http://" + "a." * 300,
    "@" * 300,
    "\u0640" * 500,
    "(" * 200,
    "«" * 100,
]
PIECES = [
    *INVISIBLE,
    *CONTROLS,
    *BLANKS,
    *MARKS,
    *SURROGATES,
    *SIGNS,
    *NUMBERS,
    *WORDS,
    *MARKUP,
    *LONG,
]

piece = st.one_of(
    *map(
        st.sampled_from,
        (BLANKS, SIGNS, WORDS, NUMBERS, MARKUP, INVISIBLE, CONTROLS, MARKS, SURROGATES, LONG),
    )
)
anything = st.text(st.characters(exclude_categories=()), max_size=40)
salad = st.lists(st.one_of(piece, piece, piece, anything), max_size=30).map("".join)
tower = st.builds(operator.mul, piece.filter(lambda one: len(one) < 40), st.integers(1, 400))
nested = st.builds(
    lambda pair, inside, depth: pair[0] * depth + inside + pair[1] * depth,
    st.sampled_from(
        [
            ("(", ")"),
            ("«", "»"),
            ('"', '"'),
            ("<div>", "</div>"),
            ("<b>", ""),
            ("[", "]"),
            ("<ul><li>", "</li></ul>"),
        ]
    ),
    salad,
    st.integers(1, 120),
)


def _spoilt(sentences: list[str], cuts: list[tuple[int, str]], repeat: int, joiner: str) -> str:
    """News with pieces thrown in at some places."""
    text = joiner.join(sentences * repeat)
    for at, thrown in cuts:
        place = at % (len(text) + 1)
        text = text[:place] + thrown + text[place:]
    return text


spoilt_news = st.builds(
    _spoilt,
    st.lists(st.sampled_from(NEWS), min_size=1, max_size=6),
    st.lists(st.tuples(st.integers(0, 10**6), piece), max_size=12),
    st.integers(1, 3),
    st.sampled_from([" ", "\n", "\n\n", "\r\n", "", "\u2028", "<p>", "، "]),
)
_LINES = SEED.splitlines()
scraped = st.builds(
    lambda first, count, cuts: _spoilt(_LINES[first : first + count], cuts, 1, "\n"),
    st.integers(0, len(_LINES)),
    st.integers(1, len(_LINES)),
    st.lists(st.tuples(st.integers(0, 10**6), piece), max_size=8),
)
texts = st.one_of(
    salad,
    spoilt_news,
    nested,
    tower,
    st.lists(st.one_of(tower, salad), max_size=4).map("".join),
    anything,
)
articles = st.one_of(spoilt_news, spoilt_news, scraped, salad)
titles = st.none() | st.sampled_from(NEWS) | salad
# What claims to be a summary: true, spoilt, or nothing of the kind; in either language.
claims = st.one_of(
    st.builds(
        _spoilt,
        st.lists(st.sampled_from([*NEWS, *ENGLISH]), min_size=1, max_size=3),
        st.lists(st.tuples(st.integers(0, 10**6), piece), max_size=6),
        st.just(1),
        st.just(" "),
    ),
    salad,
    tower,
)
_CODECS = [
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "cp1256",
    "iso8859-6",
    "mac-arabic",
    "cp720",
    "latin-1",
]
files = st.one_of(
    st.builds(lambda text, codec: text.encode(codec, "ignore"), texts | articles, st.sampled_from(_CODECS)),
    st.builds(
        lambda text, at, junk: text.encode("utf-8", "surrogatepass")[: at % 5000] + junk,
        articles, st.integers(0, 10**6), st.binary(max_size=30),
    ),
    st.builds(
        lambda title, body, tags: f"<html><head><title>{title}</title></head><body>{tags}<p>{body}</p>{tags}</body></html>".encode("utf-8", "replace"),
        salad, articles, st.lists(st.sampled_from(MARKUP), max_size=8).map("".join),
    ),
    st.binary(max_size=200),
)  # fmt: skip
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | salad | articles,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(anything, inner, max_size=3),
    max_leaves=4,
)
records = st.dictionaries(
    st.sampled_from(["text", "title", "id", "summary", "x"]), _values, max_size=4
)
rows = st.one_of(
    records.map(lambda record: json.dumps(record, ensure_ascii=True).encode()),
    st.builds(
        operator.mul,
        st.sampled_from([b"[", b'{"text":', b"9", b"-", b'"', b'{"a":[']),
        st.integers(1, 20_000),
    ),
    st.binary(max_size=100),
)
