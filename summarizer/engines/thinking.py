"""Reasoning that a model wrote down before its answer, and that nobody asked for."""

from __future__ import annotations

import re

# Qwen3, DeepSeek and most others; Gemma's and Mistral's spellings.
_BLOCK = re.compile(
    r"<(think|thinking|thought|reasoning)>.*?(?:</\1>|\Z)|\[THINK\].*?(?:\[/THINK\]|\Z)", re.DOTALL
)
# A template may have opened the block in the prompt, so that only its end is in the answer.
_END = re.compile(r"\A.*</(?:think|thinking|thought|reasoning)>", re.DOTALL)


def without_thinking(text: str) -> str:
    """Return an answer without its reasoning; the empty string when it never got to an answer."""
    return _END.sub("", _BLOCK.sub("", text)).strip()
