"""Seconds and memory of the preset `offline` on the reference article, both languages.

    python benchmarks/offline.py

Needs the extra `offline`. Loading (weights already put together) is timed apart. Memory is the
process's peak resident set; the weights are counted in it.
"""

from __future__ import annotations

import resource
import time
from pathlib import Path

from summarizer import Summarizer, read

SEED = Path(__file__).parent.parent / "seeds" / "egovernment-forum.txt"


def main() -> None:
    """Summarise twice: the first call loads the model, the second shows the steady state."""
    article = read(SEED)
    with Summarizer("offline") as summarizer:
        for name in ("first call", "second call"):
            started = time.perf_counter()
            summary = summarizer.summarize(article)
            seconds = time.perf_counter() - started
            stages = ", ".join(f"{key} {value:.2f}" for key, value in summary.seconds.items())
            print(f"{name}: {seconds:.1f} s ({stages})")
        print(summary)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"peak memory: {peak:.0f} MB")


if __name__ == "__main__":
    main()
