"""Page chrome: the lines around a scraped article that are not the article.

Every rule looks at the form of one line, never at what a given article says, and is conservative:
but for lines without a letter, no rule may drop a long line or one that ends like a sentence.
The phrases below are compared folded, so spelling variants need no entries of their own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from summarizer.arabic import fold

MAX_LINE = 1000  # characters; no rule looks at a longer line
MAX_CHROME_WORDS = 8  # a longer line is text, whatever it says
MAX_STAMP_WORDS = 16  # both calendars, the hour and the time zone
MAX_LINK_WORDS = 25  # "اقرأ أيضا: ..." carries the headline of another article

Tokens = tuple[str, ...]

_TOKEN = re.compile(r"[^\W_]+")
_CLOSERS = "\"'”’»)]}›"
_FINAL = ".؟?!!…۔。"
_FONT_TOKEN = re.compile(r"[+\-−–]{0,2}[AaTtأاآع][+\-−–]{0,2}")
_ADDRESS = re.compile(r"(?:https?://\S+|www\.\S+|\S+@\S+\.\S+|@\w+|#\w+)")
_CRUMB = re.compile(r"[>»›<«‹|\\/]")


def tokens(text: str) -> Tokens:
    """Return the words and numbers of a text, folded for matching."""
    return tuple(_TOKEN.findall(fold(text).casefold()))


def _phrases(*lines: str) -> frozenset[Tokens]:
    return frozenset(tokens(phrase) for line in lines for phrase in line.split("،"))


def _words(*lines: str) -> frozenset[str]:
    return frozenset(word for line in lines for word in tokens(line))


# A line made of nothing but these (and numbers) is a row of buttons or a list heading.
_LABELS = _phrases(
    "طباعة، اطبع، طباعة الخبر، طباعة المقال، نسخة للطباعة، مشاركة، شارك، شاركها، شارك الخبر",
    "شارك المقال، شارك على، شارك عبر، شاركنا، المشاركة عبر، مشاركة عبر، مشاركة على، حفظ",
    "نسخ، نسخ الرابط، انسخ الرابط، رابط مختصر، الرابط المختصر، أرسل، إرسال، أرسل لصديق",
    "أرسل إلى صديق، عبر البريد، البريد الإلكتروني، بريد إلكتروني، إيميل، تويتر، تويت، غرد، إكس",
    "فيسبوك، فيس بوك، واتساب، واتس اب، تليجرام، تيليجرام، تلغرام، تيليغرام، انستغرام، انستجرام",
    "إنستقرام، يوتيوب، لينكد إن، لينكدإن، سناب شات، تيك توك، ماسنجر، مسنجر، بينتريست",
    "حجم الخط، تكبير الخط، تصغير الخط، تكبير، تصغير، استمع، استمع للخبر، استمع إلى المقال",
    "اقرأ أيضا، اقرأ المزيد، اقرأ كذلك، المزيد، شاهد أيضا، شاهد المزيد، قد يهمك، قد يهمك أيضا",
    "مواضيع ذات صلة، موضوعات ذات صلة، مواضيع متعلقة، موضوعات متعلقة، أخبار ذات صلة",
    "أخبار متعلقة، مقالات ذات صلة، الأكثر قراءة، الأكثر مشاهدة، التعليقات، تعليقات، تعليق",
    "أضف تعليقا، أضف تعليق، اترك تعليقا، اترك تعليق، إعلان، إعلانات، عاجل، الرئيسية",
    "الصفحة الرئيسية، القائمة، القائمة الرئيسية، بحث، ابحث، تسجيل الدخول، إنشاء حساب، من نحن",
    "اتصل بنا، سياسة الخصوصية، شروط الاستخدام، ملفات تعريف الارتباط، قبول، موافق، أوافق",
    "قبول ملفات تعريف الارتباط، قبول الكل، رفض الكل، إغلاق، التالي، السابق، كلمات دلالية",
    "الكلمات الدلالية، كلمات مفتاحية، وسوم، الوسوم، تخطى إلى المحتوى، انتقل إلى المحتوى",
    "مشاهدة، مشاهدات، المشاهدات، عدد المشاهدات، عدد القراءات، زيارة، قراءة، دقيقة، دقائق",
    "للقراءة، دقائق للقراءة، دقيقة للقراءة، مدة القراءة، وقت القراءة، عدد الزيارات",
    "share، tweet، print، email، facebook، twitter، x، whatsapp، telegram، linkedin، instagram",
    "youtube، copy link، home، menu، search، advertisement، ad، read more، close، next، previous",
    "accept، accept all، cookies، cookie policy، privacy policy، comments، views، subscribe",
)
# News sections: only as the whole line.
_SECTIONS = _phrases(
    "أخبار، الأخبار، أخبار محلية، محليات، أخبار عربية، أخبار عالمية، أخبار العالم، أخبار الوطن",
    "سياسة، اقتصاد، اقتصاد وأعمال، رياضة، ثقافة، ثقافة وفن، فن، منوعات، تكنولوجيا، صحة، فيديو",
    "صور، بيانات صحفية، المركز الإعلامي، آخر الأخبار، نشرة الأخبار، news، latest news",
)
# A short line that starts so is a link, a credit or a stamp.
_OPENERS = _phrases(
    "اقرأ أيضا، اقرأ المزيد، اقرأ كذلك، إقرأ أيضا، طالع أيضا، شاهد أيضا",
    "مصدر الصورة، حقوق الصورة، التعليق على الصورة، تابعونا على، تابعنا على تويتر",
    "تابعنا على فيسبوك، تابعنا على واتساب، تابعنا على يوتيوب، تابعنا على انستغرام",
    "تابعنا على تليجرام، تابعنا على تلغرام، تابعنا على تيليجرام، تابعنا على جوجل",
    "تابعنا على google، تابعنا عبر، تابعوا حسابنا، اشترك في نشرتنا، اشترك في النشرة",
    "اشترك في قناتنا، حمل تطبيقنا، image source، image caption",
    "photo credit، getty images، last updated، updated on، published on، follow us",
)
# These start real sentences too, so they count only with a colon after them.
_COLON_OPENERS = _phrases(
    "تصوير، صورة، الصورة، الصور، عدسة، المصدر، كتب، كتبت، بقلم، إعداد، تحرير، المحرر، ترجمة",
    "آخر تحديث، تاريخ التحديث، تم التحديث، تاريخ النشر، تم النشر، نشر، نشر في، التاريخ",
    "عدد المشاهدات، عدد القراءات، الكاتب، الوسوم، كلمات دلالية، تابعنا، قد يهمك، رابط الخبر",
    "الرابط، هاتف، فاكس، photo، image، source، by، tags",
)
_LINK_OPENERS = _phrases(
    "اقرأ أيضا، اقرأ المزيد، اقرأ كذلك، شاهد أيضا، طالع أيضا، قد يهمك، قد يهمك أيضا، للمزيد",
    "مواضيع ذات صلة، موضوعات ذات صلة، أخبار ذات صلة، مواضيع متعلقة، موضوعات متعلقة",
)
_COPYRIGHT = _phrases(
    "جميع الحقوق محفوظة، كل الحقوق محفوظة، حقوق النشر محفوظة، الحقوق محفوظة",
    "all rights reserved، copyright",
)

_MONTHS = _words(
    "يناير فبراير مارس أبريل إبريل مايو يونيو يونيه يوليو يوليه أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    "كانون الثاني شباط آذار نيسان أيار حزيران تموز آب أيلول تشرين الأول",
    "جانفي فيفري أفريل ماي جوان جويلية أوت غشت شتنبر نونبر دجنبر يوليوز",
    "محرم صفر ربيع الآخر جمادى الأولى الآخرة رجب شعبان رمضان شوال القعدة ذو ذي الحجة",
    "january february march april may june july august september october november december",
    "jan feb mar apr jun jul aug sep sept oct nov dec",
)
_DAYS = _words(
    "الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت",
    "sunday monday tuesday wednesday thursday friday saturday sun mon tue wed thu fri sat",
)
# Words that stand between the numbers of a date or time stamp.
DATE_WORDS = (
    _MONTHS | _DAYS | _words("الموافق هـ م ص صباحا مساء ظهرا عصرا يوم الساعة gmt utc am pm")
)
_STAMP_WORDS = DATE_WORDS | _words(
    "في آخر تحديث نشر تم النشر تاريخ كتب حدث بتاريخ بتوقيت غرينتش غرينيتش جرينتش مكة المكرمة",
    "القاهرة أبوظبي بيروت بغداد الدوحة الرياض المنامة لندن التوقيت المحلي منذ قبل ساعة ساعات",
    "ساعتين دقيقة دقائق دقيقتين أيام يومين أسبوع أسابيع شهر أشهر أمس اليوم ago hours minutes days",
    "last updated updated published on at",
)
# News agencies as they sign: a credit when alone on a line, part of a dateline before the text.
AGENCIES = _phrases(
    "رويترز، أ ف ب، أف ب، أفب، ا ف ب، فرانس برس، وكالة فرانس برس، د ب أ، أ ب، أسوشيتد برس",
    "أسوشييتد برس، أ ش أ، وام، واس، بنا، كونا، قنا، بترا، سانا، وفا، وات، واج، ومع، و م ع، واع",
    "سونا، العمانية، شينخوا، نوفوستي، ريا نوفوستي، سبوتنيك، إنترفاكس، تاس، إرنا، الأناضول",
    "وكالة الأناضول، العربية نت، العربية، سكاي نيوز عربية، سكاي نيوز، بي بي سي، الجزيرة نت",
    "الجزيرة، الشرق الأوسط، الحياة، الخليج، صفا، معا، فارس، مهر، وكالات، الوكالات، أنسا، إفي",
    "سي إن إن، سي إن إن عربية، فرانس 24، روسيا اليوم، آر تي، دويتشه فيله، وكالة أنباء البحرين",
    "reuters، afp، ap، dpa، bbc، cnn، rt، bna، spa، wam، kuna، qna، petra، xinhua، efe، ansa",
)
# Common nouns or verbs too: an agency only inside slashes, brackets or quotation marks.
COMMON_AGENCIES = _phrases(
    "بنا، صفا، معا، فارس، مهر، وات، تاس، وام، الحياة، الخليج، الجزيرة، الشرق الأوسط، العربية"
)
_SIGNED = AGENCIES | _phrases("getty images، getty، غيتي، غيتي إيميجز، جيتي إيميجز، أرشيفية، أرشيف")
_SIGNED_PLAINLY = _SIGNED - COMMON_AGENCIES
_HOME = _phrases("الرئيسية، الصفحة الرئيسية، home")


def covered(words: Tokens, phrases: frozenset[Tokens], longest: int = 6) -> bool:
    """Whether the words are a sequence of these phrases (numbers may stand between)."""
    at, matched = 0, False
    while at < len(words):
        for length in range(min(longest, len(words) - at), 0, -1):
            if words[at : at + length] in phrases:
                at, matched = at + length, True
                break
        else:
            if not words[at].isdigit():
                return False
            at += 1
    return matched


def _opens(words: Tokens, phrases: frozenset[Tokens]) -> bool:
    return any(words[:length] in phrases for length in range(1, min(6, len(words)) + 1))


def _has_any(words: Tokens, phrases: Iterable[Tokens]) -> bool:
    return any(
        words[at : at + len(phrase)] == phrase for phrase in phrases for at in range(len(words))
    )


def _before_colon(line: str) -> Tokens:
    head, colon, _ = line.partition(":")
    return tokens(head) if colon else ()


def ends_like_a_sentence(line: str) -> bool:
    """Whether the line ends in a full stop, a question mark or the like, quotes aside."""
    return line.rstrip().rstrip(_CLOSERS).rstrip().endswith(tuple(_FINAL))


def _font_buttons(line: str, words: Tokens) -> bool:
    parts = line.replace("|", " ").replace("/", " ").split()
    letters = [part for part in parts if any(map(str.isalpha, part))]
    return all(_FONT_TOKEN.fullmatch(part) for part in letters)


def _labels(line: str, words: Tokens) -> bool:
    return covered(tuple(w for w in words if w not in ("a", "ا")), _LABELS) or words in _SECTIONS


def _stamp(words: Tokens) -> bool:
    return any(word[0].isdigit() for word in words) and all(
        word in _STAMP_WORDS or word.isdigit() for word in words
    )


def _breadcrumb(line: str, words: Tokens) -> bool:
    crumbs = _CRUMB.split(line)
    return len(crumbs) > 1 and tokens(crumbs[0]) in _HOME


def _credit(line: str, words: Tokens) -> bool:
    set_off = any(sign in line for sign in "(/[«")
    return covered(words, _SIGNED if set_off else _SIGNED_PLAINLY)


# Rules for short lines that do not end like a sentence: (name, does it hold of the line).
_RULES: tuple[tuple[str, Callable[[str, Tokens], bool]], ...] = (
    ("font size buttons", _font_buttons),
    ("share, print and menu labels", _labels),
    ("breadcrumbs", _breadcrumb),
    ("address", lambda line, words: not _ADDRESS.sub("", line).strip(" ,،|-")),
    ("agency or photo credit", _credit),
    ("copyright", lambda line, words: "©" in line or _has_any(words, _COPYRIGHT)),
    ("link, credit or notice", lambda line, words: _opens(words, _OPENERS)),
    ("link, credit or notice", lambda line, words: _before_colon(line) in _COLON_OPENERS),
)


def chrome_rule(line: str) -> str | None:
    """Name the rule by which a line is page chrome; None when it is text.

    Args:
        line: One line of the page.
    """
    if not any(map(str.isalpha, line)):
        return "no letters"
    if len(line) > MAX_LINE:
        return None
    words = tokens(line)
    if len(words) <= MAX_LINK_WORDS and _before_colon(line) in _LINK_OPENERS:
        return "link to another article" if not line.rstrip().endswith((".", "۔")) else None
    if ends_like_a_sentence(line):
        return None
    if len(words) <= MAX_STAMP_WORDS and _stamp(words):
        return "date stamp"
    if len(words) > MAX_CHROME_WORDS:
        return None
    return next((name for name, holds in _RULES if holds(line, words)), None)
