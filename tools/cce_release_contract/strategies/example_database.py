"""The example database: where Hypothesis keeps failing examples, to try them first in the next run."""

from __future__ import annotations

from pathlib import Path

from hypothesis.database import DirectoryBasedExampleDatabase, ExampleDatabase

from cce_release_contract.errors import MissingExtraError, UsageError
from cce_release_contract.settings import Secret

_WHERE = "--example-database"
_SECONDS_TO_ANSWER = 5.0


def open_example_database(place: Path | Secret | None) -> ExampleDatabase | None:
    """Hypothesis's own database for a folder or for a Redis URL, None where none was asked for.

    Several processes and machines may use one at the same time. Replayed examples come before the seed's, so the
    sequence of requests is then no longer given by the seed alone. Raises `MissingExtraError` if the Redis client is
    not installed, `UsageError` if the folder cannot be made or nothing answers at the URL.
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
            url.reveal(), socket_connect_timeout=_SECONDS_TO_ANSWER, socket_timeout=_SECONDS_TO_ANSWER
        )
        client.ping()
    except (redis.RedisError, ValueError) as error:
        # The error's text may quote the URL, which may hold a password.
        raise UsageError(
            f"the example database cannot be used: {type(error).__name__}",
            where=_WHERE,
            cause="nothing answers at the redis:// URL, or it refuses these credentials",
            remedy="start Redis, correct the URL, or name a folder instead",
        ) from None
    return RedisExampleDatabase(client)
