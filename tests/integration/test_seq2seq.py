"""Every encoder-decoder family, built tiny in its published layout, through the engine.

The reference is written by hand: ids from sentencepiece or the vocabulary file, the tags from the
models' cards, then `generate` of the model's own class. No socket may be opened in any test here.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import checkpoints as tiny
import pytest

from summarizer.checkpoint import inspect
from summarizer.engines.base import TextToText
from summarizer.engines.seq2seq import Seq2SeqEngine
from summarizer.errors import EngineError
from summarizer.hubmodels import SMALL100, XLSUM
from summarizer.records import Language

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
sentencepiece = pytest.importorskip("sentencepiece")

pytestmark = [pytest.mark.integration, pytest.mark.disable_socket]

Made = Callable[..., Path]


def engine_of(folder: Path, **options: Any) -> Seq2SeqEngine:
    return Seq2SeqEngine(folder, device="cpu", **options)


def processor(file: Path) -> Any:
    return sentencepiece.SentencePieceProcessor(model_file=str(file))


# --- by hand: family, language -> source ids, what generate is told, decoder --------------------


def by_hand(folder: Path, family: str, language: Language) -> tuple[list[int], dict[str, int], Any]:
    text = tiny.ARTICLE
    if family in ("mt5", "t5", "crosssum"):
        sp = processor(folder / "spiece.model")
        number = {"ar": 95, "en": 69}[language]
        told = {"decoder_start_token_id": sp.piece_to_id(f"▁<extra_id_{number}>")}
        size = sp.get_piece_size()
        return (
            [*sp.encode(text), 1],
            told if family == "crosssum" else {},
            lambda ids: sp.decode(
                [n for n in ids if 2 < n < size and "extra_id" not in sp.id_to_piece(n)]
            ),
        )
    if family == "marian":
        vocab = json.loads((folder / "vocab.json").read_text())
        source, target = processor(folder / "source.spm"), processor(folder / "target.spm")
        back = {n: piece for piece, n in vocab.items()}
        ids = [vocab.get(piece, vocab["<unk>"]) for piece in source.encode(text, out_type=str)]
        special = {"</s>", "<pad>", "<unk>"}
        return (
            [*ids, 0],
            {},
            lambda out: " ".join(
                # of the source's pieces the target's model knows nothing, not even the space
                target.decode([back[n] for n in out if back[n] not in special]).split("▁")
            ),
        )
    if family == "arabart":
        raw = json.loads((folder / "tokenizer.json").read_text())["model"]["vocab"]
        sp = sentencepiece.SentencePieceProcessor(model_proto=tiny.spm("unigram", tiny.ARABIC, 300))
        ids = {piece: n for n, (piece, _) in enumerate(raw)}
        special = {"<s>", "<pad>", "</s>", "<unk>", "<mask>"}
        return (
            [0, *(ids[piece] for piece in pieces_of(raw, text)), 2],
            {},
            lambda out: sp.decode([raw[n][0] for n in out if raw[n][0] not in special]),
        )
    sp = processor(folder / "sentencepiece.bpe.model")
    size = sp.get_piece_size()
    if family in ("m2m100", "small100"):
        vocab = json.loads((folder / "vocab.json").read_text())
        languages = transformers.models.m2m_100.tokenization_m2m_100.FAIRSEQ_LANGUAGE_CODES[
            "m2m100"
        ]
        tag = {code: len(vocab) + languages.index(code) for code in ("ar", "en")}
        ids = [vocab.get(piece, 3) for piece in sp.encode(text, out_type=str)]
        back = {n: piece for piece, n in vocab.items()}
        decode = lambda out: sp.decode([back[n] for n in out if 3 < n < len(back)])  # noqa: E731
        if family == "small100":
            return [tag[language], *ids, 2], {}, decode
        return [tag["ar"], *ids, 2], {"forced_bos_token_id": tag[language]}, decode
    codes = {
        "mbart50": transformers.models.mbart50.tokenization_mbart50.FAIRSEQ_LANGUAGE_CODES,
        "mbart25": transformers.models.mbart.tokenization_mbart.FAIRSEQ_LANGUAGE_CODES,
        "nllb": transformers.models.nllb.tokenization_nllb.FAIRSEQ_LANGUAGE_CODES,
    }[family]
    arabic, english = ("arb_Arab", "eng_Latn") if family == "nllb" else ("ar_AR", "en_XX")
    names = {"ar": arabic, "en": english}
    tag = {code: size + 1 + codes.index(name) for code, name in names.items()}
    ids = [n + 1 if n else 3 for n in sp.encode(text)]  # fairseq puts <pad> in at 1
    decode = lambda out: sp.decode([n - 1 for n in out if 3 < n <= size])  # noqa: E731
    if family == "mbart25":
        return [*ids, 2, tag["ar"]], {"decoder_start_token_id": tag[language]}, decode
    return [tag["ar"], *ids, 2], {"forced_bos_token_id": tag[language]}, decode


def pieces_of(vocab: Sequence[tuple[str, float]], text: str) -> list[str]:
    from tokenizers import Tokenizer, models, pre_tokenizers

    raw = Tokenizer(models.Unigram([tuple(row) for row in vocab], unk_id=3))
    raw.pre_tokenizer = pre_tokenizers.Metaspace()
    return list(raw.encode(text).tokens)


FAMILIES: dict[str, tuple[Language, ...]] = {
    "mt5": ("ar",), "t5": ("ar",), "crosssum": ("ar", "en"), "marian": ("en",),
    "mbart25": ("ar", "en"), "mbart50": ("ar", "en"), "nllb": ("ar", "en"), "m2m100": ("ar", "en"),
    "small100": ("ar", "en"), "arabart": ("ar",),
}  # fmt: skip
CLASSES = {
    "mt5": "MT5ForConditionalGeneration", "crosssum": "MT5ForConditionalGeneration",
    "t5": "T5ForConditionalGeneration", "marian": "MarianMTModel",
    "mbart25": "MBartForConditionalGeneration",
    "mbart50": "MBartForConditionalGeneration", "arabart": "MBartForConditionalGeneration",
}  # fmt: skip
PAIRS = [(family, language) for family, languages in FAMILIES.items() for language in languages]


@pytest.mark.parametrize(("family", "language"), PAIRS)
def test_it_writes_what_the_models_class_writes_from_ids_made_by_hand(
    made: Made, family: str, language: Language
) -> None:
    folder = made(family)
    engine = engine_of(folder)
    ids, told, decode = by_hand(folder, family, language)
    assert engine.codec.encode(tiny.ARTICLE, engine.codec.frame(language, "")) == ids
    name = CLASSES.get(family, "M2M100ForConditionalGeneration")
    model = getattr(transformers, name).from_pretrained(folder, dtype=torch.float32)
    model.generation_config.forced_eos_token_id = None
    source = torch.tensor([ids])
    written = model.generate(source, num_beams=2, max_new_tokens=12, **told)[0].tolist()
    engine._settings.num_beams = 2
    [[answer]] = engine.generate([tiny.ARTICLE], language=language, max_tokens=12)
    assert answer.text == " ".join(decode(written[1:]).split())
    assert answer.prompt_tokens == engine.count_tokens(tiny.ARTICLE) == len(ids)


@pytest.mark.parametrize("family", [*FAMILIES, "bert2bert"])
def test_every_family_keeps_the_contract(made: Made, family: str) -> None:
    engine = engine_of(made(family))
    assert isinstance(engine, TextToText)
    assert engine.languages == FAMILIES.get(family, ("ar",))
    assert engine.name == made(family).name
    for language in engine.languages:
        answers = engine.generate(
            [tiny.ARTICLE, tiny.CLAUSE], language=language, count=2, max_tokens=8
        )
        assert [len(group) for group in answers] == [2, 2]
        for answer in (one for group in answers for one in group):
            assert 0 < answer.tokens <= 8 and answer.finish in ("stop", "length")
            assert answer.finish == "length" or answer.tokens < 9
            assert answer.seconds > 0 and answer.confidence is not None and answer.confidence <= 0
            assert not any(
                mark in answer.text for mark in ("</s>", "<pad>", "__", "_XX", "extra_id")
            )
    engine.close()
    engine.close()
    with pytest.raises(EngineError, match="closed"):
        engine.generate([tiny.CLAUSE], language=engine.languages[0])
    with pytest.raises(EngineError, match="closed"):
        engine.count_tokens(tiny.CLAUSE)


# --- settings ------------------------------------------------------------------------------------


def test_generation_settings_of_an_old_config_json_are_used(made: Made) -> None:
    settings = engine_of(made("mt5"))._settings
    assert (settings.num_beams, settings.length_penalty) == (4, 0.6)
    assert (settings.no_repeat_ngram_size, settings.max_length) == (2, 84)


def test_a_card_fills_in_what_the_checkpoint_does_not_say_and_no_more(made: Made) -> None:
    silent = Seq2SeqEngine(inspect(made("t5"), card=XLSUM), device="cpu")
    assert (silent._settings.num_beams, silent._settings.max_length) == (4, 84)
    small = Seq2SeqEngine(inspect(made("m2m100"), card=SMALL100), device="cpu")
    assert small._settings.max_length == 200  # its own; the card says 256


def test_a_checkpoint_that_never_raised_the_default_length_is_not_clipped_at_twenty(
    made: Made,
) -> None:
    engine = engine_of(made("arabart"))
    [[answer]] = engine.generate([tiny.ARTICLE], language="ar")
    assert answer.tokens > 20  # random weights go on to the limit


def test_max_tokens_ends_an_answer_and_says_so(made: Made) -> None:
    [[answer]] = engine_of(made("mt5")).generate([tiny.ARTICLE], language="ar", max_tokens=5)
    assert (answer.tokens, answer.finish) == (5, "length")
    [[answer]] = engine_of(made("marian")).generate([tiny.CLAUSE], language="en", max_tokens=5)
    assert (answer.tokens, answer.finish) == (5, "length")  # forced_eos would have said "stop"


def test_confidence_is_the_mean_log_probability_of_the_answer(made: Made) -> None:
    folder = made("nllb")
    engine = engine_of(folder)
    engine._settings.num_beams = 1
    ids, told, _ = by_hand(folder, "nllb", "en")
    model = transformers.M2M100ForConditionalGeneration.from_pretrained(folder)
    out = model.generate(
        torch.tensor([ids]), num_beams=1, do_sample=False, max_new_tokens=9, output_scores=True,
        return_dict_in_generate=True, **told,
    )  # fmt: skip
    scores = model.compute_transition_scores(out.sequences, out.scores, normalize_logits=True)
    [[answer]] = engine.generate([tiny.ARTICLE], language="en", max_tokens=9)
    assert answer.confidence == pytest.approx(float(scores[0, 1:].mean()), abs=1e-4)


def test_answers_come_in_the_order_of_the_texts_and_do_not_depend_on_the_batch(made: Made) -> None:
    engine = engine_of(made("marian"))
    texts = [tiny.ARTICLE, tiny.CLAUSE, *tiny.ARABIC[:20], tiny.CLAUSE + " " + tiny.CLAUSE]
    together = engine.generate(texts, language="en", max_tokens=8)
    alone = [engine.generate([text], language="en", max_tokens=8)[0] for text in texts]
    assert [group[0].text for group in together] == [group[0].text for group in alone]
    assert [group[0].prompt_tokens for group in together] == [engine.count_tokens(t) for t in texts]


def test_samples_differ_and_the_same_seed_gives_the_same_ones(made: Made) -> None:
    engine = engine_of(made("mt5"))

    def draw(seed: int) -> list[str]:
        state = torch.random.get_rng_state()
        [group] = engine.generate(
            [tiny.ARTICLE], language="ar", count=3, temperature=0.9, seed=seed, max_tokens=10
        )
        assert torch.equal(state, torch.random.get_rng_state())  # the caller's own randomness
        return [answer.text for answer in group]

    assert len(set(draw(1))) == 3
    assert draw(1) == draw(1) != draw(2)


def test_the_beams_of_one_text_are_different_answers(made: Made) -> None:
    engine = engine_of(made("marian"))
    [group] = engine.generate([tiny.CLAUSE], language="en", count=6, max_tokens=6)
    assert len({answer.text for answer in group}) == 6
