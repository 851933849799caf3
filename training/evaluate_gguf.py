"""Judge a GGUF file that this kit wrote, in place of the translator that the library ships.

    python training/evaluate_gguf.py OUT.gguf PAIRS.tsv [options of benchmarks/english.py]

The file is asked as a trained translator: a short system text, hints, no examples.
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Any

from summarizer import backends
from summarizer.engines.gguf import GgufEngine
from summarizer.translation import Translator

BENCHMARK = Path(__file__).parent.parent / "benchmarks" / "english.py"


def main() -> None:
    """Put the file in the translator's place and run the benchmark."""
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    weights = Path(sys.argv[1])

    def open_gguf(*_: object) -> tuple[Any, Any]:
        engine = GgufEngine(weights)
        return engine, Translator(engine, trained=True)

    backends.open_gguf = open_gguf
    sys.argv = [str(BENCHMARK), *sys.argv[2:]]
    runpy.run_path(str(BENCHMARK), run_name="__main__")


if __name__ == "__main__":
    main()
