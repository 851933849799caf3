"""Tiny checkpoints of every encoder-decoder family, in the layouts that the hub publishes.

Random weights and trained sentencepiece models: the text they write means nothing, but every file,
every class and every convention is the real one.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from checkpoint_parts import ARABIC as ARABIC
from checkpoint_parts import ARTICLE as ARTICLE
from checkpoint_parts import CLAUSE as CLAUSE
from checkpoint_parts import ENGLISH as ENGLISH
from checkpoint_parts import pieces as pieces
from checkpoint_parts import save as save
from checkpoint_parts import spm as spm
from checkpoint_parts import t5_spm as t5_spm
from checkpoint_parts import write_json as write_json


def _t5(config_class: str, model_class: str, vocab: int) -> Any:
    import torch
    import transformers

    torch.manual_seed(0)
    config = getattr(transformers, config_class)(
        vocab_size=vocab, d_model=32, d_kv=8, d_ff=48, num_layers=1, num_decoder_layers=1,
        num_heads=4, feed_forward_proj="gated-gelu", tie_word_embeddings=False,
        decoder_start_token_id=0, pad_token_id=0, eos_token_id=1,
    )  # fmt: skip
    return getattr(transformers, model_class)(config).eval()


XLSUM_SETTINGS = {
    "num_beams": 4,
    "length_penalty": 0.6,
    "no_repeat_ngram_size": 2,
    "max_length": 84,
}


def mt5(
    folder: Path,
    *,
    weights: str = "pickle",
    tokenizer_class: str | None = "T5Tokenizer",
    charsmap: bool = True,
    **legacy: Any,
) -> Path:
    """XL-Sum's layout: `spiece.model` alone, a pickle, generation settings in config.json."""
    model = _t5("MT5Config", "MT5ForConditionalGeneration", 512)
    save(model, folder, weights=weights, **{**XLSUM_SETTINGS, **legacy})
    (folder / "spiece.model").write_bytes(t5_spm(charsmap=charsmap))
    if tokenizer_class is not None:
        write_json(
            folder / "tokenizer_config.json",
            {
                "tokenizer_class": tokenizer_class, "eos_token": "</s>", "unk_token": "<unk>",
                "pad_token": "<pad>", "extra_ids": 0, "additional_special_tokens": None,
                "sp_model_kwargs": {}, "special_tokens_map_file": "/home/someone/map.json",
            },
        )  # fmt: skip
    write_json(
        folder / "special_tokens_map.json",
        {"eos_token": "</s>", "unk_token": "<unk>", "pad_token": "<pad>"},
    )
    return folder


def crosssum(folder: Path, **variant: Any) -> Path:
    """CrossSum many-to-many: XL-Sum's layout and a first decoder token for each language."""
    langid_map = {"arabic": [95, "▁<extra_id_95>"], "english": [69, "▁<extra_id_69>"]}
    return mt5(folder, task_specific_params={"langid_map": langid_map}, **variant)


def t5(folder: Path, *, weights: str = "safetensors") -> Path:
    """T5 v1.1 (AraT5): the sentinels are not in `spiece.model`; the tokenizer adds them."""
    save(_t5("T5Config", "T5ForConditionalGeneration", 512), folder, weights=weights)
    (folder / "spiece.model").write_bytes(t5_spm(sentinels=False))
    return folder


def marian(
    folder: Path, *, weights: str = "pickle", half: bool = False, codes: bool = False
) -> Path:
    """OPUS-MT's layout: source.spm, target.spm, vocab.json; `codes` makes it multilingual."""
    import torch
    from transformers import MarianConfig, MarianMTModel

    source = spm("unigram", ARABIC, 300, bos_id=-1)
    target = spm("unigram", ENGLISH, 250, bos_id=-1)
    known = ["</s>", "<unk>", *(piece for piece in pieces(source) + pieces(target))]
    known += [">>eng<<", ">>ara<<", ">>fra<<"] if codes else []
    vocab = {piece: n for n, piece in enumerate(dict.fromkeys(known))}
    vocab["<pad>"] = pad = len(vocab)
    torch.manual_seed(0)
    model = MarianMTModel(
        MarianConfig(
            vocab_size=pad + 1, decoder_vocab_size=pad + 1, d_model=32, encoder_layers=1,
            decoder_layers=1, encoder_attention_heads=4, decoder_attention_heads=4,
            encoder_ffn_dim=48, decoder_ffn_dim=48, max_position_embeddings=128, pad_token_id=pad,
            eos_token_id=0, bos_token_id=0, forced_eos_token_id=0, decoder_start_token_id=pad,
            scale_embedding=True, static_position_embeddings=True, activation_function="swish",
        )
    ).eval()  # fmt: skip
    save(
        model, folder, weights=weights, half=half,
        num_beams=4, max_length=128, bad_words_ids=[[pad]],
    )  # fmt: skip
    (folder / "source.spm").write_bytes(source)
    (folder / "target.spm").write_bytes(target)
    write_json(folder / "vocab.json", vocab)
    write_json(
        folder / "tokenizer_config.json",
        {"source_lang": "ar", "target_lang": "en", "model_max_length": 128}
        | ({"tokenizer_class": "MarianTokenizer"} if half else {}),
    )
    return folder


def _bart_like(config_class: str, model_class: str, vocab: int, **fields: Any) -> Any:
    import torch
    import transformers

    torch.manual_seed(0)
    config = getattr(transformers, config_class)(
        vocab_size=vocab, d_model=32, encoder_layers=1, encoder_attention_heads=4,
        decoder_attention_heads=4, encoder_ffn_dim=48, decoder_ffn_dim=48, pad_token_id=1,
        bos_token_id=0, eos_token_id=2, decoder_start_token_id=2, max_position_embeddings=128,
        **{"decoder_layers": 1, **fields},
    )  # fmt: skip
    return getattr(transformers, model_class)(config).eval()


def _bpe() -> bytes:
    return spm("bpe", ARABIC + ENGLISH, 300)


def mbart50(folder: Path, *, weights: str = "pickle") -> Path:
    """mBART-50 many-to-many: sentencepiece.bpe.model, 52 language codes and a mask behind it."""
    model = spm("unigram", ARABIC + ENGLISH, 400)
    vocab = len(pieces(model)) + 1 + 52 + 1
    save(
        _bart_like("MBartConfig", "MBartForConditionalGeneration", vocab),
        folder, weights=weights, num_beams=5, max_length=200, forced_eos_token_id=2,
    )  # fmt: skip
    (folder / "sentencepiece.bpe.model").write_bytes(model)
    write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "MBart50Tokenizer", "src_lang": "en_XX", "tgt_lang": None},
    )
    return folder


def mbart25(folder: Path, *, weights: str = "pickle") -> Path:
    """mBART-25 (mbart-large-cc25): 25 language codes, which end the source and start the answer."""
    model = spm("unigram", ARABIC + ENGLISH, 400)
    vocab = len(pieces(model)) + 1 + 25 + 1
    save(_bart_like("MBartConfig", "MBartForConditionalGeneration", vocab), folder, weights=weights)
    (folder / "sentencepiece.bpe.model").write_bytes(model)
    write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "MBartTokenizer", "src_lang": "en_XX", "tgt_lang": None},
    )
    return folder


def nllb(folder: Path, *, weights: str = "pickle", tokenizer_json: bool = False) -> Path:
    """NLLB-200: the M2M-100 architecture with FLORES language codes."""
    from transformers import NllbTokenizer
    from transformers.models.nllb.tokenization_nllb import FAIRSEQ_LANGUAGE_CODES

    model = _bpe()
    vocab = len(pieces(model)) + 1 + len(FAIRSEQ_LANGUAGE_CODES) + 1
    save(
        _bart_like("M2M100Config", "M2M100ForConditionalGeneration", vocab, scale_embedding=True),
        folder, weights=weights, max_length=200,
    )  # fmt: skip
    (folder / "sentencepiece.bpe.model").write_bytes(model)
    write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "NllbTokenizer", "src_lang": "eng_Latn", "tgt_lang": None},
    )
    if tokenizer_json:
        # As published: the tags behind the vocabulary, <mask> behind the tags. Left to itself
        # transformers 5 forgets the tags, or puts them behind <mask>.
        tokenizer = NllbTokenizer.from_pretrained(
            folder, extra_special_tokens=list(FAIRSEQ_LANGUAGE_CODES), mask_token=None
        )
        tokenizer.add_special_tokens({"mask_token": "<mask>"})
        tokenizer.save_pretrained(folder)
        (folder / "sentencepiece.bpe.model").unlink(missing_ok=True)
    return folder


def m2m100(folder: Path, *, weights: str = "pickle", decoder_layers: int = 1) -> Path:
    """M2M-100: vocab.json beside sentencepiece.bpe.model, `__en__` behind the vocabulary."""
    model = _bpe()
    known = ["<s>", "<pad>", "</s>", "<unk>", *pieces(model)[3:]]
    save(
        _bart_like(
            "M2M100Config", "M2M100ForConditionalGeneration", len(known) + 100 + 8,
            scale_embedding=True, decoder_layers=decoder_layers,
        ),
        folder, weights=weights, num_beams=5, max_length=200,
    )  # fmt: skip
    (folder / "sentencepiece.bpe.model").write_bytes(model)
    write_json(folder / "vocab.json", {piece: n for n, piece in enumerate(known)})
    write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "M2M100Tokenizer", "src_lang": None, "tgt_lang": None},
    )
    return folder


def small100(folder: Path, **variant: Any) -> Path:
    """SMaLL-100: M2M-100's files, and a tokenizer class whose code must not be needed."""
    m2m100(folder, **variant)
    write_json(
        folder / "tokenizer_config.json",
        {"tokenizer_class": "SMALL100Tokenizer", "tgt_lang": None, "num_madeup_words": 8},
    )
    (folder / "tokenization_small100.py").write_text("raise RuntimeError('foreign code was run')\n")
    return folder


def arabart(folder: Path, *, weights: str = "pickle", **legacy: Any) -> Path:
    """AraBART: type `mbart`, no language codes, `tokenizer.json`; settings never raised from 20."""
    from tokenizers import processors
    from transformers import BarthezTokenizer

    model = spm("unigram", ARABIC, 300)
    known = ["<s>", "<pad>", "</s>", "<unk>", *pieces(model)[3:], "<mask>"]
    save(
        _bart_like("MBartConfig", "MBartForConditionalGeneration", len(known)),
        folder, weights=weights, **legacy,
    )  # fmt: skip
    vocab = [(piece, 0.0 if n < 4 else -float(n)) for n, piece in enumerate(known)]
    tokenizer = BarthezTokenizer(vocab=vocab)
    tokenizer.backend_tokenizer.post_processor = processors.TemplateProcessing(
        single="<s> $A </s>", pair="<s> $A </s> </s> $B </s>",
        special_tokens=[("<s>", 0), ("</s>", 2)],
    )  # fmt: skip
    tokenizer.save_pretrained(folder)
    return folder


def bert2bert(folder: Path, *, weights: str = "safetensors") -> Path:
    """BERT2BERT: type `encoder-decoder`, WordPiece, a `vocab.txt`."""
    import torch
    from transformers import BertConfig, BertTokenizer, EncoderDecoderConfig, EncoderDecoderModel

    words = sorted({word for text in ARABIC for word in text.split()})
    letters = sorted({letter for word in words for letter in word})
    known = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{x}" for x in letters)]
    known += [word for word in words if len(word) > 1]
    torch.manual_seed(0)
    bert = BertConfig(
        vocab_size=len(known), hidden_size=32, num_hidden_layers=1, num_attention_heads=4,
        intermediate_size=48, max_position_embeddings=256,
    )  # fmt: skip
    config = EncoderDecoderConfig.from_encoder_decoder_configs(bert, bert)
    config.decoder_start_token_id, config.eos_token_id, config.pad_token_id = 2, 3, 0
    save(EncoderDecoderModel(config).eval(), folder, weights=weights)
    (folder / "vocab.txt").write_text("\n".join(known) + "\n", encoding="utf-8")
    BertTokenizer(str(folder / "vocab.txt"), do_lower_case=False).save_pretrained(folder)
    return folder
