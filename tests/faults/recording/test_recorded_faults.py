"""Which faults of the emulator a recording of one session shows, and that nothing else is found."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.levels import few
from tests.unit.recording.har_dialects import DIALECTS, plain
from tests.unit.recording.recorded_session import SETTLE_SECONDS, SessionPlace, recorded

from cce_release_contract.client.sandbox.local_emulator import start_emulator
from cce_release_contract.client.sandbox.sandbox_client import SandboxClient
from cce_release_contract.client.transport.transport import Transport
from cce_release_contract.emulator.faults.catalogue import FAULTS
from cce_release_contract.recording.recorded import RecordedExchange
from cce_release_contract.recording.verifying import Verification, verify_recordings
from second_implementation.server import TOKEN, serving
from second_implementation.service import Service

EXPECTED = json.loads((Path(__file__).parent / "expected.json").read_text(encoding="utf-8"))
FOUND: dict[str, list[str]] = EXPECTED["found"]
UNSEEN: dict[str, str] = EXPECTED["unseen"]

REASONS = {
    "not sent": "no request of the session leads to it",
    "signature": "a recording does not have the secret key, so that it does not show which signature is right",
    "parallel": "it takes two requests at once, which may be answered in any order",
    "allowed": "a correct server may answer so, with another chart, permission, or moment",
}
"""Why a recording of this session does not show a fault."""

ITS_OWN_WAY = {
    "request.body.refusal_code",
    "request.path.not_found_code",
    "response.error.both_pairs",
    "response.text.resources_json",
}
"""Inferred clauses that the second implementation reads in another way, which the suite reports as advisory too."""

QUICK = ("dry-run-stored", "revision-skips")
"""Tried each time."""

Record = Callable[[str], list[RecordedExchange]]


@pytest.fixture(scope="module")
def record() -> Iterator[Record]:
    """Records the session with one fault, or with none, in a sandbox of its own."""
    with start_emulator() as emulator, SandboxClient(emulator.control) as sandbox:
        transport = Transport(emulator.url)

        def record(fault: str) -> list[RecordedExchange]:
            scope = sandbox.make_scope({"namespace": "recorded", "settle_seconds": SETTLE_SECONDS})
            sandbox.faults("recorded", [fault] if fault else [])
            place = SessionPlace(
                token=scope["token"],
                cluster=scope["cluster_id"],
                namespace="recorded",
                release=scope["releases"][0]["name"],
                chart=scope["chart_id"],
                other_chart=scope["upgrade_chart_id"],
                wait=lambda: sandbox.advance_clock("recorded", SETTLE_SECONDS + 1),
            )
            return recorded(place, transport.send, emulator.url)

        yield record
        transport.close()


@pytest.fixture
def found(tmp_path: Path, record: Record) -> Callable[[str], Verification]:
    """What the recording of the session with a fault shows."""
    return lambda fault: verify_recordings([str(plain(tmp_path, record(fault)))])


def test_every_fault_has_its_expectation() -> None:
    """Each fault is found or has a reason why it is not; at least 60 are found."""
    assert sorted([*FOUND, *UNSEEN]) == sorted(FAULTS)
    assert set(UNSEEN.values()) <= set(REASONS)
    assert len(FOUND) >= 150


@pytest.mark.parametrize("fault", few(FOUND, quick=[place for place, name in enumerate(FOUND) if name in QUICK]))
def test_fault_is_found(found: Callable[[str], Verification], fault: str) -> None:
    """The recording shows a fault by its clauses, and by no other."""
    assert sorted(found(fault).counts) == FOUND[fault]


@pytest.mark.parametrize("fault", few(UNSEEN, quick=()))
def test_unseen_fault_raises_no_alarm(found: Callable[[str], Verification], fault: str) -> None:
    """What a recording does not show is not guessed."""
    assert dict(found(fault).counts) == {}


@pytest.mark.parametrize("dialect", DIALECTS)
def test_correct_emulator_raises_no_alarm(tmp_path: Path, record: Record, dialect: str) -> None:
    """Nothing is found in a session with the correct emulator, whoever records it."""
    verification = verify_recordings([str(DIALECTS[dialect](tmp_path, record("")))], strict=True)

    assert verification.rows == []
    assert verification.exit_code == 0
    assert verification.summary.judged == verification.summary.exchanges > 50


@pytest.mark.long
def test_second_implementation_raises_no_alarm(tmp_path: Path) -> None:
    """Nothing that counts is found in a session with a server that was written without the emulator."""
    offset = [0.0]
    service = Service(TOKEN, settle_seconds=SETTLE_SECONDS, clock=lambda: time.time() + offset[0])

    def wait() -> None:
        offset[0] += SETTLE_SECONDS + 1

    with serving(service) as address:
        transport = Transport(address.url)
        place = SessionPlace(
            token=address.token,
            cluster=address.cluster,
            namespace=address.namespace,
            release=address.release,
            chart=address.chart,
            other_chart=address.other_chart,
            wait=wait,
        )
        exchanges = recorded(place, transport.send, address.url)
        transport.close()

    verification = verify_recordings([str(plain(tmp_path, exchanges))])

    assert set(verification.counts) == ITS_OWN_WAY
    assert verification.exit_code == 0
