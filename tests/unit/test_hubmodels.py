from __future__ import annotations

import logging
import re

import pytest

from summarizer.engines import loading
from summarizer.errors import OptionError
from summarizer.hubmodels import (
    ARABART,
    CROSSSUM,
    CROSSSUM_ENGLISH,
    HUB_MODELS,
    NLLB,
    OPUS_BIG,
    SMALL100,
    XLSUM,
)
from summarizer.modelcard import ModelCard
from summarizer.registry import HUB_PRESETS, MODELS, card_of, get_model

each = pytest.mark.parametrize("card", HUB_MODELS, ids=lambda card: card.name)

WANTED = {
    "csebuetnlp/mT5_multilingual_XLSum", "csebuetnlp/mT5_m2m_crossSum",
    "csebuetnlp/mT5_m2o_english_crossSum", "Helsinki-NLP/opus-mt-ar-en",
    "Helsinki-NLP/opus-mt-tc-big-ar-en", "facebook/nllb-200-distilled-600M",
    "alirezamsh/small100", "Qwen/Qwen3-0.6B", "Qwen/Qwen3-1.7B", "Qwen/Qwen3-4B",
    "google/gemma-3-4b-it", "CohereLabs/c4ai-command-r7b-arabic-02-2025",
    "QCRI/Fanar-1-9B-Instruct", "humain-ai/ALLaM-7B-Instruct-preview",
    "silma-ai/SILMA-9B-Instruct-v1.0", "LiquidAI/LFM2.5-1.2B-Instruct",
}  # fmt: skip


def test_the_models_that_a_newsroom_asks_for_have_cards() -> None:
    assert {card.repo for card in HUB_MODELS} >= WANTED


def test_no_two_cards_share_a_name_or_a_repository() -> None:
    cards = (*MODELS, *HUB_MODELS)
    assert len({card.name for card in cards}) == len({card.repo for card in cards}) == len(cards)


@each
def test_a_card_is_pinned_or_says_that_it_is_not(card: ModelCard) -> None:
    assert card.revision == "main" or re.fullmatch(r"[0-9a-f]{40}", card.revision)
    pinned = any("revision" in what for what, _ in card.facts)
    assert pinned == (card.revision != "main")


@each
def test_a_card_names_the_source_of_its_licence(card: ModelCard) -> None:
    assert any("licence" in what and source for what, source in card.facts)
    assert card.licence and card.licence_url == f"https://huggingface.co/{card.repo}"
    assert card.extra == "hub" and card.engine in ("seq2seq", "chat") and card.languages


@each
def test_a_size_that_is_not_known_is_not_made_up(card: ModelCard) -> None:
    unknown = dict(card.facts).get("bytes") == "not seen"
    assert unknown == (card.bytes == 0)


@each
def test_non_commercial_licences_are_marked(card: ModelCard) -> None:
    assert card.commercial == ("NC" not in card.licence)
    assert bool(card.warning) == (not card.commercial)


def test_the_settings_of_xlsum_are_those_of_its_authors() -> None:
    assert dict(XLSUM.generation) == {
        "num_beams": 4, "length_penalty": 0.6, "no_repeat_ngram_size": 2, "max_length": 84,
    }  # fmt: skip
    assert (XLSUM.window, XLSUM.window_out, XLSUM.languages) == (512, 84, ("ar",))
    assert CROSSSUM.languages == ("ar", "en") and CROSSSUM_ENGLISH.languages == ("en",)


def test_the_preset_without_strings_attached_uses_no_non_commercial_model() -> None:
    hub = next(preset for preset in HUB_PRESETS if preset.name == "hub")
    assert hub.arabic_model is ARABART and hub.english_model is OPUS_BIG
    assert all(card.commercial and not card.gated for card in hub.models)


@pytest.mark.parametrize("preset", HUB_PRESETS, ids=lambda preset: preset.name)
def test_a_presets_models_can_write_what_it_asks_of_them(preset) -> None:  # type: ignore[no-untyped-def]
    for model, language in ((preset.arabic_model, "ar"), (preset.english_model, "en")):
        assert model is None or language in model.languages
        assert model is None or set(preset.needs) == {model.extra}


def test_a_hub_model_is_found_by_short_name_and_repository() -> None:
    assert get_model("nllb-200-600m") is get_model("facebook/nllb-200-distilled-600M") is NLLB
    assert card_of("alirezamsh/small100") is card_of("small100") is SMALL100
    assert card_of("someone/else") is None
    with pytest.raises(OptionError, match="did you mean 'mt5-xlsum'"):
        get_model("mt5_xlsum")


def test_a_licence_that_forbids_commerce_is_said_once_for_each_model(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(loading, "_announced", set())
    with caplog.at_level(logging.WARNING, logger="summarizer"):
        for card in (XLSUM, ARABART, XLSUM, NLLB, None):
            loading.announce(card)
    assert [record.getMessage() for record in caplog.records] == [XLSUM.warning, NLLB.warning]
