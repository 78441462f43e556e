"""Precedence, related settings, and one error for all problems."""

from __future__ import annotations

from pathlib import Path
from typing import get_type_hints

import pytest
from pydantic import ConfigDict, TypeAdapter

from cce_release_contract.errors import UsageError
from cce_release_contract.settings import PROFILES, SETTINGS, Settings, resolve_settings

LIVE = {
    "target": "https://cce.example.com",
    "cluster_id": "c",
    "namespace": "n",
    "release": "r",
}
TOKEN = {"CCE_RELEASE_TOKEN": "a-secret-token"}


def problem(options: dict[str, object], environ: dict[str, str], folder: Path) -> str:
    with pytest.raises(UsageError) as caught:
        resolve_settings(options, environ, folder)
    return str(caught.value)


@pytest.mark.parametrize(
    "options", [{}, LIVE, LIVE | {"allow_writes": "c/n/r", "chart_id": "chart", "reads": True, "history_limit": "9"}]
)
def test_every_setting_has_its_type(tmp_path: Path, options: dict[str, object]) -> None:
    """The value of each setting, given or default, has the type of its field; another type raises."""
    settings = resolve_settings(options, TOKEN, tmp_path)

    types = get_type_hints(Settings)
    config = ConfigDict(arbitrary_types_allowed=True)
    for setting in SETTINGS:
        TypeAdapter(types[setting.name], config=config).validate_python(getattr(settings, setting.name), strict=True)


def test_nothing_given_means_an_emulator(tmp_path: Path) -> None:
    """Without any setting an emulator is checked, strictly, with reads and the standard profile."""
    settings = resolve_settings({}, {}, tmp_path)

    assert (settings.target, settings.kind, settings.strict, settings.reads) == ("", "emulator", True, True)
    assert (settings.profile, settings.examples, settings.seed) == ("standard", PROFILES["standard"].examples, 0)
    assert settings.report_dir == tmp_path / ".cce-release" / "reports"


def test_option_beats_variable_beats_file_beats_default(tmp_path: Path) -> None:
    """A value is taken from the option, else the variable, else the file, else the default."""
    (tmp_path / "cce-release.toml").write_text('[run]\nseed = 1\nprofile = "deep"\nfail_fast = true\n')
    environ = {"CCE_RELEASE_SEED": "2", "CCE_RELEASE_PROFILE": "smoke"}

    settings = resolve_settings({"seed": "3"}, environ, tmp_path)

    assert (settings.seed, settings.profile, settings.fail_fast, settings.format) == (3, "smoke", True, "text")


def test_live_target_is_lenient_and_without_reads(tmp_path: Path) -> None:
    """A live target gets the live profile, no reads, and advisory inferred clauses."""
    settings = resolve_settings(LIVE, TOKEN, tmp_path)

    assert (settings.kind, settings.strict, settings.reads, settings.profile) == ("live", False, False, "live")
    assert settings.credentials.token.reveal() == "a-secret-token"


def test_live_target_names_everything_missing(tmp_path: Path) -> None:
    """One error names all missing settings of a live target, with option and variable."""
    text = problem({"target": "https://cce.example.com"}, {}, tmp_path)

    for part in ("--cluster-id", "CCE_RELEASE_NAMESPACE", "--release", "CCE_RELEASE_TOKEN", "4 settings"):
        assert part in text


@pytest.mark.parametrize(
    ("options", "environ"),
    [({"target": ""}, {}), ({}, {"CCE_RELEASE_TARGET": ""}), ({"target": "  "}, {})],
)
def test_empty_target_is_refused(tmp_path: Path, options: dict[str, object], environ: dict[str, str]) -> None:
    """An empty target never falls back to an emulator."""
    text = problem(options, environ, tmp_path)

    assert "it is empty" in text


def test_target_table_without_url_is_refused(tmp_path: Path) -> None:
    """A file that describes a target but not its address does not fall back to an emulator."""
    (tmp_path / "cce-release.toml").write_text('[target]\nnamespace = "n"\n')

    text = problem({}, {}, tmp_path)

    assert "[target] has no url" in text


def test_target_table_may_get_its_url_elsewhere(tmp_path: Path) -> None:
    """The address may come from the option and the rest from the file."""
    (tmp_path / "cce-release.toml").write_text('[target]\ncluster_id = "c"\nnamespace = "n"\nrelease = "r"\n')

    settings = resolve_settings({"target": "https://cce.example.com"}, TOKEN, tmp_path)

    assert settings.namespace == "n"


@pytest.mark.parametrize("name", ["ALLOW_WRITES", "ALLOW_DRY_RUN", "YES", "INSECURE", "FAULT"])
def test_arming_variables_are_refused(tmp_path: Path, name: str) -> None:
    """A setting for the command line only is refused in a variable."""
    text = problem({}, {f"CCE_RELEASE_{name}": "x"}, tmp_path)

    assert "command line only" in text


def test_unknown_variable_is_refused(tmp_path: Path) -> None:
    """A misspelt variable is refused with the closest name."""
    text = problem({}, {"CCE_RELEASE_PROFIL": "deep"}, tmp_path)

    assert "CCE_RELEASE_PROFIL" in text
    assert "did you mean CCE_RELEASE_PROFILE" in text


def test_variables_of_the_emulator_are_known(tmp_path: Path) -> None:
    """A check ignores variables for the emulator and for debugging."""
    environ = {"CCE_RELEASE_EMULATOR_TOKEN": "x", "CCE_RELEASE_CONTROL_TOKEN": "y", "CCE_RELEASE_DEBUG": "1"}

    settings = resolve_settings({}, environ, tmp_path)

    assert settings.kind == "emulator"


def test_emulator_gets_no_ambient_credentials(tmp_path: Path) -> None:
    """The settings of an emulator have no credentials from the environment."""
    environ = TOKEN | {"HUAWEICLOUD_SDK_AK": "a", "HUAWEICLOUD_SDK_SK": "s", "HW_PROJECT_ID": "p"}

    settings = resolve_settings({}, environ, tmp_path)

    assert not settings.credentials
    assert settings.project_id == ""


def test_control_makes_an_emulator_of_the_same_origin(tmp_path: Path) -> None:
    """A control URL of the target's origin makes it an emulator; the token is stored separately."""
    options = {"target": "http://127.0.0.1:8080", "control": "http://control:T%2FK@127.0.0.1:8080/_emulator"}

    settings = resolve_settings(options, {}, tmp_path)

    assert (settings.kind, settings.control) == ("emulator", "http://127.0.0.1:8080/_emulator")
    assert settings.control_token.reveal() == "T/K"


@pytest.mark.parametrize("given", [None, False])
def test_sandbox_is_judged_strictly_unless_told_otherwise(given: bool | None, tmp_path: Path) -> None:
    """On a sandbox every clause gates, but the user may let those that no page states advise, as on a live target."""
    options = {"target": "http://127.0.0.1:1", "control": "http://control:secret@127.0.0.1:1/sandbox", "strict": given}

    assert resolve_settings(options, {}, tmp_path).strict is (given is None)


def test_control_without_token_or_target_is_refused(tmp_path: Path) -> None:
    """A control URL needs a target and a token."""
    text = problem({"control": "http://127.0.0.1:8080/_emulator"}, {}, tmp_path)

    assert "needs a target" in text
    assert "no control token" in text


def test_control_token_in_the_file_is_refused(tmp_path: Path) -> None:
    """A settings file must not hold the control token."""
    (tmp_path / "cce-release.toml").write_text(
        '[target]\nurl = "http://127.0.0.1:1"\ncontrol = "http://control:T0KEN@127.0.0.1:1/_emulator"\n'
    )

    text = problem({}, {}, tmp_path)

    assert "which is a secret" in text
    assert "T0KEN" not in text


def test_fault_needs_the_embedded_emulator(tmp_path: Path) -> None:
    """Faults need an emulator that the run starts."""
    text = problem(LIVE | {"fault": ("x",)}, TOKEN, tmp_path)

    assert "only for the emulator that the run starts" in text


def test_vendor_project_serves_a_live_target(tmp_path: Path) -> None:
    """The project id of the vendor's tools is used for a live target."""
    settings = resolve_settings(LIVE, TOKEN | {"HW_PROJECT_ID": "p"}, tmp_path)

    assert settings.project_id == "p"


def test_paths_of_the_file_start_from_its_folder(tmp_path: Path) -> None:
    """A relative path in a settings file is relative to that file."""
    folder = tmp_path / "conf"
    folder.mkdir()
    (folder / "my.toml").write_text('[run]\nreport_dir = "out"\n')

    settings = resolve_settings({"config": "conf/my.toml"}, {}, tmp_path)

    assert settings.report_dir == folder / "out"
    assert settings.config == folder / "my.toml"


def test_pytest_options_are_named_as_pytest_names_them(tmp_path: Path) -> None:
    """Messages name the option in the form of the caller."""
    with pytest.raises(UsageError) as caught:
        resolve_settings({"seed": "x"}, {}, tmp_path, option_prefix="--cce-")

    assert "--cce-seed" in str(caught.value)


def test_random_seed_is_a_number(tmp_path: Path) -> None:
    """The seed `random` becomes a number that can be reused."""
    settings = resolve_settings({"seed": "random"}, {}, tmp_path)

    assert 0 <= settings.seed < 2**32


def test_secrets_are_in_no_repr(tmp_path: Path) -> None:
    """Printed settings show no secret."""
    environ = {"CCE_RELEASE_ACCESS_KEY": "AKAKAK", "CCE_RELEASE_SECRET_KEY": "SKSKSK"}

    shown = repr(resolve_settings(LIVE, environ, tmp_path))

    assert "SKSKSK" not in shown
    assert "AKAKAK" not in shown.replace("CCE_RELEASE_ACCESS_KEY", "")
