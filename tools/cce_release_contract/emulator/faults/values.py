"""Faults of values: what an upgrade keeps, forgets, drops or spoils."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from cce_release_contract.emulator.faults.wraps import changed_command, edited
from cce_release_contract.emulator.seams import Fault
from cce_release_contract.emulator.updates import UpdateCommand
from cce_release_contract.specification.json_text import Json

GROUP: Final = "behaviour"

_UPGRADE_VALUES: Final = ("upgrade.values.applied", "upgrade.values.merge", "upgrade.values.unicode_kept")


def _without_nulls(value: Json) -> Json:
    if isinstance(value, dict):
        return {name: _without_nulls(member) for name, member in value.items() if member is not None}
    return value


def _listed_values_only(command: UpdateCommand) -> UpdateCommand:
    listed = {name: value for name, value in command.values.items() if name in ("imagePullPolicy", "imageTag")}
    return replace(command, values=listed)


FAULTS: Final = (
    Fault(
        "reset-ignored",
        "reset_values has no effect",
        GROUP,
        ("upgrade.values.reset",),
        changed_command(lambda command: replace(command, reset_values=False)),
        may_break=("upgrade.values.reset_wins",),
    ),
    Fault(
        "replace-ignored",
        "replace does not keep the values",
        GROUP,
        ("upgrade.values.keep",),
        changed_command(lambda command: replace(command, replace=False)),
        may_break=("upgrade.values.merge",),
    ),
    Fault(
        "values-always-kept",
        "an upgrade always keeps the values that were set before",
        GROUP,
        ("upgrade.values.replaced",),
        changed_command(lambda command: replace(command, replace=True)),
        may_break=("upgrade.chart.defaults_follow", "upgrade.values.null_removes", "upgrade.values.merge"),
    ),
    Fault(
        "empty-values-reset",
        "an upgrade with empty values forgets the ones that were set before",
        GROUP,
        ("upgrade.values.empty_keeps",),
        changed_command(lambda command: command if command.values else replace(command, reset_values=True)),
        may_break=("upgrade.chart.defaults_follow",),
    ),
    Fault(
        "values-closed",
        "values beyond the two that the page lists are dropped",
        GROUP,
        ("request.values.open", *_UPGRADE_VALUES),
        changed_command(_listed_values_only),
        may_break=(
            "upgrade.values.replaced",
            "upgrade.values.null_removes",
            "upgrade.values.chart_schema",
            "upgrade.values.keep",
            "upgrade.chart.defaults_follow",
            "upgrade.dry_run.verifies",
            "upgrade.values.defaults",
            "upgrade.values.empty_keeps",
            "upgrade.values.reset_wins",
        ),
    ),
    Fault(
        "nulls-dropped",
        "a null in the values is dropped instead of removing a default",
        GROUP,
        ("upgrade.values.null_removes",),
        changed_command(lambda command: replace(command, values=_without_nulls(command.values))),
    ),
    Fault(
        "unicode-lost",
        "letters beyond ASCII in the values become question marks",
        GROUP,
        ("upgrade.values.unicode_kept",),
        edited(lambda members, _: members | {"values": members["values"].encode("ascii", "replace").decode()}),
        may_break=("request.values.open",),
    ),
)
