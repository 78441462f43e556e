"""Media types with another spelling, and types that only resemble the right one."""

import pytest

from cce_release_models import clause_ids as c

SPELLINGS = [
    "Application/JSON",
    "APPLICATION/JSON;CHARSET=UTF-8",
    "application/json ;charset=utf-8",
    "application/json;  charset=utf-8",
    'application/json; charset="utf-8"',
    'application/json;charset="UTF-8"',
]
LOOKALIKES = [
    "application/jsonx",
    "application/json5",
    "application/x-ndjson",
    "application/json-patch+json",
    "application/vnd.example+json",
    "application/javascript",
    "text/json;charset=utf-8",
    "application",
    "application//json",
    "application/json/",
    "application/*",
    "*/*",
    "text/plain;application/json",
]


@pytest.mark.clause(c.ROBUSTNESS_MEDIA_TYPE_SPELLINGS_ACCEPTED)
@pytest.mark.parametrize("media_type", SPELLINGS)
def test_media_type_may_be_spelt_in_another_way(expect, safe_release, media_type):
    """The media type is read whatever its letter case, its white space and the quotes of its charset."""
    exchange = safe_release.update(safe_release.body(dry_run=True), content_type=media_type)

    expect.accepted(exchange)


@pytest.mark.clause(c.ROBUSTNESS_MEDIA_TYPE_LOOKALIKES_REFUSED)
def test_type_that_resembles_json_is_refused(expect, safe_release, cases):
    """A media type that only resembles application/json is refused."""
    for media_type in cases(LOOKALIKES):
        exchange = safe_release.update(safe_release.body(dry_run=True), content_type=media_type)

        expect.status(
            exchange, 400, 415, why_invalid=f"its Content-Type is {media_type}, which is not application/json"
        )
