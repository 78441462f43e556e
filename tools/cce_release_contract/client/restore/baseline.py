"""The state of a release when a run found it: enough to recognise that state again, and no more.

"As found" means that the current revision has the chart, the values and the manifest of the baseline. Its number, the
history, hooks and pods are not put back. Source: spec/decisions.md, "Left as found".
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final

from cce_release_contract.contract.json_text import JsonObject
from cce_release_contract.errors import TargetError

DEPLOYED: Final = "DEPLOYED"
PENDING: Final = ("PENDING_INSTALL", "PENDING_UPGRADE", "PENDING_ROLLBACK")


@dataclass(frozen=True, slots=True)
class Baseline:
    """The state of a release at one revision.

    `revision` is its number. `values_sha256` and `manifest_sha256` replace texts that may hold secrets: 64 hex digits,
    empty if the response did not have the text. For values the JSON counts, not how it was written.
    """

    revision: int
    chart_name: str
    chart_version: str
    values_sha256: str
    manifest_sha256: str = ""

    @classmethod
    def of(cls, members: JsonObject) -> Baseline:
        """The state that a response shows. Raises TargetError if it has no revision number."""
        revision = members.get("version")
        if isinstance(revision, bool) or not isinstance(revision, int) or revision < 1:
            raise TargetError(
                f"the release shows the revision {revision!r}, and no rollback could name it",
                cause="the response breaks the contract",
                remedy="run without arming first, and look at what fails",
            )
        resources = members.get("resources")
        return cls(
            revision=revision,
            chart_name=str(members.get("chart_name")),
            chart_version=str(members.get("chart_version")),
            values_sha256="" if members.get("values") is None else _digest(members["values"]),
            manifest_sha256=_digest(resources) if resources else "",
        )

    def differences(self, other: Baseline) -> list[str]:
        """The differences of another state from this one, in words, except the number of the revision."""
        pairs = {
            "the chart": (f"{self.chart_name} {self.chart_version}", f"{other.chart_name} {other.chart_version}"),
            "the values": (self.values_sha256, other.values_sha256),
            "the manifest": (self.manifest_sha256, other.manifest_sha256),
        }
        shown = {"the chart": lambda text: text}
        return [
            f"{what} ({shown.get(what, _short)(before)} before, {shown.get(what, _short)(now)} now)"
            for what, (before, now) in pairs.items()
            if before and before != now
        ]

    def parts(self) -> str:
        """The known parts of the state, in words."""
        return "the chart, the values and the manifest" if self.manifest_sha256 else "the chart and the values"

    def to_json(self) -> dict[str, Any]:
        """The state as plain data."""
        return asdict(self)

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Baseline:
        """The inverse of `to_json`. Raises KeyError or TypeError if a member is missing."""
        return cls(**{name: document[name] for name in cls.__dataclass_fields__})


def _digest(text: object) -> str:
    """The hash of the value of a JSON text, or of any other text itself."""
    try:
        plain = json.dumps(json.loads(str(text)), sort_keys=True, separators=(",", ":"))
    except (ValueError, RecursionError):
        plain = str(text)
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).hexdigest()


def _short(digest: str) -> str:
    return f"sha256 {digest[:12]}" if digest else "not shown"
