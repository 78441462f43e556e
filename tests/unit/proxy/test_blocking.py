"""Requests that break the contract stay before the proxy; all others pass, and none holds up the next one."""

from __future__ import annotations

import asyncio
import json

import pytest
from tests.unit.proxy.raw_sockets import Scripted, proxied, sent
from tests.unit.proxy.running_proxy import PATH

from cce_release_contract.proxy.blocking import ContractDoor
from cce_release_contract.proxy.forwarding.bodies import LARGEST_COPY
from cce_release_contract.proxy.forwarding.refusal_responses import SIGN
from cce_release_contract.proxy.passed import PassedExchange
from cce_release_contract.proxy.tally import ProxyTally

GET = b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
VALID = b'{"chart_id":"c","action":"upgrade","parameters":{},"values":{}}'
TOKEN = "X-Auth-Token: t"
JSON = "Content-Type: application/json"


def passed(line: str, body: bytes = b"", *headers: str) -> PassedExchange:
    head = "\r\n".join([f"{line} HTTP/1.1", *headers, "", ""])
    return PassedExchange(1, 1, 0.0, head.encode(), body)


@pytest.mark.parametrize(
    ("request_made", "rules"),
    [
        (passed(f"PUT {PATH}", VALID, TOKEN, JSON), []),
        (passed(f"PUT {PATH}", VALID, "Authorization: SDK-HMAC-SHA256 a", JSON), []),
        (passed(f"PUT {PATH}", VALID, JSON), ["security"]),
        (passed(f"PUT {PATH}", VALID, TOKEN), ["media_type.missing"]),
        (passed(f"PUT {PATH}", VALID, TOKEN, "Content-Type: text/plain"), ["media_type.unlisted"]),
        (passed(f"PUT {PATH}", b"{", TOKEN, JSON), ["json.syntax"]),
        (passed(f"PUT {PATH}", b"", TOKEN, JSON), ["json.empty"]),
        (passed(f"PUT {PATH}", b"{}", TOKEN, JSON), ["required"] * 4),
        (passed(f"PUT {PATH}", VALID.replace(b"{}}", b'{"a":' + b"9" * 5000 + b"}}"), TOKEN, JSON), []),
        (passed(f"PUT {PATH}", b"?", TOKEN, JSON, "Content-Encoding: br"), []),
        (passed(f"PUT http://127.0.0.1:8090{PATH}", b"{}", TOKEN, JSON), ["required"] * 4),
        (passed(f"PUT {PATH.replace('releases', 'rel%65ases')}", b"{}", TOKEN, JSON), ["required"] * 4),
        (passed("GET http://127.0.0.1:8090"), []),
        (passed(f"GET {PATH}", b"", TOKEN), []),
        (passed(f"GET {PATH}/history", b"", TOKEN), []),
        (passed(f"GET {PATH}/history"), ["security"]),
        (passed(f"DELETE {PATH}"), []),
        (passed("GET /other"), []),
        (passed("OPTIONS *"), []),
    ],
)
def test_door_names_the_rules(request_made: PassedExchange, rules: list[str]) -> None:
    """The response names each rule that a request of the contract breaks; nothing else is refused."""
    tally, said = ProxyTally(recording=False), []

    response = ContractDoor(tally, said.append).refuse(request_made)

    found = [] if response is None else json.loads(response.partition(b"\r\n\r\n")[2])["rules"]
    assert [rule["keyword"] for rule in found] == rules
    assert tally.blocked_count == len(said) == bool(rules)


def refuse_bad(request: PassedExchange) -> bytes | None:
    if b"/bad" not in request.request_head:
        return None
    return f"HTTP/1.1 400 Bad Request\r\n{SIGN}: refused\r\nContent-Length: 0\r\n\r\n".encode()


def test_thousands_of_blocked_requests_on_one_connection() -> None:
    """Pipelined requests that are blocked get their responses in order, and the one after them passes."""
    bad = b"GET /bad HTTP/1.1\r\n\r\n"

    async def run() -> None:
        upstream = Scripted([(GET, OK)])
        async with proxied(upstream, refuser=refuse_bad) as around:
            response = await sent(around, bad * 3000 + GET, end=True)
        assert bytes(upstream.received) == GET
        assert response.count(b"HTTP/1.1 400 ") == 3000
        assert response.endswith(OK)

    asyncio.run(run())


def test_broken_chunks_of_a_request_kept_back_are_no_exchange() -> None:
    """A request that is refused for its chunks before a byte of it passed is a refusal, and nothing else."""
    begun = b"PUT /a HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"

    async def run() -> None:
        upstream = Scripted([])
        async with proxied(upstream, refuser=refuse_bad) as around:
            response = await sent(around, begun + b"x\r\n")
        assert response.startswith(b"HTTP/1.1 400 ")
        assert around.watcher.refusals == ["a chunk does not begin with its size"]
        assert (around.watcher.passed, upstream.connections) == ([], 0)

    asyncio.run(run())


def test_body_beyond_the_copy_passes_unjudged() -> None:
    """A body that is too large to be kept is passed on as it comes."""
    body = bytes(LARGEST_COPY) + b"beyond it, and the end"
    request = b"PUT /bad HTTP/1.1\r\nContent-Length: %d\r\n\r\n" % len(body) + body

    async def run() -> None:
        upstream = Scripted([(b"the end", OK)])
        async with proxied(upstream, refuser=refuse_bad) as around:
            assert await sent(around, request) == OK
        assert bytes(upstream.received) == request

    asyncio.run(run())
