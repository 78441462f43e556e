"""The comparison with an SDK in each format."""

import json
from pathlib import Path

import jsonschema_rs
import pytest
from click.testing import CliRunner

from cce_release_contract.cli import main
from cce_release_contract.drift import sdk as sdk_room
from cce_release_contract.drift.sdk.differences import SdkDifference
from cce_release_contract.drift.sdk.elements import SidePlace
from cce_release_contract.drift.sdk.parsing import Parsing
from cce_release_contract.drift.sdk.parsing_cases import ParsingCase
from cce_release_contract.drift.sdk.sdk_drift import SdkDrift
from cce_release_contract.drift.sdk.sdk_writing import SDK_FORMATS
from cce_release_contract.exit_codes import ExitCode

SCHEMA = json.loads((Path(sdk_room.__path__[0]) / "sdk.schema.json").read_text())
PLACE = SidePlace("a|b\n.py", 3)


def drift(*decided: str) -> SdkDrift:
    """A comparison with one difference for each decision; an empty one settles nothing."""
    differences = [
        SdkDifference("sdk-type", ("Op",), "request", "body x", "string", "a\x1b[31m|b", "so", PLACE, PLACE, decision)
        for decision in decided
    ]
    cases = [ParsingCase("Op", "null", f"body m{number}", 200, "{}", {}, False, PLACE) for number in range(5)]
    return SdkDrift(
        "sdk", "1.0", ("Op",), tuple(differences), tuple(Parsing(case, "read as None", "") for case in cases)
    )


def test_json_is_of_the_published_shape() -> None:
    """The JSON output fits its schema, and has everything."""
    document = json.loads(SDK_FORMATS["json"](drift("", "d.md#x")))

    jsonschema_rs.Draft202012Validator(SCHEMA).validate(document)
    assert [one["decided"] for one in document["differences"]] == ["", "d.md#x"]
    assert document["readings"] == [
        {"kind": "null", "outcome": "read as None", "members": [f"body m{number}" for number in range(5)]}
    ]


def test_text_tells_decided_differences_from_others() -> None:
    """The text names both kinds, and shortens the list of members; nothing in it controls a terminal."""
    text = SDK_FORMATS["text"](drift("", "d.md#x"))

    assert "DIFFERENCE sdk-type request body x" in text
    assert "decided sdk-type request body x" in text
    assert "null in body m0, body m1, body m2 and 2 more: read as None" in text
    assert text.endswith("sdk 1.0, 1 operation: 1 difference, 1 decided, 5 responses read\n")
    assert "\x1b" not in text


def test_markdown_keeps_its_columns() -> None:
    """A bar or an end of a line in a text does not break the table."""
    table = [line for line in SDK_FORMATS["markdown"](drift("")).splitlines() if line.startswith("|")]

    assert {line.replace("\\|", "").count("|") for line in table} == {6}


@pytest.mark.parametrize(("decided", "code"), [((), 0), (("d",), 0), (("", "d"), 1)])
def test_only_an_undecided_difference_counts(decided, code) -> None:
    """The exit code is 1 for a difference that no decision settles, else 0."""
    assert drift(*decided).exit_code == ExitCode(code)


@pytest.mark.parametrize(
    "arguments", [[], ["page.txt", "--sdk"], ["--sdk", "x", "--write-rows"], ["--sdk", "x", "--remember", "f"]]
)
def test_pages_and_sdk_are_two_comparisons(arguments) -> None:
    """Without pages and SDK, or with both, the command says what to name."""
    ran = CliRunner().invoke(main, ["drift", *arguments])

    assert ran.exit_code == 2
    assert "name pages, or --sdk alone" in ran.stderr


def test_the_packaged_contract_is_compared_with_the_vendors_sdk() -> None:
    """`drift --sdk` without a name compares the vendor's SDK, and finds nothing that is not decided."""
    ran = CliRunner().invoke(main, ["drift", "--sdk", "--format", "markdown"])

    assert ran.exit_code == 0, ran.output
    assert "huaweicloudsdkcce 3.1.219" in ran.stdout
