"""Tests of the settings of both runs of a comparison."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cce_release_contract.comparing.sides import NO_FILE, Sides, planned_sides, refuse_without_compare
from cce_release_contract.errors import UsageError
from cce_release_contract.settings import resolve_settings

LIVE = {
    "target": "https://a.example.com", "cluster_id": "c", "namespace": "n", "release": "r", "chart_id": "x",
}  # fmt: skip
TOKEN = {"CCE_RELEASE_TOKEN": "the-secret-token"}
B = "https://b.example.com"
EMULATOR_B = {"compare": "http://127.0.0.1:2", "compare_control": "http://control:hidden@127.0.0.1:2/_emulator"}


def planned(folder: Path, environ: dict[str, str] | None = None, **options: Any) -> Sides:
    return planned_sides(options, TOKEN if environ is None else environ, folder)


def settings_of(side: Any, folder: Path) -> Any:
    """The settings that the suite's process resolves for its side."""
    return resolve_settings(side.options, side.environ, folder)


def test_b_is_what_a_is_elsewhere(tmp_path: Path) -> None:
    """Without its own file, B has the release, the charts, the credentials and the limits of A."""
    sides = planned(tmp_path, **LIVE, compare=B, max_puts="7", seed="random", clause=("rollback",))

    a, b = (settings_of(side, tmp_path) for side in (sides.a, sides.b))
    assert (a.target, b.target) == ("https://a.example.com", B)
    for name in ("cluster_id", "namespace", "release", "chart_id", "max_puts", "puts_per_minute", "seed", "clause"):
        assert getattr(a, name) == getattr(b, name), name
    assert b.credentials.token.reveal() == "the-secret-token"
    assert (b.profile, b.max_puts, b.kind) == ("live", 7, "live")
    assert (a.report_dir.name, b.report_dir.name) == ("a", "b")
    assert a.report_dir.parent == b.report_dir.parent == sides.settings.report_dir


def test_two_emulators_are_checked_as_emulators(tmp_path: Path) -> None:
    """Without a target, A is a started emulator with its faults; B is the second target, without limits."""
    sides = planned(tmp_path, {}, fault=("created-status",), **EMULATOR_B)

    a, b = (settings_of(side, tmp_path) for side in (sides.a, sides.b))
    assert (a.target, a.fault) == ("", ("created-status",))
    assert (b.kind, b.fault, b.control) == ("emulator", (), "http://127.0.0.1:2/_emulator")
    assert a.profile == b.profile == "standard"
    assert b.reads
    assert b.max_puts is None


def test_control_token_stands_on_no_command_line(tmp_path: Path) -> None:
    """The token of a control URL reaches the suite's process in its environment."""
    side = planned(tmp_path, {}, **EMULATOR_B).b

    assert "hidden" not in repr(side.options)
    assert settings_of(side, tmp_path).control_token.reveal() == "hidden"


def test_live_and_emulator_meet_in_the_middle(tmp_path: Path) -> None:
    """A live A and an emulator B have the profile live and no reads; the limits of A are not those of the emulator."""
    sides = planned(tmp_path, **LIVE, **EMULATOR_B)

    a, b = (settings_of(side, tmp_path) for side in (sides.a, sides.b))
    assert (a.kind, b.kind) == ("live", "emulator")
    assert (a.profile, b.profile, a.reads, b.reads) == ("live", "live", False, False)
    assert (a.puts_per_minute, b.puts_per_minute, b.max_puts) == (10, None, None)
    assert a.max_requests == b.max_requests
    assert not b.credentials


def test_chosen_profile_is_that_of_both(tmp_path: Path) -> None:
    """A given profile applies to both sides."""
    sides = planned(tmp_path, **LIVE, **EMULATOR_B, profile="smoke")

    assert {side.options["profile"] for side in (sides.a, sides.b)} == {"smoke"}


def test_own_file_describes_b(tmp_path: Path) -> None:
    """B's own file names its release; a secrets file named there overrides the variables of A."""
    (tmp_path / "secret.toml").write_text('token = "the-other-token"')
    (tmp_path / "secret.toml").chmod(0o600)
    (tmp_path / "b.toml").write_text(
        '[target]\ncluster_id = "c2"\nnamespace = "n2"\nrelease = "r2"\nsecrets_file = "secret.toml"\n'
        "[run]\nmax_puts = 3\nseed = 9\n"
    )

    sides = planned(tmp_path, **LIVE, compare=B, compare_config="b.toml")

    a, b = (settings_of(side, tmp_path) for side in (sides.a, sides.b))
    assert (b.target, b.cluster_id, b.namespace, b.release, b.chart_id) == (B, "c2", "n2", "r2", "")
    assert (a.credentials.token.reveal(), b.credentials.token.reveal()) == ("the-secret-token", "the-other-token")
    assert (a.max_puts, b.max_puts, a.seed, b.seed) == (60, 3, 0, 0)


def test_neither_run_reads_a_file_of_its_own(tmp_path: Path) -> None:
    """Settings from A's file reach both runs as options; B does not use A's control URL."""
    (tmp_path / "cce-release.toml").write_text(
        '[target]\nurl = "http://127.0.0.1:1"\ncontrol = "http://127.0.0.1:1/_emulator"\n[run]\nseed = 5\n'
    )

    sides = planned(tmp_path, {"CCE_RELEASE_CONTROL_TOKEN": "t"}, **EMULATOR_B)

    assert sides.a.options["config"] == sides.b.options["config"] == NO_FILE
    assert (sides.a.options["control"], sides.b.options["control"]) == (
        "http://127.0.0.1:1/_emulator",
        "http://127.0.0.1:2/_emulator",
    )
    assert {side.options["seed"] for side in (sides.a, sides.b)} == {"5"}


def test_excuses_and_kept_examples_play_no_part(tmp_path: Path) -> None:
    """Known deviations and stored failing examples are not used in either run."""
    sides = planned(tmp_path, {"CCE_RELEASE_DEVIATIONS": "x", "CCE_RELEASE_EXAMPLE_DATABASE": "y"}, **EMULATOR_B)

    for side in (sides.a, sides.b):
        settings = settings_of(side, tmp_path)
        assert (settings.deviations, settings.example_database) == (None, None)


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"compare": ""}, "the target of --compare: --target does not accept ''"),
        ({"compare": "http://b.example.com"}, "plain http"),
        ({"compare": B}, "a live target needs"),
        ({"compare": B, "compare_config": "none.toml"}, "does not exist"),
        ({**EMULATOR_B, "plan": True}, "--plan with --compare"),
        ({**EMULATOR_B, "fail_fast": True}, "--fail-fast with --compare"),
        ({**EMULATOR_B, "allow_writes": "c/n/r"}, "--allow-writes with --compare"),
        ({**EMULATOR_B, "write_deviations": "x"}, "--write-deviations with --compare"),
        ({**EMULATOR_B, "seed": "x"}, "--seed does not accept 'x'"),
    ],
)
def test_wrong_options_are_refused(tmp_path: Path, options: dict[str, Any], part: str) -> None:
    """Settings that cannot be compared are refused before anything is sent, with the name of the target."""
    with pytest.raises(UsageError) as caught:
        planned(tmp_path, {}, **options)

    assert part in str(caught.value)


@pytest.mark.parametrize("name", ["compare_config", "compare_control"])
def test_second_target_has_to_be_named(name: str) -> None:
    """Options that describe a second target are refused without --compare."""
    with pytest.raises(UsageError, match="without --compare"):
        refuse_without_compare({"compare": None, "compare_config": None, "compare_control": None, name: "x"})
