"""The guard of a live target with an edited contract allows no more than with the real one."""

from __future__ import annotations

import copy
import json
from itertools import product

import pytest

from cce_release_contract.client.guard.arming import UNARMED, Arming
from cce_release_contract.client.guard.live_guard import LiveGuard
from cce_release_contract.client.guard.nonexistent_names import impossible_chart_id, impossible_release_name
from cce_release_contract.client.target import Address
from cce_release_contract.contract.compiled import Contract, contract
from cce_release_contract.contract.operations import Effect
from cce_release_contract.errors import GuardRefusal
from cce_release_contract.exchanges.request import Request

RUN = "0123456789abcdef" * 2
REAL = Address("a870253f-5dc7-11ee-bf71-0255ac100b03", "monitoring", "testwww")
IMPOSSIBLE = REAL.named(impossible_release_name(RUN))
CHART = "af4b699e-018c-11ec-b8b0-0255ac100b05"
RELEASE, HISTORY = contract().update.template, contract().history.template
ARMINGS = (UNARMED, Arming(dry_runs=True), Arming(dry_runs=True, writes=True))
METHODS = ("GET", "PUT", "DELETE", "POST", "HEAD")


def body(chart_id: str, *, dry_run: bool) -> bytes:
    """An update's body."""
    parts = {"chart_id": chart_id, "action": "upgrade", "parameters": {"dry_run": dry_run}, "values": {}}
    return json.dumps(parts).encode()


REQUESTS = [
    Request(method, path + query, (("Content-Type", "application/json"),), content)
    for method, path, query, content in product(
        METHODS,
        (REAL.path(), REAL.history_path(), IMPOSSIBLE.path(), IMPOSSIBLE.history_path()),
        ("", "?show_resources=true", "?_method=DELETE", "?name=other"),
        (b"", body(CHART, dry_run=False), body(CHART, dry_run=True), body(impossible_chart_id(RUN), dry_run=True)),
    )
]


def edited(template: str, method: str, effect: str) -> Contract:
    """The contract in which a path has an operation of that method and effect, with harmful query parameters."""
    document = copy.deepcopy(dict(contract().document))
    item = document["paths"][template]
    known = item.get(method, {"operationId": "added", "responses": {}})
    parameters = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in ("_method", "name")]
    item[method] = {**known, "x-effect": effect, "parameters": parameters}
    return Contract(json.dumps(document).encode())


def leaving(arming: Arming, chosen: Contract) -> set[int]:
    """The positions of the requests that the guard allows."""
    guard = LiveGuard("https://cce.example.com", REAL, [CHART], RUN, arming, contract=chosen)
    found = set()
    for place, request in enumerate(REQUESTS):
        try:
            guard.check(request)
        except GuardRefusal:
            continue
        found.add(place)
    return found


@pytest.mark.parametrize("arming", ARMINGS, ids=repr)
def test_reads_and_writes_are_sent_with_the_real_contract(arming: Arming) -> None:
    """The guard allows some requests of this module, and more in armed runs."""
    left = [REQUESTS[place].method for place in leaving(arming, contract())]

    assert set(left) == {"GET", "PUT"}
    assert left.count("PUT") == {ARMINGS[0]: 4, ARMINGS[1]: 6, ARMINGS[2]: 8}[arming]


@pytest.mark.parametrize("arming", ARMINGS, ids=repr)
@pytest.mark.parametrize("effect", list(Effect))
@pytest.mark.parametrize("method", [method.lower() for method in METHODS])
@pytest.mark.parametrize("template", [RELEASE, HISTORY], ids=["release", "history"])
def test_no_more_is_sent_than_with_the_real_contract(arming: Arming, effect: str, method: str, template: str) -> None:
    """Whatever the contract says, it can add only reads by GET and harmless writes by PUT."""
    before, after = (leaving(arming, one) for one in (contract(), edited(template, method, effect)))

    added = [REQUESTS[place] for place in after - before]
    harmless = [
        one
        for one in added
        if (one.method, effect) == ("GET", "read")
        or ((one.method, effect) == ("PUT", "write") and one.path.startswith(IMPOSSIBLE.path()))
    ]
    assert harmless == added
    assert not any("_method" in one.query for one in added)


@pytest.mark.parametrize("arming", ARMINGS, ids=repr)
@pytest.mark.parametrize("effect", ["read", "destroy"])
def test_an_update_that_is_said_to_do_something_else_stays(arming: Arming, effect: str) -> None:
    """A PUT that the contract calls a read or a destruction is refused even if updates are allowed."""
    left = {REQUESTS[place].method for place in leaving(arming, edited(RELEASE, "put", effect))}

    assert left == {"GET"}


@pytest.mark.parametrize(
    ("template", "method", "effect", "target", "content"),
    [
        ("/cce/everything", "get", "read", "/cce/everything?name=other", b""),
        (f"{RELEASE}/x/{{other}}", "put", "write", f"{IMPOSSIBLE.path()}/x/testwww", body(CHART, dry_run=True)),
        ("/cce/charts/{chart_id}", "put", "write", f"/cce/charts/{CHART}", body(CHART, dry_run=True)),
        (RELEASE, "get", "read", f"{REAL.path()}?_Method=DELETE", b""),
    ],
    ids=["no cluster in the path", "one more parameter", "another parameter", "a method in another case"],
)
def test_path_and_query_of_a_new_operation_are_bounded(
    template: str, method: str, effect: str, target: str, content: bytes
) -> None:
    """A read needs the target's own cluster in its path, a write the path of a release, and no query sets a method."""
    document = copy.deepcopy(dict(contract().document))
    names = [part[1:-1] for part in template.split("/") if part.startswith("{")]
    parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in names]
    parameters += [{"name": name, "in": "query", "schema": {"type": "string"}} for name in ("name", "_Method")]
    operation = {"operationId": "added", "responses": {}, "x-effect": effect, "parameters": parameters}
    document["paths"][template] = {**document["paths"].get(template, {}), method: operation}
    guard = LiveGuard(
        "https://cce.example.com", REAL, [CHART], RUN, UNARMED, contract=Contract(json.dumps(document).encode())
    )

    with pytest.raises(GuardRefusal):
        guard.check(Request(method.upper(), target, (("Content-Type", "application/json"),), content))


def test_new_read_of_the_targets_cluster_is_sent() -> None:
    """A read that the contract adds may name the target's cluster alone, and no other cluster."""
    document = copy.deepcopy(dict(contract().document))
    cluster = {"name": "cluster_id", "in": "path", "required": True, "schema": {"type": "string"}}
    added = {"operationId": "added", "responses": {}, "x-effect": "read", "parameters": [cluster]}
    document["paths"]["/cce/{cluster_id}/charts"] = {"get": added}
    guard = LiveGuard("https://cce.example.com", REAL, [CHART], RUN, contract=Contract(json.dumps(document).encode()))

    guard.check(Request("GET", f"/cce/{REAL.cluster_id}/charts"))
    with pytest.raises(GuardRefusal, match="was not sent"):
        guard.check(Request("GET", "/cce/other/charts"))
