"""Cards of the published models that a newsroom with a connection would pick.

Nothing here was loaded when this was written: no hub could be reached. Each fact names where it was
read; "not seen" means that no source was found, and then the checkpoint's own files decide.
Pinned revisions are those that many public repositories name for the same model.
"""

from __future__ import annotations

from summarizer.modelcard import ModelCard, Task
from summarizer.records import Language

HUB = "https://huggingface.co/"
_XLSUM_README = "github.com/csebuetnlp/xl-sum README at afcd803"
_XLSUM_EVALUATE = "github.com/csebuetnlp/xl-sum seq2seq/evaluate.sh at afcd803"
_CROSSSUM_MAP = (
    "github.com/csebuetnlp/CrossSum seq2seq/debug/extra_tokens_langid_map.json at d9522c8"
)
_MOZILLA = "github.com/mozilla/firefox-translations-models evaluation/ar-en at e7957fc"
_USED = "the revision that public GitHub repositories name for this model"

_BOTH: tuple[Language, ...] = ("ar", "en")
_XLSUM_SETTINGS = (
    ("num_beams", 4), ("length_penalty", 0.6), ("no_repeat_ngram_size", 2), ("max_length", 84),
)  # fmt: skip
_CROSSSUM_FACTS = (
    ("licence", "github.com/csebuetnlp/CrossSum README: CC BY-NC-SA 4.0"),
    ("window, settings", "the usage snippet copied in ten public files; the card was not seen"),
)


def _seq2seq(
    name: str, repo: str, task: Task, licence: str, size: int, window: int, out: int,
    languages: tuple[Language, ...], *, revision: str = "main", tag: str = "",
    convention: str = "", generation: tuple[tuple[str, float | int | bool], ...] = (),
    commercial: bool = True, note: str = "", facts: tuple[tuple[str, str], ...] = (),
) -> ModelCard:  # fmt: skip
    return ModelCard(
        name=name, repo=repo, revision=revision, file="", engine="seq2seq", task=task,
        licence=licence, licence_url=HUB + repo, bytes=size, sha256="", window=window, extra="hub",
        note=note, window_out=out, languages=languages, tag=tag, convention=convention,
        generation=generation, commercial=commercial, facts=facts,
    )  # fmt: skip


def _chat(
    name: str, repo: str, licence: str, size: int, window: int | None, *, revision: str = "main",
    generation: tuple[tuple[str, float | int | bool], ...] = (), commercial: bool = True,
    gated: bool = False, convention: str = "", note: str = "",
    facts: tuple[tuple[str, str], ...] = (),
) -> ModelCard:  # fmt: skip
    return ModelCard(
        name=name, repo=repo, revision=revision, file="", engine="chat", task="chat",
        licence=licence, licence_url=HUB + repo, bytes=size, sha256="", window=window, extra="hub",
        note=note, languages=_BOTH, tag="the prompt is written in the language of the answer",
        convention=convention, generation=generation, commercial=commercial, gated=gated,
        facts=facts,
    )  # fmt: skip


XLSUM = _seq2seq(
    "mt5-xlsum", "csebuetnlp/mT5_multilingual_XLSum", "summarize", "CC-BY-NC-SA-4.0",
    2_334_000_000, 512, 84, ("ar",),
    revision="2437a524effdbadc327ced84595508f1e32025b3",
    generation=_XLSUM_SETTINGS, commercial=False,
    note="mT5-base; ROUGE-1/2/L 34.91/14.79/29.16 on XL-Sum Arabic, stemmed",
    facts=(
        ("licence, scores", _XLSUM_README), ("settings", _XLSUM_EVALUATE), ("revision", _USED),
        ("bytes", "the hub's file list at aee4208: 2.33 GB of pickle, 4.31 MB of tokenizer"),
        ("no prefix", "the card's snippet gives the bare article, white space collapsed"),
    ),
)  # fmt: skip
CROSSSUM = _seq2seq(
    "mt5-crosssum", "csebuetnlp/mT5_m2m_crossSum", "summarize", "CC-BY-NC-SA-4.0",
    2_334_000_000, 512, 84, _BOTH,
    tag="the decoder starts with ▁<extra_id_95> for Arabic, ▁<extra_id_69> for English",
    generation=_XLSUM_SETTINGS, commercial=False,
    note="mT5-base, any of 45 languages into any; Arabic article to English summary in one step",
    facts=(
        *_CROSSSUM_FACTS, ("tag", _CROSSSUM_MAP),
        ("tag on the checkpoint", "config.task_specific_params['langid_map'][language][1]"),
    ),
)  # fmt: skip
CROSSSUM_ENGLISH = _seq2seq(
    "mt5-crosssum-english", "csebuetnlp/mT5_m2o_english_crossSum", "summarize", "CC-BY-NC-SA-4.0",
    2_334_000_000, 512, 84, ("en",), generation=_XLSUM_SETTINGS, commercial=False,
    note="mT5-base; only English comes out",
    facts=(*_CROSSSUM_FACTS, ("bytes", "its file list was not seen: those of mt5-crosssum")),
)  # fmt: skip
ARABART = _seq2seq(
    "arabart-xlsum", "abdalrahmanshahrour/arabartsummarization", "summarize", "Apache-2.0",
    0, 1024, 128, ("ar",),
    # The card shows none, and the default length of older releases (20) clips summaries: see the
    # sister model ahmeddbahaa/AraBART-finetuned-ar, whose mean length was 19.6.
    generation=(("num_beams", 4), ("no_repeat_ngram_size", 3), ("max_length", 128)),
    note="AraBART (139M parameters) fine-tuned on XL-Sum Arabic",
    facts=(
        ("licence", "card: Apache-2.0"),
        ("training", "card: XL-Sum, validation loss 2.339"),
        ("window", "not seen: BART's 1024, lowered to the checkpoint's own config"),
        ("bytes", "not seen"), ("settings", "ours; the card shows none"),
    ),
)  # fmt: skip
OPUS = _seq2seq(
    "opus-mt-ar-en", "Helsinki-NLP/opus-mt-ar-en", "translate", "Apache-2.0",
    310_000_000, 512, 512, ("en",),
    note="Marian, Arabic to English; FLORES 33.9 BLEU, chrF 61.0",
    facts=(
        ("licence", "card"), ("scores", _MOZILLA),
        ("bytes", "not seen; its sibling opus-mt-en-ar has 308 MB"),
        ("settings", "the checkpoint's own config"),
    ),
)  # fmt: skip
OPUS_BIG = _seq2seq(
    "opus-mt-tc-big-ar-en", "Helsinki-NLP/opus-mt-tc-big-ar-en", "translate", "CC-BY-4.0",
    606_000_000, 512, 512, ("en",),
    note="Marian transformer-big, stored in float16 and loaded in float32 on a processor; "
    "FLORES-101 devtest 42.6 BLEU by its card",
    facts=(
        ("licence, scores", "card"),
        ("bytes", "the hub's file list at d290aae: 603 MB of torch.HalfStorage"),
        ("window", "not seen: Marian's 512, lowered to the checkpoint's own config"),
    ),
)  # fmt: skip
NLLB = _seq2seq(
    "nllb-200-600m", "facebook/nllb-200-distilled-600M", "translate", "CC-BY-NC-4.0",
    2_480_000_000, 1024, 200, _BOTH,
    revision="f8d333a098d19b4fd9a8b18f94170487ad3f821d",
    tag="arb_Arab in front of the source, eng_Latn forced first in the answer",
    commercial=False, note="FLORES 36.5 BLEU, chrF 62.4; it can also write Arabic",
    facts=(
        ("licence", "public repositories that pin it: CC-BY-NC-4.0"), ("revision", _USED),
        ("window", "config: 1024 positions, max_length 200"), ("scores", _MOZILLA),
        ("tags", "transformers: FAIRSEQ_LANGUAGE_CODES of the NLLB tokenizer"),
        ("bytes", "600M parameters in float32 and the tokenizer; the file list was not seen"),
    ),
)  # fmt: skip
SMALL100 = _seq2seq(
    "small100", "alirezamsh/small100", "translate", "MIT", 0, 1024, 256, _BOTH,
    tag="__en__ in front of the source text", convention="small100",
    generation=(("num_beams", 5), ("max_length", 256)),
    note="M2M-100 with a decoder of 3 layers; its tokenizer's own code is not run",
    facts=(
        ("licence, settings", "card: MIT, 5 beams, max_length 256"),
        ("tag", "card: tokenization_small100.py puts the target's tag on the source"),
        ("bytes", "not seen"),
    ),
)  # fmt: skip

_QWEN_FACTS = (("licence, window", "card: Apache-2.0, 32,768 tokens"), ("revision", _USED))
QWEN3_SMALL = _chat(
    "qwen3-0.6b", "Qwen/Qwen3-0.6B", "Apache-2.0", 1_510_000_000, 32_768,
    revision="c1899de289a04d12100db370d81485cdf75e47ca", convention="enable_thinking=False",
    note="thinking switched off", facts=(*_QWEN_FACTS, ("bytes", "0.6B parameters in bfloat16")),
)  # fmt: skip
QWEN3 = _chat(
    "qwen3-1.7b", "Qwen/Qwen3-1.7B", "Apache-2.0", 4_075_000_000, 32_768,
    revision="70d244cc86ccca08cf5af4e1e306ecf908b1ad5e", convention="enable_thinking=False",
    note="thinking switched off",
    facts=(*_QWEN_FACTS, ("bytes", "public manifest: 4,063,479,808 bytes of weights")),
)  # fmt: skip
QWEN3_4B = _chat(
    "qwen3-4b", "Qwen/Qwen3-4B", "Apache-2.0", 8_060_000_000, 32_768,
    revision="1cfa9a7208912126459214e8b04321603b3df60c", convention="enable_thinking=False",
    note="thinking switched off", facts=(*_QWEN_FACTS, ("bytes", "4.0B parameters in bfloat16")),
)  # fmt: skip
GEMMA3 = _chat(
    "gemma-3-4b-it", "google/gemma-3-4b-it", "Gemma", 8_640_000_000, 131_072, gated=True,
    revision="093f9f388b31de276ce2de164bdc2081324b9767",
    note="over 140 languages by its card",
    facts=(
        ("licence, window", "card: Gemma terms of use, gated; 128K tokens"), ("revision", _USED),
        ("bytes", "4.3B parameters in bfloat16"),
    ),
)  # fmt: skip
COMMAND_R7B_ARABIC = _chat(
    "command-r7b-arabic", "CohereLabs/c4ai-command-r7b-arabic-02-2025", "CC-BY-NC-4.0",
    16_060_000_000, 131_072, commercial=False, gated=True,
    note="made for Modern Standard Arabic, length control and answering in the right language",
    facts=(
        ("licence, window", "card: CC-BY-NC, gated, 128K tokens"),
        ("bytes", "8B parameters in bfloat16"),
    ),
)  # fmt: skip
FANAR = _chat(
    "fanar-1-9b", "QCRI/Fanar-1-9B-Instruct", "unknown", 18_000_000_000, 4096,
    note="continued from Gemma 2 9B",
    facts=(
        ("licence", "not seen on its card; public lists say Apache-2.0: read it before use"),
        ("window", "not seen: a careful 4096, well inside Gemma 2's 8192"),
        ("bytes", "9B parameters in bfloat16"),
    ),
)  # fmt: skip
ALLAM = _chat(
    "allam-7b", "humain-ai/ALLaM-7B-Instruct-preview", "unknown", 14_000_000_000, 4096,
    note="trained on 5.2T tokens of English and Arabic; formerly in ALLaM-AI",
    facts=(
        ("licence", "not seen on its card; public lists say Apache-2.0: read it before use"),
        ("window", "the page of ALLaM-2-7b-instruct: 4096 tokens"),
        ("bytes", "7B parameters in bfloat16"),
    ),
)  # fmt: skip
SILMA = _chat(
    "silma-9b", "silma-ai/SILMA-9B-Instruct-v1.0", "Gemma", 18_500_000_000, 4096,
    note="of the Gemma 2 family",
    facts=(
        ("licence", "public lists: Gemma; its card was not seen"),
        ("window", "not seen: a careful 4096, well inside Gemma 2's 8192"),
        ("bytes", "9B parameters in bfloat16"),
    ),
)  # fmt: skip
LFM2 = _chat(
    "lfm2.5-1.2b", "LiquidAI/LFM2.5-1.2B-Instruct", "LFM1.0", 2_340_000_000, 32_768,
    revision="0f604ada3f766f9f257460c4c9f0b5d6f69d431b",
    generation=(
        ("temperature", 0.1), ("top_k", 50), ("top_p", 0.1), ("repetition_penalty", 1.05),
    ),
    note="Arabic is one of eight languages that its card names; its own licence, read it",
    facts=(
        ("licence, window, settings", "a copy of its card"), ("revision", _USED),
        ("bytes", "1.17B parameters in bfloat16"),
    ),
)  # fmt: skip

HUB_MODELS: tuple[ModelCard, ...] = (
    ARABART, OPUS_BIG, OPUS, NLLB, SMALL100, XLSUM, CROSSSUM, CROSSSUM_ENGLISH,
    QWEN3_SMALL, QWEN3, QWEN3_4B, GEMMA3, COMMAND_R7B_ARABIC, FANAR, ALLAM, SILMA, LFM2,
)  # fmt: skip
