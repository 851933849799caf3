"""How each family of encoder-decoder checkpoints is told which language to write.

The tokens around a source text and the first tokens of the answer are put there by this module,
not by the tokenizers: those add other ones from one release to the next, without saying so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from summarizer.errors import EngineError
from summarizer.records import LANGUAGES, Language

Family = Literal[
    "plain", "t5", "crosssum", "marian", "mbart", "mbart50", "nllb", "m2m100", "small100"
]

# Language tags, Arabic (always the source) and English.
# mBART: facebook/mbart-large-50-many-to-many-mmt; NLLB: FLORES-200 codes; M2M-100 and SMaLL-100:
# their tokenizers' `__xx__`; Marian: the ISO 639 codes of opus-mt; CrossSum: names in langid_map.
TAGS: Mapping[Family, Mapping[Language, tuple[str, ...]]] = {
    "mbart": {"ar": ("ar_AR",), "en": ("en_XX",)},
    "mbart50": {"ar": ("ar_AR",), "en": ("en_XX",)},
    "nllb": {"ar": ("arb_Arab",), "en": ("eng_Latn",)},
    "m2m100": {"ar": ("__ar__",), "en": ("__en__",)},
    "small100": {"ar": ("__ar__",), "en": ("__en__",)},
    "marian": {"ar": (">>ara<<", ">>arb<<", ">>ar<<"), "en": (">>eng<<", ">>en<<")},
    "crosssum": {"ar": ("arabic",), "en": ("english",)},
}
_MARIAN_TARGETS: Mapping[str, Language] = {
    "ar": "ar", "ara": "ar", "arb": "ar", "en": "en", "eng": "en",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a source text, and what the answer must begin with.

    Attributes:
        before: Ids in front of the source text.
        after: Ids behind it.
        start: First id that the decoder is given; None for the checkpoint's own.
        forced: Id that the decoder must write next; None when it is free.
    """

    before: tuple[int, ...] = ()
    after: tuple[int, ...] = ()
    start: int | None = None
    forced: int | None = None


@dataclass
class Codec:
    """Texts to the ids of a checkpoint, and its ids to texts.

    Attributes:
        tokenizer: The tokenizer of transformers.
        family: Which conventions hold.
        frames: For each language that it can write, the frame.
    """

    tokenizer: Any
    family: Family
    frames: Mapping[Language, Frame]
    _special: re.Pattern[str] = field(init=False, repr=False)
    _silent: frozenset[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Find what an article must not contain: the special tokens, spelt out."""
        known = {str(token) for token in self.tokenizer.all_special_tokens}
        known |= {tag for tags in TAGS.get(self.family, {}).values() for tag in tags}
        spelt = sorted((token for token in known if len(token) > 1), key=len, reverse=True)
        self._special = re.compile("|".join(map(re.escape, spelt)) or "(?!)")
        # Tags and sentinels that decoding would spell out: in mT5's sentencepiece model they are
        # ordinary pieces, and transformers 5 does not count M2M-100's tags as special.
        vocab = self.tokenizer.get_vocab()
        silent = {n for piece, n in vocab.items() if "<extra_id_" in piece}
        silent |= set(getattr(self.tokenizer, "lang_token_to_id", {}).values())
        self._silent = frozenset(silent)

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that can be asked for."""
        return tuple(language for language in LANGUAGES if language in self.frames)

    def frame(self, language: Language, name: str) -> Frame:
        """Return the frame of `language`; `name` is the model's, for the error.

        Raises:
            EngineError: The model cannot write it.
        """
        if language not in self.frames:
            raise EngineError(
                f"{name} cannot write language={language!r}.",
                f"use a model that can; this one writes: {', '.join(self.languages)}",
            )
        return self.frames[language]

    def encode(self, text: str, frame: Frame) -> list[int]:
        """Return the ids of one source text in its frame.

        White space is collapsed, as the cards of XL-Sum and CrossSum prescribe. A special token
        that an article spells out (`</s>`, `__en__`, `>>fra<<`) is text and stays text.
        """
        plain = self._special.sub(lambda found: found[0][0] + " " + found[0][1:], text)
        plain = " ".join(plain.encode("utf-8", "replace").decode("utf-8").split())
        if plain.startswith(">>"):  # Marian takes any >>xx<< for a language
            plain = "> " + plain[1:]
        ids = self.tokenizer.encode(plain, add_special_tokens=False)
        return [*frame.before, *ids, *frame.after]

    def decode(self, ids: Sequence[int]) -> str:
        """Return the text of generated ids, without special tokens."""
        extra = {"use_source_tokenizer": False} if self.family == "marian" else {}
        shown = [n for n in ids if n not in self._silent]
        text = self.tokenizer.decode(shown, skip_special_tokens=True, **extra)
        return " ".join(str(text).split())


def codec(
    tokenizer: Any,
    config: Mapping[str, Any],
    settings: Mapping[str, Any],
    *,
    name: str,
    languages: Sequence[Language] = (),
    hint: str = "",
) -> Codec:
    """Return the conventions of a checkpoint.

    Args:
        tokenizer: Its tokenizer.
        config: Its config.json.
        settings: Its tokenizer_config.json; empty when there is none.
        name: The model's name, for errors and, with Marian, for its languages.
        languages: What it writes, for families that do not say so; Arabic when empty.
        hint: "small100", which nothing else may tell from M2M-100.

    Raises:
        EngineError: Neither Arabic nor English can come out of it.
    """
    family = family_of(tokenizer, config, settings, hint)
    vocab = tokenizer.get_vocab()
    end = _end(tokenizer)
    tokenizer.model_max_length = 10**9  # windows are checked here; it would warn on stderr
    frames: dict[Language, Frame] = {}
    if family in ("t5", "plain"):
        frame = _plain(tokenizer) if family == "plain" else Frame(after=(end,))
        frames = dict.fromkeys(languages or ("ar",), frame)
    elif family == "crosssum":
        pieces = langid_map(config)
        for language, (key,) in TAGS[family].items():
            if key in pieces:
                piece = pieces[key][-1] if isinstance(pieces[key], list) else pieces[key]
                start = _tag(tokenizer, vocab, str(piece), name)
                frames[language] = Frame(after=(end,), start=start)
    elif family == "marian":
        frames = _marian(tokenizer, vocab, settings, end, name, languages)
    else:
        source = _tag(tokenizer, vocab, TAGS[family]["ar"][0], name)
        for language, (tag,) in TAGS[family].items():
            target = _tag(tokenizer, vocab, tag, name)
            if family == "small100":  # the target's tag on the source, nothing on the answer
                frames[language] = Frame((target,), (end,))
            elif family == "mbart":  # mBART-25: tags behind the text, and as the decoder's start
                frames[language] = Frame((), (end, source), start=target)
            else:
                frames[language] = Frame((source,), (end,), forced=target)
    if not frames:
        raise EngineError(f"{name} writes neither Arabic nor English.", "choose another model")
    return Codec(tokenizer, family, frames)


def family_of(
    tokenizer: Any, config: Mapping[str, Any], settings: Mapping[str, Any], hint: str = ""
) -> Family:
    """Return the family whose conventions a checkpoint follows."""
    kind = config.get("model_type")
    named = str(settings.get("tokenizer_class") or type(tokenizer).__name__)
    vocab = tokenizer.get_vocab()
    if kind in ("t5", "mt5", "umt5"):
        return "crosssum" if langid_map(config) else "t5"
    if kind == "marian":
        return "marian"
    if kind == "m2m_100":
        if "arb_Arab" in vocab:
            return "nllb"
        told = (hint, named.lower().removesuffix("tokenizer"))
        return "small100" if "small100" in told else "m2m100"
    if kind == "mbart" and "ar_AR" in vocab:
        return "mbart50" if "MBart50" in named or "sl_SI" in vocab else "mbart"
    return "plain"


def langid_map(config: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return CrossSum's map of languages to the decoder's first token; empty when there is none."""
    told = config.get("task_specific_params")
    found = told.get("langid_map") if isinstance(told, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _marian(
    tokenizer: Any,
    vocab: Mapping[str, int],
    settings: Mapping[str, Any],
    end: int,
    name: str,
    languages: Sequence[Language],
) -> dict[Language, Frame]:
    """Marian writes one language, or the one whose `>>xxx<<` leads the source text."""
    tagged = {
        language: Frame((vocab[tag],), (end,))
        for language, tags in TAGS["marian"].items()
        for tag in tags[::-1]
        if tag in vocab
    }
    if tagged and set(languages) <= set(tagged):
        return tagged
    if not languages:
        told = [str(settings.get("target_lang") or ""), name.partition("@")[0].rpartition("-")[2]]
        found = next((_MARIAN_TARGETS[code] for code in told if code in _MARIAN_TARGETS), None)
        languages = (found,) if found else ()
    return dict.fromkeys(languages, Frame(after=(end,)))


def _plain(tokenizer: Any) -> Frame:
    """BART, AraBART, BERT2BERT: what the tokenizer itself puts around any text."""
    bare = tokenizer.encode("أ", add_special_tokens=False)
    full = tokenizer.encode("أ", add_special_tokens=True)
    for at in range(len(full) - len(bare) + 1):
        if full[at : at + len(bare)] == bare:
            return Frame(tuple(full[:at]), tuple(full[at + len(bare) :]))
    return Frame(after=(_end(tokenizer),))


def _tag(tokenizer: Any, vocab: Mapping[str, int], tag: str, name: str) -> int:
    found = vocab.get(tag)
    if found is None:  # M2M-100 keeps its tags beside the vocabulary
        found = tokenizer.convert_tokens_to_ids(tag)
        if found is None or found == tokenizer.unk_token_id:
            raise EngineError(
                f"the tokenizer of {name} does not know the language tag {tag!r}.",
                "check that the tokenizer files belong to this checkpoint",
            )
    return int(found)


def _end(tokenizer: Any) -> int:
    token = tokenizer.eos_token or tokenizer.sep_token
    if token is None:
        raise EngineError(
            "the tokenizer has no token that ends a text.",
            "check special_tokens_map.json and tokenizer_config.json",
        )
    return int(tokenizer.convert_tokens_to_ids(token))
