"""What the cells of a row say: its type, options, default and range."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cce_release_contract.drift.pages.page_blocks import PageLine
from cce_release_contract.drift.pages.page_words import Label, folded, label_of, says_none
from cce_release_contract.drift.pages.value_ranges import ValueRange, counts_something, range_in, unaccented

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
_BESIDE_VALUES: Final = frozenset(
    ("lowercase", "uppercase", "case sensitive", "case-sensitive", "so on", "etc", "others")
)
_NO_OPTIONS: Final = frozenset(("note", "caution", "example", "default", "nota", "ejemplo", "http", "https"))
_AND: Final = r"(?:and|or|y|o|e|和|或)"
_ENUMERATED: Final = re.compile(
    rf"(?<![\w-])[A-Za-z][\w-]*(?:\s*(?:[,，、/|]\s*(?:{_AND}\s+)?|\b{_AND}\b|[和或])\s*[A-Za-z][\w-]*)+", re.A
)
_NAME: Final = re.compile(rf"(?<![\w-])(?!{_AND}\b)[A-Za-z][\w-]*", re.A)
_BEFORE_VALUE: Final = r"(?:^|[,，、;；{stops}]\s*|\b(?:and|or|y|o|e)\s+|[和或及]\s*)(?:(?:and|or|y|o)\s+)?[\"'“]?"
_DEFAULT: Final = re.compile(
    r"(?:\bdefault(?: value)?(?: is|:| =)|(?:predeterminado|por defecto)(?: es|:)|默认(?:取值|值)?(?:是|为|:))"
    r"\s*([\"'`“]?)(-?(?a:[\w./+-]*\w))",
    re.I,
)
_GOES_ON: Final = re.compile(r"\s+(?!(?:when|if|for|and|or|unless|si|cuando|para|y)\b)\w")
_BEFORE_LIST: Final = re.compile(
    r"(?:^|[.:;(。：；（]|\b(?:of|be|is|are|use|either|value|values|options?|between|es|son|ser|de|entre))\s*$", re.I
)
_BOOLEANS: Final = frozenset(("true", "false"))
_NUMBERS: Final = frozenset(("Integer", "Long", "Number", "Float", "Double"))
_WORDS: Final = (
    "a an the this that these it they is are be was as so to in on at by of for from with without if when then"
    " than not no etc others other more both either neither only also case lowercase uppercase lower upper"
    " valid invalid used use set unset mandatory required optional available supported applicable allowed"
    " needed see note notes caution example examples default definition constraints details range options fine"
    " empty given must can may should cannot es son sea etcetera asi otros otras mas si solo nota ejemplo"
    " valido obligatorio opcional minusculas mayusculas"
)
_PROSE: Final = frozenset(_WORDS.split())
"""Words that stand beside values in sentences and are none."""


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


def cell_text(lines: Sequence[PageLine], kind: str | None = None) -> CellText:
    """What the lines of a description say of a row of this type."""
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
    bounds = None if options or kind == "Boolean" or (kind or "").endswith(("bject", "Map")) else _range(parts, kind)
    return CellText(whole, options, _default(parts, kind), bounds, emptied)


def mentioned(lines: Sequence[PageLine], known: Sequence[str]) -> tuple[PageOption, ...] | None:
    """The values in a sentence such as `upgrade for an upgrade and rollback for a rollback`; None if there is none.

    A further value counts if it stands between the same words as those that are known, and is written like them.
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
            names = _enumerated(run, line.text, known)
            if len(found.keys() & set(names)) > 1:
                found.update({name: PageOption(name, line.line) for name in names if name not in found})
        for link in links:
            ending = r"(?!\w)" if link[-1].isalnum() else ""
            value = rf"([A-Za-z][\w-]*)(?![\w-])[\"'”]?\s*{re.escape(link)}{ending}"
            before = _BEFORE_VALUE.replace("{stops}", "" if link.isascii() and link.isalnum() else ".。")
            for more in re.finditer(before + value, line.text, re.A):
                if _is_value(more[1], known):
                    found.setdefault(more[1], PageOption(more[1], line.line))
    return tuple(found.values()) or None


def _enumerated(run: re.Match[str], text: str, known: Sequence[str]) -> list[str]:
    """The values of an enumeration, which ends with the item behind `and` or `or` and before the first other word."""
    places = list(_NAME.finditer(run[0]))
    names: list[str] = []
    joined = ""
    for place, last in zip(places, [None, *places], strict=False):
        between = run[0][last.end() : place.start()].strip(" ,，、|/") if last else ""
        if joined and between != joined:
            break
        if _is_value(place[0], known):
            joined = joined or between
            names.append(place[0])
        elif names:
            break
    if not _BEFORE_LIST.search(text[: run.start()]):
        first = next((place for place, name in enumerate(names) if name in known), 0)
        names = names[first:]
    return names


def _is_value(name: str, known: Sequence[str]) -> bool:
    """Whether a word may be a value: no word of the sentence, and in capitals or not as the known values are."""
    cases = {one[:1].islower() for one in known}
    return name in known or (name.casefold() not in _PROSE and (len(cases) > 1 or name[:1].islower() in cases))


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
        values = [PageLine(values[0].line, piece) for piece in pieces if piece and folded(piece) not in _BESIDE_VALUES]
    if not values or not all(_OPTION.match(line.text) for line in values):
        return None
    return _values(values)


def _values(lines: Sequence[PageLine]) -> tuple[PageOption, ...] | None:
    found = [(line, _OPTION.match(line.text)) for line in lines]
    values = [PageOption(match[1], line.line) for line, match in found if match and folded(match[1]) not in _NO_OPTIONS]
    values = [one for one in values if not re.fullmatch(r"-?\d+[-~]\d+", one.value)]
    return tuple(values) or None


def _default(parts: dict[Label, list[PageLine]], kind: str | None) -> str | None:
    stated = parts.get("default", [])
    if stated:
        text = stated[0].text.rstrip(".。").strip("\"'`“” ")
        if kind == "Boolean":
            word = re.match(r"\w*", text, re.A)
            text = word[0] if word else ""
        return None if says_none(text) or not _is_default(text, kind) else text
    for label in ("definition", "constraints", "options"):
        for line in parts.get(label, []):
            for found in _DEFAULT.finditer(unaccented(line.text)):
                goes_on = _GOES_ON.match(line.text, found.end()) and not found[2][-1].isdigit()
                is_prose = not found[1] and (goes_on or found[2].casefold() in _PROSE)
                if not is_prose and not says_none(found[2]) and _is_default(found[2], kind):
                    return found[2]
    return None


def _is_default(text: str, kind: str | None) -> bool:
    if kind == "Boolean":
        return text.casefold() in _BOOLEANS
    return kind not in _NUMBERS or any(one.isdigit() for one in text)


def _range(parts: dict[Label, list[PageLine]], kind: str | None) -> ValueRange | None:
    for label in ("options", "constraints", "definition"):
        for line in parts.get(label, []):
            found = range_in(line.text, is_labelled=label == "options")
            if found and (label == "options" or kind != "String" or not counts_something(line.text)):
                return found
    return None
