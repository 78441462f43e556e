"""Which bodies a harmless write may have, for every way to parse its JSON.

Parsers differ in members that appear twice (the first or the last counts) and in the case of names (Go ignores it),
so every member of such a name is judged. A body that is not JSON may be sent to an impossible release.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Final
from urllib.parse import unquote

from cce_release_contract.contract.json_text import Json

_NAMES_OF_A_RELEASE: Final = frozenset({"name", "release", "releasename", "release_name", "namespacedname"})
_UUID_DIGITS: Final = 32


class _Members(list[tuple[str, Json]]):
    """The members of an object, including names that appear twice."""


class BodyReading:
    """Checks bodies against the real charts and the real release of one target."""

    def __init__(self, *, real_chart_ids: Iterable[str], impossible_chart_id: str, real_name: str) -> None:
        self._real = tuple(_plain(chart_id) for chart_id in real_chart_ids if _plain(chart_id))
        self._impossible = _plain(impossible_chart_id)
        self._real_name = real_name

    def objection(self, body: bytes) -> str:
        """Why the body may cause harm; empty if it cannot."""
        if self._holds_real_chart(body.decode("utf-8", "replace")):
            return "the body contains the id of a real chart"
        try:
            document = json.loads(body, object_pairs_hook=_Members)
        except (ValueError, RecursionError):
            return ""
        try:
            if any(self._holds_real_chart(text) for text in _texts(document)):
                return "the body contains the id of a real chart"
        except RecursionError:
            return "the body is nested too deeply"
        if not isinstance(document, _Members):
            return ""
        return self._chart_objection(document) or self._name_objection(document) or _dry_run_objection(document)

    def _holds_real_chart(self, text: str) -> bool:
        readings = (_plain(text), _plain(unquote(text))) if "%" in text else (_plain(text),)
        return any(chart_id in reading for chart_id in self._real for reading in readings)

    def _chart_objection(self, document: _Members) -> str:
        for value in _named(document, "chart_id", "chartid"):
            if isinstance(value, str) and _looks_real(_plain(value)) and _plain(value) != self._impossible:
                return f"the chart id {value!r} may be real"
        return ""

    def _name_objection(self, document: _Members) -> str:
        for name, value in document:
            if name.casefold() in _NAMES_OF_A_RELEASE and isinstance(value, str) and value.strip() == self._real_name:
                return f"the member {name!r} names the real release"
        return ""


def _dry_run_objection(document: _Members) -> str:
    for parameters in _named(document, "parameters"):
        if not isinstance(parameters, _Members):
            continue
        stated = list(_named(parameters, "dry_run", "dryrun"))
        if not stated or any(value is False for value in stated):
            return "dry_run is not true in a body that can have it"
    return ""


def _named(members: _Members, *names: str) -> Iterator[Json]:
    for name, value in members:
        if name.strip().casefold() in names:
            yield value


def _texts(value: Json) -> Iterator[str]:
    if isinstance(value, _Members):
        for name, member in value:
            yield name
            yield from _texts(member)
    elif isinstance(value, list):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, str):
        yield value


def _plain(identifier: str) -> str:
    """An id without case, white space and the punctuation that a UUID can have."""
    return "".join(character for character in identifier.casefold() if character not in "-{}()\"' \t\r\n\x00")


def _looks_real(plain: str) -> bool:
    digits = plain.removeprefix("urn:uuid:")
    return len(digits) == _UUID_DIGITS and all(character in "0123456789abcdef" for character in digits)
