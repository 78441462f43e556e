"""A client from a third-party generator has every member of the contract."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from contract_members import OPENAPI, members_by_schema

from cce_release_contract.contract.document import read_document
from cce_release_contract.contract.pages.page_rows import page_rows

MEMBERS = members_by_schema()
PAGE_ROWS = Path(__file__).parents[3] / "spec" / "page-rows.yaml"


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The imported models of a client that openapi-python-client made."""
    folder = tmp_path_factory.mktemp("client")
    (folder / "config.yaml").write_text("post_hooks: []\n", encoding="utf-8")
    command = ["openapi_python_client", "generate", "--path", str(OPENAPI), "--meta", "none", "--fail-on-warning"]
    made = subprocess.run(
        [sys.executable, "-P", "-m", *command, "--output-path", str(folder / "made_client"), "--config", "config.yaml"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        return importlib.import_module("made_client.models")


def test_release_has_members_of_both_its_parts() -> None:
    """The expected members of a release are the page's: also its status, which its schema adds to those of a record."""
    rows = page_rows(read_document(PAGE_ROWS)).rows
    assert MEMBERS["Release"] == {row.removeprefix("7/") for row in rows if row.startswith("7/")}
    assert MEMBERS["Release"] == MEMBERS["HistoryRelease"]


@pytest.mark.parametrize("schema", sorted(MEMBERS))
def test_openapi_python_client_has_every_member(models: Any, schema: str) -> None:
    """Each member of each object is an attribute of its class and survives a round trip."""
    made = getattr(models, schema)

    attributes = {attribute.name for attribute in made.__attrs_attrs__} - {"additional_properties"}

    snake = {"".join(f"_{c.lower()}" if c.isupper() else c for c in name) for name in MEMBERS[schema]}
    assert attributes == snake


def test_status_of_a_release_is_read_as_one_of_its_values(models: Any) -> None:
    """The status of a response is an enumeration value in the generated client, not additional data."""
    release = models.Release.from_dict({"status": "PENDING_UPGRADE", "version": 2})

    assert release.status is models.ReleaseStatus.PENDING_UPGRADE
    assert release.additional_properties == {}
