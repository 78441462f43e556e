"""The example database: Hypothesis keeps failing examples there and tries them first in the next run."""

from __future__ import annotations

from pathlib import Path

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase

from cce_release_contract.errors import MissingExtraError, UsageError
from cce_release_contract.settings import Secret

_WHERE = "--example-database"
_TIMEOUT_SECONDS = 5.0


def open_example_database(place: Path | Secret | None) -> ExampleDatabase | None:
    """Hypothesis's database for a folder or a Redis URL; None if no place was given.

    Several processes and machines may use it at the same time. Replayed examples come before those of the seed, so
    the seed alone no longer determines the sequence of requests. Raises `MissingExtraError` if the Redis client is not
    installed, `UsageError` if the folder cannot be made or the URL does not respond.
    """
    if place is None:
        return None
    if isinstance(place, Path):
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"the example database {place} cannot be made: {error.strerror}", where=_WHERE, remedy="name a folder"
            ) from error
        return DirectoryBasedExampleDatabase(place)
    return _redis(place)


def _redis(url: Secret) -> ExampleDatabase:
    try:
        import redis
        from hypothesis.extra.redis import RedisExampleDatabase
    except ModuleNotFoundError as error:
        raise MissingExtraError("redis", needed_for="an example database at a redis:// URL", module="redis") from error
    try:
        client = redis.Redis.from_url(
            url.reveal(), socket_connect_timeout=_TIMEOUT_SECONDS, socket_timeout=_TIMEOUT_SECONDS
        )
        client.ping()
    except (redis.RedisError, ValueError) as error:
        # The error's text may quote the URL, which may hold a password.
        raise UsageError(
            f"the example database cannot be used: {type(error).__name__}",
            where=_WHERE,
            cause="the redis:// URL does not respond, or it refuses these credentials",
            remedy="start Redis, correct the URL, or name a folder instead",
        ) from None
    return RedisExampleDatabase(client)
