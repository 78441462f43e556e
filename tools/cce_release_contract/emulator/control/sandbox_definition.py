"""Scopes: a namespace of its own for each test, with its own credentials, settle time, clock and faults."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from cce_release_contract.emulator.clock import shifted
from cce_release_contract.errors import EmulatorError, UnknownNameError

LONGEST_SETTLE_SECONDS = 86_400.0
LARGEST_CLOCK_OFFSET_SECONDS = 10 * 366 * 86_400.0
NAMESPACE_PATTERN = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
"""A Kubernetes namespace: an RFC 1123 label of 1 to 63 characters. Source: inferred from Kubernetes."""

SCOPE_MEMBERS = (
    "namespace",
    "token",
    "access_key",
    "secret_key",
    "settle_seconds",
    "clock_offset_seconds",
    "faults",
    "releases",
)
"""The members of a scope's JSON form; `releases` is read by the seeding module."""


@dataclass(frozen=True, slots=True)
class SandboxDefinition:
    """One namespace made by the control API; requests are matched to it by the namespace in their path.

    `settle_seconds` is 0 to 86400; `clock_offset_seconds` moves the scope's clock against the emulator's, at most ten
    years either way; `faults` are ids of the fault catalogue, checked by who reads them.
    """

    namespace: str
    cluster_id: str
    cluster_name: str
    token: str = field(repr=False)
    access_key: str
    secret_key: str = field(repr=False)
    settle_seconds: float = 0.0
    clock_offset_seconds: float = 0.0
    faults: tuple[str, ...] = ()

    def now(self, moment: datetime) -> datetime:
        """The scope's time when the emulator's clock shows `moment`."""
        return shifted(moment, self.clock_offset_seconds)

    def advanced(self, seconds: float) -> SandboxDefinition:
        """This scope with its clock moved on by `seconds`; raises EmulatorError outside ten years."""
        widest = 2 * LARGEST_CLOCK_OFFSET_SECONDS
        offset = _number("advance_seconds", seconds, -widest, widest) + self.clock_offset_seconds
        _number("clock_offset_seconds", offset, -LARGEST_CLOCK_OFFSET_SECONDS, LARGEST_CLOCK_OFFSET_SECONDS)
        return replace(self, clock_offset_seconds=offset)

    def with_faults(self, faults: tuple[str, ...]) -> SandboxDefinition:
        """This scope with other faults switched on."""
        return replace(self, faults=faults)


def read_scope(
    form: Mapping[str, Any], *, cluster_id: str, cluster_name: str, settle_seconds: float
) -> SandboxDefinition:
    """Make a scope from its JSON form; what is absent gets a fresh random value or the given default.

    Raises EmulatorError that names the member and the cure; UnknownNameError for a member that does not exist.
    """
    for member in form:
        if member not in SCOPE_MEMBERS:
            raise UnknownNameError("scope member", member, SCOPE_MEMBERS, where="scope")
    namespace = _text(form, "namespace", default="check-" + secrets.token_hex(6))
    if not NAMESPACE_PATTERN.fullmatch(namespace):
        raise EmulatorError(
            f"namespace {shown_value(namespace)} is not a Kubernetes namespace",
            where="scope.namespace",
            remedy="use 1 to 63 lower-case letters, digits and hyphens that start and end with a letter or digit",
        )
    faults = form.get("faults", [])
    if not isinstance(faults, list) or not all(isinstance(fault, str) for fault in faults):
        raise EmulatorError(
            f"faults is {shown_value(faults)}, not a list of fault ids",
            where="scope.faults",
            remedy="GET /_emulator/faults lists the ids",
        )
    return SandboxDefinition(
        namespace=namespace,
        cluster_id=cluster_id,
        cluster_name=cluster_name,
        token=_text(form, "token", default="scope-token-" + secrets.token_hex(16)),
        access_key=_text(form, "access_key", default="SCOPE" + secrets.token_hex(8).upper()),
        secret_key=_text(form, "secret_key", default=secrets.token_hex(20)),
        settle_seconds=_number("settle_seconds", form.get("settle_seconds", settle_seconds), 0, LONGEST_SETTLE_SECONDS),
        clock_offset_seconds=_number(
            "clock_offset_seconds",
            form.get("clock_offset_seconds", 0.0),
            -LARGEST_CLOCK_OFFSET_SECONDS,
            LARGEST_CLOCK_OFFSET_SECONDS,
        ),
        faults=tuple(faults),
    )


def shown_value(value: object) -> str:
    """A value of a form as an error quotes it: at most 60 characters."""
    return repr(value)[:60]


def _text(form: Mapping[str, Any], member: str, *, default: str) -> str:
    value = form.get(member, default)
    if not isinstance(value, str) or not value or not value.isascii() or not value.isprintable():
        raise EmulatorError(
            f"{member} is not a non-empty text of printable ASCII characters",
            where=f"scope.{member}",
            remedy=f"leave {member} out to get a fresh one",
        )
    return value


def _number(member: str, value: object, least: float, most: float) -> float:
    # Compared before it is converted: an integer of any length can be compared, but not made a float.
    if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
        raise EmulatorError(
            f"{member} is {shown_value(value)}",
            where=f"scope.{member}",
            remedy=f"give a number of seconds from {least:.0f} to {most:.0f}",
        )
    return float(value)
