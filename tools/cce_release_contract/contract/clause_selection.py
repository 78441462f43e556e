"""The clauses of a prefix, and the group of a clause."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from cce_release_contract.errors import UnknownNameError

NONE_REPLACED: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})
"""No clause was ever renamed or split."""


def group_of(clause_id: str) -> str:
    """The group of a clause: the first part of its id."""
    return clause_id.partition(".")[0]


def is_under(clause_id: str, prefix: str) -> bool:
    """Whether the prefix has whole parts of the id: `rollback` selects `rollback.revision.grows`, `roll` does not."""
    return clause_id == prefix or clause_id.startswith(prefix + ".")


def replacement_warnings(names: Iterable[str], replaced: Mapping[str, Sequence[str]]) -> list[str]:
    """A sentence for each name that is no longer a clause, with the ids to use; `replaced` as in `select_clauses`."""
    return [
        f"warning: {name} is an old id; its clauses are now {' and '.join(replaced[name])}. Use the new ids"
        for name in dict.fromkeys(names)
        if name in replaced
    ]


def select_clauses(
    prefixes: Sequence[str],
    clause_ids: Iterable[str],
    *,
    option: str = "--clause",
    replaced: Mapping[str, Sequence[str]] = NONE_REPLACED,
) -> tuple[str, ...]:
    """The ids under any of the prefixes, in their order; every id if there is no prefix.

    `replaced` are ids that are no longer clauses, each with those that replace it: it selects them.

    Raises `UnknownNameError` for the first prefix that selects no clause, with the closest known prefix.
    """
    ids = tuple(clause_ids)
    prefixes = [new for prefix in prefixes for new in replaced.get(prefix, (prefix,))]
    wanted = tuple(prefix.removesuffix(".*").rstrip(".") for prefix in prefixes)
    for prefix, given in zip(wanted, prefixes, strict=True):
        if not any(is_under(clause_id, prefix) for clause_id in ids):
            raise UnknownNameError(
                "clause or prefix",
                given,
                _prefixes(ids),
                where=option,
                remedy="cce-release clauses lists them",
            )
    return tuple(i for i in ids if not wanted or any(is_under(i, prefix) for prefix in wanted))


def _prefixes(clause_ids: Iterable[str]) -> list[str]:
    """Every prefix that selects at least one clause, including whole ids."""
    found: dict[str, None] = {}
    for clause_id in clause_ids:
        parts = clause_id.split(".")
        found.update(dict.fromkeys(".".join(parts[:length]) for length in range(1, len(parts) + 1)))
    return list(found)
