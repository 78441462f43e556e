"""Optional parts of the installation are required by name."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import json
import re
import tomllib
from pathlib import Path

import pytest

from cce_release_contract.cli import COMMANDS
from cce_release_contract.errors import MissingExtraError
from cce_release_contract.optional_dependencies import MODULES, NEEDED_BY, import_extra, require_extra

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def distributions_of(requirements: list[str]) -> set[str]:
    """The normal names of what is required on every platform, without this project itself."""
    names = {re.match(r"[\w.-]+", one)[0] for one in requirements if ";" not in one}  # type: ignore[index]
    return {normal(name) for name in names} - {PROJECT["name"]}


def normal(name: str) -> str:
    """A distribution's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("extra", MODULES)
def test_the_modules_of_a_part_are_its_requirements(extra: str) -> None:
    """Each distribution that a part requires is looked for by one of its modules, and nothing else is."""
    homes = importlib.metadata.packages_distributions()

    found = {normal(homes[module.partition(".")[0]][0]) for module in MODULES[extra]}

    assert found == distributions_of(PROJECT["optional-dependencies"][extra])


def test_the_parts_hold_the_part_for_checks() -> None:
    """What each other part with commands of its own needs of [check] is installed with it."""
    extras = PROJECT["optional-dependencies"]

    assert [extra for extra in MODULES if extra != "check" and f"{PROJECT['name']}[check]" not in extras[extra]] == []
    assert distributions_of(PROJECT["dependencies"]) == {"pydantic"}


def test_each_command_has_its_part() -> None:
    """Every command needs an existing part."""
    assert list(NEEDED_BY) == list(COMMANDS)
    assert set(NEEDED_BY.values()) == set(MODULES)


def test_an_installed_part_is_no_error() -> None:
    """If everything is installed, there is no error."""
    assert [require_extra(extra, needed_for="this test") for extra in MODULES] == [None] * len(MODULES)


@pytest.mark.parametrize("missing", ["click", "openapi_spec_validator"])
def test_a_missing_part_says_what_to_install(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The required part is named, also if a part that it includes is missing."""
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == missing else found(name))

    with pytest.raises(MissingExtraError, match=f"this test needs .*{missing!r} is not installed") as raised:
        require_extra("spec", needed_for="this test")

    assert raised.value.remedy.startswith("install the part [spec] ")


def test_an_installed_module_is_imported() -> None:
    """A module that is there is returned."""
    module = import_extra("json", extra="spec", needed_for="this test")

    assert module is json


def test_a_missing_module_says_what_to_install() -> None:
    """A module that is not there names the extra that has it."""
    with pytest.raises(MissingExtraError) as raised:
        import_extra("not_installed_here", extra="spec", needed_for="cce-release lint")

    assert "cce-release lint needs" in str(raised.value)
    assert "the part [spec] " in raised.value.remedy
