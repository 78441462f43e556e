"""The code in the documents that uses the models passes two strict type checkers, and works."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pydantic
import pytest

ROOT = Path(__file__).parents[3]
PAGES = {"models": ROOT / "docs" / "models.md", "readme": ROOT / "README.md"}
CHECKERS = {
    "mypy": ["mypy", "--strict", "--config-file=", "--cache-dir=cache"],
    "pyright": ["basedpyright", "--project", "pyright.json", "--pythonpath", sys.executable],
}
"""The second is pyright as a package with all its dependencies."""


def page_source(page: str = "models") -> str:
    """The code that a page shows."""
    (found,) = re.findall(r"^```python\n(.*?)^```$", PAGES[page].read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
    return str(found)


MISTAKES = """\
from cce_release_models import Nothing, Release, ReleaseParameters
ReleaseParameters(dryrun=True)
print(Release().version + 1)
"""
"""An unknown name, a misspelt member, and a member that may be unset: one in each line."""


@pytest.fixture(scope="module", params=CHECKERS)
def complaints(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, int]]:
    """File and line of each error that a type checker reports, in its strictest mode, of the pages and the mistakes."""
    folder = tmp_path_factory.mktemp("typed")
    sources = {page: page_source(page) for page in PAGES} | {"mistakes": MISTAKES}
    for name, source in sources.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    (folder / "pyright.json").write_text(json.dumps({"typeCheckingMode": "strict", "include": ["*.py"]}))
    module, *options = CHECKERS[request.param]
    files = [f"{name}.py" for name in sources] if request.param == "mypy" else []
    command = [sys.executable, "-m", module, *options, *files]
    ran = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert ran.returncode == 1, ran.stdout + ran.stderr
    return [(name, int(line)) for name, line in re.findall(r"(\w+)\.py:(\d+):.*error", ran.stdout)]


def test_the_pages_pass_a_strict_type_checker(complaints: list[tuple[str, int]]) -> None:
    """Both type checkers accept the code of the pages in their strictest mode."""
    assert [place for place in complaints if place[0] in PAGES] == []


def test_a_type_checker_sees_the_mistakes(complaints: list[tuple[str, int]]) -> None:
    """A misspelt member, a member that may be unset, and a name that the package lacks are type errors."""
    assert {place for place in complaints if place[0] == "mistakes"} >= {("mistakes", line) for line in (1, 2, 3)}


@pytest.fixture(scope="module")
def page() -> ModuleType:
    """The page about the models as a module."""
    return loaded("models")


def loaded(page: str) -> ModuleType:
    """The code of a page as a module."""
    module = ModuleType("page")
    exec(compile(page_source(page), "page.py", "exec", dont_inherit=True), module.__dict__)
    return module


def test_the_readme_makes_a_request() -> None:
    """The README's code makes the body of a dry run, and reads a revision."""
    module = loaded("readme")

    assert json.loads(module.body)["parameters"] == {"dry_run": True}
    assert module.revision('{"version": 4}') == 4


def test_the_page_sends_what_is_set(page: ModuleType) -> None:
    """The request has only the given members, and code that a comment says raises, raises."""
    body = page.upgrade("chart", {"replicas": 3, "more": None}, dry_run=True)

    assert json.loads(body) == {
        "chart_id": "chart",
        "action": "upgrade",
        "parameters": {"dry_run": True},
        "values": {"replicas": 3, "more": None},
    }
    with pytest.raises(pydantic.ValidationError):
        page.ReleaseParameters(dryrun=True)


def test_the_page_reads_what_was_sent(page: ModuleType) -> None:
    """Revisions, a new status, values, times and errors are read as the page says."""
    release = {"name": "testwww", "status": "PAUSED", "version": None, "update_at": "2023-11-14T20:30:57+08:00"}

    shown = page.summary(json.dumps(release | {"values": '{"imageTag":"v2"}'}))

    assert shown == "testwww is PAUSED since 2023-11-14, settled: False, image v2"
    assert (page.expected_revision('{"version": 4}'), page.expected_revision("{}")) == (5, None)
    assert (page.newest('[{"version": 1}, {"version": 3}, {}]'), page.newest("[]")) == (3, None)
    assert page.refusal('{"error_code": "APIGW.0301", "error_msg": "No."}') == "APIGW.0301: No."
