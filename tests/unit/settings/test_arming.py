"""The options that lift a limit of a live target: one error names every problem."""

from __future__ import annotations

from pathlib import Path

import pytest

from cce_release_contract.errors import UsageError
from cce_release_contract.settings import SETTINGS, resolve_settings

PLACE = "c/n/r"
LIVE = {"target": "https://cce.example.com", "cluster_id": "c", "namespace": "n", "release": "r"}
TOKEN = {"CCE_RELEASE_TOKEN": "a-secret-token"}
WRITING: dict[str, object] = LIVE | {"allow_writes": PLACE, "chart_id": "chart", "reads": True}
REHEARSING: dict[str, object] = LIVE | {"allow_dry_run": PLACE, "chart_id": "chart"}
ARMING = [setting for setting in SETTINGS if setting.command_line_only]


def problem(options: dict[str, object], folder: Path, environ: dict[str, str] | None = None) -> str:
    """The error of these settings."""
    with pytest.raises(UsageError) as caught:
        resolve_settings(options, TOKEN if environ is None else environ, folder)
    return str(caught.value)


@pytest.mark.parametrize(
    ("options", "armed", "writes", "dry_runs"),
    [
        (LIVE, False, False, False),
        (REHEARSING, True, False, True),
        (WRITING, True, True, True),
        (WRITING | {"allow_dry_run": PLACE}, True, True, True),
        (LIVE | {"allow_auth_failures": "5", "insecure": True, "yes": True}, False, False, False),
    ],
)
def test_arming_is_what_was_asked_for(
    tmp_path: Path, options: dict[str, object], *, armed: bool, writes: bool, dry_runs: bool
) -> None:
    """Writes include dry runs, dry runs do not include writes, and nothing else arms a run."""
    settings = resolve_settings(options, TOKEN, tmp_path)

    assert (settings.armed, settings.allow_writes, settings.allow_dry_run) == (armed, writes, dry_runs)


@pytest.mark.parametrize(
    ("changes", "puts"),
    [({}, 60), (REHEARSING, 85), (WRITING, 89), (WRITING | {"max_writes": "2"}, 87), (WRITING | {"max_puts": "7"}, 7)],
)
def test_armed_runs_have_room(tmp_path: Path, changes: dict[str, object], puts: int) -> None:
    """Arming adds PUTs to those of an unarmed run, unless the user sets the number."""
    assert resolve_settings(LIVE | changes, TOKEN, tmp_path).max_puts == puts


@pytest.mark.parametrize(
    ("changes", "further", "controls"),
    [
        ({}, 4, 16),
        (REHEARSING, 4, 16),
        (WRITING, 4, 16),
        ({"max_puts": "7"}, 0, 0),
        ({"max_puts": "50"}, 0, 10),
        ({"max_puts": "140"}, 84, 16),
        (WRITING | {"max_puts": "169"}, 84, 16),
    ],
)
def test_puts_beyond_one_case_a_rule_are_shared(
    tmp_path: Path, changes: dict[str, object], further: int, controls: int
) -> None:
    """More PUTs are more cases, and room for controls; what a run is armed for is not shared out."""
    settings = resolve_settings(LIVE | changes, TOKEN, tmp_path)

    assert (settings.further_cases, settings.control_puts) == (further, controls)


@pytest.mark.parametrize("name", ["allow_writes", "allow_dry_run"])
@pytest.mark.parametrize(
    "place", ["c/n/other", "r", "c/n", "n/r", "C/n/r", "c/n/r/", "/c/n/r", "c//n/r", "c/n/r,c/n/s", "c/n/*", "*", "yes"]
)
def test_another_release_is_refused(tmp_path: Path, name: str, place: str) -> None:
    """The armed release must be exactly that of the target; the message shows both and the right option."""
    text = problem(WRITING | {name: place}, tmp_path)

    assert repr(place) in text
    assert f"--{name.replace('_', '-')} {PLACE}" in text


@pytest.mark.parametrize(
    ("options", "part"),
    [
        (WRITING | {"chart_id": None}, "--allow-writes needs the chart"),
        (WRITING | {"reads": False}, "--allow-writes needs reads"),
        (WRITING | {"reads": None}, "--allow-writes needs reads"),
        (WRITING | {"workers": "2"}, "one worker"),
        (WRITING | {"max_writes": "9"}, "--max-writes 9 without --history-limit"),
        (WRITING | {"max_writes": "10", "history_limit": "10"}, "--max-writes 8 or fewer"),
        (WRITING | {"max_writes": "11", "history_limit": "10"}, "out of a history of 10"),
        (WRITING | {"history_limit": "4"}, "--max-writes 2 or fewer"),
        (WRITING | {"history_limit": "2"}, "--max-writes 1 or fewer"),
        (WRITING | {"history_limit": "1", "max_writes": "1"}, "allows no rollback"),
        (REHEARSING | {"chart_id": None}, "--allow-dry-run needs the chart"),
        (REHEARSING | {"baseline_revision": "3"}, "--baseline-revision without --allow-writes"),
        (REHEARSING | {"history_limit": "3"}, "--history-limit without --allow-writes"),
        (LIVE | {"baseline_revision": "3"}, "--baseline-revision without --allow-writes"),
        (LIVE | {"history_limit": "3"}, "--history-limit without --allow-writes"),
        (WRITING | {"baseline_revision": "0"}, "--baseline-revision"),
        (WRITING | {"history_limit": "-1"}, "--history-limit"),
        (WRITING | {"marker": "a.b"}, "it has no equals sign"),
        (WRITING | {"marker": "a=b", "max_writes": "3"}, "--marker makes 4 updates"),
        (WRITING | {"marker": "a=b", "upgrade_chart_id": "other"}, "give --max-writes 5"),
        (REHEARSING | {"marker": "a=b"}, "--marker without --allow-writes"),
        (LIVE | {"marker": "a=b"}, "--marker without --allow-writes"),
        (WRITING | {"max_writes": "0"}, "--max-writes"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path: Path, options: dict[str, object], part: str) -> None:
    """Arming without a setting that it needs, and an option that needs arming, are refused by name."""
    assert part in problem(options, tmp_path)


@pytest.mark.parametrize(
    "changes",
    [
        {"max_writes": "8"},
        {"max_writes": "9", "history_limit": "10"},
        {"baseline_revision": "3"},
        {"workers": "1"},
        {"marker": "a.b=c"},
    ],
)
def test_what_fits_is_taken(tmp_path: Path, changes: dict[str, object]) -> None:
    """As many writes as the history can hold are accepted, and so is an earlier revision to restore."""
    assert resolve_settings(WRITING | changes, TOKEN, tmp_path).allow_writes


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    """One error names all problems of an armed run."""
    text = problem(
        LIVE | {"allow_writes": "x", "allow_dry_run": "y", "workers": "3", "max_writes": "50", "secrets_file": "none"},
        tmp_path,
    )

    for part in ("'x'", "'y'", "--chart-id", "--reads", "one worker", "--history-limit", "secrets file"):
        assert part in text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("allow_dry_run", PLACE), ("allow_writes", PLACE), ("allow_auth_failures", "3"), ("baseline_revision", "3")),
        *(("history_limit", "9"), ("yes", True), ("insecure", True)),
    ],
)
@pytest.mark.parametrize(
    "emulator", [{}, {"target": "http://127.0.0.1:8080", "control": "http://control:T@127.0.0.1:8080/_emulator"}]
)
def test_emulator_needs_no_arming(tmp_path: Path, emulator: dict[str, object], name: str, value: object) -> None:
    """An option that lifts a limit of a live target is refused for an emulator."""
    text = problem(emulator | {name: value}, tmp_path, {})

    assert f"--{name.replace('_', '-')} is only for a live target" in text


@pytest.mark.parametrize("setting", ARMING, ids=lambda setting: setting.name)
def test_variables_arm_nothing(tmp_path: Path, setting: object) -> None:
    """A setting for the command line only is refused in a variable, empty or not."""
    for value in ("1", ""):
        text = problem(LIVE, tmp_path, TOKEN | {f"CCE_RELEASE_{setting.name.upper()}": value})  # type: ignore[attr-defined]

        assert "command line only" in text


@pytest.mark.parametrize("setting", ARMING, ids=lambda setting: setting.name)
@pytest.mark.parametrize("table", ["run", "target", ""])
def test_files_arm_nothing(tmp_path: Path, setting: object, table: str) -> None:
    """A setting for the command line only is refused in a file, in any table."""
    head = f"[{table}]\n" if table else ""
    (tmp_path / "cce-release.toml").write_text(f"{head}{setting.name} = true\n")  # type: ignore[attr-defined]

    assert setting.name in problem(LIVE, tmp_path)  # type: ignore[attr-defined]


def test_pytest_names_its_own_options(tmp_path: Path) -> None:
    """With pytest the messages name pytest's options."""
    with pytest.raises(UsageError) as caught:
        resolve_settings(WRITING | {"allow_writes": "x", "workers": "2"}, TOKEN, tmp_path, option_prefix="--cce-")

    assert f"--cce-allow-writes {PLACE}" in str(caught.value)
    assert "--cce-workers" in str(caught.value)
