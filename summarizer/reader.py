"""Files, standard input and HTML pages to articles. No network access, ever."""

from __future__ import annotations

import difflib
import itertools
import os
import re
import stat
import sys
from pathlib import Path
from typing import BinaryIO

from summarizer.article import Article
from summarizer.charset import decode, decode_as
from summarizer.errors import ArticleError, OptionError
from summarizer.layout import unwrap

MAX_BYTES = 50_000_000  # a news article has thousands; a larger file is something else
MAX_HTML_BYTES = 10_000_000  # parsing takes far more memory than the page

# What is no text, told by its first bytes: (bytes, what it is, what to do).
_AS_TEXT = "save or export it as plain text (UTF-8) and read that"
_EXTRACT = "extract it and read the text file inside"
_NOT_AN_ARTICLE = "give a text file or an HTML page"
_KINDS: tuple[tuple[bytes, str, str], ...] = (
    (b"%PDF", "a PDF document", "extract its text, for instance with pdftotext, and read that"),
    (b"{\\rtf", "an RTF document", _AS_TEXT),
    (b"\xd0\xcf\x11\xe0", "an old Word or Office document", _AS_TEXT),
    (b"PK\x03\x04", "a ZIP archive", _EXTRACT),
    (b"\x1f\x8b", "a gzip archive", _EXTRACT),
    (b"BZh", "a bzip2 archive", _EXTRACT),
    (b"\xfd7zXZ", "an xz archive", _EXTRACT),
    (b"7z\xbc\xaf", "a 7-Zip archive", _EXTRACT),
    (b"Rar!", "a RAR archive", _EXTRACT),
    (b"\x89PNG", "a PNG image", _NOT_AN_ARTICLE),
    (b"\xff\xd8\xff", "a JPEG image", _NOT_AN_ARTICLE),
    (b"GIF8", "a GIF image", _NOT_AN_ARTICLE),
    (b"RIFF", "an image, sound or video file", _NOT_AN_ARTICLE),
    (b"ID3", "a sound file", _NOT_AN_ARTICLE),
    (b"OggS", "a sound or video file", _NOT_AN_ARTICLE),
    (b"\x7fELF", "a program", _NOT_AN_ARTICLE),
    (b"SQLite format 3", "a database", _NOT_AN_ARTICLE),
    (b"GGUF", "a file of model weights", _NOT_AN_ARTICLE),
)
_IN_ZIP = (
    (b"word/", "a Word document (DOCX)"),
    (b"xl/", "an Excel workbook (XLSX)"),
    (b"ppt/", "a PowerPoint presentation (PPTX)"),
    (b"opendocument", "an OpenDocument file"),
    (b"epub", "an e-book (EPUB)"),
)

_BLOCK_TAGS = "html|head|body|div|p|article|section|main|table|ul|ol|h1|h2|h3|br|span|header"
_RE_PAGE = re.compile(
    r"\s*+(?:<\?xml[^>]{0,200}>\s*+)?(?:<!--.{0,2000}?-->\s*+)?<(?:!doctype html|html)\b",
    re.I | re.S,
)
_RE_FRAGMENT = re.compile(rf"\s*+<(?:{_BLOCK_TAGS})\b[^<>]{{0,500}}>", re.I)
_RE_CLOSING = re.compile(
    r"</(?:p|div|article|section|body|html|table|ul|ol|h1|h2|h3|span)\s{0,9}>", re.I
)
_MANY_CLOSING_TAGS = 4
_RE_CHARSET = re.compile(
    rb"<meta\b[^<>]{0,300}?charset\s{0,9}=\s{0,9}[\"']?\s{0,9}([\w.:-]{2,40})", re.I
)


def read(
    source: str | os.PathLike[str] | BinaryIO,
    *,
    title: str | None = None,
    encoding: str | None = None,
    max_bytes: int | None = None,
) -> Article:
    """Read an article from a file, standard input or an open binary file.

    Plain text and saved HTML pages are told apart by their content. Of a page, the article's text
    is extracted (extra `html`), and offsets refer to that text. In a text wrapped in narrow lines
    the line ends inside paragraphs become spaces; offsets are not moved by it.

    Args:
        source: A path; "-" for standard input; or an object whose `read` gives bytes.
        title: The headline, if it is known; otherwise it is looked for.
        encoding: A Python codec name; by default the encoding is detected.
        max_bytes: How large the input may be; by default 50 MB, and a page 10 MB, since parsing
            takes far more memory than the page.

    Returns:
        The article. Its `notes` tell what was mended on the way.

    Raises:
        ArticleError: There is no such file, or it cannot be read, is empty, too large or no text.
        OptionError: The encoding's name is not known, `source` has the wrong type, or `max_bytes`
            is no positive whole number.
    """
    if max_bytes is not None and (not isinstance(max_bytes, int) or max_bytes < 1):
        raise OptionError(
            f"max_bytes={max_bytes!r} is out of range.", "give a positive whole number of bytes"
        )
    limit = max_bytes or MAX_BYTES
    if source == "-":
        if sys.stdin is None:
            raise ArticleError("there is no standard input to read.", "give a file instead of '-'")
        name, data = "standard input", _read_stream(sys.stdin.buffer, "standard input", limit)
        label = None
    elif isinstance(source, str | os.PathLike):
        path = os.fspath(source)
        if not isinstance(path, str):
            raise OptionError(f"the path {path!r} is bytes.", "give the path as a str or a Path")
        name, data = _show(path), _read_path(path, limit)
        label = path
    elif callable(getattr(source, "read", None)):
        given = getattr(source, "name", None)
        label = given if isinstance(given, str) else None
        name = _show(label) if label else "the stream"
        data = _read_stream(source, name, limit)
    else:
        raise OptionError(
            f"read() cannot read from {type(source).__name__} ({repr(source)[:60]}).",
            "give a path, '-' or an open binary file; for text in hand use Article(text=...)",
        )
    return _article(data, name, label, title, encoding, max_bytes or MAX_HTML_BYTES)


def _article(
    data: bytes,
    name: str,
    source: str | None,
    title: str | None,
    encoding: str | None,
    most_html: int,
) -> Article:
    if not data:
        raise ArticleError(f"{name} is empty (0 bytes).", "give a file with an article in it")
    _refuse_binary(data, name)
    if encoding:
        decoded = decode_as(data, encoding, name)
    else:
        declared = _RE_CHARSET.search(data, 0, 8192)
        decoded = decode(data, name, declared[1].decode("ascii", "replace") if declared else None)
    if _is_html(decoded.text, source):
        if len(data) > most_html:
            raise _too_large(name, most_html)
        found, text = _extract(decoded.text, name)
        return Article(text, title or found, source, decoded.notes)
    notes = list(decoded.notes)
    if count := decoded.text.count("\0"):
        notes.append(f"{count:,} NUL character{'s' * (count != 1)} in the text: ignored")
    text = unwrap(decoded.text)
    if text != decoded.text:
        notes.append("the text is wrapped in narrow lines: they were joined into paragraphs")
    return Article(text, title, source, tuple(notes))


def _read_path(path: str, limit: int) -> bytes:
    name = _show(path)
    try:
        if stat.S_ISDIR(Path(path).stat().st_mode):
            raise ArticleError(f"{name} is a directory.", "give the files in it, one by one")
        with Path(path).open("rb") as stream:
            return _read_stream(stream, name, limit)
    except FileNotFoundError:
        raise ArticleError(f"there is no file {name}.", _near(path)) from None
    except PermissionError:
        raise ArticleError(f"{name} may not be read.", "check the file's permissions") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise ArticleError(
            f"{name} cannot be read: {reason}.",
            "read() takes the path of a file; for text in hand use Article(text=...)",
        ) from None


def _read_stream(stream: BinaryIO, name: str, limit: int) -> bytes:
    try:
        data = stream.read(limit + 1)
    except (OSError, ValueError) as error:
        raise ArticleError(
            f"{name} cannot be read: {error}.", "check where it comes from"
        ) from None
    if not isinstance(data, bytes | bytearray):
        raise ArticleError(
            f"{name} gives {type(data).__name__}, not bytes.",
            'open the file in binary mode ("rb"); for text in hand use Article(text=...)',
        )
    if len(data) > limit:
        raise _too_large(name, limit)
    return bytes(data)


def _too_large(name: str, limit: int) -> ArticleError:
    size = f"{limit // 1_000_000} MB" if limit >= 1_000_000 else f"{limit:,} bytes"
    return ArticleError(
        f"{name} is larger than {size}, too large for one article.",
        "give one article in each file; read(..., max_bytes=N) allows more from Python",
    )


def _show(path: str) -> str:
    """Name a path in a message: one printable line, the end of it if it is long."""
    shown = "".join(char if char.isprintable() else "\ufffd" for char in path)
    return repr(shown if len(shown) <= 120 else "..." + shown[-120:])


def _near(path: str) -> str:
    """Say what to do about a missing file: name the nearest one beside it."""
    if "\n" in path or len(path) > 255:
        return "read() takes the path of a file; for text in hand use Article(text=...)"
    folder, wanted = Path(path).parent, Path(path).name
    try:
        names = [entry.name for entry in itertools.islice(folder.iterdir(), 10_000)]
    except OSError:
        return f"check the folder: there is no {_show(str(folder))}"
    near = difflib.get_close_matches(wanted, names, n=1, cutoff=0.6)
    if near:
        return f"did you mean {_show(str(folder / near[0]))}?"
    return "check the path; for text in hand use Article(text=...)"


def _refuse_binary(data: bytes, name: str) -> None:
    for magic, kind, advice in _KINDS:
        if data.startswith(magic):
            if magic.startswith(b"PK"):
                inside = [found for mark, found in _IN_ZIP if mark in data[:4096] + data[-4096:]]
                kind, advice = (inside[0], _AS_TEXT) if inside else (kind, advice)
            raise ArticleError(f"{name} is {kind}, not text.", advice)
    if data[4:8] == b"ftyp":
        raise ArticleError(f"{name} is a video or sound file, not text.", _NOT_AN_ARTICLE)


def _is_html(text: str, source: str | None) -> bool:
    """Whether a text is an HTML page or fragment, rather than prose that mentions a tag."""
    if _RE_PAGE.match(text):
        return True
    closing = len(list(itertools.islice(_RE_CLOSING.finditer(text), _MANY_CLOSING_TAGS)))
    named = source is not None and source.lower().endswith((".html", ".htm", ".xhtml"))
    if named or _RE_FRAGMENT.match(text):
        return closing > 0
    return closing >= _MANY_CLOSING_TAGS


def _extract(page: str, name: str) -> tuple[str | None, str]:
    """Return the title and the article's text of an HTML page."""
    try:
        import trafilatura
    except ImportError:
        raise ArticleError(
            f"{name} is an HTML page, and reading HTML needs the extra 'html'.",
            'pip install "arabic-news-summarizer[html]"',
        ) from None
    try:
        document = trafilatura.bare_extraction(
            page, include_comments=False, include_tables=False, with_metadata=True
        )
    except Exception as error:  # a parser's answer to a hostile page can be anything
        raise ArticleError(
            f"{name} is an HTML page that cannot be parsed ({type(error).__name__}).", _AS_TEXT
        ) from error
    # With no `as_dict` it is a Document; older type hints say it may be a dict.
    text = (getattr(document, "text", None) or "").strip()
    if not text:
        raise ArticleError(
            f"{name} is an HTML page in which no article text was found.",
            "save the article itself as a text file and read that",
        )
    found = " ".join((getattr(document, "title", None) or "").split())
    return found or None, text
