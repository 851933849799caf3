"""The public names and their signatures: a change is deliberate, and shows in public_api.txt.

After one that is meant: `python tests/unit/test_public_api.py`, and a line in CHANGELOG.md.
"""

from __future__ import annotations

import dataclasses
import importlib
import inspect
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

SNAPSHOT = Path(__file__).with_name("public_api.txt")
UPDATE = "python tests/unit/test_public_api.py"

# Those without `__all__` are named: what the API reference documents of them.
MODULES: dict[str, tuple[str, ...] | None] = {
    "summarizer": None,
    "summarizer.batch": None,
    "summarizer.evaluation": None,
    "summarizer.plots": ("lengths", "support_map"),
    "summarizer.render": ("html", "markdown", "page", "text"),
    "summarizer.arabic": (
        "arabic_share", "clean", "count_words", "fold", "looks_arabic", "words",
    ),
    "summarizer.sentences": ("split_sentences",),
    "summarizer.errors": (
        "ArticleError", "EngineError", "OptionError", "SummarizerError", "WeightsError",
        "WorkerError",
    ),
}  # fmt: skip


def signature(thing: Callable[..., Any]) -> str:
    """Return parameters and result as they are written in the source, defaults included."""
    try:
        found = inspect.signature(thing)
    except (TypeError, ValueError):
        return "(...)"
    given = [
        parameter.replace(annotation=_Bare(parameter.annotation))
        for parameter in found.parameters.values()
    ]
    found = found.replace(parameters=given, return_annotation=_Bare(found.return_annotation))
    # A default that is an object shows its address.
    return re.sub(r" at 0x[0-9a-f]+", "", str(found)).replace(": <empty>", "")


class _Bare(str):
    """An annotation as it is written, without quotation marks."""

    def __new__(cls, value: Any) -> Any:
        return value if value is inspect.Parameter.empty else super().__new__(cls, value)

    def __repr__(self) -> str:
        return str(self)


def members(kind: type[Any]) -> Iterator[str]:
    """Yield the public attributes of a class, but for those of classes that are not ours."""
    fields = (
        {field.name for field in dataclasses.fields(kind)} if dataclasses.is_dataclass(kind) else ()
    )
    for name in sorted(set(dir(kind)) - {*fields, *dir(Exception)}):
        owner = next(base for base in kind.__mro__ if name in vars(base))
        if name.startswith("_") or not owner.__module__.startswith("summarizer"):
            continue
        value = inspect.getattr_static(kind, name)
        if isinstance(value, staticmethod | classmethod):
            yield f"{name}{signature(value.__func__)}"
        elif inspect.isfunction(value):
            prefix = "async " if inspect.iscoroutinefunction(value) else ""
            yield f"{prefix}{name}{signature(value)}"
        else:
            yield name


def rendered() -> str:
    """Return one line for each public name and for each public member of a class."""
    lines = []
    for module_name, named in MODULES.items():
        module = importlib.import_module(module_name)
        names = module.__all__ if named is None else named
        lines.append(f"# {module_name}")
        for name in sorted(names):
            thing = getattr(module, name)
            if inspect.isclass(thing):
                bases = ", ".join(base.__name__ for base in thing.__bases__ if base is not object)
                lines.append(f"class {name}({bases}){signature(thing)}")
                lines += [f"    {member}" for member in members(thing)]
            elif inspect.isfunction(thing):
                lines.append(f"{name}{signature(thing)}")
            else:
                lines.append(name)
        lines.append("")
    return "\n".join(lines)


def test_the_public_names_and_signatures_are_those_of_the_snapshot() -> None:
    now, kept = rendered().splitlines(), SNAPSHOT.read_text(encoding="utf-8").splitlines()
    gone = [f"- {line}" for line in kept if line not in now]
    new = [f"+ {line}" for line in now if line not in kept]
    assert now == kept, "\n".join(
        ["the public API has changed:", *gone, *new, f"if that is meant: {UPDATE}"]
    )


def test_every_public_name_has_a_docstring() -> None:
    bare = []
    for module_name, named in MODULES.items():
        module = importlib.import_module(module_name)
        for name in module.__all__ if named is None else named:
            thing = getattr(module, name)
            if (inspect.isclass(thing) or inspect.isfunction(thing)) and not thing.__doc__:
                bare.append(f"{module_name}.{name}")
    assert not bare


def test_a_parameter_that_is_renamed_shows_in_its_line() -> None:
    def before(text: str, words: int = 60) -> None: ...

    def after(text: str, length: int = 60) -> None: ...

    assert signature(before) == "(text: str, words: int = 60) -> None"
    assert signature(before) != signature(after)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent.parent))
    SNAPSHOT.write_text(rendered(), encoding="utf-8", newline="\n")
