"""The example projects: a mock with fixtures, a staging service over the protocol; and fixtures that go wrong."""

from __future__ import annotations

import copy
import importlib
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.waiting import LONGEST_SECONDS
from tests.warm_pytest import WarmPytest

EXAMPLES = Path(__file__).parents[1] / "examples"
CLAUSES = ("authentication.token", "upgrade.revision", "lifecycle.busy", "authentication.lockout")
SERVE = """
import sys, time
from serving import served
from service import StagingService
with served(StagingService().app) as url:
    print(url, flush=True)
    sys.stdin.read()
"""
GOOD = (EXAMPLES / "embedded" / "conftest.py").read_text(encoding="utf-8")


def environment(*folders: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}
    return kept | {"PYTHONPATH": os.pathsep.join(map(str, folders))}


def pytest_with(warm: WarmPytest, conftest: str, folder: Path, *arguments: str) -> tuple[int, dict[str, Any], str]:
    """Run a few clauses of the suite beside a conftest.py: exit status, report and output."""
    (folder / "tests").mkdir()
    (folder / "tests" / "conftest.py").write_text(conftest, encoding="utf-8")
    (folder / "tests" / "test_own.py").write_text("def test_own(mock):\n    assert mock.tokens is not None\n")
    chosen = [f"--cce-clause={clause}" for clause in CLAUSES]
    done = warm.run(
        [
            *("-q", "-p", "no:cacheprovider", "--rootdir", str(folder), "tests"),
            *("--pyargs", "cce_release_suite", f"--cce-report-dir={folder}", *chosen, *arguments),
        ],
        folder=folder,
        environment=environment(EXAMPLES),
    )
    return done.status, report_in(folder), done.output


def ran(command: list[str], folder: Path) -> tuple[int, dict[str, Any], str]:
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment(EXAMPLES),
        capture_output=True,
        text=True,
        check=False,
        timeout=LONGEST_SECONDS,
    )
    return done.returncode, report_in(folder), done.stdout + done.stderr


def report_in(folder: Path) -> dict[str, Any]:
    report = folder / "report.json"
    return json.loads(report.read_text()) if report.exists() else {}


def verdicts(report: dict[str, Any], prefix: str = "") -> dict[str, tuple[str, str]]:
    return {one["id"]: (one["verdict"], one["reason"]) for one in report["clauses"] if one["id"].startswith(prefix)}


def test_mock_with_fixtures_is_judged(warm_pytest: WarmPytest, tmp_path: Path) -> None:
    """A mock in the user's own process gets releases by its method; what it does not offer is skipped with a reason."""
    code, report, output = pytest_with(warm_pytest, GOOD, tmp_path)

    found = verdicts(report)
    assert (code, report["target"]["mode"]) == (0, "controlled"), output
    assert found["upgrade.revision.grows"][0] == "pass"
    assert found["authentication.token.altered_refused"][0] == "pass"
    assert found["lifecycle.busy.refused"][0] == "skipped"
    assert "settle_time" in found["lifecycle.busy.refused"][1]
    assert "access_key" in found["authentication.lockout.threshold"][1]
    assert report["summary"]["inconclusive"] == 0, found


RAISING = GOOD.replace('"""What makes the suite\'s releases."""\n    return mock', 'raise RuntimeError("no database")')
LATE = GOOD + "\n\nTeamMock.make_scope = lambda self, wanted: {'namespace': 5}\n"
SHORT = GOOD.replace(
    '@pytest.fixture(scope="session")\ndef cce_release_sandbox', "@pytest.fixture\ndef cce_release_sandbox"
)
ALONE = GOOD.replace("def cce_release_sandbox", "def another_name")
BARE = """

update = TeamMock._update


async def dry_run(self, request):
    assert self._found(request)[1] or (await request.json())["parameters"]["dry_run"], "an update"
    return await update(self, request)


TeamMock.capabilities, TeamMock._update = (), dry_run
"""
BROKEN = (
    GOOD
    + """

show = TeamMock._revision
TeamMock._revision = staticmethod(lambda *arguments: show(*arguments) | {"version": 1})
"""
)
NO_URL = GOOD.replace("yield url", 'yield "somewhere"')


@pytest.mark.parametrize(
    ("conftest", "status", "words"),
    [
        (RAISING, 3, "RuntimeError: no database"),
        (LATE, 3, "breaks the protocol"),
        (NO_URL, 3, "not the base URL of the target"),
        (SHORT, 2, "has the scope 'function'"),
        (ALONE, 2, "but not both"),
    ],
    ids=["raises", "lies", "no URL", "short-lived", "alone"],
)
def test_wrong_fixture_is_one_message(
    warm_pytest: WarmPytest, conftest: str, status: int, words: str, tmp_path: Path
) -> None:
    """A fixture that raises, lies or is incomplete ends the run with one message, and nothing is broken or a bug."""
    assert conftest != GOOD

    code, report, output = pytest_with(warm_pytest, conftest, tmp_path)

    assert (code, output.count(words)) == (status, 1), output
    assert "remedy: " in output
    assert {verdict for verdict, _ in verdicts(report).values()} <= {"inconclusive", "skipped"} if report else True


def test_fixtures_do_not_share_a_run_with_a_target(warm_pytest: WarmPytest, tmp_path: Path) -> None:
    """One run has one target: an option beside the fixtures is refused."""
    code, _, output = pytest_with(warm_pytest, GOOD, tmp_path, "--cce-target=http://127.0.0.1:9", "--cce-namespace=n")

    assert code == 2, output


def test_sandbox_without_releases_is_never_updated(warm_pytest: WarmPytest, tmp_path: Path) -> None:
    """A sandbox without releases of its own is read and asked for dry runs; what needs more is skipped and says so."""
    code, report, output = pytest_with(warm_pytest, GOOD + BARE, tmp_path, "--cce-clause=upgrade.dry_run")

    found = verdicts(report)
    skipped = {clause: reason for clause, (verdict, reason) in found.items() if verdict == "skipped"}
    assert code == 0, output
    assert {verdict for verdict, _ in found.values()} == {"pass", "skipped"}, found
    assert set(skipped.values()) == {
        "needs a sandbox with releases of its own (own_releases)",
        "needs a sandbox with a token of its own for each scope (second_token)",
        "needs a sandbox with an access key of its own for each scope (access_key)",
    }
    assert found["authentication.token.required"][0] == found["upgrade.dry_run.answer"][0] == "pass"


def test_failure_on_a_mock_names_a_command_of_pytest(warm_pytest: WarmPytest, tmp_path: Path) -> None:
    """Only pytest uses the fixtures, so the command that repeats a failure is one of pytest, with their folder."""
    _, report, output = pytest_with(warm_pytest, BROKEN, tmp_path)

    (violation, *_) = next(one["violations"] for one in report["clauses"] if one["id"] == "upgrade.revision.grows")
    command, _, options = violation["reproduce"].partition(" --cce-")
    assert command == "pytest tests --pyargs cce_release_suite", output
    assert options == "profile standard --cce-seed 0 --cce-clause upgrade.revision.grows"


def test_endpoint_alone_is_judged_by_options(
    warm_pytest: WarmPytest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The example of plain options reads a release of the mock, and changes nothing."""
    monkeypatch.syspath_prepend(EXAMPLES)
    serving, mock = (importlib.import_module(name) for name in ("serving", "team_mock"))
    team = mock.TeamMock()
    team.make_scope({"namespace": "staging", "token": "t" * 32})
    before = copy.deepcopy(team.releases)
    with serving.served(team.app()) as url:
        text = (EXAMPLES / "options" / "cce-release.toml").read_text(encoding="utf-8")
        (tmp_path / "cce-release.toml").write_text(text.replace("http://127.0.0.1:8080", url), encoding="utf-8")

        done = warm_pytest.run(
            [
                *("-q", "-p", "no:cacheprovider", "--rootdir", str(tmp_path), "-c", os.devnull, "--pyargs"),
                *("cce_release_suite", "--cce-config=cce-release.toml", f"--cce-report-dir={tmp_path}"),
                *("--cce-clause=response.body", "--cce-clause=authentication.token"),
            ],
            folder=tmp_path,
            environment=environment() | {"CCE_RELEASE_TOKEN": "t" * 32},
        )

    found = verdicts(report_in(tmp_path))
    assert done.status == 0, done.output
    assert found["response.body.status"][0] == "pass", found
    assert found["authentication.token.required"][0] == "pass", found
    assert team.releases == before


def test_check_loads_no_conftest(tmp_path: Path) -> None:
    """`cce-release check` never imports the user's conftest.py."""
    (tmp_path / "conftest.py").write_text('raise SystemExit("loaded")', encoding="utf-8")
    program = [sys.executable, "-m", "cce_release_contract.cli", "check", "--clause", "upgrade.revision.grows"]

    code, _, output = ran([*program, "--report-dir", str(tmp_path)], tmp_path)

    assert (code, "loaded" in output) == (0, False), output


def test_staging_service_is_judged_over_the_protocol(tmp_path: Path) -> None:
    """A service that serves three operations of the protocol gets the clauses that it can show."""
    with subprocess.Popen(
        [sys.executable, "-c", SERVE],
        env=environment(EXAMPLES, EXAMPLES / "staging"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as service:
        assert service.stdin is not None
        assert service.stdout is not None
        url = service.stdout.readline().strip()
        control = url.replace("://", "://control:a-secret-of-the-staging-service@") + "/sandbox"
        program = [sys.executable, "-m", "cce_release_contract.cli", "check", "--target", url, "--control", control]

        code, report, output = ran(
            [*program, "--report-dir", str(tmp_path), *(f"--clause={clause}" for clause in CLAUSES)], tmp_path
        )
        service.stdin.close()

    found = verdicts(report)
    assert code == 0, output
    assert found["upgrade.revision.grows"][0] == "pass"
    assert found["lifecycle.busy.refused"][0] == "skipped"
    assert report["summary"]["inconclusive"] == 0, found
