"""What the tests of authentication make of a token, and of the target's clock."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from cce_release_suite.authentication.test_signature import tells_now
from cce_release_suite.authentication.test_token import altered


@pytest.mark.parametrize("token", ["MIIEyw" * 40, "token", "short", "12345678", "0", "ab"])
def test_altered_token_is_another_one(token):
    """However short a token is, and whatever it is made of, none of its altered forms is read as the token itself."""
    forms = altered(token)

    assert len(forms) >= 4
    assert [form for form in forms.values() if form.strip() == token] == []


@pytest.mark.parametrize(
    ("stated", "now"),
    [
        (lambda now: format_datetime(now, usegmt=True), True),
        (lambda now: format_datetime(now.replace(tzinfo=None)), True),
        (lambda now: format_datetime(now - timedelta(minutes=2)), False),
        (lambda _: "yesterday", False),
    ],
    ids=["now", "now, zone unknown", "two minutes ago", "no date"],
)
def test_clock_of_the_target_is_told_from_its_date(monkeypatch, stated, now):
    """A date of now tells that both clocks agree; another one, or a text that is no date, does not."""
    monkeypatch.setattr("cce_release_suite.authentication.test_signature.CLOCKS_APART", timedelta(minutes=1))

    assert tells_now(stated(datetime.now(UTC))) is now
