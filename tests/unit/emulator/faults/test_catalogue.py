"""The list of faults: its entries are valid, every clause has one, and the emulator responds with each of them."""

from __future__ import annotations

import dataclasses
import json
import re
from collections import Counter
from datetime import UTC, datetime
from typing import Any

import pytest

from cce_release_contract.contract.clause import all_clauses
from cce_release_contract.emulator.faults.catalogue import _MODULES, AREAS, FAULTS, MAY_BREAK, faults_of
from cce_release_contract.emulator.helm.archives import UPGRADE_CHART_ID
from cce_release_contract.emulator.pipeline import CORRECT, Fault, Pipeline, with_faults
from cce_release_contract.errors import UnknownNameError

START = datetime(2025, 12, 8, 9, 30, tzinfo=UTC)
ANSWERS = 59
"""How many responses the conversations have."""


def test_entries_are_well_formed() -> None:
    """Each fault has a dashed lower-case id, a title of one line, a known area and clauses that exist."""
    for name, fault in FAULTS.items():
        assert re.fullmatch(r"[a-z]+(-[a-z]+)+", name)
        assert name == fault.id
        assert fault.title
        assert "\n" not in fault.title
        assert fault.group in AREAS
        assert fault.breaks
        assert set(fault.breaks) | set(fault.may_break) <= set(all_clauses())
        assert not set(fault.breaks) & set(fault.may_break)


def test_ids_and_titles_are_unique() -> None:
    """No two faults share an id, which the list by id would hide, nor a title."""
    listed = [fault for module in _MODULES for fault in module.FAULTS]

    assert len(listed) == len(FAULTS)
    assert len({fault.title for fault in listed}) == len(listed)


def test_there_are_faults_enough() -> None:
    """There are at least 130 faults, and at least three in each area."""
    counts = Counter(fault.group for fault in FAULTS.values())

    assert len(FAULTS) >= 130
    assert min(counts[area] for area in AREAS) >= 3


def test_each_clause_is_broken_by_a_fault() -> None:
    """A fault breaks every clause without a waiver."""
    broken = {clause for fault in FAULTS.values() for clause in fault.breaks}

    assert [id_ for id_, clause in all_clauses().items() if not clause.waiver and id_ not in broken] == []


def test_noticed_clauses_belong_to_faults() -> None:
    """may_break.json names known faults, each once, with sorted clauses."""
    assert list(MAY_BREAK) == sorted(MAY_BREAK)
    assert set(MAY_BREAK) <= set(FAULTS)
    assert all(clauses == sorted(set(clauses)) for clauses in MAY_BREAK.values())


def test_wraps_name_seams() -> None:
    """Each wrap is put around a step that exists."""
    pipeline = {field.name for field in dataclasses.fields(Pipeline)}

    assert all(set(fault.wrap) <= pipeline for fault in FAULTS.values())


def test_no_faults_leave_the_steps_alone() -> None:
    """Without faults the steps are the right ones."""
    assert with_faults(()) == CORRECT


def test_unknown_fault_offers_the_closest() -> None:
    """An id that does not exist is refused with the closest ones."""
    with pytest.raises(UnknownNameError, match="did you mean values-as-object"):
        faults_of(["values-as-objekt"])


def test_id_that_resembles_none_gets_the_command() -> None:
    """An id that is near none is refused with the command that lists them."""
    with pytest.raises(UnknownNameError, match="`cce-release faults` lists them all"):
        faults_of(["0000"])


class Probe:
    """Records the responses of a few conversations, without the parts that differ between runs."""

    def __init__(self, service: Any) -> None:
        self.service = service
        self.responses: list[Any] = []

    def all(self) -> list[Any]:
        """The responses of all conversations."""
        self._refused_places()
        self._refused_bodies()
        self._signatures()
        self._updates()
        return self.responses

    def _keep(self, response: Any) -> None:
        shape = re.fullmatch(r"[0-9a-f]{32}", response.headers.get("x-request-id", "")) is not None
        document = response.document
        if isinstance(document, dict):
            document = {name: value for name, value in document.items() if name != "request_id"}
        self.responses.append((response.status, response.headers.get("content-type"), shape, document))

    def _refused_places(self) -> None:
        service = self.service
        self._keep(service.get(name="other"))
        self._keep(service.send("GET", service.target(name="other"), token=False))
        self._keep(service.send("PUT", service.target(), b"{}", token=False))
        self._keep(service.send("DELETE", service.target()))
        for place in ({"namespace": "other"}, {"cluster": "other"}):
            self._keep(service.get(**place))
        for token in ("wrong", service.definition.token[:-1] + "!"):
            self._keep(service.send("GET", service.target(), headers={"x-auth-token": token}))

    def _refused_bodies(self) -> None:
        service, put, body = self.service, self.service.put, self.service.body
        unknown = body(chart_id="none")
        self._keep(service.send("PUT", service.target(), b"{"))
        self._keep(service.send("PUT", service.target(), json.dumps(unknown).encode() + b" x"))
        for content_type in ("", "text/plain", "application/json;charset=utf-8"):
            self._keep(put(unknown, headers={"content-type": content_type}))
        for missing in ("action", "chart_id", "parameters", "values"):
            whole = body(parameters={"dry_run": True})
            self._keep(put({name: value for name, value in whole.items() if name != missing}))
        for name, value in (("dry_run", None), ("dry_run", "true"), ("release_version", -1), ("name_template", "")):
            self._keep(put(unknown | {"parameters": {name: value}}))
        self._keep(put(unknown | {"more": 1}))
        self._keep(put(unknown | {"action": "Upgrade"}))
        self._keep(put(unknown | {"values": {"imageTag": 2}}))
        self._keep(put(body("rollback", parameters={"release_version": 9, "dry_run": True})))
        self._keep(put(body("rollback", parameters={"release_version": 1, "dry_run": True}, chart_id="none")))

    def _signatures(self) -> None:
        service, place = self.service, self.service.target()
        for query in ("b=1&a=2", "a=1&b=2"):
            self._keep(service.signed("GET", service.target(tail="?" + query)))
        self._keep(service.signed("GET", place, target=service.target(tail="?show_resources=true")))
        self._keep(service.signed("PUT", place, b"{}"))
        self._keep(service.signed("GET", place, host=False))
        self._keep(service.signed("GET", place, access_key="NOBODY"))
        self._keep(service.signed("GET", place, secret="wrong", token=True))
        for minutes in (10, 20):
            at = service.clock.now()
            service.clock.advance(minutes * 60)
            self._keep(service.signed("GET", place, at=at))
        for failures in (5, 5, 6):
            for _ in range(failures):
                service.signed("GET", place, secret="wrong")
            self._keep(service.signed("GET", place))

    def _updates(self) -> None:
        service, put, body = self.service, self.service.put, self.service.body
        values = {"imageTag": "v2", "free": {"name": "ü", "none": None}}
        self._keep(put(body(values=values), tail="?show_resources=true"))
        self._keep(put())
        service.settle()
        for changes in (
            {"values": {}},
            {"values": {"other": 1}, "parameters": {"replace": True}},
            {"parameters": {"reset_values": True}},
            {"values": {"imagePullPolicy": None}},
            {"chart_id": UPGRADE_CHART_ID},
            {"parameters": {"dry_run": True}},
            {"action": "rollback", "parameters": {"release_version": 2}},
            {"action": "rollback", "parameters": {"release_version": 99}},
            {"action": "rollback"},
        ):
            self._keep(put(body() | changes))
            service.settle()
            self._keep(service.get())
        self._keep(service.history())


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_each_fault_still_responds(service: Any, fault: Fault) -> None:
    """With a fault every request of the conversations still gets a response; the proof shows that it is caught."""
    responses = Probe(_scope(service, (fault.id,))).all()

    assert len(responses) == ANSWERS


def test_conversations_are_repeatable(service: Any) -> None:
    """Without a fault the conversations repeat the same responses, so a difference comes from the fault."""
    first = Probe(_scope(service, ())).all()

    assert Probe(_scope(service, ())).all() == first


def _scope(service: Any, faults: tuple[str, ...]) -> Any:
    """The same service with its sandbox created again at the same time."""
    service.clock.advance((START - service.clock.now()).total_seconds())
    form = {
        "namespace": "check-unit",
        "settle_seconds": 10,
        "token": "unit-token-0123456789",
        "access_key": "UNITKEY",
        "secret_key": "unit-secret-key",
        "faults": list(faults),
    }
    definition, _ = service.emulator.make_sandbox(form)
    return dataclasses.replace(service, definition=definition)
