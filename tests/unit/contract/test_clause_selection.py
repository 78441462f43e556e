"""Prefixes and groups of clauses."""

from __future__ import annotations

import pytest

from cce_release_contract.contract.clause_selection import group_of, replacement_warnings, select_clauses
from cce_release_contract.errors import UnknownNameError

IDS = ("rollback.revision.grows", "rollback.revision.target", "rollback.values.kept", "upgrade.revision.grows")


@pytest.mark.parametrize(
    ("prefixes", "expected"),
    [
        ((), IDS),
        (("rollback",), IDS[:3]),
        (("rollback.revision",), IDS[:2]),
        (("rollback.revision.",), IDS[:2]),
        (("rollback.*",), IDS[:3]),
        (("upgrade", "rollback.values"), IDS[2:]),
        (("rollback.revision.grows",), IDS[:1]),
    ],
)
def test_prefixes_name_whole_parts(prefixes: tuple[str, ...], expected: tuple[str, ...]) -> None:
    """Prefixes select the clauses that begin with their parts, in the order of the clauses."""
    assert select_clauses(prefixes, IDS) == expected


@pytest.mark.parametrize(("prefix", "meant"), [("rolback", "rollback"), ("rollback.revison", "rollback.revision")])
def test_unknown_prefix_offers_the_closest(prefix: str, meant: str) -> None:
    """A prefix that selects no clause is refused with the closest one."""
    with pytest.raises(UnknownNameError) as caught:
        select_clauses((prefix,), IDS)

    assert f"did you mean {meant}" in str(caught.value)


@pytest.mark.parametrize("prefix", ["roll", "revision", ".", "", "rollback.revision.grows.x"])
def test_half_a_part_selects_nothing(prefix: str) -> None:
    """A piece of a part, or an empty text, selects no clause."""
    with pytest.raises(UnknownNameError):
        select_clauses((prefix,), IDS)


def test_group_is_the_first_part() -> None:
    """The group of a clause is its first part."""
    assert group_of("rollback.revision.grows") == "rollback"


REPLACED = {"rollback.revision.counts": IDS[:2]}


def test_a_replaced_id_selects_what_replaces_it() -> None:
    """An id that was split selects each clause that came from it; a part of such an id selects nothing more."""
    assert select_clauses(("rollback.revision.counts",), IDS, replaced=REPLACED) == IDS[:2]
    assert select_clauses(("upgrade", "rollback.revision.counts"), IDS, replaced=REPLACED) == (*IDS[:2], IDS[3])


def test_a_replaced_id_is_named_with_the_new_ones() -> None:
    """The warning names the old id once and the new ids; a current id needs none."""
    (warning,) = replacement_warnings(["rollback.revision.counts", IDS[2], "rollback.revision.counts"], REPLACED)

    assert warning == (
        "warning: rollback.revision.counts is an old id; its clauses are now rollback.revision.grows and"
        " rollback.revision.target. Use the new ids"
    )
