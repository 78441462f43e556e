"""The laws over a recorded sequence: what is proven, and what someone else may have done in between."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.recording.made_exchanges import at, broken, history, made, read, refused, release, update

from cce_release_contract.contract.compiled import contract
from cce_release_contract.recording import undone
from cce_release_contract.recording.opened import OpenedExchange
from cce_release_contract.recording.recorded import RecordedExchange
from cce_release_contract.recording.release_state import SeenRevision
from cce_release_contract.settings.setting import STANDARD
from cce_release_models import clause_ids as c

OPENED = OpenedExchange(read(1), contract(STANDARD), contract(STANDARD).show)
LATER = "2025-12-08T17:31:00+08:00"
ANEW = {"create_at": LATER, "update_at": LATER}
AFTER_ANEW = {"create_at": LATER, "update_at": "2025-12-08T17:32:00+08:00"}
DRY = {"parameters": {"dry_run": True}}
BACK = {"parameters": {"release_version": 1}}

PROVEN: dict[str, tuple[list[RecordedExchange], str]] = {
    "the revision stays": ([read(3), update(3)], c.UPGRADE_REVISION_GROWS),
    "a rollback shows its target": ([read(3), update(1, "rollback", sent=BACK)], c.ROLLBACK_REVISION_GROWS),
    "the history shows that a number was skipped": ([read(1), update(3), history(1, 3)], c.UPGRADE_REVISION_GROWS),
    "create_at moves": (
        [update(2), update(3, create_at="2025-12-08T17:30:00+08:00")],
        c.LIFECYCLE_TIME_CREATE_AT_FIXED,
    ),
    "update_at goes back": (
        [read(1), update(2, update_at="2025-12-08T17:29:00+08:00")],
        c.LIFECYCLE_TIME_UPDATE_AT_MONOTONE,
    ),
    "a read is stale": ([read(1), update(2), read(1)], c.CONCURRENCY_READ_CURRENT),
    "a read shows other values": ([update(2), read(2, values='{"a":1}')], c.LIFECYCLE_READ_AGREES),
    "a read changes something": (
        [read(2), read(2, description="Read", status_description="Read")],
        c.LIFECYCLE_READ_CHANGES_NOTHING,
    ),
    "a status goes back": ([read(2), read(2, status="PENDING_UPGRADE")], c.LIFECYCLE_STATUS_EDGES),
    "a dry run is carried out": (
        [read(1), update(2, sent=DRY), read(2)],
        c.UPGRADE_DRY_RUN_CHANGES_NOTHING,
    ),
    "a dry run shows the current revision": ([read(2), update(2, sent=DRY)], c.UPGRADE_DRY_RUN_ANSWER),
    "a refused update is carried out": (
        [
            read(1),
            refused(401, "APIGW.0301", sent={"values": {"x": 1}}, token="another-token-0123456789"),
            read(2, values='{"x":1}'),
        ],
        c.AUTHENTICATION_REFUSAL_CHANGES_NOTHING,
    ),
    "the history lacks an update": ([update(2), update(3), history(1, 3)], c.LIFECYCLE_HISTORY_KEPT),
    "the history ends too early": ([read(3), history(1, 2)], c.LIFECYCLE_HISTORY_CURRENT_LAST),
    "a revision of the history changes": (
        [history(1, 2), history(release(1, status="SUPERSEDED", values='{"a":1}'), 2)],
        c.LIFECYCLE_HISTORY_UNCHANGED,
    ),
    "a rollback keeps the values": (
        [
            update(2, sent={"values": {"a": 1}}, values='{"a":1}'),
            update(3, sent={"values": {"a": 2}}, values='{"a":2}'),
            update(4, "rollback", sent={"parameters": {"release_version": 2}}, values='{"a":2}'),
        ],
        c.ROLLBACK_VALUES_RESTORED,
    ),
    "a value is dropped": ([update(2, sent={"values": {"a": [1]}})], c.UPGRADE_VALUES_APPLIED),
    "a request id comes twice": ([same := read(1), same], c.RESPONSE_HEADER_REQUEST_ID_SHAPE),
}
"""Sequences that break one clause, whatever anybody else did."""

OPEN: dict[str, list[RecordedExchange]] = {
    "a jump may be the work of others": [read(1), update(5)],
    "the history has what others made": [read(1), update(3), history(1, 2, 3)],
    "the history no longer has the revision before": [read(1), update(3), history(3)],
    "others updated after a dry run": [read(1), update(2, sent=DRY), read(2, values='{"b":1}', update_at=LATER)],
    "others made the announced revision later": [read(1), update(2, sent=DRY), read(2, update_at=LATER)],
    "others updated after a refusal": [
        read(1),
        refused(400, "CCE.02400001", sent={"values": {"x": 1}, "parameters": {"dry_run": "no"}}),
        read(2, values='{"y":1}'),
    ],
    "the release was made anew": [
        read(7),
        read(1, create_at=LATER, update_at="2025-12-08T17:32:00+08:00"),
    ],
    "a history shows first that it was made anew": [
        read(1),
        update(2),
        history(1, 2),
        history(release(1, **ANEW)),
        read(1, **ANEW),
    ],
    "it was made anew between histories": [history(1, 2), history(release(1, **ANEW))],
    "it was made anew and updated between histories": [
        history(1, 2),
        history(
            release(1, status="SUPERSEDED", **ANEW), release(2, status="SUPERSEDED", **ANEW), release(3, **AFTER_ANEW)
        ),
    ],
    "it was made anew, updated, and read first": [
        history(1, 2),
        read(3, **AFTER_ANEW),
        history(
            release(1, status="SUPERSEDED", **ANEW), release(2, status="SUPERSEDED", **ANEW), release(3, **AFTER_ANEW)
        ),
    ],
    "ten revisions are kept": [update(2), *(update(number) for number in range(3, 14)), history(*range(4, 14))],
    "an update without a response may have been carried out": [
        read(1),
        made("PUT", {}, sent=update(2, sent={"values": {"x": 1}}).exchange.request.json(), status=504),
        refused(403, "CCE.02403001", sent={"values": {"x": 1}}),
        read(2, values='{"x":1}'),
    ],
    "an update may fail": [update(2, status="PENDING_UPGRADE"), read(2, status="FAILED")],
}
"""Sequences in which no clause is known to be broken."""


@pytest.mark.parametrize("words", PROVEN)
def test_broken_law_is_found(words: str) -> None:
    """A sequence that breaks one law is reported for it, and for nothing else."""
    exchanges, clause = PROVEN[words]

    assert set(broken(*exchanges)) == {clause}


@pytest.mark.parametrize("words", OPEN)
def test_what_others_may_have_done_is_not_judged(words: str) -> None:
    """A gap in the recording raises no alarm."""
    assert broken(*OPEN[words]) == {}


def test_overlapping_exchanges_have_no_order() -> None:
    """A read that was sent before an update was answered may show the revision before it."""
    overlapping = [at(read(1), 0, 1), at(update(2), 2, 5), at(read(1), 3, 4)]
    in_turn = [at(read(1), 0, 1), at(update(2), 2, 3), at(read(1), 4, 5)]

    assert broken(*overlapping) == {}
    assert broken(*in_turn) == {c.CONCURRENCY_READ_CURRENT: 1}


def test_an_exchange_without_an_end_hides_no_law() -> None:
    """Where the end of one exchange is not known, the laws are judged from its beginning on."""
    endless = replace(at(update(2), 2, 3), ended=None)

    assert broken(at(read(1), 0, 1), endless, at(read(1), 4, 5)) == {c.CONCURRENCY_READ_CURRENT: 1}
    assert broken(at(read(1), 0, 1), endless, at(read(1), 1, 2)) == {}


def test_updates_at_once_are_not_numbered() -> None:
    """Of two updates at once either may have been first."""
    assert broken(at(read(1), 0, 1), at(update(3), 2, 5), at(update(2), 2, 6), history(1, 2, 3)) == {}


def test_a_lost_dry_run_explains_nothing() -> None:
    """After a dry run without a response, another one that is carried out is still found."""
    sent = update(2, sent=DRY).exchange.request.json()

    found = broken(read(1), made("PUT", {}, sent=sent, status=504), update(2, sent=DRY), read(2))

    assert found == {c.UPGRADE_DRY_RUN_CHANGES_NOTHING: 1}


def test_the_values_of_refused_updates_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of all releases together little is kept; what was dropped gives no finding, and dry runs need nothing."""
    refusal = PROVEN["a refused update is carried out"]
    dry_run = PROVEN["a dry run is carried out"]
    size = len('{"x": 1}')
    elsewhere = refused(400, "CCE.01400001", sent={"values": {"y": 1}})
    moved = elsewhere.exchange.request.target.replace("default", "other")
    other = replace(
        elsewhere,
        exchange=replace(elsewhere.exchange, request=replace(elsewhere.exchange.request, target=moved)),
    )
    first = made("GET", release(1, namespace="other"), target=moved)

    monkeypatch.setattr(undone, "MOST_CHARACTERS", size)
    assert broken(first, other, *refusal[0]) == {refusal[1]: 1}
    assert broken(*refusal[0][:2], first, other, *refusal[0][2:]) == {}
    monkeypatch.setattr(undone, "MOST_CHARACTERS", 0)
    assert broken(*refusal[0]) == {}
    assert broken(*dry_run[0]) == {dry_run[1]: 1}


def test_large_members_are_compared_by_digest() -> None:
    """Of a large member little is kept, and it is still compared as a whole."""
    text = "a" * 5_000_000

    one = SeenRevision.of(release(1, description=text), OPENED)
    other = SeenRevision.of(release(1, description=text + "b"), OPENED)

    assert one is not None
    assert other is not None
    assert len(one.members["description"]) < 2_000
    assert one.members["description"] != other.members["description"]


def test_what_was_recorded_twice_is_judged_once() -> None:
    """Two recordings may hold the same exchanges, at the same moment and with the same request ids."""
    exchanges = [at(read(1), 0, 1), at(update(2), 2, 3), at(read(2), 4, 5), at(update(3), 6, 7)]

    assert broken(*exchanges, *exchanges) == {}


def test_recordings_may_be_in_any_order() -> None:
    """What was sent before the last response says nothing about what follows it."""
    earlier = [at(read(1), 0, 1), at(update(2), 2, 3)]
    later = [at(update(3), 4, 5), at(read(3), 6, 7), at(history(1, 2, 3), 8, 9)]

    assert broken(*later, *earlier) == {}
    assert broken(*earlier, *later) == {}


def test_releases_are_apart() -> None:
    """The same name in another namespace, cluster or variant, or at another host, is another release."""
    other = "/cce/cam/v3/clusters/c-1/namespace/other/releases/web"

    assert broken(update(5), made("GET", release(1, namespace="other"), target=other)) == {}
    elsewhere = read(1)
    moved = replace(elsewhere, exchange=replace(elsewhere.exchange, base_url="https://two.example"))
    assert broken(update(5), moved) == {}


def test_a_report_has_no_order() -> None:
    """The exchanges of a report are judged one by one."""
    exchanges = [replace(one, in_order=False) for one in (read(1), update(2), read(1))]

    assert broken(*exchanges) == {}


def test_one_mismatch_hides_no_other() -> None:
    """A response that breaks many clauses is reported for each of them."""
    members = {"version": "3", "cluster_name": None, "values": "{", "create_at": "yesterday"}
    wrong = made("PUT", release(3) | members, sent=update(3).exchange.request.json())

    assert set(broken(read(1), wrong)) == {
        c.RESPONSE_BODY_VERSION,
        c.RESPONSE_BODY_CLUSTER_NAME,
        c.RESPONSE_TEXT_VALUES_JSON,
        c.RESPONSE_TIME_CREATE_AT_FORMAT,
    }


@pytest.mark.parametrize(
    ("sent", "members"),
    [
        ({"values": {"password": "******"}}, {"values": '{"password":"******"}'}),
        ({"values": {"a": None}}, {"values": "{}"}),
        ({"values": {"a": 1.0, "b": 10**20}}, {"values": '{"a":1,"b":100000000000000000000}'}),
        ({"values": {"a": {}}}, {"values": "{}"}),
        ({"values": {"a": 10**400}}, {"values": f'{{"a":{10**400}}}'}),
        ({"values": {"a": "[Filtered]"}}, {"values": '{"a":"x"}'}),
    ],
)
def test_values_that_may_look_otherwise_are_applied(sent: dict[str, Any], members: dict[str, Any]) -> None:
    """Masked, removed and differently written values are those of the request."""
    assert broken(read(1), update(2, sent=sent, **members)) == {}
