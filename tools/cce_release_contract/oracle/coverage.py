"""Which rules of a request were exercised, and with which polarity, counted over the requests that were sent.

A request exercises a rule as valid if it keeps all rules and has a value at the rule's place, and as invalid if it
breaks the rule. A request that was sent as a case was judged when the case was made. A request that was refused with
401 proves nothing about the other rules. Counts are numbers by name, so that the counts of several processes can be
added.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache
from http import HTTPStatus
from typing import Any, Final

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.contract.json_text import Json, parse_json
from cce_release_contract.contract.pointer import get
from cce_release_contract.exchanges.case import Location, Rule
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.oracle.byte_rules import BYTE_RULES
from cce_release_contract.oracle.keywords import body_keywords, parameter_keywords
from cce_release_contract.oracle.media_types import CONTENT_TYPE, MEDIA_TYPE_RULES, broken_media_type_rule
from cce_release_contract.oracle.parameters import text_of
from cce_release_contract.oracle.request_judge import SECURITY, request_judge

Polarity = str
VALID: Final[Polarity] = "valid"
INVALID: Final[Polarity] = "invalid"

Counts = Mapping[str, int]
"""How often each rule was exercised, by the names of `name_of`."""

LARGEST_BODY_COUNTED: Final = 64 * 1024
"""The largest body that is judged, in bytes. Larger ones test the size, and would take too long."""

NOT_TEXT: Final = "a parameter is always text on the wire"
NOT_EMPTY: Final = "an empty or missing segment leads to another path"


def name_of(rule: Rule, polarity: Polarity) -> str:
    """The name under which a rule is counted with a polarity."""
    return "\n".join((*rule, polarity))


def coverable(contract: Contract) -> tuple[Rule, ...]:
    """Every rule about a request of the update, in the order in which reports show them."""
    parameters = [keyword.rule for keyword in parameter_keywords(contract)]
    return (*parameters, SECURITY, *MEDIA_TYPE_RULES, *BYTE_RULES, *(one.rule for one in body_keywords(contract)))


def out_of_reach(contract: Contract) -> dict[Rule, str]:
    """The rules that no unambiguous request can break, with their reasons."""
    found: dict[Rule, str] = {}
    for keyword in parameter_keywords(contract):
        rule = keyword.rule
        if rule.keyword == "type" and keyword.value == "string":
            found[rule] = NOT_TEXT
        elif rule.location is Location.PATH and (
            rule.keyword == "required" or (rule.keyword == "minLength" and keyword.value <= 1)
        ):
            found[rule] = NOT_EMPTY
    return found


def exercised(contract: Contract, exchange: Exchange) -> tuple[str, ...]:
    """The names (`name_of`) of what one exchange exercised. Empty for a request that is not of the contract, and for
    one without a response.

    Reads count too, because they have the same path and query as the update.
    """
    request = exchange.request
    operation = contract.operation_of(request.method, request.path)
    at_release = contract.update.values_in(request.path.split("/")[1:]) is not None
    if operation is None or not at_release or exchange.status is None:
        return ()
    carried = bool(request.header(SECURITY.pointer) or request.header("Authorization"))
    door = name_of(SECURITY, VALID if carried else INVALID)
    if exchange.status == HTTPStatus.UNAUTHORIZED or not carried:
        return (door,)
    if exchange.case is not None and len(request.body) <= LARGEST_BODY_COUNTED:
        broken, kept = exchange.case.broken, () if exchange.case.broken else _kept_rules(contract, request)
    elif operation.body_pointer:
        broken, kept = _update_rules(contract, request)
    else:
        broken, kept = _parameter_rules(contract, request.target)
    if broken:
        return (door, *(name_of(rule, INVALID) for rule in sorted(broken)))
    return (door, *(name_of(rule, VALID) for rule in kept))


def coverage_report(contract: Contract, counts: Counts) -> dict[str, Any]:
    """The counts as plain data for a report: one entry per rule, and how many have both polarities.

    `reason` says why a rule cannot be broken; such a rule does not count in `wanted`. It is empty for other rules.
    """
    unreachable = out_of_reach(contract)
    entries = [
        {
            "location": rule.location.value,
            "pointer": rule.pointer,
            "keyword": rule.keyword,
            "valid": counts.get(name_of(rule, VALID), 0),
            "invalid": counts.get(name_of(rule, INVALID), 0),
            "reason": unreachable.get(rule, ""),
        }
        for rule in coverable(contract)
    ]
    wanted = [entry for entry in entries if not entry["reason"]]
    return {
        "wanted": len(wanted),
        "both_polarities": sum(1 for entry in wanted if entry["valid"] and entry["invalid"]),
        "keywords": entries,
    }


Findings = tuple[frozenset[Rule], tuple[Rule, ...]]
"""The rules that are broken, and the rules that apply and are kept."""


def _kept_rules(contract: Contract, request: Request) -> tuple[Rule, ...]:
    """The rules that apply to a valid update."""
    return (*_rules_of_parameters(contract, request.target), *MEDIA_TYPE_RULES, *_rules_of_body(contract, request.body))


def _update_rules(contract: Contract, request: Request) -> Findings:
    broken, kept = _parameter_rules(contract, request.target)
    wrong_type = broken_media_type_rule(contract, request.header(CONTENT_TYPE))
    if len(request.body) > LARGEST_BODY_COUNTED:
        return broken, ()
    body_broken, body_kept = _body_rules(contract, request.body)
    types = frozenset() if wrong_type is None else frozenset({wrong_type})
    return broken | types | body_broken, (*kept, *MEDIA_TYPE_RULES, *body_kept)


@lru_cache(maxsize=4096)
def _parameter_rules(contract: Contract, target: str) -> Findings:
    request = Request(contract.update.method, target)
    return request_judge(contract).parameter_violations(request), _rules_of_parameters(contract, target)


@lru_cache(maxsize=4096)
def _rules_of_parameters(contract: Contract, target: str) -> tuple[Rule, ...]:
    request = Request(contract.update.method, target)
    return tuple(
        keyword.rule
        for keyword in parameter_keywords(contract)
        if text_of(contract, request, keyword.rule.location, keyword.rule.pointer) is not None
    )


@lru_cache(maxsize=4096)
def _body_rules(contract: Contract, body: bytes) -> Findings:
    try:
        broken = request_judge(contract).body_violations(body)
    except ValueError:
        # Whether it is valid cannot be decided: see `body_violations`.
        return frozenset(), ()
    return broken, () if broken else _rules_of_body(contract, body)


@lru_cache(maxsize=4096)
def _rules_of_body(contract: Contract, body: bytes) -> tuple[Rule, ...]:
    return (*BYTE_RULES, *_kept_by(contract, parse_json(body)))


def _kept_by(contract: Contract, value: Json) -> Iterator[Rule]:
    """The rules that apply to a valid body: those of its members."""
    for keyword in body_keywords(contract):
        rule = keyword.rule
        if rule.keyword == "additionalProperties":
            yield rule
            continue
        try:
            get(value, rule.pointer)
        except LookupError:
            continue
        yield rule
