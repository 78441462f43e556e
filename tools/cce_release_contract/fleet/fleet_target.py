"""One target of a fleet: its name and its settings, as the fleet file has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cce_release_contract.settings.values import Raw

FLEET_SETTINGS: Final = ("report_dir", "format", "budget_dir")
"""The settings of the whole fleet: the file may have them under [defaults] only."""


@dataclass(frozen=True, slots=True)
class FleetTarget:
    """One target: its name, its settings by name (those of [defaults] included), and the prefix of its variables."""

    name: str
    values: Mapping[str, Raw]
    secrets_env_prefix: str = ""

    @property
    def url(self) -> str:
        """The base URL as the file has it."""
        return str(self.values["target"].value)
