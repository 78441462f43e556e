"""A password in a refused URL appears in no message, wherever the URL comes from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cce_release_contract.cli import main

URL = "https://user:hunter2@cce.example.com"
PLACE = ("--cluster-id", "c", "--namespace", "n", "--release", "r")
DEVIATION = "[[deviation]]\nclause = 'upgrade.revision.grows'\nreason = 'r'\nexpires = 2099-01-01\n"
FILES = {
    "target.toml": f"[target]\nurl = '{URL}'\n",
    "list.toml": f"[target]\nurl = ['{URL}']\n",
    "fleet.toml": f"[[target]]\nname = 'a'\nurl = '{URL}'\ncluster_id = 'c'\nnamespace = 'n'\nrelease = 'r'\n",
    "link.toml": f"{DEVIATION}link = 'x {URL}'\n",
    "known.toml": f"{DEVIATION}target = '{URL}'\n",
    "restore.jsonl": json.dumps(
        {
            "event": "baseline",
            "schema_version": 1,
            "base_url": URL,
            "cluster_id": "c",
            "namespace": "n",
            "release": "r",
            "chart_id": "x",
            "found": 5,
            "baseline": {
                "revision": 5,
                "chart_name": "n",
                "chart_version": "1",
                "values_sha256": "",
                "manifest_sha256": "",
            },
        }
    )
    + "\n",
}


@pytest.mark.parametrize(
    ("arguments", "variables"),
    [
        (("check", "--target", URL), {}),
        (("check", "--target", "https://user:hun/ter2:hunter2@h"), {}),
        (("check", "--target", "user:hunter2@h"), {}),
        (("check", "--target", f"{URL}:port"), {}),
        (("check", "--target", "https://user:hunter2@[::1"), {}),
        (("check", "--seed", URL), {}),
        (("check", URL), {}),
        (("check", "--target", "https://h", "--control", f"{URL}?x=1"), {}),
        (("check", "--example-database", f"ftp://{URL}"), {}),
        (("check",), {"CCE_RELEASE_TARGET": URL}),
        (("check", "--config", "target.toml"), {}),
        (("check", "--config", "list.toml"), {}),
        (("check", "--deviations", "known.toml"), {}),
        (("check", "--deviations", "link.toml"), {}),
        (("check", "--target", "https://h", *PLACE, "--compare", URL), {"CCE_RELEASE_TOKEN": "a-token"}),
        (("fleet", "fleet.toml"), {}),
        (("restore", "restore.jsonl"), {"CCE_RELEASE_TOKEN": "a-token"}),
    ],
)
def test_password_of_a_refused_url_is_not_shown(arguments, variables, tmp_path, monkeypatch):
    """The refusal names the place and the problem of the URL, without its user part."""
    for name, text in FILES.items():
        Path(tmp_path, name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)

    result = CliRunner().invoke(main, arguments, env=variables)

    assert result.exit_code in (2, 3), result.output
    assert "hunter2" not in result.output
    assert "hun/" not in result.output
    assert "Error" in result.output or "[usage]" in result.output
