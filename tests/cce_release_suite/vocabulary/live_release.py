"""What a test acts on where the target is live: the one release that it names, as far as the run is armed for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cce_release_contract.client.credentials import AccessKey, Token
from cce_release_contract.client.guard.nonexistent_names import impossible_chart_id, impossible_release_name
from cce_release_contract.client.polling import live_polling
from cce_release_contract.client.restore.baseline import PENDING
from cce_release_contract.client.sandbox.scope import SandboxAccess
from cce_release_contract.settings import Secret
from cce_release_suite._runner.capabilities import (
    NO_DRY_RUNS,
    NO_SIGNATURE,
    NO_TOKEN,
    NOT_ARMED,
    OWN_RELEASES,
    UNKNOWN_CHART,
    no_capability,
)
from cce_release_suite._runner.outcomes import Inconclusive, NotApplicable
from cce_release_suite._runner.suite_run import SuiteRun
from cce_release_suite.vocabulary.endpoint import Endpoint
from cce_release_suite.vocabulary.release_states import ReleaseState, version_of
from cce_release_suite.vocabulary.safe_release import SafeRelease
from cce_release_suite.vocabulary.shown import Shown


class LiveRelease:
    """A live target: reads of the named release, writes that can reach nothing, and what the run is armed for."""

    def __init__(self, run: SuiteRun) -> None:
        self._run = run

    @property
    def safe_release(self) -> SafeRelease:
        """Requests to a release that cannot exist; reads of the named one."""
        target = self._run.target
        return SafeRelease(
            endpoint=Endpoint(self._run.gateway, permission=self._run.permission),
            address=target.address.named(impossible_release_name(self._run.run_id)),
            missing=target.address.named(impossible_release_name(self._run.run_id, "missing")),
            named=target.address,
            named_chart_id=target.chart_id,
            chart_id=impossible_chart_id(self._run.run_id),
            exists=False,
            reads=target.reads,
        )

    @property
    def token(self) -> Secret:
        """The user's token. Raises `NotApplicable` where the run signs."""
        credentials = self._run.target.credentials
        if not isinstance(credentials, Token):
            raise NotApplicable(NO_TOKEN)
        return Secret(credentials.value)

    @property
    def access_key(self) -> AccessKey:
        """The user's access key. Raises `NotApplicable` where the run has a token."""
        credentials = self._run.target.credentials
        if not isinstance(credentials, AccessKey):
            raise NotApplicable(NO_SIGNATURE)
        return credentials

    def release(self, *, scope: str = "main", name: str = "", settle_seconds: float | None = None) -> ReleaseState:
        """No release of a live target is updated as a test likes, armed or not."""
        raise NotApplicable(OWN_RELEASES if self._run.target.arming.writes else NOT_ARMED)

    def dry_run_release(self, *, upgraded: bool = False) -> ReleaseState:
        """The named release, for dry runs. Raises `NotApplicable` where the run is not armed for them."""
        if not self._run.target.arming.dry_runs:
            raise NotApplicable(NO_DRY_RUNS)
        return self._named()

    def armed(self) -> ReleaseState:
        """The named release, for updates. Raises `NotApplicable` where the run is not armed for them."""
        if not self._run.target.arming.writes:
            raise NotApplicable(NOT_ARMED)
        return self._named()

    def _named(self) -> ReleaseState:
        target = self._run.target
        state = ReleaseState(
            endpoint=Endpoint(self._run.gateway, permission=self._run.permission),
            address=target.address,
            chart_id=target.chart_id,
            other_chart_id=target.upgrade_chart_id,
            reads=target.reads,
            polling=live_polling(self._run.settings.poll_seconds),
            version=0,
            watch=self._watch,
        )
        if target.reads:
            shown = state.read()
            if shown.get("status") in PENDING:
                state.settle()
                shown = state.read()
            state.version = version_of(shown)
        return state

    def _watch(self) -> None:
        """End the test where the release is no longer what this run made of it: see `ReleaseWatch`."""
        if self._run.gateway.writing_stopped:
            raise Inconclusive(self._run.gateway.writing_stopped)

    def scope(self, label: str = "main") -> SandboxAccess:
        """A live target has no scopes."""
        raise NotApplicable(no_capability("own_releases"))

    def advance_clock(self, seconds: float) -> None:
        """A live target's clock cannot be moved."""
        raise NotApplicable(no_capability("clock"))

    def let_time_pass(self) -> None:
        """Nothing: the clock of a live target goes on by itself."""

    def settled(self, release: ReleaseState) -> Shown:
        """The release once it is no longer pending. Raises `Inconclusive` if it fails or takes too long."""
        release.settle()
        return release.read()

    def refused_values(self) -> Mapping[str, Any]:
        """Nothing is known about the charts of a live target."""
        raise NotApplicable(UNKNOWN_CHART)

    def close(self) -> None:
        """Nothing was made."""
