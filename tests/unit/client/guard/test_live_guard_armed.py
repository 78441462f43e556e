"""The guard of a live target that is armed for its named release allows only its one plain spelling."""

from __future__ import annotations

import json
from dataclasses import replace
from urllib.parse import quote, unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cce_release_contract.client.guard.arming import UNARMED, Arming, Reach
from cce_release_contract.client.guard.live_guard import LARGEST_BODY, LiveGuard
from cce_release_contract.client.guard.nonexistent_names import impossible_chart_id, impossible_release_name
from cce_release_contract.client.target import Address
from cce_release_contract.errors import GuardRefusal
from cce_release_contract.exchanges.request import Request
from cce_release_contract.settings.marker import Marker
from cce_release_suite.request.test_body import NEIGHBOURS

RUN = "0123456789abcdef" * 2
CLUSTER = "a870253f-5dc7-11ee-bf71-0255ac100b03"
REAL = Address(CLUSTER, "monitoring", "testwww")
PLAIN = REAL.path()
IMPOSSIBLE = REAL.named(impossible_release_name(RUN)).path()
CHART = "af4b699e-018c-11ec-b8b0-0255ac100b05"
JSON = ("Content-Type", "application/json")
WRITING = Arming(dry_runs=True, writes=True)
MARKING = replace(WRITING, marker=Marker.read("imageTag=v2"))
REHEARSING = Arming(dry_runs=True)
ARMINGS = [WRITING, REHEARSING, UNARMED, replace(MARKING, dry_runs=False, writes=False)]
HARMLESS = json.dumps({"chart_id": impossible_chart_id(RUN), "parameters": {"dry_run": True}}).encode()


def guard(arming, address=REAL):
    """The guard of a run with this arming."""
    return LiveGuard("https://cce.example.com", address, [CHART], RUN, arming)


def update(target=PLAIN, *, headers=(), method="PUT", body=None, content_type=(JSON,), values=None, **parameters):
    """A dry run of the named release, with some parts replaced."""
    document = {
        "chart_id": CHART,
        "action": "upgrade",
        "parameters": {"dry_run": True, **parameters},
        "values": values or {},
    }
    return Request(method, target, (*content_type, *headers), json.dumps(document).encode() if body is None else body)


def refused(request, *armings):
    """Whether the guard refuses the request, however the run is armed."""
    for arming in armings or ARMINGS:
        with pytest.raises(GuardRefusal):
            guard(arming).check(request)
    return True


def refused_at(target):
    """Whether the guard refuses every update: of the named release and of an impossible release."""
    return all(refused(update(target, body=body)) for body in (None, b"{", HARMLESS))


@pytest.mark.parametrize(
    ("arming", "request_", "reach"),
    [
        (MARKING, update(dry_run=False, replace=True, values={"imageTag": "v2"}), Reach.WRITE),
        (WRITING, update(), Reach.DRY_RUN),
        (WRITING, update(PLAIN + "?show_resources=true"), Reach.DRY_RUN),
        (WRITING, update(headers=(("Accept", "*/*"), ("Authorization", "x"), ("X-Sdk-Date", "y"))), Reach.DRY_RUN),
        (REHEARSING, update(), Reach.DRY_RUN),
        (WRITING, Request("GET", PLAIN), Reach.NOTHING),
        (WRITING, Request("GET", REAL.history_path()), Reach.NOTHING),
        (WRITING, Request("PUT", IMPOSSIBLE, (), b"{"), Reach.NOTHING),
    ],
)
def test_plain_requests_are_sent(arming, request_, reach):
    """An armed request is sent in its plain spelling, and the guard says what it can do."""
    assert guard(arming).check(request_) is None
    assert guard(arming).reach(request_) is reach


@pytest.mark.parametrize(
    ("arming", "dry_run"), [(UNARMED, True), (UNARMED, False), (Arming(), True), (REHEARSING, False)]
)
def test_arming_goes_no_further(arming, dry_run):
    """Without arming no update of the named release is sent; armed for dry runs, only dry runs are."""
    with pytest.raises(GuardRefusal):
        guard(arming).check(update(dry_run=dry_run))


@pytest.mark.parametrize("number", range(len(PLAIN)))
def test_no_character_is_escaped(number):
    """The named release with one character in another case, escaped once, or escaped twice, is refused."""
    before, character, after = PLAIN[:number], PLAIN[number], PLAIN[number + 1 :]
    escaped = f"%{ord(character):02x}"
    forms = {escaped, escaped.upper(), quote(escaped), character.swapcase()} - {character}

    assert all(refused_at(before + form + after) for form in forms)


@pytest.mark.parametrize("inserted", ["/", "//", "/.", "/..", "/./", "/x/..", "%2f", ";a=b", "%3b", "\\", "%5c", "%00"])
@pytest.mark.parametrize("number", [0, 4, len(PLAIN) - len("/testwww"), len(PLAIN)])
def test_no_delimiter_is_added(inserted, number):
    """Empty segments, dot segments, parameters and backslashes at any place are refused."""
    assert refused_at(PLAIN[:number] + inserted + PLAIN[number:])


@pytest.mark.parametrize(
    "target",
    [
        f"https://cce.example.com{PLAIN}",
        f"http://other.example.com{PLAIN}",
        f"//cce.example.com{PLAIN}",
        f"/\\cce.example.com{PLAIN}",
        f"https:{PLAIN}",
        f"@cce.example.com{PLAIN}",
        "cce.example.com:443",
        "*",
        "",
        PLAIN.lstrip("/"),
        f" {PLAIN}",
        f"{PLAIN} ",
        f"{PLAIN}\t",
        f"{PLAIN}\r\nX-A: b",
        f"{PLAIN}#x",
        f"{PLAIN}?#x",
        f"{PLAIN}?_method=DELETE",
        f"{PLAIN}?dry_run=true",
        f"{PLAIN}?show_resources=true&x",
        f"{PLAIN}?show_resources=true;_method=DELETE",
        f"{PLAIN}?Show_Resources=true",
        PLAIN.replace("testwww", "te\u017ftwww"),
        PLAIN.replace("testwww", "\uff54estwww"),
        PLAIN.replace("testwww", "%ef%bd%94estwww"),
        PLAIN.replace("testwww", "testwww%20"),
        PLAIN.replace("testwww", "testwww."),
        PLAIN.replace("testwww", "other"),
        PLAIN.replace("monitoring", "default"),
        PLAIN.replace(CLUSTER, CLUSTER[:-1] + "4"),
        PLAIN.replace("/v3/", "/v2/"),
        PLAIN.replace("/cce/cam", ""),
        REAL.history_path(),
        f"{IMPOSSIBLE}/../testwww",
        f"{IMPOSSIBLE}/%2e%2e/testwww",
        f"{PLAIN}/../{impossible_release_name(RUN)}",
    ],
)
def test_other_spellings_stay(target):
    """Other forms of the target, other releases and other queries are refused, armed or not."""
    assert refused_at(target)


EDITS = st.lists(
    st.tuples(
        st.integers(0, len(PLAIN)),
        st.integers(0, 3),
        st.one_of(
            st.sampled_from(
                ["/", ".", "..", "%", "%2e", "%2F", "%252f", ";", "?", "#", "\\", "%00", "testwww", "@", ":"]
            ),
            st.text(max_size=3),
        ),
    ),
    min_size=1,
    max_size=4,
)


@given(EDITS, st.sampled_from(ARMINGS), st.sampled_from([None, b"{", HARMLESS]))
def test_no_edit_reaches_a_release(edits, arming, body):
    """Whatever the path, only the plain path with a known query is sent, and only in an armed run."""
    target = PLAIN
    for place, length, text in edits:
        target = target[:place] + text + target[place + length :]

    try:
        guard(arming).check(update(target, body=body))
    except GuardRefusal:
        return
    assert body is None
    assert arming != UNARMED
    assert target.partition("?")[0] == unquote(target.partition("?")[0]) == PLAIN
    assert target.partition("?")[2].strip("&;") == ""


@pytest.mark.parametrize("method", ["put", "Put", "PUT ", " PUT", "POST", "PATCH", "DELETE", "MERGE", ""])
def test_other_methods_stay(method):
    """Arming allows no other method and no other spelling of it."""
    assert refused(update(method=method))


@pytest.mark.parametrize(
    "headers",
    [
        (("Host", "other.example.com"),),
        (("Host", "cce.example.com:8443"),),
        (("Host", "cce.example.com:443"),),
        (("Host", "cce.example.com"), ("HOST", "cce.example.com")),
        (("Host", "cce.example.com, other.example.com"),),
        (("X-HTTP-Method-Override", "DELETE"),),
        (("X-Http-Method", "DELETE"),),
        (("X-Original-URL", "/other"),),
        (("X-Forwarded-Host", "other.example.com"),),
        (("Transfer-Encoding", "chunked"),),
        (("Content-Encoding", "gzip"),),
        (("Content-Length", "0"),),
        (("Connection", "Content-Type"),),
        (("Accept", "a\r\nHost: other"),),
    ],
)
def test_headers_that_change_the_request_stay(headers):
    """An armed update with another host, two hosts, another method, path or end of the body is refused."""
    assert refused(update(headers=headers))


@pytest.mark.parametrize(
    "content_type",
    [
        (),
        (JSON, JSON),
        (JSON, ("content-type", "application/json")),
        (JSON, ("Content-Type", "text/plain")),
        *(
            (("Content-Type", value),)
            for value in (
                *("", "Application/JSON", "application/json; charset=utf-8", "application/json;charset=utf-16"),
                *("application/json ", "text/plain", "application/yaml", "application/x-www-form-urlencoded"),
                *("application/merge-patch+json", "multipart/form-data; boundary=x", "application/json, text/plain"),
            )
        ),
    ],
)
def test_other_content_types_stay(content_type):
    """An armed update has exactly one Content-Type header, JSON in one spelling."""
    assert refused(update(content_type=content_type))


def test_large_body_stays():
    """An armed update has at most 64 KiB."""
    bodies = [update().body.ljust(size) for size in (LARGEST_BODY, LARGEST_BODY + 1)]

    assert guard(WRITING).check(update(body=bodies[0])) is None
    assert refused(update(body=bodies[1]))


def test_charts_of_other_releases_are_refused():
    """The named release is not updated with the impossible chart, nor an impossible release with the real chart."""
    harmless = update().body.replace(CHART.encode(), impossible_chart_id(RUN).encode())

    assert refused(update(body=harmless))
    assert refused(update(IMPOSSIBLE))


@pytest.mark.parametrize(
    "address",
    [
        Address(CLUSTER, "monitoring", "a/b"),
        Address(CLUSTER, "a%2fb", "testwww"),
        Address(CLUSTER, "..", "testwww"),
        Address("a;b", "monitoring", "testwww"),
        Address("", "monitoring", "testwww"),
    ],
)
def test_release_with_an_unclear_name_is_not_written_to(address):
    """A release whose path can be read in two ways gets no update, whatever the arming."""
    with pytest.raises(GuardRefusal):
        guard(WRITING, address).check(update(address.path()))


@pytest.mark.parametrize(("arming", "words"), [(WRITING, "only for updates"), (REHEARSING, "only for dry runs")])
def test_refusal_says_what_the_run_is_armed_for(arming, words):
    """The refusal names what may be sent."""
    with pytest.raises(GuardRefusal) as caught:
        guard(arming).check(update(PLAIN + "/"))

    assert words in caught.value.cause


@pytest.mark.parametrize("action", [*NEIGHBOURS, "restart"])
def test_other_actions_are_for_impossible_releases(action):
    """However a run is armed, an action that may delete something goes to impossible releases, never to the named."""
    named = {"chart_id": CHART, "action": action, "parameters": {"dry_run": True}, "values": {}}
    impossible = named | {"chart_id": impossible_chart_id(RUN)}

    assert refused(update(body=json.dumps(named).encode()))
    assert refused(update(body=json.dumps(impossible).encode()))
    assert refused(update(body=b'{"Action": "delete", ' + json.dumps(named | {"action": "upgrade"}).encode()[1:]))
    for arming in ARMINGS:
        guard(arming).check(update(IMPOSSIBLE, body=json.dumps(impossible).encode()))


@pytest.mark.parametrize("action", ["", "Upgrade", None])
def test_actions_that_may_pass_for_an_upgrade_stay_unless_in_a_dry_run(action):
    """An action that a careless target may take for an upgrade goes to the named release in a dry run only."""
    named = {"chart_id": CHART, "action": action, "parameters": {}, "values": {}}

    assert refused(update(body=json.dumps(named).encode()))
