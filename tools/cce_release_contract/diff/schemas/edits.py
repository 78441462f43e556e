"""One edit of a schema, and where it is: the steps from the root to the value that it concerns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

from cce_release_contract.contract.json_text import Json
from cce_release_contract.diff.schemas.views import Pointers

EditEffect = Literal["wider", "narrower", "either", "none"]
"""What an edit alone does to the allowed values. `either` is not known, `none` is no difference."""


class SchemaStep(NamedTuple):
    """One step inwards. `kind` is member, item, other or pattern, or branch for an alternative of the same value.

    `name` is a member, an index or a pattern. `old` and `new` are the schemas of a branch.
    """

    kind: Literal["member", "item", "other", "pattern", "branch"]
    name: str = ""
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class SchemaEdit:
    """One edit. `what` is the end of its id, such as max-length-decreased.

    `old_spot` and `new_spot` are the schemas of the value; `old_place` and `new_place` the pointers to show.
    `keywords` are those that a witness has to break. `values` may be witnesses.
    `option` is the alternative that came or went; a witness fits it. `monotone` is false inside of `oneOf`,
    where to allow more in one place can mean to allow less in all.
    """

    what: str
    steps: tuple[SchemaStep, ...]
    old_spot: Pointers
    new_spot: Pointers
    old_place: str
    new_place: str
    effect: EditEffect
    monotone: bool
    keywords: frozenset[str]
    old: Json = None
    new: Json = None
    member: str = ""
    values: tuple[Json, ...] = ()
    option: str = ""

    @property
    def path(self) -> str:
        """The place of the value as a reader writes it: `/parameters/dry_run`, `/items/*`."""
        shown = {"member": "/{}", "item": "/*", "other": "/{{any}}", "pattern": "/{{{}}}", "branch": ""}
        steps = "".join(shown[step.kind].format(step.name) for step in self.steps)
        return f"{steps}/{self.member}" if self.member else steps


def reversed_effect(effect: EditEffect) -> EditEffect:
    """The effect of the edit in the other direction."""
    turned: dict[EditEffect, EditEffect] = {"wider": "narrower", "narrower": "wider"}
    return turned.get(effect, effect)
