"""The models of an SDK, read from its source text. Nothing of the SDK is imported or run."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.drift.sdk.elements import SideMember, SidePlace, inner_path

_TYPES: Final = {
    "str": "string",
    "int": "integer",
    "long": "integer",
    "float": "number",
    "bool": "boolean",
    "object": "any",
    "date": "string",
    "datetime": "string",
}
_LIST: Final = re.compile(r"list\[(.*)\]")
_MAP: Final = re.compile(r"dict\(.*\)")
_UNSTATED: Final = ("不涉及", "无", "")
"""The words for "not applicable" and "none" in the texts of the vendor."""

_OF_TYPE: Final[Mapping[str, Callable[[str], Json]]] = {
    "bool": lambda word: {"true": True, "false": False}[word.lower()],
    "int": int,
    "long": int,
    "float": float,
}
"""How a default in a docstring is read, by the type of its field."""

_RANGE: Final = re.compile(r"\*\*取值范围：\*\*(.*?)(?:\*\*|$)")
_OPTION: Final = re.compile(r"(?:^|\s)- ([^\s：:]+)[：:]")
_DEFAULT: Final = re.compile(r"\*\*默认取值：\*\*\s*(.*?)\s*(?:\*\*|$)")
_MOST_CHARACTERS: Final = re.compile(r"最长(\d+)个字符")


@dataclass(frozen=True, slots=True)
class SdkField:
    """One field of a model: its name in JSON, its type in the words of the SDK, its text in the docstring, its line."""

    name: str
    type: str
    required: bool
    text: str
    line: int


@dataclass(frozen=True, slots=True)
class SdkModel:
    """One class of a model, or an enumeration, which has values and no fields."""

    name: str
    place: SidePlace
    fields: tuple[SdkField, ...]
    values: tuple[str, ...]


def snake_case(name: str) -> str:
    """A name as the vendor's generator writes it in the names of modules and functions."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", "_", name).lower()


class SdkModels:
    """The models in a folder `model`. `shown` is the path of the folder in messages."""

    def __init__(self, folder: Path, shown: str) -> None:
        self._folder = folder
        self._shown = shown
        self._read: dict[str, SdkModel | None] = {}

    def model(self, name: str) -> SdkModel | None:
        """The model of that name; None if there is none, or if it is not one of the vendor's generator."""
        if name not in self._read:
            self._read[name] = self._load(name)
        return self._read[name]

    def _load(self, name: str) -> SdkModel | None:
        file = f"{snake_case(name)}.py"
        try:
            tree = ast.parse((self._folder / file).read_text(encoding="utf-8"))
        except (OSError, ValueError, SyntaxError, RecursionError):
            return None
        found = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
        return next((_model(node, f"{self._shown}/{file}") for node in found), None)

    def add(self, members: dict[str, SideMember], path: str, field: SdkField, place: SidePlace) -> None:
        """Add a field and everything in it, from the outside to the inside."""
        if path in members or path.count(".") > 20:
            return
        items = _LIST.fullmatch(field.type)
        inner = self.model(field.type)
        members[path] = SideMember(
            type="array" if items else _type(field.type, inner),
            required=field.required,
            place=SidePlace(place.file, field.line),
            options=(inner.values if inner and inner.values else None) or stated_options(field),
            default=stated_default(field),
            most_characters=_number(_MOST_CHARACTERS.search(field.text)),
            free=field.type == "object" or _MAP.fullmatch(field.type) is not None,
        )
        if items:
            self.add(members, f"{path}[]", SdkField("", items.group(1), True, "", field.line), place)
        for one in inner.fields if inner else ():
            self.add(members, inner_path(path, one.name), one, inner.place if inner else place)


def _type(written: str, model: SdkModel | None) -> str:
    if written in _TYPES:
        return _TYPES[written]
    return "string" if model and model.values else "object"


def _number(match: re.Match[str] | None) -> int | None:
    return int(match.group(1)) if match else None


def stated_options(field: SdkField) -> tuple[str, ...] | None:
    """The values that the docstring lists for a text, in its order; None if it lists none."""
    part = _RANGE.search(field.text)
    found = tuple(_OPTION.findall(part.group(1))) if part and field.type == "str" else ()
    return found or None


def stated_default(field: SdkField) -> Any:  # noqa: ANN401 - a default has any type
    """The default that the docstring states; None if it states none."""
    part = _DEFAULT.search(field.text)
    word = part.group(1) if part else ""
    if word in _UNSTATED:
        return None
    try:
        return _OF_TYPE.get(field.type, str)(word)
    except (ValueError, KeyError):
        return word  # a sentence, and no value


def _model(node: ast.ClassDef, file: str) -> SdkModel:
    constants = dict(_constants(node))
    types: dict[str, str] = _mapping(constants.get("openapi_types"))
    names: dict[str, str] = _mapping(constants.get("attribute_map"))
    first = next((one for one in node.body if isinstance(one, ast.FunctionDef) and one.name == "__init__"), None)
    texts = dict(re.findall(r":param (\w+): ?(.*)", ast.get_docstring(first) or "")) if first else {}
    required = set(_always_set(first)) if first else set()
    lines = _lines_of_types(node)
    fields = [
        SdkField(
            names.get(attribute, attribute), type_, attribute in required, texts.get(attribute, ""), lines[attribute]
        )
        for attribute, type_ in types.items()
    ]
    values = [value for name, value in constants.items() if name.isupper() and isinstance(value, str)]
    return SdkModel(node.name, SidePlace(file, node.lineno), tuple(fields), () if fields else tuple(values))


def _mapping(value: Any) -> dict[str, str]:  # noqa: ANN401 - whatever the source says
    return {str(name): str(one) for name, one in value.items()} if isinstance(value, dict) else {}


def _constants(node: ast.ClassDef) -> Iterator[tuple[str, Any]]:
    for one in node.body:
        if isinstance(one, ast.Assign) and isinstance(one.targets[0], ast.Name):
            try:
                yield one.targets[0].id, ast.literal_eval(one.value)
            except ValueError:
                continue


def _lines_of_types(node: ast.ClassDef) -> dict[str, int]:
    """The line of each attribute in `openapi_types`."""
    for one in node.body:
        named = isinstance(one, ast.Assign) and ast.unparse(one.targets[0]) == "openapi_types"
        if named and isinstance(one, ast.Assign) and isinstance(one.value, ast.Dict):
            return {ast.literal_eval(key): key.lineno for key in one.value.keys if key}
    return {}


def _always_set(function: ast.FunctionDef) -> Iterator[str]:
    """The attributes that `__init__` sets whatever it was given: `self.name = name`, outside of any `if`."""
    for one in function.body:
        target = one.targets[0] if isinstance(one, ast.Assign) else None
        if isinstance(target, ast.Attribute) and isinstance(one.value, ast.Name):  # type: ignore[attr-defined]
            yield target.attr
