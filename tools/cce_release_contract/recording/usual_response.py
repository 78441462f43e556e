"""Recognises the responses that are right in every way, in one pass, since most of a recording is.

The checks of `one_response` read a response many times. Here each part is read once. What is not recognised is judged
by them, so a doubt costs time and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any, Final

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.json_text import Json
from cce_release_contract.exchanges.http_date import http_date
from cce_release_contract.exchanges.redaction.secret_names import MASK, secret_looking
from cce_release_contract.judging.clocks import TOLERANCE
from cce_release_contract.judging.error_body import PAIRS, code_problems
from cce_release_contract.judging.release_changes import history_status_problems, numbers, repeated_revision_problems
from cce_release_contract.judging.response_schema import member_names
from cce_release_contract.judging.shown_credentials import may_show_credentials
from cce_release_contract.judging.texts import (
    resources_problems,
    shows_nothing,
    values_form_problems,
    values_object_problems,
    values_secret_problems,
)
from cce_release_contract.judging.times import TIME_MEMBERS, moment
from cce_release_contract.recording.opened import OpenedExchange

_TYPES: Final = frozenset({"application/json", "application/json;charset=utf-8", "application/json; charset=utf-8"})
_ID: Final = re.compile(r"[0-9a-f]{32}")
_LARGEST_HEAD: Final = 4 * 1024
_MOST_BRACKETS: Final = 256
_STRINGS: Final = re.compile(r'"(?:[^"\\]|\\.)*"')


class _Unusual(Exception):
    """Something that the checks have to look at."""


def usual_kind(opened: OpenedExchange) -> Hashable | None:
    """What decides which clauses speak of a response in which nothing is wrong; None for any other response."""
    recorded = opened.recorded
    response = opened.exchange.response
    if recorded.hidden_request_headers or recorded.hidden_response_headers or response is None:
        return None
    if not recorded.request_body_known or not recorded.response_body_known:
        return None
    try:
        head, date = _head(opened)
        if opened.succeeded:
            kind = _history(opened, date) if opened.is_history else _release(opened, date)
        elif opened.status >= 400 and opened.status != 500 and opened.status != 415:
            kind = _error(opened)
        else:
            return None
    except (_Unusual, ValueError, RecursionError):
        return None
    return (opened.contract.variant, opened.operation.id, opened.status, head, kind)


def _must(condition: object) -> None:
    if not condition:
        raise _Unusual


def _head(opened: OpenedExchange) -> tuple[Hashable, datetime | None]:
    """The headers of both sides: what they decide, and the Date of the response."""
    request, response = opened.exchange.request, opened.exchange.response
    assert response is not None
    seen: dict[str, str] = {}
    for name, value in response.headers:
        name = name.lower()
        _must(name not in seen)
        seen[name] = value
    _must(seen.get("content-type") in _TYPES and _ID.fullmatch(seen.get("x-request-id", "")))
    sharing = seen.get("cache-control", "").lower()
    _must("set-cookie" not in seen and "public" not in sharing and "s-maxage" not in sharing)
    date = http_date(seen["date"]) if "date" in seen else None
    _must(date is not None or "date" not in seen)
    sent = opened.headers
    _must(len(request.target) + sum([len(name) + len(value) for name, value in request.headers]) < _LARGEST_HEAD)
    secrets = opened.secrets()
    if secrets:
        _must(not may_show_credentials(opened.exchange, secrets))
    media_type = (sent.get("content-type", ""), request.body[:1] == b"{") if opened.is_update else None
    authenticated = bool(sent.get("x-auth-token") or sent.get("authorization"))
    return (authenticated, bool(secrets), date is not None, media_type), date


def _body(opened: OpenedExchange) -> Json:
    """The body, where every parser reads the same: no member twice, no fraction, no half of a character."""
    response = opened.exchange.response
    assert response is not None
    text = response.body.decode()
    _must("\\ud" not in text and "\\uD" not in text)
    if text.count("[") + text.count("{") > _MOST_BRACKETS:
        _must(_depth(text) <= _MOST_BRACKETS)
    found = _DECODER.decode(text)
    opened.__dict__["body"] = (found, None)
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    _must(len(found) == len(pairs))
    return found


def _refuse(_: str) -> None:
    raise _Unusual


_DECODER: Final = json.JSONDecoder(object_pairs_hook=_once, parse_float=_refuse, parse_constant=_refuse)


def _depth(text: str) -> int:
    depth = deepest = 0
    for character in _STRINGS.sub("", text):
        if character in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif character in "]}":
            depth -= 1
    return deepest


def _release(opened: OpenedExchange, date: datetime | None) -> Hashable:
    release = _body(opened)
    _must(isinstance(release, dict) and _valid(opened, release))
    _must(
        release.keys() >= _members(opened.contract, opened.operation.role)
        and all(isinstance(release[name], str) for name in _TEXTS)
    )
    _must(all(release[name] == value for name, value in opened.place.items()))
    _must(release["description"] == release["status_description"])
    updated = _times(release, date)
    carried_out = opened.is_update and isinstance(opened.sent.get("parameters"), dict) and not opened.is_dry_run
    if carried_out and date is not None:
        _must(abs(updated - date) <= TOLERANCE)
    _must(_right_values(release["values"], True))
    asked, nothing = opened.query.get("show_resources"), shows_nothing(release["resources"])
    if asked == "true" and not nothing:
        _must(_right_resources(release["resources"]))
    if asked is None and opened.contract.shows_resources:
        _must(nothing)
    return carried_out, asked, nothing


_TEXTS: Final = ("values", "parameters", "resources", *TIME_MEMBERS)


@lru_cache(maxsize=8)
def _members(contract: Contract, role: str) -> frozenset[str]:
    return frozenset(member_names(contract, operation=contract.operations[role]))


def _valid(opened: OpenedExchange, body: Json) -> bool:
    responses = opened.operation.responses
    _must(opened.status in responses and responses[opened.status].schema_pointer)
    return opened.contract.validator(responses[opened.status].schema_pointer).is_valid(body)


def _times(release: Mapping[str, Any], date: datetime | None) -> datetime:
    """When the release was updated, where both times can be read, are in order and not of the future."""
    created, updated = moment(release, "create_at"), moment(release, "update_at")
    if created is None or updated is None or created > updated:
        raise _Unusual
    _must(date is None or updated - date <= TOLERANCE)
    return updated


@lru_cache(maxsize=256)
def _right_values(text: str, compact: bool) -> bool:
    try:
        compact_text = not _SPACE.search(text) or not _SPACE.search(_STRINGS.sub("", text))
        if isinstance(_VALUES_DECODER.decode(text), dict) and compact_text:
            return True
    except (_Unusual, ValueError, RecursionError):
        pass
    release = {"values": text}
    problems = values_object_problems(release) or values_secret_problems(release)
    return not problems and not (compact and values_form_problems(release))


def _right_members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The members of an object of `values`, if they are in order, each once, and the secrets among them are masked."""
    found = dict(pairs)
    _must(list(found) == sorted(found) and len(found) == len(pairs))
    for name, value in pairs:
        harmless = value is None or value is True or value is False or (isinstance(value, str) and value in ("", MASK))
        _must(harmless or not secret_looking(name))
    return found


_SPACE: Final = re.compile(r"\s")
_VALUES_DECODER: Final = json.JSONDecoder(object_pairs_hook=_right_members)


@lru_cache(maxsize=64)
def _right_resources(text: str) -> bool:
    return not resources_problems({"resources": text})


def _history(opened: OpenedExchange, date: datetime | None) -> Hashable:
    items = _body(opened)
    _must(isinstance(items, list) and items and _valid(opened, items))
    for item in items:
        _must(isinstance(item, dict) and isinstance(item.get("values"), str))
        _times(item, date)
        _must(_right_values(item["values"], False))
    highest = max(numbers(items))
    deployed = any(item["version"] == highest and item["status"] == "DEPLOYED" for item in items)
    _must(not repeated_revision_problems(items) and not (deployed and history_status_problems(items)))
    return deployed


def _error(opened: OpenedExchange) -> Hashable:
    body = _body(opened)
    _must(isinstance(body, dict))
    for pair in PAIRS:
        _must(all(isinstance(body.get(name), str) and body[name].strip() for name in pair))
    _must(body["error_code"] in _codes(opened.contract, opened.status) or _right_code(opened))
    return None


@lru_cache(maxsize=64)
def _codes(contract: Contract, status: int) -> frozenset[str]:
    return frozenset(one.code for one in contract.error_codes.get(status, ()))


def _right_code(opened: OpenedExchange) -> bool:
    return not code_problems(opened.contract, opened.exchange)
