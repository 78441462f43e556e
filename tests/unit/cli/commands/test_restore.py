"""Tests of `cce-release restore`: its file, its credentials, its two formats and its exit codes."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cce_release_contract.cli import main
from cce_release_contract.cli.commands import restore as restore_module
from cce_release_contract.client.guard.arming import Arming, Reach
from cce_release_contract.client.polling import live_polling
from cce_release_contract.client.restore.baseline import Baseline
from cce_release_contract.client.restore.journal import Journal, Spot, restore_command
from cce_release_contract.client.restore.journal_lock import JournalLock
from cce_release_contract.client.restore.restoring import Restoration
from cce_release_contract.client.retrying import BACKOFFS
from cce_release_contract.client.target import Address
from cce_release_contract.errors import RestorationError, TransportError
from cce_release_contract.exchanges.request import Request

ADDRESS = Address("c", "n", "r")


class Restorer:
    """Replaces the restore: records its arguments, and ends as a test says."""

    def __init__(self) -> None:
        self.called: tuple[Any, ...] | None = None
        self.options: dict[str, Any] = {}
        self.observer: object = None
        self.ending: Restoration | Exception = Restoration(7, wrote=True, text="revision 7 has it all")

    def __call__(self, *arguments: Any, **options: Any) -> Restoration:
        self.called, self.options = arguments, options
        self.observer = arguments[0].observer
        if isinstance(self.ending, Exception):
            raise self.ending
        return self.ending


@pytest.fixture
def restorer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Restorer:
    """Replace the restore; the current folder is empty, and the environment has no credentials."""
    fake = Restorer()
    monkeypatch.setattr(restore_module, "put_back", fake)
    for name in list(os.environ):
        if name.startswith(("CCE_RELEASE_", "HUAWEICLOUD_", "HW_", "OS_")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("CCE_RELEASE_TOKEN", "the-token")
    monkeypatch.chdir(tmp_path)
    return fake


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    """The journal of a run that left an update behind."""
    spot = Spot("https://cce.example.com", ADDRESS, "the-chart")
    made = Journal(tmp_path / "restore-1.jsonl", spot, Baseline(5, "nginx", "1.0.0", "ab" * 32), 5)
    made.begin()
    made.intends(Request("PUT", ADDRESS.path()), Reach.WRITE)
    return made


def invoke(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["restore", *map(str, arguments)])


def test_release_is_put_back(restorer: Restorer, journal: Journal) -> None:
    """The release of the journal is put back, by a gateway that is armed for it and writes into the journal."""
    result = invoke(journal.path)

    assert restorer.called is not None
    gateway, read, polling = restorer.called
    assert (result.exit_code, result.stdout) == (0, "revision 7 has it all\n")
    assert (read, restorer.observer, polling) == (journal, read, live_polling(10))
    assert (gateway.target.kind, gateway.target.address, gateway.target.chart_id) == ("live", ADDRESS, "the-chart")
    assert gateway.target.arming == Arming(dry_runs=True, writes=True)
    assert restorer.options == {"force": False}


def test_options_are_passed_on(restorer: Restorer, journal: Journal) -> None:
    """The options of the connection, of waiting and of force are passed on."""
    result = invoke(journal.path, "--force", "--insecure", "--project-id", "p", "--poll-seconds", "20")

    assert "NOT verified" in result.stderr
    assert restorer.called is not None
    gateway, _, polling = restorer.called
    assert (gateway.target.insecure, gateway.target.project_id) == (True, "p")
    assert (polling, restorer.options) == (live_polling(20), {"force": True})


def test_json_is_the_result_and_nothing_else(restorer: Restorer, journal: Journal) -> None:
    """With the format json stdout is one document with release, revision and whether an update was sent."""
    del restorer

    result = invoke(journal.path, "--format", "json")

    assert json.loads(result.stdout) == {
        "schema_version": 1,
        "release": "c/n/r",
        "revision": 7,
        "wrote": True,
        "text": "revision 7 has it all",
    }


@pytest.fixture
def held(monkeypatch: pytest.MonkeyPatch, journal: Journal) -> JournalLock:
    """The lock on the journal, held by a run that goes on until it is released."""
    monkeypatch.setattr(restore_module, "seconds_to_put_back", lambda _poll_seconds: 0.0)
    lock = JournalLock(journal.path)
    lock.try_take()
    return lock


def test_run_that_goes_on_is_not_disturbed(restorer: Restorer, held: JournalLock, journal: Journal) -> None:
    """While another process works on the journal, the release is not touched and a message says why."""
    with held:
        result = invoke(journal.path)

    assert (result.exit_code, restorer.called) == (3, None)
    assert result.stderr.startswith("cce-release: the run or another restore is still going on; waiting for it to end")
    assert "another process still uses the journal" in result.stderr


def test_journal_that_is_taken_away_meanwhile_is_missed(
    monkeypatch: pytest.MonkeyPatch, restorer: Restorer, journal: Journal
) -> None:
    """A path without a file ends with 2, whether the file was gone before or is taken away while it is waited for."""
    monkeypatch.setattr(JournalLock, "take", lambda *_, **__: journal.path.unlink())

    meanwhile, before = invoke(journal.path), invoke(journal.path)

    assert (meanwhile.exit_code, before.exit_code, restorer.called) == (2, 2, None)
    assert meanwhile.stderr == before.stderr


def test_other_restoration_has_put_it_back(
    monkeypatch: pytest.MonkeyPatch, restorer: Restorer, journal: Journal
) -> None:
    """If another process ended the journal meanwhile, nothing is left to do, even without credentials."""
    monkeypatch.delenv("CCE_RELEASE_TOKEN")
    monkeypatch.setattr(JournalLock, "take", lambda *_, **__: journal.end("it was put back"))

    result = invoke(journal.path)

    assert (result.exit_code, restorer.called) == (0, None)
    assert result.stdout == "nothing to do: it was put back\n"


def test_what_the_run_did_meanwhile_counts(
    monkeypatch: pytest.MonkeyPatch, restorer: Restorer, journal: Journal
) -> None:
    """The journal is read again after waiting for the run."""
    intent = Request("PUT", ADDRESS.path())
    monkeypatch.setattr(JournalLock, "take", lambda *_, **__: journal.intends(intent, Reach.WRITE))

    invoke(journal.path)

    assert restorer.called is not None
    assert restorer.called[1].updates == journal.updates == 2


@pytest.mark.parametrize("form", ["text", "json"])
def test_ended_journal_sends_nothing(restorer: Restorer, journal: Journal, form: str) -> None:
    """For an ended journal the output says how it ended; nothing is sent."""
    journal.end("the release is at revision 5, as it was")

    result = invoke(journal.path, "--format", form)

    assert result.exit_code == 0
    assert "nothing to do: the release is at revision 5, as it was" in result.stdout
    assert restorer.called is None


@pytest.mark.parametrize("content", [None, b"", b"{}\n", b"text", b'{"schema_version": 9}\n'])
def test_bad_file_is_refused(restorer: Restorer, tmp_path: Path, content: bytes | None) -> None:
    """A file that is missing or no journal ends with 2, and nothing is sent."""
    path = tmp_path / "restore-2.jsonl"
    if content is not None:
        path.write_bytes(content)

    result = invoke(path)

    assert (result.exit_code, result.stdout) == (2, "")
    assert str(path) in result.stderr
    assert restorer.called is None


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["a", "--poll-seconds", "0"], ["a", "--format", "xml"]])
def test_bad_command_line_is_refused(restorer: Restorer, arguments: list[str]) -> None:
    """No file, two files and options out of range end with 2."""
    result = invoke(*arguments)

    assert result.exit_code == 2
    assert restorer.called is None


def test_missing_credentials_are_named(restorer: Restorer, journal: Journal, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without credentials the command ends with 2 and says where to put them."""
    monkeypatch.delenv("CCE_RELEASE_TOKEN")

    result = invoke(journal.path)

    assert result.exit_code == 2
    assert "needs credentials" in result.stderr
    assert "CCE_RELEASE_TOKEN" in result.stderr
    assert restorer.called is None


@pytest.mark.parametrize(
    ("option", "value"), [("--secrets-file", "none.toml"), ("--ca-bundle", "none.pem"), ("--secrets-file", ".")]
)
def test_missing_files_of_options_are_refused(restorer: Restorer, journal: Journal, option: str, value: str) -> None:
    """A secrets file or a CA file that cannot be read ends with 2."""
    result = invoke(journal.path, option, value)

    assert result.exit_code == 2
    assert restorer.called is None


def test_failure_names_the_way_on(restorer: Restorer, journal: Journal) -> None:
    """A release that could not be put back ends with 3 and the command to go on with; the token is not shown."""
    restorer.ending = RestorationError("it is not as found", remedy=restore_command(journal.path))

    result = invoke(journal.path)

    assert (result.exit_code, result.stdout) == (3, "")
    assert restore_command(journal.path) in result.stderr
    assert "the-token" not in result.output


def test_lost_connection_is_no_bug(restorer: Restorer, journal: Journal) -> None:
    """A target that does not respond ends with 3."""
    restorer.ending = TransportError("no answer", reason="timeout")

    assert invoke(journal.path).exit_code == 3


def test_refused_connection_names_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """If nothing listens, the command ends with 3 and says how to continue."""
    monkeypatch.setenv("CCE_RELEASE_TOKEN", "the-token")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setitem(BACKOFFS, "live", BACKOFFS["emulator"])
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # and does not listen
        spot = Spot(f"http://127.0.0.1:{bound.getsockname()[1]}", ADDRESS, "the-chart")
        left = Journal(tmp_path / "restore-2.jsonl", spot, Baseline(5, "", "", ""), 5)
        left.begin()

        result = invoke(left.path)

    assert result.exit_code == 3
    assert "no response (refused)" in result.stderr
    assert f"then {restore_command(left.path)}" in result.stderr
