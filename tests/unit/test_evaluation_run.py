"""`evaluate`: any system over articles, failures by name, comparisons, reports."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from summarizer import Article, Summarizer
from summarizer.errors import OptionError, SummarizerError
from summarizer.evaluation import METRICS, Evaluation, evaluate

SENTENCES = (
    "أعلنت وزارة الصحة افتتاح مستشفى جديد في مدينة إربد يوم الأحد.",
    "وقال الوزير إن المستشفى يضم 350 سريرا و12 غرفة عمليات.",
    "ويخدم المستشفى مئات الآلاف من سكان المحافظات الشمالية.",
    "وكانت الحكومة قد وضعت حجر الأساس للمشروع قبل ثلاث سنوات.",
)
TEXT = "\n".join(SENTENCES)
REFERENCE = "افتتحت وزارة الصحة مستشفى جديدا في إربد يضم 350 سريرا."
NASTY = "<script>alert('x')</script>\u202e]]>&\x1b[31m\ud800 $x$"


def data(count: int = 3, **more: Any) -> list[dict[str, Any]]:
    return [
        {"id": f"a{number}", "text": TEXT, "summary": REFERENCE, **more} for number in range(count)
    ]


def first(article: Article) -> str:
    return article.sentences[0].text


def second(article: Article) -> str:
    return article.sentences[1].text


def test_a_function_is_measured_in_everything_that_its_language_has() -> None:
    found = evaluate(data(), first, languages="ar")
    figures = found.systems[0].languages["ar"].figures
    assert set(figures) == set(METRICS) - {"chrf2", "bleu", "read"}
    assert figures["words"].value == 11 and figures["coverage"].value == 100
    assert figures["compression"].value == pytest.approx(38 / 11, abs=0.5)
    assert found["ar", "rouge1_xlsum"].articles == 3
    assert found.systems[0].timing and not found.failed


def test_figures_against_a_hand_count() -> None:
    # In common: وزارة، الصحة، مستشفى، في، إربد; of 10 and of 11 tokens.
    found = evaluate(data(1), first, languages="ar")
    assert found["ar", "rouge1_plain"].value == pytest.approx(100 * 2 * 5 / (10 + 11))


def test_an_article_that_fails_is_named_and_the_others_are_measured() -> None:
    def system(article: Article) -> str:
        if article.source == "a1":
            raise ValueError("no luck")
        return first(article)

    found = evaluate(data(), system, languages="ar")
    assert found.failed
    assert found.systems[0].failures == (("row 2 (a1)", "unexpected ValueError: no luck"),)
    assert found.systems[0].languages["ar"].summaries == 2
    assert "row 2 (a1): unexpected ValueError: no luck" in str(found)


@pytest.mark.parametrize("text", ["", "Only English here, nothing else.", "...", "\ud800"])
def test_what_is_no_arabic_article_fails_with_its_row(text: str) -> None:
    rows = [*data(1), {"text": text, "summary": REFERENCE}]
    for system in ("extractive", lambda article: REFERENCE):
        found = evaluate(rows, system, languages="ar")
        assert [place for place, _ in found.systems[0].failures] == ["row 2"]


def test_a_summary_without_words_is_missing_and_said() -> None:
    found = evaluate(data(2), lambda article: " ", languages="ar")
    part = found.systems[0].languages["ar"]
    assert part.summaries == 0 and len(part.withheld) == 2
    assert "no Arabic summary of any article" in str(found)


def test_a_preset_a_summariser_and_its_own_output_in_a_file_score_the_same(tmp_path: Path) -> None:
    rows = data(2)
    preset = evaluate(rows, "extractive", languages="ar", words=20)
    summariser = Summarizer("extractive", languages="ar", words=20)
    path = tmp_path / "made.jsonl"
    lines = [
        {"id": row["id"], **summariser.summarize(Article(row["text"])).to_dict()} for row in rows
    ]
    path.write_text("\n".join(map(json.dumps, reversed(lines))), encoding="utf-8")
    figures = [
        evaluate(rows, system, languages="ar", words=20)["ar", "rouge2_xlsum"]
        for system in (summariser, path, str(path))
    ]
    assert figures == [preset["ar", "rouge2_xlsum"]] * 3
    assert preset["ar", "read"].value == 100
    assert preset.systems[0].load_seconds is not None
    assert preset["ar", "words"].value <= 20


def test_a_summariser_keeps_its_options_and_stays_open() -> None:
    summariser = Summarizer("extractive", languages="ar", words=20)
    found = evaluate(data(1), summariser)
    assert found.options["words"] == 20 and found.options["languages"] == ["ar"]
    assert summariser.summarize(Article(TEXT)).arabic


def test_summaries_without_ids_are_taken_in_order() -> None:
    made = [{"summary": SENTENCES[0]}, {"summary": SENTENCES[1]}]
    found = evaluate([*data(2)], made, languages="ar", limit=1)
    assert found.systems[0].articles[0].scores["ar"].text == SENTENCES[0]


def test_a_missing_id_is_a_failure_and_a_wrong_count_is_refused() -> None:
    found = evaluate(data(2), [{"id": "a0", "summary": SENTENCES[0]}], languages="ar")
    assert found.systems[0].failures == (("row 2 (a1)", "list has no summary with this id"),)
    with pytest.raises(SummarizerError, match="has 1 summaries for 2 articles"):
        evaluate(data(2), [{"summary": SENTENCES[0]}], languages="ar")
    with pytest.raises(SummarizerError, match="has no summaries; its fields are: texte"):
        evaluate(data(1), [{"texte": SENTENCES[0]}], languages="ar")


def test_an_error_recorded_in_a_file_is_that_articles_failure() -> None:
    made = [{"summary": SENTENCES[0]}, {"error": {"type": "ArticleError", "message": "too odd"}}]
    assert evaluate(data(2), made).systems[0].failures == (("row 2 (a1)", "too odd"),)


def test_english_is_scored_with_sacrebleu_and_its_signature() -> None:
    english = "The Health Ministry opened a new hospital in Irbid on Sunday."
    made = [{"summary": SENTENCES[0], "english": english}] * 3
    found = evaluate(data(english=english), made)
    assert found["en", "chrf2"].value == pytest.approx(100)
    assert found["en", "bleu"].value == pytest.approx(100)
    assert "tok:13a" in found.signatures["bleu"] and found.signatures["bleu"] in str(found)


def test_faithfulness_counts_summaries_and_sentences() -> None:
    wrong = "وقال الوزير إن المستشفى يضم 900 سرير."
    made = [{"summary": SENTENCES[0]}, {"summary": f"{SENTENCES[0]} {wrong}"}]
    part = evaluate(data(2), made, languages="ar").systems[0].languages["ar"]
    assert (part.summary_failures["any"].failed, part.summary_failures["any"].total) == (1, 2)
    assert part.summary_failures["numbers"].share == 0.5
    assert part.sentence_failures["numbers"].share == pytest.approx(1 / 3)


def test_two_systems_are_compared_on_the_same_articles() -> None:
    found = evaluate(data(8), first, against=second, languages="ar")
    difference = found.comparisons["ar"]["rouge1_plain"]
    values = [s.languages["ar"].figures["rouge1_plain"].value for s in found.systems]
    assert difference.value == pytest.approx(values[0] - values[1])
    assert difference.articles == 8 and difference.p_randomisation < 0.05
    assert "difference" in str(found)


def test_a_comparison_leaves_out_what_one_system_failed_on() -> None:
    def picky(article: Article) -> str:
        if article.source == "a0":
            raise ValueError("no")
        return first(article)

    found = evaluate(data(4), first, against=picky, languages="ar")
    assert found.comparisons["ar"]["rouge1_plain"].articles == 3
    assert found.comparisons["ar"]["rouge1_plain"].value == pytest.approx(0)


def test_nothing_but_time_and_memory_differs_between_two_runs() -> None:
    def lasting(found: Evaluation) -> dict[str, Any]:
        value = found.to_dict()
        del value["date"]
        for system in value["systems"]:
            del system["seconds"], system["peak_megabytes"]
            for article in system["articles"]:
                article.pop("seconds", None)
        return value

    runs = [lasting(evaluate(data(4), first, against=second, seed=3)) for _ in range(2)]
    assert runs[0] == runs[1]


def test_hostile_and_very_long_articles_survive() -> None:
    rows = [
        *data(1),
        {"text": TEXT + "\n" + " ".join(SENTENCES * 60), "summary": REFERENCE},
        {"id": NASTY, "title": NASTY, "text": TEXT + NASTY, "summary": REFERENCE + NASTY},
    ]
    found = evaluate(rows, "extractive", languages="ar", words=25)
    assert not found.failed, found.systems[0].failures
    assert json.loads(found.to_json())["systems"][0]["languages"]["ar"]["summaries"] == 3
    assert str(found).encode()


def test_nothing_is_printed_where_nobody_is_looking(capsys: pytest.CaptureFixture[str]) -> None:
    evaluate(data(), first, languages="ar")
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"system": "extractiv"}, "did you mean extractive"),
        ({"system": "extractive", "limit": 0}, "limit=0"),
        ({"system": "extractive", "wordz": 3}, "did you mean 'words'"),
        ({"system": "extractive", "against": "oflline"}, "did you mean offline"),
    ],
)
def test_wrong_use_names_what_is_allowed(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=re.escape(message)):
        evaluate(data(1), **arguments)


def test_the_json_says_what_was_measured_with_what() -> None:
    value = evaluate(data(), first, languages="ar", words=33).to_dict()
    assert {"python", "numpy", "snowballstemmer"} <= set(value["versions"])
    assert value["date"] and len(value["data"]["sha256"]) == 64
    assert value["options"]["words"] == 33
    assert value["systems"][0]["articles"][0]["summary"] == SENTENCES[0]


class _Balanced(HTMLParser):
    """Fails where a tag is closed that was not opened last; keeps names and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture
def nasty() -> Evaluation:
    rows = [*data(3, title="عنوان"), {"id": NASTY, "title": NASTY, "text": "x", "summary": "كلمة"}]
    made = [{"summary": SENTENCES[0] + NASTY}] * 4
    return evaluate(rows, made, against=second, languages="ar")


def test_the_report_is_one_page_that_needs_nothing_and_runs_nothing(
    nasty: Evaluation, tmp_path: Path
) -> None:
    path = tmp_path / "r.html"
    nasty.report(path)
    page = path.read_text(encoding="utf-8")
    parser = _Balanced()
    parser.feed(page)
    assert not parser.open
    names = {name for name, _ in parser.seen}
    assert "svg" in names and not names & {"script", "img", "link", "iframe"}
    assert not any(
        key in ("src", "href") or key.startswith("on") for _, a in parser.seen for key in a
    )
    assert "&lt;script&gt;" in page and "\u202e" not in page and "\x1b" not in page
    assert "prefers-color-scheme:dark" in page
    assert any(a.get("dir") == "rtl" and a.get("lang") == "ar" for _, a in parser.seen)


def test_every_plot_is_well_formed_and_stays_in_its_frame(nasty: Evaluation) -> None:
    plots = re.findall(r"<svg.*?</svg>", nasty._repr_html_(), re.DOTALL)
    assert len(plots) >= 3
    for plot in plots:
        root = ET.fromstring(plot)
        _, _, width, height = map(float, root.attrib["viewBox"].split())
        for item in root.iter():
            for name, most in (
                ("x", width),
                ("x1", width),
                ("x2", width),
                ("cx", width),
                ("y", height),
            ):
                assert -1 <= float(item.attrib.get(name, 0)) <= most + 1


def test_a_picture_is_a_png(nasty: Evaluation, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    nasty.report(tmp_path / "r.png")
    assert (tmp_path / "r.png").read_bytes().startswith(b"\x89PNG")


def test_a_report_of_another_kind_or_in_no_folder_is_refused(
    nasty: Evaluation, tmp_path: Path
) -> None:
    with pytest.raises(OptionError, match=r"name it \.html or \.png"):
        nasty.report(tmp_path / "r.pdf")
    with pytest.raises(SummarizerError, match="cannot be written"):
        nasty.report(tmp_path / "none" / "r.html")


def test_loading_and_memory_are_those_of_the_first_system_only() -> None:
    found = evaluate(data(), "extractive", against="extractive", languages="ar", words=20)
    one, other = found.systems
    assert one.load_seconds is not None and other.load_seconds is None
    assert one.peak_megabytes and one.peak_megabytes > 20 and other.peak_megabytes is None
    assert other.timing is not None


def test_the_peak_is_what_was_held_at_once_and_can_be_forgotten() -> None:
    if not Path("/proc/self/clear_refs").exists():
        pytest.skip("the peak is forgotten through /proc/self/clear_refs, which only Linux has")
    # In a process of its own: what earlier tests held is no part of it.
    code = (
        "from summarizer.evaluation import memory\n"
        "block = bytearray(b'1' * 200_000_000)\n"
        "held = memory.peak_megabytes()\n"
        "del block\n"
        "memory.forget_peak()\n"
        "print(held, memory.peak_megabytes())"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    held, after = map(float, run.stdout.split())
    assert held - after > 150
