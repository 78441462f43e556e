"""The canonical form of a request."""

from __future__ import annotations

import hashlib

import pytest

from cce_release_contract.signing.canonical import (
    canonical_bytes,
    canonical_headers,
    canonical_path,
    canonical_query,
    canonical_request,
    payload_hash,
)


def test_vectors_have_the_stated_canonical_request(vector):
    """Every part of the canonical request is what the vendor's signer made."""
    canonical = canonical_request(
        vector.method, vector.target, vector.headers, vector.signed_headers.split(";"), vector.body
    )

    assert hashlib.sha256(canonical_bytes(canonical)).hexdigest() == vector.canonical["sha256"]
    lines = canonical.split("\n")
    assert lines[0] == vector.method
    assert lines[1] == vector.canonical["path"]
    assert lines[2] == vector.canonical["query"]
    assert lines[-3] == ""
    assert lines[-2] == vector.signed_headers
    assert lines[-1] == vector.canonical["payload"]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/a/b", "/a/b/"),
        ("/a/b/", "/a/b/"),
        ("/a/b//", "/a/b//"),
        ("/", "/"),
        ("", "/"),
        ("/a%2Fb", "/a/b/"),
        ("/a%2fb", "/a/b/"),
        ("/a%252Fb", "/a%252Fb/"),
        ("/a+b", "/a%2Bb/"),
        ("/~a_b.c-d", "/~a_b.c-d/"),
        ("/%E5%9B%9E", "/%E5%9B%9E/"),
        ("/%ff", "/%FF/"),
        ("/%fe", "/%FE/"),
        ("/a/../b", "/a/../b/"),
    ],
)
def test_path_is_decoded_once_and_encoded_again(path, expected):
    """A path is decoded once, encoded segment by segment, and ends with a slash."""
    assert canonical_path(path) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ""),
        ("b=2&a=1", "a=1&b=2"),
        ("a=2&a=1", "a=1&a=2"),
        ("a", "a="),
        ("a=", "a="),
        ("a=x=y", "a=x%3Dy"),
        ("a=x+y", "a=x%2By"),
        ("a=%20", "a=%20"),
        ("a=1&", "=&a=1"),
        ("A=1&a=1", "A=1&a=1"),
        ("a=b?c", "a=b%3Fc"),
    ],
)
def test_query_is_sorted_and_encoded(query, expected):
    """Query pairs are decoded, sorted by name and value, and encoded with %20 for a space."""
    assert canonical_query(query) == expected


def test_headers_are_listed_in_the_order_of_the_list():
    """A header line is `name:value`, in the order and the spelling of the signed list, outer white space removed."""
    headers = (("HOST", " h "), ("x-sdk-date", "\td"), ("Other", "o"))

    assert canonical_headers(headers, ("x-sdk-date", "host")) == "x-sdk-date:d\nhost:h\n"


def test_repeated_header_gives_sorted_lines():
    """A repeated header gives one line per value, sorted."""
    headers = (("X-A", "2"), ("x-a", "1"))

    assert canonical_headers(headers, ("x-a",)) == "x-a:1\nx-a:2\n"


def test_missing_header_gives_no_line():
    """A listed header that is missing differs from an empty one."""
    assert canonical_headers((), ("x-a",)) == ""
    assert canonical_headers((("x-a", ""),), ("x-a",)) == "x-a:\n"


def test_header_bytes_are_hashed_as_they_are():
    """UTF-8 text in a header is hashed as its bytes, and so are bytes that are not UTF-8."""
    wire = "é回".encode().decode("latin-1")

    assert canonical_bytes(canonical_headers((("x-a", wire), ("x-b", "\xff")), ("x-a", "x-b"))) == (
        b"x-a:" + "é回".encode() + b"\nx-b:\xff\n"
    )


def test_trailing_byte_that_looks_like_white_space_is_kept():
    """Only spaces and tabs are outer white space: the last byte of a letter such as à is not."""
    wire = "à".encode().decode("latin-1")

    assert canonical_headers((("x-a", wire),), ("x-a",)) == "x-a:à\n"


def test_stated_hash_is_used_for_a_body_only():
    """X-Sdk-Content-Sha256 is the last line unchanged, but an empty body is hashed."""
    headers = (("x-sdk-content-SHA256", " UNSIGNED-PAYLOAD "),)

    assert payload_hash(headers, b"x") == "UNSIGNED-PAYLOAD"
    assert payload_hash(headers, b"") == hashlib.sha256(b"").hexdigest()
