"""The key of a server, from the command line to the last output: nowhere but in the request."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from news import NEWS
from test_endpoint import HELLO, reply, running

from summarizer import Article, Summarizer, render

pytestmark = pytest.mark.enable_socket  # loopback only

ROOT = Path(__file__).parent.parent.parent
KEY = "sk-very-secret-1234567890"


def test_a_summary_of_a_server_holds_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUMMARIZER_API_KEY", KEY)
    with running(HELLO) as server:
        summarizer = Summarizer("endpoint", base_url=server.url, quiet=True)
        summary = summarizer.summarize(Article(text=NEWS))
        assert server.asked()[-1].headers["authorization"] == f"Bearer {KEY}"
        shown = [
            json.dumps(summary.to_dict()), render.html(summary), render.page([render.html(summary)], "title"),
            render.text(summary), render.markdown(summary), repr(summary), repr(vars(summarizer)),
        ]  # fmt: skip
        assert not [text for text in shown if KEY in text]
        assert KEY.encode() not in pickle.dumps(summary) + pickle.dumps(summarizer)


@pytest.mark.parametrize("answer", ["refused", "redirect", "hello"])
@pytest.mark.parametrize("form", ["json", "html"])
def test_the_command_line_shows_no_key_with_debug_either(
    answer: str, form: str, tmp_path: Path
) -> None:
    article = tmp_path / "article.txt"
    article.write_text(NEWS, encoding="utf-8")
    with running(HELLO) as elsewhere:
        given = {
            "refused": reply(401, {"error": f"wrong key {KEY}"}),
            "redirect": reply(307, b"", f"Location: {elsewhere.url}/x?key={KEY}"),
            "hello": HELLO,
        }[answer]
        with running(given) as server:
            command = [
                sys.executable, "-X", "dev", "-m", "summarizer", "summarize", str(article), "--debug",
                "--preset", "endpoint", "--base-url", server.url, "--format", form,
            ]  # fmt: skip
            assert not [word for word in command if KEY in word]
            done = subprocess.run(
                command,
                capture_output=True,
                timeout=120,
                env={**os.environ, "SUMMARIZER_API_KEY": KEY, "PYTHONPATH": str(ROOT)},
            )
            assert server.asked()[-1].headers["authorization"] == f"Bearer {KEY}"
        assert not elsewhere.requests
    assert done.stdout and KEY.encode() not in done.stdout + done.stderr
