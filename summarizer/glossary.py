"""A user's own translations, which win over the lexicon: `Arabic<TAB>English` lines."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from summarizer.arabic import arabic_share, clean, fold
from summarizer.errors import OptionError
from summarizer.records import Options


def glossary_of(options: Options) -> Mapping[str, str]:
    """Read the glossary that the options name; nothing if they name none."""
    return {} if options.glossary is None else load_glossary(options.glossary)


def load_glossary(path: str | Path) -> dict[str, str]:
    """Read fixed translations: UTF-8, one `Arabic<TAB>English` a line, `#` begins a comment line.

    Raises:
        OptionError: The file cannot be read or a line is malformed; the line and its number are
            named.
    """
    file = Path(path).expanduser()
    try:
        raw = file.read_bytes()
    except OSError as error:
        raise OptionError(
            f"the glossary {str(file)!r} cannot be read: {error.strerror or error}.",
            "give a file with one 'Arabic<TAB>English' a line",
        ) from error
    entries: dict[str, str] = {}
    seen: dict[str, tuple[str, int]] = {}
    for number, encoded in enumerate(raw.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        try:
            line = encoded.decode("utf-8").rstrip("\r")
        except UnicodeDecodeError:
            raise _bad_line(file, number, encoded, "is not UTF-8", "save it as UTF-8") from None
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        sides = [" ".join(clean(side).split()) for side in line.split("\t")]
        if len(sides) != 2:
            advice = "write the Arabic, one tab and the English"
            raise _bad_line(file, number, line, f"has {len(sides) - 1} tabs", advice)
        arabic, english = sides
        if not arabic or not english:
            raise _bad_line(
                file, number, line, "has an empty side", "fill it in or delete the line"
            )
        if arabic_share(arabic) < 0.5 or arabic_share(english) > 0.5:
            advice = "write the Arabic first, then the tab, then the English"
            raise _bad_line(
                file, number, line, "is not Arabic on the left, English on the right", advice
            )
        same, earlier = seen.setdefault(fold(arabic), (english, number))
        if same != english:
            what = f"translates otherwise what line {earlier} translates as {same!r}"
            raise _bad_line(file, number, line, what, "keep one of the two lines")
        entries.setdefault(arabic, english)
    return entries


def _bad_line(file: Path, number: int, line: str | bytes, what: str, advice: str) -> OptionError:
    return OptionError(f"line {number} of the glossary {str(file)!r} {what}: {line!r}.", advice)
