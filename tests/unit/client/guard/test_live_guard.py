"""The guard of a live target that was not armed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce_release_contract.client.guard.live_guard import LARGEST_BODY, LiveGuard
from cce_release_contract.client.guard.nonexistent_names import (
    impossible_chart_id,
    impossible_cluster_id,
    impossible_release_name,
)
from cce_release_contract.client.target import Address
from cce_release_contract.errors import GuardRefusal
from cce_release_contract.exchanges.request import Request

RUN = "0123456789abcdef" * 2
CLUSTER = "a870253f-5dc7-11ee-bf71-0255ac100b03"
REAL = Address(CLUSTER, "monitoring", "testwww")
IMPOSSIBLE = REAL.named(impossible_release_name(RUN))
P = IMPOSSIBLE.path()
NAME = IMPOSSIBLE.name
BASE = P.removesuffix(NAME)
CHART = "af4b699e-018c-11ec-b8b0-0255ac100b05"
BODY = json.dumps({"chart_id": impossible_chart_id(RUN), "action": "upgrade", "parameters": {"dry_run": True}}).encode()
GUARD = LiveGuard("https://cce.example.com", REAL, [CHART], RUN)


def put(target=P, headers=(), body=BODY, method="PUT"):
    """A harmless update with some parts replaced."""
    return Request(method, target, headers, body)


@pytest.mark.parametrize(
    "request_",
    [
        Request("GET", REAL.path()),
        Request("GET", REAL.path() + "?show_resources=true"),
        Request("GET", REAL.history_path()),
        Request("GET", IMPOSSIBLE.path()),
        Request("GET", IMPOSSIBLE.history_path()),
        put(),
        put(IMPOSSIBLE.path() + "?show_resources=FALSE"),
        put(REAL.named(impossible_release_name(RUN, "a1")).path()),
        put(Address(CLUSTER, "other ns", IMPOSSIBLE.name).path()),
        put(Address(impossible_cluster_id(RUN), "monitoring", IMPOSSIBLE.name).path()),
        put(IMPOSSIBLE.path() + "%20"),
        put(body=b""),
        put(body=b"{"),
        put(body=b"\xff" * LARGEST_BODY),
        put(headers=(("Host", "CCE.example.com"), ("Content-Type", "text/plain"), ("Content-Length", str(len(BODY))))),
        put(headers=(("Authorization", "x"), ("X-Auth-Token", ""), ("X-Sdk-Date", "y"), ("Accept", "*/*"))),
    ],
    ids=repr,
)
def test_harmless_requests_are_sent(request_):
    """Reads of the named release and writes to impossible ones may be sent."""
    assert GUARD.check(request_) is None


@pytest.mark.parametrize(
    "method",
    ["DELETE", "POST", "PATCH", "HEAD", "OPTIONS", "TRACE", "CONNECT", "QUERY", "put", "get", "Put", "", "PUT "],
)
def test_other_methods_stay(method):
    """Only GET and PUT are sent, in exactly this spelling."""
    for address in (REAL, IMPOSSIBLE):
        with pytest.raises(GuardRefusal, match="only GET and PUT"):
            GUARD.check(put(address.path(), method=method))


@pytest.mark.parametrize(
    "target",
    [
        REAL.path(),
        REAL.path() + "?x",
        REAL.path().replace("testwww", "%74estwww"),
        REAL.path().replace("testwww", "TESTWWW"),
        REAL.history_path(),
        IMPOSSIBLE.history_path(),
        P + "/",
        P + "//",
        P + "/x",
        P.replace("/releases/", "//releases/"),
        P.replace("/cce/", "//cce/"),
        "/" + P,
        P.replace("/releases/", "/./releases/"),
        P.replace("/releases/", "/x/../releases/"),
        P.replace("/releases/", "/%2e/releases/"),
        P.replace("/releases/", "/x/%2E%2E/releases/"),
        P + "/../testwww",
        P + "/%2e%2e/testwww",
        P + "%2f..%2ftestwww",
        P + "%2F%2E%2E%2Ftestwww",
        P + "%252f..%252ftestwww",
        P + "%25252f..%25252ftestwww",
        P + "%5c..%5ctestwww",
        P + "\\..\\testwww",
        P + "%c0%af..%c0%aftestwww",
        P + "%EF%BC%8F..%EF%BC%8Ftestwww",
        P + "%u002f",
        P + "%",
        P + ";x",
        P + "%3bx",
        P + "%3Fx",
        P + "%23x",
        P + "#x",
        P + "%00",
        P + "%0d%0aX-A:b",
        P + "%0a",
        P + "\r\nX-A: b",
        P + " HTTP/1.1",
        P + "é",
        BASE + "..%2f" + NAME,
        BASE + "x" + NAME,
        BASE + NAME.upper(),
        BASE + NAME[:-1],
        BASE + NAME.replace("cce-check-", "cce-check_"),
        BASE + NAME.replace("c", "%63", 1),
        BASE + "cce-check-" + "f" * 32,
        BASE,
        BASE.rstrip("/"),
        P.replace(CLUSTER, "other"),
        P.replace(CLUSTER, CLUSTER.upper()),
        P.replace(CLUSTER, "%61" + CLUSTER[1:]),
        P.replace(CLUSTER, CLUSTER + "%2f"),
        P.replace("/namespace/monitoring", "/namespace/.."),
        P.replace("/namespace/monitoring", "/namespace/%2e%2e"),
        P.replace("/namespace/monitoring", "/namespace/a%2f..%2fb"),
        P.replace("/namespace/monitoring", "/namespace/a%3f"),
        P.replace("/namespace/monitoring", "/namespace/"),
        P.replace("/namespace/", "/namespaces/"),
        P.replace("/cce/", "/CCE/"),
        P.replace("/v3/", "/%763/"),
        P.replace("/cce/", "/autopilot/"),
        "/",
        "",
        "*",
        "https://cce.example.com" + P,
        "https://other.example.com" + P,
        "http:" + P,
        "//other.example.com" + P,
        "/\\other.example.com" + P,
        "user:pass@cce.example.com" + P,
        "https://cce.example.com@other.example.com" + P,
        "@other.example.com" + P,
        P + "?_method=DELETE",
        P + "?a=b&_METHOD=DELETE",
        P + "?a=b;_method=DELETE",
        P + "?%5Fmethod=DELETE",
        "/v2/charts/" + CHART,
        "/cce/cam/v3/clusters/" + CLUSTER + "/releases",
    ],
)
def test_writes_elsewhere_stay(target):
    """A PUT is sent only if every reading of its target is an impossible release in an allowed cluster."""
    with pytest.raises(GuardRefusal, match="was not sent"):
        GUARD.check(put(target))


@pytest.mark.parametrize(
    "target",
    [
        REAL.path() + "/",
        REAL.path() + "/values",
        REAL.path() + "/history/",
        REAL.path() + "/history/1",
        REAL.path() + "/../other",
        REAL.path() + "%2fhistory",
        REAL.path().replace("testwww", "other"),
        REAL.path().replace("monitoring", "default"),
        REAL.path().replace(CLUSTER, impossible_cluster_id(RUN)),
        REAL.path() + "?_method=DELETE",
        "/cce/cam/v3/clusters/" + CLUSTER + "/releases",
        "/api/v3/projects/p/clusters",
        "/_emulator/handshake",
        "/",
    ],
)
def test_reads_elsewhere_stay(target):
    """A GET is sent only for the named release, its history, or an impossible release."""
    with pytest.raises(GuardRefusal, match="was not sent"):
        GUARD.check(Request("GET", target))


@pytest.mark.parametrize(
    "header",
    [
        ("Host", "other.example.com"),
        ("Host", "cce.example.com:8443"),
        ("Host", "cce.example.com.evil.org"),
        ("Host", "cce.example.com@evil.org"),
        ("Host", ""),
        ("host ", "cce.example.com"),
        ("X-HTTP-Method-Override", "DELETE"),
        ("x_http_method_override", "DELETE"),
        ("X-Original-URL", REAL.path()),
        ("X-Rewrite-URL", REAL.path()),
        ("X-Forwarded-Host", "other"),
        ("Forwarded", "host=other"),
        ("Transfer-Encoding", "chunked"),
        ("Content-Length", "0"),
        ("Content_Length", "0"),
        ("Content-Encoding", "gzip"),
        ("Upgrade", "h2c"),
        ("Connection", "X-Auth-Token"),
        ("X-A", "b\r\nX-C: d"),
        ("X-A", "b\x00"),
        ("X-A\r\nX-B", "c"),
    ],
)
def test_headers_that_change_the_request_stay(header):
    """Headers that change the host, the method or the end of the body are refused, and so are line breaks."""
    with pytest.raises(GuardRefusal, match="was not sent"):
        GUARD.check(put(headers=(header,)))


def test_second_host_stays():
    """Two Host headers are refused, even equal ones."""
    with pytest.raises(GuardRefusal, match="appears twice"):
        GUARD.check(put(headers=(("Host", "cce.example.com"), ("host", "cce.example.com"))))


@pytest.mark.parametrize(
    "body",
    [
        b"x" * (LARGEST_BODY + 1),
        json.dumps({"chart_id": CHART, "parameters": {"dry_run": True}}).encode(),
        json.dumps({"chart_id": impossible_chart_id(RUN), "parameters": {"dry_run": False}}).encode(),
        json.dumps({"chart_id": impossible_chart_id(RUN), "parameters": {}}).encode(),
    ],
)
def test_bodies_that_may_act_stay(body):
    """A large body, a real chart, or parameters without dry_run are refused."""
    with pytest.raises(GuardRefusal, match="was not sent"):
        GUARD.check(put(body=body))


def test_largest_body_has_64_kib():
    """The limit of a body is 64 KiB."""
    assert LARGEST_BODY == 65_536


def test_read_with_a_body_stays():
    """A GET has no body."""
    with pytest.raises(GuardRefusal, match="no body"):
        GUARD.check(Request("GET", REAL.path(), (), b"x"))


def test_refusal_says_what_to_do():
    """A refusal names the rule, the target and the remedy."""
    with pytest.raises(GuardRefusal) as refused:
        GUARD.check(put(REAL.path()))

    assert "'testwww' may be real" in refused.value.what
    assert REAL.path() in refused.value.where
    assert "emulator" in refused.value.remedy


@given(suffix=st.text(st.characters(min_codepoint=0x20, max_codepoint=0x7E), max_size=20))
def test_no_suffix_leads_to_the_real_release(suffix):
    """Whatever is appended to an impossible path, an allowed path has one segment that begins with the prefix."""
    request = put(P + suffix)

    try:
        GUARD.check(request)
    except GuardRefusal:
        return
    segments = request.path.split("/")
    assert len(segments) == 10
    assert segments[9].startswith(NAME)
    assert ".." not in segments


@pytest.mark.parametrize(
    "name", ["X-Method", "X-Forwarded-Method", "X-HTTP-Path-Override", "X-Envoy-Original-Path", "Destination"]
)
def test_unknown_headers_stay(name):
    """A header that is not in the contract is refused: a proxy may take it for another method or path."""
    with pytest.raises(GuardRefusal):
        GUARD.check(Request("GET", REAL.path(), ((name, "DELETE"),)))


@pytest.mark.parametrize(
    "query", ["action=rollback", "name=testwww", "dry_run=false", "_method=DELETE", "show_resources=true&a=1"]
)
def test_unknown_parameters_stay(query):
    """A query parameter that is not in the contract is refused."""
    with pytest.raises(GuardRefusal):
        GUARD.check(Request("GET", f"{REAL.path()}?{query}"))
