from __future__ import annotations

import pytest

from summarizer.checks import check_extract, check_sentence, merge
from summarizer.facts.quantities import find_quantities
from summarizer.records import Check

ARABIC = "وقالت الوزارة إن 350 شخصا و48 طفلا نقلوا إلى ثلاثة مستشفيات بكلفة 5 ملايين دولار."
ENGLISH = "The ministry said 350 people and 48 children were taken to three hospitals at a cost of $5 million."


def failed(text: str, source: str = ARABIC, **kwargs: object) -> set[str]:
    return {c.name for c in check_sentence(text, source, "en", **kwargs) if not c.ok}  # type: ignore[arg-type]


def test_a_true_translation_passes_every_check() -> None:
    assert failed(ENGLISH, support=0.8) == set()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        (ENGLISH.replace("350", "530"), "530"),
        (ENGLISH.replace("48", "480"), "480"),
        (ENGLISH.replace("three", "thirteen"), "thirteen"),
        (ENGLISH.replace("$5 million", "$6 million"), "$6 million"),
    ],
)
def test_a_changed_number_is_caught_and_pointed_at(text: str, wrong: str) -> None:
    (check,) = [c for c in check_sentence(text, ARABIC, "en") if c.name == "numbers"]
    assert not check.ok and wrong in check.detail
    (evidence,) = check.evidence
    assert text[evidence.start : evidence.end] == evidence.text == wrong


def test_a_number_from_elsewhere_in_the_article_is_no_error() -> None:
    assert failed(ENGLISH.replace("350", "351"), article="كان العدد 351 شخصا") == set()


@pytest.mark.parametrize(
    ("arabic", "value"),
    [
        ("ثلاثة آلاف لاجئ", 3000),
        ("٣٫٥ ملايين", 3_500_000),
        ("مليونين", 2_000_000),
        ("خمسة وعشرون عاما", 25),
        ("ثلاثة عشر لاعبا", 13),
        ("1.200.000 دينار", 1_200_000),
        ("١٬٢٠٠ جندي", 1200),
        ("16,6 مليار دولار", 16.6e9),
        ("وبخمسين دولارا", 50),
        ("مئتي شخص", 200),
    ],
)
def test_arabic_numbers_are_read_in_digits_and_in_words(arabic: str, value: float) -> None:
    (found,) = find_quantities(arabic, "ar")
    assert found.low == pytest.approx(value) and found.high == found.low


def test_arabic_left_in_the_english_is_caught() -> None:
    assert "language" in failed(
        "The ministry said 350 people were taken إلى المستشفيات الثلاثة أمس."
    )


def test_a_sentence_stopped_by_the_token_limit_is_caught() -> None:
    assert "complete" in failed("The ministry said that 350", ended=False)


def test_a_sentence_without_an_end_is_caught() -> None:
    assert "complete" in failed(ENGLISH.rstrip("."))


def test_a_loop_is_caught() -> None:
    assert "repetition" in failed("The ministry said that " * 12 + "the ministry said.")


def test_leftover_markup_is_caught() -> None:
    assert "markup" in failed("<|im_start|> The ministry said 350 people were taken to hospital.")


def test_a_sentence_about_something_else_is_caught_by_its_cosine() -> None:
    assert "support" in failed("The weather was fine in Paris on that day.", support=0.05)


def test_an_english_text_far_too_long_for_its_arabic_is_caught() -> None:
    assert "length" in failed(" ".join(f"word{chr(97 + i % 26)}" for i in range(60)) + ".")


def test_an_extract_must_be_in_its_source_in_order() -> None:
    source = "وصل الوزير إلى القاهرة، وهي أول زيارة له منذ عامين."
    assert check_extract("وصل الوزير إلى القاهرة.", source).ok
    assert not check_extract("وصل الرئيس إلى القاهرة.", source).ok
    assert not check_extract("إلى القاهرة وصل الوزير.", source).ok


def test_merged_checks_point_into_the_whole_text() -> None:
    first, second = "It said 350 came.", "It said 999 left."
    parts = [(text, check_sentence(text, "جاء 350 شخصا", "en")) for text in (first, second)]
    (check,) = [c for c in merge(parts) if c.name == "numbers"]
    whole = f"{first} {second}"
    assert [whole[e.start : e.end] for e in check.evidence] == ["999"]


def test_merging_keeps_a_failure_of_any_sentence() -> None:
    merged = merge([("a", (Check("x", True),)), ("b", (Check("x", False, "why"),))])
    assert merged == (Check("x", False, "why"),)


BAHRAIN = "شاركت مملكة البحرين ممثلة بالسيد محمد علي القائد في الملتقى."
NAMES = {"مملكة البحرين": "Kingdom of Bahrain", "محمد علي القائد": "Mohammed Ali Al Qaed"}


@pytest.mark.parametrize(
    "text",
    [
        "The Kingdom of Bahrain, represented by Mr Mohammed Ali Al Qaed, took part in the forum.",
        "Bahrain, represented by Mohamed Ali Al-Qaed, took part in the forum.",
        "Bahrain was represented at the forum by Muhammad Ali Al Qaid.",
    ],
)
def test_a_name_may_be_spelled_in_any_usual_way(text: str) -> None:
    assert "names" not in failed(text, BAHRAIN, names=NAMES)


@pytest.mark.parametrize(
    ("text", "detail"),
    [
        ("King Bahrain took part in the forum with Mohammed Ali Al Qaed.", "no king"),
        ("The Kingdom of Bahrain took part in the forum with Ahmed Salem.", "Al Qaed"),
        ("Saudi Arabia took part in the forum with Mohammed Ali Al Qaed.", "Bahrain"),
    ],
)
def test_a_name_left_out_or_a_ruler_made_up_is_caught(text: str, detail: str) -> None:
    (check,) = [c for c in check_sentence(text, BAHRAIN, "en", names=NAMES) if c.name == "names"]
    assert not check.ok and detail in check.detail


def test_a_king_whom_the_arabic_names_is_no_error() -> None:
    assert "names" not in failed("King Salman met the minister.", "التقى الملك سلمان الوزير.")


def test_the_example_of_the_prompt_may_not_leak_but_the_fulani_may_be_named() -> None:
    source = "قال زعيم الفولاني إن الهجوم وقع أمس."
    assert "markup" in failed("Mr Fulan Al Fulani said the attack took place yesterday.", source)
    assert "markup" not in failed("A Fulani leader said the attack took place yesterday.", source)


@pytest.mark.parametrize(
    ("english", "ok"),
    [
        ("Bahrain took part, represented by the Information Authority.", True),
        ("Bahrain took part as a representative of the Information Authority.", False),
        ("Bahrain, representing the Information Authority, took part.", False),
    ],
)
def test_who_represents_whom_is_not_turned_round(english: str, ok: bool) -> None:
    source = "شاركت البحرين ممثلةً بهيئة المعلومات."
    (check,) = [c for c in check_sentence(english, source, "en") if c.name == "relations"]
    assert check.ok is ok


def test_representatives_of_somebody_are_no_relation_turned_round() -> None:
    source = "بحضور ممثلين عن المنظمات الدولية."
    found = check_sentence("In the presence of representatives of organisations.", source, "en")
    assert next(check for check in found if check.name == "relations").ok
