"""The database of failing examples."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import ClassVar

import hypothesis
import pytest
import redis
from hypothesis import strategies as st
from hypothesis.extra.redis import RedisExampleDatabase

from cce_release_contract.errors import MissingExtraError, UsageError
from cce_release_contract.exit_codes import ExitCode
from cce_release_contract.settings import Secret
from cce_release_contract.strategies import seeding
from cce_release_contract.strategies.example_database import open_example_database


class MemoryRedis(redis.Redis):
    """A fake Redis client with a dictionary, for the few commands of an example database."""

    sets: ClassVar[dict[bytes, set[bytes]]] = {}

    def ping(self) -> bool:
        return True

    def publish(self, *_arguments: object) -> int:
        return 0

    def pipeline(self) -> MemoryRedis:
        self.replies: list[object] = []
        return self

    def execute(self) -> list[object]:
        return self.replies

    def sadd(self, key: bytes, value: bytes) -> None:
        self.replies.append(1)
        self.sets.setdefault(key, set()).add(value)

    def srem(self, key: bytes, value: bytes) -> None:
        self.replies.append(1)
        self.sets.get(key, set()).discard(value)

    def smembers(self, key: bytes) -> None:
        self.replies.append(set(self.sets.get(key, set())))

    def expire(self, *_arguments: object) -> None:
        self.replies.append(1)


def failing_example(database: hypothesis.database.ExampleDatabase | None, seed: int, test_id: str) -> list[int]:
    """The examples of a test that fails from 1000 up, with a database."""
    seeding.activate(max_examples=50, database=database)
    tried = []

    @hypothesis.given(st.integers(0, 10**9))
    def explore(number: int) -> None:
        tried.append(number)
        assert number < 1000

    with pytest.raises(AssertionError):
        seeding.seed_test(explore, seed=seed, test_id=test_id)()
    return tried


def test_none_asked_for() -> None:
    """Without a place there is no database."""
    assert open_example_database(None) is None


def test_folder_keeps_failing_examples(tmp_path: Path) -> None:
    """The next run tries a failing example first, also after a new start."""
    first = open_example_database(tmp_path / "new" / "examples")
    failing_example(first, 1, "a::b")

    tried = failing_example(open_example_database(tmp_path / "new" / "examples"), 2, "a::b")

    assert tried[0] == 1000


def test_tests_do_not_share_their_examples(tmp_path: Path) -> None:
    """A failing example of one test is not replayed in another test of the same function."""
    failing_example(open_example_database(tmp_path), 1, "a::b")

    tried = failing_example(open_example_database(tmp_path), 2, "a::c")

    assert tried == failing_example(None, 2, "a::c")


def test_redis_keeps_failing_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run tries first a failing example that another run kept in Redis."""
    monkeypatch.setattr(redis.Redis, "from_url", lambda *_arguments, **_options: MemoryRedis())
    databases = [open_example_database(Secret("redis://localhost/0")) for _ in range(2)]
    failing_example(databases[0], 1, "a::b")

    tried = failing_example(databases[1], 2, "a::b")

    assert all(isinstance(database, RedisExampleDatabase) for database in databases)
    assert tried[0] == 1000


def test_missing_client_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the Redis client the error says what to install."""
    monkeypatch.setitem(sys.modules, "redis", None)

    with pytest.raises(MissingExtraError) as caught:
        open_example_database(Secret("redis://localhost"))

    assert caught.value.exit_code is ExitCode.USAGE
    assert "install the part [redis]" in str(caught.value)


@pytest.mark.parametrize("url", ["redis://:the-password@127.0.0.1:1/0", "redis://:the-password@127.0.0.1:x"])
def test_unusable_redis_is_told_without_its_password(url: str) -> None:
    """A Redis that does not respond, or a wrong URL, is an error that quotes no secret."""
    with pytest.raises(UsageError) as caught:
        open_example_database(Secret(url))

    assert "the-password" not in str(caught.value)
    assert "name a folder" in str(caught.value)


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A place below a file is refused with the reason."""
    (tmp_path / "file").write_text("")

    with pytest.raises(UsageError, match="cannot be made"):
        open_example_database(tmp_path / "file" / "examples")
