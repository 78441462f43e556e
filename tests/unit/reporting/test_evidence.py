"""Tests of exchanges as a report shows them."""

from __future__ import annotations

from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.request import Request
from cce_release_contract.exchanges.response import Response
from cce_release_contract.reporting.evidence import example_data

BASE = "https://cce.example.com"


def exchange(request: Request, body: bytes = b"{}", headers: tuple[tuple[str, str], ...] = ()) -> Exchange:
    return Exchange(request, Response(200, headers, body, 0.1), base_url=BASE)


def test_example_shows_both_messages_and_the_command() -> None:
    """An example names its test and has the request, its response and the command that repeats it."""
    example = example_data(exchange(Request("PUT", "/x", (("A", "b"),), b'{"a":1}')), "a::test")

    assert example == {
        "test": "a::test",
        "curl": f"curl -sS -i -X PUT {BASE}/x -H 'A: b' -H Content-Type: --data-binary '{{\"a\":1}}'",
        "request": {"method": "PUT", "target": "/x", "headers": [["A", "b"]], "body": {"text": '{"a":1}'}},
        "response": {"status": 200, "headers": [], "body": {"text": "{}"}, "elapsed_seconds": 0.1},
    }


def test_example_without_an_answer_is_shown() -> None:
    """An example whose request got no response has none."""
    assert example_data(Exchange(Request("GET", "/x"), None, failure="reset"), "t")["response"] is None


def test_long_bodies_of_examples_are_cut() -> None:
    """Bodies of both messages are cut, with the number of characters that are missing, and the command names theirs."""
    example = example_data(exchange(Request("PUT", "/x", (), b"r" * 5_000), b"\xff" * 6_000), "t")

    assert example["request"]["body"] == {"text": "r" * 2_000, "left_out": 3_000}
    assert example["response"]["body"]["left_out"] == 6_000
    assert example["curl"].endswith("# a body of 5000 bytes, omitted here")


def test_long_heads_of_examples_are_cut() -> None:
    """Long targets, long header values and many headers are cut, and no command pretends to be the whole."""
    many = tuple((f"X-{number}", "v" * 1_000) for number in range(100))

    long_target = example_data(exchange(Request("GET", "/" + "x" * 20_000)), "t")
    long_headers = example_data(exchange(Request("GET", "/x", many), headers=many), "t")

    assert len(long_target["request"]["target"]) < 1_100
    assert len(long_headers["request"]["headers"]) == len(long_headers["response"]["headers"]) == 30
    assert long_headers["request"]["headers"][0] == ["X-0", "v" * 300 + "... (700 more characters)"]
    assert (long_target["curl"], long_headers["curl"]) == ("", "")
