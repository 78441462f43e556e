"""The settings of one check as they apply: complete, consistent, and of the types that the program works with."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cce_release_contract.settings.catalogue import PROFILES
from cce_release_contract.settings.effort import examples
from cce_release_contract.settings.secret import Secret
from cce_release_contract.settings.secrets import CredentialSettings


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one check, complete and consistent; the fields are those of the list in `catalogue`.

    `target` is "" where the run starts an emulator. `control` has no secret in it: that is `control_token`. An
    emulator has no `credentials` here, since its scopes bring their own.
    """

    target: str
    control: str
    control_token: Secret
    cluster_id: str
    namespace: str
    release: str
    project_id: str
    chart_id: str
    upgrade_chart_id: str
    reads: bool
    ca_bundle: Path | None
    secrets_file: Path | None
    credentials: CredentialSettings
    profile: str
    strict: bool
    clause: tuple[str, ...]
    seed: int
    max_requests: int
    max_puts: int | None
    max_writes: int
    puts_per_minute: int | None
    deadline_minutes: int | None
    max_response_mb: int
    poll_seconds: int
    budget_dir: Path | None
    workers: int
    example_database: Path | Secret | None
    report_dir: Path
    default_report_dir: bool
    keep_bodies: bool
    deviations: Path | None
    write_deviations: Path | None
    previous: Path | None
    plan: bool
    allow_dry_run: bool
    allow_writes: bool
    allow_auth_failures: int
    baseline_revision: int | None
    history_limit: int | None
    yes: bool
    insecure: bool
    fail_fast: bool
    format: str
    fault: tuple[str, ...]
    config: Path | None

    @property
    def kind(self) -> Literal["emulator", "live"]:
        """What the settings say the target is. A control URL still has to prove it with a handshake."""
        return "emulator" if not self.target or self.control else "live"

    @property
    def examples(self) -> int:
        """Number of generated examples a property test, 1 or more."""
        return examples(self.profile, self.max_requests)

    @property
    def cases(self) -> int:
        """How many cases of a list a test tries at most, 1 or more."""
        return PROFILES[self.profile].cases

    @property
    def armed(self) -> bool:
        """Whether the run may send something to the named release that is not a read."""
        return self.allow_dry_run or self.allow_writes

    @property
    def marked_only(self) -> bool:
        """Whether only the tests marked `smoke` run: the user's own choice of clauses comes before the profile's."""
        return PROFILES[self.profile].marked_only and not self.clause
