"""Which models a server has, and what can be learnt of the chosen one: window, tokenizer."""

from __future__ import annotations

import difflib
import json
import time
from dataclasses import dataclass
from typing import Any, Literal

from summarizer.engines.completion import malformed, parse_json
from summarizer.engines.transport import Client, Refused
from summarizer.errors import EngineError

# vLLM and llama.cpp's server say who they are in `owned_by` of their models.
Kind = Literal["vllm", "llamacpp", ""]


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """A model on a server.

    Attributes:
        model: Its name there.
        models: Every model of the server.
        window: Tokens that a prompt and its answer may have together; None when it is not said.
        kind: The server's software, where it can count tokens.
    """

    model: str
    models: tuple[str, ...]
    window: int | None
    kind: Kind = ""

    def count(self, client: Client, text: str) -> int | None:
        """Return how many tokens the server makes of `text`; None when it does not say."""
        if not self.kind:
            return None
        fields = {"llamacpp": {"content": text}, "vllm": {"model": self.model, "prompt": text}}
        body = json.dumps({**fields[self.kind], "add_special_tokens": False}).encode()
        root = "/" + client.url.path.removesuffix("/v1")
        try:
            with client.request("POST", f"{root}/tokenize", body) as exchange:
                answer = parse_json(client, b"".join(exchange.chunks()))
        except Refused:
            return None  # switched off, or behind a gateway
        tokens = answer.get("tokens")
        return len(tokens) if isinstance(tokens, list) else None


def describe(client: Client, model: str | None, *, timeout: float = 10.0) -> ServerInfo:
    """Ask a server for its models and choose one.

    Args:
        client: Knows the address.
        model: The one to use; None for the only one.
        timeout: Seconds that all of it may take.

    Raises:
        EngineError: The server does not answer, or the model is not there, or none is named and
            there are several.
    """
    deadline = time.monotonic() + timeout
    try:
        with client.request("GET", "/models", deadline=deadline) as exchange:
            listing = parse_json(client, b"".join(exchange.chunks()))
    except Refused as refusal:
        if model and refusal.status in (404, 405, 501):  # a gateway that lists nothing
            return ServerInfo(model, (model,), None)
        raise
    entries = listing.get("data")
    if not isinstance(entries, list):
        raise malformed(client, "has no list of models")
    known = {
        entry["id"]: entry
        for entry in entries
        if isinstance(entry, dict) and isinstance(entry.get("id"), str)
    }
    chosen = _choose(client, known, model)
    entry = known[chosen]
    owner = entry.get("owned_by")
    kind: Kind = "vllm" if owner == "vllm" else "llamacpp" if owner == "llamacpp" else ""
    window = _positive(entry.get("max_model_len"))
    if kind == "llamacpp":
        window = _llama_window(client, deadline)
    return ServerInfo(chosen, tuple(known), window, kind)


def _choose(client: Client, known: dict[str, Any], model: str | None) -> str:
    names = list(known)
    listed = ", ".join(client.shown(name) for name in names[:20]) or "none"
    if model is None:
        if len(names) == 1:
            return names[0]
        raise EngineError(
            f"{client.where} has {len(names)} models and none is named.",
            f"set SUMMARIZER_MODEL to one of: {listed}"
            if names
            else "load a model there first (ollama pull MODEL)",
        )
    for name in (model, f"{model}:latest"):  # Ollama's name for a model without a tag
        if name in known:
            return name
    near = difflib.get_close_matches(model, names, n=1, cutoff=0.4)
    hint = f"did you mean {client.shown(near[0])!r}? " if near else ""
    raise EngineError(f"{client.where} has no model {model!r}.", f"{hint}its models are: {listed}")


def _llama_window(client: Client, deadline: float) -> int | None:
    root = "/" + client.url.path.removesuffix("/v1")
    try:
        with client.request("GET", f"{root}/props", deadline=deadline) as exchange:
            props = parse_json(client, b"".join(exchange.chunks()))
    except Refused:
        return None
    settings = props.get("default_generation_settings")
    return _positive(settings.get("n_ctx")) if isinstance(settings, dict) else None


def _positive(value: Any) -> int | None:
    return value if type(value) is int and 0 < value < 1 << 31 else None
