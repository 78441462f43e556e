"""The three operations: a request goes in, an answer comes out, through the seams in their order.

Authenticate, check against the contract, load the release, decide by the pure rules, let Helm work, store the revision
in one transaction, answer. Everything is synchronous: an update takes well under a millisecond.
"""

from __future__ import annotations

import logging
from datetime import datetime

from cce_release_contract.contract.json_text import Json
from cce_release_contract.emulator.access.authentication import Door, authenticate
from cce_release_contract.emulator.checks.request_checks import log_ignored, refuse_problems
from cce_release_contract.emulator.checks.request_contract import RequestContract
from cce_release_contract.emulator.clock import Clock
from cce_release_contract.emulator.control.tenants import Tenant
from cce_release_contract.emulator.error_bodies import INTERNAL, RefusalError
from cce_release_contract.emulator.helm.engine import EngineError, HelmEngine
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import Seams
from cce_release_contract.emulator.refusals import busy, chart_missing, engine_refusal, release_missing
from cce_release_contract.emulator.release_views import RevisionView
from cce_release_contract.emulator.routes import HISTORY, SHOW, UPDATE, Route
from cce_release_contract.emulator.rules.releases import Release, ReleaseKey, Revision, Status
from cce_release_contract.emulator.rules.updates import PlannedUpdate, Rendering, UpdateCommand, UpdateRefused
from cce_release_contract.emulator.storage.interface import RevisionConflict, Store, StoreReads
from cce_release_contract.emulator.wire_responses import WireAnswer, json_answer

_LOG = logging.getLogger(__name__)


class Endpoints:
    """Answers requests to the contract's operations. Keeps no state of its own beyond what it is given."""

    def __init__(self, store: Store, engine: HelmEngine, clock: Clock, contract: RequestContract) -> None:
        self._store = store
        self._engine = engine
        self._clock = clock
        self._contract = contract

    def answer(self, incoming: Incoming, tenant: Tenant) -> WireAnswer:
        """The answer to one request: always a JSON object (for a history an array), always with the request's id."""
        seams = tenant.seams
        try:
            status, document = 200, self._operate(incoming, tenant, seams)
        except RefusalError as refusal:
            status = refusal.kind.status
            document = seams.error_members(refusal.kind, refusal.detail, incoming.request_id)
        except Exception:
            _LOG.exception("request %s failed", incoming.request_id)
            status, document = INTERNAL.status, seams.error_members(INTERNAL, "", incoming.request_id)
        return seams.response_bytes(json_answer(status, document, incoming.request_id), incoming)

    def stored_release(self, incoming: Incoming, tenant: Tenant) -> Release | None:
        """The release that the request names as it is stored now, or nothing; no part of any answer."""
        try:
            route = tenant.seams.route(incoming)
        except RefusalError:
            return None
        return self._store.load(tenant.seams.release_key(route, tenant.scope))

    def _operate(self, incoming: Incoming, tenant: Tenant, seams: Seams) -> Json:
        route = seams.route(incoming)
        now = tenant.scope.now(self._clock.now())
        scope = tenant.scope
        door = Door(scope.token, scope.access_key, scope.secret_key, tenant.lockout, now)
        seams.admit(
            lambda: authenticate(incoming, door, seams.authentication),
            lambda: self._look_up(route, tenant, now),
            lambda: self._check(incoming, route, seams),
        )
        refuse_problems(seams.path_problems(route, self._contract))
        key = seams.release_key(route, scope)
        shown = seams.shows_resources(incoming)
        if route.operation == SHOW:
            release = _found(self._store, seams, key, now)
            return seams.release_members(self._view(release, seams.current(release, now), route, shown=shown))
        if route.operation == HISTORY:
            release = _found(self._store, seams, key, now)
            revisions = seams.history(release, now)
            return [seams.history_members(self._view(release, one, route, shown=False)) for one in revisions]
        release, revision = self._update(incoming, key, tenant)
        return seams.release_members(self._view(release, revision, route, shown=shown))

    def _update(self, incoming: Incoming, key: ReleaseKey, tenant: Tenant) -> tuple[Release, Revision]:
        """One update: the release it was made on and the revision that it makes, as it was written."""
        seams = tenant.seams
        command = self._command(incoming, seams)
        try:
            with self._store.transaction() as transaction:
                # Read once the lock is held: another process may have updated the release while this one waited.
                now = tenant.scope.now(self._clock.now())
                release = seams.find_release(transaction, key)
                if release is None or release.current(now).status is Status.DELETED:
                    raise release_missing(key)
                planned = seams.plan(release, command, now)
                if not seams.chart_known(transaction, command):
                    raise chart_missing(command.chart_id)
                rendering = self._render(transaction, planned, release.key, seams)
                revision = seams.finish(planned, rendering, tenant.scope.settle_seconds)
                if seams.keeps(command):
                    seams.append(transaction, release.key, revision)
        except UpdateRefused as refused:
            raise seams.refusal_of(refused) from refused
        except EngineError as error:
            raise engine_refusal(error) from error
        except RevisionConflict as error:
            raise busy("another operation (install/upgrade/rollback) is in progress") from error
        return release, revision

    def _look_up(self, route: Route, tenant: Tenant, now: datetime) -> None:
        _found(self._store, tenant.seams, tenant.seams.release_key(route, tenant.scope), now)

    def _check(self, incoming: Incoming, route: Route, seams: Seams) -> None:
        if route.operation == UPDATE:
            self._command(incoming, seams)

    def _command(self, incoming: Incoming, seams: Seams) -> UpdateCommand:
        seams.check_media_type(incoming, self._contract)
        document = seams.read_body(incoming.body)
        refuse_problems(seams.body_problems(document, self._contract))
        log_ignored(document, self._contract, incoming.request_id)
        return seams.read_command(document)

    def _render(self, store: StoreReads, planned: PlannedUpdate, key: ReleaseKey, seams: Seams) -> Rendering | None:
        """What Helm makes of an upgrade; a rollback copies its target and renders nothing."""
        if planned.target is not None:
            return None
        chart = store.chart(planned.chart_id)
        if chart is None:
            raise chart_missing(planned.chart_id)
        return seams.prepare(self._engine, chart, planned, key)

    def _view(self, release: Release, revision: Revision, route: Route, *, shown: bool) -> RevisionView:
        key = ReleaseKey(route.cluster_id, route.namespace, route.name)
        resources = self._engine.resources(revision.manifest) if shown else None
        return RevisionView(key, release.cluster_name, revision, resources)


def _found(store: StoreReads, seams: Seams, key: ReleaseKey, now: datetime) -> Release:
    """The release, or 404. A deleted one is not there: Terraform's destroy ends with a 404 only."""
    release = seams.find_release(store, key)
    if release is None or release.current(now).status is Status.DELETED:
        raise release_missing(key)
    return release
