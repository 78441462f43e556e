"""The proxy for a target."""

from __future__ import annotations

import pytest

from cce_release_contract.client.credentials import Token
from cce_release_contract.client.opening import open_gateway
from cce_release_contract.client.target import Address, Target
from cce_release_contract.client.transport.proxy import environment_proxy, proxy_secrets, shown_proxy
from cce_release_contract.client.transport.transport import Transport
from cce_release_contract.errors import TransportError, UsageError
from cce_release_contract.exchanges.redaction.secret_names import MASK
from cce_release_contract.exchanges.request import Request

HOST = "https://cce.example.org"
NUMBER = "https://10.1.2.3:8443"


@pytest.fixture
def environment(monkeypatch):
    """Sets these proxy variables and removes all others."""

    def set_to(variables):
        for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "REQUEST_METHOD"):
            monkeypatch.delenv(name, raising=False)
            monkeypatch.delenv(name.lower(), raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    return set_to


@pytest.mark.parametrize(
    ("variables", "expected"),
    [
        ({}, ""),
        ({"HTTPS_PROXY": "http://p:1"}, "http://p:1"),
        ({"https_proxy": "p:1"}, "http://p:1"),
        ({"https_proxy": "p:1", "HTTPS_PROXY": "http://other:2"}, "http://p:1"),
        ({"HTTP_PROXY": "http://p:1"}, ""),
        ({"ALL_PROXY": "http://p:1"}, "http://p:1"),
        ({"HTTPS_PROXY": "http://u:secret@p:1"}, "http://u:secret@p:1"),
    ],
)
def test_variables_name_the_proxy(environment, variables, expected):
    """The usual variables name the proxy, by the scheme of the target, lower-case names first."""
    environment(variables)

    assert environment_proxy(HOST) == expected


@pytest.mark.parametrize(
    ("base_url", "no_proxy", "passed_by"),
    [
        (HOST, "example.org", True),
        (HOST, ".example.org", True),
        (HOST, "*.example.org", True),
        (HOST, "a, cce.example.org", True),
        (HOST, " a ,  cce.example.org  ", True),
        (HOST, "CCE.Example.ORG", True),
        (HOST, "*", True),
        (HOST, "a,*", True),
        (HOST, "ample.org", False),
        (HOST, "cce.example.org:443", True),
        (HOST, "example.org:443", True),
        (HOST, "cce.example.org:80", False),
        ("https://cce.example.org:8443", "cce.example.org:8443", True),
        ("https://cce.example.org:8443", "cce.example.org:443", False),
        (NUMBER, "10.1.2.3", True),
        (NUMBER, "10.0.0.0/8", True),
        (NUMBER, " 192.168.0.0/16 , 10.1.0.0/16 ", True),
        (NUMBER, "10.2.0.0/16", False),
        (NUMBER, "10.1.2.3:8443", True),
        (NUMBER, "10.1.2.3:443", False),
        ("https://[fd00::1]", "fd00::/8", True),
        ("https://[fd00::1]", "fd00::1", True),
        ("https://[fd00::1]", "fe80::/10", False),
        (NUMBER, "10.0.0.0/99, , ://", False),
    ],
)
def test_no_proxy_takes_targets_out(environment, base_url, no_proxy, passed_by):
    """NO_PROXY lists hosts, domains, networks and ports, with commas and blanks; malformed parts are ignored."""
    environment({"HTTPS_PROXY": "http://p:1", "NO_PROXY": no_proxy})

    assert environment_proxy(base_url) == ("" if passed_by else "http://p:1")


@pytest.mark.parametrize(
    ("proxy", "shown"),
    [
        ("http://p:1", "http://p:1"),
        ("http://user:secret@p:1", "http://p:1"),
        ("http://user:se#cr@et@p:1/", "http://p:1/"),
        ("", ""),
    ],
)
def test_shown_proxy_has_no_password(proxy, shown):
    """The user part of a proxy's URL is never shown."""
    assert shown_proxy(proxy) == shown


@pytest.mark.parametrize(
    "proxy", ["ftp://u:secret@h", "http://u:secret@h:x", "http://u:sec#ret@h:1", "socks5://u:secret@h:1", "http://"]
)
def test_proxy_that_cannot_be_used(proxy):
    """A proxy of an unknown kind, or that is not a URL, is a usage error without its password."""
    with pytest.raises(UsageError, match="proxy") as refused:
        Transport("https://h", proxy=proxy)

    assert "sec" not in str(refused.value)


def test_proxy_that_is_not_there_is_named(server):
    """An error names the proxy that was used, without its password."""
    server.close()
    proxy = server.url.replace("http://", "http://user:secret@")

    with Transport("http://target.invalid", proxy=proxy) as transport, pytest.raises(TransportError) as failed:
        transport.send(Request("GET", "/"))

    assert failed.value.reason == "refused"
    assert failed.value.where == f"http://target.invalid through the proxy {server.url}"
    assert "secret" not in str(failed.value)


def test_proxy_that_refuses_is_named(server, json_response):
    """The error of a proxy that refuses names the proxy."""
    server.response = json_response(407, {})

    with Transport("https://target.invalid", proxy=server.url) as transport, pytest.raises(TransportError) as failed:
        transport.send(Request("GET", "/"))

    assert failed.value.reason == "refused"
    assert "proxy" in failed.value.cause
    assert server.url in failed.value.where


def test_proxy_gets_its_password(server):
    """User and password of the proxy's URL are sent to the proxy in its header."""
    proxy = server.url.replace("http://", "http://user:secret@")

    with Transport("http://target.invalid", proxy=proxy) as transport:
        transport.send(Request("GET", "/a"))

    assert server.heads[0][0] == b"GET http://target.invalid/a HTTP/1.1"
    assert b"Proxy-Authorization: Basic dXNlcjpzZWNyZXQ=" in server.heads[0]


@pytest.mark.parametrize(
    ("proxy", "secrets"),
    [
        ("http://us:hunter2@p:1", ("hunter2", "hunter2", "dXM6aHVudGVyMg==")),
        ("http://us:hun%40ter@p:1", ("hun%40ter", "hun@ter", "dXM6aHVuQHRlcg==")),
        ("http://us@p:1", ()),
        ("http://p:1", ()),
        ("", ()),
    ],
)
def test_secrets_of_a_proxy(proxy, secrets):
    """The password of a proxy is secret, and so is the header with it."""
    assert proxy_secrets(proxy) == secrets


@pytest.mark.parametrize("status", [407, 200])
def test_password_of_a_proxy_is_masked_where_it_comes_back(server, status):
    """If a proxy or a target repeats the password or the header, it is masked."""
    said = "no: hunter2 dXM6aHVudGVyMg=="
    server.response = (
        f"HTTP/1.1 {status} {said}\r\nX-Echo: {said}\r\nContent-Length: {len(said)}\r\n\r\n{said}".encode()
    )
    target = Target("http://cce.example.com", "live", Token("the-token"), Address("c", "n", "r"), "chart", reads=True)
    proxy = server.url.replace("//", "//us:hunter2@")

    with open_gateway(target, proxy=proxy) as gateway:
        gateway.send(Request("GET", target.address.path()), allow_failure=True)
        response = gateway.exchanges[0].response

    assert server.received
    assert response.body == f"no: {MASK} {MASK}".encode()
    assert response.header("X-Echo").unredacted == f"no: {MASK} {MASK}"
