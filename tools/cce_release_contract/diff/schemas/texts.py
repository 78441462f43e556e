"""Texts for witnesses: of a length, of a pattern, of a format, and others."""

from __future__ import annotations

from functools import cache
from typing import Final

LONGEST_TEXT: Final = 20_000
"""Characters of the longest text that is tried."""

_OF_FORMAT: Final = {
    "date-time": "2024-01-02T03:04:05Z",
    "date": "2024-01-02",
    "time": "03:04:05Z",
    "duration": "P1D",
    "email": "a@example.org",
    "idn-email": "a@example.org",
    "hostname": "example.org",
    "idn-hostname": "example.org",
    "ipv4": "192.0.2.1",
    "ipv6": "2001:db8::1",
    "uri": "https://example.org/a",
    "uri-reference": "/a",
    "iri": "https://example.org/a",
    "iri-reference": "/a",
    "uri-template": "/{a}",
    "uuid": "a870253f-5dc7-11ee-bf71-0255ac100b03",
    "json-pointer": "/a",
    "relative-json-pointer": "1/a",
    "regex": "a+",
}
_ANY: Final = ("a", "", "abc", "?", " ", "A", "1", "a b", "ä", "true", "-", "a.b")


def texts(lengths: list[int], patterns: list[str], formats: list[str]) -> list[str]:
    """Texts of these lengths, patterns and formats, and some of none."""
    found = [_OF_FORMAT[one] for one in formats if one in _OF_FORMAT]
    for pattern in patterns:
        found += texts_of_pattern(pattern)
    found += [
        (base * (length // len(base) + 1))[:length]
        for length in lengths
        if length <= LONGEST_TEXT
        for base in ("a", "A1-")
    ]
    found += [
        text + "a" * (length - len(text)) for text in found[:20] for length in lengths if 0 < length - len(text) < 100
    ]
    return list(dict.fromkeys([*found, *_ANY, *_OF_FORMAT.values()]))


@cache
def texts_of_pattern(pattern: str) -> tuple[str, ...]:
    """Some texts in which the pattern is found; none if Hypothesis cannot read it."""
    # Imported here: it takes longer than most comparisons, and most need no text of a pattern.
    from hypothesis import HealthCheck, Phase, given, settings
    from hypothesis import strategies as st
    from hypothesis.errors import HypothesisException

    found: list[str] = []

    @settings(
        max_examples=30,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(st.data())
    def collect(data: st.DataObject) -> None:
        whole = data.draw(st.booleans())
        found.append(data.draw(st.from_regex(pattern, fullmatch=whole, alphabet=st.characters(max_codepoint=126))))

    try:
        collect()
    except (HypothesisException, ValueError, RecursionError):
        return ()
    # What cannot be printed, such as a line end before `$`, is not the same to every engine of regular expressions.
    return tuple(sorted({text for text in found if text.isprintable()}, key=lambda text: (len(text), text)))[:12]
