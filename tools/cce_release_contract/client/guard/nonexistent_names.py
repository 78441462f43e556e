"""Names and ids that cannot belong to anything real, made from the id of a run.

Every write to a live target without arming uses them, so that it cannot touch a real release.
"""

from __future__ import annotations

import hashlib
import re
import uuid
from typing import Final

PREFIX: Final = "cce-check-"
LONGEST_NAME: Final = 53
"""The longest release name, in characters. Source: Helm's limit; the contract's pattern has the same limit."""

_RUN_ID: Final = re.compile(r"[0-9a-f]{32}")


def new_run_id() -> str:
    """A new run id: 32 lower-case hex digits, 128 bits, 122 of them random."""
    return uuid.uuid4().hex


def impossible_prefix(run_id: str) -> str:
    """The 42 characters that every impossible release name of a run begins with. Raises ValueError for a bad run id."""
    if not _RUN_ID.fullmatch(run_id):
        raise ValueError(f"a run id is 32 lower-case hex digits, not {run_id!r}")
    return PREFIX + run_id


def impossible_release_name(run_id: str, suffix: str = "") -> str:
    """A release name that matches the contract's pattern and belongs to no release.

    `suffix` distinguishes names of one run: at most 10 lower-case letters, digits and inner hyphens. Raises
    ValueError for another suffix.
    """
    name = impossible_prefix(run_id) + (f"-{suffix}" if suffix else "")
    if not re.fullmatch(r"[a-z]([a-z0-9-]*[a-z0-9])?", name) or len(name) > LONGEST_NAME:
        raise ValueError(f"{name!r} is not a release name of at most {LONGEST_NAME} characters")
    return name


def impossible_chart_id(run_id: str) -> str:
    """An id in the form of a UUID that no chart has: version 8, which the cloud does not make."""
    return _custom_uuid("chart", run_id)


def impossible_cluster_id(run_id: str) -> str:
    """An id in the form of a UUID that no cluster has: version 8, which the cloud does not make."""
    return _custom_uuid("cluster", run_id)


def _custom_uuid(kind: str, run_id: str) -> str:
    digits = hashlib.sha256(f"{kind}:{impossible_prefix(run_id)}".encode("ascii")).hexdigest()
    return str(uuid.UUID(f"{digits[:12]}8{digits[13:16]}a{digits[17:32]}"))
