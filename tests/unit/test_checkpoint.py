from __future__ import annotations

import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest

from summarizer.checkpoint import SEQ2SEQ, detect, inspect
from summarizer.errors import EngineError, WeightsError


def safetensors(size: int = 64) -> bytes:
    header = json.dumps({"w": {"dtype": "F32", "shape": [size // 4], "data_offsets": [0, size]}})
    return struct.pack("<Q", len(header)) + header.encode() + bytes(size)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A whole checkpoint, as far as its files tell."""
    folder = tmp_path / "mt5-tiny"
    folder.mkdir()
    config = {"model_type": "mt5", "architectures": ["MT5ForConditionalGeneration"]}
    (folder / "config.json").write_text(json.dumps(config))
    (folder / "spiece.model").write_bytes(b"x")
    (folder / "model.safetensors").write_bytes(safetensors())
    return folder


def zipped(file: Path) -> bytes:
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("archive/data.pkl", b"0" * 500)
    return file.read_bytes()


def test_a_whole_checkpoint_is_named_after_its_folder(folder: Path) -> None:
    found = inspect(folder)
    assert (found.name, found.engine, found.model_type) == ("mt5-tiny", "seq2seq", "mt5")
    assert not found.pickled and [file.name for file in found.weights] == ["model.safetensors"]


@pytest.mark.parametrize("kind", SEQ2SEQ)
def test_encoder_decoders_are_known_by_their_type(kind: str, tmp_path: Path) -> None:
    assert detect({"model_type": kind}, {}, tmp_path) == "seq2seq"


@pytest.mark.parametrize(
    ("config", "settings"),
    [
        (
            {"model_type": "qwen3", "architectures": ["Qwen3ForCausalLM"]},
            {"chat_template": "{{x}}"},
        ),
        ({"model_type": "new", "architectures": ["NewForCausalLM"]}, {"chat_template": "{{x}}"}),
        (
            {"model_type": "gemma3", "architectures": ["Gemma3ForConditionalGeneration"]},
            {"chat_template": "{{x}}"},
        ),
    ],
    ids=lambda value: str(value.get("model_type", "")),
)
def test_instruct_models_are_known_by_architecture_and_chat_template(
    config: dict[str, Any], settings: dict[str, Any], tmp_path: Path
) -> None:
    assert detect(config, settings, tmp_path) == "chat"


def test_a_chat_template_may_be_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "chat_template.jinja").write_text("{{x}}")
    assert detect({"architectures": ["LlamaForCausalLM"]}, {}, tmp_path) == "chat"


def test_a_base_model_without_a_chat_template_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=r"without a chat template.*\n.*instruct"):
        detect({"model_type": "llama", "architectures": ["LlamaForCausalLM"]}, {}, tmp_path)


@pytest.mark.parametrize(
    "config",
    [
        {"model_type": "bert", "architectures": ["BertForMaskedLM"]},
        {},
        {"architectures": []},
        {"model_type": 3},
    ],
    ids=str,
)
def test_an_unknown_kind_is_refused_with_the_list_of_what_is_known(
    config: dict[str, Any], tmp_path: Path
) -> None:
    with pytest.raises(EngineError) as caught:
        detect(config, {"chat_template": "x"}, tmp_path)
    assert all(kind in str(caught.value) for kind in ("mt5", "marian", "chat template", "Qwen"))
    assert repr(config.get("model_type")) in str(caught.value)


@pytest.mark.parametrize(
    "head",
    ["BartForSequenceClassification", "BartForQuestionAnswering", "T5EncoderModel",
     "T5ForTokenClassification"],
)  # fmt: skip
def test_an_encoder_decoder_with_a_head_that_writes_nothing_is_refused(
    head: str, tmp_path: Path
) -> None:
    kind = head[:4].lower().removesuffix("en").removesuffix("fo")
    with pytest.raises(EngineError, match=head):
        detect({"model_type": kind, "architectures": [head]}, {}, tmp_path)


@pytest.mark.parametrize("head", ["MarianMTModel", "EncoderDecoderModel", "T5WithLMHeadModel"])
def test_older_names_of_heads_that_write_are_known(head: str, tmp_path: Path) -> None:
    assert detect({"model_type": "t5", "architectures": [head]}, {}, tmp_path) == "seq2seq"


@pytest.mark.parametrize(
    "header", [b'{"w": {"data_offsets": []}}', b'{"w": {"data_offsets": ["a", "b"]}}', b"[1]",
               b"[" * 10**5],
    ids=len,
)  # fmt: skip
def test_a_header_of_nonsense_is_an_error_of_ours(folder: Path, header: bytes) -> None:
    (folder / "model.safetensors").write_bytes(struct.pack("<Q", len(header)) + header)
    with pytest.raises(WeightsError, match=r"model\.safetensors (cannot be read|is not all there)"):
        inspect(folder)


@pytest.mark.parametrize("name", ["config.json", "spiece.model", "model.safetensors"])
def test_a_missing_file_is_named_with_the_command_that_fetches_it(folder: Path, name: str) -> None:
    (folder / name).unlink()
    with pytest.raises(WeightsError) as caught:
        inspect(folder, again="summarizer download mt5-xlsum")
    assert str(folder / name) in str(caught.value)
    assert "Next: summarizer download mt5-xlsum" in str(caught.value)


@pytest.mark.parametrize("keep", [0, 5, 20, 100])
def test_safetensors_that_are_cut_anywhere_are_not_whole(folder: Path, keep: int) -> None:
    file = folder / "model.safetensors"
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(WeightsError, match=r"model\.safetensors (is not all there|cannot be read)"):
        inspect(folder)


def test_a_pickle_that_is_cut_is_not_whole_and_an_old_one_may_be(folder: Path) -> None:
    (folder / "model.safetensors").unlink()
    file = folder / "pytorch_model.bin"
    whole = zipped(file)
    assert inspect(folder).pickled
    file.write_bytes(whole[:-30])
    with pytest.raises(WeightsError, match=r"pytorch_model\.bin is not all there"):
        inspect(folder)
    file.write_bytes(b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.")  # as torch wrote before 1.6
    assert inspect(folder).pickled
    file.write_bytes(b"<html>404</html>")
    with pytest.raises(WeightsError, match="is not a file of weights"):
        inspect(folder)


def test_a_pointer_of_git_lfs_is_called_that(folder: Path) -> None:
    pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n"
    (folder / "model.safetensors").write_text(pointer)
    with pytest.raises(WeightsError, match="git lfs pull"):
        inspect(folder)


def test_safetensors_are_preferred_to_pickles(folder: Path) -> None:
    (folder / "pytorch_model.bin").write_bytes(b"\x80\x02")
    assert not inspect(folder).pickled


def test_a_missing_shard_is_named(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "model-00001-of-00002.safetensors")
    shards = {"a": "model-00001-of-00002.safetensors", "b": "model-00002-of-00002.safetensors"}
    (folder / "model.safetensors.index.json").write_text(json.dumps({"weight_map": shards}))
    with pytest.raises(WeightsError, match=r"model-00002-of-00002\.safetensors is missing"):
        inspect(folder)


def test_an_index_cannot_point_outside_the_folder(folder: Path, tmp_path: Path) -> None:
    (folder / "model.safetensors").rename(tmp_path / "secret.safetensors")
    index = {"weight_map": {"a": "../secret.safetensors"}}
    (folder / "model.safetensors.index.json").write_text(json.dumps(index))
    with pytest.raises(WeightsError, match=r"names '\.\./secret\.safetensors', no file of its"):
        inspect(folder)


@pytest.mark.parametrize("name", ["tf_model.h5", "flax_model.msgpack"])
def test_weights_of_other_frameworks_are_refused_by_name(folder: Path, name: str) -> None:
    (folder / "model.safetensors").rename(folder / name)
    with pytest.raises(WeightsError, match=rf"{name}, which transformers 5 cannot read"):
        inspect(folder)


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe", b'{"model_type": "mt5"', b"[" * 10**6], ids=len
)
def test_half_a_config_is_an_error_of_ours(folder: Path, content: bytes) -> None:
    (folder / "config.json").write_bytes(content)
    with pytest.raises(WeightsError, match=r"config\.json is not"):
        inspect(folder)


@pytest.mark.parametrize("name", ["source.spm", "target.spm", "vocab.json"])
def test_marian_needs_all_three_files_of_its_tokenizer(folder: Path, name: str) -> None:
    (folder / "config.json").write_text('{"model_type": "marian"}')
    for other in ("source.spm", "target.spm", "vocab.json"):
        (folder / other).write_bytes(b"{}")
    inspect(folder)
    (folder / name).unlink()
    with pytest.raises(WeightsError, match=rf"{name} is missing"):
        inspect(folder)
