"""The walk-through in docs/vendor-changes.md, done word by word in a copy of the repository."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.unit.drift.neutral_page import NeutralRow, neutral_page, page_contract
from tests.unit.drift.page_forms import as_html
from tests.waiting import LONGEST_SECONDS

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "vendor-changes.md"

EXPECTED = {
    "cce-release drift page.html": (1, ["wait_ready", "SUSPENDED", "spec/page-rows.yaml", "spec/openapi.yaml"]),
    "cce-release drift page.html --write-rows > rows.diff": (1, []),
    "git apply rows.diff": (0, []),
    "cce-release lint": (1, ["2/wait_ready", "status/SUSPENDED"]),
    "cce-release diff": (1, ['{"status": "SUSPENDED"}', "compatible request-parameter-added"]),
    "cce-release generate --diff": (1, ['+    SUSPENDED = "SUSPENDED"']),
    "make generate": (0, []),
    "cce-release check": (0, ["the contract holds"]),
    "cce-release prove --fault wait-ready-refused": (0, []),
    "cce-release diff --changelog": (1, ["SUSPENDED"]),
    "make baseline": (0, []),
}
"""The exit code of each command and what it says, where it is done for the first time."""

AT_THE_END = {
    "cce-release lint": (0, []),
    "cce-release drift page.html": (0, ["no drift"]),
    "cce-release diff": (0, ["0 changes"]),
}
"""The same for commands that are done a second time."""


def copied(folder: Path) -> Path:
    """A copy of the files of the repository, with the environment of this one."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in filter(None, listed.split("\0")):
        place = folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, place)
    for name in ("requirements.lock", "pyproject.toml"):
        os.utime(folder / name, (0, 0))  # the environment is ready, so make does not build it
    (folder / ".venv").symlink_to(Path(sys.prefix), target_is_directory=True)
    return folder


def new_page() -> str:
    """The vendor's new page: what the contract says, one query parameter more, and one status more."""
    page = neutral_page(page_contract())
    page = page.with_rows("query", *page.table("query").rows, NeutralRow("wait_ready", "String", False))
    (status,) = (row for row in page.table("answer").rows if row.name == "status")
    return as_html(page.with_row("answer", "status", values=(*status.values, "SUSPENDED")), "en")


@pytest.mark.long
def test_walkthrough_is_right(tmp_path: Path) -> None:
    """Each command ends as the page says and shows what it promises; each edit applies."""
    folder = copied(tmp_path / "checkout")
    (folder / "page.html").write_text(new_page(), encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CCE_RELEASE_", "PYTEST_"))}
    packages = os.pathsep.join(str(folder / name) for name in ("tools", "generated", "tests"))
    environment = kept | {"PYTHONPATH": packages, "PATH": f"{sys.prefix}/bin{os.pathsep}{kept['PATH']}"}
    done: set[str] = set()

    def run(command: str, given: str = "") -> tuple[int, str]:
        ran = subprocess.run(
            command,
            shell=True,
            cwd=folder,
            env=environment,
            input=given,
            capture_output=True,
            text=True,
            check=False,
            timeout=LONGEST_SECONDS,
        )
        return ran.returncode, ran.stdout + ran.stderr

    for kind, block in re.findall(r"^```(sh|diff)\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S):
        if kind == "diff":
            assert run("git apply -", block) == (0, "")
            continue
        for command in block.splitlines():
            code, texts = (EXPECTED | AT_THE_END if command in done else EXPECTED)[command]
            ended, said = run(command)
            assert ended == code, f"{command}\n{said}"
            assert [text for text in texts if text not in said] == [], f"{command}\n{said}"
            done.add(command)

    assert done == EXPECTED.keys()
