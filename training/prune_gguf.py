"""Write a trained checkpoint as a GGUF file that holds only the tokens of Arabic and English.

    python training/prune_gguf.py RUN_FOLDER BASE.gguf OUT.gguf --keep prompts.jsonl lexicon.tsv
    python training/prune_gguf.py - BASE.gguf OUT.gguf --keep prompts.jsonl --type BF16
    python training/prune_gguf.py RUN_FOLDER PRUNED.gguf OUT.gguf

The first form comes after training. The second prunes the base itself, before: it then trains in
half the memory and time, and the third form only quantises what came out. BASE.gguf is the file
that the run was trained from; tensors that were not trained are taken from it.

Matrices are written as `--type`, the embeddings (which are the output layer too) as
`--embedding-type`, vectors in float32. Control tokens are renamed from `<x>` to `<|x|>`, which
the library keeps out of what an article can say. Needs gguf, and torch for a RUN_FOLDER.
"""

from __future__ import annotations

import argparse
import hashlib
import re
from pathlib import Path

import gguf
import numpy as np
from translator_base import TEMPLATE
from vocabulary import CONTROL, Vocabulary, choose, compare, count_words

EMBEDDINGS = "token_embd.weight"
TYPES = {
    "Q8_0": "MOSTLY_Q8_0",
    "Q5_0": "MOSTLY_Q5_0",
    "Q4_0": "MOSTLY_Q4_0",
    "BF16": "MOSTLY_BF16",
    "F16": "MOSTLY_F16",
    "F32": "ALL_F32",
}
SPECIAL = re.compile(r"tokenizer\.ggml\.\w+_token_id\Z")
_LISTS = ("tokenizer.ggml.tokens", "tokenizer.ggml.scores", "tokenizer.ggml.token_type")
_WRITTEN = ("GGUF.", "general.architecture", "general.file_type", "tokenizer.chat_template")


def read_vocabulary(reader: gguf.GGUFReader) -> Vocabulary:
    """Read the tokens of a file; stop for a tokenizer of another kind."""
    kind = reader.fields["tokenizer.ggml.model"].contents()
    if kind != "llama":
        raise SystemExit(f"The tokenizer is {kind!r}; only sentencepiece ('llama') can be pruned.")
    return Vocabulary(*(reader.fields[name].contents() for name in _LISTS))


def special_ids(reader: gguf.GGUFReader) -> dict[str, int]:
    """Return the ids that the file names: of the begin, the end, the unknown, the padding."""
    return {
        name: int(field.contents()) for name, field in reader.fields.items() if SPECIAL.match(name)
    }


def template_of(reader: gguf.GGUFReader) -> str:
    """Return the chat template that was trained with: the base's own, or the plain one."""
    field = reader.fields.get("tokenizer.chat_template")
    return field.contents() if field else TEMPLATE


def trained_tensors(run: Path | None, architecture: str, blocks: int) -> dict[str, np.ndarray]:
    """Read the weights of a run under their GGUF names, as float32 and as GGUF stores them."""
    if run is None:
        return {}
    from safetensors.torch import load_file

    path = run / "checkpoint.safetensors" if run.is_dir() else run
    kind = next(k for k, name in gguf.MODEL_ARCH_NAMES.items() if name == architecture)
    names = gguf.get_tensor_name_map(kind, blocks)
    tensors = {}
    for name, tensor in load_file(path).items():
        target = names.get_name(name, try_suffixes=(".weight", ".bias"))
        if target is None:
            raise SystemExit(f"{path}: {name} is no tensor of {architecture}; was it run --full?")
        values = tensor.float().numpy()
        # Gemma computes with 1 + weight; GGUF holds the sum.
        plus_one = architecture.startswith("gemma") and target.endswith("norm.weight")
        tensors[target] = values + 1 if plus_one else values
    return tensors


def rename(token: str) -> str:
    """Return the name of a control token in the form `<|x|>`."""
    return re.sub(r"\A<([^|].*)>\Z", r"<|\1|>", token)


def write_header(
    writer: gguf.GGUFWriter,
    reader: gguf.GGUFReader,
    vocabulary: Vocabulary,
    kept: list[int],
    description: str,
) -> None:
    """Write the metadata of the base with the tokens that are kept."""
    new_ids = {old: new for new, old in enumerate(kept)}
    names = {
        vocabulary.tokens[i]: rename(vocabulary.tokens[i])
        for i in kept
        if vocabulary.types[i] == CONTROL
    }
    for name, field in reader.fields.items():
        if name.startswith(_WRITTEN) or name in (*_LISTS, "general.description"):
            continue
        value, kind = field.contents(), field.types[0]
        if SPECIAL.match(name):
            value = new_ids[value]
        if name.endswith(".vocab_size"):
            value = len(kept)
        inner = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(name, value, kind, sub_type=inner)
    writer.add_description(description)
    writer.add_token_list([names.get(t, t) for t in (vocabulary.tokens[i] for i in kept)])
    writer.add_token_scores([vocabulary.scores[i] for i in kept])
    writer.add_token_types([vocabulary.types[i] for i in kept])
    template = template_of(reader)
    for old, new in names.items():
        template = template.replace(old, new)
    writer.add_chat_template(template)


def pack(values: np.ndarray, kind: str) -> tuple[np.ndarray, gguf.GGMLQuantizationType]:
    """Return a tensor in a GGUF type, and the type; vectors stay in float32.

    The rounding is the plain one. A scale per block that fits the weights best would fit the grid
    of the 4 and 5 bits that the base comes in, and round what a short training has moved back to
    where it was: measured after 8 steps, a loss of 2.01 where the plain one has 1.91 and no
    rounding 1.89 (the base: 2.33).
    """
    wanted = gguf.GGMLQuantizationType["F32" if values.ndim == 1 else kind]
    return gguf.quants.quantize(np.ascontiguousarray(values, np.float32), wanted), wanted


def write_parts(path: Path, size: int) -> None:
    """Print the sha256 of a file; with a size cut it, and list the checksums in `PATH.sha256`."""
    data = path.read_bytes()
    lines = [f"{hashlib.sha256(data).hexdigest()}  {path.name}"]
    for number, start in enumerate(range(0, len(data), size) if size else (), 1):
        part = path.with_name(f"{path.name}.part{number:02d}")
        part.write_bytes(data[start : start + size])
        lines.append(f"{hashlib.sha256(part.read_bytes()).hexdigest()}  {part.name}")
    path.with_name(path.name + ".sha256").write_text("\n".join(lines) + "\n")
    print("\n".join(lines))


def prune(args: argparse.Namespace) -> None:
    """Choose the tokens, write the file, print what it weighs."""
    reader = gguf.GGUFReader(args.base)
    architecture = reader.fields["general.architecture"].contents()
    blocks = reader.fields[f"{architecture}.block_count"].contents()
    trained = trained_tensors(args.checkpoint, architecture, blocks)
    vocabulary = read_vocabulary(reader)
    kept = list(range(len(vocabulary.tokens)))
    if args.keep:
        words = count_words(args.keep)
        always = set(special_ids(reader).values())
        template = template_of(reader)
        always |= {
            i
            for i, token in enumerate(vocabulary.tokens)
            if vocabulary.types[i] == CONTROL and token in template
        }
        kept = choose(vocabulary, words, always, args.least)
        same, growth = compare(vocabulary, kept, words)
        print(f"tokens kept: {len(kept):,} of {len(vocabulary.tokens):,}")
        print(f"running words cut as before: {same:.2%}; tokens of the texts: {growth:+.2%}")
    seen = "trained to read dictionary hints" if trained else "not trained"
    description = f"Arabic to English: pruned to the tokens of these languages, {seen}"
    writer = gguf.GGUFWriter(args.output, architecture)
    write_header(writer, reader, vocabulary, kept, description)
    writer.add_file_type(gguf.LlamaFileType[TYPES[args.type]])
    sizes = {"embeddings": 0, "layers": 0}
    for tensor in reader.tensors:
        values = trained.pop(tensor.name, None)
        shape = tuple(int(n) for n in reversed(tensor.shape))
        if values is not None and values.shape != shape:
            raise SystemExit(
                f"{tensor.name} is {values.shape} in the checkpoint and {shape} in {args.base}: "
                "give the file that the run was trained from."
            )
        if values is None:
            values = gguf.quants.dequantize(tensor.data, tensor.tensor_type).reshape(shape)
        if tensor.name == EMBEDDINGS:
            values = values[kept]
        data, kind = pack(values, args.embedding_type if tensor.name == EMBEDDINGS else args.type)
        sizes["embeddings" if tensor.name == EMBEDDINGS else "layers"] += data.nbytes
        writer.add_tensor(tensor.name, data, raw_dtype=kind)
    if trained:
        raise SystemExit(f"{args.base} has no place for {sorted(trained)[:3]}.")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    print(", ".join(f"{name} {size:,} bytes" for name, size in sizes.items()))
    print(f"{args.output}: {args.output.stat().st_size:,} bytes")
    write_parts(args.output, int(args.split_mb * 1e6))


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "checkpoint",
        type=lambda text: None if text == "-" else Path(text),
        help="folder or safetensors file of a --full run; - for the base as it is",
    )
    parser.add_argument("base", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--keep", type=Path, nargs="+", metavar="TEXT", help="all tokens without")
    parser.add_argument("--least", type=int, default=1, help="uses that a kept token has in them")
    parser.add_argument("--type", choices=TYPES, default="Q8_0")
    parser.add_argument("--embedding-type", choices=TYPES, help="unless given as --type, or Q8_0")
    parser.add_argument("--split-mb", type=float, default=0, metavar="MB", help="size of parts")
    args = parser.parse_args()
    low = args.type in ("Q4_0", "Q5_0")  # too coarse for the layer that chooses the words
    args.embedding_type = args.embedding_type or ("Q8_0" if low else args.type)
    prune(args)


if __name__ == "__main__":
    main()
