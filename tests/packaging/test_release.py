"""The release workflow publishes only a tag, only where the name on the index is ours, and only what was checked."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture
def jobs(read_yaml: Any) -> dict[str, Any]:
    """The jobs of the workflow."""
    return dict(read_yaml(".github/workflows/release.yml")["jobs"])


def test_publishing_waits_for_a_tag_and_the_name(jobs: dict[str, Any]) -> None:
    """The job that publishes needs a pushed tag and the variable that says that the name is ours."""
    conditions = jobs["publish"]["if"].split(" && ")

    assert conditions == [
        "github.event_name == 'push'",
        "github.ref_type == 'tag'",
        "vars.PYPI_NAME_IS_OURS == 'true'",
    ]


def test_only_what_was_checked_is_published(jobs: dict[str, Any]) -> None:
    """One job can publish; it runs no code of the repository, and takes the files of the job that checked them."""
    may_publish = [name for name, job in jobs.items() if "id-token" in job["permissions"]]
    steps = jobs["publish"]["steps"]

    assert may_publish == ["publish"]
    assert jobs["publish"]["needs"] == "build"
    assert [step["uses"].partition("@")[0] for step in steps] == [
        "actions/download-artifact",
        "pypa/gh-action-pypi-publish",
    ]
