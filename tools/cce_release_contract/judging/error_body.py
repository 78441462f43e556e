"""Whether every client can read the body of an error response: an object, a complete pair, a listed code."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from cce_release_contract.contract.compiled import Contract
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.judging.problems import Problem, quoted
from cce_release_contract.judging.response_body import object_or_problem

PAIRS: Final = (("error_code", "error_msg"), ("errorCode", "errorMessage"))
"""The two spellings of code and message that clients read, in the order in which the vendor's SDK tries them."""

PAIR_SPELLINGS: Final = (*PAIRS, ("code", "message"))
"""Those and the one of the service's add-ons."""

_GATEWAY: Final = re.compile(r"^APIG\.")
_NUMBER: Final = re.compile(r"[A-Z][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*\.([0-9]{2}(?=[0-9]{6}$))?([0-9]{3})[0-9]*")
"""A code of the vendor's form: names, then a number that begins with the status, after two digits if it has eight."""

CLIENT_PREFIX: Final = 200
"""Characters of a 403 body that Terraform's client keeps and searches for a phrase."""


def object_problems(exchange: Exchange) -> list[Problem]:
    """Whether the body is a JSON object; the vendor's own SDK raises a bare JSON error on anything else."""
    _, problem = object_or_problem(exchange)
    return [] if problem is None else [problem]


def message_problems(exchange: Exchange) -> list[Problem]:
    """Whether a text says what went wrong, in any spelling."""
    body, problem = object_or_problem(exchange)
    if problem is not None:
        return [problem]
    if any(_text(body, message) for _, message in PAIR_SPELLINGS):
        return []
    names = " or ".join(message for _, message in PAIR_SPELLINGS)
    return [Problem("", f"{names}, a non-empty text", _members(body))]


def pair_problems(exchange: Exchange) -> list[Problem]:
    """Whether at least one pair of code and message is complete, in any spelling."""
    body, problem = object_or_problem(exchange)
    if problem is not None:
        return [problem]
    if any(_complete(body, pair) for pair in PAIR_SPELLINGS):
        return []
    spellings = " or ".join(f"{code} and {message}" for code, message in PAIR_SPELLINGS)
    return [Problem("", f"{spellings}, both of them non-empty text", _members(body))]


def both_pairs_problems(exchange: Exchange) -> list[Problem]:
    """Whether both pairs are complete, so that clients of either spelling can read the response."""
    body, problem = object_or_problem(exchange)
    if problem is not None:
        return [problem]
    return [
        Problem("", f"{pair[0]} and {pair[1]}, both of them non-empty text", _members(body))
        for pair in PAIRS
        if not _complete(body, pair)
    ]


def code_problems(contract: Contract, exchange: Exchange, *, expected: Sequence[str] = ()) -> list[Problem]:
    """Whether a code of the body belongs to this status; if `expected` is given, whether it is one of those.

    The contract lists it for the status, or it has the vendor's form and contains the status: the list is a copy of one
    region's. One of the spellings is enough: live responses of other operations have a listed code in one of them and
    an internal code of the service in the other. Source: spec/decisions.md, D16.
    """
    body, problem = object_or_problem(exchange)
    if problem is not None:
        return [problem]
    status = exchange.status or 0
    listed = list(expected) or [entry.code for entry in contract.error_codes.get(status, ())]
    found = {name: body[name] for name, _ in PAIRS if name in body}
    if not found and isinstance(body.get("code"), str):
        found = {"code": body["code"]}
    if not found:
        return [Problem("", f"a code of status {status}", _members(body))]
    if any(plain_code(code) in listed or (not expected and _contains(code, status)) for code in found.values()):
        return []
    return [
        Problem(f"/{name}", f"a code of status {status}: {', '.join(listed) or 'none is listed'}", quoted(code))
        for name, code in found.items()
    ]


def phrase_problems(exchange: Exchange, phrase: str, *, within: int = CLIENT_PREFIX) -> list[Problem]:
    """Whether `phrase` is in the first `within` characters of the body, where clients search for it."""
    text = "" if exchange.response is None else exchange.response.text().unredacted
    if phrase in text[:within]:
        return []
    place = "later in the body" if phrase in text else "nowhere in the body"
    return [Problem("", f"{quoted(phrase)} in the first {within} characters", place)]


def plain_code(code: object) -> object:
    """A code with one spelling of the gateway's module: some hosts write APIG for APIGW. Other values are unchanged."""
    return _GATEWAY.sub("APIGW.", code) if isinstance(code, str) else code


def error_code(exchange: Exchange) -> str:
    """The code that the vendor's SDK reads: snake case first. Empty if there is none."""
    body, _ = object_or_problem(exchange)
    return next((body[name] for name, _ in PAIR_SPELLINGS if isinstance(body.get(name), str) and body[name]), "")


def _contains(code: object, status: int) -> bool:
    """Whether a code has the vendor's form and contains the status."""
    found = _NUMBER.fullmatch(code) if isinstance(code, str) else None
    return found is not None and found[2] == str(status)


def _complete(body: dict[str, Any], pair: tuple[str, str]) -> bool:
    return all(_text(body, name) for name in pair)


def _text(body: dict[str, Any], name: str) -> bool:
    return isinstance(body.get(name), str) and bool(body[name].strip())


def _members(body: dict[str, Any]) -> str:
    return f"the members {', '.join(sorted(body))}" if body else "an object without members"
