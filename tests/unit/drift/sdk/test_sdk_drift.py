"""The comparison of an SDK with a contract: each difference is named, with both places, and nothing else is."""

import json
import sys
from pathlib import Path

import pytest
from tests.unit.drift.sdk.sdk_folder import Field, SmallSdk, small_contract, stated

from cce_release_contract.contract.compiled import contract
from cce_release_contract.contract.document import read_document, read_openapi
from cce_release_contract.contract.pages.page_rows import page_rows
from cce_release_contract.drift.sdk.contract_side import contract_operations
from cce_release_contract.drift.sdk.differences import operation_differences
from cce_release_contract.drift.sdk.package import VENDOR_SDK, installed_sdk
from cce_release_contract.drift.sdk.parsing_cases import success_cases
from cce_release_contract.drift.sdk.sdk_drift import sdk_drift
from cce_release_contract.errors import UsageError
from cce_release_contract.exit_codes import ExitCode

ROOT = Path(__file__).parents[4]
BODY = "paths/~1things~1{thing_id}/put/requestBody/content/application~1json/schema"
SHOWN = "paths/~1things~1{thing_id}/put/responses/200/content/application~1json/schema"

SDK = SmallSdk()
CHANGED_SDKS = {
    "another method": (SmallSdk(method="POST"), [("sdk-method", "the operation")]),
    "another path": (SmallSdk(path="/thing/{thing_id}"), [("sdk-path", "the operation")]),
    "a parameter less": (SDK.with_part("request", verbose=None), [("sdk-member-missing", "request query verbose")]),
    "a body that callers may leave out": (
        SDK.with_part("request", body=Field("UpdateThingReqBody")),
        [("sdk-required", "request body")],
    ),
    "a member that is always sent": (
        SDK.with_part("options", force=Field("bool", required=True)),
        [("sdk-required", "request body options.force")],
    ),
    "a member less": (SDK.with_part("options", times=None), [("sdk-member-missing", "request body options.times")]),
    "an object less": (SDK.with_part("body", options=None), [("sdk-member-missing", "request body options")]),
    "a member more": (SDK.with_part("body", more=Field("str")), [("sdk-member-added", "request body more")]),
    "another type": (SDK.with_part("options", force=Field("str")), [("sdk-type", "request body options.force")]),
    "a value more in the docstring": (
        SDK.with_part("body", action=Field("str", True, stated("- start：a - stop：b - pause：c"))),
        [("sdk-options", "request body action")],
    ),
    "a default in the docstring": (
        SDK.with_part("options", force=Field("bool", text=stated(default="true"))),
        [("sdk-default", "request body options.force")],
    ),
    "another length in the docstring": (
        SDK.with_part("response", name=Field("str", text=stated(limits="最长32个字符"))),
        [("sdk-length", "response body name")],
    ),
    "a member of the response less": (
        SDK.with_part("response", state=None),
        [("sdk-member-missing", "response body state")],
    ),
    "a member of the response of another type": (
        SDK.with_part("response", count=Field("str")),
        [("sdk-type", "response body count")],
    ),
}


def written(folder, monkeypatch, sdk):
    """The name of a package that has the SDK, and that this Python finds."""
    package = f"sdk_{abs(hash(str(folder)))}"
    sdk.write(folder, package)
    monkeypatch.syspath_prepend(str(folder))
    return package


def found(folder, monkeypatch, sdk, change=None):
    """What is found for a small SDK and a contract."""
    package = written(folder, monkeypatch, sdk)
    return sdk_drift(small_contract(folder, change), package)


def kinds(drift):
    return [(one.id, one.subject) for one in drift.differences]


def test_an_sdk_of_the_contract_does_not_differ(tmp_path, monkeypatch) -> None:
    """An SDK with the members of the contract has no difference, and reads every allowed response as it is."""
    drift = found(tmp_path, monkeypatch, SDK)

    assert kinds(drift) == []
    assert drift.operations == ("UpdateThing",)
    assert {one.case.kind for one in drift.parsings} >= {"every member", "null", "the value ON", "no member at all"}


@pytest.mark.parametrize(("sdk", "expected"), CHANGED_SDKS.values(), ids=list(CHANGED_SDKS))
def test_a_difference_is_found_and_nothing_else(tmp_path, monkeypatch, sdk, expected) -> None:
    """One change of the SDK is one difference, with a line of both sides."""
    package = written(tmp_path, monkeypatch, sdk)
    theirs = installed_sdk(package).operation("UpdateThing")
    (ours,) = contract_operations(small_contract(tmp_path))

    differences = list(operation_differences(ours, theirs))

    assert [(one.id, one.subject) for one in differences] == expected
    assert all(one.contract_place.line > 1 and one.sdk_place.line > 0 for one in differences)


def test_an_open_object_of_the_contract_may_have_more(tmp_path, monkeypatch) -> None:
    """Where other members mean something, a model that lists some is no difference, but a model that is closed is."""
    change = {f"{BODY}/properties/options/x-free-members": True, f"{BODY}/properties/options/properties": {}}

    assert kinds(found(tmp_path, monkeypatch, SDK, change)) == [("sdk-closed", "request body options")]


AGREEING = {
    "a default that is a number": (
        SDK.with_part("options", times=Field("int", text=stated(default="5"))),
        {f"{BODY}/properties/options/properties/times/default": 5},
    ),
    "a default in another spelling": (
        SDK.with_part("options", force=Field("bool", text=stated(default="False"))),
        {f"{BODY}/properties/options/properties/force/default": False},
    ),
    "a value or null": (SDK, {f"{SHOWN}/properties/state/enum": ["ON", "OFF", None]}),
    "numbers that are listed": (SDK, {f"{SHOWN}/properties/count/enum": [1, 2]}),
    "a member without a type": (SDK.with_part("response", more=Field("str")), {f"{SHOWN}/properties/more": {}}),
    "a member of any value": (SDK.with_part("response", more=Field("object")), {f"{SHOWN}/properties/more": True}),
    "an object of any members": (
        SDK.with_part("response", more=Field("object")),
        {f"{SHOWN}/properties/more": {"type": "object"}},
    ),
    "a text or null": (
        SDK.with_part("response", more=Field("str")),
        {f"{SHOWN}/properties/more": {"anyOf": [{"type": "string"}, {"type": "null"}]}},
    ),
}


@pytest.mark.parametrize(("sdk", "change"), AGREEING.values(), ids=list(AGREEING))
def test_what_agrees_is_no_difference(tmp_path, monkeypatch, sdk, change) -> None:
    """Both sides say the same in their own words, or one of them says nothing."""
    assert kinds(found(tmp_path, monkeypatch, sdk, change)) == []


def test_a_member_that_the_sdk_cannot_read_is_found(tmp_path, monkeypatch) -> None:
    """Text where the SDK expects a number raises an exception that is none of the SDK's own."""
    change = {f"{SHOWN}/properties/count": {"type": "string", "enum": ["many"]}}

    drift = found(tmp_path, monkeypatch, SDK, change)

    assert ("sdk-parse-raises", "response body count") in kinds(drift)
    assert any("ValueError" in one.sdk for one in drift.differences)


def test_the_sdk_is_never_imported_here(tmp_path, monkeypatch) -> None:
    """The SDK runs in a process of its own, without a way out, and this process does not load it."""
    drift = found(tmp_path, monkeypatch, SDK)

    assert drift.package not in sys.modules
    client = tmp_path / drift.package / "v3" / "thing_client.py"
    calling = "        import socket; socket.create_connection(('127.0.0.1', 9))\n"
    client.write_text(
        client.read_text().replace("        super().__init__()\n", f"        super().__init__()\n{calling}")
    )
    with pytest.raises(UsageError, match="the SDK may not open a connection here"):
        sdk_drift(small_contract(tmp_path), drift.package)


@pytest.mark.parametrize(
    ("package", "said"),
    [
        ("no_such_sdk", "is not installed"),
        ("a.b", "is not installed"),
        ("email", "has no client of the vendor's kind"),
    ],
)
def test_what_is_no_sdk_is_said(tmp_path, package, said) -> None:
    """A package that is missing, or of another kind, ends with one message."""
    with pytest.raises(UsageError, match=said):
        sdk_drift(small_contract(tmp_path), package)


def test_an_sdk_of_another_service_is_said(tmp_path) -> None:
    """An SDK without any operation of the contract is an error, not "no difference"."""
    with pytest.raises(UsageError, match="has none of the operations"):
        sdk_drift(small_contract(tmp_path), VENDOR_SDK)


def test_the_vendors_sdk_differs_as_known() -> None:
    """huaweicloudsdkcce 3.1.219 has these differences, and no others; each of them is decided."""
    rows = page_rows(read_document(ROOT / "spec" / "page-rows.yaml"))

    drift = sdk_drift(read_openapi(ROOT / "spec" / "openapi.yaml"), VENDOR_SDK, rows.decided_in_sdk)

    assert all(one.decided for one in drift.differences)
    assert drift.exit_code == ExitCode.FINE
    assert [(one.id, one.subject, len(one.operations)) for one in drift.differences] == [
        ("sdk-required", "request body", 2),
        *(
            ("sdk-default", f"request body parameters.{name}", 2)
            for name in ("dry_run", "no_hooks", "replace", "recreate", "reset_values", "include_hooks")
        ),
        ("sdk-closed", "request body values", 2),
        ("sdk-default", "response body chart_public", 4),
        ("sdk-default", "response body[].chart_public", 2),
        ("sdk-options", "response body[].status", 2),
        ("sdk-member-added", "request query show_resources", 1),
        ("sdk-member-added", "request query show_resources", 1),
        ("sdk-parse-lost", "response body", 1),
        ("sdk-parse-lost", "response body", 1),
        ("sdk-parse-lost", "response body", 1),
    ]
    assert [one.contract for one in drift.differences[-3:]] == [
        "allows an empty list",
        "allows an empty list",
        "allows an error with code and message",
    ]


def test_the_responses_that_are_tried_are_those_of_the_contract() -> None:
    """Each case that is called allowed is valid in the contract, and each case that is called forbidden is not."""
    document = read_openapi(ROOT / "spec" / "openapi.yaml")
    one = contract()
    by_name = {operation.name: operation for operation in contract_operations(document)}
    schemas = {"UpdateRelease": "Release", "ShowRelease": "Release", "ShowReleaseHistory": "ReleaseHistory"}
    for name, schema in schemas.items():
        for case in success_cases(document, by_name[name]):
            problems = one.errors(schema, json.loads(case.body))
            assert (problems == []) is case.allowed, case
