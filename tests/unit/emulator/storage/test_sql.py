"""Tests of opening a state: files that survive, and files that must not be touched."""

import sqlite3
import stat

import pytest

from cce_release_contract.emulator.storage.sql import open_store
from cce_release_contract.emulator.storage.tables import SCHEMA_VERSION
from cce_release_contract.errors import EmulatorError


def refusal_of(location):
    """The error that opening meets."""
    with pytest.raises(EmulatorError) as caught:
        open_store(str(location))
    return caught.value


def make_database(path, *statements):
    """A SQLite file after these statements."""
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


@pytest.mark.parametrize("location", ["", ":memory:", "sqlite://", "sqlite:///:memory:"])
def test_memory_is_the_default(location, make_release):
    """Without a file two stores share nothing."""
    one, other = open_store(location), open_store(location)
    with one.transaction() as transaction:
        transaction.create(make_release())

    found = other.releases()
    one.close()
    other.close()

    assert found == ()


@pytest.mark.parametrize("form", ["{path}", "sqlite:///{path}"])
def test_file_survives_a_restart(tmp_path, form, make_release, make_revision, chart, definition):
    """Releases, charts and sandboxes are there again when the file is opened anew."""
    location = form.format(path=tmp_path / "state.db")
    release = make_release()
    first = open_store(location)
    with first.transaction() as transaction:
        transaction.create(release)
        transaction.put_chart(chart)
        transaction.put_sandbox(definition)
    with first.transaction() as transaction:
        transaction.append(release.key, make_revision(2))
    first.close()

    second = open_store(location)
    found = (second.load(release.key), second.charts(), second.sandboxes())
    second.close()

    assert found == (release.with_revision(make_revision(2)), (chart,), (definition,))


def test_relative_url_names_a_file_in_the_working_folder(tmp_path, monkeypatch):
    """Three slashes are a relative path, four an absolute one."""
    monkeypatch.chdir(tmp_path)

    open_store("sqlite:///relative.db").close()
    open_store(f"sqlite:///{tmp_path}/absolute%20name.db").close()

    assert sorted(path.name for path in tmp_path.iterdir()) == ["absolute name.db", "relative.db"]


def test_new_file_is_private(tmp_path):
    """The state contains credentials of sandboxes, so only its owner can read it."""
    path = tmp_path / "state.db"

    open_store(str(path)).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_empty_file_becomes_a_state(tmp_path):
    """A file of no bytes is filled like a new one."""
    path = tmp_path / "state.db"
    path.touch()

    open_store(str(path)).close()

    assert path.read_bytes().startswith(b"SQLite format 3")


@pytest.mark.parametrize(
    "content",
    [b"just some text\n", b"SQLite format 3\x00" + b"\xff" * 5000, b"SQLite", b"\x00" * 100],
)
def test_damaged_file_is_refused_and_left_alone(tmp_path, content):
    """A file that is not a database, or is damaged, is an error with cause and remedy; the file is not changed."""
    path = tmp_path / "state.db"
    path.write_bytes(content)

    refused = refusal_of(path)

    assert str(path) in refused.what
    assert refused.cause
    assert refused.remedy
    assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_truncated_state_is_refused_and_left_alone(tmp_path, make_release):
    """A state file of which a part is missing is refused."""
    path = tmp_path / "state.db"
    store = open_store(str(path))
    with store.transaction() as transaction:
        transaction.create(make_release(revisions=50))
    store.close()
    content = path.read_bytes()[:-8192]
    path.write_bytes(content)

    refused = refusal_of(path)

    assert "damaged" in refused.what
    assert path.read_bytes() == content


def test_database_of_another_program_is_refused_and_left_alone(tmp_path):
    """Foreign tables are named and not touched."""
    path = tmp_path / "state.db"
    make_database(path, "CREATE TABLE customers (name TEXT)")
    content = path.read_bytes()

    refused = refusal_of(path)

    assert "another program" in refused.what
    assert "customers" in refused.cause
    assert path.read_bytes() == content


@pytest.mark.parametrize("version", [SCHEMA_VERSION + 1, SCHEMA_VERSION - 1])
def test_other_schema_version_is_refused_and_left_alone(tmp_path, version):
    """A state of another schema version is refused with both numbers."""
    path = tmp_path / "state.db"
    open_store(str(path)).close()
    make_database(path, f"UPDATE cce_release_state SET schema_version = {version}")
    content = path.read_bytes()

    refused = refusal_of(path)

    assert f"schema version {version}" in refused.what
    assert ("newer" if version > SCHEMA_VERSION else "older") in refused.cause
    assert path.read_bytes() == content


def test_folder_is_refused(tmp_path):
    """A folder cannot be a state file."""
    assert "is a folder" in refusal_of(tmp_path).what


def test_missing_folder_is_refused(tmp_path):
    """A file in a folder that does not exist is refused, and the folder is not made."""
    refused = refusal_of(tmp_path / "nowhere" / "state.db")

    assert "does not exist" in refused.what
    assert list(tmp_path.iterdir()) == []


def test_file_that_cannot_be_written_is_refused(tmp_path, monkeypatch):
    """Without the right to write, opening ends with a remedy."""
    path = tmp_path / "state.db"
    open_store(str(path)).close()
    monkeypatch.setattr("os.access", lambda *_: False)

    refused = refusal_of(path)

    assert "cannot write the state file" in refused.what
    assert refused.remedy


def test_other_databases_are_refused():
    """A URL of another database says what is possible instead."""
    refused = refusal_of("postgresql://host/db")

    assert "postgresql" in refused.what
    assert "sqlite:///" in refused.remedy
