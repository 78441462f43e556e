"""Headers that clients or the vendor's support could not use are found."""

import pytest

from cce_release_contract.judging.headers import (
    content_type_problems,
    cookie_problems,
    request_id_problems,
    request_id_reuse_problems,
    request_id_shape_problems,
    shared_cache_problems,
)

ID = "12f69943cc2fa4f8a3674ee947655339"


@pytest.mark.parametrize(
    ("headers", "fine"),
    [
        ([("X-Request-Id", ID)], True),
        ([("x-request-id", "anything")], True),
        ([], False),
        ([("X-Request-Id", "")], False),
        ([("X-Request-Id", " ")], False),
        ([("X-Request-Id", ID), ("x-request-id", ID)], False),
    ],
)
def test_request_id_is_there_once(exchange_of, headers, fine):
    """There is exactly one request id and it is not empty."""
    assert (request_id_problems(exchange_of({}, headers=headers)) == []) is fine


@pytest.mark.parametrize(
    ("value", "fine"),
    [(ID, True), ("", True), (ID.upper(), False), (ID[:-1], False), (f"{ID}0", False), ("request-1", False)],
)
def test_request_id_has_the_shape_of_the_samples(exchange_of, value, fine):
    """A request id is 32 lower-case hexadecimal digits; an empty one is another judgement's problem."""
    assert (request_id_shape_problems(exchange_of({}, headers=[("X-Request-Id", value)])) == []) is fine


def test_request_ids_differ(exchange_of):
    """A repeated id is one problem; exchanges without an id are not a problem."""
    once, twice, none = ([("X-Request-Id", ID)], [("X-Request-Id", "b" * 32)], [])
    exchanges = [exchange_of({}, headers=headers) for headers in (once, twice, twice, none, none)]

    (problem,) = request_id_reuse_problems(exchanges)

    assert "b" * 32 in problem.observed
    assert "2 responses" in problem.observed


@pytest.mark.parametrize(
    ("values", "fine"),
    [
        (["application/json"], True),
        (["Application/JSON; Charset=UTF-8"], True),
        (['application/json;charset="utf-8"'], True),
        (["application/json; profile=x"], True),
        (["application/json;charset=latin-1"], False),
        (["text/html"], False),
        (["application/jsonp"], False),
        ([""], False),
        ([], False),
        (["application/json", "application/json"], False),
    ],
)
def test_content_type_is_json(exchange_of, values, fine):
    """The content type is JSON, once, in UTF-8 if it says so."""
    headers = [("content-type", value) for value in values]

    assert (content_type_problems(exchange_of({}, headers=headers)) == []) is fine


@pytest.mark.parametrize("body", [b'{"a": 1', b'\xef\xbb\xbf{"a": 1}', b"<html></html>", b'{"a": "\xe9"}'])
def test_body_is_what_its_type_says(exchange_of, body):
    """A body that is called JSON is not cut short, marked or written in another way."""
    (problem,) = content_type_problems(exchange_of(body, headers=[("Content-Type", "application/json")]))

    assert problem.subject == "its body"


def test_missing_response_has_no_headers(no_response):
    """An exchange without a response has neither header."""
    assert len(request_id_problems(no_response)) == len(content_type_problems(no_response)) == 1


@pytest.mark.parametrize(
    ("values", "found"),
    [
        ([], 0),
        (["no-store"], 0),
        (["private, max-age=60"], 0),
        (["max-age=60, Public"], 1),
        (["no-cache", "S-MaxAge=60"], 1),
        (["s-maxage = 60", "public"], 2),
        (["publicly"], 0),
    ],
)
def test_permission_of_shared_caches_is_found(exchange_of, values, found):
    """Each directive that lets a shared cache keep the response is found, in any letter case."""
    exchange = exchange_of({}, headers=[("cache-control", value) for value in values])

    assert len(shared_cache_problems(exchange)) == found


def test_cookie_is_found_and_not_quoted(exchange_of):
    """A cookie is found; its value, which may be a login, is not shown."""
    problems = cookie_problems(exchange_of({}, headers=[("set-cookie", "id=opens-everything")]))

    assert [problem.subject for problem in problems] == ["Set-Cookie"]
    assert "opens" not in repr(problems)
    assert cookie_problems(exchange_of({})) == []
