"""Translate error texts of Helm 4 into those of Helm 3.8.2, which the vendor runs.

Source: the locale of gojsonschema, which Helm 3 checks schemas with; text/template's error format.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

SCHEMA_HEAD = "values don't meet the specifications of the schema(s) in the following chart(s):"
_FAULT = re.compile(r"(?P<indent> *)- at '(?P<pointer>[^']*)': (?P<text>.*)")
_QUOTED = re.compile(r"'((?:[^'\\]|\\.)*)'")
_Reword = Callable[[re.Match[str]], list[str]]


def _plain(template: str) -> _Reword:
    return lambda match: [template.format(*match.groups())]


_REWORDINGS: tuple[tuple[re.Pattern[str], _Reword], ...] = tuple(
    (re.compile(pattern), reword)
    for pattern, reword in (
        (r"missing propert(?:y|ies) (.*)", lambda match: [f"{name} is required" for name in _names(match[1])]),
        (
            r"additional propert(?:y|ies) (.*) not allowed",
            lambda match: [f"Additional property {name} is not allowed" for name in _names(match[1])],
        ),
        (
            r"got (\w+), want (.*)",
            lambda match: [f"Invalid type. Expected: {match[2].replace(' or ', '/')}, given: {match[1]}"],
        ),
        (
            r"value must be one of (.*)",
            lambda match: [f"{{field}} must be one of the following: {match[1].replace(chr(39), chr(34))}"],
        ),
        (r"value must be (.*)", lambda match: [f"{{field}} does not match: {match[1].replace(chr(39), chr(34))}"]),
        (r"minLength: got \d+, want (\d+)", _plain("String length must be greater than or equal to {0}")),
        (r"maxLength: got \d+, want (\d+)", _plain("String length must be less than or equal to {0}")),
        (r"'.*' does not match pattern '(.*)'", lambda match: [f"Does not match pattern '{match[1]}'"]),
        (r"'.*' is not valid ([\w-]+).*", _plain("Does not match format '{0}'")),
        (r"minimum: got \S+, want (\S+)", _plain("Must be greater than or equal to {0}")),
        (r"maximum: got \S+, want (\S+)", _plain("Must be less than or equal to {0}")),
        (r"exclusiveMinimum: got \S+, want (\S+)", _plain("Must be greater than {0}")),
        (r"exclusiveMaximum: got \S+, want (\S+)", _plain("Must be less than {0}")),
        (r"multipleOf: got \S+, want (\S+)", _plain("Must be a multiple of {0}")),
        (r"minItems: got \d+, want (\d+)", _plain("Array must have at least {0} items")),
        (r"maxItems: got \d+, want (\d+)", _plain("Array must have at most {0} items")),
        (r"minProperties: got \d+, want (\d+)", _plain("Must have at least {0} properties")),
        (r"maxProperties: got \d+, want (\d+)", _plain("Must have at most {0} properties")),
        (r"items at (\d+) and (\d+) are equal", _plain("array items[{0},{1}] must be unique")),
        (r"'anyOf' failed.*", _plain("Must validate at least one schema (anyOf)")),
        (r"'oneOf' failed.*", _plain("Must validate one and only one schema (oneOf)")),
        (r"'allOf' failed.*", _plain("Must validate all the schemas (allOf)")),
        (r"'not' failed.*", _plain("Must not validate the schema (not)")),
        (r"validation failed", lambda _: []),
    )
)


def schema_error(text: str, values: Mapping[str, Any]) -> str:
    """A schema error of Helm 4 in the words of 3.8.2: one line per error, in a stable order.

    `values` are the checked values: Helm 3 says integer for an integral number, Helm 4 says number. Errors without a
    counterpart keep their text.
    """
    lines = [line for line in text.splitlines() if line and line != SCHEMA_HEAD]
    reworded = [SCHEMA_HEAD]
    faults: list[str] = []
    for line in lines:
        match = _FAULT.fullmatch(line)
        if match is None:
            reworded += sorted(set(faults))
            faults = []
            reworded.append(line)
        else:
            field = _field(match["pointer"])
            wording = match["text"]
            if wording.startswith("got number") and float(_at(values, match["pointer"])).is_integer():
                wording = wording.replace("got number", "got integer", 1)
            faults += [f"- {field}: {fault.replace('{field}', field)}" for fault in _reworded(wording)]
    return "\n".join([*reworded, *sorted(set(faults))])


def template_error(text: str) -> str:
    """A rendering error of Helm 4, several indented lines, as the single line of Go's text/template."""
    lines = text.splitlines()
    if len(lines) < 2:
        return text
    return "".join(_joined(lines))


def _joined(lines: list[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        part = line.strip().removesuffix(":")
        if not line.startswith(" "):
            part = f"template: {part}"
        yield part if number == 0 else f": {part}"


def _reworded(text: str) -> list[str]:
    for pattern, reword in _REWORDINGS:
        match = pattern.fullmatch(text)
        if match is not None:
            return reword(match)
    return [text]


def _names(text: str) -> list[str]:
    return _QUOTED.findall(text)


def _field(pointer: str) -> str:
    """gojsonschema's name of a place: member names and indexes joined with dots; the top level is (root)."""
    return ".".join(_parts(pointer)) or "(root)"


def _parts(pointer: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in pointer.split("/")[1:]]


def _at(values: Mapping[str, Any], pointer: str) -> float:
    """The number at a pointer; a fraction if there is none, so that it does not count as an integer."""
    here: Any = values
    for part in _parts(pointer):
        if isinstance(here, list) and part.isdecimal() and int(part) < len(here):
            here = here[int(part)]
        elif isinstance(here, Mapping) and part in here:
            here = here[part]
        else:
            return 0.5
    return here if isinstance(here, int | float) else 0.5
