"""What all comparisons of a pair of documents share: the sides, the places, and the judged schemas."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import quote

from cce_release_contract.contract.json_text import Json
from cce_release_contract.contract.pointer import child
from cce_release_contract.diff.changes import ContractEdit, DiffWitness, WitnessKind
from cce_release_contract.diff.normal_form import IN_PATH, Direction, normal_form
from cce_release_contract.diff.operation_views import OperationView, Part, schema_place
from cce_release_contract.diff.schemas.roots import DiffVerdict, JudgedEdit, compare_roots
from cce_release_contract.diff.schemas.views import SchemaSide
from cce_release_contract.diff.schemas.witnesses import SchemaTools, as_text
from cce_release_contract.diff.sources import Source
from cce_release_contract.errors import UsageError
from cce_release_contract.printable import shortened

_LONGEST_VALUE = 60


@dataclass(frozen=True)
class DocumentPair:
    """The two documents, and the changes found so far."""

    old: Source
    new: Source
    changes: list[ContractEdit] = field(default_factory=list)
    _judged: dict[tuple[object, ...], list[JudgedEdit]] = field(default_factory=dict)
    _tools: dict[tuple[int, Direction], SchemaTools] = field(default_factory=dict)

    def add(
        self,
        change_id: str,
        verdict: DiffVerdict,
        subject: str,
        message: str,
        reason: str,
        places: tuple[str, str],
        witness: tuple[WitnessKind, Json] | None = None,
        path: str = "",
        body_schema: str = "",
    ) -> None:
        """Add a change at two pointers."""
        found = DiffWitness(*witness) if witness else None
        old, new = self.old.place(places[0]), self.new.place(places[1])
        self.changes.append(
            ContractEdit(
                *(change_id, verdict, (subject,), path, message, reason, old, new, found), body_schema=body_schema
            )
        )

    def tools(self, source: Source, direction: Direction) -> SchemaTools:
        """A document in normal form."""
        key = (id(source), direction)
        if key not in self._tools:
            self._tools[key] = SchemaTools(SchemaSide(normal_form(source.data, source.minor, direction)))
        return self._tools[key]

    def judged(
        self, old: str, new: str, direction: Direction, examples: Sequence[Json], *, is_text: bool, in_path: bool
    ) -> list[JudgedEdit]:
        """The judged edits between the schemas at two pointers.

        Raises UsageError for a schema that is not valid JSON Schema.
        """
        old, new = schema_place(self.old, old), schema_place(self.new, new)
        key = (old, new, direction, is_text, in_path)
        also = (IN_PATH,) if in_path else ()
        if key not in self._judged:
            sides = self.tools(self.old, direction), self.tools(self.new, direction)
            try:
                self._judged[key] = compare_roots(
                    sides[0], (old, *also), sides[1], (new, *also), direction, examples=examples, is_text=is_text
                )
            except ValueError as error:
                raise UsageError(
                    f"a schema is not valid: {error}",
                    where=f"{self.old.name} or {self.new.name}",
                    remedy="correct the schema",
                ) from error
        return self._judged[key]

    def sample(self, source: Source, holder: Part) -> Json:
        """An example of a parameter or a header: the document's, else one made from its schema."""
        if "example" in holder.value:
            return holder.value["example"]
        if "schema" not in holder.value:
            return "value"
        pointer = schema_place(source, child(holder.pointer, "schema"))
        return next(iter(self.tools(source, "request").samples.valid((pointer,))), "value")

    def request_line(
        self, operation: OperationView, query: str = "", *, path_values: Mapping[str, str] | None = None
    ) -> str:
        """The line of a request for an operation, with examples in its path where no value is given."""
        path = operation.path
        for name, given in (path_values or {}).items():
            path = path.replace(f"{{{name}}}", quote(given, safe=""))
        for (where, _), part in operation.parameters().items():
            if where == "path":
                value = quote(as_text(self.sample(operation.source, part)), safe="")
                path = path.replace(f"{{{part.value['name']}}}", value or "x")
        return f"{operation.method.upper()} {path}{'?' if query else ''}{query}"

    @cached_property
    def is_same(self) -> bool:
        """Whether the documents hold the same."""
        return json.dumps(self.old.data, sort_keys=True) == json.dumps(self.new.data, sort_keys=True)


def shown_json(value: Json) -> str:
    """A value as JSON, shortened."""
    return shortened(json.dumps(value, ensure_ascii=False, default=str), _LONGEST_VALUE)
