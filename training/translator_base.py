"""The base of a trained translator: how it is loaded, and how it is asked."""

from __future__ import annotations

from pathlib import Path

# For a base without a chat template of its own. It needs two control tokens that every base has
# seen in its pre-training, and no other, so that it works with embeddings that are not trained.
# `prune_gguf.py` puts the same text into the file that llama.cpp serves.
TEMPLATE = (
    "{{ bos_token }}{% for message in messages %}"
    "{% if message.role == 'assistant' %}Answer:\n{{ message.content }}{{ eos_token }}\n\n"
    "{% else %}{{ message.content }}\n\n{% endif %}{% endfor %}"
    "{% if add_generation_prompt %}Answer:\n{% endif %}"
)


def load_tokenizer(base: Path):
    """Return the tokenizer of a GGUF file or of a folder in the Hugging Face layout."""
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(**_where(base))
    if not tokenizer.chat_template:
        tokenizer.chat_template = TEMPLATE
    return tokenizer


def load_model(base: Path, device: str):
    """Return the model of a GGUF file or of a folder, in bfloat16, on `device`."""
    import torch
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(**_where(base), dtype=torch.bfloat16).to(device)


def _where(base: Path) -> dict:
    if base.is_dir():
        return {"pretrained_model_name_or_path": base}
    if not base.is_file():
        raise SystemExit(f"{base} is neither a GGUF file nor a folder with a model.")
    return {"pretrained_model_name_or_path": base.parent, "gguf_file": base.name}
