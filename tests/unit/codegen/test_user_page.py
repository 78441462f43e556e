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


def checked(checker: str, source: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """The result of a type checker for a source, in a separate folder."""
    (folder / "page.py").write_text(source, encoding="utf-8")
    (folder / "pyright.json").write_text(json.dumps({"typeCheckingMode": "strict", "include": ["page.py"]}))
    module, *options = CHECKERS[checker]
    files = ["page.py"] if checker == "mypy" else []
    command = [sys.executable, "-m", module, *options, *files]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("checker", CHECKERS)
def test_the_page_passes_a_strict_type_checker(checker: str, page: str, tmp_path: Path) -> None:
    """Both type checkers accept a page in their strictest mode."""
    ran = checked(checker, page_source(page), tmp_path)

    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.mark.parametrize("checker", CHECKERS)
def test_a_type_checker_sees_the_mistakes(checker: str, tmp_path: Path) -> None:
    """A misspelt member, a member that may be unset, and a name that the package lacks are type errors."""
    source = (
        "from cce_release_models import Nothing, Release, ReleaseParameters\n"
        "ReleaseParameters(dryrun=True)\n"
        "print(Release().version + 1)\n"
    )

    ran = checked(checker, source, tmp_path)

    assert ran.returncode == 1
    assert [line for line in (1, 2, 3) if not re.search(rf"page\.py:{line}:.*error", ran.stdout)] == []


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
