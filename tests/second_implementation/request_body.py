"""Whether the body of an update keeps the rules of the page's tables 4 to 6, written by hand."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from second_implementation.messages import bad_request

LARGEST_INT32 = 2**31 - 1
Rule = Callable[[Any], str]
"""What is wrong with a value, or an empty text."""

MISSING = object()
FLAGS = ("dry_run", "no_hooks", "replace", "recreate", "reset_values", "include_hooks")


def text(value: Any) -> str:
    return "" if isinstance(value, str) else "must be a string"


def filled_text(value: Any) -> str:
    return text(value) or ("" if value else "must not be empty")


def flag(value: Any) -> str:
    return "" if isinstance(value, bool) else "must be a boolean"


def mapping(value: Any) -> str:
    return "" if isinstance(value, dict) else "must be an object"


def action(value: Any) -> str:
    return "" if isinstance(value, str) and value in ("upgrade", "rollback") else "must be upgrade or rollback"


def revision_number(value: Any) -> str:
    """JSON knows no difference between 2 and 2.0."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value != int(value):
        return "must be an integer"
    return "" if 0 <= value <= LARGEST_INT32 else f"must lie between 0 and {LARGEST_INT32}"


def mandatory(rule: Rule) -> Rule:
    return lambda value: "is missing" if value is MISSING else rule(value)


def optional(rule: Rule) -> Rule:
    return lambda value: "" if value is MISSING else rule(value)


def rules() -> dict[tuple[str, ...], Rule]:
    """The rule of each member by its place in the body."""
    return {
        ("chart_id",): mandatory(filled_text),
        ("action",): mandatory(action),
        ("parameters",): mandatory(mapping),
        ("values",): mandatory(mapping),
        ("parameters", "name_template"): optional(text),
        ("parameters", "release_version"): optional(revision_number),
        **{("parameters", name): optional(flag) for name in FLAGS},
        ("values", "imagePullPolicy"): optional(text),
        ("values", "imageTag"): optional(text),
    }


def member(body: Any, place: tuple[str, ...]) -> Any:
    """The value at a place of the body, MISSING where there is none."""
    for name in place:
        body = body.get(name, MISSING) if isinstance(body, dict) else MISSING
    return body


def finite(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise ValueError("a number is too large")
    return number


def integer(digits: str) -> int:
    finite(digits)
    return int(digits)


def no_constant(word: str) -> float:
    raise ValueError(f"{word} is not JSON")


def parsed(body: bytes) -> Any:
    """The JSON document of a body. Raises a refusal where it is none."""
    try:
        document = json.loads(body.decode("utf-8"), parse_float=finite, parse_int=integer, parse_constant=no_constant)
        json.dumps(document, ensure_ascii=False).encode("utf-8")  # raises for half a surrogate pair
        return document
    except (ValueError, RecursionError):
        raise bad_request("The body is not a JSON document.") from None


def checked(body: Any, table: dict[tuple[str, ...], Rule]) -> None:
    """Raise a refusal that names the first member that breaks its rule."""
    if not isinstance(body, dict):
        raise bad_request("The body must be an object.")
    for place, rule in table.items():
        if problem := rule(member(body, place)):
            raise bad_request(f"{'.'.join(place)} {problem}.")
