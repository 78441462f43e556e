"""Whether a target can be read in more than one way."""

from __future__ import annotations

import pytest

from cce_release_contract.client.guard.path_reading import ambiguity_of_segment, ambiguity_of_target


@pytest.mark.parametrize("target", ["/", "/a/b", "/a?b=//../c", "/a%20b", "/a/", "/...", "/a..b"])
def test_plain_target(target):
    """A path of visible characters with an optional query has only one reading."""
    assert ambiguity_of_target(target) == ""


@pytest.mark.parametrize(
    "target",
    ["", "a", "*", "http://h/a", "//h/a", "/a//b", "/a/../b", "/a/./b", "/a/..", "/a#b", "/a?b#c", "/a\\b", "/a b",
     "/a\tb", "/a\nb", "/a\x00", "/a\x7f", "/é", "\\\\h\\a"],
)  # fmt: skip
def test_ambiguous_target(target):
    """Other forms, dot segments, double slashes, fragments, backslashes and control characters are ambiguous."""
    assert ambiguity_of_target(target)


@pytest.mark.parametrize("segment", ["a", "a%20b", "a.b", "%E5%9B%9E", "a+b", "a@b:c", "...a", "~", "a%2520b", "%41"])
def test_plain_segment(segment):
    """Ordinary segments, encoded or not, stay one segment at every depth."""
    assert ambiguity_of_segment(segment) == ""


@pytest.mark.parametrize(
    "segment",
    ["", ".", "..", "...", "%2e", "%2E%2e", ".%2e", "%252e%252e", "%25252e", "%2f", "%2F", "a%2fb", "a%252fb",
     "a%5cb", "a%255Cb", "a;b", "..;", "%3b", "a%3Fb", "a%23b", "a%00b", "a%0ab", "a%0d", "a%09", "%20", "%20.", "a%7f",
     "%", "a%", "a%2", "%zz", "%u002f", "%25zz", "%c0%af", "%ff", "%e0%80%af", "%EF%BC%8F", "%E2%80%A5", "%EF%BC%8E",
     "%C2%85", "%E2%80%A8", "%25252541", "%252525252f", "a/b"],
)  # fmt: skip
def test_ambiguous_segment(segment):
    """A segment that some parser takes for a delimiter or a dot segment, at any depth of decoding, is ambiguous."""
    assert ambiguity_of_segment(segment)


@pytest.mark.parametrize(
    ("segment", "reason"),
    [("%252541", ""), ("%25252541", "the segment '%25252541' can be decoded more than 3 times")],
)
def test_segment_is_decoded_at_most_three_times(segment, reason):
    """A segment that changes in three decodings is plain, and one that changes in four is refused with that number."""
    assert ambiguity_of_segment(segment) == reason
