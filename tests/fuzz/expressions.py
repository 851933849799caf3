"""Every regular expression of the package, and strings made from it to make it backtrack.

For each repetition of an expression: a text that matches what stands before it, then what it repeats,
many times, then something that does not fit. Nested and adjacent repetitions that can share characters
are exponential or polynomial on such a text; good expressions are linear.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from re import _constants, _parser  # type: ignore[attr-defined]
from typing import Any

import summarizer

_FOLDER = Path(summarizer.__file__).parent
_USES = frozenset(("search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"))
_IN_CLASS = {"CATEGORY_DIGIT": "7", "CATEGORY_SPACE": " ", "CATEGORY_WORD": "a", "CATEGORY_NOT_SPACE": "a",
             "CATEGORY_NOT_WORD": " ", "CATEGORY_NOT_DIGIT": "a"}  # fmt: skip
_MANY = 8  # a repetition that may be this long is attacked
_LIKELY = "aA7 .\u0643\u0660<\"'-/\n&@(\u0301"


def expressions() -> dict[str, re.Pattern[Any]]:
    """Return the compiled expressions of all modules, and those that stand in calls of `re`."""
    found: dict[str, re.Pattern[Any]] = {}
    for info in pkgutil.walk_packages([str(_FOLDER)], "summarizer."):
        try:
            module = importlib.import_module(info.name)
        except ImportError:  # an extra that is not installed
            module = None
        for name, value in vars(module).items() if module else ():
            for pattern in _patterns(value):
                found.setdefault(f"{info.name}.{name}", pattern)
    for path in _FOLDER.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if _is_use(node) and isinstance(node.args[0], ast.Constant):  # type: ignore[attr-defined]
                where = f"{path.relative_to(_FOLDER)}:{node.lineno}"  # type: ignore[attr-defined]
                found.setdefault(where, re.compile(node.args[0].value))  # type: ignore[attr-defined]
    return found


def use(name: str, pattern: re.Pattern[Any]) -> Any:
    """Return how an expression is used: searched for, unless its module only matches with it.

    An expression that begins with blanks is quadratic to search for in blanks, and linear to match.
    """
    module, _, variable = name.rpartition(".")
    own = _FOLDER.parent.joinpath(*module.split(".")).with_suffix(".py")
    for paths in ([own] if own.is_file() else [], _FOLDER.rglob("*.py")):
        texts = (path.read_text(encoding="utf-8") for path in paths)
        uses = {one for text in texts for one in re.findall(rf"\b{variable}\.(\w+)\(", text)}
        if uses:
            matched = uses <= {"match", "fullmatch"}
            return pattern.search if not matched else getattr(pattern, max(uses))
    return pattern.search


def _is_use(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "re"
        and node.func.attr in _USES
        and bool(node.args)
    )


def _patterns(value: object) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _patterns(inner)
    elif isinstance(value, (tuple, list)):
        for inner in value:
            yield from _patterns(inner)


def attacks(pattern: re.Pattern[Any], length: int) -> Iterator[str | bytes]:
    """Yield texts of about `length` characters that an expression may take long for."""
    text = pattern.pattern
    parsed = _parser.parse(
        text, pattern.flags & ~re.UNICODE if isinstance(text, bytes) else pattern.flags
    )
    made = set()
    for before, unit in _repeats(list(parsed), ""):
        for prefix in {before, ""}:
            for one in {unit, prefix + unit} - {""}:
                for tail in ("", "\x00", "!\u0643"):
                    made.add(prefix + one * (length // len(one)) + tail)
    for attack in sorted(made):
        yield attack.encode("latin-1", "replace") if isinstance(text, bytes) else attack


def _repeats(nodes: list[Any], before: str) -> Iterator[tuple[str, str]]:
    """Yield what leads to each repetition and what it repeats."""
    for kind, value in nodes:
        name = str(kind)
        if name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            low, high, inner = value
            unit = example(list(inner))
            if high == _constants.MAXREPEAT or high >= _MANY:
                yield before, unit
            yield from _repeats(list(inner), before)
            before += unit * max(1, min(low, 3))
            continue
        for branch in _branches(name, value):
            yield from _repeats(branch, before)
        before += example([(kind, value)])


def _branches(name: str, value: Any) -> list[list[Any]]:
    if name == "SUBPATTERN":
        return [list(value[-1])]
    if name == "BRANCH":
        return [list(branch) for branch in value[1]]
    if name in ("ASSERT", "ASSERT_NOT"):
        return [list(value[1])]
    if name == "ATOMIC_GROUP":
        return [list(value)]
    return []


def example(nodes: list[Any]) -> str:
    """Return a text that an expression is likely to match."""
    made = []
    for kind, value in nodes:
        name = str(kind)
        if name == "LITERAL":
            made.append(chr(value))
        elif name == "NOT_LITERAL":
            made.append("a" if value != ord("a") else "b")
        elif name == "ANY":
            made.append("a")
        elif name == "IN":
            made.append(_member(value))
        elif name == "CATEGORY":
            made.append(_IN_CLASS.get(str(value), "a"))
        elif name in ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT"):
            made.append(example(list(value[2])) * max(1, min(value[0], 3)))
        elif name not in ("ASSERT", "ASSERT_NOT") and (branches := _branches(name, value)):
            made.append(example(branches[0]))
    return "".join(made)


def _member(members: list[Any]) -> str:
    """Return a character of a class: a likely one, since classes that overlap are the danger."""
    negated = str(members[0][0]) == "NEGATE"
    if not negated:
        kind, value = members[0]
        if str(kind) == "LITERAL":
            return chr(value)
        if str(kind) == "RANGE":
            return chr(value[0])
        return _IN_CLASS.get(str(value), "a")
    shut_out = {chr(value) for kind, value in members if str(kind) == "LITERAL"}
    return next((one for one in _LIKELY if one not in shut_out), "a")
