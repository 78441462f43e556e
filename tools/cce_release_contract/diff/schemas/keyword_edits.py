"""The edits of the keywords of one value: types, values, bounds, sizes, patterns, and marks."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Any, Final

from cce_release_contract.contract.json_text import Json
from cce_release_contract.diff.schemas.edits import EditEffect, SchemaEdit, SchemaStep
from cce_release_contract.diff.schemas.views import View, equal

_SIZES: Final = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
_WORDS: Final = {"anyOf": "any-of", "oneOf": "one-of", "if": "condition"}
_MARKS: Final = ("discriminator", "contentMediaType", "contentEncoding")


def kebab(name: str) -> str:
    """`maxLength` as `max-length`."""
    return _WORDS.get(name) or "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)


class EditSpot:
    """The two views of one value, and how to make edits of it."""

    def __init__(
        self, old: View, new: View, steps: tuple[SchemaStep, ...], homes: tuple[str, str], *, monotone: bool
    ) -> None:
        self.old, self.new, self.steps, self.monotone = old, new, steps, monotone
        self.homes = (old.home or homes[0], new.home or homes[1])

    def edit(
        self,
        what: str,
        keyword: str,
        effect: EditEffect,
        old: Json = None,
        new: Json = None,
        *,
        places: tuple[str, str] = ("", ""),
        member: str = "",
        values: tuple[Json, ...] = (),
        also: tuple[str, ...] = (),
        option: str = "",
    ) -> SchemaEdit:
        """An edit at the places of a keyword, or at `places`."""
        found = [
            place or (view.place(keyword) if view.pointers else home)
            for place, view, home in zip(places, (self.old, self.new), self.homes, strict=True)
        ]
        return SchemaEdit(
            what=what,
            steps=self.steps,
            old_spot=self.old.pointers,
            new_spot=self.new.pointers,
            old_place=found[0],
            new_place=found[1],
            effect=effect,
            monotone=self.monotone,
            keywords=frozenset({keyword, *also}),
            old=old,
            new=new,
            member=member,
            values=values,
            option=option,
        )


def keyword_edits(spot: EditSpot) -> Iterator[SchemaEdit]:
    """The edits of the keywords that say something of the value itself."""
    searches = (_types, _values, _range, _sizes, _sets, _marks)
    disjoint = spot.old.pointers and spot.new.pointers and not spot.old.types & spot.new.types
    for search in searches[:1] if disjoint else searches:
        yield from search(spot)


def _types(spot: EditSpot) -> Iterator[SchemaEdit]:
    old, new = spot.old.types, spot.new.types
    if old == new:
        return
    shown = [[value for value, _ in view.all("type")] for view in (spot.old, spot.new)]
    said = [one[0] if len(one) == 1 else one or "any" for one in shown]
    if old ^ new == {"null"}:
        what, effect = ("became-nullable", "wider") if "null" in new else ("became-not-nullable", "narrower")
    else:
        what, effect = "type-changed", "wider" if old < new else "narrower" if new < old else "either"
    kind: EditEffect = effect  # type: ignore[assignment]
    yield spot.edit(what, "type", kind, *said, also=("falseSchema",))


def _values(spot: EditSpot) -> Iterator[SchemaEdit]:
    old, new = spot.old.values, spot.new.values
    if old is None and new is None:
        return
    word = "enum" if spot.old.all("enum") or spot.new.all("enum") else "const"
    also = ("const", "enum")
    if old is None or new is None:
        yield spot.edit(
            f"{word}-{'added' if old is None else 'removed'}",
            word,
            "narrower" if old is None else "wider",
            old,
            new,
            also=also,
        )
        return
    for value in old:
        if not any(equal(value, other) for other in new):
            yield spot.edit(f"{word}-value-removed", word, "narrower", value, None, values=(value,), also=also)
    for value in new:
        if not any(equal(value, other) for other in old):
            yield spot.edit(f"{word}-value-added", word, "wider", None, value, values=(value,), also=also)


def _range(spot: EditSpot) -> Iterator[SchemaEdit]:
    low, is_above, high, is_below = spot.old.range
    bottom, above, top, below = spot.new.range
    ends = (
        ("minimum", "exclusiveMinimum", (low, is_above), (bottom, above), 1),
        ("maximum", "exclusiveMaximum", (high, is_below), (top, below), -1),
    )
    for keyword, exclusive, old, new, sign in ends:
        if old == new:
            continue
        before, after = (sign * old[0], old[1]), (sign * new[0], new[1])
        effect: EditEffect = "narrower" if after > before else "wider"
        if math.inf in (abs(old[0]), abs(new[0])):
            what = "added" if abs(old[0]) == math.inf else "removed"
        else:
            what = (
                "increased" if (new[0] > old[0] or (new[0] == old[0] and sign * (new[1] - old[1]) > 0)) else "decreased"
            )
        used = exclusive if exclusive in (_of(spot, exclusive)) else keyword
        shown = [_number(bound) for bound in (old[0], new[0])]
        yield spot.edit(f"{keyword}-{what}", used, effect, *shown, also=(keyword, exclusive))


def _of(spot: EditSpot, keyword: str) -> tuple[str, ...]:
    return (keyword,) if spot.old.all(keyword) or spot.new.all(keyword) else ()


def _number(bound: Fraction | float) -> Any:  # noqa: ANN401 - a number of any kind, or None
    if isinstance(bound, float):
        return None
    return int(bound) if bound.denominator == 1 else float(bound)


def _sizes(spot: EditSpot) -> Iterator[SchemaEdit]:
    for keyword in _SIZES:
        old, new = spot.old.limit(keyword), spot.new.limit(keyword)
        if old == new:
            continue
        lowest = keyword.startswith("min")
        if lowest and {old, new} == {None, 0}:
            continue
        if old is None or new is None:
            what, narrower = ("added", True) if old is None else ("removed", False)
        else:
            what, narrower = ("increased", lowest) if new > old else ("decreased", not lowest)
        yield spot.edit(f"{kebab(keyword)}-{what}", keyword, "narrower" if narrower else "wider", old, new)


def _sets(spot: EditSpot) -> Iterator[SchemaEdit]:
    for keyword in ("pattern", "format", "multipleOf", "uniqueItems"):
        old, new = ({v for v, _ in view.all(keyword) if v is not False} for view in (spot.old, spot.new))
        if keyword == "format":
            old, new = ({one for one in values if one not in ("int32", "int64")} for values in (old, new))
        if old == new:
            continue
        effect: EditEffect = "narrower" if old < new else "wider" if new < old else "either"
        if keyword == "multipleOf" and len(old) == len(new) == 1:
            before, after = (Fraction(str(next(iter(values)))) for values in (old, new))
            effect = "wider" if not before % after else "narrower" if not after % before else "either"
        what = "added" if not old else "removed" if not new else "changed"
        yield spot.edit(f"{kebab(keyword)}-{what}", keyword, effect, _shown(old), _shown(new))


def _shown(values: set[Any]) -> Json:
    ordered = sorted(values, key=str)
    return ordered[0] if len(ordered) == 1 else ordered or None


def _marks(spot: EditSpot) -> Iterator[SchemaEdit]:
    if not (spot.old.pointers and spot.new.pointers):
        return
    for keyword in _MARKS:
        old, new = ([value for value, _ in view.all(keyword)] for view in (spot.old, spot.new))
        if not equal(old, new):
            what = "changed" if old and new else "added" if new else "removed"
            yield spot.edit(f"{kebab(keyword)}-{what}", keyword, "either")
    for keyword in ("readOnly", "writeOnly", "deprecated"):
        was, now = (any(value is True for value, _ in view.all(keyword)) for view in (spot.old, spot.new))
        if was != now:
            what = f"{'became' if now else 'no-longer'}-{kebab(keyword)}"
            yield spot.edit(what, keyword, "none" if keyword == "deprecated" else "either", was, now)
    old, new = ([value for value, _ in view.all("default")][:1] for view in (spot.old, spot.new))
    if not equal(old, new):
        what = "changed" if old and new else "added" if new else "removed"
        yield spot.edit(f"default-{what}", "default", "either", *(one[0] if one else None for one in (old, new)))
