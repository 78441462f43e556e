"""One target of a fleet: its name and its settings, as in the fleet file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cce_release_contract.settings.values import Raw

FLEET_SETTINGS: Final = ("report_dir", "format", "budget_dir")
"""The settings of the whole fleet, which the file may set only under [defaults]."""


@dataclass(frozen=True, slots=True)
class FleetTarget:
    """One target: its name, its settings by name (including those of [defaults]), and the prefix of its variables."""

    name: str
    values: Mapping[str, Raw]
    secrets_env_prefix: str = ""

    @property
    def url(self) -> str:
        """The base URL as written in the file."""
        return str(self.values["target"].value)
