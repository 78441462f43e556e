"""Journals of earlier runs: which files are read, and which of them block a new run."""

from __future__ import annotations

import json
import os
import shlex

import pytest

from cce_release_contract.client.guard.arming import Reach
from cce_release_contract.client.restore import journal_folder
from cce_release_contract.client.restore.baseline import Baseline
from cce_release_contract.client.restore.journal import (
    Journal,
    Spot,
    journal_path,
    read_journal,
    restore_command,
)
from cce_release_contract.client.restore.journal_folder import forget_ended, unfinished
from cce_release_contract.client.target import Address
from cce_release_contract.errors import UsageError
from cce_release_contract.exchanges.request import Request

ADDRESS = Address("c", "n", "r")


def begun(folder, run_id, address=ADDRESS):
    """A new journal."""
    journal = Journal(
        journal_path(folder, run_id), Spot("https://x.example", address, "chart"), Baseline(5, "", "", ""), 5
    )
    journal.begin()
    return journal


def touched(folder, run_id, address=ADDRESS):
    """A journal of a run that sent an update."""
    journal = begun(folder, run_id, address)
    journal.intends(Request("PUT", address.path()), Reach.WRITE)
    return journal


def test_journal_comes_back(tmp_path):
    """Reading gives what was written."""
    journal = touched(tmp_path, "a")

    assert read_journal(journal.path) == journal


def test_variant_comes_back(tmp_path):
    """A journal keeps the variant of the release; one without a variant is of the standard one."""
    journal = begun(tmp_path, "a", Address("c", "n", "r", "autopilot"))
    kept = read_journal(journal.path).spot.address

    first = {name: value for name, value in json.loads(journal.path.read_text()).items() if name != "variant"}
    journal.path.write_text(json.dumps(first) + "\n")

    assert (kept.variant, read_journal(journal.path).spot.address.variant) == ("autopilot", "standard")


def test_journal_blocks_a_run_of_the_other_variant(tmp_path):
    """A release that is still changed blocks a run of the same release, under whatever path."""
    journal = touched(tmp_path, "a", Address("c", "n", "r", "autopilot"))

    assert [found.path for found in unfinished(tmp_path, ADDRESS)] == [journal.path]


FIRST = {"event": "baseline", "schema_version": 1, "base_url": "u", "cluster_id": "c", "namespace": "n"}
WHOLE = FIRST | {"release": "r", "chart_id": "c", "baseline": Baseline(5, "", "", "").to_json(), "found": 5}


@pytest.mark.parametrize(
    "content",
    [
        (json.dumps(WHOLE | {"variant": "other"}) + "\n").encode(),
        b"",
        b"\n",
        b"text\n",
        b"{}\n",
        b"[]\n",
        b"null\n",
        b"5\n",
        b"\xff\xfe\n",
        b"\x00" * 100,
        b"[" * 100_000 + b"\n",
        json.dumps(FIRST).encode() + b"\n",
        json.dumps(FIRST | {"release": "r", "chart_id": "c", "baseline": 5, "found": 5}).encode() + b"\n",
        json.dumps(FIRST | {"release": "r", "chart_id": "c", "baseline": {}, "found": 5}).encode() + b"\n",
        b'{"schema_version": 1, "event": "intent"}\n',
        *(
            json.dumps(WHOLE | changes).encode() + b"\n"
            for changes in (
                *({"base_url": 5}, {"cluster_id": None}, {"release": ["r"]}, {"chart_id": {}}, {"found": "5"}),
                {"baseline": WHOLE["baseline"] | {"revision": "5"}},
            )
        ),
    ],
)
def test_other_files_are_refused(tmp_path, content):
    """A file that is not a journal is refused; the remedy says what to name."""
    path = tmp_path / "restore-x.jsonl"
    path.write_bytes(content)

    with pytest.raises(UsageError, match="not a restore journal") as caught:
        read_journal(path)

    assert caught.value.where == str(path)


@pytest.mark.parametrize(
    "broken",
    [
        "text",
        "[]",
        "{}",
        '{"event": "intent"}',
        '{"event": "answer"}',
        '{"event": "answer", "status": 200, "version": "6"}',
    ],
)
def test_broken_line_in_the_middle_is_refused(tmp_path, broken):
    """A journal that was edited by hand is refused: it no longer says what the run did."""
    journal = touched(tmp_path, "a")
    with journal.path.open("a") as file:
        file.write(f"{broken}\n")

    with pytest.raises(UsageError, match="not a restore journal"):
        read_journal(journal.path)


@pytest.mark.parametrize("version", [0, 2, "1", None])
def test_other_version_is_refused(tmp_path, version):
    """A journal of another version is refused with the advice to use the program that wrote it."""
    path = begun(tmp_path, "a").path
    first = json.loads(path.read_text())
    path.write_text(json.dumps(first | {"schema_version": version}) + "\n")

    with pytest.raises(UsageError, match="version") as caught:
        read_journal(path)

    assert "that wrote it" in caught.value.remedy


def test_missing_file_and_folder_are_refused(tmp_path):
    """A path without a file, or with a folder, is refused with the system's reason."""
    for path, reason in ((tmp_path / "none", "No such file"), (tmp_path, "directory")):
        with pytest.raises(UsageError, match=reason):
            read_journal(path)


def test_only_unfinished_journals_of_the_release_are_found(tmp_path):
    """Unfinished journals of this release are found, whether their runs sent something or not."""
    touched(tmp_path, "ended").end("done")
    touched(tmp_path, "other-release", Address("c", "n", "other"))
    (tmp_path / "report.json").write_text("{}")
    left = [begun(tmp_path, "a"), touched(tmp_path, "b")]

    found = list(unfinished(tmp_path, ADDRESS))

    assert [(journal.path, journal.touched) for journal in found] == [(left[0].path, False), (left[1].path, True)]
    assert list(unfinished(tmp_path / "none", ADDRESS)) == []


def test_ended_journals_do_not_pile_up(tmp_path, monkeypatch):
    """The oldest ended journals are removed; unfinished journals and other files stay."""
    monkeypatch.setattr(journal_folder, "MOST_ENDED", 2)
    kept = [begun(tmp_path, "open").path, touched(tmp_path, "touched").path, tmp_path / "restore-other.jsonl"]
    kept[-1].write_text("no journal\n")
    ended = []
    for number in range(4):
        journal = touched(tmp_path, f"ended-{number}")
        journal.end("done")
        os.utime(journal.path, ns=(number, number))
        ended.append(journal.path)

    forget_ended(tmp_path)

    assert sorted(tmp_path.iterdir()) == sorted([*kept, *ended[2:]])


@pytest.mark.parametrize("content", [b"", b'{"event": "basel'])
def test_journal_without_a_line_blocks_no_run(tmp_path, content):
    """A journal without its first line is of a run that sent nothing. It blocks no other run."""
    journal_path(tmp_path, "a").write_bytes(content)

    assert list(unfinished(tmp_path, ADDRESS)) == []


def test_unreadable_journal_is_a_hindrance(tmp_path):
    """A journal that cannot be read may be of this release, so it blocks every run."""
    journal_path(tmp_path, "a").write_bytes(b'{"schema_version": 7}\n')

    with pytest.raises(UsageError, match="version"):
        list(unfinished(tmp_path, ADDRESS))


def test_journal_that_cannot_be_opened_is_a_hindrance(tmp_path):
    """A file that cannot be opened may be a journal of this release. The error names the system's reason."""
    journal_path(tmp_path, "a").mkdir()

    with pytest.raises(UsageError, match="cannot be read: Is a directory"):
        list(unfinished(tmp_path, ADDRESS))


def test_command_can_be_pasted(tmp_path):
    """The restore command quotes the path as one word."""
    path = tmp_path / "a folder; with $odd 'letters'" / "restore-1.jsonl"

    assert shlex.split(restore_command(path)) == ["cce-release", "restore", os.fspath(path)]
