"""Names of people: what is one, what is not, and how it is spelt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from summarizer.arabic import fold
from summarizer.namelist import known_names
from summarizer.names import find_people, people
from summarizer.romanise import romanise
from summarizer.wordforms import tokenise


def names_in(text: str) -> list[str]:
    return [person.english for person in find_people(tokenise(text))]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("قال السيد محمد علي القائد الرئيس التنفيذي للهيئة", "Mohammed Ali Al Qaed"),
        ("أكد السيد محمد علي القائد، خلال اللقاء", "Mohammed Ali Al Qaed"),
        ("استقبل الدكتور حسن القحطاني الوفد", "Hassan Al Qahtani"),
        ("وزير الخارجية المصري سامح شكري", "Sameh Shoukry"),
        ("الأمير محمد بن سلمان ولي العهد", "Mohammed bin Salman"),
        ("الرئيس الجزائري عبد المجيد تبون", "Abdelmadjid Tebboune"),
        ("الملك محمد السادس", "Mohammed VI"),
        ("وأحمد الزهراني مدير الشركة", "Ahmed Al Zahrani"),
        ("الدكتورة فاطمة البلوشي", "Fatima Al Balushi"),
        ("الرئيس التركي رجب طيب أردوغان", "Recep Tayyip Erdogan"),
        ("الشيخ سعود بن خالد", "Saud bin Khaled"),
        ("الرئيس الأوكراني فولوديمير زيلينسكي", "Volodymyr Zelensky"),
        ("رئيس جنوب السودان سلفا كير", "Salva Kiir"),
        ("السيد محمد عطاية", "Mohammed Ataya"),
        ("قال محمد الزيودي الاثنين", "Mohammed Al Ziyoudi"),
    ],
)
def test_a_run_of_names_is_a_person(text: str, name: str) -> None:
    assert name in names_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "قال متحدث باسم الحكومة في بيان",
        "عمل صالح ورجل كريم",
        "شهد المخيم هجوما وقد طالب الرئيس بحل سلمي",
        "الرئيس المصري والوزير المكلف",
        "وقع العقد على الفور",
        "بيان مشترك ورد من طهران",
        "القائد العام للقوات المسلحة",
        "أسماء المشتبه بهم",
        "سن اليأس",
    ],
)
def test_words_that_are_also_names_stay_words(text: str) -> None:
    assert names_in(text) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("التقى السيد محمد علي المدير العام للشركة", "Mohammed Ali"),
        ("زار الرئيس محمود عباس طهران", "Mahmoud Abbas"),
        ("قال السيد أحمد محمد على هامش اللقاء", "Ahmed Mohammed"),
        ("سجل محمد صلاح، ليفربول، هدفا", "Mohamed Salah"),
        ("استقبل الدكتور خالد الوفد الزائر", "Khaled"),
        ("رئيس الوزراء عماد خميس", "Imad"),
    ],
)
def test_a_name_ends_where_doubt_begins(text: str, name: str) -> None:
    assert names_in(text) == [name]


def test_a_foreign_given_name_takes_no_romanised_surname() -> None:
    assert names_in("قال جون زقلمطيشخ") == ["John"]


def test_people_holds_full_names_and_certain_surnames() -> None:
    found = people("استقبل السيد محمد علي القائد الرئيس التنفيذي الوفد، وحضر اللقاء أحمد محمد.")
    assert found[fold("محمد علي القائد")] == "Mohammed Ali Al Qaed"
    assert found[fold("القائد")] == "Al Qaed"
    assert found[fold("أحمد محمد")] == "Ahmed Mohammed"
    assert fold("محمد") not in found


def test_people_of_a_text_without_names_is_empty() -> None:
    assert people("ارتفعت أسعار النفط في الأسواق العالمية") == {}
    assert people("") == {}


@pytest.mark.parametrize(
    ("arabic", "latin"),
    [
        ("القحطاني", "Al Qahtani"),
        ("الزهراني", "Al Zahrani"),
        ("المنصوري", "Al Mansouri"),
        ("القائد", "Al Qaed"),
        ("ماجد", "Majed"),
        ("بدر", "Badr"),
        ("سعد", "Saad"),
    ],
)
def test_the_romaniser_spells_common_patterns_as_news_does(arabic: str, latin: str) -> None:
    assert romanise(arabic) == latin


def test_the_romaniser_refuses_what_is_not_arabic() -> None:
    assert romanise("Qatar") == ""
    assert romanise("") == ""


@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهويةىئؤأإآء", min_size=2, max_size=12))
def test_romanised_names_are_latin_and_capitalised(name: str) -> None:
    latin = romanise(name)
    assert latin.isascii()
    assert latin[:1] == latin[:1].upper()


def test_the_list_of_names_is_well_formed() -> None:
    everyone = known_names("ngafwx")
    assert len(everyone) >= 600
    for name in [*everyone.values(), *known_names("p").values()]:
        assert name.english.isascii()
        first = name.english.split()[0]
        assert first[0].isupper() or first in ("de", "von", "bin")


@given(
    st.lists(
        st.sampled_from(
            "محمد علي القائد السيد بن عبد الله على الرئيس ، . أحمد الوزير في أبو آل".split()
        ),
        max_size=30,
    )
)
def test_people_do_not_overlap_and_lie_inside_the_text(parts: list[str]) -> None:
    tokens = tokenise(" ".join(parts))
    end = 0
    for person in find_people(tokens):
        assert end <= person.first < person.last <= len(tokens)
        assert person.english.strip() == person.english != ""
        end = person.last


def test_the_surname_of_a_listed_name_is_the_same_person_later() -> None:
    known = people("التقى سلفا كير أورسولا فون دير لاين. وقالت لاين إن كير وافق.")
    assert known[fold("كير")] == "Kiir"
    assert known[fold("لاين")] == "von der Leyen"


@pytest.mark.parametrize("text", ["ولدينا أمل كبير", "قبل لقاء عرفات", "فلدينا مشروع"])
def test_words_that_look_like_a_prefix_and_a_name_are_no_names(text: str) -> None:
    assert not names_in(text)
