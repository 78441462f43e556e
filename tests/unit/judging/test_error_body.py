"""Error bodies that some client cannot read are found."""

import pytest

from cce_release_contract.judging.error_body import (
    both_pairs_problems,
    code_problems,
    error_code,
    message_problems,
    object_problems,
    pair_problems,
    phrase_problems,
)

CAMEL = {"errorCode": "CCE.02400001", "errorMessage": "Invalid request."}
SNAKE = {"error_code": "CCE.02400001", "error_msg": "Invalid request."}


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b'"text"', b"\xff", b"{"])
def test_body_that_is_not_an_object_fails_every_judgement(contract, exchange_of, body):
    """A body that is not a JSON object is a problem in every judgement of error bodies."""
    exchange = exchange_of(body, 400)

    assert len(object_problems(exchange)) == 1
    assert len(pair_problems(exchange)) == 1
    assert len(message_problems(exchange)) == 1
    assert len(both_pairs_problems(exchange)) == 1
    assert len(code_problems(contract, exchange)) == 1
    assert error_code(exchange) == ""


PAIRS = [
    ({**CAMEL, **SNAKE}, True, True),
    (CAMEL, True, False),
    (SNAKE, True, False),
    ({**CAMEL, "error_code": "CCE.02400001"}, True, False),
    ({"error_code": "CCE.02400001", "errorMessage": "Invalid request."}, False, False),
    ({"error_code": "CCE.02400001"}, False, False),
    ({"error_code": 400, "error_msg": "Invalid request."}, False, False),
    ({"error_code": "CCE.02400001", "error_msg": ""}, False, False),
    ({"error_code": "CCE.02400001", "error_msg": None}, False, False),
    ({"code": "x", "message": "y"}, True, False),
    ({"code": 400, "message": "y"}, False, False),
    ({"message": "Unauthorized", "request_id": "1"}, False, False),
    ({}, False, False),
]


@pytest.mark.parametrize(
    ("body", "fine"),
    [
        (CAMEL, True),
        (SNAKE, True),
        ({"message": "Unauthorized", "request_id": "1"}, True),
        ({"errorCode": "CCE.02400001"}, False),
        ({"error_msg": " "}, False),
        ({"message": {"text": "no"}}, False),
        ({}, False),
    ],
)
def test_message_is_found_in_any_spelling(exchange_of, body, fine):
    """A non-empty text in one of the three spellings says what went wrong."""
    assert (message_problems(exchange_of(body, 401)) == []) is fine


@pytest.mark.parametrize(("body", "one", "both"), PAIRS)
def test_pairs_are_counted(exchange_of, body, one, both):
    """A pair is complete when code and message of one spelling are both non-empty text."""
    exchange = exchange_of(body, 400)

    assert (pair_problems(exchange) == []) is one
    assert (both_pairs_problems(exchange) == []) is both


CODES = [
    (400, SNAKE, True),
    (400, {**CAMEL, "error_code": "CCE_CM.0004"}, True),
    (400, {"errorCode": "CCE.02404001", "error_code": "CCE_CM.0004"}, False),
    (404, SNAKE, False),
    (403, {"errorCode": "CCE.01403006"}, True),
    (400, {"errorCode": "CCE.01403006"}, False),
    (400, {"code": "SVCSTG.CCE-ADDONMGR.4000003"}, True),
    (500, {"code": "SVCSTG.CCE-ADDONMGR.500"}, True),
    (400, {"errorCode": "E.CFE.4000201", "error_code": "CCE_CM.0201"}, True),
    (400, {"errorCode": "CCE.99999999"}, False),
    (400, {"code": "400"}, False),
    (404, {"error_code": "APIG.0101"}, True),
    (401, {"error_code": "APIG.0101"}, False),
    (404, {"error_code": "APIGW.0101"}, True),
    (401, {"errorCode": "APIGW.0301"}, True),
    (401, {"errorCode": "Unauthorized"}, False),
    (400, {"errorCode": 400}, False),
    (400, {"errorCode": ["CCE.02400001"]}, False),
    (400, {"message": "no code"}, False),
    (418, SNAKE, False),
]


@pytest.mark.parametrize(("status", "body", "fine"), CODES)
def test_code_belongs_to_its_status(contract, exchange_of, status, body, fine):
    """The vendor lists the code in the body, in any spelling, for this status, or the code contains it."""
    assert (code_problems(contract, exchange_of(body, status)) == []) is fine


def test_expected_codes_replace_the_list(contract, exchange_of):
    """A listed code that is not the expected one is a problem at its member."""
    (problem,) = code_problems(contract, exchange_of(SNAKE, 400), expected=["CCE.01400006"])

    assert problem.subject == "/error_code"
    assert "CCE.01400006" in problem.expected
    assert problem.observed == '"CCE.02400001"'


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (SNAKE, "CCE.02400001"),
        (CAMEL, "CCE.02400001"),
        ({**CAMEL, "error_code": "first"}, "first"),
        ({**CAMEL, "error_code": ""}, "CCE.02400001"),
        ({"error_code": 5}, ""),
    ],
)
def test_code_is_read_as_the_sdk_reads_it(exchange_of, body, code):
    """Snake case comes before camel case, text only."""
    assert error_code(exchange_of(body, 400)) == code


PHRASE = "Update release is forbidden"


@pytest.mark.parametrize(
    ("body", "observed"),
    [
        ({"error_msg": PHRASE}, None),
        ({"a": "x" * 160, "error_msg": PHRASE}, "later in the body"),
        ({"error_msg": PHRASE.lower()}, "nowhere in the body"),
        (b"", "nowhere in the body"),
    ],
)
def test_phrase_is_where_clients_search(exchange_of, body, observed):
    """The whole phrase is within the first 200 characters, in the same case."""
    problems = phrase_problems(exchange_of(body, 403), PHRASE)

    assert [problem.observed for problem in problems] == ([] if observed is None else [observed])


def test_missing_response_has_no_phrase(no_response):
    """An exchange without a response has no phrase and no object."""
    assert len(phrase_problems(no_response, PHRASE)) == len(object_problems(no_response)) == 1
