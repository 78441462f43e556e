"""The changes of one schema of a body, a parameter or a header, from its judged edits."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.diff.changes import WitnessKind
from cce_release_contract.diff.comparison import DocumentPair, shown_json
from cce_release_contract.diff.normal_form import Direction
from cce_release_contract.diff.operation_views import Part, part_at, schema_place
from cce_release_contract.diff.schemas.edits import SchemaEdit
from cce_release_contract.diff.sources import Source


def compare_schemas(
    pair: DocumentPair,
    old: Part,
    new: Part,
    *,
    direction: Direction,
    noun: str,
    subject: str,
    wrap: Callable[[Json], tuple[WitnessKind, Json]],
    is_text: bool = False,
    in_path: bool = False,
) -> None:
    """Add the changes of the schemas that two holders have, such as two Media Type Objects.

    `noun` is the second part of the ids. `wrap` makes a witness of a value.
    """
    has = "schema" in old.value, "schema" in new.value
    if has == (False, False):
        return
    if has != (True, True):
        what = "added" if has[1] else "removed"
        harmless = has[1] == (direction == "response")
        pair.add(
            f"{direction}-{noun}-schema-{what}",
            "compatible" if harmless else "unproven",
            subject,
            f"the schema was {what}",
            "without a schema everything is allowed" if harmless else "without a schema nothing can be compared",
            (old.pointer, new.pointer),
        )
        return
    examples = [*_examples(pair.old, old), *_examples(pair.new, new)]
    places = child(old.pointer, "schema"), child(new.pointer, "schema")
    for judged in pair.judged(*places, direction, examples, is_text=is_text, in_path=in_path):
        edit = judged.edit
        if noun == "parameter" and not edit.steps and edit.what.startswith("default-"):
            continue  # it is about requests without the parameter, of which a schema knows nothing
        word = "property" if noun == "body" and edit.path else noun
        what = edit.what
        if edit.member and what.startswith(("property-", "required-property-")):
            word = "required-property" if what.startswith("required-") else "property"
            what = what.rpartition("-")[2]
            word = word if noun == "body" else f"{noun}-{word}"
        pair.add(
            f"{direction}-{word}-{what}",
            judged.verdict,
            subject,
            _message(edit),
            judged.reason,
            (edit.old_place, edit.new_place),
            wrap(judged.witness[0]) if judged.witness else None,
            path=edit.path,
            body_schema=schema_place(pair.old, places[0]) if noun == "body" else "",
        )


def schema_holder(source: Source, part: Part) -> Part:
    """What holds the schema of a parameter or a header: itself, or its only media type."""
    content = part.value.get("content")
    if isinstance(content, dict) and content:
        return part_at(source, child(part.pointer, "content", next(iter(content))))
    return part


def _message(edit: SchemaEdit) -> str:
    text = edit.what.replace("-", " ")
    subject = f"{edit.path}: " if edit.path else ""
    if edit.old is None and edit.new is None:
        return f"{subject}{text}"
    if edit.old is None:
        return f"{subject}{text}: {shown_json(edit.new)}"
    if edit.new is None:
        return f"{subject}{text}: was {shown_json(edit.old)}"
    if edit.old == edit.new:
        return f"{subject}{text}: {shown_json(edit.old)}"
    return f"{subject}{text}: {shown_json(edit.old)} became {shown_json(edit.new)}"


def _examples(source: Source, holder: Part) -> Sequence[Json]:
    found = [holder.value["example"]] if "example" in holder.value else []
    named = holder.value.get("examples")
    for name in named if isinstance(named, dict) else ():
        example = part_at(source, child(holder.pointer, "examples", name)).value
        if "value" in example:
            found.append(example["value"])
    return found
