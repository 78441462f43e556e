"""The rules of the house, checked on every module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LONGEST_MODULE = 300
OUR_TESTS = {("tests", "unit"), ("tests", "faults")}
BANNED = {"util", "utils", "helper", "helpers", "common", "misc", "base", "core"}
MODULES = sorted(
    path
    for folder in ("tools", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in path.parts and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_modules_are_found() -> None:
    """The rules look at the tools, the suite and the unit tests."""
    found = {path.relative_to(ROOT).parts[:2] for path in MODULES}

    assert {("tools", "cce_release_contract"), ("tests", "cce_release_suite"), ("tests", "unit")} <= found


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_is_short(path: Path) -> None:
    """A module has at most 300 lines."""
    lines = len(path.read_text(encoding="utf-8").splitlines())

    assert lines <= LONGEST_MODULE


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_is_named_for_its_noun(path: Path) -> None:
    """No module and no folder has a meaningless name."""
    names = {Path(part).stem.removeprefix("test_") for part in path.relative_to(ROOT).parts}

    assert names & BANNED == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_module_says_what_it_holds(path: Path) -> None:
    """A module starts with a docstring whose first line is a sentence."""
    documentation = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""

    assert documentation.partition("\n\n")[0].rstrip().endswith((".", ":"))


@pytest.mark.parametrize("path", [path for path in MODULES if path.name.startswith("test_")], ids=name_of)
def test_tests_say_what_holds(path: Path) -> None:
    """Each test has one sentence in the present tense."""
    tests = [f for f in functions(ast.parse(path.read_text(encoding="utf-8"))) if f.name.startswith("test_")]

    sentences = {test.name: (ast.get_docstring(test) or "").strip() for test in tests}
    wrong = [name for name, text in sentences.items() if not text.endswith(".") or " should " in f" {text.lower()} "]
    assert wrong == []


@pytest.mark.parametrize("path", [path for path in MODULES if path.parts[len(ROOT.parts)] == "tools"], ids=name_of)
def test_errors_live_in_their_tree(path: Path) -> None:
    """Nothing raises a bare Exception."""
    tree = ast.parse(path.read_text(encoding="utf-8"))

    raised = [node.exc for node in ast.walk(tree) if isinstance(node, ast.Raise) and node.exc is not None]
    bare = [
        exc.lineno
        for exc in raised
        if ast.unparse(exc.func if isinstance(exc, ast.Call) else exc) in ("Exception", "BaseException")
    ]
    assert bare == []


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.relative_to(ROOT).parts[:2] in OUR_TESTS], ids=name_of
)
def test_tests_wait_for_events(path: Path) -> None:
    """No test sleeps until something has happened, and none gives another program less time than all others get."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))

    sleeps = [
        node.lineno
        for node in nodes
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("time.sleep", "asyncio.sleep")
        and ast.unparse(node.args[0]) != "0"
    ]
    limits = [
        node.value.lineno
        for node in nodes
        if isinstance(node, ast.keyword) and node.arg == "timeout" and isinstance(node.value, ast.Constant)
    ]
    assert (sleeps, limits) == ([], [])
