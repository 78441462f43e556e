"""JSON that some clients read in another way than others is found."""

import pytest

from cce_release_contract.judging.json_form import repeated_member_problems, written_integer_problems


@pytest.mark.parametrize(
    ("body", "places"),
    [
        (b'{"a": 1, "b": {"a": 2}}', []),
        (b'{"a": 1, "a": 1}', ["/a"]),
        (b'[{"b": {"c": 1, "c": 2, "c": 3}}]', ["/0/b/c"]),
        (b"not JSON", []),
        (b"[" * 100_000, []),
        (b"", []),
    ],
)
def test_repeated_members_are_found(exchange_of, body, places):
    """A member that an object has twice is named, at any depth; what is not JSON is judged elsewhere."""
    assert [problem.subject for problem in repeated_member_problems(exchange_of(body))] == places


@pytest.mark.parametrize(
    ("body", "places"),
    [
        (b'{"version": 2}', []),
        (b'{"version": 2.0}', ["/version"]),
        (b'[{"version": 1}, {"version": 2e0}]', ["/1/version"]),
        (b'{"version": "2.0", "other": {"deep": {"version": 2.5}}, "score": 1.0}', []),
        (b"2.0", []),
    ],
)
def test_fractions_of_integers_are_found(exchange_of, body, places):
    """A version that is written with a fraction or an exponent is named; other numbers are free."""
    assert [problem.subject for problem in written_integer_problems(exchange_of(body))] == places


def test_no_response_has_no_form(no_response):
    """Without a response nothing is judged."""
    assert repeated_member_problems(no_response) == written_integer_problems(no_response) == []
