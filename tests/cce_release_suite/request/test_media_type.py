"""The media type of the body."""

import pytest

from cce_release_contract.oracle.media_types import MISSING, UNLISTED
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.expect import precondition

UNSUPPORTED = (400, 415)
"""The status that the vendor lists for a wrong media type, and the one that HTTP has for it."""


@pytest.mark.smoke
@pytest.mark.clause(c.REQUEST_MEDIA_TYPE_JSON)
def test_json_is_read(expect, release):
    """A body sent as application/json is read."""
    exchange = release.submit(release.body())

    expect.accepted(exchange)


@pytest.mark.smoke
@pytest.mark.clause(c.REQUEST_MEDIA_TYPE_JSON_CHARSET)
@pytest.mark.parametrize("media_type", ["application/json;charset=utf-8", "application/json; charset=UTF-8"])
def test_json_with_a_charset_is_read(expect, release, media_type):
    """A body sent as application/json;charset=utf-8 is read."""
    exchange = release.submit(release.body(), content_type=media_type)

    expect.accepted(exchange)


@pytest.mark.clause(c.REQUEST_MEDIA_TYPE_JSON)
def test_json_of_a_dry_run_is_read(expect, accepted_dry_run):
    """The body of a dry run, sent as application/json, is read as well."""
    expect.accepted(accepted_dry_run)


@pytest.mark.clause(c.REQUEST_MEDIA_TYPE_JSON_CHARSET)
def test_charset_is_no_reason_to_refuse(expect, safe_release, refusals):
    """A body with a charset is refused for the release that does not exist, as one without is, not for its type.

    That proves something where the type is looked at first, as the refusal of another type shows.
    """
    precondition(refusals["media type"], *UNSUPPORTED)
    plain = refusals["not found"]
    precondition(plain, 404)

    exchange = safe_release.endpoint.update(
        safe_release.missing, safe_release.body(), content_type="application/json;charset=utf-8"
    )

    expect.of(exchange, plain).equal(exchange.status, plain.status, "the status of the same update with a charset")


@pytest.mark.clause(c.REQUEST_MEDIA_TYPE_OTHER_REFUSED)
def test_other_media_types_are_refused(expect, safe_release, negative_cases, refusals):
    """A body sent as a type that the page does not list is refused. A live target gets the first of them once."""
    for invalid in negative_cases(None, UNLISTED.keyword):
        known = invalid.request.header("Content-Type") == "text/plain" and not safe_release.exists
        exchange = refusals["media type"] if known else safe_release.endpoint.send(invalid)

        expect.refused(exchange, *UNSUPPORTED, why_invalid=invalid.reason)


@pytest.mark.smoke
@pytest.mark.clause(c.REQUEST_MEDIA_TYPE_CODE)
def test_refused_media_type_carries_its_code(expect, refusals):
    """A refused media type is reported with the code for it."""
    exchange = refusals["media type"]

    precondition(exchange, *UNSUPPORTED)
    expect.error_code(exchange, "CCE.01400006", why_invalid="its Content-Type is `text/plain`, not application/json")


@pytest.mark.smoke
@pytest.mark.clause(c.REQUEST_MEDIA_TYPE_MISSING_REFUSED)
def test_missing_media_type_is_refused(expect, endpoint, negative_cases):
    """A body without a Content-Type is refused."""
    for invalid in negative_cases(None, MISSING.keyword):
        exchange = endpoint.send(invalid)

        expect.refused(exchange, *UNSUPPORTED)
