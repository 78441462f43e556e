"""Tests of the tree of errors."""

from __future__ import annotations

import inspect

import pytest

from cce_release_contract import errors
from cce_release_contract.errors import (
    CceReleaseError,
    ClauseViolation,
    MissingExtraError,
    TransportError,
    UnknownNameError,
    UsageError,
)
from cce_release_contract.exit_codes import ExitCode

CLASSES = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if kind.__module__ == errors.__name__]


def test_all_descend_from_one_class() -> None:
    """Every error of the program can be caught as one class."""
    assert all(issubclass(kind, CceReleaseError) for kind in CLASSES)


def test_docstring_draws_the_whole_tree() -> None:
    """The tree in the module's docstring names every class."""
    missing = [kind.__name__ for kind in CLASSES if kind.__name__ not in (errors.__doc__ or "")]

    assert missing == []


def test_codes_are_unique() -> None:
    """No two kinds of errors share a code."""
    codes = [kind.code for kind in CLASSES]

    assert len(set(codes)) == len(codes)


def test_parts_are_rendered_in_order() -> None:
    """What, where, cause and remedy are shown in that order, with the code; empty parts are left out."""
    full = UsageError("it is wrong", where="--x", cause="a slip", remedy="do y")
    short = UsageError("it is wrong")

    assert str(full) == "it is wrong [usage]\n  where: --x\n  cause: a slip\n  remedy: do y"
    assert str(short) == "it is wrong [usage]"


@pytest.mark.parametrize(("name", "offered"), [("chek", "did you mean check?"), ("zzz", "")])
def test_unknown_name_offers_the_closest(name: str, offered: str) -> None:
    """An unknown name gets the closest known one, if any is close."""
    error = UnknownNameError("command", name, ["check", "lint"])

    assert error.remedy == offered


def test_missing_extra_says_how_to_install_it() -> None:
    """The error for a missing optional part names its source, and no command with the bare package name."""
    error = MissingExtraError("emulator", needed_for="check without --target", module="starlette")

    assert "install the part [emulator] from the source of this package" in str(error)
    assert "cce-release-contract" not in str(error)
    assert error.exit_code is ExitCode.USAGE


def test_violation_is_an_assertion() -> None:
    """A violated clause fails a test like an assertion and keeps its parts."""
    error = ClauseViolation("a.b", "it broke", expected="1", observed="2", judged=(), why_invalid="too long")

    assert isinstance(error, AssertionError)
    assert (error.clause, error.expected, error.observed, error.why_invalid) == ("a.b", "1", "2", "too long")
    assert error.exit_code is ExitCode.BROKEN


def test_transport_error_keeps_its_reason() -> None:
    """A request without a response has a one-word reason."""
    assert TransportError("no answer", reason="timeout").reason == "timeout"
