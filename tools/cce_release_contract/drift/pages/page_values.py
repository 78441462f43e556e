"""What the cells of a row say: its type, options, default and range."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cce_release_contract.drift.pages.page_blocks import PageLine
from cce_release_contract.drift.pages.page_words import Label, folded, label_of, says_none
from cce_release_contract.drift.pages.value_ranges import ValueRange, range_in, unaccented

_SCALARS: Final = {
    word: name
    for name, words in {
        "String": "string str text cadena texto 字符串 文本",
        "Boolean": "boolean bool booleano 布尔 布尔值 布尔型 布尔类型",
        "Integer": "integer int entero 整数 整型",
        "Long": "long 长整型",
        "Number": "number numero 数字",
        "Float": "float",
        "Double": "double",
        "Object": "object objeto 对象",
        "Array": "array matriz 数组 list",
        "Map": "map",
        "File": "file archivo 文件",
    }.items()
    for word in words.split()
}
_OTHER_TYPE: Final = re.compile(r"^(?:Array of \S+|Map ?<.*>|u?int\d+|date(?:-?time)?|timestamp|uuid|enum)$", re.I)
_OTHER_WORDS: Final = re.compile(
    r"^(?:(?:array|list|map) of \S+(?: \S+){1,4}|\S+(?: \S+)? (?:types?|strings?|integers?|numbers?|timestamps?))$",
    re.I,
)
_ARRAY: Final = (
    re.compile(
        r"^(?:array|list|matriz|lista|arreglo)(?: (?:of|de))?(?: objetos)? ?<?([\w.\[\]-]+)>?(?: objects?| objetos?)?$"
    ),
    re.compile(r"^([\w.-]+?) ?(?:数组|列表|\[\])$"),
)
_OBJECT: Final = (
    re.compile(r"^([\w.-]+?) ?(?:objects?|objetos?|对象)$"),
    re.compile(r"^(?:object|objeto) ([\w.-]+)$"),
)
_OPTION: Final = re.compile(r"^[\"'“]?([A-Za-z0-9_][\w./;=+-]*)[\"'”]?\s*(?:[:：(（,，].*|[-–—] .*)?$", re.S)
_NO_OPTIONS: Final = frozenset(("note", "caution", "example", "default", "nota", "ejemplo", "http", "https"))
_AND: Final = r"(?:and|or|y|o|e|和|或)"
_ENUMERATED: Final = re.compile(
    rf"(?<![\w-])[A-Za-z][\w-]*(?:\s*(?:[,，、/|]\s*(?:{_AND}\s+)?|\b{_AND}\b|[和或])\s*[A-Za-z][\w-]*)+", re.A
)
_NAME: Final = re.compile(rf"(?<![\w-])(?!{_AND}\b)[A-Za-z][\w-]*", re.A)
_BEFORE_VALUE: Final = r"(?:^|[,，、;；。.]\s*|\b(?:and|or|y|o|e)\s+|[和或及]\s*)(?:(?:and|or|y|o)\s+)?[\"'“]?"
_DEFAULT: Final = re.compile(
    r"(?:\bdefault(?: value)?(?: is|:| =)|(?:predeterminado|por defecto)(?: es|:)|默认(?:取值|值)?(?:是|为|:))"
    r"\s*[\"'`“]?(-?[\w./+-]*\w)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class PageOption:
    """One value that a row allows, and its line on the page."""

    value: str
    line: int


@dataclass(frozen=True, slots=True)
class CellText:
    """What a description says. `options` is None if it lists none; `is_emptied` tells of a label without its list."""

    text: str
    options: tuple[PageOption, ...] | None
    default: str | None
    range: ValueRange | None
    is_emptied: bool = False


def type_of(text: str) -> str | None:
    """The type in the words of the English page, such as `String` or `values object`; other words as they are."""
    words = " ".join(text.replace("`", "").split())
    if not words or len(words) > 120:
        return None
    scalar = _SCALARS.get(folded(words))
    if scalar:
        return scalar
    for pattern in _ARRAY:
        found = pattern.match(words) or pattern.match(words.casefold())
        if found:
            item = _as_written(words, found[1])
            return f"Array of {_SCALARS.get(folded(item).removesuffix('s'), item)}"
    for pattern in _OBJECT:
        found = pattern.match(words) or re.match(pattern.pattern, words, re.I)
        if found:
            return f"{found[1]} object"
    return words


def is_type(text: str) -> bool:
    """Whether a text is the name of a type that pages use."""
    words = type_of(text) or ""
    return (
        words in _SCALARS.values()
        or words.endswith(" object")
        or bool(_OTHER_TYPE.match(words) or _OTHER_WORDS.match(words))
    )


def _as_written(words: str, found: str) -> str:
    place = words.casefold().find(found.casefold())
    return words[place : place + len(found)] if place >= 0 else found


def cell_text(lines: Sequence[PageLine]) -> CellText:
    """What the lines of a description say."""
    parts: dict[Label, list[PageLine]] = {}
    current: Label = "definition"
    labels: list[Label] = []
    for line in lines:
        head, colon, rest = _split(line.text)
        label = label_of(line.text) or (label_of(head) if colon else None)
        if label is None or line.item:
            parts.setdefault(current, []).append(line)
            continue
        current = label
        labels.append(label)
        if colon and rest and label_of(line.text) is None:
            parts.setdefault(current, []).append(PageLine(line.line, rest))
    options = _options(parts)
    whole = " ".join(line.text for line in lines)
    emptied = "options" in labels and not parts.get("options")
    return CellText(whole, options, _default(parts), None if options else _range(parts), emptied)


def mentioned(lines: Sequence[PageLine], known: Sequence[str]) -> tuple[PageOption, ...] | None:
    """The values in a sentence such as `upgrade for an upgrade and rollback for a rollback`; None if there is none.

    A further value counts if it stands between the same words as those that are known.
    """
    found: dict[str, PageOption] = {}
    links: set[str] = set()
    for value in known:
        for line in lines:
            here = re.search(rf"(?<![\w-]){re.escape(value)}(?![\w-])\s*[\"'”]?\s*(\w+|[:：(（=-])?", line.text, re.A)
            if here and value not in found:
                found[value] = PageOption(value, line.line)
                links.add(here[1] or _next(line.text, here.end()))
    links &= {link for link in links if link not in ",，、.。;；)"}
    for line in lines if found else ():
        for run in _ENUMERATED.finditer(line.text):
            names = _NAME.findall(run[0])
            if len(found.keys() & set(names)) > 1:
                found.update({name: PageOption(name, line.line) for name in names if name not in found})
        for link in links:
            ending = r"(?!\w)" if link[-1].isalnum() else ""
            value = rf"([A-Za-z][\w-]*)(?![\w-])[\"'”]?\s*{re.escape(link)}{ending}"
            for more in re.finditer(_BEFORE_VALUE + value, line.text, re.A):
                found.setdefault(more[1], PageOption(more[1], line.line))
    return tuple(found.values()) or None


def _next(text: str, place: int) -> str:
    return text[place : place + 1].strip()


def _split(text: str) -> tuple[str, str, str]:
    found = re.match(r"([^:：]{1,40})([:：])\s*(.*)", text, re.S)
    return (found[1], found[2], found[3].strip()) if found else (text, "", "")


def _options(parts: dict[Label, list[PageLine]]) -> tuple[PageOption, ...] | None:
    listed = parts.get("options", [])
    items = [line for line in listed if line.item]
    if items:
        return _values(items)
    items = [line for line in parts.get("definition", []) if line.item]
    if items and all(_OPTION.match(line.text) for line in items):
        return _values(items)
    values = [line for line in listed if not says_none(line.text)]
    if len(values) == 1:
        pieces = [piece.strip(" .。\"'") for piece in re.split(r"[,，、|]|\s+(?:or|and|o|y)\s+|[或和]", values[0].text)]
        values = [PageLine(values[0].line, piece) for piece in pieces if piece]
    if not values or not all(_OPTION.match(line.text) for line in values):
        return None
    return _values(values)


def _values(lines: Sequence[PageLine]) -> tuple[PageOption, ...] | None:
    found = [(line, _OPTION.match(line.text)) for line in lines]
    values = [PageOption(match[1], line.line) for line, match in found if match and folded(match[1]) not in _NO_OPTIONS]
    values = [one for one in values if not re.fullmatch(r"-?\d+[-~]\d+", one.value)]
    return tuple(values) or None


def _default(parts: dict[Label, list[PageLine]]) -> str | None:
    stated = parts.get("default", [])
    if stated:
        text = stated[0].text.rstrip(".。").strip("\"'`“” ")
        return None if says_none(text) else text
    for label in ("definition", "constraints", "options"):
        for line in parts.get(label, []):
            found = _DEFAULT.search(unaccented(line.text))
            if found:
                return None if says_none(found[1]) else found[1]
    return None


def _range(parts: dict[Label, list[PageLine]]) -> ValueRange | None:
    for label in ("options", "constraints", "definition"):
        for line in parts.get(label, []):
            found = range_in(line.text, is_labelled=label == "options")
            if found:
                return found
    return None
