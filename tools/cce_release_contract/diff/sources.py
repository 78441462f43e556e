"""The two documents of a diff: read from files or from git, with the files that they refer to, and with their lines."""

from __future__ import annotations

import posixpath
import re
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final
from urllib.error import HTTPError
from urllib.parse import unquote, urljoin
from urllib.request import urlopen

from cce_release_contract.contract.document import Document
from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child, split
from cce_release_contract.contract.problems import ContractProblem
from cce_release_contract.contract.references import holds_data, reference_problems
from cce_release_contract.contract.yaml_text import read_yaml
from cce_release_contract.errors import UsageError

LONGEST_DOCUMENT: Final = 4_000_000
"""Bytes of the longest file that is read."""

MOST_FILES: Final = 200
"""Files that one document may refer to, directly or through others."""

FILES: Final = "x-files"
"""The member of the bundled document that holds the other files, by number."""

_GIT_SECONDS: Final = 30
_FETCH_SECONDS: Final = 60
_PIECE: Final = 65_536


@dataclass(frozen=True, slots=True)
class DiffPlace:
    """A line of a file, counted from 1, and the JSON pointer of what is there."""

    file: str
    line: int
    pointer: str


@dataclass(frozen=True, slots=True)
class Source:
    """One document. `data` holds all its files; each reference in it is local. `minor` is 0 or 1, as in 3.0 and 3.1."""

    name: str
    data: Mapping[str, Any]
    documents: tuple[Document, ...]
    minor: int

    def place(self, pointer: str) -> DiffPlace:
        """Where a pointer into `data` is written; for what is not written, the closest part around it."""
        tokens = split(pointer)
        document, inner = self.documents[0], pointer
        if len(tokens) > 1 and tokens[0] == FILES:
            document, inner = self.documents[int(tokens[1])], child("", *tokens[2:])
        return DiffPlace(_shown_name(document.path), document.line(inner), inner)


@dataclass(frozen=True, slots=True)
class _Tree:
    """Where files come from: `read` gives the bytes of a name, which is a path from the root of the tree, or a URL."""

    read: Callable[[str], bytes]
    shown: Callable[[str], Path]
    remote: bool = False


def load_source(name: str, *, allow_remote: bool = False) -> Source:
    """The document of a file, of `REV:path` in git or, if it is allowed, of a URL.

    Without `allow_remote` nothing is read from a network. Raises UsageError for what cannot be read, is too large, or
    is not OpenAPI 3.0 or 3.1; it names every problem.
    """
    tree, start = _with_network(_tree(name, allow_remote), allow_remote=allow_remote)
    names, documents = [start], [_document(tree, start, name)]
    minor = _minor(documents[0], name)
    bundled: list[Json] = []
    while len(bundled) < len(documents):
        index = len(bundled)
        bundled.append(_Bundler(tree, names, documents, name).copy(documents[index].data, "", index))
    data = {**bundled[0], FILES: {str(index): bundled[index] for index in range(1, len(bundled))}}
    _refuse(reference_problems(Document(documents[0].path, data, documents[0].places)), name)
    return Source(name, data, tuple(documents), minor)


def _with_network(found: tuple[_Tree, str], *, allow_remote: bool) -> tuple[_Tree, str]:
    """The tree, which also reads URLs if that is allowed."""
    tree, start = found
    if not allow_remote:
        return found

    def read(inner: str) -> bytes:
        return _fetched(inner) if "://" in inner else tree.read(inner)

    def shown(inner: str) -> Path:
        return Path(inner) if "://" in inner else tree.shown(inner)

    return _Tree(read, shown, remote=True), start


def _fetched(url: str) -> bytes:
    if not url.startswith(("https://", "http://")):
        raise UsageError(f"{url!r} is not fetched", where=url, remedy="name an address that begins with https://")
    end = time.monotonic() + _FETCH_SECONDS
    data = b""
    try:
        response = urlopen(url, timeout=_FETCH_SECONDS)  # noqa: S310 - the scheme is looked at above
    except HTTPError as error:
        error.close()
        raise
    with response:
        while piece := response.read(_PIECE):
            data += piece
            if len(data) > LONGEST_DOCUMENT:
                raise _too_large(url)
            if time.monotonic() > end:
                raise TimeoutError(f"not complete after {_FETCH_SECONDS} seconds")
    return data


def _shown_name(path: Path) -> str:
    """A path as text; a URL has the second slash that a path has lost."""
    return re.sub(r"^(https?):/(?!/)", r"\1://", str(path))


def _tree(name: str, allow_remote: bool) -> tuple[_Tree, str]:
    path = Path(name)
    if "://" in name and allow_remote:
        return _Tree(_fetched, Path), name
    if "://" in name:
        raise UsageError(
            f"{name!r} is a URL", where="OLD or NEW", remedy="save the document to a file, or allow it: --allow-remote"
        )
    if path.is_dir():
        path = path / "openapi.yaml"
    if not path.exists() and ":" in name:
        revision, _, inner = name.partition(":")
        return _git_tree(revision), inner
    full = path.resolve()
    root = next((folder for folder in full.parents if (folder / ".git").exists()), full.parent)

    def read(inner: str) -> bytes:
        found = (root / inner).resolve()
        if not found.is_relative_to(root):
            raise UsageError(
                f"the file {inner!r} is outside of {root}", where=name, remedy="keep all files in one tree"
            )
        if found.stat().st_size > LONGEST_DOCUMENT:
            raise _too_large(inner)
        if not found.is_file():
            raise UsageError(f"{inner!r} is not a regular file", where=name, remedy="name a file")
        return found.read_bytes()

    def shown(inner: str) -> Path:
        return Path(posixpath.normpath(path.parent / posixpath.relpath(inner, posixpath.dirname(start) or ".")))

    start = full.relative_to(root).as_posix()
    return _Tree(read, shown), start


def _git_tree(revision: str) -> _Tree:
    def read(inner: str) -> bytes:
        known = f"{revision}:{inner}"
        if revision.startswith("-"):
            raise UsageError(f"{revision!r} is not a revision", where=known, remedy="name a commit, a branch or a tag")
        if int(_git("cat-file", "-s", known)) > LONGEST_DOCUMENT:
            raise _too_large(inner)
        return _git("cat-file", "blob", known)

    return _Tree(read, lambda inner: Path(f"{revision}:{inner}"))


def _git(*arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, timeout=_GIT_SECONDS, check=False)  # noqa: S603, S607 - the revision is no option
    except (OSError, subprocess.SubprocessError) as error:
        raise UsageError(
            f"git cannot be run: {error}", where=arguments[-1], remedy="install git, or name files"
        ) from error
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
        raise UsageError(
            f"git does not give the file: {said}", where=arguments[-1], remedy="name an existing file or REV:path"
        )
    return done.stdout


def _too_large(inner: str) -> UsageError:
    limit = LONGEST_DOCUMENT // 1_000_000
    return UsageError(f"the file is larger than {limit} MB", where=inner, remedy="compare the parts that changed")


def _document(tree: _Tree, inner: str, name: str) -> Document:
    path = tree.shown(inner)
    try:
        text = tree.read(inner).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(
            f"the file is not UTF-8: byte {error.start}", where=str(path), remedy="save it as UTF-8"
        ) from error
    except OSError as error:
        raise UsageError(
            f"the file cannot be read: {error.strerror or error}",
            where=_shown_name(path),
            remedy="name an existing file or REV:path",
        ) from error
    content = read_yaml(text, path)
    _refuse(content.problems, name)
    if not isinstance(content.value, dict):
        raise UsageError("the file does not hold a mapping", where=str(path), remedy="name an OpenAPI document")
    return Document(path, content.value, content.places)


def _minor(document: Document, name: str) -> int:
    version = str(document.data.get("openapi", ""))
    if version.startswith(("3.0.", "3.1.")):
        return int(version[2])
    if "swagger" in document.data:
        message = f"the document is Swagger {document.data['swagger']}, which is not supported"
    elif version:
        message = f"the OpenAPI version {version!r} is not supported"
    else:
        message = "the document does not state its OpenAPI version"
    line = document.line("/openapi") if version else 1
    raise UsageError(message, where=f"{document.path}:{line}", remedy=f"convert {name} to OpenAPI 3.0 or 3.1")


def _refuse(problems: list[ContractProblem], name: str) -> None:
    if not problems:
        return
    listed = "".join(f"\n    {problem.where}: {problem.message}" for problem in problems)
    count = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
    raise UsageError(f"the document has {count}:{listed}", where=name, remedy=problems[0].remedy)


class _Bundler:
    """Copies a document with local references, and reads the files to which the others lead."""

    def __init__(self, tree: _Tree, names: list[str], documents: list[Document], name: str) -> None:
        self._tree = tree
        self._names = names
        self._documents = documents
        self._name = name

    def copy(self, value: Json, pointer: str, index: int) -> Json:
        """The value, which is at a pointer of the file with this number."""
        if isinstance(value, list):
            return [self.copy(item, child(pointer, place), index) for place, item in enumerate(value)]
        if not isinstance(value, dict):
            return value
        found = {}
        for name, member in value.items():
            if name == "$ref" and isinstance(member, str):
                found[name] = self._local(member, child(pointer, name), index)
            elif holds_data(pointer, name, member):
                found[name] = member
            else:
                found[name] = self.copy(member, child(pointer, name), index)
        return found

    def _local(self, reference: str, pointer: str, index: int) -> str:
        file, _, fragment = reference.partition("#")
        target = self._file(file, pointer, index) if file else index
        return f"#{fragment}" if target == 0 else f"#/{FILES}/{target}{fragment}"

    def _file(self, file: str, pointer: str, index: int) -> int:
        where = f"{_shown_name(self._documents[index].path)}:{self._documents[index].line(pointer)}"
        base = self._names[index]
        if "://" in base or "://" in file or file.startswith("//"):
            if not self._tree.remote:
                raise UsageError(
                    f"the reference {file!r} leads to a network",
                    where=where,
                    remedy="keep the file in the tree, or allow it: --allow-remote",
                )
            return self._number_of(urljoin(base if "://" in base else "https:", file), where)
        inner = posixpath.normpath(PurePosixPath(base).parent / unquote(file))
        if inner.startswith(("..", "/")):
            raise UsageError(
                f"the reference {file!r} leads out of the tree", where=where, remedy="keep the file inside"
            )
        return self._number_of(inner, where)

    def _number_of(self, inner: str, where: str) -> int:
        """The number of a file; one that is new is read."""
        if inner not in self._names:
            if len(self._names) > MOST_FILES:
                raise UsageError(
                    f"the document has more than {MOST_FILES} files", where=where, remedy="bundle it first"
                )
            self._names.append(inner)
            self._documents.append(_document(self._tree, inner, self._name))
        return self._names.index(inner)
