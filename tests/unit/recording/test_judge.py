"""Judging one recorded exchange: what it shows, what it does not show, and what is counted."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from tests.unit.recording.made_exchanges import PATH, TOKEN, broken, history, made, read, refused, release, update

from cce_release_contract.contract.compiled import contract
from cce_release_contract.recording.judge import RecordingJudge
from cce_release_contract.recording.one_response import judge_response
from cce_release_contract.recording.opened import OpenedExchange
from cce_release_contract.recording.recorded import ANY_HEADER, RecordedExchange
from cce_release_contract.recording.usual_response import usual_kind
from cce_release_contract.settings.setting import VARIANTS
from cce_release_contract.verdicts.verdict import Verdict
from cce_release_models import clause_ids as c


def without_token(recorded: RecordedExchange) -> RecordedExchange:
    request = recorded.exchange.request.without_header("X-Auth-Token")
    return replace(recorded, exchange=replace(recorded.exchange, request=request))


def with_header(recorded: RecordedExchange, name: str, value: str) -> RecordedExchange:
    response = recorded.exchange.response
    assert response is not None
    headers = (*(pair for pair in response.headers if pair[0] != name), *([(name, value)] if value else []))
    return replace(recorded, exchange=replace(recorded.exchange, response=replace(response, headers=headers)))


def error(code: str, status: int, **parts: Any) -> RecordedExchange:
    body = {"error_code": code, "error_msg": "No.", "errorCode": code, "errorMessage": "No."}
    return made("GET", body, status=status, **parts)


OUTCOMES: dict[str, tuple[list[RecordedExchange], str]] = {
    "accepted and invalid": ([update(2, sent={"action": "delete"})], c.REQUEST_BODY_ACTION_VALUES),
    "accepted without a member": ([update(2, sent={"values": None})], c.REQUEST_BODY_VALUES_TYPE),
    "an empty chart is accepted": ([update(2, sent={"chart_id": ""})], c.REQUEST_BODY_CHART_ID_EMPTY),
    "served without credentials": ([read(1), without_token(read(1))], c.AUTHENTICATION_TOKEN_REQUIRED_TO_READ),
    "updated without credentials": ([read(1), without_token(update(2))], c.AUTHENTICATION_TOKEN_REQUIRED),
    "served with an empty token": (
        [read(1), made("PUT", release(2), sent={**update(2).exchange.request.json()}, token="")],
        c.AUTHENTICATION_TOKEN_EMPTY_REFUSED,
    ),
    "served with half a token": (
        [read(1), made("GET", release(1), token=TOKEN[:17])],
        c.AUTHENTICATION_TOKEN_ALTERED_REFUSED_TO_READ,
    ),
    "looked up without credentials": (
        [read(1), error("CCE.02404001", 404, token=None)],
        c.AUTHENTICATION_REFUSAL_BEFORE_LOOKUP,
    ),
    "a token is refused in between": ([read(1), error("APIGW.0301", 401), read(1)], c.AUTHENTICATION_TOKEN_ACCEPTED),
    "the token is echoed": (
        [read(1, description=f"for {TOKEN}", status_description=f"for {TOKEN}")],
        c.AUTHENTICATION_SECRET_NOT_ECHOED,
    ),
    "a secret is shown": (
        [
            refused(400, "CCE.02400001", sent={"action": "x", "values": {"password": "hunter2-hunter2"}}),
            error("CCE.02404001", 404),
        ],
        "",
    ),
    "an unlisted status": ([error("CCE.1", 409)], c.RESPONSE_ERROR_LISTED_CODE),
    "an error of the service": ([error("CCE.02500001", 500)], c.RESPONSE_ERROR_NEVER_INTERNAL),
    "another success": (
        [made("PUT", release(2), sent=update(2).exchange.request.json(), status=201)],
        c.RESPONSE_STATUS_OK,
    ),
    "another method is served": ([made("POST", release(2), sent={})], c.ROBUSTNESS_METHOD_OTHERS_UNKNOWN),
    "a cookie is set": ([with_header(read(1), "Set-Cookie", "a=b")], c.RESPONSE_HEADER_NO_COOKIE),
    "no request id": ([with_header(read(1), "X-Request-Id", "")], c.RESPONSE_HEADER_REQUEST_ID),
    "a secret of the values is in the open": ([read(1, values='{"password":"x1"}')], c.RESPONSE_TEXT_SECRETS_MASKED),
    "two are deployed": ([history(release(1), 2)], c.LIFECYCLE_HISTORY_SUPERSEDED),
    "resources are shown unasked": (
        [read(1, resources='[{"kind":"Pod","name":"a"}]')],
        c.REQUEST_QUERY_RESOURCES_HIDDEN,
    ),
}


@pytest.mark.parametrize("words", OUTCOMES)
def test_exchange_is_judged_by_its_outcome(words: str) -> None:
    """What one exchange shows is reported for its clause alone."""
    exchanges, clause = OUTCOMES[words]

    assert set(broken(*exchanges)) == ({clause} if clause else set())


RIGHT: dict[str, list[RecordedExchange]] = {
    "refused and invalid": [refused(400, "CCE.02400001", sent={"action": "delete"})],
    "refused for another reason": [refused(404, "CCE.02404001", sent={"action": "delete"})],
    "valid and refused by the chart": [refused(400, "CCE.01400001", sent={"values": {"a": 1}})],
    "no credentials and 401": [read(1), error("APIGW.0301", 401, token=None)],
    "credentials that the recording lost": [without_token(read(1))],
    "a gateway without a backend": [made("GET", {}, status=503)],
    "another API": [made("GET", {}, target="/v3/projects/1/clusters", status=200)],
    "a preflight": [made("OPTIONS", {}, status=200)],
    "a deletion": [made("DELETE", {}, status=200)],
    "a cached response": [update(5), replace(read(1), from_cache=True)],
}


@pytest.mark.parametrize("words", RIGHT)
def test_right_outcome_raises_no_alarm(words: str) -> None:
    """A right response, and one that proves nothing, is not reported."""
    assert broken(*RIGHT[words]) == {}


def test_the_same_upgrade_is_not_invalid_later() -> None:
    """An upgrade that was accepted is not refused as invalid while the release is settled."""
    sent = {"values": {"a": 1}}
    accepted = [update(2, sent=sent, values='{"a":1}'), read(2, values='{"a":1}')]

    assert broken(*accepted, refused(400, "CCE.02400001", sent=sent)) == {c.REQUEST_BODY_VALID_ACCEPTED: 1}
    assert broken(*accepted, refused(400, "CCE.02400001", sent={"values": {"a": 2}})) == {}
    assert broken(accepted[0], refused(404, "CCE.02404001", sent=sent)) == {}


def test_hidden_headers_are_not_missing() -> None:
    """What a recorder left out or masked is not judged."""
    bare = with_header(with_header(read(1), "X-Request-Id", ""), "Content-Type", "")
    hidden = replace(bare, hidden_response_headers=frozenset({ANY_HEADER}))
    masked = replace(
        with_header(read(1), "X-Request-Id", "[Filtered]"), hidden_response_headers=frozenset({"x-request-id"})
    )

    assert set(broken(bare)) == {c.RESPONSE_HEADER_REQUEST_ID, c.RESPONSE_HEADER_CONTENT_TYPE}
    assert broken(hidden) == {}
    assert broken(masked) == {}


def test_a_masked_token_is_one() -> None:
    """A request whose token is masked has credentials, and nothing is an echo of the mask."""
    masked = made("GET", release(2, description="[Filtered]", status_description="[Filtered]"), token="[Filtered]")

    assert broken(read(1), replace(masked, hidden_request_headers=frozenset({"x-auth-token"}))) == {}


def test_missing_bodies_are_not_judged() -> None:
    """A body that the recording lacks is not an empty one."""
    response = read(1).exchange.response
    assert response is not None
    part = replace(response, body=response.body[:20])
    lost = replace(read(1), response_body_known=False)
    lost = replace(lost, exchange=replace(lost.exchange, response=part))
    sent = update(2)
    unsent = replace(
        sent,
        request_body_known=False,
        exchange=replace(sent.exchange, request=replace(sent.exchange.request, body=b"")),
    )

    assert broken(lost) == {}
    assert broken(read(5), unsent) == {}


def test_summary_counts_what_was_judged() -> None:
    """The summary has, by clause, how many exchanges were judged, how many broke it, and the last verdict."""
    judge = RecordingJudge()
    for one in (read(1), read(2, cluster_name=None), made("GET", {}, target="/other"), read(3)):
        judge.take(one)

    summary = judge.summary()

    assert (summary.exchanges, summary.matched, summary.judged) == (4, 3, 3)
    count = summary.clauses[c.RESPONSE_BODY_CLUSTER_NAME]
    assert (count.judged, count.broken, count.last) == (3, 1, Verdict.PASS)
    assert c.ROLLBACK_REVISION_GROWS not in summary.clauses
    assert judge.summary() == summary


def test_inferred_clauses_advise_unless_strict() -> None:
    """A clause that no page states advises; a strict judge lets it count."""
    wrong = read(1, description="a", status_description="b")

    assert [one.verdict for one in RecordingJudge().take(wrong)] == [Verdict.ADVISORY]
    assert [one.verdict for one in RecordingJudge(strict=True).take(wrong)] == [Verdict.FAIL]


def test_both_variants_are_judged() -> None:
    """The paths of CCE Autopilot are those of the contract too."""
    other = PATH.replace("/cce/", "/autopilot/")

    assert set(broken(made("GET", release("1"), target=other))) == {c.RESPONSE_BODY_VERSION}  # type: ignore[arg-type]


def test_the_short_way_agrees_with_the_checks(session: list[RecordedExchange]) -> None:
    """What is recognised as usual breaks no clause, and responses of one kind are judged for the same clauses."""
    kinds: dict[object, set[str]] = {}
    for recorded in session:
        request = recorded.exchange.request
        for variant in VARIANTS:
            operation = contract(variant).operation_of(request.method, request.path)
            if operation is None:
                continue
            opened = OpenedExchange(recorded, contract(variant), operation)
            kind = usual_kind(opened)
            judge_response(opened)
            if kind is not None:
                assert not any(opened.findings.values())
                assert kinds.setdefault(kind, set(opened.findings)) == set(opened.findings)

    assert len(kinds) > 10
