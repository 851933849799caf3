"""Forked processes: no lock is held in the child for ever, no engine of the parent is used there.

A fork copies the memory of a process and none of its threads. A lock that another thread held
would stay locked in the child, and an engine whose threads are missing would hang: when it is
asked, and also when it is freed.
"""

from __future__ import annotations

import ctypes
import os
import sys
import threading
import weakref
from collections.abc import Callable
from typing import Any, Protocol

from summarizer.errors import EngineError


class _Lock(Protocol):
    def acquire(self) -> object: ...

    def release(self) -> None: ...


_WITH_THREADS = frozenset(("torch", "ctranslate2", "xllamacpp"))
_imported: set[str] = set()
_inherited: weakref.WeakSet[Any] = weakref.WeakSet()


def guard(lock: _Lock) -> None:
    """Hold a lock while the process forks, so that what it guards is whole in the child.

    Only for locks that are held for moments, and by nobody who takes another such lock.
    """
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(
            before=lock.acquire, after_in_parent=lock.release, after_in_child=lock.release
        )


def orphan_in_child(owner: Any, attribute: str) -> None:
    """Let `owner.attribute` be None in a forked child, and the object never be freed there.

    Args:
        owner: An engine, with a `_lock`.
        attribute: Where it keeps what has threads of its own.
    """
    _inherited.add(owner)
    owner._orphaned = attribute


def keep(thing: object) -> None:
    """Never free something, not at the end of the process either."""
    if sys.implementation.name == "cpython":
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(thing))


def inherited(package: str) -> bool:
    """Whether this is a forked child whose parent had imported `package`.

    Threads of OpenMP that the parent used are missing then, and whoever asks for several of them
    waits for ever: such a package must compute with one.
    """
    return package in _imported


def closed(name: str) -> EngineError:
    """Return the error for a call of an engine that has no model any more."""
    return EngineError(
        f"the engine of {name} is closed, or this process was forked after it was loaded.",
        "make a new one",
    )


def in_child(work: Callable[[], None]) -> None:
    """Run something in every forked child, before anything else."""
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=work)


def _orphan() -> None:
    for owner in list(_inherited):
        held = getattr(owner, owner._orphaned, None)
        if held is not None:
            keep(held)  # its destructor would wait for threads that are not there
        setattr(owner, owner._orphaned, None)
        owner._lock = threading.Lock()  # another thread may have been inside
    _inherited.clear()
    _imported.update(_WITH_THREADS & sys.modules.keys())


in_child(_orphan)
