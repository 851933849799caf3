from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from summarizer.windows import MAX_WINDOWS, pack, pieces, plan


def words(text: str) -> int:
    """A tokenizer of words, with one special token at the end."""
    return len(text.split()) + 1


def characters(text: str) -> int:
    return len(text) + 2


def greedy_joins(text: str) -> int:
    """A tokenizer for which a joined text costs more than its parts together."""
    return len(text.split()) + 2 * text.count(" ")


TOKENIZERS = st.sampled_from([words, characters, greedy_joins])
SENTENCES = st.lists(
    st.text(alphabet="ابتثجح وال،؛.«»() ", min_size=1, max_size=80).filter(str.strip),
    min_size=1,
    max_size=25,
)


def letters(text: str) -> str:
    return "".join(text.split())


@given(SENTENCES, TOKENIZERS, st.integers(8, 200))
def test_every_window_fits_and_no_character_is_lost(sentences, count_tokens, budget) -> None:  # type: ignore[no-untyped-def]
    made = plan(sentences, count_tokens, budget, max_windows=10_000)
    assert all(count_tokens(window.text) <= budget for window in made.windows)
    assert letters("".join(w.text for w in made.windows)) == letters("".join(sentences))
    assert made.read == frozenset(range(len(sentences)))


def test_an_article_that_fits_is_counted_once() -> None:
    counted: list[str] = []

    def count(text: str) -> int:
        counted.append(text)
        return words(text)

    made = plan(["أولى هنا.", "ثانية."], count, 20)
    assert counted == ["أولى هنا. ثانية."] == [window.text for window in made.windows]
    assert (made.total, made.read, made.split, made.notes()) == (2, frozenset({0, 1}), (), ())


@given(SENTENCES, TOKENIZERS, st.integers(8, 60), st.integers(1, 4), st.randoms())
@example(["ا" * 96], characters, 8, 1, None)  # twelve pieces, each a whole window
def test_what_is_left_out_is_never_said_to_be_read(  # type: ignore[no-untyped-def]
    sentences, count_tokens, budget, most, random
) -> None:
    order = list(range(len(sentences)))
    if random:
        random.shuffle(order)
    made = plan(sentences, count_tokens, budget, order=lambda: order, max_windows=most)
    assert 1 <= len(made.windows) <= most
    assert all(count_tokens(window.text) <= budget for window in made.windows)
    given_ = letters("".join(w.text for w in made.windows))
    for number in made.read:
        assert letters(sentences[number]) in given_
    shown = sum(len(letters(sentences[number])) for number in made.read)
    assert (len(made.read) == len(sentences)) == (given_ == letters("".join(sentences)))
    assert shown <= len(given_)


@given(SENTENCES, TOKENIZERS, st.integers(8, 200))
def test_groups_are_consecutive_and_cover_all(sentences, count_tokens, budget) -> None:  # type: ignore[no-untyped-def]
    units, _ = pieces(sentences, count_tokens, budget)
    texts = [unit.text for unit in units]
    groups = pack(texts, count_tokens, budget)
    assert [number for group in groups for number in group] == list(range(len(texts)))
    assert all(count_tokens(" ".join(texts[g.start : g.stop])) <= budget for g in groups)


def test_a_group_takes_all_that_fits() -> None:
    assert pack(["أ ب", "ج د", "ه و"], words, 5) == [range(0, 2), range(2, 3)]
    assert pack(["أ ب", "ج د", "ه و"], words, 7) == [range(0, 3)]


def test_the_joined_text_is_what_must_fit() -> None:
    # By the sum of their tokens all four would fit.
    assert greedy_joins("أ ب ج د") == 10
    assert [len(group) for group in pack(list("أبجد"), greedy_joins, 5)] == [2, 2]


def test_a_sentence_over_the_budget_cannot_be_packed() -> None:
    with pytest.raises(ValueError, match="sentence 1 has 4 tokens, over 3"):
        pack(["أ", "ب ج د"], words, 3)


def test_an_overlong_sentence_is_split_at_its_clause_marks() -> None:
    sentence = "قال الوزير إن الجسر سيفتح غدا، وأضاف أن العمل فيه انتهى، ثم غادر القاعة."
    found, split = pieces(["خبر قصير.", sentence], words, 8)
    assert split == (1,)
    assert [piece.text for piece in found] == [
        "خبر قصير.",
        "قال الوزير إن الجسر سيفتح غدا،",
        "وأضاف أن العمل فيه انتهى،",
        "ثم غادر القاعة.",
    ]
    assert [(piece.sentence, piece.whole) for piece in found] == [(0, True)] + [(1, False)] * 3


def test_a_sentence_without_marks_is_split_between_words_and_a_word_inside() -> None:
    assert [p.text for p in pieces(["أ ب ج د"], words, 3)[0]] == ["أ ب", "ج د"]
    assert [p.text for p in pieces(["ابتث"], characters, 4)[0]] == ["اب", "تث"]


def test_a_budget_for_less_than_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match="a budget of 2 tokens does not hold"):
        plan(["خبر"], characters, 2)


def test_windows_are_about_even() -> None:
    made = plan([f"جملة رقم {n} هنا" for n in range(21)], words, 81)  # 84 words: 80 and 4, if full
    assert [len(window.sentences) for window in made.windows] == [11, 10]


def test_a_short_article_is_one_window_with_nothing_to_say_of_it() -> None:
    made = plan(["جملة أولى.", "جملة ثانية."], words, 512)
    (window,) = made.windows
    assert window.text == "جملة أولى. جملة ثانية."
    assert made.notes() == ()


def test_a_longer_article_is_read_whole_window_by_window_and_that_is_said() -> None:
    made = plan([f"جملة {n}." for n in range(20)], words, 9)
    assert 1 < len(made.windows) <= MAX_WINDOWS
    assert len(made.read) == 20
    (note,) = made.notes()
    assert "read whole" in note and f"{len(made.windows)} windows" in note


def test_of_an_article_too_long_for_all_windows_the_best_sentences_are_read_in_order() -> None:
    sentences = [f"هذه هي الجملة {n}." for n in range(100)]
    order = [50, 10, 90, *range(100)]
    made = plan(sentences, words, 9, order=lambda: order, max_windows=2)
    read = [number for window in made.windows for number in window.sentences]
    assert read == sorted(read)
    assert {10, 50, 90} <= made.read
    (note,) = made.notes()
    assert f"of its 100 sentences the model read the {len(read)}" in note


def test_a_sentence_read_only_in_part_is_not_counted_as_read() -> None:
    made = plan(["كلمة " * 1000], words, 50, max_windows=3)
    assert len(made.windows) == 3
    assert made.read == frozenset()
    assert made.split == (0,)
    assert "1 sentence is longer than the model's window and was read in parts" in made.notes()[-1]


def test_an_article_of_twenty_thousand_words_fits_the_windows_of_a_small_model() -> None:
    sentences = [" ".join(["كلمة"] * 25) + "." for _ in range(800)]
    calls = 0

    def count_tokens(text: str) -> int:
        nonlocal calls
        calls += len(text)
        return words(text)

    made = plan(sentences, count_tokens, 512, order=lambda: range(799, -1, -1))
    assert len(made.windows) == MAX_WINDOWS
    assert all(words(window.text) <= 512 for window in made.windows)
    assert len(made.read) > 0.9 * MAX_WINDOWS * 512 / 26
    assert min(made.read) > 600  # those that say most are the last
    assert calls < 12 * len(" ".join(sentences))  # linear: each text is counted a few times
