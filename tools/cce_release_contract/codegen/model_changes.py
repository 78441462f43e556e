"""What breaks code that uses the generated package: what griffe finds, and what it does not compare, the annotations.

griffe finds removed classes, members, enumeration values and parameters. What it says of the values of attributes
depends on its version, and it does not compare annotations: both is done here.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, Final, TypeAlias

import griffe

from cce_release_contract.contract.compiled import PACKAGE

GriffeObject: TypeAlias = Any
"""An Object or an Alias of griffe. Only some of them have a value and an annotation."""

_AT_LEAST: Final = ("ge", "gt", "min_length")
_AT_MOST: Final = ("le", "lt", "max_length")


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
    """The changes of the values that two modules or classes hold. Nobody reads a model that is only sent."""
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
    (old, old_bounds), (new, new_bounds) = (_read(_parsed(str(one.annotation))) for one in (was, now))
    if needed and was.value is not None:
        old -= {"None"}
    if old != new and not (sent_only and old < new):
        yield ModelChange(path, "attribute-changed-type", _joined(old), _joined(new))
    for name, bound in new_bounds.items():
        before = old_bounds.get(name, "")
        if bound != before and _is_stricter(name, before, bound):
            yield ModelChange(path, "stricter-constraint", f"{name}={before}" if before else "", f"{name}={bound}")


def _parsed(annotation: str) -> ast.expr:
    return ast.parse(annotation, mode="eval").body


def _read(node: ast.expr) -> tuple[set[str], dict[str, str]]:
    """The types that an annotation allows, and the bounds of its values by name."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
        (left, bounds), (right, more) = _read(node.left), _read(node.right)
        return left | right, bounds | more
    if not isinstance(node, ast.Subscript):
        return {ast.unparse(node)}, {}
    inner = list(node.slice.elts) if isinstance(node.slice, ast.Tuple) else [node.slice]
    outer = ast.unparse(node.value)
    if outer == "Literal":
        return {f"Literal[{ast.unparse(one)}]" for one in inner}, {}
    if outer == "Annotated":
        types, bounds = _read(inner[0])
        stated = [word for call in inner[1:] if isinstance(call, ast.Call) for word in call.keywords]
        return types, bounds | {word.arg: ast.unparse(word.value) for word in stated if word.arg}
    read = [_read(one) for one in inner]
    held = {name: bound for _, bounds in read for name, bound in bounds.items()}
    return {f"{outer}[{', '.join(_joined(types) for types, _ in read)}]"}, held


def _is_stricter(name: str, old: str, new: str) -> bool:
    """Whether a bound refuses values that the old one, which is empty if there was none, allows."""
    if name == "pattern" or not old:
        return name in ("pattern", "multiple_of", *_AT_LEAST, *_AT_MOST)
    if name in _AT_LEAST:
        return Fraction(new) > Fraction(old)
    if name in _AT_MOST:
        return Fraction(new) < Fraction(old)
    return name == "multiple_of" and bool(Fraction(old) % Fraction(new))


def _is_closed(model: GriffeObject) -> bool:
    """Whether a model refuses members that it does not name, as those do that are only sent."""
    config = model.members.get("model_config")
    return config is not None and "forbid" in str(config.value)


def _joined(types: set[str]) -> str:
    return " | ".join(sorted(types, key=lambda one: (one == "None", one)))


def _shown(path: str) -> str:
    """The path as users import it: the package has the names of the models."""
    return path.removeprefix(f"{PACKAGE}.").removeprefix("models.")
