"""Judges requests by outcome: refused and invalid is right, accepted and invalid is not."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import lru_cache
from http import HTTPStatus
from typing import Final

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.json_text import Json, JsonObject
from cce_release_contract.exchanges.case import Location, Rule
from cce_release_contract.exchanges.redaction.secret_names import secret_looking
from cce_release_contract.exchanges.request import Request
from cce_release_contract.judging.error_body import code_problems, error_code
from cce_release_contract.judging.problems import Problem
from cce_release_contract.oracle.byte_rules import EMPTY, ENCODING
from cce_release_contract.oracle.media_types import CONTENT_TYPE, MISSING, UNLISTED, broken_media_type_rule
from cce_release_contract.oracle.request_judge import request_judge
from cce_release_contract.recording.opened import OpenedExchange, is_masked
from cce_release_models import clause_ids as c

BUSY_WORDS: Final = b"Update release is forbidden"
"""What the refusal of a busy release says. Source: spec/decisions.md, S2."""

_UNKNOWN_API: Final = "APIGW.0101"
_OF_RULES: Final = {
    MISSING: c.REQUEST_MEDIA_TYPE_MISSING_REFUSED,
    UNLISTED: c.REQUEST_MEDIA_TYPE_OTHER_REFUSED,
    EMPTY: c.REQUEST_BODY_NOT_JSON_REFUSED,
    ENCODING: c.ROBUSTNESS_ENCODING_OTHER_REFUSED,
    Rule(Location.BODY, "", "type"): c.REQUEST_BODY_NOT_OBJECT_REFUSED,
    Rule(Location.BODY, "/action", "enum"): c.REQUEST_BODY_ACTION_VALUES,
    Rule(Location.BODY, "/parameters/release_version", "minimum"): c.REQUEST_PARAMETERS_RELEASE_VERSION_RANGE,
    Rule(Location.BODY, "/parameters/release_version", "maximum"): c.REQUEST_PARAMETERS_RELEASE_VERSION_RANGE,
    Rule(Location.BODY, "/values/imageTag", "type"): c.REQUEST_VALUES_IMAGE_TAG,
    Rule(Location.BODY, "/values/imagePullPolicy", "type"): c.REQUEST_VALUES_IMAGE_PULL_POLICY,
}
_SHORTEST_SECRET: Final = 8
_REPLACEMENT: Final = "\ufffd"


def broken_rules(opened: OpenedExchange) -> frozenset[Rule] | None:
    """The rules that an update breaks by its media type, path and body; None if the recording cannot tell."""
    request = opened.exchange.request
    if not opened.is_update or not opened.recorded.request_body_known or opened.recorded.hides_sent(CONTENT_TYPE):
        return None
    judge = request_judge(opened.contract)
    try:
        body = judge.body.violations(opened.sent) if opened.sent else judge.body_violations(request.body)
    except ValueError:
        return None
    if body and _REPLACEMENT.encode() in request.body:
        return None  # a recorder could not read a byte, so the body that was sent is not known
    path = _broken_by_path(opened.contract, request.path)
    media_type = broken_media_type_rule(opened.contract, opened.headers.get(CONTENT_TYPE.lower()))
    return body | path | ({media_type} if media_type else set())


@lru_cache(maxsize=128)
def _broken_by_path(contract: Contract, path: str) -> frozenset[Rule]:
    broken = request_judge(contract).parameter_violations(Request("PUT", path))
    return frozenset(rule for rule in broken if rule.location is Location.PATH)


def judge_request(opened: OpenedExchange, broken: frozenset[Rule] | None) -> None:
    """Note the clauses about requests that are refused, and about what a refusal says."""
    exchange, status = opened.exchange, opened.status
    for rule in broken or ():
        if opened.succeeded:
            observed = f"status 200, though the request breaks {rule.keyword!r} of its {rule.location}"
            opened.note(clause_of(rule), [Problem(rule.pointer, "status 400 or another refusal", observed)])
        elif HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR:
            opened.note(clause_of(rule), [])
    if broken is not None and opened.sent.get("chart_id") == "" and (opened.succeeded or 400 <= status < 500):
        accepted = Problem("/chart_id", "status 400 or 404 for an empty text", "status 200")
        opened.note(c.REQUEST_BODY_CHART_ID_EMPTY, [accepted] if opened.succeeded else [])
    if not opened.recorded.response_body_known or exchange.response is None or BUSY_WORDS in exchange.response.body:
        return
    expected = {}
    locations = {rule.location for rule in broken or ()}
    if status == HTTPStatus.BAD_REQUEST and locations == {Location.BODY}:
        expected[c.REQUEST_BODY_REFUSAL_CODE] = "CCE.02400001"
    if status in (HTTPStatus.BAD_REQUEST, HTTPStatus.UNSUPPORTED_MEDIA_TYPE) and locations == {Location.MEDIA_TYPE}:
        expected[c.REQUEST_MEDIA_TYPE_CODE] = "CCE.01400006"
    if status == HTTPStatus.NOT_FOUND and opened.credentials and error_code(exchange) != _UNKNOWN_API:
        expected[c.REQUEST_PATH_NOT_FOUND_CODE] = "CCE.02404001"
    for clause, code in expected.items():
        opened.note(clause, code_problems(opened.contract, exchange, expected=[code]))


def clause_of(rule: Rule) -> str:
    """The clause that says that a request which breaks this rule is refused."""
    if rule in _OF_RULES:
        return _OF_RULES[rule]
    if rule.location is Location.BYTES:
        return c.ROBUSTNESS_JSON_MALFORMED_REFUSED
    if rule.location is Location.PATH:
        name = {"name": c.REQUEST_PATH_IMPOSSIBLE_NAME, "namespace": c.REQUEST_PATH_IMPOSSIBLE_NAMESPACE}
        return name.get(rule.pointer, c.REQUEST_PATH_CLUSTER_ID)
    member = rule.pointer.removeprefix("/").replace("/", ".")
    named = (f"request.body.{member}_{rule.keyword}", f"request.{member}")
    return next((one for one in named if one in all_clauses()), c.REQUEST_BODY_INVALID_REFUSED)


def secrets_of(values: Json) -> list[bytes]:
    """The texts under secret-looking names among the values of a request, in each spelling that JSON has for them."""
    spelt = (
        one
        for text in _secret_texts(values, secret=False)
        for one in (text, json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1])
    )
    return list(dict.fromkeys(one.encode("utf-8", "surrogatepass") for one in spelt))


def _secret_texts(value: Json, *, secret: bool) -> Iterator[str]:
    if isinstance(value, dict):
        for name, member in value.items():
            yield from _secret_texts(member, secret=secret or secret_looking(name))
    elif isinstance(value, list):
        for item in value:
            yield from _secret_texts(item, secret=secret)
    elif secret and isinstance(value, str) and len(value) >= _SHORTEST_SECRET and not is_masked(value):
        yield value


def shown_secret_problems(opened: OpenedExchange, secrets: Iterable[bytes]) -> list[Problem]:
    """Whether a response shows a secret text, as `secrets_of` gives them. A problem does not quote it."""
    response = opened.exchange.response
    body = b"" if response is None else response.body
    shown = any(secret in body for secret in secrets)
    return [Problem("", "nothing of a secret of the request", "the secret itself")] if shown else []


def unapplied_problems(asked: JsonObject, shown: JsonObject, place: str = "/values") -> list[Problem]:
    """Whether the values of a response hold those of the request. Nulls, and what may be masked, are not judged."""
    problems = []
    for name, value in asked.items():
        where = f"{place}/{name}"
        found = shown.get(name)
        if value is None or secret_looking(name):
            continue
        if isinstance(value, dict) and isinstance(found, dict):
            problems += unapplied_problems(value, found, where)
        elif isinstance(value, dict) and not value and name not in shown:
            continue
        elif not _same(value, found):
            problems.append(Problem(where, "the value of the request", "another value, or none"))
    return problems


def _same(asked: Json, found: Json) -> bool:
    if isinstance(asked, list) and isinstance(found, list):
        return len(asked) == len(found) and all(map(_same, asked, found))
    if isinstance(asked, dict) and isinstance(found, dict):
        return not unapplied_problems(asked, found) and not found.keys() - asked.keys()
    if is_masked(asked) or is_masked(found):
        return True
    numbers = not isinstance(asked, bool) and isinstance(asked, int | float)
    if numbers and isinstance(found, int | float) and not isinstance(found, bool):
        try:
            return float(asked) == float(found)
        except OverflowError:
            return bool(asked == found)
    return bool(asked == found) and isinstance(asked, bool) == isinstance(found, bool)
