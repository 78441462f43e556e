"""A target that the user's own fixtures serve: its base URL, and the object that makes releases there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from cce_release_contract.client.sandbox.interface import SandboxMaker

TARGET_FIXTURE: Final = "cce_release_target"
SANDBOX_FIXTURE: Final = "cce_release_sandbox"


@dataclass(frozen=True, slots=True)
class EmbeddedTarget:
    """What the two fixtures returned. `where` names the sandbox's fixture in messages; `folder` has their file."""

    base_url: str
    sandbox: SandboxMaker
    where: str
    folder: str
