"""The rule that text of a target enters a message only through the redactor, checked on every module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

import pytest

from cce_release_contract.errors import CceReleaseError, ClauseViolation, TargetError, TransportError
from cce_release_contract.exchanges.target_text import TargetText

ROOT = Path(__file__).parents[2]
TOOLS = ROOT / "tools" / "cce_release_contract"
SUITE = ROOT / "tests" / "cce_release_suite"
READERS = {
    "tools/cce_release_contract/client/retrying.py": "the seconds of a header are reckoned with and never shown",
    "tools/cce_release_contract/client/transport/transport.py": "a content coding is compared with known ones",
    "tests/cce_release_suite/vocabulary/expect.py": "every text of a violation is redacted where it is recorded",
    "tests/cce_release_suite/authentication/test_refusal.py": "two bodies are compared",
    "tests/cce_release_suite/authentication/test_secret.py": "a secret is looked for",
}
"""The modules outside of `exchanges` and `judging` that read the raw text of a target, and why they may."""

OF_THIS_MACHINE = {"start_emulator", "_start_failure", "trusted_certificates", "armed_objection", "_reading"}
"""Functions whose caught errors are about files, processes and bodies of our own."""


def modules() -> list[str]:
    return sorted(path.relative_to(ROOT).as_posix() for folder in (TOOLS, SUITE) for path in folder.rglob("*.py"))


def parsed(name: str) -> ast.Module:
    return ast.parse((ROOT / name).read_text(encoding="utf-8"))


def test_raw_text_is_read_where_nothing_is_shown() -> None:
    """The raw text of a target is read where it is judged or redacted, and in the few modules that say why."""
    reading = {
        name
        for name in modules()
        if not name.startswith(("tools/cce_release_contract/exchanges/", "tools/cce_release_contract/judging/"))
        and any(isinstance(node, ast.Attribute) and node.attr == "unredacted" for node in ast.walk(parsed(name)))
    }

    assert reading == set(READERS)


@pytest.mark.parametrize("name", [name for name in modules() if "/client/" in name])
def test_errors_of_libraries_are_not_quoted_as_they_are(name: str) -> None:
    """An exception may contain text of a target, so no message of the client quotes it directly."""
    caught = [
        f"line {quote.lineno}: {ast.unparse(quote.value)}"
        for function in functions(parsed(name))
        if function.name not in OF_THIS_MACHINE
        for handler in ast.walk(function)
        if isinstance(handler, ast.ExceptHandler) and handler.name
        for quote in ast.walk(handler)
        if isinstance(quote, ast.FormattedValue)
        and ast.unparse(quote.value) in (handler.name, f"str({handler.name})", f"repr({handler.name})")
    ]

    assert caught == []


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


@pytest.mark.parametrize("kind", [CceReleaseError, TargetError, TransportError, ClauseViolation])
def test_errors_take_no_text_of_a_target(kind: type[CceReleaseError]) -> None:
    """The type checker refuses the text of a target as a part of an error."""
    hints = get_type_hints(kind.__init__)
    parts = {name: hint for name, hint in hints.items() if name not in ("return", "judged")}

    assert set(parts.values()) == {str}
    assert not issubclass(TargetText, str)
