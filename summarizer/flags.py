"""The command line's own kinds of values, and the flags made from the fields of `Options`."""

from __future__ import annotations

import difflib
import typing
from collections.abc import Callable
from dataclasses import Field, fields
from typing import TYPE_CHECKING, Any, TypeVar

import click

from summarizer import registry
from summarizer.records import LANGUAGES, Options

Function = TypeVar("Function", bound=Callable[..., Any])

if TYPE_CHECKING:
    ParamType = click.ParamType[Any]  # generic since click 8.5
else:
    ParamType = click.ParamType

_FILES = {"glossary"}  # the fields that name a file


class Languages(ParamType):
    """Languages separated by commas."""

    name = "languages"

    def convert(self, value: Any, param: Any, ctx: Any) -> tuple[str, ...]:
        """Return the languages, without repetition."""
        if isinstance(value, tuple):
            return value
        names = [name.strip().lower() for name in str(value).split(",")]
        for name in names:
            if name not in LANGUAGES:
                self.fail(
                    f"{name!r} is not a language to choose from. Give ar, en, or both: ar,en",
                    param,
                    ctx,
                )
        return tuple(dict.fromkeys(names))


class PresetName(ParamType):
    """The name of a preset; the nearest one is named in the error."""

    name = "name"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """Return the name if there is such a preset."""
        names = [preset.name for preset in registry.PRESETS]
        if value not in names:
            near = difflib.get_close_matches(str(value).lower(), names, n=1, cutoff=0.4)
            hint = f" Did you mean {near[0]}?" if near else ""
            self.fail(
                f"there is no preset {value!r}.{hint} Choose one of: {', '.join(names)}", param, ctx
            )
        return str(value)


class WholeNumber(click.IntRange):
    """A whole number in a range, both of which an error names."""

    name = "number"

    def convert(self, value: Any, param: Any, ctx: Any) -> int:
        """Return the number if it is one and in the range."""
        try:
            return int(super().convert(value, param, ctx))
        except click.BadParameter:
            self.fail(
                f"{value!r} is out of range. Give a whole number from {self.min} to {self.max}",
                param,
                ctx,
            )


debug_flag = click.option(
    "--debug",
    is_flag=True,
    expose_value=False,
    help="Show the traceback of an error (or set SUMMARIZER_DEBUG=1).",
)
"""What every command has for whoever looks for the cause of an error."""


def option_flags(command: Function) -> Function:
    """Add one flag for each field of `Options`, with its default, help text and range."""
    hints = typing.get_type_hints(Options)
    for spec in reversed(fields(Options)):
        command = click.option(
            "--" + spec.name.replace("_", "-"),
            spec.name,
            help=spec.metadata["help"],
            **_kind(spec, hints[spec.name]),
        )(command)
    return command


def _kind(spec: Field[Any], hint: Any) -> dict[str, Any]:
    if hint is bool:
        return {"is_flag": True, "default": spec.default}
    if spec.name == "languages":
        default: tuple[str, ...] = Options().languages
        return {
            "type": Languages(),
            "default": ",".join(default),
            "show_default": True,
            "metavar": "LIST",
        }
    shown: dict[str, Any] = {"default": spec.default, "show_default": spec.default is not None}
    if "min" in spec.metadata:
        bounds = WholeNumber(spec.metadata["min"], spec.metadata["max"])
        return {"type": bounds, "metavar": "N", **shown}
    if spec.name in _FILES:
        return {"type": click.Path(exists=True, dir_okay=False), "metavar": "FILE", **shown}
    return {"type": str, "metavar": "TEXT", **shown}
