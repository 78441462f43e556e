"""The target of a run: its own emulator, a sandbox that is already running or in this process, or a live endpoint."""

from __future__ import annotations

import hashlib
import time
from dataclasses import dataclass, field, replace
from pathlib import Path

from cce_release_contract.atomic_file import check_writable
from cce_release_contract.client.budget import Budget, RequestLimits
from cce_release_contract.client.credentials import Anonymous, credentials_from
from cce_release_contract.client.gateway import Gateway
from cce_release_contract.client.guard.arming import UNARMED, Arming
from cce_release_contract.client.opening import open_gateway
from cce_release_contract.client.preflight import preflight, vouched_origin
from cce_release_contract.client.sandbox.checked_sandbox import CheckedSandbox
from cce_release_contract.client.sandbox.interface import OFFERS_RELEASES
from cce_release_contract.client.sandbox.local_emulator import LocalEmulator, start_emulator
from cce_release_contract.client.sandbox.protocol_document import all_capabilities
from cce_release_contract.client.sandbox.sandbox_client import SandboxClient
from cce_release_contract.client.shared_budget import SharedBudget
from cce_release_contract.client.target import Address, ControlAccess, Target, host_header
from cce_release_contract.client.transport.proxy import environment_proxy
from cce_release_contract.errors import UsageError
from cce_release_contract.exchanges.redaction.secret_names import secret_looking
from cce_release_contract.optional_dependencies import require_extra
from cce_release_contract.settings import Settings
from cce_release_contract.settings.marker import Marker
from cce_release_suite._runner.target.embedded_target import EmbeddedTarget


@dataclass(slots=True)
class Connection:
    """The target of a run and the way to it; `close` ends the emulator if the run started one."""

    target: Target
    gateway: Gateway
    sandbox: CheckedSandbox | None = None
    control: SandboxClient | None = None
    emulator: LocalEmulator | None = field(default=None, repr=False)
    started: float = 0.0
    """When the run began, in seconds of the clock that all processes of this machine share."""

    def preflight(self) -> None:
        """Send the first request. Raises `PreflightError` if its response is not usable."""
        preflight(self.gateway, self.target)

    def close(self) -> None:
        """Let go of the connections and of the emulator; safe to call twice."""
        self.gateway.close()
        if self.control is not None:
            self.control.close()
        if self.emulator is not None:
            self.emulator.stop()


def connect(settings: Settings, budget_file: Path | None = None, embedded: EmbeddedTarget | None = None) -> Connection:
    """The target that the settings name. Raises `TargetError`, `EmulatorError` or `MissingExtraError`.

    `budget_file` is where several processes count what they send; None for a process that runs alone. `embedded` is the
    target of the user's own fixtures.
    """
    if settings.kind == "live":
        return _open(settings, live_target(settings), budget_file=budget_file)
    if embedded is not None:
        sandbox = CheckedSandbox(embedded.sandbox, where=embedded.where, variant=settings.variant)
        target = sandbox_target(settings, sandbox, embedded.base_url, vouched=embedded.base_url)
        return _open(settings, target, sandbox, budget_file=budget_file)
    emulator = None
    if not settings.target:
        require_extra("emulator", needed_for="a check without --target")
        emulator = start_emulator([argument for fault in settings.fault for argument in ("--fault", fault)])
        access, base_url = emulator.control, emulator.url
    else:
        access = ControlAccess(settings.control, settings.control_token.reveal(), ca_bundle_of(settings))
        base_url = settings.target
    try:
        control = SandboxClient(access)
        vouched = vouched_origin(base_url, access.url, control.handshake())
        sandbox = CheckedSandbox(control, where=access.url, variant=settings.variant)
        target = sandbox_target(settings, sandbox, base_url, access=access, vouched=vouched)
        return _open(settings, target, sandbox, control, emulator, budget_file=budget_file)
    except BaseException:
        if emulator is not None:
            emulator.stop()
        raise


def join_target(settings: Settings, target: Target, run_id: str, budget_file: Path, started: float) -> Connection:
    """The way of one worker to a target that another process prepared, as a part of the same run."""
    control = None if target.control is None else SandboxClient(target.control)
    sandbox = None if control is None else CheckedSandbox(control, where=control.url, variant=settings.variant)
    return _open(settings, target, sandbox, control, run_id=run_id, budget_file=budget_file, started=started)


def _open(
    settings: Settings,
    target: Target,
    sandbox: CheckedSandbox | None = None,
    control: SandboxClient | None = None,
    emulator: LocalEmulator | None = None,
    *,
    run_id: str = "",
    budget_file: Path | None = None,
    started: float | None = None,
) -> Connection:
    """The way to a target: a live one is paced and reached through the user's proxy, an emulator neither."""
    live = target.kind == "live"
    started = time.monotonic() if started is None else started
    limits = RequestLimits(
        requests=settings.max_requests,
        puts=settings.max_puts,
        writes=settings.max_writes if live else None,
        auth_failures=settings.allow_auth_failures if live else None,
        puts_per_minute=settings.puts_per_minute,
    )
    pace = None
    if live and settings.budget_dir is not None:
        pace = SharedBudget(
            pace_file(settings.budget_dir, target), RequestLimits(puts_per_minute=limits.puts_per_minute)
        )
        limits = replace(limits, puts_per_minute=None)
    gateway = open_gateway(
        target,
        run_id=run_id,
        budget=Budget(limits) if budget_file is None else SharedBudget(budget_file, limits),
        pace=pace,
        deadline=None if settings.deadline_minutes is None else started + 60 * settings.deadline_minutes,
        proxy=environment_proxy(target.base_url),
        most_megabytes=settings.max_response_mb,
    )
    return Connection(target, gateway, sandbox, control, emulator, started=started)


def pace_file(folder: Path, target: Target) -> Path:
    """Where all runs of this machine count their PUTs to one host with one credential. Raises `UsageError`."""
    check_writable(folder, option="--budget-dir")
    who = "\n".join((target.base_url.partition(":")[0], host_header(target.base_url).lower(), *target.secrets[:1]))
    return folder / f"pace-{hashlib.sha256(who.encode()).hexdigest()[:16]}"


def sandbox_target(
    settings: Settings,
    sandbox: CheckedSandbox,
    base_url: str,
    *,
    access: ControlAccess | None = None,
    vouched: str = "",
) -> Target:
    """A sandbox as a target: a scope of its own, with the release, charts and credentials that come with it.

    One without releases of its own is read, and asked for dry runs, as a live target is.
    """
    capabilities = sandbox.capabilities()
    scope = sandbox.make_scope()
    return Target(
        base_url=base_url,
        kind="emulator",
        credentials=scope.token_credentials,
        address=scope.address(),
        chart_id=scope.chart_id,
        upgrade_chart_id=scope.upgrade_chart_id,
        reads=settings.reads,
        control=access,
        ca_bundle=ca_bundle_of(settings) if access is None else access.ca_bundle,
        arming=UNARMED if OFFERS_RELEASES in capabilities else Arming(dry_runs=True),
        capabilities=capabilities,
        vouched=vouched,
    )


def named_address(settings: Settings) -> Address:
    """The address of the release that the settings name."""
    return Address(settings.cluster_id, settings.namespace, settings.release, settings.variant)


def live_target(settings: Settings) -> Target:
    """A live target: the release that the settings name."""
    return Target(
        base_url=settings.target,
        kind="live",
        credentials=credentials_from(settings.credentials),
        address=named_address(settings),
        chart_id=settings.chart_id,
        upgrade_chart_id=settings.upgrade_chart_id,
        reads=settings.reads,
        ca_bundle=ca_bundle_of(settings),
        project_id=settings.project_id,
        insecure=settings.insecure,
        arming=Arming(dry_runs=settings.allow_dry_run, writes=settings.allow_writes, marker=marker_of(settings)),
    )


def marker_of(settings: Settings) -> Marker | None:
    """The marker that the run may set. Raises `UsageError` if its name looks like that of a secret."""
    marker = None if settings.marker is None else Marker.read(settings.marker)
    secret = next(filter(secret_looking, marker.path if marker else ()), None)
    if secret is not None:
        raise UsageError(
            f"the marker's name {secret!r} looks like that of a secret",
            cause="a service may mask its value, so no response would show it",
            remedy="choose another name for --marker",
        )
    return marker


def ca_bundle_of(settings: Settings) -> str:
    """The path of the CA file to trust, empty for the system's certificates."""
    return "" if settings.ca_bundle is None else str(settings.ca_bundle)


def foreseen_target(settings: Settings) -> Target:
    """The target as far as it is known before anything is sent: what a sandbox offers is not."""
    if settings.kind == "live":
        return live_target(settings)
    nowhere = Address("", "", "", settings.variant)
    return Target(
        settings.target,
        "emulator",
        Anonymous(),
        nowhere,
        chart_id="",
        reads=settings.reads,
        capabilities=all_capabilities(),
    )
