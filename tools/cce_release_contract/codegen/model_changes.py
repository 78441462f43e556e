"""What breaks code that uses the generated package: what griffe finds, and what it does not compare, the annotations.

griffe finds removed classes, members, enumeration values and parameters. What it says of the values of attributes
depends on its version, and it does not compare annotations: both is done here.
"""

from __future__ import annotations

import ast
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, NamedTuple, TypeAlias

import griffe

from cce_release_contract.contract.compiled import PACKAGE

GriffeObject: TypeAlias = Any
"""An Object or an Alias of griffe. Only some of them have a value and an annotation."""

_Place: TypeAlias = tuple[str, ...]
"""The way to a type within an annotation: through containers and, where there are several, alternatives."""

_BOUNDS: Final = (("ge", "gt"), ("le", "lt"), ("min_length",), ("max_length",), ("multiple_of",), ("pattern",))
"""The bounds that pydantic knows; those that limit the same are compared together."""

_AT_MOST: Final = ("le", "lt", "max_length")
_INTEGERS: Final = ("int", "StrictInt")


@dataclass(frozen=True, slots=True)
class ModelChange:
    """One change that breaks code. `kind` is the name of griffe's kind in lower case, or one of this module.

    `old` and `new` are Python text, empty for what is not there.
    """

    path: str
    kind: str
    old: str = ""
    new: str = ""

    @property
    def sentence(self) -> str:
        """The change in one line."""
        shown = {(True, True): f": {self.old} became {self.new}", (True, False): f": was {self.old}"}
        words = f"{self.path}: {self.kind.replace('-', ' ')}"
        return words + shown.get((bool(self.old), bool(self.new)), f": {self.new}" if self.new else "")


@dataclass(frozen=True, slots=True)
class ModelChanges:
    """Every change of the modules that could be compared, and why each other one could not."""

    changes: tuple[ModelChange, ...]
    unknown: tuple[str, ...]


class _Bounded(NamedTuple):
    """A type, and the bounds of its values by name, as Python text."""

    type: str
    bounds: Mapping[str, str]


def model_changes(written: Mapping[str, bytes], stated: Mapping[str, bytes]) -> ModelChanges:
    """Compare the modules of two packages, which are files by name. Nothing of them is imported."""
    before, unknown = _package(written)
    after, _ = _package(stated)
    found: dict[tuple[str, str, str, str], ModelChange] = {}
    for name in before.members:
        if name not in after.members:
            found[name, "", "", ""] = ModelChange(name, "object-removed")
            continue
        old, new = before[name], after[name]
        for place, change in (*_seen_by_griffe(old, new), *_not_seen_by_griffe(old, new)):
            # An inherited member has the place of the class that defines it, and is listed once.
            found.setdefault((place, change.kind, change.old, change.new), change)
    missing = () if "models.py" in written else ("there is no models.py to compare with",)
    return ModelChanges(tuple(found.values()), (*missing, *unknown))


def _package(files: Mapping[str, bytes]) -> tuple[griffe.Module, list[str]]:
    """The modules that can be read, and a sentence for each other one."""
    collection = griffe.ModulesCollection()
    package = griffe.Module(PACKAGE, filepath=Path(PACKAGE, "__init__.py"), modules_collection=collection)
    collection[PACKAGE] = package
    unknown = []
    for file, content in files.items():
        path = Path(PACKAGE, file)
        if path.suffix != ".py" or file == "__init__.py":  # that module only passes on the names of the others
            continue
        try:
            text = content.decode("utf-8")
            module = griffe.visit(path.stem, path, text, parent=package, modules_collection=collection)
        except (SyntaxError, ValueError) as error:
            unknown.append(f"{file} cannot be read as Python: {error}")
            continue
        package.set_member(path.stem, module)
    return package, unknown


def _seen_by_griffe(old: griffe.Object, new: griffe.Object) -> Iterator[tuple[str, ModelChange]]:
    for breakage in griffe.find_breaking_changes(old, new):
        kind = breakage.kind.name.lower().replace("_", "-")
        if kind.startswith("attribute-"):
            continue
        values = [_text(value) for value in (breakage.old_value, breakage.new_value)]
        yield breakage.obj.canonical_path, ModelChange(_shown(breakage.obj.path), kind, *values)


def _text(value: GriffeObject) -> str:
    if isinstance(value, griffe.Parameter):
        return f"{value.name}: {value.annotation}"
    return "" if value is None or isinstance(value, griffe.Object | griffe.Alias) else str(value)


def _not_seen_by_griffe(old: GriffeObject, new: GriffeObject) -> Iterator[tuple[str, ModelChange]]:
    yield from _members(old, new, sent_only=False)
    classes = [
        {name: one for name, one in side.members.items() if not one.is_alias and one.is_class} for side in (old, new)
    ]
    for name in (name for name in classes[0] if name in classes[1]):
        was, now = (side[name] for side in classes)
        closed = [_is_closed(one) for one in (was, now)]
        if closed == [False, True]:
            yield was.path, ModelChange(_shown(was.path), "unknown-members-refused")
        yield from _members(was, now, sent_only=all(closed))


def _members(old: GriffeObject, new: GriffeObject, *, sent_only: bool) -> Iterator[tuple[str, ModelChange]]:
    """The changes of the values that two modules or classes hold. Code does not read a model that is only sent."""
    for name, now in new.all_members.items():
        if not now.is_public or not now.is_attribute or name == "model_config":
            continue
        was = old.all_members.get(name)
        needed = now.annotation is not None and now.value is None
        if was is None:
            if needed and old.is_class:
                yield (
                    now.canonical_path,
                    ModelChange(_shown(now.path), "required-member-added", "", f"{now.annotation}"),
                )
        elif was.is_attribute:
            for change in _of_member(was, now, needed=needed, sent_only=sent_only):
                yield was.canonical_path, change


def _of_member(was: GriffeObject, now: GriffeObject, *, needed: bool, sent_only: bool) -> Iterator[ModelChange]:
    path = _shown(was.path)
    if needed and was.value is not None:
        yield ModelChange(path, "member-became-required", f"{was.annotation}", f"{now.annotation}")
    elif None not in (was.value, now.value) and str(was.value) != str(now.value):
        yield ModelChange(path, "attribute-changed-value", str(was.value), str(now.value))
    if None in (was.annotation, now.annotation):
        return
    (old, old_bounds), (new, new_bounds) = (_read(str(one.annotation)) for one in (was, now))
    if needed and was.value is not None:
        old -= {"None"}
    if old != new and not (sent_only and old < new):
        yield ModelChange(path, "attribute-changed-type", _joined(old), _joined(new))
    for place, bounded in new_bounds.items():
        if place in old_bounds:  # else its type is new, which is said above
            for before, after in _stricter(old_bounds[place], bounded):
                yield ModelChange(path, "stricter-constraint", before, after)


def _read(annotation: str) -> tuple[set[str], dict[_Place, _Bounded]]:
    """The types that an annotation allows, and the bounds of its values by their place in it."""
    return _read_node(ast.parse(annotation, mode="eval").body, {})


def _read_node(node: ast.expr, bounds: Mapping[str, str]) -> tuple[set[str], dict[_Place, _Bounded]]:
    """The same of a part of an annotation, for which the bounds around it hold too."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        read = [_read_node(one, bounds) for one in _alternatives(node)]
        several = sum(types != {"None"} for types, _ in read) > 1
        return set().union(*(types for types, _ in read)), {
            ((_joined(types), *place) if several else place): bounded
            for types, held in read
            for place, bounded in held.items()
        }
    if not isinstance(node, ast.Subscript):
        name = ast.unparse(node)
        return {name}, {} if name == "None" else {(): _Bounded(name, bounds)}
    inner = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    outer = ast.unparse(node.value)
    if outer == "Literal":
        return {f"Literal[{ast.unparse(one)}]" for one in inner}, {}
    if outer == "Annotated":
        stated = [word for call in inner[1:] if isinstance(call, ast.Call) for word in call.keywords]
        own = {word.arg: ast.unparse(word.value) for word in stated if word.arg}
        return _read_node(inner[0], {**bounds, **own})
    read = [_read_node(one, {}) for one in inner]
    return {f"{outer}[{', '.join(_joined(types) for types, _ in read)}]"}, {
        (): _Bounded(outer, bounds),
        **{(outer, str(n), *place): one for n, (_, held) in enumerate(read) for place, one in held.items()},
    }


def _alternatives(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        yield from _alternatives(node.left)
        yield from _alternatives(node.right)
    else:
        yield node


def _stricter(old: _Bounded, new: _Bounded) -> Iterator[tuple[str, str]]:
    """The bounds, as Python text before and after, that refuse values which the old ones allow."""
    for names in _BOUNDS:
        was, now = (
            ", ".join(f"{name}={side.bounds[name]}" for name in names if name in side.bounds) for side in (old, new)
        )
        if now and was != now and _is_stricter(names, old, new):
            yield was, now


def _is_stricter(names: tuple[str, ...], old: _Bounded, new: _Bounded) -> bool:
    if names == ("pattern",):
        return True
    try:
        was, now = _limit(names, old), _limit(names, new)
        if names == ("multiple_of",):
            return math.isinf(was[0]) or bool(was[0] % now[0])
        return now > was
    except (ValueError, ZeroDivisionError):
        return True  # what is no number may refuse anything


def _limit(names: tuple[str, ...], side: _Bounded) -> tuple[Fraction | float, bool]:
    """The strictest of some bounds, and whether it is excluded itself. Upper bounds are negated: more is stricter.

    Raises ValueError for a bound that is no number.
    """
    usual: dict[tuple[str, ...], int] = {("min_length",): 0}
    if side.type in _INTEGERS:
        usual["multiple_of",] = 1
    found: list[tuple[Fraction | float, bool]] = []
    for name in names:
        if name in side.bounds:
            number = Fraction(side.bounds[name]) * (-1 if name in _AT_MOST else 1)
            excluded = name in ("gt", "lt")
            if side.type in _INTEGERS and name != "multiple_of":
                number, excluded = Fraction(math.floor(number) + 1 if excluded else math.ceil(number)), False
            found.append((number, excluded))
    return max(found, default=(usual.get(names, -math.inf), False))


def _is_closed(model: GriffeObject) -> bool:
    """Whether a model refuses members that it does not name, as those do that are only sent."""
    config = model.members.get("model_config")
    return config is not None and "forbid" in str(config.value)


def _joined(types: set[str]) -> str:
    return " | ".join(sorted(types, key=lambda one: (one == "None", one)))


def _shown(path: str) -> str:
    """The path as users import it: the package has the names of the models."""
    return path.removeprefix(f"{PACKAGE}.").removeprefix("models.")
