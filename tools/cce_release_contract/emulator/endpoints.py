"""The three operations: from a request to a response, through the steps of the pipeline.

The steps: authenticate, check against the contract, load the release, apply the pure rules, run Helm, store the
revision in one transaction, respond. Everything is synchronous; an update takes well under a millisecond.
"""

from __future__ import annotations

import logging
from datetime import datetime

from cce_release_contract.contract import operations
from cce_release_contract.contract.json_text import Json
from cce_release_contract.emulator.access.authentication import AuthContext, authenticate
from cce_release_contract.emulator.checks.request_checks import log_ignored, refuse_problems
from cce_release_contract.emulator.checks.request_contract import RequestContract
from cce_release_contract.emulator.clock import Clock
from cce_release_contract.emulator.control.sandboxes import Sandbox
from cce_release_contract.emulator.error_bodies import INTERNAL, NO_SUCH_API, RefusalError
from cce_release_contract.emulator.helm.engine import EngineError, HelmEngine
from cce_release_contract.emulator.incoming import Incoming
from cce_release_contract.emulator.pipeline import Pipeline
from cce_release_contract.emulator.refusals import busy, chart_missing, engine_refusal, release_missing
from cce_release_contract.emulator.release_views import RevisionView
from cce_release_contract.emulator.routes import Route
from cce_release_contract.emulator.rules.releases import Release, ReleaseKey, Revision, Status
from cce_release_contract.emulator.rules.updates import PlannedUpdate, Rendering, UpdateCommand, UpdateRefused
from cce_release_contract.emulator.storage.interface import RevisionConflict, Store, StoreReads
from cce_release_contract.emulator.wire_responses import WireResponse, json_response

_LOG = logging.getLogger(__name__)


class Endpoints:
    """Responds to requests for the contract's operations. Has no state except its arguments."""

    def __init__(self, store: Store, engine: HelmEngine, clock: Clock, contract: RequestContract) -> None:
        self._store = store
        self._engine = engine
        self._clock = clock
        self._contract = contract

    def respond(self, incoming: Incoming, sandbox: Sandbox) -> WireResponse:
        """The response to one request: always a JSON object (for a history an array), always with the request's id."""
        pipeline = sandbox.pipeline
        try:
            status, document = 200, self._operate(incoming, sandbox, pipeline)
        except RefusalError as refusal:
            status = refusal.kind.status
            document = pipeline.error_members(refusal.kind, refusal.detail, incoming.request_id)
        except Exception:
            _LOG.exception("request %s failed", incoming.request_id)
            status, document = INTERNAL.status, pipeline.error_members(INTERNAL, "", incoming.request_id)
        return pipeline.response_bytes(json_response(status, document, incoming.request_id), incoming)

    def stored_release(self, incoming: Incoming, sandbox: Sandbox) -> Release | None:
        """The stored release that the request names, or None; not part of a response."""
        try:
            route = sandbox.pipeline.route(incoming)
        except RefusalError:
            return None
        return self._store.load(sandbox.pipeline.release_key(route, sandbox.definition))

    def _operate(self, incoming: Incoming, sandbox: Sandbox, pipeline: Pipeline) -> Json:
        route = pipeline.route(incoming)
        now = sandbox.definition.now(self._clock.now())
        definition = sandbox.definition
        auth = AuthContext(definition.token, definition.access_key, definition.secret_key, sandbox.lockout, now)
        pipeline.admit(
            lambda: authenticate(incoming, auth, pipeline.authentication),
            lambda: self._look_up(route, sandbox, now),
            lambda: self._check(incoming, route, pipeline),
        )
        refuse_problems(pipeline.path_problems(route, self._contract))
        key = pipeline.release_key(route, definition)
        shown = pipeline.shows_resources(incoming)
        match route.operation.role:
            case operations.UPDATE:
                release, revision = self._update(incoming, key, sandbox)
                return pipeline.release_members(self._view(release, revision, route, shown=shown))
            case operations.SHOW:
                release = _found(self._store, pipeline, key, now)
                return pipeline.release_members(self._view(release, pipeline.current(release, now), route, shown=shown))
            case operations.HISTORY:
                release = _found(self._store, pipeline, key, now)
                revisions = pipeline.history(release, now)
                return [pipeline.history_members(self._view(release, one, route, shown=False)) for one in revisions]
            case _:
                raise RefusalError(NO_SUCH_API)

    def _update(self, incoming: Incoming, key: ReleaseKey, sandbox: Sandbox) -> tuple[Release, Revision]:
        """One update: the release before it and the new revision, as written."""
        pipeline = sandbox.pipeline
        command = self._command(incoming, pipeline)
        try:
            with self._store.transaction() as transaction:
                # Read after the lock is held: another process may have updated the release while this one waited.
                now = sandbox.definition.now(self._clock.now())
                release = pipeline.find_release(transaction, key)
                if release is None or release.current(now).status is Status.DELETED:
                    raise release_missing(key)
                planned = pipeline.plan(release, command, now)
                if not pipeline.chart_known(transaction, command):
                    raise chart_missing(command.chart_id)
                rendering = self._render(transaction, planned, release.key, pipeline)
                revision = pipeline.finish(planned, rendering, sandbox.definition.settle_seconds)
                if pipeline.keeps(command):
                    pipeline.append(transaction, release.key, revision)
        except UpdateRefused as refused:
            raise pipeline.refusal_of(refused) from refused
        except EngineError as error:
            raise engine_refusal(error) from error
        except RevisionConflict as error:
            raise busy("another operation (install/upgrade/rollback) is in progress") from error
        return release, revision

    def _look_up(self, route: Route, sandbox: Sandbox, now: datetime) -> None:
        _found(self._store, sandbox.pipeline, sandbox.pipeline.release_key(route, sandbox.definition), now)

    def _check(self, incoming: Incoming, route: Route, pipeline: Pipeline) -> None:
        if route.operation.role == operations.UPDATE:
            self._command(incoming, pipeline)

    def _command(self, incoming: Incoming, pipeline: Pipeline) -> UpdateCommand:
        pipeline.check_media_type(incoming, self._contract)
        document = pipeline.read_body(incoming.body)
        refuse_problems(pipeline.body_problems(document, self._contract))
        log_ignored(document, self._contract, incoming.request_id)
        return pipeline.read_command(document)

    def _render(
        self, store: StoreReads, planned: PlannedUpdate, key: ReleaseKey, pipeline: Pipeline
    ) -> Rendering | None:
        """The rendering of an upgrade; a rollback copies its target and renders nothing."""
        if planned.target is not None:
            return None
        chart = store.chart(planned.chart_id)
        if chart is None:
            raise chart_missing(planned.chart_id)
        return pipeline.prepare(self._engine, chart, planned, key)

    def _view(self, release: Release, revision: Revision, route: Route, *, shown: bool) -> RevisionView:
        key = ReleaseKey(route.cluster_id, route.namespace, route.name)
        resources = self._engine.resources(revision.manifest) if shown else None
        return RevisionView(key, release.cluster_name, revision, resources)


def _found(store: StoreReads, pipeline: Pipeline, key: ReleaseKey, now: datetime) -> Release:
    """The release, or 404. A deleted release gives 404, since Terraform's destroy waits for it."""
    release = pipeline.find_release(store, key)
    if release is None or release.current(now).status is Status.DELETED:
        raise release_missing(key)
    return release
