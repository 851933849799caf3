"""Two engines on the same file: llama.cpp, and transformers with the weights unpacked."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

from summarizer import weights
from summarizer.engines.gguf import GgufEngine
from summarizer.engines.loading import quiet
from summarizer.registry import QWEN_CODER

NEEDED = 8 << 30  # bytes: 1.5 billion parameters in float32, and the file beside them
PROMPT = [
    {"role": "system", "content": "You answer briefly."},
    {"role": "user", "content": "ما عاصمة الأردن؟ Answer with the name in English only."},
]
TOKENS = 3


def free_memory() -> int:
    """Bytes that a process can still get; assumed to be enough where the system does not say."""
    try:
        told = Path("/proc/meminfo").read_text(encoding="ascii")
    except OSError:
        return NEEDED
    found = re.search(r"MemAvailable:\s+(\d+) kB", told)
    return int(found[1]) << 10 if found else NEEDED


missing = [
    name for name in ("xllamacpp", "torch", "transformers", "gguf")
    if importlib.util.find_spec(name) is None
]  # fmt: skip
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(bool(missing), reason=f"needs {', '.join(missing)}"),
    pytest.mark.skipif(weights.find(QWEN_CODER) is None, reason=f"needs {QWEN_CODER.install}"),
    pytest.mark.skipif(free_memory() < NEEDED, reason="needs 8 GB of free memory"),
]


def test_llama_cpp_and_transformers_write_the_same_first_tokens() -> None:
    import torch
    import transformers

    path = weights.ensure(QWEN_CODER)
    engine = GgufEngine(path, QWEN_CODER, context=512)
    answer = engine.chat(PROMPT, max_tokens=TOKENS)
    engine.close()

    with quiet():
        files = {"pretrained_model_name_or_path": path.parent, "gguf_file": path.name}
        tokenizer = transformers.AutoTokenizer.from_pretrained(**files, local_files_only=True)
        model = transformers.AutoModelForCausalLM.from_pretrained(
            **files, local_files_only=True, dtype=torch.float32
        ).eval()
        text = tokenizer.apply_chat_template(PROMPT, tokenize=False, add_generation_prompt=True)
        ids = tokenizer(text, add_special_tokens=False, return_tensors="pt")
        with torch.inference_mode():
            written = model.generate(**ids, max_new_tokens=TOKENS, do_sample=False)
    length = ids["input_ids"].shape[1]
    assert answer.prompt_tokens == length
    assert answer.text.strip()
    assert tokenizer.decode(written[0, length:], skip_special_tokens=True) == answer.text
