from __future__ import annotations

import pytest
import sacrebleu
from hypothesis import given
from hypothesis import strategies as st

from summarizer.candidates import CONFIDENT, Attempt, choose, chrf, consensus
from summarizer.records import Candidate, Check

PASSED = (Check("numbers", True), Check("names", True))
FAILED = (Check("numbers", False, "not in the article: 77"), Check("names", True))

TEXTS = [
    "The minister opened a new hospital in the city.",
    "The minister inaugurated a new hospital in the town.",
    "Oil prices rose on Sunday.",
    "a",
]


def attempt(
    text: str,
    checks: tuple[Check, ...] = PASSED,
    support: float = 0.7,
    confidence: float | None = -0.1,
) -> Attempt:
    return Attempt(Candidate(text, checks, 9), support, confidence)


@pytest.mark.parametrize("hypothesis", TEXTS)
@pytest.mark.parametrize("reference", TEXTS)
def test_chrf_is_that_of_sacrebleu(hypothesis: str, reference: str) -> None:
    expected = sacrebleu.sentence_chrf(hypothesis, [reference]).score / 100
    assert chrf(hypothesis, reference) == pytest.approx(expected, abs=1e-6)


@given(st.text(max_size=60), st.text(max_size=60))
def test_chrf_of_any_texts_is_a_share(one: str, other: str) -> None:
    assert 0.0 <= chrf(one, other) <= 1.0 + 1e-9


@given(st.text(alphabet="abcdef ", min_size=1).filter(str.strip))
def test_a_text_agrees_wholly_with_itself(text: str) -> None:
    assert consensus([text, text]) == pytest.approx([1.0, 1.0])


def test_a_single_text_has_no_consensus() -> None:
    assert consensus(["alone"]) == [0]


def test_a_candidate_that_passes_its_checks_beats_its_twin_that_does_not() -> None:
    wrong = attempt(TEXTS[0].replace("a new", "77 new"), FAILED)
    right = attempt(TEXTS[0])
    assert choose([wrong, right]) is right


def test_the_one_the_others_agree_with_is_taken() -> None:
    odd = attempt("Someone shut some clinic somewhere far away.")
    usual = [attempt(TEXTS[0]), attempt(TEXTS[0].replace("opened", "opened up"))]
    assert choose([odd, *usual]) in usual


def test_of_equal_candidates_the_first_is_taken() -> None:
    first, second = attempt(TEXTS[0]), attempt(TEXTS[0])
    assert choose([first, second]) is first


def test_a_failed_check_or_an_unsure_model_is_a_doubt() -> None:
    assert attempt("a", FAILED, confidence=-0.01).doubtful
    assert attempt("a", confidence=CONFIDENT - 0.1).doubtful
    assert not attempt("a", confidence=CONFIDENT + 0.1).doubtful
    assert not attempt("a", confidence=None).doubtful
