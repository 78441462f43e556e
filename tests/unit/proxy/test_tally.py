"""The report of a proxy, and the exit code that follows from it."""

from __future__ import annotations

import json
from importlib import resources

import pytest
from jsonschema_rs import Draft202012Validator

import cce_release_contract.proxy as proxy_package
from cce_release_contract.proxy.tally import ProxyTally
from cce_release_contract.proxy.tally_text import proxy_report_json, proxy_report_text

SCHEMA = json.loads(resources.files(proxy_package).joinpath("proxy.schema.json").read_text(encoding="utf-8"))
UPSTREAM = "https://cce.example.com"


def finding(verdict: str) -> dict[str, object]:
    texts = dict.fromkeys(("subject", "expected", "observed", "earlier"), "")
    return {"exchange": 1, "request": "GET /", "clause": "response.body.status", "verdict": verdict, **texts}


def tally(
    *,
    recording: bool = False,
    verdict: str = "",
    blocked: int = 0,
    judged: int = 2,
    recorded: int = 3,
    failed: int = 0,
    **counts: int,
) -> ProxyTally:
    made = ProxyTally(recording=recording, passed=3, **counts)
    made.counts = {"exchanges": 3, "matched": 2, "judged": judged, "failed": failed, "recorded": recorded}
    if verdict:
        made.add_findings([("response.body.status", verdict, 1)])
        made.keep_finding(finding(verdict))
    for _ in range(blocked):
        made.add_blocked("PUT /", [{"location": "body", "pointer": "/action", "keyword": "enum"}])
    return made


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (tally(), 0),
        (tally(recording=True), 0),
        (tally(verdict="advisory"), 0),
        (tally(verdict="fail"), 1),
        (tally(blocked=1), 1),
        (tally(judged=0), 3),
        (tally(recording=True, recorded=2), 3),
        (tally(recording=True, recorded=2, verdict="fail"), 1),
        (tally(judged=0, blocked=2000), 1),
        (tally(overload=1), 3),
        (tally(unfinished=1), 3),
        (tally(failed=1), 3),
        (tally(failed=1, unfinished=1, verdict="fail"), 1),
    ],
)
def test_exit_code_follows_from_what_was_seen(made: ProxyTally, code: int) -> None:
    """A broken contract is 1; what was not judged or not recorded makes 3; the report fits its schema."""
    document = proxy_report_json(made, UPSTREAM)

    assert document["exit_code"] == made.exit_code() == code
    assert [error.message for error in Draft202012Validator(SCHEMA).iter_errors(document)] == []
    assert len(document["blocked"]["first"]) <= 1000


def test_text_says_what_is_missing() -> None:
    """The text names each kind of exchange that was not judged or not recorded."""
    made = tally(recording=True, recorded=1, verdict="advisory", blocked=1)
    made.overload, made.unfinished, made.record_error = 2, 1, "No space left on device"
    made.failures["reset"] += 2
    made.refusals["a header line is not a name, a colon and a value"] += 1

    assert proxy_report_text(made, UPSTREAM).splitlines() == [
        "3 exchanges with https://cce.example.com, 2 of the contract, 2 judged, 0 violations",
        "  response.body.status: 1 finding (advisory)",
        "1 request blocked for breaking the contract",
        "1 request refused: a header line is not a name, a colon and a value",
        "2 failures: the upstream reset the connection",
        "2 exchanges not judged: too many waited for it",
        "1 exchange not judged: the judge ended before",
        "1 exchange recorded",
        "2 exchanges NOT recorded: No space left on device",
    ]
