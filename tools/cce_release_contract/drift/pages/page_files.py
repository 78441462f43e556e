"""The text of a saved page: which files are read, how large, and in which encoding."""

from __future__ import annotations

import codecs
import os
import re
from pathlib import Path
from typing import Final

from cce_release_contract.errors import UsageError

LARGEST_PAGE: Final = 5_000_000
"""Bytes of the largest page. The vendor's pages have less than a tenth of that with all their scripts."""

_DECLARED: Final = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*["']?([A-Za-z0-9._-]+)""", re.I
)
_MARKS: Final = {codecs.BOM_UTF8: "utf-8-sig", codecs.BOM_UTF16_LE: "utf-16", codecs.BOM_UTF16_BE: "utf-16"}
_OTHER_FORMS: Final = {b"%PDF": "a PDF file", b"PK\x03\x04": "a zip archive", b"\x1f\x8b": "a compressed file"}


def read_page_text(path: Path) -> str:
    """The text, with `\n` at the end of lines. Raises UsageError for what cannot be a page.

    UTF-8 is tried first, then the encoding that an HTML page declares. A character that is cut off at the end of the
    file is left out.
    """
    content = _content(path)
    encoding = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "")
    if not encoding and b"\0" in content:
        raise _unreadable(path, f"the file is binary: byte {content.index(0)} is NUL")
    text = _decoded(content, encoding or "utf-8")
    if text is None:
        declared = _DECLARED.search(content[:4096])
        if declared is None:
            raise _unreadable(
                path,
                "the file is not UTF-8, and declares no other encoding",
                remedy="save it as UTF-8, for example: iconv -f GBK -t UTF-8 PAGE > PAGE.utf8",
            )
        encoding = declared[1].decode("ascii")
        text = _decoded(content, encoding)
        if text is None:
            raise _unreadable(path, f"the file declares the encoding {encoding!r} and is not in it")
    if "\0" in text:
        raise _unreadable(path, "the file holds NUL characters")
    if re.match(r"(?:[\w-]+:.*\n)*MIME-Version:", text[:2000].replace("\r", "")):
        raise _unreadable(path, "the file is a web archive", remedy="save the page as HTML or as text")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise _unreadable(path, "the file is empty")
    return text


def _content(path: Path) -> bytes:
    try:
        if path.is_dir():
            raise _unreadable(path, "it is a folder", remedy="name the file of one page")
        if path.exists() and not path.is_file():
            raise _unreadable(path, "it is not a regular file", remedy="save the page to a file")
        if os.stat(path).st_size > LARGEST_PAGE:  # noqa: PTH116 - the error is caught below
            raise _unreadable(
                path,
                f"the file is larger than {LARGEST_PAGE // 1_000_000} MB",
                remedy="save the page alone, without its images",
            )
        content = path.read_bytes()
    except OSError as error:
        raise _unreadable(path, f"the file cannot be read: {error.strerror}", remedy="name an existing file") from error
    form = next((form for start, form in _OTHER_FORMS.items() if content.startswith(start)), "")
    if form:
        raise _unreadable(path, f"the file is {form}", remedy="save the page as HTML or as text")
    return content


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return codecs.getincrementaldecoder(encoding)().decode(content, final=False)
    except (UnicodeError, LookupError):
        return None


def _unreadable(path: Path, what: str, *, remedy: str = "save the page as HTML, text, Markdown or reST") -> UsageError:
    return UsageError(what, where=str(path), remedy=remedy)
