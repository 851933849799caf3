"""Which engine makes which language: loaded late, shared, freed; and many articles together."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from fakes import FakeEngine
from test_seq2seq_route import ARABIC, ENGLISH, FakeTextToText

from summarizer import Article, Failure, Summarizer, Summary, backends, catalogue, hub, snapshots
from summarizer.checkpoint import Checkpoint
from summarizer.cli import cli
from summarizer.errors import EngineError, OptionError, SummarizerError, WeightsError
from summarizer.progress import Progress
from summarizer.records import Language
from summarizer.registry import (
    ARABART,
    CROSSSUM,
    OPUS_BIG,
    QWEN3,
    XLSUM,
    ModelCard,
    card_of,
    get_preset,
)


class Loaded(FakeTextToText):
    """A fake encoder-decoder on a checkpoint that is not there."""

    def __init__(self, checkpoint: Checkpoint, answer: Any) -> None:
        card = checkpoint.card
        languages: tuple[Language, ...] = card.languages if card else ("ar",)
        super().__init__(answer, name=checkpoint.name, languages=languages)
        self.checkpoint = checkpoint
        self.device, self.dtype = "cpu", "float32"


class Shelf:
    """Checkpoints that are cached, and the engines that were made of them."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.cached = {ARABART.repo, OPUS_BIG.repo, XLSUM.repo, CROSSSUM.repo, QWEN3.repo}
        self.kinds: dict[str, str] = {}
        self.opened: list[Any] = []
        self.devices: set[str | None] = set()
        self.problem: SummarizerError | None = None
        self.answer: Any = lambda text, number: ARABIC
        patch.setattr(snapshots, "find", self._find)
        patch.setattr(backends, "open_checkpoint", self._open)
        patch.setenv("HF_HUB_OFFLINE", "1")

    def _find(self, model: str | ModelCard) -> Checkpoint | None:
        card = model if isinstance(model, ModelCard) else card_of(model)
        repo = card.repo if card else str(model)
        if repo not in self.cached:
            return None
        kind = self.kinds.get(repo, "mt5")
        engine = card.engine if card else "chat" if kind == "qwen3" else "seq2seq"
        name = f"{repo}@0123"
        return Checkpoint(Path("/hub") / repo, name, engine, {"model_type": kind}, {}, (), card)

    def _open(self, checkpoint: Checkpoint, device: Any, dtype: Any, progress: Any) -> Any:
        if self.problem:
            raise self.problem
        self.devices.add(device)
        made: Any = Loaded(checkpoint, self.answer)
        if checkpoint.engine == "chat":
            made = FakeEngine([ARABIC + ".", ENGLISH] * 4, name=checkpoint.name)
        self.opened.append(made)
        return made

    @property
    def names(self) -> list[str]:
        return [engine.name.partition("@")[0] for engine in self.opened]


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    return Shelf(monkeypatch)


@pytest.fixture
def article(news: str, title: str) -> Article:
    return Article(text=news, title=title)


def both(text: str, number: int) -> str:
    """Arabic of an article, English of a clause."""
    return ARABIC if len(text) > 300 else ENGLISH


def test_hub_writes_arabic_and_translates_into_english(shelf: Shelf, article: Article) -> None:
    shelf.answer = both
    summary = Summarizer("hub").summarize(article)
    assert summary.arabic and summary.arabic.text == ARABIC + "."
    assert summary.english and summary.english.text.startswith(ENGLISH)
    assert (summary.arabic.route, summary.english.route) == ("generate", "translate")
    assert summary.arabic.model == f"{ARABART.repo}@0123+float32"
    assert summary.english.model == f"{OPUS_BIG.repo}@0123+float32"
    assert summary.preset == "hub" and summary.warnings == ()
    assert summary.coverage.sentences_read == summary.coverage.sentences_total == 6


def test_xlsum_writes_both_from_the_article(shelf: Shelf, article: Article) -> None:
    summary = Summarizer("xlsum", candidates=1).summarize(article)
    assert summary.arabic and summary.english
    assert (summary.arabic.route, summary.english.route) == ("generate", "generate")
    assert shelf.names == [XLSUM.repo, CROSSSUM.repo]


def test_llm_asks_one_engine_for_both_languages(shelf: Shelf, article: Article) -> None:
    summary = Summarizer("llm").summarize(article)
    assert summary.arabic and summary.arabic.text == ARABIC + "."
    assert summary.english and summary.english.text == ENGLISH
    assert shelf.names == [QWEN3.repo] and len(shelf.opened[0].calls) == 2


def test_only_the_engine_of_a_language_that_is_asked_for_is_loaded(
    shelf: Shelf, article: Article
) -> None:
    summarizer = Summarizer("xlsum", languages="ar", candidates=1)
    assert shelf.opened == []
    summarizer.summarize(article)
    summarizer.summarize(article)
    assert shelf.names == [XLSUM.repo]
    summarizer.summarize(article, languages=("ar", "en"))
    assert shelf.names == [XLSUM.repo, CROSSSUM.repo]


def test_closing_frees_every_engine_and_a_later_call_loads_them_again(
    shelf: Shelf, article: Article
) -> None:
    with Summarizer("hub", candidates=1) as summarizer:
        summarizer.summarize(article)
    assert len(shelf.opened) == 2 and all(engine.closed for engine in shelf.opened)
    assert summarizer.summarize(article).arabic.text
    assert len(shelf.opened) == 4


def test_device_reaches_the_engine_and_the_result(shelf: Shelf, article: Article) -> None:
    summarizer = Summarizer("hub", device="cuda:1", languages="ar")
    summarizer.summarize(article)
    assert shelf.devices == {"cuda:1"}
    shelf.opened[0].device, shelf.opened[0].dtype = "cuda:1", "bfloat16"
    assert backends.recorded_name(shelf.opened[0]) == f"{ARABART.repo}@0123+bfloat16 on cuda:1"


@pytest.mark.parametrize(
    ("model", "kind", "made"),
    [
        ("mt5-crosssum", "mt5", {"ar": CROSSSUM.repo, "en": CROSSSUM.repo}),
        ("mt5-crosssum-english", "mt5", {"ar": ARABART.repo, "en": "csebuetnlp/mT5_m2o_english_crossSum"}),
        ("opus-mt-ar-en", "marian", {"ar": ARABART.repo, "en": "Helsinki-NLP/opus-mt-ar-en"}),
        ("qwen3-1.7b", "qwen3", {"ar": QWEN3.repo, "en": QWEN3.repo}),
        ("someone/arabic-t5", "t5", {"ar": "someone/arabic-t5", "en": OPUS_BIG.repo}),
        ("someone/chat", "qwen3", {"ar": "someone/chat", "en": "someone/chat"}),
    ],
)  # fmt: skip
def test_a_model_of_the_users_makes_every_language_that_it_can(
    shelf: Shelf, article: Article, model: str, kind: str, made: dict[str, str]
) -> None:
    card = card_of(model)
    repo = card.repo if card else model
    shelf.cached.add(repo)
    shelf.kinds[repo] = kind
    summary = Summarizer("hub", model=model, candidates=1).summarize(article)
    found = {part.language: str(part.model).partition("@")[0] for part in summary.languages}
    assert found == made
    assert len(shelf.opened) == len(set(made.values()))


def test_a_stranger_of_a_translating_kind_translates(shelf: Shelf, article: Article) -> None:
    shelf.cached.add("someone/opus")
    shelf.kinds["someone/opus"] = "marian"
    summarizer = Summarizer("hub", model="someone/opus", candidates=1)
    engine = summarizer._backends._hub_engine("someone/opus")
    engine.languages = ("en",)
    summary = summarizer.summarize(article)
    assert summary.english and summary.english.route == "translate"
    assert summary.arabic and str(summary.arabic.model).startswith(ARABART.repo)


def test_an_mbart_that_translates_is_known_by_its_name(shelf: Shelf, article: Article) -> None:
    repo = "facebook/mbart-large-50-many-to-many-mmt"
    shelf.cached |= {repo, "someone/mbart-finetune-ar-xlsum"}
    shelf.kinds |= {repo: "mbart", "someone/mbart-finetune-ar-xlsum": "mbart"}
    for model, route in ((repo, "translate"), ("someone/mbart-finetune-ar-xlsum", "generate")):
        summarizer = Summarizer("hub", model=model, candidates=1)
        summarizer._backends._hub_engine(model).languages = ("ar", "en")
        summary = summarizer.summarize(article)
        assert summary.english and summary.english.route == route
        made = summary.arabic and str(summary.arabic.model)
        assert made and made.startswith(ARABART.repo if route == "translate" else model)


def test_files_on_the_command_line_are_generated_from_together(
    shelf: Shelf, tmp_path: Path
) -> None:
    shelf.answer = echo
    files = []
    for number, article in enumerate(numbered(10)):
        files.append(tmp_path / f"{number}.txt")
        files[-1].write_text(article.text, encoding="utf-8")
    flags = ["--preset", "hub", "--languages", "ar", "--format", "jsonl"]
    done = CliRunner().invoke(cli, ["summarize", *map(str, files), *flags])
    assert done.exit_code == 0, done.output
    texts = [json.loads(line)["arabic"]["text"] for line in done.stdout.splitlines()]
    assert [f"رقم {n} " in text for n, text in enumerate(texts)] == [True] * 10
    assert [len(batch) for batch in shelf.opened[0].batches] == [8, 2]


def test_progress_of_a_batch_is_told_for_each_language(shelf: Shelf) -> None:
    shelf.answer = echo
    told: list[float] = []

    class Told(Progress):
        def advance(self, share: float = 1.0) -> None:
            told.append(share)

    articles: list[Any] = [*numbered(5), "English only."]
    summarizer = Summarizer("hub", batch=2, candidates=1)
    list(summarizer.summarize_many(articles, bar=Told()))
    assert told == [1.0, *[0.5] * 10]
    shelf.cached.clear()
    told.clear()
    list(Summarizer("hub", languages="ar").summarize_many(articles, bar=Told()))
    assert sum(told) == 6.0


def test_auto_says_when_it_has_no_use_for_a_device(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "summarizer.pipeline.resolve", lambda *_: (get_preset("extractive"), "nothing else is here")
    )
    assert "device='cuda' is not used: extractive" in Summarizer(device="cuda").reason
    assert Summarizer(device="cpu").reason == "nothing else is here"
    with pytest.raises(OptionError, match="gpu"):
        Summarizer(device="gpu")
    with pytest.raises(OptionError, match="device='cuda'"):
        Summarizer("extractive", device="cuda")


def test_a_model_that_is_not_here_withholds_its_language_and_says_what_to_type(
    shelf: Shelf, article: Article
) -> None:
    shelf.cached.remove(OPUS_BIG.repo)
    summary = Summarizer("hub").summarize(article)
    assert summary.arabic and summary.arabic.text
    assert summary.english and summary.english.status == "withheld"
    (warning,) = summary.warnings
    assert "summarizer download opus-mt-tc-big-ar-en" in warning
    assert list(summary.seconds) == ["load", "arabic", "total"]


def test_packages_are_missed_before_gigabytes_are_fetched(
    shelf: Shelf, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    shelf.cached.clear()
    monkeypatch.delenv("HF_HUB_OFFLINE")
    monkeypatch.setattr(catalogue, "missing_packages", lambda engine: ["torch"])
    monkeypatch.setattr(hub, "hub_reachable", lambda: pytest.fail("the hub was asked"))
    summary = Summarizer("llm", languages="ar").summarize(article)
    assert "[hub]" in summary.warnings[0] and "torch" in summary.warnings[0]


class TestNoNetwork:
    @pytest.fixture(autouse=True)
    def no_network(self, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked = 0
        shelf.cached.clear()

        def unreachable() -> bool:
            self.asked += 1
            time.sleep(0.05)
            return False

        monkeypatch.delenv("HF_HUB_OFFLINE")
        monkeypatch.setattr(catalogue, "missing_packages", lambda engine: [])
        monkeypatch.setattr(hub, "hub_reachable", unreachable)

    def test_the_hub_is_asked_once_for_all_models_and_articles(self, article: Article) -> None:
        summarizer = Summarizer("hub", quiet=True)
        summaries = list(summarizer.summarize_many([article] * 3))
        assert self.asked == 1
        for summary in summaries:
            assert isinstance(summary, Summary) and len(summary.warnings) == 2
            assert all(part.status == "withheld" for part in summary.languages)
            assert all("does not answer" in warning for warning in summary.warnings)
            assert "summarizer download arabart-xlsum" in summary.warnings[0]

    def test_it_is_asked_again_after_a_while_or_after_closing(
        self, article: Article, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        summarizer = Summarizer("hub", languages="ar")
        summarizer.summarize(article)
        summarizer.close()
        summarizer.summarize(article)
        assert self.asked == 2
        monkeypatch.setattr(backends, "PATIENCE", 0.0)
        summarizer.close()
        summarizer.summarize(article)
        summarizer.summarize(article)
        assert self.asked == 4


def test_what_fails_at_once_is_tried_again_at_once(shelf: Shelf, article: Article) -> None:
    summarizer = Summarizer("hub", languages="ar")
    shelf.problem = EngineError("broken", "mend it")
    assert summarizer.summarize(article).warnings == ("Arabic is withheld: broken Next: mend it",)
    shelf.problem = None
    assert summarizer.summarize(article).arabic.text


def test_what_fails_slowly_is_remembered_for_a_while(
    shelf: Shelf, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backends, "_SLOW", -1.0)
    summarizer = Summarizer("hub", languages="ar")
    shelf.problem = WeightsError("too big", "buy memory")
    summarizer.summarize(article)
    shelf.problem = None
    assert "too big" in summarizer.summarize(article).warnings[0]
    assert shelf.opened == []
    monkeypatch.setattr(backends.time, "monotonic", lambda: time.perf_counter() + 10**6)
    assert summarizer.summarize(article).arabic.text


class Odd(EngineError):
    """Needs more than an error of ours to be made of, as the refusal of a server does."""

    def __init__(self, what: str, next_step: str, status: int) -> None:
        super().__init__(what, next_step)
        self.status = status


def test_an_error_with_a_shape_of_its_own_is_remembered_too(
    shelf: Shelf, article: Article, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(backends, "_SLOW", -1.0)
    summarizer = Summarizer("hub", languages="ar")
    shelf.problem = Odd("refused", "ask again", 401)
    first, second = (summarizer.summarize(article) for _ in range(2))
    assert first.warnings == second.warnings == ("Arabic is withheld: refused Next: ask again",)


def test_a_folder_in_the_current_one_does_not_take_the_place_of_a_presets_model(
    article: Article, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    monkeypatch.chdir(tmp_path)
    for name in (ARABART.name, ARABART.repo):
        folder = tmp_path / name
        folder.mkdir(parents=True)
        (folder / "config.json").write_text('{"model_type": "mt5"}')
        (folder / "spiece.model").write_bytes(b"x")
        (folder / "pytorch_model.bin").write_bytes(b"\x80 a pickle")
        assert snapshots.find(name) is not None  # the user's own, when it is named
    monkeypatch.setattr(backends, "open_checkpoint", lambda *_: pytest.fail("it was opened"))
    (warning,) = Summarizer("hub", languages="ar").summarize(article).warnings
    assert "is not on this machine" in warning


def test_the_licence_of_a_model_of_the_users_does_not_change_the_preset(
    shelf: Shelf, article: Article
) -> None:
    made = Summarizer("llm", model="mt5-crosssum", candidates=1).summarize(article)
    assert made.preset == "llm" and shelf.names == [CROSSSUM.repo]


# --- many articles -----------------------------------------------------------------------------


def numbered(count: int) -> list[Article]:
    return [
        Article(text=f"افتتح رئيس البلدية المدرسة رقم {n} في المدينة أمس بحضور المعلمين.")
        for n in range(count)
    ]


def echo(text: str, number: int) -> str:
    return text


def test_articles_are_batched_in_order_and_one_that_fails_fails_alone(shelf: Shelf) -> None:
    shelf.answer = echo
    articles: list[Any] = numbered(9)
    articles[3] = Article(text="English only, sorry.", source="fourth")
    articles[5] = 42
    summarizer = Summarizer("hub", languages="ar", batch=4, quiet=True)
    results = list(summarizer.summarize_many(articles))
    assert [type(result) for result in results] == [
        Failure if n in (3, 5) else Summary for n in range(9)
    ]
    failures = [result for result in results if isinstance(result, Failure)]
    assert [(one.index, one.source) for one in failures] == [(3, "fourth"), (5, None)]
    for n, result in enumerate(results):
        if isinstance(result, Summary):
            assert f"رقم {n} " in result.arabic.text
    assert [len(batch) for batch in shelf.opened[0].batches] == [4, 3]


def test_an_article_that_breaks_the_model_is_withheld_alone(shelf: Shelf) -> None:
    def answer(text: str, number: int) -> Any:
        return EngineError("it broke", "mend it") if "رقم 2 " in text else text

    shelf.answer = answer
    summarizer = Summarizer("hub", languages="ar", quiet=True)
    results = list(summarizer.summarize_many(numbered(5)))
    status = [result.arabic.status for result in results]
    assert status == ["ok", "ok", "withheld", "ok", "ok"]
    assert "it broke" in results[2].warnings[0] and results[3].warnings == ()


def test_clauses_of_many_articles_are_translated_together(shelf: Shelf) -> None:
    shelf.answer = lambda text, number: "The mayor opened the school in the city yesterday."
    list(Summarizer("hub", languages="en", batch=4, quiet=True).summarize_many(numbered(8)))
    assert [len(batch) for batch in shelf.opened[0].batches][:2] == [4, 4]


def test_articles_are_read_ahead_only_as_far_as_batches_need(shelf: Shelf) -> None:
    shelf.answer = echo
    asked: list[int] = []

    def articles() -> Any:
        for n, article in enumerate(numbered(30)):
            asked.append(n)
            yield article

    results = Summarizer("hub", languages="ar", batch=2, quiet=True).summarize_many(articles())
    assert asked == []
    next(results)
    assert len(asked) == 8  # four batches of two
    assert len(list(results)) == 29


def test_one_by_one_and_together_the_summaries_are_the_same(shelf: Shelf) -> None:
    shelf.answer = echo
    articles = numbered(6)
    summarizer = Summarizer("hub", languages="ar", quiet=True)
    together = [made.to_dict() for made in summarizer.summarize_many(articles)]
    apart = [summarizer.summarize(article).to_dict() for article in articles]
    for one in (*together, *apart):
        assert one.pop("seconds")["total"] >= 0
    assert together == apart
