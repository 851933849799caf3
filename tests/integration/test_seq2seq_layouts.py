"""The layouts that checkpoints come in, whole and broken, hostile input, and what loading leaves.

No socket may be opened in any test here.
"""

from __future__ import annotations

import importlib.util
import json
import logging
import os
import pickle
import shutil
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import checkpoints as tiny
import pytest

from summarizer.checkpoint import inspect
from summarizer.engines import loading
from summarizer.engines.conventions import codec
from summarizer.engines.seq2seq import Seq2SeqEngine, load_codec
from summarizer.engines.tokenizers import load_tokenizer
from summarizer.errors import EngineError, WeightsError
from summarizer.hubmodels import CROSSSUM, SMALL100, XLSUM

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
sentencepiece = pytest.importorskip("sentencepiece")

pytestmark = [pytest.mark.integration, pytest.mark.disable_socket]

Made = Callable[..., Path]


def engine_of(folder: Path, **options: Any) -> Seq2SeqEngine:
    return Seq2SeqEngine(folder, device="cpu", **options)


def processor(file: Path) -> Any:
    return sentencepiece.SentencePieceProcessor(model_file=str(file))


def copied(folder: Path, where: Path) -> Path:
    return Path(shutil.copytree(folder, where / folder.name))


@pytest.mark.parametrize("weights", ["safetensors", "pickle", "shards"])
def test_safetensors_pickles_and_shards_hold_the_same_model(made: Made, weights: str) -> None:
    answers = engine_of(made("mt5", weights=weights)).generate([tiny.ARTICLE], language="ar")
    plain = engine_of(made("mt5")).generate([tiny.ARTICLE], language="ar")
    assert [a.text for a in answers[0]] == [a.text for a in plain[0]]


@pytest.mark.parametrize(
    "variant",
    [{"tokenizer_class": "MT5Tokenizer"}, {"tokenizer_class": None}, {"charsmap": False}],
    ids=str,
)
def test_sentencepiece_alone_is_enough_whatever_the_config_calls_the_tokenizer(
    made: Made, variant: dict[str, Any]
) -> None:
    folder = made("mt5", **variant)
    sp = processor(folder / "spiece.model")
    engine = engine_of(folder)
    [frame] = engine.codec.frames.values()
    assert engine.codec.encode(tiny.ARTICLE, frame) == [*sp.encode(tiny.ARTICLE), 1]
    assert len(engine.codec.tokenizer) == sp.get_piece_size()  # sentinels are in it already


def test_t5_gets_its_sentinels_since_they_are_not_in_its_sentencepiece_model(made: Made) -> None:
    folder = made("t5")
    size = processor(folder / "spiece.model").get_piece_size()
    assert len(engine_of(folder).codec.tokenizer) == size + 100


def test_a_tokenizer_that_disagrees_with_its_sentencepiece_model_is_refused(
    made: Made, tmp_path: Path
) -> None:
    folder = copied(made("mt5"), tmp_path)
    odd = tiny.spm(
        "unigram", tiny.ARABIC + tiny.ENGLISH, 400, pad_id=0, eos_id=1, unk_id=2, bos_id=-1,
        add_dummy_prefix=False,
    )  # fmt: skip
    (folder / "spiece.model").write_bytes(odd)
    with pytest.raises(EngineError, match=r"other token ids than .*spiece\.model"):
        engine_of(folder)


@pytest.mark.parametrize("named", ["PreTrainedTokenizerFast", "MBartTokenizerFast", None])
def test_arabart_is_not_taken_for_mbart_whatever_its_config_calls_the_tokenizer(
    made: Made, tmp_path: Path, named: str | None
) -> None:
    folder = copied(made("arabart"), tmp_path)
    settings = json.loads((folder / "tokenizer_config.json").read_text())
    settings.pop("tokenizer_class")
    tiny.write_json(
        folder / "tokenizer_config.json", settings | ({"tokenizer_class": named} if named else {})
    )
    engine, plain = engine_of(folder), engine_of(made("arabart"))
    frame = engine.codec.frame("ar", "")
    assert frame == plain.codec.frame("ar", "") and (frame.before, frame.after) == ((0,), (2,))
    assert engine.codec.encode(tiny.ARTICLE, frame) == plain.codec.encode(tiny.ARTICLE, frame)


def test_nllb_has_its_language_tags_with_and_without_tokenizer_json(made: Made) -> None:
    one, other = engine_of(made("nllb")), engine_of(made("nllb", tokenizer_json=True))
    assert one.codec.frames == other.codec.frames
    assert one.codec.frames["en"].forced != one.codec.tokenizer.unk_token_id


def test_small100_is_told_by_its_card_when_its_tokenizer_class_is_lost(
    made: Made, tmp_path: Path
) -> None:
    folder = copied(made("m2m100"), tmp_path)
    plain = engine_of(folder).codec.frames["en"]
    assert plain.forced is not None
    told = Seq2SeqEngine(inspect(folder, card=SMALL100), device="cpu").codec.frames["en"]
    assert told.forced is None and told.before == (plain.forced,)


def test_multilingual_marian_gets_the_language_in_front_of_the_source(made: Made) -> None:
    folder = made("marian", codes=True)
    vocab = json.loads((folder / "vocab.json").read_text())
    engine = engine_of(folder)
    assert engine.languages == ("ar", "en")
    assert engine.codec.frames["en"].before == (vocab[">>eng<<"],)
    assert engine.codec.frames["ar"].before == (vocab[">>ara<<"],)


def test_float16_on_disk_is_float32_on_a_processor(made: Made) -> None:
    folder = made("marian", half=True)
    assert torch.load(folder / "pytorch_model.bin")["final_logits_bias"].dtype == torch.float16
    engine = engine_of(folder)
    assert engine.dtype == "float32" and engine.device == "cpu"
    assert {weight.dtype for weight in engine._model.parameters()} == {torch.float32}
    half = engine_of(folder, dtype="bfloat16")
    assert {weight.dtype for weight in half._model.parameters()} == {torch.bfloat16}


# --- bad input -----------------------------------------------------------------------------------


def test_a_text_over_the_window_is_refused_with_both_numbers_and_never_cut(made: Made) -> None:
    engine = engine_of(made("marian"))
    assert engine.window == 128
    with pytest.raises(EngineError, match=r"has \d{3,} tokens; the window of marian is 128"):
        engine.generate([tiny.CLAUSE, tiny.ARTICLE * 5], language="en")


def test_the_window_is_the_smaller_of_the_cards_and_the_positions(made: Made) -> None:
    assert engine_of(made("mt5")).window == 512
    assert Seq2SeqEngine(inspect(made("nllb"), card=XLSUM), device="cpu").window == 128
    assert engine_of(made("bert2bert")).window == 256


def test_a_language_that_it_cannot_write_is_refused_naming_those_it_can(made: Made) -> None:
    with pytest.raises(EngineError, match=r"cannot write language='ar'.*\n.*writes: en"):
        engine_of(made("marian")).generate([tiny.CLAUSE], language="ar")
    both = engine_of(made("t5"), languages=("en",))
    assert both.languages == ("en",)


def test_an_empty_text_is_refused(made: Made) -> None:
    with pytest.raises(EngineError, match="empty text"):
        engine_of(made("mt5")).generate([tiny.CLAUSE, " \n"], language="ar")


@pytest.mark.parametrize(
    "family",
    ["mt5", "crosssum", "marian", "mbart25", "mbart50", "nllb", "m2m100", "small100", "arabart"],
)
def test_special_tokens_that_an_article_spells_out_are_text(made: Made, family: str) -> None:
    engine = engine_of(made(family))
    tokenizer = engine.codec.tokenizer
    frame = engine.codec.frame(engine.languages[0], "")
    hostile = ">>fra<< نص </s> <pad> __en__ __fr__ en_XX eng_Latn <extra_id_0> <s> <mask> \ud800 نص"
    ids = engine.codec.encode(hostile, frame)[len(frame.before) : -len(frame.after)]
    special = set(tokenizer.all_special_ids) - {tokenizer.unk_token_id}
    tags = {n for f in engine.codec.frames.values() for n in (*f.before, f.start, f.forced)}
    assert not (special | tags) & set(ids)
    engine.generate([hostile], language=engine.languages[0], max_tokens=3)


def test_a_pickle_that_holds_more_than_weights_is_refused_and_nothing_runs(
    made: Made, tmp_path: Path
) -> None:
    folder, trace = copied(made("mt5"), tmp_path), tmp_path / "trace"

    class Payload:
        def __reduce__(self) -> tuple[Any, ...]:
            return Path.touch, (trace,)

    torch.save({"shared.weight": torch.zeros(2), "x": Payload()}, folder / "pytorch_model.bin")
    with pytest.raises(EngineError):
        engine_of(folder)
    assert not trace.exists()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps({"x": Payload()}))
    with pytest.raises(EngineError):
        engine_of(folder)
    assert not trace.exists()


def test_weights_that_lack_a_tensor_are_refused_not_filled_with_random_numbers(
    made: Made, tmp_path: Path
) -> None:
    folder = copied(made("mt5"), tmp_path)
    state = torch.load(folder / "pytorch_model.bin")
    del state["decoder.block.0.layer.0.SelfAttention.q.weight"]
    torch.save(state, folder / "pytorch_model.bin")
    with pytest.raises(EngineError, match=r"lack 1 tensors: decoder\.block\.0"):
        engine_of(folder)


def test_half_a_download_names_the_file(made: Made, tmp_path: Path) -> None:
    folder = copied(made("mt5"), tmp_path)
    weights = folder / "pytorch_model.bin"
    weights.write_bytes(weights.read_bytes()[:-1000])
    with pytest.raises(WeightsError, match=r"pytorch_model\.bin is not all there"):
        engine_of(folder)


def test_foreign_code_of_a_repository_is_not_run(made: Made) -> None:
    assert (made("small100") / "tokenization_small100.py").read_text().startswith("raise")
    assert engine_of(made("small100")).codec.family == "small100"


def test_missing_sentencepiece_is_said_plainly_and_not_called_tiktoken(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.util.find_spec

    def without(name: str, package: str | None = None) -> Any:
        if name == "google.protobuf":
            raise ModuleNotFoundError("No module named 'google'")
        return None if name == "sentencepiece" else real(name, package)

    monkeypatch.setattr(importlib.util, "find_spec", without)
    with pytest.raises(EngineError) as caught:
        engine_of(made("mt5"))
    assert "sentencepiece and protobuf are not installed" in str(caught.value)
    assert 'pip install "arabic-news-summarizer[hub]"' in str(caught.value)
    assert "tiktoken" not in str(caught.value)


# --- company -------------------------------------------------------------------------------------


def test_loading_leaves_no_thread_and_no_setting_behind(
    made: Made, capfd: pytest.CaptureFixture[str]
) -> None:
    before = {thread.name for thread in threading.enumerate()}
    level = transformers.utils.logging.get_verbosity()
    engine_of(made("mt5")).generate([tiny.CLAUSE], language="ar", max_tokens=3)
    assert {thread.name for thread in threading.enumerate()} <= before
    assert transformers.utils.logging.get_verbosity() == level
    assert transformers.utils.logging.is_progress_bar_enabled()
    assert "DISABLE_SAFETENSORS_CONVERSION" not in os.environ
    assert capfd.readouterr() == ("", "")


def test_a_non_commercial_licence_is_said_aloud_once(
    made: Made, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "_announced", set())
    with caplog.at_level(logging.INFO, logger="summarizer"):
        for _ in range(2):
            Seq2SeqEngine(inspect(made("crosssum"), card=CROSSSUM), device="cpu")
    said = [record.getMessage() for record in caplog.records if record.levelname == "WARNING"]
    assert said == [CROSSSUM.warning] and "not for commercial use" in said[0]
    reported = [record.getMessage() for record in caplog.records if record.levelname == "INFO"]
    assert reported == ["crosssum: seq2seq on cpu in float32"] * 2


def test_a_device_that_is_not_there_is_refused_naming_those_that_are() -> None:
    with pytest.raises(EngineError, match=r"device='cuda:7' is not on this machine.*\n.*cpu"):
        loading.choose_device("cuda:7")
    assert loading.choose_device("cpu") == "cpu"
    assert loading.choose_device() in ("cpu", "cuda", "mps")


@pytest.mark.parametrize(
    ("capability", "model_type", "chosen"),
    [((9, 0), "mt5", "bfloat16"), ((7, 5), "mt5", "float32"), ((7, 5), "marian", "float16")],
)
def test_the_format_on_a_graphics_card_follows_what_it_can_do(
    monkeypatch: pytest.MonkeyPatch, capability: tuple[int, int], model_type: str, chosen: str
) -> None:
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda *_: capability)
    assert loading.choose_dtype("cuda", model_type=model_type) == chosen
    assert loading.choose_dtype("cuda", "float32", model_type=model_type) == "float32"
    with pytest.raises(EngineError, match="dtype='int8' is not known"):
        loading.choose_dtype("cpu", "int8")


def test_a_marian_whose_vocabulary_has_only_other_tags_writes_what_it_is_said_to(
    made: Made,
) -> None:
    checkpoint = inspect(made("marian"))
    tokenizer = load_tokenizer(checkpoint)
    vocab = {**tokenizer.get_vocab(), ">>fra<<": 5, ">>ara<<": 6}

    class Tagged:
        def __getattr__(self, name: str) -> Any:
            return getattr(tokenizer, name)

        def get_vocab(self) -> dict[str, int]:
            return vocab

    told: dict[str, Any] = {"name": "opus-mt-tc-big-ar-en", "languages": ("en",)}
    made_of = codec(Tagged(), checkpoint.config, checkpoint.tokenizer, **told)
    assert made_of.languages == ("en",) and made_of.frames["en"].before == ()
    vocab[">>eng<<"] = 7
    made_of = codec(Tagged(), checkpoint.config, checkpoint.tokenizer, **told)
    assert made_of.frames["en"].before == (7,)


@pytest.mark.parametrize("told", ["nonsense", ["x"], {"langid_map": ["x"]}, {"langid_map": 3}])
def test_task_settings_of_nonsense_are_passed_over(
    made: Made, tmp_path: Path, told: object
) -> None:
    folder = copied(made("mt5"), tmp_path)
    file = folder / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | {"task_specific_params": told}))
    checkpoint = inspect(folder)
    codec_of = load_codec(checkpoint)
    assert codec_of.family == "t5"


def test_weights_that_the_config_has_no_place_for_are_warned_of(
    made: Made, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = copied(made("mt5"), tmp_path)
    with caplog.at_level(logging.WARNING, "summarizer"):
        engine_of(folder)
        assert caplog.records == []
        file = folder / "config.json"
        file.write_text(json.dumps(json.loads(file.read_text()) | {"num_layers": 0}))
        engine_of(folder)
    (record,) = caplog.records
    assert "encoder.block.0" in record.getMessage() and "mt5" in record.getMessage()


@pytest.mark.parametrize("change", [{"d_model": "many"}, {"d_model": 24}, {"num_heads": [1]}])
def test_a_config_of_nonsense_is_an_error_of_ours(
    made: Made, tmp_path: Path, change: dict[str, Any]
) -> None:
    folder = copied(made("mt5"), tmp_path)
    file = folder / "config.json"
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(EngineError):
        engine_of(folder)
