"""The rules of the house, checked on every module; a test of a rule names all modules that break it."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from cce_release_contract.contract.compiled import contract

ROOT = Path(__file__).parents[2]
LONGEST_MODULE = 300
FULLEST_FOLDER = 15
CATALOGUES = {"tools/cce_release_contract/emulator/faults/groups", "tools/cce_release_contract/lint/rules"}
"""Folders of modules of one shape, of which a reader needs only the one whose name fits."""

SAME_EVERYWHERE = {"main", "command", "check", "RULE", "GROUP", "FAULTS", "SCHEMA_NAME", "SCHEMA_VERSION"}
"""Names that each module of one shape has, such as a command, a lint rule or a document with a schema."""

OUR_TESTS = {("tests", "unit"), ("tests", "faults"), ("tests", "packaging")}
BANNED = {"util", "utils", "helper", "helpers", "common", "misc", "base", "core"}
MODULES = sorted(
    path
    for folder in ("tools", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "__pycache__" not in path.parts and not any(part.startswith(".") for part in path.relative_to(ROOT).parts)
)


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes_of(path: Path) -> tuple[ast.AST, ...]:
    return tuple(ast.walk(tree_of(path)))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in nodes_of(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def test_modules_are_found() -> None:
    """The rules look at the tools, the suite and our tests."""
    found = {path.relative_to(ROOT).parts[:2] for path in MODULES}

    assert {("tools", "cce_release_contract"), ("tests", "cce_release_suite"), *OUR_TESTS} <= found


def test_modules_are_short() -> None:
    """A module has at most 300 lines."""
    lines = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}

    assert {name: count for name, count in lines.items() if count > LONGEST_MODULE} == {}


def test_folders_are_clear() -> None:
    """A folder holds at most 15 modules side by side, but for catalogues."""
    modules = Counter(name_of(path.parent) for path in MODULES if path.name != "__init__.py")

    full = {folder: count for folder, count in modules.items() if count > FULLEST_FOLDER}
    assert full.keys() == CATALOGUES, full


def test_modules_are_named_for_their_noun() -> None:
    """Neither a module nor its folders carry a name that says nothing."""
    names = {path: {Path(part).stem.removeprefix("test_") for part in path.relative_to(ROOT).parts} for path in MODULES}

    assert [name_of(path) for path, parts in names.items() if parts & BANNED] == []


def top_level_names(tree: ast.Module) -> Iterator[str]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Assign):
            yield from (target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id


def test_names_mean_one_thing() -> None:
    """A public name of the tools, or of what the suite's tests use, is defined in one module alone."""
    places: dict[str, list[str]] = {}
    for path in MODULES:
        of_tests = path.parts[len(ROOT.parts)] == "tests" and "cce_release_suite" not in path.parts
        if of_tests or path.name.startswith(("__init__", "conftest", "test_")):
            continue
        for name in dict.fromkeys(top_level_names(tree_of(path))):
            if not (name.startswith(("_", "pytest_")) or name in SAME_EVERYWHERE or len(name) == 1):
                places.setdefault(name, []).append(name_of(path))

    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_modules_say_what_they_hold() -> None:
    """A module starts with a docstring whose first line is a sentence."""
    first = {path: (ast.get_docstring(tree_of(path)) or "").partition("\n\n")[0].rstrip() for path in MODULES}

    assert [name_of(path) for path, line in first.items() if not line.endswith((".", ":"))] == []


def test_tests_say_what_holds() -> None:
    """Each test has one sentence in the present tense."""
    sentences = {
        f"{name_of(path)}::{test.name}": (ast.get_docstring(test) or "").strip()
        for path in MODULES
        if path.name.startswith("test_")
        for test in functions(path)
        if test.name.startswith("test_")
    }

    assert sentences
    wrong = [name for name, text in sentences.items() if not text.endswith(".") or " should " in f" {text.lower()} "]
    assert wrong == []


def test_errors_live_in_their_tree() -> None:
    """Nothing raises a bare Exception."""
    raised = {
        f"{name_of(path)}:{node.lineno}": node.exc
        for path in MODULES
        if name_of(path).startswith("tools/")
        for node in nodes_of(path)
        if isinstance(node, ast.Raise) and node.exc is not None
    }

    assert raised
    bare = [
        place
        for place, exc in raised.items()
        if ast.unparse(exc.func if isinstance(exc, ast.Call) else exc) in ("Exception", "BaseException")
    ]
    assert bare == []


def test_tests_wait_for_events() -> None:
    """No test sleeps until something has happened, and none gives another program less time than all others get."""
    nodes = [
        (path, node) for path in MODULES if path.relative_to(ROOT).parts[:2] in OUR_TESTS for node in nodes_of(path)
    ]

    sleeps = [
        f"{name_of(path)}:{node.lineno}"
        for path, node in nodes
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) in ("time.sleep", "asyncio.sleep")
        and ast.unparse(node.args[0]) != "0"
    ]
    limits = [
        f"{name_of(path)}:{node.value.lineno}"
        for path, node in nodes
        if isinstance(node, ast.keyword) and node.arg == "timeout" and isinstance(node.value, ast.Constant)
    ]
    assert (sleeps, limits) == ([], [])


def test_operations_are_taken_from_the_contract() -> None:
    """No module spells an operation's id or path, or asks which one it has, but the contract's and the endpoints."""
    words = {
        text for one in contract().operations_of_every_variant for text in (one.id, one.template.partition("{")[0])
    }
    names = {"UPDATE", "SHOW", "HISTORY"}
    tools = ROOT / "tools" / "cce_release_contract"
    own = {tools / "emulator" / "endpoints.py", *(tools / "contract").glob("*.py")}

    offenders = [
        f"{name_of(path)}:{node.lineno}"
        for path in tools.rglob("*.py")
        if path not in own
        for node in nodes_of(path)
        if (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and any(word in node.value for word in words)
        )
        or (isinstance(node, ast.alias) and node.name in names)
        or (isinstance(node, ast.Attribute) and node.attr in names and ast.unparse(node.value) == "operations")
    ]
    assert offenders == []
