"""Engines run pretrained checkpoints. Each heavy import happens inside the engine that needs it."""

from __future__ import annotations

from summarizer.engines.base import Engine, Generation

__all__ = ["Engine", "Generation"]
