"""Numbers in the values: Helm holds each as a double."""

from decimal import Decimal

import pytest

from cce_release_contract.strategies.json_corpus import with_literal
from cce_release_models import clause_ids as c
from cce_release_suite.vocabulary.release_states import values_of

LARGE = [2**53, 2**53 + 1, -(2**53) - 1, 2**63, 12345678901234567890, 10**20]
FRACTIONS = ["0.1", "-2.75", "1.0", "1e3", "1E+2", "1e-7", "-0", "-0.0", "3.141592653589793", "5e-324", "1.5e300"]
BEYOND = ["1e400", "-1e400", "1.8e308", "1" + "0" * 400]


@pytest.mark.clause(c.ROBUSTNESS_NUMBER_LARGE_INTEGER)
@pytest.mark.parametrize("number", LARGE)
def test_large_integer_is_held_as_a_double(expect, safe_release, number):
    """An integer beyond 2 to the power of 53 comes back as the nearest double, in its shortest digits or in full."""
    exchange = safe_release.update(with_literal(str(number).encode())(safe_release.body(dry_run=True)))

    kept = values_of(expect.accepted(exchange))
    shortest = int(Decimal(repr(float(number))))
    allowed = (shortest, int(float(number)))
    expect.of(kept).one_of(kept.get("x-literal"), allowed, f"the value {number}, which a double holds as {shortest},")


@pytest.mark.clause(c.ROBUSTNESS_NUMBER_FRACTION)
@pytest.mark.parametrize("literal", FRACTIONS)
def test_fraction_comes_back(expect, safe_release, literal):
    """A fraction, an exponent or a negative zero comes back as the same number, however it is written."""
    exchange = safe_release.update(with_literal(literal.encode())(safe_release.body(dry_run=True)))

    kept = values_of(expect.accepted(exchange))
    expect.of(kept).equal(kept.get("x-literal"), float(literal), f"the value {literal}")


@pytest.mark.clause(c.ROBUSTNESS_NUMBER_OUT_OF_RANGE)
@pytest.mark.parametrize("literal", BEYOND, ids=lambda literal: f"{literal[:6]}-of-{len(literal)}")
def test_number_beyond_a_double_is_refused(expect, safe_release, literal):
    """A number that no double can hold is refused."""
    exchange = safe_release.update(with_literal(literal.encode())(safe_release.body(dry_run=True)))

    expect.status(exchange, 400, why_invalid=f"a value is {literal[:12]}, beyond the range of a double")
