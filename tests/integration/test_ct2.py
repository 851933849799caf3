"""Checkpoints of every family converted to CTranslate2: what they write, where they are kept."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import checkpoints as tiny
import pytest

from summarizer.checkpoint import Checkpoint, inspect
from summarizer.engines import ct2_convert, ct2_worker, light
from summarizer.engines.base import TextToText
from summarizer.engines.ct2 import Ct2Engine, open_text_to_text
from summarizer.engines.seq2seq import Seq2SeqEngine
from summarizer.errors import EngineError, WeightsError
from summarizer.hubmodels import XLSUM

pytest.importorskip("torch")
pytest.importorskip("transformers")
pytest.importorskip("ctranslate2")

pytestmark = pytest.mark.disable_socket

Made = Callable[..., Path]
FAMILIES = (
    "marian", "mt5", "crosssum", "t5", "mbart25", "mbart50", "nllb", "m2m100", "small100", "arabart",
)  # fmt: skip
TEXTS = (
    tiny.CLAUSE,
    "نتائج الانتخابات المحلية",
    "قال الوزير: «12%»! </s> __en__ ثم <extra_id_3> غادر القرية.",
)


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Convert in this process, which spares the imports of another; returns what was converted."""
    done: list[str] = []

    def run(checkpoint: Checkpoint, *rest: Any) -> None:
        ct2_worker.convert(checkpoint, *rest)
        done.append(checkpoint.name)

    monkeypatch.setattr(ct2_convert, "_run", run)
    return done


@pytest.fixture
def greedy(made: Made, tmp_path: Path) -> Made:
    """Build a checkpoint that is to be decoded greedily: beams may part on a rounding error."""

    def make(family: str, **settings: Any) -> Path:
        folder = tmp_path / family
        shutil.copytree(made(family), folder)
        change(folder, num_beams=1, no_repeat_ngram_size=0, max_length=24, **settings)
        return folder

    return make


def change(folder: Path, **settings: Any) -> None:
    file = folder / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | settings))


def engine_of(folder: Path, **options: Any) -> Ct2Engine:
    languages = ("en",) if folder.name == "marian" else ()
    return Ct2Engine(folder, threads=1, languages=languages, **options)


def beside(folder: Path) -> Seq2SeqEngine:
    languages = ("en",) if folder.name == "marian" else ()
    return Seq2SeqEngine(folder, device="cpu", languages=languages)


@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_writes_what_transformers_writes(
    greedy: Made, here: list[str], family: str
) -> None:
    folder = greedy(family)
    ours, theirs = engine_of(folder, weights="float32"), beside(folder)
    assert isinstance(ours, TextToText)
    assert (ours.languages, ours.window) == (theirs.languages, theirs.window)
    assert isinstance(ours.codec.tokenizer, light.LightTokenizer)
    for language in ours.languages:
        for text in TEXTS:
            assert ours.count_tokens(text) == theirs.count_tokens(text)
            ((mine,),) = ours.generate([text], language=language)
            ((other,),) = theirs.generate([text], language=language)
            assert mine.text == other.text
            assert (mine.tokens, mine.finish) == (other.tokens, other.finish)
            assert mine.prompt_tokens == other.prompt_tokens
            assert mine.confidence == pytest.approx(other.confidence, abs=0.01)


@pytest.mark.parametrize("family", ["marian", "mt5", "nllb", "arabart"])
def test_int8_is_as_sure_of_its_answer_as_the_checkpoint_but_for_rounding(
    greedy: Made, here: list[str], family: str
) -> None:
    folder = greedy(family)
    ours, theirs = engine_of(folder), beside(folder)
    language = ours.languages[0]
    (mine,) = ours.generate([tiny.CLAUSE], language=language)[0]
    (other,) = theirs.generate([tiny.CLAUSE], language=language)[0]
    assert mine.confidence == pytest.approx(other.confidence, abs=0.15)
    sizes = [engine_of(folder, weights=w).folder / "model.bin" for w in ("float32", "int8")]
    whole, small = (file.stat().st_size for file in sizes)
    assert small < 0.6 * whole  # biases and norms stay as they are


@pytest.mark.parametrize("family", ["arabart", "mt5"])
def test_a_first_token_that_the_checkpoint_forces_is_forced_here_too(
    greedy: Made, here: list[str], family: str
) -> None:
    folder = greedy(family, forced_bos_token_id=7)
    ours, theirs = engine_of(folder, weights="float32"), beside(folder)
    for text in TEXTS:
        mine, other = (e.generate([text], language="ar")[0][0] for e in (ours, theirs))
        assert (mine.text, mine.tokens) == (other.text, other.tokens)
        assert mine.confidence == pytest.approx(other.confidence, abs=0.01)
    free = beside(greedy_copy(folder))
    assert free.generate([tiny.CLAUSE], language="ar")[0][0].text != other.text


def greedy_copy(folder: Path) -> Path:
    """The checkpoint as it would be without the forced token."""
    other = folder.with_name(f"free-{folder.name}")
    shutil.copytree(folder, other)
    change(other, forced_bos_token_id=None)
    return other


@pytest.mark.parametrize("log", [float("nan"), -99.0])
def test_a_conversion_that_computes_no_number_is_refused(
    greedy: Made, here: list[str], monkeypatch: pytest.MonkeyPatch, log: float
) -> None:
    greedily = ct2_worker._greedy

    def broken(*args: Any) -> tuple[list[int], list[float]]:
        answer, logs = greedily(*args)
        return answer, [log] * len(logs)

    monkeypatch.setattr(ct2_worker, "_greedy", broken)
    with pytest.raises(EngineError, match="does not compute what the checkpoint does"):
        engine_of(greedy("mt5"))


def test_an_mt5_whose_output_layer_is_its_own_is_converted_with_it(
    greedy: Made, here: list[str]
) -> None:
    import torch

    folder = greedy("mt5")
    file = folder / "pytorch_model.bin"
    state = torch.load(file, weights_only=True)
    state["lm_head.weight"] = torch.randn(
        state["lm_head.weight"].shape, generator=torch.Generator().manual_seed(1)
    )
    torch.save(state, file)
    ours, theirs = engine_of(folder, weights="float32"), beside(folder)
    for text in TEXTS:
        mine, other = (e.generate([text], language="ar")[0][0] for e in (ours, theirs))
        assert (mine.text, mine.tokens) == (other.text, other.tokens)


def test_a_model_that_is_converted_wrongly_is_refused(
    greedy: Made, here: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    scales = ct2_worker._scales
    monkeypatch.setattr(ct2_worker, "_scales", lambda model: not scales(model))
    with pytest.raises(EngineError, match="does not compute what the checkpoint does"):
        engine_of(greedy("mt5"))


def test_a_tokenizer_that_disagrees_is_not_used(
    greedy: Made, here: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    decode = light.LightTokenizer.decode
    monkeypatch.setattr(
        light.LightTokenizer, "decode", lambda self, ids, **told: decode(self, ids, **told) + "x"
    )
    engine = engine_of(greedy("nllb"))
    assert not isinstance(engine.codec.tokenizer, light.LightTokenizer)
    assert not any((engine.folder / name).exists() for name in light.FILES)
    assert engine.generate([tiny.CLAUSE], language="en")[0][0].tokens


def test_texts_of_any_length_come_back_in_order(greedy: Made, here: list[str]) -> None:
    engine = engine_of(greedy("nllb"), weights="float32")
    texts = [" ".join(tiny.CLAUSE.split()[: 1 + n % 6]) for n in range(40)]
    together = engine.generate(texts, language="en")
    assert [row[0].text for row in together] == [
        engine.generate([text], language="en")[0][0].text for text in texts
    ]


def test_samples_are_repeatable_and_several(greedy: Made, here: list[str]) -> None:
    engine = engine_of(greedy("marian"))

    def draw(seed: int) -> list[str]:
        rows = engine.generate(
            [tiny.CLAUSE], language="en", count=4, temperature=1.0, seed=seed, max_tokens=12
        )
        assert all(answer.confidence is None for answer in rows[0])
        return [answer.text for answer in rows[0]]

    assert draw(7) == draw(7) != draw(8)
    assert len(set(draw(7))) > 1


def test_several_greedy_answers_are_the_best_of_a_beam(greedy: Made, here: list[str]) -> None:
    engine = engine_of(greedy("arabart"))
    (answers,) = engine.generate([tiny.CLAUSE], language="ar", count=3)
    assert len(answers) == len({answer.text for answer in answers}) == 3


def test_a_limit_ends_the_answer_and_is_told(greedy: Made, here: list[str]) -> None:
    engine = engine_of(greedy("mt5"))
    answer = engine.generate([tiny.CLAUSE], language="ar", max_tokens=5)[0][0]
    assert (answer.tokens, answer.finish) == (5, "length")


def test_a_text_over_the_window_is_refused_never_cut(greedy: Made, here: list[str]) -> None:
    engine = engine_of(greedy("marian"))
    with pytest.raises(EngineError, match=r"the window of marian\+int8 is 128"):
        engine.generate([tiny.CLAUSE * 20], language="en")


def test_what_cannot_be_asked_for_is_an_error_with_advice(greedy: Made, here: list[str]) -> None:
    engine = engine_of(greedy("marian"))
    with pytest.raises(EngineError, match="cannot write language='ar'"):
        engine.generate([tiny.CLAUSE], language="ar")
    engine.close()
    engine.close()
    with pytest.raises(EngineError, match="is closed"):
        engine.generate([tiny.CLAUSE], language="en")


# --- where the conversion is kept ----------------------------------------------------------------


def test_another_process_converts_and_this_one_never_imports_torch(greedy: Made) -> None:
    folder = greedy("mt5")
    code = (
        "import sys\nfrom summarizer.engines.ct2 import open_text_to_text\n"
        f"engine = open_text_to_text({str(folder)!r}, device='cpu')\n"
        "print(engine.generate(['خبر قصير'], language='ar')[0][0].tokens)\n"
        "print(engine.name, sorted({'torch', 'transformers'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["23", "mt5+int8 []"]
    assert done.stderr == ""


def test_a_checkpoint_is_converted_once_and_again_when_it_changes(
    greedy: Made, here: list[str]
) -> None:
    folder = greedy("marian")
    first = engine_of(folder).folder
    assert engine_of(folder).folder == first
    assert here == ["marian"]
    change(folder, num_beams=2)
    assert engine_of(folder).folder != first
    assert here == ["marian", "marian"]


def test_what_the_card_says_of_a_checkpoint_is_part_of_the_conversion(
    greedy: Made, here: list[str]
) -> None:
    folder = greedy("mt5")
    assert XLSUM.window == 512
    engine = Ct2Engine(
        inspect(folder, name="csebuetnlp/mT5_multilingual_XLSum@abc", card=XLSUM), threads=1
    )
    assert (engine.name, engine.window) == ("csebuetnlp/mT5_multilingual_XLSum@abc+int8", 512)
    assert engine.folder.name.startswith("csebuetnlp--mT5--multilingual--XLSum-int8-")
    assert engine.folder != engine_of(folder).folder


def test_of_many_that_ask_at_once_one_converts(
    greedy: Made, here: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint = inspect(greedy("marian"))
    convert = ct2_convert._run

    def slow(*job: Any) -> None:
        time.sleep(0.3)
        convert(*job)

    monkeypatch.setattr(ct2_convert, "_run", slow)
    found: list[Path] = []

    def ask() -> None:
        found.append(ct2_convert.ensure_converted(checkpoint, ("en",)))

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4 and len(set(found)) == 1
    assert here == ["marian"]


def test_a_conversion_that_fails_or_was_killed_leaves_nothing(
    greedy: Made, here: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    checkpoint = inspect(greedy("marian"))
    target = ct2_convert.target_of(checkpoint, ("en",))
    stale = target.with_name(target.name + ".killed.part")
    stale.mkdir(parents=True)
    (stale / "model.bin").write_bytes(b"half")

    def fail(checkpoint: Checkpoint, languages: Any, weights: Any, folder: Path) -> None:
        (folder / "model.bin").write_bytes(b"half")
        raise EngineError("out of memory")

    with monkeypatch.context() as patch:
        patch.setattr(ct2_convert, "_run", fail)
        with pytest.raises(EngineError, match="out of memory"):
            ct2_convert.ensure_converted(checkpoint, ("en",))
    assert [path.name for path in target.parent.iterdir() if path.is_dir()] == []
    assert ct2_convert.ensure_converted(checkpoint, ("en",)) == target


def test_a_child_that_refuses_says_why(greedy: Made) -> None:
    folder = greedy("marian")
    change(folder, d_model=64)
    with pytest.raises(EngineError, match=r"cannot be loaded|of one checkpoint"):
        engine_of(folder)


def test_a_full_disk_is_said_before_the_work_begins(
    greedy: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(Path.cwd())
    monkeypatch.setattr(shutil, "disk_usage", lambda place: usage._replace(free=1_000_000))
    with pytest.raises(WeightsError, match=r"are needed and 0\.00 GB are free"):
        engine_of(greedy("marian"))


def test_a_damaged_conversion_is_named_with_what_to_do(greedy: Made, here: list[str]) -> None:
    folder = greedy("marian")
    kept = engine_of(folder).folder
    model = kept / "model.bin"
    model.write_bytes(model.read_bytes()[:1000])
    with pytest.raises(EngineError) as caught:
        engine_of(folder)
    assert str(kept) in caught.value.what and f"delete {kept}" in caught.value.next_step


# --- which engine ----------------------------------------------------------------------------------


def test_the_engine_is_ctranslate2_where_it_can_be(
    made: Made, greedy: Made, here: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert isinstance(open_text_to_text(greedy("mt5"), device="cpu"), Ct2Engine)
    asked = open_text_to_text(greedy("t5"), device="cpu", dtype="float32")
    assert isinstance(asked, Seq2SeqEngine)
    assert isinstance(open_text_to_text(made("bert2bert"), device="cpu"), Seq2SeqEngine)
    assert "CTranslate2 is not used" not in caplog.text
    with pytest.raises(EngineError, match=r"does not run bert2bert \(encoder-decoder\)"):
        Ct2Engine(made("bert2bert"))


def test_a_checkpoint_that_cannot_be_converted_runs_on_transformers_and_that_is_said(
    greedy: Made, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(*_: Any) -> None:
        raise EngineError("the converter broke.")

    monkeypatch.setattr(ct2_convert, "_run", fail)
    assert isinstance(open_text_to_text(greedy("mt5"), device="cpu"), Seq2SeqEngine)
    assert "CTranslate2 is not used: the converter broke." in caplog.text


def test_without_ctranslate2_transformers_runs_it(
    greedy: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    import importlib.util

    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "ctranslate2" else find(name)
    )
    assert isinstance(open_text_to_text(greedy("mt5"), device="cpu"), Seq2SeqEngine)
