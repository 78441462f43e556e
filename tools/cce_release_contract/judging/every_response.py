"""The clauses that speak of any response, each with the check of one exchange.

A check returns the problems of the exchange, an empty list where it keeps the clause, and None where the clause does
not speak of it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from typing import Any, Final, TypeAlias

from cce_release_contract.contract.compiled import Contract, contract
from cce_release_contract.contract.operations import Operation
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import find_header
from cce_release_contract.exchanges.response import Response
from cce_release_contract.judging.clocks import date_of, future_problems, update_time_problems
from cce_release_contract.judging.headers import (
    content_type_problems,
    cookie_problems,
    request_id_problems,
    request_id_shape_problems,
    shared_cache_problems,
)
from cce_release_contract.judging.json_form import repeated_member_problems, written_integer_problems
from cce_release_contract.judging.problems import Problem
from cce_release_contract.judging.response_schema import LIMITED_MEMBERS, limit_problems, response_problems
from cce_release_contract.judging.texts import values_object_problems, values_secret_problems
from cce_release_contract.judging.times import TIME_MEMBERS, time_problems
from cce_release_contract.settings.setting import VARIANTS
from cce_release_models import clause_ids as c

Check: TypeAlias = Callable[[Exchange], list[Problem] | None]

_TAKEN_BY_ALL: Final = 6 * 1024
"""Bytes of a request's line and headers that every web server takes: the usual limits begin at 8 KB."""

_CREDENTIALS: Final = ("X-Auth-Token", "Authorization")
_JSON: Final = {
    "application/json": c.REQUEST_MEDIA_TYPE_JSON,
    "application/json;charset=utf-8": c.REQUEST_MEDIA_TYPE_JSON_CHARSET,
}


def releases_in(exchange: Exchange) -> list[dict[str, Any]]:
    """The releases that a success shows: one, or the items of a history."""
    return [] if exchange.response is None or exchange.response.status != 200 else _objects_of(exchange.response)


@lru_cache(maxsize=1)
def _objects_of(response: Response) -> list[dict[str, Any]]:
    """The objects of a body, read once for all checks of a response, which only look at them."""
    try:
        document = response.json()
    except ValueError:
        return []
    items = document if isinstance(document, list) else [document]
    return [item for item in items if isinstance(item, dict)]


def of_each_release(check: Callable[[Mapping[str, Any]], list[Problem]], member: str) -> Check:
    """A check of every release that a response shows, as far as it has a text with this name."""

    def checked(exchange: Exchange) -> list[Problem] | None:
        shown = [release for release in releases_in(exchange) if isinstance(release.get(member), str)]
        return [problem for release in shown for problem in check(release)] if shown else None

    return checked


def with_body(check: Callable[[Exchange], list[Problem]]) -> Check:
    """A check of every response that has a body."""
    return lambda exchange: check(exchange) if exchange.response is not None and exchange.response.body else None


def of_the_service(check: Check) -> Check:
    """A check of the responses that a web server does not give itself, before the service has the request.

    A server may refuse a word that is not a method, or a request that is too large, in its own form.
    """

    def checked(exchange: Exchange) -> list[Problem] | None:
        sent = exchange.request
        size = len(sent.target) + sum(len(name) + len(value) for name, value in sent.headers)
        return check(exchange) if asked_of(exchange)[1] and size <= _TAKEN_BY_ALL else None

    return checked


def authenticated(check: Callable[[Exchange], list[Problem]]) -> Check:
    """A check of every response to a request with credentials."""
    return lambda exchange: (
        check(exchange) if any(find_header(exchange.request.headers, name) for name in _CREDENTIALS) else None
    )


def of_a_release(check: Callable[[Exchange, Contract, Operation], list[Problem]], members: Collection[str]) -> Check:
    """A check of every response that shows one release, and not its history, as far as it has one of the members."""

    def checked(exchange: Exchange) -> list[Problem] | None:
        one, operation = asked_of(exchange)
        if operation is None or operation == one.history or not _shows(exchange, members):
            return None
        return check(exchange, one, operation)

    return checked


def limits(exchange: Exchange, one: Contract, operation: Operation) -> list[Problem]:
    """The problems with the lengths and the numbers of a release."""
    return limit_problems(one, exchange, operation=operation)


def format_of_time(member: str) -> Check:
    """A check of the time with this name."""
    return of_a_release(
        lambda exchange, *_: [problem for one in releases_in(exchange) for problem in time_problems(one, member)],
        (member,),
    )


def formats_of_history(exchange: Exchange) -> list[Problem] | None:
    """Whether the items of a history keep the limits, the statuses and the formats of a release."""
    one, operation = asked_of(exchange)
    if operation != one.history or not _shows(exchange, (*LIMITED_MEMBERS, *TIME_MEMBERS, "status")):
        return None
    return response_problems(one, exchange, operation=operation, ignoring=("type",))


def _shows(exchange: Exchange, members: Collection[str]) -> bool:
    return any(member in release for release in releases_in(exchange) for member in members)


def asked_of(exchange: Exchange) -> tuple[Contract, Operation | None]:
    """The operation that the request asked for, with the contract of its variant; None for any other request."""
    return _asked_by(exchange.request.method, exchange.request.path)


@lru_cache(maxsize=128)
def _asked_by(method: str, path: str) -> tuple[Contract, Operation | None]:
    found = ((each, each.operation_of(method, path)) for each in map(contract, VARIANTS))
    return next((pair for pair in found if pair[1]), (contract(), None))


def future_times(exchange: Exchange) -> list[Problem] | None:
    """Whether no release of the response is of the future, if the response says what time it is."""
    shown = [release for release in releases_in(exchange) if any(member in release for member in TIME_MEMBERS)]
    if not shown or date_of(exchange) is None:
        return None
    return [problem for release in shown for problem in future_problems(exchange, release)]


def status_of_success(exchange: Exchange) -> list[Problem] | None:
    """Whether an accepted update has the one status that the page lists for it."""
    if exchange.request.method != "PUT" or exchange.status is None or not 200 <= exchange.status < 300:
        return None
    return [] if exchange.status == 200 else [Problem("", "status 200", f"status {exchange.status}")]


def media_type_read(media_type: str) -> Check:
    """Whether an update with a body of this type is read: it is accepted, and never refused for its type."""

    def checked(exchange: Exchange) -> list[Problem] | None:
        sent = find_header(exchange.request.headers, "Content-Type") or ""
        if exchange.request.method != "PUT" or sent.lower().replace(" ", "") != media_type:
            return None
        if not exchange.request.body.lstrip().startswith(b"{"):
            return None
        if exchange.status == 200:
            return []
        if exchange.status == 415:
            return [Problem("", f"a body sent as {media_type} is read", "status 415")]
        return None

    return checked


def time_of_update(exchange: Exchange) -> list[Problem] | None:
    """Whether an update that was carried out has the time at which that was."""
    if date_of(exchange) is None or not was_carried_out(exchange):
        return None
    return [problem for release in releases_in(exchange) for problem in update_time_problems(exchange, release)]


def was_carried_out(exchange: Exchange) -> bool:
    """Whether an update was accepted, and was not a dry run."""
    if exchange.request.method != "PUT" or exchange.status != 200:
        return False
    try:
        asked = exchange.request.json()
    except (ValueError, RecursionError):
        return False
    parameters = asked.get("parameters") if isinstance(asked, dict) else None
    return isinstance(parameters, dict) and parameters.get("dry_run") is not True


BY_THE_CLOCK: Final = frozenset({c.RESPONSE_TIME_NOT_IN_FUTURE, c.LIFECYCLE_TIME_UPDATE_AT_CURRENT})
"""The clauses whose check goes by the clock of the target."""

CHECKS: Final[Mapping[str, Check]] = {
    c.RESPONSE_HEADER_CONTENT_TYPE: of_the_service(with_body(content_type_problems)),
    c.RESPONSE_HEADER_REQUEST_ID: of_the_service(request_id_problems),
    c.RESPONSE_HEADER_REQUEST_ID_SHAPE: request_id_shape_problems,
    c.RESPONSE_HEADER_NOT_SHARED: authenticated(shared_cache_problems),
    c.RESPONSE_HEADER_NO_COOKIE: authenticated(cookie_problems),
    c.RESPONSE_BODY_MEMBERS_ONCE: with_body(repeated_member_problems),
    c.RESPONSE_BODY_INTEGERS_PLAIN: lambda exchange: (
        written_integer_problems(exchange) if releases_in(exchange) else None
    ),
    c.RESPONSE_BODY_LIMITS: of_a_release(limits, LIMITED_MEMBERS),
    c.RESPONSE_TIME_CREATE_AT_FORMAT: format_of_time("create_at"),
    c.RESPONSE_TIME_UPDATE_AT_FORMAT: format_of_time("update_at"),
    c.LIFECYCLE_HISTORY_FORMATS: formats_of_history,
    c.RESPONSE_TEXT_VALUES_JSON: of_each_release(values_object_problems, "values"),
    c.RESPONSE_TEXT_SECRETS_MASKED: of_each_release(values_secret_problems, "values"),
    c.RESPONSE_TIME_NOT_IN_FUTURE: future_times,
    c.LIFECYCLE_TIME_UPDATE_AT_CURRENT: time_of_update,
    c.RESPONSE_STATUS_OK: status_of_success,
    **{clause: media_type_read(media_type) for media_type, clause in _JSON.items()},
}
"""The check of each clause by its id."""
