"""YAML text as plain values, with the line and column of each value and of each duplicate key."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, TypeAlias

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.contract.problems import ContractProblem
from cce_release_contract.optional_dependencies import import_extra

Position = tuple[int, int]
"""Line and column, both counted from 1."""

YamlObject: TypeAlias = Any
"""A node of ruamel.yaml or of PyYAML, or an error of ruamel.yaml, which is imported only if needed."""

_TAG = "tag:yaml.org,2002:"

_MOST_VALUES = 500_000
"""Values of one file, with those that aliases repeat. A small file can have billions of them."""

_MOST_LEVELS: Final = 300
"""Levels of one file, with those that aliases add: what reads a document needs stack for each."""


@dataclass(slots=True)
class YamlText:
    """The result of one YAML text: its value, the place of each value (by JSON pointer), and its problems."""

    value: Any = None
    places: dict[str, Position] = field(default_factory=dict)
    problems: list[ContractProblem] = field(default_factory=list)


def read_yaml(text: str, path: Path) -> YamlText:
    """Parse the text; JSON is YAML too. Bad text does not raise: each problem is in `problems`.

    `path` only names the file in problems. Values have the types of JSON: a date stays a string.
    Raises MissingExtraError without ruamel.yaml, if it is needed.
    """
    from cce_release_contract.contract.libyaml.yaml_nodes import quick_nodes  # runs load this module and read no YAML

    result = YamlText()
    quick = quick_nodes(text)
    node = quick[0] if quick else _ruamel_node(text, path, result.problems)
    if node is not None:
        result.value = _Builder(path, result).build(node, "", ())
    return result


def _ruamel_node(text: str, path: Path, problems: list[ContractProblem]) -> YamlObject:
    """The node of a text; None for a text that is not valid, with its problem added to the others."""
    yaml = import_extra("ruamel.yaml", extra="spec", needed_for="reading YAML").YAML(typ="safe", pure=True)
    errors = import_extra("ruamel.yaml.error", extra="spec", needed_for="reading YAML")
    try:
        return yaml.compose(text)
    except errors.MarkedYAMLError as error:
        # At the end of the file, the opening of the unfinished part is the better place.
        at_end = "end of stream" in str(error.problem)
        mark = (error.context_mark if at_end else None) or error.problem_mark or error.context_mark
        problems.append(
            ContractProblem(
                "yaml",
                path,
                f"the file is not valid YAML: {_sentence(error)}",
                mark.line + 1 if mark else 0,
                mark.column + 1 if mark else 0,
                cause="often a wrong indentation, an unclosed quote or bracket, or a ':' inside a plain text",
                remedy="correct the YAML at this line or just above it",
            )
        )
    except RecursionError:
        problems.append(
            ContractProblem(
                "yaml",
                path,
                "the file is nested too deeply",
                cause="a generated file, or brackets that were never closed",
                remedy="write it with fewer levels",
            )
        )
    except errors.YAMLError as error:
        # The parser refuses some characters, such as control characters, before it has a line.
        problems.append(
            ContractProblem(
                "yaml", path, f"the file is not valid YAML: {error}", remedy="remove the character it names"
            )
        )
    return None


def _sentence(error: YamlObject) -> str:
    return " ".join(part for part in (error.problem, error.context) if part)


class _Builder:
    """Turns composed YAML nodes into plain values."""

    def __init__(self, path: Path, result: YamlText) -> None:
        self._path = path
        self._result = result
        self._refused = False

    def build(self, node: YamlObject, pointer: str, above: tuple[int, ...]) -> Json:
        place = (node.start_mark.line + 1, node.start_mark.column + 1)
        if self._is_refused(place, len(above)):
            return None
        self._result.places.setdefault(pointer, place)
        if id(node) in above:
            self._problem(place, "an alias is inside its own anchor", "write the value out")
            return None
        above = (*above, id(node))
        if node.tag == f"{_TAG}map" and isinstance(node.value, list):
            return self._mapping(node, pointer, above)
        if node.tag == f"{_TAG}seq" and isinstance(node.value, list):
            return [self.build(item, child(pointer, index), above) for index, item in enumerate(node.value)]
        if isinstance(node.value, str):
            return self._scalar(node, place)
        self._problem(place, f"the YAML tag {node.tag} is not supported", "use plain mappings and lists")
        return None

    def _is_refused(self, place: Position, level: int) -> bool:
        """Whether the file is too large or too deep, which is said once; nothing is read after that."""
        if not self._refused:
            if len(self._result.places) > _MOST_VALUES:
                message = f"the file has more than {_MOST_VALUES} values, counted with those that its aliases repeat"
                self._problem(place, message, "write it without aliases of aliases", code="yaml-size")
            elif level > _MOST_LEVELS:
                self._problem(place, "the file is nested too deeply", "write it with fewer levels", code="yaml-size")
            self._refused = any(problem.code == "yaml-size" for problem in self._result.problems[-1:])
        return self._refused

    def _mapping(self, node: YamlObject, pointer: str, above: tuple[int, ...]) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        first_lines: dict[str, int] = {}
        for key_node, value_node in node.value:
            place = (key_node.start_mark.line + 1, key_node.start_mark.column + 1)
            if not isinstance(key_node.value, str):
                self._problem(place, "a key is not a string", "use a plain string as the key")
                continue
            if key_node.tag == f"{_TAG}merge":
                self._problem(place, "the YAML merge key '<<' is not read by OpenAPI tools", "write the members out")
                continue
            # JSON has only string keys: the key 200 of a responses object is the string "200".
            key = key_node.value
            if key in mapping:
                self._problem(
                    place,
                    f"the key {key!r} is repeated in the same mapping, first on line {first_lines[key]}",
                    "remove or rename one of the two",
                    code="duplicate-key",
                )
                continue
            first_lines[key] = place[0]
            below = child(pointer, key)
            self._result.places[below] = place
            mapping[key] = self.build(value_node, below, above)
        return mapping

    def _scalar(self, node: YamlObject, place: Position) -> Json:
        text = node.value
        match node.tag.removeprefix(_TAG):
            case "null":
                return None
            case "bool":
                return text.lower() == "true"
            case "int" | "float" as kind:
                return self._number(text, kind, place)
            case "str" | "timestamp":
                return text
        self._problem(place, f"the YAML tag {node.tag} is not supported", "use plain strings, numbers and booleans")
        return None

    def _number(self, text: str, kind: str, place: Position) -> int | float | None:
        plain = text.replace("_", "").lower()
        if plain.lstrip("+-") in {".nan", ".inf"}:
            plain = plain.replace(".", "")
        try:
            if kind == "int":
                return int(plain, 0) if plain.lstrip("+-")[:2] in {"0x", "0o", "0b"} else int(plain)
            number = float(plain)
        except ValueError:
            self._problem(place, f"{text!r} cannot be read as a number", "write it in decimal, or quote it as a string")
            return None
        if not math.isfinite(number):
            self._problem(place, f"{text!r} is not a JSON number", "write a finite number")
            return None
        return number

    def _problem(self, place: Position, message: str, remedy: str, *, code: str = "yaml") -> None:
        self._result.problems.append(ContractProblem(code, self._path, message, place[0], place[1], remedy=remedy))
