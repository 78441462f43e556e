"""The coverage of a run in one line."""

import pytest

from cce_release_contract.reporting.formats.terminal import coverage_line, one_case_line


def entry(pointer, valid, invalid, reason=""):
    parts = {"location": "body", "pointer": pointer, "keyword": "type"}
    return parts | {"valid": valid, "invalid": invalid, "reason": reason}


LINES = [
    ([entry("/a", 1, 2)], "coverage 1 of 1 keywords in both polarities"),
    ([entry("/a", 1, 2), entry("/b", 0, 0, "nothing breaks it")], "coverage 1 of 1 keywords in both polarities"),
    (
        [entry("/a", 1, 0), entry("", 0, 3)],
        "coverage 0 of 2 keywords in both polarities; not exercised: body /a type invalid, body type valid",
    ),
    (
        [entry(f"/{number}", 0, 1) for number in range(8)],
        "coverage 0 of 8 keywords in both polarities; not exercised: "
        + ", ".join(f"body /{number} type valid" for number in range(6))
        + " and 2 more",
    ),
]


@pytest.mark.parametrize(("entries", "line"), LINES)
def test_line_counts_and_names_what_is_missing(entries, line):
    """The line says how many keywords have both polarities, and names some of those that lack one."""
    wanted = [one for one in entries if not one["reason"]]
    both = sum(1 for one in wanted if one["valid"] and one["invalid"])

    assert coverage_line({"wanted": len(wanted), "both_polarities": both, "keywords": entries}) == line


def test_line_names_rules_with_one_case():
    """The line names the rules about the body that one invalid request broke; without such a rule there is no line."""
    entries = [entry("/a", 1, 1), entry("/b", 1, 2), entry("", 0, 1), entry("/c", 1, 0)]

    line = one_case_line({"keywords": [*entries, entry("/d", 1, 1) | {"location": "path"}]})

    assert line == "one invalid request only for 2 rules about the body: /a type, / type (see --max-puts)"
    assert one_case_line({"keywords": entries[1:2]}) == ""
