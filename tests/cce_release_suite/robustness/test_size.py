"""Requests at and beyond the sizes that the gateway allows."""

from dataclasses import replace

import pytest

from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.release_states import values_of

MEGABYTE = 2**20
KILOBYTE = 2**10


@pytest.mark.smoke
@pytest.mark.clause(c.ROBUSTNESS_SIZE_BODY_TOO_LARGE)
def test_body_over_twelve_megabytes_is_refused(expect, endpoint, safe_release):
    """A body over 12 MB is refused."""
    exchange = endpoint.update(safe_release.address, safe_release.body(values={"x-large": "a" * (12 * MEGABYTE)}))

    expect.status(exchange, 413, why_invalid="its body is larger than 12 MB")
    expect.error_code(exchange, "APIGW.0201", why_invalid="its body is larger than 12 MB")


@pytest.mark.smoke
@pytest.mark.clause(c.ROBUSTNESS_SIZE_TARGET_TOO_LONG)
def test_target_over_32_kilobytes_is_refused(expect, endpoint, safe_release):
    """A request target over 32 KB is refused."""
    request = safe_release.request()

    exchange = endpoint.send(replace(request, target=f"{request.target}?x={'a' * (32 * KILOBYTE)}"))

    expect.status(exchange, 414, why_invalid="its request target is longer than 32 KB")
    expect.error_code(exchange, "APIGW.0201", why_invalid="its request target is longer than 32 KB")


@pytest.mark.smoke
@pytest.mark.clause(c.ROBUSTNESS_SIZE_HEADER_TOO_LARGE)
def test_header_over_32_kilobytes_is_refused(expect, endpoint, safe_release):
    """A header over 32 KB is refused."""
    exchange = endpoint.send(safe_release.request().with_header("X-Large", "a" * (32 * KILOBYTE + 1)))

    expect.status(exchange, 494, why_invalid="one of its headers is larger than 32 KB")
    expect.error_code(exchange, "APIGW.0201", why_invalid="one of its headers is larger than 32 KB")


@pytest.mark.smoke
@pytest.mark.clause(c.ROBUSTNESS_SIZE_LARGE_BODY_ACCEPTED)
def test_body_of_a_megabyte_is_accepted(expect, release):
    """Values of a megabyte are accepted."""
    exchange = release.update(values={"x-large": "a" * MEGABYTE})

    expect.accepted(exchange)


@pytest.mark.clause(c.ROBUSTNESS_SIZE_HEADERS_TOO_LARGE)
def test_headers_over_128_kilobytes_are_refused(expect, endpoint, safe_release):
    """Headers over 128 KB in all are refused, although each is small enough."""
    request = safe_release.request()
    for number in range(5):
        request = request.with_header(f"X-Large-{number}", "a" * (31 * KILOBYTE))

    exchange = endpoint.send(request)

    expect.status(exchange, 494, why_invalid="its headers are larger than 128 KB")
    expect.error_code(exchange, "APIGW.0201", why_invalid="its headers are larger than 128 KB")


@pytest.mark.clause(c.ROBUSTNESS_SIZE_BELOW_LIMITS_ACCEPTED)
def test_sizes_below_the_limits_are_accepted(expect, endpoint, safe_release):
    """A request target of 31 KB and a header of 31 KB are accepted."""
    request = safe_release.request(dry_run=True)

    long = endpoint.send(
        replace(request, target=f"{request.target}?x={'a' * (31 * KILOBYTE - len(request.target) - 3)}")
    )
    large = endpoint.send(request.with_header("X-Large", "a" * (31 * KILOBYTE)))

    expect.accepted(long)
    expect.accepted(large)


@pytest.mark.clause(c.ROBUSTNESS_SIZE_MANY_MEMBERS_ACCEPTED)
def test_ten_thousand_members_are_kept(expect, safe_release):
    """Values with ten thousand members are accepted, and each comes back."""
    values = {f"x-{number}": number for number in range(10_000)}

    kept = values_of(expect.accepted(safe_release.update(safe_release.body(values=values, dry_run=True))))

    expect.of(kept).equal(
        {name: kept[name] for name in values if name in kept}, values, "what the response shows of the values"
    )
