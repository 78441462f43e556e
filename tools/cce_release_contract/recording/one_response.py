"""What one response shows by itself: its members, its errors, its headers, and what no response may hold."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.contract.compiled import Contract
from cce_release_contract.judging.clocks import TOLERANCE, dates_of
from cce_release_contract.judging.error_body import (
    both_pairs_problems,
    code_problems,
    message_problems,
    object_problems,
    pair_problems,
)
from cce_release_contract.judging.every_response import CHECKS, of_the_service
from cce_release_contract.judging.headers import REQUEST_ID
from cce_release_contract.judging.problems import Problem
from cce_release_contract.judging.release_changes import (
    description_problems,
    echo_problems,
    history_status_problems,
    numbers,
    repeated_revision_problems,
    revision,
)
from cce_release_contract.judging.response_schema import (
    BEYOND_HISTORY,
    BEYOND_MEMBERS,
    member_names,
    member_problems,
    missing_members,
    null_text_problems,
    response_problems,
    without_null_texts,
)
from cce_release_contract.judging.shown_credentials import credential_problems
from cce_release_contract.judging.texts import resources_problems, shows_nothing, sketch, values_form_problems
from cce_release_contract.judging.times import time_order_problems
from cce_release_contract.recording.opened import OpenedExchange
from cce_release_models import clause_ids as c

_READ_HEADERS: Final[Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    c.RESPONSE_HEADER_CONTENT_TYPE: ((), ("Content-Type",)),
    c.RESPONSE_HEADER_REQUEST_ID: ((), (REQUEST_ID,)),
    c.RESPONSE_HEADER_REQUEST_ID_SHAPE: ((), (REQUEST_ID,)),
    c.RESPONSE_HEADER_NOT_SHARED: ((), ("Cache-Control",)),
    c.RESPONSE_HEADER_NO_COOKIE: ((), ("Set-Cookie",)),
    c.REQUEST_MEDIA_TYPE_JSON: (("Content-Type",), ()),
    c.REQUEST_MEDIA_TYPE_JSON_CHARSET: (("Content-Type",), ()),
}
"""The request and the response headers that a check of every response reads."""

_ERRORS: Final = {
    c.RESPONSE_ERROR_OBJECT: object_problems,
    c.RESPONSE_ERROR_MESSAGE: message_problems,
    c.RESPONSE_ERROR_PAIR: pair_problems,
    c.RESPONSE_ERROR_BOTH_PAIRS: both_pairs_problems,
}

_OF_THE_SERVICE: Final = of_the_service(lambda _: [])


def judge_response(opened: OpenedExchange) -> None:
    """Note what each clause about any one response says of this one."""
    recorded, exchange = opened.recorded, opened.exchange
    for clause, check in CHECKS.items():
        sent, received = _READ_HEADERS.get(clause, ((), ()))
        if not any(map(recorded.hides_sent, sent)) and not any(map(recorded.hides_received, received)):
            opened.note(clause, check(exchange))
    dates = dates_of(exchange)
    if len(dates) > 1:
        apart = max(dates) - min(dates)
        problem = Problem("Date", "one time", f"{len(dates)} times that are {apart} apart")
        opened.note(c.RESPONSE_HEADER_DATE, [problem] if apart > TOLERANCE else [])
    secrets = opened.secrets()
    if secrets:
        opened.note(c.AUTHENTICATION_SECRET_NOT_ECHOED, credential_problems(exchange, secrets))
    if opened.status >= 400:
        _judge_error(opened)
    elif opened.succeeded and recorded.response_body_known:
        (_judge_history if opened.is_history else _judge_release)(opened)


def _judge_error(opened: OpenedExchange) -> None:
    exchange = opened.exchange
    if opened.status == 500:
        opened.note(c.RESPONSE_ERROR_NEVER_INTERNAL, [Problem("", "another status than 500", "status 500")])
    else:
        opened.note(c.RESPONSE_ERROR_NEVER_INTERNAL, [])
    if not opened.recorded.response_body_known or _OF_THE_SERVICE(exchange) is None:
        return
    for clause, check in _ERRORS.items():
        opened.note(clause, check(exchange))
    opened.note(c.RESPONSE_ERROR_LISTED_CODE, code_problems(opened.contract, exchange))


def _judge_release(opened: OpenedExchange) -> None:
    exchange, contract, operation = opened.exchange, opened.contract, opened.operation
    opened.note(c.RESPONSE_BODY_COMPLETE, missing_members(contract, exchange, operation=operation))
    release = opened.release
    if release is None:
        return
    problems = response_problems(contract, exchange, operation=operation, ignoring=BEYOND_MEMBERS)
    for member in release:
        clause = f"response.body.{member}"
        if clause in _member_clauses(contract, operation.role):
            found = member_problems(problems, member) if problems else []
            opened.note(clause, without_null_texts(exchange, found) if found else found)
    opened.note(c.RESPONSE_BODY_TEXTS_NOT_NULL, null_text_problems(exchange))
    opened.note(c.RESPONSE_BODY_IDENTITY, echo_problems(release, **opened.place))
    if {"description", "status_description"} <= release.keys():
        opened.note(c.RESPONSE_BODY_STATUS_DESCRIPTION_AGREES, description_problems(release))
    opened.note(c.RESPONSE_TEXT_VALUES_COMPACT, values_form_problems(release))
    opened.note(c.RESPONSE_TIME_ORDER, time_order_problems(release))
    _judge_resources(opened, release)


@lru_cache(maxsize=8)
def _member_clauses(contract: Contract, role: str) -> frozenset[str]:
    """The clauses on the type of one member, each of which is named for its member."""
    names = member_names(contract, operation=contract.operations[role])
    return frozenset(f"response.body.{name}" for name in names) & all_clauses().keys()


def _judge_resources(opened: OpenedExchange, release: Mapping[str, object]) -> None:
    asked = opened.query.get("show_resources")
    shown = release.get("resources")
    if asked == "true" and not shows_nothing(shown):
        opened.note(c.RESPONSE_TEXT_RESOURCES_JSON, resources_problems(release))
    if opened.contract.shows_resources and asked is None:
        hidden = shows_nothing(shown)
        problem = Problem("/resources", "nothing without show_resources", sketch(shown))
        opened.note(c.REQUEST_QUERY_RESOURCES_HIDDEN, [] if hidden else [problem])


def _judge_history(opened: OpenedExchange) -> None:
    exchange, contract = opened.exchange, opened.contract
    problems = response_problems(contract, exchange, operation=opened.operation, ignoring=BEYOND_HISTORY)
    opened.note(c.LIFECYCLE_HISTORY_TYPES, without_null_texts(exchange, problems) if problems else problems)
    items = opened.items
    if items is None:
        return
    opened.note(c.LIFECYCLE_HISTORY_ONCE, repeated_revision_problems(items))
    highest = max(numbers(items), default=None)
    if any(revision(item) == highest and item.get("status") == "DEPLOYED" for item in items):
        # Before an update has succeeded, the last one that did is still deployed.
        opened.note(c.LIFECYCLE_HISTORY_SUPERSEDED, history_status_problems(items))
