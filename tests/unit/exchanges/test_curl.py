"""A request as a curl command."""

from __future__ import annotations

import shlex
import subprocess

import pytest

from cce_release_contract.exchanges.curl import curl_line
from cce_release_contract.exchanges.exchange import Exchange
from cce_release_contract.exchanges.redaction.secret_names import MASK, OTHER_TOKEN
from cce_release_contract.exchanges.request import Request


def test_plain_request():
    """The line has method, URL, headers and body; curl adds Content-Length."""
    request = Request("PUT", "/a?b=c", (("Content-Type", "application/json"), ("Content-Length", "2")), b"{}")

    assert curl_line(request, "https://h/") == (
        "curl -sS -i -X PUT 'https://h/a?b=c' -H 'Content-Type: application/json' --data-binary '{}'"
    )


def test_token_comes_from_its_variable():
    """The masked token of the user is taken from the environment; a token that a test made wrong stays masked."""
    own, other = (("X-Auth-Token", MASK),), (("X-Auth-Token", OTHER_TOKEN),)

    line = curl_line(Request("GET", "/", own), "http://h")

    assert line == 'curl -sS -i -X GET http://h/ -H "X-Auth-Token: $CCE_RELEASE_TOKEN"'
    assert "$" not in curl_line(Request("GET", "/", other), "http://h")


def test_exchange_knows_its_base_url():
    """An exchange needs no base URL."""
    line = curl_line(Exchange(Request("GET", "/a"), None, base_url="http://h"))

    assert line == "curl -sS -i -X GET http://h/a"


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ("/a/../b", ["--path-as-is", "http://h/a/../b"]),
        ("//a", ["--path-as-is", "http://h//a"]),
        ("/a?b[0]={c}", ["-g", "http://h/a?b[0]={c}"]),
        ("*", ["--request-target", "*", "http://h/"]),
        ("/a#b", ["--request-target", "/a#b", "http://h/"]),
        ("http://other/", ["--request-target", "http://other/", "http://h/"]),
    ],
)
def test_odd_targets_are_sent_as_they_are(target, expected):
    """Targets that curl would normalise get the option that prevents it."""
    words = shlex.split(curl_line(Request("GET", target), "http://h"))

    assert words[5:] == expected


def test_header_without_value_and_body_without_type():
    """An empty header is written with a semicolon, and curl's default Content-Type is removed."""
    words = shlex.split(curl_line(Request("PUT", "/", (("X-A", ""),), b"x"), "http://h"))

    assert words[6:] == ["-H", "X-A;", "-H", "Content-Type:", "--data-binary", "x"]


@pytest.mark.parametrize(
    "body", [b'it\'s $HOME `id` \\ "x"', b"@/etc/passwd", b"\x00\xff%s\\n'", b"a\nb", "回".encode()]
)
def test_shell_gives_back_the_same_bytes(body):
    """In a shell, the line gives curl exactly the bytes of the body."""
    line = curl_line(Request("PUT", "/", (), body), "http://h")
    fake_curl = 'curl() { for last; do :; done; if [ "$last" = @- ]; then cat; else printf %s "$last"; fi; }\n'

    sent = subprocess.run(["sh", "-c", fake_curl + line], capture_output=True, check=True).stdout

    assert sent == body


def test_control_characters_do_not_reach_the_terminal():
    """Control characters of a header are shown as escapes."""
    assert "\x1b" not in curl_line(Request("GET", "/", (("A", "\x1b[31m"),)), "http://h")


def test_large_body_is_named_by_its_size():
    """A body over 64 KiB is omitted."""
    line = curl_line(Request("PUT", "/", (), b"x" * 70_000), "http://h")

    assert line.endswith("--data-binary @BODY  # a body of 70000 bytes, omitted here")
