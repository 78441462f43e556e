"""A server that accepts what is invalid: the report shows why each request is, wherever the fault sits."""

import pytest
from tests.levels import few_rows

from cce_release_contract.exit_codes import ExitCode

SHOWN = {
    "path": (
        "impossible-names-crash",
        "request.path.impossible_name",
        "the path's `name` is `\"testwww",
        "longer than 53 characters",
    ),
    "body": (
        "action-unchecked",
        "request.body.action_values",
        '`/action` is `"Upgrade"`',
        "not one of upgrade, rollback",
    ),
    "bytes": (
        "trailing-text-accepted",
        "request.body.not_json_refused",
        "the JSON text is followed by",
        "not one JSON text (RFC 8259)",
    ),
    "media type": (
        "media-type-unchecked",
        "request.media_type.other_refused",
        "its Content-Type is `text/plain`",
        "not application/json",
    ),
    "header": (
        "token-not-needed",
        "authentication.token.required",
        "the header's `X-Auth-Token` is left out",
        "nothing else says who sends it",
    ),
}
"""For each location: a fault, a clause that it breaks, and the beginning and the end of the reason.

A query has no invalid values."""


@pytest.mark.parametrize(("fault", "clause", "edit", "why"), few_rows(SHOWN.values(), quick=[1]), ids=SHOWN)
def test_failure_shows_its_reason(check, fault, clause, edit, why):
    """The violation of a clause about invalid requests says which edit made the request invalid, and why."""
    checked = check("--fault", fault, "--clause", clause)

    assert checked.exit_code == ExitCode.BROKEN
    violations = next(one["violations"] for one in checked.report["clauses"] if one["id"] == clause)
    texts = [violation["why_invalid"] for violation in violations]
    assert any(edit in text and why in text for text in texts), texts
