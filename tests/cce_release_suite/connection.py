"""The target of a run: an emulator of its own, one that answers the handshake, or a live endpoint."""

from __future__ import annotations

import importlib.util
import os
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from cce_release_contract.client.budget import Budget
from cce_release_contract.client.control import Control
from cce_release_contract.client.credentials import AccessKey, Credentials, Token
from cce_release_contract.client.gateway import Gateway
from cce_release_contract.client.local_emulator import LocalEmulator, start_emulator
from cce_release_contract.client.opening import open_gateway
from cce_release_contract.client.preflight import preflight
from cce_release_contract.client.shared_budget import SharedBudget
from cce_release_contract.client.target import Address, ControlAccess, Target
from cce_release_contract.errors import MissingExtraError
from cce_release_contract.settings import CredentialSettings, Settings

_EMULATOR_NEEDS: Final = ("starlette", "uvicorn", "httptools", "sqlalchemy", "helm_python")


@dataclass(slots=True)
class Connection:
    """The target of a run and the way to it; `close` ends the emulator if the run started one."""

    target: Target
    gateway: Gateway
    control: Control | None = None
    emulator: LocalEmulator | None = field(default=None, repr=False)

    def preflight(self) -> None:
        """Send the first request. Raises `PreflightError` if its answer is not usable."""
        preflight(self.gateway, self.target)

    def close(self) -> None:
        """Let go of the connections and of the emulator; safe to call twice."""
        self.gateway.close()
        if self.control is not None:
            self.control.close()
        if self.emulator is not None:
            self.emulator.stop()


def connect(settings: Settings, budget_file: Path | None = None) -> Connection:
    """The target that the settings name. Raises `TargetError`, `EmulatorError` or `MissingExtraError`.

    `budget_file` is where several processes count what they send; None for a process that runs alone.
    """
    if settings.kind == "live":
        return _open(settings, live_target(settings), budget_file=budget_file)
    emulator = None
    if not settings.target:
        require_emulator()
        emulator = start_emulator([argument for fault in settings.fault for argument in ("--fault", fault)])
        access, base_url = emulator.control, emulator.url
    else:
        access = ControlAccess(settings.control, settings.control_token.reveal(), ca_bundle_of(settings))
        base_url = settings.target
    try:
        control = Control(access)
        control.handshake()
        target = emulator_target(settings, control, access, base_url)
        return _open(settings, target, control, emulator, budget_file=budget_file)
    except BaseException:
        if emulator is not None:
            emulator.stop()
        raise


def join(settings: Settings, target: Target, run_id: str, budget_file: Path) -> Connection:
    """The way of one worker to a target that another process prepared, as a part of the same run."""
    control = None if target.control is None else Control(target.control)
    return _open(settings, target, control, run_id=run_id, budget_file=budget_file)


def _open(
    settings: Settings,
    target: Target,
    control: Control | None = None,
    emulator: LocalEmulator | None = None,
    *,
    run_id: str = "",
    budget_file: Path | None = None,
) -> Connection:
    """The way to a target: a live one is paced and reached through the user's proxy, an emulator neither."""
    make = Budget if budget_file is None else partial(SharedBudget, budget_file)
    budget = make(
        max_requests=settings.max_requests, max_puts=settings.max_puts, puts_per_minute=settings.puts_per_minute
    )
    gateway = open_gateway(target, run_id=run_id, budget=budget, environ=os.environ)
    return Connection(target, gateway, control, emulator)


def require_emulator() -> None:
    """Raise `MissingExtraError` if a part of the emulator is not installed."""
    for module in _EMULATOR_NEEDS:
        if importlib.util.find_spec(module) is None:
            raise MissingExtraError("emulator", needed_for="a check without --target", module=module)


def emulator_target(settings: Settings, control: Control, access: ControlAccess, base_url: str) -> Target:
    """An emulator as a target: a scope of its own, with the release, charts and credentials that come with it."""
    scope = control.seed()
    return Target(
        base_url=base_url,
        kind="emulator",
        credentials=scope.token_credentials,
        address=scope.address(),
        chart_id=scope.chart_id,
        upgrade_chart_id=scope.upgrade_chart_id,
        reads=settings.reads,
        control=access,
        ca_bundle=access.ca_bundle,
    )


def live_target(settings: Settings) -> Target:
    """A live target: the release that the settings name."""
    return Target(
        base_url=settings.target,
        kind="live",
        credentials=credentials_of(settings.credentials),
        address=Address(settings.cluster_id, settings.namespace, settings.release),
        chart_id=settings.chart_id,
        upgrade_chart_id=settings.upgrade_chart_id,
        reads=settings.reads,
        ca_bundle=ca_bundle_of(settings),
        project_id=settings.project_id,
    )


def ca_bundle_of(settings: Settings) -> str:
    """The path of the CA file to trust, empty for the system's certificates."""
    return "" if settings.ca_bundle is None else str(settings.ca_bundle)


def credentials_of(found: CredentialSettings) -> Credentials:
    """The credentials as the client takes them."""
    if found.token:
        return Token(found.token.reveal())
    return AccessKey(found.access_key, found.secret_key.reveal(), found.security_token.reveal())
