"""Tests of the one list of settings."""

from __future__ import annotations

from cce_release_contract.settings.catalogue import BY_FILE_KEY, BY_NAME, SETTINGS


def test_names_are_derived() -> None:
    """Option, variable and file key follow from the name."""
    setting = BY_NAME["cluster_id"]

    assert (setting.option, setting.pytest_option) == ("--cluster-id", "--cce-cluster-id")
    assert (setting.variable, setting.file_key) == ("CCE_RELEASE_CLUSTER_ID", "target.cluster_id")


def test_target_is_url_in_the_file() -> None:
    """The address of the target stands under `url` in the file."""
    assert BY_FILE_KEY["target.url"].name == "target"


def test_names_are_unique() -> None:
    """No setting stands in the list twice."""
    assert len({setting.name for setting in SETTINGS}) == len(SETTINGS)


def test_every_setting_is_described() -> None:
    """Each setting has a sentence of help; each choice has its values."""
    assert all(setting.text.endswith(".") for setting in SETTINGS)
    assert all(setting.choices for setting in SETTINGS if setting.kind == "choice")


def test_command_line_only_settings_have_no_other_place() -> None:
    """What is accepted on the command line only has neither variable nor file key."""
    places = {(setting.variable, setting.file_key) for setting in SETTINGS if setting.command_line_only}

    assert places == {("", "")}
