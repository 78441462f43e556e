"""The definition of a sandbox: a namespace with its own credentials, settle time, clock and faults."""

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

SANDBOX_MEMBERS = (
    "namespace",
    "token",
    "access_key",
    "secret_key",
    "settle_seconds",
    "clock_offset_seconds",
    "faults",
    "releases",
)
"""The members of a sandbox's JSON form; the seeding module reads `releases`."""


@dataclass(frozen=True, slots=True)
class SandboxDefinition:
    """One namespace made by the control API; requests belong to it by the namespace in their path.

    `settle_seconds` is 0 to 86400; `clock_offset_seconds` moves the sandbox's clock against the emulator's, at most ten
    years in each direction; `faults` are ids of the fault catalogue, which the caller has checked.
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
        """The sandbox's time when the emulator's clock shows `moment`."""
        return shifted(moment, self.clock_offset_seconds)

    def advanced(self, seconds: float) -> SandboxDefinition:
        """This sandbox with its clock advanced by `seconds`; raises EmulatorError beyond ten years."""
        widest = 2 * LARGEST_CLOCK_OFFSET_SECONDS
        offset = _number("advance_seconds", seconds, -widest, widest) + self.clock_offset_seconds
        _number("clock_offset_seconds", offset, -LARGEST_CLOCK_OFFSET_SECONDS, LARGEST_CLOCK_OFFSET_SECONDS)
        return replace(self, clock_offset_seconds=offset)

    def with_faults(self, faults: tuple[str, ...]) -> SandboxDefinition:
        """This sandbox with these faults."""
        return replace(self, faults=faults)


def read_sandbox(
    form: Mapping[str, Any], *, cluster_id: str, cluster_name: str, settle_seconds: float
) -> SandboxDefinition:
    """Make a sandbox from its JSON form; missing members get a random value or the given default.

    Raises EmulatorError with the member and a remedy; UnknownNameError for an unknown member.
    """
    for member in form:
        if member not in SANDBOX_MEMBERS:
            raise UnknownNameError("scope member", member, SANDBOX_MEMBERS, where="scope")
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
    """A value of a form to quote in an error, at most 60 characters."""
    return repr(value)[:60]


def _text(form: Mapping[str, Any], member: str, *, default: str) -> str:
    value = form.get(member, default)
    if not isinstance(value, str) or not value or not value.isascii() or not value.isprintable():
        raise EmulatorError(
            f"{member} is not a non-empty string of printable ASCII characters",
            where=f"scope.{member}",
            remedy=f"leave {member} out to get a random one",
        )
    return value


def _number(member: str, value: object, least: float, most: float) -> float:
    # Compare before converting: an integer of any length can be compared, but not converted to a float.
    if not isinstance(value, int | float) or isinstance(value, bool) or not least <= value <= most:
        raise EmulatorError(
            f"{member} is {shown_value(value)}",
            where=f"scope.{member}",
            remedy=f"give a number of seconds from {least:.0f} to {most:.0f}",
        )
    return float(value)
