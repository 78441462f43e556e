"""Whether the text members `values` and `resources` contain valid JSON of the right shape.

A problem never quotes the content, which may contain a user's secrets.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from cce_release_contract.contract.pointer import child
from cce_release_contract.exchanges.redaction.secret_names import MASK, secret_looking
from cce_release_contract.judging.problems import Problem

_TYPES: Final = {bool: "boolean", int: "number", float: "number", dict: "object", list: "array"}
_STRINGS: Final = re.compile(r'"(?:[^"\\]|\\.)*"')

_NOTHING: Final = ("", "[]", "{}", "null")


class _Members(list[tuple[str, Any]]):
    """The members of one JSON object in the order of the text, including repeated names."""


def parsed_values(release: Mapping[str, Any]) -> dict[str, Any]:
    """The parsed `values` text of a release. Raises ValueError if it is not the JSON text of an object."""
    parsed = _loaded(release.get("values"))
    if not isinstance(parsed, dict):
        raise ValueError("`values` is not the JSON text of an object")
    return parsed


def values_object_problems(release: Mapping[str, Any]) -> list[Problem]:
    """Whether `values` is a string with the JSON text of an object."""
    try:
        parsed_values(release)
    except ValueError:
        return [Problem("/values", "the JSON text of an object, as a string", sketch(release.get("values")))]
    return []


def values_form_problems(release: Mapping[str, Any]) -> list[Problem]:
    """Whether `values` is compact, with sorted and unique members at every level.

    Members are sorted as Go's encoder does it: by the bytes of the names. Text that is not a JSON object is not checked
    here.
    """
    members = _ordered(release)
    if members is None:
        return []
    problems = []
    if re.search(r"\s", _STRINGS.sub("", release["values"])):
        problems.append(Problem("/values", "no white space between the tokens", "white space"))
    for place, names in _levels(members, ""):
        if names != sorted(set(names), key=str.encode):
            where = f"inside {place}" if place else "at the top"
            problems.append(Problem("/values", "members sorted by name, each once", f"a different order {where}"))
    return problems


def values_secret_problems(release: Mapping[str, Any]) -> list[Problem]:
    """Whether every text and number in `values` at or below a name that looks secret is masked.

    Empty text, null and booleans reveal nothing and need no mask.
    """
    members = _ordered(release)
    if members is None:
        return []
    return [
        Problem("/values", f"{MASK} at {place}", sketch(value))
        for place, value in _secrets(members, "", secret=False)
        if value not in ("", MASK)
    ]


def resources_problems(release: Mapping[str, Any]) -> list[Problem]:
    """Whether `resources` is the JSON text of an array of Kubernetes objects."""
    text = release.get("resources")
    try:
        items = _loaded(text)
    except ValueError:
        items = None
    if not isinstance(items, list) or not items:
        return [Problem("/resources", "the JSON text of an array that is not empty, as a string", sketch(text))]
    return [
        Problem("/resources", "objects with a kind and a name", f"item {index} is not such an object")
        for index, item in enumerate(items)
        if not _kubernetes_object(item)
    ]


def shows_nothing(resources: object) -> bool:
    """Whether `resources` shows no object: absent, null, empty, or the JSON text of something empty."""
    return resources is None or (isinstance(resources, str) and resources.strip() in _NOTHING)


def shows_more(asked: object, plain: object) -> bool:
    """Whether `resources` shows more in one response than in another; no page says in which form."""
    if shows_nothing(asked) or shows_nothing(plain):
        return shows_nothing(plain) and not shows_nothing(asked)
    return len(str(asked)) > len(str(plain))


def _loaded(text: object, object_of: Callable[[list[tuple[str, Any]]], Any] | None = None) -> object:
    """The parsed JSON text; None for other values. Raises ValueError if it is not JSON or nested too deep."""
    try:
        return json.loads(text, object_pairs_hook=object_of) if isinstance(text, str) else None
    except RecursionError:
        raise ValueError("the text is nested too deep") from None


def _ordered(release: Mapping[str, Any]) -> _Members | None:
    try:
        parsed = _loaded(release.get("values"), _Members)
    except ValueError:
        return None
    return parsed if isinstance(parsed, _Members) else None


def _levels(value: object, place: str) -> Iterator[tuple[str, list[str]]]:
    if isinstance(value, _Members):
        yield place, [name for name, _ in value]
    for name, member in _children(value):
        yield from _levels(member, child(place, name))


def _secrets(value: object, place: str, *, secret: bool) -> Iterator[tuple[str, str | int | float]]:
    if secret and isinstance(value, str | int | float) and not isinstance(value, bool):
        yield place, value
    named = isinstance(value, _Members)
    for name, member in _children(value):
        yield from _secrets(member, child(place, name), secret=secret or (named and secret_looking(name)))


def _children(value: object) -> Iterator[tuple[str, Any]]:
    if isinstance(value, _Members):
        yield from value
    elif isinstance(value, list):
        yield from ((str(index), item) for index, item in enumerate(value))


def _kubernetes_object(item: object) -> bool:
    if not isinstance(item, dict):
        return False
    metadata = item.get("metadata")
    name = item.get("name") or (metadata.get("name") if isinstance(metadata, dict) else None)
    return isinstance(item.get("kind"), str) and item["kind"] != "" and isinstance(name, str)


def sketch(value: object) -> str:
    """A value in words that do not quote it."""
    if isinstance(value, str):
        return f"text of {len(value)} characters" if value else "empty text"
    return "no such member, or null" if value is None else f"a JSON value of type {_TYPES[type(value)]}"
