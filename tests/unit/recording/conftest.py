"""A recorded session with an emulator in the test's process."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import format_datetime

import pytest
from tests.unit.recording.recorded_session import SETTLE_SECONDS, SessionPlace, recorded

from cce_release_contract.emulator.access.credentials import EXAMPLE_CREDENTIALS
from cce_release_contract.emulator.checks.request_contract import request_contract
from cce_release_contract.emulator.clock import ManualClock
from cce_release_contract.emulator.control.seeding import default_seed
from cce_release_contract.emulator.emulator import Emulator
from cce_release_contract.emulator.helm.archives import DEFAULT_CHART_ID, UPGRADE_CHART_ID
from cce_release_contract.emulator.helm.engine import HelmEngine
from cce_release_contract.emulator.incoming import Incoming, new_request_id
from cce_release_contract.emulator.storage.sql import open_store
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.recording.recorded import RecordedExchange

START = datetime(2025, 12, 8, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="session")
def session() -> list[RecordedExchange]:
    """The exchanges of one session, each a millisecond after the last one."""
    clock = ManualClock(START)
    store = open_store("")
    emulator = Emulator(store, HelmEngine(), default_seed(), EXAMPLE_CREDENTIALS, request_contract(), clock=clock)
    form = {"namespace": "check-unit", "settle_seconds": SETTLE_SECONDS, "token": "unit-token-0123456789"}
    definition, _ = emulator.make_sandbox(form)

    def send(request: Request) -> Response:
        headers = tuple((name.lower(), value) for name, value in request.headers)
        incoming = Incoming(request.method, request.target, headers, request.body, new_request_id())
        found = emulator.endpoints.respond(incoming, emulator.sandboxes.of(incoming))
        pairs = tuple((name.decode(), value.decode()) for name, value in found.headers)
        date = format_datetime(emulator.now(definition), usegmt=True)
        return Response(found.status, (*pairs, ("Date", date)), found.body)

    place = SessionPlace(
        token=definition.token,
        cluster=definition.cluster_id,
        namespace=definition.namespace,
        release="testwww",
        chart=DEFAULT_CHART_ID,
        other_chart=UPGRADE_CHART_ID,
        wait=lambda: clock.advance(SETTLE_SECONDS + 1),
    )
    found = recorded(place, send)
    store.close()
    return found
