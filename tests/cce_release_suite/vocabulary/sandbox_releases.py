"""What a test acts on: releases of a sandbox made for it alone, or the one release that a live target names."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final, Protocol

from cce_release_contract.client.credentials import AccessKey
from cce_release_contract.client.polling import Polling
from cce_release_contract.client.sandbox.checked_sandbox import CheckedSandbox
from cce_release_contract.client.sandbox.interface import ACCESS_KEY, CLOCK, SETTLE_TIME
from cce_release_contract.client.sandbox.scope import SandboxAccess
from cce_release_contract.settings import Secret
from cce_release_suite._runner.capabilities import no_capability
from cce_release_suite._runner.outcomes import NotApplicable
from cce_release_suite._runner.suite_run import SuiteRun
from cce_release_suite.vocabulary.endpoint import Endpoint
from cce_release_suite.vocabulary.live_release import LiveRelease
from cce_release_suite.vocabulary.release_states import (
    EMULATOR_POLLING,
    ReleaseState,
    upgraded_twice,
)
from cce_release_suite.vocabulary.safe_release import SafeRelease
from cce_release_suite.vocabulary.shown import Shown

RELEASE: Final = "testwww"
OTHER_RELEASE: Final = "other"
_LONGEST_SETTLE_SECONDS: Final = 86_400
"""Seconds that an update of a sandbox may stay pending at most. Source: spec/sandbox.yaml, ScopeRequest."""


class ReleaseSource(Protocol):
    """What a test can use of a target. What a target lacks raises `NotApplicable`."""

    @property
    def safe_release(self) -> SafeRelease:
        """Requests that may be sent in any case."""
        ...

    @property
    def token(self) -> Secret:
        """A valid token."""
        ...

    @property
    def access_key(self) -> AccessKey:
        """A valid access key."""
        ...

    def release(self, *, scope: str = "main", name: str = "", settle_seconds: float | None = None) -> ReleaseState:
        """A release at revision 1 that the test may update."""
        ...

    def dry_run_release(self, *, upgraded: bool = False) -> ReleaseState:
        """A release of which the test asks for dry runs only; `upgraded` wants earlier revisions where that can be."""
        ...

    def armed(self) -> ReleaseState:
        """A release that the test updates a few times, with no values of its own."""
        ...

    def scope(self, label: str = "main") -> SandboxAccess:
        """A namespace of the test's own."""
        ...

    def advance_clock(self, seconds: float) -> None:
        """Move the target's clock on, as far as this test sees it."""
        ...

    def let_time_pass(self) -> None:
        """Make sure that two times of one-second precision differ, where that costs nothing."""
        ...

    def settled(self, release: ReleaseState) -> Shown:
        """The release as it is read when its last update has had all the time that it may take."""
        ...

    def refused_values(self) -> Mapping[str, Any]:
        """Values that the release's chart refuses by its own schema."""
        ...


class SandboxReleases:
    """A sandbox: every test gets a namespace, credentials and releases of its own, named after its id."""

    def __init__(self, run: SuiteRun, sandbox: CheckedSandbox) -> None:
        self._run = run
        self._sandbox = sandbox
        self._scopes: dict[str, SandboxAccess] = {}

    @property
    def safe_release(self) -> SafeRelease:
        """Requests to the release of the test's main scope, which exists."""
        scope = self.scope()
        address = scope.address()
        return SafeRelease(
            endpoint=Endpoint(self._run.gateway, permission=self._run.permission),
            address=address,
            missing=address.named("no-such-release"),
            named=address,
            named_chart_id=scope.chart_id,
            chart_id=scope.chart_id,
            exists=True,
            reads=self._run.target.reads,
        )

    @property
    def token(self) -> Secret:
        """The token of the main scope."""
        return Secret(self.scope().token)

    @property
    def access_key(self) -> AccessKey:
        """The access key of the main scope. Raises `NotApplicable` where it has none."""
        if ACCESS_KEY not in self._run.target.capabilities:
            raise NotApplicable(no_capability(ACCESS_KEY))
        return self.scope().key_credentials

    def release(self, *, scope: str = "main", name: str = "", settle_seconds: float | None = None) -> ReleaseState:
        """A release at revision 1. `scope` tells namespaces apart, `name` releases of one namespace."""
        made = self.scope(scope, settle_seconds)
        address = made.address(name)
        return ReleaseState(
            endpoint=Endpoint(self._run.gateway, made.token_credentials, permission=self._run.permission),
            address=address,
            chart_id=made.chart_id,
            other_chart_id=made.upgrade_chart_id,
            reads=self._run.target.reads,
            polling=EMULATOR_POLLING if self._has_clock else _patient(made.settle_seconds),
            skip_time=lambda: self._skip(made.settle_seconds + 1),
            version=next(release.version for release in made.releases if release.name == address.name),
        )

    def dry_run_release(self, *, upgraded: bool = False) -> ReleaseState:
        """A release at revision 1, or at revision 3."""
        return upgraded_twice(self.release()) if upgraded else self.release()

    def armed(self) -> ReleaseState:
        """A release at revision 1."""
        return self.release()

    def scope(self, label: str = "main", settle_seconds: float | None = None) -> SandboxAccess:
        """The scope of that label, made when first asked for. Name and credentials follow from seed, test and label."""
        if settle_seconds and SETTLE_TIME not in self._run.target.capabilities:
            raise NotApplicable(no_capability(SETTLE_TIME))
        if label not in self._scopes:
            digest = hashlib.sha512(f"{self._run.seed}\n{self._run.test_id}\n{label}".encode()).hexdigest()
            settings: dict[str, Any] = {
                "namespace": f"check-{digest[:16]}",
                "token": f"token{digest[16:64]}",
                "access_key": f"AK{digest[64:82].upper()}",
                "secret_key": digest[82:122],
                "releases": [{"name": RELEASE}, {"name": OTHER_RELEASE}],
            }
            settings["settle_seconds"] = settle_seconds or 0
            self._run.made_secrets |= {settings[name] for name in ("token", "access_key", "secret_key")}
            made = self._scopes[label] = self._sandbox.make_scope(**settings)
            self._run.made_secrets |= {made.token, made.access_key, made.secret_key} - {""}
        if label == "main":
            self._run.gateway.target = self._scopes[label].target(self._run.target)
        return self._scopes[label]

    @property
    def _has_clock(self) -> bool:
        return CLOCK in self._run.target.capabilities

    def advance_clock(self, seconds: float) -> None:
        """Move the clock of every scope of this test on. Raises `NotApplicable` where that cannot be done."""
        if not self._has_clock:
            raise NotApplicable(no_capability(CLOCK))
        self._run.every_response.clock_moved = True
        for scope in self._scopes.values():
            self._sandbox.advance_clock(scope.namespace, seconds)

    def _skip(self, seconds: float) -> None:
        """Move the clocks on where that can be done; elsewhere the caller waits."""
        if self._has_clock:
            self.advance_clock(seconds)

    def let_time_pass(self) -> None:
        """Two seconds of the scopes' clocks, if they can be moved."""
        self._skip(2)

    def settled(self, release: ReleaseState) -> Shown:
        """The release a day of the scopes' clocks later, whatever its status is then; without a clock, once settled."""
        if self._has_clock:
            self.advance_clock(_LONGEST_SETTLE_SECONDS)
        else:
            release.settle()
        return release.read()

    def refused_values(self) -> Mapping[str, Any]:
        """Values that the chart refuses, as the scope names them."""
        return self.scope("chart").refused_values  # a scope that no other wish of the test is about

    def begin_anew(self) -> None:
        """Forget the scopes of this test: the next one that it asks for is made again, with the same names."""
        self.close()
        self._scopes.clear()

    def close(self) -> None:
        """Forget the scopes of this test, for good."""
        self._run.gateway.target = self._run.target
        for scope in self._scopes.values():
            self._sandbox.remove_scope(scope.namespace)


def release_source(run: SuiteRun) -> SandboxReleases | LiveRelease:
    """The releases for a run's target."""
    if run.sandbox is None or not run.target.has_own_releases:
        return LiveRelease(run)
    return SandboxReleases(run, run.sandbox)


def _patient(settle_seconds: float) -> Polling:
    """The polling of a sandbox whose clock cannot be moved: twice the time that its updates are pending."""
    return Polling(0.0, min(max(settle_seconds / 4, 0.05), 1.0), 2 * settle_seconds + EMULATOR_POLLING.limit_seconds)
