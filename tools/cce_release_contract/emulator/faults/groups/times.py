"""Faults of times: their format, their order, and what changes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta
from typing import Final

from cce_release_contract.emulator.faults.fault_builders import changed_plan, edited
from cce_release_contract.emulator.pipeline import Fault, Members
from cce_release_contract.emulator.release_views import RevisionView, vendor_time

GROUP: Final = "times"

_FORMATS: Final = ("response.time.create_at_format", "response.time.update_at_format")


def _moved_create_at(members: Members, view: RevisionView) -> Members:
    moved = view.revision.created_at - timedelta(hours=view.revision.number - 1)
    return members | {"create_at": vendor_time(moved)}


def _receding_update_at(members: Members, view: RevisionView) -> Members:
    moved = view.revision.updated_at - timedelta(days=view.revision.number - 1)
    return members | {"update_at": vendor_time(moved)}


def _local_time(members: Members, _: RevisionView) -> Members:
    return members | {name: members[name][:19].replace("T", " ") for name in ("create_at", "update_at")}


def _go_time(members: Members, view: RevisionView) -> Members:
    moments = {"create_at": view.revision.created_at, "update_at": view.revision.updated_at}
    return members | {
        name: moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S +0000 UTC") for name, moment in moments.items()
    }


def _created_later(members: Members, view: RevisionView) -> Members:
    return members | {"create_at": vendor_time(view.revision.updated_at + timedelta(hours=1))}


def _local_marked_as_utc(members: Members, view: RevisionView) -> Members:
    """The time of a zone eight hours ahead, with the mark of UTC."""
    moments = {"create_at": view.revision.created_at, "update_at": view.revision.updated_at}
    return members | {name: vendor_time(moment + timedelta(hours=8)) for name, moment in moments.items()}


def _years_behind(members: Members, view: RevisionView) -> Members:
    moments = {"create_at": view.revision.created_at, "update_at": view.revision.updated_at}
    return members | {name: vendor_time(moment - timedelta(days=5 * 365)) for name, moment in moments.items()}


FAULTS: Final = (
    Fault(
        "local-time-as-utc",
        "times are those of a zone eight hours ahead, marked as UTC",
        GROUP,
        ("response.time.not_in_future", "lifecycle.time.update_at_current"),
        edited(_local_marked_as_utc),
    ),
    Fault(
        "times-five-years-behind",
        "times are five years behind",
        GROUP,
        ("lifecycle.time.update_at_current",),
        edited(_years_behind),
    ),
    Fault(
        "create-at-moves",
        "create_at changes with each revision",
        GROUP,
        ("lifecycle.time.create_at_fixed",),
        edited(_moved_create_at),
    ),
    Fault(
        "create-at-of-the-revision",
        "create_at is the time of the revision, not of the release",
        GROUP,
        ("lifecycle.time.create_at_fixed",),
        changed_plan(lambda planned, _: replace(planned, created_at=planned.updated_at)),
    ),
    Fault(
        "create-at-last",
        "create_at is an hour after update_at",
        GROUP,
        ("response.time.order",),
        edited(_created_later),
    ),
    Fault(
        "update-at-recedes",
        "update_at gets earlier with each revision",
        GROUP,
        ("lifecycle.time.update_at_monotone",),
        edited(_receding_update_at),
    ),
    Fault(
        "update-at-of-the-target",
        "a rollback has the update_at of its target",
        GROUP,
        ("lifecycle.time.update_at_monotone",),
        changed_plan(
            lambda planned, _: (
                planned if planned.target is None else replace(planned, updated_at=planned.target.updated_at)
            )
        ),
    ),
    Fault(
        "time-without-offset",
        "times are local, without an offset",
        GROUP,
        _FORMATS,
        edited(_local_time),
    ),
    Fault(
        "time-as-go-prints-it",
        "times are written as Go prints them",
        GROUP,
        _FORMATS,
        edited(_go_time),
    ),
)
