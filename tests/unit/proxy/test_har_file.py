"""The file of a recording: complete after each entry, private, and never overwritten by accident."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.waiting import LONGEST_SECONDS, wait_for

from cce_release_contract.errors import UsageError
from cce_release_contract.proxy.har_file import HarFile, create_har, mend_har

FOREVER = """
import sys
from pathlib import Path
from cce_release_contract.proxy.har_file import HarFile
file = HarFile(Path(sys.argv[1]))
while True:
    file.append({"number": file.entries, "text": "x" * 1000})
"""


def entries(path: Path) -> list[dict[str, object]]:
    log = json.loads(path.read_bytes())["log"]
    assert log["version"] == "1.2"
    found: list[dict[str, object]] = log["entries"]
    return found


def test_file_is_complete_after_each_entry(tmp_path: Path) -> None:
    """After each entry, and before the first one, the file is whole JSON that its owner alone can read."""
    path = tmp_path / "a.har"
    create_har(path, "1", force=False)
    assert entries(path) == []

    file = HarFile(path)
    for number in range(3):
        file.append({"number": number, "text": "ü\n\ud800"})
        assert [one["number"] for one in entries(path)] == list(range(number + 1))
    file.close()

    assert path.stat().st_mode & 0o777 == 0o600


def test_file_survives_a_kill(tmp_path: Path) -> None:
    """What a process leaves that is killed while it writes can be mended."""
    path = tmp_path / "a.har"
    create_har(path, "1", force=False)
    with subprocess.Popen([sys.executable, "-c", FOREVER, str(path)]) as process:
        wait_for(lambda: path.stat().st_size > 200_000)
        process.send_signal(signal.SIGKILL)
        process.wait(LONGEST_SECONDS)

    mend_har(path)

    assert len(entries(path)) > 100


def test_file_that_was_cut_anywhere_can_be_mended(tmp_path: Path) -> None:
    """Wherever the last write stopped, the entries before it stay, and a whole file stays as it is."""
    path = tmp_path / "a.har"
    create_har(path, "1", force=False)
    file = HarFile(path)
    sizes = [path.stat().st_size]
    for number in range(2):
        file.append({"number": number, "text": "]}}"})
        sizes.append(path.stat().st_size)
    file.close()
    whole = path.read_bytes()

    mend_har(path)
    assert path.read_bytes() == whole
    for size in range(sizes[0], len(whole)):
        path.write_bytes(whole[:size])
        mend_har(path)
        assert [one["number"] for one in entries(path)] in ([], [0], [0, 1]), size
        assert len(entries(path)) >= sum(size >= one for one in sizes[1:]), size


def test_entry_without_room_leaves_those_before(tmp_path: Path) -> None:
    """An entry that does not fit raises, and the file has all earlier ones."""
    path = tmp_path / "a.har"
    create_har(path, "1", force=False)
    file = HarFile(path)
    file.append({"number": 0})
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4000, before[1]))

    try:
        with pytest.raises(OSError, match="large"):
            file.append({"number": 1, "text": "x" * 8000})
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)

    assert entries(path) == [{"number": 0}]
    file.append({"number": 2})
    assert [one["number"] for one in entries(path)] == [0, 2]
    file.close()


def test_existing_file_is_replaced_by_force_alone(tmp_path: Path) -> None:
    """An existing file is a usage error; with force a new private file takes its place."""
    path = tmp_path / "a.har"
    path.write_text("mine")
    path.chmod(0o644)
    other = tmp_path / "other.har"
    os.link(path, other)

    with pytest.raises(UsageError, match="already exists"):
        create_har(path, "1", force=False)
    create_har(path, "1", force=True)

    assert entries(path) == []
    assert path.stat().st_mode & 0o777 == 0o600
    assert other.read_text() == "mine"


@pytest.mark.parametrize("force", [False, True])
def test_folders_and_missing_folders_are_usage_errors(tmp_path: Path, force: bool) -> None:
    """A path that cannot become a file is a usage error, with force too."""
    for path in (tmp_path, tmp_path / "missing" / "a.har"):
        with pytest.raises(UsageError):
            create_har(path, "1", force=force)
