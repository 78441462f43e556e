"""Requests at and beyond the sizes that the gateway allows."""

from dataclasses import replace

import pytest

from cce_release_models import clauses as c

MEGABYTE = 2**20
KILOBYTE = 2**10


@pytest.mark.smoke
@pytest.mark.clause(c.ROBUSTNESS_SIZE_BODY_TOO_LARGE)
def test_body_over_twelve_megabytes_is_refused(expect, endpoint, probe):
    """A body over 12 MB is refused."""
    exchange = endpoint.update(probe.address, probe.body(values={"x-large": "a" * (12 * MEGABYTE)}))

    expect.status(exchange, 413, why_invalid="its body is larger than 12 MB")
    expect.error_code(exchange, "APIGW.0201", why_invalid="its body is larger than 12 MB")


@pytest.mark.smoke
@pytest.mark.clause(c.ROBUSTNESS_SIZE_TARGET_TOO_LONG)
def test_target_over_32_kilobytes_is_refused(expect, endpoint, probe):
    """A request target over 32 KB is refused."""
    request = probe.request()

    exchange = endpoint.send(replace(request, target=f"{request.target}?x={'a' * (32 * KILOBYTE)}"))

    expect.status(exchange, 414, why_invalid="its request target is longer than 32 KB")
    expect.error_code(exchange, "APIGW.0201", why_invalid="its request target is longer than 32 KB")


@pytest.mark.smoke
@pytest.mark.clause(c.ROBUSTNESS_SIZE_HEADER_TOO_LARGE)
def test_header_over_32_kilobytes_is_refused(expect, endpoint, probe):
    """A header over 32 KB is refused."""
    exchange = endpoint.send(probe.request().with_header("X-Large", "a" * (32 * KILOBYTE + 1)))

    expect.status(exchange, 494, why_invalid="one of its headers is larger than 32 KB")
    expect.error_code(exchange, "APIGW.0201", why_invalid="one of its headers is larger than 32 KB")


@pytest.mark.smoke
@pytest.mark.clause(c.ROBUSTNESS_SIZE_LARGE_BODY_ACCEPTED)
def test_body_of_a_megabyte_is_accepted(expect, release):
    """Values of a megabyte are accepted."""
    exchange = release.update(values={"x-large": "a" * MEGABYTE})

    expect.accepted(exchange)
