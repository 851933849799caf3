"""The coverage-guided fuzzer: Atheris on each target, from a corpus of news and hostile pieces.

    python tests/fuzz/guided.py --cases 40000 --seed 1            # all targets, by their shares
    python tests/fuzz/guided.py --target clean --cases 20000

What fails is written to tests/fuzz/crashes/TARGET-..., where the tests run it from then on.
Needs the dependency group `fuzz`.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
SECONDS = 20  # that a case may take: more is a hang
MEGABYTES = 2000


def corpus(folder: Path, name: str) -> None:
    """Write what the fuzzer begins with: news, each alone and with another text."""
    import hostile

    texts = [
        hostile.SEED,
        " ".join(hostile.NEWS),
        "\n".join(hostile.NEWS),
        *hostile.NEWS,
        *hostile.ENGLISH,
    ]
    for number, text in enumerate(texts):
        other = texts[(number + 7) % len(texts)]
        whole = {
            "read": f"h\x1e<html><body><p>{text}</p></body></html>",
            "rows": '{"text": "' + text.replace("\n", " ").replace('"', "'") + '", "id": 7}',
        }.get(name, text + "\x1e" + other)
        (folder / f"news{number}").write_text(whole, encoding="utf-8")


def dictionary(path: Path) -> None:
    """Write the pieces that the fuzzer may throw in."""
    import hostile

    pieces = {piece for piece in hostile.PIECES if 0 < len(piece) < 40}
    coded = (piece.encode("utf-8", "surrogatepass") for piece in sorted(pieces))
    lines = ('"' + "".join(f"\\x{byte:02x}" for byte in piece) + '"' for piece in coded)
    path.write_text("\n".join(lines) + "\n")


def fuzz(name: str, cases: int, seed: int) -> None:
    """Fuzz one target in this process, until a case fails or all are done. Does not return."""
    import atheris

    with atheris.instrument_imports(include=["summarizer"]):
        import targets

    def one(data: bytes) -> None:
        targets.case(name, data)

    with tempfile.TemporaryDirectory() as scratch:
        seeds, words = Path(scratch, "corpus"), Path(scratch, "words")
        seeds.mkdir()
        corpus(seeds, name)
        dictionary(words)
        crashes = HERE / "crashes"
        crashes.mkdir(exist_ok=True)
        options = [
            f"-runs={cases}", f"-seed={seed}", f"-dict={words}", "-max_len=8192", "-len_control=0",
            f"-timeout={SECONDS}", f"-rss_limit_mb={MEGABYTES}", "-print_final_stats=1",
            f"-artifact_prefix={crashes}/{name}-", "-verbosity=0",
        ]  # fmt: skip
        atheris.Setup([sys.argv[0], *options, str(seeds)], one)
        atheris.Fuzz()


def main() -> int:
    """Fuzz the targets one after the other; the exit code is 1 if a case failed."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--target", help="one target; all by default")
    parser.add_argument("--cases", type=int, default=40_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    sys.path[:0] = [str(HERE), str(ROOT)]
    if asked.here:
        fuzz(asked.target, asked.cases, asked.seed)
    import targets

    failed = []
    shares = (
        {asked.target: 1.0} if asked.target else {n: t.share for n, t in targets.TARGETS.items()}
    )
    for name, share in shares.items():
        cases = max(1, round(asked.cases * share))
        began = time.monotonic()
        command = [sys.executable, __file__, "--here", "--target", name]
        done = subprocess.run(
            [*command, "--cases", str(cases), "--seed", str(asked.seed)],
            capture_output=True, text=True, errors="replace", check=False,
        )  # fmt: skip
        seconds = time.monotonic() - began
        print(
            f"{name}: {cases:,} cases, {seconds:.0f} s, {'FAILED' if done.returncode else 'ok'}",
            flush=True,
        )
        if done.returncode:
            failed.append(name)
            print((done.stdout + done.stderr)[-4000:], flush=True)
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main())
