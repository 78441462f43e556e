"""The list of settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from cce_release_contract.settings.catalogue import BY_FILE_KEY, SETTINGS, SETTINGS_BY_NAME
from cce_release_contract.settings.setting import Setting
from cce_release_contract.settings.values import BadValueError, Raw, read_value


def test_names_are_derived() -> None:
    """Option, variable and file key follow from the name."""
    setting = SETTINGS_BY_NAME["cluster_id"]

    assert (setting.option, setting.pytest_option) == ("--cluster-id", "--cce-cluster-id")
    assert (setting.variable, setting.file_key) == ("CCE_RELEASE_CLUSTER_ID", "target.cluster_id")


def test_target_is_url_in_the_file() -> None:
    """The key of the target's address in the file is `url`."""
    assert BY_FILE_KEY["target.url"].name == "target"


def test_names_are_unique() -> None:
    """Each setting is in the list once."""
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)


def test_every_setting_is_described() -> None:
    """Each setting has a sentence of help; each choice has its values."""
    assert all(setting.text.endswith(".") for setting in SETTINGS)
    assert all(setting.choices for setting in SETTINGS if setting.kind == "choice")


def test_what_arms_is_for_the_command_line() -> None:
    """An option that lifts a limit of a live target works only on the command line, in the group safety."""
    arming = [setting for setting in SETTINGS if setting.arms]

    assert {"allow_writes", "allow_dry_run", "yes", "insecure"} <= {setting.name for setting in arming}
    assert all(setting.command_line_only and setting.group == "safety" for setting in arming)


def test_bounds_are_kept(tmp_path: Path) -> None:
    """A number outside the bounds of its setting is refused, and the bounds are named."""
    setting = Setting("few", "count", "limits", "A few.", minimum=2, maximum=20)

    assert [read_value(setting, Raw(text, "--few", tmp_path)) for text in ("2", "20")] == [2, 20]
    for text in ("1", "21", "100"):
        with pytest.raises(BadValueError, match="from 2 to 20"):
            read_value(setting, Raw(text, "--few", tmp_path))


def test_command_line_only_settings_have_no_other_place() -> None:
    """A setting for the command line only has no variable and no file key."""
    places = {(setting.variable, setting.file_key) for setting in SETTINGS if setting.command_line_only}

    assert places == {("", "")}
